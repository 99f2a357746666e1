import { App, LocalBackend, TerraformStack } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { Alarm, AlarmProps, Metric } from '../../lib/observability/alarm';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { TestTopic, bare } from './stand-ins';

const QUEUE: Metric = {
  namespace: 'Warmsite/shop-test',
  name: 'Queue',
  dimensions: { Group: 'llm' },
  statistic: 'Maximum',
};

function alarm(stack: TerraformStack, props: Partial<AlarmProps> = {}): Alarm {
  return new Alarm(stack, 'QueueAlarm', {
    names: TEST_NAMES,
    purpose: 'queue',
    why: 'The queue is long.',
    whatToDo: 'add servers.',
    metric: QUEUE,
    comparison: 'above',
    threshold: 0,
    period: Duration.minutes(1),
    evaluationPeriods: 3,
    missingData: 'missing',
    topic: props.topic ?? new TestTopic(stack, 'Topic'),
    ...props,
  });
}

function build(props: Partial<AlarmProps> = {}): SynthesizedStack {
  return synthesizeStack((stack) => alarm(stack, props));
}

test('an alarm on one metric, with a threshold of zero', () => {
  expect(bare(build().only('aws_cloudwatch_metric_alarm'))).toEqual({
    alarm_name: 'shop-test-queue',
    alarm_description: 'The queue is long. What to do: add servers.',
    namespace: 'Warmsite/shop-test',
    metric_name: 'Queue',
    dimensions: { Group: 'llm' },
    statistic: 'Maximum',
    period: 60,
    evaluation_periods: 3,
    datapoints_to_alarm: 3,
    comparison_operator: 'GreaterThanThreshold',
    threshold: 0,
    treat_missing_data: 'missing',
    actions_enabled: true,
    alarm_actions: ['arn:aws:sns:us-east-2:111122223333:shop-test-alerts'],
    ok_actions: ['arn:aws:sns:us-east-2:111122223333:shop-test-alerts'],
  });
});

test('all props: an expression, fewer datapoints, silent', () => {
  const stack = build({
    metric: {
      expression: 'IF(all > 0, 100 * queue / all, 0)',
      label: 'Share (%)',
      metrics: { queue: QUEUE, all: { ...QUEUE, dimensions: {}, statistic: 'p99.9' } },
    },
    comparison: 'at-or-below',
    threshold: 12.5,
    period: Duration.minutes(5),
    datapointsToAlarm: 2,
    missingData: 'ignore',
    actionsEnabled: false,
  });
  const series = { namespace: 'Warmsite/shop-test', metric_name: 'Queue', period: 300 };
  expect(bare(stack.only('aws_cloudwatch_metric_alarm'))).toEqual({
    alarm_name: 'shop-test-queue',
    alarm_description: 'The queue is long. What to do: add servers.',
    metric_query: [
      { id: 'result', expression: 'IF(all > 0, 100 * queue / all, 0)', label: 'Share (%)', return_data: true },
      { id: 'queue', return_data: false, metric: { ...series, dimensions: { Group: 'llm' }, stat: 'Maximum' } },
      { id: 'all', return_data: false, metric: { ...series, dimensions: {}, stat: 'p99.9' } },
    ],
    evaluation_periods: 3,
    datapoints_to_alarm: 2,
    comparison_operator: 'LessThanOrEqualToThreshold',
    threshold: 12.5,
    treat_missing_data: 'ignore',
    actions_enabled: false,
    alarm_actions: ['arn:aws:sns:us-east-2:111122223333:shop-test-alerts'],
    ok_actions: ['arn:aws:sns:us-east-2:111122223333:shop-test-alerts'],
  });
});

test('a percentile is an extended statistic', () => {
  const found = build({ metric: { ...QUEUE, statistic: 'p99' } }).only('aws_cloudwatch_metric_alarm');
  expect([found['statistic'], found['extended_statistic']]).toEqual([undefined, 'p99']);
});

test.each([
  ['above', 'GreaterThanThreshold'],
  ['at-or-above', 'GreaterThanOrEqualToThreshold'],
  ['below', 'LessThanThreshold'],
  ['at-or-below', 'LessThanOrEqualToThreshold'],
] as const)('%s is %s', (comparison, operator) => {
  expect(build({ comparison }).only('aws_cloudwatch_metric_alarm')['comparison_operator']).toBe(operator);
});

test('the name and ARN that it tells', () => {
  const stack = build();
  expect(stack.addresses()).toEqual(['aws_cloudwatch_metric_alarm.queue_alarm']);
  synthesizeStack((scope) => {
    expect(alarm(scope).alarmName).toBe(TEST_NAMES.alarm('queue'));
  });
});

function refusal(code: string, message: string): object {
  return { code, where: 'stack/QueueAlarm', message };
}

test.each([10, 20, 30, 60, 86400])("a period of %i s is fine for a metric of one's own", (seconds) => {
  const found = build({ period: Duration.seconds(seconds), evaluationPeriods: 1 }).only('aws_cloudwatch_metric_alarm');
  expect(found['period']).toBe(seconds);
});

