import { Assumption } from './assumptions';
import { AssessedService } from './assessed-service';

/**
 * What the models say of an environment: plain data, JSON as it is. Times are in seconds, money in US
 * dollars a month, and availability is carried as unavailability, the share of the time without service.
 */
export interface Assessment {
  readonly service: AssessedService;
  /** What makes the simulated figures come out again. */
  readonly simulation: { readonly seed: number; readonly runs: number };
  /** RTO, RPO and availability, in this order. */
  readonly objectives: readonly ObjectiveResult[];
  readonly availability: AvailabilityResult;
  readonly recovery: RecoveryResult;
  readonly loss: LossResult;
  /** One for each inference group, in the order of the file. */
  readonly capacity: readonly GroupCapacity[];
  readonly detection: DetectionResult;
  readonly backup: BackupResult;
  readonly cost: CostResult;
  readonly assumptions: readonly Assumption[];
}

/** The three objectives of an environment. */
export type ObjectiveName = 'rto' | 'rpo' | 'availability';

/** One objective against what the models expect. */
export interface ObjectiveResult {
  readonly name: ObjectiveName;
  /** Seconds for `rto` and `rpo`, the greatest allowed unavailability for `availability`. */
  readonly objective: number;
  /** In the same unit. For `rto` and `rpo` the 95th percentile. */
  readonly estimate: number;
  readonly met: boolean;
  /** Why not meeting it is accepted, in the words of the environment file. */
  readonly acknowledged?: string;
  /** What adds most to the estimate. `share` is of the estimate, 0 to 1. */
  readonly contributor: { readonly name: string; readonly amount: number; readonly share: number };
  /** The cheapest of the considered changes, or set of them, that meets it. Absent where it is met, or none does. */
  readonly cheapest?: Change;
  /** Every single change that was tried, the cheapest first. */
  readonly considered: readonly Change[];
}

/** Something else that the environment file could say, and what it would bring. */
export interface Change {
  /** What to do, one for each part: `detection.interval: 10s`. */
  readonly parts: readonly string[];
  /** The objective's estimate with it. */
  readonly estimate: number;
  /** What it adds a month; negative where it saves. Absent where a price is unknown. */
  readonly monthlyCost?: number;
  readonly meets: boolean;
}

/** A part of the expected time without service. */
export interface Contribution {
  readonly name: string;
  /** How it comes about, in a sentence. */
  readonly explanation: string;
  readonly unavailability: number;
}

/** How much of the time the service is expected to be down, and through what. */
export interface AvailabilityResult {
  readonly unavailability: number;
  /** The same without the second Region, for comparison. */
  readonly unavailabilityOfOneRegion: number;
  readonly downtimeSecondsPerYear: number;
  /** The largest first; together the whole unavailability. */
  readonly contributions: readonly Contribution[];
  /** What an assumption's half and double would make of it; the widest first. */
  readonly sensitivity: readonly {
    readonly assumption: string;
    /** Its half, itself and its double, with their unit: `0.25 a year`. */
    readonly values: readonly [string, string, string];
    readonly unavailability: readonly [number, number, number];
  }[];
}

/** Who or what a step of a recovery waits for. */
export type RecoveryLane = 'detection' | 'people' | 'database' | 'capacity' | 'traffic';

/** One step from the loss of the Region to full capacity. */
export interface RecoveryStep {
  readonly id: string;
  readonly title: string;
  readonly lane: RecoveryLane;
  /** From the loss of the Region, with every step at its mean. */
  readonly start: number;
  readonly end: number;
  /** On the critical path to `recovered`, with every step at its mean. */
  readonly critical: boolean;
  /** Share of the simulated recoveries in which the step lay on that path. */
  readonly criticality: number;
  /** By how many seconds the 95th percentile of `recovered` falls when the step takes no time. */
  readonly contribution: number;
}

/** A moment of the recovery that somebody waits for. */
export interface RecoveryMilestone {
  readonly name: 'answers' | 'recovered' | 'full capacity';
  readonly explanation: string;
  readonly mean: number;
  readonly median: number;
  /** 95th percentile. */
  readonly p95: number;
  /** Probability 0.01 to 0.99 and the seconds that this share of the recoveries does not exceed. */
  readonly curve: readonly { readonly probability: number; readonly seconds: number }[];
}

/** How a recovery goes, step by step. */
export interface RecoveryResult {
  readonly steps: readonly RecoveryStep[];
  /** In the order in which they come; `recovered` is what the recovery time objective is about. */
  readonly milestones: readonly RecoveryMilestone[];
  /** Share of the simulated recoveries within the objective. */
  readonly probabilityOfMeeting: number;
}

