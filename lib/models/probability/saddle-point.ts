/**
 * Deviance `x ln(x/mean) + mean - x` for x >= 0 and mean > 0, without cancellation where x is near the mean
 * (Loader, Fast and Accurate Computation of Binomial Probabilities, 2000, section 2).
 */
export function deviance(x: number, mean: number): number {
  if (x === 0) return mean;
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) {
    const ratio = x / mean;
    return x * (Number.isFinite(ratio) ? Math.log(ratio) : Math.log(x) - Math.log(mean)) + mean - x;
  }
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let power = 2 * x * v;
  for (let j = 1; ; j += 1) {
    power *= v * v;
    const next = sum + power / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}
