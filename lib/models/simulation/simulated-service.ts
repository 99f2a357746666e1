import { InputChecks } from '../invalid-input';

/** What a simulation assumes where its caller says nothing. */
export const SIMULATION_DEFAULTS = {
  /** Even traffic all day. */
  dailySwing: 0,
  /** The run begins at the peak of the day. */
  dailyPeakAt: 0,
  /** Every request is inference alone. */
  writeShare: 0,
  /** Exponential service times. */
  serviceScv: 1,
  /** No instance waits stopped. */
  warmPool: 0,
  /** Seconds between two looks of a scaling policy: instances publish once a minute. */
  scalingPeriod: 60,
  /** Looks in a row above the target until target tracking adds instances. */
  scaleOutPeriods: 3,
  /** Looks in a row below 90 % of the target until target tracking removes instances. */
  scaleInPeriods: 15,
  /** Seconds that Route 53 waits for an answer: 4 for the connection and 2 for the status. */
  probeTimeout: 6,
  /** Assumed: two in each of the eight Regions that Route 53 checks from. It names no number itself. */
  checkers: 16,
  /** Route 53 calls an endpoint healthy while more than 18 % of its checkers do. */
  healthyShare: 0.18,
  /** Seconds; fixed for an alias to a load balancer. */
  ttl: 60,
  /** Failback waits for a person. */
  latch: true,
  /** Seconds between two points of the series. */
  step: 10,
  /** Share of requests in time at which the service counts as recovered. */
  recoveryShare: 0.99,
  /** Seconds for which that share must hold. */
  recoveryWindow: 300,
} as const;

/** The stream of requests: a Poisson process. */
export interface SimulatedTraffic {
  /** Requests per second, the mean of the day. */
  readonly rate: number;
  /**
   * How far the rate goes up and down over 24 hours, as a share of the mean: a cosine.
   *
   * @default SIMULATION_DEFAULTS.dailySwing
   */
  readonly dailySwing?: number;
  /**
   * Seconds from the start of the run to a peak of the day.
   *
   * @default SIMULATION_DEFAULTS.dailyPeakAt
   */
  readonly dailyPeakAt?: number;
  /**
   * Share of requests that write to the database, and fail where it is a replica.
   *
   * @default SIMULATION_DEFAULTS.writeShare
   */
  readonly writeShare?: number;
}

/** What a request costs, and how long it may wait. */
export interface SimulatedWork {
  /** Seconds of service. */
  readonly meanServiceTime: number;
  /**
   * Squared coefficient of variation of the service time, gamma distributed: 0 is a fixed time, 1 exponential.
   *
   * @default SIMULATION_DEFAULTS.serviceScv
   */
  readonly serviceScv?: number;
  /** Requests that one instance serves at a time. */
  readonly slotsPerInstance: number;
  /** Seconds; a request that waited longer is served late. */
  readonly waitTarget: number;
  /**
   * Seconds; a request that has waited so long is lost.
   *
   * @default - waits for ever
   */
  readonly patience?: number;
  /**
   * Requests that may wait in a Region; more are turned away.
   *
   * @default - no limit
   */
  readonly queueLimit?: number;
}

/** The inference group of one Region. */
export interface SimulatedRegion {
  /** Zones over which the instances are spread, 1 to 16. */
  readonly zones: number;
  /** Instances that serve when the run begins. */
  readonly instances: number;
  /**
   * The least that scaling leaves. 0 is a pilot light, which serves nothing and does not scale: only the runbook
   * launches, and what it launches is what there will be.
   */
  readonly min: number;
  /** The most that scaling or the runbook launches. */
  readonly max: number;
  /**
   * Stopped instances that start in `scaling.poolLaunchTime`. Not refilled during a run.
   *
   * @default SIMULATION_DEFAULTS.warmPool
   */
  readonly warmPool?: number;
}

