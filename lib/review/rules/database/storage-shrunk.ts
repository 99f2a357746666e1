import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, INSTANCE, numberOr } from './database';

export const databaseStorageShrunk: Rule = {
  id: 'database-storage-shrunk',
  area: 'database',
  severity: 'high',
  title: 'The storage of a database is to shrink',
  lost: 'The apply fails half-way, after other changes of the stack are made: RDS never makes storage smaller. Every later apply of the stack fails the same way.',
  safeWay:
    "Write the size that it has, and let storage autoscaling ('max_allocated_storage') raise it. A smaller one is a new database that the data is moved to.",
  source: 'RDS User Guide, Working with storage; plan and apply measured with provider 5.100',
  types: [INSTANCE],
  *check({ estate }) {
    for (const change of estate.changed(INSTANCE)) {
      const { action, before, after } = change;
      if (action !== 'update' || !before || !after) continue;
      const from = before.values.number('allocated_storage');
      const to = numberOr(after, 'allocated_storage', 0);
      if (typeof from !== 'number' || to === 0) continue;
      const name = called(estate.before, before);
      if (to === UNKNOWN) {
        yield { at: change, isUnknown: true, message: `the storage of ${name} is ${from} GiB now and not known after` };
      } else if (to < from) {
        yield { at: change, message: `the storage of ${name} is to shrink from ${from} to ${to} GiB` };
      }
    }
  },
};
