import { DATABASE_ROLE_TAG, databaseRole } from '../core/database-role';
import { Topology, TOPOLOGY_CHANGES, TopologyChange } from '../core/topology';
import { Attributes, UNKNOWN } from './attributes';
import { isSame } from './drift/outside-change';
import { generationIn, generationOf } from './drift/takeover';
import { Change, Estate, regionOfArn, Resource } from './estate';
import { ExpectedGroup, Expectations } from './expectations';
import { Json, JsonObject } from './plan';

/**
 * How the topology moves from the base branch to the plans: not at all, by one of the steps that the runbooks
 * take, or in a way that no runbook leads.
 */
export type TopologyMove = 'none' | 'no-such-step' | TopologyChange;

export function topologyMove({ topology, baseTopology, pair }: Expectations): TopologyMove {
  if (!baseTopology || isSameTopology(baseTopology, topology)) return 'none';
  const { nextStep, writer, hasReplica } = baseTopology;
  const isRestorable = writer === pair.home || hasReplica;
  const steps = [nextStep, ...(isRestorable ? (['restore'] as const) : [])];
  return steps.find((step) => isSameTopology(baseTopology[step]().topology, topology)) ?? 'no-such-step';
}

function isSameTopology(a: Topology, b: Topology): boolean {
  return isSame(a.toState() as unknown as JsonObject, b.toState() as unknown as JsonObject);
}

/** Where a topology stands, in words: `us-west-2 (g1) writes, us-east-2 (g2) follows, us-east-2 is held out`. */
export function topologyText({ pair, topology }: Pick<Expectations, 'pair' | 'topology'>): string {
  const { writer, evacuated, hasReplica } = topology;
  const called = (region: string): string => `${region} (g${topology.instance(region).generation})`;
  const follows = hasReplica ? `${called(pair.other(writer))} follows` : `${called(pair.other(writer))} is cut off`;
  const held = evacuated.map((region) => `, ${region} is held out of service`);
  return `${called(writer)} writes, ${follows}${held.join('')}`;
}

/** A step that the committed topology takes, and what it makes of the plans. */
interface Transition {
  readonly step: TopologyChange;
  readonly expectations: Expectations;
  readonly estate?: Estate;
}

/** Why a change belongs to a step; undefined when it does not, or does more than that. */
type Expectation = (change: Change, transition: Transition) => string | undefined;

/**
 * What the step brings that the committed topology takes, for `ReviewRulesProps.expected`: why a change belongs to
 * it, undefined for all that do not. A change belongs to it only as a whole: one that sets anything else besides
 * counts like any other.
 *
 * A step takes every stack to where the topology stands, also one that could not be applied at the step before, since
 * its Region was lost. What it creates is expected as far as rules of the plan as a whole go; how it is made they judge
 * like everything that is created. What was done by hand is never part of a step.
 *
 * @param estate where rules look at a resource for what others do to it, as at a role for its policies; by default a
 *   change is expected by itself only
 */
export function expectedByTransition(
  expectations: Expectations | undefined,
  estate?: Estate,
): (change: Change, rule: string) => string | undefined {
  const step = expectations ? topologyMove(expectations) : 'none';
  if (!expectations || !isStep(step)) return () => undefined;
  return (change, rule) => {
    if (!expectations.stacks.includes(change.stack) || rule.startsWith('drift-')) return undefined;
    if (change.action === 'create' && !rule.startsWith('plan-')) return undefined;
    const reason = EXPECTED[change.type]?.(change, { step, expectations, ...(estate ? { estate } : {}) });
    return reason === undefined ? undefined : `${step}: ${reason}`;
  };
}

function isStep(move: TopologyMove): move is TopologyChange {
  return (TOPOLOGY_CHANGES as readonly string[]).includes(move);
}

