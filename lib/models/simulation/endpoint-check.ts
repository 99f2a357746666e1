/**
 * What the checkers think of home's endpoint. Each changes its mind after some outcomes in a row that contradict it,
 * and the endpoint is healthy while more than a given share of them says so. All begin with healthy.
 */
export class EndpointCheck {
  private readonly saysHealthy: Uint8Array;
  private readonly contradictions: Int32Array;
  private healthyCheckers: number;

  public constructor(
    private readonly checkers: number,
    private readonly failures: number,
    private readonly healthyShare: number,
  ) {
    this.saysHealthy = new Uint8Array(checkers).fill(1);
    this.contradictions = new Int32Array(checkers);
    this.healthyCheckers = checkers;
  }

  public get isHealthy(): boolean {
    return this.healthyCheckers > this.healthyShare * this.checkers;
  }

  /** Tells a checker the outcome of its probe. */
  public note(checker: number, succeeded: boolean): void {
    const healthy = this.saysHealthy[checker] === 1;
    if (succeeded === healthy) {
      this.contradictions[checker] = 0;
      return;
    }
    const inRow = (this.contradictions[checker] as number) + 1;
    if (inRow < this.failures) {
      this.contradictions[checker] = inRow;
      return;
    }
    this.contradictions[checker] = 0;
    this.saysHealthy[checker] = succeeded ? 1 : 0;
    this.healthyCheckers += succeeded ? 1 : -1;
  }
}
