import { Duration } from '../../lib/core/quantities';
import { ReplicationAlarms, ReplicationAlarmsProps } from '../../lib/observability/replication-alarms';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';
import { TestTopic } from './stand-ins';

const HERE = 'shop-test-models-111122223333-us-east-2';
const THERE = 'shop-test-models-111122223333-us-west-2';

function build(props: Partial<ReplicationAlarmsProps> = {}): SynthesizedStack {
  return synthesizeStack(
    (stack) =>
      new ReplicationAlarms(stack, 'ModelReplication', {
        names: TEST_NAMES,
        bucket: 'models',
        otherRegion: 'us-west-2',
        topic: new TestTopic(stack, 'Topic'),
        ...props,
      }),
  );
}

const LATENCY = 'aws_cloudwatch_metric_alarm.model_replication_latency';
const PENDING = 'aws_cloudwatch_metric_alarm.model_replication_pending';
const FAILED = 'aws_cloudwatch_metric_alarm.model_replication_failed';

test('trap 19: latency and backlog of what comes in, failures of what goes out, as S3 publishes them by Region', () => {
  const stack = build();
  expect(stack.addresses()).toEqual([FAILED, LATENCY, PENDING]);
  const incoming = { SourceBucket: THERE, DestinationBucket: HERE, RuleId: 'models-to-us-east-2' };
  const outgoing = { SourceBucket: HERE, DestinationBucket: THERE, RuleId: 'models-to-us-west-2' };
  const common = { namespace: 'AWS/S3', comparison_operator: 'GreaterThanThreshold', treat_missing_data: 'ignore' };
  expect(stack.at(LATENCY)).toMatchObject({
    ...common,
    alarm_name: 'shop-test-models-replication-latency',
    metric_name: 'ReplicationLatency',
    dimensions: incoming,
    statistic: 'Maximum',
    threshold: 900,
  });
  expect(stack.at(PENDING)).toMatchObject({
    ...common,
    alarm_name: 'shop-test-models-replication-pending',
    metric_name: 'OperationsPendingReplication',
    dimensions: incoming,
    statistic: 'Maximum',
    threshold: 1000,
  });
  expect(stack.at(FAILED)).toMatchObject({
    ...common,
    alarm_name: 'shop-test-models-replication-failed',
    metric_name: 'OperationsFailedReplication',
    dimensions: outgoing,
    statistic: 'Sum',
    threshold: 0,
  });
});

test("limits of one's own, zero included", () => {
  const stack = build({ maxLatency: Duration.minutes(5), maxPendingOperations: 0 });
  expect(stack.at(LATENCY)['threshold']).toBe(300);
  expect(stack.at(PENDING)['threshold']).toBe(0);
});

test('one Region twice, no latency at all, a negative backlog: all at once', () => {
  const act = () => build({ otherRegion: 'us-east-2', maxLatency: Duration.seconds(0), maxPendingOperations: -1 });
  expect(problemsOf(act)).toEqual([
    {
      code: 'same-region',
      where: 'stack/ModelReplication',
      message: "'otherRegion' must be another Region than this one, got us-east-2; name the Region of the other bucket",
    },
    {
      code: 'max-latency',
      where: 'stack/ModelReplication',
      message: "'maxLatency' must be longer than 0s, got 0s; replication always takes a moment",
    },
    {
      code: 'max-pending',
      where: 'stack/ModelReplication',
      message: "'maxPendingOperations' must be a whole number >= 0, got -1; count objects, deletions and tag changes",
    },
  ]);
});
