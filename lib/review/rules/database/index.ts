import { Rule } from '../../rule';
import { databaseAutomatedBackupsDeleted } from './automated-backups-deleted';
import { databaseBackupWindowInTheWay } from './backup-window-in-the-way';
import { databaseBackupsReplicationRemoved } from './backups-replication-removed';
import { databaseClassReduced } from './class-reduced';
import { databaseClusterEmptied } from './cluster-emptied';
import { databaseDeletionProtectionOff } from './deletion-protection-off';
import { databaseDestroyed } from './destroyed';
import { databaseFinalSnapshotSkipped } from './final-snapshot-skipped';
import { databaseForgotten } from './forgotten';
import { databaseGenerationSkipped } from './generation-skipped';
import { databaseIamAuthenticationOff } from './iam-authentication-off';
import { databaseKeyChanged } from './key-changed';
import { databaseMaintenanceTogether } from './maintenance-together';
import { databaseMajorUpgraded } from './major-upgraded';
import { databaseManagedPasswordWithReplica } from './managed-password-with-replica';
import { databaseMultiAzOff } from './multi-az-off';
import { databasePasswordInPlace } from './password-in-place';
import { databasePromotedByPlan } from './promoted-by-plan';
import { databaseReSourced } from './re-sourced';
import { databaseRenamed } from './renamed';
import { databaseReplaced } from './replaced';
import { databaseReplicaIncomplete } from './replica-incomplete';
import { databaseReplicaKeyForeign } from './replica-key-foreign';
import { databaseReplicaMoved } from './replica-moved';
import { databaseRetentionReduced } from './retention-reduced';
import { databaseSourceMisaddressed } from './source-misaddressed';
import { databaseSourceWithoutBackups } from './source-without-backups';
import { databaseStorageShrunk } from './storage-shrunk';
import { databaseVersionsApart } from './versions-apart';

export const DATABASE_RULES: readonly Rule[] = [
  databaseDestroyed,
  databaseReplaced,
  databaseForgotten,
  databasePromotedByPlan,
  databaseReSourced,
  databaseReplicaMoved,
  databaseKeyChanged,
  databaseRenamed,
  databaseRetentionReduced,
  databaseBackupsReplicationRemoved,
  databaseBackupWindowInTheWay,
  databaseMaintenanceTogether,
  databaseDeletionProtectionOff,
  databaseFinalSnapshotSkipped,
  databaseAutomatedBackupsDeleted,
  databaseIamAuthenticationOff,
  databaseMultiAzOff,
  databaseClusterEmptied,
  databaseVersionsApart,
  databaseMajorUpgraded,
  databaseReplicaIncomplete,
  databaseClassReduced,
  databaseReplicaKeyForeign,
  databaseSourceMisaddressed,
  databaseSourceWithoutBackups,
  databaseManagedPasswordWithReplica,
  databasePasswordInPlace,
  databaseGenerationSkipped,
  databaseStorageShrunk,
];
