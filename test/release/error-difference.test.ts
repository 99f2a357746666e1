import * as fc from 'fast-check';
import { binomialPmf, normalUpperQuantile } from '../../lib/models/probability';
import { ErrorDifference, requestsToTell, uncorrectedRequests } from '../../lib/release/error-difference';

const QUESTION: ErrorDifference = { errors: 0.01, difference: 0.02, confidence: 0.95, power: 0.9, weight: 0.05 };

/** The help page of R's `power.prop.test`: p1 = .50, p2 = .75, power = .90, two-sided 5%, gives n = 76.7. */
test('the published value, two equal samples, without correction', () => {
  const n = uncorrectedRequests({ errors: 0.5, difference: 0.25, confidence: 0.975, power: 0.9, weight: 0.5 });
  expect(n).toBeCloseTo(76.7, 1);
});

test('a canary with one request in twenty, 2 points above 1%', () => {
  expect(requestsToTell(QUESTION)).toBe(445);
});

const QUESTIONS = fc.record({
  errors: fc.double({ min: 0.0005, max: 0.3, noNaN: true }),
  difference: fc.double({ min: 0.002, max: 0.3, noNaN: true }),
  confidence: fc.double({ min: 0.8, max: 0.999, noNaN: true }),
  power: fc.double({ min: 0.7, max: 0.99, noNaN: true }),
  weight: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
});

/** Both, changed: never fewer. */
function neverFewer(change: (question: ErrorDifference) => ErrorDifference): void {
  fc.assert(
    fc.property(QUESTIONS, (question) => {
      expect(requestsToTell(change(question))).toBeGreaterThanOrEqual(requestsToTell(question));
    }),
  );
}

describe('laws', () => {
  test('a smaller difference takes more requests', () =>
    neverFewer((question) => ({ ...question, difference: question.difference * 0.9 })));

  test('to be more certain takes more requests', () => {
    neverFewer((question) => ({ ...question, confidence: 1 - (1 - question.confidence) / 2 }));
    neverFewer((question) => ({ ...question, power: 1 - (1 - question.power) / 2 }));
  });

  test('the correction never takes fewer', () => {
    fc.assert(
      fc.property(QUESTIONS, (question) => {
        expect(requestsToTell(question)).toBeGreaterThanOrEqual(uncorrectedRequests(question));
      }),
    );
  });

  test('a larger share takes more requests of the canary, and less time', () => {
    fc.assert(
      fc.property(QUESTIONS, (question) => {
        const smaller = { ...question, weight: question.weight / 2 };
        expect(requestsToTell(smaller) / smaller.weight).toBeGreaterThan(
          uncorrectedRequests(question) / question.weight,
        );
      }),
    );
  });
});

/** Probability that the test says "worse": the sum over all outcomes of both samples. */
function exactRejection(canary: number, beside: number, p1: number, p0: number, confidence: number): number {
  const z = normalUpperQuantile(1 - confidence);
  const outcomes = (trials: number, probability: number): readonly (readonly [number, number])[] =>
    Array.from(
      { length: trials + 1 },
      (_, successes) => [successes, binomialPmf({ trials, probability, successes })] as const,
    ).filter(([, chance]) => chance > 1e-6);
  let sum = 0;
  for (const [failed, chance] of outcomes(canary, p1)) {
    for (const [failedBeside, chanceBeside] of outcomes(beside, p0)) {
      const pooled = (failed + failedBeside) / (canary + beside);
      const spread = Math.sqrt(pooled * (1 - pooled) * (1 / canary + 1 / beside));
      const correction = (1 / canary + 1 / beside) / 2;
      if (failed / canary - failedBeside / beside - correction > z * spread) sum += chance * chanceBeside;
    }
  }
  return sum;
}

test.each([
  [0.01, 0.02, 0.05],
  [0.02, 0.05, 0.25],
  [0.05, 0.1, 0.5],
])('summed over all outcomes: errors %d, difference %d, weight %d', (errors, difference, weight) => {
  const question = { ...QUESTION, errors, difference, weight };
  const canary = requestsToTell(question);
  const beside = Math.round((canary * (1 - weight)) / weight);
  expect(exactRejection(canary, beside, errors + difference, errors, 0.95)).toBeGreaterThan(0.88);
  expect(exactRejection(canary, beside, errors, errors, 0.95)).toBeLessThan(0.06);
});

test('what has no answer is refused, all of it', () => {
  expect(() => requestsToTell({ errors: 0.9, difference: 0.2, confidence: 1, power: 0.4, weight: 0 })).toThrow(
    /weight.*confidence.*power.*errors \+ difference/s,
  );
});
