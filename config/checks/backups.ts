import { busyStarts, busyStartText, nextFreeTime, SNAPSHOT_RULES } from '../../lib/core/backup-schedule';
import { check, Check } from './check';

/** The standby's maintenance is on another day, at the same time: see `Environment.maintenanceWindow`. */
const startsWhenFree = check(
  ['backups', 'database'],
  ({ backups: { time, database: kept }, database: { backupWindow, maintenanceWindow } }) => {
    const rules = SNAPSHOT_RULES.filter((rule) => kept[rule] !== undefined);
    const busy = [backupWindow, maintenanceWindow];
    const free = nextFreeTime(time, rules, busy);
    const advice = free ? `${free} is free` : 'shorten the windows';
    return busyStarts(time, rules, busy).map((start) => ({
      code: 'backup-busy',
      path: ['backups', 'time'],
      message: `${busyStartText(start)}; ${advice}`,
    }));
  },
);

export const BACKUP_CHECKS: readonly Check[] = [startsWhenFree];
