import { InputChecks } from '../invalid-input';
import { changedShare, CHANGE_MODELS, DEFAULT_CHANGE_MODEL, type ChangeModel } from './changed-share';
import { checkBytes, checkPattern, checkSeconds, checkThroughput, type BackupKind } from './restore-chain';

/** The log of changes that is shipped between the backups, for recovery to a point in time. */
export interface ContinuousLog {
  /**
   * Seconds between two shipments: what is lost at most.
   *
   * @default DEFAULT_LOG_INTERVAL
   */
  readonly interval?: number;

  /** Bytes of log that a day writes. */
  readonly bytesPerDay: number;

  /** Bytes of log that a restore applies a second; 1 or more. */
  readonly replayThroughput: number;
}

/** RDS uploads the transaction log every 5 minutes (RDS User Guide, "Restoring to a specified time"). */
export const DEFAULT_LOG_INTERVAL = 300;

/** What is backed up, and how fast. */
export interface BackupSubject {
  /** Bytes of data; the size stays the same over the time looked at. */
  readonly size: number;

  /** Share of the data that one day changes, 0 to 1. */
  readonly changePerDay: number;

  /** @default DEFAULT_CHANGE_MODEL */
  readonly changes?: ChangeModel;

  /** Bytes that a backup copies a second; 1 or more. */
  readonly backupThroughput: number;

  /** Bytes that a restore copies a second; 1 or more. */
  readonly restoreThroughput: number;

  /**
   * Seconds that each backup takes besides copying.
   *
   * @default 0
   */
  readonly backupOverhead?: number;

  /**
   * Seconds that each backup read by a restore takes besides copying.
   *
   * @default 0
   */
  readonly restoreOverhead?: number;

  /** @default - no log: what was written since the last backup is lost */
  readonly log?: ContinuousLog;
}

/** When which backup is made, and how long it is kept. */
export interface BackupSchedule {
  /** Seconds from the start of one backup to the start of the next, 1 or more. */
  readonly interval: number;

  /** The kinds of the backups of one cycle, the first one full; see backupPattern. */
  readonly pattern: readonly BackupKind[];

  /**
   * How many cycles are kept, the one under way included. The oldest goes when the full backup of a new
   * one is complete.
   */
  readonly cyclesKept: number;
}

export interface BackupPlanProps extends BackupSubject, BackupSchedule {}

/** One backup of the cycle. Times in seconds, sizes in bytes. */
export interface PlannedBackup {
  /** Place in the cycle, from 0. */
  readonly number: number;
  readonly kind: BackupKind;
  /** Seconds from the start of the cycle. */
  readonly start: number;
  readonly bytes: number;
  readonly duration: number;
  /** How many backups a restore of this one reads, itself included. */
  readonly chainLength: number;
  /** Bytes that a restore of this one reads. */
  readonly chainBytes: number;
  /** Restore of this backup alone, without any log. */
  readonly restoreTime: number;
}

/** What a schedule comes to. Times in seconds, sizes in bytes. */
export interface BackupPlan {
  readonly backups: readonly PlannedBackup[];
  readonly cycleLength: number;
  /** Bytes that one cycle writes, without the log. */
  readonly cycleBytes: number;
  /** Log of the kept cycles. */
  readonly logBytes: number;
  /** Bytes held at the end of a cycle: every kept cycle complete, and their log. */
  readonly storage: number;
  /** Bytes held when the full backup of a new cycle is complete and the oldest cycle not yet deleted. */
  readonly peakStorage: number;
  /** How far back one can restore at any moment: right after the oldest cycle went it is one cycle less than kept. */
  readonly guaranteedHistory: number;
  readonly longestDuration: number;
  /** Whether each backup is over before the next one starts. */
  readonly fitsInterval: boolean;
  /**
   * Age of the newest restorable state at worst: with a log its interval; without one, the interval
   * and the duration of the longest backup, as the loss strikes right before that one is complete and
   * only what the one before it saw at its start is left.
   */
  readonly worstLoss: number;
  /** Restore to the newest restorable state, at the worst moment. Replay of the log included. */
  readonly worstRestoreTime: number;
  /**
   * The same on average: every backup of the cycle is equally likely to be the newest, and the loss
   * equally likely at any moment while it is.
   */
  readonly meanRestoreTime: number;
}

const SECONDS_PER_DAY = 86_400;

/**
 * What a schedule of full, incremental and differential backups takes, keeps, loses and needs to be
 * restored.
 *
 * Assumptions: the data keeps its size; changes come evenly over the day and relate to each other as
 * `changes` says; a backup holds the state at its start and counts when it is complete; a chain is
 * restored one backup after the other. Getting a server to restore to is not in it.
 *
 * Source: elementary; the figures of IBM's ADSM redbook example come out (20 GB, 5 % a day).
 *
 * @throws InvalidInputError
 */