const EXPECTED: Readonly<Record<string, Expectation>> = {
  aws_autoscaling_group: group,
  aws_autoscaling_policy: scalingPolicy,
  aws_cloudwatch_composite_alarm: incident,
  aws_cloudwatch_dashboard: dashboard,
  aws_cloudwatch_metric_alarm: alarm,
  aws_db_instance: instance,
  aws_db_instance_automated_backups_replication: backups,
  aws_fis_experiment_template: experiment,
  aws_iam_role: role,
  aws_iam_role_policy: runbook,
  aws_secretsmanager_secret_version: secret,
  aws_ssm_document: runbook,
  aws_ssm_parameter: host,
};

// Groups

/** The sizes of a group follow the roles: up in the Region that writes, down in the other one, and no further. */
function group(change: Change, transition: Transition): string | undefined {
  const { before, after, action } = change;
  if (action !== 'update' || !before || !after || !changesOnly(before, after, ['max_size', 'min_size', 'warm_pool'])) {
    return undefined;
  }
  const [name, region] = [textOf(after, 'name'), after.region];
  const size = sizeOf(transition, region, (each) => each.name === name);
  const [least, was] = [after.values.number('min_size'), before.values.number('min_size')];
  if (!size || least !== size.min || after.values.number('max_size') !== size.max || typeof was !== 'number') {
    return undefined;
  }
  const { writer } = transition.expectations.topology;
  if (region === writer) {
    return least >= was ? `${writer} serves, and its groups have the sizes for it` : undefined;
  }
  return least <= was
    ? `${writer} serves, and the groups of ${region} have the sizes of a Region that waits`
    : undefined;
}

/** An empty group has nothing to scale by: its policy is switched off with it. */
function scalingPolicy(change: Change, transition: Transition): string | undefined {
  const { before, after, action } = change;
  if (action !== 'update' || !before || !after || !changesOnly(before, after, ['enabled'])) return undefined;
  const name = textOf(after, 'autoscaling_group_name');
  const size = sizeOf(transition, after.region, (each) => each.name === name);
  if (!size || after.values.flag('enabled') !== size.min > 0) return undefined;
  return size.min > 0 ? 'the group is not empty any more' : 'the group is empty, and has nothing to scale by';
}

/**
 * The size that the step gives a group: by the base branch's files, so that other numbers in the same change are none
 * of the step.
 */
function sizeOf(
  { expectations }: Transition,
  region: string | undefined,
  is: (size: ExpectedGroup) => boolean,
): ExpectedGroup | undefined {
  const { groups, baseGroups = groups } = expectations;
  return baseGroups.find((size) => size.region === region && is(size));
}

// Alarms

