import { added, changed, Mutation, removed, replaced } from './mutation';

// Changes of prod that weaken its recovery, taken from what can go wrong on AWS, not from the rules. Each is a change
// that somebody could make with a good reason and without thinking of the day on which a Region is lost.

const policyWithout =
  (pattern: RegExp) =>
  (text: string): string | undefined => {
    const policy = JSON.parse(text) as { Statement: { Action: string | string[] }[] };
    let found = false;
    for (const statement of policy.Statement) {
      const actions = [statement.Action].flat();
      const kept = actions.filter((action) => !pattern.test(action));
      found ||= kept.length < actions.length;
      statement.Action = kept;
    }
    policy.Statement = policy.Statement.filter(({ Action }) => Action.length > 0);
    return found ? JSON.stringify(policy) : undefined;
  };

const inverse: Record<string, string> = { 'us-east-2': 'us-west-2', 'us-west-2': 'us-east-2' };
const toOtherRegion = (text: string): string =>
  text.replace(/us-(east|west)-2/g, (region) => inverse[region] ?? region);

const isStandby = (stack: string): boolean => stack === 'site-us-west-2';
const isSite = (stack: string): boolean => stack.startsWith('site');
const isAlarmOf =
  (...metrics: string[]) =>
  ({ where }: { where: { metric_name?: string } }): boolean =>
    metrics.includes(where.metric_name ?? '');

/** Signals without which nobody learns of a loss, or of a replication that stands still. */
const VITAL = isAlarmOf(
  'ReplicaLag',
  'HealthyHostCount',
  'HealthCheckStatus',
  'ReplicationLatency',
  'OperationsFailedReplication',
  'BytesPendingReplication',
  'OldestReplicationSlotLag',
  'TransactionLogsDiskUsage',
  'FreeStorageSpace',
  'Latch',
);
const vital = (values: object): boolean => VITAL({ where: values });

const scaled =
  (factor: number, least = 0) =>
  (old: number) =>
    Math.max(least, Math.floor(old * factor));

