import { createHash } from 'node:crypto';

/** What a recovery rests on, in the order in which it is told. */
export const RECOVERY_PARTS = [
  'database',
  'storage',
  'replication',
  'backups',
  'records',
  'groups',
  'runbooks',
  'network',
  'policies',
  'other',
] as const;

export type RecoveryPart = (typeof RECOVERY_PARTS)[number];

/** Digests of resources, by `<stack>/<address>`. */
export type ResourceDigests = Readonly<Record<string, string>>;

/**
 * A digest of everything in the stacks that a recovery rests on, resource by resource, so that two of them
 * say what has changed.
 */
export interface RecoveryFingerprint {
  /** Of all parts; two fingerprints are the same when this is. */
  readonly digest: string;
  /** Parts without a resource are left out. */
  readonly parts: Readonly<Partial<Record<RecoveryPart, ResourceDigests>>>;
  /**
   * What every release of a model changes: image and start script of the instances. A release has gates of
   * its own, so it is told, but it is not part of `digest`.
   */
  readonly releases: ResourceDigests;
}

/** Terraform's JSON of one stack, as far as it is read here. */
export interface StackDocument {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** The part of a type; the first pattern that fits counts. */
const PART_OF_TYPE: readonly (readonly [pattern: RegExp, part: RecoveryPart])[] = [
  [/^aws_(db_instance_automated_backups|s3_bucket|ecr)_replication/, 'replication'],
  [/^aws_(db|rds|secretsmanager)_|^aws_ssm_parameter$/, 'database'],
  [/^aws_(s3|ecr)_/, 'storage'],
  [/^aws_backup_/, 'backups'],
  [/^aws_route53_|^aws_cloudwatch_metric_alarm$/, 'records'],
  [/^aws_(autoscaling_|launch_template|lb|ec2_capacity_)|^aws_iam_instance_profile$/, 'groups'],
  [/^aws_ssm_document$/, 'runbooks'],
  [
    /^aws_(vpc|subnet|route|route_table\w*|eip|internet_gateway|nat_gateway|security_group|default_security_group|vpc_\w+)$/,
    'network',
  ],
  [/^aws_(iam|kms|sns)_/, 'policies'],
];

/** What watches, breaks, tells, audits or limits, and that no recovery waits for. Alarms see `isRecovered`. */
const LEFT_OUT =
  /^aws_(accessanalyzer|backup_restore_testing|budgets|cloudtrail|cloudwatch|config|fis|flow_log|grafana|guardduty|lambda|prometheus|scheduler|sns_topic_subscription|sqs|synthetics|wafv2)(_|$)/;

const ALARM = 'aws_cloudwatch_metric_alarm';

/** What only serves something else of the same construct. */
const SERVING = /^aws_(iam|kms)_/;

/** How Terraform gets on with a resource, and how people read of it: nothing of it changes what AWS has. */
const UNTOLD = new Set(['//', 'alarm_description', 'description', 'tag', 'tags', 'tags_all']);

/** Counters that only say that a password is to be written anew. */
const ROTATION = /_wo_version$/;

/** What a release of a model changes of a launch template. */
const RELEASED = ['image_id', 'user_data'] as const;

interface Resource {
  readonly stack: string;
  readonly type: string;
  readonly address: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * The fingerprint of synthesized stacks. It changes with any argument of a resource that a recovery rests on,
 * and with nothing else:
 *
 * - not with tags, descriptions, comments, the order of resources or keys, and versions of tools;
 * - not with dashboards, alarms, experiments, canaries, audit, limits on requests, and the roles and keys that
 *   serve only those. Alarms that a health check or a runbook looks at are part of it.
 *
 * Give it the stacks of the initial topology: a failover then changes nothing.
 *
 * @param stacks by name
 */
export function recoveryFingerprint(stacks: Readonly<Record<string, StackDocument>>): RecoveryFingerprint {
  const resources = Object.entries(stacks).flatMap(([stack, document]) => resourcesOf(stack, document));
  const lookedAt = wordsOf(
    resources.filter(({ type }) => type === 'aws_route53_health_check' || type === 'aws_ssm_document'),
  );
  const aside = constructsAside(resources);
  const recovered = resources.filter(
    (resource) => isRecovered(resource, lookedAt) && !aside.has(constructOf(resource)),
  );

  const parts: Partial<Record<RecoveryPart, Record<string, string>>> = {};
  const releases: Record<string, string> = {};
  for (const { stack, type, address, attributes } of sorted(recovered)) {
    const { released, rest } = split(type, attributes);
    const part = (parts[partOf(type)] ??= {});
    part[`${stack}/${address}`] = digestOf(rest);
    if (released !== undefined) releases[`${stack}/${address}`] = digestOf(released);
  }
  return { digest: digestOfParts(parts), parts, releases };
}

/** The digest that a fingerprint of these parts must have. */
export function digestOfParts(parts: RecoveryFingerprint['parts']): string {
  return digestOf(parts);
}

/** What differs between two fingerprints in one part; addresses with their stack. */
export interface ChangedPart {
  readonly part: RecoveryPart;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** What has changed from one fingerprint to another, by part; empty when they are the same. */
export function changedParts(before: RecoveryFingerprint, after: RecoveryFingerprint): readonly ChangedPart[] {
  return RECOVERY_PARTS.map((part) => ({ part, ...difference(before.parts[part], after.parts[part]) })).filter(
    ({ added, removed, changed }) => added.length + removed.length + changed.length > 0,
  );
}

/** The launch templates whose releases differ between two fingerprints, with their stack. */
export function changedReleases(before: RecoveryFingerprint, after: RecoveryFingerprint): readonly string[] {
  return difference(before.releases, after.releases).changed;
}

function difference(before: ResourceDigests = {}, after: ResourceDigests = {}): Omit<ChangedPart, 'part'> {
  const [old, young] = [Object.keys(before), Object.keys(after)];
  return {
    added: young.filter((address) => before[address] === undefined),
    removed: old.filter((address) => after[address] === undefined),
    changed: young.filter((address) => before[address] !== undefined && before[address] !== after[address]),
  };
}

function resourcesOf(stack: string, { resource = {} }: StackDocument): Resource[] {
  return Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, attributes]) => ({
      stack,
      type,
      address: `${type}.${name}`,
      attributes: attributes as Resource['attributes'],
    })),
  );
}

