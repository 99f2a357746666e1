import { InputChecks } from '../invalid-input';
import { DEFAULT_PERIOD } from '../reliability/downtime';
import { ContinuousChain, type RateTransition } from './continuous-chain';
import type { StateProbabilities } from './flow-graph';

/** Two Regions, home and standby, of which one serves. All times are means in seconds. */
export interface TwoRegionProps {
  /** Mean time between losses of the home Region, counted while it serves (its MTTF). Above 0. */
  readonly homeMtbf: number;
  /** Mean time until a lost Region is back. Above 0. */
  readonly regionRepair: number;
  /** Mean time from the loss until it is noticed. 0 or more. */
  readonly detection: number;
  /** Mean time that people take to decide to fail over. 0 for automatic failover. */
  readonly decision: number;
  /** Mean duration of the failover itself. 0 or more. */
  readonly failover: number;
  /** Probability 0..1 that a failover to a standby that is ready works. */
  readonly coverage: number;
  /**
   * Probability 0..1 that the standby is not ready when it is needed, for any reason: its Region lost, drift, no
   * capacity. If it becomes so at a rate and is mended: mean time to mend / (mean time ready + mean time to mend).
   * A Region alone is lost for regionRepair / (homeMtbf + regionRepair); with 0 an idle standby is never lost.
   * @default 0
   */
  readonly standbyNotReady?: number;
  /**
   * Mean time until a standby that is not ready is. Above 0.
   * @default - regionRepair
   */
  readonly standbyRepair?: number;
  /**
   * Share 0..1 of the losses of the home Region that take the standby with them (beta factor): a bad release in both,
   * a shared identity provider.
   * @default 0
   */
  readonly commonCause?: number;
  /**
   * Mean time until the service is back in the home Region after both were lost together. Above 0.
   * @default - regionRepair
   */
  readonly commonCauseRepair?: number;
  /**
   * Mean time until a failover that did not work is put right by hand. Above 0.
   * @default - it is not: the service waits for the home Region
   */
  readonly uncoveredRepair?: number;
  /**
   * Mean time between losses of the standby Region while it serves. Above 0.
   * @default - homeMtbf
   */
  readonly standbyMtbf?: number;
  /**
   * Mean outage for going back to the home Region once it is back. 0 or more.
   * @default 0
   */
  readonly failback?: number;
  /**
   * Seconds in the year that outages and downtime are counted over; see `PERIOD_SECONDS`.
   * @default DEFAULT_PERIOD
   */
  readonly yearLength?: number;
}

/** What an outage of a service in two Regions is spent on. */
export const TWO_REGION_CAUSES = [
  'detection',
  'decision',
  'failover',
  'uncovered',
  'standbyNotReady',
  'commonCause',
  'bothRegionsLost',
  'failback',
] as const;

/** One of `TWO_REGION_CAUSES`. */
export type TwoRegionCause = (typeof TWO_REGION_CAUSES)[number];

/** A service in two Regions, in the long run. */
export interface TwoRegionMetrics {
  /** Share of time down, 0..1. */
  readonly unavailability: number;
  /** Mean time down a year, seconds. */
  readonly downtimePerYear: number;
  /** Mean number of outages a year. */
  readonly outagesPerYear: number;
  /** Mean length of an outage, seconds. */
  readonly meanOutage: number;
  /** Share of time 0..1 that is spent on each cause; together the unavailability. */
  readonly contributions: Readonly<Record<TwoRegionCause, number>>;
  /** Share of time 0..1 in each state of the chain. */
  readonly states: StateProbabilities;
  /** The chain itself, for its transients; the service starts in 'home'. */
  readonly chain: ContinuousChain;
}

/** States in which the service is up. */
const UP = ['home', 'home, standby not ready', 'standby'] as const;

/** States in which the service is down, and what it is waiting for. */
const DOWN = {
  detecting: 'detection',
  'detecting, standby not ready': 'detection',
  deciding: 'decision',
  'deciding, standby not ready': 'decision',
  'failing over': 'failover',
  'failover did not work': 'uncovered',
  'waiting for standby': 'standbyNotReady',
  'both lost together': 'commonCause',
  'standby lost too': 'bothRegionsLost',
  'failing back': 'failback',
} as const satisfies Record<string, TwoRegionCause>;

type State = (typeof UP)[number] | keyof typeof DOWN;

/** The stages in which the standby can be ready or not without anything depending on it yet. */
type Stage = 'home' | 'detecting' | 'deciding';

/** States that one event leads to, and the probability of each. */
type Targets = readonly (readonly [State, number])[];

/**
 * A service that runs in a home Region and fails over to a standby Region, as a Markov chain of 13 states.
 *
 * A loss of the home Region is detected, decided on and failed over from, one after the other; the failover works
 * with probability `coverage`, otherwise the service waits for the home Region or for `uncoveredRepair`. A standby
 * that turns out not to be ready is mended first. A share `commonCause` of the losses takes both Regions. While the
 * standby serves it can be lost too; when the home Region is back the service goes back, down for `failback`.
 *
 * Assumptions: all times are exponential, so the means alone matter for most results; a home Region that comes back
 * before the failover is through ends the outage; Regions are lost independently but for the common cause; nothing
 * is lost while failing back; being not ready goes unnoticed by the service until the standby is needed.
 *
 * With coverage 0 and no `uncoveredRepair`, with `standbyNotReady` 1, or with `commonCause` 1, this is a single
 * Region: `unavailabilityFromMttf({ mttf: homeMtbf, mttr: regionRepair })`, given the default repairs.
 *
 * @throws InvalidInputError
 * @see Heimann, Mittal and Trivedi, Availability and reliability modeling for computer systems, Advances in Computers
 * 31 (1990), coverage; Fleming, A reliability model for common mode failures (1975), beta factor
 */
