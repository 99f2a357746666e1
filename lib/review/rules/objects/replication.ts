import { Attributes, PathPart, Unknown, UNKNOWN } from '../../attributes';
import { Change, Estate, Resource, Snapshot } from '../../estate';
import { Roles } from '../../roles';
import { Severity } from '../../rule';
import { BUCKET, Buckets, bucketsAt, isGone, nameOf, REPLICATION } from './bucket';
import { Scope, scopeCovers, scopeOf, scopeWords } from './scope';

/** What replicates a bucket: a resource beside it, or a block in it. */
export interface Replication {
  readonly at: Resource;
  /** The bucket; undefined when the plans do not have it. */
  readonly source: Resource | undefined;
  /** Name of the bucket; UNKNOWN until apply. */
  readonly sourceName: string | Unknown | undefined;
  readonly role: string | Unknown | undefined;
  /** UNKNOWN when it is not known yet how many there are. */
  readonly rules: readonly ReplicationRule[] | Unknown;
}

/** One rule of it. */
export interface ReplicationRule {
  readonly id: string | undefined;
  readonly isEnabled: boolean | Unknown;
  readonly scope: Scope | Unknown;
  /** ARN of the bucket that it copies to. */
  readonly destination: string | Unknown | undefined;
  /** That bucket; undefined when the plans do not have it. */
  readonly target: Resource | undefined;
  readonly copiesDeletions: boolean | Unknown;
  /** Undefined where the block in the bucket cannot say it. */
  readonly copiesReplicaChanges: boolean | Unknown | undefined;
  readonly copiesEncrypted: boolean | Unknown;
  readonly replicaKey: string | Unknown | undefined;
  readonly hasTimeControl: boolean | Unknown;
  readonly hasMetrics: boolean | Unknown;
  /** Storage class of the copies; that of the objects when undefined. */
  readonly storageClass: string | Unknown | undefined;
}

/** Half of the rules about objects ask for them. */
const FOUND = new WeakMap<Snapshot, readonly Replication[]>();

/** Everything that replicates a bucket at that moment. */
export function replicationsOf(buckets: Buckets): readonly Replication[] {
  const found = FOUND.get(buckets.snapshot) ?? findReplications(buckets);
  FOUND.set(buckets.snapshot, found);
  return found;
}

function findReplications(buckets: Buckets): readonly Replication[] {
  const { snapshot } = buckets;
  const beside = snapshot.of(REPLICATION).map((at): Replication => {
    const blocks = at.values.blocks('rule');
    return {
      at,
      source: buckets.of(at),
      sourceName: at.values.text('bucket'),
      role: at.values.text('role'),
      rules: blocks === UNKNOWN ? UNKNOWN : blocks.map((block, index) => ruleOf(snapshot, at, block, index)),
    };
  });
  const inline = snapshot.of(BUCKET).flatMap((at): Replication[] => {
    const blocks = at.values.blocks('replication_configuration', 0, 'rules');
    if ((blocks !== UNKNOWN && blocks.length === 0) || !buckets.isInline(REPLICATION, at)) return [];
    return [
      {
        at,
        source: at,
        sourceName: at.values.text('bucket'),
        role: at.values.text('replication_configuration', 0, 'role'),
        rules: blocks === UNKNOWN ? UNKNOWN : blocks.map((block, index) => inlineRuleOf(snapshot, at, block, index)),
      },
    ];
  });
  return [...beside, ...inline];
}

function ruleOf(snapshot: Snapshot, at: Resource, block: Attributes, index: number): ReplicationRule {
  const criteria = (name: string): boolean | Unknown =>
    isOn(block.text('source_selection_criteria', 0, name, 0, 'status'));
  return {
    ...commonOf(block),
    scope: scopeOf(block),
    ...destinationOf(snapshot, at, ['rule', index, 'destination', 0, 'bucket']),
    // A rule without a filter is of the older version, which copies them unless it is told not to.
    copiesDeletions: block.isUnset('delete_marker_replication')
      ? block.isUnset('filter')
      : isOn(block.text('delete_marker_replication', 0, 'status')),
    copiesReplicaChanges: criteria('replica_modifications'),
    copiesEncrypted: criteria('sse_kms_encrypted_objects'),
    replicaKey: block.text('destination', 0, 'encryption_configuration', 0, 'replica_kms_key_id'),
  };
}

