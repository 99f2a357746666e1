import { UNKNOWN } from '../../attributes';
import { regionOfArn } from '../../estate';
import { Rule } from '../../rule';
import { replicasOf, SECRET, secretName } from './secret';

export const keysSecretReplicaBroken: Rule = {
  id: 'keys-secret-replica-broken',
  area: 'keys',
  severity: 'high',
  title: 'A replica of a secret does not work',
  lost: 'The other Region has no copy, or an old one: after a failover what starts there cannot log in. A replication that fails does not fail the apply.',
  safeWay:
    'Give the replica another Region than the secret, and a key of that Region that exists. Where a secret of the same name is in the way, remove it, then: `aws secretsmanager describe-secret --secret-id <name> --query ReplicationStatus`.',
  source: 'Secrets Manager User Guide, Troubleshoot replication; API, ReplicationStatusType',
  types: [SECRET],
  *inspect(snapshot) {
    for (const secret of snapshot.of(SECRET)) {
      const replicas = replicasOf(secret);
      const name = secretName(secret);
      for (const { region, key, status } of replicas === UNKNOWN ? [] : replicas) {
        const keyRegion = typeof key === 'string' ? regionOfArn(key) : undefined;
        const message =
          region === secret.region
            ? `the replica of ${name} is to be in ${region}, where the secret itself is`
            : keyRegion !== undefined && keyRegion !== region
              ? `the replica of ${name} in ${region} is to be encrypted with a key of ${keyRegion}`
              : status === 'Failed'
                ? `the replica of ${name} in ${region} has failed`
                : undefined;
        if (message !== undefined) yield { at: secret, part: region, message };
      }
    }
  },
};
