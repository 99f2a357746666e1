import fc from 'fast-check';
import { durationAxis, logDurationAxis, logOf, numberAxis, pixelsAlong } from '../../../lib/assessment/report/axes';

const words = ({ ticks, text }: ReturnType<typeof durationAxis>): string[] => ticks.map(text);

test('an axis of times has the steps of a clock', () => {
  expect(words(durationAxis(1500))).toEqual(['0s', '5m', '10m', '15m', '20m', '25m']);
  expect(words(durationAxis(100, undefined, 4))).toEqual(['0s', '30s', '1m', '1m 30s', '2m']);
  expect(words(durationAxis(0))).toEqual(['0s', '0.1s']);
});

test('an axis of numbers has steps of 1, 2 and 5', () => {
  expect(numberAxis(10, String).ticks).toEqual([0, 2, 4, 6, 8, 10]);
  expect(numberAxis(29_700, String).ticks).toEqual([0, 5000, 10_000, 15_000, 20_000, 25_000, 30_000]);
  expect(numberAxis(0, String).ticks.every(Number.isFinite)).toBe(true);
});

test('a logarithmic axis of times encloses its values, and has a place for none', () => {
  const axis = logDurationAxis([15, 900]);
  expect(words(axis)).toEqual(['1s', '10s', '1m', '5m', '30m']);
  expect(pixelsAlong(logOf(1, axis), axis, 100)).toBe(0);
  expect(logOf(0, axis)).toBe(axis.min);
  expect(words(logDurationAxis([]))).toEqual(['0.1s', '1s', '10s']);
});

test('every value lies on its axis', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (most) => {
      for (const axis of [durationAxis(most), numberAxis(most, String)]) {
        expect(axis.max).toBeGreaterThanOrEqual(most * (1 - 1e-6));
        expect(axis.ticks.length).toBeGreaterThan(1);
        expect(axis.ticks.length).toBeLessThanOrEqual(12);
      }
    }),
  );
});
