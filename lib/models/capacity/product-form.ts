/**
 * The probabilities of the states 0 to n of a birth-death chain from the ratios p(k+1) / p(k), finite and 0 or more.
 *
 * The products run from the most probable state outwards, so that none overflows, and only positive numbers are added:
 * each probability is right to about n units of the last place, also one of 1e-200. Source: Kleinrock, Queueing
 * Systems I (1975), eq. 3.11.
 */
export function productForm(ratios: readonly number[]): number[] {
  const mode = mostProbable(ratios);
  const weights = new Array<number>(ratios.length + 1).fill(0);
  weights[mode] = 1;
  let sum = 1;
  let weight = 1;
  for (let state = mode; state < ratios.length && weight > 0; state += 1) {
    weight *= ratios[state] ?? 0;
    weights[state + 1] = weight;
    sum += weight;
  }
  weight = 1;
  for (let state = mode - 1; state >= 0 && weight > 0; state -= 1) {
    weight /= ratios[state] ?? 1;
    weights[state] = weight;
    sum += weight;
  }
  return weights.map((value) => value / sum);
}

/** Logarithms only choose where to begin: their rounding does not reach the result. */
function mostProbable(ratios: readonly number[]): number {
  let mode = 0;
  let height = 0;
  let highest = 0;
  ratios.forEach((ratio, state) => {
    height += Math.log(ratio);
    if (height > highest) {
      highest = height;
      mode = state + 1;
    }
  });
  return mode;
}
