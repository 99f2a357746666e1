import * as fc from 'fast-check';
import { Distribution, durationLaw } from '../../../lib/models/distribution';
import {
  exactRecovery,
  PERCENTILE_CURVE,
  recoveryProbability,
  RecoveryPlan,
  recoverySchedule,
  recoveryTime,
  simulatedRecoveryTime,
} from '../../../lib/models/recovery';
import { percentileOf } from '../../../lib/models/recovery/recovery-time';
import {
  expectClose,
  FAILOVER,
  FIXED_PLAN,
  longestWay,
  messageOf,
  parallel,
  plan,
  RANDOM_PLAN,
  series,
  step,
} from './plans';

const RUNS = { runs: 2000 };

describe('published recoveries', () => {
  // AWS Reliability Pillar, availability scenarios.
  test.each([
    ['99 %: decide 30, deploy 10, restore 30 min', [30, 10, 30], 70],
    ['99.9 %: decide 30, recover 30 min', [30, 30], 60],
    ['99.99 %: decide 10, recover 5 min', [10, 5], 15],
    ['99.95 % over Regions: decide 20, fail over 10 min', [20, 10], 30],
  ])('%s', (_scenario, minutes, total) => {
    const time = recoveryTime(series(...minutes.map((each) => each * 60)), { ...RUNS, percentiles: [0.5, 0.999] });
    expect(time.exact).toBe(true);
    expect([time.meanSeconds, time.standardDeviationSeconds]).toEqual([total * 60, 0]);
    expect(time.percentiles.map(({ seconds, low, high }) => [seconds, low, high])).toEqual([
      [total * 60, total * 60, total * 60],
      [total * 60, total * 60, total * 60],
    ]);
  });

  test.each([
    [30, 90],
    [10, 30],
  ])('C7: Route 53 detects in 3 probes every %d s', (interval, total) => {
    expect(recoverySchedule(series(interval, interval, interval)).seconds).toBe(total);
  });

  test('a drill published as 36 min 1 s: its parts add up to 30 min 11 s, and what is missing is not named', () => {
    expect(recoverySchedule(series(277, 407, 709, 272, 146)).seconds).toBe(30 * 60 + 11);
  });
});

