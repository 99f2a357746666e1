export {
  binomialTest,
  mostPowerfulBinomialTest,
  type BinomialHypotheses,
  type BinomialRejection,
  type BinomialTest,
  type MostPowerfulBinomialTest,
} from './binomial-test';
export {
  checkerVoteProbability,
  fewestUnhealthyCheckersToTrip,
  mostHealthyCheckersOutvoted,
  ROUTE_53_CHECKERS,
  ROUTE_53_HEALTHY_SHARE,
  shareRuleUnhealthyProbability,
  type CheckerShare,
  type CheckerVote,
} from './checker-share';
export { DatapointWindow, type BreachChange } from './datapoint-window';
export { type DelayDistribution } from './delay-distribution';
export { chooseDetector, NEGLIGIBLE_MISS, type DetectorChoice, type DetectorChoiceProps } from './detector-choice';
export {
  failureRunDelay,
  failureRunFraction,
  failureRunRate,
  failureRunWithin,
  meanProbesToFailureRun,
  type FailureRun,
} from './failure-run';
export {
  FALSE_ALARM_PERIOD,
  GLITCH_DURATION,
  healthCheckFalseAlarms,
  metricAlarmFalseAlarms,
  type BackgroundNoise,
  type FalseAlarms,
} from './false-alarms';
export { FirstAlarm, type FirstAlarmProps } from './first-alarm';
export { healthCheckGlitchTripProbability, metricAlarmGlitchTripProbability } from './glitch';
export {
  brownoutThreshold,
  healthCheckTripRate,
  healthCheckUnhealthyFraction,
  ROUTE_53_INTERVALS,
  ROUTE_53_THRESHOLDS,
  ROUTE_53_TIMEOUT,
  type HealthCheckSettings,
} from './health-check';
export { DNS_TIME_TO_LIVE, hardFailureDelay, healthCheckDelay, type HardFailureDelay } from './health-check-delay';
export {
  hysteresisHealthyFraction,
  hysteresisTransient,
  hysteresisTripRate,
  hysteresisUnhealthyFraction,
  type CheckerStatus,
  type Hysteresis,
} from './hysteresis';
export {
  METRIC_ALARM_LAG,
  metricAlarmDelay,
  metricAlarmFraction,
  metricAlarmRate,
  type MetricAlarmDelay,
  type MetricAlarmSettings,
} from './metric-alarm';
export {
  CLOUDWATCH_EVALUATION_PERIODS,
  cloudWatchOperatingCurve,
  ROUTE_53_CHECKER_REGIONS,
  ROUTE_53_CHECKERS_PER_REGION,
  ROUTE_53_FEWEST_CHECKER_REGIONS,
  route53OperatingCurve,
  type CloudWatchOperatingCurveProps,
  type DetectionCircumstances,
  type FailureToDetect,
  type OperatingPoint,
  type Route53OperatingCurveProps,
  type Route53Setting,
} from './operating-curve';
