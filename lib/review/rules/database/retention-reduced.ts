import { UNKNOWN } from '../../attributes';
import { Finding, Rule } from '../../rule';
import { days } from '../../wording';
import { CLUSTER, INSTANCE, numberOr, roleOf } from './database';

export const databaseRetentionReduced: Rule = {
  id: 'database-retention-reduced',
  area: 'database',
  severity: 'high',
  title: 'Backups of a database are kept for less time',
  lost: 'Every point in time before the new limit can no longer be restored, at once and for ever: RDS deletes the older backups when it takes the change. A mistake that is found later than that stays.',
  safeWay:
    'Keep the retention. If cost is the reason, copy what has to be kept to a vault with a lifecycle of its own first.',
  source: 'RDS User Guide, Backup retention period',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      if (!change.before || !change.after) continue;
      const before = change.before.values.number('backup_retention_period');
      const after = numberOr(change.after, 'backup_retention_period', 0);
      if (typeof before !== 'number') continue;
      if (after === UNKNOWN) {
        yield { at: change, message: `backup retention is ${days(before)} now and not known after`, isUnknown: true };
      } else if (after < before && after > 0) {
        yield { at: change, message: `backup retention falls from ${days(before)} to ${days(after)}` };
      } else if (after < before) {
        const message = `backup retention falls from ${days(before)} to none`;
        yield { at: change, message, ...(roleOf(estate.before, change.before) === 'writer' ? NO_BACKUPS : NO_OWN) };
      }
    }
  },
};

const NO_BACKUPS: Partial<Finding> = {
  severity: 'critical',
  lost: 'All automated backups are deleted, and no replica can be made of it: the database cannot be restored to any point in time, and its replication breaks.',
};

/** Of a replica: its backups matter from the promotion on. */
const NO_OWN: Partial<Finding> = {
  lost: 'After a promotion the database has no backups, and no replica can be made of it until the first one is taken: the recovered service runs without a way back.',
  safeWay: 'Keep the retention of the replica as long as that of its source.',
};
