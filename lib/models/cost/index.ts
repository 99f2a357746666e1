export {
  ANY_REGION,
  BYTES_PER_GB,
  COST_CATEGORIES,
  PRICE_UNITS,
  priceIn,
  priceTable,
  type CostCategory,
  type FoundPrice,
  type PriceEntry,
  type PriceTable,
  type PriceUnit,
} from './price-table';
export { EXAMPLE_PRICES } from './example-prices';
export {
  DEFAULT_HOURS_PER_MONTH,
  GLOBAL_SERVICES,
  monthlyCost,
  type BillItem,
  type BillOfMaterials,
  type CostLine,
  type MonthlyCost,
  type MonthlyCostProps,
  type PricedLine,
  type UnknownLine,
} from './monthly-cost';
export {
  DEFAULT_SPOT_PRICE_FACTOR,
  DEFAULT_STANDBY_TRAFFIC,
  RECOVERY_TIERS,
  serviceBill,
  type CostedDatabase,
  type CostedGroup,
  type CostedNetwork,
  type CostedObjects,
  type CostedService,
  type RecoveryTier,
  type ServiceTier,
} from './service-bill';
export {
  compareRecoveryTiers,
  recoveryPremium,
  type CompareRecoveryTiersProps,
  type ComparedTier,
  type RecoveryPremium,
  type RecoveryPremiumProps,
  type TierOutcome,
} from './recovery-premium';
export { paretoFront } from './pareto-front';
