import { Attributes, isObject, UNKNOWN, Unknown } from '../attributes';
import { Change, Estate, Resource } from '../estate';
import { Json } from '../plan';
import { counted, listed } from '../wording';

/** An attribute that is another one in AWS than it was when Terraform looked last. */
export interface OutsideValue {
  readonly name: string;
  /** As Terraform's state has it. */
  readonly before: Json;
  /** As it is. */
  readonly after: Json;
  /** Whether the plan makes it something else than it is: it was changed by hand, and will not stay. */
  readonly isUndone: boolean;
}

/** A resource that was changed, or deleted, outside of Terraform. */
export interface OutsideChange {
  readonly drift: Change;
  /** What the plan does with it; undefined where it leaves it as it is. */
  readonly planned?: Change;
  readonly isDeleted: boolean;
  /** What is different; of a deleted one nothing. */
  readonly values: readonly OutsideValue[];
}

/**
 * What was changed outside of Terraform. Without what AWS and the provider do by themselves: figures that AWS moves,
 * attributes that repeat what another resource manages, and ways to say that nothing is set. The first refresh after
 * an apply is full of them.
 */
export function outsideChanges(estate: Estate): OutsideChange[] {
  const planned = new Map(
    estate.changes
      .filter(({ action }) => action !== 'no-op' && action !== 'read')
      .map((change) => [change.key, change]),
  );
  return estate.drift.flatMap((drift): OutsideChange[] => {
    const plan = planned.get(drift.key);
    const common = { drift, ...(plan ? { planned: plan } : {}) };
    if (!drift.before) return [];
    if (!drift.after) return [{ ...common, isDeleted: true, values: [] }];
    const values = outsideValues(estate, drift.before, drift.after, plan);
    return values.length === 0 ? [] : [{ ...common, isDeleted: false, values }];
  });
}

function outsideValues(estate: Estate, before: Resource, after: Resource, planned: Change | undefined): OutsideValue[] {
  const names = [...new Set([...before.values.names, ...after.values.names])].sort();
  return names.flatMap((name): OutsideValue[] => {
    const [was, is] = [known(before.values, name), known(after.values, name)];
    if (isSame(was, is)) return [];
    const isUndone = undoes(planned, name, is);
    if (!isUndone && isBookkeeping(estate, before, name, was)) return [];
    return [{ name, before: was, after: is, isUndone }];
  });
}

function undoes(planned: Change | undefined, name: string, is: Json): boolean {
  if (!planned || planned.action === 'forget') return false;
  if (planned.action !== 'update') return true;
  const value = planned.after?.values.at(name) ?? null;
  return value === UNKNOWN || !isSame(value, is);
}

function isBookkeeping(estate: Estate, { type }: Resource, name: string, was: Json): boolean {
  if (MOVED_BY_AWS[type]?.includes(name)) return true;
  const echoed = ECHOES[type]?.[name];
  if (echoed && (echoed.length === 0 || estate.before.of(...echoed).length > 0)) return true;
  // Set by nobody and left alone by the plan: Terraform learns what AWS has chosen.
  return isNothing(was);
}

/** Attributes that AWS moves in the course of its work. */
const MOVED_BY_AWS: Readonly<Record<string, readonly string[]>> = {
  aws_autoscaling_group: ['desired_capacity', 'predicted_capacity', 'warm_pool_size'],
  aws_db_instance: [
    // Storage grows by itself up to its ceiling.
    'allocated_storage',
    'endpoint',
    'engine_version_actual',
    'iops',
    'latest_restorable_time',
    'replicas',
    'status',
    'storage_throughput',
  ],
  aws_dynamodb_table: ['read_capacity', 'stream_arn', 'stream_label', 'write_capacity'],
  aws_ecs_service: ['desired_count', 'task_definition'],
  aws_eip: ['association_id', 'instance', 'network_interface', 'private_dns', 'private_ip', 'public_dns'],
  aws_backup_vault: ['recovery_points'],
  aws_launch_template: ['default_version', 'latest_version'],
  aws_lb_target_group: ['load_balancer_arns'],
  aws_rds_cluster: ['cluster_members', 'engine_version_actual', 'latest_restorable_time', 'reader_endpoint'],
  aws_s3_object: ['etag', 'version_id'],
  aws_secretsmanager_secret: ['replica'],
  aws_ssm_document: ['default_version', 'document_version', 'hash', 'latest_version', 'status'],
  aws_ssm_parameter: ['version'],
  aws_vpc: ['default_network_acl_id', 'default_route_table_id', 'default_security_group_id', 'main_route_table_id'],
};

