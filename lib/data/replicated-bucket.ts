import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { PolicyStatement } from '../core/policy';
import { ObjectLock, PrivateBucket } from '../core/private-bucket';
import { Duration } from '../core/quantities';
import { KeyRef, requireSameStack } from '../core/references';

/** Days after which the parts of an upload that was never completed are removed. */
export const ABANDONED_UPLOAD_DAYS = 7;

/** What {@link ReplicatedBucket} is made of. */
export interface ReplicatedBucketProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What the bucket holds, e.g. `artifacts`; part of its name. The same in both Regions. */
  readonly purpose: string;
  /** Encrypts every object. */
  readonly key: KeyRef;
  /** How long overwritten and deleted objects can be brought back: whole days, at least one. */
  readonly noncurrentRetention: Duration;
  /**
   * Must be the same in both Regions. Only possible from the creation of the bucket: to add or to
   * remove it replaces the bucket, which `prevent_destroy` refuses.
   *
   * @default - versions can be deleted by whoever has the permission
   */
  readonly objectLock?: ObjectLock;
}

/**
 * One side of a pair of buckets that replicate to each other; both Regions have one of the same
 * purpose. What S3 does not replicate is set up on either side: versioning, encryption, policy,
 * lifecycle. The rules themselves are `BucketReplication`'s, since they need both buckets.
 *
 * @example
 * ```ts
 * import { Duration, ReplicatedBucket } from 'warmsite';
 * import { key, names, stack } from './shared';
 *
 * new ReplicatedBucket(stack, 'Models', {
 *   names,
 *   purpose: 'models',
 *   key,
 *   noncurrentRetention: Duration.days(30),
 *   objectLock: { mode: 'governance', retention: Duration.days(30) },
 * });
 * ```
 */
export class ReplicatedBucket extends Construct {
  /** Name of the bucket; a literal that the other Region computes alike. */
  public readonly bucketName: string;
  public readonly arn: string;

  /** @throws WarmsiteError `noncurrent-retention`, `object-lock-retention`, `other-stack` */
  public constructor(scope: Construct, id: string, props: ReplicatedBucketProps) {
    super(scope, id);
    const { names, purpose, key, noncurrentRetention, objectLock } = props;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { key }, violations);
    requireWholeDays(noncurrentRetention, 'noncurrentRetention', 'noncurrent-retention', violations);
    if (objectLock) {
      requireWholeDays(objectLock.retention, 'objectLock.retention', 'object-lock-retention', violations);
    }
    violations.throwIfAny();

    this.bucketName = names.bucket(purpose);
    this.arn = names.bucketArn(purpose);
    new PrivateBucket(this, 'Resource', {
      names,
      purpose,
      key,
      versioning: { objectLock },
      lifecycle: {
        id: 'expire-what-is-no-longer-current',
        noncurrentVersionExpiration: [{ noncurrentDays: noncurrentRetention.toDays() }],
        expiration: [{ expiredObjectDeleteMarker: true }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABANDONED_UPLOAD_DAYS }],
      },
      deny: onlyUnder(key, this.arn),
      tags: { ...names.replicatedTags },
    });
  }
}

function requireWholeDays(duration: Duration, prop: string, code: string, violations: Violations): void {
  const days = duration.toDays();
  violations.require(
    Number.isInteger(days) && days >= 1,
    code,
    `'${prop}' must be a whole number of days from 1 on, got ${duration.toString()}; S3 counts in days`,
  );
}

function onlyUnder(key: KeyRef, arn: string): PolicyStatement[] {
  return [
    {
      // The replication role can decrypt with the bucket's own key only: an object under another one would silently
      // stay in this Region. Who names no key gets the bucket's; replicas arrive by another action than this.
      Sid: 'OnlyTheKeyOfTheBucket',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${arn}/*`,
      Condition: {
        Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
        StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': key.arn },
      },
    },
    {
      // Encryption that is asked for without a key is S3's own, or under an AWS-managed key that the role cannot use.
      Sid: 'NoEncryptionWithoutKey',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${arn}/*`,
      Condition: {
        Null: {
          's3:x-amz-server-side-encryption': 'false',
          's3:x-amz-server-side-encryption-aws-kms-key-id': 'true',
        },
      },
    },
  ];
}
