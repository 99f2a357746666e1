import { FluidQueue, InstancesNeeded, instancesNeeded, servingState, standbyNeeded } from '../models/capacity';
import { CapacityScenario, GroupCapacity } from './assessment';
import { AssessedGroup, AssessedService, Demand } from './assessed-service';
import { designRate, instancesThatCarry, waitTarget } from './demand';
import { leftAfterZoneLoss } from './group-sizes';

/** Points of a curve of wait against rate. */
const CURVE_POINTS = 40;

/** Seconds of high load until target tracking asks for more: its alarm wants three minutes of it. */
const TRACKING_SECONDS = 180;

/**
 * What the sizes of a group mean for those who wait.
 *
 * @param launched seconds from the arrival of the traffic in the standby until what the runbook launches there serves
 */
export function groupCapacity(group: AssessedGroup, service: AssessedService, launched: number): GroupCapacity {
  const { name, sizes, inFlightPerInstance, demand } = group;
  const own = { group: name, sizes, inFlightPerInstance };
  return demand === undefined ? own : { ...own, demand: demandResult(group, demand, service, launched) };
}

/** Whether the group keeps enough instances when a zone is lost; a group without demand is taken not to. */
export function holdsLossOfZone(group: AssessedGroup, { zones }: AssessedService): boolean {
  if (group.demand === undefined) return false;
  const { active } = group.sizes;
  return needs(group.demand, zones).zoneLost.instances <= active.max && active.min > 1;
}

/** The fewest standby instances that carry the base load. Of a group without demand nobody knows; one passes for enough. */
export function standbyThatCarries({ demand }: AssessedGroup): number {
  return demand === undefined ? 1 : instancesThatCarry(demand);
}

function demandResult(
  group: AssessedGroup,
  demand: Demand,
  service: AssessedService,
  launched: number,
): GroupCapacity['demand'] {
  const { sizes } = group;
  const { zones } = service;
  const needed = needs(demand, zones);
  const afterZone = leftAfterZoneLoss(sizes.active.max, zones);
  const scenarios = [
    scenario('normal', demand, needed.normal.instances, sizes.active.max, sizes.active.max),
    scenario('one zone lost', demand, needed.zoneLost.instances, sizes.active.max, afterZone),
    scenario('home lost', demand, needed.regionLost.instances, sizes.standby.max, sizes.standby.max),
  ];
  const launchTime = service.assumptions.launchMedian + group.warmUpSeconds;
  const instanceRate = demand.slots / demand.serviceSeconds;
  const arrivalRate = demand.peakRate;
  const { catchUp } = new FluidQueue({
    arrivalRate,
    // The runbook raises the least size only; beyond it the group scales by its load.
    capacity: [
      { from: 0, rate: sizes.standby.min * instanceRate },
      ...(launched > 0 ? [{ from: launched, rate: Math.max(sizes.standby.min, sizes.active.min) * instanceRate }] : []),
      { from: launched + TRACKING_SECONDS + launchTime, rate: sizes.standby.max * instanceRate },
    ],
  });
  const holding = standbyNeeded({ arrivalRate, instanceRate, instancesAfterLaunch: sizes.standby.max, launchTime });
  return {
    peakRate: demand.peakRate,
    designRate: designRate(demand),
    target: demand.latency,
    scenarios,
    curves: scenarios.map(({ name, serving }) => ({ name, instances: serving, points: curve(demand, serving) })),
    catchUp: catchUp.caughtUp
      ? { backlog: catchUp.peakBacklog, seconds: catchUp.seconds }
      : { backlog: catchUp.backlog },
    ...(holding.possible ? { standbyThatHolds: holding.instances } : {}),
  };
}

function needs(demand: Demand, zones: number): InstancesNeeded {
  return instancesNeeded({
    ...waitTarget(demand),
    peakArrivalRate: demand.peakRate,
    growth: demand.growth,
    zones,
  });
}

/** @param serving those of the available instances that serve in this circumstance */
function scenario(
  name: CapacityScenario['name'],
  demand: Demand,
  needed: number,
  available: number,
  serving: number,
): CapacityScenario {
  const state = servingState({ ...waitTarget(demand), arrivalRate: designRate(demand), instances: serving });
  return {
    name,
    needed,
    available,
    serving,
    utilisation: serving === 0 ? 1 : (designRate(demand) * demand.serviceSeconds) / (serving * demand.slots),
    ...(state.saturated ? {} : { wait: state.waitPercentile }),
    met: needed <= available,
  };
}

/** Up to nearly what the instances can serve at all; closer together towards the end, where it grows steep. */
function curve(demand: Demand, instances: number): { readonly rate: number; readonly wait: number }[] {
  const limit = (instances * demand.slots) / demand.serviceSeconds;
  return Array.from(
    { length: CURVE_POINTS },
    (_, index) => limit * (1 - (1 - (index + 1) / (CURVE_POINTS + 1)) ** 2),
  ).flatMap((rate) => {
    const state = servingState({ ...waitTarget(demand), arrivalRate: rate, instances });
    return state.saturated ? [] : [{ rate, wait: state.waitPercentile }];
  });
}
