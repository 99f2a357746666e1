import {
  chooseDetector,
  cloudWatchOperatingCurve,
  DatapointWindow,
  healthCheckFalseAlarms,
  healthCheckGlitchTripProbability,
  healthCheckTripRate,
  metricAlarmFalseAlarms,
  metricAlarmFraction,
  metricAlarmGlitchTripProbability,
  metricAlarmRate,
  type OperatingPoint,
  route53OperatingCurve,
} from '../../../lib/models/detection';
import { Random } from '../../../lib/models/random';

function relativeError(got: number | undefined, want: number): number {
  return Math.abs((got ?? NaN) / want - 1);
}

const DAY = 86_400;
const NOISE = { failureProbability: 0.01, glitchRate: 20 / 31_536_000, glitchDuration: 15 };
const HARD = { failureProbability: 1, deadline: 120 };

/** checkers, needed, threshold, interval, mean duration, probability: mpmath's hyp1f1 with 50 digits. */
const GLITCHES = [
  [16, 0.18, 3, 10, 20, 0.24396172415870525],
  [16, 0.18, 1, 30, 0.05, 1.2734518524869176e-26],
  [1, 0.18, 2, 30, 100, 0.64002194862563811],
  [48, 0.17, 10, 30, 5, 2.7898777780099401e-26],
] as const;

test.each(GLITCHES)(
  'a glitch seen by %d checkers (share %d, threshold %d)',
  (checkers, healthyShare, threshold, ...rest) => {
    const [interval, duration, expected] = rest;
    const settings = { interval, threshold, checkers, healthyShare };
    expect(relativeError(healthCheckGlitchTripProbability(settings, duration), expected)).toBeLessThan(1e-11);
  },
);

test('a glitch must touch M periods of a metric alarm', () => {
  const alarm = (datapointsToAlarm: number) => ({ period: 60, datapointsToAlarm, evaluationPeriods: 3 });
  expect(metricAlarmGlitchTripProbability(alarm(1), 30)).toBe(1);
  // the phase integral of exp(-(M-2+v) 60/30) over v
  expect(metricAlarmGlitchTripProbability(alarm(2), 30)).toBeCloseTo((1 - Math.exp(-2)) / 2, 15);
  expect(metricAlarmGlitchTripProbability(alarm(3), 30)).toBeCloseTo((Math.exp(-2) * (1 - Math.exp(-2))) / 2, 15);
});

test('C8 as false alarms: one checker, exact', () => {
  const settings = { interval: 10, threshold: 3, checkers: 1 };
  const { probability, expected } = healthCheckFalseAlarms(settings, { failureProbability: 1e-3, period: 30 * DAY });
  expect(relativeError(probability, 0.00025890528214671336582)).toBeLessThan(1e-12);
  // 259,200 probes over E1 + E2
  expect(relativeError(expected, 259_200 * 9.98999997998999e-10)).toBeLessThan(1e-12);
});

test('false alarms of many checkers: the rate, and its Poisson probability a little above the exact one', () => {
  const settings = { interval: 10, threshold: 1 };
  const noise = { failureProbability: 0.3, period: DAY };
  const { expected, probability } = healthCheckFalseAlarms(settings, noise);
  expect(relativeError(expected, DAY * healthCheckTripRate(settings, 0.3))).toBeLessThan(1e-15);
  const exact = new DatapointWindow({ breaches: 14, datapoints: 16 })
    .firstAlarm({ breachProbability: 0.3 })
    .within((DAY / 10) * 16);
  expect(probability).toBeGreaterThan(exact);
  expect(probability / exact).toBeLessThan(1.2);
});

