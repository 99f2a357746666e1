import fc from 'fast-check';
import { binomialTest, mostPowerfulBinomialTest } from '../../../lib/models/detection';
import { binomialCdf, binomialPmf } from '../../../lib/models/probability';

function relativeError(got: number | undefined, want: number): number {
  return Math.abs((got ?? NaN) / want - 1);
}

test('C1: n = 100, p0 = 0.05, p1 = 0.03: reject at 1 or fewer', () => {
  const hypotheses = { trials: 100, nullProbability: 0.05, alternativeProbability: 0.03 };
  const sizes = [0, 1, 2].map((critical) => binomialTest({ ...hypotheses, rejects: 'at-most', critical }).size);
  expect(sizes.map((size) => size.toFixed(4))).toEqual(['0.0059', '0.0371', '0.1183']);
  const test = mostPowerfulBinomialTest({ ...hypotheses, alpha: 0.05 });
  expect(test).toMatchObject({ kind: 'test', rejects: 'at-most', critical: 1 });
  if (test.kind !== 'test') throw new Error(test.kind);
  // 50-digit sums
  expect(relativeError(test.size, 0.037081209327355212)).toBeLessThan(1e-13);
  expect(relativeError(test.power, 0.19462212006583595)).toBeLessThan(1e-13);
  expect(test.miss.toFixed(4)).toBe('0.8054');
  expect(relativeError(test.randomization, (0.05 - 0.037081209327355212) / 0.08118177185776572)).toBeLessThan(1e-9);
});

test('towards more successes: rejects from a number up', () => {
  const hypotheses = { trials: 20, nullProbability: 0.5, alternativeProbability: 0.8, alpha: 0.0577 };
  expect(mostPowerfulBinomialTest(hypotheses)).toMatchObject({ kind: 'test', rejects: 'at-least', critical: 14 });
  expect(mostPowerfulBinomialTest({ ...hypotheses, alpha: 0.0576 })).toMatchObject({ critical: 15 });
});

test('alpha below the most extreme outcome: never rejects', () => {
  expect(
    mostPowerfulBinomialTest({ trials: 4, nullProbability: 0.5, alternativeProbability: 0.9, alpha: 0.05 }),
  ).toEqual({ kind: 'never-rejects', smallestSize: 0.0625 });
});

test('certain hypotheses', () => {
  expect(
    mostPowerfulBinomialTest({ trials: 4, nullProbability: 0, alternativeProbability: 1, alpha: 0.05 }),
  ).toMatchObject({ kind: 'test', rejects: 'at-least', critical: 1, size: 0, power: 1, miss: 0 });
});

test('no other rejection region within alpha has more power, and randomizing reaches alpha', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      fc.double({ min: 0.02, max: 0.6, noNaN: true }),
      (trials, nullProbability, alternativeProbability, alpha) => {
        fc.pre(Math.abs(nullProbability - alternativeProbability) > 1e-3);
        const best = mostPowerfulBinomialTest({ trials, nullProbability, alternativeProbability, alpha });
        const pmf = (probability: number) =>
          Array.from({ length: trials + 1 }, (_, successes) => binomialPmf({ trials, probability, successes }));
        const [ofNull, ofAlternative] = [pmf(nullProbability), pmf(alternativeProbability)];
        if (best.kind === 'never-rejects') {
          expect(best.smallestSize).toBeGreaterThan(alpha);
          return;
        }
        expect(best.size).toBeLessThanOrEqual(alpha);
        expect(best.power + best.miss).toBeCloseTo(1, 13);
        const next = best.critical + (best.rejects === 'at-most' ? 1 : -1);
        expect(best.size + best.randomization * ofNull[next]!).toBeCloseTo(alpha, 13);
        // every region of outcomes, not only one-sided ones: by the lemma none beats the randomized test
        for (let region = 0; region < 2 ** (trials + 1); region += 1) {
          const sum = (parts: readonly number[]): number =>
            parts.reduce((total, part, successes) => total + (((region >> successes) & 1) === 1 ? part : 0), 0);
          if (sum(ofNull) <= alpha) expect(sum(ofAlternative)).toBeLessThanOrEqual(best.randomizedPower + 1e-12);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a critical value of 0 or of all trials', () => {
  const hypotheses = { trials: 10, nullProbability: 0.1, alternativeProbability: 0.2 };
  expect(binomialTest({ ...hypotheses, rejects: 'at-least', critical: 0 })).toMatchObject({
    size: 1,
    power: 1,
    miss: 0,
  });
  expect(binomialTest({ ...hypotheses, rejects: 'at-most', critical: 10 })).toMatchObject({
    size: 1,
    power: 1,
    miss: 0,
  });
  expect(binomialTest({ ...hypotheses, rejects: 'at-most', critical: 3 }).power).toBe(
    binomialCdf({ trials: 10, probability: 0.2, successes: 3 }),
  );
});

test('says what is wrong with the inputs', () => {
  expect(() =>
    mostPowerfulBinomialTest({ trials: 0, nullProbability: 0.5, alternativeProbability: 0.5, alpha: 0 }),
  ).toThrow(
    "'trials' must be a whole number from 1 to 1000000000, got 0\n" +
      "'alternativeProbability' must be different from the null probability, got 0.5\n" +
      "'alpha' must be a probability above 0 and below 1, got 0",
  );
  expect(() =>
    binomialTest({ trials: 3, nullProbability: 0.5, alternativeProbability: 0.6, rejects: 'at-most', critical: 4 }),
  ).toThrow("'critical' must be a whole number from 0 to 3, got 4");
});
