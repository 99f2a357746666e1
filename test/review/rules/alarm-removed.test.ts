import { reviewRules } from '../../../lib/review/engine';
import { Estate } from '../../../lib/review/estate';
import { JsonObject } from '../../../lib/review/plan';
import { observabilityAlarmRemoved } from '../../../lib/review/rules/observability/alarm-removed';
import { planOf } from '../plans/base';

// Who stands in for an alarm that is removed. The plans are made by hand in the form that `terraform show -json`
// prints.

interface Entry {
  readonly address: string;
  readonly before?: JsonObject | null;
  readonly after?: JsonObject | null;
  readonly unknown?: JsonObject;
}

const topic = (name: string): string => `arn:aws:sns:eu-west-1:111122223333:${name}`;

const LAG: JsonObject = {
  alarm_name: 'lag',
  namespace: 'AWS/RDS',
  metric_name: 'ReplicaLag',
  dimensions: { DBInstanceIdentifier: 'orders-replica' },
  statistic: 'Maximum',
  period: 60,
  evaluation_periods: 5,
  comparison_operator: 'GreaterThanThreshold',
  threshold: 300,
  treat_missing_data: 'breaching',
  alarm_actions: [topic('pages')],
};
const REMOVED: Entry = { address: 'aws_cloudwatch_metric_alarm.lag', before: LAG, after: null };

/** An alarm that was there and stays. */
function other(change: JsonObject, address = 'aws_cloudwatch_metric_alarm.other'): Entry {
  return { address, before: { ...LAG, alarm_name: 'other', ...change } };
}

/** A formula over the lag, and over the latency of a bucket where `mixed`. */
function formula(expression: string, mixed: boolean): JsonObject {
  const { namespace, metric_name, dimensions, statistic: stat, period, ...values } = LAG;
  const metric = (id: string, what: JsonObject): JsonObject => ({
    id,
    metric: [{ ...what, stat, period } as JsonObject],
  });
  return {
    ...values,
    alarm_name: 'other',
    metric_query: [
      { id: 'e', expression, return_data: true },
      metric('lag', { namespace, metric_name, dimensions } as JsonObject),
      ...(mixed
        ? [
            metric('s3', {
              namespace: 'AWS/S3',
              metric_name: 'ReplicationLatency',
              dimensions: { SourceBucket: 'orders' },
            }),
          ]
        : []),
    ],
  };
}

function composite(name: string, rule: string, action: string): Entry {
  return {
    address: `aws_cloudwatch_composite_alarm.${name}`,
    before: { alarm_name: name, alarm_rule: rule, alarm_actions: [topic(action)] },
  };
}

function review(...entries: readonly Entry[]): string[] {
  const stack = {
    format_version: '1.2',
    terraform_version: '1.11.4',
    resource_changes: entries.map(({ address, before = null, after = before, unknown = {} }) => ({
      address,
      mode: 'managed',
      type: address.split('.')[0],
      change: {
        actions: [before === null ? 'create' : after === null ? 'delete' : after === before ? 'no-op' : 'update'],
        before,
        after,
        after_unknown: unknown,
      },
    })),
    configuration: {
      provider_config: { aws: { name: 'aws', expressions: { region: { constant_value: 'eu-west-1' } } } },
      root_module: {
        resources: entries.map(({ address }) => ({
          address,
          mode: 'managed',
          provider_config_key: 'aws',
          expressions: {},
        })),
      },
    },
  };
  const { findings } = reviewRules({
    estate: new Estate([planOf('stack', stack)]),
    rules: [observabilityAlarmRemoved],
    today: '2026-11-21',
  });
  return findings.map(({ severity, address, message, lost }) => `${severity} ${address ?? ''}: ${message} | ${lost}`);
}

const LOST = 'that a replica falls behind or no longer replicates: a failover would lose what is missing.';
const FOUND = `aws_cloudwatch_metric_alarm.lag: the alarm on ReplicaLag of orders-replica is destroyed`;

test('no other alarm', () => {
  expect(review(REMOVED)).toEqual([`high ${FOUND} | Nobody learns any more ${LOST}`]);
});

