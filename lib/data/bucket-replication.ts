import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';

/** Minutes of replication time control and of its threshold metric: the only value that S3 takes. */
export const REPLICATION_TIME_MINUTES = 15;

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
      assumeRolePolicy: trustPolicy(props),
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

/**
 * `IfExists`: the conditions keep other buckets out where S3 says for whom it acts. Nothing that AWS
 * publishes promises that it does so for live replication, and a refused role only shows in objects
 * that never arrive. To hand a role to S3 takes `iam:PassRole` in its own account anyway.
 */
function trustPolicy({ names, purpose }: BucketReplicationProps): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEqualsIfExists: { 'aws:SourceAccount': names.account },
          ArnEqualsIfExists: { 'aws:SourceArn': names.bucketArn(purpose) },
        },
      },
    ],
  });
}

function rolePolicy(props: BucketReplicationProps): string {
  const { names, destination, purpose } = props;
  const source = names.bucketArn(purpose);
  const lock = props.objectLock ? ['s3:GetObjectRetention', 's3:GetObjectLegalHold'] : [];
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadTheRules',
        Effect: 'Allow',
        Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
        Resource: source,
      },
      {
        // Not s3:GetObjectVersion: with that one S3 skips objects under KMS.
        Sid: 'ReadTheObjects',
        Effect: 'Allow',
        Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging', ...lock],
        Resource: `${source}/*`,
      },
      {
        Sid: 'WriteTheReplicas',
        Effect: 'Allow',
        Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
        Resource: `${destination.bucketArn(purpose)}/*`,
      },
      useOfKey('DecryptTheObjects', ['kms:Decrypt'], names, props.sourceKeyPurpose),
      useOfKey('EncryptTheReplicas', ['kms:Encrypt', 'kms:GenerateDataKey'], destination, props.destinationKeyPurpose),
    ],
  });
}

/** KMS decides by key ARN, which another stack knows: the alias narrows it, and S3 must be the one that asks. */
function useOfKey(sid: string, actions: readonly string[], names: Names, purpose: string): object {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: names.anyKeyArn,
    Condition: {
      StringEquals: { 'kms:ViaService': `s3.${names.region}.amazonaws.com` },
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': names.keyAlias(purpose) },
    },
  };
}
