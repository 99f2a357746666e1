import { InputChecks } from '../invalid-input';

/** The most units that the sums over identical units take. */
export const MAX_IDENTICAL_UNITS = 1_000_000;

/**
 * Probability that a series is down: a system that needs every one of its units, `1 - (1-u1)(1-u2)...`.
 *
 * Units fail independently. No digits are lost for small values: `u := u + next (1 - u)`.
 *
 * @param unavailabilities of the units, probabilities 0..1, at least one
 * @returns unavailability, 0..1
 * @throws InvalidInputError
 * @see IEC 61078:2016, 7.2; AWS, Availability and Beyond, eq. 3 (dependencies)
 */
export function seriesUnavailability(unavailabilities: readonly number[]): number {
  checkUnits(unavailabilities).throwIfAny();
  return unavailabilities.reduce((down, next) => down + next * (1 - down), 0);
}

/**
 * Probability that a parallel group is down: a system that needs any one of its units, `u1 u2 ...`.
 * Units fail independently.
 *
 * @param unavailabilities of the units, probabilities 0..1, at least one
 * @returns unavailability, 0..1
 * @throws InvalidInputError
 * @see IEC 61078:2016, 7.3; AWS, Availability and Beyond, eq. 4 and 5 (redundancy)
 */
export function parallelUnavailability(unavailabilities: readonly number[]): number {
  checkUnits(unavailabilities).throwIfAny();
  return unavailabilities.reduce((down, next) => down * next, 1);
}

/** A system that needs `required` of its units, which may differ. */
export interface KOfNProps {
  /** How many units must be up: 1 (parallel) to all of them (series). */
  readonly required: number;
  /** Unavailability of each unit, probability 0..1. */
  readonly unavailabilities: readonly number[];
}

/**
 * Probability that fewer than `required` of the units are up, exact for units that differ.
 *
 * Units fail independently. The distribution of the number of units up is built unit by unit (all terms
 * positive, so that tails keep their digits); time grows with units times required.
 *
 * @returns unavailability, 0..1
 * @throws InvalidInputError
 * @see Barlow and Heidtmann, Computing k-out-of-n system reliability, IEEE Trans. Reliability 33 (1984)
 */
export function kOfNUnavailability({ required, unavailabilities }: KOfNProps): number {
  const checks = checkUnits(unavailabilities);
  if (unavailabilities.length > 0) checks.whole('required', required, 1, unavailabilities.length);
  checks.throwIfAny();
  // exactly[j] = probability that j of the units so far are up; `required` and more are not needed.
  const exactly = new Array<number>(required).fill(0);
  exactly[0] = 1;
  for (const down of unavailabilities) {
    for (let up = required - 1; up > 0; up -= 1)
      exactly[up] = at(exactly, up) * down + at(exactly, up - 1) * (1 - down);
    exactly[0] = at(exactly, 0) * down;
  }
  return atMostOne(exactly.reduce((sum, probability) => sum + probability, 0));
}

/** A system that needs `required` of `units` identical units. */
export interface KOfNIdenticalProps {
  /** How many units must be up: 1 (parallel) to `units` (series). */
  readonly required: number;
  /** How many units there are, at most `MAX_IDENTICAL_UNITS`. */
  readonly units: number;
  /** Unavailability of each unit, probability 0..1. */
  readonly unavailability: number;
}

/**
 * Probability that fewer than `required` of `units` identical units are up: a binomial tail. As everywhere here,
 * unreliabilities may stand in for unavailabilities: 3 of 4 units of reliability 0.9 have reliability
 * `1 - kOfNIdenticalUnavailability({ required: 3, units: 4, unavailability: 0.1 })`, which is 0.9477.
 *
 * Units fail independently. Terms are summed relative to the largest one, so that neither factorials
 * nor 1 - x occur: relative error about units x 1e-16, also in the tail. Time grows with `units`.
 *
 * @returns unavailability, 0..1
 * @throws InvalidInputError
 * @see IEC 61078:2016, 7.4
 */
