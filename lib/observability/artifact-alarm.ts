import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { parityMetric } from '../core/parity-metric';
import { Duration } from '../core/quantities';
import { TopicRef } from '../core/references';
import { Alarm } from './alarm';

/** @default of `ArtifactAlarmProps.maxSilence`: more than one comparison a day has to be missing, whoever makes them */
export const DEFAULT_MAX_PARITY_SILENCE = Duration.hours(36);

/** What {@link ArtifactAlarm} is made of. */
export interface ArtifactAlarmProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Name of the inference group whose files are compared, e.g. `chat`. */
  readonly group: string;
  /**
   * How long nobody may compare them: whole hours, up to 7 days.
   *
   * @default DEFAULT_MAX_PARITY_SILENCE
   */
  readonly maxSilence?: Duration;
  readonly topic: TopicRef;
}

/**
 * Tells when the two Regions do not hold the same files of a model, and when nobody looks any more. Something has to look
 * at least as often as `maxSilence` says, `ParityJob` or `warmsite release parity --publish`: without it the second
 * alarm fires, and goes on.
 *
 * @example
 * ```ts
 * import { ArtifactAlarm } from 'warmsite';
 * import { names, stack, topic } from './shared';
 *
 * new ArtifactAlarm(stack, 'ChatArtifact', { names, group: 'chat', topic });
 * ```
 */
export class ArtifactAlarm extends Construct {
  /** @throws WarmsiteError `parity-silence` */
  public constructor(scope: Construct, id: string, props: ArtifactAlarmProps) {
    super(scope, id);
    const { names, group, topic } = props;
    const maxSilence = props.maxSilence ?? DEFAULT_MAX_PARITY_SILENCE;
    const hours = maxSilence.toMinutes() / 60;
    const violations = new Violations(this.node.path);
    violations.require(
      Number.isInteger(hours) && hours >= 1 && hours <= 168,
      'parity-silence',
      `'maxSilence' must be whole hours from 1h to 7d, got ${maxSilence.toString()}; CloudWatch looks back no longer`,
    );
    violations.throwIfAny();
    const metric = parityMetric(names, group);
    const common = { names, topic, comparison: 'below', threshold: 1, period: Duration.hours(1) } as const;
    const again = `run warmsite release parity ${names.environment}, which names every file`;

    new Alarm(this, 'Differs', {
      ...common,
      purpose: `${group}-artifact-parity`,
      guide: GUIDES.differs,
      why: `The files of ${group}'s model are not the same in both Regions, or could not be compared.`,
      whatToDo: `${again}; upload again what differs, and put off a release or a planned failover.`,
      metric: { ...metric, statistic: 'Minimum' },
      evaluationPeriods: 1,
      // Between two comparisons nothing is known to have changed.
      missingData: 'ignore',
    });
    new Alarm(this, 'Silent', {
      ...common,
      purpose: `${group}-artifact-parity-silent`,
      guide: GUIDES.silent,
      why: `Nobody has compared the files of ${group}'s model in both Regions for ${hours} h.`,
      whatToDo: `read the log group ${names.logGroup('artifact-parity')} of the job that compares them; ${again}, with --publish.`,
      metric: { ...metric, statistic: 'SampleCount' },
      evaluationPeriods: hours,
      missingData: 'breaching',
    });
  }
}

const GUIDES = {
  differs: {
    anchor: 'artifact-parity',
    severity: 'ticket',
    means:
      'A Region would start its instances from other files than the other one, or refuse to start them: a failover might find no model.',
    thresholdFrom: '1 is all files the same; what could not be compared counts as 0.',
    silence: 'Files are compared now and then: in between the last answer holds.',
  },
  silent: {
    anchor: 'artifact-parity-silent',
    severity: 'ticket',
    means: 'The files of both Regions are no longer compared: what the alarm on their parity says is old.',
    thresholdFrom: `${DEFAULT_MAX_PARITY_SILENCE.toString()} unless the stack says otherwise: four comparisons a day by the job of the Region; one that fails once is no alarm.`,
    silence: 'Silence is what it watches for. In a new environment it fires until the first comparison.',
  },
} as const satisfies Record<string, AlarmGuide>;