test('shared glitches add to what independent failures do', () => {
  const settings = { interval: 10, threshold: 3 };
  const glitches = { glitchRate: 1 / DAY, glitchDuration: 20, period: 10 * DAY };
  const { expected, probability } = healthCheckFalseAlarms(settings, { failureProbability: 0, ...glitches });
  expect(relativeError(expected, 10 * 0.24396172415870525)).toBeLessThan(1e-12);
  expect(probability).toBeCloseTo(1 - Math.exp(-expected), 14);
  const alone = healthCheckFalseAlarms(settings, { failureProbability: 0.5, period: 10 * DAY }).expected;
  expect(
    relativeError(
      healthCheckFalseAlarms(settings, { failureProbability: 0.5, ...glitches }).expected,
      alone + expected,
    ),
  ).toBeLessThan(1e-13);
});

test('false alarms of a metric alarm against a simulated day of noise', () => {
  const settings = { period: 60, datapointsToAlarm: 2, evaluationPeriods: 3 };
  const random = new Random(11);
  const [days, p] = [400, 0.01];
  let alarms = 0;
  let daysWithAlarm = 0;
  let inAlarm = 0;
  for (let day = 0; day < days; day += 1) {
    const last: boolean[] = [];
    let up = false;
    let any = false;
    for (let datapoint = 0; datapoint < 1440; datapoint += 1) {
      last.push(random.chance(p));
      if (last.length > 3) last.shift();
      const breached = last.filter(Boolean).length >= 2;
      if (breached && !up) alarms += 1;
      if (breached) inAlarm += 1;
      any ||= breached;
      up = breached;
    }
    if (any) daysWithAlarm += 1;
  }
  const { expected, probability } = metricAlarmFalseAlarms(settings, { failureProbability: p, period: DAY });
  expect(relativeError(expected, 1440 * (metricAlarmRate(settings, p) * 60))).toBeLessThan(1e-14);
  expect(Math.abs(alarms / days - expected)).toBeLessThan(4 * Math.sqrt((2 * expected) / days));
  expect(Math.abs(daysWithAlarm / days - probability)).toBeLessThan(4 * Math.sqrt(0.25 / days));
  expect(inAlarm / days / 1440 / metricAlarmFraction(settings, p)).toBeCloseTo(1, 0);
});

test('Route 53: all twenty settings that it offers, by interval and threshold', () => {
  const curve = route53OperatingCurve({ noise: NOISE, failure: HARD });
  expect(curve.map(({ setting }) => [setting.interval, setting.threshold])).toEqual(
    [10, 30].flatMap((interval) => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((threshold) => [interval, threshold])),
  );
  expect(curve.every(({ setting }) => setting.checkers === 16 && setting.checkerRegions === 8)).toBe(true);
  // a higher threshold has fewer false alarms and is slower
  for (const start of [0, 10]) {
    for (let index = start + 1; index < start + 10; index += 1) {
      expect(curve[index]!.falseAlarms).toBeLessThan(curve[index - 1]!.falseAlarms);
      expect(curve[index]!.p95Delay!).toBeGreaterThan(curve[index - 1]!.p95Delay!);
    }
  }
});

test('Route 53: fewer checker Regions, other checkers, share and timeout', () => {
  const curve = route53OperatingCurve({
    noise: NOISE,
    failure: HARD,
    intervals: [30],
    thresholds: [2],
    checkerRegions: [3, 8],
    checkersPerRegion: 1,
    healthyShare: 0.5,
    timeout: 2,
  });
  expect(curve.map(({ setting }) => setting)).toEqual([
    { interval: 30, threshold: 2, checkerRegions: 3, checkers: 3, healthyShare: 0.5, timeout: 2 },
    { interval: 30, threshold: 2, checkerRegions: 8, checkers: 8, healthyShare: 0.5, timeout: 2 },
  ]);
});

