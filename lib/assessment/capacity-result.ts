import {
  FluidQueue,
  InstancesNeeded,
  instancesNeeded,
  servingState,
  standbyNeeded,
  WaitTarget,
} from '../models/capacity';
import { CapacityScenario, GroupCapacity } from './assessment';
import { AssessedGroup, AssessedService, Demand } from './assessed-service';

/** Points of a curve of wait against rate. */
const CURVE_POINTS = 40;

/** What the sizes of a group mean for those who wait. */
export function groupCapacity(group: AssessedGroup, service: AssessedService): GroupCapacity {
  const { name, sizes, inFlightPerInstance, demand } = group;
  const own = { group: name, sizes, inFlightPerInstance };
  return demand === undefined ? own : { ...own, demand: demandResult(group, demand, service) };
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

/** The fewest instances that serve what there always is, if late: with more slots than requests in service. */
export function instancesThatCarry({ baseRate, serviceSeconds, slots }: Demand): number {
  return Math.floor((baseRate * serviceSeconds) / slots) + 1;
}

function demandResult(group: AssessedGroup, demand: Demand, service: AssessedService): GroupCapacity['demand'] {
  const { sizes } = group;
  const { zones } = service;
  const needed = needs(demand, zones);
  const afterZone = sizes.active.max - Math.ceil(sizes.active.max / zones);
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
    capacity: [
      { from: 0, rate: sizes.standby.min * instanceRate },
      { from: launchTime, rate: sizes.standby.max * instanceRate },
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

/** The peak with its growth: what the sizes are for. */
export function designRate({ peakRate, growth }: Demand): number {
  return peakRate * (1 + growth);
}

/** The demand in the terms of the capacity model. */
export function waitTarget({ serviceSeconds, variability, slots, latency }: Demand): WaitTarget {
  return {
    meanServiceTime: serviceSeconds,
    serviceScv: variability ** 2,
    slots,
    targetWait: latency.wait,
    percentile: latency.share,
  };
}

/** @param serving those of the available instances that serve in this circumstance */
function scenario(
  name: CapacityScenario['name'],
  demand: Demand,
  needed: number,
  available: number,
  serving: number,
): CapacityScenario & { readonly serving: number } {
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

/** From a tenth of what the instances can serve at all to nearly that. */
function curve(demand: Demand, instances: number): { readonly rate: number; readonly wait: number }[] {
  const limit = (instances * demand.slots) / demand.serviceSeconds;
  return Array.from({ length: CURVE_POINTS }, (_, index) => ((index + 1) / (CURVE_POINTS + 1)) * limit).flatMap(
    (rate) => {
      const state = servingState({ ...waitTarget(demand), arrivalRate: rate, instances });
      return state.saturated ? [] : [{ rate, wait: state.waitPercentile }];
    },
  );
}
