import fc from 'fast-check';
import {
  failureRunDelay,
  failureRunFraction,
  failureRunRate,
  failureRunWithin,
  meanProbesToFailureRun,
} from '../../../lib/models/detection';

function relativeError(got: number | undefined, want: number): number {
  return Math.abs((got ?? NaN) / want - 1);
}

test('C3: the mean number of tosses to 2, 3, 4 heads in a row is 6, 14, 30', () => {
  const runs = [2, 3, 4].map((failures) => ({ failures, failureProbability: 0.5 }));
  expect(runs.map(meanProbesToFailureRun)).toEqual([6, 14, 30]);
  for (const run of runs)
    expect(relativeError(failureRunDelay(run).mean, meanProbesToFailureRun(run))).toBeLessThan(1e-14);
});

test('C6: two heads in a row within 100 tosses: 0.999999999268432', () => {
  const run = { failures: 2, failureProbability: 0.5 };
  expect(failureRunWithin({ ...run, probes: 100 })).toBeCloseTo(0.99999999926843193856, 15);
  expect(relativeError(failureRunDelay(run).missedWithin(100), 7.3156806144067904702e-10)).toBeLessThan(1e-11);
});

test('C8: 3 false failures of 0.001 in a row, every 10 s for 30 days', () => {
  const run = { failures: 3, failureProbability: 1e-3 };
  // the recursion f(n) = q p^k (1 - F(n-k-1)) with 60 digits
  expect(relativeError(failureRunWithin({ ...run, probes: 259_200 }), 0.00025890528214671336582)).toBeLessThan(1e-12);
  expect(relativeError(meanProbesToFailureRun(run), 1_001_001_000)).toBeLessThan(1e-14);
});

test('tails far out: a year of probes, and a miss of 1e-38', () => {
  // the same recursion with 50 digits
  const year = failureRunWithin({ failures: 10, failureProbability: 0.01, probes: 3_153_600 });
  expect(relativeError(year, 3.1220550999999512642e-14)).toBeLessThan(1e-12);
  const missed = failureRunDelay({ failures: 5, failureProbability: 0.9 }).missedWithin(300);
  expect(relativeError(missed, 3.6527223720229478745e-38)).toBeLessThan(1e-11);
});

test('more probes than can be counted one by one', () => {
  const run = { failures: 3, failureProbability: 1e-3 };
  // Feller's root of 1 - x + q p^k x^(k+1) and its coefficient (XIII.7.11), 60 digits
  const billion = failureRunWithin({ ...run, probes: 1_000_000_000 });
  expect(relativeError(billion, 0.63175249593723665907)).toBeLessThan(1e-11);
  expect(failureRunWithin({ ...run, probes: Number.MAX_SAFE_INTEGER })).toBeCloseTo(1, 15);
  expect(failureRunDelay(run).percentile(0.5)).toBe(693_841_022);
});

test('never, at once, and after one probe', () => {
  const never = failureRunDelay({ failures: 3, failureProbability: 0 });
  expect([never.mean, never.percentile(0.5), never.within(1e9), never.missedWithin(1e9)]).toEqual([
    undefined,
    undefined,
    0,
    1,
  ]);
  const always = failureRunDelay({ failures: 3, failureProbability: 1 });
  expect([2, 3, 4].map((probes) => always.within(probes))).toEqual([0, 1, 1]);
  expect([2, 3, 4].map((probes) => always.missedWithin(probes))).toEqual([1, 0, 0]);
  expect([2, 3, 4].map((probe) => always.at(probe))).toEqual([0, 1, 0]);
  expect([always.mean, always.percentile(0.01), always.percentile(0.99)]).toEqual([3, 3, 3]);
  expect(failureRunWithin({ failures: 1, failureProbability: 0.25, probes: 0 })).toBe(0);
  expect(failureRunWithin({ failures: 1, failureProbability: 0.25, probes: 1 })).toBe(0.25);
});

test('in the long run p^k of the probes end a run, and (1-p) p^k begin to', () => {
  expect(failureRunFraction({ failures: 3, failureProbability: 0.1 })).toBeCloseTo(0.001, 16);
  expect(failureRunRate({ failures: 3, failureProbability: 0.1 })).toBeCloseTo(0.0009, 16);
});

test("agrees with Feller's recursion at every number of probes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (failures, failureProbability) => {
        const delay = failureRunDelay({ failures, failureProbability });
        const within = [0];
        let worst = 0;
        for (let probe = 1; probe <= 200; probe += 1) {
          const fresh = probe === failures ? 1 : (1 - failureProbability) * (1 - (within[probe - failures - 1] ?? 1));
          const at = probe < failures ? 0 : fresh * failureProbability ** failures;
          within.push(within[probe - 1]! + at);
          worst = Math.max(worst, Math.abs(delay.within(probe) - within[probe]!));
          worst = Math.max(worst, Math.abs(delay.within(probe) + delay.missedWithin(probe) - 1));
        }
        expect(worst).toBeLessThan(1e-12);
        const median = delay.percentile(0.5)!;
        expect(delay.within(median)).toBeGreaterThanOrEqual(0.5 - 1e-12);
        expect(delay.within(median - 1)).toBeLessThan(0.5 + 1e-12);
        expect(relativeError(delay.mean, meanProbesToFailureRun({ failures, failureProbability }))).toBeLessThan(1e-10);
      },
    ),
    { numRuns: 60 },
  );
});

test('says what is wrong with the inputs', () => {
  expect(() => failureRunWithin({ failures: 0, failureProbability: 2, probes: -1 })).toThrow(
    "'failures' must be a whole number from 1 to 1000, got 0\n" +
      "'failureProbability' must be a probability from 0 to 1, got 2\n" +
      "'probes' must be a whole number of 0 or more, got -1",
  );
  expect(() => meanProbesToFailureRun({ failures: 2, failureProbability: 0 })).toThrow(
    "'failureProbability' must be large enough that a run has a probability of 1e-300 or more, got 0",
  );
  expect(() => failureRunDelay({ failures: 2, failureProbability: 0.5 }).percentile(1)).toThrow(
    "'probability' must be a probability above 0 and below 1, got 1",
  );
  expect(() => failureRunDelay({ failures: 2, failureProbability: 0.5 }).at(1.5)).toThrow(
    "'datapoints' must be a whole number of 0 or more, got 1.5",
  );
});
