import { InputChecks } from '../invalid-input';
import { logGamma } from '../probability/log-gamma';
import { normalCdf, normalQuantile, normalUpperTail } from '../probability/normal';
import { Random } from '../random';
import {
  checkDistribution,
  Distribution,
  ErlangDistribution,
  ExponentialDistribution,
  LognormalDistribution,
  MixtureDistribution,
  PertDistribution,
  TriangularDistribution,
  UniformDistribution,
} from './distribution';
import { absorption } from './exponential-sum';

/** What can be asked of a distribution. All times are in seconds. */
export interface DurationLaw {
  /** The least that it takes. */
  readonly minimum: number;
  /** The most that it takes; `undefined` when nothing bounds it. */
  readonly maximum: number | undefined;
  readonly mean: number;
  /** Seconds squared. */
  readonly variance: number;
  /** Probability of `seconds` or less. Relative error below 1e-9, also where it is tiny. */
  readonly cdf: (seconds: number) => number;
  /** Probability of more than `seconds`: accurate where `1 - cdf` is not. */
  readonly upperTail: (seconds: number) => number;
  /** The shortest time within which it is over with this probability, above 0 and below 1. */
  readonly quantile: (probability: number) => number;
  /** One random duration. */
  readonly sample: (random: Random) => number;
}

/**
 * The law of a distribution, for as many questions as there are.
 *
 * @example
 * durationLaw({ kind: 'lognormal', median: 120, p95: 600 }).quantile(0.5); // 120
 * @throws InvalidInputError when the distribution, or later a question, is invalid
 */
export function durationLaw(distribution: Distribution): DurationLaw {
  const checks = new InputChecks();
  checkDistribution(checks, 'distribution', distribution);
  checks.throwIfAny();
  const law = lawOf(distribution);
  const number = (seconds: number): number => {
    new InputChecks().require(!Number.isNaN(seconds), 'seconds', 'a number', seconds).throwIfAny();
    return seconds;
  };
  return {
    ...law,
    cdf: (seconds) => law.cdf(number(seconds)),
    upperTail: (seconds) => law.upperTail(number(seconds)),
    quantile: (probability) => {
      new InputChecks().openProbability('probability', probability).throwIfAny();
      return law.quantile(probability);
    },
  };
}

/**
 * The lognormal distribution with this median and mean.
 *
 * @param props seconds, both above 0 and the mean above the median
 * @throws InvalidInputError
 */
export function lognormalWithMean(props: { readonly median: number; readonly mean: number }): LognormalDistribution {
  const { median, mean } = props;
  new InputChecks()
    .positive('median', median)
    .require(mean > median && Number.isFinite(mean), 'mean', `a number above 'median' (${median})`, mean)
    .throwIfAny();
  // mean = median exp(sigma^2 / 2)
  const p95 = median * Math.exp(normalQuantile(0.95) * Math.sqrt(2 * Math.log1p((mean - median) / median)));
  const checks = new InputChecks();
  const distribution: LognormalDistribution = { kind: 'lognormal', median, p95 };
  checkDistribution(checks, 'lognormal', distribution);
  checks.throwIfAny();
  return distribution;
}

/** What `invert` needs to know of a law. */
export type Invertible = Pick<DurationLaw, 'minimum' | 'maximum' | 'cdf' | 'upperTail'>;

/**
 * The least time within which it is over with this probability, to 1e-14 of it, by the ITP method (Oliveira
 * and Takahashi, An Enhancement of the Bisection Method Average Performance, ACM TOMS 47, 2020): jumps, where it is no
 * slower than bisection, are as welcome as smooth laws, where it needs far fewer steps.
 * Above one half it goes by the upper tail, where `1 - cdf` has digits left.
 */
export function invert(law: Invertible, probability: number): number {
  const { minimum, maximum } = law;
  const excess = (seconds: number): number =>
    probability <= 0.5 ? law.cdf(seconds) - probability : 1 - probability - law.upperTail(seconds);
  if (excess(minimum) >= 0) return minimum;
  let width = maximum === undefined ? Math.max(1, minimum) : maximum - minimum;
  while (maximum === undefined && excess(minimum + width) < 0) width *= 2;
  while (minimum + width / 2 > minimum && excess(minimum + width / 2) >= 0) width /= 2;
  let low = minimum + width / 2;
  let high = minimum + width;
  let shortfall = excess(low);
  let surplus = Math.max(0, excess(high));
  const precision = Math.max(Number.MIN_VALUE, high * 2 ** -47);
  const steps = Math.ceil(Math.log2(width / 4 / precision)) + 1;
  for (let step = 0; ; step += 1) {
    const half = (high - low) / 2;
    const middle = low + half;
    if (middle <= low || middle >= high) return high;
    // At a jump it goes on to the double where it is.
    if (half <= precision && surplus - shortfall < 1e-9) return high;
    let next = middle;
    if (half > precision && surplus > 0) {
      const straight = (surplus * low - shortfall * high) / (surplus - shortfall);
      const towards = Math.sign(middle - straight);
      const push = (0.4 * half * half) / width;
      const pushed = push <= Math.abs(middle - straight) ? straight + towards * push : middle;
      const reach = Math.max(0, precision * 2 ** (steps - step) - half);
      next = Math.abs(pushed - middle) <= reach ? pushed : middle - towards * reach;
      if (!(next > low && next < high)) next = middle;
    }
    const at = excess(next);
    if (at >= 0) {
      high = next;
      surplus = at;
    } else {
      low = next;
      shortfall = at;
    }
  }
}