/** The alarms are the same in both roles; those of the other role are silent, and all of them watch the current instance. */
function alarm(change: Change, transition: Transition): string | undefined {
  const { before, after, action } = change;
  if (action !== 'update' || !before || !after) return undefined;
  if (metricsOf(after).some((name) => name === CANARY_METRIC)) return canary(before, after, transition);
  if (metricsOf(after).length > 1) return share(before, after, transition);
  const metric = metricOf(after);
  if (metric === undefined || metricOf(before) !== metric || after.region === undefined) return undefined;
  const { topology } = transition.expectations;
  const writes = after.region === topology.writer;
  const isSilent = after.values.flag('actions_enabled') === false;
  const missing = after.values.text('treat_missing_data');
  if (WATCHES_DATABASE.test(metric)) {
    const role = metric === 'ReplicaLag' ? REPLICA : RETAINED_LOG.test(metric) ? WRITER : undefined;
    const followed =
      role === undefined ? [] : role === REPLICA ? ['actions_enabled', 'treat_missing_data'] : ['actions_enabled'];
    if (!changesOnly(before, after, [...followed, ...WATCHED]) || !watchesCurrent(before, after, topology))
      return undefined;
    if (role === undefined) return `it watches the current instance of ${after.region}`;
    const speaks = role === WRITER ? writes : !writes;
    if (isSilent === speaks) return undefined;
    if (role === REPLICA && missing !== (speaks ? 'breaching' : 'notBreaching')) return undefined;
    return `${topology.writer} writes: in ${after.region} the alarms of a ${writes ? 'writer' : 'replica'} speak`;
  }
  if (metric === 'HealthyHostCount') {
    if (!changesOnly(before, after, ['actions_enabled', 'alarm_description', 'threshold', 'treat_missing_data'])) {
      return undefined;
    }
    const name = textOf(after, 'alarm_name');
    const size = sizeOf(transition, after.region, (each) => name.startsWith(`${each.name}-`));
    const isEmpty = size?.min === 0;
    if (!size || after.values.number('threshold') !== size.min || isSilent !== isEmpty) return undefined;
    if (missing !== (isEmpty ? 'notBreaching' : 'breaching')) return undefined;
    return `${topology.writer} serves: the alarm asks for as many instances as the group of ${after.region} has now`;
  }
  if (metric === 'HealthCheckStatus' && changesOnly(before, after, ['actions_enabled', ...ACTIONS])) {
    const name = textOf(after, 'alarm_name');
    const region = transition.expectations.pair.both.find((each) => name.endsWith(`-${each}`));
    const waits = sizeOf(transition, region, () => true)?.min === 0;
    if (region === undefined || isSilent !== (region !== topology.writer && waits)) return undefined;
    if (!changesOnly(before, after, ['actions_enabled']) && !isToldSomebody(after)) return undefined;
    return `${topology.writer} serves: the check of ${region} ${isSilent ? 'fails on purpose' : 'has to pass'}`;
  }
  if (/^NumberOf(?:Backup|Copy)JobsCompleted$/.test(metric)) {
    if (!changesOnly(before, after, ['actions_enabled', 'treat_missing_data']) || isSilent === writes) return undefined;
    if (missing !== (writes ? 'breaching' : 'notBreaching')) return undefined;
    return `${topology.writer} writes: the database is ${writes ? '' : 'not '}backed up in ${after.region}`;
  }
  return watchesOnlyCurrent(before, after, topology);
}

/** What a canary reports of each request. */
const CANARY_METRIC = 'CanaryFailed';

/** Only the Region with the writer answers writes, and DNS leads there: the alarms of the canaries ask accordingly. */
function canary(before: Resource, after: Resource, { expectations }: Transition): string | undefined {
  const { writer } = expectations.topology;
  if (!changesOnly(before, after, ['alarm_description', 'metric_query'])) return undefined;
  const [was, is] = [probesOf(before), probesOf(after)];
  if (was === undefined || is === undefined || is.length === 0) return undefined;
  // In place of the writer of before stands that of after; a Region is asked to write if it is the writer.
  const fits = is.every(
    ({ id, request, target }) =>
      (!id.startsWith('writer_') || target === writer) &&
      (id !== 'write' || target === writer || target === PUBLIC_TARGET) &&
      (was.some((probe) => probe.id === id) || (id === 'write' && request === 'write')),
  );
  const isKept = was.every(
    ({ id, target }) =>
      is.some((probe) => probe.id === id) || (id === 'write' && target !== writer && target !== PUBLIC_TARGET),
  );
  return fits && isKept ? `${writer} writes: the canaries expect it to` : undefined;
}

/** Of what asks the public name, and no Region. */
const PUBLIC_TARGET = 'public';

interface CanaryProbe {
  readonly id: string;
  readonly request: string;
  readonly target: string;
}

function probesOf({ values }: Resource): readonly CanaryProbe[] | undefined {
  const queries = values.blocks('metric_query');
  if (queries === UNKNOWN) return undefined;
  const probes = queries
    .filter((query) => !query.isUnset('metric'))
    .map((query) => [
      query.text('id'),
      query.text('metric', 0, 'dimensions', 'Request'),
      query.text('metric', 0, 'dimensions', 'Target'),
    ]);
  return probes.every((texts): texts is [string, string, string] => texts.every((text) => typeof text === 'string'))
    ? probes.map(([id, request, target]) => ({ id, request, target }))
    : undefined;
}

