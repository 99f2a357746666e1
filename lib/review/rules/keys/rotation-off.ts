import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { keyName } from './key';

const KEY = 'aws_kms_key';

export const keysRotationOff: Rule = {
  id: 'keys-rotation-off',
  area: 'keys',
  severity: 'warning',
  title: 'A key is no longer rotated',
  lost: 'New data is encrypted with the same key material for as long as this stays: whoever gets hold of it reads all of it. Old data is not touched either way.',
  safeWay: 'Leave rotation on. It changes no id, ARN or policy, and needs nothing of the users.',
  source: 'KMS Developer Guide, Rotate AWS KMS keys',
  types: [KEY],
  *check({ estate }) {
    for (const change of estate.changed(KEY)) {
      const { before, after, action, isDeposed } = change;
      if (!before || !after || isDeposed || action === 'replace') continue;
      const is = after.values.flag('enable_key_rotation');
      if (before.values.flag('enable_key_rotation') !== true || is === true) continue;
      const name = keyName(estate.before, before);
      if (is === UNKNOWN) {
        yield { at: change, message: `whether ${name} is still rotated is not known yet`, isUnknown: true };
      } else yield { at: change, message: `${name} is no longer rotated` };
    }
  },
};
