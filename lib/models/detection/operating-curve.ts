import { InputChecks } from '../invalid-input';
import type { DelayDistribution } from './delay-distribution';
import {
  type BackgroundNoise,
  checkNoise,
  type FalseAlarms,
  healthCheckFalseAlarms,
  metricAlarmFalseAlarms,
} from './false-alarms';
import { type HealthCheckSettings, ROUTE_53_INTERVALS, ROUTE_53_THRESHOLDS } from './health-check';
import { healthCheckDelay } from './health-check-delay';
import { metricAlarmDelay, type MetricAlarmSettings } from './metric-alarm';

/** One setting of a detector and what it does. */
export interface OperatingPoint<Setting> {
  readonly setting: Setting;
  /** Expected false alarms in the period. */
  readonly falseAlarms: number;
  /** Probability of at least one false alarm in the period. */
  readonly falseAlarmProbability: number;
  /**
   * Probability that the failure is detected by the deadline. Route 53: that the endpoint counts as unhealthy then; if
   * probes still succeed now and then, a low threshold also lets it recover in between.
   */
  readonly power: number;
  /** Probability that it is not: small values keep their digits. */
  readonly missProbability: number;
  /** Median delay in seconds; undefined when that never happens. */
  readonly p50Delay: number | undefined;
  /** 95th percentile of the delay in seconds; undefined when that never happens. */
  readonly p95Delay: number | undefined;
  /** No other setting is as good in false alarms, misses and 95th percentile and better in one of them. */
  readonly efficient: boolean;
}

/** The failure that a detector is for. */
export interface FailureToDetect {
  /** Probability that a probe fails, or a datapoint breaches, during the failure: 1 for a hard one. */
  readonly failureProbability: number;
  /** Seconds by which it is to be detected. Route 53: without the DNS TTL that follows. */
  readonly deadline: number;
}

/** Under what to compare settings. */
export interface DetectionCircumstances {
  readonly noise: BackgroundNoise;
  readonly failure: FailureToDetect;
}

/** Which Route 53 settings to compare, in which circumstances. */
export interface Route53OperatingCurveProps extends DetectionCircumstances {
  /**
   * Seconds between probes to compare.
   * @default [10, 30]
   */
  readonly intervals?: readonly number[];
  /**
   * Thresholds to compare.
   * @default [1, 2, ..., 10]
   */
  readonly thresholds?: readonly number[];
  /**
   * Numbers of checker Regions to compare. Route 53 asks for 3 to 8.
   * @default [8]
   */
  readonly checkerRegions?: readonly number[];
  /**
   * Checkers in each Region. An assumption: AWS publishes no number, see {@link ROUTE_53_CHECKERS}.
   * @default 2
   */
  readonly checkersPerRegion?: number;
  /**
   * The endpoint is healthy while more than this share of checkers says so.
   * @default 0.18
   */
  readonly healthyShare?: number;
  /**
   * Seconds from the start of a probe until its failure counts.
   * @default 6
   */
  readonly timeout?: number;
}

/** A Route 53 setting with its number of checker Regions. */
export interface Route53Setting extends HealthCheckSettings {
  readonly checkerRegions: number;
  readonly checkers: number;
}

/** Which CloudWatch settings to compare, in which circumstances. */
export interface CloudWatchOperatingCurveProps extends DetectionCircumstances {
  /**
   * Seconds of a datapoint to compare: 10, 20, 30 (high-resolution metrics only) or multiples of 60.
   * @default [60]
   */
  readonly periods?: readonly number[];
  /**
   * Longest window to compare, in datapoints, up to 15; every M from 1 to N is compared for every N up to it.
   * @default 5
   */
  readonly mostEvaluationPeriods?: number;
  /**
   * Seconds from the end of a datapoint until the alarm has evaluated it.
   * @default 0
   */
  readonly lag?: number;
}

/** Checker Regions that a Route 53 health check uses unless told otherwise: all. */
export const ROUTE_53_CHECKER_REGIONS = 8;

/** Fewest checker Regions that Route 53 accepts. */
export const ROUTE_53_FEWEST_CHECKER_REGIONS = 3;

/** Checkers in each Region: an assumption, see {@link ROUTE_53_CHECKERS}. */
export const ROUTE_53_CHECKERS_PER_REGION = 2;

/** Longest window that an operating curve of CloudWatch compares unless told otherwise, in datapoints. */
export const CLOUDWATCH_EVALUATION_PERIODS = 5;

/**
 * Seconds that period times evaluation periods may be (API reference of PutMetricAlarm). The limit of a day for periods
 * under an hour is out of reach of 15 datapoints.
 */
const LONGEST_WINDOW = 604_800;

const ROUNDING = 1e-9;

/**
 * What each setting that Route 53 offers does: false alarms against misses and delays. Listed by interval, threshold
 * and checker Regions as given.
 *
 * @throws InvalidInputError
 */
