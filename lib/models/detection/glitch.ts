import { InputChecks } from '../invalid-input';
import { fewestUnhealthyCheckersToTrip } from './checker-share';
import { checkHealthCheck, type HealthCheckSettings, resolvedHealthCheck } from './health-check';
import { datapointWindow, type MetricAlarmSettings } from './metric-alarm';

/**
 * Probability that a glitch trips a health check: a fault that all checkers share (a reset of the load balancer, a path
 * near the endpoint), begins at any instant, fails every probe while it lasts, and lasts an exponential time. The k-th
 * of m checkers must make its T-th probe in it: `exp(-(T-1)x) E[exp(-x U_k)]` with `x = I / meanDuration` and U_k the
 * k-th of m uniform phases, whose transform is Kummer's function M(k, m+1, -x) (Abramowitz and Stegun 13.2.1).
 *
 * @param meanDuration seconds, 0.001 or more
 * @throws InvalidInputError
 */
export function healthCheckGlitchTripProbability(settings: HealthCheckSettings, meanDuration: number): number {
  checkGlitch(checkHealthCheck(settings), meanDuration);
  const { interval, threshold, checkers } = resolvedHealthCheck(settings);
  const x = interval / meanDuration;
  return Math.exp(logPhaseTransform(fewestUnhealthyCheckersToTrip(settings), checkers, x) - (threshold - 1) * x);
}

/**
 * Probability that a glitch of exponential duration puts a metric alarm up: it must touch M periods, and each one that
 * it touches breaches. (The delay counts only datapoints that a failure fills: both err on the safe side.)
 *
 * @param meanDuration seconds, 0.001 or more
 * @throws InvalidInputError
 */
export function metricAlarmGlitchTripProbability(settings: MetricAlarmSettings, meanDuration: number): number {
  const { breaches } = datapointWindow(settings);
  checkGlitch(new InputChecks(), meanDuration);
  if (breaches === 1) return 1;
  const x = settings.period / meanDuration;
  return (Math.exp(-(breaches - 2) * x) * -Math.expm1(-x)) / x;
}

function checkGlitch(checks: InputChecks, meanDuration: number): void {
  checks
    .require(
      Number.isFinite(meanDuration) && meanDuration >= 0.001,
      'meanDuration',
      'a number of 0.001 or more',
      meanDuration,
    )
    .throwIfAny();
}

/**
 * ln E[exp(-x U)] for the k-th of m uniforms, after Kummer's transformation: `exp(-x) M(m+1-k, m+1, x)`, all
 * positive.
 */
function logPhaseTransform(k: number, m: number, x: number): number {
  let term = 1;
  let sum = 1;
  let logScale = -x;
  for (let j = 0; j < x || term > sum * 1e-17; j += 1) {
    term *= (((m + 1 - k + j) / (m + 1 + j)) * x) / (j + 1);
    sum += term;
    if (sum > 1e200) {
      logScale += Math.log(sum);
      term /= sum;
      sum = 1;
    }
  }
  return logScale + Math.log(sum);
}
