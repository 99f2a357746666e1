import { publishedMetrics } from '../../lib/core/group-metrics';
import { Duration, Percent } from '../../lib/core/quantities';
import { DatabaseLoadAlarms, DatabaseLoadAlarmsProps } from '../../lib/observability/database-load-alarms';
import { InstanceAlarms, InstanceAlarmsProps } from '../../lib/observability/instance-alarms';
import { LoadBalancerAlarms, LoadBalancerAlarmsProps } from '../../lib/observability/load-balancer-alarms';
import { NatAlarms } from '../../lib/observability/nat-alarms';
import { RecoveryPointAlarm, RecoveryPointAlarmProps } from '../../lib/observability/recovery-point-alarm';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';
import { TestLoadBalancer, TestTopic } from './stand-ins';

// What these tests do not prove: that a server publishes its gauge, and that the agent measures what it is told to.

/** What decides when an alarm fires, by the purpose in its name. */
function conditions(stack: SynthesizedStack): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.values(stack.all('aws_cloudwatch_metric_alarm')).map((alarm) => [
      String(alarm['alarm_name']).replace('shop-test-', ''),
      [
        watched(alarm),
        alarm['comparison_operator'],
        alarm['threshold'] ?? alarm['threshold_metric_id'],
        `${alarm['datapoints_to_alarm']}/${alarm['evaluation_periods']}`,
        alarm['treat_missing_data'],
        alarm['actions_enabled'],
      ],
    ]),
  );
}

function watched(alarm: Attributes): string {
  const queries = (alarm['metric_query'] ?? []) as Attributes[];
  if (queries.length === 0) {
    return `${alarm['namespace']} ${alarm['metric_name']} ${alarm['statistic'] ?? alarm['extended_statistic']} ${alarm['period']}`;
  }
  return queries
    .map(({ id, expression, metric }) =>
      expression ? `${expression}` : `${id}: ${metric.namespace} ${metric.metric_name} ${metric.stat} ${metric.period}`,
    )
    .join('; ');
}

function dimensionsOf(stack: SynthesizedStack): unknown[] {
  const all = Object.values(stack.all('aws_cloudwatch_metric_alarm')).flatMap((alarm) => [
    ...(alarm['dimensions'] ? [alarm['dimensions']] : []),
    ...((alarm['metric_query'] ?? []) as Attributes[]).flatMap(({ metric }) => (metric ? [metric.dimensions] : [])),
  ]);
  return [...new Set(all.map((dimensions) => JSON.stringify(dimensions)))].map((text) => JSON.parse(text) as unknown);
}

describe('a database', () => {
  const build = (props: Partial<DatabaseLoadAlarmsProps> = {}): SynthesizedStack =>
    synthesizeStack(
      (stack) =>
        new DatabaseLoadAlarms(stack, 'Load', {
          names: TEST_NAMES,
          identifier: 'shop-test-db-g1',
          memory: 16,
          maxConnections: 1000,
          topic: new TestTopic(stack, 'Topic'),
          ...props,
        }),
    );

  test('minimal props', () => {
    const stack = build();
    expect(conditions(stack)).toEqual({
      'database-memory': ['AWS/RDS FreeableMemory Minimum 300', 'LessThanThreshold', 858993459, '3/3', 'missing', true],
      'database-connections': [
        'AWS/RDS DatabaseConnections Maximum 300',
        'GreaterThanThreshold',
        800,
        '3/3',
        'missing',
        true,
      ],
      'database-disk-latency': [
        'MAX([reading, writing]); reading: AWS/RDS ReadLatency Average 300; writing: AWS/RDS WriteLatency Average 300',
        'GreaterThanThreshold',
        0.02,
        '3/3',
        'missing',
        true,
      ],
      'database-disk-queue': ['AWS/RDS DiskQueueDepth Average 300', 'GreaterThanThreshold', 64, '3/3', 'missing', true],
    });
    expect(dimensionsOf(stack)).toEqual([{ DBInstanceIdentifier: 'shop-test-db-g1' }]);
  });

  test('all props', () => {
    const found = conditions(
      build({
        minFreeableMemory: Percent.of(10),
        maxConnectionShare: Percent.of(50),
        maxDiskLatency: 5,
        maxDiskQueue: 8,
        networkBand: { standardDeviations: 3 },
      }),
    );
    expect(Object.fromEntries(Object.entries(found).map(([name, [, , threshold]]) => [name, threshold]))).toEqual({
      'database-memory': 1717986918,
      'database-connections': 500,
      'database-disk-latency': 0.005,
      'database-disk-queue': 8,
      'database-network-unusual': 'band',
    });
    expect(found['database-network-unusual']).toEqual([
      'ANOMALY_DETECTION_BAND(watched, 3); watched: AWS/RDS NetworkTransmitThroughput Average 300',
      'GreaterThanUpperThreshold',
      'band',
      '3/3',
      'missing',
      false,
    ]);
  });

  test('limits must be known', () => {
    const load = (prop: string, value: string): object => ({
      code: 'database-load',
      where: 'stack/Load',
      message: `'${prop}' must be more than 0, got ${value}; take it from the instance class`,
    });
    expect(
      problemsOf(() => build({ memory: 0, maxConnections: Number.NaN, maxDiskLatency: -1, maxDiskQueue: 0 })),
    ).toEqual([
      load('memory', '0'),
      load('maxConnections', 'NaN'),
      load('maxDiskLatency', '-1'),
      load('maxDiskQueue', '0'),
    ]);
  });
});

