import { InputChecks } from '../models/invalid-input';
import { normalUpperQuantile } from '../models/probability';

/** What two versions beside each other are to be told apart by. Shares are from 0 to 1, none of them 0 or 1. */
export interface ErrorDifference {
  /** Share of requests that the old version fails. */
  readonly errors: number;
  /** By how much more the new one would fail for it to matter; with `errors` less than 1. */
  readonly difference: number;
  /** Probability to say nothing of a new version that fails no more than the old one. */
  readonly confidence: number;
  /** Probability to notice one that fails by `difference` more. */
  readonly power: number;
  /** Share of all requests that the new version answers. */
  readonly weight: number;
}

/**
 * Requests that a canary must answer before its errors tell it from the version beside it, while that one answers the
 * rest. Rounded up.
 *
 * One-sided test of two proportions by the normal approximation, samples of unequal size, with continuity correction:
 *
 *     n0 = (z_a sqrt(p (1 - p) (1 + 1/k)) + z_b sqrt(p1 (1 - p1) + p0 (1 - p0) / k))^2 / d^2
 *     n  = n0 / 4 (1 + sqrt(1 + 2 (k + 1) / (n0 k d)))^2
 *
 * with the share of errors p0 of the old version and p1 = p0 + d of the new one, k requests to the old one for each to
 * the new one, p = (p1 + k p0) / (k + 1), and the quantiles z_a of the confidence, z_b of the power.
 *
 * Assumes that requests fail independently of each other. An outage of something that both versions ask fails many at
 * once, of both: it makes the comparison slower, not wrong.
 *
 * Source: Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, 3rd edition, 4.2 and 4.4.
 *
 * @throws InvalidInputError
 */
export function requestsToTell(question: ErrorDifference): number {
  const { difference, weight } = checked(question);
  const uncorrected = uncorrectedRequests(question);
  const ratio = (1 - weight) / weight;
  const correction = 1 + Math.sqrt(1 + (2 * (ratio + 1)) / (uncorrected * ratio * difference));
  return Math.ceil((uncorrected / 4) * correction ** 2);
}

/**
 * The same without continuity correction and rounding.
 *
 * @throws InvalidInputError
 */
export function uncorrectedRequests(question: ErrorDifference): number {
  const { errors, difference, confidence, power, weight } = checked(question);
  const ratio = (1 - weight) / weight;
  const worse = errors + difference;
  const mean = (worse + ratio * errors) / (ratio + 1);
  const alike = normalUpperQuantile(1 - confidence) * Math.sqrt(mean * (1 - mean) * (1 + 1 / ratio));
  const apart = normalUpperQuantile(1 - power) * Math.sqrt(worse * (1 - worse) + (errors * (1 - errors)) / ratio);
  return ((alike + apart) / difference) ** 2;
}

function checked(question: ErrorDifference): ErrorDifference {
  const { errors, difference, confidence, power, weight } = question;
  new InputChecks()
    .openProbability('errors', errors)
    .openProbability('difference', difference)
    .openProbability('weight', weight)
    .require(confidence >= 0.5 && confidence < 1, 'confidence', 'from 0.5 to below 1', confidence)
    .require(power >= 0.5 && power < 1, 'power', 'from 0.5 to below 1', power)
    .require(errors + difference < 1, 'errors + difference', 'below 1', errors + difference)
    .throwIfAny();
  return question;
}
