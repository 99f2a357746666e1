import { InputChecks } from '../invalid-input';

/**
 * What one backup copies: everything (`full`), what changed since the previous backup of any kind
 * (`incremental`), or what changed since the last full one (`differential`).
 */
export type BackupKind = 'full' | 'incremental' | 'differential';

/** Every `BackupKind`. */
export const BACKUP_KINDS: readonly BackupKind[] = ['full', 'incremental', 'differential'];

/** The most backups in one cycle: hourly ones for more than a year. */
export const MAX_CYCLE_BACKUPS = 10_000;

/**
 * One cycle: a full backup, then `fullEvery - 1` of the other kind.
 *
 * @param fullEvery every how many backups one is full: 7 with a backup a day is a full one a week
 * @throws InvalidInputError
 * @example backupPattern('incremental', 3) // ['full', 'incremental', 'incremental']
 */
export function backupPattern(kind: BackupKind, fullEvery: number): readonly BackupKind[] {
  new InputChecks()
    .require(BACKUP_KINDS.includes(kind), 'kind', `one of ${BACKUP_KINDS.join(', ')}`, kind)
    .whole('fullEvery', fullEvery, 1, MAX_CYCLE_BACKUPS)
    .throwIfAny();
  return Array.from({ length: fullEvery }, (_, index) => (index === 0 ? 'full' : kind));
}

/**
 * The backups that must be read, oldest first, to restore the state of backup number `backup`.
 *
 * Backups are numbered from 0, and the pattern repeats: with one a day, `backup` is the day. A full
 * backup is read alone; a differential one after its full one; an incremental one after everything
 * that its predecessor needs. Nothing before the newest full backup is read.
 *
 * @param pattern one cycle, the first of it full; see backupPattern
 * @throws InvalidInputError
 * @example backupRestoreChain(['full', 'incremental', 'differential', 'incremental'], 7) // [4, 6, 7]
 */
export function backupRestoreChain(pattern: readonly BackupKind[], backup: number): readonly number[] {
  checkPattern(new InputChecks(), pattern).whole('backup', backup, 0).throwIfAny();
  const chain: number[] = [];
  let place = backup % pattern.length;
  const cycleStart = backup - place;
  for (;;) {
    chain.push(cycleStart + place);
    const kind = pattern[place];
    if (kind === 'full') return chain.reverse();
    place = kind === 'differential' ? pattern.lastIndexOf('full', place) : place - 1;
  }
}

/** What `backupRestoreTime` is asked. */
export interface BackupRestoreTimeProps {
  /** Sizes of the backups to read one after the other, in bytes. */
  readonly sizes: readonly number[];

  /** How fast a restore reads and writes them, in bytes a second; 1 or more. */
  readonly throughput: number;

  /**
   * Seconds that each backup costs besides: mounting, cataloguing, starting the job.
   *
   * @default 0
   */
  readonly overheadEach?: number;
}

/**
 * Seconds to restore a chain of backups: the sum of the sizes over the throughput, and the overhead of
 * each. The parts are read one after the other, as every one overwrites what the one before it wrote.
 *
 * Stages of 40 h and 14 h take 54 h; "40 + 14 = 46 hours" circulates and is wrong.
 *
 * @throws InvalidInputError
 */
export function backupRestoreTime({ sizes, throughput, overheadEach = 0 }: BackupRestoreTimeProps): number {
  const checks = new InputChecks().notEmpty('sizes', sizes);
  sizes.forEach((size, index) => checkBytes(checks, `sizes[${index}]`, size));
  checkSeconds(checkThroughput(checks, 'throughput', throughput), 'overheadEach', overheadEach).throwIfAny();
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total / throughput + overheadEach * sizes.length;
}

/**
 * Bytes held after each of these backups, in order, when none is deleted: running totals.
 *
 * @throws InvalidInputError
 * @example storedAfterEachBackup([250, 5, 1]) // [250, 255, 256]
 */
export function storedAfterEachBackup(sizes: readonly number[]): readonly number[] {
  const checks = new InputChecks();
  sizes.forEach((size, index) => checkBytes(checks, `sizes[${index}]`, size));
  checks.throwIfAny();
  let stored = 0;
  return sizes.map((size) => (stored += size));
}

/** 8 EiB: beyond what any one thing that is backed up holds, and far from where numbers overflow. */
const MAX_BYTES = 2 ** 63;

export function checkBytes(checks: InputChecks, parameter: string, bytes: number): InputChecks {
  return checks.require(bytes >= 0 && bytes <= MAX_BYTES, parameter, 'bytes from 0 to 2^63', bytes);
}

export function checkThroughput(checks: InputChecks, parameter: string, throughput: number): InputChecks {
  const holds = throughput >= 1 && throughput < Infinity;
  return checks.require(holds, parameter, '1 byte a second or more', throughput);
}

/** A length of time from `min` to some 300 years. */
export function checkSeconds(checks: InputChecks, parameter: string, seconds: number, min = 0): InputChecks {
  return checks.require(seconds >= min && seconds <= 1e10, parameter, `seconds from ${min} to 1e10`, seconds);
}

export function checkPattern(checks: InputChecks, pattern: readonly BackupKind[]): InputChecks {
  checks.notEmpty('pattern', pattern);
  const first = pattern[0];
  if (first !== undefined) checks.require(first === 'full', 'pattern[0]', 'full, which every cycle starts with', first);
  pattern.forEach((kind, index) =>
    checks.require(BACKUP_KINDS.includes(kind), `pattern[${index}]`, `one of ${BACKUP_KINDS.join(', ')}`, kind),
  );
  const accepts = `at most ${MAX_CYCLE_BACKUPS} backups long`;
  return checks.require(pattern.length <= MAX_CYCLE_BACKUPS, 'pattern', accepts, pattern.length);
}
