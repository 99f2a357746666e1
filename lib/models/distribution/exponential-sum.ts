import { InputChecks } from '../invalid-input';
import { LONGEST_SECONDS, SHORTEST_SECONDS } from './distribution';

/** A sum of independent exponential durations: stages one after the other. Also called hypoexponential. */
export interface ExponentialSum {
  /** Mean of each in seconds, from 1e-9; equal ones are allowed, and the order does not matter. */
  readonly means: readonly number[];
  /** The point in time that is asked about, in seconds. */
  readonly seconds: number;
}

/** The most exponential durations that can be added. */
export const MOST_SUMMANDS = 200;

/**
 * Probability that the sum is `seconds` or less. Relative error below 1e-10, also where it is tiny.
 *
 * The sum is the time to absorption of a chain of stages, and its law one row of a matrix exponential (Neuts,
 * Matrix-Geometric Solutions in Stochastic Models, 1981, chapter 2), found by scaling and squaring of matrices
 * without a negative element. The textbook sum of exponentials over products of differences of rates cancels.
 *
 * @throws InvalidInputError
 */
export function exponentialSumCdf(sum: ExponentialSum): number {
  check(sum);
  return absorption(sum.means, sum.seconds).absorbed;
}

/** Probability that the sum is above `seconds`. As {@link exponentialSumCdf}. @throws InvalidInputError */
export function exponentialSumUpperTail(sum: ExponentialSum): number {
  check(sum);
  return absorption(sum.means, sum.seconds).under;
}

function check({ means, seconds }: ExponentialSum): void {
  const checks = new InputChecks().notEmpty('means', means);
  checks.require(means.length <= MOST_SUMMANDS, 'means', `a list of at most ${MOST_SUMMANDS}`, means.length);
  means.forEach((mean, index) => {
    const accepts = `seconds from ${SHORTEST_SECONDS} to ${LONGEST_SECONDS}`;
    checks.require(mean >= SHORTEST_SECONDS && mean <= LONGEST_SECONDS, `means[${index}]`, accepts, mean);
  });
  checks.require(!Number.isNaN(seconds), 'seconds', 'a number', seconds).throwIfAny();
}

/** Means of the slowest stage after which a double cannot tell the upper tail from 0, with MOST_SUMMANDS stages. */
const NOTHING_LEFT_AFTER = 3000;

/**
 * Where a chain of exponential stages is after some time: `absorbed` (through) and `under` (still under way).
 * Unchecked, for callers that ask often.
 */
export function absorption(
  means: readonly number[],
  seconds: number,
): { readonly absorbed: number; readonly under: number } {
  if (seconds <= 0) return { absorbed: 0, under: 1 };
  if (seconds > NOTHING_LEFT_AFTER * Math.max(...means)) return { absorbed: 1, under: 0 };
  const stages = means.length;
  const size = stages + 1;
  const rates = [...means.map((mean) => 1 / mean), 0];
  const fastest = Math.max(...rates);
  const squarings = Math.max(0, Math.ceil(Math.log2(fastest * seconds)) + 1);
  let step = seconds * 2 ** -squarings;
  let chain = firstStep(rates, fastest, step);
  for (let squaring = 0; squaring < squarings; squaring += 1) {
    step *= 2;
    chain = squared(chain, size);
    // What stays in its stage is known: kept exact, or its rounding error would double each time.
    for (let stage = 0; stage < size; stage += 1) chain[stage * size + stage] = Math.exp(-(rates[stage] ?? 0) * step);
  }
  let under = 0;
  for (let stage = stages - 1; stage >= 0; stage -= 1) under += chain[stage] ?? 0;
  // The small one keeps its digits; the other follows from it, or its rounding would make it go up and down near 1.
  return { absorbed: under < 0.5 ? 1 - under : (chain[stages] ?? 0), under };
}

/** `exp(Q h)` of the chain, by Taylor's series of the non-negative `(Q + fastest I) h`, where `fastest h <= 1/2`. */
function firstStep(rates: readonly number[], fastest: number, step: number): Float64Array {
  const size = rates.length;
  const sum = new Float64Array(size * size);
  const decay = Math.exp(-fastest * step);
  const row = new Float64Array(size);
  for (let from = 0; from < size; from += 1) {
    row.fill(0);
    row[from] = decay;
    sum[from * size + from] = decay;
    // An element k stages ahead begins with the k-th power, so as many terms again as there are stages.
    for (let power = 1; power <= 16 + size - from; power += 1) {
      const factor = step / power;
      for (let to = size - 1; to >= from; to -= 1) {
        const stays = (row[to] ?? 0) * (fastest - (rates[to] ?? 0));
        const comes = to > from ? (row[to - 1] ?? 0) * (rates[to - 1] ?? 0) : 0;
        row[to] = (stays + comes) * factor;
        sum[from * size + to] = (sum[from * size + to] ?? 0) + (row[to] ?? 0);
      }
    }
  }
  return sum;
}

/** Square of an upper triangular matrix. */
function squared(matrix: Float64Array, size: number): Float64Array {
  const square = new Float64Array(size * size);
  for (let from = 0; from < size; from += 1) {
    for (let to = from; to < size; to += 1) {
      let sum = 0;
      for (let via = from; via <= to; via += 1) {
        sum += (matrix[from * size + via] ?? 0) * (matrix[via * size + to] ?? 0);
      }
      square[from * size + to] = sum;
    }
  }
  return square;
}