/** Target tracking on the requests in service per instance, as Auto Scaling does it. */
export interface SimulatedScaling {
  /**
   * Requests in service that an instance shall have on average; below its slots, or a full group would never grow.
   */
  readonly targetInFlight: number;
  /** Seconds from the launch of an instance until it serves. */
  readonly launchTime: number;
  /**
   * Seconds from the start of an instance of the warm pool until it serves.
   *
   * @default - launchTime
   */
  readonly poolLaunchTime?: number;
  /**
   * Seconds between two looks. Lost instances, too, are replaced at the next look.
   *
   * @default SIMULATION_DEFAULTS.scalingPeriod
   */
  readonly period?: number;
  /** @default SIMULATION_DEFAULTS.scaleOutPeriods */
  readonly scaleOutPeriods?: number;
  /** @default SIMULATION_DEFAULTS.scaleInPeriods */
  readonly scaleInPeriods?: number;
}

/** The health check on home's endpoint: checkers in random phase that do not know of each other. */
export interface SimulatedDetection {
  /** Seconds between two probes of one checker. */
  readonly interval: number;
  /** Probes in a row with another outcome until a checker changes its mind, down or up. */
  readonly failures: number;
  /**
   * Seconds until a probe without an answer counts as failed; at most the interval.
   *
   * @default SIMULATION_DEFAULTS.probeTimeout
   */
  readonly probeTimeout?: number;
  /** @default SIMULATION_DEFAULTS.checkers */
  readonly checkers?: number;
  /**
   * The endpoint is healthy while a larger share than this of the checkers says so.
   *
   * @default SIMULATION_DEFAULTS.healthyShare
   */
  readonly healthyShare?: number;
}

/**
 * The runbook. When home's endpoint is found down somebody is alarmed, and decides some time later: to fail over when
 * home is still down or was found down for more than once in the run, and to wait for the next alarm otherwise. The
 * failover launches instances at once, promotes the database and sets the latch.
 */
export interface SimulatedFailover {
  /** Seconds from the alarm to the decision. */
  readonly decisionTime: number;
  /** Seconds from the decision until the standby Region's database accepts writes. */
  readonly promotionTime: number;
  /**
   * Seconds from the decision until DNS follows the latch.
   *
   * @default - promotionTime
   */
  readonly latchTime?: number;
  /**
   * Whether the latch holds home out of service. Without it clients go back as soon as home's endpoint answers.
   *
   * @default SIMULATION_DEFAULTS.latch
   */
  readonly latch?: boolean;
  /** Instances to which the runbook raises the minimum of the standby Region. */
  readonly instances: number;
}

/**
 * One inference group in two Regions, as plain data. Groups share the name, the health check and the runbook but no
 * instances: simulate each by itself. With the same seed they see the same detection, as long as some instance is
 * ready in home.
 */
export interface SimulatedService {
  readonly traffic: SimulatedTraffic;
  readonly work: SimulatedWork;
  /** The Region that serves when the run begins. */
  readonly home: SimulatedRegion;
  readonly standby: SimulatedRegion;
  readonly scaling: SimulatedScaling;
  readonly detection: SimulatedDetection;
  readonly failover: SimulatedFailover;
  /**
   * Seconds for which a client keeps an answer of DNS.
   *
   * @default SIMULATION_DEFAULTS.ttl
   */
  readonly ttl?: number;
}

/** What is settled once the defaults are filled in; `Infinity` where there is no limit. */
export interface SettledService {
  readonly traffic: Required<SimulatedTraffic>;
  readonly work: Required<SimulatedWork>;
  readonly home: Required<SimulatedRegion>;
  readonly standby: Required<SimulatedRegion>;
  readonly scaling: Required<SimulatedScaling>;
  readonly detection: Required<SimulatedDetection>;
  readonly failover: Required<SimulatedFailover>;
  readonly ttl: number;
}

