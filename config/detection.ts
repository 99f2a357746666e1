import { AssumptionValues } from '../lib/assessment/assumptions';
import { backgroundNoise } from '../lib/assessment/background-noise';
import { Duration } from '../lib/core/quantities';
import { type BackgroundNoise, healthCheckFalseAlarms } from '../lib/models/detection/false-alarms';
import { ROUTE_53_THRESHOLDS } from '../lib/models/detection/health-check';
import { hardFailureDelay } from '../lib/models/detection/health-check-delay';
import { DetectionObjective, EnvironmentFile } from './schema';

/** What Route 53 does by itself, and Warmsite unless told otherwise. */
export const DEFAULT_DETECTION = { interval: Duration.seconds(30), failures: 3 } as const;

/** The share of the losses that an objective wants noticed in time. */
export const NOTICED_SHARE = 0.95;

/** How Route 53 notices that a Region is down. */
export interface Detection {
  readonly interval: Duration;
  readonly failures: number;
  /** What both were chosen for; absent where the file states them, or nothing. */
  readonly objective?: DetectionObjective;
}

/** A setting of a health check, and what it does. */
export interface Detector {
  readonly interval: Duration;
  readonly failures: number;
  /** Seconds in which 95 of 100 losses are noticed. */
  readonly noticedWithin: number;
  readonly falseAlarmsPerYear: number;
}

/** The detector for an objective; or what Route 53 can do instead. */
export type DetectorChoice =
  | { readonly possible: true; readonly detector: Detector }
  | {
      readonly possible: false;
      /** Of those that are quick enough the one with the fewest false alarms. */
      readonly quickEnough?: Detector;
      /** Of those with so few false alarms the quickest. */
      readonly quietEnough?: Detector;
    };

/** Seconds; the first costs nothing extra. */
const INTERVALS = [30, 10] as const;

/** What is in force: what the file states, or what was chosen for its objective. */
export function detectionOf(
  { objective, interval, failures }: EnvironmentFile['detection'],
  assumptions: AssumptionValues,
): Detection {
  const choice = objective && chooseDetector(objective, assumptions);
  if (choice?.possible) {
    return { interval: choice.detector.interval, failures: choice.detector.failures, objective };
  }
  return { interval: interval ?? DEFAULT_DETECTION.interval, failures: failures ?? DEFAULT_DETECTION.failures };
}

/**
 * The choice of Neyman and Pearson for each interval, and of these the cheapest that is quick enough. The more failures
 * in a row, the fewer false alarms and the later the notice: the most powerful setting within the allowed false alarms
 * is the one with the fewest failures that keeps to them.
 */
export function chooseDetector(objective: DetectionObjective, assumptions: AssumptionValues): DetectorChoice {
  const { falseAlarmsPerYear } = objective;
  const within = objective.within.toSeconds();
  const noise = backgroundNoise(assumptions);
  const quiet = INTERVALS.flatMap((interval) => {
    const threshold = ROUTE_53_THRESHOLDS.find(
      (failures) => healthCheckFalseAlarms({ interval, threshold: failures }, noise).expected <= falseAlarmsPerYear,
    );
    return threshold === undefined ? [] : [{ interval, threshold }];
  });
  const chosen = quiet.find((setting) => isQuick(setting, within));
  if (chosen) return { possible: true, detector: detector(chosen, noise) };
  const quick = INTERVALS.flatMap((interval) => {
    const threshold = [...ROUTE_53_THRESHOLDS]
      .reverse()
      .find((failures) => isQuick({ interval, threshold: failures }, within));
    return threshold === undefined ? [] : [{ interval, threshold }];
  });
  return {
    possible: false,
    quickEnough: least(
      quick.map((setting) => detector(setting, noise)),
      (one) => one.falseAlarmsPerYear,
    ),
    quietEnough: least(
      quiet.map((setting) => detector(setting, noise)),
      (one) => one.noticedWithin,
    ),
  };
}

/** What a setting does. */
export function detectorOf({ interval, failures }: Detection, assumptions: AssumptionValues): Detector {
  return detector({ interval: interval.toSeconds(), threshold: failures }, backgroundNoise(assumptions));
}

interface Setting {
  readonly interval: number;
  readonly threshold: number;
}

function isQuick(setting: Setting, within: number): boolean {
  return hardFailureDelay(setting).detectedWithin(within) >= NOTICED_SHARE;
}

function detector(setting: Setting, noise: BackgroundNoise): Detector {
  const delay = hardFailureDelay(setting);
  return {
    interval: Duration.seconds(setting.interval),
    failures: setting.threshold,
    noticedWithin: delay.percentile(NOTICED_SHARE) ?? delay.bound,
    falseAlarmsPerYear: healthCheckFalseAlarms(setting, noise).expected,
  };
}

function least(detectors: readonly Detector[], of: (one: Detector) => number): Detector | undefined {
  return [...detectors].sort((one, other) => of(one) - of(other))[0];
}
