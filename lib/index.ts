/**
 * Warmsite's public interface: constructs for a service that survives the loss of its AWS Region, and
 * what they are made of. Everything else is internal.
 */
export { assess, type AssessProps, DEFAULT_RUNS, DEFAULT_SEED } from './assessment/assess';
export { type AssessedGroup, type AssessedService, type Demand } from './assessment/assessed-service';
export {
  type Assessment,
  type AvailabilityResult,
  type BackupResult,
  type CapacityScenario,
  type Change,
  type Contribution,
  type CostResult,
  type DetectionResult,
  type GroupCapacity,
  type LossResult,
  type ObjectiveName,
  type ObjectiveResult,
  type RecoveryLane,
  type RecoveryMilestone,
  type RecoveryResult,
  type RecoveryStep,
} from './assessment/assessment';
export {
  type Assumption,
  type AssumptionName,
  ASSUMPTIONS,
  type AssumptionUnit,
  type AssumptionValues,
  DEFAULT_ASSUMPTIONS,
} from './assessment/assumptions';
export {
  inFlightLimit,
  leftAfterZoneLoss,
  type Site,
  type Sizes,
  type SizesNeeded,
  sizesNeeded,
} from './assessment/group-sizes';
export { InputError, type Problem, WarmsiteError } from './core/errors';
export { type DerivedName, NAME_LIMITS, type NameKind, Names, type NamesProps, overlongNames } from './core/names';
export { Cidr, Duration, Percent, RequestRate } from './core/quantities';
export {
  type DatabaseEngine,
  type KeyRef,
  type KeyUser,
  type LoadBalancerRef,
  type NetworkRef,
  type SecurityGroupRef,
  type ServingNetworkRef,
  type TargetGroupRef,
  type Tier,
  type TopicRef,
} from './core/references';
export {
  DEFAULT_PROVIDER_CONSTRAINT,
  RegionStack,
  type RegionStackProps,
  type StateBackend,
  TERRAFORM_CONSTRAINT,
} from './core/region-stack';
export { GLOBAL_REGION, RegionPair } from './core/regions';
export { type StackSummary, type SynthesisProps, synthesize } from './core/synthesis';
export {
  EphemeralResource,
  type EphemeralResourceProps,
  Forgotten,
  type ForgottenProps,
} from './core/terraform-blocks';
export {
  type Birth,
  GLOBAL_STACK,
  type InstanceRef,
  type InstanceState,
  Topology,
  TOPOLOGY_STEPS,
  type TopologyState,
  type TopologyStep,
  type Transition,
} from './core/topology';
export {
  BACKUP_REPLICATION_TIMEOUTS,
  DatabaseBackupReplication,
  type DatabaseBackupReplicationProps,
} from './data/backup-replication';
export { BucketReplication, type BucketReplicationProps, REPLICATION_TIME_MINUTES } from './data/bucket-replication';
export { ContainerRegistry, type ContainerRegistryProps, UNTAGGED_IMAGE_DAYS } from './data/container-registry';
export {
  BACKUP_RETENTION_DAYS,
  CERTIFICATE_AUTHORITY,
  DATABASE_TIMEOUTS,
  type DatabaseBackups,
  type DatabaseCredentials,
  DatabaseInstance,
  type DatabaseInstanceProps,
  type DatabaseStorage,
  HOST_PARAMETER_PURPOSE,
  IGNORED_CHANGES,
  INSIGHTS_RETENTION_DAYS,
  MONITORING_INTERVAL_SECONDS,
  PASSWORD_LENGTH,
  PRIMARY_ONLY_ARGUMENTS,
  REPLICA_ONLY_ARGUMENTS,
  STORAGE_GIB,
  STORAGE_HEADROOM_PERCENT,
} from './data/database-instance';
export { EncryptionKey, type EncryptionKeyProps, KEY_DELETION_WINDOW_DAYS } from './data/encryption-key';
export {
  MASTER_SECRET_PURPOSE,
  MasterSecret,
  type MasterSecretProps,
  SECRET_RECOVERY_WINDOW_DAYS,
} from './data/master-secret';
export {
  ABANDONED_UPLOAD_DAYS,
  type ObjectLock,
  ReplicatedBucket,
  type ReplicatedBucketProps,
} from './data/replicated-bucket';
export {
  DOCKER_BRIDGE,
  type Egress,
  INTERFACE_ENDPOINT_SERVICES,
  LOG_RETENTION_DAYS,
  Network,
  type NetworkProps,
  type PeeringSide,
} from './network/network';
export {
  ANYWHERE,
  type Destination,
  type PrefixList,
  PRIVATE_SPACE,
  SecurityGroup,
  type SecurityGroupProps,
  type Source,
} from './network/security-group';
export { LARGEST_NETWORK_PREFIX, MAX_ZONES, MIN_ZONES, SMALLEST_NETWORK_PREFIX } from './network/subnet-plan';
export {
  CLIENT_KEEP_ALIVE,
  DEFAULT_ACCESS_LOG_RETENTION,
  DEFAULT_IDLE_TIMEOUT,
  type EndpointRoute,
  InferenceEndpoint,
  type InferenceEndpointProps,
  TLS_POLICY,
} from './inference/inference-endpoint';
export {
  type Capacity,
  type DatabaseAccess,
  BOOT_TIME,
  DEFAULT_ON_DEMAND_BASE,
  DEFAULT_ON_DEMAND_SHARE,
  type GroupMetric,
  InferenceGroup,
  type InferenceGroupProps,
  LIFECYCLE_HOOK,
  type ModelArtifact,
  type ModelServer,
  ROLLOUT_CHECKPOINT_DELAY,
  ROLLOUT_CHECKPOINTS,
  ROOT_DEVICE,
  SETTLING_TIME,
  VOLUME_THROUGHPUT,
  type WarmPool,
} from './inference/inference-group';
export {
  GPU_MEASUREMENTS,
  GROUP_DIMENSION,
  IN_FLIGHT_METRIC,
  IN_FLIGHT_UNIT,
  MODEL_DIRECTORY,
  MODEL_MANIFEST,
  USER_DATA_LIMIT_BYTES,
} from './inference/user-data';
export {
  DEFAULT_DETECTION,
  EndpointHealthCheck,
  type EndpointHealthCheckProps,
  HEALTH_CHECK_INTERVALS,
} from './failover/endpoint-health-check';
export { FailoverRecords, type FailoverRecordsProps } from './failover/failover-records';
export { type HealthCheckRef } from './failover/health-check';
export { LATCH_METRIC, LatchAlarm, type LatchAlarmProps, LatchCheck, type LatchCheckProps } from './failover/latch';
export { SiteRecord, type SiteRecordProps } from './failover/site-record';
export { TakeoverGuard, type TakeoverGuardProps } from './failover/takeover-guard';
export {
  Alarm,
  type AlarmProps,
  type Comparison,
  DEFAULT_ACTIONS_ENABLED,
  type Metric,
  type MetricExpression,
  type MissingData,
  type Statistic,
} from './observability/alarm';
export { AlertTopic, type AlertTopicProps, DEFAULT_TOPIC_PURPOSE } from './observability/alert-topic';
export {
  BROKEN_REPLICATION_LAG,
  DatabaseAlarms,
  type DatabaseAlarmsProps,
  type DatabaseRole,
  DEFAULT_MAX_CPU,
} from './observability/database-alarms';
export {
  DEFAULT_MAX_ERROR_RATE,
  DEFAULT_MIN_REQUESTS,
  EndpointAlarms,
  type EndpointAlarmsProps,
} from './observability/endpoint-alarms';
export {
  HealthCheckAlarms,
  type HealthCheckAlarmsProps,
  type WatchedHealthCheck,
} from './observability/health-check-alarms';
export {
  DEFAULT_MAX_PENDING_OPERATIONS,
  DEFAULT_MAX_REPLICATION_LATENCY,
  ReplicationAlarms,
  type ReplicationAlarmsProps,
} from './observability/replication-alarms';
/** The models: plain functions over plain data, see docs/models.md. */
export * as models from './models';
