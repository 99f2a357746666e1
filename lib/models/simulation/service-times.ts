import { Random } from '../random';

/**
 * Service times of a given mean and squared coefficient of variation: gamma distributed, so that 0 is a fixed time,
 * 1 / k the Erlang distribution of k stages and 1 the exponential one.
 *
 * Gamma numbers by Marsaglia and Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000).
 */
export class ServiceTimes {
  private readonly shape: number;
  /** Of the gamma distribution with a shape of 1 or more from which a number is made. */
  private readonly d: number;
  private readonly c: number;

  public constructor(
    private readonly mean: number,
    private readonly scv: number,
    private readonly random: Random,
  ) {
    this.shape = 1 / scv;
    this.d = (this.shape < 1 ? this.shape + 1 : this.shape) - 1 / 3;
    this.c = 1 / Math.sqrt(9 * this.d);
  }

  /** Seconds that the next request needs. */
  public next(): number {
    if (this.scv === 0) return this.mean;
    if (this.scv === 1) return this.random.exponential(this.mean);
    const boost = this.shape < 1 ? this.random.open() ** this.scv : 1;
    return this.mean * this.scv * boost * this.standardGamma();
  }

  private standardGamma(): number {
    const { random, c, d } = this;
    for (;;) {
      const normal = random.normal();
      const root = 1 + c * normal;
      if (root <= 0) continue;
      const cube = root * root * root;
      if (Math.log(random.open()) < 0.5 * normal * normal + d * (1 - cube + Math.log(cube))) return d * cube;
    }
  }
}
