import { UNKNOWN } from '../../attributes';
import { canonical } from '../../canonical';
import { Change } from '../../estate';

/** What a live resource does in a recovery. */
export type LiveKind = 'databases' | 'instances' | 'load balancers' | 'replication' | 'keys' | 'networks';

interface LiveType {
  readonly kind: LiveKind;
  /** Attributes whose change takes effect at the apply and may stop what is served or replicated. */
  readonly vital?: readonly string[];
  /** Attributes whose change waits for the maintenance window unless it is to be applied at once. */
  readonly deferred?: readonly string[];
  /** Numbers that may grow, not shrink. */
  readonly sizes?: readonly string[];
}

const database: LiveType = {
  kind: 'databases',
  vital: ['vpc_security_group_ids', 'db_subnet_group_name', 'port', 'publicly_accessible', 'network_type'],
  deferred: [
    'instance_class',
    'engine_version',
    'parameter_group_name',
    'db_parameter_group_name',
    'db_cluster_parameter_group_name',
    'option_group_name',
    'storage_type',
    'ca_cert_identifier',
  ],
};

const cache: LiveType = {
  kind: 'databases',
  vital: ['security_group_ids', 'parameter_group_name'],
  deferred: ['node_type', 'engine_version'],
};

const loadBalancer: LiveType = {
  kind: 'load balancers',
  vital: ['security_groups', 'subnets', 'internal', 'ip_address_type'],
};
const listener: LiveType = {
  kind: 'load balancers',
  vital: ['certificate_arn', 'default_action', 'port', 'protocol', 'ssl_policy', 'mutual_authentication'],
};
const listenerRule: LiveType = { kind: 'load balancers', vital: ['action', 'condition'] };
const targetGroup: LiveType = {
  kind: 'load balancers',
  vital: ['health_check', 'port', 'protocol', 'protocol_version'],
};

/** The types that serve, or that a recovery rests on. */
const LIVE: Readonly<Record<string, LiveType>> = {
  aws_db_instance: database,
  aws_rds_cluster: database,
  aws_rds_cluster_instance: database,
  aws_docdb_cluster: database,
  aws_elasticache_replication_group: cache,
  aws_elasticache_cluster: cache,
  aws_dynamodb_table: { kind: 'databases', vital: ['replica', 'server_side_encryption'] },
  aws_autoscaling_group: {
    kind: 'instances',
    vital: [
      'launch_template',
      'launch_configuration',
      'mixed_instances_policy',
      'target_group_arns',
      'load_balancers',
      'vpc_zone_identifier',
      'health_check_type',
    ],
    sizes: ['min_size', 'max_size'],
  },
  aws_launch_template: {
    kind: 'instances',
    vital: [
      'image_id',
      'instance_type',
      'user_data',
      'iam_instance_profile',
      'network_interfaces',
      'vpc_security_group_ids',
      'security_group_names',
      'block_device_mappings',
    ],
  },
  aws_launch_configuration: { kind: 'instances' },
  aws_ecs_service: {
    kind: 'instances',
    vital: ['task_definition', 'network_configuration', 'load_balancer'],
    sizes: ['desired_count'],
  },
  aws_eks_cluster: { kind: 'instances', vital: ['version', 'vpc_config'] },
  aws_eks_node_group: { kind: 'instances', vital: ['version', 'release_version', 'launch_template'] },
  aws_lb: loadBalancer,
  aws_alb: loadBalancer,
  aws_lb_listener: listener,
  aws_alb_listener: listener,
  aws_lb_listener_rule: listenerRule,
  aws_alb_listener_rule: listenerRule,
  aws_lb_target_group: targetGroup,
  aws_alb_target_group: targetGroup,
  aws_s3_bucket_replication_configuration: { kind: 'replication', vital: ['role', 'rule'] },
  aws_ecr_replication_configuration: { kind: 'replication', vital: ['replication_configuration'] },
  aws_db_instance_automated_backups_replication: { kind: 'replication' },
  aws_kms_key: { kind: 'keys', vital: ['policy', 'is_enabled'] },
  aws_vpc: { kind: 'networks', vital: ['enable_dns_support', 'enable_dns_hostnames'] },
  aws_subnet: { kind: 'networks' },
  aws_nat_gateway: { kind: 'networks' },
  aws_internet_gateway: { kind: 'networks' },
  aws_route_table: { kind: 'networks', vital: ['route'] },
  aws_security_group: { kind: 'networks', vital: ['ingress', 'egress'] },
};

export const LIVE_TYPES: readonly string[] = Object.keys(LIVE);

/** What a change does to something live. */
export interface Touch {
  readonly change: Change;
  readonly kind: LiveKind;
  /** Whether what is there goes, with or without a successor. */
  readonly destroys: boolean;
  /** What changes at the apply. */
  readonly attributes: readonly string[];
  /** What changes in the maintenance window. */
  readonly deferred: readonly string[];
  /** The maintenance window, where there is one. */
  readonly window?: string;
}

/** What a change does to something live; undefined when it does nothing that could be felt. */
export function touchOf(change: Change): Touch | undefined {
  const type = LIVE[change.type];
  const { before, after, action } = change;
  if (!type || !before || change.isDeposed || action === 'forget') return undefined;
  const { kind, vital = [], deferred = [], sizes = [] } = type;
  // A launch configuration cannot be changed but by another one, which is created first.
  const isNewVersion = change.type === 'aws_launch_configuration' && action === 'replace' && change.createsFirst;
  const destroys = !isNewVersion && (action === 'delete' || action === 'replace');
  if (!after) return { change, kind, destroys, attributes: [], deferred: [] };

  const isChanged = (name: string): boolean => {
    const from = before.values.at(name);
    const to = after.values.at(name);
    if (from === UNKNOWN) return false;
    // What nobody sets and the provider computes is not known either.
    if (to === UNKNOWN) return after.references(name).length > 0;
    return canonical(from) !== canonical(to);
  };
  const isLess = (name: string): boolean => {
    const from = before.values.number(name);
    const to = after.values.number(name);
    return typeof from === 'number' && typeof to === 'number' && to < from;
  };
  const isImmediate = after.values.flag('apply_immediately') === true;
  const late = deferred.filter(isChanged);
  const window = after.values.text('maintenance_window') ?? after.values.text('preferred_maintenance_window');
  const touch: Touch = {
    change,
    kind,
    destroys,
    attributes: [
      ...(isNewVersion ? ['image_id'] : []),
      ...vital.filter(isChanged),
      ...sizes.filter(isLess),
      ...(isImmediate ? late : []),
    ],
    deferred: isImmediate ? [] : late,
    ...(typeof window === 'string' ? { window } : {}),
  };
  return destroys || touch.attributes.length > 0 || touch.deferred.length > 0 ? touch : undefined;
}
