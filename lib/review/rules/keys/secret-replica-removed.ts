import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { replicasOf, SECRET, secretName } from './secret';

export const keysSecretReplicaRemoved: Rule = {
  id: 'keys-secret-replica-removed',
  area: 'keys',
  severity: 'critical',
  title: 'A replica of a secret is removed or moved',
  lost: 'In that Region the secret does not exist from the apply on. When the other Region is lost, what starts there cannot log in, and the value is gone with the Region that held it.',
  safeWay:
    'Keep the replica. To move it, add the new Region first and take the old one away in a later change, when nothing reads it there any more.',
  source: 'Secrets Manager User Guide, Replicate secrets across Regions; API, RemoveRegionsFromReplication',
  types: [SECRET],
  *check({ estate }) {
    for (const change of estate.changed(SECRET)) {
      const { before, after, action, isDeposed } = change;
      if (!before || !after || isDeposed || action === 'replace') continue;
      const [was, is] = [before, after].map((secret) => replicasOf(secret));
      if (!was || !is || was === UNKNOWN || was.length === 0) continue;
      const name = secretName(before);
      if (is === UNKNOWN) {
        yield { at: change, message: `where ${name} is replicated to is not known yet`, isUnknown: true };
        continue;
      }
      const lost = was.map(({ region }) => region).filter((region) => !is.some((one) => one.region === region));
      const added = is.map(({ region }) => region).filter((region) => !was.some((one) => one.region === region));
      if (lost.length === 0) continue;
      const left = added.length > 0 ? `, and made in ${listed(added)}` : is.length === 0 ? ', its only one' : '';
      yield { at: change, message: `the replica of ${name} in ${listed(lost)} is removed${left}` };
    }
  },
};
