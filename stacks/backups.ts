import { RegionStack } from '../lib/core/region-stack';
import { Names } from '../lib/core/names';
import { Duration } from '../lib/core/quantities';
import { TopicRef } from '../lib/core/references';
import { Topology } from '../lib/core/topology';
import { BackupPlan, SnapshotRetention } from '../lib/data/backup-plan';
import { BackupVault, VaultLock } from '../lib/data/backup-vault';
import { BucketRestoreRole } from '../lib/data/bucket-restore-role';
import { EncryptionKey } from '../lib/data/encryption-key';
import { RESTORE_SILENCE, RestoreFrequency, RestoreTesting } from '../lib/data/restore-testing';
import { BackedUpKind, BackupAlarms } from '../lib/observability/backup-alarms';
import { KEYS } from './purposes';

/** What an environment says of its backups. */
export interface BackupSettings {
  /** When the first backup of a day starts, in UTC, `hh:mm`. */
  readonly time: string;
  /** The lock of the vaults of both Regions. */
  readonly lock: VaultLock;
  /** @default - nobody deletes a recovery point; whoever may change the policy of the vault can change that */
  readonly breakGlassRole?: string;
  /** Snapshots of the database, and their copies in the other Region. */
  readonly database: SnapshotRetention;
  /**
   * Buckets, by purpose; each Region backs up its own replica.
   *
   * @default - none: they are versioned and replicated, and no more
   */
  readonly buckets?: {
    readonly purposes: readonly string[];
    readonly pointInTime?: Duration;
    readonly retention: SnapshotRetention;
  };
  /**
   * How often, and when in UTC, the latest snapshot of the database is restored, in both Regions.
   *
   * @default - never
   */
  readonly restoreTests?: { readonly frequency: RestoreFrequency; readonly time: string };
}

/** The vault of a Region, with its key: for the vault stack, since the other Region copies into it. */
export function addBackupVault(stack: RegionStack, settings: BackupSettings): BackupVault {
  const { names } = stack;
  const key = new EncryptionKey(stack, 'BackupsKey', {
    names,
    purpose: KEYS.backups,
    description: `Backups of ${names.prefix}`,
  });
  const { lock, breakGlassRole } = settings;
  return new BackupVault(stack, 'BackupVault', { names, key, lock, breakGlassRole });
}

export interface BackupsProps {
  readonly settings: BackupSettings;
  readonly topology: Topology;
  /** The environment, in the other Region. */
  readonly other: Names;
  /** Purposes of the keys of the database (site) and of the buckets (vault). */
  readonly keys: { readonly database: string; readonly storage: string };
  /** The windows of the database in both Regions: which Region writes may change, and the plan is to stay. */
  readonly busy: readonly string[];
  readonly topic: TopicRef;
}

/** The plans of a Region, its restore tests and its alarms: for the site stack. */
export function addBackups(stack: RegionStack, props: BackupsProps): void {
  const { names } = stack;
  const { settings, topology, other, keys, busy, topic } = props;
  const { time, lock, buckets, restoreTests } = settings;
  const writes = topology.isWriter(names.region);
  const common = { names, time, lock, vaultKeyPurpose: KEYS.backups };

  new BackupPlan(stack, 'DatabaseSnapshots', {
    ...common,
    purpose: 'database',
    subject: { kind: 'database', keyPurpose: keys.database, busy },
    retention: settings.database,
    copy: { to: other, lock },
  });
  // No copies: the other Region has the same objects, and backs them up itself.
  if (buckets) {
    new BackupPlan(stack, 'BucketBackups', {
      ...common,
      purpose: 'buckets',
      subject: {
        kind: 'buckets',
        purposes: buckets.purposes,
        keyPurpose: keys.storage,
        pointInTime: buckets.pointInTime,
      },
      retention: buckets.retention,
    });
    new BucketRestoreRole(stack, 'BucketRestores', {
      names,
      purposes: buckets.purposes,
      bucketKeyPurpose: keys.storage,
      vaultKeyPurpose: KEYS.backups,
    });
  }
  if (restoreTests) {
    new RestoreTesting(stack, 'RestoreTests', {
      names,
      purpose: 'database',
      ...restoreTests,
      vaultKeyPurpose: KEYS.backups,
      databaseKeyPurpose: keys.database,
    });
  }
  const database: readonly BackedUpKind[] = ['RDS'];
  new BackupAlarms(stack, 'BackupAlarms', {
    names,
    daily: buckets ? [...database, 'S3'] : database,
    copied: database,
    elsewhere: writes ? [] : database,
    restoreTests: restoreTests && { maxSilence: RESTORE_SILENCE[restoreTests.frequency] },
    topic,
  });
}
