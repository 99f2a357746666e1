import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, CLUSTER, flagOr, INSTANCE, roleOf } from './database';

export const databaseAutomatedBackupsDeleted: Rule = {
  id: 'database-automated-backups-deleted',
  area: 'database',
  severity: 'warning',
  title: 'The backups of a database would be deleted together with it',
  lost: 'Nothing at once. From the apply on a deletion takes all points in time with it; what is left is the final snapshot, if there is one.',
  safeWay: "Keep 'delete_automated_backups = false': the backups then stay for as long as the retention says.",
  source: 'RDS User Guide, Retaining automated backups; provider: the default is true',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, after } = change;
      if (!before || !after || before.values.flag('delete_automated_backups') !== false) continue;
      if (roleOf(estate.before, before) === 'reader') continue;
      const name = called(estate.before, before);
      const isDeleting = flagOr(after, 'delete_automated_backups', true);
      if (isDeleting === UNKNOWN) {
        yield { at: change, isUnknown: true, message: `whether ${name} takes its backups with it is not known` };
      } else if (isDeleting) {
        yield { at: change, message: `a deletion of ${name} takes its automated backups with it` };
      }
    }
  },
};
