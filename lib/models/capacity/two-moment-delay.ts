import { inverseTail } from './inverse-tail';

/**
 * A positive random time of which only the mean and the squared coefficient of variation (variance over squared mean)
 * are known, given the usual shape: exponential at 1, two balanced exponential branches above (H2), a mixture of two
 * Erlang distributions of neighbouring order below. Source: Tijms, A First Course in Stochastic Models (2003), app. B.
 */
export class TwoMomentDelay {
  /** @param mean seconds, above 0 @param scv above 0 */
  public constructor(
    private readonly mean: number,
    private readonly scv: number,
  ) {}

  /** P(T > time). */
  public exceeds(time: number): number {
    // Beyond any tail that a double can hold, and small enough to be cubed.
    const scaled = Math.min(time / this.mean, 1e100);
    return this.scv >= 1 ? hyperexponentialTail(this.scv, scaled) : erlangMixtureTail(this.scv, scaled);
  }

  /** The time that is exceeded with this probability, above 0 and below 1. */
  public exceededWith(probability: number): number {
    if (this.scv === 1) return -Math.log(probability) * this.mean;
    return inverseTail((time) => this.exceeds(time), probability, this.mean);
  }
}

function hyperexponentialTail(scv: number, time: number): number {
  const root = Math.sqrt((scv - 1) / (scv + 1));
  const fast = (1 + root) / 2;
  const slow = 1 / ((scv + 1) * (1 + root));
  return fast * Math.exp(-2 * fast * time) + slow * Math.exp(-2 * slow * time);
}

function erlangMixtureTail(scv: number, time: number): number {
  const order = Math.max(2, Math.ceil(1 / scv));
  const root = Math.sqrt(Math.max(0, order * (1 + scv) - order * order * scv));
  const shareOfLower = (order * scv - root) / (1 + scv);
  const events = (order - shareOfLower) * time;
  let term = 1;
  let sum = 0;
  for (let count = 0; count < order; count += 1) {
    sum += count === order - 1 ? (1 - shareOfLower) * term : term;
    term *= events / (count + 1);
  }
  return Math.exp(-events) * sum;
}
