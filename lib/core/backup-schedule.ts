import { Duration } from './quantities';

/**
 * How long a job may wait for its start, and by how much the rules of a plan are apart, so that none is
 * in the way of another. AWS Backup wants 60 min or more; it tries again every 10 min, then the job expires.
 */
export const START_WINDOW = Duration.hours(2);

/** RDS starts no backup in this time before its own windows, nor in them (AWS Backup Developer Guide, plan options). */
export const BEFORE_DATABASE_WINDOWS = Duration.hours(1);

/** The rules that a plan can have for snapshots, in the order in which they start. */
export const SNAPSHOT_RULES = ['daily', 'weekly', 'monthly'] as const;

/** One of `SNAPSHOT_RULES`. */
export type SnapshotRule = (typeof SNAPSHOT_RULES)[number];

const MINUTES_A_DAY = 1440;

/** A time of day in UTC, `hh:mm`. */
export const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** When the rule of a plan at `index` starts, the first one being at `time` (`CLOCK`): minutes after midnight. */
export function startOfRule(time: string, index: number): number {
  return (minutesOf(time) + index * START_WINDOW.toMinutes()) % MINUTES_A_DAY;
}

/** A rule that would start when RDS starts no backup. */
export interface BusyStart {
  readonly rule: string;
  /** When it would start, `hh:mm`. */
  readonly start: string;
  /** The window of the database that is in the way. */
  readonly window: string;
}

/**
 * The rules of a plan for a database that would never start: RDS is busy with the instance, or about to be.
 *
 * @param time when the first rule starts, `CLOCK`
 * @param rules all rules of the plan, in their order
 * @param busy windows of the instance in UTC, `hh:mm-hh:mm` or `sun:hh:mm-sun:hh:mm`. Each is taken as if it came every
 *   day: an instance of another generation may have another day.
 */
export function busyStarts(time: string, rules: readonly string[], busy: readonly string[]): readonly BusyStart[] {
  return rules.flatMap((rule, index) => {
    const start = startOfRule(time, index);
    return busy.filter((window) => isBusyAt(start, window)).map((window) => ({ rule, start: clockOf(start), window }));
  });
}

/** The next time from `time` on at which every rule of the plan can start; undefined where there is none in a day. */
export function nextFreeTime(time: string, rules: readonly string[], busy: readonly string[]): string | undefined {
  return Array.from({ length: MINUTES_A_DAY }, (_, later) => clockOf((minutesOf(time) + later) % MINUTES_A_DAY)).find(
    (candidate) => busyStarts(candidate, rules, busy).length === 0,
  );
}

/** What is wrong with a `time` that makes a rule start so, without what to do about it. */
export function busyStartText({ rule, start, window }: BusyStart): string {
  return (
    `'time' must not make rule ${rule} start at ${start}, in ${window} of the database or less than ` +
    `${BEFORE_DATABASE_WINDOWS.toString()} before it; RDS starts no backup then`
  );
}

function isBusyAt(start: number, window: string): boolean {
  const [from, to] = (window.match(/\d\d:\d\d/g) ?? []).map(minutesOf) as [number, number];
  const before = BEFORE_DATABASE_WINDOWS.toMinutes();
  const length = (to - from + MINUTES_A_DAY) % MINUTES_A_DAY;
  return (start - from + before + MINUTES_A_DAY) % MINUTES_A_DAY < before + length;
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number) as [number, number];
  return hours * 60 + minutes;
}

function clockOf(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
