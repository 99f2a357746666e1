import { AssessedGroup, AssessedService, Demand } from '../assessment/assessed-service';
import { durationText, numberText, percentText, rateText } from '../core/figures';
import { brownoutThreshold } from '../models/detection';
import {
  LossCounts,
  Scenario,
  SimulatedService,
  SIMULATION_DEFAULTS,
  SimulationMilestones,
  SimulationResult,
} from '../models/simulation';
import { count, facts, paint, table } from './render';
import { columns, sparkline } from './sparkline';

export interface SimulatedGroup {
  readonly group: AssessedGroup;
  readonly demand: Demand;
  readonly simulated: SimulatedService;
  readonly result: SimulationResult;
}

export interface SimulationTextProps {
  readonly service: AssessedService;
  readonly scenario: Scenario;
  /** Seconds. */
  readonly duration: number;
  readonly seed: number;
  readonly run: SimulatedGroup;
  /** What the recovery model expects of the loss of the Region, in seconds. */
  readonly expected?: { readonly mean: number; readonly p95: number };
}

/** Columns of the plots. */
const COLUMNS = 60;

/** One run of one group for a terminal. */
export function simulationText(props: SimulationTextProps): string {
  const { service, scenario, duration, seed, run } = props;
  const { simulated, result, group } = run;
  const { traffic, work, home, standby } = simulated;
  return [
    `${paint('bold', `${service.environment}, ${group.name}`)}: ${scenarioText(scenario, service)}, ` +
      `${durationText(scenario.at)} into a run of ${durationText(duration)}; seed ${seed}`,
    `${rateText(traffic.rate)}, ${percentText(traffic.writeShare ?? 0)} of them writes; ${durationText(work.meanServiceTime)} ` +
      `in one of ${work.slotsPerInstance} slots; ${home.instances} of at most ${home.max} instances in ${service.home}, ` +
      `${standby.instances} in ${service.standby}`,
    '',
    timeline(props),
    '',
    requests(result, work.waitTarget),
    '',
    plots(result, scenario.at, duration, service),
    '',
    verdict(props),
  ].join('\n');
}

function scenarioText(scenario: Scenario, { home }: AssessedService): string {
  const length = scenario.duration === undefined ? '' : ` for ${durationText(scenario.duration)}`;
  switch (scenario.kind) {
    case 'region-loss':
      return `${home} is lost${length}`;
    case 'zone-loss':
      return `${scenario.zones === 1 ? 'a zone' : `${scenario.zones ?? 1} zones`} of ${home} lost${length}`;
    case 'brownout':
      return `${home} fails ${percentText(scenario.failureProbability)} of the requests${length}`;
    case 'flap':
      return `${home} is down for ${durationText(scenario.down)} and up for ${durationText(scenario.up)}, in turn${length}`;
    case 'surge':
      return `${numberText(scenario.factor)} times the traffic${length}`;
  }
}

/** How it ends. */
const PASSED: Readonly<Record<Scenario['kind'], string>> = {
  'region-loss': 'the Region is back',
  'zone-loss': 'the zone is back',
  brownout: 'the brownout is over',
  flap: 'the Region stays up',
  surge: 'the surge is over',
};

function timeline({ service, scenario, duration, run: { simulated, result } }: SimulationTextProps): string {
  const { home, standby } = service;
  const { kind } = scenario;
  const words: Readonly<Record<keyof SimulationMilestones, string>> = {
    failure: scenarioText({ ...scenario, duration: undefined }, service),
    detected: `Route 53 finds ${home} down`,
    routed: `every client goes to ${standby}`,
    decided: 'somebody decides to fail over',
    promoted: `the database in ${standby} accepts writes`,
    latched: `the latch keeps clients away from ${home}`,
    scaled:
      result.milestones.decided === undefined && kind === 'zone-loss'
        ? `${home} has as many instances as before`
        : `${standby} has the ${simulated.failover.instances} instances that the runbook asks for`,
    recovered: `from here on ${percentText(SIMULATION_DEFAULTS.recoveryShare)} are served in time`,
  };
  const end = scenario.at + (scenario.duration ?? Infinity);
  const milestones = (Object.keys(words) as (keyof SimulationMilestones)[]).flatMap((name) => {
    const time = result.milestones[name];
    // Where nobody noticed anything, it recovers in the moment in which it fails.
    const noticed = name !== 'recovered' || result.timeToRecover !== 0;
    return time === undefined || !noticed ? [] : [{ text: words[name], time, name }];
  });
  const passed = end < duration ? [{ text: PASSED[kind], time: end, name: undefined }] : [];
  const happened = [...passed, ...milestones].sort((one, other) => one.time - other.time);
  return table(
    [{ head: 'time', align: 'right' }, { head: 'after', align: 'right' }, { head: 'what happens' }],
    happened.map(({ text, time }) => [
      durationText(time),
      time === scenario.at ? '' : `+${durationText(time - scenario.at)}`,
      text,
    ]),
    (text, row) => {
      const name = happened[row]?.name;
      return name === 'failure' ? paint('red', text) : name === 'recovered' ? paint('green', text) : text;
    },
  );
}

