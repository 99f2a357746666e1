import { InputChecks } from '../invalid-input';
import { binomialPmf, binomialUpperTail } from '../probability/binomial';
import {
  type CheckerShare,
  checkShare,
  fewestUnhealthyCheckersToTrip,
  ROUTE_53_CHECKERS,
  ROUTE_53_HEALTHY_SHARE,
} from './checker-share';
import {
  type CheckerStatus,
  hysteresisHealthyFraction,
  hysteresisTripRate,
  hysteresisUnhealthyFraction,
} from './hysteresis';

/** Seconds between two probes of one checker that Route 53 offers. It cannot be changed later. */
export const ROUTE_53_INTERVALS = [10, 30] as const;

/** Thresholds that Route 53 offers: consecutive failures, and successes to recover. */
export const ROUTE_53_THRESHOLDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/**
 * Seconds after which a probe of an endpoint that hangs has failed: 4 to connect and 2 for the response over HTTP
 * and HTTPS. String matching adds 2; TCP alone has 10.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export const ROUTE_53_TIMEOUT = 6;

const MOST_THRESHOLD = 10;

/** Seconds; far beyond any health check, and what the sums over a glitch can still count to. */
const LONGEST_INTERVAL = 1e6;

/**
 * An endpoint probed by a group of checkers, each with its own unchanging phase, uniform over the interval and
 * independent of the others. Each checker has hysteresis with one threshold for both directions; the share rule makes
 * one status of theirs.
 */
export interface HealthCheckSettings extends CheckerShare {
  /** Seconds between two probes of one checker, at most 1e6. Route 53 offers 10 and 30. */
  readonly interval: number;
  /** Consecutive failures to go unhealthy and consecutive successes to recover, 1 to 10 as Route 53 offers. */
  readonly threshold: number;
  /**
   * Seconds from the start of a probe until its failure counts.
   * @default 6
   */
  readonly timeout?: number;
}

/**
 * Share of time, in the long run, during which the endpoint counts as unhealthy when each probe fails with this
 * probability. Probes are independent of each other, also between checkers: a fault on a path that checkers share is
 * not in here.
 *
 * @throws InvalidInputError
 */
export function healthCheckUnhealthyFraction(settings: HealthCheckSettings, failureProbability: number): number {
  return unhealthyProbability(settings, checkerStatus(settings, failureProbability));
}

/**
 * How often the endpoint goes from healthy to unhealthy, per second, when each probe fails with this probability. It
 * does when a checker trips while exactly one less than needed of the others have: exact for independent checkers,
 * of which no two probe at the same instant. It is the failure frequency of a k-of-n system of repairable
 * units (Birolini, Reliability Engineering, chapter 6).
 *
 * @throws InvalidInputError
 */
export function healthCheckTripRate(settings: HealthCheckSettings, failureProbability: number): number {
  const { healthy, unhealthy } = checkerStatus(settings, failureProbability);
  const { interval, checkers } = resolvedHealthCheck(settings);
  const needed = fewestUnhealthyCheckersToTrip(settings);
  const others = checkers - 1;
  const oneShort =
    unhealthy <= 0.5
      ? binomialPmf({ trials: others, probability: unhealthy, successes: needed - 1 })
      : binomialPmf({ trials: others, probability: healthy, successes: checkers - needed });
  return ((checkers * hysteresisTripRate(hysteresisOf(settings, failureProbability))) / interval) * oneShort;
}

/**
 * The failure probability of requests from which a health check with very many checkers calls the endpoint unhealthy:
 * where the healthy fraction of a checker falls to the share of the rule. Below it a partial outage is never seen.
 * Route 53: 0.82, 0.711, 0.650 for thresholds 1, 2, 3, and 0.542 for 10.
 *
 * @param brownout `threshold` 1 to 10; `healthyShare` above 0 and below 1, by default 0.18
 * @throws InvalidInputError
 */
export function brownoutThreshold(brownout: { readonly threshold: number; readonly healthyShare?: number }): number {
  const { threshold, healthyShare = ROUTE_53_HEALTHY_SHARE } = brownout;
  new InputChecks()
    .whole('threshold', threshold, 1, MOST_THRESHOLD)
    .openProbability('healthyShare', healthyShare)
    .throwIfAny();
  let seen = 0;
  let tripped = 1;
  for (;;) {
    const failureProbability = (seen + tripped) / 2;
    if (failureProbability <= seen || failureProbability >= tripped) return tripped;
    const healthy = hysteresisHealthyFraction({
      failureProbability,
      failuresToUnhealthy: threshold,
      successesToHealthy: threshold,
    });
    if (healthy > healthyShare) seen = failureProbability;
    else tripped = failureProbability;
  }
}

/** Probability that the share rule says unhealthy, from where each checker may be. */
export function unhealthyProbability(share: CheckerShare, { unhealthy }: CheckerStatus): number {
  return binomialUpperTail({
    trials: share.checkers ?? ROUTE_53_CHECKERS,
    probability: unhealthy,
    successes: fewestUnhealthyCheckersToTrip(share),
  });
}

/** Probability that the share rule says healthy, from where each checker may be: not 1 minus the other. */
export function healthyProbability(share: CheckerShare, { healthy }: CheckerStatus): number {
  const trials = share.checkers ?? ROUTE_53_CHECKERS;
  return binomialUpperTail({
    trials,
    probability: healthy,
    successes: trials - fewestUnhealthyCheckersToTrip(share) + 1,
  });
}

/** Records what is wrong with the settings of a health check. */
export function checkHealthCheck(settings: HealthCheckSettings): InputChecks {
  const { interval, threshold, timeout } = resolvedHealthCheck(settings);
  return checkShare(settings)
    .positive('interval', interval)
    .require(!(interval > LONGEST_INTERVAL), 'interval', `at most ${LONGEST_INTERVAL} seconds`, interval)
    .whole('threshold', threshold, 1, MOST_THRESHOLD)
    .nonNegative('timeout', timeout);
}

/** The settings with their defaults. */
export function resolvedHealthCheck(settings: HealthCheckSettings): Required<HealthCheckSettings> {
  return {
    interval: settings.interval,
    threshold: settings.threshold,
    timeout: settings.timeout ?? ROUTE_53_TIMEOUT,
    checkers: settings.checkers ?? ROUTE_53_CHECKERS,
    healthyShare: settings.healthyShare ?? ROUTE_53_HEALTHY_SHARE,
  };
}

function checkerStatus(settings: HealthCheckSettings, failureProbability: number): CheckerStatus {
  checkHealthCheck(settings).probability('failureProbability', failureProbability).throwIfAny();
  const hysteresis = hysteresisOf(settings, failureProbability);
  return { healthy: hysteresisHealthyFraction(hysteresis), unhealthy: hysteresisUnhealthyFraction(hysteresis) };
}

function hysteresisOf({ threshold }: HealthCheckSettings, failureProbability: number) {
  return { failureProbability, failuresToUnhealthy: threshold, successesToHealthy: threshold };
}
