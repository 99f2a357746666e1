import { Demand } from '../lib/assessment/assessed-service';
import { instancesThatCarry, waitTarget } from '../lib/assessment/demand';
import { RequestRate } from '../lib/core/quantities';
import { instancesNeeded } from '../lib/models/capacity/instances-needed';
import { loadLimit } from '../lib/models/capacity/load-limit';
import { DemandSettings, EnvironmentFile, InferenceGroupSettings } from './schema';

/** Least and most instances of a group. */
export interface Sizes {
  readonly min: number;
  readonly max: number;
}

/** How many instances a group has in both roles of a Region, and when it scales. */
export interface GroupCapacity {
  readonly sizes: {
    /** Where the service runs. */
    readonly active: Sizes;
    /** Where it waits. The maximum is the active one's, since the runbook scales out up to it. */
    readonly standby: Sizes;
  };
  readonly scaling: { readonly inFlightPerInstance: number };
  /** What of it follows from the demand rather than stands in the file. */
  readonly derived: readonly DerivedCapacity[];
}

export type DerivedCapacity = 'active' | 'standby' | 'scaling';

/** What decides the sizes of a group beside its demand. */
export interface Site {
  /** Zones of the Region that has fewer: either may have to serve everything. Two or more. */
  readonly zones: number;
  readonly standbyTier: EnvironmentFile['standbyTier'];
}

/** The most instances that the file may state for a group. */
const MOST_INSTANCES = 1000;

/** The least sizes that a demand allows; or why there are none. */
export type SizesNeeded =
  | { readonly possible: true; readonly activeMin: number; readonly activeMax: number; readonly standbyMin: number }
  | { readonly possible: false; readonly instances: number };

/** Zones of the Region that has fewer. */
export function zonesOf({ regions: { home, standby } }: Pick<EnvironmentFile, 'regions'>): number {
  return Math.min(home.zones.length, standby.zones.length);
}

/** The site of an environment; undefined while it has too few zones to lose one. */
export function siteOf({ regions, standbyTier }: Pick<EnvironmentFile, 'regions' | 'standbyTier'>): Site | undefined {
  const zones = zonesOf({ regions });
  return zones < 2 ? undefined : { zones, standbyTier };
}

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
 */
export function sizesNeeded(demand: DemandSettings, { zones, standbyTier }: Site): SizesNeeded {
  const peakRate = demand.peakRate.perSecond * (1 + demand.growth.fraction);
  const least = Math.ceil((peakRate * demand.serviceTime) / demand.slots);
  if (least > MOST_INSTANCES) return { possible: false, instances: least };
  const needed = (arrivalRate: number): number =>
    instancesNeeded({ ...waitTarget(assessedDemand(demand)), peakArrivalRate: arrivalRate, zones }).zoneLost.instances;
  const activeMax = needed(peakRate);
  if (activeMax > MOST_INSTANCES) return { possible: false, instances: activeMax };
  return {
    possible: true,
    activeMin: needed(demand.baseRate.perSecond),
    activeMax,
    standbyMin: standbyTier === 'pilot-light' ? 0 : instancesThatCarry(assessedDemand(demand)),
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
export function inFlightLimit(demand: DemandSettings, { min, max }: Sizes, zones: number): number {
  const deciding = Math.min(max, min + zones - 1);
  let limit = demand.slots;
  for (let instances = min; instances <= deciding; instances += 1) {
    const left = leftAfterZoneLoss(instances, zones);
    if (left === 0) continue;
    const { inFlightPerInstance } = loadLimit({ ...waitTarget(assessedDemand(demand)), instances: left });
    limit = Math.min(limit, (inFlightPerInstance * left) / instances);
  }
  return roundedDown(limit);
}

/**
 * What a group has: what its file states, and for the rest what its demand needs.
 *
 * @returns undefined where the file states neither, or the demand cannot be met: the checks say so
 */
export function groupCapacity(
  { demand, sizes: stated, scaling }: InferenceGroupSettings,
  site: Site,
): GroupCapacity | undefined {
  if (!demand) {
    if (!stated || !scaling) return undefined;
    const { active, standby = { min: site.standbyTier === 'pilot-light' ? 0 : 1 } } = stated;
    return { sizes: { active, standby: { min: standby.min, max: active.max } }, scaling, derived: [] };
  }
  const needed = sizesNeeded(demand, site);
  if (!needed.possible) return undefined;
  const active = stated?.active ?? { min: needed.activeMin, max: needed.activeMax };
  return {
    sizes: { active, standby: { min: stated?.standby?.min ?? needed.standbyMin, max: active.max } },
    scaling: scaling ?? { inFlightPerInstance: inFlightLimit(demand, active, site.zones) },
    derived: [
      ...(stated ? [] : ['active' as const]),
      ...(stated?.standby ? [] : ['standby' as const]),
      ...(scaling ? [] : ['scaling' as const]),
    ],
  };
}

/** The demand of a group in the terms of the models. */
export function assessedDemand({
  peakRate,
  baseRate,
  serviceTime,
  growth,
  latency,
  ...demand
}: DemandSettings): Demand {
  return {
    ...demand,
    peakRate: peakRate.perSecond,
    baseRate: baseRate.perSecond,
    serviceSeconds: serviceTime,
    latency: { wait: latency.wait, share: latency.share.fraction },
    growth: growth.fraction,
  };
}

/** A rate in words, to three digits: it may have been stated per minute. */
export function rateText({ perSecond }: RequestRate): string {
  return `${Number(perSecond.toPrecision(3))}/s`;
}

/** To three digits. */
function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.floor(value / unit) * unit).toPrecision(3));
}
