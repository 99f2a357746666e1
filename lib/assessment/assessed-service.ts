import { PriceTable, RecoveryTier } from '../models/cost';
import { AssumptionName, AssumptionValues } from './assumptions';

/** What the models need to know of an environment, as plain data. */
export interface AssessedService {
  readonly environment: string;
  readonly home: string;
  readonly standby: string;
  readonly zones: number;
  /** An environment is a pilot light or a warm standby; the others are assessed for comparison. */
  readonly tier: RecoveryTier;
  readonly objectives: {
    readonly rtoSeconds: number;
    readonly rpoSeconds: number;
    readonly unavailability: number;
    /** Reasons for which not meeting an objective is accepted. */
    readonly acknowledged: { readonly rto?: string; readonly rpo?: string; readonly availability?: string };
  };
  readonly detection: {
    readonly intervalSeconds: number;
    readonly failures: number;
    readonly from: 'objective' | 'file';
  };
  readonly database: {
    readonly engine: 'postgres' | 'mysql';
    readonly instanceClass: string;
    readonly multiAz: boolean;
    readonly allocatedGib: number;
    readonly backupRetentionDays: number;
  };
  readonly egress: 'nat-per-zone' | 'single-nat' | 'endpoints';
  /** At least one. */
  readonly groups: readonly AssessedGroup[];
  readonly assumptions: AssumptionValues;
  /** Those that the environment file states; the others are defaults. */
  readonly stated: readonly AssumptionName[];
  readonly prices: PriceTable;
}

/** What is asked of an inference group. */
export interface Demand {
  /** Requests a second at the busiest time, all of them served by one Region. */
  readonly peakRate: number;
  /** Requests a second that there always are. */
  readonly baseRate: number;
  /** Mean seconds that a request holds its slot. */
  readonly serviceSeconds: number;
  /** Standard deviation of that time over its mean. */
  readonly variability: number;
  /** Requests that one instance serves at a time. */
  readonly slots: number;
  /** At most `wait` seconds in the queue for this share of the requests, 0 to 1. */
  readonly latency: { readonly wait: number; readonly share: number };
  /** By which share the peak may grow before the sizes are looked at again, 0 and up. */
  readonly growth: number;
}

/** An inference group of an assessed service. */
export interface AssessedGroup {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  /** Share of the instances that is on-demand, 0 to 1, at the active minimum. */
  readonly onDemandShare: number;
  readonly volumeGib: number;
  readonly sizes: {
    readonly active: { readonly min: number; readonly max: number };
    readonly standby: { readonly min: number; readonly max: number };
    readonly from: 'demand' | 'file';
  };
  readonly inFlightPerInstance: number;
  /** Stopped instances that it keeps in each Region. */
  readonly warmPool: number;
  /**
   * The most that it could keep.
   *
   * @default 0 - EC2 Auto Scaling has no warm pool for its mix of instances
   */
  readonly warmPoolLimit?: number;
  /** From the launch of an instance to its first answer. */
  readonly warmUpSeconds: number;
  readonly demand?: Demand;
}
