import { Attributes, Block } from './inventory';

/** What stands between a block and a mistake. */
export interface Protection {
  /** What keeps it, or what is in it, from being deleted, e.g. `prevent_destroy: no plan destroys it`. */
  readonly kept: readonly string[];
  /** Arguments of it whose change replaces it: it is destroyed and made anew. Not known for every type. */
  readonly replacedBy: readonly string[];
  /** Arguments whose changes Terraform ignores. */
  readonly ignored: readonly string[];
}

interface Guard {
  readonly holds: (attributes: Attributes) => boolean;
  readonly text: (attributes: Attributes) => string;
}

const when = (argument: string, value: unknown, text: string): Guard => ({
  holds: (attributes) => attributes[argument] === value,
  text: () => text,
});

/** By the arguments that say so, whatever the type. */
const GUARDS: readonly Guard[] = [
  {
    holds: (attributes) => lifecycleOf(attributes)['prevent_destroy'] === true,
    text: () => '`prevent_destroy`: a plan that would destroy or replace it fails',
  },
  {
    holds: (attributes) => lifecycleOf(attributes)['create_before_destroy'] === true,
    text: () => '`create_before_destroy`: a replacement is there before it goes',
  },
  when('deletion_protection', true, '`deletion_protection`: AWS refuses to delete it until that is switched off'),
  when(
    'enable_deletion_protection',
    true,
    '`enable_deletion_protection`: AWS refuses to delete it until that is switched off',
  ),
  when('skip_final_snapshot', false, '`skip_final_snapshot` is false: it leaves a last snapshot behind'),
  when('delete_automated_backups', false, '`delete_automated_backups` is false: its backups stay for their time'),
  when('force_destroy', false, '`force_destroy` is false: it is not deleted while anything is in it'),
  when('force_delete', false, '`force_delete` is false: it is not deleted while anything is in it'),
  when('object_lock_enabled', true, '`object_lock_enabled`: what is locked in it cannot be deleted'),
  {
    holds: (attributes) => typeof attributes['deletion_window_in_days'] === 'number',
    text: (attributes) =>
      `a deletion waits ${String(attributes['deletion_window_in_days'])} days, and can be taken back`,
  },
  {
    holds: (attributes) => typeof attributes['recovery_window_in_days'] === 'number',
    text: (attributes) =>
      `a deletion waits ${String(attributes['recovery_window_in_days'])} days, and can be taken back`,
  },
];

/**
 * Arguments whose change replaces a resource. Found by a plan of the AWS provider 5.100.0 against a state in which each
 * of them had another value.
 */
export const REPLACING_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  aws_autoscaling_group: ['name'],
  aws_backup_plan: ['name'],
  aws_backup_selection: ['iam_role_arn', 'name', 'plan_id', 'resources'],
  aws_backup_vault: ['kms_key_arn', 'name'],
  aws_backup_vault_lock_configuration: ['backup_vault_name', 'max_retention_days', 'min_retention_days'],
  aws_cloudtrail: ['name'],
  aws_cloudwatch_log_group: ['name'],
  aws_cloudwatch_metric_alarm: ['alarm_name'],
  aws_db_instance: ['db_name', 'engine', 'kms_key_id', 'storage_encrypted', 'username'],
  aws_db_instance_automated_backups_replication: ['kms_key_id', 'retention_period', 'source_db_instance_arn'],
  aws_db_parameter_group: ['description', 'family', 'name_prefix'],
  aws_db_subnet_group: ['name'],
  aws_ec2_capacity_reservation: ['availability_zone', 'instance_match_criteria', 'instance_platform', 'instance_type'],
  aws_ecr_repository: ['encryption_configuration', 'name'],
  aws_flow_log: ['iam_role_arn', 'log_destination', 'traffic_type', 'vpc_id'],
  aws_grafana_workspace: ['authentication_providers'],
  aws_iam_instance_profile: ['name'],
  aws_iam_role: ['name'],
  aws_kms_alias: ['name'],
  aws_lambda_function: ['function_name'],
  aws_launch_template: ['name'],
  aws_lb: ['internal', 'load_balancer_type', 'name'],
  aws_lb_listener: ['load_balancer_arn'],
  aws_lb_target_group: ['name', 'port', 'protocol', 'target_type', 'vpc_id'],
  aws_nat_gateway: ['allocation_id', 'subnet_id'],
  aws_prometheus_workspace: ['kms_key_arn'],
  aws_route53_health_check: ['measure_latency', 'request_interval', 'type'],
  aws_route53_record: ['name', 'zone_id'],
  aws_s3_bucket: ['bucket', 'object_lock_enabled'],
  aws_s3_bucket_object_lock_configuration: ['bucket'],
  aws_s3_bucket_replication_configuration: ['bucket'],
  aws_s3_bucket_versioning: ['bucket'],
  aws_secretsmanager_secret: ['name'],
  aws_security_group: ['description', 'name', 'vpc_id'],
  aws_sns_topic: ['name'],
  aws_sns_topic_subscription: ['endpoint', 'topic_arn'],
  aws_ssm_document: ['name'],
  aws_ssm_parameter: ['name'],
  aws_subnet: ['availability_zone', 'cidr_block', 'vpc_id'],
  aws_vpc: ['cidr_block'],
  aws_vpc_endpoint: ['service_name', 'vpc_endpoint_type', 'vpc_id'],
  aws_wafv2_web_acl: ['name', 'scope'],
};

/** Reads off a block what protects it. */
export function protectionOf({ type, kind, attributes }: Block): Protection {
  const ignores = lifecycleOf(attributes)['ignore_changes'];
  const ignored = Array.isArray(ignores) ? ignores.map(String) : [];
  const replacing = kind === 'resource' ? (REPLACING_ARGUMENTS[type] ?? []) : [];
  return {
    kept: GUARDS.filter(({ holds }) => holds(attributes)).map(({ text }) => text(attributes)),
    replacedBy: replacing.filter((name) => name in attributes && !ignored.includes(name)),
    ignored,
  };
}

function lifecycleOf({ lifecycle }: Attributes): Attributes {
  return (lifecycle ?? {}) as Attributes;
}
