import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, CLUSTER, flagOr, GLOBAL_CLUSTER, INSTANCE, roleOf } from './database';

export const databaseDeletionProtectionOff: Rule = {
  id: 'database-deletion-protection-off',
  area: 'database',
  severity: 'high',
  title: 'Deletion protection of a database is taken off',
  lost: 'From the apply on nothing in AWS refuses to delete it: one wrong command, or one plan that replaces it, is enough. It is the only guard that holds when the block leaves the configuration.',
  safeWay:
    "Keep it on. To retire the database let Terraform forget it with a 'removed' block; take the protection off by hand on the day that it is deleted.",
  source: 'RDS User Guide, Deleting a DB instance; facts measured with provider 5.100',
  types: [INSTANCE, CLUSTER, GLOBAL_CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, after } = change;
      if (!before || !after || before.values.flag('deletion_protection') !== true) continue;
      const name = change.type === GLOBAL_CLUSTER ? 'the global cluster' : called(estate.before, before);
      const isReader = change.type !== GLOBAL_CLUSTER && roleOf(estate.before, before) === 'reader';
      const isOn = flagOr(after, 'deletion_protection', false);
      if (isOn === UNKNOWN) {
        yield { at: change, isUnknown: true, message: `whether ${name} stays protected against deletion is not known` };
      } else if (!isOn) {
        yield {
          at: change,
          ...(isReader ? { severity: 'note' as const } : {}),
          message: `${name} is no longer protected against deletion`,
        };
      }
    }
  },
};
