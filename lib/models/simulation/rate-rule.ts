/**
 * A rule of rates as AWS WAF has it: every few seconds it looks back over its window, and until the next look it is
 * over its limit or not. What is refused while it is over counts too, so clients that go on asking stay refused.
 *
 * AWS WAF API reference, RateBasedStatement: the window is how far it looks back, and it looks about every 10 s.
 */
export class RateRule {
  private readonly buckets: number[];
  private current = 0;
  private sum = 0;
  private isOver = false;

  /**
   * @param limit requests within the window that are still let through; `Infinity` for no limit
   * @param window seconds that it looks back, a multiple of `look`
   * @param look seconds between two looks
   */
  public constructor(
    private readonly limit: number,
    window: number,
    private readonly look: number,
  ) {
    this.buckets = new Array<number>(Math.max(1, Math.round(window / look))).fill(0);
  }

  /** Counts a request. Times must not go back. @returns whether the rule is over its limit */
  public note(now: number): boolean {
    if (this.limit === Infinity) return false;
    this.advance(Math.floor(now / this.look));
    this.sum += 1;
    const bucket = this.current % this.buckets.length;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    return this.isOver;
  }

  private advance(bucket: number): void {
    const { buckets } = this;
    while (this.current < bucket) {
      this.isOver = this.sum > this.limit;
      this.current += 1;
      const oldest = this.current % buckets.length;
      this.sum -= buckets[oldest] as number;
      buckets[oldest] = 0;
    }
  }
}
