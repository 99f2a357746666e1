import { InputChecks } from '../invalid-input';

/** Always the same. */
export interface FixedDistribution {
  readonly kind: 'fixed';
  /** Seconds, 0 or more. */
  readonly seconds: number;
}

/** Anything between two ends, all equally likely: the wait for something that comes at a regular interval. */
export interface UniformDistribution {
  readonly kind: 'uniform';
  /** Seconds, 0 or more. */
  readonly min: number;
  /** Seconds, above `min`. */
  readonly max: number;
}

/** Without memory, from a least duration on: how long it has taken says nothing about how long it still takes. */
export interface ExponentialDistribution {
  readonly kind: 'exponential';
  /** Mean of the whole duration in seconds, `min` included. */
  readonly mean: number;
  /** Seconds that it takes at least. @default 0 */
  readonly min?: number;
}

/** Some stages one after the other, each exponential with the same mean. */
export interface ErlangDistribution {
  readonly kind: 'erlang';
  /** How many stages, from 1 to MOST_STAGES; the more, the steadier. */
  readonly stages: number;
  /** Mean of the whole duration in seconds, `min` included. */
  readonly mean: number;
  /** Seconds that it takes at least. @default 0 */
  readonly min?: number;
}

/** A guess in three figures, with straight lines between them. */
export interface TriangularDistribution {
  readonly kind: 'triangular';
  /** Seconds at best, 0 or more. */
  readonly min: number;
  /** The most likely seconds, from `min` to `max`. */
  readonly mode: number;
  /** Seconds at worst, above `min`. */
  readonly max: number;
}

/** A guess in three figures with less weight on the ends: a beta distribution with mean (min + 4 mode + max) / 6. */
export interface PertDistribution {
  readonly kind: 'pert';
  /** Seconds at best, 0 or more. */
  readonly min: number;
  /** The most likely seconds, from `min` to `max`. */
  readonly mode: number;
  /** Seconds at worst, above `min`. */
  readonly max: number;
}

/** Half take less than the median, and few take much more: what people and clouds do. */
export interface LognormalDistribution {
  readonly kind: 'lognormal';
  /** Seconds that half of them exceed, above 0. */
  readonly median: number;
  /** Seconds that one in 20 exceeds, above `median`, at most WIDEST_SPREAD times as much. */
  readonly p95: number;
}

/** One of several, e.g. fast in nine cases of ten; measured durations are a mixture of fixed ones. */
export interface MixtureDistribution {
  readonly kind: 'mixture';
  /** The cases; their probabilities add up to 1. */
  readonly parts: readonly MixturePart[];
}

/** One case of a mixture. */
export interface MixturePart {
  readonly probability: number;
  readonly distribution: Distribution;
}

/** How long something takes, in seconds: plain data that JSON carries unchanged. */
export type Distribution =
  | FixedDistribution
  | UniformDistribution
  | ExponentialDistribution
  | ErlangDistribution
  | TriangularDistribution
  | PertDistribution
  | LognormalDistribution
  | MixtureDistribution;

/** The longest duration that a distribution may name, in seconds: some 32 years. */
export const LONGEST_SECONDS = 1e9;

/** The least that a distribution may spread, in seconds: what spreads less is fixed. */
export const SHORTEST_SECONDS = 1e-9;

/** The most stages of an Erlang distribution. */
export const MOST_STAGES = 20;

/** How many times the median the 95th percentile of a lognormal distribution may be. */
export const WIDEST_SPREAD = 1000;

/** How far from 1 the probabilities of a mixture may add up, for figures that were rounded. */
export const ROUNDING_ALLOWANCE = 1e-9;

/**
 * Records what is wrong with a distribution, without throwing.
 *
 * @param parameter how the caller spells it, e.g. `steps[2].duration`
 */
export function checkDistribution(checks: InputChecks, parameter: string, distribution: Distribution): void {
  const seconds = (name: string, value: number): boolean => {
    const holds = value >= 0 && value <= LONGEST_SECONDS;
    checks.require(holds, `${parameter}.${name}`, `seconds from 0 to ${LONGEST_SECONDS}`, value);
    return holds;
  };
  const above = (name: string, value: number, least: number, than: string): boolean => {
    const holds = value > least && value - least >= SHORTEST_SECONDS && value <= LONGEST_SECONDS;
    const accepts = `seconds above ${than} by at least ${SHORTEST_SECONDS}, up to ${LONGEST_SECONDS}`;
    checks.require(holds, `${parameter}.${name}`, accepts, value);
    return holds;
  };
  switch (distribution.kind) {
    case 'fixed':
      seconds('seconds', distribution.seconds);
      return;
    case 'uniform':
      if (seconds('min', distribution.min))
        above('max', distribution.max, distribution.min, `'min' (${distribution.min})`);
      return;
    case 'exponential':
    case 'erlang':
      if (distribution.kind === 'erlang') checks.whole(`${parameter}.stages`, distribution.stages, 1, MOST_STAGES);
      if (seconds('min', distribution.min ?? 0)) {
        above('mean', distribution.mean, distribution.min ?? 0, `'min' (${distribution.min ?? 0})`);
      }
      return;
    case 'triangular':
    case 'pert':
      if (
        !seconds('min', distribution.min) ||
        !above('max', distribution.max, distribution.min, `'min' (${distribution.min})`)
      )
        return;
      checks.require(
        distribution.mode >= distribution.min && distribution.mode <= distribution.max,
        `${parameter}.mode`,
        `seconds from 'min' (${distribution.min}) to 'max' (${distribution.max})`,
        distribution.mode,
      );
      return;
    case 'lognormal': {
      const { median, p95 } = distribution;
      if (!above('median', median, 0, '0') || !above('p95', p95, median, `'median' (${median})`)) return;
      checks.require(
        p95 <= WIDEST_SPREAD * median,
        `${parameter}.p95`,
        `at most ${WIDEST_SPREAD} times 'median' (${median})`,
        p95,
      );
      return;
    }
    case 'mixture': {
      const { parts } = distribution;
      checks.notEmpty(`${parameter}.parts`, parts);
      parts.forEach((part, index) => {
        checks.probability(`${parameter}.parts[${index}].probability`, part.probability);
        checkDistribution(checks, `${parameter}.parts[${index}].distribution`, part.distribution);
      });
      const sum = parts.reduce((total, { probability }) => total + probability, 0);
      checks.require(
        parts.length === 0 || Math.abs(sum - 1) <= ROUNDING_ALLOWANCE,
        `${parameter}.parts`,
        'probabilities that add up to 1',
        sum,
      );
      return;
    }
    default:
      checks.require(
        false,
        `${parameter}.kind`,
        'fixed, uniform, exponential, erlang, triangular, pert, lognormal or mixture',
        (distribution as { readonly kind: unknown }).kind,
      );
  }
}
