import { Json } from '../../../lib/review/plan';
import { added, changed, Mutation } from './mutation';

// Changes of prod that take nothing from its recovery. A review that stops them is one that people learn to ignore.

const tagged = (type: string): Mutation[] => [
  ...changed(type, 'tags', (old: object | null) => ({ ...(old ?? {}), team: 'serving' })),
  ...changed(type, 'tags_all', (old: object | null) => ({ ...(old ?? {}), team: 'serving' })),
];

/** The same policy, written another way. */
const rewritten = (text: string): string => {
  const policy = JSON.parse(text) as { Statement: { Action: string | string[] }[] };
  policy.Statement.reverse();
  for (const statement of policy.Statement) {
    if (Array.isArray(statement.Action)) statement.Action.reverse();
  }
  return JSON.stringify(policy, undefined, 2);
};

const withStatement = (text: string): string => {
  const policy = JSON.parse(text) as { Statement: object[] };
  policy.Statement.push({ Sid: 'ReadTags', Effect: 'Allow', Action: 'tag:GetResources', Resource: '*' });
  return JSON.stringify(policy);
};

const reversed = (old: unknown[]): any => (old.length > 1 ? [...old].reverse() : undefined);
const isTerse = ({ description }: { description?: string }): boolean => description !== undefined;