/** As {@link durationLaw}, for a distribution that has been checked, and questions that need no check. */
export function lawOf(distribution: Distribution): DurationLaw {
  switch (distribution.kind) {
    case 'fixed':
      return fixedLaw(distribution.seconds);
    case 'uniform':
      return uniformLaw(distribution);
    case 'exponential':
      return exponentialLaw(distribution);
    case 'erlang':
      return erlangLaw(distribution);
    case 'triangular':
      return triangularLaw(distribution);
    case 'pert':
      return pertLaw(distribution);
    case 'lognormal':
      return lognormalLaw(distribution);
    case 'mixture':
      return mixtureLaw(distribution);
  }
}

function fixedLaw(at: number): DurationLaw {
  return {
    minimum: at,
    maximum: at,
    mean: at,
    variance: 0,
    cdf: (seconds) => (seconds >= at ? 1 : 0),
    upperTail: (seconds) => (seconds >= at ? 0 : 1),
    quantile: () => at,
    sample: () => at,
  };
}

function uniformLaw({ min, max }: UniformDistribution): DurationLaw {
  const width = max - min;
  return {
    minimum: min,
    maximum: max,
    mean: min + width / 2,
    variance: (width * width) / 12,
    cdf: (seconds) => clamped((seconds - min) / width),
    upperTail: (seconds) => clamped((max - seconds) / width),
    quantile: (probability) => min + probability * width,
    sample: (random) => min + random.next() * width,
  };
}

function exponentialLaw({ mean, min = 0 }: ExponentialDistribution): DurationLaw {
  const excess = mean - min;
  return {
    minimum: min,
    maximum: undefined,
    mean,
    variance: excess * excess,
    cdf: (seconds) => (seconds <= min ? 0 : -Math.expm1(-(seconds - min) / excess)),
    upperTail: (seconds) => (seconds <= min ? 1 : Math.exp(-(seconds - min) / excess)),
    quantile: (probability) => min - excess * Math.log1p(-probability),
    sample: (random) => min + random.exponential(excess),
  };
}

function erlangLaw({ stages, mean, min = 0 }: ErlangDistribution): DurationLaw {
  const stage = (mean - min) / stages;
  const means = new Array<number>(stages).fill(stage);
  const law = {
    minimum: min,
    maximum: undefined,
    mean,
    variance: stages * stage * stage,
    cdf: (seconds: number) => absorption(means, seconds - min).absorbed,
    upperTail: (seconds: number) => absorption(means, seconds - min).under,
  };
  return {
    ...law,
    quantile: (probability) => invert(law, probability),
    sample: (random) => {
      let sum = min;
      for (let count = 0; count < stages; count += 1) sum += random.exponential(stage);
      return sum;
    },
  };
}

function triangularLaw({ min, mode, max }: TriangularDistribution): DurationLaw {
  const width = max - min;
  const rise = mode - min;
  const fall = max - mode;
  const rising = rise / width;
  const falling = fall / width;
  const quantile = (probability: number): number => {
    if (probability <= rising) return min + Math.sqrt(probability * width * rise);
    const past = (probability - rising) / falling;
    return mode + (fall * past) / (1 + Math.sqrt(Math.max(0, 1 - past)));
  };
  const below = (seconds: number): number => square(seconds - min) / (width * rise);
  const above = (seconds: number): number => square(max - seconds) / (width * fall);
  return {
    minimum: min,
    maximum: max,
    mean: min + (rise + width) / 3,
    variance: (width * width + rise * rise + fall * fall) / 36,
    cdf: (seconds) => {
      if (seconds <= min) return 0;
      if (seconds >= max) return 1;
      return seconds <= mode ? below(seconds) : rising + (seconds - mode) * ((max - seconds + fall) / (width * fall));
    },
    upperTail: (seconds) => {
      if (seconds <= min) return 1;
      if (seconds >= max) return 0;
      return seconds >= mode ? above(seconds) : falling + (mode - seconds) * ((seconds - min + rise) / (width * rise));
    },
    quantile,
    sample: (random) => quantile(random.open()),
  };
}