export function kOfNIdenticalUnavailability({ required, units, unavailability }: KOfNIdenticalProps): number {
  new InputChecks()
    .whole('units', units, 1, MAX_IDENTICAL_UNITS)
    .whole('required', required, 1, Math.max(1, Math.min(units, MAX_IDENTICAL_UNITS)))
    .probability('unavailability', unavailability)
    .throwIfAny();
  const fatal = units - required + 1;
  const mode = Math.min(units, Math.floor((units + 1) * unavailability));
  let tail = mode >= fatal ? 1 : 0;
  let rest = 1 - tail;
  const add = (failed: number, weight: number): void => {
    if (failed >= fatal) tail += weight;
    else rest += weight;
  };
  for (let failed = mode, weight = 1; failed < units && weight > 0; failed += 1) {
    weight *= ((units - failed) / (failed + 1)) * (unavailability / (1 - unavailability));
    add(failed + 1, weight);
  }
  for (let failed = mode, weight = 1; failed > 0 && weight > 0; failed -= 1) {
    weight *= (failed / (units - failed + 1)) * ((1 - unavailability) / unavailability);
    add(failed - 1, weight);
  }
  return tail / (tail + rest);
}

/** Identical units of which some are spare: the system needs `units - spares` of them. */
export interface SparesProps {
  /** All units, spares included, at most `MAX_IDENTICAL_UNITS`. */
  readonly units: number;
  /** How many units may be down at once, 0 to `units - 1`. */
  readonly spares: number;
  /** Unavailability of each unit, probability 0..1. */
  readonly unavailability: number;
}

/**
 * Probability that more than `spares` of `units` identical units are down, exact:
 * `kOfNIdenticalUnavailability` with `required = units - spares`.
 *
 * @returns unavailability, 0..1
 * @throws InvalidInputError
 */
export function sparesUnavailability(props: SparesProps): number {
  checkSpares(props);
  const { units, spares, unavailability } = props;
  return kOfNIdenticalUnavailability({ units, required: units - spares, unavailability });
}

/**
 * The rule of thumb for spares, `C(units, spares + 1) u^(spares + 1)`, cut at 1: the expected number of
 * sets of units whose loss is too much. Never below the exact `sparesUnavailability`, and close to it
 * while units x u is small.
 *
 * @returns unavailability, 0..1
 * @throws InvalidInputError
 * @see AWS, Availability and Beyond, eq. 6: A = 1 - f (1 - a)^(s + 1), f = C(n, s + 1)
 */
export function sparesUnavailabilityApproximation(props: SparesProps): number {
  checkSpares(props);
  const { units, spares, unavailability } = props;
  if (unavailability === 0) return 0;
  let logarithm = 0;
  for (let chosen = 0; chosen <= spares; chosen += 1) {
    logarithm += Math.log(((units - chosen) / (chosen + 1)) * unavailability);
  }
  return atMostOne(Math.exp(logarithm));
}

/** How many units there are and how many are needed. */
export interface RedundancyProps {
  /** How many units must be up, 1 to `units`. */
  readonly required: number;
  /** How many units there are. */
  readonly units: number;
}

/**
 * Redundancy degree: how many units can be down before the system is, `units - required` (the d of "N+d").
 * For block diagrams see `blockRedundancyDegree`.
 *
 * @throws InvalidInputError
 */
export function redundancyDegree(props: RedundancyProps): number {
  checkRedundancy(props);
  return props.units - props.required;
}

/**
 * Redundancy ratio: units held for each unit needed, `units / required`: 1 without redundancy, 2 for "2N".
 *
 * @throws InvalidInputError
 */
export function redundancyRatio(props: RedundancyProps): number {
  checkRedundancy(props);
  return props.units / props.required;
}

function checkRedundancy({ required, units }: RedundancyProps): void {
  new InputChecks().whole('units', units, 1).whole('required', required, 1, Math.max(1, units)).throwIfAny();
}

function checkSpares({ units, spares, unavailability }: SparesProps): void {
  new InputChecks()
    .whole('units', units, 1, MAX_IDENTICAL_UNITS)
    .whole('spares', spares, 0, Math.max(0, Math.min(units, MAX_IDENTICAL_UNITS) - 1))
    .probability('unavailability', unavailability)
    .throwIfAny();
}

function checkUnits(unavailabilities: readonly number[]): InputChecks {
  const checks = new InputChecks().notEmpty('unavailabilities', unavailabilities);
  unavailabilities.forEach((value, index) => checks.probability(`unavailabilities[${index}]`, value));
  return checks;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}

/** Rounding can carry a sum of probabilities a last digit above 1. */
function atMostOne(probability: number): number {
  return Math.min(1, probability);
}