test('CloudWatch: every M of N, windows longer than a week left out', () => {
  const curve = cloudWatchOperatingCurve({ noise: NOISE, failure: HARD, mostEvaluationPeriods: 3, lag: 5 });
  expect(curve.map(({ setting }) => setting)).toEqual(
    [
      [1, 1],
      [1, 2],
      [2, 2],
      [1, 3],
      [2, 3],
      [3, 3],
    ].map(([datapointsToAlarm, evaluationPeriods]) => ({ period: 60, datapointsToAlarm, evaluationPeriods, lag: 5 })),
  );
  const long = (period: number) =>
    Math.max(
      ...cloudWatchOperatingCurve({ noise: NOISE, failure: HARD, periods: [period], mostEvaluationPeriods: 10 }).map(
        ({ setting }) => setting.evaluationPeriods,
      ),
    );
  expect([long(60), long(3600), long(86_400)]).toEqual([10, 10, 7]);
});

test('efficient settings are those that no other dominates, rounding aside', () => {
  const curve = cloudWatchOperatingCurve({ noise: NOISE, failure: { failureProbability: 0.9, deadline: 600 } });
  // With one breach enough, only the longest window is efficient: it alarms as soon, and less often.
  expect(curve.filter(({ efficient, setting }) => efficient && setting.datapointsToAlarm === 1)).toEqual([
    expect.objectContaining({ setting: { period: 60, datapointsToAlarm: 1, evaluationPeriods: 5 } }),
  ]);
  for (const point of curve.filter(({ efficient }) => !efficient)) {
    const better = curve.some(
      (other) =>
        other.efficient &&
        other.falseAlarms <= point.falseAlarms * (1 + 1e-9) &&
        other.missProbability <= point.missProbability * (1 + 1e-9) &&
        other.p95Delay! <= point.p95Delay! * (1 + 1e-9),
    );
    expect(better).toBe(true);
  }
});

test('Neyman-Pearson: most powerful within alpha, then fastest', () => {
  const curve = route53OperatingCurve({ noise: NOISE, failure: HARD });
  const choice = chooseDetector({ curve, falseAlarmProbability: 0.5 });
  if (choice.kind !== 'chosen') throw new Error(choice.kind);
  expect(choice.point.falseAlarmProbability).toBeLessThanOrEqual(0.5);
  const allowed = curve.filter((point) => point.falseAlarmProbability <= 0.5);
  expect(choice.point.missProbability).toBe(Math.min(...allowed.map((point) => point.missProbability)));
  const powerful = allowed.filter((point) => point.power === 1);
  expect(choice.point.p95Delay).toBe(Math.min(...powerful.map((point) => point.p95Delay!)));
  expect(choice.tied).toHaveLength(powerful.length - 1);
  // stricter alpha: never more powerful
  const strict = chooseDetector({ curve, falseAlarmProbability: 0.01 });
  expect(strict.kind === 'chosen' && strict.point.p95Delay! >= choice.point.p95Delay!).toBe(true);
});

function point(
  setting: string,
  falseAlarmProbability: number,
  missProbability: number,
  p95Delay?: number,
): OperatingPoint<string> {
  return {
    setting,
    falseAlarms: falseAlarmProbability,
    falseAlarmProbability,
    missProbability,
    power: 1 - missProbability,
    p50Delay: undefined,
    p95Delay,
    efficient: true,
  };
}

test('ties: by delay, then by false alarms, then as listed', () => {
  const curve = [
    point('slow', 0.01, 0, 90),
    point('noisy', 0.02, 1e-12, 30),
    point('first', 0.01, 1e-10, 30),
    point('second', 0.01, 0, 30),
    point('weak', 0.001, 0.1, 10),
    point('loud', 0.2, 0, 5),
  ];
  const choice = chooseDetector({ curve, falseAlarmProbability: 0.02 });
  expect(choice).toEqual({ kind: 'chosen', point: curve[2], tied: [curve[3], curve[1], curve[0]] });
  const exact = chooseDetector({ curve, falseAlarmProbability: 0.02, negligibleMiss: 0 });
  expect(exact).toEqual({ kind: 'chosen', point: curve[3], tied: [curve[0]] });
  expect(curve.map(({ setting }) => setting)).toEqual(['slow', 'noisy', 'first', 'second', 'weak', 'loud']);
});

