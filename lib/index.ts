/**
 * Warmsite's public interface: constructs for a service that survives the loss of its AWS Region, and
 * what they are made of. Everything else is internal.
 *
 * What examples import as `./shared` is on a [page](../docs/examples.md).
 *
 * @module warmsite
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
export { canaryInstances, MAX_CANARY_WEIGHT } from './core/canary-size';
export { InputError, type Problem, WarmsiteError } from './core/errors';
export { type DerivedName, NAME_LIMITS, type NameKind, Names, type NamesProps, overlongNames } from './core/names';
export { Cidr, Duration, Percent, RequestRate } from './core/quantities';
export {
  type DatabaseEngine,
  type KeyRef,
  type KeyUser,
  type LoadBalancerRef,
  type NetworkRef,
  type ProtectableLoadBalancerRef,
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
export { ABANDONED_UPLOAD_DAYS, ReplicatedBucket, type ReplicatedBucketProps } from './data/replicated-bucket';
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
export { MODEL_DIRECTORY, MODEL_MANIFEST, USER_DATA_LIMIT_BYTES } from './inference/user-data';
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
export {
  BackupPlan,
  type BackupPlanProps,
  type BackupCopy,
  COMPLETION_WINDOW,
  POINT_IN_TIME_DAYS,
  type ProtectedBuckets,
  type ProtectedDatabase,
  RULE_INTERVAL_DAYS,
  type SnapshotRetention,
} from './data/backup-plan';
export {
  BackupVault,
  type BackupVaultProps,
  COOLING_OFF_DAYS,
  LOCK_DAYS,
  type RetentionLimits,
  type VaultLock,
} from './data/backup-vault';
export { BucketRestoreRole, type BucketRestoreRoleProps } from './data/bucket-restore-role';
export {
  DEFAULT_VALIDATION_WINDOW,
  RESTORE_FREQUENCIES,
  RESTORE_SILENCE,
  type RestoreFrequency,
  RestoreTesting,
  type RestoreTestingProps,
  VALIDATION_WINDOW_HOURS,
} from './data/restore-testing';
export {
  type BackedUpKind,
  BackupAlarms,
  type BackupAlarmsProps,
  MAX_BACKUP_SILENCE,
} from './observability/backup-alarms';
export {
  ALARM_GUIDES_CONTEXT,
  ALARM_GUIDES_FILE,
  type AlarmGuide,
  type AlarmRecord,
  type AlarmUrgency,
  type Incident,
  recordedAlarms,
} from './core/alarm-guide';
export {
  agentMetrics,
  GPU_MEASUREMENTS,
  GROUP_DIMENSION,
  type GroupMetric,
  groupMetric,
  type GroupMetricName,
  IN_FLIGHT_METRIC,
  IN_FLIGHT_UNIT,
} from './core/group-metrics';
export { type AlarmRef, type AnomalyBand, DEFAULT_ANOMALY_BAND } from './observability/alarm';
export { type AlarmBill, alarmBills, ALARM_PRICES } from './observability/alarm-guides';
export {
  Dashboard,
  DASHBOARD_COLUMNS,
  type DashboardProps,
  type PlacedWidget,
  type Series,
  type Widget,
} from './observability/dashboard';
export {
  DatabaseLoadAlarms,
  type DatabaseLoadAlarmsProps,
  DEFAULT_MAX_CONNECTION_SHARE,
  DEFAULT_MAX_DISK_LATENCY,
  DEFAULT_MAX_DISK_QUEUE,
  DEFAULT_MIN_FREEABLE_MEMORY,
} from './observability/database-load-alarms';
export { EventAlerts, type EventAlertsProps } from './observability/event-alerts';
export { IncidentAlarm, type IncidentAlarmProps } from './observability/incident-alarm';
export {
  DEFAULT_MAX_GPU_MEMORY,
  DEFAULT_MAX_IN_FLIGHT_SHARE,
  DEFAULT_MAX_INSTANCE_CPU,
  DEFAULT_MAX_INSTANCE_DISK,
  DEFAULT_MAX_INSTANCE_MEMORY,
  InstanceAlarms,
  type InstanceAlarmsProps,
} from './observability/instance-alarms';
export { LoadBalancerAlarms, type LoadBalancerAlarmsProps } from './observability/load-balancer-alarms';
export { DEFAULT_MAX_NAT_BANDWIDTH, NatAlarms, type NatAlarmsProps } from './observability/nat-alarms';
export {
  DEFAULT_MAX_RECOVERY_POINT,
  recoveryPoint,
  RecoveryPointAlarm,
  type RecoveryPointAlarmProps,
} from './observability/recovery-point-alarm';
export { type BoardRegion, regionBoard, type RegionBoardProps } from './observability/region-board';
export {
  type AdmissionClass,
  DEFAULT_CLOSED,
  DEFAULT_FALLS_BACK,
  DEFAULT_LOW_PRIORITY,
  DEFAULT_RETRY_AFTER,
  DEFAULT_WINDOW,
  FALLBACK_MARK,
  LEAST_CLIENT_RATE,
  type PriorityHeader,
  WebAcl,
  type WebAclProps,
} from './inference/web-acl';
export { type AccountMonitor, AccountMonitors, type AccountMonitorsProps } from './security/account-monitors';
export { type AuditLockMode, AuditTrail, type AuditTrailProps, DEFAULT_LOCK_MODE } from './security/audit-trail';
export { ConfigurationRecorder, type ConfigurationRecorderProps } from './security/configuration-recorder';
export { residencyPolicy, residencyProblems, type UsedRegion } from './security/data-residency';
export { requirePermissionsBoundary } from './security/permissions-boundary';
export { Experiment, type ExperimentAction, type ExperimentProps, MOST_STOP_ALARMS } from './chaos/experiment';
export { ExperimentLog, type ExperimentLogProps } from './chaos/experiment-log';
export { ExperimentTarget } from './chaos/experiment-target';
export {
  databaseFailover,
  type FaultSubject,
  instanceLoss,
  networkLatency,
  refusedLaunches,
  regionIsolation,
  zoneLoss,
} from './chaos/faults';
export { FIS_ACTIONS, type FisActionId, type FisParameters, type TargetType } from './chaos/fis-action';
export { type DatabaseRef, type InstanceGroupRef, type StopAlarmRef } from './core/references';
export { type ReservedCapacity } from './inference/capacity-reservation';
export { ArtifactAlarm, type ArtifactAlarmProps, DEFAULT_MAX_PARITY_SILENCE } from './observability/artifact-alarm';
export { PARITY_DIMENSION, PARITY_METRIC, parityMetric } from './core/parity-metric';
export { type HashedFile, type Manifest, type ManifestEntry, manifestOf, parseManifest } from './release/manifest';
export {
  type ReleasedBefore,
  type ReleaseGroup,
  releasePlan,
  type ReleasePlan,
  type ReleasePlanProps,
  type ReleaseStep,
  type RollbackAlarm,
  type RolloutSettings,
  type RunningVersion,
  type StepKind,
  type StepRollback,
  type SyntheticRequest,
} from './release/plan';
export {
  type BucketLifecycle,
  type BucketVersioning,
  type ObjectLock,
  PrivateBucket,
  type PrivateBucketProps,
} from './core/private-bucket';
export { BEFORE_DATABASE_WINDOWS, SNAPSHOT_RULES, type SnapshotRule, START_WINDOW } from './core/backup-schedule';
export {
  GRAFANA_PURPOSE,
  GrafanaWorkspace,
  type GrafanaWorkspaceProps,
  type IdentityCenterLogin,
  type SamlLogin,
} from './observability/grafana-workspace';
export {
  collectorPurpose,
  PROMETHEUS_LOG_PURPOSE,
  PrometheusWorkspace,
  type PrometheusWorkspaceProps,
  type ShippingGroup,
} from './observability/prometheus-workspace';
export {
  DCGM_PORT,
  GROUP_LABEL,
  INSTANCE_PLACEHOLDER,
  type MeasuredGroup,
  RULE_PERIOD,
} from './observability/prometheus-texts';
export { type InstanceRoleRef } from './core/references';
export {
  BACKFILL_ROLE_PURPOSE,
  ReplicationBackfillRole,
  type ReplicationBackfillRoleProps,
} from './data/replication-backfill-role';
export { type EndpointFallback } from './inference/inference-endpoint';
export { DEFAULT_LASTING_SHEDDING, SheddingAlarms, type SheddingAlarmsProps } from './observability/shedding-alarms';
export { type SheddingKind, type SheddingRule, type WebAclRef } from './core/references';
export { type TargetGroupShare } from './core/references';
export { type Canary as ModelCanary, CanaryRelease, type CanaryReleaseProps } from './inference/canary-release';
export {
  CanaryReleaseAlarms,
  type CanaryReleaseAlarmsProps,
  DEFAULT_MAX_ERROR_DIFFERENCE,
  DEFAULT_MAX_LATENCY_RATIO,
  MIN_CANARY_REQUESTS,
} from './observability/canary-release-alarms';
export { CANARY_WEIGHTS, canaryPlan, type CanaryTrial, trialSeconds } from './release/canary-plan';
export { type ErrorDifference, requestsToTell } from './release/error-difference';
export { PARITY_INTERVAL, ParityJob, type ParityJobProps } from './release/parity-job';
export { type ReleasedArtifact } from './release/parity';
export { type DatabaseIamLogin } from './inference/inference-group';
export { DEFAULT_SERVES_TLS, TLS_DIRECTORY } from './inference/user-data';
export {
  DEFAULT_SCHEDULE_WINDOW,
  type EventTopicRef,
  ExperimentSchedule,
  type ExperimentScheduleProps,
  type ExperimentTime,
  type Weekday,
} from './chaos/experiment-schedule';
export {
  type AlarmGraphWidget,
  type GraphWidget,
  type Limit,
  type StatesWidget,
  type TextWidget,
} from './observability/dashboard';
export { type RecoveryTier as RecoveryTierName } from './assessment/assessment';
export { type DatabaseRole as DatabaseInstanceRole } from './core/database-role';
export { type Ec2Kind } from './core/names';
export { type PolicyDocument, type PolicyStatement } from './core/policy';
export { type Asked, type CanaryRequest } from './observability/canary';
export { type RecoveryPoint } from './observability/recovery-point-alarm';
