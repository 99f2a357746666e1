import { Names } from '../../core/names';
import { RegionPair } from '../../core/regions';

/** An inference group, as far as a launch needs to know it. */
export interface PreflightGroup {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  /** Types that the failover adds when there is no capacity for those. */
  readonly fallbackInstanceTypes: readonly string[];
  /** Image id by Region. */
  readonly images: Readonly<Record<string, string>>;
  /** The most that it grows to; the same in both Regions. */
  readonly max: number;
  /** Instances that are always on demand. */
  readonly onDemandBase: number;
  /** Share of on-demand instances above the base, 0 to 1. */
  readonly onDemandShareAboveBase: number;
}

/** One statement of what the runbooks do, as IAM can simulate it. */
export interface PreflightPermission {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string } };
}

/** What must be there already on the day of a failover, by environment. */
export interface PreflightSubject {
  /** The environment, in either of its Regions. */
  readonly names: Names;
  readonly pair: RegionPair;
  /** Availability zones by Region. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
  /** ARN of the certificate by Region. */
  readonly certificates: Readonly<Record<string, string>>;
  readonly dns: { readonly zoneId: string; readonly zoneName: string; readonly record: string };
  readonly groups: readonly PreflightGroup[];
  /** Size of a group during a rollout, in percent of its size. */
  readonly rolloutPercent: number;
  readonly database: {
    readonly engine: string;
    readonly version: string;
    readonly instanceClass: string;
    readonly multiAz: boolean;
    /** GiB of a new instance. */
    readonly storage: number;
    /** Generation that is current, by Region. */
    readonly generations: Readonly<Record<string, number>>;
  };
  readonly egress: 'nat-per-zone' | 'single-nat' | 'endpoints';
  /** Topics that call people, and the addresses that each calls. */
  readonly topics: readonly {
    readonly region: string;
    readonly purpose: string;
    readonly emails: readonly string[];
  }[];
  /** Purpose of the secret that is replicated from home. */
  readonly secretPurpose: string;
  /** Purposes of the buckets, the state's apart. */
  readonly bucketPurposes: readonly string[];
  /** Whether Terraform keeps its state in the state buckets. */
  readonly stateInBuckets: boolean;
  /** What the failover does from this computer. */
  readonly permissions: readonly PreflightPermission[];
}
