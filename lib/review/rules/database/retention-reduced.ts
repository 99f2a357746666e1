import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';

export const databaseRetentionReduced: Rule = {
  id: 'database-retention-reduced',
  area: 'database',
  severity: 'high',
  title: 'Backups of a database are kept for less time',
  lost: 'Every point in time before the new limit can no longer be restored, at once and for ever: RDS deletes the older backups when it takes the change. A mistake that is found later than that stays.',
  safeWay:
    'Keep the retention. If cost is the reason, copy what has to be kept to a vault with a lifecycle of its own first.',
  source: 'RDS User Guide, Backup retention period',
  types: ['aws_db_instance', 'aws_rds_cluster'],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const before = change.before?.values.number('backup_retention_period');
      const after = change.after?.values.number('backup_retention_period') ?? 0;
      if (!change.after || typeof before !== 'number') continue;
      if (after === UNKNOWN) {
        yield { at: change, message: `backup retention is ${days(before)} now and not known after`, isUnknown: true };
      } else if (after < before && after > 0) {
        yield { at: change, message: `backup retention falls from ${days(before)} to ${days(after)}` };
      } else if (after < before) {
        yield {
          at: change,
          severity: 'critical',
          message: `backup retention falls from ${days(before)} to none`,
          lost: 'All automated backups are deleted, and no replica can be made of it: the database cannot be restored to any point in time, and its replication breaks.',
        };
      }
    }
  },
};
