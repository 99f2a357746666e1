import { InputChecks } from '../invalid-input';
import { failureRunWithin } from './failure-run';
import { healthCheckGlitchTripProbability, metricAlarmGlitchTripProbability } from './glitch';
import { type HealthCheckSettings, healthCheckTripRate, resolvedHealthCheck } from './health-check';
import { datapointWindow, type MetricAlarmSettings, metricAlarmRate } from './metric-alarm';

/** Seconds of a year of 365 days, over which false alarms are counted unless stated otherwise. */
export const FALSE_ALARM_PERIOD = 31_536_000;

/** Mean seconds of a glitch when not stated. */
export const GLITCH_DURATION = 30;

/**
 * What a healthy service looks like to its detectors. Independent failures alone are not to be believed: with many
 * checkers they make false alarms of 1e-30 a year. What remains are faults that all checkers share: state them as
 * glitches.
 */
export interface BackgroundNoise {
  /** Probability that a single probe fails, or a datapoint breaches, independently of all others. */
  readonly failureProbability: number;
  /**
   * Glitches per second: faults shared by all checkers that are over too soon to be worth a failover.
   * @default 0
   */
  readonly glitchRate?: number;
  /**
   * Mean duration of a glitch in seconds, exponential, 0.001 or more.
   * @default 30
   */
  readonly glitchDuration?: number;
  /**
   * Seconds over which false alarms are counted.
   * @default 31536000
   */
  readonly period?: number;
}

/** False alarms in a period. */
export interface FalseAlarms {
  /** Expected number. */
  readonly expected: number;
  /** Probability of at least one. */
  readonly probability: number;
}

/**
 * False alarms of a health check. The expected number is exact for the independent failures and for the glitches, each
 * taken alone; runs to which both contribute are left out. The probability of any is exact for a single checker, else
 * `1 - exp(-expected)`: rare alarms come nearly as a Poisson process, and as they clump a little this errs upwards.
 *
 * @throws InvalidInputError
 */
export function healthCheckFalseAlarms(settings: HealthCheckSettings, noise: BackgroundNoise): FalseAlarms {
  checkNoise(noise).throwIfAny();
  const { failureProbability, glitchRate, glitchDuration, period } = resolvedNoise(noise);
  const alone = period * healthCheckTripRate(settings, failureProbability);
  const glitches = period * glitchRate * healthCheckGlitchTripProbability(settings, glitchDuration);
  const { checkers, threshold, interval } = resolvedHealthCheck(settings);
  if (checkers > 1) return { expected: alone + glitches, probability: atLeastOne(alone + glitches) };
  const run = failureRunWithin({ failures: threshold, failureProbability, probes: Math.floor(period / interval) });
  return { expected: alone + glitches, probability: either(run, atLeastOne(glitches)) };
}

/**
 * False alarms of a metric alarm. The expected number is exact for the independent breaches and for the glitches, each
 * taken alone; so is the probability of at least one.
 *
 * @throws InvalidInputError
 */
export function metricAlarmFalseAlarms(settings: MetricAlarmSettings, noise: BackgroundNoise): FalseAlarms {
  checkNoise(noise).throwIfAny();
  const { failureProbability, glitchRate, glitchDuration, period } = resolvedNoise(noise);
  const alone = period * metricAlarmRate(settings, failureProbability);
  const glitches = period * glitchRate * metricAlarmGlitchTripProbability(settings, glitchDuration);
  const firstAlarm = datapointWindow(settings).firstAlarm({ breachProbability: failureProbability });
  const any = firstAlarm.within(Math.floor(period / settings.period));
  return { expected: alone + glitches, probability: either(any, atLeastOne(glitches)) };
}

/** Records what is wrong with the noise; `path` is put before each name, e.g. `noise.`. */
export function checkNoise(noise: BackgroundNoise, path = ''): InputChecks {
  const { failureProbability, glitchRate, glitchDuration, period } = resolvedNoise(noise);
  return new InputChecks()
    .probability(`${path}failureProbability`, failureProbability)
    .nonNegative(`${path}glitchRate`, glitchRate)
    .require(
      Number.isFinite(glitchDuration) && glitchDuration >= 0.001,
      `${path}glitchDuration`,
      'a number of 0.001 or more',
      glitchDuration,
    )
    .positive(`${path}period`, period);
}

function resolvedNoise(noise: BackgroundNoise): Required<BackgroundNoise> {
  return {
    failureProbability: noise.failureProbability,
    glitchRate: noise.glitchRate ?? 0,
    glitchDuration: noise.glitchDuration ?? GLITCH_DURATION,
    period: noise.period ?? FALSE_ALARM_PERIOD,
  };
}

function atLeastOne(expected: number): number {
  return -Math.expm1(-expected);
}

function either(one: number, other: number): number {
  return one + (1 - one) * other;
}
