import { Rule } from '../../rule';
import { days, listed } from '../../wording';
import { recoveryDays, replicasOf, SECRET, secretName } from './secret';
import { UNKNOWN } from '../../attributes';

export const keysSecretDestroyed: Rule = {
  id: 'keys-secret-destroyed',
  area: 'keys',
  severity: 'critical',
  title: 'A secret is destroyed or replaced',
  lost: 'From the apply on nobody can read it, in any Region: what starts or scales out later cannot log in. A new secret of the same name has none of its values, and cannot be made while the old one waits for its deletion.',
  safeWay:
    'Keep the secret, or forget it with a `removed` block (`destroy = false`). To change its name, make the new one first, write the value, move the readers, and destroy the old one later. Within the recovery window: `aws secretsmanager restore-secret --secret-id <name>`; its replicas have to be made again.',
  source: 'Secrets Manager User Guide, Delete a secret; API, DeleteSecret',
  types: [SECRET],
  *check({ estate }) {
    for (const change of estate.changed(SECRET)) {
      const { before, action, replacedBy, isDeposed } = change;
      if (!before || isDeposed || (action !== 'delete' && action !== 'replace')) continue;
      const window = recoveryDays(before);
      const fate =
        window === 0
          ? 'at once and for ever'
          : window === UNKNOWN
            ? 'for ever after its recovery window'
            : `for ever after ${days(window)}`;
      const replicas = replicasOf(before);
      const regions = replicas === UNKNOWN ? [] : replicas.map(({ region }) => region).sort();
      const too =
        regions.length === 0 ? '' : `, with its ${regions.length === 1 ? 'replica' : 'replicas'} in ${listed(regions)}`;
      const what = action === 'delete' ? 'destroyed' : `replaced for ${replacedBy.join(', ')}`;
      yield { at: change, message: `${secretName(before)} is ${what}${too}; its values are gone ${fate}` };
    }
  },
};
