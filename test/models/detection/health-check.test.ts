import fc from 'fast-check';
import {
  brownoutThreshold,
  checkerVoteProbability,
  DatapointWindow,
  fewestUnhealthyCheckersToTrip,
  healthCheckTripRate,
  healthCheckUnhealthyFraction,
  hysteresisHealthyFraction,
  hysteresisTransient,
  hysteresisTripRate,
  hysteresisUnhealthyFraction,
  mostHealthyCheckersOutvoted,
  shareRuleUnhealthyProbability,
} from '../../../lib/models/detection';
import { Random } from '../../../lib/models/random';

function relativeError(got: number | undefined, want: number): number {
  return Math.abs((got ?? NaN) / want - 1);
}

/** p, failures, successes, unhealthy, healthy, trips per probe: E1 and E2 in rationals, of the double's value. */
const HYSTERESIS = [
  [0.65, 3, 3, 0.81984883234709005, 0.18015116765290995, 0.023871659549664846],
  [0.001, 3, 3, 3.003003998990978e-9, 0.999999996996996, 9.98999997998999e-10],
  [0.2, 2, 5, 0.25482110369921164, 0.74517889630078836, 0.024839296543359612],
  [0.9999, 10, 10, 1, 1.000450165048411e-39, 9.9989999999889878e-41],
  [1e-6, 10, 10, 1.0000045000165e-59, 1, 9.99999e-61],
] as const;

test.each(HYSTERESIS)('hysteresis at p = %d, %d down, %d up', (failureProbability, down, up, ...expected) => {
  const hysteresis = { failureProbability, failuresToUnhealthy: down, successesToHealthy: up };
  [
    hysteresisUnhealthyFraction(hysteresis),
    hysteresisHealthyFraction(hysteresis),
    hysteresisTripRate(hysteresis),
  ].forEach((got, index) => expect(relativeError(got, expected[index]!)).toBeLessThan(1e-11));
});

test('hysteresis of probes that never or always fail', () => {
  const at = (failureProbability: number) => ({ failureProbability, failuresToUnhealthy: 3, successesToHealthy: 2 });
  expect([0, 1].map((p) => hysteresisUnhealthyFraction(at(p)))).toEqual([0, 1]);
  expect([0, 1].map((p) => hysteresisHealthyFraction(at(p)))).toEqual([1, 0]);
  expect([0, 1].map((p) => hysteresisTripRate(at(p)))).toEqual([0, 0]);
});

test('the transient agrees with playing every sequence of 12 probes, and tends to the stationary share', () => {
  const [p, failuresToUnhealthy, successesToHealthy] = [0.6, 2, 3] as const;
  const unhealthy = new Array<number>(13).fill(0);
  for (let bits = 0; bits < 2 ** 12; bits += 1) {
    const failed = Array.from({ length: 12 }, (_, index) => ((bits >> index) & 1) === 1);
    const weight = failed.reduce((product, f) => product * (f ? p : 1 - p), 1);
    let down = false;
    let run = 0;
    failed.forEach((f, index) => {
      run = f === down ? 0 : run + 1;
      if (run === (down ? successesToHealthy : failuresToUnhealthy)) {
        down = !down;
        run = 0;
      }
      if (down) unhealthy[index + 1]! += weight;
    });
  }
  const hysteresis = { failureProbability: p, failuresToUnhealthy, successesToHealthy };
  const transient = hysteresisTransient({ ...hysteresis, probes: 400 });
  unhealthy.forEach((expected, probes) => expect(transient[probes]!.unhealthy).toBeCloseTo(expected, 13));
  expect(transient).toHaveLength(401);
  expect(transient[400]!.unhealthy).toBeCloseTo(hysteresisUnhealthyFraction(hysteresis), 13);
  expect(transient[400]!.healthy).toBeCloseTo(hysteresisHealthyFraction(hysteresis), 13);
});

test('C7: healthy if more than 18 %: of 15 and of 16 checkers at most 2 healthy ones are outvoted', () => {
  expect([15, 16].map((checkers) => mostHealthyCheckersOutvoted({ checkers }))).toEqual([2, 2]);
  expect(mostHealthyCheckersOutvoted()).toBe(2);
  expect(fewestUnhealthyCheckersToTrip()).toBe(14);
});

