/**
 * How many repetitions a client allows itself: each new request earns a share of one, each repetition spends one. So
 * repetitions stay below that share of the requests whatever fails, but for the burst.
 *
 * Site Reliability Engineering (Beyer et al. 2016), ch. 21, "Deciding to Retry": 10 %. Finagle's RetryBudget and the
 * retry throttling of gRPC (proposal A6) are the same bucket of tokens.
 */
export class RetryBudget {
  private tokens: number;

  /**
   * @param share repetitions per request; `Infinity` for no budget
   * @param burst repetitions saved up at most, and at the start
   */
  public constructor(
    private readonly share: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
  }

  /** A new request. */
  public earn(): void {
    this.tokens = Math.min(this.burst, this.tokens + this.share);
  }

  /** Whether there is a repetition left, which is spent then. */
  public spend(): boolean {
    if (this.share === Infinity) return true;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
