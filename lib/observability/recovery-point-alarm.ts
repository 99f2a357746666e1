import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration, Percent } from '../core/quantities';
import { TopicRef } from '../core/references';
import { Alarm, MetricExpression } from './alarm';
import { BROKEN_REPLICATION_LAG, DatabaseRole } from './database-alarms';

/** @default of `RecoveryPointAlarmProps.maxShare`: half is left to find the cause before the objective is missed */
export const DEFAULT_MAX_RECOVERY_POINT = Percent.of(50);

/** What a failover would lose, and how much of it may be lost. */
export interface RecoveryPoint {
  /** The environment, in the Region that takes over. */
  readonly names: Names;
  /** Name of the Region's database instance. */
  readonly identifier: string;
  /** Purposes of the buckets that are replicated into this Region. */
  readonly buckets: readonly string[];
  readonly otherRegion: string;
  /** Data of at most this age may be lost. */
  readonly objective: Duration;
}

/** What {@link RecoveryPointAlarm} is made of. */
export interface RecoveryPointAlarmProps extends RecoveryPoint {
  /** Role of the database instance. */
  readonly role: DatabaseRole;
  /**
   * Share of the objective from which on somebody is told.
   *
   * @default DEFAULT_MAX_RECOVERY_POINT
   */
  readonly maxShare?: Percent;
  readonly topic: TopicRef;
}

/**
 * What a failover to this Region would lose now, as a share of the objective in percent: the largest of how far the
 * database and every bucket here are behind the other Region.
 */
export function recoveryPoint({ names, identifier, buckets, otherRegion, objective }: RecoveryPoint): MetricExpression {
  const ofBuckets = buckets.map(
    (bucket) =>
      [
        `${bucket.replace(/-/g, '_')}_latency`,
        {
          namespace: 'AWS/S3',
          name: 'ReplicationLatency',
          dimensions: {
            SourceBucket: names.in(otherRegion).bucket(bucket),
            DestinationBucket: names.bucket(bucket),
            RuleId: names.replicationRule(bucket),
          },
          statistic: 'Maximum',
        },
      ] as const,
  );
  const terms = [
    `FILL(IF(lag < 0, ${BROKEN_REPLICATION_LAG}, lag), 0)`,
    // S3 publishes while there is something to replicate only.
    ...ofBuckets.map(([id]) => `FILL(${id}, 0)`),
  ];
  return {
    expression: `100 * MAX([${terms.join(', ')}]) / ${objective.toSeconds()}`,
    label: `Recovery point (% of ${objective.toString()})`,
    metrics: {
      lag: {
        namespace: 'AWS/RDS',
        name: 'ReplicaLag',
        dimensions: { DBInstanceIdentifier: identifier },
        statistic: 'Maximum',
      },
      ...Object.fromEntries(ofBuckets),
    },
  };
}

/**
 * Tells when what a failover to this Region would lose comes near the objective.
 *
 * @example
 * ```ts
 * import { Duration, RecoveryPointAlarm } from 'warmsite';
 * import { names, pair, stack, topic } from './shared';
 *
 * new RecoveryPointAlarm(stack, 'RecoveryPoint', {
 *   names,
 *   identifier: names.database(1),
 *   role: 'replica',
 *   buckets: ['uploads'],
 *   otherRegion: pair.standby,
 *   objective: Duration.minutes(10),
 *   topic,
 * });
 * ```
 */
export class RecoveryPointAlarm extends Construct {
  public constructor(scope: Construct, id: string, props: RecoveryPointAlarmProps) {
    super(scope, id);
    const { names, objective, otherRegion, role, topic } = props;
    const maxShare = props.maxShare ?? DEFAULT_MAX_RECOVERY_POINT;
    const violations = new Violations(this.node.path);
    violations.require(
      objective.toSeconds() > 0,
      'recovery-point-objective',
      `'objective' must be longer than 0s, got ${objective.toString()}; replication always takes a moment`,
    );
    violations.require(
      otherRegion !== names.region,
      'same-region',
      `'otherRegion' must be another Region than this one, got ${otherRegion}; name the Region that this one takes over from`,
    );
    violations.throwIfAny();

    new Alarm(this, 'Share', {
      names,
      purpose: 'recovery-point',
      guide: GUIDE,
      why: `A failover to ${names.region} would lose more than ${maxShare.toString()} of what the objective of ${objective.toString()} allows.`,
      whatToDo: 'see on the dashboard which copy is behind, and mend that one; put off a planned failover.',
      metric: recoveryPoint(props),
      comparison: 'above',
      threshold: maxShare.value,
      period: Duration.minutes(1),
      evaluationPeriods: 15,
      datapointsToAlarm: 10,
      // A replica that vanished publishes nothing. On a writer, silence is that of S3.
      missingData: role === 'replica' ? 'breaching' : 'ignore',
      topic,
    });
  }
}

const GUIDE: AlarmGuide = {
  anchor: 'recovery-point',
  severity: 'ticket',
  means:
    'The copies in this Region are behind the other one: the database, or one of the buckets. The objective still holds; at 100% it would not, of which the alarm on replica lag tells the pager.',
  thresholdFrom: `${DEFAULT_MAX_RECOVERY_POINT.toString()} of the environment's objective \`rpo\` in 10 of 15 minutes: half is left to find the cause. The up to 5 minutes that an idle PostgreSQL seems to be behind reach it for minutes only.`,
  silence:
    'A replica publishes its lag every minute: silence means that it is gone. Where the database writes there is no lag, and the buckets are silent while nothing is copied.',
};
