import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { KeyRef, requireSameStack } from '../core/references';
import { PlanCheck } from '../core/terraform-blocks';

/** The purpose in the name of the database's secret; who writes or reads it needs no more than this. */
export const MASTER_SECRET_PURPOSE = 'database';

/** Days in which a deleted secret can be brought back: the longest that Secrets Manager offers (7 to 30). */
export const SECRET_RECOVERY_WINDOW_DAYS = 30;

/** What {@link MasterSecret} is made of. */
export interface MasterSecretProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Encrypts the secret in this Region. */
  readonly key: KeyRef;
  /** The environment, in the Region that gets the replica. */
  readonly replicaNames: Names;
  /** Purpose of the key that encrypts the replica; it must exist there before this stack is applied. */
  readonly replicaKeyPurpose: string;
}

/**
 * The secret with the database's master user and password, readable in both Regions: the replica
 * stays when this Region is lost. It has no value here; the instance that is born primary writes it
 * (see `DatabaseInstance`). Host names are not in it: they change at failover.
 *
 * A secret of that name that exists in the other Region already is not overwritten. After a lost
 * Region it may be the replica that was detached and rotated there, and so hold the only password
 * that still works. AWS accepts such a clash and merely reports the replica as `Failed`, hence the
 * check: every plan after that warns until the clash is resolved by hand.
 *
 * @example
 * ```ts
 * import { MasterSecret } from 'warmsite';
 * import { key, names, otherNames, stack } from './shared';
 *
 * new MasterSecret(stack, 'MasterSecret', { names, key, replicaNames: otherNames, replicaKeyPurpose: 'shared' });
 * ```
 */
export class MasterSecret extends Construct {
  /** Name of the secret, the same in both Regions. */
  public readonly name: string;

  /**
   * @throws WarmsiteError `secret-same-region` when the replica is not in another Region;
   *   `other-stack` when the key is another stack's
   */
  public constructor(scope: Construct, id: string, props: MasterSecretProps) {
    super(scope, id);
    const { names, key, replicaNames } = props;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { key }, violations);
    violations.require(
      replicaNames.region !== names.region,
      'secret-same-region',
      `'replicaNames' must be in another Region than ${names.region}, got ${replicaNames.region}; name the Region that takes over`,
    );
    violations.throwIfAny();

    this.name = names.secret(MASTER_SECRET_PURPOSE);
    const secret = new SecretsmanagerSecret(this, 'Resource', {
      name: this.name,
      description: 'Master user and password of the database',
      kmsKeyId: key.arn,
      recoveryWindowInDays: SECRET_RECOVERY_WINDOW_DAYS,
      forceOverwriteReplicaSecret: false,
      replica: [{ region: replicaNames.region, kmsKeyId: replicaNames.keyAliasArn(props.replicaKeyPurpose) }],
      lifecycle: { preventDestroy: true },
    });
    new PlanCheck(this, 'IsReplicated', {
      condition: `\${alltrue([for replica in ${secret.terraformResourceType}.${secret.friendlyUniqueId}.replica : replica.status != "Failed"])}`,
      errorMessage: `The secret ${this.name} is not replicated to ${replicaNames.region}. A secret of that name exists there, or its key cannot be used; see its replica status.`,
    });
  }
}
