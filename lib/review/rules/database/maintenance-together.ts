import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, CLUSTER, INSTANCE, pairsOf, textOf } from './database';
import { Window } from './window';

export const databaseMaintenanceTogether: Rule = {
  id: 'database-maintenance-together',
  area: 'database',
  severity: 'warning',
  title: 'A database and its replica in the other Region are maintained at the same time',
  lost: 'In that hour of the week both may restart: there is nothing to fail over to, and an upgrade that goes wrong hits both before anybody has seen it.',
  safeWay: 'Put the windows on different days, that of the replica first: a source must not run a newer engine.',
  source: 'RDS User Guide, Maintaining a DB instance',
  types: [INSTANCE, CLUSTER],
  *inspect(snapshot) {
    for (const { replica, source } of pairsOf(snapshot)) {
      const name = replica.type === CLUSTER ? 'preferred_maintenance_window' : 'maintenance_window';
      const own = textOf(replica, name);
      const other = textOf(source, name);
      if (own === undefined || other === undefined) continue;
      if (own === UNKNOWN || other === UNKNOWN) {
        yield { at: replica, isUnknown: true, message: 'the maintenance window of the pair is not known' };
      } else if (Window.of(own)?.overlaps(Window.of(other) ?? Window.never)) {
        yield { at: replica, message: `${called(snapshot, replica)} is maintained at ${own}, its source at ${other}` };
      }
    }
  },
};
