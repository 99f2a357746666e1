import { InputChecks } from '../invalid-input';
import { DatapointWindow } from './datapoint-window';
import type { FirstAlarm } from './first-alarm';

/** A run of consecutive failed probes. Probes fail independently of each other. */
export interface FailureRun {
  /** Consecutive failures that make an alarm, 1 to 1000. */
  readonly failures: number;
  /** Probability that a probe fails. */
  readonly failureProbability: number;
}

/**
 * Number of probes until the first run of so many consecutive failures: its probability within n probes, its mean,
 * mass and percentiles; exact (Feller, An Introduction to Probability Theory 1, XIII.7).
 *
 * @throws InvalidInputError
 */
export function failureRunDelay(run: FailureRun): FirstAlarm {
  check(run).throwIfAny();
  return window(run).firstAlarm({ breachProbability: run.failureProbability });
}

/**
 * Probability that a run of so many consecutive failures occurs within so many probes.
 *
 * @throws InvalidInputError
 */
export function failureRunWithin(run: FailureRun & { readonly probes: number }): number {
  check(run).whole('probes', run.probes, 0).throwIfAny();
  return failureRunDelay(run).within(run.probes);
}

/**
 * Mean number of probes to the end of the first run: `1/p + 1/p^2 + ... + 1/p^k` (Ross, Introduction to Probability
 * Models, chapter 3).
 *
 * @throws InvalidInputError, also when the failure probability is so small that the mean is above 1e300
 */
export function meanProbesToFailureRun(run: FailureRun): number {
  check(run)
    .require(
      !(run.failureProbability ** run.failures < 1e-300),
      'failureProbability',
      'large enough that a run has a probability of 1e-300 or more',
      run.failureProbability,
    )
    .throwIfAny();
  let mean = 0;
  for (let length = 1; length <= run.failures; length += 1) mean += run.failureProbability ** -length;
  return mean;
}

/**
 * Share of probes, in the long run, that end a run of so many failures or more: `p^k`.
 *
 * @throws InvalidInputError
 */
export function failureRunFraction(run: FailureRun): number {
  check(run).throwIfAny();
  return window(run).alarmFraction(run.failureProbability);
}

/**
 * Alarms per probe in the long run, where a run counts once however long it goes on: `(1-p) p^k`.
 *
 * @throws InvalidInputError
 */
export function failureRunRate(run: FailureRun): number {
  check(run).throwIfAny();
  return window(run).alarmRate(run.failureProbability);
}

function check({ failures, failureProbability }: FailureRun): InputChecks {
  return new InputChecks().whole('failures', failures, 1, 1000).probability('failureProbability', failureProbability);
}

function window({ failures }: FailureRun): DatapointWindow {
  return new DatapointWindow({ breaches: failures, datapoints: failures });
}
