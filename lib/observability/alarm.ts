import {
  CloudwatchMetricAlarm,
  CloudwatchMetricAlarmConfig,
  CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { TopicRef, requireSameStack } from '../core/references';
import { RegionStack } from '../core/region-stack';

/** How the values of one period become one number; `p99` is the 99th percentile. */
export type Statistic = 'Average' | 'Maximum' | 'Minimum' | 'Sum' | 'SampleCount' | `p${number}`;

/** One series of numbers in CloudWatch. */
export interface Metric {
  /** E.g. `AWS/RDS`. */
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
}

/** A number calculated from several metrics, in CloudWatch's metric math. */
export interface MetricExpression {
  /** E.g. `100 * errors / requests`. */
  readonly expression: string;
  /** What the number is, for graphs. */
  readonly label: string;
  /** The metrics by the names that the expression uses; lower-case letter first. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

/** When a value is bad. */
export type Comparison = 'above' | 'at-or-above' | 'below' | 'at-or-below';

/**
 * What a period without data means: `breaching` bad, `notBreaching` good, `ignore` no change,
 * `missing` unknown.
 */
export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

/** The longest time that an alarm may look back over (PutMetricAlarm, EvaluationPeriods). */
export const LONGEST_EVALUATION = Duration.days(1);

/** Longest description of an alarm, in characters (PutMetricAlarm). */
export const MAX_ALARM_DESCRIPTION = 1024;

/** @default of `AlarmProps.actionsEnabled` */
export const DEFAULT_ACTIONS_ENABLED = true;

export interface AlarmProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What the alarm watches, e.g. `database-replica-lag`; makes its name. Changing it **replaces** the alarm. */
  readonly purpose: string;
  /** Why someone is called: what is wrong when it fires, as one or more sentences. */
  readonly why: string;
  /** What whoever is called does first. */
  readonly whatToDo: string;
  readonly metric: Metric | MetricExpression;
  readonly comparison: Comparison;
  /** In the unit of the metric. */
  readonly threshold: number;
  /** Length of one period: a multiple of 1 min; for metrics of one's own also 10 s, 20 s or 30 s. */
  readonly period: Duration;
  /** How many periods the alarm looks at; together at most `LONGEST_EVALUATION`. */
  readonly evaluationPeriods: number;
  /**
   * How many of them must be bad.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;
  readonly missingData: MissingData;
  /** Told when the alarm fires and when it is over. */
  readonly topic: TopicRef;
  /**
   * Whether the topic is told at all.
   *
   * @default DEFAULT_ACTIONS_ENABLED
   */
  readonly actionsEnabled?: boolean;
}

/**
 * A CloudWatch alarm that tells a topic of its own stack.
 *
 * Most of what makes an alarm useless passes a plan: a topic of another Region, a period that AWS
 * refuses, more than a day of evaluation. It is refused here. What missing data means must be said
 * for each alarm, since no default is right for all.
 */
export class Alarm extends Construct {
  /** Deterministic: `Names.alarm` of the purpose. */
  public readonly alarmName: string;
  public readonly arn: string;

  public constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, metric, period, topic } = props;
    this.alarmName = names.alarm(props.purpose);
    this.arn = new CloudwatchMetricAlarm(this, 'Resource', {
      alarmName: this.alarmName,
      alarmDescription: description(props),
      ...(isExpression(metric) ? { metricQuery: queries(metric, period) } : single(metric, period)),
      comparisonOperator: OPERATORS[props.comparison],
      threshold: props.threshold,
      evaluationPeriods: props.evaluationPeriods,
      datapointsToAlarm: props.datapointsToAlarm ?? props.evaluationPeriods,
      treatMissingData: props.missingData,
      actionsEnabled: props.actionsEnabled ?? DEFAULT_ACTIONS_ENABLED,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    }).arn;
  }

  private requireValid(props: AlarmProps): void {
    const { names, metric, threshold, period, evaluationPeriods } = props;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { topic: props.topic }, violations);

    const stack = TerraformStack.of(this);
    const region = stack instanceof RegionStack ? stack.names.region : names.region;
    violations.require(
      names.region === region,
      'other-region',
      `'names' must be of this stack's Region (${region}), got ${names.region}; ` +
        'an alarm sees the metrics of its own Region only',
    );

    const metrics = isExpression(metric) ? Object.values(metric.metrics) : [metric];
    const seconds = period.toSeconds();
    const ofAws = metrics.some(({ namespace }) => namespace.startsWith('AWS/'));
    // AWS's own metrics have at most one value a minute: a shorter period is accepted and finds no data most times.
    const allowed = (seconds > 0 && seconds % 60 === 0) || (!ofAws && [10, 20, 30].includes(seconds));
    violations.require(
      allowed,
      'alarm-period',
      `'period' must be a multiple of 1m${ofAws ? '' : ', or 10s, 20s, 30s'}, got ${period.toString()}; round it up`,
    );
    requireCount('evaluationPeriods', evaluationPeriods, violations);
    violations.require(
      !(evaluationPeriods * seconds > LONGEST_EVALUATION.toSeconds()),
      'alarm-evaluation',
      `'evaluationPeriods' times 'period' must be at most ${LONGEST_EVALUATION.toString()}, ` +
        `got ${evaluationPeriods} x ${period.toString()}; use fewer periods`,
    );
    const datapoints = props.datapointsToAlarm ?? evaluationPeriods;
    requireCount('datapointsToAlarm', datapoints, violations);
    violations.require(
      !(datapoints > evaluationPeriods),
      'alarm-datapoints',
      `'datapointsToAlarm' must be at most 'evaluationPeriods' (${evaluationPeriods}), got ${datapoints}; ` +
        'the alarm could never fire',
    );
    violations.require(
      Number.isFinite(threshold),
      'alarm-threshold',
      `'threshold' must be a number, got ${threshold}; say it in the unit of the metric`,
    );
    for (const { name, statistic } of metrics) {
      violations.require(
        !isPercentile(statistic) || isPercent(Number(statistic.slice(1))),
        'alarm-statistic',
        `'statistic' of ${name} must be a percentile from p0 to p100, got ${statistic}; use p99 for the slowest hundredth`,
      );
    }
    if (isExpression(metric)) requireExpression(metric, violations);
    const { length } = description(props);
    violations.require(
      length <= MAX_ALARM_DESCRIPTION,
      'alarm-description',
      `'why' and 'whatToDo' must have at most ${MAX_ALARM_DESCRIPTION} characters together, got ${length}; shorten them`,
    );
    violations.throwIfAny();
  }
}