const CAUSES: Readonly<Record<keyof LossCounts, string>> = {
  unreachable: 'sent to a Region that was gone',
  interrupted: 'in work or waiting where instances went',
  failed: 'failed by the brownout',
  noInstance: 'sent to a Region without an instance',
  readOnly: 'writes that met the replica',
  rejected: 'turned away by a full queue',
  timedOut: 'waited until the load balancer gave up',
};

function requests({ requests: counts }: SimulationResult, waitTarget: number): string {
  const { arrived, served, late, lost, lostInAll, inSystem } = counts;
  const row = (label: string, amount: number): string[] => [
    label,
    numberText(amount),
    arrived === 0 ? '' : percentText(amount / arrived),
  ];
  return table(
    [{ head: 'requests' }, { head: '', align: 'right' }, { head: '', align: 'right' }],
    [
      row('arrived', arrived),
      row(`served within ${durationText(waitTarget)}`, served - late),
      row('served late', late),
      row('lost', lostInAll),
      ...(Object.keys(CAUSES) as (keyof LossCounts)[])
        .filter((cause) => lost[cause] > 0)
        .map((cause) => row(`  ${CAUSES[cause]}`, lost[cause])),
      ...(inSystem > 0 ? [row('not yet done', inSystem)] : []),
    ],
    (text, row_, column) => (row_ === 3 && lostInAll > 0 && column > 0 ? paint('red', text) : text),
  );
}

function plots({ series }: SimulationResult, at: number, duration: number, { home, standby }: AssessedService): string {
  const inTime = columns(
    series.served.map((served, index) => served - (series.late[index] ?? 0)),
    COLUMNS,
  );
  const arrivals = columns(series.arrivals, COLUMNS);
  const busiest = Math.max(...arrivals, 1e-9);
  const waiting = columns(series.queueLength, COLUMNS);
  const lost = columns(series.lost, COLUMNS);
  const mostWaiting = Math.max(...series.queueLength);
  const instances = Math.max(...series.home.instances, ...series.standby.instances, 1);
  const width = arrivals.length;
  const failure = Math.min(width - 1, Math.floor((at / duration) * width));
  const end = durationText(duration);
  return facts([
    ['arriving', `${sparkline(arrivals, busiest)}  up to ${rateText(busiest)}`],
    ['in time', `${sparkline(inTime, busiest)}  on the same scale`],
    ['lost', `${sparkline(lost, busiest)}  on the same scale`],
    ['waiting', `${sparkline(waiting, mostWaiting || 1)}  up to ${numberText(Math.round(mostWaiting))} requests`],
    [
      home,
      `${sparkline(columns(series.home.instances, COLUMNS), instances)}  up to ${count(Math.max(...series.home.instances), 'instance')}`,
    ],
    [
      standby,
      `${sparkline(columns(series.standby.instances, COLUMNS), instances)}  up to ${count(Math.max(...series.standby.instances), 'instance')}`,
    ],
    ['', `${`${' '.repeat(failure)}^ ${durationText(at)}`.padEnd(Math.max(0, width - end.length))}${end}`],
  ]);
}

function verdict({ service, scenario, run, expected }: SimulationTextProps): string {
  const { result, simulated } = run;
  const { timeToRecover, splitBrain, milestones } = result;
  const { rtoSeconds } = service.objectives;
  return facts([
    [
      'recovery',
      timeToRecover === undefined
        ? paint('red', 'none within the run')
        : timeToRecover === 0
          ? paint('green', 'none needed: hardly anybody noticed')
          : `${durationText(timeToRecover)} after the failure, at ${rateText(simulated.traffic.rate)}`,
    ],
    ...(expected
      ? [
          [
            'expected',
            `${durationText(expected.mean)} by the recovery model with each step at its mean, as here; 95 of 100 within ` +
              `${durationText(expected.p95)}; the objective is ${durationText(rtoSeconds)}\n` +
              'For the model it is enough to answer and to accept writes; in this run nobody may wait long, either.',
          ] as const,
        ]
      : []),
    ...(scenario.kind === 'brownout' && milestones.detected === undefined
      ? [['detection', brownoutText(scenario.failureProbability, simulated.detection.failures)] as const]
      : []),
    ...(splitBrain.seconds > 0
      ? [
          [
            'split-brain',
            paint(
              'red',
              `${durationText(splitBrain.seconds)} with two writers, ${numberText(splitBrain.writes)} writes to the old one`,
            ),
          ] as const,
        ]
      : []),
  ]);
}

function brownoutText(failing: number, failures: number): string {
  const threshold = brownoutThreshold({ threshold: failures });
  if (failing >= threshold) return 'Route 53 did not notice while it lasted';
  return `Route 53 never notices: below ${percentText(threshold)} of failing requests too few checkers see ${failures} in a row`;
}
