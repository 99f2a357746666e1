import * as fc from 'fast-check';
import { Distribution } from '../../../lib/models/distribution';
import { InvalidInputError } from '../../../lib/models/invalid-input';
import { RecoveryPlan, RecoveryStep } from '../../../lib/models/recovery';

/** A step with its id as title; a number of seconds is a fixed duration. */
export function step(
  id: string,
  duration: Distribution | number,
  after: readonly string[] = [],
  more: Partial<RecoveryStep> = {},
): RecoveryStep {
  const distribution = typeof duration === 'number' ? ({ kind: 'fixed', seconds: duration } as const) : duration;
  return { id, title: id, after, duration: distribution, ...more };
}

export function plan(...steps: readonly RecoveryStep[]): RecoveryPlan {
  return { steps };
}

/** Steps one after the other. */
export function series(...durations: readonly (Distribution | number)[]): RecoveryPlan {
  return plan(...durations.map((duration, index) => step(`s${index}`, duration, index === 0 ? [] : [`s${index - 1}`])));
}

/** Steps side by side. */
export function parallel(...durations: readonly (Distribution | number)[]): RecoveryPlan {
  return plan(...durations.map((duration, index) => step(`p${index}`, duration)));
}

/** A failover such as the runbooks have it: detect, decide, then the database and the servers side by side. */
export const FAILOVER = plan(
  step('detect', { kind: 'uniform', min: 90, max: 120 }, [], { group: 'detection' }),
  step('decide', { kind: 'lognormal', median: 300, p95: 900 }, ['detect'], { group: 'decision' }),
  step('fence', 60, ['decide']),
  step('await-promotable', { kind: 'uniform', min: 0, max: 900 }, ['fence'], { probability: 0.05 }),
  step('promote', { kind: 'lognormal', median: 330, p95: 700 }, ['await-promotable'], { group: 'database' }),
  step('launch-a', { kind: 'triangular', min: 120, mode: 240, max: 900 }, ['decide'], { group: 'capacity' }),
  step('launch-b', { kind: 'triangular', min: 120, mode: 240, max: 900 }, ['decide'], { group: 'capacity' }),
  step('serve', { kind: 'exponential', mean: 240, min: 180 }, ['launch-a', 'launch-b', 'promote']),
  step('verify', 30, ['serve']),
);

/** Plans without cycles, of up to eight steps with fixed durations. */
export const FIXED_PLAN: fc.Arbitrary<RecoveryPlan> = planOf(
  fc.integer({ min: 0, max: 1000 }).map((seconds) => ({ kind: 'fixed', seconds })),
);

/** Plans without cycles, of up to eight steps of many kinds. */
export const RANDOM_PLAN: fc.Arbitrary<RecoveryPlan> = planOf(
  fc.oneof(
    fc.integer({ min: 0, max: 100 }).map((seconds): Distribution => ({ kind: 'fixed', seconds })),
    fc.integer({ min: 1, max: 100 }).map((max): Distribution => ({ kind: 'uniform', min: 0, max })),
    fc.integer({ min: 1, max: 100 }).map((mean): Distribution => ({ kind: 'exponential', mean })),
    fc.integer({ min: 1, max: 100 }).map((median): Distribution => ({ kind: 'lognormal', median, p95: 3 * median })),
  ),
);

function planOf(duration: fc.Arbitrary<Distribution>): fc.Arbitrary<RecoveryPlan> {
  return fc
    .array(fc.record({ duration, mask: fc.nat(255), needed: fc.constantFrom(1, 1, 1, 0.5) }), {
      minLength: 1,
      maxLength: 8,
    })
    .map((drawn) => ({
      steps: drawn.map(({ duration: own, mask, needed }, index) => {
        const after = drawn.slice(0, index).flatMap((_other, at) => ((mask >> at) & 1 ? [`s${at}`] : []));
        return step(`s${index}`, own, after, own.kind === 'fixed' ? {} : { probability: needed });
      }),
    }));
}

/** Slow oracle: the longest of all ways through the plan, each written out. */
export function longestWay({ steps }: RecoveryPlan, durations: ReadonlyMap<string, number>): number {
  const ways = (id: string): number[] => {
    const own = durations.get(id)!;
    const after = steps.find((other) => other.id === id)!.after!;
    return after.length === 0 ? [own] : after.flatMap(ways).map((seconds) => seconds + own);
  };
  return Math.max(...steps.flatMap(({ id }) => ways(id)));
}

export function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
  return 'no error';
}

/** Within 1e-9 of a value that may be tiny. */
export function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-9);
}
