import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, CLUSTER, flagOr, INSTANCE, roleOf } from './database';

export const databaseFinalSnapshotSkipped: Rule = {
  id: 'database-final-snapshot-skipped',
  area: 'database',
  severity: 'high',
  title: 'A database would be deleted without a final snapshot',
  lost: 'Nothing at once. From the apply on a deletion, or a replacement, keeps nothing of what was written since the last backup.',
  safeWay: "Keep 'skip_final_snapshot = false' and 'final_snapshot_identifier' set.",
  source: 'RDS API, DeleteDBInstance; RDS User Guide, Deleting a DB instance',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, after } = change;
      if (!before || !after || before.values.flag('skip_final_snapshot') === true) continue;
      const role = roleOf(estate.before, before);
      const name = called(estate.before, before);
      const isSkipped = flagOr(after, 'skip_final_snapshot', false);
      // RDS deletes a replica only without one: within a Region that is all there is to it.
      if (isSkipped === false || role === 'reader') continue;
      if (isSkipped === UNKNOWN) {
        yield { at: change, isUnknown: true, message: `whether ${name} is deleted with a final snapshot is not known` };
      } else if (role === 'writer') {
        yield { at: change, message: `${name} would be deleted without a final snapshot` };
      } else {
        yield {
          at: change,
          severity: 'warning',
          message: `${name} would be deleted without a final snapshot also after a promotion`,
          lost: 'Nothing while it is a replica, which RDS deletes only without one. After a promotion it is the only database, and a deletion keeps nothing of it.',
          safeWay:
            "Keep 'skip_final_snapshot = false', so that it is right on the day of the promotion; for the deletion of a replica set it in a change of its own.",
        };
      }
    }
  },
};
