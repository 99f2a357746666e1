import { lawOf } from '../distribution/duration-law';
import { finishTimes, latestOf, recoveryGraph, RecoveryPlan, RecoveryStep, remainingTimes } from './recovery-plan';

/** When a step begins and ends if every step takes its mean. Seconds after the disaster. */
export interface ScheduledStep {
  readonly id: string;
  readonly title: string;
  readonly group?: string;
  /** Mean duration; of a step that is not always needed, its probability times that. */
  readonly meanSeconds: number;
  readonly earliestStart: number;
  readonly earliestFinish: number;
  /** The latest that leaves the end of the plan where it is. */
  readonly latestStart: number;
  readonly latestFinish: number;
  /** By how much the step may be late without delaying the end. */
  readonly slack: number;
  /** Without slack. */
  readonly critical: boolean;
}

/** A plan in which every step takes its mean. */
export interface RecoverySchedule {
  /**
   * From the disaster to the end. At most the mean of the plan, and below it as soon as random steps run side by
   * side: the mean of the later of two is later than the later of the means.
   */
  readonly seconds: number;
  /** In an order in which every step comes after those that it waits for. */
  readonly steps: readonly ScheduledStep[];
  /** Ids along the longest way, from the first step to the last; of several equally long, the first as listed. */
  readonly criticalPath: readonly string[];
}

/** Rounding error that may pass for slack, as a share of the whole duration. */
const ROUNDING = 1e-12;

/**
 * Critical path method (Kelley and Walker, Critical-Path Planning and Scheduling, 1959) over mean durations.
 *
 * @throws InvalidInputError
 */
export function recoverySchedule(plan: RecoveryPlan): RecoverySchedule {
  const graph = recoveryGraph(plan);
  const means = graph.steps.map(expectedSeconds);
  const finish = finishTimes(graph, means);
  const remaining = remainingTimes(graph, means);
  const seconds = Math.max(...finish);
  const steps = graph.steps.map(({ id, title, group }, index): ScheduledStep => {
    const meanSeconds = means[index] ?? 0;
    const earliestFinish = finish[index] ?? 0;
    const earliestStart = latestOf(graph.before[index], finish);
    const latestStart = seconds - (remaining[index] ?? 0);
    const slack = latestStart - earliestStart;
    const critical = slack <= seconds * ROUNDING;
    return {
      id,
      title,
      ...(group === undefined ? {} : { group }),
      meanSeconds,
      earliestStart,
      earliestFinish,
      latestStart: critical ? earliestStart : latestStart,
      latestFinish: critical ? earliestFinish : latestStart + meanSeconds,
      slack: critical ? 0 : slack,
      critical,
    };
  });

  const criticalPath: string[] = [];
  const last = (places: readonly number[]): number | undefined =>
    places.reduce<number | undefined>(
      (best, place) => (best === undefined || (finish[place] ?? 0) > (finish[best] ?? 0) ? place : best),
      undefined,
    );
  const ends = [...graph.steps.keys()].filter((index) => graph.behind[index]?.length === 0);
  for (let at = last(ends); at !== undefined; at = last(graph.before[at] ?? [])) {
    criticalPath.unshift(graph.steps[at]?.id ?? '');
  }
  return { seconds, steps, criticalPath };
}

/** Mean of what a step adds to its way: its mean duration, times the probability that it is needed. */
export function expectedSeconds({ duration, probability = 1 }: RecoveryStep): number {
  return probability * lawOf(duration).mean;
}