/** The share of the recovery point objective: silence of the lag is bad where there is a replica. */
function share(before: Resource, after: Resource, { expectations }: Transition): string | undefined {
  const { topology } = expectations;
  const writes = after.region === topology.writer;
  if (!metricsOf(after).includes('ReplicaLag')) return watchesOnlyCurrent(before, after, topology);
  if (!changesOnly(before, after, ['treat_missing_data', ...WATCHED])) return undefined;
  if (!watchesCurrent(before, after, topology)) return undefined;
  if (after.values.text('treat_missing_data') !== (writes ? 'ignore' : 'breaching')) return undefined;
  return `${topology.writer} writes: the database of ${after.region} ${writes ? 'follows nobody' : 'follows'}`;
}

function watchesOnlyCurrent(before: Resource, after: Resource, topology: Topology): string | undefined {
  const isMoved = WATCHED.some((name) => !isSame(known(before, name), known(after, name)));
  return isMoved && changesOnly(before, after, WATCHED) && watchesCurrent(before, after, topology)
    ? `it watches the current instance of ${after.region}`
    : undefined;
}

/** Whom an alarm tells: those who are woken where users are served, those who get all alarms elsewhere. */
const ACTIONS = ['alarm_actions', 'ok_actions'];

function isToldSomebody({ values }: Resource): boolean {
  return ACTIONS.every((name) => !values.isUnset(name));
}

/** Who is told of an incident: whoever is woken where users are served, and whoever gets the alarms elsewhere. */
function incident({ before, after, action }: Change): string | undefined {
  if (action !== 'update' || !before || !after || !changesOnly(before, after, ACTIONS)) return undefined;
  return isToldSomebody(after) && textOf(after, 'alarm_name').endsWith('-incident-service')
    ? 'the incident is told to those of a Region that serves, or that waits'
    : undefined;
}

/** An experiment that names the instances by their generation. */
function experiment({ before, after, action }: Change, { expectations }: Transition): string | undefined {
  if (action !== 'update' || !before || !after || !changesOnly(before, after, ['target'])) return undefined;
  const [from, to] = [known(before, 'target'), known(after, 'target')];
  return isSame(withoutGenerations(from), withoutGenerations(to)) && namesCurrent(to, expectations)
    ? 'it names the current instances'
    : undefined;
}

/** A dashboard only shows: it asks for the current instances, and for what is expected of each Region now. */
function dashboard({ before, after, action }: Change, { expectations }: Transition): string | undefined {
  if (action !== 'update' || !before || !after || !changesOnly(before, after, ['dashboard_body'])) return undefined;
  return namesCurrent(known(after, 'dashboard_body'), expectations)
    ? 'it shows the current instances, and what is asked of each Region now'
    : undefined;
}

function namesCurrent(value: Json, { topology, pair }: Expectations): boolean {
  const current = pair.both.map((region) => topology.instance(region).generation);
  return generationsIn(value).every((generation) => current.includes(generation));
}

const REPLICA = 'replica';
const WRITER = 'writer';

/** Metrics of `AWS/RDS` that an instance publishes. */
const WATCHES_DATABASE = /^(?:ReplicaLag|OldestReplicationSlotLag|BinLogDiskUsage|FreeStorageSpace|CPUUtilization)$/;
const RETAINED_LOG = /^(?:OldestReplicationSlotLag|BinLogDiskUsage)$/;

/** What names the instance that an alarm watches. */
const WATCHED = ['alarm_description', 'dimensions', 'metric_query'];

/** The metric of an alarm, or the one that its expression is of. */
function metricOf(resource: Resource): string | undefined {
  const [first, ...others] = metricsOf(resource);
  return others.length === 0 ? first : undefined;
}

/** The metric of an alarm, or those that its expression is of. */
function metricsOf({ values }: Resource): readonly string[] {
  const name = values.text('metric_name');
  if (typeof name === 'string') return [name];
  const queries = values.blocks('metric_query');
  const names = (queries === UNKNOWN ? [] : queries).flatMap((query) => query.text('metric', 0, 'metric_name') ?? []);
  return name === undefined ? names.filter((each): each is string => each !== UNKNOWN) : [];
}

