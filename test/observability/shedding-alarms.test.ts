import { Construct } from 'constructs';
import { AlarmRecord, recordedAlarms } from '../../lib/core/alarm-guide';
import { Duration } from '../../lib/core/quantities';
import { SheddingRule, WebAclRef } from '../../lib/core/references';
import { SheddingAlarms, SheddingAlarmsProps } from '../../lib/observability/shedding-alarms';
import { problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';
import { TestTopic } from './stand-ins';

class TestWebAcl extends Construct implements WebAclRef {
  public readonly metricName = 'shop-test';
  public readonly sheddingRules: readonly SheddingRule[] = [
    { name: 'client-limit', kind: 'client' },
    { name: 'chat-low-priority', kind: 'low-priority', group: 'chat' },
    { name: 'chat-flood', kind: 'flood', group: 'chat' },
    { name: 'embed-fallback', kind: 'fallback', group: 'embed' },
    { name: 'embed-flood', kind: 'flood', group: 'embed' },
  ];
}

function build(props: Partial<SheddingAlarmsProps> = {}): { stack: SynthesizedStack; records: readonly AlarmRecord[] } {
  let records: readonly AlarmRecord[] = [];
  const stack = synthesizeStack((scope) => {
    const alarms = new SheddingAlarms(scope, 'Shedding', {
      names: TEST_NAMES,
      webAcl: new TestWebAcl(scope, 'Acl'),
      topic: new TestTopic(scope, 'Topic'),
      ...props,
    });
    records = recordedAlarms(alarms);
  });
  return { stack, records };
}

/** What differs, by name. */
function alarmsOf(stack: SynthesizedStack): unknown {
  return Object.fromEntries(
    Object.values(stack.all('aws_cloudwatch_metric_alarm')).map((alarm) => [
      alarm['alarm_name'],
      [
        (alarm['dimensions'] as Record<string, string>)['Rule'],
        alarm['metric_name'],
        alarm['datapoints_to_alarm'],
        alarm['evaluation_periods'],
      ],
    ]),
  );
}

test('one alarm a rule, on any request that it keeps away', () => {
  const { stack } = build();
  expect(alarmsOf(stack)).toEqual({
    'shop-test-client-shedding': ['client-limit', 'BlockedRequests', 15, 15],
    'shop-test-chat-low-priority-shedding': ['chat-low-priority', 'BlockedRequests', 30, 30],
    'shop-test-chat-flood-shedding': ['chat-flood', 'BlockedRequests', 3, 5],
    'shop-test-embed-fallback': ['embed-fallback', 'CountedRequests', 30, 30],
    'shop-test-embed-flood-shedding': ['embed-flood', 'BlockedRequests', 3, 5],
  });
  for (const alarm of Object.values(stack.all('aws_cloudwatch_metric_alarm'))) {
    expect(alarm).toMatchObject({
      namespace: 'AWS/WAFV2',
      // All three, or no data is found.
      dimensions: { WebACL: 'shop-test', Rule: expect.any(String), Region: 'us-east-2' },
      statistic: 'Sum',
      period: 60,
      comparison_operator: 'GreaterThanThreshold',
      threshold: 0,
      // AWS WAF has no zeros.
      treat_missing_data: 'notBreaching',
      alarm_actions: ['arn:aws:sns:us-east-2:111122223333:shop-test-alerts'],
    });
  }
});

test('users who are not served are a page, one client and a worse answer a ticket', () => {
  expect(build().records.map(({ alarmName, guide }) => [alarmName, guide.anchor, guide.severity])).toEqual([
    ['shop-test-client-shedding', 'client-shedding', 'ticket'],
    ['shop-test-chat-low-priority-shedding', 'low-priority-shedding', 'page'],
    ['shop-test-chat-flood-shedding', 'flood-shedding', 'page'],
    ['shop-test-embed-fallback', 'fallback', 'ticket'],
    ['shop-test-embed-flood-shedding', 'flood-shedding', 'page'],
  ]);
});

test('another patience is of what can wait alone', () => {
  expect(alarmsOf(build({ lasting: Duration.hours(2) }).stack)).toMatchObject({
    'shop-test-client-shedding': ['client-limit', 'BlockedRequests', 15, 15],
    'shop-test-chat-low-priority-shedding': ['chat-low-priority', 'BlockedRequests', 120, 120],
    'shop-test-embed-fallback': ['embed-fallback', 'CountedRequests', 120, 120],
    'shop-test-embed-flood-shedding': ['embed-flood', 'BlockedRequests', 3, 5],
  });
});

test.each(['0s', '90s', '25h'])('a patience of %s is refused', (text) => {
  const lasting = Duration.parse(text);
  expect(problemsOf(() => build({ lasting }))).toEqual([
    {
      code: 'shedding-lasting',
      where: 'stack/Shedding',
      message: `'lasting' must be whole minutes from 1m to 1d, got ${text}; CloudWatch looks back no longer`,
    },
  ]);
});
