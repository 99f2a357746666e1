import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Fn, TerraformVariable } from 'cdktf';
import { lintStack } from '../../lib/core/output-lint';
import { EphemeralResource } from '../../lib/core/terraform-blocks';
import { synthesizeStack } from '../support/synth';

const lint = (document: object): string[] =>
  lintStack(document, { stack: 'shop-site', region: 'us-east-2' }).map(
    ({ code, where, message }) => `${code} | ${where} | ${message}`,
  );

const provider = { aws: [{ region: 'us-east-2' }] };
const resource = (type: string, body: object): object => ({
  provider,
  resource: { [type]: { main: { ...body, '//': { metadata: { path: 'shop-site/Thing/Resource' } } } } },
});

test('a clean stack has no findings', () => {
  const { json } = synthesizeStack((scope) => {
    const topic = new SnsTopic(scope, 'Topic', { name: 'alerts' });
    new SnsTopic(scope, 'Other', { name: Fn.join('-', ['x', topic.name]) });
  });
  expect(lint(json)).toEqual([]);
});

test('a number token that was put into a string is found in what cdktf really writes', () => {
  const { json } = synthesizeStack((scope) => {
    const number = new TerraformVariable(scope, 'Number', { type: 'number' }).numberValue;
    new SnsTopic(scope, 'Topic', { name: `topic-${number}` });
    new Vpc(scope, 'Vpc', { cidrBlock: `10.0.${number}.0/24` });
  });
  const findings = lint(json);
  expect(findings).toHaveLength(2);
  expect(findings[0]).toMatch(
    /^token-debris \| stack\/Topic \(resource\.aws_sns_topic\.topic\.name\) \| contains '-8\.1\d*e\+298', what is left of an unresolved token; use Token\.asString or Fn\.format$/,
  );
});

test.each([
  ['${TfToken[TOKEN.7]}', 'TfToken['],
  ['#{Token[TOKEN.7]}', '#{Token['],
  ['Map Token Value', 'Map Token Value'],
  ['bucket-[object Object]', '[object Object]'],
  ['warmsite-undefined-data', 'undefined'],
])('debris %s', (name, debris) => {
  expect(lint(resource('aws_sns_topic', { name }))).toEqual([
    `token-debris | shop-site/Thing/Resource (resource.aws_sns_topic.main.name) | contains '${debris}', what is left of an unresolved token; use Token.asString or Fn.format`,
  ]);
});

test('a reference that was escaped, but not a variable of an IAM policy', () => {
  const { json } = synthesizeStack((scope) => {
    const password = new EphemeralResource(scope, 'Password', { type: 'aws_x', arguments: {} });
    new SnsTopic(scope, 'Topic', { name: Fn.jsonencode({ password: password.attribute('value') }) });
    new SnsTopic(scope, 'Other', { name: 'user/$${aws:username}' });
  });
  expect(lint(json)).toEqual([
    "escaped-reference | stack/Topic (resource.aws_sns_topic.topic.name) | contains '$${ephemeral.', a reference that Terraform will not resolve; build the text with JSON.stringify or a template instead of Fn",
  ]);
});

test('the code of a number token in place of a number', () => {
  expect(lint(resource('aws_sns_topic', { count: -8.1e298 }))).toEqual([
    'token-debris | shop-site/Thing/Resource (resource.aws_sns_topic.main.count) | contains -8.1e+298, the code of a numeric token; use Token.asString or Fn.tostring',
  ]);
});

test("trap 25: reading another stack's state", () => {
  expect(lint({ provider, data: { terraform_remote_state: { other: { backend: 's3' } } } })).toEqual([
    "remote-state | shop-site (data.terraform_remote_state.other) | reads another stack's state, which is gone when its Region is; name the resource through Names instead of passing a reference between stacks",
  ]);
});

test('reading anything at plan time', () => {
  expect(lint({ provider, data: { aws_caller_identity: { me: {} } } })).toEqual([
    'data-source | shop-site (data.aws_caller_identity.me) | reads aws_caller_identity at plan time, which fails while its API is out of reach; put the value into the environment file or name it through Names',
  ]);
});

test('the look-up of the takeover guard, and none of its type or of its name', () => {
  expect(lint({ provider, data: { aws_s3_objects: { takeover_guard: {} } } })).toEqual([]);
  const look =
    'which fails while its API is out of reach; put the value into the environment file or name it through Names';
  expect(
    lint({
      provider,
      data: { aws_s3_objects: { other: {}, takeover_guard: {} }, aws_s3_bucket: { takeover_guard: {} } },
    }),
  ).toEqual([
    `data-source | shop-site (data.aws_s3_objects.other) | reads aws_s3_objects at plan time, ${look}`,
    `data-source | shop-site (data.aws_s3_bucket.takeover_guard) | reads aws_s3_bucket at plan time, ${look}`,
  ]);
});

test('trap 25: a second Region in one state, by provider or by resource', () => {
  expect(
    lint({
      provider: { aws: [{ region: 'us-west-2' }, { region: 'us-west-2', alias: 'dr' }] },
      resource: {
        aws_sns_topic: { main: { region: 'us-west-2' }, other: { provider: 'aws.dr' } },
      },
    }),
  ).toEqual([
    'provider-region | shop-site (provider.aws) | must be for us-east-2, got us-west-2',
    "provider-alias | shop-site (provider.aws) | has a second provider, alias 'dr'; a stack has one provider, for its own Region",
    "resource-region | shop-site (aws_sns_topic.main) | sets 'region' to us-west-2; a resource belongs to the Region of its stack, us-east-2",
    "resource-provider | shop-site (aws_sns_topic.other) | names the provider 'aws.dr'; a stack has one provider, for its own Region",
  ]);
});

test.each([
  ['aws_db_instance', { password: 'hunter2' }, 'password'],
  ['aws_db_instance', { password: '${random_password.main.result}' }, 'password'],
  ['aws_secretsmanager_secret_version', { secret_string: '{"a":"b"}' }, 'secret_string'],
  ['aws_ssm_parameter', { value: 'AKIAIOSFODNN7EXAMPLE' }, 'value'],
  ['aws_ssm_parameter', { value: '-----BEGIN RSA PRIVATE KEY-----\nabc' }, 'value'],
])('a secret in clear: %s %j', (type, body, argument) => {
  expect(lint(resource(type, body))).toEqual([
    `plaintext-secret | shop-site/Thing/Resource (resource.${type}.main.${argument}) | would put a secret into state and plan; use the write-only form of the argument (${argument}_wo) with an ephemeral value`,
  ]);
});

test('write-only arguments are no secret in clear', () => {
  expect(lint(resource('aws_db_instance', { password_wo: '${ephemeral.a.b.c}', password_wo_version: 1 }))).toEqual([]);
});
