import { InputChecks } from '../invalid-input';

/**
 * A checker that calls its target unhealthy after so many consecutive failures and healthy again after so many
 * consecutive successes. Probes fail independently of each other.
 */
export interface Hysteresis {
  /** Probability that a probe fails. */
  readonly failureProbability: number;
  /** Consecutive failures to go from healthy to unhealthy, 1 to 1000. */
  readonly failuresToUnhealthy: number;
  /** Consecutive successes to go from unhealthy to healthy, 1 to 1000. Route 53 uses one threshold for both. */
  readonly successesToHealthy: number;
}

/** Where a checker may be after a number of probes; the two probabilities add up to 1. */
export interface CheckerStatus {
  readonly healthy: number;
  readonly unhealthy: number;
}

/**
 * Share of probes, in the long run, after which the checker says unhealthy: `E2 / (E1 + E2)`, with E1 the mean number
 * of probes to a run of failures and E2 that to a run of successes (renewal-reward; Ross, Introduction to Probability
 * Models, 7.4).
 *
 * @throws InvalidInputError
 */
export function hysteresisUnhealthyFraction(hysteresis: Hysteresis): number {
  const { down, up } = cycle(hysteresis);
  return down / (down + up);
}

/**
 * Share of probes, in the long run, after which the checker says healthy: `E1 / (E1 + E2)`.
 *
 * @throws InvalidInputError
 */
export function hysteresisHealthyFraction(hysteresis: Hysteresis): number {
  const { down, up } = cycle(hysteresis);
  return up / (down + up);
}

/**
 * Changes from healthy to unhealthy per probe, in the long run: `1 / (E1 + E2)`. As many go the other way.
 *
 * @throws InvalidInputError
 */
export function hysteresisTripRate(hysteresis: Hysteresis): number {
  const { down, up, both } = cycle(hysteresis);
  return both / (down + up);
}

/**
 * Status of the checker after 0, 1, ... `probes` probes, starting healthy right after a success.
 *
 * @throws InvalidInputError
 */
export function hysteresisTransient(hysteresis: Hysteresis & { readonly probes: number }): readonly CheckerStatus[] {
  check(hysteresis).whole('probes', hysteresis.probes, 0, 10_000_000).throwIfAny();
  const chain = new HysteresisChain(hysteresis);
  const statuses = [chain.status];
  for (let probe = 1; probe <= hysteresis.probes; probe += 1) statuses.push(chain.probe());
  return statuses;
}

/**
 * The checker as a Markov chain over its current run: `healthy[i]` after i failures, `unhealthy[i]` after i
 * successes.
 */
export class HysteresisChain {
  private readonly fails: number;
  private healthy: number[];
  private unhealthy: number[];

  public constructor({ failureProbability, failuresToUnhealthy, successesToHealthy }: Hysteresis) {
    this.fails = failureProbability;
    this.healthy = new Array<number>(failuresToUnhealthy).fill(0);
    this.unhealthy = new Array<number>(successesToHealthy).fill(0);
    this.healthy[0] = 1;
  }

  public get status(): CheckerStatus {
    return { healthy: total(this.healthy), unhealthy: total(this.unhealthy) };
  }

  /** Takes one probe and gives the status after it. */
  public probe(): CheckerStatus {
    const { healthy, unhealthy } = this.status;
    const succeeds = 1 - this.fails;
    const trips = this.fails * (this.healthy.at(-1) ?? 0);
    const recovers = succeeds * (this.unhealthy.at(-1) ?? 0);
    this.healthy = [succeeds * healthy + recovers, ...this.healthy.slice(0, -1).map((part) => part * this.fails)];
    this.unhealthy = [this.fails * unhealthy + trips, ...this.unhealthy.slice(0, -1).map((part) => part * succeeds)];
    return this.status;
  }
}

/**
 * E1 and E2 brought to a common denominator, which leaves sums of positive terms without any division by `p^T`:
 * `down = E2 p^T1 q^T2`, `up = E1 p^T1 q^T2`, `both = p^T1 q^T2`.
 */
function cycle(hysteresis: Hysteresis): { readonly down: number; readonly up: number; readonly both: number } {
  check(hysteresis).throwIfAny();
  const { failureProbability: p, failuresToUnhealthy, successesToHealthy } = hysteresis;
  const q = 1 - p;
  const allFail = p ** failuresToUnhealthy;
  const allSucceed = q ** successesToHealthy;
  return {
    down: allFail * geometricSum(q, successesToHealthy),
    up: allSucceed * geometricSum(p, failuresToUnhealthy),
    both: allFail * allSucceed,
  };
}

function check({ failureProbability, failuresToUnhealthy, successesToHealthy }: Hysteresis): InputChecks {
  return new InputChecks()
    .probability('failureProbability', failureProbability)
    .whole('failuresToUnhealthy', failuresToUnhealthy, 1, 1000)
    .whole('successesToHealthy', successesToHealthy, 1, 1000);
}

/** `1 + x + ... + x^(terms-1)` */
function geometricSum(x: number, terms: number): number {
  let sum = 0;
  for (let term = 0; term < terms; term += 1) sum = sum * x + 1;
  return sum;
}

function total(parts: readonly number[]): number {
  return Math.min(
    1,
    parts.reduce((sum, part) => sum + part, 0),
  );
}
