import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { called, CLUSTER, INSTANCE, roleOf } from './database';

export const databasePasswordInPlace: Rule = {
  id: 'database-password-in-place',
  area: 'database',
  severity: 'high',
  title: 'A database that was born as a replica is given a master password',
  lost: 'The master password changes with the apply: clients that have the old one, replicated from its source, are refused until the secret of their Region has the new one. On a replica the apply fails.',
  safeWay:
    'Leave the password out of a database that was born as a replica or from a snapshot: it has that of its source. To change it, set it by hand and write it to the secret of the Region at the same time.',
  source: 'Transitions measured with provider 5.100: password_wo on a promoted replica sends a new master password',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { action, before, after, isImported } = change;
      if (action !== 'update' || !before || !after || isImported || hasPassword(before) || !hasPassword(after))
        continue;
      const name = called(estate.before, before);
      yield {
        at: change,
        message:
          roleOf(estate.before, before) === 'writer'
            ? `${name} never had a password from Terraform and is sent a new master password`
            : `${name} is sent a master password`,
      };
    }
  },
};

/** Whether Terraform has a hand in it; the value itself is never looked at. */
function hasPassword({ type, values }: Resource): boolean {
  const names =
    type === CLUSTER ? ['master_password', 'master_password_wo_version'] : ['password', 'password_wo_version'];
  return names.some((name) => !values.isUnset(name)) || values.flag('manage_master_user_password') === true;
}
