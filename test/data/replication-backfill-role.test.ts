import { ReplicationBackfillRole } from '../../lib/data/replication-backfill-role';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';

function synthesize(purposes: readonly string[]): SynthesizedStack {
  return synthesizeStack((scope) => {
    new ReplicationBackfillRole(scope, 'Backfill', { names: TEST_NAMES, purposes });
  });
}

test('the role starts replications out of these buckets, and can do nothing else', () => {
  const stack = synthesize(['data', 'models']);
  expect(stack.addresses()).toEqual(['aws_iam_role.backfill', 'aws_iam_role_policy.backfill_policy']);
  const role = stack.only('aws_iam_role');
  expect([role['name'], role['description']]).toEqual([
    'shop-test-backfill-us-east-2',
    'Starts the replication of what was in the buckets of shop-test before its rules',
  ]);
  const policy = stack.only('aws_iam_role_policy');
  expect([policy['name'], policy['role']]).toEqual(['backfill', '${aws_iam_role.backfill.name}']);
  const buckets = ['data', 'models'].map((purpose) => `arn:aws:s3:::shop-test-${purpose}-111122223333-us-east-2`);
  expect(JSON.parse(policy['policy'] as string)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'MakeTheManifest',
        Effect: 'Allow',
        Action: ['s3:GetReplicationConfiguration', 's3:PutInventoryConfiguration'],
        Resource: buckets,
      },
      {
        Sid: 'StartTheReplication',
        Effect: 'Allow',
        Action: 's3:InitiateReplication',
        Resource: buckets.map((bucket) => `${bucket}/*`),
      },
    ],
  });
});

test('only jobs of this account and Region assume it, where AWS says whose they are', () => {
  const role = synthesize(['data']).only('aws_iam_role');
  expect(JSON.parse(role['assume_role_policy'] as string)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'batchoperations.s3.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' },
          ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:s3:us-east-2:111122223333:job/*' },
        },
      },
    ],
  });
});

test('a role for no bucket is refused', () => {
  expect(problemsOf(() => synthesize([]))).toEqual([
    {
      code: 'backfill-nothing',
      where: 'stack/Backfill',
      message: "'purposes' must name at least one bucket, got none; leave the role out where no bucket is replicated",
    },
  ]);
});
