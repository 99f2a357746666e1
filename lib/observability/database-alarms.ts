import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
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

/** What {@link DatabaseAlarms} is made of. */
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
 *
 * @example
 * ```ts
 * import { DatabaseAlarms, Duration } from 'warmsite';
 * import { names, stack, topic } from './shared';
 *
 * new DatabaseAlarms(stack, 'DatabaseAlarms', {
 *   names,
 *   identifier: names.database(1),
 *   engine: 'postgres',
 *   role: 'replica',
 *   maxReplicaLag: Duration.minutes(5),
 *   minFreeStorage: 20,
 *   maxRetainedLog: 10,
 *   topic,
 * });
 * ```
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
      guide: GUIDES.replicaLag,
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
      guide: GUIDES.retainedLog,
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
      guide: GUIDES.freeStorage,
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
      guide: GUIDES.cpu,
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

const GUIDES = {
  replicaLag: {
    anchor: 'database-replica-lag',
    severity: 'page',
    incident: 'data',
    means:
      'The other Region is further behind than the objective allows, or replication is broken. Users notice nothing; a failover now loses what has not arrived.',
    thresholdFrom:
      "The environment's objective `rpo`. An idle PostgreSQL shows up to 5 minutes that are none, so the objective is kept above that. A lag of -1, by which RDS says that replication is broken, counts as decades.",
    silence:
      'A replica publishes its lag every minute: silence means that it is gone. A writer publishes none, and there the alarm is off.',
  },
  retainedLog: {
    anchor: 'database-retained-log',
    severity: 'ticket',
    means:
      'The writer keeps log for a replica that does not fetch it. Its storage fills, and a full instance stops accepting writes.',
    thresholdFrom:
      'A quarter of the allocated storage: hours to days before it is full, however fast it is written to.',
    silence: 'RDS publishes nothing while nothing is kept: silence is the normal state.',
  },
  freeStorage: {
    anchor: 'database-free-storage',
    severity: 'page',
    incident: 'data',
    means: 'The storage is nearly full although it grows by itself, or the instance does not exist any more.',
    thresholdFrom:
      'A tenth of the allocated storage, the point below which RDS itself enlarges it: being there for a quarter of an hour means that it does not, because of the ceiling or because it was enlarged within the last six hours.',
    silence: 'RDS publishes it every minute of every instance: silence means that there is no such instance.',
  },
  cpu: {
    anchor: 'database-cpu',
    severity: 'ticket',
    means: 'The database has no computing power to spare: queries queue, and a replica this busy falls behind.',
    thresholdFrom: `${DEFAULT_MAX_CPU.toString()} for a quarter of an hour, the usual bound: waiting times grow without limit as utilization comes near 100%.`,
    silence: 'Silence says nothing about load; the alarm on free storage tells that the instance is gone.',
  },
} as const satisfies Record<string, AlarmGuide>;

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