/** The service with its defaults filled in. */
export function settled(service: SimulatedService): SettledService {
  const { traffic, work, home, standby, scaling, detection, failover } = service;
  const defaults = SIMULATION_DEFAULTS;
  return {
    traffic: {
      rate: traffic.rate,
      dailySwing: traffic.dailySwing ?? defaults.dailySwing,
      dailyPeakAt: traffic.dailyPeakAt ?? defaults.dailyPeakAt,
      writeShare: traffic.writeShare ?? defaults.writeShare,
    },
    work: {
      ...work,
      serviceScv: work.serviceScv ?? defaults.serviceScv,
      patience: work.patience ?? Infinity,
      queueLimit: work.queueLimit ?? Infinity,
    },
    home: { ...home, warmPool: home.warmPool ?? defaults.warmPool },
    standby: { ...standby, warmPool: standby.warmPool ?? defaults.warmPool },
    scaling: {
      ...scaling,
      poolLaunchTime: scaling.poolLaunchTime ?? scaling.launchTime,
      period: scaling.period ?? defaults.scalingPeriod,
      scaleOutPeriods: scaling.scaleOutPeriods ?? defaults.scaleOutPeriods,
      scaleInPeriods: scaling.scaleInPeriods ?? defaults.scaleInPeriods,
    },
    detection: {
      ...detection,
      probeTimeout: detection.probeTimeout ?? defaults.probeTimeout,
      checkers: detection.checkers ?? defaults.checkers,
      healthyShare: detection.healthyShare ?? defaults.healthyShare,
    },
    failover: {
      ...failover,
      latchTime: failover.latchTime ?? failover.promotionTime,
      latch: failover.latch ?? defaults.latch,
    },
    ttl: service.ttl ?? defaults.ttl,
  };
}

/** Records what is wrong with the service. */
export function checkService(service: SettledService, checks: InputChecks): void {
  const { traffic, work, scaling, detection, failover, standby } = service;
  checks
    .positive('service.traffic.rate', traffic.rate)
    .probability('service.traffic.dailySwing', traffic.dailySwing)
    .nonNegative('service.traffic.dailyPeakAt', traffic.dailyPeakAt)
    .probability('service.traffic.writeShare', traffic.writeShare)
    .positive('service.work.meanServiceTime', work.meanServiceTime)
    .nonNegative('service.work.serviceScv', work.serviceScv)
    .whole('service.work.slotsPerInstance', work.slotsPerInstance, 1)
    .nonNegative('service.work.waitTarget', work.waitTarget)
    .nonNegative('service.scaling.launchTime', scaling.launchTime)
    .nonNegative('service.scaling.poolLaunchTime', scaling.poolLaunchTime)
    .positive('service.scaling.period', scaling.period)
    .whole('service.scaling.scaleOutPeriods', scaling.scaleOutPeriods, 1)
    .whole('service.scaling.scaleInPeriods', scaling.scaleInPeriods, 1)
    .positive('service.detection.interval', detection.interval)
    .whole('service.detection.failures', detection.failures, 1)
    .whole('service.detection.checkers', detection.checkers, 1, 1000)
    .nonNegative('service.failover.decisionTime', failover.decisionTime)
    .nonNegative('service.failover.promotionTime', failover.promotionTime)
    .nonNegative('service.failover.latchTime', failover.latchTime)
    .nonNegative('service.ttl', service.ttl);
  if (work.patience !== Infinity) checks.nonNegative('service.work.patience', work.patience);
  if (work.queueLimit !== Infinity) checks.whole('service.work.queueLimit', work.queueLimit, 0);

  const { probeTimeout, interval, healthyShare } = detection;
  checks.require(
    probeTimeout >= 0 && probeTimeout <= interval,
    'service.detection.probeTimeout',
    `a number from 0 to the interval of ${interval}`,
    probeTimeout,
  );
  checks.require(
    healthyShare >= 0 && healthyShare < 1,
    'service.detection.healthyShare',
    'a number from 0 to below 1',
    healthyShare,
  );
  checks.require(
    scaling.targetInFlight > 0 && scaling.targetInFlight < work.slotsPerInstance,
    'service.scaling.targetInFlight',
    `a number above 0 and below the ${work.slotsPerInstance} slots of an instance`,
    scaling.targetInFlight,
  );
  checkRegion('service.home', service.home, checks);
  checkRegion('service.standby', standby, checks);
  checks.whole('service.failover.instances', failover.instances, 0, standby.max);
}

function checkRegion(path: string, region: Required<SimulatedRegion>, checks: InputChecks): void {
  checks
    .whole(`${path}.zones`, region.zones, 1, 16)
    .whole(`${path}.max`, region.max, 0, 100_000)
    .whole(`${path}.min`, region.min, 0, region.max)
    .whole(`${path}.instances`, region.instances, region.min, region.max)
    .whole(`${path}.warmPool`, region.warmPool, 0);
}