describe('the instances of a group', () => {
  const build = (props: Partial<InstanceAlarmsProps> = {}): SynthesizedStack =>
    synthesizeStack(
      (stack) =>
        new InstanceAlarms(stack, 'Instances', {
          names: TEST_NAMES,
          group: 'chat',
          targetInFlight: 10,
          slots: 20,
          topic: new TestTopic(stack, 'Topic'),
          ...props,
        }),
    );

  test('minimal props', () => {
    const own = 'Warmsite/shop-test';
    expect(conditions(build())).toEqual({
      'chat-silent-instances': [
        'MAX([instances - FILL(serving, 0), instances - FILL(measuring, 0)]); ' +
          'instances: AWS/AutoScaling GroupInServiceInstances Minimum 60; ' +
          `serving: ${own} InFlightRequests SampleCount 60; measuring: ${own} mem_used_percent SampleCount 60`,
        'GreaterThanOrEqualToThreshold',
        1,
        '10/15',
        'breaching',
        true,
      ],
      'chat-in-flight': [`${own} InFlightRequests Average 300`, 'GreaterThanThreshold', 19, '3/3', 'missing', true],
      'chat-gpu-memory': [
        `100 * used / total; used: ${own} nvidia_smi_memory_used Average 300; total: ${own} nvidia_smi_memory_total Average 300`,
        'GreaterThanThreshold',
        97,
        '3/3',
        'missing',
        true,
      ],
      'chat-gpu': [
        `${own} nvidia_smi_utilization_gpu Average 300`,
        'GreaterThanThreshold',
        98,
        '6/6',
        'missing',
        false,
      ],
      'chat-cpu': ['AWS/EC2 CPUUtilization Average 300', 'GreaterThanThreshold', 90, '3/3', 'missing', true],
      'chat-memory': [`${own} mem_used_percent Maximum 300`, 'GreaterThanThreshold', 90, '3/3', 'missing', true],
      'chat-disk': [`${own} disk_used_percent Maximum 300`, 'GreaterThanThreshold', 85, '3/3', 'missing', true],
    });
  });

  test('all props', () => {
    const found = conditions(
      build({
        maxCpu: Percent.of(1),
        maxMemory: Percent.of(2),
        maxDisk: Percent.of(3),
        maxGpuMemory: Percent.of(4),
        maxInFlightShare: Percent.of(0),
      }),
    );
    expect(Object.fromEntries(Object.entries(found).map(([name, [, , threshold]]) => [name, threshold]))).toEqual({
      'chat-silent-instances': 1,
      'chat-in-flight': 10,
      'chat-gpu-memory': 4,
      'chat-gpu': 98,
      'chat-cpu': 1,
      'chat-memory': 2,
      'chat-disk': 3,
    });
  });

  test('trap 13: every alarm on what instances publish names a metric that they publish, by the group alone', () => {
    const stack = build();
    expect(dimensionsOf(stack)).toEqual([{ AutoScalingGroupName: 'shop-test-chat' }]);
    const named = Object.values(conditions(stack)).flatMap(([text]) =>
      [...String(text).matchAll(/Warmsite\/shop-test (\w+)/g)].map(([, name]) => name!),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !publishedMetrics().includes(name))).toEqual([]);
  });

  test('an instance must be able to reach its target', () => {
    expect(problemsOf(() => build({ slots: 9 }))).toEqual([
      {
        code: 'instance-slots',
        where: 'stack/Instances',
        message:
          "'slots' must be at least 'targetInFlight' (10), which must be more than 0, got 9; no instance could reach its target",
      },
    ]);
  });
});