function inlineRuleOf(snapshot: Snapshot, at: Resource, block: Attributes, index: number): ReplicationRule {
  const path = ['replication_configuration', 0, 'rules', index, 'destination', 0, 'bucket'];
  return {
    ...commonOf(block),
    scope: scopeOf(block),
    ...destinationOf(snapshot, at, path),
    copiesDeletions: block.isUnset('filter') || isOn(block.text('delete_marker_replication_status')),
    copiesReplicaChanges: undefined,
    copiesEncrypted: block.flag('source_selection_criteria', 0, 'sse_kms_encrypted_objects', 0, 'enabled') ?? false,
    replicaKey: block.text('destination', 0, 'replica_kms_key_id'),
  };
}

/** What both kinds of rules say in the same words. */
function commonOf(
  block: Attributes,
): Pick<ReplicationRule, 'id' | 'isEnabled' | 'hasTimeControl' | 'hasMetrics' | 'storageClass'> {
  const id = block.text('id');
  return {
    id: id === UNKNOWN ? undefined : id,
    isEnabled: isOn(block.text('status')),
    hasTimeControl: isOn(block.text('destination', 0, 'replication_time', 0, 'status')),
    hasMetrics: isOn(block.text('destination', 0, 'metrics', 0, 'status')),
    storageClass: block.text('destination', 0, 'storage_class'),
  };
}

function destinationOf(
  snapshot: Snapshot,
  at: Resource,
  path: readonly PathPart[],
): Pick<ReplicationRule, 'destination' | 'target'> {
  const destination = at.values.text(...path);
  const targets = bucketsAt(snapshot, at, path);
  if (destination !== UNKNOWN) return { destination, target: targets[0] };
  // The references are those of all rules, and of their prefixes and keys: they settle it where they are one bucket.
  const others = targets.filter((target) => target !== at && target !== snapshot.targets(at, 'bucket', BUCKET)[0]);
  return { destination, target: others.length === 1 ? others[0] : undefined };
}

function isOn(status: string | Unknown | undefined): boolean | Unknown {
  return status === UNKNOWN ? UNKNOWN : status === 'Enabled';
}

/** What became of a rule that copied objects before. */
export type RuleFate = 'kept' | 'removed' | 'disabled' | 'narrowed' | 'redirected' | 'unknown';

/** A rule that copied objects before, and the one that does it now. */
export interface FollowedRule {
  readonly change: Change;
  readonly before: Replication;
  readonly was: ReplicationRule;
  readonly fate: RuleFate;
  /** Its successor, or what is left of it; undefined when it is removed. */
  readonly is?: ReplicationRule;
}

/**
 * What the plans do to each rule that copied objects before. Not of buckets that are destroyed or replaced, nor of a
 * configuration that is only forgotten.
 */
export function* followedRules(estate: Estate): Iterable<FollowedRule> {
  const changes = estate.changed(REPLICATION, BUCKET).filter(isLossy);
  if (changes.length === 0) return;
  const earlier = replicationsOf(new Buckets(estate, estate.before));
  const later = replicationsOf(new Buckets(estate, estate.after));
  const earlierAt = new Map(earlier.map((replication) => [replication.at, replication]));
  for (const change of changes) {
    const before = change.before && earlierAt.get(change.before);
    if (!before || before.rules === UNKNOWN || isGone(estate, before.source)) continue;
    const after = change.action === 'delete' ? undefined : laterOf(before, change, later);
    for (const was of before.rules) {
      if (was.isEnabled !== true) continue;
      yield { change, before, was, ...fateOf(was, after) };
    }
  }
}

function isLossy({ action, isDeposed }: Change): boolean {
  return !isDeposed && action !== 'create' && action !== 'forget';
}

/** Of the same bucket: S3 knows one configuration a bucket. */
function laterOf(before: Replication, change: Change, later: readonly Replication[]): Replication | undefined {
  const same = later.filter(({ source, sourceName }) =>
    before.source ? source?.key === before.source.key : sourceName === before.sourceName || sourceName === UNKNOWN,
  );
  return same.find(({ at }) => at === change.after) ?? same[0];
}

