import { InputChecks } from '../invalid-input';
import { stirlingError } from './log-gamma';
import { deviance } from './saddle-point';

/** A number of events that arrive independently of each other. */
export interface PoissonOutcome {
  /** Expected number of events, 0 to 1e9. */
  readonly mean: number;
  /** Number of events, a whole number; below 0 is allowed and impossible. */
  readonly events: number;
}

const LARGEST_MEAN = 1e9;

/**
 * Probability of exactly this number of events. Relative error below 1e-12 for means up to 1e5, also in the tails.
 * Loader's saddle-point form (Fast and Accurate Computation of Binomial Probabilities, 2000, section 4).
 *
 * @throws InvalidInputError
 */
export function poissonPmf(outcome: PoissonOutcome): number {
  check(outcome);
  return Math.exp(logPmf(outcome));
}

/** Natural logarithm of {@link poissonPmf}; minus infinity for an impossible outcome. @throws InvalidInputError */
export function poissonLogPmf(outcome: PoissonOutcome): number {
  check(outcome);
  return logPmf(outcome);
}

/**
 * Probability of this number of events or fewer. Relative error below 1e-11 for means up to 1e5, also at 1e-300.
 *
 * @throws InvalidInputError
 */
export function poissonCdf(outcome: PoissonOutcome): number {
  check(outcome);
  return Math.exp(logCdf(outcome));
}

/** Natural logarithm of {@link poissonCdf}; minus infinity where that is 0. @throws InvalidInputError */
export function poissonLogCdf(outcome: PoissonOutcome): number {
  check(outcome);
  return logCdf(outcome);
}

/**
 * Probability of this number of events OR MORE, `P(X >= events)` (not `>`, as some libraries have it). As accurate
 * as {@link poissonCdf}.
 *
 * @throws InvalidInputError
 */
export function poissonUpperTail(outcome: PoissonOutcome): number {
  check(outcome);
  return Math.exp(logUpperTail(outcome));
}

/** Natural logarithm of {@link poissonUpperTail}; minus infinity where that is 0. @throws InvalidInputError */
export function poissonLogUpperTail(outcome: PoissonOutcome): number {
  check(outcome);
  return logUpperTail(outcome);
}

function check({ mean, events }: PoissonOutcome): void {
  new InputChecks()
    .require(mean >= 0 && mean <= LARGEST_MEAN, 'mean', 'a number from 0 to 1e9', mean)
    .require(Number.isSafeInteger(events), 'events', 'a whole number', events)
    .throwIfAny();
}

function logPmf({ mean, events }: PoissonOutcome): number {
  if (events < 0) return -Infinity;
  if (events === 0) return -mean;
  if (mean === 0) return -Infinity;
  return -stirlingError(events) - deviance(events, mean) - 0.5 * Math.log(2 * Math.PI * events);
}

function logCdf({ mean, events }: PoissonOutcome): number {
  if (events < 0) return -Infinity;
  if (events > mean) return Math.log1p(-Math.exp(logUpperTail({ mean, events: events + 1 })));
  let term = 1;
  let sum = 1;
  for (let j = events; j > 0 && isFelt(term, sum); j -= 1) {
    term *= j / mean;
    sum += term;
  }
  return Math.min(0, logPmf({ mean, events }) + Math.log(sum));
}

function logUpperTail({ mean, events }: PoissonOutcome): number {
  if (events <= 0) return 0;
  if (events <= mean) return Math.log1p(-Math.exp(logCdf({ mean, events: events - 1 })));
  let term = 1;
  let sum = 1;
  for (let j = events + 1; isFelt(term, sum); j += 1) {
    term *= mean / j;
    sum += term;
  }
  return Math.min(0, logPmf({ mean, events }) + Math.log(sum));
}

function isFelt(term: number, sum: number): boolean {
  return term > sum * Number.EPSILON * 0.01;
}