/** The beta distribution over [min, max] with shapes 1 + 4 (mode - min)/(max - min) and 6 less that. */
function pertLaw({ min, mode, max }: PertDistribution): DurationLaw {
  const width = max - min;
  const peak = (mode - min) / width;
  const rise = 4 * peak;
  const fall = 4 - rise;
  const mean = min + (width * (1 + rise)) / 6;
  const below = betaLowerTail(1 + rise, 1 + fall);
  const above = betaLowerTail(1 + fall, 1 + rise);
  const lower = (seconds: number): number => clamped((seconds - min) / width);
  const upper = (seconds: number): number => clamped((max - seconds) / width);
  const law = {
    minimum: min,
    maximum: max,
    mean,
    // Shapes that add up to 6: (mean - min)(max - mean)/7.
    variance: (width * width * (1 + rise) * (1 + fall)) / 252,
    cdf: (seconds: number) => (lower(seconds) <= 0.5 ? below(lower(seconds)) : 1 - above(upper(seconds))),
    upperTail: (seconds: number) => (lower(seconds) <= 0.5 ? 1 - below(lower(seconds)) : above(upper(seconds))),
  };
  return {
    ...law,
    quantile: (probability) => invert(law, probability),
    sample: (random) => {
      // By rejection: five tries on average at most, as the density is never above 5.
      for (;;) {
        const place = random.open();
        const density = power(place / peak, rise) * power((1 - place) / (1 - peak), fall);
        if (random.next() < density) return min + width * place;
      }
    },
  };
}

/**
 * Probability of `x` or less for a beta distribution whose shapes `a` and `b` add up to 6, for x <= 1/2: a series
 * of positive terms (DLMF 8.17.8).
 */
function betaLowerTail(a: number, b: number): (x: number) => number {
  const logBeta = logGamma(a) + logGamma(b) - logGamma(6);
  return (x) => {
    if (x === 0) return 0;
    let term = 1;
    let sum = 1;
    for (let n = 0; term > sum * 1e-17; n += 1) {
      term *= ((6 + n) / (a + 1 + n)) * x;
      sum += term;
    }
    return (sum * Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta)) / a;
  };
}

function lognormalLaw({ median, p95 }: LognormalDistribution): DurationLaw {
  const sigma = Math.log1p((p95 - median) / median) / normalQuantile(0.95);
  const mu = Math.log(median);
  const mean = median * Math.exp((sigma * sigma) / 2);
  const score = (seconds: number): number =>
    (seconds > median / 2 ? Math.log1p((seconds - median) / median) : Math.log(seconds) - mu) / sigma;
  return {
    minimum: 0,
    maximum: undefined,
    mean,
    variance: mean * mean * Math.expm1(sigma * sigma),
    cdf: (seconds) => (seconds <= 0 ? 0 : seconds === Infinity ? 1 : normalCdf(score(seconds))),
    upperTail: (seconds) => (seconds <= 0 ? 1 : seconds === Infinity ? 0 : normalUpperTail(score(seconds))),
    quantile: (probability) => median * Math.exp(sigma * normalQuantile(probability)),
    sample: (random) => random.lognormal(mu, sigma),
  };
}

function mixtureLaw({ parts }: MixtureDistribution): DurationLaw {
  const sum = parts.reduce((total, { probability }) => total + probability, 0);
  const cases = parts
    .filter(({ probability }) => probability > 0)
    .map(({ probability, distribution }) => ({ share: probability / sum, law: lawOf(distribution) }));
  const average = (value: (law: DurationLaw) => number): number =>
    cases.reduce((total, { share, law }) => total + share * value(law), 0);
  const mean = average((law) => law.mean);
  const maxima = cases.map(({ law }) => law.maximum);
  const law = {
    minimum: Math.min(...cases.map(({ law: { minimum } }) => minimum)),
    maximum: maxima.reduce((most, next) =>
      most === undefined || next === undefined ? undefined : Math.max(most, next),
    ),
    mean,
    variance: average(({ mean: middle, variance }) => variance + square(middle - mean)),
    cdf: (seconds: number) =>
      Math.min(
        1,
        average(({ cdf }) => cdf(seconds)),
      ),
    upperTail: (seconds: number) =>
      Math.min(
        1,
        average(({ upperTail }) => upperTail(seconds)),
      ),
  };
  return {
    ...law,
    quantile: (probability) => invert(law, probability),
    sample: (random) => {
      let left = random.next();
      let chosen = -1;
      // The last case also takes what rounding leaves over.
      do {
        chosen += 1;
        left -= cases[chosen]?.share ?? 0;
      } while (left >= 0 && chosen < cases.length - 1);
      return cases[chosen]?.law.sample(random) ?? mean;
    },
  };
}

function clamped(probability: number): number {
  return Math.max(0, Math.min(1, probability));
}

function square(value: number): number {
  return value * value;
}

/** `base ** exponent` with 0 to the power 0 as 1, also where the base is infinite or no number. */
function power(base: number, exponent: number): number {
  return exponent === 0 ? 1 : base ** exponent;
}
