import { Attributes, isObject, PathPart, Unknown, UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { RuleContext } from '../../rule';

/** What a metric says of a recovery. */
export interface Meaning {
  /** `recovery`: whether, or with what loss, one would succeed; `service`: whether users are served now. */
  readonly weight: 'recovery' | 'service';
  /** What nobody learns without an alarm on it, e.g. `that a replica falls behind`. */
  readonly tells: string;
  /**
   * How its alarm has to take missing data: `breaching` where no data is the worst news, `ignore` where data only
   * comes while there is work, `sparse` where no data means that nothing happened.
   */
  readonly gaps?: 'breaching' | 'ignore' | 'sparse';
  /** Whose metric it is: on the other side of a replication it says nothing. */
  readonly side?: 'replica' | 'source';
  /** True where a negative value means that replication is broken. */
  readonly isNegativeWhenBroken?: true;
  /** True where the value can never be less than 0. */
  readonly isCount?: true;
}

const LAG = 'that a replica falls behind or no longer replicates: a failover would lose what is missing';
const RETAINED = 'that a source keeps log for a replica that does not fetch it: its storage fills, and it stops';
const TARGETS = 'that a Region has too few healthy instances, or none, to serve or to take over';
const CHECKS = 'that Route 53 calls an endpoint unhealthy and answers no longer lead there';
const OBJECTS = 'that objects do not reach the other Region: what is missing is lost with the Region';
const BACKUPS = 'that backups, copies or restores fail: there is nothing to restore from';
const ERRORS = 'that requests fail';

const lag = { weight: 'recovery', tells: LAG, gaps: 'breaching' } as const;
const log = { weight: 'recovery', tells: RETAINED, isCount: true } as const;
const retained = { ...log, side: 'source' } as const;
const healthy = { weight: 'recovery', tells: TARGETS, gaps: 'breaching', isCount: true } as const;
const unhealthy = { weight: 'recovery', tells: TARGETS, isCount: true } as const;
const check = { weight: 'recovery', tells: CHECKS, gaps: 'breaching', isCount: true } as const;
const objects = { weight: 'recovery', tells: OBJECTS, gaps: 'ignore', isCount: true } as const;
const jobs = { weight: 'recovery', tells: BACKUPS, gaps: 'sparse', isCount: true } as const;
const errors = { weight: 'service', tells: ERRORS, gaps: 'sparse', isCount: true } as const;

/** The metrics that a recovery depends on, by namespace and name. */
const MEANINGS: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  'AWS/RDS': {
    ReplicaLag: { ...lag, side: 'replica', isNegativeWhenBroken: true },
    AuroraGlobalDBReplicationLag: lag,
    AuroraGlobalDBRPOLag: lag,
    AuroraReplicaLag: lag,
    OldestReplicationSlotLag: retained,
    ReplicationSlotDiskUsage: retained,
    TransactionLogsDiskUsage: log,
    BinLogDiskUsage: log,
    FreeStorageSpace: {
      weight: 'recovery',
      tells: 'that the storage of a database fills: a full instance stops',
      isCount: true,
    },
  },
  'AWS/ApplicationELB': {
    HealthyHostCount: healthy,
    UnHealthyHostCount: unhealthy,
    HTTPCode_ELB_5XX_Count: errors,
    HTTPCode_ELB_502_Count: errors,
    HTTPCode_ELB_503_Count: errors,
    HTTPCode_ELB_504_Count: errors,
    HTTPCode_Target_5XX_Count: errors,
    RejectedConnectionCount: errors,
    TargetConnectionErrorCount: errors,
    TargetResponseTime: { weight: 'service', tells: 'that answers are slow', isCount: true },
  },
  'AWS/NetworkELB': { HealthyHostCount: healthy, UnHealthyHostCount: unhealthy },
  'AWS/Route53': {
    HealthCheckStatus: check,
    HealthCheckPercentageHealthy: check,
    ChildHealthCheckHealthyCount: check,
  },
  'AWS/S3': {
    ReplicationLatency: objects,
    BytesPendingReplication: objects,
    OperationsPendingReplication: objects,
    OperationsFailedReplication: objects,
  },
  'AWS/DynamoDB': { ReplicationLatency: { weight: 'recovery', tells: LAG } },
  'AWS/ElastiCache': {
    ReplicationLag: lag,
    GlobalDatastoreReplicationLag: lag,
  },
  'AWS/AutoScaling': {
    GroupInServiceInstances: { weight: 'recovery', tells: TARGETS, isCount: true },
  },
  'AWS/Backup': {
    NumberOfBackupJobsFailed: jobs,
    NumberOfBackupJobsExpired: jobs,
    NumberOfBackupJobsAborted: jobs,
    NumberOfCopyJobsFailed: jobs,
    NumberOfRestoreJobsFailed: jobs,
  },
};

/**
 * The dimensions by which a metric is told from its likes, the most telling first, and what they name: the
 * attribute of these types.
 */
