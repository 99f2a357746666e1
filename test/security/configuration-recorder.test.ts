import { Duration } from '../../lib/core/quantities';
import { Names } from '../../lib/core/names';
import { ConfigurationRecorder, ConfigurationRecorderProps } from '../../lib/security/configuration-recorder';
import { problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';

function synthesized(change: Partial<ConfigurationRecorderProps> = {}): SynthesizedStack {
  return synthesizeStack(
    (scope) =>
      new ConfigurationRecorder(scope, 'Recorder', {
        names: TEST_NAMES,
        rules: ['RDS_MULTI_AZ_SUPPORT', 'CLOUDWATCH_ALARM_ACTION_CHECK'],
        recordsGlobal: true,
        retention: Duration.days(365),
        ...change,
      }),
  );
}

const BUCKET = 'arn:aws:s3:::shop-test-configuration-111122223333-us-east-2';

test('it is started after its channel, and rules come after it', () => {
  const stack = synthesized();
  expect(stack.addresses()).toEqual([
    'aws_config_config_rule.recorder_rules_cloudwatch_alarm_action_check',
    'aws_config_config_rule.recorder_rules_rds_multi_az_support',
    'aws_config_configuration_recorder.recorder',
    'aws_config_configuration_recorder_status.recorder_status',
    'aws_config_delivery_channel.recorder_delivery_channel',
    'aws_iam_role.recorder_role',
    'aws_iam_role_policy.recorder_role_policy',
    'aws_iam_role_policy_attachment.recorder_reading_policy',
    'aws_s3_bucket.recorder_bucket',
    'aws_s3_bucket_lifecycle_configuration.recorder_lifecycle',
    'aws_s3_bucket_ownership_controls.recorder_ownership',
    'aws_s3_bucket_policy.recorder_policy',
    'aws_s3_bucket_public_access_block.recorder_public_access_block',
    'aws_s3_bucket_server_side_encryption_configuration.recorder_encryption',
  ]);
  expect(stack.only('aws_config_configuration_recorder')).toMatchObject({
    name: 'shop-test',
    role_arn: '${aws_iam_role.recorder_role.arn}',
    recording_group: { all_supported: true, include_global_resource_types: true },
  });
  expect(stack.only('aws_config_delivery_channel')).toMatchObject({
    name: 'shop-test',
    s3_bucket_name: 'shop-test-configuration-111122223333-us-east-2',
    depends_on: [
      'aws_config_configuration_recorder.recorder',
      'aws_s3_bucket_policy.recorder_policy',
      'aws_iam_role_policy_attachment.recorder_reading_policy',
      'aws_iam_role_policy.recorder_role_policy',
    ],
  });
  expect(stack.only('aws_config_configuration_recorder_status')).toMatchObject({
    name: '${aws_config_configuration_recorder.recorder.name}',
    is_enabled: true,
    depends_on: ['aws_config_delivery_channel.recorder_delivery_channel'],
  });
  const after = ['aws_config_configuration_recorder_status.recorder_status'];
  expect(stack.at('aws_config_config_rule.recorder_rules_rds_multi_az_support')).toMatchObject({
    name: 'shop-test-rds-multi-az-support',
    source: { owner: 'AWS', source_identifier: 'RDS_MULTI_AZ_SUPPORT' },
    depends_on: after,
  });
  expect(stack.at('aws_config_config_rule.recorder_rules_rds_multi_az_support')).not.toHaveProperty('input_parameters');
  expect(stack.at('aws_config_config_rule.recorder_rules_cloudwatch_alarm_action_check')).toMatchObject({
    input_parameters:
      '{"alarmActionRequired":"true","insufficientDataActionRequired":"false","okActionRequired":"false"}',
    depends_on: after,
  });
});

test('only Config of this account is its role, which reads everything and writes to its place alone', () => {
  const stack = synthesized();
  expect(JSON.parse(stack.only('aws_iam_role')['assume_role_policy'] as string).Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'config.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    },
  ]);
  expect(stack.only('aws_iam_role')['name']).toBe('shop-test-configuration-us-east-2');
  expect(stack.only('aws_iam_role_policy_attachment')['policy_arn']).toBe(
    'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole',
  );
  expect(JSON.parse(stack.only('aws_iam_role_policy')['policy'] as string).Statement).toEqual([
    {
      Sid: 'WriteSnapshots',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: `${BUCKET}/AWSLogs/111122223333/Config/*`,
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
    { Sid: 'LookAtTheBucket', Effect: 'Allow', Action: 's3:GetBucketAcl', Resource: BUCKET },
  ]);
  expect(stack.only('aws_s3_bucket_public_access_block')).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(stack.only('aws_s3_bucket_lifecycle_configuration')).toMatchObject({
    rule: [{ status: 'Enabled', expiration: [{ days: 365 }] }],
  });
  expect(JSON.parse(stack.only('aws_s3_bucket_policy')['policy'] as string).Statement).toEqual([
    expect.objectContaining({ Sid: 'TlsOnly', Effect: 'Deny', Resource: [BUCKET, `${BUCKET}/*`] }),
  ]);
});

test('the other Region leaves what is global to this one, and may have no rules', () => {
  const stack = synthesized({ recordsGlobal: false, rules: [] });
  expect(stack.only('aws_config_configuration_recorder')).toMatchObject({
    recording_group: { include_global_resource_types: false },
  });
  expect(stack.all('aws_config_config_rule')).toEqual({});
});

test('refuses everything that is wrong, at once', () => {
  const names = new Names({
    system: 'a-system-with-a-long-name',
    environment: 'and-such-an-environment',
    account: '111122223333',
    region: 'us-east-2',
  });
  const rules = ['rds-multi-az', 'RDS_MULTI_AZ_SUPPORT', 'RDS_MULTI_AZ_SUPPORT'];
  expect(problemsOf(() => synthesized({ names, rules, retention: Duration.hours(1) }))).toEqual([
    {
      code: 'retention',
      where: 'stack/Recorder',
      message: "'retention' must be a whole number of days from 1 on, got 1h; S3 counts in days",
    },
    {
      code: 'rules',
      where: 'stack/Recorder',
      message:
        "'rules' must be identifiers such as RDS_MULTI_AZ_SUPPORT, each once, got rds-multi-az, RDS_MULTI_AZ_SUPPORT; AWS knows managed rules by these",
    },
    {
      code: 'name-too-long',
      where: 'stack/Recorder',
      message:
        "'names' must keep the bucket name 'a-system-with-a-long-name-and-such-an-environment-configuration-111122223333-us-east-2' within 63 characters, got 86; shorten system or environment by 23",
    },
    {
      code: 'name-too-long',
      where: 'stack/Recorder',
      message:
        "'names' must keep the role name 'a-system-with-a-long-name-and-such-an-environment-configuration-us-east-2' within 64 characters, got 73; shorten system or environment by 9",
    },
  ]);
});
