export {
  CHANGE_MODELS,
  DEFAULT_CHANGE_MODEL,
  changedShare,
  type ChangeModel,
  type ChangedShareProps,
} from './changed-share';
export {
  BACKUP_KINDS,
  MAX_CYCLE_BACKUPS,
  backupPattern,
  backupRestoreChain,
  backupRestoreTime,
  storedAfterEachBackup,
  type BackupKind,
  type BackupRestoreTimeProps,
} from './restore-chain';
export {
  DEFAULT_LOG_INTERVAL,
  backupPlan,
  type BackupPlan,
  type BackupPlanProps,
  type BackupSchedule,
  type BackupSubject,
  type ContinuousLog,
  type PlannedBackup,
} from './backup-plan';
export {
  DEFAULT_BACKUP_INTERVALS,
  DEFAULT_FULL_EVERY,
  cheapestBackupSchedule,
  type BackupCandidate,
  type BackupConstraint,
  type BackupScheduleFound,
  type BindingConstraint,
  type CheapestBackupScheduleProps,
  type NoBackupScheduleFound,
} from './cheapest-backup-schedule';
export {
  DEFAULT_FATHER_EVERY,
  DEFAULT_GRANDFATHER_EVERY,
  gfsRetention,
  type BackupGeneration,
  type GfsRetention,
  type GfsRetentionProps,
  type KeptBackup,
} from './gfs-retention';
export { transferBandwidth, transferTime, type TransferBandwidthProps, type TransferTimeProps } from './transfer-time';