/** Whether an alarm is the same but for the generation of the instance, which is the current one. */
function watchesCurrent(before: Resource, after: Resource, topology: Topology): boolean {
  const differing = WATCHED.filter((name) => !isSame(known(before, name), known(after, name)));
  if (
    !differing.every((name) => isSame(withoutGenerations(known(before, name)), withoutGenerations(known(after, name))))
  ) {
    return false;
  }
  const generation = topology.instance(after.region ?? topology.writer).generation;
  return differing.every((name) => generationsIn(known(after, name)).every((each) => each === generation));
}

// Databases

function instance(change: Change, { expectations, step }: Transition): string | undefined {
  const { action, before, after } = change;
  const { pair, topology } = expectations;
  if (action === 'update' && before && after) {
    return step === 'restore' ? restored(before, after, topology) : databaseRoleOf(before, after, topology);
  }
  if (action === 'forget' && before?.region !== undefined && pair.both.some((region) => region === before.region)) {
    const generation = generationOf(before);
    const isRetired = generation !== undefined && topology.retired(before.region).includes(generation);
    return isRetired
      ? `generation ${generation} of ${before.region} is retired: kept in AWS, no longer managed`
      : undefined;
  }
  const region = pair.other(topology.writer);
  if (action !== 'create' || after?.region !== region || !topology.hasReplica) return undefined;
  const source = after.values.text('replicate_source_db');
  const isCurrent = generationOf(after) === topology.instance(region).generation;
  return isCurrent && isOfWriter(source, topology) ? `${region} gets a new replica of the writer` : undefined;
}

/**
 * What a restored instance has not when it is imported, and what only Terraform knows of one (the list is that of a real
 * plan, test/failover/runbook/restore-emulator.test.ts). None of it loses anything.
 */
const NOT_RESTORED = [
  'apply_immediately',
  'backup_retention_period',
  'backup_window',
  'ca_cert_identifier',
  'delete_automated_backups',
  'enabled_cloudwatch_logs_exports',
  'final_snapshot_identifier',
  'maintenance_window',
  'max_allocated_storage',
  'monitoring_interval',
  'monitoring_role_arn',
  'parameter_group_name',
  'performance_insights_enabled',
  'performance_insights_kms_key_id',
  'performance_insights_retention_period',
  'skip_final_snapshot',
  'tags',
  'tags_all',
  'timeouts',
];

/** The instance that was restored and imported becomes the writer. */
function restored(before: Resource, after: Resource, topology: Topology): string | undefined {
  const { writer } = topology;
  const isCurrent = after.region === writer && generationOf(after) === topology.instance(writer).generation;
  return isCurrent && changesOnly(before, after, NOT_RESTORED)
    ? `the instance that was restored in ${writer} gets what a restore does not bring`
    : undefined;
}

/** Backups go by a tag of the instance, which says what it does. */
function databaseRoleOf(before: Resource, after: Resource, topology: Topology): string | undefined {
  const { region = '' } = after;
  const role = databaseRole(topology, region);
  const withRole = (resource: Resource): Json => {
    const tags = known(resource, 'tags');
    return { ...(tags as JsonObject | null), [DATABASE_ROLE_TAG]: role };
  };
  if (!changesOnly(before, after, ['tags', 'tags_all']) || !isSame(withRole(before), known(after, 'tags'))) {
    return undefined;
  }
  const isBackedUp = role === 'writer' ? 'is' : 'is not';
  return `${topology.writer} writes: the database of ${region} ${isBackedUp} backed up`;
}

/** Copies of the writer's backups are made in the other Region; those of any other instance are kept, unmanaged. */
function backups(change: Change, { expectations }: Transition): string | undefined {
  const { action, before, after } = change;
  const { topology } = expectations;
  const source = (action === 'forget' ? before : after)?.values.text('source_db_instance_arn');
  if (action === 'create') {
    const isElsewhere = after?.region !== topology.writer;
    return isElsewhere && isOfWriter(source, topology)
      ? `the backups of the writer are copied to ${after?.region}`
      : undefined;
  }
  if (action !== 'forget' || typeof source !== 'string' || isOfWriter(source, topology)) return undefined;
  return 'they are copies of an instance that does not write any more: kept in AWS, no longer managed';
}

