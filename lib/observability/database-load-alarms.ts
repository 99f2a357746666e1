import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration, Percent } from '../core/quantities';
import { TopicRef } from '../core/references';
import { Alarm, AnomalyBand, DEFAULT_ANOMALY_BAND, Metric, Statistic } from './alarm';

/** @default of `DatabaseLoadAlarmsProps.minFreeableMemory` */
export const DEFAULT_MIN_FREEABLE_MEMORY = Percent.of(5);

/** @default of `DatabaseLoadAlarmsProps.maxConnectionShare` */
export const DEFAULT_MAX_CONNECTION_SHARE = Percent.of(80);

/** @default of `DatabaseLoadAlarmsProps.maxDiskLatency`, in milliseconds: what CloudWatch's list of recommended alarms calls a cause for investigation */
export const DEFAULT_MAX_DISK_LATENCY = 20;

/** @default of `DatabaseLoadAlarmsProps.maxDiskQueue` */
export const DEFAULT_MAX_DISK_QUEUE = 64;

/** What {@link DatabaseLoadAlarms} is made of. */
export interface DatabaseLoadAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Name of the instance, as `DatabaseAlarms` takes it: that construct refuses what no metric has. */
  readonly identifier: string;
  /** Of the instance class, in GiB. */
  readonly memory: number;
  /** Parameter `max_connections`, or what RDS derives from the memory. */
  readonly maxConnections: number;
  /**
   * Share of the memory that shall be left.
   *
   * @default DEFAULT_MIN_FREEABLE_MEMORY
   */
  readonly minFreeableMemory?: Percent;
  /**
   * Share of `maxConnections` that may be in use.
   *
   * @default DEFAULT_MAX_CONNECTION_SHARE
   */
  readonly maxConnectionShare?: Percent;
  /**
   * Mean time of a read or a write, in milliseconds.
   *
   * @default DEFAULT_MAX_DISK_LATENCY
   */
  readonly maxDiskLatency?: number;
  /**
   * Reads and writes that may wait for the disk.
   *
   * @default DEFAULT_MAX_DISK_QUEUE
   */
  readonly maxDiskQueue?: number;
  /**
   * What is usual traffic on the network.
   *
   * @default - the network is not watched
   */
  readonly networkBand?: AnomalyBand;
  readonly topic: TopicRef;
}

/**
 * Tells when a database comes to the limits of its instance class: memory, connections, disk, network.
 *
 * @example
 * ```ts
 * import { DatabaseLoadAlarms } from 'warmsite';
 * import { names, stack, topic } from './shared';
 *
 * const memory = 32 * 2 ** 30;
 * new DatabaseLoadAlarms(stack, 'DatabaseLoad', {
 *   names,
 *   identifier: names.database(1),
 *   memory,
 *   maxConnections: 2000,
 *   topic,
 * });
 * ```
 */
