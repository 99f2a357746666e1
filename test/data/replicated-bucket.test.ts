import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { ReplicatedBucket, ReplicatedBucketProps } from '../../lib/data/replicated-bucket';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { StandInKey } from './stand-ins';

const KEY = 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555';
const BUCKET = '${aws_s3_bucket.artifacts.bucket}';
const PROPS = { names: TEST_NAMES, purpose: 'artifacts', noncurrentRetention: Duration.days(90) };

function synthesize(props: Partial<ReplicatedBucketProps> = {}): SynthesizedStack {
  return synthesizeStack((scope) => {
    new ReplicatedBucket(scope, 'Artifacts', { ...PROPS, key: new StandInKey(scope, 'Key'), ...props });
  });
}

function argumentsOf(stack: SynthesizedStack, type: string): Attributes {
  const { '//': _, ...rest } = stack.only(type);
  return rest;
}

test('a bucket that is versioned, encrypted, private and cannot be destroyed by a plan', () => {
  const stack = synthesize();
  expect(stack.addresses()).toEqual([
    'aws_s3_bucket.artifacts',
    'aws_s3_bucket_lifecycle_configuration.artifacts_lifecycle',
    'aws_s3_bucket_ownership_controls.artifacts_ownership',
    'aws_s3_bucket_policy.artifacts_policy',
    'aws_s3_bucket_public_access_block.artifacts_public_access_block',
    'aws_s3_bucket_server_side_encryption_configuration.artifacts_encryption',
    'aws_s3_bucket_versioning.artifacts_versioning',
  ]);
  expect(argumentsOf(stack, 'aws_s3_bucket')).toEqual({
    bucket: 'shop-test-artifacts-111122223333-us-east-2',
    force_destroy: false,
    object_lock_enabled: false,
    tags: { System: 'shop', Environment: 'test', Replicated: 'true' },
    lifecycle: { prevent_destroy: true },
  });
  expect(argumentsOf(stack, 'aws_s3_bucket_versioning')).toEqual({
    bucket: BUCKET,
    versioning_configuration: { status: 'Enabled' },
  });
  expect(argumentsOf(stack, 'aws_s3_bucket_server_side_encryption_configuration')).toEqual({
    bucket: BUCKET,
    rule: [
      {
        apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: KEY },
        bucket_key_enabled: true,
      },
    ],
  });
  expect(argumentsOf(stack, 'aws_s3_bucket_ownership_controls')).toEqual({
    bucket: BUCKET,
    rule: { object_ownership: 'BucketOwnerEnforced' },
  });
  expect(argumentsOf(stack, 'aws_s3_bucket_public_access_block')).toEqual({
    bucket: BUCKET,
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
});

test('what is no longer current ends, by a rule with a filter', () => {
  expect(argumentsOf(synthesize(), 'aws_s3_bucket_lifecycle_configuration')).toEqual({
    bucket: BUCKET,
    rule: [
      {
        id: 'expire-what-is-no-longer-current',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        noncurrent_version_expiration: [{ noncurrent_days: 90 }],
        expiration: [{ expired_object_delete_marker: true }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
    ],
    depends_on: ['aws_s3_bucket_versioning.artifacts_versioning'],
  });
});

test('trap 7: nothing but TLS, and no object under a key that the replication role cannot use', () => {
  const policy = argumentsOf(synthesize(), 'aws_s3_bucket_policy');
  expect(policy['bucket']).toBe(BUCKET);
  expect(policy['depends_on']).toEqual(['aws_s3_bucket_public_access_block.artifacts_public_access_block']);
  expect(JSON.parse(policy['policy'])).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [
          'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2',
          'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2/*',
        ],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: 'OnlyTheKeyOfTheBucket',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2/*',
        Condition: {
          Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
          StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': KEY },
        },
      },
      {
        Sid: 'NoEncryptionWithoutKey',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2/*',
        Condition: {
          Null: {
            's3:x-amz-server-side-encryption': 'false',
            's3:x-amz-server-side-encryption-aws-kms-key-id': 'true',
          },
        },
      },
    ],
  });
});

test.each(['governance', 'compliance'] as const)('with object lock in %s mode', (mode) => {
  const stack = synthesize({ objectLock: { mode, retention: Duration.days(1) } });
  expect(stack.only('aws_s3_bucket')['object_lock_enabled']).toBe(true);
  expect(argumentsOf(stack, 'aws_s3_bucket_object_lock_configuration')).toEqual({
    bucket: BUCKET,
    rule: { default_retention: { mode: mode.toUpperCase(), days: 1 } },
    depends_on: ['aws_s3_bucket_versioning.artifacts_versioning'],
  });
});

test('name and ARN are literals', () => {
  let bucket: ReplicatedBucket | undefined;
  synthesizeStack((scope) => {
    bucket = new ReplicatedBucket(scope, 'Artifacts', { ...PROPS, key: new StandInKey(scope, 'Key') });
  });
  expect(bucket!.bucketName).toBe('shop-test-artifacts-111122223333-us-east-2');
  expect(bucket!.arn).toBe('arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2');
});

test('retentions that are no whole days and a key of another stack are refused, all at once', () => {
  const problems = problemsOf(() =>
    synthesizeApp((app) => {
      const own = new RegionStack(app, 'own', { names: TEST_NAMES, backend: { kind: 'local' } });
      const other = new RegionStack(app, 'other', { names: TEST_NAMES, backend: { kind: 'local' } });
      new ReplicatedBucket(own, 'Artifacts', {
        ...PROPS,
        key: new StandInKey(other, 'Key'),
        noncurrentRetention: Duration.seconds(0),
        objectLock: { mode: 'compliance', retention: Duration.hours(36) },
      });
    }),
  );
  expect(problems.map(({ code, message }) => `${message} [${code}]`)).toEqual([
    "'key' must belong to this stack (own), got other/Key of other; create one in this stack [other-stack]",
    "'noncurrentRetention' must be a whole number of days from 1 on, got 0s; S3 counts in days [noncurrent-retention]",
    "'objectLock.retention' must be a whole number of days from 1 on, got 36h; S3 counts in days [object-lock-retention]",
  ]);
});
