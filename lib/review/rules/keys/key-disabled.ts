import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { ALL_KEYS, keyName, KeyUsers, usersWords } from './key';

export const keysKeyDisabled: Rule = {
  id: 'keys-key-disabled',
  area: 'keys',
  severity: 'critical',
  title: 'A key is disabled',
  lost: 'Until it is enabled again nothing that it encrypts can be read or written: replication fails, instances with encrypted disks do not start, a database becomes inaccessible and needs a restore if that lasts for days.',
  safeWay:
    'Watch in CloudTrail for some weeks that nothing asks for the key, and disable it then. To undo it: `aws kms enable-key --key-id <id>`, and look after the databases that use it.',
  source: 'KMS Developer Guide, Enabling and disabling keys; RDS User Guide, Encrypting Amazon RDS resources',
  types: [...ALL_KEYS],
  *check({ estate }) {
    for (const change of estate.changed(...ALL_KEYS)) {
      const { before, after, action, isDeposed } = change;
      if (!before || !after || isDeposed || action === 'replace') continue;
      const name = before.type === 'aws_kms_key' ? 'is_enabled' : 'enabled';
      const is = after.values.flag(name);
      if (before.values.flag(name) === false || is === true || is === undefined) continue;
      if (is === UNKNOWN) {
        yield {
          at: change,
          message: `whether ${keyName(estate.after, after)} stays enabled is not known yet`,
          isUnknown: true,
        };
        continue;
      }
      const used = new KeyUsers(estate.before).of(before);
      yield {
        at: change,
        ...(used.length > 0 ? {} : { severity: 'high' }),
        message: `${keyName(estate.before, before)} is disabled${used.length > 0 ? `; it is used by ${usersWords(used, change)}` : ''}`,
      };
    }
  },
};
