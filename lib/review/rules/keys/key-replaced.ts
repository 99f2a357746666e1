import { Rule } from '../../rule';
import { KEYS, keyName, KeyUsers, usersWords } from './key';

export const keysKeyReplaced: Rule = {
  id: 'keys-key-replaced',
  area: 'keys',
  severity: 'critical',
  title: 'A key is replaced by a new one',
  lost: 'The old key is scheduled for deletion in the same apply: what it encrypted cannot be read from then on, and never again when the waiting time is over. The new key opens none of it. What cannot change its key, as a database, is replaced as well.',
  safeWay:
    'Add the new key beside the old one, move the users one by one and encrypt their old data anew, and leave the old key until nothing asks for it. Most of what replaces a key (its spec, its usage, multi-Region or not) can only be had by a new one. Within the waiting time: `aws kms cancel-key-deletion --key-id <id>`.',
  source: 'Terraform AWS provider, aws_kms_key; KMS Developer Guide, Deleting AWS KMS keys',
  types: [...KEYS],
  *check({ estate }) {
    const changes = estate.changed(...KEYS).filter(({ action, isDeposed }) => action === 'replace' && !isDeposed);
    if (changes.length === 0) return;
    const users = new KeyUsers(estate.before);
    for (const change of changes) {
      if (!change.before) continue;
      const used = users.of(change.before);
      const why = change.replacedBy.length > 0 ? ` for ${change.replacedBy.join(', ')}` : '';
      const use = used.length > 0 ? `; the old one is used by ${usersWords(used, change)}` : '';
      yield {
        at: change,
        ...(used.length > 0 ? {} : { severity: 'high' }),
        message: `${keyName(estate.before, change.before)} is replaced${why}${use}`,
      };
    }
  },
};