/** An alarm when a recovery looks at it, everything else unless its type is left out. */
function isRecovered({ type, attributes }: Resource, lookedAt: ReadonlySet<string>): boolean {
  return type === ALARM ? lookedAt.has(String(attributes['alarm_name'])) : !LEFT_OUT.test(type);
}

/** Everything in some resources that may be a name. */
function wordsOf(resources: readonly Resource[]): ReadonlySet<string> {
  return new Set(resources.flatMap(({ attributes }) => JSON.stringify(attributes).match(/[\w.-]+/g) ?? []));
}

/**
 * Constructs that hold something that is left out, and beside it only roles and keys, which therefore serve only
 * that: those of experiments, of a canary.
 */
function constructsAside(resources: readonly Resource[]): ReadonlySet<string> {
  const types = new Map<string, string[]>();
  for (const resource of resources) {
    const construct = constructOf(resource);
    types.set(construct, [...(types.get(construct) ?? []), resource.type]);
  }
  const isAside = (all: readonly string[]): boolean =>
    all.some((type) => LEFT_OUT.test(type) && type !== ALARM) &&
    all.every((type) => LEFT_OUT.test(type) || SERVING.test(type));
  return new Set([...types].filter(([, all]) => isAside(all)).map(([construct]) => construct));
}

/** The construct directly below the stack that a resource belongs to, by the path that cdktf notes beside it. */
function constructOf({ stack, address, attributes }: Resource): string {
  const { metadata } = (attributes['//'] ?? {}) as { readonly metadata?: { readonly path?: string } };
  return `${stack}/${metadata?.path?.split('/')[1] ?? address}`;
}

function partOf(type: string): RecoveryPart {
  return PART_OF_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

function split(
  type: string,
  attributes: Resource['attributes'],
): { readonly released?: object; readonly rest: object } {
  if (type !== 'aws_launch_template') return { rest: attributes };
  const isReleased = ([key]: [string, unknown]): boolean => (RELEASED as readonly string[]).includes(key);
  const entries = Object.entries(attributes);
  return {
    released: Object.fromEntries(entries.filter(isReleased)),
    rest: Object.fromEntries(entries.filter((entry) => !isReleased(entry))),
  };
}

function sorted(resources: readonly Resource[]): readonly Resource[] {
  const key = ({ stack, address }: Resource): string => `${stack}/${address}`;
  return [...resources].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** 64 bits: enough that a change does not go unseen, short enough for a file that people look at. */
function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('hex')
    .slice(0, 16);
}

/** The same value, written the same way: keys in order, JSON in texts read, what is untold left out. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === 'string') return embedded(value);
  if (value === null || typeof value !== 'object') return value;
  const told = Object.entries(value)
    .filter(([key]) => !UNTOLD.has(key) && !ROTATION.test(key))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    told.map(([key, each]) => [key, key === 'depends_on' ? [...(each as string[])].sort() : canonical(each)]),
  );
}

/** Policies and documents are JSON in a text. */
function embedded(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return canonical(JSON.parse(text));
  } catch {
    return text;
  }
}
