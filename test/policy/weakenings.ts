import { EstateResource, Value, Values } from '../../lib/security/compliance/estate';

/**
 * How the subject of a rule is weakened: `on` is of `prod` or, for what `prod` does not have, one that keeps the rule;
 * `to` are the values that break it, or `without` the resources that it takes.
 */
export interface Weakening {
  /** Resources that keep the rule, for a rule that `prod` has nothing of. */
  readonly sample?: readonly EstateResource[];
  /** Values of every subject that break the rule. */
  readonly to?: Values;
  /** Values of every resource of a type that break the rule. */
  readonly of?: readonly [string, Values];
  /** Types whose absence breaks the rule. */
  readonly without?: readonly string[];
}

function sample(type: string, values: Values): EstateResource {
  return { stack: 'sample', region: 'us-east-2', type, address: `${type}.sample`, values };
}

const SELECTION = (arn: string): EstateResource => sample('aws_backup_selection', { resources: [arn] });

const PLAN = (...rules: Values[]): EstateResource => sample('aws_backup_plan', { rule: rules });

const allowed = (action: string): Value =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: [action], Resource: '*' }] });

/** By the first id of each rule; some are weakened in more than one way. */
export const WEAKENINGS: Readonly<Record<string, readonly Weakening[]>> = {
  RDS_MULTI_AZ_SUPPORT: [{ to: { multi_az: false } }, { to: { multi_az: undefined } }],
  DB_INSTANCE_BACKUP_ENABLED: [{ to: { backup_retention_period: 0 } }, { to: { backup_retention_period: undefined } }],
  RDS_INSTANCE_DELETION_PROTECTION_ENABLED: [{ to: { deletion_protection: false } }],
  RDS_RESOURCES_PROTECTED_BY_BACKUP_PLAN: [
    { of: ['aws_backup_selection', { resources: ['arn:aws:rds:us-east-2:111122223333:db:other-db-g1'] }] },
    {
      sample: [
        sample('aws_db_instance', { identifier: 'shop-db-g1' }),
        SELECTION('arn:aws:rds:us-east-2:111122223333:db:shop-db-g*'),
      ],
      to: { identifier: 'other-db-g1' },
    },
    {
      sample: [
        sample('aws_db_instance', { tags_all: { System: 'shop' } }),
        sample('aws_backup_selection', { selection_tag: [{ type: 'STRINGEQUALS', key: 'System', value: 'shop' }] }),
      ],
      to: { tags_all: { System: 'other' } },
    },
    {
      sample: [
        sample('aws_db_instance', {}),
        sample('aws_backup_selection', { resources: ['${aws_db_instance.sample.arn}'] }),
      ],
      without: ['aws_backup_selection'],
    },
  ],
  CKV_AWS_245: [{ to: { kms_key_id: '' } }],
  RDS_CLUSTER_MULTI_AZ_ENABLED: [
    {
      sample: [
        sample('aws_rds_cluster', { cluster_identifier: 'shop' }),
        sample('aws_rds_cluster_instance', { cluster_identifier: 'shop' }),
        sample('aws_rds_cluster_instance', { cluster_identifier: 'shop' }),
      ],
      of: ['aws_rds_cluster_instance', { cluster_identifier: 'other' }],
    },
  ],
  CKV_AWS_139: [
    { sample: [sample('aws_rds_cluster', { deletion_protection: true })], to: { deletion_protection: false } },
  ],
  AURORA_RESOURCES_PROTECTED_BY_BACKUP_PLAN: [
    {
      sample: [sample('aws_rds_cluster', {}), SELECTION('${aws_rds_cluster.sample.arn}')],
      without: ['aws_backup_selection'],
    },
  ],
  DYNAMODB_PITR_ENABLED: [
    {
      sample: [sample('aws_dynamodb_table', { point_in_time_recovery: [{ enabled: true }] })],
      to: { point_in_time_recovery: [{ enabled: false }] },
    },
  ],
  DYNAMODB_IN_BACKUP_PLAN: [
    {
      sample: [sample('aws_dynamodb_table', {}), SELECTION('${aws_dynamodb_table.sample.arn}')],
      of: ['aws_backup_selection', { resources: [] }],
    },
  ],
  CKV2_AWS_16: [
    {
      sample: [sample('aws_dynamodb_table', { billing_mode: 'PAY_PER_REQUEST' })],
      to: { billing_mode: 'PROVISIONED' },
    },
    {
      sample: [
        sample('aws_dynamodb_table', { name: 'shop' }),
        sample('aws_appautoscaling_target', { resource_id: 'table/shop' }),
      ],
      to: { name: 'other' },
    },
  ],
  CKV_AWS_134: [
    {
      sample: [sample('aws_elasticache_cluster', { snapshot_retention_limit: 5 })],
      to: { snapshot_retention_limit: 0 },
    },
  ],
  CKV2_AWS_50: [
    {
      sample: [
        sample('aws_elasticache_replication_group', { automatic_failover_enabled: true, multi_az_enabled: true }),
      ],
      to: { multi_az_enabled: false },
    },
  ],
  S3_BUCKET_REPLICATION_ENABLED: [
    { without: ['aws_s3_bucket_replication_configuration'] },
    {
      of: [
        'aws_s3_bucket_replication_configuration',
        {
          rule: [
            { status: 'Disabled', destination: [{ bucket: 'arn:aws:s3:::warmsite-prod-data-111122223333-us-west-2' }] },
          ],
        },
      ],
    },
    {
      // To a bucket of the same Region.
      sample: [
        sample('aws_s3_bucket', { bucket: 'one' }),
        { ...sample('aws_s3_bucket', { bucket: 'two' }), region: 'us-west-2' },
        sample('aws_s3_bucket_replication_configuration', {
          bucket: 'one',
          rule: [{ status: 'Enabled', destination: [{ bucket: 'arn:aws:s3:::two' }] }],
        }),
      ],
      of: [
        'aws_s3_bucket_replication_configuration',
        { rule: [{ status: 'Enabled', destination: [{ bucket: 'arn:aws:s3:::one' }] }] },
      ],
    },
  ],
  S3_BUCKET_VERSIONING_ENABLED: [
    { without: ['aws_s3_bucket_versioning'] },
    { of: ['aws_s3_bucket_versioning', { versioning_configuration: [{ status: 'Suspended' }] }] },
  ],
  S3_BUCKET_DEFAULT_LOCK_ENABLED: [
    { without: ['aws_s3_bucket_object_lock_configuration'] },
    { of: ['aws_s3_bucket_object_lock_configuration', { rule: [] }] },
  ],
  S3_VERSION_LIFECYCLE_POLICY_CHECK: [
    { without: ['aws_s3_bucket_lifecycle_configuration'] },
    { of: ['aws_s3_bucket_lifecycle_configuration', { rule: [{ status: 'Disabled' }] }] },
  ],
  CKV_AWS_300: [
    { without: ['aws_s3_bucket_lifecycle_configuration'] },
    { of: ['aws_s3_bucket_lifecycle_configuration', { rule: [{ status: 'Enabled' }] }] },
  ],
  KMS_CMK_NOT_SCHEDULED_FOR_DELETION: [{ to: { is_enabled: false } }],
  CKV_AWS_7: [{ to: { enable_key_rotation: false } }, { to: { enable_key_rotation: undefined } }],
  CKV2_AWS_57: [
    {
      sample: [
        sample('aws_secretsmanager_secret', {}),
        sample('aws_secretsmanager_secret_rotation', { secret_id: '${aws_secretsmanager_secret.sample.id}' }),
      ],
      of: ['aws_secretsmanager_secret_rotation', { secret_id: '${aws_secretsmanager_secret.other.id}' }],
    },
  ],
  ECR_PRIVATE_LIFECYCLE_POLICY_CONFIGURED: [{ without: ['aws_ecr_lifecycle_policy'] }],
  BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK: [
    {
      to: { rule: [{ schedule: 'cron(0 5 ? * SUN *)', lifecycle: [{ delete_after: 35 }] }] },
    },
    {
      sample: [PLAN({ schedule: 'cron(0 5 * * ? *)' })],
      to: { rule: [{ schedule: 'cron(0 5 * * ? *)', lifecycle: [{ delete_after: 34 }] }] },
    },
  ],
  BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK: [
    {
      to: { rule: [{ lifecycle: [{ delete_after: 34 }] }, { lifecycle: [{ delete_after: 365 }] }] },
    },
  ],
  BACKUP_RECOVERY_POINT_ENCRYPTED: [{ to: { kms_key_arn: undefined } }],
  BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED: [
    { without: ['aws_backup_vault_policy'] },
    { of: ['aws_backup_vault_policy', { policy: allowed('backup:DeleteRecoveryPoint') }] },
  ],
  CKV2_AWS_9: [
    {
      sample: [sample('aws_ebs_volume', { arn: 'arn:aws:ec2:us-east-2:111122223333:volume/v' }), SELECTION('*')],
      without: ['aws_backup_selection'],
    },
  ],
  CKV2_AWS_18: [
    {
      sample: [sample('aws_efs_file_system', {}), SELECTION('${aws_efs_file_system.sample.arn}')],
      without: ['aws_backup_selection'],
    },
  ],
  CKV_AWS_255: [
    {
      sample: [
        sample('aws_dlm_lifecycle_policy', {
          policy_details: [{ schedule: [{ cross_region_copy_rule: [{ encrypted: true }] }] }],
        }),
      ],
      to: { policy_details: [{ schedule: [{ cross_region_copy_rule: [{ encrypted: false }] }] }] },
    },
  ],
  AUTOSCALING_MULTIPLE_AZ: [{ to: { vpc_zone_identifier: ['subnet-1'] } }],
  AUTOSCALING_GROUP_ELB_HEALTHCHECK_REQUIRED: [{ to: { health_check_type: 'EC2' } }],
  AUTOSCALING_CAPACITY_REBALANCING: [{ to: { capacity_rebalance: false } }],
  CKV_AWS_315: [{ to: { launch_template: [], mixed_instances_policy: [] } }],
  ELBV2_MULTIPLE_AZ: [{ to: { subnets: ['subnet-1'] } }],
  ELB_DELETION_PROTECTION_ENABLED: [{ to: { enable_deletion_protection: false } }],
  CKV_AWS_152: [{ to: { load_balancer_type: 'network', enable_cross_zone_load_balancing: false } }],
  ELB_CROSS_ZONE_LOAD_BALANCING_ENABLED: [
    { sample: [sample('aws_elb', {})], to: { cross_zone_load_balancing: false } },
  ],
  CKV_AWS_261: [{ to: { health_check: [] } }],
  CKV2_AWS_28: [
    { without: ['aws_wafv2_web_acl_association'] },
    { of: ['aws_wafv2_web_acl_association', { resource_arn: '${aws_lb.other.arn}' }] },
  ],
  WAFV2_LOGGING_ENABLED: [
    { without: ['aws_wafv2_web_acl_logging_configuration'] },
    { of: ['aws_wafv2_web_acl_logging_configuration', { resource_arn: '${aws_wafv2_web_acl.other.arn}' }] },
  ],
  CKV_AWS_310: [
    {
      sample: [sample('aws_cloudfront_distribution', { origin_group: [{ origin_id: 'pair' }] })],
      to: { origin_group: [] },
    },
  ],
  CKV2_AWS_39: [
    {
      sample: [
        sample('aws_route53_zone', { zone_id: 'Z1' }),
        sample('aws_route53_query_log', { zone_id: '${aws_route53_zone.sample.zone_id}' }),
      ],
      without: ['aws_route53_query_log'],
    },
  ],
  LAMBDA_DLQ_CHECK: [
    {
      sample: [sample('aws_lambda_function', { dead_letter_config: [{ target_arn: 'arn:aws:sqs:...' }] })],
      to: { dead_letter_config: [] },
    },
  ],
  LAMBDA_CONCURRENCY_CHECK: [
    {
      sample: [sample('aws_lambda_function', { reserved_concurrent_executions: 1 })],
      to: { reserved_concurrent_executions: -1 },
    },
  ],
  LAMBDA_VPC_MULTI_AZ_CHECK: [{ to: { vpc_config: [{ subnet_ids: ['subnet-1'] }] } }],
  MULTI_REGION_CLOUD_TRAIL_ENABLED: [
    { without: ['aws_cloudtrail'] },
    { of: ['aws_cloudtrail', { is_multi_region_trail: false }] },
    { of: ['aws_cloudtrail', { include_global_service_events: false }] },
    { of: ['aws_cloudtrail', { enable_logging: false }] },
  ],
  CKV_AWS_36: [{ to: { enable_log_file_validation: false } }],
  CLOUDWATCH_ALARM_ACTION_CHECK: [{ to: { alarm_actions: [] } }, { to: { actions_enabled: false } }],
  VPC_FLOW_LOGS_ENABLED: [{ without: ['aws_flow_log'] }, { of: ['aws_flow_log', { vpc_id: 'vpc-other' }] }],
};
