import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Construct } from 'constructs';
import { tlsOnly } from '../../lib/core/policy';
import { PrivateBucket, PrivateBucketProps } from '../../lib/core/private-bucket';
import { Duration } from '../../lib/core/quantities';
import { KeyRef, KeyUser } from '../../lib/core/references';
import { Attributes, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';

class StandInKey extends Construct implements KeyRef {
  public readonly arn = 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555';
  public readonly usedBy: ReadonlySet<KeyUser> = new Set();
}

const NAME = 'shop-test-reports-111122223333-us-east-2';
const ARN = `arn:aws:s3:::${NAME}`;
const BUCKET = '${aws_s3_bucket.reports.bucket}';
const PROPS = { names: TEST_NAMES, purpose: 'reports', lifecycle: { id: 'expire', expiration: [{ days: 30 }] } };

function synthesize(props: Partial<PrivateBucketProps> = {}): SynthesizedStack {
  return synthesizeStack((scope) => new PrivateBucket(scope, 'Reports', { ...PROPS, ...props }));
}

/** All resources without what cdktf says of itself. */
function resources(stack: SynthesizedStack): Record<string, Attributes> {
  return Object.fromEntries(
    stack.addresses().map((address) => {
      const { '//': _, ...rest } = stack.at(address);
      return [address, rest];
    }),
  );
}

test('the least: nothing public, one version, encrypted by S3', () => {
  expect(resources(synthesize())).toEqual({
    'aws_s3_bucket.reports': { bucket: NAME },
    'aws_s3_bucket_lifecycle_configuration.reports_lifecycle': {
      bucket: BUCKET,
      rule: [{ id: 'expire', status: 'Enabled', filter: [{ prefix: '' }], expiration: [{ days: 30 }] }],
    },
    'aws_s3_bucket_ownership_controls.reports_ownership': {
      bucket: BUCKET,
      rule: { object_ownership: 'BucketOwnerEnforced' },
    },
    'aws_s3_bucket_policy.reports_policy': {
      bucket: BUCKET,
      policy: JSON.stringify({ Version: '2012-10-17', Statement: [tlsOnly(ARN)] }),
      depends_on: ['aws_s3_bucket_public_access_block.reports_public_access_block'],
    },
    'aws_s3_bucket_public_access_block.reports_public_access_block': {
      bucket: BUCKET,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    },
    'aws_s3_bucket_server_side_encryption_configuration.reports_encryption': {
      bucket: BUCKET,
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    },
  });
});

test('the most: versions under a lock, a key, statements around the refusal of plain HTTP, a prefix', () => {
  const allow = { Sid: 'Deliver', Effect: 'Allow', Action: 's3:PutObject' } as const;
  const deny = { Sid: 'NoDeletion', Effect: 'Deny', Action: 's3:DeleteObject' } as const;
  const stack = synthesizeStack((scope) => {
    const key = new StandInKey(scope, 'Key');
    new PrivateBucket(scope, 'Reports', {
      ...PROPS,
      key,
      versioning: { objectLock: { mode: 'compliance', retention: Duration.days(7) } },
      lifecycle: { ...PROPS.lifecycle, prefix: 'daily/' },
      allow: [allow],
      deny: [deny],
      tags: { Replicated: 'true' },
    });
  });
  const versions = ['aws_s3_bucket_versioning.reports_versioning'];
  expect(resources(stack)).toMatchObject({
    'aws_s3_bucket.reports': {
      bucket: NAME,
      force_destroy: false,
      object_lock_enabled: true,
      tags: { Replicated: 'true' },
      lifecycle: { prevent_destroy: true },
    },
    'aws_s3_bucket_lifecycle_configuration.reports_lifecycle': {
      rule: [{ filter: [{ prefix: 'daily/' }] }],
      depends_on: versions,
    },
    'aws_s3_bucket_object_lock_configuration.reports_object_lock': {
      bucket: BUCKET,
      rule: { default_retention: { mode: 'COMPLIANCE', days: 7 } },
      depends_on: versions,
    },
    'aws_s3_bucket_policy.reports_policy': {
      policy: JSON.stringify({ Version: '2012-10-17', Statement: [allow, tlsOnly(ARN), deny] }),
    },
    'aws_s3_bucket_server_side_encryption_configuration.reports_encryption': {
      rule: [
        {
          apply_server_side_encryption_by_default: {
            sse_algorithm: 'aws:kms',
            kms_master_key_id: 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555',
          },
          bucket_key_enabled: true,
        },
      ],
    },
    'aws_s3_bucket_versioning.reports_versioning': {
      bucket: BUCKET,
      versioning_configuration: { status: 'Enabled' },
    },
  });
  expect(stack.addresses()).toHaveLength(8);
});

test('versions without a lock', () => {
  const stack = synthesize({ versioning: {} });
  expect(stack.only('aws_s3_bucket')).toMatchObject({
    object_lock_enabled: false,
    lifecycle: { prevent_destroy: true },
  });
  expect(stack.types()).not.toContain('aws_s3_bucket_object_lock_configuration');
});

test('as the default child of a construct that has a resource of its own', () => {
  const stack = synthesizeStack((scope) => {
    const owner = new Construct(scope, 'Reporting');
    new Vpc(owner, 'Resource', { cidrBlock: '10.0.0.0/16' });
    new PrivateBucket(owner, 'Default', { ...PROPS, resourceId: 'Bucket' });
  });
  expect(stack.addresses()).toEqual([
    'aws_s3_bucket.reporting_bucket',
    'aws_s3_bucket_lifecycle_configuration.reporting_lifecycle',
    'aws_s3_bucket_ownership_controls.reporting_ownership',
    'aws_s3_bucket_policy.reporting_policy',
    'aws_s3_bucket_public_access_block.reporting_public_access_block',
    'aws_s3_bucket_server_side_encryption_configuration.reporting_encryption',
    'aws_vpc.reporting',
  ]);
});
