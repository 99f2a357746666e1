/** Shorter waits count as this one, in seconds. */
const SHORTEST = 1e-3;
/** Longer waits count as this one: 11 days. */
const LONGEST = 1e6;
const { log } = Math;
const GROWTH = log(1.02);
const BINS = Math.ceil(log(LONGEST / SHORTEST) / GROWTH) + 1;

/** Counts waits in bins that grow by 2 %, so that percentiles are right within 1 %. Waits of exactly 0 stay 0. */
export class WaitHistogram {
  private readonly bins = new Float64Array(BINS);
  private zeros = 0;
  private total = 0;

  /** Waits noted. */
  public get count(): number {
    return this.total;
  }

  /** @param wait in seconds */
  public note(wait: number): void {
    this.total += 1;
    if (wait <= 0) {
      this.zeros += 1;
      return;
    }
    const bin = log(wait / SHORTEST) / GROWTH;
    const index = bin < 0 ? 0 : bin < BINS ? bin | 0 : BINS - 1;
    this.bins[index] = (this.bins[index] as number) + 1;
  }

  /** Adds what another one counted. */
  public add(other: WaitHistogram): void {
    for (let index = 0; index < BINS; index += 1) {
      this.bins[index] = (this.bins[index] as number) + (other.bins[index] as number);
    }
    this.zeros += other.zeros;
    this.total += other.total;
  }

  public clear(): void {
    this.bins.fill(0);
    this.zeros = 0;
    this.total = 0;
  }

  /**
   * Seconds that a share of the waits does not exceed; null when there are none.
   *
   * @param share e.g. 0.95
   */
  public percentile(share: number): number | null {
    if (this.total === 0) return null;
    let left = share * this.total - this.zeros;
    if (left <= 0) return 0;
    for (let index = 0; index < BINS; index += 1) {
      left -= this.bins[index] as number;
      if (left <= 0) return SHORTEST * Math.exp((index + 0.5) * GROWTH);
    }
    return LONGEST;
  }
}
