import fc from 'fast-check';
import { hardFailureDelay, healthCheckDelay, metricAlarmDelay } from '../../../lib/models/detection';
import { Random } from '../../../lib/models/random';

function relativeError(got: number | undefined, want: number): number {
  return Math.abs((got ?? NaN) / want - 1);
}

test('hard failure: (T-1+0.82) I before the timeout with very many checkers: 28 s, 85 s and 8 s', () => {
  const mean = (interval: number, threshold: number) =>
    hardFailureDelay({ interval, threshold, timeout: 0, checkers: 100_000 }).mean;
  expect(mean(10, 3)).toBeCloseTo(28.2, 3);
  expect(mean(30, 3)).toBeCloseTo(84.6, 3);
  expect(mean(10, 1)).toBeCloseTo(8.2, 3);
  expect([mean(10, 3), mean(30, 3), mean(10, 1)].map((seconds) => Math.round(seconds))).toEqual([28, 85, 8]);
});

test('hard failure: at most T I + timeout, and the TTL on top: 96 s and 156 s', () => {
  expect(hardFailureDelay({ interval: 10, threshold: 3 })).toMatchObject({ fastest: 26, bound: 36, boundWithDns: 96 });
  expect(hardFailureDelay({ interval: 30, threshold: 3 })).toMatchObject({ fastest: 66, bound: 96, boundWithDns: 156 });
  expect(hardFailureDelay({ interval: 30, threshold: 3, timeToLive: 0 }).boundWithDns).toBe(96);
});

test('C7: 3 x 30 = 90 s and 3 x 10 = 30 s without timeout', () => {
  expect(hardFailureDelay({ interval: 30, threshold: 3, timeout: 0 }).bound).toBe(90);
  expect(hardFailureDelay({ interval: 10, threshold: 3, timeout: 0 }).bound).toBe(30);
});

test('hard failure: the 14th of 16 uniform phases', () => {
  const delay = hardFailureDelay({ interval: 10, threshold: 3, timeout: 6 });
  expect(delay.mean).toBeCloseTo((2 + 14 / 17) * 10 + 6, 13);
  // 50-digit roots of the binomial tail in the phase
  expect(relativeError(delay.percentile(0.5), 28.3634579315279481 + 6)).toBeLessThan(1e-14);
  expect(relativeError(delay.percentile(0.95), 29.4685401551733615 + 6)).toBeLessThan(1e-14);
  const many = hardFailureDelay({ interval: 30, threshold: 1, timeout: 0, checkers: 48, healthyShare: 0.17 });
  expect(relativeError(many.percentile(0.95), 0.89854271585682954 * 30)).toBeLessThan(1e-13);
  const one = hardFailureDelay({ interval: 30, threshold: 2, timeout: 0, checkers: 1 });
  expect(one.mean).toBe(45);
  expect(one.percentile(0.95)).toBeCloseTo(58.5, 12);
});

test('hard failure: certain at the bound, impossible before the fastest, and misses keep their digits', () => {
  const delay = hardFailureDelay({ interval: 10, threshold: 3, timeout: 6 });
  expect([0, 26, 36, 1e6].map((seconds) => delay.detectedWithin(seconds))).toEqual([0, 0, 1, 1]);
  expect([0, 26, 36, 1e6].map((seconds) => delay.missedWithin(seconds))).toEqual([1, 1, 0, 0]);
  // 3 or more of 16 checkers in the last 2^-10 of the interval: 560 x^3 less a little
  const x = 2 ** -10;
  const rest = Array.from({ length: 14 }, (_, i) => choose(16, i + 3) * x ** (i + 3) * (1 - x) ** (13 - i));
  expect(
    relativeError(
      delay.missedWithin(36 - 10 * x),
      rest.reduce((sum, part) => sum + part),
    ),
  ).toBeLessThan(1e-12);
});

test('partial failure: the delay of simulated checkers with random phases', () => {
  const [p, threshold, checkers, seconds, runs] = [0.85, 2, 4, 75, 40_000] as const;
  const settings = { interval: 30, threshold, checkers, healthyShare: 0.3, timeout: 0 };
  const random = new Random(9);
  let unhealthy = 0;
  for (let run = 0; run < runs; run += 1) {
    let down = 0;
    for (let checker = 0; checker < checkers; checker += 1) {
      let isDown = false;
      let changing = 0;
      for (let time = random.next() * 30; time <= seconds; time += 30) {
        const failed = random.chance(p);
        changing = failed === isDown ? 0 : changing + 1;
        if (changing === threshold) {
          isDown = failed;
          changing = 0;
        }
      }
      if (isDown) down += 1;
    }
    if (down >= 3) unhealthy += 1;
  }
  const delay = healthCheckDelay(settings, p);
  expect(Math.abs(unhealthy / runs - delay.detectedWithin(seconds))).toBeLessThan(4 * Math.sqrt(0.25 / runs));
});

