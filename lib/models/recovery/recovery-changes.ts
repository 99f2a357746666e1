import { InputChecks, InvalidInputError } from '../invalid-input';
import { OBJECTIVE_CONFIDENCE } from './recovery-contributors';
import { PlanSamples } from './plan-samples';
import { SimulationOptions } from './plan-simulation';
import { recoveryGraph, RecoveryPlan, RecoveryStep } from './recovery-plan';
import { percentileOf } from './recovery-time';

/** Something that could be done to recover faster. */
export interface RecoveryChange {
  /** Unique among the changes, e.g. `warm-pool`. */
  readonly id: string;
  /** For people, in the imperative: `Keep a warm pool of 2 instances in the standby`. */
  readonly title: string;
  /** What it costs more, in US dollars a month; below 0 when it saves. */
  readonly monthlyCost: number;
  /** Steps that take the place of those with the same ids. @default - none */
  readonly replace?: readonly RecoveryStep[];
  /** Steps that the plan does not have yet. @default - none */
  readonly add?: readonly RecoveryStep[];
  /** Ids of steps that are left out; what waited for one waits for what that waited for. @default - none */
  readonly remove?: readonly string[];
}

/** How changes are judged. */
export interface ChangeOptions extends SimulationOptions {
  /** Seconds within which the recovery shall be over. */
  readonly objectiveSeconds: number;
  /**
   * Share of the recoveries that shall be over by then, above 0 and below 1.
   *
   * @default OBJECTIVE_CONFIDENCE
   */
  readonly confidence?: number;
}

/** What a change, or several together, would bring. */
export interface ChangeEffect {
  /** Ids of the changes, as listed; none for the plan as it is. */
  readonly changes: readonly string[];
  readonly titles: readonly string[];
  /** Sum of what they cost more, in US dollars a month. */
  readonly monthlyCost: number;
  /** Seconds within which the share asked for is over. */
  readonly seconds: number;
  /** Seconds less than without; below 0 when it takes longer. */
  readonly savedSeconds: number;
  readonly meets: boolean;
}

/** What could be done to meet an objective. */
export interface ChangeEvaluation {
  readonly objectiveSeconds: number;
  readonly confidence: number;
  /** The plan as it is. */
  readonly unchanged: ChangeEffect;
  /** Each change alone, as listed. */
  readonly changes: readonly ChangeEffect[];
  /** The cheapest way to meet the objective, which may be to change nothing; `undefined` when there is none. */
  readonly cheapest: ChangeEffect | undefined;
}

/** The most changes of which every combination is looked at. */
export const MOST_CHANGES = 10;

/**
 * What each change would bring, and the cheapest combination that meets the objective: searched over all of them in
 * the order of cost (of equal cost: fewer changes first, then as listed), each simulated with the same random
 * numbers. Changes that touch the same step exclude each other, and so do those that only together make a cycle.
 *
 * @throws InvalidInputError for a change that cannot be made, too
 */
export function evaluateChanges(
  plan: RecoveryPlan,
  changes: readonly RecoveryChange[],
  options: ChangeOptions,
): ChangeEvaluation {
  const { objectiveSeconds, confidence = OBJECTIVE_CONFIDENCE, onProgress } = options;
  new InputChecks()
    .nonNegative('objectiveSeconds', objectiveSeconds)
    .openProbability('confidence', confidence)
    .require(changes.length <= MOST_CHANGES, 'changes', `a list of at most ${MOST_CHANGES}`, changes.length)
    .throwIfAny();
  checkChanges(plan, changes);
  const samples = new PlanSamples(
    { steps: [...plan.steps, ...changes.flatMap(({ replace = [], add = [] }) => [...replace, ...add])] },
    options,
  );

  const effect = (chosen: readonly RecoveryChange[], before?: number): ChangeEffect => {
    const { seconds } = percentileOf(samples.totals(changed(plan, chosen)).sort(), confidence);
    return {
      changes: chosen.map(({ id }) => id),
      titles: chosen.map(({ title }) => title),
      monthlyCost: costOf(chosen),
      seconds,
      savedSeconds: (before ?? seconds) - seconds,
      meets: seconds <= objectiveSeconds,
    };
  };
  const unchanged = effect([]);
  const alone = changes.map((change) => effect([change], unchanged.seconds));

  const candidates = combinationsOf(changes)
    .filter((chosen) => !overlap(chosen) && canBe(changed(plan, chosen)))
    .sort((one, other) => costOf(one) - costOf(other) || one.length - other.length);
  const cheapest = candidates.find((chosen, index) => {
    onProgress?.(index + 1, candidates.length);
    return samples.meets(changed(plan, chosen), objectiveSeconds, confidence);
  });
  return {
    objectiveSeconds,
    confidence,
    unchanged,
    changes: alone,
    cheapest: cheapest && effect(cheapest, unchanged.seconds),
  };
}

