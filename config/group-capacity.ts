import { Demand } from '../lib/assessment/assessed-service';
import { inFlightLimit, Site, Sizes, sizesNeeded } from '../lib/assessment/group-sizes';
import { RequestRate } from '../lib/core/quantities';
import { DemandSettings, EnvironmentFile, InferenceGroupSettings } from './schema';

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

/** Zones of the Region that has fewer. */
export function zonesOf({ regions: { home, standby } }: Pick<EnvironmentFile, 'regions'>): number {
  return Math.min(home.zones.length, standby.zones.length);
}

/** The site of an environment; undefined while it has too few zones to lose one. */
export function siteOf({ regions, standbyTier }: Pick<EnvironmentFile, 'regions' | 'standbyTier'>): Site | undefined {
  const zones = zonesOf({ regions });
  return zones < 2 ? undefined : { zones, standbyTier };
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
  const needed = sizesNeeded(assessedDemand(demand), site);
  if (!needed.possible) return undefined;
  const active = stated?.active ?? { min: needed.activeMin, max: needed.activeMax };
  return {
    sizes: { active, standby: { min: stated?.standby?.min ?? needed.standbyMin, max: active.max } },
    scaling: scaling ?? { inFlightPerInstance: inFlightLimit(assessedDemand(demand), active, site.zones) },
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
