import { Names } from '../../core/names';

/** A request to the public name of the service. */
export interface VerificationRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With a leading slash. */
  readonly path: string;
  /**
   * Sent as `application/json`.
   *
   * @default - no body
   */
  readonly body?: string;
}

/** What a runbook has to know of an inference group. */
export interface RunbookGroup {
  readonly name: string;
  /** Instances that it needs where the service runs. */
  readonly activeMin: number;
  /** Instances that wait in the other Region. */
  readonly standbyMin: number;
  readonly max: number;
  /** Seconds from the launch of an instance to its first answer. */
  readonly warmUpSeconds: number;
  /** Whether the group mixes instance types and purchase options; one with a warm pool cannot. */
  readonly mixed: boolean;
  /** Types of which instances are launched, the best first. */
  readonly instanceTypes: readonly string[];
  /** Types to try when there is no capacity for those. */
  readonly fallbackInstanceTypes: readonly string[];
}

/** What the runbooks of one environment are about. Built from its file and its topology. */
export interface RunbookSubject {
  readonly environment: string;
  /** The environment in its home Region. */
  readonly home: Names;
  /** The environment in its standby Region. */
  readonly standby: Names;
  /**
   * Generation of the standby's current instance. It fixes the whole cycle: the failover promotes it,
   * the retired writer is home's of the same number, the rebuild makes home's next.
   */
  readonly generation: number;
  /** Public name of the service. */
  readonly record: string;
  /** Path that answers 200 on a healthy endpoint. */
  readonly healthPath: string;
  readonly groups: readonly RunbookGroup[];
  /** Objective for lost data, in seconds. */
  readonly rpoSeconds: number;
  readonly multiAz: boolean;
  /**
   * Whether users of the database log in by IAM.
   *
   * @default - no: not looked at
   */
  readonly iamLogin?: boolean;
  /** IAM principals of whom one has to approve what Systems Manager runs. */
  readonly approvers: readonly string[];
  /** What the other constructs call what the runbooks touch, as `Names` takes it. */
  readonly purposes: {
    /** Parameter that names the database's host. */
    readonly hostParameter: string;
    /** Topic of the site, and its key. */
    readonly alerts: string;
    readonly alertsKey: string;
    /** Bucket that carries the markers of takeovers, and its key. */
    readonly markers: string;
    readonly markersKey: string;
  };
  readonly verification: {
    readonly inference: VerificationRequest;
    /** @default - not checked */
    readonly write?: VerificationRequest;
    /** @default - not checked */
    readonly read?: VerificationRequest;
  };
}
