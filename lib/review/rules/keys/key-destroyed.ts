import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';
import { DEFAULT_WINDOW, KEYS, keyName, KeyUsers, usersLeft, usersWords } from './key';

export const keysKeyDestroyed: Rule = {
  id: 'keys-key-destroyed',
  area: 'keys',
  severity: 'critical',
  title: 'A key is scheduled for deletion',
  lost: 'From the apply on nothing that it encrypts can be read: databases stop, objects, snapshots and secrets cannot be opened. When the waiting time is over that is so for ever, copies and backups under the same key among them.',
  safeWay:
    'Keep the key; an idle one costs about a dollar a month. If it has to go: move every user to another key and encrypt the old data anew, watch in CloudTrail that nothing asks for it any more, disable it for some weeks, and delete it then. To give up managing it, use a `removed` block with `destroy = false`. Within the waiting time: `aws kms cancel-key-deletion --key-id <id>`, then `aws kms enable-key --key-id <id>`.',
  source: 'KMS Developer Guide, Deleting AWS KMS keys',
  types: [...KEYS],
  *check({ estate }) {
    const changes = estate.changed(...KEYS).filter(({ action, isDeposed }) => action === 'delete' && !isDeposed);
    if (changes.length === 0) return;
    const users = new KeyUsers(estate.before);
    for (const change of changes) {
      const { before } = change;
      if (!before) continue;
      const window = before.values.number('deletion_window_in_days');
      const wait = days(window === UNKNOWN ? DEFAULT_WINDOW : (window ?? DEFAULT_WINDOW));
      const { staying, hadAny } = usersLeft(estate, users.of(before));
      const use =
        staying.length > 0
          ? `while it is used by ${usersWords(staying, change)}`
          : hadAny
            ? 'and what uses it goes with it, but not the backups and snapshots of that'
            : 'and whether anything outside of these plans uses it cannot be seen';
      yield {
        at: change,
        ...(staying.length > 0 ? {} : { severity: 'high' }),
        message: `${keyName(estate.before, before)} is unusable at once and deleted after ${wait}, ${use}`,
      };
    }
  },
};
