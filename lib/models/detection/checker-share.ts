import { InputChecks } from '../invalid-input';
import { binomialUpperTail } from '../probability/binomial';

/**
 * Route 53 calls an endpoint healthy while MORE than this share of its checkers does. The documentation adds that the
 * value might change.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export const ROUTE_53_HEALTHY_SHARE = 0.18;

/**
 * Number of checkers with all eight checker Regions chosen. AWS publishes no number: two for each Region is what its
 * published address ranges suggest, and courses teach "about 15". With 15 as with 16, at most 2 healthy ones are
 * outvoted.
 */
export const ROUTE_53_CHECKERS = 16;

const MOST_CHECKERS = 1_000_000;

/** A group of checkers that votes on the health of one endpoint. */
export interface CheckerShare {
  /**
   * Number of checkers, 1 to 1e6.
   * @default 16
   */
  readonly checkers?: number;
  /**
   * The endpoint is healthy while more than this share of the checkers says so, 0 to below 1.
   * @default 0.18
   */
  readonly healthyShare?: number;
}

/** A group of checkers of which a given number must agree. Checkers err independently of each other. */
export interface CheckerVote {
  /** Number of checkers, 1 to 1e6. */
  readonly checkers: number;
  /** The endpoint is unhealthy when at least so many checkers say so. */
  readonly needed: number;
  /** Probability that one checker says unhealthy. */
  readonly checkerUnhealthyProbability: number;
}

/**
 * Most checkers that may say healthy while the endpoint is unhealthy all the same: 2 of 16.
 *
 * @throws InvalidInputError
 */
export function mostHealthyCheckersOutvoted(share: CheckerShare = {}): number {
  checkShare(share).throwIfAny();
  const { checkers, healthyShare } = resolved(share);
  // 0.29 * 100 is a little below 29 in binary; without the tolerance 29 of 100 would count as more than 29 %.
  return Math.min(checkers - 1, Math.floor(healthyShare * checkers * (1 + 1e-12)));
}

/**
 * Fewest checkers that must say unhealthy to make the endpoint unhealthy: 14 of 16.
 *
 * @throws InvalidInputError
 */
export function fewestUnhealthyCheckersToTrip(share: CheckerShare = {}): number {
  return resolved(share).checkers - mostHealthyCheckersOutvoted(share);
}

/**
 * Probability that the share rule calls the endpoint unhealthy when each checker does so with this probability,
 * independently of the others.
 *
 * @throws InvalidInputError
 */
export function shareRuleUnhealthyProbability(
  vote: CheckerShare & { readonly checkerUnhealthyProbability: number },
): number {
  checkShare(vote).probability('checkerUnhealthyProbability', vote.checkerUnhealthyProbability).throwIfAny();
  return checkerVoteProbability({
    checkers: resolved(vote).checkers,
    needed: fewestUnhealthyCheckersToTrip(vote),
    checkerUnhealthyProbability: vote.checkerUnhealthyProbability,
  });
}

/**
 * Probability that at least `needed` of the checkers say unhealthy.
 *
 * @throws InvalidInputError
 */
export function checkerVoteProbability({ checkers, needed, checkerUnhealthyProbability }: CheckerVote): number {
  new InputChecks()
    .whole('checkers', checkers, 1, MOST_CHECKERS)
    .whole('needed', needed, 1, Number.isSafeInteger(checkers) ? Math.max(1, checkers) : MOST_CHECKERS)
    .probability('checkerUnhealthyProbability', checkerUnhealthyProbability)
    .throwIfAny();
  return binomialUpperTail({ trials: checkers, probability: checkerUnhealthyProbability, successes: needed });
}

/** Records what is wrong with a group of checkers. */
export function checkShare(share: CheckerShare): InputChecks {
  const { checkers, healthyShare } = resolved(share);
  return new InputChecks()
    .whole('checkers', checkers, 1, MOST_CHECKERS)
    .require(healthyShare >= 0 && healthyShare < 1, 'healthyShare', 'a share from 0 to below 1', healthyShare);
}

function resolved(share: CheckerShare): Required<CheckerShare> {
  return { checkers: share.checkers ?? ROUTE_53_CHECKERS, healthyShare: share.healthyShare ?? ROUTE_53_HEALTHY_SHARE };
}
