import { agentMetrics, groupDimensions, groupMetric, publishedMetrics } from '../../lib/core/group-metrics';
import { TEST_NAMES } from '../support/synth';

test('trap 13: the agent publishes under the dimensions that alarms and policies ask for', () => {
  const agent = agentMetrics(TEST_NAMES.metricNamespace, TEST_NAMES.inferenceGroup('chat')) as {
    readonly namespace: string;
    readonly aggregation_dimensions: string[][];
    readonly metrics_collected: Record<string, { append_dimensions: Record<string, string>; measurement: string[] }>;
  };
  const asked = groupMetric(TEST_NAMES, 'chat', 'mem_used_percent');
  expect(asked).toEqual({
    namespace: agent.namespace,
    name: 'mem_used_percent',
    dimensions: { AutoScalingGroupName: 'shop-test-chat' },
  });
  expect(agent.aggregation_dimensions).toEqual([Object.keys(asked.dimensions)]);
  for (const plugin of Object.values(agent.metrics_collected)) {
    expect(plugin.append_dimensions).toEqual(asked.dimensions);
  }
  expect(groupDimensions('shop-test-chat')).toEqual(asked.dimensions);
});

test('what is published, by the names that the agent gives', () => {
  expect(publishedMetrics()).toEqual([
    'InFlightRequests',
    'nvidia_smi_utilization_gpu',
    'nvidia_smi_memory_used',
    'nvidia_smi_memory_total',
    'nvidia_smi_temperature_gpu',
    'mem_used_percent',
    'disk_used_percent',
  ]);
});
