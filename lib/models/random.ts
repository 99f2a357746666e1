import { InputChecks } from './invalid-input';

/**
 * A stream of random numbers that a seed fixes: the same seed gives the same numbers on every machine.
 *
 * sfc32 of Chris Doty-Humphrey's PractRand (128 bits of state, passes its tests), seeded by a
 * splitmix32 sequence. 32 random bits a number: enough for simulations, nothing for secrets.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spareNormal: number | undefined;

  /** @param seed whole number from 0 to 2^32 - 1 */
  public constructor(seed: number) {
    new InputChecks().whole('seed', seed, 0, 0xffff_ffff).throwIfAny();
    let state = seed;
    const split = (): number => {
      state = (state + 0x9e37_79b9) | 0;
      let mixed = state ^ (state >>> 16);
      mixed = Math.imul(mixed, 0x21f0_aaad);
      mixed ^= mixed >>> 15;
      mixed = Math.imul(mixed, 0x735a_2d97);
      return mixed ^ (mixed >>> 15);
    };
    this.a = split();
    this.b = split();
    this.c = split();
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  public next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** Uniform in (0, 1), neither end included: for logarithms and quantiles. */
  public open(): number {
    return this.next() + 2 ** -33;
  }

  /** Whole number from 0 to `bound - 1`. */
  public below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** True with this probability. */
  public chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Exponential with this mean, in its unit. */
  public exponential(mean: number): number {
    return -mean * Math.log(this.open());
  }

  /** Standard normal, by the polar method of Marsaglia and Bray. */
  public normal(): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const x = 2 * this.open() - 1;
      const y = 2 * this.open() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.spareNormal = y * factor;
      return x * factor;
    }
  }

  /** Lognormal: `exp(mu + sigma Z)`. */
  public lognormal(mu: number, sigma: number): number {
    return Math.exp(mu + sigma * this.normal());
  }
}