test('a setting exactly at alpha and exactly at the power will do', () => {
  const only = point('only', 0.05, 0.25, 10);
  expect(chooseDetector({ curve: [only], falseAlarmProbability: 0.05, power: 0.75 }).kind).toBe('chosen');
});

test('no setting quiet enough: says so, with the quietest', () => {
  const curve = [point('loud', 0.5, 0), point('quieter', 0.2, 0.5)];
  expect(chooseDetector({ curve, falseAlarmProbability: 0.1 })).toEqual({
    kind: 'too-many-false-alarms',
    nearest: curve[1],
  });
});

test('no setting powerful enough, or none with any power: says so, with the most powerful', () => {
  const curve = [point('blind', 0, 1), point('weak', 0.05, 0.6)];
  expect(chooseDetector({ curve, falseAlarmProbability: 0.1, power: 0.9 })).toEqual({
    kind: 'too-little-power',
    nearest: curve[1],
  });
  expect(chooseDetector({ curve, falseAlarmProbability: 0.01 })).toEqual({
    kind: 'too-little-power',
    nearest: curve[0],
  });
});

test('says what is wrong with the inputs', () => {
  expect(() => chooseDetector({ curve: [], falseAlarmProbability: 2, power: -1, negligibleMiss: NaN })).toThrow(
    "'curve' must be a list of at least one, got none\n" +
      "'falseAlarmProbability' must be a probability from 0 to 1, got 2\n" +
      "'power' must be a probability from 0 to 1, got -1\n" +
      "'negligibleMiss' must be a probability from 0 to 1, got NaN",
  );
  expect(() =>
    route53OperatingCurve({
      noise: { failureProbability: -1, glitchRate: -1, glitchDuration: 0, period: 0 },
      failure: { failureProbability: 2, deadline: -1 },
      intervals: [20],
      thresholds: [11],
      checkerRegions: [2],
      checkersPerRegion: 0,
    }),
  ).toThrow(
    "'noise.failureProbability' must be a probability from 0 to 1, got -1\n" +
      "'noise.glitchRate' must be a number of 0 or more, got -1\n" +
      "'noise.glitchDuration' must be a number of 0.001 or more, got 0\n" +
      "'noise.period' must be a number above 0, got 0\n" +
      "'failure.failureProbability' must be a probability from 0 to 1, got 2\n" +
      "'failure.deadline' must be a number of 0 or more, got -1\n" +
      "'checkersPerRegion' must be a whole number from 1 to 1000, got 0\n" +
      "'intervals[0]' must be 10 or 30, got 20\n" +
      "'thresholds[0]' must be a whole number from 1 to 10, got 11\n" +
      "'checkerRegions[0]' must be a whole number from 3 to 8, got 2",
  );
  expect(() =>
    cloudWatchOperatingCurve({
      noise: { failureProbability: 1 },
      failure: HARD,
      periods: [15, 90],
      mostEvaluationPeriods: 16,
    }),
  ).toThrow(
    "'mostEvaluationPeriods' must be a whole number from 1 to 15, got 16\n" +
      "'noise.failureProbability' must be below 1: the alarm must have been quiet before the failure, got 1\n" +
      "'periods[0]' must be 10, 20, 30 or a multiple of 60 up to 86400, got 15\n" +
      "'periods[1]' must be 10, 20, 30 or a multiple of 60 up to 86400, got 90",
  );
  expect(() =>
    route53OperatingCurve({ noise: NOISE, failure: HARD, intervals: [], thresholds: [], checkerRegions: [] }),
  ).toThrow(
    "'intervals' must be a list of at least one, got none\n" +
      "'thresholds' must be a list of at least one, got none\n" +
      "'checkerRegions' must be a list of at least one, got none",
  );
  expect(() => healthCheckGlitchTripProbability({ interval: 10, threshold: 3 }, 0)).toThrow(
    "'meanDuration' must be a number of 0.001 or more, got 0",
  );
});
