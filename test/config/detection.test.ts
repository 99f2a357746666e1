import fc from 'fast-check';
import { chooseDetector, DEFAULT_DETECTION, detectionOf } from '../../config/detection';
import { loadEnvironment } from '../../config/load';
import { DEFAULT_ASSUMPTIONS } from '../../lib/assessment/assumptions';
import { detectorCurve } from '../../lib/assessment/detection-result';
import { Duration } from '../../lib/core/quantities';
import { DEFAULT_DETECTION as ENDPOINT_DETECTION } from '../../lib/failover/endpoint-health-check';
import { chooseDetector as neymanPearson } from '../../lib/models/detection';
import { edited, EXAMPLE_TOPOLOGY, memoryFiles, ROOT } from './project';

test('the defaults are those of the health check', () => {
  expect(DEFAULT_DETECTION).toEqual(ENDPOINT_DETECTION);
  expect(detectionOf({}, DEFAULT_ASSUMPTIONS)).toEqual(DEFAULT_DETECTION);
});

test('the choice is that of Neyman and Pearson among the settings of 30 s, or else of 10 s', () => {
  const objectives = fc.record({
    within: fc.integer({ min: 1, max: 400 }).map((seconds) => Duration.seconds(seconds)),
    falseAlarmsPerYear: fc.double({ min: -9, max: 1, noNaN: true }).map((digits) => 10 ** digits),
  });
  const assumed = fc.record({
    probeFailure: fc.constantFrom(0, 0.001, 0.2, 0.8),
    glitches: fc.constantFrom(1, 12, 200),
    glitchDuration: fc.constantFrom(1, 10, 60),
  });
  fc.assert(
    fc.property(objectives, assumed, (objective, changed) => {
      const assumptions = { ...DEFAULT_ASSUMPTIONS, ...changed };
      const curve = detectorCurve(assumptions, objective.within.toSeconds());
      const [expected] = [30, 10].flatMap((interval) => {
        const choice = neymanPearson({
          curve: curve.filter(({ setting }) => setting.interval === interval),
          falseAlarmProbability: -Math.expm1(-objective.falseAlarmsPerYear),
          power: 0.95,
        });
        return choice.kind === 'chosen' ? [choice.point] : [];
      });
      const choice = chooseDetector(objective, assumptions);
      expect(choice.possible).toBe(expected !== undefined);
      if (!choice.possible || !expected) return;
      const { detector } = choice;
      expect([detector.interval.toSeconds(), detector.failures]).toEqual([
        expected.setting.interval,
        expected.setting.threshold,
      ]);
      expect(detector.falseAlarmsPerYear).toBeCloseTo(expected.falseAlarms, 12);
      expect(detector.noticedWithin).toBeCloseTo(expected.p95Delay ?? NaN, 9);
    }),
    { numRuns: 40 },
  );
});

describe('in an environment', () => {
  const load = (detection: unknown, assumptions: unknown = {}) =>
    loadEnvironment('prod', {
      root: ROOT,
      files: memoryFiles({
        'config/environments/prod.yaml': edited([
          ['detection', detection],
          ['assumptions', assumptions],
        ]),
        'config/topology/prod.yaml': EXAMPLE_TOPOLOGY,
      }),
    }).detection;

  const setting = (detection: unknown, assumptions?: unknown): string => {
    const { interval, failures } = load(detection, assumptions);
    return `${interval.toString()} ${failures}`;
  };

  test.each([
    ['36s', 1, '10s 3'],
    ['60s', 2, '30s 1'],
    ['60s', 1, '10s 3'],
    ['60s', 0.1, '10s 5'],
    ['90s', 0.1, '30s 2'],
    ['5m', 0.001, '30s 4'],
  ])('within %s, with at most %d false alarms a year: %s', (within, falseAlarmsPerYear, expected) => {
    expect(setting({ objective: { within, falseAlarmsPerYear } })).toBe(expected);
  });

  test('by the assumptions of the environment', () => {
    const objective = { within: '60s', falseAlarmsPerYear: 1 };
    expect(setting({ objective }, { glitchDuration: '5s' })).toBe('30s 1');
    expect(setting({ objective }, { glitches: 24 })).toBe('10s 4');
  });

  test('the record of what it was chosen for', () => {
    const { objective } = load({ objective: { within: '60s', falseAlarmsPerYear: 1 } });
    expect(objective?.within.toSeconds()).toBe(60);
    expect(objective?.falseAlarmsPerYear).toBe(1);
    expect(load({ failures: 5 })).toEqual({ interval: Duration.seconds(30), failures: 5 });
    expect(load({ interval: '10s' })).toEqual({ interval: Duration.seconds(10), failures: 3 });
  });
});
