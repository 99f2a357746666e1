import { checkDistribution, Distribution } from '../distribution/distribution';
import { InputChecks } from '../invalid-input';

/** One step of a recovery: how long it takes and what it waits for. */
export interface RecoveryStep {
  /** Unique in its plan, e.g. `promote`. */
  readonly id: string;
  /** For people, in the imperative: `Promote the replica`. */
  readonly title: string;
  /**
   * Ids of the steps that have to be over before this one begins.
   *
   * @default - none: it begins with the disaster
   */
  readonly after?: readonly string[];
  readonly duration: Distribution;
  /**
   * Probability that the step is needed at all, independent of everything else. A retry or a way out is a step of
   * its own that is needed only sometimes. One that is not needed takes no time, and what waits for it still waits
   * for what it would have waited for.
   *
   * @default 1
   */
  readonly probability?: number;
  /**
   * What the step belongs to, e.g. `detection`. Steps of a group are also judged together.
   *
   * @default - no group
   */
  readonly group?: string;
}

/** A recovery from the disaster to service again, as steps that wait for each other. It is over when all are. */
export interface RecoveryPlan {
  readonly steps: readonly RecoveryStep[];
}

/** The most steps of a plan. */
export const MOST_STEPS = 250;

/** A plan that has been checked, in an order in which every step comes after those that it waits for. */
export interface RecoveryGraph {
  readonly steps: readonly RecoveryStep[];
  /** For each step, the positions in `steps` of those that it waits for. */
  readonly before: readonly (readonly number[])[];
  /** For each step, the positions in `steps` of those that wait for it. */
  readonly behind: readonly (readonly number[])[];
}

/**
 * Checks a plan and puts its steps in order, as far as possible the one in which they are listed.
 *
 * @throws InvalidInputError naming every duplicate, unknown id, cycle and invalid duration
 */
export function recoveryGraph(plan: RecoveryPlan): RecoveryGraph {
  const checks = new InputChecks();
  const { steps } = plan;
  checks.notEmpty('steps', steps);
  checks.require(steps.length <= MOST_STEPS, 'steps', `a list of at most ${MOST_STEPS}`, steps.length).throwIfAny();
  const ids = steps.map(({ id }) => id);
  steps.forEach(({ id, after = [], duration, probability = 1 }, index) => {
    checks.require(id !== '', `steps[${index}].id`, 'a text', "''");
    checks.require(ids.indexOf(id) === index, `steps[${index}].id`, 'different from those before', id);
    const unknown = after.filter((other) => !ids.includes(other));
    checks.require(unknown.length === 0, `steps[${index}].after`, 'ids of steps of the plan', unknown.join(', '));
    checkDistribution(checks, `steps[${index}].duration`, duration);
    checks.probability(`steps[${index}].probability`, probability);
  });
  for (const cycle of cycles(plan)) checks.require(false, 'steps', 'free of cycles', cycle.join(' -> '));
  checks.throwIfAny();

  const waiting = [...steps];
  const ordered: RecoveryStep[] = [];
  const place = new Map<string, number>();
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ after = [] }) => after.every((id) => place.has(id)));
    for (const step of waiting.splice(next, 1)) {
      place.set(step.id, ordered.length);
      ordered.push(step);
    }
  }
  const before = ordered.map(({ after = [] }) => [...new Set(after)].map((id) => place.get(id) ?? 0));
  const behind = ordered.map((_step, index) =>
    ordered.flatMap((_other, at) => (before[at]?.includes(index) ? [at] : [])),
  );
  return { steps: ordered, before, behind };
}

/** For each step the time at which it is over, in seconds after the disaster. */
export function finishTimes(graph: RecoveryGraph, durations: readonly number[]): readonly number[] {
  const finish: number[] = [];
  graph.steps.forEach((_step, index) => finish.push(latestOf(graph.before[index], finish) + (durations[index] ?? 0)));
  return finish;
}

/** For each step the time from its beginning to the end of the plan along the longest way, in seconds. */
export function remainingTimes(graph: RecoveryGraph, durations: readonly number[]): readonly number[] {
  const remaining = new Array<number>(graph.steps.length).fill(0);
  for (let index = graph.steps.length - 1; index >= 0; index -= 1) {
    remaining[index] = latestOf(graph.behind[index], remaining) + (durations[index] ?? 0);
  }
  return remaining;
}

/** The latest of `times` at some places; 0 at none. */
export function latestOf(places: readonly number[] = [], times: readonly number[]): number {
  return places.reduce((most, place) => Math.max(most, times[place] ?? 0), 0);
}

/** Each cycle closed by a walk through the plan, from the step that begins it back to itself. */
function cycles({ steps }: RecoveryPlan): readonly (readonly string[])[] {
  const found: string[][] = [];
  const over = new Set<string>();
  const trail: string[] = [];
  const follow = (id: string): void => {
    if (trail.includes(id)) {
      // The trail goes from a step to what it waits for.
      found.push([...trail.slice(trail.indexOf(id)), id].reverse());
      return;
    }
    if (over.has(id)) return;
    trail.push(id);
    for (const step of steps) if (step.id === id) (step.after ?? []).forEach(follow);
    trail.pop();
    over.add(id);
  };
  for (const { id } of steps) follow(id);
  return found;
}