describe('closed forms', () => {
  test('two exponential steps side by side: mean a + b - ab/(a + b)', () => {
    const [a, b] = [300, 700];
    const exact = exactRecovery(parallel({ kind: 'exponential', mean: a }, { kind: 'exponential', mean: b }))!;
    const both = (a * b) / (a + b);
    expectClose(exact.mean, a + b - both);
    expectClose(exact.standardDeviation ** 2, 2 * (a * a + b * b - both * both) - (a + b - both) ** 2);
    expectClose(exact.cdf(400), Math.expm1(-400 / a) * Math.expm1(-400 / b));
    // e^-x for x = 32300/700, and the rest is smaller by 1e-27.
    expectClose(exact.upperTail(32_300), Math.exp(-32_300 / 700));
  });

  test('n uniform steps side by side: mean n/(n + 1), variance n/((n + 1)^2 (n + 2))', () => {
    const exact = exactRecovery(parallel(...new Array<Distribution>(7).fill({ kind: 'uniform', min: 0, max: 1 })))!;
    expectClose(exact.mean, 7 / 8);
    expectClose(exact.standardDeviation ** 2, 7 / (64 * 9));
    expectClose(exact.quantile(0.5), 0.5 ** (1 / 7));
    expect([exact.minimum, exact.maximum]).toEqual([0, 1]);
  });

  test('exponential steps in series are an exponential sum, fixed ones delay it', () => {
    const durations: (Distribution | number)[] = [90, { kind: 'exponential', mean: 600, min: 60 }];
    const exact = exactRecovery(series(...durations, { kind: 'erlang', stages: 2, mean: 400 }, 10))!;
    expect([exact.minimum, exact.maximum]).toEqual([160, undefined]);
    expectClose(exact.mean, 90 + 600 + 400 + 10);
    expectClose(exact.standardDeviation ** 2, 540 ** 2 + 2 * 200 ** 2);
    // Exponentials with means 540, 200 and 200 for 1840 s: mpmath, 50 digits.
    expectClose(exact.upperTail(2000), 0.08286187198060332);
  });

  test('one random step beside fixed ones', () => {
    const exact = exactRecovery(
      plan(
        step('a', 100),
        step('b', { kind: 'uniform', min: 0, max: 200 }, ['a']),
        step('c', 50, ['a', 'b']),
        step('d', 250),
      ),
    )!;
    // max(250, 150 + U)
    expect([exact.minimum, exact.maximum]).toEqual([250, 350]);
    expect([exact.cdf(249), exact.cdf(250), exact.cdf(300)]).toEqual([0, 0.5, 0.75]);
    expectClose(exact.mean, 0.5 * 250 + 0.5 * 300);
    expect([0.3, 0.5].map(exact.quantile)).toEqual([250, 250]);
    expectClose(exact.quantile(0.9), 330);
  });

  test('one random step in a net that is not series-parallel', () => {
    const exact = exactRecovery(
      plan(
        step('a', 10),
        step('b', 20),
        step('c', { kind: 'exponential', mean: 50 }, ['a']),
        step('d', 30, ['a', 'b']),
        step('e', 5, ['c']),
        step('f', 5, ['c', 'd']),
      ),
    )!;
    // max(55, 15 + X)
    expectClose(exact.cdf(75), -Math.expm1(-60 / 50));
    expect(exact.cdf(54.9)).toBe(0);
    expectClose(exact.mean, 55 + 50 * Math.exp(-40 / 50));
  });

  test('steps that are not always needed', () => {
    const exact = exactRecovery(
      plan(step('a', 100), step('b', 300, ['a'], { probability: 0.2 }), step('c', 50, ['b'], { probability: 0.5 })),
    )!;
    expectClose(exact.mean, 100 + 60 + 25);
    expectClose(exact.standardDeviation ** 2, 300 ** 2 * 0.16 + 50 ** 2 * 0.25);
    expect([0.39, 0.79, 0.89, 0.99].map(exact.quantile)).toEqual([100, 150, 400, 450]);
    expectClose(exact.cdf(150), 0.8);
  });

  test('cases that each have a closed form, though the whole has none', () => {
    const exact = exactRecovery(
      series(
        { kind: 'exponential', mean: 100 },
        {
          kind: 'mixture',
          parts: [
            { probability: 0.9, distribution: { kind: 'fixed', seconds: 60 } },
            { probability: 0.1, distribution: { kind: 'exponential', mean: 400 } },
          ],
        },
      ),
    )!;
    expectClose(exact.mean, 100 + 54 + 40);
    const sum = (t: number): number => (400 * Math.exp(-t / 400) - 100 * Math.exp(-t / 100)) / 300;
    expectClose(exact.upperTail(1000), 0.9 * Math.exp(-940 / 100) + 0.1 * sum(1000));
  });

  test('the later of two with little spread: nothing cancels in its variance', () => {
    const exact = exactRecovery(
      parallel(
        { kind: 'triangular', min: 0, mode: 0.5, max: 1 },
        { kind: 'uniform', min: 1e6, max: 1e6 + 1 },
        1e6 + 0.5,
      ),
    )!;
    expect([exact.minimum, exact.maximum]).toEqual([1e6 + 0.5, 1e6 + 1]);
    expectClose(exact.mean - 1e6, 0.25 + 0.375);
    expect(exact.standardDeviation ** 2).toBeCloseTo(0.5 * 0.25 + 0.5 * (0.75 ** 2 + 1 / 48) - 0.625 ** 2, 10);
  });

  test('a random step that is almost always over before a fixed one', () => {
    for (const mean of [1, 3, 10, 20]) {
      const exact = exactRecovery(parallel(100, { kind: 'exponential', mean }))!;
      const late = Math.exp(-100 / mean);
      expectClose(exact.mean, 100 + mean * late);
      // E[(T - 100)^2] = 2 mean^2 late
      expectClose(exact.standardDeviation ** 2, mean * mean * late * (2 - late));
    }
  });

  test('durations of very different length side by side: nothing is missed between them', () => {
    const short: Distribution = { kind: 'exponential', mean: 2 };
    const rare = {
      kind: 'mixture',
      parts: [
        { probability: 0.75, distribution: short },
        { probability: 0.25, distribution: { kind: 'uniform', min: 0, max: 4000 } },
      ],
    } as const;
    const exact = exactRecovery(parallel(rare, { kind: 'exponential', mean: 1 }))!;
    // 3/4 max(E2, E1) + 1/4 max(U, E1), with E max(U, E) = h/2 + m^2/h (1 - e^-h/m) for U in [0, h].
    expectClose(exact.mean, 0.75 * (3 - 2 / 3) + 0.25 * (2000 + 1 / 4000));
  });

  test('lognormal steps side by side, heavy tails: mean by mpmath with 30 digits', () => {
    const exact = exactRecovery(
      parallel({ kind: 'lognormal', median: 100, p95: 1000 }, { kind: 'lognormal', median: 200, p95: 600 }),
    )!;
    // The integrals of S(t) and 2 t S(t) with S = 1 - F1 F2.
    expectClose(exact.mean, 403.38034678616353677);
    expectClose(exact.standardDeviation, 643.52708158554464334);
  });

  test.each([
    ['uniform steps in series', series({ kind: 'uniform', min: 0, max: 1 }, { kind: 'uniform', min: 0, max: 1 })],
    [
      'a net that is not series-parallel',
      plan(
        step('a', { kind: 'exponential', mean: 1 }),
        step('b', { kind: 'exponential', mean: 1 }),
        step('c', { kind: 'exponential', mean: 1 }, ['a']),
        step('d', { kind: 'exponential', mean: 1 }, ['a', 'b']),
      ),
    ],
    [
      'more exponential stages than are quick',
      series(...new Array<Distribution>(21).fill({ kind: 'exponential', mean: 1 })),
    ],
    ['a whole failover', FAILOVER],
  ])('%s: none, so it is simulated', (_name, without) => {
    expect(exactRecovery(without)).toBeUndefined();
    expect(recoveryTime(without, RUNS).exact).toBe(false);
    expect(recoveryProbability(without, 10, RUNS).exact).toBe(false);
  });

  test('steps that wait for the same ones, and an edge that others imply, do not stand in the way', () => {
    const exponential: Distribution = { kind: 'exponential', mean: 100 };
    const uniform: Distribution = { kind: 'uniform', min: 0, max: 10 };
    const exact = exactRecovery(
      plan(
        step('a', 10),
        step('b', 20),
        step('c', exponential, ['a', 'b']),
        step('d', uniform, ['b', 'a', 'b']),
        step('e', 5, ['a', 'c']),
      ),
    )!;
    // 20 + max(5 + E, U)
    expectClose(exact.cdf(28), -Math.expm1(-3 / 100) * 0.8);
  });
});

