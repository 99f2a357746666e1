import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { CLUSTER, INSTANCE, textOf } from './database';
import { Window } from './window';

/** RDS takes no backup window that is shorter. Source: RDS API, PreferredBackupWindow. */
const SHORTEST = 30;

export const databaseBackupWindowInTheWay: Rule = {
  id: 'database-backup-window-in-the-way',
  area: 'database',
  severity: 'high',
  title: 'The backup window of a database cannot be kept',
  lost: 'The apply fails half-way, after other changes of the stack are made: RDS takes no backup window that overlaps the maintenance window, and none below 30 minutes.',
  safeWay: 'Give the backup at least 30 minutes of the day that lie outside of the maintenance window.',
  source: 'RDS User Guide, Backup window; RDS API, ModifyDBInstance; plan measured: provider 5.100 does not check it',
  types: [INSTANCE, CLUSTER],
  *inspect(snapshot) {
    for (const database of snapshot.of(...this.types)) {
      const names = database.type === CLUSTER ? CLUSTER_WINDOWS : INSTANCE_WINDOWS;
      const [backup, maintenance] = names.map((name) => textOf(database, name));
      // RDS finds a place for a window that is left out.
      if (backup === undefined) continue;
      if (backup === UNKNOWN || maintenance === UNKNOWN) {
        const unknown = names.filter((name) => textOf(database, name) === UNKNOWN).map((name) => `'${name}'`);
        yield {
          at: database,
          isUnknown: true,
          message: `whether backup and maintenance overlap depends on ${unknown.join(' and ')}`,
        };
        continue;
      }
      const daily = Window.of(backup);
      const weekly = maintenance === undefined ? undefined : Window.of(maintenance);
      if (daily && weekly?.overlaps(daily)) {
        yield { at: database, message: `the backup window ${backup} overlaps the maintenance window ${maintenance}` };
      } else if (daily && daily.minutes < SHORTEST) {
        yield {
          at: database,
          message: `the backup window ${backup} is ${daily.minutes} minutes long, and RDS takes none below ${SHORTEST}`,
        };
      }
    }
  },
};

const INSTANCE_WINDOWS = ['backup_window', 'maintenance_window'];
const CLUSTER_WINDOWS = ['preferred_backup_window', 'preferred_maintenance_window'];