const OPERATORS: Readonly<Record<Comparison, string>> = {
  above: 'GreaterThanThreshold',
  'at-or-above': 'GreaterThanOrEqualToThreshold',
  below: 'LessThanThreshold',
  'at-or-below': 'LessThanOrEqualToThreshold',
};

/** Id of the calculated series among the queries; a metric may not have it. */
const RESULT = 'result';

function isExpression(metric: Metric | MetricExpression): metric is MetricExpression {
  return 'expression' in metric;
}

function isPercentile(statistic: Statistic): boolean {
  return statistic.startsWith('p');
}

function isPercent(value: number): boolean {
  return value >= 0 && value <= 100;
}

function description({ why, whatToDo }: AlarmProps): string {
  return `${why} What to do: ${whatToDo}`;
}

function single(metric: Metric, period: Duration): Partial<CloudwatchMetricAlarmConfig> {
  return {
    namespace: metric.namespace,
    metricName: metric.name,
    dimensions: { ...metric.dimensions },
    period: period.toSeconds(),
    ...(isPercentile(metric.statistic) ? { extendedStatistic: metric.statistic } : { statistic: metric.statistic }),
  };
}

function queries(
  { expression, label, metrics }: MetricExpression,
  period: Duration,
): CloudwatchMetricAlarmMetricQuery[] {
  return [
    { id: RESULT, expression, label, returnData: true },
    ...Object.entries(metrics).map(([id, metric]) => ({
      id,
      returnData: false,
      metric: {
        namespace: metric.namespace,
        metricName: metric.name,
        dimensions: { ...metric.dimensions },
        period: period.toSeconds(),
        stat: metric.statistic,
      },
    })),
  ];
}

function requireCount(prop: string, count: number, violations: Violations): void {
  violations.require(
    Number.isInteger(count) && count >= 1,
    'alarm-count',
    `'${prop}' must be a whole number >= 1, got ${count}; 1 reacts to a single period`,
  );
}

function requireExpression({ expression, metrics }: MetricExpression, violations: Violations): void {
  const used = new Set(expression.match(/[A-Za-z_]\w*/g));
  for (const id of Object.keys(metrics)) {
    violations.require(
      /^[a-z]\w*$/.test(id) && id !== RESULT,
      'alarm-metric-id',
      `'metrics' must have names of letters, digits and _ with a lower-case letter first, not '${RESULT}', got ${id}; rename it`,
    );
    violations.require(
      used.has(id),
      'alarm-metric-unused',
      `'expression' must use every metric, got '${expression}' without ${id}; use it or leave it out`,
    );
  }
  for (const word of used) {
    violations.require(
      !/^[a-z]/.test(word) || word in metrics,
      'alarm-metric-unknown',
      `'expression' must use its own metrics only, got ${word} in '${expression}'; add it to 'metrics'`,
    );
  }
}