export const WEAKENINGS: readonly Mutation[] = [
  // Database
  ...removed('aws_db_instance'),
  ...replaced('aws_db_instance', 'kms_key_id', (old: string) => old.replace(/.{12}$/, '0123456789ab')),
  ...replaced('aws_db_instance', 'availability_zone', (old: string) => old.replace(/a$/, 'b')),
  ...replaced('aws_db_instance', 'db_name', () => 'models'),
  ...changed('aws_db_instance', 'replicate_source_db', (old) =>
    old ? null : 'arn:aws:rds:us-west-2:111122223333:db:warmsite-prod-db-g1',
  ),
  ...changed('aws_db_instance', 'backup_retention_period', () => 3),
  ...changed('aws_db_instance', 'backup_retention_period', () => 0),
  ...changed('aws_db_instance', 'deletion_protection', () => false),
  ...changed('aws_db_instance', 'multi_az', () => false),
  ...changed('aws_db_instance', 'skip_final_snapshot', () => true),
  ...changed('aws_db_instance', 'delete_automated_backups', () => true),
  ...changed('aws_db_instance', 'engine_version', () => '16.9', { where: (_, stack) => isStandby(stack) }),
  ...changed('aws_db_instance', 'engine_version', () => '17.2', { where: (_, stack) => !isStandby(stack) }),
  ...changed('aws_db_instance', 'parameter_group_name', () => 'default.postgres16', {
    where: (_, stack) => isStandby(stack),
  }),
  ...changed('aws_db_instance', 'instance_class', () => 'db.t4g.medium', { where: (_, stack) => isStandby(stack) }),
  ...changed('aws_db_instance', 'backup_window', () => '05:30-06:30', { where: (_, stack) => !isStandby(stack) }),
  ...changed('aws_db_instance', 'allocated_storage', () => 100),
  ...changed('aws_db_instance', 'manage_master_user_password', () => true, { where: (_, stack) => !isStandby(stack) }),
  ...removed('aws_db_instance_automated_backups_replication'),
  ...changed('aws_db_instance_automated_backups_replication', 'retention_period', () => 1),
  // Objects
  ...removed('aws_s3_bucket', { where: ({ bucket }) => !bucket.includes('logs') }),
  ...changed('aws_s3_bucket', 'force_destroy', () => true, { where: ({ bucket }) => !bucket.includes('logs') }),
  ...changed('aws_s3_bucket_versioning', 'versioning_configuration.0.status', () => 'Suspended'),
  ...removed('aws_s3_bucket_versioning'),
  ...removed('aws_s3_bucket_replication_configuration'),
  ...changed('aws_s3_bucket_replication_configuration', 'rule.0.status', () => 'Disabled'),
  ...changed('aws_s3_bucket_replication_configuration', 'rule', () => []),
  ...changed('aws_s3_bucket_replication_configuration', 'rule.0.filter.0.prefix', () => 'models/'),
  ...changed('aws_s3_bucket_replication_configuration', 'rule.0.filter.0.tag', () => [
    { key: 'replicate', value: 'yes' },
  ]),
  ...changed('aws_s3_bucket_replication_configuration', 'rule.0.source_selection_criteria', () => []),
  ...changed(
    'aws_s3_bucket_replication_configuration',
    'rule.0.source_selection_criteria.0.sse_kms_encrypted_objects',
    () => [],
  ),
  ...changed(
    'aws_s3_bucket_replication_configuration',
    'rule.0.source_selection_criteria.0.replica_modifications',
    () => [{ status: 'Disabled' }],
  ),
  ...changed('aws_s3_bucket_replication_configuration', 'rule.0.delete_marker_replication', () => [
    { status: 'Disabled' },
  ]),
  ...changed('aws_s3_bucket_replication_configuration', 'rule.0.destination.0.replication_time', () => []),
  ...changed(
    'aws_s3_bucket_replication_configuration',
    'rule.0.destination.0.encryption_configuration.0.replica_kms_key_id',
    toOtherRegion,
  ),
  ...changed('aws_s3_bucket_replication_configuration', 'rule.0.destination.0.bucket', toOtherRegion),
  ...changed(
    'aws_s3_bucket_lifecycle_configuration',
    'rule.0.noncurrent_version_expiration.0.noncurrent_days',
    () => 1,
    {
      where: (_, __, address) => !address.includes('log'),
    },
  ),
  ...changed(
    'aws_s3_bucket_lifecycle_configuration',
    'rule.0.expiration',
    () => [{ date: null, days: 1, expired_object_delete_marker: false }],
    {
      where: (_, __, address) => !address.includes('log'),
    },
  ),
  ...changed('aws_s3_bucket_object_lock_configuration', 'rule.0.default_retention.0.days', () => 1),
  ...removed('aws_s3_bucket_object_lock_configuration'),
  ...removed('aws_ecr_replication_configuration'),
  ...removed('aws_ecr_repository'),
  ...changed('aws_iam_role_policy', 'policy', policyWithout(/^s3:(ReplicateObject|GetObjectVersionForReplication)$/)),
  ...changed('aws_iam_role_policy', 'policy', policyWithout(/^kms:/), {
    where: (_, __, address) => address.includes('replication'),
  }),
  // Keys and secrets
  ...removed('aws_kms_key'),
  ...changed('aws_kms_key', 'is_enabled', () => false),
  ...changed('aws_kms_key', 'enable_key_rotation', () => false),
  ...changed('aws_kms_key', 'deletion_window_in_days', () => 7),
  ...changed('aws_kms_key', 'policy', () =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:role/app' },
          Action: 'kms:Decrypt',
          Resource: '*',
        },
      ],
    }),
  ),
  ...removed('aws_kms_alias', { where: ({ name }) => /storage|secrets/.test(name) }),
  ...removed('aws_secretsmanager_secret'),
  ...changed('aws_secretsmanager_secret', 'replica', () => []),
  ...changed('aws_secretsmanager_secret', 'recovery_window_in_days', () => 0),
  // DNS and the latch
  ...removed('aws_route53_record'),
  ...changed('aws_route53_record', 'health_check_id', (old) => (old ? '' : undefined)),
  ...changed('aws_route53_record', 'alias.0.name', toOtherRegion),
  ...changed('aws_route53_record', 'failover_routing_policy', (old: unknown[]) => (old.length > 0 ? [] : undefined)),
  ...changed('aws_route53_record', 'failover_routing_policy.0.type', (old) =>
    old === 'PRIMARY' ? 'SECONDARY' : 'PRIMARY',
  ),
  ...changed('aws_route53_record', 'alias.0.evaluate_target_health', (old) => (old === true ? false : undefined)),
  ...removed('aws_route53_health_check'),
  ...changed('aws_route53_health_check', 'disabled', () => true),
  ...changed('aws_route53_health_check', 'invert_healthcheck', () => true),
  ...changed('aws_route53_health_check', 'request_interval', (old) => (old === 10 ? 30 : undefined)),
  ...changed('aws_route53_health_check', 'failure_threshold', (old) => (old === 3 ? 10 : undefined)),
  ...changed('aws_route53_health_check', 'fqdn', (old) => (old ? 'inference.example.com' : undefined)),
  ...changed('aws_route53_health_check', 'fqdn', (old) => (old ? '' : undefined)),
  ...changed('aws_route53_health_check', 'ip_address', (old) => (old === '' ? '10.20.1.5' : undefined), {
    where: ({ fqdn }) => fqdn !== '',
  }),
  ...changed('aws_route53_health_check', 'child_health_threshold', (old) => (old === 2 ? 1 : undefined)),
  ...changed('aws_route53_health_check', 'child_healthchecks', (old: string[]) =>
    old.length === 2 ? old.slice(0, 1) : undefined,
  ),
  ...changed('aws_route53_health_check', 'insufficient_data_health_status', (old) =>
    old === 'LastKnownStatus' ? 'Healthy' : undefined,
  ),
  ...changed('aws_route53_health_check', 'cloudwatch_alarm_name', (old) => (old ? 'another' : undefined)),
  ...changed('aws_route53_health_check', 'cloudwatch_alarm_region', (old) => (old ? 'us-east-2' : undefined)),
  ...changed('aws_cloudwatch_metric_alarm', 'treat_missing_data', () => 'notBreaching', {
    where: ({ metric_name: name }) => name === 'Latch',
  }),
  ...changed('aws_cloudwatch_metric_alarm', 'metric_name', () => 'Latched', {
    where: ({ metric_name: name }) => name === 'Latch',
  }),
  // Inference
  ...removed('aws_autoscaling_group'),
  ...changed('aws_autoscaling_group', 'min_size', () => 0),
  ...changed('aws_autoscaling_group', 'max_size', scaled(0.25, 1)),
  ...changed('aws_autoscaling_group', 'vpc_zone_identifier', (old: string[]) => old.slice(0, 1)),
  ...changed('aws_autoscaling_group', 'health_check_type', () => 'EC2'),
  ...changed('aws_autoscaling_group', 'health_check_grace_period', () => 10),
  ...changed('aws_autoscaling_group', 'target_group_arns', () => []),
  ...changed('aws_autoscaling_group', 'suspended_processes', () => ['Launch']),
  ...changed('aws_autoscaling_group', 'instance_refresh.0.preferences.0.auto_rollback', () => false),
  ...changed('aws_autoscaling_group', 'mixed_instances_policy.0.instances_distribution.0', (old) => ({
    ...old,
    on_demand_base_capacity: 0,
    on_demand_percentage_above_base_capacity: 0,
  })),
  ...changed('aws_launch_template', 'instance_type', (old) => (old ? 't3.large' : undefined)),
  ...changed('aws_launch_template', 'image_id', () => 'ami-0aaaaaaaaaaaaaaaa'),
  ...removed('aws_autoscaling_policy', { where: (_, stack) => !isStandby(stack) }),
  ...changed('aws_autoscaling_policy', 'enabled', () => false, { where: (_, stack) => !isStandby(stack) }),
  ...removed('aws_lb'),
  ...changed('aws_lb', 'enable_deletion_protection', () => false),
  ...changed('aws_lb', 'subnets', (old: string[]) => old.slice(0, 2)),
  ...changed('aws_lb', 'client_keep_alive', () => 3600),
  ...replaced('aws_lb', 'internal', () => true),
  ...removed('aws_lb_listener', { where: ({ protocol }) => protocol === 'HTTPS' }),
  ...removed('aws_lb_target_group'),
  ...changed('aws_lb_target_group', 'health_check.0.path', () => '/'),
  ...changed('aws_lb_target_group', 'health_check.0.matcher', () => '200-499'),
  ...changed('aws_lb_target_group', 'health_check.0.interval', () => 300),
  // Network
  ...removed('aws_vpc'),
  ...replaced('aws_vpc', 'cidr_block', () => '10.50.0.0/16'),
  ...replaced('aws_vpc', 'cidr_block', (old) => (old === '10.20.0.0/16' ? '10.21.0.0/16' : '10.20.0.0/16')),
  ...removed('aws_subnet', { where: (_, stack, address) => isSite(stack) && !address.includes('public') }),
  ...removed('aws_nat_gateway'),
  ...removed('aws_vpc_endpoint'),
  ...removed('aws_route', { where: ({ destination_cidr_block: to }) => to === '0.0.0.0/0' }),
  ...removed('aws_vpc_security_group_ingress_rule', { where: ({ from_port: port }) => port !== 80 }),
  ...removed('aws_vpc_security_group_egress_rule'),
  // Observability and safety
  ...removed('aws_cloudwatch_metric_alarm', { where: vital }),
  ...changed('aws_cloudwatch_metric_alarm', 'actions_enabled', () => false, { where: vital }),
  ...changed('aws_cloudwatch_metric_alarm', 'alarm_actions', (old: string[]) => (old.length > 0 ? [] : undefined), {
    where: vital,
  }),
  ...changed(
    'aws_cloudwatch_metric_alarm',
    'alarm_actions',
    (old: string[]) => (old.length > 0 ? old.map((arn) => arn.replace(/us-[a-z]+-\d/, 'eu-west-1')) : undefined),
    { where: vital },
  ),
  ...changed(
    'aws_cloudwatch_metric_alarm',
    'treat_missing_data',
    (old) => (old === 'breaching' ? 'notBreaching' : undefined),
    { where: vital },
  ),
  ...changed('aws_cloudwatch_metric_alarm', 'evaluation_periods', (old: number) => old * 10, {
    where: (values) => vital(values) && values['metric_name'] !== 'Latch',
  }),
  ...changed('aws_cloudwatch_metric_alarm', 'threshold', (old: number) => old * 100 + 1000, {
    where: ({ metric_name: name, comparison_operator: operator }) =>
      operator.startsWith('Greater') && ['ReplicaLag', 'ReplicationLatency', 'BytesPendingReplication'].includes(name),
  }),
  ...removed('aws_sns_topic'),
  ...removed('aws_sns_topic_policy'),
  ...removed('aws_sns_topic_subscription'),
  ...changed('aws_sns_topic', 'kms_master_key_id', () => 'alias/aws/sns'),
  ...removed('aws_ssm_document'),
  ...changed('aws_iam_role_policy', 'policy', policyWithout(/^rds:PromoteReadReplica$/)),
  ...changed('aws_iam_role_policy', 'policy', policyWithout(/^autoscaling:UpdateAutoScalingGroup$/)),
  ...removed('aws_flow_log'),
  ...changed('aws_cloudwatch_log_group', 'retention_in_days', () => 1),
  ...added(
    'aws_s3_bucket',
    'conversations',
    (values, stack) => Object.assign(values, { bucket: `conversations-${stack}` }),
    {
      where: (_, stack, address) => stack === 'vault-us-east-2' && address.includes('data'),
    },
  ),
  ...added(
    'aws_route53_record',
    'chat_primary',
    (values) => Object.assign(values, { name: 'chat.example.com', fqdn: 'chat.example.com', health_check_id: null }),
    {
      where: ({ failover_routing_policy: policy }) => policy?.[0]?.type === 'PRIMARY',
    },
  ),
];
