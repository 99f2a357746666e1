import { RecoveryChange, ChangeEffect, ChangeOptions, evaluateChanges } from './recovery-changes';
import { RecoveryContributors, recoveryContributors } from './recovery-contributors';
import { RecoveryPlan } from './recovery-plan';
import { RecoveryProbability, recoveryProbability } from './recovery-time';

/** Whether a plan recovers in time, and if not, why not and what would help. */
export interface RecoveryAssessment {
  readonly objectiveSeconds: number;
  /** Share of the recoveries that shall be over by then. */
  readonly confidence: number;
  readonly met: boolean;
  /** Seconds within which that share is over. */
  readonly seconds: number;
  /** Share that is over within the objective. */
  readonly within: RecoveryProbability;
  readonly contributors: RecoveryContributors;
  /** Each change alone, as listed. */
  readonly changes: readonly ChangeEffect[];
  /** The cheapest way to meet the objective; `undefined` when no combination of the changes meets it. */
  readonly cheapest: ChangeEffect | undefined;
  /** In a sentence, when the objective is not met: by how much, the biggest contributor, and what would meet it. */
  readonly problem: string | undefined;
}

/**
 * Holds a plan against a recovery time objective.
 *
 * @param changes what could be done, see {@link evaluateChanges}
 * @throws InvalidInputError
 */
export function assessRecoveryTime(
  plan: RecoveryPlan,
  changes: readonly RecoveryChange[],
  options: ChangeOptions,
): RecoveryAssessment {
  const { runs, seed, onProgress } = options;
  const half =
    (from: number) =>
    (done: number, of: number): void =>
      onProgress?.(from + Math.round((500 * done) / of), 1000);
  const {
    unchanged,
    changes: effects,
    cheapest,
    objectiveSeconds,
    confidence,
  } = evaluateChanges(plan, changes, { ...options, onProgress: half(0) });
  const within = recoveryProbability(plan, objectiveSeconds, { runs, seed });
  const contributors = recoveryContributors(plan, { runs, seed, probability: confidence, onProgress: half(500) });
  const assessment = {
    objectiveSeconds,
    confidence,
    met: unchanged.meets,
    seconds: unchanged.seconds,
    within,
    contributors,
    changes: effects,
    cheapest,
  };
  return { ...assessment, problem: assessment.met ? undefined : problemOf(assessment) };
}

/** Seconds as people say them: `1 h 10 min`, `41 min 20 s`, `4.5 s`. */
export function spokenDuration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const rounded = Math.round(seconds);
  const hours = Math.floor(rounded / 3600);
  const minutes = Math.floor((rounded % 3600) / 60);
  const parts: [number, string][] = [
    [hours, 'h'],
    [minutes, 'min'],
    [rounded % 60, 's'],
  ];
  return parts
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .slice(0, 2)
    .join(' ');
}

function problemOf(assessment: Omit<RecoveryAssessment, 'problem'>): string {
  const { objectiveSeconds, confidence, seconds, within, contributors, changes, cheapest } = assessment;
  const [step] = contributors.steps;
  const [group] = contributors.groups;
  const biggest =
    group !== undefined && group.savedIfInstantSeconds > 1.01 * (step?.savedIfInstantSeconds ?? 0)
      ? { named: `the group '${group.title}'`, saved: group.savedIfInstantSeconds }
      : { named: `'${step?.title ?? ''}'`, saved: step?.savedIfInstantSeconds ?? 0 };
  return (
    `${percent(confidence)} of the recoveries must be over within ${spokenDuration(objectiveSeconds)}, ` +
    `but it takes ${spokenDuration(seconds)} until so many are (within the objective: ${percent(within.probability)}); ` +
    `${biggest.named} contributes most, ${spokenDuration(biggest.saved)}; ${wayOut(changes, cheapest)}`
  );
}

function wayOut(changes: readonly ChangeEffect[], cheapest: ChangeEffect | undefined): string {
  if (cheapest !== undefined) {
    const titles = cheapest.titles.map((title) => `'${title}'`).join(' and ');
    return (
      `the cheapest way to meet it is ${titles}: ${dollars(cheapest.monthlyCost)} a month, ` +
      `then it takes ${spokenDuration(cheapest.seconds)}`
    );
  }
  const best = changes.reduce<ChangeEffect | undefined>(
    (most, next) => (most === undefined || next.savedSeconds > most.savedSeconds ? next : most),
    undefined,
  );
  return best === undefined
    ? 'no change has been proposed'
    : `no combination of the proposed changes meets it, '${best.titles.join(' and ')}' alone saves most, ` +
        spokenDuration(best.savedSeconds);
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

function dollars(amount: number): string {
  return `${amount < 0 ? '-' : ''}$${Math.abs(amount).toFixed(2)}`;
}
