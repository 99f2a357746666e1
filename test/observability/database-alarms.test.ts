import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { Duration, Percent } from '../../lib/core/quantities';
import { DatabaseAlarms, DatabaseAlarmsProps } from '../../lib/observability/database-alarms';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';
import { TestTopic } from './stand-ins';

function build(props: Partial<DatabaseAlarmsProps> = {}): SynthesizedStack {
  return synthesizeStack(
    (stack) =>
      new DatabaseAlarms(stack, 'DatabaseAlarms', {
        names: TEST_NAMES,
        identifier: 'shop-test-db-g1',
        engine: 'postgres',
        role: 'replica',
        maxReplicaLag: Duration.minutes(10),
        minFreeStorage: 10,
        maxRetainedLog: 2.5,
        topic: new TestTopic(stack, 'Topic'),
        ...props,
      }),
  );
}

const LAG = 'aws_cloudwatch_metric_alarm.database_alarms_replica_lag';
const LOG = 'aws_cloudwatch_metric_alarm.database_alarms_retained_log';
const STORAGE = 'aws_cloudwatch_metric_alarm.database_alarms_free_storage';
const CPU = 'aws_cloudwatch_metric_alarm.database_alarms_cpu';

test('four alarms, each keyed by the name of the instance', () => {
  const stack = build();
  expect(stack.addresses()).toEqual([CPU, STORAGE, LAG, LOG]);
  expect(
    Object.values(stack.all('aws_cloudwatch_metric_alarm'))
      .map((alarm) => alarm['alarm_name'])
      .sort(),
  ).toEqual([
    'shop-test-database-cpu',
    'shop-test-database-free-storage',
    'shop-test-database-replica-lag',
    'shop-test-database-retained-log',
  ]);
  expect(stack.at(STORAGE)).toMatchObject({
    namespace: 'AWS/RDS',
    metric_name: 'FreeStorageSpace',
    dimensions: { DBInstanceIdentifier: 'shop-test-db-g1' },
    statistic: 'Minimum',
    comparison_operator: 'LessThanThreshold',
    threshold: 10737418240,
    treat_missing_data: 'breaching',
    actions_enabled: true,
  });
  expect(stack.at(CPU)).toMatchObject({
    namespace: 'AWS/RDS',
    metric_name: 'CPUUtilization',
    dimensions: { DBInstanceIdentifier: 'shop-test-db-g1' },
    statistic: 'Average',
    comparison_operator: 'GreaterThanThreshold',
    threshold: 90,
    treat_missing_data: 'missing',
    actions_enabled: true,
  });
});

test('trap 18: the lag alarm fires for lag, for a broken link and for silence', () => {
  expect(build().at(LAG)).toMatchObject({
    metric_query: [
      { id: 'result', expression: 'IF(lag < 0, 1000000000, lag)', return_data: true },
      {
        id: 'lag',
        return_data: false,
        metric: {
          namespace: 'AWS/RDS',
          metric_name: 'ReplicaLag',
          dimensions: { DBInstanceIdentifier: 'shop-test-db-g1' },
          stat: 'Maximum',
          period: 60,
        },
      },
    ],
    comparison_operator: 'GreaterThanThreshold',
    threshold: 600,
    evaluation_periods: 5,
    datapoints_to_alarm: 5,
    treat_missing_data: 'breaching',
    actions_enabled: true,
  });
});

test('a change of role changes alarms in place and destroys none', () => {
  const replica = build();
  const writer = build({ role: 'writer' });
  expect(writer.addresses()).toEqual(replica.addresses());
  const names = (stack: SynthesizedStack): unknown[] => stack.addresses().map((a) => stack.at(a)['alarm_name']);
  expect(names(writer)).toEqual(names(replica));
  expect(writer.at(LAG)).toMatchObject({ treat_missing_data: 'notBreaching', actions_enabled: false });
  expect(writer.at(LOG)).toMatchObject({ treat_missing_data: 'notBreaching', actions_enabled: true });
  expect(replica.at(LOG)).toMatchObject({ treat_missing_data: 'notBreaching', actions_enabled: false });
});

test.each([
  ['postgres', 'OldestReplicationSlotLag'],
  ['mysql', 'BinLogDiskUsage'],
] as const)('%s keeps log in %s', (engine, metric) => {
  const stack = build({ engine, role: 'writer', maxCpu: Percent.of(75) });
  expect(stack.at(LOG)).toMatchObject({ metric_name: metric, statistic: 'Maximum', threshold: 2684354560 });
  expect(stack.at(CPU)['threshold']).toBe(75);
});

const FROM_NAMES = 'take it from Names.database: ';

test.each(['id', 'identifier'] as const)('trap 5: a reference to the instance (.%s) is no identifier', (attribute) => {
  const act = () =>
    synthesizeStack((stack) => {
      const instance = new DbInstance(stack, 'Database', { instanceClass: 'db.t3.medium' });
      new DatabaseAlarms(stack, 'DatabaseAlarms', {
        names: TEST_NAMES,
        identifier: instance[attribute],
        engine: 'postgres',
        role: 'replica',
        maxReplicaLag: Duration.minutes(10),
        minFreeStorage: 10,
        maxRetainedLog: 5,
        topic: new TestTopic(stack, 'Topic'),
      });
    });
  expect(problemsOf(act)).toEqual([
    {
      code: 'database-identifier',
      where: 'stack/DatabaseAlarms',
      message: `'identifier' must be the literal name of the instance, got a reference; ${FROM_NAMES}the id of an instance is not its name, and no metric has it`,
    },
  ]);
});

test.each(['db-ABCDEFGHIJKLMNOPQRSTUVWXY2', '', 'shop--db', 'x'.repeat(64)])(
  "trap 5: '%s' is not the name of an instance",
  (identifier) => {
    expect(problemsOf(() => build({ identifier }))).toEqual([
      {
        code: 'database-identifier',
        where: 'stack/DatabaseAlarms',
        message: `'identifier' must be the name of the instance in lower case, got ${identifier}; ${FROM_NAMES}a resource id db-ABC... is in no metric`,
      },
    ]);
  },
);

test('thresholds that could never or always be crossed, all at once', () => {
  const act = () => build({ maxReplicaLag: Duration.seconds(0), minFreeStorage: 0, maxRetainedLog: Number.NaN });
  expect(problemsOf(act)).toEqual([
    {
      code: 'max-replica-lag',
      where: 'stack/DatabaseAlarms',
      message: "'maxReplicaLag' must be longer than 0s, got 0s; a replica is always a little behind",
    },
    {
      code: 'database-storage',
      where: 'stack/DatabaseAlarms',
      message: "'minFreeStorage' must be more than 0 GiB, got 0; take a share of the allocated storage",
    },
    {
      code: 'database-storage',
      where: 'stack/DatabaseAlarms',
      message: "'maxRetainedLog' must be more than 0 GiB, got NaN; take a share of the allocated storage",
    },
  ]);
});
