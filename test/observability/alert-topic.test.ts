import { KeyUser } from '../../lib/core/references';
import { RegionStack } from '../../lib/core/region-stack';
import { AlertTopic } from '../../lib/observability/alert-topic';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { TestKey, bare } from './stand-ins';

function build(emails: readonly string[], users: readonly KeyUser[] = ['alarms']): SynthesizedStack {
  return synthesizeStack(
    (stack) => new AlertTopic(stack, 'Alerts', { names: TEST_NAMES, key: new TestKey(stack, 'Key', users), emails }),
  );
}

test('a topic with the key, its policy and a subscription an address', () => {
  const stack = build(['ops@example.com', 'on-call@example.com']);
  expect(stack.addresses()).toEqual([
    'aws_sns_topic.alerts',
    'aws_sns_topic_policy.alerts_policy',
    'aws_sns_topic_subscription.alerts_emails_on_call_example_com_c63654',
    'aws_sns_topic_subscription.alerts_emails_ops_example_com_af3c82',
  ]);
  expect(bare(stack.only('aws_sns_topic'))).toEqual({
    name: 'shop-test-alerts',
    kms_master_key_id: 'arn:aws:kms:us-east-2:111122223333:key/alerts',
  });
  expect(bare(stack.at('aws_sns_topic_subscription.alerts_emails_ops_example_com_af3c82'))).toEqual({
    topic_arn: '${aws_sns_topic.alerts.arn}',
    protocol: 'email',
    endpoint: 'ops@example.com',
  });
});

test('a second topic in one Region has a name of its own, in its policy too', () => {
  const stack = synthesizeStack((scope) => {
    const key = new TestKey(scope, 'Key', ['alarms']);
    const emails = ['ops@example.com'];
    new AlertTopic(scope, 'Alerts', { names: TEST_NAMES, purpose: 'global-alerts', key, emails });
  });
  expect(stack.only('aws_sns_topic')['name']).toBe('shop-test-global-alerts');
  const resources = JSON.parse(stack.only('aws_sns_topic_policy')['policy']).Statement.map(
    (statement: { Resource: string }) => statement.Resource,
  );
  expect(resources).toEqual(Array(2).fill('arn:aws:sns:us-east-2:111122223333:shop-test-global-alerts'));
});

test('trap 17: alarms of this environment may publish, and nobody without TLS', () => {
  const policy = build(['ops@example.com']).only('aws_sns_topic_policy');
  expect(policy['arn']).toBe('${aws_sns_topic.alerts.arn}');
  expect(JSON.parse(policy['policy']).Statement).toEqual([
    {
      Sid: 'AlarmsOfThisEnvironment',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: 'arn:aws:sns:us-east-2:111122223333:shop-test-alerts',
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-2:111122223333:alarm:shop-test-*' },
      },
    },
    {
      Sid: 'NothingWithoutTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: 'arn:aws:sns:us-east-2:111122223333:shop-test-alerts',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
});

test.each<[readonly KeyUser[], string]>([
  [[], 'no service'],
  [['events', 'log-groups'], 'events, log-groups'],
])('trap 17: a key that admits %j is refused', (users, text) => {
  expect(problemsOf(() => build(['ops@example.com'], users))).toEqual([
    {
      code: 'key-without-alarms',
      where: 'stack/Alerts',
      message: `'key' must admit alarms, got a key that admits ${text}; add 'alarms' to the services of the key, or alarms fail to publish without a word`,
    },
  ]);
});

test('a topic that reaches nobody is refused', () => {
  expect(problemsOf(() => build([]))).toEqual([
    {
      code: 'no-recipient',
      where: 'stack/Alerts',
      message: "'emails' must name at least one address, got none; without one no alarm reaches anybody",
    },
  ]);
});

test('addresses that are none, or named twice', () => {
  expect(problemsOf(() => build(['ops', 'ops@example.com', 'ops@example.com']))).toEqual([
    {
      code: 'email',
      where: 'stack/Alerts',
      message: "'emails' must be e-mail addresses, got 'ops'; write it as name@example.com",
    },
    {
      code: 'email-repeated',
      where: 'stack/Alerts',
      message: "'emails' must name each address once, got ops@example.com again; remove one of the two",
    },
  ]);
});

test('a key of another stack is refused', () => {
  const act = () =>
    synthesizeApp((app) => {
      const stack = new RegionStack(app, 'stack', { names: TEST_NAMES, backend: { kind: 'local' } });
      const west = new RegionStack(app, 'west', { names: TEST_NAMES.in('us-west-2'), backend: { kind: 'local' } });
      const key = new TestKey(west, 'Key', ['alarms']);
      new AlertTopic(stack, 'Alerts', { names: TEST_NAMES, key, emails: ['ops@example.com'] });
    });
  expect(problemsOf(act)).toEqual([
    {
      code: 'other-stack',
      where: 'stack/Alerts',
      message: "'key' must belong to this stack (stack), got west/Key of west; create one in this stack",
    },
  ]);
});

test('trap 17: alert managers may publish where the key lets them, and nobody else', () => {
  const admitted = build(['ops@example.com'], ['alarms', 'prometheus']).only('aws_sns_topic_policy');
  const statements = JSON.parse(admitted['policy']).Statement as { Sid: string }[];
  expect(statements.map(({ Sid }) => Sid)).toEqual([
    'AlarmsOfThisEnvironment',
    'AlertManagersOfThisAccount',
    'NothingWithoutTls',
  ]);
  expect(statements[1]).toEqual({
    Sid: 'AlertManagersOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'aps.amazonaws.com' },
    Action: ['sns:Publish', 'sns:GetTopicAttributes'],
    Resource: 'arn:aws:sns:us-east-2:111122223333:shop-test-alerts',
    Condition: {
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:aps:us-east-2:111122223333:workspace/*' },
    },
  });
});
