import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';
import { DEFAULT_WINDOW, keyName, KeyUsers, REPLICA_KEYS, usersWords } from './key';

export const keysReplicaRemoved: Rule = {
  id: 'keys-replica-removed',
  area: 'keys',
  severity: 'critical',
  title: 'A replica of a multi-Region key is removed or replaced',
  lost: 'In that Region nothing that the key encrypts can be read from the apply on. A failover to it finds data that it cannot open.',
  safeWay:
    'Keep the replica for as long as anything in its Region is under the key. A replica that was removed can be made again from its primary, with the same key material, but its policy, aliases and grants have to be declared anew.',
  source: 'KMS Developer Guide, Deleting multi-Region keys; Creating multi-Region replica keys',
  types: [...REPLICA_KEYS],
  *check({ estate }) {
    const changes = estate
      .changed(...REPLICA_KEYS)
      .filter(({ action, isDeposed }) => (action === 'delete' || action === 'replace') && !isDeposed);
    if (changes.length === 0) return;
    const users = new KeyUsers(estate.before);
    for (const change of changes) {
      const { before, action, replacedBy } = change;
      if (!before) continue;
      const used = users.of(before);
      const window = before.values.number('deletion_window_in_days');
      const wait = days(window === UNKNOWN ? DEFAULT_WINDOW : (window ?? DEFAULT_WINDOW));
      const what = action === 'delete' ? `deleted after ${wait}` : `replaced for ${replacedBy.join(', ')}`;
      const use = used.length > 0 ? `; it is used by ${usersWords(used, change)}` : '';
      yield {
        at: change,
        ...(used.length > 0 ? {} : { severity: 'high' }),
        message: `the replica ${keyName(estate.before, before)}${before.region === undefined ? '' : ` in ${before.region}`} is ${what}${use}`,
      };
    }
  },
};
