import { InputChecks } from '../invalid-input';
import { monthlyCost, type MonthlyCost } from './monthly-cost';
import { paretoFront } from './pareto-front';
import { type PriceTable } from './price-table';
import { RECOVERY_TIERS, serviceBill, type CostedService, type RecoveryTier } from './service-bill';

/** What `recoveryPremium` is asked. */
export interface RecoveryPremiumProps {
  readonly service: CostedService;

  readonly tier: RecoveryTier;

  readonly prices: PriceTable;

  /** @default DEFAULT_HOURS_PER_MONTH */
  readonly hoursPerMonth?: number;
}

/** What being able to recover in another Region costs, in US dollars a month. */
export interface RecoveryPremium {
  readonly tier: RecoveryTier;
  /** The service with this tier. */
  readonly cost: MonthlyCost;
  /** The same service in its home Region alone. */
  readonly singleRegion: MonthlyCost;
  /** `cost - singleRegion`. */
  readonly premium: number;
  /** The premium over the cost of the single Region; undefined when that costs nothing. */
  readonly premiumShare: number | undefined;
  /** Whether every line of both has a price; the figures are not to be relied on otherwise. */
  readonly complete: boolean;
}

/**
 * The premium paid for recovery: the cost of a tier above that of the home Region alone.
 *
 * @throws InvalidInputError
 */
export function recoveryPremium(props: RecoveryPremiumProps): RecoveryPremium {
  const { service, tier, prices, hoursPerMonth } = props;
  const cost = monthlyCost({ bill: serviceBill(service, tier), prices, hoursPerMonth });
  const singleRegion = monthlyCost({ bill: serviceBill(service, 'single-region'), prices, hoursPerMonth });
  const premium = cost.total - singleRegion.total;
  return {
    tier,
    cost,
    singleRegion,
    premium,
    premiumShare: singleRegion.total > 0 ? premium / singleRegion.total : undefined,
    complete: cost.complete && singleRegion.complete,
  };
}

/** What a tier achieves, from whichever model or measurement. */
export interface TierOutcome {
  /** Recovery time in seconds: the percentile that the objective is about. */
  readonly rto: number;

  /** 0 to 1. */
  readonly unavailability: number;
}

/** What `compareRecoveryTiers` is asked. */
export interface CompareRecoveryTiersProps extends Omit<RecoveryPremiumProps, 'tier'> {
  /** What each tier achieves; a tier left out is not compared. */
  readonly outcomes: Readonly<Partial<Record<RecoveryTier, TierOutcome>>>;
}

/** One tier among the others. */
export interface ComparedTier extends RecoveryPremium, TierOutcome {
  /** US dollars a month, as in `cost.total`. */
  readonly monthly: number;
  /** Whether no other tier is as cheap, as fast and as available, and better in one of the three. */
  readonly onFront: boolean;
}

/**
 * Cost, recovery time and unavailability of the tiers side by side, and which of them are on the Pareto
 * front of the three. In the order of RECOVERY_TIERS. A tier with an unknown price counts with what
 * is known of it: look at `complete`.
 *
 * @throws InvalidInputError
 */
export function compareRecoveryTiers(props: CompareRecoveryTiersProps): readonly ComparedTier[] {
  const { outcomes, ...premiumProps } = props;
  const checks = new InputChecks();
  for (const [tier, { rto, unavailability }] of Object.entries(outcomes)) {
    checks.nonNegative(`outcomes.${tier}.rto`, rto).probability(`outcomes.${tier}.unavailability`, unavailability);
  }
  checks.throwIfAny();

  const tiers = RECOVERY_TIERS.flatMap((tier) => {
    const outcome = outcomes[tier];
    if (!outcome) return [];
    const premium = recoveryPremium({ ...premiumProps, tier });
    const { rto, unavailability } = outcome;
    return [{ ...premium, monthly: premium.cost.total, rto, unavailability }];
  });
  const front = paretoFront(tiers, ['monthly', 'rto', 'unavailability']);
  return tiers.map((tier) => ({ ...tier, onFront: front.includes(tier) }));
}
