import { recoverySchedule } from '../models/recovery';
import { SimulatedService } from '../models/simulation';
import { AssessedGroup, AssessedService, Demand } from './assessed-service';
import { recoveryPlan } from './recovery-plan';

/** @default of the share of requests that write to the database: some do, or nobody would notice its loss */
export const DEFAULT_WRITE_SHARE = 0.05;

/** Seconds that a request waits where the file says nothing: the idle timeout that lib/inference gives a load balancer. */
export const DEFAULT_PATIENCE = 120;

export interface SimulatedServiceProps {
  readonly service: AssessedService;
  readonly group: AssessedGroup;
  /** What is asked of the group. */
  readonly demand: Demand;
  /**
   * Requests a second.
   *
   * @default - the peak
   */
  readonly rate?: number;
  /** Seconds after which a request that waits is lost. */
  readonly patience: number;
  /** @default DEFAULT_WRITE_SHARE */
  readonly writeShare?: number;
  /**
   * Whether the latch holds home out of service after a failover.
   *
   * @default true
   */
  readonly latch?: boolean;
}

/**
 * One group of a service for the simulator. The run begins with the instances that scaling would have at its
 * rate, and every step of the recovery takes its mean. Unlike the runbook, which scales out once the promotion is
 * ordered, the simulator launches with the decision: its capacity comes that much earlier.
 */
export function simulatedService(props: SimulatedServiceProps): SimulatedService {
  const { service, group, demand, patience } = props;
  const { rate = demand.peakRate, writeShare = DEFAULT_WRITE_SHARE, latch = true } = props;
  const { detection, assumptions, zones } = service;
  const { sizes, warmPool, inFlightPerInstance, warmUpSeconds } = group;
  const inProgress = rate * demand.serviceSeconds;
  const running = Math.min(Math.max(Math.ceil(inProgress / inFlightPerInstance), sizes.active.min), sizes.active.max);
  return {
    traffic: { rate, writeShare },
    work: {
      meanServiceTime: demand.serviceSeconds,
      serviceScv: demand.variability ** 2,
      slotsPerInstance: demand.slots,
      waitTarget: demand.latency.wait,
      patience,
    },
    home: { zones, instances: running, min: sizes.active.min, max: sizes.active.max, warmPool },
    standby: { zones, instances: sizes.standby.min, min: sizes.standby.min, max: sizes.standby.max, warmPool },
    scaling: {
      targetInFlight: inFlightPerInstance,
      launchTime: assumptions.launchMedian + warmUpSeconds,
      poolLaunchTime: assumptions.launchMedian + assumptions.warmPoolStart * warmUpSeconds,
    },
    detection: { interval: detection.intervalSeconds, failures: detection.failures },
    failover: { ...meanFailover(service), latch, instances: Math.min(sizes.active.min, sizes.standby.max) },
  };
}

/** What people and the promotion take on average. Seconds. */
function meanFailover(service: AssessedService): Pick<SimulatedService['failover'], 'decisionTime' | 'promotionTime'> {
  const { steps } = recoverySchedule(recoveryPlan(service));
  const finish = (id: string): number => steps.find((step) => step.id === id)?.earliestFinish ?? 0;
  const decided = finish('decide');
  return { decisionTime: decided - finish('detection'), promotionTime: finish('endpoint') - decided };
}