function fateOf(was: ReplicationRule, after: Replication | undefined): { fate: RuleFate; is?: ReplicationRule } {
  if (!after) return { fate: 'removed' };
  if (after.rules === UNKNOWN) return { fate: 'unknown' };
  const { rules } = after;
  const isCopying = ({ isEnabled }: ReplicationRule): boolean => isEnabled === true;
  const isSame = (is: ReplicationRule): boolean => was.id !== undefined && is.id === was.id;
  const byId = [...rules].sort((a, b) => Number(isSame(b)) - Number(isSame(a)));

  const kept = byId.find((is) => isCopying(is) && leadsThere(was, is) === true && covers(is, was) === true);
  if (kept) return { fate: 'kept', is: kept };
  const unsure = byId.find(
    (is) =>
      is.isEnabled !== false &&
      leadsThere(was, is) !== false &&
      covers(is, was) !== false &&
      [is.isEnabled, leadsThere(was, is), covers(is, was)].includes(UNKNOWN),
  );
  if (unsure) return { fate: 'unknown', is: unsure };

  const own = rules.find(isSame);
  if (own && !isCopying(own)) return { fate: 'disabled', is: own };
  const narrowed = byId.find((is) => isCopying(is) && leadsThere(was, is) === true && overlaps(is, was));
  if (narrowed) return { fate: 'narrowed', is: narrowed };
  const redirected = byId.find((is) => isCopying(is) && (isSame(is) || covers(is, was) === true));
  if (redirected) return { fate: 'redirected', is: redirected };
  const disabled = byId.find((is) => !isCopying(is) && leadsThere(was, is) === true && covers(is, was) === true);
  return disabled ? { fate: 'disabled', is: disabled } : { fate: 'removed' };
}

function leadsThere(was: ReplicationRule, is: ReplicationRule): boolean | Unknown {
  if (was.target && is.target) return was.target.key === is.target.key;
  if (was.destination === UNKNOWN || is.destination === UNKNOWN) return UNKNOWN;
  return was.destination === is.destination;
}

function covers(is: ReplicationRule, was: ReplicationRule): boolean | Unknown {
  if (is.scope === UNKNOWN || was.scope === UNKNOWN) return UNKNOWN;
  return scopeCovers(is.scope, was.scope);
}

function overlaps(is: ReplicationRule, was: ReplicationRule): boolean {
  if (is.scope === UNKNOWN || was.scope === UNKNOWN) return false;
  return is.scope.prefix.startsWith(was.scope.prefix) || was.scope.prefix.startsWith(is.scope.prefix);
}

/** The rules that go on, for what is asked of their settings. */
export function* keptRules(estate: Estate): Iterable<FollowedRule & { readonly is: ReplicationRule }> {
  for (const followed of followedRules(estate)) {
    const { fate, is } = followed;
    if (fate === 'kept' && is) yield { ...followed, is };
  }
}

/** `rule data-to-us-west-2`, or by where it leads when it has no id. */
export function ruleWords(rule: ReplicationRule): string {
  if (rule.id !== undefined) return `rule ${rule.id}`;
  const scope = rule.scope === UNKNOWN ? '' : ` for ${scopeWords(rule.scope)}`;
  return `the rule${scope} to ${destinationWords(rule)}`;
}

/** Name of the bucket that a rule copies to. */
export function destinationWords({ destination, target }: ReplicationRule): string {
  if (typeof destination === 'string') return destination.replace(/^arn:[^:]+:s3:::/, '');
  return target ? nameOf(target) : 'a bucket that is not known yet';
}

export function sourceWords({ source, sourceName }: Replication): string {
  if (typeof sourceName === 'string') return sourceName;
  return source ? nameOf(source) : 'the bucket';
}

/**
 * How bad it is when objects no longer arrive. What the Region that writes does not send is lost with it; what goes
 * the other way is needed after a failover only.
 */
export function directionSeverity({ source, at }: Replication, { writer }: Roles): Severity {
  const region = source?.region ?? at.region;
  return writer !== undefined && region !== undefined && region !== writer ? 'high' : 'critical';
}

/** Whether a rule copies to the Region that the bucket is in, as far as the plans have both, or to the bucket itself. */
export function isWithinRegion(
  { source, sourceName, at }: Replication,
  { destination, target }: ReplicationRule,
): boolean {
  if (typeof destination === 'string' && destination.replace(/^arn:[^:]+:s3:::/, '') === sourceName) return true;
  const region = source?.region ?? at.region;
  return region !== undefined && target?.region === region;
}

/** By key of a bucket, what it is in a replication. */
export function replicatedBuckets(buckets: Buckets): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const replications = replicationsOf(buckets);
  for (const { rules } of replications) {
    for (const { target, isEnabled } of rules === UNKNOWN ? [] : rules) {
      if (target && isEnabled !== false) found.set(target.key, 'which others are copied to');
    }
  }
  for (const { source } of replications) {
    if (source) found.set(source.key, found.has(source.key) ? 'which is copied both ways' : 'which is replicated');
  }
  return found;
}
