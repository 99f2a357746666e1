import { Detector, DetectorChoice, NOTICED_SHARE } from '../../config/detection';
import { AssumptionValues } from '../assessment/assumptions';
import { durationText, frequencyText, numberText, percentText } from '../core/figures';
import { facts, paint, table } from './render';

/** What every setting of a health check does, and which to choose. Times in seconds. */
export interface DetectAnswer {
  /** Absent where the question came from flags alone. */
  readonly environment?: string;
  readonly assumptions: AssumptionValues;
  /** The quickest first. */
  readonly settings: readonly DetectorSetting[];
  readonly inForce?: Detector & { readonly origin: 'file' | 'objective' | 'flags' };
  readonly choice?: DetectorChoice & { readonly within: number; readonly falseAlarmsAllowed: number };
}

export interface DetectorSetting {
  readonly interval: number;
  readonly failures: number;
  readonly falseAlarmsPerYear: number;
  /** Delay of noticing that a Region is lost at once and altogether. */
  readonly median: number;
  readonly p95: number;
  readonly atMost: number;
  /** Probability of noticing within the objective. */
  readonly noticed?: number;
  /** Share of failing requests below which it never notices. */
  readonly brownoutThreshold: number;
  /** No other setting is better in both false alarms and delay. */
  readonly efficient: boolean;
}

/** The answer for a terminal. */
export function detectText(answer: DetectAnswer): string {
  const { environment, assumptions, settings, choice } = answer;
  const { probeFailure, glitches, glitchDuration } = assumptions;
  const within = choice && durationText(choice.within);
  return [
    `${paint('bold', environment ?? 'Detection')}: a Route 53 health check that fails over to the other Region`,
    `Noise: ${percentText(probeFailure)} of the probes fail by themselves; ${numberText(glitches)} faults of the network ` +
      `a year, of ${durationText(glitchDuration)} on average`,
    '',
    table(
      [
        { head: '' },
        { head: 'interval', align: 'right' },
        { head: 'failures', align: 'right' },
        { head: 'false alarms', align: 'right' },
        { head: 'median', align: 'right' },
        { head: '95 of 100', align: 'right' },
        { head: 'at most', align: 'right' },
        ...(within === undefined ? [] : [{ head: `within ${within}`, align: 'right' as const }]),
        { head: 'brownout', align: 'right' },
        { head: '' },
      ],
      settings.map((setting) => [
        setting.efficient ? '•' : '',
        durationText(setting.interval),
        String(setting.failures),
        frequencyText(setting.falseAlarmsPerYear),
        durationText(setting.median),
        durationText(setting.p95),
        durationText(setting.atMost),
        ...(setting.noticed === undefined ? [] : [percentText(setting.noticed)]),
        percentText(setting.brownoutThreshold),
        marks(setting, answer).join(', '),
      ]),
      (text, row) => (settings[row] && marks(settings[row], answer).length > 0 ? paint('bold', text) : text),
    ),
    paint('dim', 'Delays: from the loss of the Region until Route 53 finds it down; DNS takes up to 1m more.'),
    paint('dim', 'Brownout: when a smaller share of the requests fails, the check never notices.'),
    paint('dim', '•  efficient: no other setting is better in both false alarms and delay.'),
    '',
    facts([
      ...(answer.inForce
        ? [[answer.inForce.origin === 'flags' ? 'asked' : 'in force', inForceText(answer.inForce)] as const]
        : []),
      ['choice', choice ? choiceText(choice) : noObjective(environment)],
    ]),
  ].join('\n');
}

function marks(setting: DetectorSetting, { inForce, choice }: DetectAnswer): string[] {
  const is = (detector: Detector | undefined): boolean =>
    detector?.interval.toSeconds() === setting.interval && detector.failures === setting.failures;
  return [
    ...(is(inForce) ? [inForce?.origin === 'flags' ? 'asked' : 'in force'] : []),
    ...(choice?.possible && is(choice.detector) ? ['chosen'] : []),
  ];
}

const ORIGINS = {
  file: '',
  objective: 'chosen for the objective in the file',
  flags: '',
} as const;

function inForceText({ origin, ...detector }: NonNullable<DetectAnswer['inForce']>): string {
  return `${settingText(detector)}${ORIGINS[origin] && `, ${ORIGINS[origin]}`}: ${doesText(detector)}`;
}

function choiceText(choice: NonNullable<DetectAnswer['choice']>): string {
  const within = durationText(choice.within);
  const noticed = `${percentText(NOTICED_SHARE)} of the losses noticed within ${within}`;
  const asked = `${noticed}, false alarms ${frequencyText(choice.falseAlarmsAllowed)} at most`;
  if (choice.possible) {
    return [
      `${paint('green', settingText(choice.detector))}: ${doesText(choice.detector)}`,
      `for ${asked}`,
      'For each interval the fewest failures that keep to the false alarms notice soonest: the most powerful test',
      'of its level (Neyman and Pearson). Of these two the cheaper one, every 30s, if it is quick enough.',
    ].join('\n');
  }
  return [
    `${paint('red', 'none')} for ${asked}`,
    choice.quickEnough
      ? `quick enough: ${settingText(choice.quickEnough)}, ${doesText(choice.quickEnough)}`
      : `no setting is quick enough`,
    choice.quietEnough
      ? `quiet enough: ${settingText(choice.quietEnough)}, ${doesText(choice.quietEnough)}`
      : 'no setting is quiet enough',
  ].join('\n');
}

function noObjective(environment: string | undefined): string {
  const file = environment === undefined ? '' : ', or detection.objective in the file';
  return `none without an objective; give --within 60s --false-alarms 1${file}`;
}

function settingText({ interval, failures }: Detector): string {
  return `interval ${interval.toString()}, failures ${failures}`;
}

function doesText({ noticedWithin, falseAlarmsPerYear }: Detector): string {
  return `notices ${percentText(NOTICED_SHARE)} within ${durationText(noticedWithin)}, false alarms ${frequencyText(falseAlarmsPerYear)}`;
}