export const SUBJECTS: Readonly<Record<string, { readonly attribute: string; readonly types: readonly string[] }>> = {
  TargetGroup: { attribute: 'arn_suffix', types: ['aws_lb_target_group', 'aws_alb_target_group'] },
  LoadBalancer: { attribute: 'arn_suffix', types: ['aws_lb', 'aws_alb'] },
  DBInstanceIdentifier: { attribute: 'identifier', types: ['aws_db_instance', 'aws_rds_cluster_instance'] },
  DBClusterIdentifier: { attribute: 'cluster_identifier', types: ['aws_rds_cluster'] },
  HealthCheckId: { attribute: 'id', types: ['aws_route53_health_check'] },
  AutoScalingGroupName: { attribute: 'name', types: ['aws_autoscaling_group'] },
  SourceBucket: { attribute: 'bucket', types: ['aws_s3_bucket'] },
  BucketName: { attribute: 'bucket', types: ['aws_s3_bucket'] },
  TableName: { attribute: 'name', types: ['aws_dynamodb_table'] },
  ReplicationGroupId: { attribute: 'replication_group_id', types: ['aws_elasticache_replication_group'] },
  CacheClusterId: { attribute: 'cluster_id', types: ['aws_elasticache_cluster'] },
};

/** A metric that an alarm watches. */
export interface Signal {
  readonly namespace: string;
  readonly metric: string;
  readonly meaning?: Meaning;
  /** Path of the dimensions in the alarm. */
  readonly path: readonly PathPart[];
  /** The dimension that says most, with its value. */
  readonly subject?: { readonly dimension: string; readonly value: string | Unknown };
  /** Every other dimension that is known, as one text. */
  readonly others: string;
}

/** Many rules ask for the same alarms. */
const SIGNALS = new WeakMap<Attributes, readonly Signal[]>();

/** Every metric that an alarm watches: its own, and those that its formula is made of. */
export function signalsOf({ values }: Resource): readonly Signal[] {
  const known = SIGNALS.get(values) ?? readSignals(values);
  SIGNALS.set(values, known);
  return known;
}

function readSignals(values: Attributes): readonly Signal[] {
  const queries = values.blocks('metric_query');
  const paths: PathPart[][] = [
    [],
    ...(queries === UNKNOWN ? [] : queries.map((_, at) => ['metric_query', at, 'metric', 0])),
  ];
  return paths.flatMap((path) => signalAt(values, path) ?? []);
}

function signalAt(values: Attributes, path: readonly PathPart[]): Signal | undefined {
  const namespace = values.text(...path, 'namespace');
  const metric = values.text(...path, 'metric_name');
  if (typeof namespace !== 'string' || typeof metric !== 'string') return undefined;
  const meaning = MEANINGS[namespace]?.[metric];
  const at = [...path, 'dimensions'];
  const dimension = Object.keys(SUBJECTS).find((name) => values.text(...at, name) !== undefined);
  const value = dimension === undefined ? undefined : values.text(...at, dimension);
  const all = values.at(...at);
  const others = isObject(all)
    ? Object.entries(all)
        .filter(([name]) => !(name in SUBJECTS))
        .map(([name, text]) => `${name}=${JSON.stringify(text)}`)
        .sort()
        .join(',')
    : '';
  return {
    namespace,
    metric,
    path: at,
    others: dimension === undefined ? others : '',
    ...(meaning ? { meaning } : {}),
    ...(dimension === undefined || value === undefined ? {} : { subject: { dimension, value } }),
  };
}

/** `ReplicaLag of orders-db`. */
export function nameOf({ metric, subject }: Signal): string {
  return subject === undefined || subject.value === UNKNOWN ? metric : `${metric} of ${subject.value}`;
}

/** Whether two alarms watch the same; what is not known yet may be the same. */
export function isSameSignal(a: Signal, b: Signal): boolean {
  if (a.namespace !== b.namespace || a.metric !== b.metric || a.others !== b.others) return false;
  if (a.subject?.dimension !== b.subject?.dimension) return false;
  return a.subject?.value === b.subject?.value || a.subject?.value === UNKNOWN || b.subject?.value === UNKNOWN;
}

/** The resource that is measured, in the Region of the alarm; undefined when it is not in the plans. */
export function subjectOf(snapshot: Snapshot, alarm: Resource, { subject }: Signal): Resource | undefined {
  if (subject === undefined || subject.value === UNKNOWN) return undefined;
  return named(snapshot, subject.dimension, subject.value).find(
    ({ region }) => region === undefined || alarm.region === undefined || region === alarm.region,
  );
}

/** The resources of all Regions that the value of a dimension names. */
export function named(snapshot: Snapshot, dimension: string, value: string): readonly Resource[] {
  const subject = SUBJECTS[dimension];
  if (!subject) return [];
  return snapshot
    .named(value, undefined, subject.types)
    .filter(({ values }) => values.text(subject.attribute) === value);
}

/**
 * Whether a signal says nothing where it is: the lag of an instance that is no replica, the retained log of one
 * that is no source. Its alarm may be off.
 */
export function isIdle(
  snapshot: Snapshot,
  alarm: Resource,
  signal: Signal,
  { roles, expectations }: RuleContext,
): boolean {
  const side = signal.meaning?.side;
  if (side === undefined) return false;
  const instance = subjectOf(snapshot, alarm, signal);
  const isReplica = instance && !instance.values.isUnset('replicate_source_db');
  // What was promoted by a runbook may still be called a replica by Terraform; the topology knows.
  const writer = expectations === undefined ? undefined : roles.writer;
  if (writer === undefined || alarm.region === undefined) return isReplica === (side === 'source');
  return side === 'source' ? alarm.region !== writer : alarm.region === writer || isReplica === false;
}
