import { Names } from './names';

/** The only dimension of what the instances publish: a metric by instance is one that no policy or alarm can name. */
export const GROUP_DIMENSION = 'AutoScalingGroupName';

/** Requests that one instance is working on, published by each instance once a minute. */
export const IN_FLIGHT_METRIC = 'InFlightRequests';

/** Unit of `IN_FLIGHT_METRIC`, as CloudWatch calls it. */
export const IN_FLIGHT_UNIT = 'Count';

/** What the CloudWatch agent reads from `nvidia-smi`; it publishes each as `nvidia_smi_<name>`. */
export const GPU_MEASUREMENTS = ['utilization_gpu', 'memory_used', 'memory_total', 'temperature_gpu'] as const;

/** How often the agent measures, in seconds. */
export const AGENT_INTERVAL = 60;

/** What the agent measures, by its plugin: what it calls the metric, and the settings of the plugin. */
const PLUGINS = {
  nvidia_gpu: { prefix: 'nvidia_smi', measurement: GPU_MEASUREMENTS, settings: {} },
  mem: { prefix: 'mem', measurement: ['used_percent'], settings: {} },
  disk: { prefix: 'disk', measurement: ['used_percent'], settings: { resources: ['/'], drop_device: true } },
} as const;

/** What the instances of a group publish. */
export type GroupMetricName =
  | typeof IN_FLIGHT_METRIC
  | `nvidia_smi_${(typeof GPU_MEASUREMENTS)[number]}`
  | 'mem_used_percent'
  | 'disk_used_percent';

/** A metric as CloudWatch knows it. */
export interface GroupMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * A metric that the instances of a group publish. Whoever publishes and whoever watches take the namespace and the
 * dimensions from here: CloudWatch takes any other ones too, and never has data under them.
 *
 * @param group its name without the environment, e.g. `chat`
 */
export function groupMetric(names: Names, group: string, name: GroupMetricName): GroupMetric {
  return { namespace: names.metricNamespace, name, dimensions: groupDimensions(names.inferenceGroup(group)) };
}

/** Every metric that the instances of a group publish: those of the agent, and the requests in flight. */
export function publishedMetrics(): readonly string[] {
  return [
    IN_FLIGHT_METRIC,
    ...Object.values(PLUGINS).flatMap(({ prefix, measurement }) => measurement.map((name) => `${prefix}_${name}`)),
  ];
}

/** The dimensions of everything that a group publishes. */
export function groupDimensions(groupName: string): Readonly<Record<string, string>> {
  return { [GROUP_DIMENSION]: groupName };
}

/**
 * The agent's configuration of its metrics. Its own `${aws:AutoScalingGroupName}` needs `ec2:DescribeTags` and is left
 * out without a word when that call fails; then nothing is aggregated. The name is known here, so it is written down.
 */
export function agentMetrics(namespace: string, groupName: string): object {
  return {
    namespace,
    aggregation_dimensions: [Object.keys(groupDimensions(groupName))],
    metrics_collected: Object.fromEntries(
      Object.entries(PLUGINS).map(([plugin, { measurement, settings }]) => [
        plugin,
        { measurement, append_dimensions: groupDimensions(groupName), ...settings },
      ]),
    ),
  };
}
