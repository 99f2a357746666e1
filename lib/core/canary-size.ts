import { Percent } from './quantities';

/**
 * Most of the requests that a canary may answer. Beyond half of them it is the group: too few are left to compare with,
 * and the group has been scaled in to what it gets, so that the way back is a capacity problem. What was proven with half
 * of the requests is promoted, not tried with more.
 */
export const MAX_CANARY_WEIGHT = Percent.of(50);

/** Instances that a share of a group's requests needs when the group is as large as it may be; at least one. */
export function canaryInstances(weight: Percent, groupMax: number): number {
  return Math.max(1, Math.ceil((weight.value * groupMax) / 100));
}
