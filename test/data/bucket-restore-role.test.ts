import { BucketRestoreRole } from '../../lib/data/bucket-restore-role';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';

function synthesize(purposes: readonly string[]): SynthesizedStack {
  return synthesizeStack((scope) => {
    new BucketRestoreRole(scope, 'Restore', {
      names: TEST_NAMES,
      purposes,
      bucketKeyPurpose: 'storage',
      vaultKeyPurpose: 'backups',
    });
  });
}

test('AWS Backup may write into these buckets, under their key, and deletes nothing', () => {
  const stack = synthesize(['data', 'models']);
  expect(stack.addresses()).toEqual(['aws_iam_role.restore', 'aws_iam_role_policy.restore_policy']);
  const role = stack.only('aws_iam_role');
  expect(role['name']).toBe('shop-test-buckets-restore-us-east-2');
  expect(JSON.parse(role['assume_role_policy'] as string)).toMatchObject({
    Statement: [{ Principal: { Service: 'backup.amazonaws.com' } }],
  });
  const { Statement } = JSON.parse(stack.only('aws_iam_role_policy')['policy'] as string) as {
    Statement: Attributes[];
  };
  const buckets = ['data', 'models'].map((purpose) => `arn:aws:s3:::shop-test-${purpose}-111122223333-us-east-2`);
  const key = 'arn:aws:kms:us-east-2:111122223333:key/*';
  expect(Statement.map(({ Sid, Effect, Resource }) => [Sid, Effect, Resource])).toEqual([
    ['LookAtTheBuckets', 'Allow', buckets],
    ['WriteTheObjects', 'Allow', buckets.map((bucket) => `${bucket}/*`)],
    ['EncryptTheObjects', 'Allow', key],
    ['SeeTheKeys', 'Allow', [key]],
    ['HandOnTheKeys', 'Allow', [key]],
  ]);
  expect(
    Statement.flatMap(({ Action }) => Action as string | string[]).filter(
      (action) => !/:(Get|List|Describe)/.test(action),
    ),
  ).toEqual(['s3:PutObject', 's3:PutObjectTagging', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:CreateGrant']);
});

test('a role to restore nothing is refused', () => {
  expect(problemsOf(() => synthesize([]))).toEqual([
    {
      code: 'restore-nothing',
      where: 'stack/Restore',
      message: "'purposes' must name at least one bucket, got none; leave the role out where no bucket is backed up",
    },
  ]);
});
