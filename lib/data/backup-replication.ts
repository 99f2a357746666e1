import { DbInstanceAutomatedBackupsReplication } from '@cdktf/provider-aws/lib/db-instance-automated-backups-replication';
import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { KeyRef, requireSameStack } from '../core/references';
import { Forgotten } from '../core/terraform-blocks';
import { InstanceRef } from '../core/topology';
import { BACKUP_RETENTION_DAYS, generationId } from './database-instance';

/** How long Terraform waits: the first snapshot is copied across Regions, which can take hours. */
export const BACKUP_REPLICATION_TIMEOUTS = { create: '12h', delete: '2h' } as const;

/** What {@link DatabaseBackupReplication} is made of. */
export interface DatabaseBackupReplicationProps {
  /** The environment, in the Region of this stack: the one that the backups are copied to. */
  readonly names: Names;
  /** Encrypts the copies in this Region. */
  readonly key: KeyRef;
  /**
   * Waited for: the replica, which keeps the same source busy while it is created. AWS refuses both at once.
   *
   * @default - nothing
   */
  readonly after?: ITerraformDependable;
  /**
   * How far back the copies reach, in whole days, `BACKUP_RETENTION_DAYS`. Fixed at creation, since
   * another value would replace the copies: a later one only counts for the next generation.
   */
  readonly retention: Duration;
  /**
   * The instance in the other Region that writes.
   *
   * @default - no instance there writes, so none is copied
   */
  readonly source?: InstanceRef;
  /** Generations of the other Region that were copied once: no longer managed, never destroyed. */
  readonly retired: readonly number[];
}

/**
 * Automated backups of the other Region's writer, copied to this one: a point in time to go back to
 * when the mistake itself was replicated.
 *
 * RDS wants it created where the copies go. Every change replaces it and loses the history of
 * copies, so each instance of the source has an address of its own
 * (`<id>/G<generation of the source>/Resource`), and after a failover the old one is given up
 * instead of destroyed: what was copied of the lost Region stays.
 *
 * @example
 * ```ts
 * import { DatabaseBackupReplication, Duration } from 'warmsite';
 * import { key, names, pair, stack } from './shared';
 *
 * // In the home Region: copies of the backups of what writes in the other one.
 * new DatabaseBackupReplication(stack, 'BackupReplication', {
 *   names,
 *   key,
 *   retention: Duration.days(14),
 *   source: { region: pair.standby, generation: 1 },
 *   retired: [],
 * });
 * ```
 */
export class DatabaseBackupReplication extends Construct {
  /**
   * @throws WarmsiteError `backup-same-region`, `backup-retention`, `retired-generation`,
   *   `other-stack`
   */
  public constructor(scope: Construct, id: string, props: DatabaseBackupReplicationProps) {
    super(scope, id);
    const { names, key, retention, source, retired } = props;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { key }, violations);
    violations.require(
      source?.region !== names.region,
      'backup-same-region',
      `'source.region' must be another Region than ${names.region}, got ${source?.region}; the copies would be lost with the database`,
    );
    const days = retention.toDays();
    violations.require(
      Number.isInteger(days) && days >= BACKUP_RETENTION_DAYS.min && days <= BACKUP_RETENTION_DAYS.max,
      'backup-retention',
      `'retention' must be ${BACKUP_RETENTION_DAYS.min} to ${BACKUP_RETENTION_DAYS.max} whole days, got ${retention.toString()}; change it`,
    );
    violations.require(
      source === undefined || !retired.includes(source.generation),
      'retired-generation',
      `'retired' must not hold generation ${source?.generation}, which is 'source'; an instance that is copied cannot be given up`,
    );
    violations.throwIfAny();

    if (source) {
      new DbInstanceAutomatedBackupsReplication(new Construct(this, generationId(source.generation)), 'Resource', {
        sourceDbInstanceArn: names.in(source.region).databaseArn(source.generation),
        kmsKeyId: key.arn,
        retentionPeriod: days,
        timeouts: BACKUP_REPLICATION_TIMEOUTS,
        dependsOn: props.after && [props.after],
        lifecycle: { preventDestroy: true, ignoreChanges: ['retention_period'] },
      });
    }
    for (const generation of retired) {
      const past = generationId(generation);
      new Forgotten(this, `Forgotten${past}`, {
        type: 'aws_db_instance_automated_backups_replication',
        path: [past, 'Resource'],
      });
    }
  }
}
