/** How much faster than real time the clock of a rehearsal runs while somebody waits. */
export const PACE = 120;

/** Longest real pause, in seconds. */
const LONGEST_PAUSE = 0.5;

/**
 * A clock on which waiting is short: half an hour of a runbook's patience passes in seconds. It never
 * goes back, and it is never behind real time.
 */
export class SimulatedClock {
  private skipped: number;

  /**
   * @param past a clock that this one goes on from
   *
   * @default - real time
   */
  public constructor(past?: SimulatedClock) {
    this.skipped = past?.skipped ?? 0;
  }

  /** Seconds since 1970, with what was skipped. */
  public now(): number {
    return Date.now() / 1000 + this.skipped;
  }

  public async sleep(seconds: number): Promise<void> {
    const pause = Math.min(seconds / PACE, LONGEST_PAUSE);
    this.skipped += Math.max(0, seconds - pause);
    await new Promise((resolve) => setTimeout(resolve, pause * 1000));
  }
}