export const HARMLESS: readonly Mutation[] = [
  ...[
    'aws_db_instance',
    'aws_s3_bucket',
    'aws_kms_key',
    'aws_secretsmanager_secret',
    'aws_route53_health_check',
    'aws_launch_template',
    'aws_lb',
    'aws_lb_target_group',
    'aws_vpc',
    'aws_subnet',
    'aws_nat_gateway',
    'aws_vpc_endpoint',
    'aws_cloudwatch_metric_alarm',
    'aws_sns_topic',
    'aws_ssm_document',
    'aws_cloudwatch_log_group',
    'aws_iam_role',
    'aws_db_parameter_group',
    'aws_ecr_repository',
    'aws_security_group',
  ].flatMap(tagged),
  ...changed('aws_autoscaling_group', 'tag', (old: Json[]) => [
    ...old,
    { key: 'team', value: 'serving', propagate_at_launch: true },
  ]),
  ...changed('aws_cloudwatch_metric_alarm', 'alarm_description', (old: string) => `${old} See the wiki.`),
  ...changed('aws_kms_key', 'description', (old: string) => `${old}.`),
  ...changed('aws_iam_role', 'description', (old: string) => `${old}.`, { where: isTerse }),
  ...changed('aws_secretsmanager_secret', 'description', (old: string) => `${old}.`),
  ...changed('aws_db_instance', 'backup_retention_period', () => 30),
  ...changed('aws_db_instance', 'allocated_storage', (old: number) => old * 2),
  ...changed('aws_db_instance', 'max_allocated_storage', (old: number) => old * 2),
  ...changed('aws_db_instance', 'instance_class', () => 'db.r6g.2xlarge', {
    where: (_, stack) => stack === 'site-us-west-2',
  }),
  ...changed('aws_db_instance', 'performance_insights_retention_period', () => 731),
  ...changed('aws_db_instance', 'monitoring_interval', () => 30),
  ...changed('aws_db_instance', 'backup_window', () => '02:00-03:00'),
  ...changed('aws_db_instance', 'enabled_cloudwatch_logs_exports', reversed),
  ...changed('aws_db_instance_automated_backups_replication', 'retention_period', () => 30),
  ...changed('aws_db_parameter_group', 'parameter', (old: Json[]) => [
    ...old,
    { apply_method: 'immediate', name: 'log_connections', value: '1' },
  ]),
  ...changed(
    'aws_s3_bucket_lifecycle_configuration',
    'rule.0.noncurrent_version_expiration.0.noncurrent_days',
    (old: number) => old * 2,
  ),
  ...changed(
    'aws_s3_bucket_lifecycle_configuration',
    'rule.0.abort_incomplete_multipart_upload.0.days_after_initiation',
    () => 3,
  ),
  ...changed('aws_s3_bucket_object_lock_configuration', 'rule.0.default_retention.0.days', (old: number) => old * 2),
  ...changed('aws_s3_bucket_policy', 'policy', rewritten),
  ...changed('aws_s3_bucket_replication_configuration', 'rule.0.priority', () => 1),
  ...changed('aws_s3_bucket_replication_configuration', 'rule.0.id', (old: string) => `${old}-v2`),
  ...changed('aws_ecr_lifecycle_policy', 'policy', (old: string) => JSON.stringify(JSON.parse(old), undefined, 2)),
  ...changed('aws_ecr_repository', 'image_scanning_configuration.0.scan_on_push', (old: boolean) => !old),
  ...changed('aws_kms_key', 'policy', rewritten),
  ...changed('aws_kms_key', 'rotation_period_in_days', () => 180),
  ...changed('aws_iam_role_policy', 'policy', rewritten),
  ...changed('aws_iam_role_policy', 'policy', withStatement),
  ...changed('aws_iam_role', 'max_session_duration', () => 7200),
  ...changed('aws_sns_topic_policy', 'policy', rewritten),
  ...changed('aws_sns_topic', 'display_name', () => 'Alerts'),
  ...changed('aws_route53_health_check', 'measure_latency', (old) => (old === false ? true : undefined), {
    where: ({ type }) => type === 'HTTPS',
  }),
  ...changed('aws_route53_health_check', 'failure_threshold', (old) => (old === 3 ? 2 : undefined)),
  ...changed('aws_autoscaling_group', 'max_size', (old: number) => old + 4),
  ...changed('aws_autoscaling_group', 'min_size', (old: number) => old + 1),
  ...changed('aws_autoscaling_group', 'vpc_zone_identifier', reversed),
  ...changed('aws_autoscaling_group', 'enabled_metrics', reversed),
  ...changed('aws_autoscaling_group', 'default_cooldown', () => 240),
  ...changed('aws_autoscaling_policy', 'target_tracking_configuration.0.target_value', (old: number) => old * 0.9),
  ...changed('aws_lb', 'idle_timeout', (old: number) => old + 60),
  ...changed('aws_lb', 'subnets', reversed),
  ...changed('aws_lb_target_group', 'deregistration_delay', () => '60'),
  ...changed('aws_lb_target_group', 'health_check.0.interval', (old: number) => Math.max(5, old - 4)),
  ...changed('aws_lb_listener_rule', 'priority', (old: number) => old + 1),
  ...changed('aws_cloudwatch_metric_alarm', 'threshold', (old: number) => old * 0.9, {
    where: ({ comparison_operator: operator, metric_name: name }) => operator.startsWith('Greater') && name !== 'Latch',
  }),
  ...changed('aws_cloudwatch_metric_alarm', 'alarm_actions', (old: string[]) =>
    old.length > 0 ? [...old, `${old[0]!}-chat`] : undefined,
  ),
  ...changed('aws_cloudwatch_log_group', 'retention_in_days', () => 365),
  ...changed('aws_flow_log', 'max_aggregation_interval', () => 60),
  ...changed('aws_vpc_security_group_ingress_rule', 'description', (old: string) => `${old}!`),
  ...added(
    'aws_cloudwatch_metric_alarm',
    'more_cpu',
    (values) => Object.assign(values, { alarm_name: 'more-cpu', threshold: 70 }),
    {
      where: ({ metric_name: name }) => name === 'CPUUtilization',
    },
  ),
  ...added('aws_cloudwatch_log_group', 'audit', (values) => Object.assign(values, { name: '/warmsite/prod/audit' })),
  ...added('aws_sns_topic_subscription', 'second', (values) =>
    Object.assign(values, { endpoint: 'managers@example.com' }),
  ),
  ...added('aws_kms_key', 'more', (values) => Object.assign(values, { description: 'More' }), {
    computed: ['id', 'arn', 'key_id'],
  }),
  ...added('aws_iam_role', 'reader', (values) => Object.assign(values, { name: 'reader' })),
  ...added('aws_ecr_repository', 'third', (values) => Object.assign(values, { name: 'warmsite-prod/third' })),
];
