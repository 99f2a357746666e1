import { Names } from '../../lib/core/names';
import { HealthCheckAlarms, WatchedHealthCheck } from '../../lib/observability/health-check-alarms';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';
import { TestPager, TestTopic } from './stand-ins';

function build(
  healthChecks: Readonly<Record<string, WatchedHealthCheck>>,
  names: Names,
  stackNames = names,
): SynthesizedStack {
  return synthesizeStack(
    (stack) =>
      new HealthCheckAlarms(stack, 'HealthChecks', { names, healthChecks, topic: new TestTopic(stack, 'Topic') }),
    stackNames,
  );
}

test('an alarm for each health check, which no data sets off too', () => {
  const stack = build(
    { 'endpoint-us-east-2': { id: 'check-1' }, 'endpoint-us-west-2': { id: 'check-2' } },
    TEST_NAMES.global,
  );
  expect(stack.addresses()).toEqual([
    'aws_cloudwatch_metric_alarm.health_checks_endpoint_us_east_2',
    'aws_cloudwatch_metric_alarm.health_checks_endpoint_us_west_2',
  ]);
  expect(stack.at('aws_cloudwatch_metric_alarm.health_checks_endpoint_us_west_2')).toMatchObject({
    alarm_name: 'shop-test-health-endpoint-us-west-2',
    namespace: 'AWS/Route53',
    metric_name: 'HealthCheckStatus',
    dimensions: { HealthCheckId: 'check-2' },
    statistic: 'Minimum',
    comparison_operator: 'LessThanThreshold',
    threshold: 1,
    period: 60,
    treat_missing_data: 'breaching',
  });
});

test('a check that fails on purpose keeps its alarm, which tells nobody', () => {
  const stack = build(
    { waits: { id: 'check-1', silent: true }, serves: { id: 'check-2', silent: false } },
    TEST_NAMES.global,
  );
  expect(stack.at('aws_cloudwatch_metric_alarm.health_checks_waits')).toMatchObject({ actions_enabled: false });
  expect(stack.at('aws_cloudwatch_metric_alarm.health_checks_serves')).toMatchObject({ actions_enabled: true });
});

test('trap 19: Route 53 publishes in us-east-1 only', () => {
  expect(problemsOf(() => build({ endpoint: { id: 'check-1' } }, TEST_NAMES))).toEqual([
    {
      code: 'health-check-region',
      where: 'stack/HealthChecks',
      message:
        "'names' must be of us-east-1, where Route 53 publishes its metrics, got us-east-2; move the alarm to the global stack",
    },
  ]);
});

test('trap 19: names of us-east-1 do not bring an alarm of another stack there', () => {
  expect(problemsOf(() => build({ endpoint: { id: 'check-1' } }, TEST_NAMES.global, TEST_NAMES))).toEqual([
    {
      code: 'other-region',
      where: 'stack/HealthChecks/endpoint',
      message:
        "'names' must be of this stack's Region (us-east-2), got us-east-1; an alarm sees the metrics of its own Region only",
    },
  ]);
});

test('no health check at all', () => {
  expect(problemsOf(() => build({}, TEST_NAMES.global))).toEqual([
    {
      code: 'no-health-check',
      where: 'stack/HealthChecks',
      message: "'healthChecks' must name at least one health check, got none; leave the construct out if there is none",
    },
  ]);
});

test('the check of the Region that serves tells the pager, and each alarm has the guide of what it checks', () => {
  const told = (pager: boolean): unknown[][] => {
    const stack = synthesizeStack((scope) => {
      const topic = new TestTopic(scope, 'Topic');
      return new HealthCheckAlarms(scope, 'HealthChecks', {
        names: TEST_NAMES.global,
        healthChecks: {
          serves: { id: 'check-1', pages: true },
          waits: { id: 'check-2', pages: false },
          primary: { id: 'check-3', ofRecord: true },
        },
        topic,
        ...(pager ? { pager: new TestPager(scope, 'Pager') } : {}),
      });
    }, TEST_NAMES.global);
    return Object.values(stack.all('aws_cloudwatch_metric_alarm')).map((alarm) => [
      (alarm['alarm_name'] as string).replace('shop-test-health-', ''),
      (alarm['alarm_actions'] as string[]).map((arn) => arn.replace(/^.*:/, '')),
      (alarm['alarm_description'] as string).replace(/^.* Guide: /, ''),
    ]);
  };
  const alerts = ['shop-test-alerts'];
  const expected = (pager: string[]): unknown[][] => [
    ['primary', alerts, 'docs/alarms.md#health-record'],
    ['serves', pager, 'docs/alarms.md#health-endpoint'],
    ['waits', alerts, 'docs/alarms.md#health-endpoint'],
  ];
  expect(told(true).sort()).toEqual(expected(['shop-test-pages']));
  expect(told(false).sort()).toEqual(expected(alerts));
});
