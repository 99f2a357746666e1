import { App, LocalBackend, TerraformStack } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { AlarmGuide, recordedAlarms } from '../../lib/core/alarm-guide';
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

const PROPS = {
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
} as const satisfies Omit<AlarmProps, 'topic'>;

function alarm(stack: TerraformStack, props: Partial<AlarmProps> = {}): Alarm {
  return new Alarm(stack, 'QueueAlarm', { ...PROPS, topic: props.topic ?? new TestTopic(stack, 'Topic'), ...props });
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

test('a day of evaluation at most, a week in periods of an hour or more', () => {
  build({ period: Duration.minutes(30), evaluationPeriods: 48 });
  build({ period: Duration.hours(1), evaluationPeriods: 168 });
  expect(problemsOf(() => build({ period: Duration.minutes(30), evaluationPeriods: 49 }))).toEqual([
    refusal(
      'alarm-evaluation',
      "'evaluationPeriods' times 'period' must be at most 1d, got 49 x 30m; use fewer periods",
    ),
  ]);
  expect(problemsOf(() => build({ period: Duration.hours(1), evaluationPeriods: 169 }))).toEqual([
    refusal(
      'alarm-evaluation',
      "'evaluationPeriods' times 'period' must be at most 7d, got 169 x 1h; use fewer periods",
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

test('a formula of more metrics than CloudWatch retrieves', () => {
  const metrics = (count: number) => {
    const ids = Array.from({ length: count }, (_, index) => `m${index}`);
    return { expression: ids.join(' + '), label: 'Sum', metrics: Object.fromEntries(ids.map((id) => [id, QUEUE])) };
  };
  build({ metric: metrics(10) });
  expect(problemsOf(() => build({ metric: metrics(11) }))).toEqual([
    refusal('alarm-metrics', "'metrics' must be at most 10, got 11; make two alarms"),
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

const GUIDE: AlarmGuide = {
  anchor: 'queue',
  severity: 'ticket',
  means: 'It is long.',
  thresholdFrom: 'None is good.',
  silence: 'Nothing.',
};

test('an alarm with a guide points to it and registers itself', () => {
  const stack = synthesizeStack((scope) => {
    const one = alarm(scope, { guide: GUIDE, datapointsToAlarm: 2 });
    new Alarm(scope, 'Other', { ...PROPS, purpose: 'other', topic: new TestTopic(scope, 'OtherTopic') });
    expect(recordedAlarms(scope)).toEqual([
      {
        guide: GUIDE,
        alarmName: 'shop-test-queue',
        region: 'us-east-2',
        condition: 'Queue (Maximum) above 0, 2 of 3 × 1m',
        missingData: 'missing',
        whatToDo: 'add servers.',
        metrics: 1,
        alarm: one,
      },
    ]);
  });
  expect(stack.at('aws_cloudwatch_metric_alarm.queue_alarm')['alarm_description']).toBe(
    'The queue is long. What to do: add servers. Guide: docs/alarms.md#queue',
  );
  expect(stack.at('aws_cloudwatch_metric_alarm.other')['alarm_description']).toBe(
    'The queue is long. What to do: add servers.',
  );
});

test.each([
  ['page', true],
  ['ticket', true],
  ['info', false],
] as const)('an alarm of severity %s tells its topic: %s', (severity, told) => {
  const guide: AlarmGuide = { ...GUIDE, ...(severity === 'page' ? { severity, incident: 'service' } : { severity }) };
  expect(build({ guide }).only('aws_cloudwatch_metric_alarm')['actions_enabled']).toBe(told);
  expect(build({ guide, actionsEnabled: false }).only('aws_cloudwatch_metric_alarm')['actions_enabled']).toBe(false);
});

test.each([
  ['above', 'GreaterThanUpperThreshold'],
  ['below', 'LessThanLowerThreshold'],
  ['outside', 'LessThanLowerOrGreaterThanUpperThreshold'],
] as const)('%s what is usual is %s', (comparison, operator) => {
  const stack = build({ comparison, threshold: { standardDeviations: 4 } });
  expect(bare(stack.only('aws_cloudwatch_metric_alarm'))).toEqual({
    alarm_name: 'shop-test-queue',
    alarm_description: 'The queue is long. What to do: add servers.',
    metric_query: [
      { id: 'band', expression: 'ANOMALY_DETECTION_BAND(watched, 4)', label: 'Usual Queue', return_data: true },
      {
        id: 'watched',
        return_data: true,
        metric: {
          namespace: 'Warmsite/shop-test',
          metric_name: 'Queue',
          dimensions: { Group: 'llm' },
          stat: 'Maximum',
          period: 60,
        },
      },
    ],
    threshold_metric_id: 'band',
    evaluation_periods: 3,
    datapoints_to_alarm: 3,
    comparison_operator: operator,
    treat_missing_data: 'missing',
    actions_enabled: true,
    alarm_actions: ['arn:aws:sns:us-east-2:111122223333:shop-test-alerts'],
    ok_actions: ['arn:aws:sns:us-east-2:111122223333:shop-test-alerts'],
  });
});

test('a band is of one metric, has a width, no edge, and no period below a minute', () => {
  const metric = { expression: 'queue', label: 'Queue', metrics: { queue: QUEUE } };
  const threshold = { standardDeviations: 0 };
  expect(
    problemsOf(() => build({ metric, threshold, comparison: 'at-or-above', period: Duration.seconds(10) })),
  ).toEqual([
    refusal('alarm-period', "'period' must be a multiple of 1m, got 10s; round it up"),
    refusal('alarm-band', "'standardDeviations' must be more than 0, got 0; 2 is nervous, 4 is calm"),
    refusal(
      'alarm-comparison',
      "'comparison' must be above, below or outside for a band, got at-or-above; a band has no exact edge",
    ),
    refusal(
      'alarm-band-expression',
      "'metric' must be a single metric for a band, got an expression; watch what it is made of",
    ),
  ]);
  expect(problemsOf(() => build({ comparison: 'outside' }))).toEqual([
    refusal(
      'alarm-comparison',
      "'comparison' must be above or below for a threshold that is a number, got outside; give a band for 'threshold'",
    ),
  ]);
});

test.each([
  [1, {}],
  [2, { metric: { expression: 'queue + all', label: 'Sum', metrics: { queue: QUEUE, all: QUEUE } } }],
  [3, { threshold: { standardDeviations: 2 } }],
] as const)('CloudWatch bills %i metrics', (metrics, props: Partial<AlarmProps>) => {
  synthesizeStack((scope) => {
    alarm(scope, { guide: GUIDE, ...props });
    expect(recordedAlarms(scope).map((record) => record.metrics)).toEqual([metrics]);
  });
});
