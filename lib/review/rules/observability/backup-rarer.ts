import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { BACKUP_PLAN, pairsOf, rulesOf } from './backup';
import { runsPerYear, wordsFor } from './schedule';

/** What AWS Backup takes when a rule has no schedule. */
const DEFAULT_SCHEDULE = 'cron(0 5 ? * * *)';

export const observabilityBackupRarer: Rule = {
  id: 'observability-backup-rarer',
  area: 'observability',
  severity: 'high',
  title: 'Backups are made less often',
  lost: 'A restore loses everything since the last recovery point: up to the time between two of them, and that grows with this plan.',
  safeWay:
    'Keep the schedule. If the cost is the reason, shorten the lifecycle of the frequent backups and add a rare rule with a long one.',
  source: 'AWS Backup Developer Guide, Backup plan options: backup frequency, continuous backups',
  types: [BACKUP_PLAN],
  *check({ estate }) {
    for (const change of estate.changed(BACKUP_PLAN)) {
      const { before, after } = change;
      if (!before || !after || change.isDeposed) continue;
      for (const { was, is } of pairsOf(rulesOf(estate.before, before), rulesOf(estate.after, after))) {
        const schedule = is.values.text('schedule') ?? DEFAULT_SCHEDULE;
        const former = was.values.text('schedule') ?? DEFAULT_SCHEDULE;
        if (schedule === UNKNOWN) {
          yield {
            at: change,
            part: is.name,
            message: `the schedule of rule ${is.name} is not known yet`,
            isUnknown: true,
          };
          continue;
        }
        const [then, now] = [former === UNKNOWN ? undefined : runsPerYear(former), runsPerYear(schedule)];
        if (then !== undefined && now !== undefined && now < then * 0.99) {
          yield {
            at: change,
            part: is.name,
            message: `rule ${is.name} runs ${wordsFor(now)} instead of ${wordsFor(then)}`,
          };
        }
        if (
          was.values.flag('enable_continuous_backup') === true &&
          is.values.flag('enable_continuous_backup') !== true
        ) {
          yield {
            at: change,
            part: `${is.name} continuous`,
            message: `rule ${is.name} no longer makes continuous backups`,
            lost: `There is no point in time to restore to any more, only the recovery points of the schedule: up to ${now === undefined ? 'the time between two of them' : `what happens ${wordsFor(now)}`} is lost instead of minutes.`,
          };
        }
      }
    }
  },
};
