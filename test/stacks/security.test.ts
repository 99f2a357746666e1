import { Names } from '../../lib/core/names';
import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { addAudit, addMonitors, addRecorder, CONFIG_RULES, requireResidency } from '../../stacks/security';
import { shipped } from '../support/environment';
import { problemsOf, synthesizeStack, SynthesizedStack } from '../support/synth';

const prod = shipped('prod');

function ofGlobal(build: (stack: RegionStack) => unknown): SynthesizedStack {
  const names: Names = prod.names(prod.pair.home).global;
  return synthesizeStack(build, names);
}

test('the audit trail comes with a key that lets this one trail in', () => {
  const stack = ofGlobal((scope) => addAudit(scope));
  expect(stack.types()).toEqual([
    'aws_cloudtrail',
    'aws_kms_alias',
    'aws_kms_key',
    'aws_s3_bucket',
    'aws_s3_bucket_lifecycle_configuration',
    'aws_s3_bucket_object_lock_configuration',
    'aws_s3_bucket_ownership_controls',
    'aws_s3_bucket_policy',
    'aws_s3_bucket_public_access_block',
    'aws_s3_bucket_server_side_encryption_configuration',
    'aws_s3_bucket_versioning',
  ]);
  expect(stack.only('aws_kms_alias')).toMatchObject({ name: 'alias/warmsite-prod-audit' });
  expect(stack.only('aws_cloudtrail')).toMatchObject({
    kms_key_id: '${aws_kms_key.audit_key.arn}',
    s3_bucket_name: 'warmsite-prod-audit-111122223333-us-east-1',
  });
  const trail = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/warmsite-prod';
  const { Statement } = JSON.parse(stack.only('aws_kms_key')['policy'] as string) as { Statement: object[] };
  expect(Statement.slice(1)).toEqual([
    {
      Sid: 'TrailEncryptsItsFiles',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceArn': trail, 'kms:EncryptionContext:aws:cloudtrail:arn': trail } },
    },
    {
      Sid: 'TrailChecksTheKey',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['kms:DescribeKey', 'kms:Decrypt'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceArn': trail } },
    },
  ]);
});

test('monitors are added where they are asked for only', () => {
  expect(ofGlobal((scope) => addMonitors(scope)).addresses()).toEqual([]);
  expect(ofGlobal((scope) => addMonitors(scope, ['access-analyzer'])).types()).toEqual(['aws_accessanalyzer_analyzer']);
});

test('Config evaluates every rule of AWS that the tests ask of plans', () => {
  const stack = ofGlobal((scope) => addRecorder(scope, true, { retention: Duration.days(365) }));
  const rules = Object.values(stack.all('aws_config_config_rule')).map(
    ({ source }) => source.source_identifier as string,
  );
  expect(CONFIG_RULES).toHaveLength(33);
  expect(rules.sort()).toEqual([...CONFIG_RULES].sort());
  expect(rules.every((rule) => /^[A-Z0-9_]+$/.test(rule) && !rule.startsWith('CKV'))).toBe(true);
});

test('an environment outside of its Regions is stopped, its audit trail included', () => {
  expect(() => requireResidency(prod, ['us-east-2', 'us-west-2'])).not.toThrow();
  expect(() => requireResidency(prod, ['us-east-1', 'us-east-2', 'us-west-2'], 'us-east-1')).not.toThrow();
  expect(problemsOf(() => requireResidency(prod, ['us-east-2', 'ca-central-1'], 'us-east-1'))).toEqual([
    {
      code: 'residency',
      where: 'regions.standby.name',
      message: "must be us-east-2 or ca-central-1, got us-west-2; data may be nowhere else, as 'security.regions' says",
    },
    {
      code: 'residency',
      where: 'security.audit',
      message: "must be us-east-2 or ca-central-1, got us-east-1; data may be nowhere else, as 'security.regions' says",
    },
  ]);
});
