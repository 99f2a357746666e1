import {
  CostedService,
  monthlyCost,
  MonthlyCost,
  PriceTable,
  RECOVERY_TIERS,
  RecoveryTier,
  compareRecoveryTiers,
  serviceBill,
} from '../models/cost';
import { CostResult, RecoveryTier as TierName } from './assessment';
import { AssessedGroup, AssessedService } from './assessed-service';
import { unavailabilityOf } from './availability-result';
import { standbyThatCarries } from './capacity-result';
import { costedService } from './costed-service';
import { meanRecovery, recoverySeconds, Simulation } from './recovery-result';

const NAMES: Readonly<Record<RecoveryTier, TierName>> = {
  'backup-and-restore': 'backup and restore',
  'pilot-light': 'pilot light',
  'warm-standby': 'warm standby',
  'active-active': 'active-active',
};

/** What the service costs in each tier, and what it gets for that. */
export function costResult(service: AssessedService, simulation: Simulation): CostResult {
  const cost = costOf(costedService(service), service.tier, service.prices);
  // The bill of a warm standby alone counts the instances that wait.
  const compared = inTier(service, 'warm-standby');
  const outcomes = Object.fromEntries(
    RECOVERY_TIERS.map((tier) => {
      const other = inTier(service, tier);
      return [
        tier,
        { rto: recoverySeconds(other, simulation), unavailability: unavailabilityOf(other, meanRecovery(other)) },
      ];
    }),
  );
  return {
    pricesAsOf: service.prices.asOf,
    monthly: cost.total,
    unknown: [...new Set(cost.unknown.map(({ item }) => item))],
    lines: cost.lines.map((line) =>
      line.priced
        ? {
            region: line.region,
            category: line.category,
            item: line.item,
            quantity: line.quantity,
            unit: line.unit,
            unitPrice: line.unitPrice,
            monthly: line.monthly,
            source: `${line.source}, ${line.asOf}${line.unverified ? ' (unverified)' : ''}`,
          }
        : {
            region: line.region,
            category: 'unknown',
            item: line.item,
            quantity: line.quantity,
            unit: '',
            source: 'the price table has no such item',
          },
    ),
    tiers: compareRecoveryTiers({ service: costedService(compared), prices: service.prices, outcomes }).map((tier) => ({
      tier: NAMES[tier.tier],
      monthly: tier.monthly,
      premium: tier.premium,
      rto: tier.rto,
      unavailability: tier.unavailability,
      current: tier.tier === service.tier,
      efficient: tier.onFront,
    })),
  };
}

/** US dollars a month; undefined when a price is unknown. */
export function monthlyCostOf(service: AssessedService): number | undefined {
  const { complete, total } = costOf(costedService(service), service.tier, service.prices);
  return complete ? total : undefined;
}

/** The same service with the standby of another tier. */
export function inTier(service: AssessedService, tier: RecoveryTier): AssessedService {
  if (tier === service.tier) return service;
  const standbyMin = (group: AssessedGroup): number => {
    if (tier === 'active-active') return group.sizes.active.min;
    return tier === 'warm-standby' ? Math.min(standbyThatCarries(group), group.sizes.active.min) : 0;
  };
  return {
    ...service,
    tier,
    groups: service.groups.map((group) => ({
      ...group,
      sizes: { ...group.sizes, standby: { ...group.sizes.standby, min: standbyMin(group) } },
    })),
  };
}

function costOf(costed: CostedService, tier: RecoveryTier, prices: PriceTable): MonthlyCost {
  return monthlyCost({ bill: serviceBill(costed, tier), prices });
}
