import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { TopicRef } from '../core/references';
import { Alarm, Metric, Statistic } from './alarm';

/** What S3's replication time control promises for 99.99 % of objects (S3 service level agreement). */
export const DEFAULT_MAX_REPLICATION_LATENCY = Duration.minutes(15);

/** @default of `ReplicationAlarmsProps.maxPendingOperations`: far above the handful of files of a model release */
export const DEFAULT_MAX_PENDING_OPERATIONS = 1000;

/** What {@link ReplicationAlarms} is made of. */
export interface ReplicationAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Purpose of the pair of buckets, as in `Names.bucket`: the same in both Regions. */
  readonly bucket: string;
  /** Region of the pair's other bucket. */
  readonly otherRegion: string;
  /**
   * How far this Region's bucket may fall behind the other one.
   *
   * @default DEFAULT_MAX_REPLICATION_LATENCY
   */
  readonly maxLatency?: Duration;
  /**
   * How many operations may wait to arrive here.
   *
   * @default DEFAULT_MAX_PENDING_OPERATIONS
   */
  readonly maxPendingOperations?: number;
  readonly topic: TopicRef;
}

/**
 * Tells when a replicated bucket falls behind: this Region's half of what the pair publishes.
 *
 * S3 publishes latency and pending operations in the Region of the destination, failed operations in
 * that of the source, and an alarm sees its own Region only. So each Region watches how far behind
 * its own copy is, which is what counts when the other one is lost, and what it failed to hand over.
 *
 * The rules must be named `Names.replicationRule` and have metrics enabled. AWS's advice for all of them is to leave the state as it is
 * while there is no data.
 *
 * @example
 * ```ts
 * import { ReplicationAlarms } from 'warmsite';
 * import { names, pair, stack, topic } from './shared';
 *
 * new ReplicationAlarms(stack, 'UploadsAlarms', { names, bucket: 'uploads', otherRegion: pair.standby, topic });
 * ```
 */
export class ReplicationAlarms extends Construct {
  public constructor(scope: Construct, id: string, props: ReplicationAlarmsProps) {
    super(scope, id);
    const { names, bucket, otherRegion, topic } = props;
    const maxLatency = props.maxLatency ?? DEFAULT_MAX_REPLICATION_LATENCY;
    const maxPending = props.maxPendingOperations ?? DEFAULT_MAX_PENDING_OPERATIONS;
    const violations = new Violations(this.node.path);
    violations.require(
      otherRegion !== names.region,
      'same-region',
      `'otherRegion' must be another Region than this one, got ${otherRegion}; name the Region of the other bucket`,
    );
    violations.require(
      maxLatency.toSeconds() > 0,
      'max-latency',
      `'maxLatency' must be longer than 0s, got ${maxLatency.toString()}; replication always takes a moment`,
    );
    violations.require(
      Number.isInteger(maxPending) && maxPending >= 0,
      'max-pending',
      `'maxPendingOperations' must be a whole number >= 0, got ${maxPending}; count objects, deletions and tag changes`,
    );
    violations.throwIfAny();

    const here = names.bucket(bucket);
    const there = names.in(otherRegion).bucket(bucket);
    const incoming = (name: string, statistic: Statistic): Metric => ({
      namespace: 'AWS/S3',
      name,
      dimensions: { SourceBucket: there, DestinationBucket: here, RuleId: names.replicationRule(bucket) },
      statistic,
    });
    const common = { names, missingData: 'ignore', topic } as const;

    new Alarm(this, 'Latency', {
      ...common,
      purpose: `${bucket}-replication-latency`,
      guide: GUIDES.latency,
      why: `Bucket ${here} is more than ${maxLatency.toString()} behind ${there}: what is missing is lost if ${otherRegion} is.`,
      whatToDo: 'look for a burst of writes or a throttled key; a failover now loses the objects that are under way.',
      metric: incoming('ReplicationLatency', 'Maximum'),
      comparison: 'above',
      threshold: maxLatency.toSeconds(),
      period: Duration.minutes(5),
      evaluationPeriods: 1,
    });
    new Alarm(this, 'Pending', {
      ...common,
      purpose: `${bucket}-replication-pending`,
      guide: GUIDES.pending,
      why: `More than ${maxPending} operations wait to arrive in bucket ${here}.`,
      whatToDo: 'look whether the number falls; if not, check the role and the keys of the replication rule.',
      metric: incoming('OperationsPendingReplication', 'Maximum'),
      comparison: 'above',
      threshold: maxPending,
      period: Duration.minutes(5),
      evaluationPeriods: 3,
    });
    new Alarm(this, 'Failed', {
      ...common,
      purpose: `${bucket}-replication-failed`,
      guide: GUIDES.failed,
      why: `Objects of bucket ${here} could not be copied to ${there}; S3 does not try again by itself.`,
      whatToDo: 'list the objects with replication status FAILED, mend the cause, copy them by batch replication.',
      metric: {
        namespace: 'AWS/S3',
        name: 'OperationsFailedReplication',
        dimensions: {
          SourceBucket: here,
          DestinationBucket: there,
          RuleId: names.in(otherRegion).replicationRule(bucket),
        },
        statistic: 'Sum',
      },
      comparison: 'above',
      threshold: 0,
      period: Duration.minutes(5),
      evaluationPeriods: 1,
    });
  }
}

const SILENCE =
  'S3 publishes only while there is something to replicate. An alarm that fired must not end because nothing new is written while the old is still missing.';

const GUIDES = {
  latency: {
    anchor: 'bucket-replication-latency',
    severity: 'ticket',
    means: "The other Region's objects arrive late here: what is under way is lost if that Region is.",
    thresholdFrom: `${DEFAULT_MAX_REPLICATION_LATENCY.toString()}: what S3's replication time control promises for 99.99 % of objects.`,
    silence: SILENCE,
  },
  pending: {
    anchor: 'bucket-replication-pending',
    severity: 'ticket',
    means: 'Objects queue for replication: a burst of writes, or a rule that no longer works.',
    thresholdFrom: `${DEFAULT_MAX_PENDING_OPERATIONS} operations: far above the handful of files of a model release.`,
    silence: SILENCE,
  },
  failed: {
    anchor: 'bucket-replication-failed',
    severity: 'ticket',
    means: 'Objects were given up: they will never arrive by themselves, and a failover will not find them.',
    thresholdFrom: 'Any: S3 does not try again.',
    silence: SILENCE,
  },
} as const satisfies Record<string, AlarmGuide>;
