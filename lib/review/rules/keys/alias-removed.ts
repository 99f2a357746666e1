import { Rule } from '../../rule';
import { ALIAS, KeyUsers, targetsOf, usersWords } from './key';

export const keysAliasRemoved: Rule = {
  id: 'keys-alias-removed',
  area: 'keys',
  severity: 'warning',
  title: 'An alias of a key is removed or renamed',
  lost: 'Whatever names the key by this alias finds none from the apply on: replication and copies into the Region fail, new resources cannot be encrypted, and conditions on the alias in policies let nobody through any more. What is encrypted stays readable under the id of the key.',
  safeWay:
    'Add the new alias first, move everything that names the old one, in the other Region too, and remove the old one in a later change.',
  source: 'KMS Developer Guide, Aliases in AWS KMS; Condition key kms:ResourceAliases',
  types: [ALIAS],
  *check({ estate }) {
    const changes = estate
      .changed(ALIAS)
      .filter(({ action, isDeposed }) => (action === 'delete' || action === 'replace') && !isDeposed);
    if (changes.length === 0) return;
    const [earlier, later] = [new KeyUsers(estate.before), new KeyUsers(estate.after)];
    for (const change of changes) {
      const { before, after } = change;
      const name = before?.values.text('name');
      if (!before || typeof name !== 'string') continue;
      // The alias goes with its key: rule keys-key-destroyed.
      if (targetsOf(estate.before, before).some((key) => estate.changeOf(key)?.action === 'delete')) continue;
      if (estate.after.of(ALIAS).some((alias) => alias.region === before.region && alias.values.text('name') === name))
        continue;
      const users = later.ofAlias(before);
      const isNamed = users.length > 0 || earlier.ofAlias(before).length > 0;
      const renamed = after?.values.text('name');
      const what = typeof renamed === 'string' && renamed !== name ? `renamed to ${renamed}` : 'removed';
      yield {
        at: change,
        ...(users.length > 0 ? { severity: 'critical' } : {}),
        message: `${name}${before.region === undefined ? '' : ` in ${before.region}`} is ${what}${
          users.length > 0
            ? `, but still named by ${usersWords(users, change)}`
            : isNamed
              ? ', and what named it names it no more'
              : ', and whether anything outside of these plans names it cannot be seen'
        }`,
      };
    }
  },
};
