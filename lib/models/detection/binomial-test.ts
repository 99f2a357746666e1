import { InputChecks } from '../invalid-input';
import { binomialCdf, binomialPmf, binomialUpperTail } from '../probability/binomial';

/** Two hypotheses about the success probability of independent trials. */
export interface BinomialHypotheses {
  /** Number of trials, 1 to 1e9. */
  readonly trials: number;
  /** Success probability under the null hypothesis. */
  readonly nullProbability: number;
  /** Success probability under the alternative, different from the null's. */
  readonly alternativeProbability: number;
}

/** Rejects the null hypothesis at this many successes or fewer (`at-most`), or or more (`at-least`). */
export interface BinomialRejection {
  readonly rejects: 'at-most' | 'at-least';
  readonly critical: number;
}

/** A test and its two errors. */
export interface BinomialTest extends BinomialRejection {
  /** Probability of rejecting the null hypothesis though it holds (error of the first kind). */
  readonly size: number;
  /** Probability of rejecting it when the alternative holds. */
  readonly power: number;
  /** Probability of not rejecting it when the alternative holds (error of the second kind, beta). */
  readonly miss: number;
}

/** The most powerful test, or why there is none. */
export type MostPowerfulBinomialTest =
  | (BinomialTest & {
      readonly kind: 'test';
      /** Rejecting also at the next outcome, with this probability, would bring the size to alpha exactly ... */
      readonly randomization: number;
      /** ... and the power to this. */
      readonly randomizedPower: number;
    })
  | {
      /** Even the most extreme outcome alone is more likely under the null hypothesis than alpha allows. */
      readonly kind: 'never-rejects';
      /** The size of rejecting at the most extreme outcome only: the smallest alpha that gives a test. */
      readonly smallestSize: number;
    };

/**
 * Size and power of a test with a given critical value.
 *
 * @throws InvalidInputError
 */
export function binomialTest(test: BinomialHypotheses & BinomialRejection): BinomialTest {
  const { trials, nullProbability, alternativeProbability, rejects, critical } = test;
  checkHypotheses(test)
    .require(['at-most', 'at-least'].includes(rejects), 'rejects', `'at-most' or 'at-least'`, rejects)
    .whole('critical', critical, 0, Number.isSafeInteger(trials) ? Math.max(0, trials) : undefined)
    .throwIfAny();
  const atMost = (probability: number, successes: number): number => binomialCdf({ trials, probability, successes });
  const atLeast = (probability: number, successes: number): number =>
    binomialUpperTail({ trials, probability, successes });
  return rejects === 'at-most'
    ? {
        rejects,
        critical,
        size: atMost(nullProbability, critical),
        power: atMost(alternativeProbability, critical),
        miss: atLeast(alternativeProbability, critical + 1),
      }
    : {
        rejects,
        critical,
        size: atLeast(nullProbability, critical),
        power: atLeast(alternativeProbability, critical),
        miss: atMost(alternativeProbability, critical - 1),
      };
}

/**
 * The most powerful test of one success probability against another with an error of the first kind of at most alpha.
 * The likelihood ratio is monotone in the number of successes, so by the lemma of Neyman and Pearson it rejects from a
 * critical number on, towards the alternative (Lehmann and Romano, Testing Statistical Hypotheses, 3.2 and 3.4).
 *
 * @param hypotheses with `alpha` between 0 and 1
 * @throws InvalidInputError
 */
export function mostPowerfulBinomialTest(
  hypotheses: BinomialHypotheses & { readonly alpha: number },
): MostPowerfulBinomialTest {
  const { trials, nullProbability, alternativeProbability, alpha } = hypotheses;
  checkHypotheses(hypotheses).openProbability('alpha', alpha).throwIfAny();
  const rejects = alternativeProbability < nullProbability ? 'at-most' : 'at-least';
  /** Rejects at so many outcomes, counted from the most extreme one. */
  const testOf = (outcomes: number): BinomialTest =>
    binomialTest({ ...hypotheses, rejects, critical: rejects === 'at-most' ? outcomes - 1 : trials + 1 - outcomes });
  const extreme = testOf(1);
  if (extreme.size > alpha) return { kind: 'never-rejects', smallestSize: extreme.size };
  let within = 1;
  let beyond = trials + 1;
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    if (testOf(middle).size <= alpha) within = middle;
    else beyond = middle;
  }
  const test = testOf(within);
  const next = rejects === 'at-most' ? test.critical + 1 : test.critical - 1;
  const ofNext = (probability: number): number => binomialPmf({ trials, probability, successes: next });
  const randomization = Math.min(1, (alpha - test.size) / ofNext(nullProbability));
  return {
    kind: 'test',
    ...test,
    randomization,
    randomizedPower: Math.min(1, test.power + randomization * ofNext(alternativeProbability)),
  };
}

function checkHypotheses(hypotheses: BinomialHypotheses): InputChecks {
  const { trials, nullProbability, alternativeProbability } = hypotheses;
  return new InputChecks()
    .whole('trials', trials, 1, 1e9)
    .probability('nullProbability', nullProbability)
    .probability('alternativeProbability', alternativeProbability)
    .require(
      alternativeProbability !== nullProbability,
      'alternativeProbability',
      'different from the null probability',
      alternativeProbability,
    );
}
