import { Duration, Percent } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { EndpointAlarms, EndpointAlarmsProps } from '../../lib/observability/endpoint-alarms';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { TestLoadBalancer, TestTargetGroup, TestTopic } from './stand-ins';

function endpointAlarms(stack: RegionStack, props: Partial<EndpointAlarmsProps>): EndpointAlarms {
  return new EndpointAlarms(stack, 'LlmAlarms', {
    names: TEST_NAMES,
    group: 'llm',
    loadBalancer: props.loadBalancer ?? new TestLoadBalancer(stack, 'LoadBalancer'),
    targetGroup: props.targetGroup ?? new TestTargetGroup(stack, 'TargetGroup'),
    minHealthyTargets: 2,
    maxLatency: Duration.seconds(8),
    topic: new TestTopic(stack, 'Topic'),
    ...props,
  });
}

function build(props: Partial<EndpointAlarmsProps> = {}): SynthesizedStack {
  return synthesizeStack((stack) => endpointAlarms(stack, props));
}

const HEALTHY = 'aws_cloudwatch_metric_alarm.llm_alarms_healthy_targets';
const UNHEALTHY = 'aws_cloudwatch_metric_alarm.llm_alarms_unhealthy_targets';
const ERRORS = 'aws_cloudwatch_metric_alarm.llm_alarms_errors';
const LATENCY = 'aws_cloudwatch_metric_alarm.llm_alarms_latency';
const DIMENSIONS = { LoadBalancer: 'app/shop-test/1', TargetGroup: 'targetgroup/shop-test-llm-8000/2' };

test('four alarms for one group', () => {
  const stack = build();
  expect(stack.addresses()).toEqual([ERRORS, HEALTHY, LATENCY, UNHEALTHY]);
  expect(stack.at(HEALTHY)).toMatchObject({
    alarm_name: 'shop-test-llm-healthy-targets',
    metric_name: 'HealthyHostCount',
    dimensions: DIMENSIONS,
    statistic: 'Minimum',
    comparison_operator: 'LessThanThreshold',
    threshold: 2,
    treat_missing_data: 'breaching',
    actions_enabled: true,
  });
  expect(stack.at(UNHEALTHY)).toMatchObject({
    alarm_name: 'shop-test-llm-unhealthy-targets',
    metric_name: 'UnHealthyHostCount',
    dimensions: DIMENSIONS,
    statistic: 'Maximum',
    comparison_operator: 'GreaterThanThreshold',
    threshold: 0,
    treat_missing_data: 'notBreaching',
  });
  expect(stack.at(LATENCY)).toMatchObject({
    alarm_name: 'shop-test-llm-latency',
    metric_name: 'TargetResponseTime',
    dimensions: DIMENSIONS,
    extended_statistic: 'p99',
    comparison_operator: 'GreaterThanThreshold',
    threshold: 8,
    treat_missing_data: 'notBreaching',
  });
});

test('errors count as a share of requests, and not at all while there are few requests', () => {
  const metric = (name: string): object => ({
    namespace: 'AWS/ApplicationELB',
    metric_name: name,
    dimensions: DIMENSIONS,
    stat: 'Sum',
    period: 60,
  });
  expect(build().at(ERRORS)).toMatchObject({
    alarm_name: TEST_NAMES.alarm('llm-5xx'),
    metric_query: [
      {
        id: 'result',
        expression: 'IF(requests >= 20, 100 * (FILL(errors, 0) + FILL(refused, 0)) / requests, 0)',
        return_data: true,
      },
      { id: 'errors', return_data: false, metric: metric('HTTPCode_Target_5XX_Count') },
      { id: 'refused', return_data: false, metric: metric('TargetConnectionErrorCount') },
      { id: 'requests', return_data: false, metric: metric('RequestCount') },
    ],
    comparison_operator: 'GreaterThanThreshold',
    threshold: 5,
    evaluation_periods: 5,
    datapoints_to_alarm: 3,
    treat_missing_data: 'notBreaching',
  });
});

test("limits of one's own; an error rate of zero is a limit", () => {
  const errors = build({ maxErrorRate: Percent.of(0), minRequests: 1 }).at(ERRORS);
  expect(errors['threshold']).toBe(0);
  expect(errors['metric_query'][0].expression).toBe(
    'IF(requests >= 1, 100 * (FILL(errors, 0) + FILL(refused, 0)) / requests, 0)',
  );
});

test('a group that is empty on purpose keeps a silent alarm, at the same address', () => {
  const empty = build({ minHealthyTargets: 0 });
  expect(empty.addresses()).toEqual(build().addresses());
  expect(empty.at(HEALTHY)).toMatchObject({
    threshold: 0,
    treat_missing_data: 'notBreaching',
    actions_enabled: false,
  });
});

test('counts and durations out of range, all at once', () => {
  const act = () => build({ minHealthyTargets: -1, minRequests: 0, maxLatency: Duration.seconds(0) });
  expect(problemsOf(act)).toEqual([
    {
      code: 'min-healthy-targets',
      where: 'stack/LlmAlarms',
      message: "'minHealthyTargets' must be a whole number >= 0, got -1; take the least that can carry the load",
    },
    {
      code: 'min-requests',
      where: 'stack/LlmAlarms',
      message: "'minRequests' must be a whole number >= 1, got 0; without requests there is no share of errors",
    },
    {
      code: 'max-latency',
      where: 'stack/LlmAlarms',
      message: "'maxLatency' must be longer than 0s, got 0s; every answer takes a moment",
    },
  ]);
});

test('trap 19: a load balancer and a target group of another Region are refused', () => {
  const act = () =>
    synthesizeApp((app) => {
      const stack = new RegionStack(app, 'stack', { names: TEST_NAMES, backend: { kind: 'local' } });
      const west = new RegionStack(app, 'west', { names: TEST_NAMES.in('us-west-2'), backend: { kind: 'local' } });
      endpointAlarms(stack, {
        loadBalancer: new TestLoadBalancer(west, 'LoadBalancer'),
        targetGroup: new TestTargetGroup(west, 'TargetGroup'),
      });
    });
  expect(problemsOf(act)).toEqual([
    {
      code: 'other-stack',
      where: 'stack/LlmAlarms',
      message:
        "'loadBalancer' must belong to this stack (stack), got west/LoadBalancer of west; create one in this stack",
    },
    {
      code: 'other-stack',
      where: 'stack/LlmAlarms',
      message:
        "'targetGroup' must belong to this stack (stack), got west/TargetGroup of west; create one in this stack",
    },
  ]);
});

test('what latency is usual is watched on request, and wakes nobody', () => {
  const stack = build({ latencyBand: { standardDeviations: 3 } });
  expect(stack.addresses()).toEqual([...build().addresses(), LATENCY.replace('_latency', '_unusual_latency')].sort());
  expect(stack.at('aws_cloudwatch_metric_alarm.llm_alarms_unusual_latency')).toMatchObject({
    alarm_name: 'shop-test-llm-latency-unusual',
    metric_query: [
      { id: 'band', expression: 'ANOMALY_DETECTION_BAND(watched, 3)', return_data: true },
      {
        id: 'watched',
        return_data: true,
        metric: { metric_name: 'TargetResponseTime', dimensions: DIMENSIONS, stat: 'p50', period: 300 },
      },
    ],
    comparison_operator: 'GreaterThanUpperThreshold',
    threshold_metric_id: 'band',
    treat_missing_data: 'notBreaching',
    actions_enabled: false,
  });
});
