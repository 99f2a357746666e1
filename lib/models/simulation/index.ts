export { simulateService, type SimulationProgress, type SimulationProps } from './simulate-service';
export {
  SIMULATION_DEFAULTS,
  type SimulatedDetection,
  type SimulatedFailover,
  type SimulatedRegion,
  type SimulatedScaling,
  type SimulatedService,
  type SimulatedTraffic,
  type SimulatedWork,
} from './simulated-service';
export { type Brownout, type Flap, type RegionLoss, type Scenario, type Surge, type ZoneLoss } from './scenario';
export {
  type LossCounts,
  type RegionSeries,
  type RequestCounts,
  type SimulationMilestones,
  type SimulationResult,
  type SimulationSeries,
  type SplitBrain,
  type WaitSummary,
} from './simulation-result';
export { simulateOverload, type OverloadProps } from './simulate-overload';
export {
  OVERLOAD_DEFAULTS,
  type ClientBehaviour,
  type OverloadedService,
  type OverloadProtection,
  type OverloadTraffic,
  type OverloadWork,
  type SmallerModel,
  type TrafficPeak,
} from './overloaded-service';
export {
  type AttemptCounts,
  type OverloadRequests,
  type OverloadResult,
  type OverloadSeries,
  type RefusalCounts,
} from './overload-result';