/**
 * The plan after some changes, all at once.
 *
 * @throws InvalidInputError also when two of them touch the same step
 */
export function changedPlan(plan: RecoveryPlan, changes: readonly RecoveryChange[]): RecoveryPlan {
  checkChanges(plan, changes);
  const touching = changes.map(({ id }) => id).join(', ');
  new InputChecks().require(!overlap(changes), 'changes', 'about different steps', touching).throwIfAny();
  const result = changed(plan, changes);
  recoveryGraph(result);
  return result;
}

function changed(plan: RecoveryPlan, changes: readonly RecoveryChange[]): RecoveryPlan {
  const replaced = new Map(changes.flatMap(({ replace = [] }) => replace).map((step) => [step.id, step]));
  const removed = new Set(changes.flatMap(({ remove = [] }) => remove));
  const steps = [...plan.steps.map((step) => replaced.get(step.id) ?? step), ...changes.flatMap(({ add = [] }) => add)];
  const bridged = (ids: readonly string[]): readonly string[] =>
    ids.flatMap((id) => (removed.has(id) ? bridged(steps.find((step) => step.id === id)?.after ?? []) : [id]));
  return {
    steps: steps
      .filter(({ id }) => !removed.has(id))
      .map((step) => (step.after === undefined ? step : { ...step, after: bridged(step.after) })),
  };
}

function touched({ replace = [], add = [], remove = [] }: RecoveryChange): readonly string[] {
  return [...replace.map(({ id }) => id), ...add.map(({ id }) => id), ...remove];
}

function overlap(changes: readonly RecoveryChange[]): boolean {
  const ids = changes.flatMap(touched);
  return new Set(ids).size < ids.length;
}

function canBe(plan: RecoveryPlan): boolean {
  try {
    recoveryGraph(plan);
    return true;
  } catch (error) {
    if (error instanceof InvalidInputError) return false;
    throw error;
  }
}

function costOf(changes: readonly RecoveryChange[]): number {
  return changes.reduce((sum, { monthlyCost }) => sum + monthlyCost, 0);
}

/** All of them, the empty one first, in the order of the list. */
function combinationsOf(changes: readonly RecoveryChange[]): (readonly RecoveryChange[])[] {
  return changes.reduce<(readonly RecoveryChange[])[]>(
    (chosen, change) => [...chosen, ...chosen.map((others) => [...others, change])],
    [[]],
  );
}

function checkChanges(plan: RecoveryPlan, changes: readonly RecoveryChange[]): void {
  recoveryGraph(plan);
  const checks = new InputChecks();
  const existing = new Set(plan.steps.map(({ id }) => id));
  const ids = changes.map(({ id }) => id);
  changes.forEach((change, index) => {
    const { id, monthlyCost, replace = [], add = [], remove = [] } = change;
    const parameter = `changes[${index}]`;
    const strange = replace.filter((step) => !existing.has(step.id)).map((step) => step.id);
    const there = add.filter((step) => existing.has(step.id)).map((step) => step.id);
    const absent = remove.filter((step) => !existing.has(step));
    checks
      .require(ids.indexOf(id) === index, `${parameter}.id`, 'different from those before', id)
      .require(Number.isFinite(monthlyCost), `${parameter}.monthlyCost`, 'a number', monthlyCost)
      .require(strange.length === 0, `${parameter}.replace`, 'steps with ids of the plan', strange.join(', '))
      .require(there.length === 0, `${parameter}.add`, 'steps that the plan does not have', there.join(', '))
      .require(absent.length === 0, `${parameter}.remove`, 'ids of steps of the plan', absent.join(', '))
      .require(!overlap([change]), parameter, 'a change that names each step once', touched(change).join(', '));
  });
  checks.throwIfAny();
  changes.forEach((change, index) => {
    try {
      recoveryGraph(changed(plan, [change]));
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      checks.require(false, `changes[${index}]`, 'a change that leaves a sound plan', error.message);
    }
  });
  checks.throwIfAny();
}
