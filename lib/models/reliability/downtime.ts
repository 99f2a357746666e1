import { InputChecks } from '../invalid-input';
import { seriesUnavailability } from './redundancy';

/** Lengths of the usual reporting periods, in seconds. */
export const PERIOD_SECONDS = {
  hour: 3600,
  day: 86_400,
  week: 604_800,
  /** 30 days */
  month: 2_592_000,
  /** 90 days */
  quarter: 7_776_000,
  /** 365 days: what AWS and the SRE book use */
  year: 31_536_000,
  /** 365.25 days */
  julianYear: 31_557_600,
} as const;

/** The period that downtime is counted over unless stated otherwise: a year of 365 days, in seconds. */
export const DEFAULT_PERIOD: number = PERIOD_SECONDS.year;

/**
 * Availability 0..1 for display, `1 - unavailability`. Calculate with unavailabilities: beyond five nines
 * an availability has lost digits.
 *
 * @param unavailability probability 0..1
 * @throws InvalidInputError
 */
export function availabilityOf(unavailability: number): number {
  new InputChecks().probability('unavailability', unavailability).throwIfAny();
  return 1 - unavailability;
}

/**
 * Unavailability 0..1 of an availability that somebody stated, `1 - availability`.
 *
 * @param availability probability 0..1 (0.9995, not 99.95)
 * @throws InvalidInputError
 */
export function unavailabilityOf(availability: number): number {
  new InputChecks().probability('availability', availability).throwIfAny();
  return 1 - availability;
}

/** An unavailability over a period. */
export interface DowntimeProps {
  /** Probability 0..1. */
  readonly unavailability: number;
  /**
   * Length of the period, seconds; see `PERIOD_SECONDS`.
   * @default DEFAULT_PERIOD
   */
  readonly period?: number;
}

/**
 * Expected downtime in a period, seconds: `unavailability x period`.
 *
 * @example 99.95 % over a month of 30 days: 1296 s
 * downtime({ unavailability: unavailabilityOf(0.9995), period: PERIOD_SECONDS.month });
 *
 * @throws InvalidInputError
 */
export function downtime({ unavailability, period = DEFAULT_PERIOD }: DowntimeProps): number {
  new InputChecks().probability('unavailability', unavailability).positive('period', period).throwIfAny();
  return unavailability * period;
}

/** A downtime within a period. */
export interface UnavailabilityFromDowntimeProps {
  /** Seconds down within the period, 0 to the whole period. */
  readonly downtime: number;
  /**
   * Length of the period, seconds; see `PERIOD_SECONDS`.
   * @default DEFAULT_PERIOD
   */
  readonly period?: number;
}

/**
 * Unavailability 0..1 of a downtime: `downtime / period`.
 *
 * @throws InvalidInputError
 */
export function unavailabilityFromDowntime({
  downtime: seconds,
  period = DEFAULT_PERIOD,
}: UnavailabilityFromDowntimeProps): number {
  const checks = new InputChecks().positive('period', period).nonNegative('downtime', seconds);
  if (seconds > period) checks.require(false, 'downtime', `at most the period of ${period} s`, seconds);
  checks.throwIfAny();
  return seconds / period;
}

/**
 * How many nines: `-log10(unavailability)`, 3 for 99.9 %, 3.3 for 99.95 %.
 *
 * @param unavailability above 0, at most 1 (a system that is never down has no number of nines)
 * @returns 0 or more; a fraction in between, see `wholeNines`
 * @throws InvalidInputError
 */
export function nines(unavailability: number): number {
  new InputChecks()
    .require(unavailability > 0 && unavailability <= 1, 'unavailability', 'above 0 and at most 1', unavailability)
    .throwIfAny();
  return unavailability === 1 ? 0 : -Math.log10(unavailability);
}

/**
 * The nines that an availability starts with: 3 for 99.9 % and for 99.95 %. A value within a billionth of the
 * next nine counts as that, as 1 - 0.999 in binary is a little more than 0.001.
 *
 * @param unavailability above 0, at most 1
 * @returns whole number, 0 or more
 * @throws InvalidInputError
 */
export function wholeNines(unavailability: number): number {
  return Math.floor(nines(unavailability) + 1e-9);
}

