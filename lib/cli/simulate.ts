import { Environment } from '../../config/environment';
import { DEFAULT_RUNS, DEFAULT_SEED } from '../assessment/assess';
import { AssessedGroup, AssessedService, Demand } from '../assessment/assessed-service';
import { meanRecovery, recoverySeconds } from '../assessment/recovery-result';
import { DEFAULT_PATIENCE, simulatedService } from '../assessment/simulated-service';
import { Scenario, SimulatedService, SimulationResult, simulateService } from '../models/simulation';
import { flagOf, Flags, Options } from './flags';
import { printResult } from './output';
import { Progress } from './progress';
import { OVERLOAD, runOverload } from './simulate-overload';
import {
  DEFAULT_AT,
  DEFAULT_DURATION,
  DEFAULT_LENGTH,
  LONGEST_RUN,
  SimulateCommandProps,
  subjectOf,
} from './simulate-command';
import { SimulatedGroup, simulationText } from './simulate-text';

const MINUTE = 60;

/** The scenarios that two Regions are simulated in; `overload` is of one. */
const SCENARIOS = ['region-loss', 'zone-loss', 'brownout', 'flap', 'surge', OVERLOAD] as const;

/** Options that belong to one scenario, and what they are without. */
const DEFAULT_FAILING = 0.5;
const DEFAULT_DOWN = 2 * MINUTE;
const DEFAULT_UP = 3 * MINUTE;
const DEFAULT_FACTOR = 2;
const OWN_OPTIONS: Readonly<Record<string, (typeof SCENARIOS)[number]>> = {
  lostZones: 'zone-loss',
  failing: 'brownout',
  down: 'flap',
  up: 'flap',
  factor: 'surge',
  lowPriority: OVERLOAD,
  runaway: OVERLOAD,
  retries: OVERLOAD,
  smaller: OVERLOAD,
};

/** Which option a parameter of the simulator comes from. */
const PARAMETERS = {
  duration: 'duration',
  'scenario.at': 'at',
  'scenario.duration': 'lasts',
  'scenario.zones': 'lostZones',
  'scenario.down': 'down',
  'scenario.up': 'up',
  'scenario.factor': 'factor',
  'service.traffic.rate': 'rate',
} as const;

/** Runs one scenario over the groups of an environment and prints what became of the requests. @throws InputError */
export function runSimulate(props: SimulateCommandProps): void {
  const { environment: name, options } = props;
  if (options['scenario'] === OVERLOAD) {
    runOverload(props);
    return;
  }
  const flags = new Flags('simulate', options);
  const seed = flags.whole('seed', 0, 2 ** 32 - 1) ?? DEFAULT_SEED;
  const duration = flags.seconds('duration', '90m', { least: MINUTE }) ?? DEFAULT_DURATION;
  const scenario = scenarioOf(flags);
  const given = {
    rate: flags.rate('rate'),
    writes: flags.share('writes', '5%'),
    patience: flags.seconds('patience', '30s'),
  };
  if (duration > LONGEST_RUN) {
    flags.report('flag-value', `--duration must be at most 7d, got '${String(options['duration'])}'`);
  }
  if (scenario && scenario.at >= duration) {
    flags.report('flag-value', '--at must be before the end of the run; raise --duration or lower --at');
  }
  const { environment, service, demands } = subjectOf(props, flags, given.rate);
  flags.throwIfAny();
  if (scenario === undefined) return;

  const runs = demands.map(({ group, demand }) =>
    simulated({ service, group, demand, scenario, duration, seed, environment, given, options, flags }),
  );
  printResult(
    options['json'] === true,
    () => ({
      environment: name,
      scenario,
      seed,
      duration,
      groups: runs.map(({ group, simulated: what, result }) => ({ group: group.name, service: what, result })),
    }),
    () => {
      const expected =
        scenario.kind === 'region-loss'
          ? { mean: meanOf(service), p95: recoverySeconds(service, { seed, runs: DEFAULT_RUNS }) }
          : undefined;
      return runs
        .map((run) => simulationText({ service, scenario, duration, seed, run, ...(expected ? { expected } : {}) }))
        .join('\n\n\n');
    },
  );
}

function scenarioOf(flags: Flags): Scenario | undefined {
  const kind = flags.need('scenario', flags.oneOf('scenario', SCENARIOS), `; it is one of ${SCENARIOS.join(', ')}`);
  const at = flags.seconds('at', '10m') ?? DEFAULT_AT;
  const lasts = flags.seconds('lasts', '30m', { least: 1 });
  const own = {
    lostZones: flags.whole('lostZones', 1, 6),
    failing: flags.share('failing', '50%'),
    down: flags.seconds('down', '2m', { least: 1 }),
    up: flags.seconds('up', '3m', { least: 1 }),
    factor: flags.number('factor', 0.01, 1000),
  };
  for (const [name, scenario] of Object.entries(OWN_OPTIONS)) {
    if (flags.has(name) && SCENARIOS.includes(kind) && kind !== scenario) {
      flags.report('flag-unused', `${flagOf(name)} must go with --scenario ${scenario}; remove it`);
    }
  }
  const length = lasts === undefined ? {} : { duration: lasts };
  const passing = { at, duration: lasts ?? DEFAULT_LENGTH };
  switch (kind) {
    case 'region-loss':
      return { kind, at, ...length };
    case 'zone-loss':
      return { kind, at, ...length, zones: own.lostZones ?? 1 };
    case 'brownout':
      return { kind, ...passing, failureProbability: own.failing ?? DEFAULT_FAILING };
    case 'flap':
      return { kind, ...passing, down: own.down ?? DEFAULT_DOWN, up: own.up ?? DEFAULT_UP };
    case 'surge':
      return { kind, ...passing, factor: own.factor ?? DEFAULT_FACTOR };
    default:
      return undefined;
  }
}

interface RunProps {
  readonly service: AssessedService;
  readonly group: AssessedGroup;
  readonly demand: Demand;
  readonly scenario: Scenario;
  readonly duration: number;
  readonly seed: number;
  readonly environment: Environment;
  readonly given: { readonly rate?: number; readonly writes?: number; readonly patience?: number };
  readonly options: Options;
  readonly flags: Flags;
}

function simulated(props: RunProps): SimulatedGroup {
  const { service, group, demand, scenario, duration, seed, environment, given, options, flags } = props;
  const what: SimulatedService = simulatedService({
    service,
    group,
    demand,
    // A load balancer cuts a connection on which nothing has come for so long.
    patience: given.patience ?? environment.inference.idleTimeout?.toSeconds() ?? DEFAULT_PATIENCE,
    ...(given.rate === undefined ? {} : { rate: given.rate }),
    ...(given.writes === undefined ? {} : { writeShare: given.writes }),
    latch: options['latch'] !== false,
  });
  const progress = new Progress(`simulating ${group.name}`);
  const result: SimulationResult = flags.ask(
    () =>
      simulateService({
        service: what,
        scenario,
        duration,
        seed,
        onProgress: ({ share }) => progress.update(share),
      }),
    PARAMETERS,
  );
  progress.done();
  return { group, demand, simulated: what, result };
}

/** Until the service is recovered, with every step of the plan at its mean. */
function meanOf(service: AssessedService): number {
  const { detection, decision, failover } = meanRecovery(service);
  return detection + decision + failover;
}