/**
 * Attributes that repeat what other resources manage, and those resources: what was changed is told by them. The rules
 * of a security group are repeated, too, but there a rule may be managed by nobody; see `unmanagedRules`.
 */
const ECHOES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  aws_autoscaling_group: {
    load_balancers: ['aws_autoscaling_attachment'],
    target_group_arns: ['aws_autoscaling_attachment'],
    traffic_source: ['aws_autoscaling_attachment', 'aws_autoscaling_traffic_source_attachment'],
  },
  aws_iam_role: {
    inline_policy: ['aws_iam_role_policy'],
    managed_policy_arns: ['aws_iam_role_policy_attachment', 'aws_iam_policy_attachment'],
  },
  aws_kms_key: { policy: ['aws_kms_key_policy'] },
  aws_route_table: { propagating_vgws: ['aws_vpn_gateway_route_propagation'], route: ['aws_route'] },
  aws_s3_bucket: {
    acl: ['aws_s3_bucket_acl'],
    cors_rule: ['aws_s3_bucket_cors_configuration'],
    grant: ['aws_s3_bucket_acl'],
    lifecycle_rule: ['aws_s3_bucket_lifecycle_configuration'],
    logging: ['aws_s3_bucket_logging'],
    object_lock_configuration: ['aws_s3_bucket_object_lock_configuration'],
    policy: ['aws_s3_bucket_policy'],
    replication_configuration: ['aws_s3_bucket_replication_configuration'],
    server_side_encryption_configuration: ['aws_s3_bucket_server_side_encryption_configuration'],
    versioning: ['aws_s3_bucket_versioning'],
    website: ['aws_s3_bucket_website_configuration'],
  },
  aws_secretsmanager_secret: { policy: ['aws_secretsmanager_secret_policy'] },
  aws_security_group: { egress: [], ingress: [] },
  aws_sns_topic: { policy: ['aws_sns_topic_policy'] },
  aws_sqs_queue: { policy: ['aws_sqs_queue_policy'] },
};

/** One direction, protocol and source of a security group's rules. */
interface Opening {
  readonly direction: 'ingress' | 'egress';
  /** E.g. `tcp 5432` or `all traffic`. */
  readonly traffic: string;
  /** A range of addresses, a security group, a prefix list. */
  readonly peer: string;
}

/**
 * The rules that a security group has and that neither its own configuration nor a rule resource knows: somebody added
 * them by hand, and no plan will ever take them away. Only where the group's rules are resources of their own: of
 * inline rules Terraform says itself what it undoes.
 */
export function unmanagedRules(estate: Estate, drift: Change): string[] {
  const { before, after } = drift;
  if (drift.type !== 'aws_security_group' || !before || !after) return [];
  const rules = estate.before.of(...RULE_TYPES).filter(({ stack }) => stack === drift.stack);
  if (rules.length === 0) return [];
  const id = before.values.at('id');
  const text = (opening: Opening): string =>
    `${opening.direction} of ${opening.traffic} ${opening.direction === 'ingress' ? 'from' : 'to'} ${opening.peer}`;
  const explained = new Set(
    [
      ...inlineOpenings(before.values, id),
      ...rules.filter(({ values }) => values.at('security_group_id') === id).flatMap(ruleOpenings),
    ].map(text),
  );
  return inlineOpenings(after.values, id)
    .map(text)
    .filter((opening) => !explained.has(opening));
}

const RULE_TYPES = [
  'aws_vpc_security_group_ingress_rule',
  'aws_vpc_security_group_egress_rule',
  'aws_security_group_rule',
];

function inlineOpenings(values: Attributes, id: Json | Unknown): Opening[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const blocks = values.blocks(direction);
    return (blocks === UNKNOWN ? [] : blocks).flatMap((block) =>
      peersOf(block, ['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids', 'security_groups'], id).map((peer) => ({
        direction,
        traffic: trafficOf(block, 'protocol'),
        peer,
      })),
    );
  });
}

