import { BucketReplication, BucketReplicationProps } from '../../lib/data/bucket-replication';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';

const HOME = TEST_NAMES;
const STANDBY = TEST_NAMES.in('us-west-2');
const PROPS = {
  names: HOME,
  destination: STANDBY,
  purpose: 'artifacts',
  sourceKeyPurpose: 'objects',
  destinationKeyPurpose: 'replicas',
};

function synthesize(props: Partial<BucketReplicationProps> = {}): SynthesizedStack {
  const all = { ...PROPS, ...props };
  return synthesizeStack((scope) => {
    new BucketReplication(scope, 'Replication', all);
  }, all.names);
}

function rule(stack: SynthesizedStack): Attributes {
  const rules = stack.only('aws_s3_bucket_replication_configuration')['rule'] as Attributes[];
  expect(rules).toHaveLength(1);
  return rules[0]!;
}

function statements(stack: SynthesizedStack): Attributes[] {
  return (JSON.parse(stack.only('aws_iam_role_policy')['policy']) as Attributes)['Statement'] as Attributes[];
}

test('trap 7: objects under KMS are selected, and their replicas encrypted by a key of the destination', () => {
  expect(rule(synthesize())).toEqual({
    id: 'artifacts-to-us-west-2',
    status: 'Enabled',
    priority: 0,
    filter: { prefix: '' },
    delete_marker_replication: { status: 'Enabled' },
    source_selection_criteria: {
      sse_kms_encrypted_objects: { status: 'Enabled' },
      replica_modifications: { status: 'Enabled' },
    },
    destination: {
      bucket: 'arn:aws:s3:::shop-test-artifacts-111122223333-us-west-2',
      storage_class: 'STANDARD',
      encryption_configuration: {
        replica_kms_key_id: 'arn:aws:kms:us-west-2:111122223333:alias/shop-test-replicas',
      },
      replication_time: { status: 'Enabled', time: { minutes: 15 } },
      metrics: { status: 'Enabled', event_threshold: { minutes: 15 } },
    },
  });
});

test('trap 7: the role may read, decrypt, encrypt and write, and nothing else', () => {
  expect(statements(synthesize())).toEqual([
    {
      Sid: 'ReadTheRules',
      Effect: 'Allow',
      Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      Resource: 'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2',
    },
    {
      Sid: 'ReadTheObjects',
      Effect: 'Allow',
      Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      Resource: 'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2/*',
    },
    {
      Sid: 'WriteTheReplicas',
      Effect: 'Allow',
      Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
      Resource: 'arn:aws:s3:::shop-test-artifacts-111122223333-us-west-2/*',
    },
    {
      Sid: 'DecryptTheObjects',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: 'arn:aws:kms:us-east-2:111122223333:key/*',
      Condition: {
        StringEquals: { 'kms:ViaService': 's3.us-east-2.amazonaws.com' },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shop-test-objects' },
      },
    },
    {
      Sid: 'EncryptTheReplicas',
      Effect: 'Allow',
      Action: ['kms:Encrypt', 'kms:GenerateDataKey'],
      Resource: 'arn:aws:kms:us-west-2:111122223333:key/*',
      Condition: {
        StringEquals: { 'kms:ViaService': 's3.us-west-2.amazonaws.com' },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shop-test-replicas' },
      },
    },
  ]);
});

test('with object lock the role may read the locks too', () => {
  const [, objects] = statements(synthesize({ objectLock: true }));
  expect(objects!['Action']).toEqual([
    's3:GetObjectVersionForReplication',
    's3:GetObjectVersionAcl',
    's3:GetObjectVersionTagging',
    's3:GetObjectRetention',
    's3:GetObjectLegalHold',
  ]);
  expect(statements(synthesize({ objectLock: false }))).toEqual(statements(synthesize()));
});

test('the rule waits for the rights of its role, which is the only one of this Region and purpose', () => {
  const stack = synthesize();
  expect(stack.addresses()).toEqual([
    'aws_iam_role.replication_role',
    'aws_iam_role_policy.replication_role_policy',
    'aws_s3_bucket_replication_configuration.replication',
  ]);
  expect(stack.only('aws_iam_role')['name']).toBe('shop-test-artifacts-replication-us-east-2');
  expect(stack.only('aws_iam_role_policy')['role']).toBe('${aws_iam_role.replication_role.name}');
  expect(stack.only('aws_s3_bucket_replication_configuration')).toMatchObject({
    bucket: 'shop-test-artifacts-111122223333-us-east-2',
    role: '${aws_iam_role.replication_role.arn}',
    depends_on: ['aws_iam_role_policy.replication_role_policy'],
  });
  expect(JSON.parse(stack.only('aws_iam_role')['assume_role_policy'])).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' },
          ArnEqualsIfExists: { 'aws:SourceArn': 'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2' },
        },
      },
    ],
  });
});

test('the way back is the mirror image', () => {
  const there = JSON.stringify(synthesize({ destinationKeyPurpose: 'objects' }).json['resource']);
  const back = JSON.stringify(
    synthesize({ names: STANDBY, destination: HOME, destinationKeyPurpose: 'objects' }).json['resource'],
  );
  const swapped = there.replace(/us-east-2|us-west-2/g, (region) =>
    region === 'us-east-2' ? 'us-west-2' : 'us-east-2',
  );
  expect(back).toBe(swapped);
});

test('the dimensions of the replication metrics are literals', () => {
  let replication: BucketReplication | undefined;
  synthesizeStack((scope) => {
    replication = new BucketReplication(scope, 'Replication', PROPS);
  });
  expect(replication!.ruleId).toBe('artifacts-to-us-west-2');
  expect(replication!.sourceBucket).toBe('shop-test-artifacts-111122223333-us-east-2');
  expect(replication!.destinationBucket).toBe('shop-test-artifacts-111122223333-us-west-2');
});

test('a destination in the same Region is refused', () => {
  expect(problemsOf(() => synthesize({ destination: HOME }))).toEqual([
    {
      code: 'replication-same-region',
      where: 'stack/Replication',
      message:
        "'destination' must be in another Region than us-east-2, got us-east-2; copies here would be lost with the objects",
    },
  ]);
});
