import { KeyUser } from '../../lib/core/references';
import { EncryptionKey } from '../../lib/data/encryption-key';
import { Attributes, TEST_NAMES, synthesizeStack } from '../support/synth';

function synthesizeKey(usedBy?: readonly KeyUser[]): { stack: ReturnType<typeof synthesizeStack>; key: EncryptionKey } {
  let key: EncryptionKey | undefined;
  const stack = synthesizeStack((scope) => {
    key = new EncryptionKey(scope, 'Key', { names: TEST_NAMES, purpose: 'database', description: 'Database', usedBy });
  });
  return { stack, key: key! };
}

function statements(usedBy?: readonly KeyUser[]): Attributes[] {
  const policy = JSON.parse(synthesizeKey(usedBy).stack.only('aws_kms_key')['policy']) as Attributes;
  return policy['Statement'] as Attributes[];
}

const ACCOUNT_STATEMENT = {
  Sid: 'IamPoliciesOfTheAccount',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
};

test('a key rotates, cannot be destroyed by a plan and answers to its alias', () => {
  const { stack, key } = synthesizeKey();
  expect(stack.addresses()).toEqual(['aws_kms_alias.key_alias', 'aws_kms_key.key']);
  expect(stack.only('aws_kms_key')).toMatchObject({
    description: 'Database',
    enable_key_rotation: true,
    deletion_window_in_days: 30,
    lifecycle: { prevent_destroy: true },
  });
  expect(stack.only('aws_kms_alias')).toMatchObject({
    name: 'alias/shop-test-database',
    target_key_id: '${aws_kms_key.key.key_id}',
  });
  expect(key.alias).toBe('alias/shop-test-database');
  expect(key.aliasArn).toBe('arn:aws:kms:us-east-2:111122223333:alias/shop-test-database');
  expect(key.usedBy).toEqual(new Set());
});

test('trap 21: a key is never a multi-Region one, and always has its own policy and alias', () => {
  const { stack } = synthesizeKey(['alarms']);
  const key = stack.only('aws_kms_key');
  expect(key).not.toHaveProperty('multi_region');
  expect(JSON.parse(key['policy'])['Statement']).toHaveLength(2);
  expect(stack.types()).toEqual(['aws_kms_alias', 'aws_kms_key']);
});

test('without users the policy leaves everything to the account', () => {
  expect(statements()).toEqual([ACCOUNT_STATEMENT]);
});

test('each user gets its own statements, in a fixed order', () => {
  const all = statements(['instance-volumes', 'log-groups', 'events', 'alarms']);
  expect(all).toEqual([
    ACCOUNT_STATEMENT,
    {
      Sid: 'AlarmsPublishToEncryptedTopics',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    },
    {
      Sid: 'EventsPublishToEncryptedTopics',
      Effect: 'Allow',
      Principal: { Service: ['events.amazonaws.com', 'events.rds.amazonaws.com'] },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': 'arn:aws:sns:us-east-2:111122223333:shop-test-*' },
      },
    },
    {
      Sid: 'LogGroupsOfThisEnvironment',
      Effect: 'Allow',
      Principal: { Service: 'logs.us-east-2.amazonaws.com' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-east-2:111122223333:log-group:/shop/test/*',
        },
      },
    },
    {
      Sid: 'AutoScalingUsesEncryptedVolumes',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:CallerAccount': '111122223333',
          'aws:PrincipalArn':
            'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
        },
      },
    },
    {
      Sid: 'AutoScalingAttachesEncryptedVolumes',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:CreateGrant'],
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:CallerAccount': '111122223333',
          'aws:PrincipalArn':
            'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
        },
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
      },
    },
  ]);
  expect(statements(['alarms', 'events', 'log-groups', 'instance-volumes'])).toEqual(all);
});

test('no statement but the one of the account names a principal of the account, which might not exist', () => {
  const others = statements(['instance-volumes', 'log-groups', 'events', 'alarms']).slice(1);
  const named = others.flatMap(({ Principal }) => (Principal.AWS === undefined ? [] : [Principal.AWS as string]));
  expect(named).toEqual(['*', '*']);
});

test('the log of the web ACL has a name of its own, which the statement for log groups does not cover', () => {
  const of = (user: KeyUser): Attributes => statements([user])[1]!;
  expect(of('web-acl-logs')).toMatchObject({
    Sid: 'LogsOfTheWebAcl',
    Principal: { Service: 'logs.us-east-2.amazonaws.com' },
    Condition: {
      ArnEquals: {
        'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-east-2:111122223333:log-group:aws-waf-logs-shop-test',
      },
    },
  });
  expect(of('web-acl-logs')['Action']).toEqual(of('log-groups')['Action']);
});

test('alert managers of Prometheus use the key for the topics of this environment only', () => {
  expect(statements(['prometheus'])).toEqual([
    ACCOUNT_STATEMENT,
    {
      Sid: 'PrometheusPublishesToEncryptedTopics',
      Effect: 'Allow',
      Principal: { Service: 'aps.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': 'arn:aws:sns:us-east-2:111122223333:shop-test-*' },
      },
    },
  ]);
});