function ruleOpenings({ type, values }: Resource): Opening[] {
  const isSingle = type !== 'aws_security_group_rule';
  const direction = (isSingle ? type.includes('_ingress_') : values.at('type') === 'ingress')
    ? ('ingress' as const)
    : ('egress' as const);
  const peers = isSingle
    ? ['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id', 'referenced_security_group_id']
    : ['cidr_blocks', 'ipv6_cidr_blocks', 'prefix_list_ids', 'source_security_group_id'];
  const traffic = trafficOf(values, isSingle ? 'ip_protocol' : 'protocol');
  return peersOf(values, peers, values.at('security_group_id')).map((peer) => ({ direction, traffic, peer }));
}

function peersOf(values: Attributes, names: readonly string[], own: Json | Unknown): string[] {
  const peers = names.flatMap((name) => {
    const value = values.at(name);
    const items = Array.isArray(value) ? (value as readonly Json[]) : [value];
    return items.filter((item): item is string => typeof item === 'string' && item !== '');
  });
  // A group of another account is written with the account's id before it.
  const groups = peers.map((peer) => peer.replace(/^\d{12}\//, ''));
  return values.flag('self') === true && typeof own === 'string' ? [...groups, own] : groups;
}

function trafficOf(values: Attributes, name: string): string {
  const protocol = values.text(name);
  if (typeof protocol !== 'string' || protocol === '-1' || protocol === 'all') return 'all traffic';
  const [from, to] = [values.number('from_port'), values.number('to_port')];
  return `${protocol} ${from === to ? String(from) : `${String(from)} to ${String(to)}`}`;
}

/** The value of an attribute that was changed. */
export function outsideValue({ values }: OutsideChange, name: string): OutsideValue | undefined {
  return values.find((value) => value.name === name);
}

/** Whether any of these attributes is more than words for people. */
export function changesMoreThanWords(names: readonly string[]): boolean {
  return names.some((name) => !WORDS.includes(name));
}

/** Attributes that change nothing of what a resource does. */
const WORDS: readonly string[] = ['alarm_description', 'description', 'reference_name', 'tags', 'tags_all'];

/** What is different, for a sentence: `deletion_protection was true and is false`. */
export function differenceText({ values }: OutsideChange): string {
  const [first, second, third, ...others] = values;
  const parts = [first, second, third].flatMap((value) => (value ? [valueText(value)] : []));
  return listed(others.length > 0 ? [...parts, counted(others.length, 'other attribute')] : parts);
}

function valueText({ name, before, after }: OutsideValue): string {
  const [was, is] = [shortText(before), shortText(after)];
  return was === undefined || is === undefined ? `${name} is another one` : `${name} was ${was} and is ${is}`;
}

/** Longest text of a value in a sentence, in characters. */
const LONGEST_VALUE = 60;

function shortText(value: Json): string | undefined {
  if (isNothing(value) && typeof value !== 'boolean' && typeof value !== 'number') return 'not set';
  const items = Array.isArray(value) ? (value as readonly Json[]) : [value];
  if (items.some((item) => item !== null && typeof item === 'object')) return undefined;
  const text = listed(items.map(String));
  return text.length > LONGEST_VALUE ? undefined : text;
}

/** A value of a resource that exists; the state knows all of them. */
function known(values: Attributes, name: string): Json {
  const value = values.at(name);
  return value === UNKNOWN ? null : value;
}

/** Whether two values mean the same: as sets, as JSON, and with every way to say that nothing is set. */
export function isSame(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: Json): string {
  return JSON.stringify(reduced(value));
}

function reduced(value: Json): Json {
  if (typeof value === 'string' && value.startsWith('{')) {
    try {
      return reduced(JSON.parse(value) as Json);
    } catch {
      return value;
    }
  }
  if (isNothing(value)) return null;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map(reduced).filter((item) => item !== null);
    const sorted = items.map((item) => JSON.stringify(item)).sort();
    return sorted.length === 0 ? null : sorted;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .map(([key, item]): [string, Json] => [key, reduced(item)])
    .filter(([, item]) => item !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** Not set, or set to what a provider writes where nothing is. */
function isNothing(value: Json): boolean {
  if (value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
