import { recoveryTime } from '../../../lib/models/simulation/recovery';

/** Steps of 10 s with 100 requests each, so many of them in time. */
const outcomes = (inTime: readonly number[]): Parameters<typeof recoveryTime>[0]['outcomes'] => {
  let sum = 0;
  return {
    time: inTime.map((_, index) => 10 * (index + 1)),
    inTime: inTime.map((count) => (sum += count)),
    ended: inTime.map((_, index) => 100 * (index + 1)),
  };
};
const recovered = (inTime: readonly number[], failure: number): number | undefined =>
  recoveryTime({ outcomes: outcomes(inTime), failure, share: 0.99, window: 30 });

test('the service is recovered when the last bad step is over', () => {
  expect(recovered([100, 100, 0, 50, 100, 100, 100, 100], 20)).toBe(40);
});

test('a relapse counts', () => {
  expect(recovered([100, 100, 0, 100, 100, 100, 90, 100, 100, 100], 20)).toBe(70);
});

test('a failure that nobody felt is over when it begins', () => {
  expect(recovered([100, 100, 100, 100, 100, 100], 25)).toBe(25);
});

test('trouble before the failure does not count', () => {
  expect(recovered([0, 0, 100, 100, 100, 100], 20)).toBe(20);
});

test('a few requests within a window may fail', () => {
  expect(recovered([100, 100, 0, 98, 100, 100, 100], 20)).toBe(30);
  expect(recovered([100, 100, 0, 96, 100, 100, 100], 20)).toBe(40);
});

test('there is no recovery unless a whole window is good', () => {
  expect(recovered([100, 100, 0, 0, 100, 100], 20)).toBeUndefined();
  expect(recovered([100, 100, 0, 0, 0], 20)).toBeUndefined();
});

test('a failure near the end leaves no window', () => {
  expect(recovered([100, 100, 100, 100, 100], 40)).toBeUndefined();
});

test('steps without any request are not bad', () => {
  const counts = { time: [10, 20, 30, 40, 50], inTime: [5, 5, 5, 5, 5], ended: [5, 7, 7, 7, 7] };
  expect(recoveryTime({ outcomes: counts, failure: 10, share: 0.99, window: 20 })).toBe(20);
});