export function route53OperatingCurve(props: Route53OperatingCurveProps): readonly OperatingPoint<Route53Setting>[] {
  const {
    intervals = ROUTE_53_INTERVALS,
    thresholds = ROUTE_53_THRESHOLDS,
    checkerRegions = [ROUTE_53_CHECKER_REGIONS],
    checkersPerRegion = ROUTE_53_CHECKERS_PER_REGION,
    healthyShare,
    timeout,
  } = props;
  const checks = checkCircumstances(props)
    .notEmpty('intervals', intervals)
    .notEmpty('thresholds', thresholds)
    .notEmpty('checkerRegions', checkerRegions)
    .whole('checkersPerRegion', checkersPerRegion, 1, 1000);
  intervals.forEach((interval, index) =>
    checks.require(isOneOf(ROUTE_53_INTERVALS, interval), `intervals[${index}]`, '10 or 30', interval),
  );
  thresholds.forEach((threshold, index) => checks.whole(`thresholds[${index}]`, threshold, 1, 10));
  checkerRegions.forEach((regions, index) =>
    checks.whole(`checkerRegions[${index}]`, regions, ROUTE_53_FEWEST_CHECKER_REGIONS, ROUTE_53_CHECKER_REGIONS),
  );
  checks.throwIfAny();
  const settings = intervals.flatMap((interval) =>
    thresholds.flatMap((threshold) =>
      checkerRegions.map((regions) => ({
        interval,
        threshold,
        checkerRegions: regions,
        checkers: regions * checkersPerRegion,
        ...(healthyShare !== undefined && { healthyShare }),
        ...(timeout !== undefined && { timeout }),
      })),
    ),
  );
  return operatingCurve(
    settings.map((setting) => ({
      setting,
      falseAlarms: healthCheckFalseAlarms(setting, props.noise),
      delay: healthCheckDelay(setting, props.failure.failureProbability),
    })),
    props.failure.deadline,
  );
}

/**
 * What each M of N that CloudWatch offers does: false alarms against misses and delays. Windows longer than the week
 * that CloudWatch accepts are left out. Before the failure datapoints breach as the noise says.
 *
 * @throws InvalidInputError
 */
export function cloudWatchOperatingCurve(
  props: CloudWatchOperatingCurveProps,
): readonly OperatingPoint<MetricAlarmSettings>[] {
  const { periods = [60], mostEvaluationPeriods = CLOUDWATCH_EVALUATION_PERIODS, lag } = props;
  const checks = checkCircumstances(props)
    .notEmpty('periods', periods)
    .whole('mostEvaluationPeriods', mostEvaluationPeriods, 1, 15)
    .require(
      props.noise.failureProbability !== 1,
      'noise.failureProbability',
      'below 1: the alarm must have been quiet before the failure',
      1,
    );
  periods.forEach((period, index) =>
    checks.require(isMetricPeriod(period), `periods[${index}]`, '10, 20, 30 or a multiple of 60 up to 86400', period),
  );
  checks.throwIfAny();
  const settings = periods.flatMap((period) =>
    upTo(mostEvaluationPeriods)
      .filter((evaluationPeriods) => evaluationPeriods * period <= LONGEST_WINDOW)
      .flatMap((evaluationPeriods) =>
        upTo(evaluationPeriods).map((datapointsToAlarm) => ({
          period,
          datapointsToAlarm,
          evaluationPeriods,
          ...(lag !== undefined && { lag }),
        })),
      ),
  );
  const change = {
    breachProbability: props.failure.failureProbability,
    breachProbabilityBefore: props.noise.failureProbability,
  };
  return operatingCurve(
    settings.map((setting) => ({
      setting,
      falseAlarms: metricAlarmFalseAlarms(setting, props.noise),
      delay: metricAlarmDelay(setting, change),
    })),
    props.failure.deadline,
  );
}

interface Candidate<Setting> {
  readonly setting: Setting;
  readonly falseAlarms: FalseAlarms;
  readonly delay: DelayDistribution;
}

function operatingCurve<Setting>(
  candidates: readonly Candidate<Setting>[],
  deadline: number,
): readonly OperatingPoint<Setting>[] {
  const points = candidates.map(({ setting, falseAlarms, delay }) => ({
    setting,
    falseAlarms: falseAlarms.expected,
    falseAlarmProbability: falseAlarms.probability,
    power: delay.detectedWithin(deadline),
    missProbability: delay.missedWithin(deadline),
    p50Delay: delay.percentile(0.5),
    p95Delay: delay.percentile(0.95),
  }));
  const losses = points.map((point) => [point.falseAlarms, point.missProbability, point.p95Delay ?? Infinity]);
  return points.map((point, index) => ({
    ...point,
    efficient: !losses.some((other) => dominates(other, losses[index] ?? [])),
  }));
}

/** Differences in the last digits are rounding, not merit. */
function dominates(one: readonly number[], other: readonly number[]): boolean {
  const pairs = one.map((loss, index) => [loss, other[index] ?? loss] as const);
  return pairs.every(([a, b]) => a <= b * (1 + ROUNDING)) && pairs.some(([a, b]) => a < b * (1 - ROUNDING));
}

function checkCircumstances({ noise, failure }: DetectionCircumstances): InputChecks {
  return checkNoise(noise, 'noise.')
    .probability('failure.failureProbability', failure.failureProbability)
    .nonNegative('failure.deadline', failure.deadline);
}

function isOneOf(offered: readonly number[], value: number): boolean {
  return offered.includes(value);
}

function isMetricPeriod(period: number): boolean {
  return isOneOf([10, 20, 30], period) || (period > 0 && period <= 86_400 && period % 60 === 0);
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