test('a share of exactly the limit is not more than it', () => {
  expect(mostHealthyCheckersOutvoted({ checkers: 100, healthyShare: 0.18 })).toBe(18);
  expect(mostHealthyCheckersOutvoted({ checkers: 100, healthyShare: 0.29 })).toBe(29);
  expect(mostHealthyCheckersOutvoted({ checkers: 5, healthyShare: 0.18 })).toBe(0);
  expect(mostHealthyCheckersOutvoted({ checkers: 3, healthyShare: 0 })).toBe(0);
  expect(mostHealthyCheckersOutvoted({ checkers: 4, healthyShare: 1 - 2 ** -53 })).toBe(3);
});

test('the share rule is an upper tail of the binomial, down to 1e-72', () => {
  // 60-digit sums
  const rule = (checkerUnhealthyProbability: number, checkers: number) =>
    shareRuleUnhealthyProbability({ checkers, checkerUnhealthyProbability });
  expect(relativeError(rule(1e-3, 16), 1.19776105e-40)).toBeLessThan(1e-11);
  expect(relativeError(rule(0.65, 16), 0.045089736594655096)).toBeLessThan(1e-13);
  expect(relativeError(rule(0.01, 48), 3.4888421019606053e-72)).toBeLessThan(1e-11);
  expect(checkerVoteProbability({ checkers: 3, needed: 2, checkerUnhealthyProbability: 0.1 })).toBeCloseTo(0.028, 16);
});

test('brownout: Route 53 trips from 0.82, 0.711, 0.650, 0.590, 0.542 for thresholds 1, 2, 3, 5, 10', () => {
  // 50-digit roots
  const exact = [0.82, 0.71088859027220852, 0.6500937288984757, 0.58988243084285379, 0.5419722411002049];
  const published = ['0.820', '0.711', '0.650', '0.590', '0.542'];
  [1, 2, 3, 5, 10].forEach((threshold, index) => {
    expect(relativeError(brownoutThreshold({ threshold }), exact[index]!)).toBeLessThan(1e-14);
    expect(brownoutThreshold({ threshold }).toFixed(3)).toBe(published[index]);
  });
});

test('brownout: half of the requests failing never trips', () => {
  for (const threshold of [1, 2, 5, 10]) {
    const hysteresis = { failureProbability: 0.5, failuresToUnhealthy: threshold, successesToHealthy: threshold };
    expect(hysteresisHealthyFraction(hysteresis)).toBeCloseTo(0.5, 15);
  }
});

test('share of time unhealthy: each checker from its hysteresis, all by the share rule', () => {
  const settings = { interval: 30, threshold: 3 };
  expect(healthCheckUnhealthyFraction(settings, 0)).toBe(0);
  expect(healthCheckUnhealthyFraction(settings, 1)).toBe(1);
  expect(healthCheckUnhealthyFraction(settings, 0.65)).toBeCloseTo(
    shareRuleUnhealthyProbability({ checkerUnhealthyProbability: 0.81984883234709005 }),
    13,
  );
});

test('trip rate against 50 digits', () => {
  const rate = (threshold: number, interval: number, p: number) => healthCheckTripRate({ interval, threshold }, p);
  expect(relativeError(rate(2, 10, 0.05), 6.513281239627955e-31)).toBeLessThan(1e-11);
  expect(relativeError(rate(3, 30, 0.65), 0.0032800765087796344)).toBeLessThan(1e-12);
  expect(relativeError(rate(3, 10, 1e-3), 2.7108257567390035e-118)).toBeLessThan(1e-11);
});

test('with threshold 1 the checkers taking turns are a window of 14 of 16 probes', () => {
  const window = new DatapointWindow({ breaches: 14, datapoints: 16 });
  for (const p of [1e-3, 0.3, 0.8]) {
    const perProbe = (healthCheckTripRate({ interval: 10, threshold: 1 }, p) * 10) / 16;
    expect(relativeError(perProbe, window.alarmRate(p))).toBeLessThan(1e-12);
  }
});

