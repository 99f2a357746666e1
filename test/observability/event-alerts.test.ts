import { KeyUser } from '../../lib/core/references';
import { RegionStack } from '../../lib/core/region-stack';
import { AlertTopic } from '../../lib/observability/alert-topic';
import { EventAlerts } from '../../lib/observability/event-alerts';
import { Names } from '../../lib/core/names';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { TestKey } from './stand-ins';

// What these tests do not prove: that AWS sends the events that the patterns ask for.

function topic(stack: RegionStack, users: readonly KeyUser[] = ['alarms', 'events']): AlertTopic {
  const key = new TestKey(stack, 'Key', users);
  return new AlertTopic(stack, 'Alerts', { names: stack.names, key, emails: ['oncall@example.com'] });
}

function build(names: Names = TEST_NAMES): SynthesizedStack {
  return synthesizeStack((stack) => new EventAlerts(stack, 'Events', { names, topic: topic(stack) }), names);
}

test('what is asked for, and what people read', () => {
  const stack = build();
  const rules = Object.entries(stack.all('aws_cloudwatch_event_rule')).map(([address, rule]) => [
    address,
    rule['name'],
    JSON.parse(rule['event_pattern'] as string),
  ]);
  const byAddress = (a: unknown[], b: unknown[]): number => String(a[0]).localeCompare(String(b[0]));
  const expected: unknown[][] = [
    [
      'events_database',
      'shop-test-database-events',
      {
        source: ['aws.rds'],
        'detail-type': ['RDS DB Instance Event'],
        detail: {
          EventID: [
            'RDS-EVENT-0003',
            'RDS-EVENT-0007',
            'RDS-EVENT-0013',
            'RDS-EVENT-0031',
            'RDS-EVENT-0034',
            'RDS-EVENT-0045',
            'RDS-EVENT-0046',
            'RDS-EVENT-0049',
            'RDS-EVENT-0057',
          ],
          SourceIdentifier: [{ prefix: 'shop-test-db-g' }],
        },
      },
    ],
    [
      'events_backup',
      'shop-test-backup-events',
      {
        source: ['aws.backup'],
        'detail-type': ['Backup Job State Change', 'Copy Job State Change'],
        detail: { state: ['FAILED', 'ABORTED', 'EXPIRED'] },
      },
    ],
    [
      'events_restore',
      'shop-test-restore-events',
      {
        source: ['aws.backup'],
        'detail-type': ['Restore Job State Change'],
        detail: { status: ['FAILED', 'ABORTED'] },
      },
    ],
    [
      'events_scaling',
      'shop-test-scaling-events',
      {
        source: ['aws.autoscaling'],
        'detail-type': ['EC2 Instance Launch Unsuccessful', 'EC2 Auto Scaling Instance Refresh Failed'],
        detail: { AutoScalingGroupName: [{ prefix: 'shop-test-' }] },
      },
    ],
    [
      'events_health',
      'shop-test-health-events',
      {
        source: ['aws.health'],
        'detail-type': ['AWS Health Event'],
        detail: { eventTypeCategory: ['issue', 'scheduledChange'] },
      },
    ],
  ];
  expect(rules.sort(byAddress)).toEqual(expected.sort(byAddress));
  expect(stack.at('aws_cloudwatch_event_target.events_database_alerts')).toMatchObject({
    arn: '${aws_sns_topic.alerts.arn}',
    rule: '${aws_cloudwatch_event_rule.events_database.name}',
    target_id: 'alerts',
    input_transformer: {
      input_paths: {
        region: '$.region',
        id: '$.detail.SourceIdentifier',
        event: '$.detail.EventID',
        message: '$.detail.Message',
      },
      input_template: '"shop-test, <region>: database <id> says: <message> (<event>)"',
    },
  });
});

test('every text uses every path, no other one, and is a JSON string', () => {
  const targets = Object.values(build().all('aws_cloudwatch_event_target'));
  expect(targets).toHaveLength(5);
  for (const { input_transformer: transformer } of targets) {
    const text = JSON.parse(transformer.input_template as string) as string;
    const used = [...text.matchAll(/<(\w+)>/g)].map(([, name]) => name!);
    expect(used.sort()).toEqual(Object.keys(transformer.input_paths as object).sort());
  }
  // With a role, EventBridge may fail to deliver to an encrypted topic.
  expect(targets.every((target) => !('role_arn' in target))).toBe(true);
});

test('trap 17: key and topic admit EventBridge, the topic without a condition, which EventBridge does not support', () => {
  expect(JSON.parse(build().only('aws_sns_topic_policy')['policy'] as string).Statement).toContainEqual({
    Sid: 'EventRules',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: 'arn:aws:sns:us-east-2:111122223333:shop-test-alerts',
  });
  const without = (): SynthesizedStack =>
    synthesizeStack(
      (stack) => new EventAlerts(stack, 'Events', { names: TEST_NAMES, topic: topic(stack, ['alarms']) }),
    );
  expect(problemsOf(without)).toEqual([
    {
      code: 'topic-without-events',
      where: 'stack/Events',
      message:
        "'topic' must admit EventBridge, got one whose key does not; add 'events' to the services of its key, or events are dropped without a word",
    },
  ]);
  const policy = synthesizeStack((stack) => topic(stack, ['alarms'])).only('aws_sns_topic_policy')['policy'] as string;
  expect(policy).not.toContain('events.amazonaws.com');
});

test('a name that EventBridge would refuse', () => {
  const names = new Names({
    system: 's'.repeat(30),
    environment: 'e'.repeat(18),
    account: '111122223333',
    region: 'us-east-2',
  });
  const rule = (purpose: string): object => ({
    code: 'event-rule-name',
    where: 'stack/Events',
    message: `'names' must leave names of at most 64 characters to rules, got ${names.prefix}-${purpose}; shorten the name of the system or the environment`,
  });
  expect(names.prefix).toHaveLength(49);
  expect(problemsOf(() => build(names))).toEqual([rule('database-events')]);
});

test('trap 19: events tell a topic of their own stack', () => {
  const act = () =>
    synthesizeApp((app) => {
      const stack = new RegionStack(app, 'stack', { names: TEST_NAMES, backend: { kind: 'local' } });
      const west = new RegionStack(app, 'west', { names: TEST_NAMES.in('us-west-2'), backend: { kind: 'local' } });
      new EventAlerts(stack, 'Events', { names: TEST_NAMES, topic: topic(west) });
    });
  expect(problemsOf(act)).toEqual([
    {
      code: 'other-stack',
      where: 'stack/Events',
      message: "'topic' must belong to this stack (stack), got west/Alerts of west; create one in this stack",
    },
  ]);
});
