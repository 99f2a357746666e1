import { InputChecks } from '../invalid-input';
import type { RepairableUnit } from '../reliability/repairable';

/** A repairable unit at a time. */
export interface TwoStateProps extends RepairableUnit {
  /** Seconds since the start, 0 or more. */
  readonly time: number;
  /**
   * Probability 0..1 of being down at the start.
   * @default 0
   */
  readonly initialUnavailability?: number;
}

/**
 * Probability 0..1 that a repairable unit is down at a time, in closed form: the chain of the two states up and
 * down. `u + (u0 - u) exp(-(failureRate + repairRate) time)`, u the steady value, without its subtraction.
 * Availability A(t) is 1 minus this. For the steady state see `repairableUnitMetrics`.
 *
 * @throws InvalidInputError
 * @see Trivedi and Bobbio, Reliability and Availability Engineering (2017), 9.2
 */
export function twoStateUnavailability({
  failureRate,
  repairRate,
  time,
  initialUnavailability = 0,
}: TwoStateProps): number {
  new InputChecks()
    .positive('failureRate', failureRate)
    .positive('repairRate', repairRate)
    .nonNegative('time', time)
    .probability('initialUnavailability', initialUnavailability)
    .throwIfAny();
  const steady = failureRate / (failureRate + repairRate);
  const elapsed = (failureRate + repairRate) * time;
  return Math.min(1, steady * -Math.expm1(-elapsed) + initialUnavailability * Math.exp(-elapsed));
}

/** A unit that may fail, or be repaired, once a step. */
export interface TwoStateStepsProps {
  /** Probability 0..1 that a unit that is up goes down in a step. */
  readonly failureProbability: number;
  /** Probability 0..1 that a unit that is down comes up in a step. */
  readonly repairProbability: number;
  /** Whole number of steps since the start, 0 or more. */
  readonly steps: number;
  /**
   * Probability 0..1 of being down at the start.
   * @default 0
   */
  readonly initialUnavailability?: number;
}

/**
 * Probability 0..1 that a unit is down after a number of steps, in closed form: the chain of two states in discrete
 * time. In the long run `failureProbability / (failureProbability + repairProbability)`.
 *
 * @throws InvalidInputError
 * @see Trivedi, Probability and Statistics with Reliability (2002), 7.2
 */
export function twoStateUnavailabilityAfterSteps({
  failureProbability,
  repairProbability,
  steps,
  initialUnavailability = 0,
}: TwoStateStepsProps): number {
  new InputChecks()
    .probability('failureProbability', failureProbability)
    .probability('repairProbability', repairProbability)
    .whole('steps', steps, 0)
    .probability('initialUnavailability', initialUnavailability)
    .throwIfAny();
  const leaving = failureProbability + repairProbability;
  if (leaving === 0) return initialUnavailability;
  // 1 - (1 - leaving)^steps; beyond leaving = 1 the power changes its sign with every step.
  const logarithm = steps * (leaving <= 1 ? Math.log1p(-leaving) : Math.log1p(leaving - 2));
  const alternates = leaving > 1 && steps % 2 === 1;
  const kept = steps === 0 ? 1 : Math.exp(logarithm) * (alternates ? -1 : 1);
  const settled = steps === 0 ? 0 : alternates ? 1 - kept : -Math.expm1(logarithm);
  return (failureProbability / leaving) * settled + initialUnavailability * kept;
}
