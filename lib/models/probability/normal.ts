import { InputChecks } from '../invalid-input';

const LOG_SQRT_TWO_PI = 0.9189385332046728;
/** From here up the continued fraction converges fast enough; below, the complement loses no more than two digits. */
const TAIL_FROM = 2.5;
const TAIL_DEPTH = 120;

/** Density of the standard normal distribution at `z`. @throws InvalidInputError */
export function normalPdf(z: number): number {
  check(z);
  return Math.exp(logPdf(z));
}

/**
 * Probability that a standard normal variable is `z` or less. As accurate as {@link normalUpperTail}.
 *
 * @throws InvalidInputError
 */
export function normalCdf(z: number): number {
  check(z);
  return upperTail(-z);
}

/** Natural logarithm of {@link normalCdf}, finite where that is too small to be written. @throws InvalidInputError */
export function normalLogCdf(z: number): number {
  check(z);
  return logUpperTail(-z);
}

/**
 * Probability that a standard normal variable is above `z`. Relative error below 1e-12 as far as a double reaches
 * (z = 37, 1e-300). Marsaglia's series of positive terms about 0 (Evaluating the Normal Distribution, 2004) and
 * Laplace's continued fraction in the tail (Abramowitz and Stegun 26.2.14).
 *
 * @throws InvalidInputError
 */
export function normalUpperTail(z: number): number {
  check(z);
  return upperTail(z);
}

/**
 * Natural logarithm of {@link normalUpperTail}, finite where that is too small to be written.
 *
 * @throws InvalidInputError
 */
export function normalLogUpperTail(z: number): number {
  check(z);
  return logUpperTail(z);
}

/**
 * The `z` below which a standard normal variable lies with this probability. Relative error below 1e-12. For a
 * probability close to 1 ask {@link normalUpperQuantile} with its complement, which loses no digits.
 *
 * @param probability above 0 and below 1
 * @throws InvalidInputError
 */
export function normalQuantile(probability: number): number {
  new InputChecks().openProbability('probability', probability).throwIfAny();
  return probability < 0.5 ? -upperQuantile(probability) : upperQuantile(1 - probability);
}

/**
 * The `z` above which a standard normal variable lies with this probability: 1e-20 gives 9.26.
 *
 * @param probability above 0 and below 1
 * @throws InvalidInputError
 */
export function normalUpperQuantile(probability: number): number {
  new InputChecks().openProbability('probability', probability).throwIfAny();
  return probability <= 0.5 ? upperQuantile(probability) : -upperQuantile(1 - probability);
}

function check(z: number): void {
  new InputChecks().require(Math.abs(z) <= 1e150, 'z', 'a number from -1e150 to 1e150', z).throwIfAny();
}

function logPdf(z: number): number {
  return -0.5 * z * z - LOG_SQRT_TWO_PI;
}

function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  return z < TAIL_FROM ? 0.5 - central(z) : Math.exp(logPdf(z)) / inverseMillsRatio(z);
}

function logUpperTail(z: number): number {
  if (z < 0) return Math.log1p(-upperTail(-z));
  return z < TAIL_FROM ? Math.log(upperTail(z)) : logPdf(z) - Math.log(inverseMillsRatio(z));
}

/** Probability between 0 and `z`, z >= 0. */
function central(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * Number.EPSILON * 0.1; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum * Math.exp(logPdf(z));
}

/** Density over upper tail, z >= TAIL_FROM. */
function inverseMillsRatio(z: number): number {
  let fraction = z;
  for (let depth = TAIL_DEPTH; depth >= 1; depth -= 1) fraction = z + depth / fraction;
  return fraction;
}

/**
 * Newton's method for `probability <= 0.5`. Near 0 on the central probability, which is concave in z: started
 * below the root it climbs to it. Further out on the logarithm of the tail, concave too: started at the bound
 * `Q(z) <= exp(-z^2/2)/2` it descends to it. Neither can overshoot.
 */
function upperQuantile(probability: number): number {
  const fromMiddle = 0.5 - probability;
  if (fromMiddle === 0) return 0;
  if (fromMiddle < 0.4) {
    return newton(fromMiddle * Math.exp(LOG_SQRT_TWO_PI), (z) => (fromMiddle - central(z)) / Math.exp(logPdf(z)));
  }
  const target = Math.log(probability);
  return newton(
    Math.sqrt(-2 * Math.log(2 * probability)),
    (z) => (logUpperTail(z) - target) * Math.exp(logUpperTail(z) - logPdf(z)),
  );
}

function newton(start: number, step: (z: number) => number): number {
  let z = start;
  for (let round = 0; round < 20; round += 1) {
    const move = step(z);
    z += move;
    if (Math.abs(move) <= Math.abs(z) * 1e-9) break;
  }
  return z;
}
