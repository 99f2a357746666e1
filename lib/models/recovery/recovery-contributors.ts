import { lawOf } from '../distribution/duration-law';
import { InputChecks } from '../invalid-input';
import { PlanSamples } from './plan-samples';
import { SimulationOptions } from './plan-simulation';
import { RecoveryPlan, RecoveryStep } from './recovery-plan';
import { percentileOf } from './recovery-time';

/** How contributors are found. */
export interface ContributorOptions extends SimulationOptions {
  /**
   * The percentile that shall fall, as a probability above 0 and below 1.
   *
   * @default OBJECTIVE_CONFIDENCE
   */
  readonly probability?: number;
}

/** @default of the share of recoveries that an objective is about */
export const OBJECTIVE_CONFIDENCE = 0.95;

/** By how much a percentile of the whole recovery falls if a step is shortened. */
export interface RecoveryContributor {
  /** Id of the step, or name of the group. */
  readonly id: string;
  /** Title of the step, or name of the group. */
  readonly title: string;
  /** Seconds less if it took no time: how much it contributes. */
  readonly savedIfInstantSeconds: number;
  /** Seconds less if it always took the least that it can: what there is to win from steadiness. */
  readonly savedAtMinimumSeconds: number;
}

/** What a percentile of the whole recovery is made of. */
export interface RecoveryContributors {
  readonly probability: number;
  /** The percentile as the plan is, in seconds. */
  readonly seconds: number;
  /** Largest first; of equal ones, the first as listed. */
  readonly steps: readonly RecoveryContributor[];
  /** The same for all steps of a group at once: parallel steps save little one by one, and much together. */
  readonly groups: readonly RecoveryContributor[];
}

/**
 * The biggest contributors to a percentile of the time to recover: each step in turn, and each group, is set to no
 * time and to its least, and the plan is simulated again with the same random numbers, so that the differences have
 * next to no noise. They need not add up to the percentile.
 *
 * @throws InvalidInputError
 */
export function recoveryContributors(plan: RecoveryPlan, options: ContributorOptions = {}): RecoveryContributors {
  const { probability = OBJECTIVE_CONFIDENCE, onProgress } = options;
  new InputChecks().openProbability('probability', probability).throwIfAny();
  const samples = new PlanSamples(plan, options);
  const percentile = (variant: RecoveryPlan): number =>
    percentileOf(samples.totals(variant).sort(), probability).seconds;
  const seconds = percentile(plan);

  const groups = [...new Set(plan.steps.flatMap(({ group }) => (group === undefined ? [] : [group])))];
  const parts = [
    ...plan.steps.map((own) => ({ id: own.id, title: own.title, has: (step: RecoveryStep) => step === own })),
    ...groups.map((group) => ({ id: group, title: group, has: (step: RecoveryStep) => step.group === group })),
  ];
  const contributors = parts.map(({ id, title, has }, index): RecoveryContributor => {
    const saved = (shorten: (step: RecoveryStep) => RecoveryStep): number =>
      seconds - percentile({ steps: plan.steps.map((step) => (has(step) ? shorten(step) : step)) });
    const savedIfInstantSeconds = saved(instant);
    const shortest = plan.steps.filter(has).every((step) => leastOf(step) === 0);
    const savedAtMinimumSeconds = shortest ? savedIfInstantSeconds : saved(atMinimum);
    onProgress?.(index + 1, parts.length);
    return { id, title, savedIfInstantSeconds, savedAtMinimumSeconds };
  });
  const ranked = (list: readonly RecoveryContributor[]): readonly RecoveryContributor[] =>
    [...list].sort((one, other) => other.savedIfInstantSeconds - one.savedIfInstantSeconds);
  return {
    probability,
    seconds,
    steps: ranked(contributors.slice(0, plan.steps.length)),
    groups: ranked(contributors.slice(plan.steps.length)),
  };
}

function instant(step: RecoveryStep): RecoveryStep {
  return { ...step, duration: { kind: 'fixed', seconds: 0 }, probability: 1 };
}

function atMinimum(step: RecoveryStep): RecoveryStep {
  return { ...step, duration: { kind: 'fixed', seconds: leastOf(step) }, probability: 1 };
}

/** A step that is not always needed takes no time at best. */
function leastOf({ duration, probability = 1 }: RecoveryStep): number {
  return probability < 1 ? 0 : lawOf(duration).minimum;
}
