import * as fc from 'fast-check';
import { pertApproximation, pertEstimate, RecoveryPlan, recoverySchedule } from '../../../lib/models/recovery';
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

/** Hillier and Lieberman, Introduction to Operations Research, 7th ed., section 10: Reliable Construction Co. (weeks). */
const CONSTRUCTION: RecoveryPlan = {
  steps: (
    [
      ['A', 1, 2, 3, ''],
      ['B', 2, 3.5, 8, 'A'],
      ['C', 6, 9, 18, 'B'],
      ['D', 4, 5.5, 10, 'C'],
      ['E', 1, 4.5, 5, 'C'],
      ['F', 4, 4, 10, 'E'],
      ['G', 5, 6.5, 11, 'D'],
      ['H', 5, 8, 17, 'E G'],
      ['I', 3, 7.5, 9, 'C'],
      ['J', 3, 9, 9, 'F I'],
      ['K', 4, 4, 4, 'J'],
      ['L', 1, 5.5, 7, 'J'],
      ['M', 1, 2, 3, 'H'],
      ['N', 5, 5.5, 9, 'K L'],
    ] as const
  ).map(([id, min, mode, max, after]) =>
    step(id, min === max ? min : { kind: 'pert', min, mode, max }, after === '' ? [] : after.split(' ')),
  ),
};

describe('a published network: Reliable Construction Co.', () => {
  const { seconds, steps, criticalPath } = recoverySchedule(CONSTRUCTION);

  test('takes 44 weeks along A B C E F J L N', () => {
    expectClose(seconds, 44);
    expect(criticalPath.join('')).toBe('ABCEFJLN');
    expect(
      steps
        .filter(({ critical }) => critical)
        .map(({ id }) => id)
        .join(''),
    ).toBe('ABCEFJLN');
  });

  test('its slack', () => {
    const slack = Object.fromEntries(steps.map(({ id, slack: weeks }) => [id, Number(weeks.toFixed(9))]));
    expect(slack).toEqual({ A: 0, B: 0, C: 0, D: 4, E: 0, F: 0, G: 4, H: 4, I: 2, J: 0, K: 1, L: 0, M: 4, N: 0 });
    const h = steps.find(({ id }) => id === 'H')!;
    const times = [h.earliestStart, h.earliestFinish, h.latestStart, h.latestFinish];
    expect(times.map((weeks) => Number(weeks.toFixed(9)))).toEqual([29, 38, 33, 42]);
  });

  test('PERT: mean 44, variance 9, done within 47 weeks with probability 0.8413', () => {
    const approximation = pertApproximation(CONSTRUCTION);
    expectClose(approximation.meanSeconds, 44);
    expectClose(approximation.standardDeviationSeconds, 3);
    expect(approximation.probabilityWithin(47)).toBeCloseTo(0.8413, 4);
    expectClose(approximation.quantile(approximation.probabilityWithin(47)), 47);
    expect(approximation.criticalPath).toEqual(criticalPath);
  });
});

describe('a schedule', () => {
  test('a single step', () => {
    expect(
      recoverySchedule(plan({ id: 'a', title: 'Act', duration: { kind: 'fixed', seconds: 5 }, group: 'g' })),
    ).toEqual({
      seconds: 5,
      criticalPath: ['a'],
      steps: [
        {
          id: 'a',
          title: 'Act',
          group: 'g',
          meanSeconds: 5,
          earliestStart: 0,
          earliestFinish: 5,
          latestStart: 0,
          latestFinish: 5,
          slack: 0,
          critical: true,
        },
      ],
    });
  });

  test('a step that is not always needed counts with its share; a way of no length ends with its last step', () => {
    const { seconds, criticalPath } = recoverySchedule(
      plan(step('z', 0, ['a']), step('a', 100, [], { probability: 0.25 }), step('b', 20)),
    );
    expect(seconds).toBe(25);
    expect(criticalPath).toEqual(['a', 'z']);
  });

  test('of two ways that are equally long, both are critical and the first is the path', () => {
    const { steps, criticalPath } = recoverySchedule(parallel(7, 7));
    expect(steps.map(({ critical }) => critical)).toEqual([true, true]);
    expect(criticalPath).toEqual(['p0']);
  });

  test('is that of the longest way: slow oracle, with the slack by which each step may be late', () => {
    fc.assert(
      fc.property(FIXED_PLAN, (fixed) => {
        const { seconds, steps, criticalPath } = recoverySchedule(fixed);
        const durations = new Map(steps.map(({ id, meanSeconds }) => [id, meanSeconds]));
        expect(seconds).toBe(longestWay(fixed, durations));
        expect(criticalPath.reduce((sum, id) => sum + durations.get(id)!, 0)).toBe(seconds);
        for (const { id, slack, meanSeconds, earliestStart, latestStart, earliestFinish, latestFinish } of steps) {
          expect(longestWay(fixed, new Map(durations).set(id, meanSeconds + slack))).toBe(seconds);
          expect(longestWay(fixed, new Map(durations).set(id, meanSeconds + slack + 1))).toBe(seconds + 1);
          expect([latestStart - earliestStart, latestFinish - earliestFinish]).toEqual([slack, slack]);
          expect(earliestFinish - earliestStart).toBe(meanSeconds);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('no plan makes NaN or infinity', () => {
    fc.assert(
      fc.property(RANDOM_PLAN, (any) => {
        const { seconds, steps } = recoverySchedule(any);
        expect(Number.isFinite(seconds)).toBe(true);
        for (const { slack } of steps) expect(slack).toBeGreaterThanOrEqual(0);
        const { probabilityWithin } = pertApproximation(any);
        expect([probabilityWithin(-1), probabilityWithin(Infinity)].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('PERT', () => {
  test('estimate', () => {
    expect(pertEstimate({ min: 6, mode: 9, max: 18 })).toEqual({ mean: 10, variance: 4 });
    expect(pertEstimate({ min: 4, mode: 4, max: 4 })).toEqual({ mean: 4, variance: 0 });
    expect(messageOf(() => pertEstimate({ min: -1, mode: -2, max: -3 }))).toBe(
      "'min' must be a number of 0 or more, got -1\n" +
        "'mode' must be a number of 'min' (-1) or more, got -2\n" +
        "'max' must be a number of 'mode' (-2) or more, got -3",
    );
  });

  test('a plan without spread', () => {
    const { probabilityWithin, quantile } = pertApproximation(series(5, 6));
    expect([probabilityWithin(10.9), probabilityWithin(11), quantile(0.99)]).toEqual([0, 1, 11]);
    expect(messageOf(() => probabilityWithin(NaN))).toBe("'seconds' must be a number, got NaN");
  });

  test('a step that is not always needed: its variance is that of a mixture with nothing', () => {
    const { standardDeviationSeconds } = pertApproximation(plan(step('a', 300, [], { probability: 0.2 })));
    expectClose(standardDeviationSeconds, 120);
  });

  test('is optimistic as soon as there is another way', () => {
    expect(pertApproximation(FAILOVER).meanSeconds).toBeLessThan(1400);
  });
});
