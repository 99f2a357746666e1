import { InputChecks } from '../invalid-input';
import { MAX_IDENTICAL_UNITS } from './redundancy';

/** A constant failure rate over a time. */
export interface ExponentialProps {
  /** Failures per second, 0 or more: 1 / MTTF (which many texts call MTBF). */
  readonly failureRate: number;
  /** Seconds of operation, 0 or more; any unit, if the rate is per that unit (1 / 5000 and 1000 for hours). */
  readonly time: number;
}

/**
 * Reliability R(t) = exp(-rate x time): probability 0..1 that a unit with a constant failure rate has not
 * failed by `time`.
 *
 * @throws InvalidInputError
 * @see IEC 61703:2016, constant failure rate
 */
export function exponentialReliability({ failureRate, time }: ExponentialProps): number {
  checkExponential({ failureRate, time });
  return Math.exp(-(failureRate * time));
}

/**
 * Unreliability F(t) = 1 - exp(-rate x time): probability 0..1 that a unit with a constant failure rate has
 * failed by `time`, with all digits also when it is tiny.
 *
 * @throws InvalidInputError
 */
export function exponentialUnreliability({ failureRate, time }: ExponentialProps): number {
  checkExponential({ failureRate, time });
  return failureRate === 0 || time === 0 ? 0 : -Math.expm1(-(failureRate * time));
}

/** A probability to fail within a time. */
export interface FailureRateFromUnreliabilityProps {
  /** Probability of failing within `time`, 0 or more and below 1. */
  readonly unreliability: number;
  /** Seconds, above 0. */
  readonly time: number;
}

/**
 * The constant failure rate, per second, at which a unit fails within `time` with this probability:
 * `-ln(1 - unreliability) / time`. Annual failure rates are given like this.
 *
 * @throws InvalidInputError
 */
export function failureRateFromUnreliability({ unreliability, time }: FailureRateFromUnreliabilityProps): number {
  new InputChecks()
    .require(
      unreliability >= 0 && unreliability < 1,
      'unreliability',
      'a probability of 0 or more and below 1',
      unreliability,
    )
    .positive('time', time)
    .throwIfAny();
  return unreliability === 0 ? 0 : Math.min(Number.MAX_VALUE, -Math.log1p(-unreliability) / time);
}

/** Failures seen in operation. */
export interface FailureRateProps {
  /** How many failures, 0 or more. */
  readonly failures: number;
  /** Seconds in operation, summed over all units, above 0. */
  readonly operatingTime: number;
}

/**
 * Failure rate per second as seen in operation: `failures / operatingTime`; its inverse is the MTTF.
 *
 * @throws InvalidInputError
 */
export function failureRate({ failures, operatingTime }: FailureRateProps): number {
  new InputChecks().nonNegative('failures', failures).positive('operatingTime', operatingTime).throwIfAny();
  return Math.min(Number.MAX_VALUE, failures / operatingTime);
}

/** Requests and those among them that failed. */
export interface ErrorRateProps {
  /** Requests that failed, 0 to `requests`. */
  readonly errors: number;
  /** All requests, above 0. */
  readonly requests: number;
}

/**
 * Error rate 0..1, `errors / requests`: the unavailability as users count it (requests, not minutes).
 *
 * @throws InvalidInputError
 */
export function errorRate({ errors, requests }: ErrorRateProps): number {
  const checks = new InputChecks().positive('requests', requests).nonNegative('errors', errors);
  if (errors > requests) checks.require(false, 'errors', `at most the ${requests} requests`, errors);
  checks.throwIfAny();
  return errors / requests;
}

/** Identical units with a constant failure rate that are not repaired. */
export interface KOfNMttfProps {
  /** How many units must be up, 1 to `units`. */
  readonly required: number;
  /** How many units there are, at most `MAX_IDENTICAL_UNITS`. */
  readonly units: number;
  /** Of each running unit, failures per second, above 0. */
  readonly failureRate: number;
}

/**
 * Mean time, seconds, until fewer than `required` of `units` identical units work, when all run from the
 * start (active redundancy) and none is repaired: the sum of `1 / (j rate)` for j from required to units.
 *
 * @throws InvalidInputError
 * @see Trivedi and Bobbio, Reliability and Availability Engineering (2017), k-out-of-n systems
 */
export function kOfNMttf(props: KOfNMttfProps): number {
  checkMttf(props);
  const { required, units, failureRate: rate } = props;
  let sum = 0;
  for (let running = units; running >= required; running -= 1) sum += 1 / running;
  return Math.min(Number.MAX_VALUE, sum / rate);
}

/**
 * Mean time, seconds, until fewer than `required` units work, when `required` run and the others are cold
 * spares: they cannot fail before they are switched on, switching on never fails, and nothing is repaired.
 * `(units - required + 1) / (required rate)`.
 *
 * @throws InvalidInputError
 */
export function kOfNStandbyMttf(props: KOfNMttfProps): number {
  checkMttf(props);
  const { required, units, failureRate: rate } = props;
  return Math.min(Number.MAX_VALUE, (units - required + 1) / required / rate);
}

/** The most units that `kOfNMttfOfUnits` takes: it looks at every set of them. */
export const MAX_DIFFERENT_UNITS = 20;

/** Units with constant failure rates that differ, not repaired. */
export interface KOfNMttfOfUnitsProps {
  /** How many units must be up, 1 to all of them. */
  readonly required: number;
  /** Of each unit, failures per second, above 0; at most `MAX_DIFFERENT_UNITS`. */
  readonly failureRates: readonly number[];
}

/**
 * Mean time, seconds, until fewer than `required` of units that differ work, all running from the start and
 * none repaired. Exact, without the subtractions of inclusion-exclusion; time grows with 2^units.
 * With `required` 1 it is the MTTF of a parallel group, with all of them that of a series.
 *
 * @throws InvalidInputError
 */
export function kOfNMttfOfUnits({ required, failureRates }: KOfNMttfOfUnitsProps): number {
  const units = failureRates.length;
  const checks = new InputChecks().notEmpty('failureRates', failureRates);
  if (units > 0) checks.whole('required', required, 1, units);
  checks.require(units <= MAX_DIFFERENT_UNITS, 'failureRates', `a list of at most ${MAX_DIFFERENT_UNITS}`, units);
  failureRates.forEach((rate, index) => checks.positive(`failureRates[${index}]`, rate));
  checks.throwIfAny();
  // meanTimes[set] for the set of units still working, a bit each: smaller sets come before larger ones.
  const meanTimes = new Float64Array(2 ** units);
  for (let working = 1; working < meanTimes.length; working += 1) {
    let total = 0;
    let weighted = 0;
    let count = 0;
    failureRates.forEach((rate, index) => {
      if ((working & (1 << index)) === 0) return;
      count += 1;
      total += rate;
      weighted += rate * (meanTimes[working ^ (1 << index)] ?? 0);
    });
    if (count >= required) meanTimes[working] = (1 + weighted) / total;
  }
  return meanTimes[meanTimes.length - 1] ?? 0;
}

function checkExponential({ failureRate: rate, time }: ExponentialProps): void {
  new InputChecks().nonNegative('failureRate', rate).nonNegative('time', time).throwIfAny();
}

function checkMttf({ required, units, failureRate: rate }: KOfNMttfProps): void {
  new InputChecks()
    .whole('units', units, 1, MAX_IDENTICAL_UNITS)
    .whole('required', required, 1, Math.max(1, Math.min(units, MAX_IDENTICAL_UNITS)))
    .positive('failureRate', rate)
    .throwIfAny();
}
