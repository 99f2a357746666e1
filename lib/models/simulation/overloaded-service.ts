import { InputChecks } from '../invalid-input';

/** What a run of an overload assumes where its caller says nothing. */
export const OVERLOAD_DEFAULTS = {
  /** Exponential service times. */
  serviceScv: 1,
  /** Every request is equally urgent. */
  lowPriorityShare: 0,
  /** The whole peak is a crowd. */
  runawayShare: 0,
  /** One address. */
  runawayClients: 1,
  /** Clients repeat after a time of their own. */
  heedsRetryAfter: false,
  /** Repetitions that a budget has saved up at the start, and at most. */
  retryBurst: 10,
  /** Seconds that a refused client is told to wait. */
  retryAfter: 30,
  /** Seconds over which AWS WAF counts: its shortest window. */
  window: 60,
  /** Seconds between two looks of AWS WAF. */
  look: 10,
  /** Requests that wait where no limit is set: what memory and connections hold. */
  admissionLimit: 1_000_000,
  /** Seconds between two points of the series. */
  step: 10,
} as const;

/** New requests: a Poisson process with a peak. */
export interface OverloadTraffic {
  /** Requests per second, outside of the peak. */
  readonly rate: number;
  /** @default - none */
  readonly peak?: TrafficPeak;
  /**
   * Share of the requests that say that they can wait.
   *
   * @default OVERLOAD_DEFAULTS.lowPriorityShare
   */
  readonly lowPriorityShare?: number;
  /**
   * Share of what the peak adds that comes from a few addresses.
   *
   * @default OVERLOAD_DEFAULTS.runawayShare
   */
  readonly runawayShare?: number;
  /**
   * How many addresses those are.
   *
   * @default OVERLOAD_DEFAULTS.runawayClients
   */
  readonly runawayClients?: number;
}

/** For some time more comes than usual. */
export interface TrafficPeak {
  /** Seconds from the start of the run. */
  readonly at: number;
  /** Seconds. */
  readonly duration: number;
  /** By which the rate is multiplied; 1 or more. */
  readonly factor: number;
}

/** Servers with one queue before them, whose number does not change: what a group is at its greatest size. */
export interface OverloadWork {
  /** Requests served at a time, of all instances. */
  readonly slots: number;
  /** Seconds of service. */
  readonly meanServiceTime: number;
  /**
   * Squared coefficient of variation of the service time, gamma distributed.
   *
   * @default OVERLOAD_DEFAULTS.serviceScv
   */
  readonly serviceScv?: number;
}

/** What clients do when they get no answer, or a refusal. */
export interface ClientBehaviour {
  /** Seconds until a client hangs up. */
  readonly timeout: number;
  /** Times that a request is repeated at most; `Infinity` until it is answered. */
  readonly retries: number;
  /** Seconds until a request is repeated, on average: uniform between none and twice as many. */
  readonly retryDelay: number;
  /**
   * Whether refused clients wait as long as they are told, and up to as long again, at random: without that they would
   * come back together.
   *
   * @default OVERLOAD_DEFAULTS.heedsRetryAfter
   */
  readonly heedsRetryAfter?: boolean;
  /**
   * Repetitions per request that clients allow themselves over time, as in `RetryBudget`.
   *
   * @default - no budget
   */
  readonly retryBudget?: number;
}

/** A second group with a smaller model, and what waits before it. */
export interface SmallerModel extends OverloadWork {
  /** Requests that may wait for it. */
  readonly admissionLimit: number;
}

/** What stands before the servers; whatever is absent is not there. Rates are per second, what is repeated included. */
export interface OverloadProtection {
  /**
   * Requests that may wait; more are refused.
   *
   * @default OVERLOAD_DEFAULTS.admissionLimit
   */
  readonly admissionLimit?: number;
  /** What one address may send. */
  readonly clientRate?: number;
  /** From there on, requests of low priority are refused. */
  readonly busyAt?: number;
  /** From there on, everything is refused. */
  readonly floodAt?: number;
  /** Answers requests of low priority instead of refusing them. */
  readonly smallerModel?: SmallerModel;
  /**
   * Seconds that a refused client is told to wait.
   *
   * @default OVERLOAD_DEFAULTS.retryAfter
   */
  readonly retryAfter?: number;
}

/** An inference group of one Region that more is asked of than it can answer. */
export interface OverloadedService {
  readonly traffic: OverloadTraffic;
  readonly work: OverloadWork;
  readonly clients: ClientBehaviour;
  /** @default - nothing stands before the servers */
  readonly protection?: OverloadProtection;
}

/** Records what is wrong with the service. */
export function checkOverload(
  { traffic, work, clients, protection = {} }: OverloadedService,
  checks: InputChecks,
): void {
  const { peak } = traffic;
  checks
    .positive('traffic.rate', traffic.rate)
    .probability('traffic.lowPriorityShare', traffic.lowPriorityShare ?? OVERLOAD_DEFAULTS.lowPriorityShare)
    .probability('traffic.runawayShare', traffic.runawayShare ?? OVERLOAD_DEFAULTS.runawayShare)
    .whole('traffic.runawayClients', traffic.runawayClients ?? OVERLOAD_DEFAULTS.runawayClients, 1, 10_000);
  if (peak) {
    checks.nonNegative('traffic.peak.at', peak.at).positive('traffic.peak.duration', peak.duration);
    const { factor } = peak;
    checks.require(Number.isFinite(factor) && factor >= 1, 'traffic.peak.factor', 'a number of 1 or more', factor);
  }
  checkWork('work', work, checks);
  checks
    .positive('clients.timeout', clients.timeout)
    .nonNegative('clients.retryDelay', clients.retryDelay)
    .probability('clients.retryBudget', clients.retryBudget ?? 0);
  if (clients.retries !== Infinity) checks.whole('clients.retries', clients.retries, 0);
  // Endless repetition without a pause would never let time pass.
  checks.require(
    clients.retryDelay > 0 || clients.retries !== Infinity,
    'clients.retryDelay',
    'above 0 where there is no end of retries',
    clients.retryDelay,
  );
  const { admissionLimit, smallerModel, retryAfter } = protection;
  if (admissionLimit !== undefined) checks.whole('protection.admissionLimit', admissionLimit, 0);
  for (const rate of ['clientRate', 'busyAt', 'floodAt'] as const) {
    const value = protection[rate];
    if (value !== undefined) checks.positive(`protection.${rate}`, value);
  }
  if (retryAfter !== undefined) checks.positive('protection.retryAfter', retryAfter);
  if (!smallerModel) return;
  checkWork('protection.smallerModel', smallerModel, checks);
  checks.whole('protection.smallerModel.admissionLimit', smallerModel.admissionLimit, 0);
  checks.require(
    protection.busyAt !== undefined,
    'protection.busyAt',
    'a rate where there is a smaller model, which answers from there on',
    protection.busyAt,
  );
}

function checkWork(path: string, work: OverloadWork, checks: InputChecks): void {
  checks
    .whole(`${path}.slots`, work.slots, 1)
    .positive(`${path}.meanServiceTime`, work.meanServiceTime)
    .nonNegative(`${path}.serviceScv`, work.serviceScv ?? OVERLOAD_DEFAULTS.serviceScv);
}
