import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { GROUP_DIMENSION, groupMetric, GroupMetricName, IN_FLIGHT_METRIC } from '../core/group-metrics';
import { Names } from '../core/names';
import { Duration, Percent } from '../core/quantities';
import { TopicRef } from '../core/references';
import { Alarm, Metric, Statistic } from './alarm';

/** @default of `InstanceAlarmsProps.maxCpu` */
export const DEFAULT_MAX_INSTANCE_CPU = Percent.of(90);

/** @default of `InstanceAlarmsProps.maxMemory` */
export const DEFAULT_MAX_INSTANCE_MEMORY = Percent.of(90);

/** @default of `InstanceAlarmsProps.maxDisk` */
export const DEFAULT_MAX_INSTANCE_DISK = Percent.of(85);

/** @default of `InstanceAlarmsProps.maxGpuMemory` */
export const DEFAULT_MAX_GPU_MEMORY = Percent.of(97);

/** @default of `InstanceAlarmsProps.maxInFlightShare` */
export const DEFAULT_MAX_IN_FLIGHT_SHARE = Percent.of(90);

/** Utilization at which a GPU counts as busy without a pause. */
export const BUSY_GPU = Percent.of(98);

/** What {@link InstanceAlarms} is made of. */
export interface InstanceAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Name of the inference group without the environment; starts the names of the alarms. */
  readonly group: string;
  /** Requests that the group's scaling keeps in work per instance. */
  readonly targetInFlight: number;
  /** Requests that an instance can work on at once. */
  readonly slots: number;
  /** @default DEFAULT_MAX_INSTANCE_CPU */
  readonly maxCpu?: Percent;
  /** @default DEFAULT_MAX_INSTANCE_MEMORY */
  readonly maxMemory?: Percent;
  /** @default DEFAULT_MAX_INSTANCE_DISK */
  readonly maxDisk?: Percent;
  /** @default DEFAULT_MAX_GPU_MEMORY */
  readonly maxGpuMemory?: Percent;
  /**
   * Share of the way from `targetInFlight` to `slots` that an instance may be at on average.
   *
   * @default DEFAULT_MAX_IN_FLIGHT_SHARE
   */
  readonly maxInFlightShare?: Percent;
  readonly topic: TopicRef;
}

/**
 * Tells when the instances of a group come to their limits, or stop to report: processor, memory, disk, GPUs, requests
 * in work. None of them depends on how large the group is, so that a failover changes none; an empty group has no data
 * and no alarm.
 *
 * @example
 * ```ts
 * import { InstanceAlarms } from 'warmsite';
 * import { names, stack, topic } from './shared';
 *
 * new InstanceAlarms(stack, 'InstanceAlarms', { names, group: 'chat', targetInFlight: 12, slots: 16, topic });
 * ```
 */
