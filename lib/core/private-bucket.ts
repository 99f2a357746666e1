import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import {
  S3BucketLifecycleConfiguration,
  S3BucketLifecycleConfigurationRule,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Construct } from 'constructs';
import { Names } from './names';
import { PolicyStatement, policyText, tlsOnly } from './policy';
import { Duration } from './quantities';
import { KeyRef } from './references';

/** Keeps each new version from being deleted or overwritten for a time. */
export interface ObjectLock {
  /** `governance`: a permission lifts the lock; `compliance`: nobody does, not even the root user. */
  readonly mode: 'governance' | 'compliance';
  /** Whole days, at least one. */
  readonly retention: Duration;
}

/** How a bucket keeps what is overwritten or deleted. */
export interface BucketVersioning {
  /**
   * Only possible from the creation of the bucket: to add or to remove it replaces the bucket, which `prevent_destroy`
   * refuses.
   *
   * @default - versions can be deleted by whoever has the permission
   */
  readonly objectLock?: ObjectLock;
}

/** When S3 removes what is in a bucket, in the terms of its lifecycle rules. */
export interface BucketLifecycle extends Omit<S3BucketLifecycleConfigurationRule, 'filter' | 'prefix' | 'status'> {
  /**
   * How the keys of the objects begin that are meant.
   *
   * @default - all of them
   */
  readonly prefix?: string;
}

/** What {@link PrivateBucket} is made of. */
export interface PrivateBucketProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What the bucket holds, e.g. `artifacts`; part of its name. */
  readonly purpose: string;
  readonly lifecycle: BucketLifecycle;
  /**
   * Encrypts every object.
   *
   * @default - the key that S3 has itself, the only one under which some services deliver
   */
  readonly key?: KeyRef;
  /**
   * For what must never be lost: every version stays until `lifecycle` ends it, and no plan destroys the bucket.
   *
   * @default - one version, and an empty bucket can be destroyed
   */
  readonly versioning?: BucketVersioning;
  /**
   * Who may do what from outside the IAM policies of the account, as a service that delivers here.
   *
   * @default - nobody
   */
  readonly allow?: readonly PolicyStatement[];
  /**
   * What is refused beside connections without TLS.
   *
   * @default - nothing
   */
  readonly deny?: readonly PolicyStatement[];
  /**
   * @default - those of the provider
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Construct id of the bucket itself: another one where the construct around has a `Resource` of its own and this one
   * is its `Default`, so that both would have one address.
   *
   * @default 'Resource'
   */
  readonly resourceId?: string;
}

/**
 * A bucket that nothing public reaches: no public access, no ACLs, TLS only, encrypted, and with an end to what is in
 * it.
 *
 * @example
 * ```ts
 * import { PrivateBucket } from 'warmsite';
 * import { key, names, stack } from './shared';
 *
 * new PrivateBucket(stack, 'Exports', {
 *   names,
 *   purpose: 'exports',
 *   key,
 *   lifecycle: { id: 'expire', expiration: [{ days: 30 }] },
 * });
 * ```
 */
export class PrivateBucket extends Construct {
  /** Name of the bucket, known once it exists: who uses it comes after it. */
  public readonly bucket: string;
  /** Who depends on a statement of `allow` must wait for it. */
  public readonly policy: S3BucketPolicy;

  public constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { names, purpose, key, versioning, tags, allow = [], deny = [] } = props;
    const objectLock = versioning?.objectLock;
    const resource = new S3Bucket(this, props.resourceId ?? 'Resource', {
      bucket: names.bucket(purpose),
      tags: tags && { ...tags },
      ...(versioning && {
        forceDestroy: false,
        objectLockEnabled: objectLock !== undefined,
        lifecycle: { preventDestroy: true },
      }),
    });
    const bucket = resource.bucket;
    this.bucket = bucket;

    const versions =
      versioning &&
      new S3BucketVersioningA(this, 'Versioning', { bucket, versioningConfiguration: { status: 'Enabled' } });
    new S3BucketServerSideEncryptionConfigurationA(this, 'Encryption', {
      bucket,
      rule: [
        key
          ? {
              applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn },
              bucketKeyEnabled: true,
            }
          : { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
      ],
    });
    new S3BucketOwnershipControls(this, 'Ownership', { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } });
    const accessBlock = new S3BucketPublicAccessBlock(this, 'PublicAccessBlock', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    this.policy = new S3BucketPolicy(this, 'Policy', {
      bucket,
      policy: policyText(...allow, tlsOnly(names.bucketArn(purpose)), ...deny),
      // S3 refuses two changes of a bucket's access settings at once.
      dependsOn: [accessBlock],
    });
    const { prefix = '', ...ends } = props.lifecycle;
    new S3BucketLifecycleConfiguration(this, 'Lifecycle', {
      bucket,
      rule: [{ status: 'Enabled', filter: [{ prefix }], ...ends }],
      // A rule for versions that are no longer current has none to end before there are versions.
      dependsOn: versions && [versions],
    });
    if (objectLock) {
      new S3BucketObjectLockConfigurationA(this, 'ObjectLock', {
        bucket,
        rule: {
          defaultRetention: { mode: objectLock.mode.toUpperCase(), days: objectLock.retention.toDays() },
        },
        dependsOn: versions && [versions],
      });
    }
  }
}
