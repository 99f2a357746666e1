/** What had become of the requests by the end of each step, counted from the start of the run. */
export interface Outcomes {
  /** Seconds from the start of the run to the end of each step. */
  readonly time: readonly number[];
  /** Requests served in time. */
  readonly inTime: readonly number[];
  /** Requests served or lost. */
  readonly ended: readonly number[];
}

export interface RecoveryProps {
  readonly outcomes: Outcomes;
  /** When the failure began, in seconds from the start of the run. */
  readonly failure: number;
  /** Share of requests in time that counts as normal, 0 to 1. */
  readonly share: number;
  /** Seconds for which it must hold. */
  readonly window: number;
}

/**
 * When the service is itself again: the end of the last trouble. From then on, every window has at least the share of
 * its requests served in time; a request counts when it is served or lost. Absent when no window fits into the rest of
 * the run.
 */
export function recoveryTime({ outcomes, failure, share, window }: RecoveryProps): number | undefined {
  const { time, inTime, ended } = outcomes;
  const step = time[0] ?? 0;
  const windowSteps = Math.max(1, Math.round(window / step));
  const first = Math.floor(failure / step);
  const during = (counts: readonly number[], start: number): number =>
    (counts[start + windowSteps - 1] ?? 0) - (counts[start - 1] ?? 0);

  let recovered: number | undefined;
  for (let start = time.length - windowSteps; start >= first; start -= 1) {
    if (during(inTime, start) < share * during(ended, start)) break;
    recovered = Math.max(failure, time[start - 1] ?? 0);
  }
  return recovered;
}
