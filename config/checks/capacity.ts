import { Finding, Path } from '../finding';
import { inFlightLimit, Site, sizesNeeded } from '../../lib/assessment/group-sizes';
import { assessedDemand, rateText, siteOf } from '../group-capacity';
import { DemandSettings, InferenceGroupSettings } from '../schema';
import { check, Check, when } from './check';
import { inEveryGroup } from './inference';

const stated = check(['inference'], ({ inference: { groups } }) =>
  inEveryGroup(groups, ({ demand, sizes, scaling }, path) => {
    const missing = [...(sizes ? [] : ["'sizes'"]), ...(scaling ? [] : ["'scaling'"])];
    return when(demand === undefined && missing.length > 0, () => ({
      code: 'capacity-missing',
      path,
      message:
        missing.length > 1
          ? `${missing.join(' and ')} are missing; add them, or 'demand', from which they follow`
          : `${missing.join()} is missing; add it, or 'demand', from which it follows`,
    }));
  }),
);

const demandOrder = check(['inference'], ({ inference: { groups } }) =>
  inEveryGroup(groups, ({ demand }, path) =>
    demand && baseAbovePeak(demand)
      ? [
          {
            code: 'demand-order',
            path: [...path, 'demand', 'baseRate'],
            message: `'baseRate' must not exceed 'peakRate', ${rateText(demand.peakRate)}, got ${rateText(demand.baseRate)}`,
          },
        ]
      : [],
  ),
);

const enough = check(['inference', 'regions', 'standbyTier'], (file) => {
  const site = siteOf(file);
  if (!site) return [];
  return inEveryGroup(file.inference.groups, (group, path) => {
    const { demand } = group;
    return demand && !baseAbovePeak(demand) ? shortfalls(demand, group, site, path) : [];
  });
});

/** What is stated below the need. */
function shortfalls(demand: DemandSettings, group: InferenceGroupSettings, site: Site, path: Path): readonly Finding[] {
  const { sizes, scaling } = group;
  const peak =
    `a peak of ${rateText(demand.peakRate)}` +
    (demand.growth.value > 0 ? ` growing by ${demand.growth.toString()}` : '');
  const base = `the base rate of ${rateText(demand.baseRate)}`;
  const needed = sizesNeeded(assessedDemand(demand), site);
  if (!needed.possible) {
    return [
      {
        code: 'demand-too-large',
        path: [...path, 'demand'],
        message: `'demand' must be one that 1000 instances can meet, got ${peak}, which needs at least ${needed.instances}; raise 'slots', or divide it between groups`,
      },
    ];
  }
  const { activeMin, activeMax, standbyMin } = needed;
  const active = sizes?.active ?? { min: activeMin, max: activeMax };
  const standby = sizes?.standby?.min;
  // A minimum above the maximum has its own finding.
  const limit = active.min <= active.max ? inFlightLimit(assessedDemand(demand), active, site.zones) : demand.slots;
  const inFlight = scaling?.inFlightPerInstance ?? 0;
  const { wait, share } = demand.latency;
  return [
    ...when(active.min < activeMin, () => ({
      code: 'size-demand',
      path: [...path, 'sizes', 'active', 'min'],
      message: `'min' must be at least ${activeMin} for ${base} with one zone lost, got ${active.min}; raise it, or lower 'baseRate'`,
    })),
    ...when(active.max < activeMax, () => ({
      code: 'size-demand',
      path: [...path, 'sizes', 'active', 'max'],
      message: `'max' must be at least ${activeMax} for ${peak} with one zone lost, got ${active.max}; raise it, or lower 'demand'`,
    })),
    // 0 under warm standby has its own finding.
    ...when(standby !== undefined && standby > 0 && standby < standbyMin, () => ({
      code: 'size-demand',
      path: [...path, 'sizes', 'standby', 'min'],
      message: `'min' of standby must be at least ${standbyMin} to take over ${base}, got ${standby}; raise it, or lower 'baseRate'`,
    })),
    ...when(active.min >= activeMin && inFlight > limit, () => ({
      code: 'scaling-demand',
      path: [...path, 'scaling', 'inFlightPerInstance'],
      message:
        `'inFlightPerInstance' must be at most ${limit} so that ${share.toString()} wait no longer than ${wait}s with one ` +
        `zone lost, got ${inFlight}; lower it, or remove 'scaling' and have it derived`,
    })),
  ];
}

function baseAbovePeak({ baseRate, peakRate }: DemandSettings): boolean {
  return baseRate.perSecond > peakRate.perSecond;
}

/** Whether a group has what it is asked for. */
export const CAPACITY_CHECKS: readonly Check[] = [stated, demandOrder, enough];