export class InstanceAlarms extends Construct {
  public constructor(scope: Construct, id: string, props: InstanceAlarmsProps) {
    super(scope, id);
    const { names, group, targetInFlight, slots, topic } = props;
    const maxCpu = props.maxCpu ?? DEFAULT_MAX_INSTANCE_CPU;
    const maxMemory = props.maxMemory ?? DEFAULT_MAX_INSTANCE_MEMORY;
    const maxDisk = props.maxDisk ?? DEFAULT_MAX_INSTANCE_DISK;
    const maxGpuMemory = props.maxGpuMemory ?? DEFAULT_MAX_GPU_MEMORY;
    const maxInFlightShare = props.maxInFlightShare ?? DEFAULT_MAX_IN_FLIGHT_SHARE;
    const violations = new Violations(this.node.path);
    violations.require(
      targetInFlight > 0 && slots >= targetInFlight,
      'instance-slots',
      `'slots' must be at least 'targetInFlight' (${targetInFlight}), which must be more than 0, got ${slots}; no instance could reach its target`,
    );
    violations.throwIfAny();
    const maxInFlight = inFlightLimit({ targetInFlight, slots }, maxInFlightShare);

    const own = (name: GroupMetricName, statistic: Statistic): Metric => ({
      ...groupMetric(names, group, name),
      statistic,
    });
    const ofAws = (namespace: string, name: string, statistic: Statistic): Metric => ({
      namespace,
      name,
      dimensions: { [GROUP_DIMENSION]: names.inferenceGroup(group) },
      statistic,
    });
    const common = { names, topic, period: Duration.minutes(5), evaluationPeriods: 3, missingData: 'missing' } as const;

    new Alarm(this, 'Silence', {
      ...common,
      purpose: `${group}-silent-instances`,
      guide: INSTANCE_GUIDES.silence,
      why: `Instances of ${group} are in service but do not report: their scaling and their alarms see nothing.`,
      whatToDo:
        'compare the instances in service with those that publish; read the console output of the silent one, or replace it.',
      metric: {
        expression: 'MAX([instances - FILL(serving, 0), instances - FILL(measuring, 0)])',
        label: `Silent instances of ${group}`,
        metrics: {
          instances: ofAws('AWS/AutoScaling', 'GroupInServiceInstances', 'Minimum'),
          serving: own(IN_FLIGHT_METRIC, 'SampleCount'),
          measuring: own('mem_used_percent', 'SampleCount'),
        },
      },
      comparison: 'at-or-above',
      threshold: 1,
      // Each instance publishes once a minute: within a minute, samples are instances.
      period: Duration.minutes(1),
      evaluationPeriods: 15,
      datapointsToAlarm: 10,
      missingData: 'breaching',
    });
    new Alarm(this, 'InFlight', {
      ...common,
      purpose: `${group}-in-flight`,
      guide: INSTANCE_GUIDES.inFlight,
      why: `Instances of ${group} work on more than ${maxInFlight} of at most ${slots} requests at once, and the group does not grow.`,
      whatToDo: 'look whether the group is at its largest size, or launches fail for lack of capacity.',
      metric: own(IN_FLIGHT_METRIC, 'Average'),
      comparison: 'above',
      threshold: maxInFlight,
    });
    new Alarm(this, 'GpuMemory', {
      ...common,
      purpose: `${group}-gpu-memory`,
      guide: INSTANCE_GUIDES.gpuMemory,
      why: `The GPUs of ${group} use more than ${maxGpuMemory.toString()} of their memory.`,
      whatToDo:
        'look for out-of-memory errors of the model server; lower its share of the memory or its longest context.',
      metric: {
        expression: '100 * used / total',
        label: `GPU memory of ${group} (%)`,
        metrics: { used: own('nvidia_smi_memory_used', 'Average'), total: own('nvidia_smi_memory_total', 'Average') },
      },
      comparison: 'above',
      threshold: maxGpuMemory.value,
    });
    new Alarm(this, 'Gpu', {
      ...common,
      purpose: `${group}-gpu`,
      guide: INSTANCE_GUIDES.gpu,
      why: `The GPUs of ${group} have been busy without a pause for half an hour.`,
      whatToDo: 'compare with the requests in work: many are load, none is a kernel that hangs.',
      metric: own('nvidia_smi_utilization_gpu', 'Average'),
      comparison: 'above',
      threshold: BUSY_GPU.value,
      evaluationPeriods: 6,
    });
    new Alarm(this, 'Cpu', {
      ...common,
      purpose: `${group}-cpu`,
      guide: INSTANCE_GUIDES.cpu,
      why: `The instances of ${group} use more than ${maxCpu.toString()} of their CPU on average.`,
      whatToDo: 'see whether tokenizing or logging takes it; a GPU that waits for its processor is wasted.',
      metric: ofAws('AWS/EC2', 'CPUUtilization', 'Average'),
      comparison: 'above',
      threshold: maxCpu.value,
    });
    new Alarm(this, 'Memory', {
      ...common,
      purpose: `${group}-memory`,
      guide: INSTANCE_GUIDES.memory,
      why: `An instance of ${group} uses more than ${maxMemory.toString()} of its memory.`,
      whatToDo: 'look what grows; replace the instance before the operating system ends the model server.',
      metric: own('mem_used_percent', 'Maximum'),
      comparison: 'above',
      threshold: maxMemory.value,
    });
    new Alarm(this, 'Disk', {
      ...common,
      purpose: `${group}-disk`,
      guide: INSTANCE_GUIDES.disk,
      why: `An instance of ${group} uses more than ${maxDisk.toString()} of its root volume.`,
      whatToDo: 'look for logs and old images; enlarge the volume in the environment file.',
      metric: own('disk_used_percent', 'Maximum'),
      comparison: 'above',
      threshold: maxDisk.value,
    });
  }
}

