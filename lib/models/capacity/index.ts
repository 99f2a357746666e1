export {
  erlangB,
  erlangBLoad,
  erlangBServers,
  erlangC,
  erlangCServers,
  MAX_SERVERS,
  type ServersAndLoad,
} from './erlang';
export {
  type CapacityStep,
  type CatchUp,
  type CaughtUp,
  DEFAULT_BACKLOG,
  FluidQueue,
  type FluidQueueProps,
  type NeverCaughtUp,
  outageBacklog,
} from './fluid-queue';
export {
  equalServersApproximation,
  FastestFirstQueue,
  type HeterogeneousQueueProps,
  MAX_HETEROGENEOUS_STATES,
  type ServerGroup,
} from './heterogeneous-servers';
export {
  DEFAULT_GROWTH,
  DEFAULT_TRAFFIC_SHARE,
  type InstanceDemand,
  type InstancesNeeded,
  instancesNeeded,
  type SaturatedServing,
  type ScenarioNeed,
  type ServingState,
  servingState,
  type SteadyServing,
} from './instances-needed';
export {
  DEFAULT_RESERVED_BYTES,
  kvBytesPerToken,
  type KvCacheMemory,
  type KvCacheShape,
  kvCacheSlots,
  kvCacheTokens,
} from './kv-cache';
export {
  batchIterations,
  cacheTokenIterations,
  DEFAULT_CHUNK_TOKENS,
  DEFAULT_REQUEST_WEIGHT,
  languageModelCapacity,
  type LanguageModelCapacity,
  type LanguageModelServer,
  type RequestShape,
} from './language-model-capacity';
export { littleNumber, littleRate, littleTime } from './littles-law';
export { loadLimit, type LoadLimit } from './load-limit';
export { DEFAULT_SERVICE_SCV, MGcQueue, type MGcQueueProps, mg1Queue, type MG1QueueProps } from './m-g-c-queue';
export { mm1kQueue, type MM1KQueueProps, mmccQueue, MMcKQueue, type MMcKQueueProps } from './m-m-c-k-queue';
export { mm1Queue, type MM1QueueProps, MMcQueue, type MMcQueueProps } from './m-m-c-queue';
export { offeredLoad, type OfferedTraffic, utilisation } from './offered-load';
export { MAX_QUANTITY, MIN_QUANTITY } from './quantity-checks';
export { squareRootFactor, squareRootServers } from './square-root-staffing';
export {
  DEFAULT_LATE_SHARE,
  DEFAULT_LONGEST_WAIT,
  DEFAULT_START_TIME,
  type StandbyCannot,
  type StandbyDemand,
  standbyNeeded,
  type StandbyNeeded,
  type StandbySuffices,
} from './standby-needed';
export { type WaitTarget } from './wait-target';