describe('simulation', () => {
  test.each<[string, ReturnType<typeof series>]>([
    [
      'exponential steps in series',
      series({ kind: 'exponential', mean: 60, min: 30 }, 45, { kind: 'erlang', stages: 3, mean: 90 }),
    ],
    [
      'steps side by side',
      parallel({ kind: 'lognormal', median: 100, p95: 400 }, { kind: 'pert', min: 30, mode: 90, max: 600 }, 60),
    ],
    [
      'steps that may not be needed',
      plan(
        step('a', { kind: 'triangular', min: 10, mode: 20, max: 90 }, [], { probability: 0.3 }),
        step('b', { kind: 'uniform', min: 10, max: 60 }, [], { probability: 0.8 }),
        step('c', 40, ['a', 'b']),
      ),
    ],
  ])('%s: agrees with the closed form', (_name, both) => {
    const exact = recoveryTime(both, { runs: 40_000 });
    const simulated = simulatedRecoveryTime(both, { runs: 40_000 });
    expect(exact.exact).toBe(true);
    expect(simulated.exact).toBe(false);
    const error = simulated.standardDeviationSeconds / Math.sqrt(40_000);
    expect(Math.abs(simulated.meanSeconds - exact.meanSeconds)).toBeLessThan(4.5 * error);
    expect(simulated.standardDeviationSeconds / exact.standardDeviationSeconds).toBeCloseTo(1, 1);
    simulated.percentiles.forEach(({ probability, seconds, standardError }, index) => {
      expect(exact.percentiles[index]!.probability).toBe(probability);
      expect(Math.abs(seconds - exact.percentiles[index]!.seconds)).toBeLessThan(4.5 * standardError + 1e-9);
    });
    const objective = exact.percentiles[80]!.seconds;
    const law = recoveryProbability(both, objective);
    expect(law).toEqual({
      exact: true,
      probability: law.probability,
      standardError: 0,
      low: law.probability,
      high: law.probability,
    });
    expect(law.probability).toBeCloseTo(0.81, 9);
  });

  test('the intervals of the percentiles and of a probability contain the true value about 95 times of 100', () => {
    const law = durationLaw({ kind: 'erlang', stages: 2, mean: 100 });
    // Two uniform steps would be exact too; a third one in series leaves only the simulation.
    const uniform: Distribution = { kind: 'uniform', min: 0, max: 1 };
    const hits = { percentile: 0, probability: 0, of: 0 };
    for (let seed = 0; seed < 200; seed += 1) {
      const single = simulatedRecoveryTime(series({ kind: 'erlang', stages: 2, mean: 100 }), {
        runs: 1000,
        seed,
        percentiles: [0.9],
      });
      const { low, high } = single.percentiles[0]!;
      if (law.cdf(low) <= 0.9 && law.cdf(high) >= 0.9) hits.percentile += 1;
      // Irwin and Hall: P(U + U <= 0.8) = 0.32
      const within = recoveryProbability(series(uniform, uniform), 0.8, { runs: 1000, seed });
      if (within.low <= 0.32 && within.high >= 0.32) hits.probability += 1;
      hits.of += 1;
    }
    for (const count of [hits.percentile, hits.probability]) {
      expect(count).toBeGreaterThan(0.9 * hits.of);
      expect(count).toBeLessThan(0.99 * hits.of);
    }
  });

  test('in every run the end is that of the longest way: slow oracle', () => {
    fc.assert(
      fc.property(FIXED_PLAN, (fixed) => {
        const seconds = new Map(fixed.steps.map(({ id, duration }) => [id, (duration as { seconds: number }).seconds]));
        const longest = longestWay(fixed, seconds);
        const time = simulatedRecoveryTime(fixed, { runs: 1000, percentiles: [0.5] });
        expect([time.meanSeconds, time.standardDeviationSeconds, time.percentiles[0]!.seconds]).toEqual([
          longest,
          0,
          longest,
        ]);
        expect(exactRecovery(fixed)!.mean).toBe(longest);
        // A step is critical when longer it would make the whole longer.
        for (const { id, criticality } of time.steps) {
          const delayed = longestWay(fixed, new Map(seconds).set(id, seconds.get(id)! + 1));
          expect(criticality).toBe(delayed > longest && seconds.get(id)! > 0 ? 1 : 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('one seed, one result; another seed, another; the order of the steps does not matter', () => {
    const once = simulatedRecoveryTime(FAILOVER, { ...RUNS, seed: 5 });
    expect(simulatedRecoveryTime(FAILOVER, { ...RUNS, seed: 5 })).toEqual(once);
    expect(simulatedRecoveryTime(FAILOVER, { ...RUNS, seed: 6 }).meanSeconds).not.toBe(once.meanSeconds);
    const reversed = simulatedRecoveryTime({ steps: [...FAILOVER.steps].reverse() }, { ...RUNS, seed: 5 });
    expect(reversed.percentiles).toEqual(once.percentiles);
  });

  test('runs that do not fill the last batch', () => {
    const time = simulatedRecoveryTime(parallel(5, { kind: 'uniform', min: 0, max: 4 }), { runs: 1025 });
    expect(time.meanSeconds).toBe(5);
    expect(time.steps.map(({ criticality }) => criticality)).toEqual([1, 0]);
  });

  test('of ways that are equally long, all are critical, and the time counts once', () => {
    const shares = (tied: RecoveryPlan): unknown[] =>
      simulatedRecoveryTime(tied, RUNS).steps.map(({ id, criticality, contributionSeconds }) => [
        id,
        criticality,
        contributionSeconds,
      ]);
    expect(shares(parallel(7, 7))).toEqual([
      ['p0', 1, 0],
      ['p1', 1, 7],
    ]);
    expect(shares(plan(step('a', 5), step('b', 5), step('c', 1, ['a', 'b'])))).toEqual([
      ['a', 1, 5],
      ['b', 1, 0],
      ['c', 1, 1],
    ]);
  });

  test('a percentile is an order statistic, and its interval two', () => {
    const sorted = Float64Array.from({ length: 1000 }, (_, index) => index + 1);
    // 950 -+ 1.96 sqrt(1000 0.95 0.05) = 936.49 and 963.51
    expect(percentileOf(sorted, 0.95)).toEqual({
      probability: 0.95,
      seconds: 950,
      low: 936,
      high: 965,
      standardError: expect.closeTo(29 / (2 * 1.959964), 5),
    });
    expect([0.07, 0.0701, 0.0001, 0.9999].map((share) => percentileOf(sorted, share).seconds)).toEqual([
      70, 71, 1, 1000,
    ]);
    // 20000 times 0.07 is 1400.0000000000002.
    const many = Float64Array.from({ length: 20_000 }, (_, index) => index + 1);
    expect(percentileOf(many, 0.07).seconds).toBe(1400);
    expect(percentileOf(sorted, 0.9999)).toMatchObject({ low: 999, high: 1000 });
  });

  test('tells how far it is', () => {
    const told: number[][] = [];
    simulatedRecoveryTime(FAILOVER, { runs: 1100, onProgress: (done, of) => told.push([done, of]) });
    expect(told).toEqual([
      [512, 1100],
      [1024, 1100],
      [1100, 1100],
    ]);
  });

  test('by default: every percent and 99.9 %', () => {
    expect(PERCENTILE_CURVE.length).toBe(100);
    const { percentiles, runs, seed } = simulatedRecoveryTime(FAILOVER);
    expect(percentiles.map(({ probability }) => probability)).toEqual(PERCENTILE_CURVE);
    expect([PERCENTILE_CURVE[0], PERCENTILE_CURVE[98], PERCENTILE_CURVE[99], runs, seed]).toEqual([
      0.01, 0.99, 0.999, 100_000, 1,
    ]);
  });

  test('of two parallel groups, the share of runs in which each is the last adds up to 1', () => {
    const { steps } = simulatedRecoveryTime(FAILOVER, { runs: 20_000 });
    const share = new Map(steps.map(({ id, criticality }) => [id, criticality]));
    expect([share.get('detect'), share.get('decide'), share.get('serve'), share.get('verify')]).toEqual([1, 1, 1, 1]);
    expect(share.get('launch-a')! + share.get('launch-b')! + share.get('promote')!).toBeCloseTo(1, 12);
    expect(share.get('fence')).toBe(share.get('promote'));
    expect(share.get('await-promotable')!).toBeLessThan(0.05);
    expect(steps.find(({ id }) => id === 'decide')!.group).toBe('decision');
  });
});

describe('any plan', () => {
  test('percentiles rise; the shares add up; nothing is shorter than one of its steps', () => {
    fc.assert(
      fc.property(RANDOM_PLAN, (any) => {
        const time = simulatedRecoveryTime(any, { runs: 1000 });
        let last = 0;
        for (const { seconds, low, high } of time.percentiles) {
          expect(seconds).toBeGreaterThanOrEqual(last);
          expect(low).toBeLessThanOrEqual(seconds);
          expect(high).toBeGreaterThanOrEqual(seconds);
          last = seconds;
        }
        const sum = time.steps.reduce((total, { contributionSeconds }) => total + contributionSeconds, 0);
        expect(Math.abs(sum - time.meanSeconds)).toBeLessThanOrEqual(1e-9 * time.meanSeconds);
        for (const { id, duration, probability } of any.steps) {
          const alone = simulatedRecoveryTime(plan(step(id, duration, [], { probability })), { runs: 1000 });
          alone.percentiles.forEach(({ seconds }, index) => {
            expect(time.percentiles[index]!.seconds).toBeGreaterThanOrEqual(seconds);
          });
        }
      }),
      { numRuns: 20 },
    );
  });

  test('a further step and a further wait never make it shorter', () => {
    fc.assert(
      fc.property(RANDOM_PLAN, fc.nat(7), fc.nat(7), (any, one, other) => {
        const before = simulatedRecoveryTime(any, { runs: 1000 });
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        const last = any.steps[late];
        const more = [
          { steps: [...any.steps, step('more', { kind: 'uniform', min: 0, max: 50 }, [any.steps[0]!.id])] },
          ...(last === undefined || early === late
            ? []
            : [
                {
                  steps: any.steps.map((own) => (own === last ? { ...own, after: [...own.after!, `s${early}`] } : own)),
                },
              ]),
        ];
        for (const longer of more) {
          const after = simulatedRecoveryTime(longer, { runs: 1000 });
          after.percentiles.forEach(({ seconds }, index) => {
            expect(seconds).toBeGreaterThanOrEqual(before.percentiles[index]!.seconds);
          });
        }
      }),
      { numRuns: 20 },
    );
  });

  test('where there is a closed form, the simulation agrees', () => {
    fc.assert(
      fc.property(RANDOM_PLAN, fc.nat(1000), (any, seed) => {
        const exact = exactRecovery(any);
        if (exact === undefined) return;
        const time = simulatedRecoveryTime(any, { runs: 4000, seed, percentiles: [0.5] });
        const error = exact.standardDeviation / Math.sqrt(4000);
        expect(Math.abs(time.meanSeconds - exact.mean)).toBeLessThanOrEqual(6 * error + 1e-9);
        expect(recoverySchedule(any).seconds).toBeLessThanOrEqual(exact.mean * (1 + 1e-9));
        const within = exact.cdf(time.percentiles[0]!.seconds);
        expect(within).toBeGreaterThan(0.45);
        expect(exact.upperTail(time.percentiles[0]!.low * (1 - 1e-12) - 1e-12)).toBeGreaterThan(0.4);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is refused', () => {
  test('everything that is wrong with a plan, at once', () => {
    expect(
      messageOf(() =>
        recoveryTime(
          plan(
            step('a', -1, ['c']),
            step('b', 5, ['a', 'nowhere', 'never']),
            step('c', { kind: 'lognormal', median: 5, p95: 1 }, ['b'], { probability: 2 }),
            step('a', 5),
            step('d', 5, ['d']),
            step('', 5),
          ),
        ),
      ),
    ).toBe(
      "'steps[0].duration.seconds' must be seconds from 0 to 1000000000, got -1\n" +
        "'steps[1].after' must be ids of steps of the plan, got nowhere, never\n" +
        "'steps[2].duration.p95' must be seconds above 'median' (5) by at least 1e-9, up to 1000000000, got 1\n" +
        "'steps[2].probability' must be a probability from 0 to 1, got 2\n" +
        "'steps[3].id' must be different from those before, got a\n" +
        "'steps[5].id' must be a text, got ''\n" +
        "'steps' must be free of cycles, got a -> b -> c -> a\n" +
        "'steps' must be free of cycles, got d -> d",
    );
  });

  test('a plan without steps, or with too many', () => {
    expect(messageOf(() => recoveryTime(plan()))).toBe("'steps' must be a list of at least one, got none");
    expect(messageOf(() => exactRecovery(series(...new Array<number>(251).fill(1))))).toBe(
      "'steps' must be a list of at most 250, got 251",
    );
  });

  test('options', () => {
    expect(messageOf(() => simulatedRecoveryTime(FAILOVER, { runs: 999, seed: -1, percentiles: [0.5, 1] }))).toBe(
      "'runs' must be a whole number from 1000 to 5000000, got 999\n" +
        "'seed' must be a whole number from 0 to 4294967295, got -1\n" +
        "'percentiles[1]' must be a probability above 0 and below 1, got 1",
    );
    expect(messageOf(() => recoveryProbability(FAILOVER, -1))).toBe(
      "'objectiveSeconds' must be a number of 0 or more, got -1",
    );
    expect(messageOf(() => exactRecovery(series(5))!.quantile(0))).toBe(
      "'probability' must be a probability above 0 and below 1, got 0",
    );
    expect(messageOf(() => exactRecovery(series(5))!.cdf(NaN))).toBe("'seconds' must be a number, got NaN");
  });
});
