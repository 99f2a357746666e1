import { InputChecks } from '../invalid-input';
import { MAX_SERVERS } from './erlang';
import { MGcQueue } from './m-g-c-queue';
import { checkedTarget, WaitTarget } from './wait-target';

/** The default of `InstanceDemand.growth`. */
export const DEFAULT_GROWTH = 0;

/** The default of `InstanceDemand.trafficShare`: this Region serves everything, the other stands by. */
export const DEFAULT_TRAFFIC_SHARE = 1;

/** What a Region must be able to serve. */
export interface InstanceDemand extends WaitTarget {
  /** Requests a second of all Regions together at the peak, above 0. */
  readonly peakArrivalRate: number;
  /**
   * What the peak may grow by while the sizes stand, as a share of it: 0.3 for 30 %. 0 or more.
   *
   * @default 0
   */
  readonly growth?: number;
  /**
   * Share of the traffic that this Region serves while both do, from 0 (a standby) to 1.
   *
   * @default 1
   */
  readonly trafficShare?: number;
  /** Zones that the instances are spread over as evenly as possible, whole, 2 or more. */
  readonly zones: number;
}

/** How so many instances do under a load. */
export type ServingState = SteadyServing | SaturatedServing;

/** The load can be served: the queue has a steady state. */
export interface SteadyServing {
  readonly saturated: false;
  /** Instances that exist. */
  readonly instances: number;
  /** Instances that serve: those outside the lost zone. */
  readonly serving: number;
  /** Share of their slots that is busy, below 1. */
  readonly utilisation: number;
  /** Share of the requests that wait at all. */
  readonly waitProbability: number;
  /** Seconds that `percentile` of the requests do not wait longer than. */
  readonly waitPercentile: number;
  /** Share of the requests that waits longer than `targetWait`; the target allows 1 - `percentile`. */
  readonly lateShare: number;
}

/** More arrives than can be served: waits grow without end. */
export interface SaturatedServing {
  readonly saturated: true;
  /** Instances that exist. */
  readonly instances: number;
  /** Instances that serve. */
  readonly serving: number;
  /** Requests a second that arrive beyond what can be served, 0 or more. */
  readonly excessRate: number;
}

/** The need in one scenario. */
export interface ScenarioNeed {
  /** Requests a second in this scenario. */
  readonly arrivalRate: number;
  /** Smallest number of instances that must exist beforehand so that the target holds; 0 when nothing arrives. */
  readonly instances: number;
  /** How they do. */
  readonly atNeed: SteadyServing;
  /** Why one fewer is not enough; absent when none are needed. */
  readonly oneFewer?: ServingState;
}

/** How many instances a Region needs, scenario by scenario. */
export interface InstancesNeeded {
  /** Both Regions and all zones serve. */
  readonly normal: ScenarioNeed;
  /** Both Regions serve; the zone with most instances of this one is lost, and not yet replaced. */
  readonly zoneLost: ScenarioNeed;
  /** The other Region is lost: all traffic comes here. */
  readonly regionLost: ScenarioNeed;
  /** The most of the three. */
  readonly instances: number;
  /** The scenario that asks for the most; of equals the first in the order above. */
  readonly decidedBy: 'normal' | 'zoneLost' | 'regionLost';
}

/**
 * The smallest numbers of instances such that the share of requests that wait at most `targetWait` reaches
 * `percentile`: for normal operation, with one zone lost, and with the other Region lost.
 *
 * Model: `MGcQueue` with c = serving instances x slots, so Poisson arrivals and one queue for all slots. A load
 * balancer that queues at the instances does worse, most of all with few slots an instance; sending to the least busy
 * comes close. Every number is searched upwards one by one, so the one before it does fail.
 *
 * @throws InvalidInputError
 */
export function instancesNeeded(demand: InstanceDemand): InstancesNeeded {
  const { growth = DEFAULT_GROWTH, trafficShare = DEFAULT_TRAFFIC_SHARE, zones } = demand;
  checkedTarget(demand)
    .positive('peakArrivalRate', demand.peakArrivalRate)
    .nonNegative('growth', growth)
    .probability('trafficShare', trafficShare)
    .whole('zones', zones, 2)
    .throwIfAny();
  const all = demand.peakArrivalRate * (1 + growth);
  const load = all * demand.meanServiceTime;
  new InputChecks()
    .require(
      2 * Math.max(load, demand.slots) <= MAX_SERVERS,
      'peakArrivalRate',
      `such that load and slots stay at or below ${MAX_SERVERS / 2}`,
      demand.peakArrivalRate,
    )
    .throwIfAny();

  const normal = smallest(demand, all * trafficShare, (instances) => instances);
  const zoneLost = smallest(demand, all * trafficShare, (instances) => instances - Math.ceil(instances / zones));
  const regionLost = smallest(demand, all, (instances) => instances);
  const instances = Math.max(normal.instances, zoneLost.instances, regionLost.instances);
  return {
    normal,
    zoneLost,
    regionLost,
    instances,
    decidedBy: normal.instances === instances ? 'normal' : zoneLost.instances === instances ? 'zoneLost' : 'regionLost',
  };
}

/**
 * How a number of instances does under a load.
 *
 * @param props.arrivalRate requests a second, 0 or more
 * @param props.instances instances, all of which serve; whole, 0 or more
 * @throws InvalidInputError
 */
export function servingState(
  props: WaitTarget & { readonly arrivalRate: number; readonly instances: number },
): ServingState {
  checkedTarget(props)
    .nonNegative('arrivalRate', props.arrivalRate)
    .whole('instances', props.instances, 0)
    .require(
      !(props.instances * props.slots > MAX_SERVERS),
      'instances',
      `at most ${MAX_SERVERS} slots`,
      props.instances,
    )
    .throwIfAny();
  return stateOf(props, props.arrivalRate, props.instances, props.instances);
}

function smallest(demand: InstanceDemand, arrivalRate: number, serving: (instances: number) => number): ScenarioNeed {
  const stateWith = (instances: number): ServingState => stateOf(demand, arrivalRate, instances, serving(instances));
  let instances = Math.floor((arrivalRate * demand.meanServiceTime) / demand.slots);
  for (;;) {
    const state = stateWith(instances);
    if (!state.saturated && state.lateShare <= 1 - demand.percentile) {
      return {
        arrivalRate,
        instances,
        atNeed: state,
        ...(instances > 0 && { oneFewer: stateWith(instances - 1) }),
      };
    }
    instances += 1;
  }
}

function stateOf(target: WaitTarget, arrivalRate: number, instances: number, serving: number): ServingState {
  if (arrivalRate === 0) {
    const idle = { utilisation: 0, waitProbability: 0, waitPercentile: 0, lateShare: 0 };
    return { saturated: false, instances, serving, ...idle };
  }
  const servers = serving * target.slots;
  if (arrivalRate * target.meanServiceTime >= servers) {
    const excessRate = Math.max(0, arrivalRate - servers / target.meanServiceTime);
    return { saturated: true, instances, serving, excessRate };
  }
  const queue = new MGcQueue({ ...target, arrivalRate, servers });
  return {
    saturated: false,
    instances,
    serving,
    utilisation: queue.utilisation,
    waitProbability: queue.waitProbability,
    waitPercentile: queue.waitPercentile(target.percentile),
    lateShare: queue.waitExceeds(target.targetWait),
  };
}
