import { Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { ALIAS, KeyUsers, targetsOf, usersWords } from './key';

export const keysAliasMoved: Rule = {
  id: 'keys-alias-moved',
  area: 'keys',
  severity: 'warning',
  title: 'An alias is moved to another key',
  lost: 'New data is encrypted with the other key, under its policy: roles and services that only the old one admits fail from the apply on. Data so far still needs the old key.',
  safeWay:
    'Give the other key the policy of the old one first, and keep the old key enabled until its data is encrypted anew or has expired.',
  source: 'KMS Developer Guide, Updating aliases',
  types: [ALIAS],
  *check({ estate }) {
    for (const change of estate.changed(ALIAS)) {
      const { before, after, isDeposed } = change;
      if (!before || !after || isDeposed || before.values.text('name') !== after.values.text('name')) continue;
      const [was, is] = [targetOf(estate.before, before), targetOf(estate.after, after)];
      if (was === is) continue;
      // The key itself goes: rules keys-key-destroyed and keys-key-replaced.
      const keys = targetsOf(estate.before, before);
      if (keys.some((key) => ['delete', 'replace'].includes(estate.changeOf(key)?.action ?? ''))) continue;
      const users = new KeyUsers(estate.after).ofAlias(before);
      const name = String(before.values.text('name'));
      const region = before.region === undefined ? '' : ` in ${before.region}`;
      if (is === undefined) {
        yield { at: change, message: `which key ${name}${region} stands for is not known yet`, isUnknown: true };
        continue;
      }
      yield {
        at: change,
        ...(users.length > 0 ? { severity: 'high' } : {}),
        message: `${name}${region} moves from ${was ?? 'a key'} to ${is}${users.length > 0 ? `; it is named by ${usersWords(users, change)}` : ''}`,
      };
    }
  },
};

/** The address of the key that an alias stands for, or its id. */
function targetOf(snapshot: Snapshot, alias: Resource): string | undefined {
  const [key] = targetsOf(snapshot, alias);
  const id = alias.values.text('target_key_id');
  return key?.address ?? (typeof id === 'string' ? id : undefined);
}
