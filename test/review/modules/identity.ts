import { createHash } from 'node:crypto';
import { Json } from '../../../lib/review/plan';

/** The account that everything is in. */
const ACCOUNT = '111122223333';

type Values = Readonly<Record<string, Json>>;

interface Subject {
  readonly values: Values;
  readonly region: string;
  /** As many hexadecimal digits as wanted, always the same for one address. */
  readonly digits: (count: number) => string;
  readonly arn: (service: string, rest: string) => string;
  /** The name, or what AWS makes of a prefix. */
  readonly name: string;
}

/** What AWS would have told of a resource once it is there, as far as others, and the rules, look at it. */
export function identityOf(type: string, address: string, values: Values, region: string): Values {
  const digest = createHash('sha256').update(address).digest('hex');
  const digits = (count: number): string => digest.slice(0, count);
  const told = IDENTITIES[type];
  if (told === undefined) throw new Error(`${address}: add what AWS tells of ${type} to identity.ts`);
  return told({
    values,
    region,
    digits,
    arn: (service, rest) => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`,
    name: text(values['name']) || `${text(values['name_prefix'])}20260901000000000000000001`,
  });
}

const IDENTITIES: Readonly<Record<string, (subject: Subject) => Values>> = {
  aws_vpc: ({ digits, arn }) => ({ id: `vpc-${digits(17)}`, arn: arn('ec2', `vpc/vpc-${digits(17)}`) }),
  aws_subnet: ({ digits, arn }) => ({ id: `subnet-${digits(17)}`, arn: arn('ec2', `subnet/subnet-${digits(17)}`) }),
  aws_security_group: ({ digits, arn, name }) => ({
    id: `sg-${digits(17)}`,
    name,
    arn: arn('ec2', `security-group/sg-${digits(17)}`),
  }),
  aws_security_group_rule: ({ digits }) => ({
    id: `sgrule-${digits(10)}`,
    security_group_rule_id: `sgr-${digits(17)}`,
  }),
  aws_vpc_security_group_ingress_rule: securityGroupRule,
  aws_vpc_security_group_egress_rule: securityGroupRule,
  aws_kms_key: ({ digits, arn }) => ({
    id: uuid(digits),
    key_id: uuid(digits),
    arn: arn('kms', `key/${uuid(digits)}`),
  }),
  aws_db_subnet_group: ({ arn, name }) => ({ id: name, name, arn: arn('rds', `subgrp:${name}`) }),
  aws_db_parameter_group: ({ arn, name }) => ({ id: name, name, arn: arn('rds', `pg:${name}`) }),
  aws_db_instance: ({ values, digits, arn, region }) => {
    const identifier = text(values['identifier']);
    const address = `${identifier}.${digits(12)}.${region}.rds.amazonaws.com`;
    const port = (values['port'] as number | null) ?? 5432;
    return {
      ...{ id: `db-${digits(26).toUpperCase()}`, resource_id: `db-${digits(26).toUpperCase()}` },
      arn: arn('rds', `db:${identifier}`),
      ...{ address, port, endpoint: `${address}:${port}`, status: 'available' },
      ...{ engine: 'postgres', username: 'orders', allocated_storage: 100 },
      parameter_group_name: 'default.postgres16',
      kms_key_id: arn('kms', `key/${uuid(digits)}`),
      availability_zone: `${region}a`,
    };
  },
  aws_rds_global_cluster: ({ values }) => {
    const identifier = text(values['global_cluster_identifier']);
    const member = (region: string, name: string, isWriter: boolean): Json => ({
      db_cluster_arn: `arn:aws:rds:${region}:${ACCOUNT}:cluster:${identifier}-${name}`,
      is_writer: isWriter,
    });
    return {
      id: identifier,
      arn: `arn:aws:rds::${ACCOUNT}:global-cluster:${identifier}`,
      global_cluster_members: [member('eu-west-1', 'primary', true), member('eu-central-1', 'secondary', false)],
    };
  },
  aws_rds_cluster: ({ values, digits, arn }) => ({
    id: text(values['cluster_identifier']),
    arn: arn('rds', `cluster:${text(values['cluster_identifier'])}`),
    cluster_resource_id: `cluster-${digits(26).toUpperCase()}`,
    ...{ port: 5432, database_name: 'orders', master_username: 'orders' },
    kms_key_id: arn('kms', `key/${uuid(digits)}`),
    // RDS tells it of a secondary cluster although nobody sets it.
    ...(text(values['cluster_identifier']).endsWith('-secondary')
      ? { replication_source_identifier: `arn:aws:rds:eu-west-1:${ACCOUNT}:cluster:eg-prod-orders-primary` }
      : {}),
  }),
  aws_rds_cluster_instance: ({ values, arn, region }) => ({
    id: text(values['identifier']),
    arn: arn('rds', `db:${text(values['identifier'])}`),
    availability_zone: `${region}${text(values['identifier']).endsWith('1') ? 'a' : 'b'}`,
  }),
  aws_s3_bucket: ({ values, region }) => {
    const bucket = text(values['bucket']);
    return {
      ...{ id: bucket, arn: `arn:aws:s3:::${bucket}`, region },
      bucket_domain_name: `${bucket}.s3.amazonaws.com`,
      bucket_regional_domain_name: `${bucket}.s3.${region}.amazonaws.com`,
    };
  },
  aws_s3_bucket_versioning: ofBucket,
  aws_s3_bucket_public_access_block: ofBucket,
  aws_s3_bucket_server_side_encryption_configuration: ofBucket,
  aws_s3_bucket_lifecycle_configuration: ofBucket,
  aws_s3_bucket_replication_configuration: ofBucket,
  aws_iam_role: ({ digits, name }) => ({
    id: name,
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    unique_id: `AROA${digits(17).toUpperCase()}`,
  }),
  aws_iam_policy: ({ name }) => ({
    id: `arn:aws:iam::${ACCOUNT}:policy/${name}`,
    arn: `arn:aws:iam::${ACCOUNT}:policy/${name}`,
  }),
  aws_iam_policy_attachment: ({ name }) => ({ id: name }),
  aws_iam_role_policy_attachment: ({ values, digits }) => ({ id: `${text(values['role'])}-${digits(26)}` }),
  aws_route53_zone: ({ digits }) => ({
    id: `Z${digits(20).toUpperCase()}`,
    zone_id: `Z${digits(20).toUpperCase()}`,
    arn: `arn:aws:route53:::hostedzone/Z${digits(20).toUpperCase()}`,
    name_servers: ['ns-1.example.com', 'ns-2.example.com'],
  }),
  aws_route53_health_check: ({ digits }) => ({
    id: uuid(digits),
    arn: `arn:aws:route53:::healthcheck/${uuid(digits)}`,
  }),
  aws_route53_record: ({ values }) => ({
    id: text(values['zone_id'])
      ? ['zone_id', 'name', 'type', 'set_identifier'].flatMap((name) => text(values[name]) || []).join('_')
      : '',
    fqdn: text(values['name']),
  }),
  aws_cloudwatch_metric_alarm: ({ values, arn }) => ({
    id: text(values['alarm_name']),
    arn: arn('cloudwatch', `alarm:${text(values['alarm_name'])}`),
  }),
  aws_sns_topic: ({ arn, name }) => ({ id: arn('sns', name), arn: arn('sns', name), owner: ACCOUNT }),
  aws_lb: ({ values, digits, arn, region }) => {
    const own = arn('elasticloadbalancing', `loadbalancer/app/${text(values['name'])}/${digits(16)}`);
    return { id: own, arn: own, dns_name: `${text(values['name'])}-${digits(8)}.${region}.elb.amazonaws.com` };
  },
  aws_lb_target_group: ({ values, digits, arn }) => {
    const own = arn('elasticloadbalancing', `targetgroup/${text(values['name'])}/${digits(16)}`);
    return { id: own, arn: own, arn_suffix: `targetgroup/${text(values['name'])}/${digits(16)}` };
  },
  aws_lb_listener: ({ digits, arn }) => {
    const own = arn('elasticloadbalancing', `listener/app/shop/${digits(16)}/${digits(32).slice(16)}`);
    return { id: own, arn: own };
  },
  aws_launch_template: ({ digits, arn, name }) => ({
    id: `lt-${digits(17)}`,
    name,
    arn: arn('ec2', `launch-template/lt-${digits(17)}`),
    ...{ latest_version: 1, default_version: 1 },
  }),
  aws_autoscaling_group: ({ values, digits, arn, name, region }) => ({
    id: name,
    name,
    arn: arn('autoscaling', `autoScalingGroup:${uuid(digits)}:autoScalingGroupName/${name}`),
    availability_zones: ['a', 'b', 'c']
      .slice(0, (values['vpc_zone_identifier'] as Json[]).length)
      .map((zone) => region + zone),
    desired_capacity: values['min_size'] ?? null,
    ...{ default_cooldown: 300, health_check_type: 'EC2', service_linked_role_arn: '' },
  }),
  aws_autoscaling_traffic_source_attachment: ({ digits }) => ({ id: digits(20) }),
  aws_autoscaling_policy: ({ digits, arn, name }) => ({
    id: name,
    arn: arn('autoscaling', `scalingPolicy:${uuid(digits)}:policyName/${name}`),
  }),
  aws_backup_vault: ({ arn, name }) => ({ id: name, arn: arn('backup', `backup-vault:${name}`), recovery_points: 0 }),
  aws_backup_vault_lock_configuration: ({ values, arn }) => ofVault(values, arn),
  aws_backup_vault_notifications: ({ values, arn }) => ofVault(values, arn),
  aws_backup_plan: ({ digits, arn }) => ({ id: uuid(digits), arn: arn('backup', `backup-plan:${uuid(digits)}`) }),
  aws_backup_selection: ({ digits }) => ({ id: uuid(digits) }),
};

function securityGroupRule({ digits, arn }: Subject): Values {
  const id = `sgr-${digits(17)}`;
  return { id, security_group_rule_id: id, arn: arn('ec2', `security-group-rule/${id}`) };
}

function ofBucket({ values }: Subject): Values {
  return { id: text(values['bucket']) };
}

function ofVault(values: Values, arn: Subject['arn']): Values {
  const name = text(values['backup_vault_name']);
  return { id: name, backup_vault_arn: arn('backup', `backup-vault:${name}`) };
}

function uuid(digits: Subject['digits']): string {
  const all = digits(32);
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join('-');
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
