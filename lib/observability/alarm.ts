import {
  CloudwatchMetricAlarm,
  CloudwatchMetricAlarmConfig,
  CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { AlarmGuide, guidePointer, recordAlarm } from '../core/alarm-guide';
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

/** When a value is bad; `outside` a band only: above or below it. */
export type Comparison = 'above' | 'at-or-above' | 'below' | 'at-or-below' | 'outside';

/**
 * What is usual at this hour of the week, as CloudWatch learns it from up to two weeks of data: for metrics of which
 * any number would be a guess. Its alarm evaluates three metrics, and is billed for them.
 */
export interface AnomalyBand {
  /** Half the width of the band, in standard deviations, more than 0: higher is calmer. */
  readonly standardDeviations: number;
}

/** @default of the bands that constructs take: a wide band, for people are called about it */
export const DEFAULT_ANOMALY_BAND: AnomalyBand = { standardDeviations: 4 };

/**
 * What a period without data means: `breaching` bad, `notBreaching` good, `ignore` no change,
 * `missing` unknown.
 */
export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

/** The longest time that an alarm may look back over in periods of less than an hour (PutMetricAlarm, Period). */
export const LONGEST_EVALUATION = Duration.days(1);

/** The same in periods of an hour or more. */
export const LONGEST_HOURLY_EVALUATION = Duration.days(7);

/** Most metrics that a formula may be made of (PutMetricAlarm, MetricDataQuery). */
export const MAX_ALARM_METRICS = 10;

/** Longest description of an alarm, in characters (PutMetricAlarm). */
export const MAX_ALARM_DESCRIPTION = 1024;

/** @default of `AlarmProps.actionsEnabled` */
export const DEFAULT_ACTIONS_ENABLED = true;

/** What {@link Alarm} is made of. */
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
  /** `at-or-above` and `at-or-below` a number only, `outside` a band only. */
  readonly comparison: Comparison;
  /** In the unit of the metric; or what is usual, of a single metric. */
  readonly threshold: number | AnomalyBand;
  /** Length of one period: a multiple of 1 min; for metrics of one's own also 10 s, 20 s or 30 s. */
  readonly period: Duration;
  /** How many periods the alarm looks at; together at most `LONGEST_EVALUATION`, or `LONGEST_HOURLY_EVALUATION`. */
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
   * Whether the topic is told at all; never of an alarm whose guide says `info`.
   *
   * @default DEFAULT_ACTIONS_ENABLED
   */
  readonly actionsEnabled?: boolean;
  /**
   * What `ALARM_GUIDES_FILE` says of it.
   *
   * @default - nothing: the alarm is in no register, and its description leads nowhere
   */
  readonly guide?: AlarmGuide;
}

/** An alarm that an incident may be made of. */
export interface AlarmRef extends IConstruct {
  readonly alarmName: string;
  /** What must exist before anything names the alarm. */
  readonly created: ITerraformDependable;
}

/**
 * A CloudWatch alarm that tells a topic of its own stack.
 *
 * Most of what makes an alarm useless passes a plan: a topic of another Region, a period that AWS
 * refuses, more evaluation than it looks back. It is refused here. What missing data means must be said
 * for each alarm, since no default is right for all.
 *
 * @example
 * ```ts
 * import { Alarm, Duration } from 'warmsite';
 * import { names, stack, topic } from './shared';
 *
 * new Alarm(stack, 'QueueAlarm', {
 *   names,
 *   purpose: 'queue',
 *   why: 'Orders wait in the queue.',
 *   whatToDo: 'look at the consumers.',
 *   metric: { namespace: 'Shop', name: 'QueueLength', dimensions: { Queue: 'orders' }, statistic: 'Maximum' },
 *   comparison: 'above',
 *   threshold: 1000,
 *   period: Duration.minutes(1),
 *   evaluationPeriods: 5,
 *   missingData: 'breaching',
 *   topic,
 * });
 * ```
 */