export class DatabaseLoadAlarms extends Construct {
  public constructor(scope: Construct, id: string, props: DatabaseLoadAlarmsProps) {
    super(scope, id);
    const { names, identifier, memory, maxConnections, networkBand, topic } = props;
    const minFreeableMemory = props.minFreeableMemory ?? DEFAULT_MIN_FREEABLE_MEMORY;
    const maxConnectionShare = props.maxConnectionShare ?? DEFAULT_MAX_CONNECTION_SHARE;
    const maxDiskLatency = props.maxDiskLatency ?? DEFAULT_MAX_DISK_LATENCY;
    const maxDiskQueue = props.maxDiskQueue ?? DEFAULT_MAX_DISK_QUEUE;
    this.requireValid({ memory, maxConnections, maxDiskLatency, maxDiskQueue });
    const metric = (name: string, statistic: Statistic): Metric => ({
      namespace: 'AWS/RDS',
      name,
      dimensions: { DBInstanceIdentifier: identifier },
      statistic,
    });
    const common = { names, topic, period: Duration.minutes(5), evaluationPeriods: 3, missingData: 'missing' } as const;

    new Alarm(this, 'Memory', {
      ...common,
      purpose: 'database-memory',
      guide: GUIDES.memory,
      why: `Database ${identifier} has less than ${minFreeableMemory.toString()} of its ${memory} GiB of memory left.`,
      whatToDo: 'look for queries with large sorts and for too many connections; take a larger instance class.',
      metric: metric('FreeableMemory', 'Minimum'),
      comparison: 'below',
      threshold: Math.round(memory * GIBIBYTE * minFreeableMemory.fraction),
    });
    new Alarm(this, 'Connections', {
      ...common,
      purpose: 'database-connections',
      guide: GUIDES.connections,
      why: `More than ${maxConnectionShare.toString()} of the ${maxConnections} connections of database ${identifier} are in use.`,
      whatToDo:
        'find who opens them (pg_stat_activity, processlist) and whether they are closed; use a connection pool.',
      metric: metric('DatabaseConnections', 'Maximum'),
      comparison: 'above',
      threshold: Math.floor(maxConnections * maxConnectionShare.fraction),
    });
    new Alarm(this, 'DiskLatency', {
      ...common,
      purpose: 'database-disk-latency',
      guide: GUIDES.diskLatency,
      why: `A read or a write of database ${identifier} takes more than ${maxDiskLatency} ms on average.`,
      whatToDo:
        'compare with the operations per second that the volume may do; look for a backup or a rebuild under way.',
      metric: {
        expression: 'MAX([reading, writing])',
        label: `Disk latency of ${identifier} (s)`,
        metrics: { reading: metric('ReadLatency', 'Average'), writing: metric('WriteLatency', 'Average') },
      },
      comparison: 'above',
      threshold: maxDiskLatency / 1000,
    });
    new Alarm(this, 'DiskQueue', {
      ...common,
      purpose: 'database-disk-queue',
      guide: GUIDES.diskQueue,
      why: `More than ${maxDiskQueue} reads and writes of database ${identifier} wait for the disk.`,
      whatToDo: 'find the queries that cause them; give the volume more operations per second.',
      metric: metric('DiskQueueDepth', 'Average'),
      comparison: 'above',
      threshold: maxDiskQueue,
    });
    if (!networkBand) return;
    new Alarm(this, 'Network', {
      ...common,
      purpose: 'database-network-unusual',
      guide: GUIDES.network,
      why: `Database ${identifier} sends more than is usual at this time.`,
      whatToDo: 'look for a new query that returns whole tables, or an export; compare with the requests.',
      metric: metric('NetworkTransmitThroughput', 'Average'),
      comparison: 'above',
      threshold: networkBand,
    });
  }

  private requireValid(counts: Readonly<Record<string, number>>): void {
    const violations = new Violations(this.node.path);
    for (const [prop, count] of Object.entries(counts)) {
      violations.require(
        Number.isFinite(count) && count > 0,
        'database-load',
        `'${prop}' must be more than 0, got ${count}; take it from the instance class`,
      );
    }
    violations.throwIfAny();
  }
}

const GIBIBYTE = 2 ** 30;

const SILENCE = 'Silence says nothing about load; the alarm on free storage tells that the instance is gone.';

const GUIDES = {
  memory: {
    anchor: 'database-memory',
    severity: 'ticket',
    means:
      'The database is about to swap or to be restarted by the operating system: queries become slow, then connections break.',
    thresholdFrom: `${DEFAULT_MIN_FREEABLE_MEMORY.toString()} of the memory of the instance class. PostgreSQL and MySQL use most of it for caches on purpose, which count as used in part: a higher share would always be undercut.`,
    silence: SILENCE,
  },
  connections: {
    anchor: 'database-connections',
    severity: 'ticket',
    means:
      'The database runs out of connections: beyond the last one, every new one is refused, those of a recovery too.',
    thresholdFrom: `${DEFAULT_MAX_CONNECTION_SHARE.toString()} of max_connections, the usual bound: enough is left to look at the database while it happens.`,
    silence: SILENCE,
  },
  diskLatency: {
    anchor: 'database-disk-latency',
    severity: 'ticket',
    means: 'The disk answers slowly: every query that is not served from memory waits.',
    thresholdFrom: `${DEFAULT_MAX_DISK_LATENCY} ms, which CloudWatch's list of recommended alarms calls a cause for investigation.`,
    silence: SILENCE,
  },
  diskQueue: {
    anchor: 'database-disk-queue',
    severity: 'ticket',
    means: 'More is asked of the disk than it can do; latency follows.',
    thresholdFrom: `${DEFAULT_MAX_DISK_QUEUE}, the value of widely used alarm modules for RDS, from experience rather than theory: raise it for volumes with many provisioned operations.`,
    silence: SILENCE,
  },
  network: {
    anchor: 'database-network-unusual',
    severity: 'info',
    means: 'The database sends much more than at other times: a runaway query, an export, or data on its way out.',
    thresholdFrom: `What CloudWatch learnt to be usual at this hour, ± ${DEFAULT_ANOMALY_BAND.standardDeviations} standard deviations: what is much differs from one application to the next.`,
    silence: SILENCE,
  },
} as const satisfies Record<string, AlarmGuide>;