export function twoRegionMetrics(props: TwoRegionProps): TwoRegionMetrics {
  check(props);
  const chain = ContinuousChain.fromTransitions(transitionsOf(props));
  const present = new Set(chain.states);
  const { unavailability, failureFrequency, meanDownTime } = chain.upDownMetrics(
    UP.filter((state) => present.has(state)),
  );
  const states = chain.steadyState();
  const contributions = Object.fromEntries(TWO_REGION_CAUSES.map((cause) => [cause, 0])) as Record<
    TwoRegionCause,
    number
  >;
  for (const [state, cause] of Object.entries(DOWN)) contributions[cause] += states[state] ?? 0;
  const { yearLength = DEFAULT_PERIOD } = props;
  return {
    unavailability,
    downtimePerYear: unavailability * yearLength,
    outagesPerYear: failureFrequency * yearLength,
    meanOutage: meanDownTime,
    contributions,
    states,
    chain,
  };
}

function transitionsOf({
  homeMtbf,
  regionRepair,
  detection,
  decision,
  failover,
  coverage,
  standbyNotReady = 0,
  standbyRepair = regionRepair,
  commonCause = 0,
  commonCauseRepair = regionRepair,
  uncoveredRepair,
  standbyMtbf = homeMtbf,
  failback = 0,
}: TwoRegionProps): RateTransition[] {
  const transitions: RateTransition[] = [];
  const add = (from: State, meanTime: number, targets: Targets, share = 1): void => {
    for (const [to, probability] of targets) transitions.push({ from, to, rate: (share * probability) / meanTime });
  };

  // A stage without duration is no state: what leads to it leads on to what follows it.
  const afterFailover: Targets = [
    ['standby', coverage],
    ['failover did not work', 1 - coverage],
  ];
  const toFailover: Targets = failover > 0 ? [['failing over', 1]] : afterFailover;
  const afterDecision = (ready: boolean): Targets => (ready ? toFailover : [['waiting for standby', 1]]);
  const toDecision = (ready: boolean): Targets =>
    decision > 0 ? [[stage('deciding', ready), 1]] : afterDecision(ready);
  const toDetection = (ready: boolean): Targets =>
    detection > 0 ? [[stage('detecting', ready), 1]] : toDecision(ready);

  for (const ready of [true, false]) {
    const home = stage('home', ready);
    add(home, homeMtbf, toDetection(ready), 1 - commonCause);
    add(home, homeMtbf, [['both lost together', 1]], commonCause);
    if (detection > 0) {
      add(stage('detecting', ready), detection, toDecision(ready));
      add(stage('detecting', ready), regionRepair, [[home, 1]]);
    }
    if (decision > 0) {
      add(stage('deciding', ready), decision, afterDecision(ready));
      add(stage('deciding', ready), regionRepair, [[home, 1]]);
    }
  }
  // In the long run the standby is not ready for its share of the time; if that is always, it is never mended.
  const mended = standbyNotReady < 1 ? 1 : 0;
  const spoiled = standbyNotReady < 1 ? standbyNotReady / (1 - standbyNotReady) : 1;
  const alternate = (name: Stage): void => {
    add(stage(name, true), standbyRepair, [[stage(name, false), 1]], spoiled);
    add(stage(name, false), standbyRepair, [[stage(name, true), 1]], mended);
  };
  alternate('home');
  if (detection > 0) alternate('detecting');
  if (decision > 0) alternate('deciding');
  add('waiting for standby', standbyRepair, toFailover, mended);
  add('waiting for standby', regionRepair, [['home, standby not ready', 1]]);

  if (failover > 0) {
    add('failing over', failover, afterFailover);
    add('failing over', regionRepair, [['home', 1]]);
    add('failing over', standbyRepair, [['waiting for standby', 1]], spoiled);
  }
  add('failover did not work', regionRepair, [['home', 1]]);
  if (uncoveredRepair !== undefined) add('failover did not work', uncoveredRepair, [['standby', 1]]);

  add('standby', regionRepair, [[failback > 0 ? 'failing back' : 'home', 1]]);
  if (failback > 0) add('failing back', failback, [['home', 1]]);
  add('standby', standbyMtbf, [['standby lost too', 1]]);
  add('standby lost too', regionRepair, [['home, standby not ready', 1]]);
  add('standby lost too', regionRepair, [['standby', 1]]);

  add('both lost together', commonCauseRepair, [
    ['home', 1 - standbyNotReady],
    ['home, standby not ready', standbyNotReady],
  ]);
  return transitions;
}

function stage(name: Stage, ready: boolean): State {
  return ready ? name : `${name}, standby not ready`;
}

function check(props: TwoRegionProps): void {
  const checks = new InputChecks();
  for (const name of ['homeMtbf', 'regionRepair'] as const) checks.positive(name, props[name]);
  for (const name of ['detection', 'decision', 'failover'] as const) checks.nonNegative(name, props[name]);
  checks.probability('coverage', props.coverage);
  checks.probability('standbyNotReady', props.standbyNotReady ?? 0);
  checks.positive('standbyRepair', props.standbyRepair ?? 1);
  checks.probability('commonCause', props.commonCause ?? 0);
  checks.positive('commonCauseRepair', props.commonCauseRepair ?? 1);
  checks.positive('uncoveredRepair', props.uncoveredRepair ?? 1);
  checks.positive('standbyMtbf', props.standbyMtbf ?? 1);
  checks.nonNegative('failback', props.failback ?? 0);
  checks.positive('yearLength', props.yearLength ?? DEFAULT_PERIOD);
  checks.throwIfAny();
}
