import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { NAME_LIMITS, Names } from '../core/names';
import { Duration, Percent } from '../core/quantities';
import { DatabaseEngine, TopicRef } from '../core/references';
import { Alarm, Metric, Statistic } from './alarm';

/** Whether the instance accepts writes or follows another one. */
export type DatabaseRole = 'writer' | 'replica';

/** @default of `DatabaseAlarmsProps.maxCpu` */
export const DEFAULT_MAX_CPU = Percent.of(90);

/** In seconds; what a broken link counts for: more than any lag that `maxReplicaLag` could allow. */
export const BROKEN_REPLICATION_LAG = 1_000_000_000;

export interface DatabaseAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /**
   * Name of the instance (`Names.database`), never its resource id `db-ABC...`: metrics are keyed by
   * the name. Must be a literal, since of a reference nobody can tell which of the two it will be.
   */
  readonly identifier: string;
  readonly engine: DatabaseEngine;
  /** Changes with a failover; the alarms then change in place. */
  readonly role: DatabaseRole;
  /**
   * Longest delay of the replica behind its source. An idle PostgreSQL source shows up to 5 min that
   * are none: keep it above that, or write something every minute.
   */
  readonly maxReplicaLag: Duration;
  /** In GiB. */
  readonly minFreeStorage: number;
  /**
   * How much log the writer may keep for a replica that does not fetch it, in GiB. It fills the
   * writer's storage.
   */
  readonly maxRetainedLog: number;
  /**
   * Highest CPU utilization over a quarter of an hour.
   *
   * @default DEFAULT_MAX_CPU
   */
  readonly maxCpu?: Percent;
  readonly topic: TopicRef;
}

/**
 * Tells when a database, or its replication, is in trouble. The alarms are the same in both roles,
 * at the same addresses, so that the plan after a failover destroys none; those of the other role
 * are silent.
 */
export class DatabaseAlarms extends Construct {
  public constructor(scope: Construct, id: string, props: DatabaseAlarmsProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, identifier, engine, role, maxReplicaLag, minFreeStorage, maxRetainedLog, topic } = props;
    const maxCpu = props.maxCpu ?? DEFAULT_MAX_CPU;
    const replicates = role === 'replica';
    const metric = (name: string, statistic: Statistic): Metric => ({
      namespace: 'AWS/RDS',
      name,
      dimensions: { DBInstanceIdentifier: identifier },
      statistic,
    });
    const common = { names, topic } as const;

    new Alarm(this, 'ReplicaLag', {
      ...common,
      purpose: 'database-replica-lag',
      why: `Replica ${identifier} is more than ${maxReplicaLag.toString()} behind, or its replication is broken (no data, or a lag below zero).`,
      whatToDo: 'look at the replication state of the instance; a failover now loses what is missing.',
      metric: {
        // RDS says -1 when replication is broken, which is below every threshold.
        expression: `IF(lag < 0, ${BROKEN_REPLICATION_LAG}, lag)`,
        label: `Lag of ${identifier} (s)`,
        metrics: { lag: metric('ReplicaLag', 'Maximum') },
      },
      comparison: 'above',
      threshold: maxReplicaLag.toSeconds(),
      period: Duration.minutes(1),
      evaluationPeriods: 5,
      // A replica that vanished publishes nothing; neither does a writer, rightly.
      missingData: replicates ? 'breaching' : 'notBreaching',
      actionsEnabled: replicates,
    });
    new Alarm(this, 'RetainedLog', {
      ...common,
      purpose: 'database-retained-log',
      why: `Database ${identifier} keeps more than ${maxRetainedLog} GiB of log for a replica that does not fetch it.`,
      whatToDo: 'mend or delete the replica before the storage is full.',
      metric: metric(RETAINED_LOG[engine], 'Maximum'),
      comparison: 'above',
      threshold: maxRetainedLog * GIBIBYTE,
      period: Duration.minutes(5),
      evaluationPeriods: 3,
      // Absent while nothing is kept.
      missingData: 'notBreaching',
      actionsEnabled: !replicates,
    });
    new Alarm(this, 'FreeStorage', {
      ...common,
      purpose: 'database-free-storage',
      why: `Database ${identifier} has less than ${minFreeStorage} GiB of free storage, or does not exist.`,
      whatToDo: 'raise the storage ceiling, or find what grows; a full instance stops.',
      metric: metric('FreeStorageSpace', 'Minimum'),
      comparison: 'below',
      threshold: minFreeStorage * GIBIBYTE,
      period: Duration.minutes(5),
      evaluationPeriods: 3,
      // RDS publishes it every minute: no data means no such instance.
      missingData: 'breaching',
    });
    new Alarm(this, 'Cpu', {
      ...common,
      purpose: 'database-cpu',
      why: `Database ${identifier} has used more than ${maxCpu.toString()} of its CPU for a quarter of an hour.`,
      whatToDo: 'find the queries that cause it; a replica this busy falls behind.',
      metric: metric('CPUUtilization', 'Average'),
      comparison: 'above',
      threshold: maxCpu.value,
      period: Duration.minutes(5),
      evaluationPeriods: 3,
      missingData: 'missing',
    });
  }

  private requireValid({ identifier, maxReplicaLag, minFreeStorage, maxRetainedLog }: DatabaseAlarmsProps): void {
    const violations = new Violations(this.node.path);
    if (Token.isUnresolved(identifier)) {
      violations.require(
        false,
        'database-identifier',
        "'identifier' must be the literal name of the instance, got a reference; " +
          'take it from Names.database: the id of an instance is not its name, and no metric has it',
      );
    } else {
      violations.require(
        /^[a-z](-?[a-z0-9])*$/.test(identifier) && identifier.length <= NAME_LIMITS['database identifier'],
        'database-identifier',
        `'identifier' must be the name of the instance in lower case, got ${identifier}; ` +
          'take it from Names.database: a resource id db-ABC... is in no metric',
      );
    }
    violations.require(
      maxReplicaLag.toSeconds() > 0 && maxReplicaLag.toSeconds() < BROKEN_REPLICATION_LAG,
      'max-replica-lag',
      `'maxReplicaLag' must be longer than 0s, got ${maxReplicaLag.toString()}; a replica is always a little behind`,
    );
    requirePositive('minFreeStorage', minFreeStorage, violations);
    requirePositive('maxRetainedLog', maxRetainedLog, violations);
    violations.throwIfAny();
  }
}

const GIBIBYTE = 2 ** 30;

/** What the writer keeps for a replica that does not fetch it, in bytes. */
const RETAINED_LOG: Readonly<Record<DatabaseEngine, string>> = {
  postgres: 'OldestReplicationSlotLag',
  mysql: 'BinLogDiskUsage',
};

function requirePositive(prop: string, gibibytes: number, violations: Violations): void {
  violations.require(
    Number.isFinite(gibibytes) && gibibytes > 0,
    'database-storage',
    `'${prop}' must be more than 0 GiB, got ${gibibytes}; take a share of the allocated storage`,
  );
}
