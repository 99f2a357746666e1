import { Cloudtrail } from '@cdktf/provider-aws/lib/cloudtrail';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { NAME_LIMITS, Names } from '../core/names';
import { PolicyStatement } from '../core/policy';
import { PrivateBucket } from '../core/private-bucket';
import { Duration } from '../core/quantities';
import { KeyRef, requireSameStack } from '../core/references';

/** Purpose of the trail's bucket, as `Names.bucket` takes it. */
export const AUDIT_BUCKET_PURPOSE = 'audit';

/** Where the trail's files lie in its bucket; CloudTrail adds `AWSLogs/<account>/`. */
export const AUDIT_PREFIX = 'trail';

/** The default of `AuditTrailProps.lockMode`. */
export const DEFAULT_LOCK_MODE: AuditLockMode = 'governance';

/** `governance`: a permission lifts the lock; `compliance`: nobody does until it ends, not even the root user. */
export type AuditLockMode = 'governance' | 'compliance';

/** What {@link AuditTrail} is made of. */
export interface AuditTrailProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Encrypts the files; must admit `audit-trail`. Who reads the trail must be allowed to decrypt with it. */
  readonly key: KeyRef;
  /** How long a file can be neither deleted nor overwritten: whole days, at least one. */
  readonly lock: Duration;
  /** When files are removed: whole days, not before the end of the lock. */
  readonly retention: Duration;
  /**
   * **`compliance` cannot be taken back**: the bucket, and what it costs, stays until the last lock ends, whatever
   * anyone does. Such a bucket can only be deleted with its account.
   *
   * @default DEFAULT_LOCK_MODE
   */
  readonly lockMode?: AuditLockMode;
}

/**
 * Records who called what: a trail over all Regions and the global services, into a locked bucket of its own.
 *
 * One trail for both Regions. In a third Region, or in the standby's, it outlives the loss of home; while its own Region
 * is away, CloudTrail keeps trying to deliver what the other Regions record. Files are signed in a chain of digests: `aws cloudtrail validate-logs` shows one that is missing or
 * was changed.
 *
 * Management events only; reads and writes of single objects are not recorded. The first trail of an account with
 * these is free of charge, a second one is not: an account that has one already needs none of this.
 *
 * @example
 * ```ts
 * import { AuditTrail, Duration } from 'warmsite';
 * import { key, names, stack } from './shared';
 *
 * new AuditTrail(stack, 'Trail', { names, key, lock: Duration.days(90), retention: Duration.days(365) });
 * ```
 */
export class AuditTrail extends Construct {
  public readonly bucketName: string;
  public readonly trailName: string;

  /** @throws WarmsiteError `other-stack`, `trail-key`, `lock`, `retention`, `name-too-long` */
  public constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, key, lock, retention, lockMode } = props;
    this.bucketName = names.bucket(AUDIT_BUCKET_PURPOSE);
    this.trailName = names.trail;

    const bucket = new PrivateBucket(this, 'Default', {
      resourceId: 'Bucket',
      names,
      purpose: AUDIT_BUCKET_PURPOSE,
      key,
      versioning: { objectLock: { mode: lockMode ?? DEFAULT_LOCK_MODE, retention: lock } },
      lifecycle: {
        id: 'expire',
        expiration: [{ days: retention.toDays() }],
        noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      },
      allow: trailDelivers(names),
    });
    new Cloudtrail(this, 'Resource', {
      name: this.trailName,
      s3BucketName: this.bucketName,
      s3KeyPrefix: AUDIT_PREFIX,
      kmsKeyId: key.arn,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      // CloudTrail writes a file when the trail is made, and refuses the trail if it cannot.
      dependsOn: [bucket.policy],
    });
  }

  private requireValid({ names, key, lock, retention }: AuditTrailProps): void {
    const violations = new Violations(this.node.path);
    requireSameStack(this, { key }, violations);
    violations.require(
      key.usedBy.has('audit-trail'),
      'trail-key',
      `'key' must be a key that admits audit-trail, got ${key.node.path}; name it in 'usedBy' of the key, or AWS refuses the trail`,
    );
    violations.require(
      isWholeDays(lock),
      'lock',
      `'lock' must be a whole number of days from 1 on, got ${lock.toString()}; S3 counts in days`,
    );
    violations.require(
      isWholeDays(retention) && retention.toSeconds() >= lock.toSeconds(),
      'retention',
      `'retention' must be a whole number of days, at least the lock's ${lock.toString()}, got ${retention.toString()}; what is locked cannot expire`,
    );
    const bucket = names.bucket(AUDIT_BUCKET_PURPOSE);
    violations.require(
      bucket.length <= MAX_BUCKET_NAME,
      'name-too-long',
      `'names' must keep the bucket name '${bucket}' within ${MAX_BUCKET_NAME} characters, got ${bucket.length}; shorten system or environment by ${bucket.length - MAX_BUCKET_NAME}`,
    );
    violations.throwIfAny();
  }
}

const MAX_BUCKET_NAME = NAME_LIMITS.bucket;

function isWholeDays(duration: Duration): boolean {
  return Number.isInteger(duration.toDays()) && duration.toDays() >= 1;
}

/** As CloudTrail's guide asks, for this one trail. */
function trailDelivers(names: Names): PolicyStatement[] {
  const arn = names.bucketArn(AUDIT_BUCKET_PURPOSE);
  const ofTheTrail = { 'aws:SourceArn': names.trailArn };
  return [
    {
      Sid: 'TrailLooksAtTheBucket',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:GetBucketAcl',
      Resource: arn,
      Condition: { StringEquals: ofTheTrail },
    },
    {
      Sid: 'TrailWrites',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${arn}/${AUDIT_PREFIX}/AWSLogs/${names.account}/*`,
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...ofTheTrail } },
    },
  ];
}
