import { InputChecks } from '../invalid-input';
import { metricsOf, type RepairableMetrics } from '../reliability/repairable';
import { ContinuousChain } from './continuous-chain';

/** A chain in continuous time that moves up or down by one state: 0, 1, ... as many as there are birth rates. */
export interface BirthDeathProps {
  /** `birthRates[i]` = rate from state i to i + 1, per second, 0 or more. */
  readonly birthRates: readonly number[];
  /** `deathRates[i]` = rate from state i + 1 to i, per second, above 0; as many as birth rates. */
  readonly deathRates: readonly number[];
}

/**
 * Long-run share of time in each state 0, 1, ... of a birth-death chain: products of birth over death rates, so
 * every probability keeps its digits, for any number of states.
 *
 * @returns one probability more than there are birth rates
 * @throws InvalidInputError
 */
export function birthDeathSteadyState(props: BirthDeathProps): number[] {
  checkBirthDeath(props);
  let last = scientific(1);
  const products = [last];
  props.birthRates.forEach((birth, state) => {
    const up = scientific(birth);
    const down = scientific(props.deathRates[state] ?? 0);
    const { mantissa, exponent } = scientific((last.mantissa * up.mantissa) / down.mantissa);
    last = { mantissa, exponent: exponent + last.exponent + up.exponent - down.exponent };
    products.push(last);
  });
  const highest = products.reduce((most, { exponent }) => Math.max(most, exponent), 0);
  const weights = products.map(({ mantissa, exponent }) => mantissa * 2 ** (exponent - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** `mantissa x 2^exponent`: the products leave the range of numbers between states that matter. */
interface Scientific {
  readonly mantissa: number;
  readonly exponent: number;
}

function scientific(value: number): Scientific {
  if (value === 0) return { mantissa: 0, exponent: -Infinity };
  const exponent = Math.min(1023, Math.floor(Math.log2(value)));
  return { mantissa: value / 2 ** exponent, exponent };
}

/**
 * Mean time, seconds, from state 0 until the highest state is reached for the first time; at most the largest
 * number there is.
 *
 * @throws InvalidInputError, also when a birth rate is 0, so that it is never reached
 */
export function birthDeathMeanTimeToTop(props: BirthDeathProps): number {
  const checks = checkedBirthDeath(props);
  props.birthRates.forEach((rate, index) => checks.require(rate !== 0, `birthRates[${index}]`, 'above 0', rate));
  checks.throwIfAny();
  let climb = 0;
  let total = 0;
  props.birthRates.forEach((birth, state) => {
    // The climb from this state: a stay, and after each step down the climb from there and this one again.
    const death = state === 0 ? 0 : (props.deathRates[state - 1] ?? 0);
    climb = Math.min(Number.MAX_VALUE, (1 + death * climb) / birth);
    total += climb;
  });
  return Math.min(Number.MAX_VALUE, total);
}

/**
 * A birth-death chain as a chain with the states '0', '1', ..., for its transients and first passages.
 *
 * @throws InvalidInputError
 */
export function birthDeathChain(props: BirthDeathProps): ContinuousChain {
  checkBirthDeath(props);
  return ContinuousChain.fromTransitions(
    props.birthRates.flatMap((birth, state) => [
      { from: `${state}`, to: `${state + 1}`, rate: birth },
      { from: `${state + 1}`, to: `${state}`, rate: props.deathRates[state] ?? 0 },
    ]),
  );
}

/** Identical units that fail and are repaired. */
export interface RepairableGroupProps {
  /** How many units there are; all of them run. */
  readonly units: number;
  /** How many must be up, 1 to `units`. */
  readonly required: number;
  /** Of each unit that is up, failures per second, above 0; also while the group is down. */
  readonly failureRate: number;
  /** Of each unit under repair, repairs per second, above 0. */
  readonly repairRate: number;
  /**
   * How many units can be under repair at once.
   * @default - as many as there are
   */
  readonly repairers?: number;
}

/** A group of identical repairable units in the long run, and until it first fails. */
export interface RepairableGroupMetrics extends RepairableMetrics {
  /** `failed[i]` = probability that i units are down, i from 0 to `units`. */
  readonly failed: readonly number[];
  /** Mean time from all units up until fewer than `required` are, seconds. */
  readonly meanTimeToFirstFailure: number;
}

/** The most units of a repairable group. */
export const MAX_GROUP_UNITS = 100_000;

/**
 * A k-of-n group of identical units that are repaired, by its birth-death chain in the number of failed units.
 *
 * @throws InvalidInputError
 * @see Trivedi and Bobbio, Reliability and Availability Engineering (2017), 9.4
 */
export function repairableGroupMetrics({
  units,
  required,
  failureRate,
  repairRate,
  repairers = units,
}: RepairableGroupProps): RepairableGroupMetrics {
  new InputChecks()
    .whole('units', units, 1, MAX_GROUP_UNITS)
    .whole('required', required, 1, Math.max(1, Math.min(units, MAX_GROUP_UNITS)))
    .positive('failureRate', failureRate)
    .positive('repairRate', repairRate)
    .whole('repairers', repairers, 1)
    .throwIfAny();
  const birthRates = Array.from({ length: units }, (_, failed) => (units - failed) * failureRate);
  const deathRates = Array.from({ length: units }, (_, failed) => Math.min(failed + 1, repairers) * repairRate);
  const failed = birthDeathSteadyState({ birthRates, deathRates });
  const tolerated = units - required;
  const sum = (probabilities: readonly number[]): number => probabilities.reduce((total, next) => total + next, 0);
  return {
    failed,
    meanTimeToFirstFailure: birthDeathMeanTimeToTop({
      birthRates: birthRates.slice(0, tolerated + 1),
      deathRates: deathRates.slice(0, tolerated + 1),
    }),
    ...metricsOf({
      availability: sum(failed.slice(0, tolerated + 1)),
      unavailability: sum(failed.slice(tolerated + 1)),
      failureFrequency: (failed[tolerated] ?? 0) * (birthRates[tolerated] ?? 0),
      meanUpTime: meanClimb(birthRates.slice(0, tolerated + 1), deathRates.slice(0, tolerated)),
      meanDownTime: meanDescent(birthRates.slice(tolerated + 1), deathRates.slice(tolerated)),
    }),
  };
}

/** Mean time from the highest of the states that these rates are about to the state above them. */
function meanClimb(birthRates: readonly number[], deathRates: readonly number[]): number {
  return birthRates.reduce((below, birth, state) => (1 + (deathRates[state - 1] ?? 0) * below) / birth, 0);
}

/** Mean time from the lowest of the states that these rates are about to the state below them. */
function meanDescent(birthRates: readonly number[], deathRates: readonly number[]): number {
  return deathRates.reduceRight((above, death, state) => (1 + (birthRates[state] ?? 0) * above) / death, 0);
}

function checkBirthDeath(props: BirthDeathProps): void {
  checkedBirthDeath(props).throwIfAny();
}

function checkedBirthDeath({ birthRates, deathRates }: BirthDeathProps): InputChecks {
  const checks = new InputChecks().notEmpty('birthRates', birthRates);
  checks.require(
    deathRates.length === birthRates.length,
    'deathRates',
    `a list as long as birthRates (${birthRates.length})`,
    deathRates.length,
  );
  birthRates.forEach((rate, index) => checks.nonNegative(`birthRates[${index}]`, rate));
  deathRates.forEach((rate, index) => checks.positive(`deathRates[${index}]`, rate));
  return checks;
}
