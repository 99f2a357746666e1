import { stringify } from 'yaml';
import { ALARM_GUIDES_FILE, AlarmGuide } from '../core/alarm-guide';
import { AGENT_INTERVAL } from '../core/group-metrics';
import { DEFAULT_MAX_GPU_MEMORY, inFlightLimit, INSTANCE_GUIDES } from './instance-alarms';

/** The files of Prometheus, as functions of what is measured: rules, alert manager, collector. */

/** Port of NVIDIA's DCGM exporter. */
export const DCGM_PORT = 9400;

/** Stands for the instance's own id in the configuration of its collector. */
export const INSTANCE_PLACEHOLDER = 'INSTANCE_ID';

/** Label of every series: the group without the environment. */
export const GROUP_LABEL = 'group';

/** Time over which a rule must hold: that of the alarms on the same limits, three periods of five minutes. */
export const RULE_PERIOD = '15m';

/** An inference group of which Prometheus has metrics. */
export interface MeasuredGroup {
  /** Name of the inference group without the environment. */
  readonly name: string;
  /** Port at which the model server answers `/metrics`. */
  readonly port: number;
  /** Its gauge of requests in work, e.g. `vllm:num_requests_running`. */
  readonly inFlightMetric: string;
  /** Requests that the group's scaling keeps in work per instance. */
  readonly targetInFlight: number;
  /** Requests that an instance can work on at once. */
  readonly slots: number;
}

/**
 * Rules on what the collectors ship, with the limits of `InstanceAlarms`. What is no more than information there is
 * recorded and sends nothing. A group that ships nothing has no series, and no alert: that it is silent is seen by the
 * alarm on silent instances.
 */
export function rulesText(groups: readonly MeasuredGroup[]): string {
  return yaml({ groups: groups.map((group) => ({ name: group.name, interval: '1m', rules: rulesOf(group) })) });
}

function rulesOf(group: MeasuredGroup): readonly object[] {
  const of = (metric: string): string => `${metric}{${GROUP_LABEL}="${group.name}"}`;
  const limit = inFlightLimit(group);
  const gpuMemory = `sum by (${GROUP_LABEL}) (${of('DCGM_FI_DEV_FB_USED')}) / sum by (${GROUP_LABEL}) (${of('DCGM_FI_DEV_FB_USED')} + ${of('DCGM_FI_DEV_FB_FREE')})`;
  return [
    {
      record: 'warmsite:gpu_utilization:percent',
      expr: `avg by (${GROUP_LABEL}) (${of('DCGM_FI_DEV_GPU_UTIL')})`,
    },
    { record: 'warmsite:gpu_memory:percent', expr: `100 * ${gpuMemory}` },
    {
      record: 'warmsite:in_flight:per_instance',
      expr: `avg by (${GROUP_LABEL}) (sum by (${GROUP_LABEL}, instance) (${of(group.inFlightMetric)}))`,
    },
    alert({
      name: 'InFlight',
      expr: `${of('warmsite:in_flight:per_instance')} > ${limit}`,
      summary: `Instances of ${group.name} work on more than ${limit} of at most ${group.slots} requests at once.`,
      guide: INSTANCE_GUIDES.inFlight,
    }),
    alert({
      name: 'GpuMemory',
      expr: `${of('warmsite:gpu_memory:percent')} > ${DEFAULT_MAX_GPU_MEMORY.value}`,
      summary: `The GPUs of ${group.name} use more than ${DEFAULT_MAX_GPU_MEMORY.toString()} of their memory.`,
      guide: INSTANCE_GUIDES.gpuMemory,
    }),
  ];
}

interface Alert {
  readonly name: string;
  readonly expr: string;
  readonly summary: string;
  readonly guide: AlarmGuide;
}

function alert({ name, expr, summary, guide }: Alert): object {
  return {
    alert: name,
    expr,
    for: RULE_PERIOD,
    labels: { severity: guide.severity },
    annotations: { summary, guide: `${ALARM_GUIDES_FILE}#${guide.anchor}` },
  };
}

/** Sends every alert to a topic: all of a group in one message, again each day while it lasts, and when it is over. */
export function alertManagerText(region: string, topicArn: string): string {
  const definition = {
    route: {
      receiver: 'topic',
      group_by: [GROUP_LABEL],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '1d',
    },
    receivers: [
      {
        name: 'topic',
        sns_configs: [
          {
            topic_arn: topicArn,
            sigv4: { region },
            send_resolved: true,
            // SNS takes a subject of up to 99 characters.
            subject: `{{ .Status }}: {{ .CommonLabels.${GROUP_LABEL} }} in ${region}`,
            message:
              '{{ range .Alerts }}{{ .Status }} {{ .Labels.severity }}: {{ .Annotations.summary }} Guide: {{ .Annotations.guide }}\n{{ end }}',
          },
        ],
      },
    ],
  };
  // A text within a text: that is how AWS takes it.
  return yaml({ alertmanager_config: yaml(definition) });
}

/**
 * The configuration of a Prometheus agent on an instance of the group. `INSTANCE_PLACEHOLDER` is to be replaced at boot:
 * without a label of its own, the series of two instances are one series, and AWS drops what comes second.
 */
export function collectorText(region: string, endpoint: string, { name, port, inFlightMetric }: MeasuredGroup): string {
  const job = (job_name: string, at: number, keep: string): object => ({
    job_name,
    static_configs: [{ targets: [`localhost:${at}`], labels: { [GROUP_LABEL]: name, instance: INSTANCE_PLACEHOLDER } }],
    // Each series is paid for.
    metric_relabel_configs: [{ source_labels: ['__name__'], regex: keep, action: 'keep' }],
  });
  return yaml({
    global: { scrape_interval: `${AGENT_INTERVAL}s` },
    scrape_configs: [
      job('model-server', port, inFlightMetric),
      job('gpu', DCGM_PORT, 'DCGM_FI_DEV_(GPU_UTIL|FB_USED|FB_FREE)'),
    ],
    remote_write: [{ url: `${endpoint}api/v1/remote_write`, sigv4: { region } }],
  });
}

/** Without folding: a folded token would not be found again. */
function yaml(value: object): string {
  return stringify(value, { lineWidth: 0 });
}