describe('a load balancer', () => {
  const build = (props: Partial<LoadBalancerAlarmsProps> = {}): SynthesizedStack =>
    synthesizeStack(
      (stack) =>
        new LoadBalancerAlarms(stack, 'LoadBalancer', {
          names: TEST_NAMES,
          loadBalancer: new TestLoadBalancer(stack, 'Lb'),
          topic: new TestTopic(stack, 'Topic'),
          ...props,
        }),
    );

  test('minimal props', () => {
    const stack = build();
    const namespace = 'AWS/ApplicationELB';
    expect(conditions(stack)).toEqual({
      'load-balancer-5xx': [
        'IF(requests >= 20, 100 * (FILL(bad, 0) + FILL(late, 0)) / requests, 0); ' +
          `bad: ${namespace} HTTPCode_ELB_502_Count Sum 60; late: ${namespace} HTTPCode_ELB_504_Count Sum 60; ` +
          `requests: ${namespace} RequestCount Sum 60`,
        'GreaterThanThreshold',
        5,
        '3/5',
        'notBreaching',
        true,
      ],
      'load-balancer-rejected-connections': [
        `${namespace} RejectedConnectionCount Sum 60`,
        'GreaterThanThreshold',
        0,
        '3/5',
        'notBreaching',
        true,
      ],
      'load-balancer-silence': [
        `${namespace} NewConnectionCount Sum 60`,
        'LessThanThreshold',
        1,
        '5/5',
        'breaching',
        true,
      ],
    });
    expect(dimensionsOf(stack)).toEqual([{ LoadBalancer: 'app/shop-test/1' }]);
  });

  test('all props', () => {
    const found = conditions(
      build({ maxErrorRate: Percent.of(1), minRequests: 5, requestsBand: { standardDeviations: 2 } }),
    );
    expect(found['load-balancer-5xx']?.slice(0, 3)).toEqual([
      expect.stringMatching(/^IF\(requests >= 5,/),
      'GreaterThanThreshold',
      1,
    ]);
    expect(found['load-balancer-requests-unusual']).toEqual([
      'ANOMALY_DETECTION_BAND(watched, 2); watched: AWS/ApplicationELB RequestCount Sum 300',
      'LessThanLowerThreshold',
      'band',
      '3/3',
      'missing',
      true,
    ]);
  });

  test('a share of nothing is refused', () => {
    expect(problemsOf(() => build({ minRequests: 0 }))).toEqual([
      {
        code: 'min-requests',
        where: 'stack/LoadBalancer',
        message: "'minRequests' must be a whole number >= 1, got 0; without requests there is no share of errors",
      },
    ]);
  });
});

describe('NAT gateways', () => {
  const build = (gateways: Record<string, string>, maxBandwidth?: Percent): SynthesizedStack =>
    synthesizeStack(
      (stack) =>
        new NatAlarms(stack, 'Nat', {
          names: TEST_NAMES,
          gateways,
          maxBandwidth,
          topic: new TestTopic(stack, 'Topic'),
        }),
    );

  test('two alarms each', () => {
    const stack = build({ 'us-east-2a': 'nat-1', 'us-east-2b': 'nat-2' });
    const ports = ['AWS/NATGateway ErrorPortAllocation Sum 60', 'GreaterThanThreshold', 0, '3/5', 'notBreaching', true];
    const bandwidth = [
      '8 * (outgoing + incoming) / 60 / 1000000000; ' +
        'outgoing: AWS/NATGateway BytesOutToDestination Sum 60; incoming: AWS/NATGateway BytesInFromDestination Sum 60',
      'GreaterThanThreshold',
      80,
      '3/5',
      'notBreaching',
      true,
    ];
    expect(conditions(stack)).toEqual({
      'nat-us-east-2a-ports': ports,
      'nat-us-east-2a-bandwidth': bandwidth,
      'nat-us-east-2b-ports': ports,
      'nat-us-east-2b-bandwidth': bandwidth,
    });
    expect(dimensionsOf(stack)).toEqual([{ NatGatewayId: 'nat-1' }, { NatGatewayId: 'nat-2' }]);
  });

  test('all props, and none', () => {
    expect(conditions(build({ a: 'nat-1' }, Percent.of(50)))['nat-a-bandwidth']?.[2]).toBe(50);
    expect(problemsOf(() => build({}))).toEqual([
      {
        code: 'no-nat-gateway',
        where: 'stack/Nat',
        message: "'gateways' must name at least one NAT gateway, got none; leave the construct out where there is none",
      },
    ]);
  });
});

describe('the recovery point', () => {
  const build = (props: Partial<RecoveryPointAlarmProps> = {}): SynthesizedStack =>
    synthesizeStack(
      (stack) =>
        new RecoveryPointAlarm(stack, 'RecoveryPoint', {
          names: TEST_NAMES,
          identifier: 'shop-test-db-g1',
          role: 'replica',
          buckets: ['model-files', 'data'],
          otherRegion: 'us-west-2',
          objective: Duration.minutes(10),
          topic: new TestTopic(stack, 'Topic'),
          ...props,
        }),
    );

  test('trap 18: the worst of database and buckets, and a broken link counts', () => {
    const stack = build();
    expect(conditions(stack)).toEqual({
      'recovery-point': [
        '100 * MAX([FILL(IF(lag < 0, 1000000000, lag), 0), FILL(model_files_latency, 0), FILL(data_latency, 0)]) / 600; ' +
          'lag: AWS/RDS ReplicaLag Maximum 60; model_files_latency: AWS/S3 ReplicationLatency Maximum 60; ' +
          'data_latency: AWS/S3 ReplicationLatency Maximum 60',
        'GreaterThanThreshold',
        50,
        '10/15',
        'breaching',
        true,
      ],
    });
    const bucket = (purpose: string) => ({
      SourceBucket: `shop-test-${purpose}-111122223333-us-west-2`,
      DestinationBucket: `shop-test-${purpose}-111122223333-us-east-2`,
      RuleId: `${purpose}-to-us-east-2`,
    });
    expect(dimensionsOf(stack)).toEqual([
      { DBInstanceIdentifier: 'shop-test-db-g1' },
      bucket('model-files'),
      bucket('data'),
    ]);
  });

  test('where the database writes, silence is that of S3', () => {
    const found = conditions(build({ role: 'writer', buckets: [], maxShare: Percent.of(80) }));
    expect(found['recovery-point']).toEqual([
      '100 * MAX([FILL(IF(lag < 0, 1000000000, lag), 0)]) / 600; lag: AWS/RDS ReplicaLag Maximum 60',
      'GreaterThanThreshold',
      80,
      '10/15',
      'ignore',
      true,
    ]);
  });

  test('refused: an objective of nothing, the same Region', () => {
    expect(problemsOf(() => build({ objective: Duration.seconds(0), otherRegion: 'us-east-2' }))).toEqual([
      {
        code: 'recovery-point-objective',
        where: 'stack/RecoveryPoint',
        message: "'objective' must be longer than 0s, got 0s; replication always takes a moment",
      },
      {
        code: 'same-region',
        where: 'stack/RecoveryPoint',
        message:
          "'otherRegion' must be another Region than this one, got us-east-2; name the Region that this one takes over from",
      },
    ]);
  });
});
