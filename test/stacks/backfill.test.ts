import { addReplicationBackfill } from '../../stacks/backfill';
import { BUCKET_PURPOSES } from '../../stacks/purposes';
import { synthesizeStack } from '../support/synth';

test('every replicated bucket of the Region can be backfilled, by one role', () => {
  const stack = synthesizeStack(addReplicationBackfill);
  expect(stack.addresses()).toEqual([
    'aws_iam_role.replication_backfill',
    'aws_iam_role_policy.replication_backfill_policy',
  ]);
  const { Statement } = JSON.parse(stack.only('aws_iam_role_policy')['policy'] as string) as {
    Statement: { Resource: string[] }[];
  };
  expect(Statement.at(-1)?.Resource).toEqual(
    BUCKET_PURPOSES.map((purpose) => `arn:aws:s3:::shop-test-${purpose}-111122223333-us-east-2/*`),
  );
});
