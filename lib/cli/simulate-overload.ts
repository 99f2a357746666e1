import { admissionRates, DEFAULT_OVERLOAD, OverloadSettings } from '../../stacks/overload';
import { DEFAULT_SEED } from '../assessment/assess';
import { AssessedGroup, Demand } from '../assessment/assessed-service';
import { DEFAULT_PATIENCE } from '../assessment/simulated-service';
import { ClientBehaviour, OverloadedService, OverloadProtection, simulateOverload } from '../models/simulation';
import { flagOf, Flags } from './flags';
import { printResult } from './output';
import { Progress } from './progress';
import {
  DEFAULT_AT,
  DEFAULT_DURATION,
  DEFAULT_LENGTH,
  LONGEST_RUN,
  SimulateCommandProps,
  subjectOf,
} from './simulate-command';
import { OverloadedGroup, OverloadRun, overloadText } from './simulate-overload-text';

/** Name of the scenario. */
export const OVERLOAD = 'overload';

const DEFAULT_FACTOR = 3;
const DEFAULT_LOW_PRIORITY = 0.3;
const DEFAULT_RUNAWAY = 0.5;
const DEFAULT_RETRIES = 3;
const DEFAULT_SMALLER = 4;

/** Seconds after which clients repeat by themselves, on average. */
const RETRY_DELAY = 1;

/** Repetitions per request of clients that have a budget (Site Reliability Engineering 2016, ch. 21). */
const RETRY_BUDGET = 0.1;

/** What only two Regions have. */
const FOREIGN = ['lostZones', 'failing', 'down', 'up', 'writes'] as const;

const PARAMETERS = {
  duration: 'duration',
  'traffic.rate': 'rate',
  'traffic.peak.at': 'at',
  'traffic.peak.duration': 'lasts',
  'traffic.peak.factor': 'factor',
  'clients.timeout': 'patience',
} as const;

/** Runs an overload over the groups of an environment, with and without each protection. @throws InputError */
export function runOverload(props: SimulateCommandProps): void {
  const { environment: name, options } = props;
  const flags = new Flags('simulate', options);
  const seed = flags.whole('seed', 0, 2 ** 32 - 1) ?? DEFAULT_SEED;
  const duration = flags.seconds('duration', '90m', { least: 60 }) ?? DEFAULT_DURATION;
  const at = flags.seconds('at', '10m') ?? DEFAULT_AT;
  const lasts = flags.seconds('lasts', '30m', { least: 1 }) ?? DEFAULT_LENGTH;
  const factor = flags.number('factor', 1, 1000) ?? DEFAULT_FACTOR;
  const lowPriorityShare = flags.share('lowPriority', '30%') ?? DEFAULT_LOW_PRIORITY;
  const runawayShare = flags.share('runaway', '50%') ?? DEFAULT_RUNAWAY;
  const retries = flags.whole('retries', 0, 100) ?? DEFAULT_RETRIES;
  const smaller = flags.number('smaller', 1, 1000) ?? DEFAULT_SMALLER;
  const rate = flags.rate('rate');
  const patience = flags.seconds('patience', '30s', { above0: true });
  for (const foreign of FOREIGN) {
    if (flags.has(foreign)) flags.report('flag-unused', `${flagOf(foreign)} says nothing of an overload; remove it`);
  }
  if (options['latch'] === false) flags.report('flag-unused', '--no-latch says nothing of an overload; remove it');
  if (duration > LONGEST_RUN) {
    flags.report('flag-value', `--duration must be at most 7d, got '${String(options['duration'])}'`);
  }
  if (at + lasts >= duration) {
    flags.report('flag-value', '--at and --lasts must end before the run, to show what comes after; raise --duration');
  }
  const { environment, demands } = subjectOf(props, flags, rate);
  flags.throwIfAny();

  const traffic = { peak: { at, duration: lasts, factor }, lowPriorityShare, runawayShare };
  const clients: ClientBehaviour = {
    timeout: patience ?? environment.inference.idleTimeout?.toSeconds() ?? DEFAULT_PATIENCE,
    retries,
    retryDelay: RETRY_DELAY,
  };
  const overloaded = demands.map(({ group, demand }): OverloadedGroup => {
    const unprotected = {
      traffic: { ...traffic, rate: rate ?? demand.peakRate },
      work: workOf(group, demand),
      clients,
    };
    const limits = limitsOf(group, demand, environment.overload ?? DEFAULT_OVERLOAD, smaller);
    const progress = new Progress(`simulating ${group.name}`);
    const variants = variantsOf(clients, limits);
    const runs = variants.map((variant, index): OverloadRun => {
      const service = { ...unprotected, clients: variant.clients, protection: variant.protection };
      const onProgress = (share: number): void => progress.update((index + share) / variants.length);
      return {
        ...variant,
        result: flags.ask(() => simulateOverload({ service, duration, seed, onProgress }), PARAMETERS),
      };
    });
    progress.done();
    return { group: group.name, instances: group.sizes.active.max, service: unprotected, runs };
  });
  printResult(
    options['json'] === true,
    () => ({ environment: name, scenario: OVERLOAD, seed, duration, groups: overloaded }),
    () =>
      overloaded.map((group) => overloadText({ environment: name, seed, duration, overloaded: group })).join('\n\n\n'),
  );
}

function workOf({ sizes }: AssessedGroup, { slots, serviceSeconds, variability }: Demand): OverloadedService['work'] {
  return { slots: sizes.active.max * slots, meanServiceTime: serviceSeconds, serviceScv: variability ** 2 };
}

/** What the web ACL of the environment and its instances would refuse; the smaller model has one instance. */
function limitsOf(
  { sizes }: AssessedGroup,
  demand: Demand,
  { perClient, floodFactor, retryAfter }: OverloadSettings,
  faster: number,
): Required<OverloadProtection> {
  const { max: instances } = sizes.active;
  const { slots, serviceSeconds, variability } = demand;
  return {
    clientRate: perClient.perSecond,
    ...admissionRates(demand, instances, floodFactor),
    admissionLimit: admissionLimit(demand, instances * slots),
    retryAfter: retryAfter.toSeconds(),
    smallerModel: {
      slots,
      meanServiceTime: serviceSeconds / faster,
      serviceScv: variability ** 2,
      admissionLimit: admissionLimit(demand, slots, faster),
    },
  };
}

/** As many as are served within the longest wait: who is let in is served in time. By Little's law, rounded down. */
function admissionLimit({ latency, serviceSeconds }: Demand, slots: number, faster = 1): number {
  return Math.floor((latency.wait * slots * faster) / serviceSeconds);
}

type Variant = Omit<OverloadRun, 'result'>;

/** Nothing, each protection by itself, and all of them. */
function variantsOf(clients: ClientBehaviour, limits: Required<OverloadProtection>): Variant[] {
  const { clientRate, admissionLimit: admitted, busyAt, floodAt, smallerModel, retryAfter } = limits;
  const waiting: ClientBehaviour = { ...clients, heedsRetryAfter: true, retryBudget: RETRY_BUDGET };
  return [
    { name: 'nothing', clients, protection: {} },
    { name: 'limit per client', clients, protection: { clientRate } },
    { name: 'low priority refused', clients, protection: { busyAt, floodAt } },
    { name: 'smaller model', clients, protection: { busyAt, floodAt, smallerModel } },
    { name: 'retry budget', clients: waiting, protection: { retryAfter } },
    { name: 'admission limit', clients, protection: { admissionLimit: admitted } },
    { name: 'all of them', clients: waiting, protection: limits },
  ];
}