export class Alarm extends Construct implements AlarmRef {
  /** Deterministic: `Names.alarm` of the purpose. */
  public readonly alarmName: string;
  public readonly arn: string;
  public readonly created: ITerraformDependable;

  public constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, topic, guide, missingData } = props;
    this.alarmName = names.alarm(props.purpose);
    const alarm = new CloudwatchMetricAlarm(this, 'Resource', {
      alarmName: this.alarmName,
      alarmDescription: this.description(props),
      ...watched(props),
      evaluationPeriods: props.evaluationPeriods,
      datapointsToAlarm: props.datapointsToAlarm ?? props.evaluationPeriods,
      treatMissingData: missingData,
      actionsEnabled: guide?.severity !== 'info' && (props.actionsEnabled ?? DEFAULT_ACTIONS_ENABLED),
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });
    this.arn = alarm.arn;
    this.created = alarm;
    if (!guide) return;
    recordAlarm({
      guide,
      alarmName: this.alarmName,
      region: names.region,
      condition: conditionText(props),
      missingData,
      whatToDo: props.whatToDo,
      metrics: metricsOf(props),
      alarm: this,
    });
  }

  private description({ why, whatToDo, guide }: AlarmProps): string {
    return `${why} What to do: ${whatToDo}${guide ? ` ${guidePointer(this, guide)}` : ''}`;
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
    const isBand = typeof threshold !== 'number';
    const seconds = period.toSeconds();
    const ofAws = metrics.some(({ namespace }) => namespace.startsWith('AWS/'));
    // AWS's own metrics have at most one value a minute: a shorter period is accepted and finds no data most times.
    const coarse = ofAws || isBand;
    const allowed = (seconds > 0 && seconds % 60 === 0) || (!coarse && [10, 20, 30].includes(seconds));
    violations.require(
      allowed,
      'alarm-period',
      `'period' must be a multiple of 1m${coarse ? '' : ', or 10s, 20s, 30s'}, got ${period.toString()}; round it up`,
    );
    requireCount('evaluationPeriods', evaluationPeriods, violations);
    const longest = seconds < 3600 ? LONGEST_EVALUATION : LONGEST_HOURLY_EVALUATION;
    violations.require(
      !(evaluationPeriods * seconds > longest.toSeconds()),
      'alarm-evaluation',
      `'evaluationPeriods' times 'period' must be at most ${longest.toString()}, ` +
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
    if (isBand) requireBand(props, threshold, violations);
    else {
      violations.require(
        Number.isFinite(threshold),
        'alarm-threshold',
        `'threshold' must be a number, got ${threshold}; say it in the unit of the metric`,
      );
      violations.require(
        props.comparison !== 'outside',
        'alarm-comparison',
        `'comparison' must be above or below for a threshold that is a number, got outside; give a band for 'threshold'`,
      );
    }
    for (const { name, statistic } of metrics) {
      violations.require(
        !isPercentile(statistic) || isPercent(Number(statistic.slice(1))),
        'alarm-statistic',
        `'statistic' of ${name} must be a percentile from p0 to p100, got ${statistic}; use p99 for the slowest hundredth`,
      );
    }
    if (isExpression(metric)) requireExpression(metric, violations);
    const { length } = this.description(props);
    violations.require(
      length <= MAX_ALARM_DESCRIPTION,
      'alarm-description',
      `'why' and 'whatToDo' must have at most ${MAX_ALARM_DESCRIPTION} characters together, got ${length}; shorten them`,
    );
    violations.throwIfAny();
  }
}

const OPERATORS: Readonly<Record<Exclude<Comparison, 'outside'>, string>> = {
  above: 'GreaterThanThreshold',
  'at-or-above': 'GreaterThanOrEqualToThreshold',
  below: 'LessThanThreshold',
  'at-or-below': 'LessThanOrEqualToThreshold',
};

const BAND_OPERATORS: Readonly<Record<'above' | 'below' | 'outside', string>> = {
  above: 'GreaterThanUpperThreshold',
  below: 'LessThanLowerThreshold',
  outside: 'LessThanLowerOrGreaterThanUpperThreshold',
};

