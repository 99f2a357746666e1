import { Construct } from 'constructs';
import { Environment } from '../config/environment';
import { RegionStack } from '../lib/core/region-stack';
import { ContainerRegistry } from '../lib/data/container-registry';
import { EncryptionKey } from '../lib/data/encryption-key';
import { MasterSecret } from '../lib/data/master-secret';
import { ReplicatedBucket } from '../lib/data/replicated-bucket';
import { LatchAlarm } from '../lib/failover/latch';
import { addBackupVault } from './backups';
import { BUCKET_PURPOSES, KEYS } from './purposes';

/**
 * What must never be lost, or what the other Region needs to exist first, and which itself depends on
 * nothing there: buckets, container registry, their keys, the master secret (home), the latch alarm
 * (standby).
 */
export class VaultStack extends RegionStack {
  public constructor(scope: Construct, environment: Environment, region: string) {
    const names = environment.names(region);
    super(scope, names.vaultStack, {
      names,
      backend: { kind: environment.state.backend, region },
      providerConstraint: environment.provider.constraint,
      tags: environment.tags,
    });
    const { pair } = environment;
    const other = names.in(pair.other(region));

    const storageKey = new EncryptionKey(this, 'StorageKey', {
      names,
      purpose: KEYS.storage,
      description: `Objects and container images of ${names.prefix}`,
    });
    const secretsKey = new EncryptionKey(this, 'SecretsKey', {
      names,
      purpose: KEYS.secrets,
      description: `Secrets of ${names.prefix}`,
    });

    const buckets = { artifacts: 'ArtifactsBucket', data: 'DataBucket' } as const;
    for (const purpose of BUCKET_PURPOSES) {
      new ReplicatedBucket(this, buckets[purpose], {
        names,
        purpose,
        key: storageKey,
        ...environment.buckets[purpose],
      });
    }

    new ContainerRegistry(this, 'Registry', {
      names,
      destination: other,
      repositories: repositoriesOf(environment),
      key: storageKey,
    });

    addBackupVault(this, environment.backups);

    if (region === pair.home) {
      new MasterSecret(this, 'MasterSecret', {
        names,
        key: secretsKey,
        replicaNames: other,
        replicaKeyPurpose: KEYS.secrets,
      });
    } else {
      new LatchAlarm(this, 'Latch', { names, evacuated: pair.home });
    }
  }
}

/** The repositories that the groups' images are in, each once. */
function repositoriesOf(environment: Environment): string[] {
  const repositories = environment.inference.groups.map(({ image }) => image.slice(0, image.lastIndexOf(':')));
  return [...new Set(repositories)].sort();
}
