import {
  brownoutThreshold,
  hardFailureDelay,
  healthCheckFalseAlarms,
  OperatingPoint,
  Route53Setting,
  route53OperatingCurve,
} from '../models/detection';
import { paretoFront } from '../models/cost';
import { DetectionResult } from './assessment';
import { AssessedService } from './assessed-service';
import { AssumptionValues } from './assumptions';
import { backgroundNoise } from './background-noise';

/** What the settings of the health check do, and what all others would. */
export function detectionResult({ detection, assumptions }: AssessedService): DetectionResult {
  const { intervalSeconds, failures, from } = detection;
  const settings = { interval: intervalSeconds, threshold: failures };
  const delay = hardFailureDelay(settings);
  const points = detectorCurve(assumptions, delay.bound).map(({ setting, falseAlarms, p95Delay = Infinity }) => ({
    intervalSeconds: setting.interval,
    failures: setting.threshold,
    falseAlarmsPerYear: falseAlarms,
    p95Delay,
  }));
  const efficient = paretoFront(points, ['falseAlarmsPerYear', 'p95Delay']);
  return {
    intervalSeconds,
    failures,
    from,
    medianDelay: delay.percentile(0.5) ?? delay.bound,
    p95Delay: delay.percentile(0.95) ?? delay.bound,
    falseAlarmsPerYear: healthCheckFalseAlarms(settings, backgroundNoise(assumptions)).expected,
    brownoutThreshold: brownoutThreshold({ threshold: failures }),
    operatingCurve: points.map((point) => ({
      ...point,
      efficient: efficient.includes(point),
      chosen: point.intervalSeconds === intervalSeconds && point.failures === failures,
    })),
  };
}

/** Every setting of a Route 53 health check, for a Region that is lost at once and altogether. */
export function detectorCurve(
  assumptions: AssumptionValues,
  deadline: number,
): readonly OperatingPoint<Route53Setting>[] {
  return route53OperatingCurve({ noise: backgroundNoise(assumptions), failure: { failureProbability: 1, deadline } });
}