function isOfWriter(arn: string | typeof UNKNOWN | undefined, { writer, database }: Topology): boolean {
  if (typeof arn !== 'string') return false;
  return regionOfArn(arn) === writer && generationIn(arn) === database[writer]?.generation;
}

/** Only the first instance of home writes its secret; it goes with it, and the secret keeps its value. */
function secret({ action, address, before }: Change, { expectations }: Transition): string | undefined {
  const { pair, topology } = expectations;
  const isFirst = /(?:^|[._])g1_/.test(address) && before?.region === pair.home;
  if (action !== 'forget' || !isFirst || !topology.retired(pair.home).includes(1)) return undefined;
  return `it is of generation 1 of ${pair.home}, which is retired: the secret keeps its value`;
}

/** The parameter names the host of its Region's current instance, which is known when that exists. */
function host(change: Change, { expectations }: Transition): string | undefined {
  const { action, before, after } = change;
  if (action !== 'update' || !before || !after?.region) return undefined;
  const names = ['insecure_value', 'value'];
  if (!changesOnly(before, after, names)) return undefined;
  const { generation } = expectations.topology.instance(after.region);
  const hosts = names.flatMap((name) => {
    const value = after.values.at(name);
    // The provider repeats in one what is set in the other.
    if (value === UNKNOWN) return after.references(name).length === 0 ? [] : [after.references(name)];
    return isSame(known(before, name), value) ? [] : [[JSON.stringify(value)]];
  });
  const isOfCurrent = hosts.every((parts) =>
    parts.some((part) => part.includes(`_g${generation}.address`) || generationsIn(part).includes(generation)),
  );
  return isOfCurrent && hosts.length > 0 ? `it names the new instance of ${after.region}` : undefined;
}

/** The runbooks of the next cycle are those of this one, with the next generations. */
function runbook({ action, before, after }: Change): string | undefined {
  if (action !== 'update' || !before || !after) return undefined;
  const names = ['content', 'policy'];
  if (!changesOnly(before, after, names)) return undefined;
  const isNext = names.every((name) =>
    isSame(withoutGenerations(known(before, name)), withoutGenerations(known(after, name))),
  );
  return isNext ? 'the runbooks are those of the next generations' : undefined;
}

/** A role is as it was; its policies name the next generations. */
function role({ action, stack, before }: Change, { estate }: Transition): string | undefined {
  if (action !== 'no-op' || !before || !estate) return undefined;
  const names = ['id', 'name'].map((name) => known(before, name));
  const policies = estate.changes.filter(
    ({ type, ...policy }) =>
      type.startsWith('aws_iam_role_polic') &&
      policy.action !== 'no-op' &&
      policy.stack === stack &&
      [policy.before, policy.after].some((each) => each && names.includes(known(each, 'role'))),
  );
  const [reason] = policies.map(runbook);
  return policies.every((policy) => runbook(policy) !== undefined) ? reason : undefined;
}

// What differs

/** Whether nothing else changes. What the provider only learns at apply, and nobody sets, is no change. */
function changesOnly(before: Resource, after: Resource, names: readonly string[]): boolean {
  return namesOf(before.values, after.values).every((name) => {
    if (names.includes(name)) return true;
    const value = after.values.at(name);
    return value === UNKNOWN ? after.references(name).length === 0 : isSame(known(before, name), value);
  });
}

function namesOf(before: Attributes, after: Attributes): string[] {
  return [...new Set([...before.names, ...after.names])].filter((name) => name !== 'version');
}

function known(resource: Resource, name: string): Json {
  const value = resource.values.at(name);
  return value === UNKNOWN ? null : value;
}

function withoutGenerations(value: Json): Json {
  return JSON.parse(JSON.stringify(value).replace(/-g\d+\b/g, '-g')) as Json;
}

function generationsIn(value: Json): number[] {
  return [...JSON.stringify(value).matchAll(/-g(\d+)\b/g)].map(([, digits]) => Number(digits));
}

function textOf(resource: Resource, name: string): string {
  const value = resource.values.text(name);
  return typeof value === 'string' ? value : '';
}
