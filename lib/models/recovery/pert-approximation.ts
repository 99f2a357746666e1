import { lawOf } from '../distribution/duration-law';
import { InputChecks } from '../invalid-input';
import { normalCdf, normalQuantile } from '../probability/normal';
import { recoveryGraph, RecoveryPlan, RecoveryStep } from './recovery-plan';
import { recoverySchedule } from './recovery-schedule';

/** What PERT makes of three guesses. */
export interface PertEstimate {
  /** (min + 4 mode + max) / 6, in seconds. */
  readonly mean: number;
  /** ((max - min) / 6)^2, in seconds squared: not quite that of the beta distribution with this mean. */
  readonly variance: number;
}

/** The classical approximation of how long a plan takes. */
export interface PertApproximation {
  readonly meanSeconds: number;
  readonly standardDeviationSeconds: number;
  readonly criticalPath: readonly string[];
  /** Probability that the plan is over within so many seconds. */
  readonly probabilityWithin: (seconds: number) => number;
  /** Seconds within which it is over with a probability above 0 and below 1. */
  readonly quantile: (probability: number) => number;
}

/**
 * Mean and variance from the best, most likely and worst duration (Malcolm, Roseboom, Clark and Fazar, Application
 * of a Technique for Research and Development Program Evaluation, Operations Research 7, 1959).
 *
 * @param guess seconds, `min <= mode <= max`
 * @throws InvalidInputError
 */
export function pertEstimate(guess: {
  readonly min: number;
  readonly mode: number;
  readonly max: number;
}): PertEstimate {
  const { min, mode, max } = guess;
  new InputChecks()
    .nonNegative('min', min)
    .require(mode >= min, 'mode', `a number of 'min' (${min}) or more`, mode)
    .require(max >= mode && Number.isFinite(max), 'max', `a number of 'mode' (${mode}) or more`, max)
    .throwIfAny();
  return { mean: (min + 4 * mode + max) / 6, variance: ((max - min) / 6) ** 2 };
}

/**
 * PERT as textbooks have it: the path that is critical for mean durations, taken as a normal variable. For comparison
 * with published examples and a quick look only: it forgets the other paths and is therefore always optimistic when
 * there are some (MacCrimmon and Ryavec, An Analytical Study of the PERT Assumptions, Operations Research 12, 1964).
 * {@link recoveryTime} is not. Variances of PERT steps are those of {@link pertEstimate}; of others, their own.
 *
 * @throws InvalidInputError
 */
export function pertApproximation(plan: RecoveryPlan): PertApproximation {
  const { seconds: meanSeconds, criticalPath } = recoverySchedule(plan);
  const onPath = recoveryGraph(plan).steps.filter(({ id }) => criticalPath.includes(id));
  const standardDeviationSeconds = Math.sqrt(onPath.reduce((sum, step) => sum + varianceOf(step), 0));
  return {
    meanSeconds,
    standardDeviationSeconds,
    criticalPath,
    probabilityWithin: (seconds) => {
      new InputChecks().require(!Number.isNaN(seconds), 'seconds', 'a number', seconds).throwIfAny();
      if (standardDeviationSeconds === 0 || !Number.isFinite(seconds)) return seconds >= meanSeconds ? 1 : 0;
      return normalCdf((seconds - meanSeconds) / standardDeviationSeconds);
    },
    quantile: (probability) => {
      const score = normalQuantile(probability);
      return meanSeconds + score * standardDeviationSeconds;
    },
  };
}

/** Of what the step adds to its way: it is needed with a probability. */
function varianceOf({ duration, probability = 1 }: RecoveryStep): number {
  const law = lawOf(duration);
  const variance = duration.kind === 'pert' ? pertEstimate(duration).variance : law.variance;
  return probability * variance + probability * (1 - probability) * law.mean ** 2;
}
