import { Construct } from 'constructs';
import { AlarmRecord, recordedAlarms } from '../../lib/core/alarm-guide';
import { Percent } from '../../lib/core/quantities';
import { LoadBalancerRef, TargetGroupRef } from '../../lib/core/references';
import { CanaryReleaseAlarms, CanaryReleaseAlarmsProps } from '../../lib/observability/canary-release-alarms';
import { problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';
import { TestTopic } from './stand-ins';

class TestTarget extends Construct implements TargetGroupRef, LoadBalancerRef {
  public readonly arn = 'arn';
  public readonly arnSuffix: string;
  public readonly dnsName = 'name';
  public readonly hostedZoneId = 'zone';

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    this.arnSuffix = id.toLowerCase();
  }
}

function build(
  weight = 5,
  props: Partial<CanaryReleaseAlarmsProps> = {},
): { readonly stack: SynthesizedStack; readonly records: readonly AlarmRecord[] } {
  let records: readonly AlarmRecord[] = [];
  const stack = synthesizeStack((scope) => {
    const alarms = new CanaryReleaseAlarms(scope, 'Alarms', {
      names: TEST_NAMES,
      group: 'chat',
      loadBalancer: new TestTarget(scope, 'Balancer'),
      stable: new TestTarget(scope, 'Stable'),
      canary: { group: new TestTarget(scope, 'New'), weight: Percent.of(weight) },
      topic: new TestTopic(scope, 'Topic'),
      ...props,
    });
    records = recordedAlarms(alarms);
  });
  return { stack, records };
}

const alarm = (stack: SynthesizedStack, name: string): any => stack.at(`aws_cloudwatch_metric_alarm.alarms_${name}`);

test('three alarms, each with a guide', () => {
  expect(build().records.map(({ alarmName, guide }) => [alarmName, guide.severity, guide.anchor])).toEqual([
    ['shop-test-chat-canary-errors', 'ticket', 'canary-release-errors'],
    ['shop-test-chat-canary-latency', 'ticket', 'canary-release-latency'],
    ['shop-test-chat-canary-empty', 'page', 'canary-release-empty'],
  ]);
});

test('its errors are compared with those beside it, each with its own requests', () => {
  const errors = alarm(build().stack, 'errors');
  const [formula, ...metrics] = errors.metric_query;
  expect(formula.expression).toBe(
    'IF(requests >= 20 AND all >= 20, 100 * ((FILL(errors, 0) + FILL(refused, 0)) / requests - (FILL(errors_beside, 0) + FILL(refused_beside, 0)) / all), 0)',
  );
  expect(
    metrics.map(({ id, metric }: any) => `${id}: ${metric.metric_name} of ${metric.dimensions.TargetGroup}`),
  ).toEqual([
    'errors: HTTPCode_Target_5XX_Count of new',
    'refused: TargetConnectionErrorCount of new',
    'requests: RequestCount of new',
    'errors_beside: HTTPCode_Target_5XX_Count of stable',
    'refused_beside: TargetConnectionErrorCount of stable',
    'all: RequestCount of stable',
  ]);
  expect(errors).toMatchObject({
    comparison_operator: 'GreaterThanThreshold',
    threshold: 2,
    evaluation_periods: 3,
    datapoints_to_alarm: 2,
    treat_missing_data: 'notBreaching',
  });
});

test('its latency is a multiple of the one beside it', () => {
  const latency = alarm(build().stack, 'latency');
  expect(latency.metric_query[0].expression).toBe('IF(requests >= 20, wait / wait_beside, 1)');
  expect(latency).toMatchObject({ comparison_operator: 'GreaterThanThreshold', threshold: 1.5 });
});

test('requests that nobody answers wake somebody, whatever the weight: with none there are no such requests', () => {
  const empty = alarm(build(5).stack, 'empty');
  const [formula, ...metrics] = empty.metric_query;
  expect(formula.expression).toBe('IF(FILL(healthy, 0) < 1 AND beside > 0, FILL(unanswered, 0), 0)');
  expect(metrics.map(({ id, metric }: any) => [id, metric.metric_name, metric.stat, metric.dimensions])).toEqual([
    ['healthy', 'HealthyHostCount', 'Maximum', { LoadBalancer: 'balancer', TargetGroup: 'new' }],
    ['beside', 'HealthyHostCount', 'Maximum', { LoadBalancer: 'balancer', TargetGroup: 'stable' }],
    ['unanswered', 'HTTPCode_ELB_503_Count', 'Sum', { LoadBalancer: 'balancer' }],
  ]);
  expect(empty).toMatchObject({
    comparison_operator: 'GreaterThanThreshold',
    threshold: 0,
    evaluation_periods: 2,
    treat_missing_data: 'breaching',
    actions_enabled: true,
  });
  expect(alarm(build(0).stack, 'empty')).toEqual(empty);
});

test('other thresholds, zero among them', () => {
  const { stack } = build(5, { maxErrorDifference: Percent.of(0), maxLatencyRatio: 3 });
  expect(alarm(stack, 'errors').threshold).toBe(0);
  expect(alarm(stack, 'latency').threshold).toBe(3);
});

test('a ratio that nothing could keep is refused', () => {
  expect(problemsOf(() => build(5, { maxLatencyRatio: 1 }))).toEqual([
    {
      code: 'latency-ratio',
      where: 'stack/Alarms',
      message: "'maxLatencyRatio' must be more than 1, got 1; two versions never take exactly the same time",
    },
  ]);
});
