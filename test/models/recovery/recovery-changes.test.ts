import * as fc from 'fast-check';
import {
  assessRecoveryTime,
  ChangeEvaluation,
  changedPlan,
  evaluateChanges,
  exactRecovery,
  RecoveryChange,
  recoveryContributors,
  recoverySchedule,
  simulatedRecoveryTime,
  spokenDuration,
} from '../../../lib/models/recovery';
import { FAILOVER, messageOf, parallel, plan, RANDOM_PLAN, series, step } from './plans';

const RUNS = { runs: 2000 };

const WARM_POOL: RecoveryChange = {
  id: 'warm-pool',
  title: 'Keep a warm pool',
  monthlyCost: 300,
  replace: ['a', 'b'].map((group) => step(`launch-${group}`, { kind: 'uniform', min: 30, max: 90 }, ['decide'])),
};
const AUTOMATIC: RecoveryChange = {
  id: 'automatic',
  title: 'Decide by quorum',
  monthlyCost: 20,
  replace: [step('decide', 30, ['detect'])],
};
const ON_CALL: RecoveryChange = {
  id: 'on-call',
  title: 'Staff the night shift',
  monthlyCost: 5000,
  replace: [step('decide', 120, ['detect'])],
};
const GLOBAL: RecoveryChange = {
  id: 'global-database',
  title: 'Use a global database',
  monthlyCost: 900,
  remove: ['await-promotable'],
  replace: [step('promote', { kind: 'lognormal', median: 60, p95: 120 }, ['await-promotable'])],
};
const CHANGES = [WARM_POOL, AUTOMATIC, ON_CALL, GLOBAL];

