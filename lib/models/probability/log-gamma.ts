import { InputChecks } from '../invalid-input';

/** zeta(k) - 1 for k = 2, 3, ... (50-digit Euler-Maclaurin sums, rounded to double). */
const ZETA_LESS_ONE = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
  0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5,
  7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8,
  7.45071178983543e-9, 3.725334024788457e-9, 1.862659723513049e-9, 9.313274324196682e-10,
] as const;

const ONE_LESS_EULER_GAMMA = 0.42278433509846713;
const HALF_LOG_TWO_PI = 0.9189385332046728;
const STIRLING_FROM = 10;
const LARGEST_ARGUMENT = 1e305;

/**
 * Natural logarithm of the gamma function: `logGamma(n + 1)` is `ln n!`.
 *
 * Relative error below 1e-14, also beside its zeros at 1 and 2. Stirling's series from 10 up (Abramowitz and
 * Stegun 6.1.41), the recurrence down to [1.5, 2.5), and there the series in zeta(k) - 1 (6.1.33).
 *
 * @param x above 0, up to 1e305
 * @throws InvalidInputError
 */
export function logGamma(x: number): number {
  new InputChecks().require(x > 0 && x <= LARGEST_ARGUMENT, 'x', 'a number above 0 and up to 1e305', x).throwIfAny();
  if (x >= STIRLING_FROM) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingSeries(x);
  if (x < 0.5) return logGammaOfTwoPlus(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return logGammaOfTwoPlus(x - 1) - Math.log(x);
  let shifted = x;
  let product = 1;
  while (shifted >= 2.5) {
    shifted -= 1;
    product *= shifted;
  }
  return Math.log(product) + logGammaOfTwoPlus(shifted - 2);
}

/**
 * What Stirling's formula lacks: `ln n! - ln(sqrt(2 pi n) (n/e)^n)`, for a whole number n of 1 or more
 * (Loader, Fast and Accurate Computation of Binomial Probabilities, 2000, section 2).
 */
export function stirlingError(n: number): number {
  if (n >= STIRLING_FROM) return stirlingSeries(n);
  return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_TWO_PI;
}

function stirlingSeries(x: number): number {
  const inverseSquare = 1 / (x * x);
  const terms = [1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];
  return terms.reduce((sum, term) => sum * inverseSquare + term, -3617 / 122400) / x;
}

/** ln gamma(2 + z) for -0.5 <= z < 0.5. */
function logGammaOfTwoPlus(z: number): number {
  let power = -z;
  let sum = 0;
  ZETA_LESS_ONE.forEach((coefficient, index) => {
    power *= -z;
    sum += (coefficient * power) / (index + 2);
  });
  return z * ONE_LESS_EULER_GAMMA + sum;
}
