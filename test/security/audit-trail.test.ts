import { Duration } from '../../lib/core/quantities';
import { Names } from '../../lib/core/names';
import { AuditTrail, AuditTrailProps } from '../../lib/security/audit-trail';
import { TestKey } from '../inference/site';
import { problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';

const KEY = 'arn:aws:kms:us-east-2:111122223333:key/00000000-0000-0000-0000-000000000000';

function synthesized(change: Partial<AuditTrailProps> = {}, ...usedBy: ['audit-trail'] | []): SynthesizedStack {
  return synthesizeStack((scope) => {
    const key = new TestKey(scope, 'Key', ...usedBy);
    new AuditTrail(scope, 'Audit', {
      names: TEST_NAMES,
      key,
      lock: Duration.days(90),
      retention: Duration.days(365),
      ...change,
    });
  });
}

test('a trail records all Regions, signs its files and writes them into a locked bucket', () => {
  const stack = synthesized({}, 'audit-trail');
  expect(stack.addresses()).toEqual([
    'aws_cloudtrail.audit',
    'aws_s3_bucket.audit_bucket',
    'aws_s3_bucket_lifecycle_configuration.audit_lifecycle',
    'aws_s3_bucket_object_lock_configuration.audit_object_lock',
    'aws_s3_bucket_ownership_controls.audit_ownership',
    'aws_s3_bucket_policy.audit_policy',
    'aws_s3_bucket_public_access_block.audit_public_access_block',
    'aws_s3_bucket_server_side_encryption_configuration.audit_encryption',
    'aws_s3_bucket_versioning.audit_versioning',
  ]);
  expect(stack.only('aws_cloudtrail')).toMatchObject({
    depends_on: ['aws_s3_bucket_policy.audit_policy'],
    enable_log_file_validation: true,
    enable_logging: true,
    include_global_service_events: true,
    is_multi_region_trail: true,
    kms_key_id: KEY,
    name: 'shop-test',
    s3_bucket_name: 'shop-test-audit-111122223333-us-east-2',
    s3_key_prefix: 'trail',
  });
  expect(stack.only('aws_s3_bucket')).toMatchObject({
    bucket: 'shop-test-audit-111122223333-us-east-2',
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
    object_lock_enabled: true,
  });
  expect(stack.only('aws_s3_bucket_versioning')).toMatchObject({ versioning_configuration: { status: 'Enabled' } });
  expect(stack.only('aws_s3_bucket_object_lock_configuration')).toMatchObject({
    rule: { default_retention: { mode: 'GOVERNANCE', days: 90 } },
  });
  expect(stack.only('aws_s3_bucket_server_side_encryption_configuration')).toMatchObject({
    rule: [
      {
        apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: KEY },
        bucket_key_enabled: true,
      },
    ],
  });
  expect(stack.only('aws_s3_bucket_public_access_block')).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(stack.only('aws_s3_bucket_ownership_controls')).toMatchObject({
    rule: { object_ownership: 'BucketOwnerEnforced' },
  });
  expect(stack.only('aws_s3_bucket_lifecycle_configuration')).toMatchObject({
    rule: [
      {
        status: 'Enabled',
        expiration: [{ days: 365 }],
        noncurrent_version_expiration: [{ noncurrent_days: 1 }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
      },
    ],
  });
});

test('only this trail writes, in the place of this account', () => {
  const policy = synthesized({}, 'audit-trail').only('aws_s3_bucket_policy');
  expect(policy['depends_on']).toEqual(['aws_s3_bucket_public_access_block.audit_public_access_block']);
  const bucket = 'arn:aws:s3:::shop-test-audit-111122223333-us-east-2';
  const trail = 'arn:aws:cloudtrail:us-east-2:111122223333:trail/shop-test';
  expect(JSON.parse(policy['policy'] as string)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TrailLooksAtTheBucket',
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:GetBucketAcl',
        Resource: bucket,
        Condition: { StringEquals: { 'aws:SourceArn': trail } },
      },
      {
        Sid: 'TrailWrites',
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `${bucket}/trail/AWSLogs/111122223333/*`,
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceArn': trail } },
      },
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [bucket, `${bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });
});

test('a lock that nobody lifts, where it is asked for', () => {
  expect(
    synthesized({ lockMode: 'compliance' }, 'audit-trail').only('aws_s3_bucket_object_lock_configuration'),
  ).toMatchObject({
    rule: { default_retention: { mode: 'COMPLIANCE', days: 90 } },
  });
});

test('refuses everything that is wrong, at once', () => {
  expect(problemsOf(() => synthesized({ lock: Duration.hours(36), retention: Duration.days(1) }))).toEqual([
    {
      code: 'trail-key',
      where: 'stack/Audit',
      message:
        "'key' must be a key that admits audit-trail, got stack/Key; name it in 'usedBy' of the key, or AWS refuses the trail",
    },
    {
      code: 'lock',
      where: 'stack/Audit',
      message: "'lock' must be a whole number of days from 1 on, got 36h; S3 counts in days",
    },
    {
      code: 'retention',
      where: 'stack/Audit',
      message:
        "'retention' must be a whole number of days, at least the lock's 36h, got 1d; what is locked cannot expire",
    },
  ]);
});

test('refuses a bucket name that is too long', () => {
  const names = new Names({
    system: 'a-system-with-a-long-name',
    environment: 'and-such-an-environment',
    account: '111122223333',
    region: 'us-east-2',
  });
  expect(problemsOf(() => synthesized({ names }, 'audit-trail'))).toEqual([
    {
      code: 'name-too-long',
      where: 'stack/Audit',
      message:
        "'names' must keep the bucket name 'a-system-with-a-long-name-and-such-an-environment-audit-111122223333-us-east-2' within 63 characters, got 78; shorten system or environment by 15",
    },
  ]);
});