describe('contributors', () => {
  test('fixed steps: what each is on the longest way', () => {
    const { seconds, steps, groups, probability } = recoveryContributors(
      plan(step('a', 100), step('b', 70, ['a']), step('c', 50, ['a']), step('d', 10, ['b', 'c'])),
      RUNS,
    );
    expect([seconds, probability, groups]).toEqual([180, 0.95, []]);
    expect(steps).toEqual([
      { id: 'a', title: 'a', savedIfInstantSeconds: 100, savedAtMinimumSeconds: 0 },
      { id: 'b', title: 'b', savedIfInstantSeconds: 20, savedAtMinimumSeconds: 0 },
      { id: 'd', title: 'd', savedIfInstantSeconds: 10, savedAtMinimumSeconds: 0 },
      { id: 'c', title: 'c', savedIfInstantSeconds: 0, savedAtMinimumSeconds: 0 },
    ]);
  });

  test('parallel steps of a group: nothing one by one, much together', () => {
    const { steps, groups } = recoveryContributors(
      plan(step('a', 100, [], { group: 'g' }), step('b', 100, [], { group: 'g' }), step('c', 5, [], { group: 'h' })),
      RUNS,
    );
    expect(steps.map(({ savedIfInstantSeconds }) => savedIfInstantSeconds)).toEqual([0, 0, 0]);
    expect(groups.map(({ id, savedIfInstantSeconds }) => [id, savedIfInstantSeconds])).toEqual([
      ['g', 95],
      ['h', 0],
    ]);
    const mixed = recoveryContributors(
      plan(step('a', 100, [], { group: 'g' }), step('b', { kind: 'exponential', mean: 1 }, ['a'], { group: 'g' })),
      RUNS,
    );
    expect(mixed.groups[0]!.savedIfInstantSeconds - mixed.groups[0]!.savedAtMinimumSeconds).toBeCloseTo(100, 9);
  });

  test('the least of a step: of one that is not always needed nothing, of others where their law begins', () => {
    const { steps } = recoveryContributors(
      series({ kind: 'uniform', min: 400, max: 600 }, { kind: 'fixed', seconds: 10 }),
      { ...RUNS, probability: 0.5 },
    );
    const [random] = steps;
    expect(random!.id).toBe('s0');
    expect(random!.savedIfInstantSeconds - random!.savedAtMinimumSeconds).toBeCloseTo(400, 9);
    const rare = recoveryContributors(plan(step('a', 100, [], { probability: 0.3 }), step('b', 7, ['a'])), RUNS);
    expect(rare.steps[0]).toEqual({ id: 'a', title: 'a', savedIfInstantSeconds: 100, savedAtMinimumSeconds: 100 });
  });

  test('agree with the difference of closed forms', () => {
    const exponential = { kind: 'exponential', mean: 600, min: 120 } as const;
    const whole = series(90, exponential, { kind: 'exponential', mean: 300 });
    const { seconds, steps } = recoveryContributors(whole, { runs: 50_000 });
    const p95 = (instead: number): number =>
      exactRecovery(series(90, instead, { kind: 'exponential', mean: 300 }))!.quantile(0.95);
    const exact = exactRecovery(whole)!.quantile(0.95);
    expect(seconds / exact).toBeCloseTo(1, 1);
    expect(steps[0]!.savedIfInstantSeconds / (exact - p95(0))).toBeCloseTo(1, 1);
    expect(steps[0]!.savedAtMinimumSeconds / (exact - p95(120))).toBeCloseTo(1, 1);
  });

  test('the percentile is that of the simulation, to the last digit', () => {
    const time = simulatedRecoveryTime(FAILOVER, { ...RUNS, percentiles: [0.9] });
    expect(recoveryContributors(FAILOVER, { ...RUNS, probability: 0.9 }).seconds).toBe(time.percentiles[0]!.seconds);
  });

  test('never below nothing, never above the whole, and the more of a step is saved the better', () => {
    fc.assert(
      fc.property(RANDOM_PLAN, (any) => {
        const { seconds, steps } = recoveryContributors(any, { runs: 1000, probability: 0.9 });
        for (const { savedIfInstantSeconds, savedAtMinimumSeconds } of steps) {
          expect(savedAtMinimumSeconds).toBeGreaterThanOrEqual(0);
          expect(savedIfInstantSeconds).toBeGreaterThanOrEqual(savedAtMinimumSeconds);
          expect(savedIfInstantSeconds).toBeLessThanOrEqual(seconds);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('too many runs for the steps', () => {
    expect(messageOf(() => recoveryContributors(series(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), { runs: 5_000_000 }))).toBe(
      "'runs' must be at most 4545454 for a plan of 11 steps, got 5000000",
    );
    expect(messageOf(() => recoveryContributors(FAILOVER, { probability: 0 }))).toBe(
      "'probability' must be a probability above 0 and below 1, got 0",
    );
  });
});

describe('changes', () => {
  test('a step that is left out: what waited for it waits for what it waited for', () => {
    const { steps } = changedPlan(
      plan(step('a', 1), step('b', 2, ['a']), step('c', 4, ['b']), step('d', 8, ['b', 'c']), step('e', 16)),
      [{ id: 'x', title: 'x', monthlyCost: 0, remove: ['b', 'c'], add: [step('f', 32, ['c'])] }],
    );
    expect(steps.map(({ id, after }) => [id, after])).toEqual([
      ['a', []],
      ['d', ['a', 'a']],
      ['e', []],
      ['f', ['a']],
    ]);
    expect(recoverySchedule({ steps }).seconds).toBe(33);
  });

  test('of fixed steps: what each brings, and the cheapest that meets the objective', () => {
    const whole = series(100, 200, 300);
    const to = (id: string, seconds: number, monthlyCost: number): RecoveryChange => {
      const own = whole.steps.find((other) => other.id === id)!;
      return {
        id: `${id}-${seconds}`,
        title: `${id} in ${seconds} s`,
        monthlyCost,
        replace: [{ ...own, duration: { kind: 'fixed', seconds } }],
      };
    };
    const changes = [to('s0', 10, 50), to('s1', 20, 30), to('s2', 100, 90), to('s2', 50, 500), to('s1', 400, -40)];
    const result = evaluateChanges(whole, changes, { ...RUNS, objectiveSeconds: 330 });
    expect(result.unchanged).toEqual({
      changes: [],
      titles: [],
      monthlyCost: 0,
      seconds: 600,
      savedSeconds: 0,
      meets: false,
    });
    expect(result.changes.map(({ changes: [id], seconds, savedSeconds }) => [id, seconds, savedSeconds])).toEqual([
      ['s0-10', 510, 90],
      ['s1-20', 420, 180],
      ['s2-100', 400, 200],
      ['s2-50', 350, 250],
      ['s1-400', 800, -200],
    ]);
    // 420 - 90 = 330 for 80; s1-20 and s2-100 would make 220 for 120.
    expect(result.cheapest).toEqual({
      changes: ['s0-10', 's1-20'],
      titles: ['s0 in 10 s', 's1 in 20 s'],
      monthlyCost: 80,
      seconds: 330,
      savedSeconds: 270,
      meets: true,
    });
  });

  test('nothing to do, or something that saves money on top', () => {
    const whole = series(100, 200);
    const slower: RecoveryChange = { id: 'slower', title: 'Slower', monthlyCost: -5, replace: [step('s0', 150)] };
    const met = evaluateChanges(whole, [AUTOMATIC_FOR('s1')], { ...RUNS, objectiveSeconds: 300 });
    expect(met.cheapest).toEqual(met.unchanged);
    expect(evaluateChanges(whole, [slower], { ...RUNS, objectiveSeconds: 350 }).cheapest!.changes).toEqual(['slower']);
    expect(evaluateChanges(whole, [slower], { ...RUNS, objectiveSeconds: 10 }).cheapest).toBeUndefined();
  });

  test('the cheapest is the cheapest: slow oracle over all combinations', () => {
    const objectiveSeconds = 1400;
    const { cheapest } = evaluateChanges(FAILOVER, CHANGES, { ...RUNS, objectiveSeconds });
    let least: { readonly ids: readonly string[]; readonly cost: number } | undefined;
    for (let mask = 0; mask < 16; mask += 1) {
      const chosen = CHANGES.filter((_change, index) => (mask >> index) & 1);
      if (chosen.includes(AUTOMATIC) && chosen.includes(ON_CALL)) continue;
      const time = simulatedRecoveryTime(changedPlan(FAILOVER, chosen), { ...RUNS, percentiles: [0.95] });
      const cost = chosen.reduce((sum, { monthlyCost }) => sum + monthlyCost, 0);
      if (time.percentiles[0]!.seconds <= objectiveSeconds && (least === undefined || cost < least.cost)) {
        least = { ids: chosen.map(({ id }) => id), cost };
      }
    }
    expect(least).toBeDefined();
    expect(cheapest!.changes).toEqual(least!.ids);
    expect(cheapest!.monthlyCost).toBe(least!.cost);
  });

  test('what a change brings is what a simulation of the changed plan says, to the last digit', () => {
    const rarer: RecoveryChange = {
      id: 'rarer',
      title: 'Move the backup window',
      monthlyCost: 0,
      replace: [step('await-promotable', { kind: 'uniform', min: 0, max: 900 }, ['fence'], { probability: 0.9 })],
    };
    const changes = [...CHANGES, rarer];
    const options = { ...RUNS, objectiveSeconds: 1, confidence: 0.9 };
    const { changes: effects, unchanged } = evaluateChanges(FAILOVER, changes, options);
    for (const [index, change] of changes.entries()) {
      const time = simulatedRecoveryTime(changedPlan(FAILOVER, [change]), { ...RUNS, percentiles: [0.9] });
      expect(effects[index]!.seconds).toBe(time.percentiles[0]!.seconds);
      expect(effects[index]!.savedSeconds).toBe(unchanged.seconds - effects[index]!.seconds);
    }
  });

  test('meets an objective that is just its percentile, and none below', () => {
    for (const confidence of [0.5, 0.93, 0.999]) {
      const { unchanged } = evaluateChanges(FAILOVER, [], { ...RUNS, objectiveSeconds: 0, confidence });
      const { seconds } = unchanged;
      const at = (objectiveSeconds: number): ChangeEvaluation =>
        evaluateChanges(FAILOVER, [], { ...RUNS, objectiveSeconds, confidence });
      expect([at(seconds).unchanged.meets, at(seconds).cheapest?.changes]).toEqual([true, []]);
      expect([at(seconds - 1e-6).unchanged.meets, at(seconds - 1e-6).cheapest]).toEqual([false, undefined]);
    }
  });

  test('changes of the same step are no combination', () => {
    const both: RecoveryChange = { id: '1', title: '1', monthlyCost: 1, replace: [step('p0', 500), step('p1', 1)] };
    const one: RecoveryChange = { id: '2', title: '2', monthlyCost: 1, replace: [step('p0', 1)] };
    expect(
      evaluateChanges(parallel(100, 100), [both, one], { ...RUNS, objectiveSeconds: 10 }).cheapest,
    ).toBeUndefined();
  });

  test('changes that together make a cycle are no combination', () => {
    const whole = parallel(100, 100, 500);
    const one: RecoveryChange = { id: '1', title: '1', monthlyCost: 1, replace: [step('p0', 1, ['p1'])] };
    const other: RecoveryChange = { id: '2', title: '2', monthlyCost: 1, replace: [step('p1', 1, ['p0'])] };
    expect(evaluateChanges(whole, [one, other], { ...RUNS, objectiveSeconds: 10 }).cheapest).toBeUndefined();
  });

  test('tells how far the search is', () => {
    const told: number[][] = [];
    evaluateChanges(FAILOVER, [WARM_POOL], { ...RUNS, objectiveSeconds: 1, onProgress: (...at) => told.push(at) });
    expect(told).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  test('what is refused', () => {
    const whole = series(1, 2);
    const change = (more: Partial<RecoveryChange>, id = 'x'): RecoveryChange => ({
      id,
      title: id,
      monthlyCost: 0,
      ...more,
    });
    const options = { objectiveSeconds: 1 };
    expect(
      messageOf(() =>
        evaluateChanges(
          whole,
          [
            change({ replace: [step('y', 1)], add: [step('s0', 1)], remove: ['z'] }),
            change({ monthlyCost: NaN }),
            change({ replace: [step('s0', 1)], remove: ['s0'] }, 'w'),
          ],
          options,
        ),
      ),
    ).toBe(
      "'changes[0].replace' must be steps with ids of the plan, got y\n" +
        "'changes[0].add' must be steps that the plan does not have, got s0\n" +
        "'changes[0].remove' must be ids of steps of the plan, got z\n" +
        "'changes[1].id' must be different from those before, got x\n" +
        "'changes[1].monthlyCost' must be a number, got NaN\n" +
        "'changes[2]' must be a change that names each step once, got s0, s0",
    );
    expect(messageOf(() => evaluateChanges(whole, [change({ add: [step('n', 1, ['q'])] })], options))).toBe(
      "'changes[0]' must be a change that leaves a sound plan, got 'steps[2].after' must be ids of steps of the plan, got q",
    );
    expect(messageOf(() => changedPlan(whole, [change({ remove: ['s0'] }), change({ remove: ['s0'] }, 'y')]))).toBe(
      "'changes' must be about different steps, got x, y",
    );
    expect(
      messageOf(() =>
        evaluateChanges(whole, new Array<RecoveryChange>(11).fill(change({})), { objectiveSeconds: -1, confidence: 1 }),
      ),
    ).toBe(
      "'objectiveSeconds' must be a number of 0 or more, got -1\n" +
        "'confidence' must be a probability above 0 and below 1, got 1\n" +
        "'changes' must be a list of at most 10, got 11",
    );
  });
});

describe('an objective', () => {
  const fixed = plan(
    { ...step('detect', 90), title: 'Detect' },
    { ...step('decide', 1800, ['detect']), title: 'Decide' },
    { ...step('restore', 1800, ['decide']), title: 'Restore' },
  );

  test('that is met', () => {
    const { met, problem, seconds, within, cheapest } = assessRecoveryTime(fixed, [], {
      ...RUNS,
      objectiveSeconds: 3690,
    });
    expect([met, problem, seconds, within.probability, cheapest?.changes]).toEqual([true, undefined, 3690, 1, []]);
  });

  test('that is not met names the biggest contributor and the cheapest change', () => {
    const change: RecoveryChange = {
      id: 'quorum',
      title: 'Decide by quorum',
      monthlyCost: 12.5,
      replace: [{ ...fixed.steps[1]!, duration: { kind: 'fixed', seconds: 60 } }],
    };
    const { met, problem, contributors } = assessRecoveryTime(fixed, [change], { ...RUNS, objectiveSeconds: 2400 });
    expect(met).toBe(false);
    expect(contributors.steps[0]!.id).toBe('decide');
    expect(problem).toBe(
      '95 % of the recoveries must be over within 40 min, but it takes 1 h 1 min until so many are ' +
        "(within the objective: 0 %); 'Decide' contributes most, 30 min; the cheapest way to meet it is " +
        "'Decide by quorum': $12.50 a month, then it takes 32 min 30 s",
    );
    const hopeless = assessRecoveryTime(fixed, [change], { ...RUNS, objectiveSeconds: 60, confidence: 0.5 });
    expect(hopeless.problem).toBe(
      '50 % of the recoveries must be over within 1 min, but it takes 1 h 1 min until so many are ' +
        "(within the objective: 0 %); 'Decide' contributes most, 30 min; no combination of the proposed changes " +
        "meets it, 'Decide by quorum' alone saves most, 29 min",
    );
  });

  test('a group that contributes more than any step is named; no changes, none named', () => {
    const groups = plan(
      step('a', 600, [], { group: 'capacity' }),
      step('b', 600, [], { group: 'capacity' }),
      step('c', 60, ['a', 'b']),
    );
    expect(assessRecoveryTime(groups, [], { ...RUNS, objectiveSeconds: 300 }).problem).toBe(
      '95 % of the recoveries must be over within 5 min, but it takes 11 min until so many are (within the ' +
        "objective: 0 %); the group 'capacity' contributes most, 10 min; no change has been proposed",
    );
  });

  test('tells how far it is, all in all', () => {
    const told: number[] = [];
    assessRecoveryTime(fixed, [], { ...RUNS, objectiveSeconds: 1, onProgress: (done, of) => told.push(done / of) });
    expect(told).toEqual([...told].sort((one, other) => one - other));
    expect(told[told.length - 1]).toBe(1);
  });

  test.each([
    [0, '0 s'],
    [4.46, '4.5 s'],
    [59.97, '60 s'],
    [60, '1 min'],
    [2480.2, '41 min 20 s'],
    [3599.9, '1 h'],
    [4200, '1 h 10 min'],
    [90061, '25 h 1 min'],
  ])('%d seconds are spoken as %s', (seconds, spoken) => expect(spokenDuration(seconds)).toBe(spoken));
});

function AUTOMATIC_FOR(id: string): RecoveryChange {
  return { id: 'automatic', title: 'Automatic', monthlyCost: 10, replace: [step(id, 1, ['s0'])] };
}