/** Requests per instance above which a group is nearly full, to one decimal: `share` of the way from target to slots. */
export function inFlightLimit(
  { targetInFlight, slots }: Pick<InstanceAlarmsProps, 'targetInFlight' | 'slots'>,
  share = DEFAULT_MAX_IN_FLIGHT_SHARE,
): number {
  return Math.round((targetInFlight + (slots - targetInFlight) * share.fraction) * 10) / 10;
}

const SILENCE =
  'An empty group has no instances that could measure. That instances measure at all is watched by the alarm on silent instances.';

export const INSTANCE_GUIDES = {
  silence: {
    anchor: 'group-silent-instances',
    severity: 'ticket',
    means:
      'The heartbeat of an instance is missing: requests in work or the measurements of the CloudWatch agent. Scaling and every other alarm on the group leave that instance out, and see nothing if it is the only one.',
    thresholdFrom:
      'One instance in service that does not publish, for 10 of 15 minutes: each publishes once a minute, and a new one has a minute or two until it does.',
    silence:
      'Auto Scaling counts the instances in service every minute, also when there are none: silence means that the group does not exist, or does not publish its own metrics.',
  },
  inFlight: {
    anchor: 'group-in-flight',
    severity: 'ticket',
    means:
      'The instances are nearly full and no new ones take over: the next requests wait in the queue of the server, then latency pages.',
    thresholdFrom: `${DEFAULT_MAX_IN_FLIGHT_SHARE.toString()} of the way from what scaling aims at to what an instance can work on at once (\`slots\` of the environment file), for a quarter of an hour: by then scaling should have launched another one.`,
    silence: SILENCE,
  },
  gpuMemory: {
    anchor: 'group-gpu-memory',
    severity: 'ticket',
    means:
      'The memory of the GPUs is full: the next long request can end the model server with an out-of-memory error.',
    thresholdFrom: `${DEFAULT_MAX_GPU_MEMORY.toString()}: model servers reserve around 90% on purpose, so anything below that is normal.`,
    silence: SILENCE,
  },
  gpu: {
    anchor: 'group-gpu',
    severity: 'info',
    means:
      'The GPUs never pause. One resident kernel is enough for that, so it says little by itself: a hint beside the requests in work.',
    thresholdFrom: `${BUSY_GPU.toString()} for half an hour.`,
    silence: SILENCE,
  },
  cpu: {
    anchor: 'group-cpu',
    severity: 'ticket',
    means: 'The processors are the bottleneck, not the GPUs: answers become slow although GPUs wait.',
    thresholdFrom: `${DEFAULT_MAX_INSTANCE_CPU.toString()} on average over the group for a quarter of an hour, the usual bound.`,
    silence: SILENCE,
  },
  memory: {
    anchor: 'group-memory',
    severity: 'ticket',
    means: 'The operating system is about to end the model server for lack of memory.',
    thresholdFrom: `${DEFAULT_MAX_INSTANCE_MEMORY.toString()} on the fullest instance for a quarter of an hour, the usual bound.`,
    silence: SILENCE,
  },
  disk: {
    anchor: 'group-disk',
    severity: 'ticket',
    means: 'The root volume fills: with it full, the container can neither log nor be started again.',
    thresholdFrom: `${DEFAULT_MAX_INSTANCE_DISK.toString()} on the fullest instance, the usual bound.`,
    silence: SILENCE,
  },
} as const satisfies Record<string, AlarmGuide>;
