import * as fc from 'fast-check';
import { WaitHistogram } from '../../../lib/models/simulation/wait-histogram';

test('percentiles are right within 1 %', () => {
  const wait = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e5, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(wait, { minLength: 1, maxLength: 300 }),
      fc.constantFrom(0.5, 0.95, 0.99, 1),
      (waits, share) => {
        const histogram = new WaitHistogram();
        for (const one of waits) histogram.note(one);
        const sorted = [...waits].sort((a, b) => a - b);
        const exact = sorted[Math.ceil(share * sorted.length - 1e-9) - 1]!;
        expect(Math.abs(histogram.percentile(share)! - exact)).toBeLessThanOrEqual(0.0101 * exact);
      },
    ),
    { numRuns: 100 },
  );
});

test('no waits have no percentile, and a cleared histogram has no waits', () => {
  const histogram = new WaitHistogram();
  expect(histogram.percentile(0.95)).toBeNull();
  histogram.note(0);
  histogram.note(7);
  histogram.clear();
  expect([histogram.count, histogram.percentile(0.95)]).toEqual([0, null]);
});

test('waits of exactly 0 stay 0, tiny and huge ones stay within the bins', () => {
  const histogram = new WaitHistogram();
  histogram.note(0);
  expect(histogram.percentile(1)).toBe(0);
  histogram.note(1e-9);
  expect(histogram.percentile(1)).toBeCloseTo(1e-3, 4);
  histogram.note(1e12);
  expect(histogram.percentile(1)).toBeGreaterThan(9e5);
  expect(histogram.percentile(1)).toBeLessThan(1.1e6);
});

test('two histograms add up', () => {
  const [one, other] = [new WaitHistogram(), new WaitHistogram()];
  for (const wait of [0, 1, 2]) one.note(wait);
  for (const wait of [3, 4]) other.note(wait);
  one.add(other);
  expect(one.count).toBe(5);
  expect(one.percentile(0.8)! / 3).toBeCloseTo(1, 1);
  expect(one.percentile(1)! / 4).toBeCloseTo(1, 1);
});