/** Id of the metric that a band is learnt from, and of the band. */
const WATCHED = 'watched';
const BAND = 'band';

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

/** The metric, and what it is compared with. */
function watched({ metric, period, comparison, threshold }: AlarmProps): WatchedConfig {
  if (typeof threshold !== 'number') {
    return {
      metricQuery: band(metric as Metric, period, threshold),
      comparisonOperator: BAND_OPERATORS[comparison as keyof typeof BAND_OPERATORS],
      thresholdMetricId: BAND,
    };
  }
  return {
    ...(isExpression(metric) ? { metricQuery: queries(metric, period) } : single(metric, period)),
    comparisonOperator: OPERATORS[comparison as keyof typeof OPERATORS],
    threshold,
  };
}

type WatchedConfig = Partial<CloudwatchMetricAlarmConfig> & { readonly comparisonOperator: string };

/** Both have to return data: an alarm compares the one with the other. */
function band(
  metric: Metric,
  period: Duration,
  { standardDeviations }: AnomalyBand,
): CloudwatchMetricAlarmMetricQuery[] {
  return [
    {
      id: BAND,
      expression: `ANOMALY_DETECTION_BAND(${WATCHED}, ${standardDeviations})`,
      label: `Usual ${metric.name}`,
      returnData: true,
    },
    { ...query(WATCHED, metric, period), returnData: true },
  ];
}

/** Each metric of a formula counts, and a band for the two that it consists of. */
function metricsOf({ metric, threshold }: AlarmProps): number {
  return (isExpression(metric) ? Object.keys(metric.metrics).length : 1) + (typeof threshold === 'number' ? 0 : 2);
}

function conditionText({ metric, comparison, threshold, period, ...props }: AlarmProps): string {
  const what = isExpression(metric) ? metric.label : `${metric.name} (${metric.statistic})`;
  const limit = typeof threshold === 'number' ? String(threshold) : `what is usual ± ${threshold.standardDeviations} σ`;
  const datapoints = props.datapointsToAlarm ?? props.evaluationPeriods;
  return `${what} ${comparison.replace(/-/g, ' ')} ${limit}, ${datapoints} of ${props.evaluationPeriods} × ${period.toString()}`;
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
    ...Object.entries(metrics).map(([id, metric]) => ({ ...query(id, metric, period), returnData: false })),
  ];
}

function query(id: string, metric: Metric, period: Duration): CloudwatchMetricAlarmMetricQuery {
  return {
    id,
    metric: {
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: { ...metric.dimensions },
      period: period.toSeconds(),
      stat: metric.statistic,
    },
  };
}

function requireCount(prop: string, count: number, violations: Violations): void {
  violations.require(
    Number.isInteger(count) && count >= 1,
    'alarm-count',
    `'${prop}' must be a whole number >= 1, got ${count}; 1 reacts to a single period`,
  );
}

function requireBand(
  { metric, comparison }: AlarmProps,
  { standardDeviations }: AnomalyBand,
  violations: Violations,
): void {
  violations.require(
    Number.isFinite(standardDeviations) && standardDeviations > 0,
    'alarm-band',
    `'standardDeviations' must be more than 0, got ${standardDeviations}; 2 is nervous, 4 is calm`,
  );
  violations.require(
    comparison in BAND_OPERATORS,
    'alarm-comparison',
    `'comparison' must be above, below or outside for a band, got ${comparison}; a band has no exact edge`,
  );
  violations.require(
    !isExpression(metric),
    'alarm-band-expression',
    `'metric' must be a single metric for a band, got an expression; watch what it is made of`,
  );
}

function requireExpression({ expression, metrics }: MetricExpression, violations: Violations): void {
  const used = new Set(expression.match(/[A-Za-z_]\w*/g));
  const { length } = Object.keys(metrics);
  violations.require(
    length <= MAX_ALARM_METRICS,
    'alarm-metrics',
    `'metrics' must be at most ${MAX_ALARM_METRICS}, got ${length}; make two alarms`,
  );
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
