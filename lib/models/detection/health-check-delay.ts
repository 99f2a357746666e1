import { InputChecks } from '../invalid-input';
import { fewestUnhealthyCheckersToTrip } from './checker-share';
import type { DelayDistribution } from './delay-distribution';
import {
  checkHealthCheck,
  type HealthCheckSettings,
  healthyProbability,
  resolvedHealthCheck,
  unhealthyProbability,
} from './health-check';
import { type CheckerStatus, HysteresisChain } from './hysteresis';

/** Seconds that a resolver may keep an answer: the TTL of alias records to a load balancer, which is fixed. */
export const DNS_TIME_TO_LIVE = 60;

/** Relative change from probe to probe below which a checker's status no longer moves. */
const STEADY = 1e-15;

/** Time to detect a failure in which every probe fails. */
export interface HardFailureDelay extends DelayDistribution {
  /** Seconds that it takes at least: `(T-1) I + timeout`. */
  readonly fastest: number;
  /** Seconds on average: `(T-1 + k/(m+1)) I + timeout` with k of the m checkers needed to trip. */
  readonly mean: number;
  /** Seconds that it takes at most: `T I + timeout`. */
  readonly bound: number;
  /** Seconds until also every resolver that honours the TTL asks again, at most: `T I + timeout + TTL`. */
  readonly boundWithDns: number;
}

/**
 * Time from a failure to the endpoint counting as unhealthy, when from then on each probe fails with this probability
 * (1: a hard failure) and before none did. Exact for independent probes: the probability that the endpoint counts as
 * unhealthy at that time, which with partial failure may stay below 1 for ever (it then has no high percentiles) and
 * with hard failure is the k-th of m uniform phases (David and Nagaraja, Order Statistics, 2.1). All failed probes are
 * taken to use up the timeout.
 *
 * @throws InvalidInputError
 */
export function healthCheckDelay(settings: HealthCheckSettings, failureProbability: number): DelayDistribution {
  checkHealthCheck(settings).probability('failureProbability', failureProbability).throwIfAny();
  return new HealthCheckDelay(resolvedHealthCheck(settings), failureProbability);
}

/**
 * {@link healthCheckDelay} of a hard failure, with its mean and its bounds in closed form.
 *
 * @param settings with `timeToLive` in seconds, by default 60
 * @throws InvalidInputError
 */
export function hardFailureDelay(settings: HealthCheckSettings & { readonly timeToLive?: number }): HardFailureDelay {
  const { timeToLive = DNS_TIME_TO_LIVE } = settings;
  checkHealthCheck(settings).nonNegative('timeToLive', timeToLive).throwIfAny();
  const { interval, threshold, timeout, checkers } = resolvedHealthCheck(settings);
  const delay = new HealthCheckDelay(resolvedHealthCheck(settings), 1);
  const bound = threshold * interval + timeout;
  return {
    fastest: (threshold - 1) * interval + timeout,
    mean: (threshold - 1 + fewestUnhealthyCheckersToTrip(settings) / (checkers + 1)) * interval + timeout,
    bound,
    boundWithDns: bound + timeToLive,
    detectedWithin: (seconds) => delay.detectedWithin(seconds),
    missedWithin: (seconds) => delay.missedWithin(seconds),
    percentile: (probability) => delay.percentile(probability),
  };
}

class HealthCheckDelay implements DelayDistribution {
  private readonly settings: Required<HealthCheckSettings>;
  private readonly chain: HysteresisChain;
  /** Status of a checker after 0, 1, 2, ... probes since the failure, as far as asked for. */
  private readonly statuses: CheckerStatus[];
  private steady = false;

  public constructor(settings: Required<HealthCheckSettings>, failureProbability: number) {
    this.settings = settings;
    this.chain = new HysteresisChain({
      failureProbability,
      failuresToUnhealthy: settings.threshold,
      successesToHealthy: settings.threshold,
    });
    this.statuses = [this.chain.status];
  }

  public detectedWithin(seconds: number): number {
    checkSeconds(seconds);
    return unhealthyProbability(
      this.settings,
      this.statusAt((seconds - this.settings.timeout) / this.settings.interval),
    );
  }

  public missedWithin(seconds: number): number {
    checkSeconds(seconds);
    return healthyProbability(this.settings, this.statusAt((seconds - this.settings.timeout) / this.settings.interval));
  }

  public percentile(probability: number): number | undefined {
    new InputChecks().openProbability('probability', probability).throwIfAny();
    const { interval, timeout } = this.settings;
    const reachedAt = (intervals: number): boolean =>
      probability <= 0.5
        ? unhealthyProbability(this.settings, this.statusAt(intervals)) >= probability
        : healthyProbability(this.settings, this.statusAt(intervals)) <= 1 - probability;
    let intervals = 0;
    while (!reachedAt(intervals)) {
      if (this.steady && intervals >= this.statuses.length) return undefined;
      intervals += 1;
    }
    let below = intervals - 1;
    for (let halving = 0; halving < 60; halving += 1) {
      const middle = (below + intervals) / 2;
      if (reachedAt(middle)) intervals = middle;
      else below = middle;
    }
    return intervals * interval + timeout;
  }

  /** So many intervals after the failure a checker has made that many probes, rounded up or down by its phase. */
  private statusAt(intervals: number): CheckerStatus {
    const probes = Math.max(0, Math.floor(intervals));
    const oneMore = Math.max(0, intervals) - probes;
    const fewer = this.statusAfter(probes);
    const more = this.statusAfter(probes + 1);
    return {
      healthy: Math.min(1, (1 - oneMore) * fewer.healthy + oneMore * more.healthy),
      unhealthy: Math.min(1, (1 - oneMore) * fewer.unhealthy + oneMore * more.unhealthy),
    };
  }

  private statusAfter(probes: number): CheckerStatus {
    while (!this.steady && this.statuses.length <= probes) {
      const before = this.statuses.at(-1);
      const after = this.chain.probe();
      this.statuses.push(after);
      this.steady = this.statuses.length > 2 * this.settings.threshold && before !== undefined && same(before, after);
    }
    return this.statuses[Math.min(probes, this.statuses.length - 1)] ?? this.chain.status;
  }
}

function same(before: CheckerStatus, after: CheckerStatus): boolean {
  return (
    Math.abs(after.healthy - before.healthy) <= before.healthy * STEADY &&
    Math.abs(after.unhealthy - before.unhealthy) <= before.unhealthy * STEADY
  );
}

function checkSeconds(seconds: number): void {
  new InputChecks().nonNegative('seconds', seconds).throwIfAny();
}