test.each<[string, readonly Entry[]]>([
  ['the same', [other({})]],
  [
    'the same, made by this plan',
    [{ address: 'aws_cloudwatch_metric_alarm.other', after: { ...LAG, alarm_name: 'new' } }],
  ],
  ['a stricter one that tells more', [other({ threshold: 60, alarm_actions: [topic('pages'), topic('alerts')] })]],
  [
    'one that sees a broken replication too',
    [{ address: 'aws_cloudwatch_metric_alarm.other', before: formula('IF(lag < 0, 1000000000, lag)', false) }],
  ],
  [
    'one that pages through an incident',
    [other({ alarm_actions: [] }), composite('incident', 'ALARM("other")', 'pages')],
  ],
  [
    'one that pages through an incident of incidents',
    [
      other({ alarm_actions: [] }),
      composite('incident', 'ALARM("other")', 'alerts'),
      composite('any', 'ALARM("incident")', 'pages'),
    ],
  ],
])('%s stands in for it', (_, others) => {
  expect(review(REMOVED, ...others)).toEqual([]);
});

test('actions that are not known yet may be the same', () => {
  const { alarm_actions: _, ...values } = LAG;
  const after = { ...values, alarm_name: 'new' };
  expect(
    review(REMOVED, {
      address: 'aws_cloudwatch_metric_alarm.other',
      after,
      unknown: { alarm_actions: true },
    }),
  ).toEqual([]);
});

test('one that tells others does not', () => {
  expect(review(REMOVED, other({ alarm_actions: [topic('alerts')] }))).toEqual([
    `high ${FOUND}; other watches the same, but it does not tell pages | Those who were told learn no more ${LOST}`,
  ]);
});

test('an incident that paged for it is a loss like an action of its own', () => {
  const silent = { ...REMOVED, before: { ...LAG, alarm_actions: [topic('alerts')] } };
  const incident = composite('incident', 'ALARM("lag") OR ALARM("storage")', 'pages');
  expect(review(silent, incident, other({ alarm_actions: [topic('alerts')] }))).toEqual([
    `high ${FOUND}; other watches the same, but it does not tell pages | Those who were told learn no more ${LOST}`,
  ]);
});

test.each<[string, JsonObject, string]>([
  ['a looser one', { ...LAG, alarm_name: 'other', threshold: 3000 }, 'its threshold rises from 300 to 3000'],
  [
    'a slower one',
    { ...LAG, alarm_name: 'other', evaluation_periods: 60 },
    'a breach has to last 60 min instead of 5 min',
  ],
  [
    'one on low values',
    { ...LAG, alarm_name: 'other', comparison_operator: 'LessThanThreshold', threshold: 0 },
    'it compares by LessThanThreshold instead of GreaterThanThreshold',
  ],
  ['one that merely includes the metric', formula('MAX([lag, s3])', true), 'it looks at other metrics with it'],
])('%s does not: people are told, but not as before', (_, before, shortcoming) => {
  expect(review(REMOVED, { address: 'aws_cloudwatch_metric_alarm.other', before })).toEqual([
    `warning ${FOUND}; other watches the same, but ${shortcoming} | People learn later, or not in every case, ${LOST}`,
  ]);
});

test('of several that do not, the one is named that lacks least', () => {
  expect(
    review(
      REMOVED,
      other({ alarm_name: 'ticket', alarm_actions: [topic('alerts')] }),
      other({ alarm_name: 'late', threshold: 900, evaluation_periods: 60 }, 'aws_cloudwatch_metric_alarm.late'),
    ),
  ).toEqual([
    `warning ${FOUND}; late watches the same, but its threshold rises from 300 to 900; a breach has to last 60 min instead of 5 min | People learn later, or not in every case, ${LOST}`,
  ]);
});

test('an alarm that turns to something else', () => {
  const turned = { ...REMOVED, after: { ...LAG, metric_name: 'CPUUtilization' } };
  expect(review(turned, other({}))).toEqual([]);
  expect(review(turned, other({ alarm_actions: [topic('alerts')] }))).toEqual([
    'high aws_cloudwatch_metric_alarm.lag: the alarm no longer watches ReplicaLag of orders-replica, and other watches the same, but it does not tell pages ' +
      `| Those who were told learn no more ${LOST}`,
  ]);
});

test('an alarm on two metrics is not replaced by one on one of them', () => {
  const both = { ...formula('MAX([lag, s3])', true), alarm_name: 'lag' };
  const removed = { ...REMOVED, before: both };
  expect(
    review(removed, { address: 'aws_cloudwatch_metric_alarm.other', before: { ...both, alarm_name: 'other' } }),
  ).toEqual([]);
  expect(review(removed, other({}))).toEqual([
    'high aws_cloudwatch_metric_alarm.lag: the alarm on ReplicationLatency of orders is destroyed | Nobody learns any more that objects do not reach the other Region: what is missing is lost with the Region.',
  ]);
});