export function backupPlan(props: BackupPlanProps): BackupPlan {
  const checks = checkBackupSubject(new InputChecks(), props);
  checkPattern(checkSeconds(checks, 'interval', props.interval, 1), props.pattern)
    .whole('cyclesKept', props.cyclesKept, 1)
    .throwIfAny();
  const { interval, pattern, cyclesKept, log } = props;

  const backups = plannedBackups(props);
  const cycleLength = interval * pattern.length;
  const cycleBytes = backups.reduce((total, { bytes }) => total + bytes, 0);
  const logBytes = ((log?.bytesPerDay ?? 0) * cyclesKept * cycleLength) / SECONDS_PER_DAY;
  const storage = cyclesKept * cycleBytes + logBytes;
  const longestDuration = Math.max(...backups.map(({ duration }) => duration));
  const lossWithoutLog = interval + longestDuration;
  const restores = restoreTimes(props, backups);

  return {
    backups,
    cycleLength,
    cycleBytes,
    logBytes,
    storage,
    peakStorage: storage + props.size,
    guaranteedHistory: (cyclesKept - 1) * cycleLength,
    longestDuration,
    fitsInterval: longestDuration <= interval,
    worstLoss: log ? Math.min(log.interval ?? DEFAULT_LOG_INTERVAL, lossWithoutLog) : lossWithoutLog,
    worstRestoreTime: Math.max(...restores.map(({ worst }) => worst)),
    meanRestoreTime: restores.reduce((total, { mean }) => total + mean, 0) / restores.length,
  };
}

export function checkBackupSubject(checks: InputChecks, subject: BackupSubject): InputChecks {
  const { changes = DEFAULT_CHANGE_MODEL, backupOverhead = 0, restoreOverhead = 0, log } = subject;
  checkBytes(checks, 'size', subject.size)
    .probability('changePerDay', subject.changePerDay)
    .require(CHANGE_MODELS.includes(changes), 'changes', `one of ${CHANGE_MODELS.join(', ')}`, changes);
  checkThroughput(checks, 'backupThroughput', subject.backupThroughput);
  checkThroughput(checks, 'restoreThroughput', subject.restoreThroughput);
  checkSeconds(checks, 'backupOverhead', backupOverhead);
  checkSeconds(checks, 'restoreOverhead', restoreOverhead);
  if (log) {
    checkSeconds(checks, 'log.interval', log.interval ?? DEFAULT_LOG_INTERVAL);
    checkBytes(checks, 'log.bytesPerDay', log.bytesPerDay);
    checkThroughput(checks, 'log.replayThroughput', log.replayThroughput);
  }
  return checks;
}

function plannedBackups(props: BackupPlanProps): readonly PlannedBackup[] {
  const { size, changePerDay, changes, interval, pattern } = props;
  const { backupOverhead = 0, restoreOverhead = 0 } = props;
  const changed = (intervals: number): number =>
    size * changedShare({ changePerDay, changes, days: (intervals * interval) / SECONDS_PER_DAY });

  const backups: PlannedBackup[] = [];
  let full = 0;
  pattern.forEach((kind, number) => {
    if (kind === 'full') full = number;
    const bytes = kind === 'full' ? size : changed(kind === 'incremental' ? 1 : number - full);
    const before = kind === 'full' ? undefined : backups[kind === 'incremental' ? number - 1 : full];
    const chainLength = (before?.chainLength ?? 0) + 1;
    const chainBytes = (before?.chainBytes ?? 0) + bytes;
    backups.push({
      number,
      kind,
      start: number * interval,
      bytes,
      duration: bytes / props.backupThroughput + backupOverhead,
      chainLength,
      chainBytes,
      restoreTime: chainBytes / props.restoreThroughput + restoreOverhead * chainLength,
    });
  });
  return backups;
}

/** Restore to the newest state while each backup is the newest one, its log replayed. */
function restoreTimes(props: BackupPlanProps, backups: readonly PlannedBackup[]): { worst: number; mean: number }[] {
  const { interval, log } = props;
  const replayPerSecond = log ? log.bytesPerDay / SECONDS_PER_DAY / log.replayThroughput : 0;
  return backups.map(({ restoreTime, duration }, number) => {
    // A backup is the newest from when it is complete until the next one is.
    const nextComplete = interval + (backups[(number + 1) % backups.length]?.duration ?? 0);
    return {
      worst: restoreTime + replayPerSecond * nextComplete,
      mean: restoreTime + (replayPerSecond * (duration + nextComplete)) / 2,
    };
  });
}
