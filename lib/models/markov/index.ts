export {
  type AbsorptionProps,
  ContinuousChain,
  type GeneratorProps,
  type RateTransition,
  type TransientProps,
} from './continuous-chain';
export { type AfterStepsProps, DiscreteChain, type StepMatrixProps, type StepTransition } from './discrete-chain';
export { MAX_STATES, type StateProbabilities } from './flow-graph';
export {
  twoStateUnavailability,
  twoStateUnavailabilityAfterSteps,
  type TwoStateProps,
  type TwoStateStepsProps,
} from './two-state';
export {
  birthDeathChain,
  birthDeathMeanTimeToTop,
  type BirthDeathProps,
  birthDeathSteadyState,
  MAX_GROUP_UNITS,
  type RepairableGroupMetrics,
  repairableGroupMetrics,
  type RepairableGroupProps,
} from './birth-death';
export {
  TWO_REGION_CAUSES,
  type TwoRegionCause,
  type TwoRegionMetrics,
  twoRegionMetrics,
  type TwoRegionProps,
} from './two-region';