/**
 * Unavailability of a number of nines: `10^-nines`. Fractions follow the logarithm: 3.5 nines is 99.968 %,
 * not the 99.95 % that "three and a half nines" means in conversation.
 *
 * @param count 0 or more, fractions allowed
 * @throws InvalidInputError
 */
export function unavailabilityFromNines(count: number): number {
  new InputChecks().nonNegative('count', count).throwIfAny();
  return 10 ** -count;
}

/** A kind of outage that is expected to recur. */
export interface RecurringOutage {
  /** How many a period, 0 or more, fractions allowed. */
  readonly perPeriod: number;
  /** How long each lasts, seconds. */
  readonly duration: number;
}

/** Recurring outages and the period that they are counted over. */
export interface OutagesProps {
  readonly outages: readonly RecurringOutage[];
  /**
   * Length of the period, seconds; see `PERIOD_SECONDS`.
   * @default DEFAULT_PERIOD
   */
  readonly period?: number;
}

/**
 * Unavailability 0..1 from outages that recur: the sum of `perPeriod x duration`, over the period. Outages do
 * not overlap; together they fit into the period.
 *
 * @throws InvalidInputError
 * @see AWS Well-Architected, Reliability Pillar, availability scenarios (4 outages of 70 minutes a year)
 */
export function outagesUnavailability({ outages, period = DEFAULT_PERIOD }: OutagesProps): number {
  const checks = new InputChecks().positive('period', period);
  checkOutages(checks, outages);
  const seconds = totalSeconds(outages);
  if (seconds > period) checks.require(false, 'outages', `at most the period of ${period} s in sum`, seconds);
  checks.throwIfAny();
  return seconds / period;
}

/** What an availability objective leaves room for. */
export interface DowntimeBudgetProps {
  /** The objective as the unavailability allowed, probability 0..1: 0.0001 for 99.99 %. */
  readonly objective: number;
  /**
   * Unavailability of each dependency that the system cannot do without, probabilities 0..1.
   * @default - none
   */
  readonly dependencies?: readonly number[];
  /**
   * Outages of the system's own that are expected.
   * @default - none
   */
  readonly outages?: readonly RecurringOutage[];
  /**
   * Length of the period, seconds; see `PERIOD_SECONDS`.
   * @default DEFAULT_PERIOD
   */
  readonly period?: number;
}

/** A downtime budget and who spends it; all in seconds a period. */
export interface DowntimeBudget {
  /** What the objective allows. */
  readonly allowed: number;
  /** What the dependencies spend: they are in series. */
  readonly dependencies: number;
  /** What the dependencies leave for the system itself; negative when they alone break the objective. */
  readonly own: number;
  /** What the expected outages spend. */
  readonly outages: number;
  /** What is left after both; negative when the objective is missed. */
  readonly left: number;
}

/**
 * Splits the downtime that an objective allows between dependencies and the system's own outages. Downtimes
 * are added, as though they never overlapped: a little pessimistic.
 *
 * @throws InvalidInputError
 * @see Treynor, Dahlin, Rau and Beyer, The Calculus of Service Availability, ACM Queue 15(2) (2017)
 */
export function downtimeBudget({
  objective,
  dependencies = [],
  outages = [],
  period = DEFAULT_PERIOD,
}: DowntimeBudgetProps): DowntimeBudget {
  const checks = new InputChecks().probability('objective', objective).positive('period', period);
  dependencies.forEach((value, index) => checks.probability(`dependencies[${index}]`, value));
  checkOutages(checks, outages);
  checks.throwIfAny();
  const allowed = objective * period;
  const spentByDependencies = dependencies.length === 0 ? 0 : seriesUnavailability(dependencies) * period;
  const spentByOutages = totalSeconds(outages);
  const own = allowed - spentByDependencies;
  return {
    allowed,
    dependencies: spentByDependencies,
    own,
    outages: spentByOutages,
    left: own - spentByOutages,
  };
}

function checkOutages(checks: InputChecks, outages: readonly RecurringOutage[]): void {
  outages.forEach(({ perPeriod, duration }, index) => {
    checks.nonNegative(`outages[${index}].perPeriod`, perPeriod).nonNegative(`outages[${index}].duration`, duration);
  });
}

function totalSeconds(outages: readonly RecurringOutage[]): number {
  return outages.reduce((sum, { perPeriod, duration }) => sum + perPeriod * duration, 0);
}
