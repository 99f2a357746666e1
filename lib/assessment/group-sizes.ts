import { instancesNeeded } from '../models/capacity/instances-needed';
import { loadLimit } from '../models/capacity/load-limit';
import { Demand } from './assessed-service';
import { designRate, instancesThatCarry, waitTarget } from './demand';

/** Least and most instances of a group. */
export interface Sizes {
  readonly min: number;
  readonly max: number;
}

/** What decides the sizes of a group beside its demand. */
export interface Site {
  /** Zones of the Region that has fewer: either may have to serve everything. Two or more. */
  readonly zones: number;
  readonly standbyTier: 'pilot-light' | 'warm-standby';
}

/** The most instances of a group. */
const MOST_INSTANCES = 1000;

/** The least sizes that a demand allows; or why there are none. */
export type SizesNeeded =
  | { readonly possible: true; readonly activeMin: number; readonly activeMax: number; readonly standbyMin: number }
  | { readonly possible: false; readonly instances: number };

/** Instances that are left of those spread over the zones when the zone with the most of them is lost. */
export function leftAfterZoneLoss(instances: number, zones: number): number {
  return instances - Math.ceil(instances / zones);
}

/**
 * The sizes that a demand needs. Active: the fewest instances of which those outside a lost zone keep the latency
 * target, at the base rate for the minimum and at the grown peak for the maximum. They must run before the loss:
 * a replacement takes minutes to serve, and everybody looks for one at the same time.
 *
 * Standby, under warm standby: the fewest that are not overrun at the base rate. They take the traffic over at once, and
 * the queue stays finite until the runbook's launches serve; another zone's loss in the meantime is not provided for.
 *
 * @example
 * ```ts
 * import { sizesNeeded } from 'warmsite';
 *
 * const needed = sizesNeeded(
 *   {
 *     peakRate: 12,
 *     baseRate: 6,
 *     serviceSeconds: 6.5,
 *     variability: 1.2,
 *     slots: 24,
 *     latency: { wait: 2, share: 0.99 },
 *     growth: 0.3,
 *   },
 *   { zones: 3, standbyTier: 'warm-standby' },
 * );
 * if (needed.possible) console.log(needed.activeMin, needed.activeMax, needed.standbyMin);
 * ```
 */
export function sizesNeeded(demand: Demand, { zones, standbyTier }: Site): SizesNeeded {
  const peakRate = designRate(demand);
  const least = Math.ceil((peakRate * demand.serviceSeconds) / demand.slots);
  if (least > MOST_INSTANCES) return { possible: false, instances: least };
  const needed = (arrivalRate: number): number =>
    instancesNeeded({ ...waitTarget(demand), peakArrivalRate: arrivalRate, zones }).zoneLost.instances;
  const activeMax = needed(peakRate);
  if (activeMax > MOST_INSTANCES) return { possible: false, instances: activeMax };
  return {
    possible: true,
    activeMin: needed(demand.baseRate),
    activeMax,
    standbyMin: standbyTier === 'pilot-light' ? 0 : instancesThatCarry(demand),
  };
}

/**
 * The most requests in flight that scaling may aim at per instance: with that many, the instances that are left after
 * the loss of a zone still keep the latency target, whatever their number from `min` to `max`. Rounded down to three
 * digits, and always below the slots: a metric of running requests does not rise above these.
 *
 * For numbers that leave the same remainder over the zones the limit rises with the number: more instances share a
 * queue better, and lose a smaller share of themselves. So the first number of each remainder decides.
 */
export function inFlightLimit(demand: Demand, { min, max }: Sizes, zones: number): number {
  const deciding = Math.min(max, min + zones - 1);
  let limit = demand.slots;
  for (let instances = min; instances <= deciding; instances += 1) {
    const left = leftAfterZoneLoss(instances, zones);
    if (left === 0) continue;
    const { inFlightPerInstance } = loadLimit({ ...waitTarget(demand), instances: left });
    limit = Math.min(limit, (inFlightPerInstance * left) / instances);
  }
  return roundedDown(limit);
}

/** To three digits. */
function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.floor(value / unit) * unit).toPrecision(3));
}