test('trip rate and share of time of 5 simulated checkers', () => {
  const [p, threshold, checkers, healthyShare, rounds] = [0.55, 2, 5, 0.25, 150_000] as const;
  const random = new Random(4);
  const down = new Array<boolean>(checkers).fill(false);
  const runs = new Array<number>(checkers).fill(0);
  let trips = 0;
  let unhealthyProbes = 0;
  let unhealthy = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (let checker = 0; checker < checkers; checker += 1) {
      const failed = random.chance(p);
      runs[checker] = failed === down[checker] ? 0 : runs[checker]! + 1;
      if (runs[checker] === threshold) {
        runs[checker] = 0;
        down[checker] = failed;
        unhealthy += failed ? 1 : -1;
        if (failed && unhealthy === 4) trips += 1;
      }
      if (unhealthy >= 4) unhealthyProbes += 1;
    }
  }
  const settings = { interval: 1, threshold, checkers, healthyShare };
  expect(fewestUnhealthyCheckersToTrip(settings)).toBe(4);
  expect(trips / rounds / healthCheckTripRate(settings, p)).toBeCloseTo(1, 1);
  expect(unhealthyProbes / rounds / checkers / healthCheckUnhealthyFraction(settings, p)).toBeCloseTo(1, 1);
});

test('shares add up to 1 and rise with the failure probability', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 10 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failuresToUnhealthy, successesToHealthy, failureProbability) => {
        const at = (p: number) => ({ failureProbability: p, failuresToUnhealthy, successesToHealthy });
        const unhealthy = hysteresisUnhealthyFraction(at(failureProbability));
        expect(unhealthy + hysteresisHealthyFraction(at(failureProbability))).toBeCloseTo(1, 14);
        const worse = Math.min(1, failureProbability * 1.1);
        expect(hysteresisUnhealthyFraction(at(worse))).toBeGreaterThanOrEqual(unhealthy * (1 - 1e-14));
      },
    ),
    { numRuns: 200 },
  );
});

test('says what is wrong with the inputs', () => {
  expect(() =>
    healthCheckTripRate({ interval: 0, threshold: 11, checkers: 0, healthyShare: 1, timeout: -1 }, 2),
  ).toThrow(
    "'checkers' must be a whole number from 1 to 1000000, got 0\n" +
      "'healthyShare' must be a share from 0 to below 1, got 1\n" +
      "'interval' must be a number above 0, got 0\n" +
      "'threshold' must be a whole number from 1 to 10, got 11\n" +
      "'timeout' must be a number of 0 or more, got -1\n" +
      "'failureProbability' must be a probability from 0 to 1, got 2",
  );
  expect(() =>
    hysteresisTransient({ failureProbability: 0.5, failuresToUnhealthy: 0, successesToHealthy: 1001, probes: 1.5 }),
  ).toThrow(
    "'failuresToUnhealthy' must be a whole number from 1 to 1000, got 0\n" +
      "'successesToHealthy' must be a whole number from 1 to 1000, got 1001\n" +
      "'probes' must be a whole number from 0 to 10000000, got 1.5",
  );
  expect(() => checkerVoteProbability({ checkers: 3, needed: 4, checkerUnhealthyProbability: 0.5 })).toThrow(
    "'needed' must be a whole number from 1 to 3, got 4",
  );
  expect(() => shareRuleUnhealthyProbability({ checkerUnhealthyProbability: NaN })).toThrow(
    "'checkerUnhealthyProbability' must be a probability from 0 to 1, got NaN",
  );
  expect(() => brownoutThreshold({ threshold: 0, healthyShare: 0 })).toThrow(
    "'threshold' must be a whole number from 1 to 10, got 0\n" +
      "'healthyShare' must be a probability above 0 and below 1, got 0",
  );
});

test('an interval of more than 1e6 s is refused, not counted through', () => {
  expect(() => healthCheckUnhealthyFraction({ interval: 1e15, threshold: 3 }, 0.1)).toThrow(
    "'interval' must be at most 1000000 seconds, got 1000000000000000",
  );
});