test('partial failure below the brownout threshold has no high percentiles', () => {
  const delay = healthCheckDelay({ interval: 10, threshold: 3 }, 0.5);
  expect(delay.percentile(0.5)).toBeUndefined();
  expect(delay.percentile(0.001)).toBeGreaterThan(26);
  expect(delay.missedWithin(1e7)).toBeGreaterThan(0.99);
  expect(healthCheckDelay({ interval: 10, threshold: 3 }, 0).percentile(0.5)).toBeUndefined();
});

test('detection by a time grows with time and with the failure probability, and the percentile inverts it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 600, noNaN: true }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (threshold, p, seconds, probability) => {
        const delay = healthCheckDelay({ interval: 10, threshold }, p);
        const detected = delay.detectedWithin(seconds);
        expect(detected + delay.missedWithin(seconds)).toBeCloseTo(1, 12);
        expect(delay.detectedWithin(seconds + 3)).toBeGreaterThanOrEqual(detected * (1 - 1e-12));
        const worse = healthCheckDelay({ interval: 10, threshold }, Math.min(1, p * 1.05));
        expect(worse.detectedWithin(seconds)).toBeGreaterThanOrEqual(detected * (1 - 1e-12));
        const at = delay.percentile(probability);
        if (at !== undefined) expect(delay.detectedWithin(at)).toBeCloseTo(probability, 9);
      },
    ),
    { numRuns: 60 },
  );
});

test('metric alarm: a hard failure is seen after M full periods and the rest of the one that it falls into', () => {
  const delay = metricAlarmDelay({ period: 60, datapointsToAlarm: 2, evaluationPeriods: 3 }, { breachProbability: 1 });
  expect(delay.mean).toBe(150);
  expect([120, 135, 150, 180].map((seconds) => delay.detectedWithin(seconds))).toEqual([0, 0.25, 0.5, 1]);
  expect([120, 135, 150, 180].map((seconds) => delay.missedWithin(seconds))).toEqual([1, 0.75, 0.5, 0]);
  expect([0.25, 0.5].map((probability) => delay.percentile(probability))).toEqual([135, 150]);
  expect(delay.percentile(0.95)).toBeCloseTo(177, 10);
  const late = metricAlarmDelay(
    { period: 60, datapointsToAlarm: 2, evaluationPeriods: 3, lag: 20 },
    { breachProbability: 1 },
  );
  expect([late.mean, late.percentile(0.5), late.detectedWithin(155)]).toEqual([170, 170, 0.25]);
});

test('metric alarm: a noisy past helps, no breach never alarms', () => {
  const settings = { period: 60, datapointsToAlarm: 3, evaluationPeriods: 5 };
  const clean = metricAlarmDelay(settings, { breachProbability: 0.8 });
  const noisy = metricAlarmDelay(settings, { breachProbability: 0.8, breachProbabilityBefore: 0.2 });
  expect(noisy.mean!).toBeLessThan(clean.mean!);
  const never = metricAlarmDelay(settings, { breachProbability: 0 });
  expect([never.mean, never.percentile(0.5), never.detectedWithin(1e9)]).toEqual([undefined, undefined, 0]);
});

test('metric alarm: the percentile inverts the distribution', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 3 }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (datapointsToAlarm, more, breachProbability, probability) => {
        const settings = { period: 60, datapointsToAlarm, evaluationPeriods: datapointsToAlarm + more };
        const delay = metricAlarmDelay(settings, { breachProbability });
        expect(delay.detectedWithin(delay.percentile(probability)!)).toBeCloseTo(probability, 9);
      },
    ),
    { numRuns: 100 },
  );
});

test('says what is wrong with the inputs', () => {
  expect(() => hardFailureDelay({ interval: NaN, threshold: 1.5, timeToLive: -1 })).toThrow(
    "'interval' must be a number above 0, got NaN\n" +
      "'threshold' must be a whole number from 1 to 10, got 1.5\n" +
      "'timeToLive' must be a number of 0 or more, got -1",
  );
  expect(() => healthCheckDelay({ interval: 10, threshold: 3 }, -1)).toThrow(
    "'failureProbability' must be a probability from 0 to 1, got -1",
  );
  const delay = hardFailureDelay({ interval: 10, threshold: 3 });
  expect(() => delay.detectedWithin(-1)).toThrow("'seconds' must be a number of 0 or more, got -1");
  expect(() => delay.percentile(0)).toThrow("'probability' must be a probability above 0 and below 1, got 0");
  expect(() =>
    metricAlarmDelay({ period: 0, datapointsToAlarm: 4, evaluationPeriods: 3, lag: -1 }, { breachProbability: 1 }),
  ).toThrow(
    "'period' must be a number above 0, got 0\n" +
      "'datapointsToAlarm' must be a whole number from 1 to 3, got 4\n" +
      "'lag' must be a number of 0 or more, got -1",
  );
});

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i += 1) product = (product * (n - k + i)) / i;
  return product;
}
