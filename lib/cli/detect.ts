import { chooseDetector, DetectorChoice, detectorOf } from '../../config/detection';
import { Environment } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { AssumptionValues, DEFAULT_ASSUMPTIONS } from '../assessment/assumptions';
import { detectorCurve } from '../assessment/detection-result';
import { Duration } from '../core/quantities';
import { paretoFront } from '../models/cost';
import { brownoutThreshold, hardFailureDelay, ROUTE_53_INTERVALS } from '../models/detection';
import { DetectAnswer, detectText } from './detect-text';
import { Flags, Options } from './flags';
import { printResult } from './output';

export interface DetectCommandProps {
  /** Folder of the project. */
  readonly root: string;
  /** Name of the environment whose detection is the question; flags replace parts of it. */
  readonly environment?: string;
  readonly options: Options;
}

/** Prints what every setting of the health check does, and which to choose. @throws InputError */
export function runDetect({ root, environment: name, options }: DetectCommandProps): void {
  const flags = new Flags('detect', options);
  const given = {
    within: flags.seconds('within', '60s', { least: 1 }),
    falseAlarms: flags.number('falseAlarms', 0, 1000),
    interval: flags.oneOf('interval', ['10s', '30s']),
    failures: flags.whole('failures', 1, 10),
    probeFailure: flags.share('probeFailure', '0.1%'),
    glitches: flags.number('glitches', 0, 100_000),
    glitchDuration: flags.seconds('glitchDuration', '10s', { least: 0.001 }),
  };
  if ((given.interval === undefined) !== (given.failures === undefined) && name === undefined) {
    flags.need('interval', given.interval, '; a setting is --interval and --failures together');
    flags.need('failures', given.failures, '; a setting is --interval and --failures together');
  }
  const environment = name === undefined ? undefined : loadEnvironment(name, { root });
  const objective = environment?.detection.objective;
  const within = given.within ?? objective?.within.toSeconds();
  const falseAlarmsPerYear = given.falseAlarms ?? objective?.falseAlarmsPerYear;
  if ((within === undefined) !== (falseAlarmsPerYear === undefined)) {
    flags.need('within', within, '; an objective is --within and --false-alarms together');
    flags.need('falseAlarms', falseAlarmsPerYear, '; an objective is --within and --false-alarms together');
  }
  flags.throwIfAny();
  const assumptions = withFlags(environment?.assumptions.values ?? DEFAULT_ASSUMPTIONS, given);
  const answer: DetectAnswer = {
    ...(name === undefined ? {} : { environment: name }),
    assumptions,
    settings: settingsOf(assumptions, within),
    ...inForce(environment, given, assumptions),
    ...(within === undefined || falseAlarmsPerYear === undefined
      ? {}
      : { choice: choose(within, falseAlarmsPerYear, assumptions) }),
  };
  printResult(
    options['json'] === true,
    () => answer,
    () => detectText(answer),
  );
}

interface Given {
  readonly interval?: '10s' | '30s';
  readonly failures?: number;
  readonly probeFailure?: number;
  readonly glitches?: number;
  readonly glitchDuration?: number;
}

function withFlags(assumptions: AssumptionValues, given: Given): AssumptionValues {
  return {
    ...assumptions,
    probeFailure: given.probeFailure ?? assumptions.probeFailure,
    glitches: given.glitches ?? assumptions.glitches,
    glitchDuration: given.glitchDuration ?? assumptions.glitchDuration,
  };
}

/** Every setting that Route 53 offers, the quickest first. */
function settingsOf(assumptions: AssumptionValues, within: number | undefined): DetectAnswer['settings'] {
  const settings = detectorCurve(assumptions, within ?? 0).map(({ setting, falseAlarms, power }) => {
    const delay = hardFailureDelay(setting);
    return {
      interval: setting.interval,
      failures: setting.threshold,
      falseAlarmsPerYear: falseAlarms,
      median: delay.percentile(0.5) ?? delay.bound,
      p95: delay.percentile(0.95) ?? delay.bound,
      atMost: delay.bound,
      brownoutThreshold: brownoutThreshold({ threshold: setting.threshold }),
      ...(within === undefined ? {} : { noticed: power }),
    };
  });
  const efficient = paretoFront(settings, ['falseAlarmsPerYear', 'p95']);
  return settings
    .map((setting) => ({ ...setting, efficient: efficient.includes(setting) }))
    .sort((one, other) => one.p95 - other.p95);
}

/** The setting that runs, or that the flags ask about. */
function inForce(
  environment: Environment | undefined,
  { interval, failures }: Given,
  assumptions: AssumptionValues,
): Pick<DetectAnswer, 'inForce'> {
  const seconds = interval === undefined ? undefined : Number.parseInt(interval, 10);
  const setting = {
    interval: seconds ?? environment?.detection.interval.toSeconds() ?? 0,
    failures: failures ?? environment?.detection.failures ?? 0,
  };
  if (!ROUTE_53_INTERVALS.some((offered) => offered === setting.interval) || setting.failures === 0) return {};
  const detector = detectorOf({ ...setting, interval: Duration.seconds(setting.interval) }, assumptions);
  const asked = interval !== undefined || failures !== undefined;
  return {
    inForce: {
      ...detector,
      origin: asked ? 'flags' : environment?.detection.objective ? 'objective' : 'file',
    },
  };
}

function choose(within: number, falseAlarmsPerYear: number, assumptions: AssumptionValues): DetectAnswer['choice'] {
  const choice: DetectorChoice = chooseDetector(
    { within: Duration.seconds(Math.floor(within)), falseAlarmsPerYear },
    assumptions,
  );
  return { ...choice, within, falseAlarmsAllowed: falseAlarmsPerYear };
}