test.each([0, 1, 45, 90])('a period of %i s is refused, which a plan would not do', (seconds) => {
  const period = Duration.seconds(seconds);
  expect(problemsOf(() => build({ period }))).toEqual([
    refusal(
      'alarm-period',
      `'period' must be a multiple of 1m, or 10s, 20s, 30s, got ${period.toString()}; round it up`,
    ),
  ]);
});

test("AWS's own metrics have no value more often than every minute", () => {
  const metric = { ...QUEUE, namespace: 'AWS/RDS' };
  expect(problemsOf(() => build({ metric, period: Duration.seconds(30) }))).toEqual([
    refusal('alarm-period', "'period' must be a multiple of 1m, got 30s; round it up"),
  ]);
});

test('a day of evaluation at most', () => {
  build({ period: Duration.hours(1), evaluationPeriods: 24 });
  expect(problemsOf(() => build({ period: Duration.hours(1), evaluationPeriods: 25 }))).toEqual([
    refusal(
      'alarm-evaluation',
      "'evaluationPeriods' times 'period' must be at most 1d, got 25 x 1h; use fewer periods",
    ),
  ]);
});

test('counts, threshold, percentile and description that AWS would refuse, all at once', () => {
  expect(
    problemsOf(() =>
      build({
        evaluationPeriods: 2,
        datapointsToAlarm: 3,
        threshold: Number.NaN,
        metric: { ...QUEUE, statistic: 'p101' },
        why: 'x'.repeat(1000),
      }),
    ),
  ).toEqual([
    refusal(
      'alarm-datapoints',
      "'datapointsToAlarm' must be at most 'evaluationPeriods' (2), got 3; the alarm could never fire",
    ),
    refusal('alarm-threshold', "'threshold' must be a number, got NaN; say it in the unit of the metric"),
    refusal(
      'alarm-statistic',
      "'statistic' of Queue must be a percentile from p0 to p100, got p101; use p99 for the slowest hundredth",
    ),
    refusal(
      'alarm-description',
      "'why' and 'whatToDo' must have at most 1024 characters together, got 1025; shorten them",
    ),
  ]);
  expect(problemsOf(() => build({ evaluationPeriods: 0 }))).toEqual([
    refusal('alarm-count', "'evaluationPeriods' must be a whole number >= 1, got 0; 1 reacts to a single period"),
    refusal('alarm-count', "'datapointsToAlarm' must be a whole number >= 1, got 0; 1 reacts to a single period"),
  ]);
  expect(problemsOf(() => build({ datapointsToAlarm: 1.5 }))).toEqual([
    refusal('alarm-count', "'datapointsToAlarm' must be a whole number >= 1, got 1.5; 1 reacts to a single period"),
  ]);
});

test('an expression must know its metrics and use them', () => {
  const metric = { expression: 'errors / requests', label: 'Rate', metrics: { errors: QUEUE, Result: QUEUE } };
  expect(problemsOf(() => build({ metric }))).toEqual([
    refusal(
      'alarm-metric-id',
      "'metrics' must have names of letters, digits and _ with a lower-case letter first, not 'result', got Result; rename it",
    ),
    refusal(
      'alarm-metric-unused',
      "'expression' must use every metric, got 'errors / requests' without Result; use it or leave it out",
    ),
    refusal(
      'alarm-metric-unknown',
      "'expression' must use its own metrics only, got requests in 'errors / requests'; add it to 'metrics'",
    ),
  ]);
  const own = { expression: 'result', label: 'Rate', metrics: { result: QUEUE } };
  expect(problemsOf(() => build({ metric: own }))).toEqual([
    refusal(
      'alarm-metric-id',
      "'metrics' must have names of letters, digits and _ with a lower-case letter first, not 'result', got result; rename it",
    ),
  ]);
});

test('trap 19: an alarm tells a topic of its own stack only', () => {
  const act = () =>
    synthesizeApp((app) => {
      const stack = new RegionStack(app, 'stack', { names: TEST_NAMES, backend: { kind: 'local' } });
      const west = new RegionStack(app, 'west', { names: TEST_NAMES.in('us-west-2'), backend: { kind: 'local' } });
      alarm(stack, { topic: new TestTopic(west, 'Topic') });
    });
  expect(problemsOf(act)).toEqual([
    refusal(
      'other-stack',
      "'topic' must belong to this stack (stack), got west/Topic of west; create one in this stack",
    ),
  ]);
});

test("trap 19: an alarm watches its own Region's metrics only", () => {
  expect(problemsOf(() => build({ names: TEST_NAMES.in('us-west-2') }))).toEqual([
    refusal(
      'other-region',
      "'names' must be of this stack's Region (us-east-2), got us-west-2; an alarm sees the metrics of its own Region only",
    ),
  ]);
});

test('an alarm fits into a stack of any kind', () => {
  const stacks = synthesizeApp((app: App) => {
    const plain = new TerraformStack(app, 'plain');
    new LocalBackend(plain, {});
    new AwsProvider(plain, 'Aws', { region: 'us-east-2' });
    alarm(plain);
  });
  expect(stacks['plain']!.only('aws_cloudwatch_metric_alarm')['alarm_name']).toBe('shop-test-queue');
});
