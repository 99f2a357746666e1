import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { assumableForReplication, policyText, replicationStatements, useOfKey } from '../core/policy';

/** Minutes of replication time control and of its threshold metric: the only value that S3 takes. */
export const REPLICATION_TIME_MINUTES = 15;

/** What {@link BucketReplication} is made of. */
export interface BucketReplicationProps {
  /** The environment, in the Region of this stack: where the objects come from. */
  readonly names: Names;
  /** The environment, in the Region where they go. */
  readonly destination: Names;
  /** Purpose of both buckets, e.g. `artifacts`. Both must exist, with versioning. */
  readonly purpose: string;
  /** Purpose of the key of the bucket here. */
  readonly sourceKeyPurpose: string;
  /** Purpose of the key of the bucket there. */
  readonly destinationKeyPurpose: string;
  /**
   * Whether the buckets have object lock.
   *
   * @default false
   */
  readonly objectLock?: boolean;
}

/**
 * Replicates a bucket of this Region to its twin in the other one, with the role to do so. Both
 * Regions' site stacks have one, whoever writes: after a failover the way back is there already, and
 * `replica_modifications` keeps tags and locks of the replicas alike too. Replicas themselves are
 * not replicated again, so the two rules do not chase each other.
 *
 * Delete markers are replicated, both ways: otherwise what was deleted here would be there again
 * after a failover. They delete no data. The version under a marker stays on either side for the
 * bucket's `noncurrentRetention`, and to delete a version is never replicated.
 *
 * Objects that were there before the rule are not copied (S3 Batch Replication does that), and
 * replication time control does not cover delete markers.
 *
 * @example
 * ```ts
 * import { BucketReplication, Duration, ReplicatedBucket } from 'warmsite';
 * import { key, names, otherNames, stack } from './shared';
 *
 * const purpose = 'uploads';
 * const bucket = new ReplicatedBucket(stack, 'Uploads', {
 *   names,
 *   purpose,
 *   key,
 *   noncurrentRetention: Duration.days(30),
 * });
 * const replication = new BucketReplication(stack, 'UploadsReplication', {
 *   names,
 *   destination: otherNames,
 *   purpose,
 *   sourceKeyPurpose: 'shared',
 *   destinationKeyPurpose: 'shared',
 * });
 * replication.node.addDependency(bucket);
 * ```
 */
export class BucketReplication extends Construct {
  /** Id of the rule: the dimension `RuleId` of the replication metrics. */
  public readonly ruleId: string;
  /** The dimension `SourceBucket`. */
  public readonly sourceBucket: string;
  /** The dimension `DestinationBucket`. */
  public readonly destinationBucket: string;

  /** @throws WarmsiteError `replication-same-region` when both buckets would be in one Region */
  public constructor(scope: Construct, id: string, props: BucketReplicationProps) {
    super(scope, id);
    const { names, destination, purpose } = props;
    const violations = new Violations(this.node.path);
    violations.require(
      destination.region !== names.region,
      'replication-same-region',
      `'destination' must be in another Region than ${names.region}, got ${destination.region}; copies here would be lost with the objects`,
    );
    violations.throwIfAny();

    this.ruleId = destination.replicationRule(purpose);
    this.sourceBucket = names.bucket(purpose);
    this.destinationBucket = destination.bucket(purpose);

    const role = new IamRole(this, 'Role', {
      name: names.role(`${purpose}-replication`),
      description: `Replicates ${this.sourceBucket} to ${this.destinationBucket}`,
      assumeRolePolicy: policyText(assumableForReplication(names, purpose)),
    });
    const policy = new IamRolePolicy(this, 'RolePolicy', {
      name: 'replicate',
      role: role.name,
      policy: rolePolicy(props),
    });
    new S3BucketReplicationConfigurationA(this, 'Resource', {
      bucket: this.sourceBucket,
      role: role.arn,
      rule: [
        {
          id: this.ruleId,
          status: 'Enabled',
          priority: 0,
          // A filter, though it excludes nothing: it makes the rule one of version 2, which knows delete markers.
          filter: { prefix: '' },
          deleteMarkerReplication: { status: 'Enabled' },
          // S3 skips objects under KMS unless told otherwise.
          sourceSelectionCriteria: {
            sseKmsEncryptedObjects: { status: 'Enabled' },
            replicaModifications: { status: 'Enabled' },
          },
          destination: {
            bucket: destination.bucketArn(purpose),
            storageClass: 'STANDARD',
            // S3 takes any text here and fails later: it must be a key of the destination's Region.
            encryptionConfiguration: { replicaKmsKeyId: destination.keyAliasArn(props.destinationKeyPurpose) },
            replicationTime: { status: 'Enabled', time: { minutes: REPLICATION_TIME_MINUTES } },
            metrics: { status: 'Enabled', eventThreshold: { minutes: REPLICATION_TIME_MINUTES } },
          },
        },
      ],
      dependsOn: [policy],
    });
  }
}

function rolePolicy({ names, destination, purpose, ...props }: BucketReplicationProps): string {
  const lock = props.objectLock ? ['s3:GetObjectRetention', 's3:GetObjectLegalHold'] : [];
  return policyText(
    ...replicationStatements(names, destination, purpose, lock),
    useOfKey({
      sid: 'DecryptTheObjects',
      names,
      purpose: props.sourceKeyPurpose,
      service: 's3',
      actions: ['kms:Decrypt'],
    }),
    useOfKey({
      sid: 'EncryptTheReplicas',
      names: destination,
      purpose: props.destinationKeyPurpose,
      service: 's3',
      actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
    }),
  );
}