/** How much of the last writes may be lost, by disaster and kind of data. */
export interface LossResult {
  readonly rows: readonly {
    readonly disaster: 'loss of the Region' | 'corruption';
    /** `database`, `objects`. */
    readonly data: string;
    /** What it comes back from, e.g. `the replica in us-west-2`. */
    readonly source: string;
    /** Absent, like `p95`, where no copy is left. */
    readonly median?: number;
    readonly p95?: number;
    /** Absent where nothing bounds the loss. */
    readonly worst?: number;
  }[];
}

/** One group under one circumstance, at the peak with its growth. */
export interface CapacityScenario {
  readonly name: 'normal' | 'one zone lost' | 'home lost';
  /** Instances that the latency target needs. */
  readonly needed: number;
  /** Instances that there can be: the maximum of the Region that serves. */
  readonly available: number;
  /** Those of them that serve: less a lost zone's. */
  readonly serving: number;
  /** Share of the slots in use with those; 1 or more means a queue without end. */
  readonly utilisation: number;
  /** Seconds that the target's share of requests waits at most; absent when the queue has no end. */
  readonly wait?: number;
  readonly met: boolean;
}

/** Whether the sizes of a group carry its demand. */
export interface GroupCapacity {
  readonly group: string;
  readonly sizes: {
    readonly active: { readonly min: number; readonly max: number };
    readonly standby: { readonly min: number; readonly max: number };
    /** `demand` when they follow from the demand, `file` when they are stated. */
    readonly from: 'demand' | 'file';
  };
  readonly inFlightPerInstance: number;
  /** Absent for a group without a stated demand: its capacity is not assessed. */
  readonly demand?: {
    readonly peakRate: number;
    /** The peak with its growth. */
    readonly designRate: number;
    readonly target: { readonly wait: number; readonly share: number };
    readonly scenarios: readonly CapacityScenario[];
    /**
     * The wait of the target's share of requests against the rate, with the instances available in
     * each circumstance. Ends where the queue has no end.
     */
    readonly curves: readonly {
      readonly name: CapacityScenario['name'];
      readonly instances: number;
      readonly points: readonly { readonly rate: number; readonly wait: number }[];
    }[];
    /** After a failover: the queue that has grown until the launched instances serve, and how long it takes to drain. */
    readonly catchUp: { readonly backlog: number; readonly seconds?: number };
    /**
     * Standby instances with which no queue forms at the peak until launched ones serve. Absent when
     * even the maximum would not do.
     */
    readonly standbyThatHolds?: number;
  };
}

/** How fast the health check notices an outage, and how often it is wrong. */
export interface DetectionResult {
  readonly intervalSeconds: number;
  readonly failures: number;
  /** `objective` when chosen by the model, `file` when stated. */
  readonly from: 'objective' | 'file';
  readonly medianDelay: number;
  readonly p95Delay: number;
  readonly falseAlarmsPerYear: number;
  /** Share of failing requests below which the endpoint's check never notices. */
  readonly brownoutThreshold: number;
  /** All settings that Route 53 offers. */
  readonly operatingCurve: readonly {
    readonly intervalSeconds: number;
    readonly failures: number;
    readonly falseAlarmsPerYear: number;
    readonly p95Delay: number;
    /** No other setting is better in both. */
    readonly efficient: boolean;
    readonly chosen: boolean;
  }[];
}

/** What the backups of the database cost, hold and take to restore. */
export interface BackupResult {
  readonly sizeGib: number;
  readonly retentionDays: number;
  readonly pointInTimeLossSeconds: number;
  readonly restoreSeconds: number;
  /** Schedules of copies outside the database service that would meet the objectives, the cheapest first. */
  readonly schedules: readonly {
    readonly description: string;
    readonly worstLossSeconds: number;
    readonly restoreSeconds: number;
    readonly storageGib: number;
    readonly monthlyCost?: number;
    readonly meets: boolean;
    /** The copies of one cycle: hours from its start, what kind, GiB. */
    readonly cycle: readonly {
      readonly atHours: number;
      readonly kind: 'full' | 'incremental' | 'differential';
      readonly gib: number;
    }[];
  }[];
}

/** The tiers in the words of a report. */
export type RecoveryTier = 'backup and restore' | 'pilot light' | 'warm standby' | 'active-active';

/** What a month costs, against the other ways to recover. */
export interface CostResult {
  readonly pricesAsOf: string;
  /** Without the items whose price is unknown. */
  readonly monthly: number;
  readonly unknown: readonly string[];
  readonly lines: readonly {
    readonly region: string;
    readonly category: string;
    readonly item: string;
    readonly quantity: number;
    readonly unit: string;
    readonly unitPrice?: number;
    readonly monthly?: number;
    readonly source: string;
  }[];
  readonly tiers: readonly {
    readonly tier: RecoveryTier;
    readonly monthly: number;
    /** What it costs above one Region alone. */
    readonly premium: number;
    /** 95th percentile. */
    readonly rto: number;
    readonly unavailability: number;
    readonly current: boolean;
    /** No other tier is at least as good in cost, RTO and availability, and better in one. */
    readonly efficient: boolean;
  }[];
}
