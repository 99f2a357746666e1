import { InputChecks } from '../invalid-input';
import { type BreachChange, DatapointWindow } from './datapoint-window';
import type { DelayDistribution } from './delay-distribution';
import type { FirstAlarm } from './first-alarm';

/** Seconds of lag when none are stated. */
export const METRIC_ALARM_LAG = 0;

const MOST_PERIODS = 1000;

/**
 * A CloudWatch metric alarm: up while at least `datapointsToAlarm` of the last `evaluationPeriods` datapoints breach.
 * Every period has a datapoint (no missing data), and datapoints breach independently of each other.
 */
export interface MetricAlarmSettings {
  /** Seconds of one datapoint. CloudWatch offers 10, 20, 30 and multiples of 60. */
  readonly period: number;
  /** M, 1 to `evaluationPeriods`. */
  readonly datapointsToAlarm: number;
  /** N, 1 to 1000. */
  readonly evaluationPeriods: number;
  /**
   * Seconds from the end of a datapoint until the alarm has evaluated it. AWS publishes no figure: measure it.
   * @default 0
   */
  readonly lag?: number;
}

/** Time from a change of the breach probability to the alarm. */
export interface MetricAlarmDelay extends DelayDistribution {
  /** Seconds on average; undefined when the alarm never comes. */
  readonly mean: number | undefined;
}

/**
 * Share of time in alarm when each datapoint breaches with this probability.
 *
 * @throws InvalidInputError
 */
export function metricAlarmFraction(settings: MetricAlarmSettings, breachProbability: number): number {
  return datapointWindow(settings).alarmFraction(breachProbability);
}

/**
 * How often the alarm goes up, per second, when each datapoint breaches with this probability; exact.
 *
 * @throws InvalidInputError
 */
export function metricAlarmRate(settings: MetricAlarmSettings, breachProbability: number): number {
  return datapointWindow(settings).alarmRate(breachProbability) / settings.period;
}

/**
 * Time from a step change to the alarm, exact for independent datapoints. The change comes at any instant of a period
 * with equal chance; the datapoint that it falls into counts as one from before.
 *
 * @throws InvalidInputError
 */
export function metricAlarmDelay(settings: MetricAlarmSettings, change: BreachChange): MetricAlarmDelay {
  const firstAlarm = datapointWindow(settings).firstAlarm(change);
  const { period, lag = METRIC_ALARM_LAG } = settings;
  return {
    mean: firstAlarm.mean === undefined ? undefined : (0.5 + firstAlarm.mean) * period + lag,
    detectedWithin: (seconds) => mixed(periods(seconds, settings), (datapoints) => firstAlarm.within(datapoints)),
    missedWithin: (seconds) => mixed(periods(seconds, settings), (datapoints) => firstAlarm.missedWithin(datapoints)),
    percentile: (probability) => {
      const datapoints = percentileInPeriods(firstAlarm, probability);
      return datapoints === undefined ? undefined : datapoints * period + lag;
    },
  };
}

/** The checked window of an alarm. */
export function datapointWindow(settings: MetricAlarmSettings): DatapointWindow {
  const { period, datapointsToAlarm, evaluationPeriods, lag = METRIC_ALARM_LAG } = settings;
  const most = Number.isSafeInteger(evaluationPeriods) ? Math.max(1, evaluationPeriods) : MOST_PERIODS;
  new InputChecks()
    .positive('period', period)
    .whole('evaluationPeriods', evaluationPeriods, 1, MOST_PERIODS)
    .whole('datapointsToAlarm', datapointsToAlarm, 1, most)
    .nonNegative('lag', lag)
    .throwIfAny();
  return new DatapointWindow({ breaches: datapointsToAlarm, datapoints: evaluationPeriods });
}

/** Periods since the change whose datapoints have been evaluated by then. */
function periods(seconds: number, { period, lag = METRIC_ALARM_LAG }: MetricAlarmSettings): number {
  new InputChecks().nonNegative('seconds', seconds).throwIfAny();
  return Math.max(0, seconds - lag) / period;
}

/**
 * After x = a + f periods, a datapoints that began after the change are complete if the phase is in the first share f
 * of the period, and a-1 otherwise.
 */
function mixed(elapsed: number, after: (datapoints: number) => number): number {
  const whole = Math.floor(elapsed);
  const rest = elapsed - whole;
  return (1 - rest) * after(Math.max(0, whole - 1)) + rest * after(whole);
}

function percentileInPeriods(firstAlarm: FirstAlarm, probability: number): number | undefined {
  const datapoints = firstAlarm.percentile(probability);
  if (datapoints === undefined) return undefined;
  const still =
    probability <= 0.5
      ? probability - firstAlarm.within(datapoints - 1)
      : firstAlarm.missedWithin(datapoints - 1) - (1 - probability);
  return datapoints + Math.min(1, Math.max(0, still / firstAlarm.at(datapoints)));
}
