import { Rule } from '../../rule';
import { SECRET, SECRET_ROTATION, secretName } from './secret';

export const keysSecretRotationOff: Rule = {
  id: 'keys-secret-rotation-off',
  area: 'keys',
  severity: 'warning',
  title: 'A secret is no longer rotated',
  lost: 'The value stays what it is for as long as this does: whoever has read it once can log in with it.',
  safeWay:
    'Keep the rotation. Where it gets in the way of a recovery, put it off with a longer schedule and note until when.',
  source: 'Secrets Manager User Guide, Rotate secrets; API, CancelRotateSecret',
  types: [SECRET_ROTATION, SECRET],
  *check({ estate }) {
    for (const change of estate.changed(SECRET_ROTATION)) {
      const { before, action, isDeposed } = change;
      if (!before || isDeposed || action !== 'delete') continue;
      const [secret] = estate.before.targets(before, 'secret_id', SECRET);
      // The secret goes as well: rule keys-secret-destroyed.
      if (secret && ['delete', 'replace'].includes(estate.changeOf(secret)?.action ?? '')) continue;
      const name = secret ? secretName(secret) : String(before.values.text('secret_id'));
      yield { at: change, message: `${name} is no longer rotated` };
    }
  },
};
