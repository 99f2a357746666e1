import { UNKNOWN, Unknown } from '../../attributes';
import { Resource, Snapshot } from '../../estate';

export const INSTANCE = 'aws_db_instance';
export const CLUSTER = 'aws_rds_cluster';
export const CLUSTER_INSTANCE = 'aws_rds_cluster_instance';
export const GLOBAL_CLUSTER = 'aws_rds_global_cluster';
export const BACKUPS_REPLICATION = 'aws_db_instance_automated_backups_replication';

/**
 * What a database is to a recovery.
 *
 * - `writer`: replicates from nothing.
 * - `standby`: replicates from another Region, and is promoted when that one is lost.
 * - `reader`: replicates within its Region.
 */
export type DatabaseRole = 'writer' | 'standby' | 'reader';

/** What a replica replicates from, as far as the plans tell. */
export interface Source {
  readonly region?: string;
  readonly identifier?: string;
  readonly resource?: Resource;
}

/** A replica in one Region, and what it replicates from in another one. */
export interface Pair {
  readonly replica: Resource;
  readonly source: Resource;
}

/** What the database replicates from; undefined when it does from nothing. */
export function sourceOf(snapshot: Snapshot, database: Resource): Source | Unknown | undefined {
  if (database.type === CLUSTER) return clusterSourceOf(snapshot, database);
  const text = database.values.text('replicate_source_db');
  if (text === undefined) return undefined;
  return text === UNKNOWN
    ? referredSource(snapshot, database, 'replicate_source_db', INSTANCE)
    : namedSource(snapshot, database, text, INSTANCE);
}

export function roleOf(snapshot: Snapshot, database: Resource): DatabaseRole | Unknown {
  const source = sourceOf(snapshot, database);
  if (source === undefined) return 'writer';
  if (source === UNKNOWN) return UNKNOWN;
  // A source that is named by an ARN has a Region, and is in another one also where the replica's own is not known.
  return source.region === database.region ? 'reader' : 'standby';
}

/** Every replica of another Region whose source is among the plans as well. */
export function pairsOf(snapshot: Snapshot): readonly Pair[] {
  return snapshot.of(INSTANCE, CLUSTER).flatMap((replica) => {
    if (roleOf(snapshot, replica) !== 'standby') return [];
    const source = sourceOf(snapshot, replica);
    return source === undefined || source === UNKNOWN || !source.resource ? [] : [{ replica, source: source.resource }];
  });
}

/** The instances of a cluster. */
export function instancesOf(snapshot: Snapshot, cluster: Resource): readonly Resource[] {
  return snapshot
    .of(CLUSTER_INSTANCE)
    .filter((instance) => snapshot.targets(instance, 'cluster_identifier', CLUSTER).includes(cluster));
}

/** How a message calls it: `the database`, `the replica of us-east-2`. */
export function called(snapshot: Snapshot, database: Resource): string {
  const role = roleOf(snapshot, database);
  if (role === 'reader') return 'the read replica';
  if (role === 'writer') return database.type === CLUSTER ? 'the cluster' : 'the database';
  const source = sourceOf(snapshot, database);
  const region = source === UNKNOWN ? undefined : source?.region;
  return region === undefined ? 'the replica' : `the replica of ${region}`;
}

/** An identifier as a person wrote it; undefined while a provider has yet to make one. */
export function identifierOf(database: Resource): string | undefined {
  const name = { [CLUSTER]: 'cluster_identifier', [GLOBAL_CLUSTER]: 'global_cluster_identifier' }[database.type];
  const identifier = database.values.text(name ?? 'identifier');
  return identifier === UNKNOWN ? undefined : identifier;
}

/**
 * Whether the configuration says nothing of the attribute: what it does not set is not set, or, where the provider
 * fills it in, not known until apply and without a reference.
 */
export function isLeftOut(resource: Resource, attribute: string): boolean {
  const value = resource.values.at(attribute);
  return value === UNKNOWN ? resource.references(attribute).length === 0 : resource.values.isUnset(attribute);
}

/** The flag, or what AWS takes when the configuration leaves it out. */
export function flagOr(resource: Resource, attribute: string, fallback: boolean): boolean | Unknown {
  return isLeftOut(resource, attribute) ? fallback : (resource.values.flag(attribute) ?? fallback);
}

/** The number, or what AWS takes when the configuration leaves it out. */
export function numberOr(resource: Resource, attribute: string, fallback: number): number | Unknown {
  return isLeftOut(resource, attribute) ? fallback : (resource.values.number(attribute) ?? fallback);
}

/** The text; undefined when the configuration leaves it out. */
export function textOf(resource: Resource, attribute: string): string | Unknown | undefined {
  return isLeftOut(resource, attribute) ? undefined : resource.values.text(attribute);
}

/** The name of a default group of RDS, which belongs to nobody and cannot be changed. */
export function isDefaultGroup(name: string): boolean {
  return name === 'default' || name.startsWith('default.') || name.startsWith('default:');
}

function namedSource(snapshot: Snapshot, database: Resource, text: string, type: string): Source {
  const arn = /^arn:[^:]+:rds:([^:]+):[^:]*:(?:db|cluster):(.+)$/.exec(text);
  const region = arn?.[1] ?? database.region;
  const identifier = arn?.[2] ?? text;
  // By name and Region: of a source that is made anew the ARN is not known, and stays the same.
  const resource = snapshot
    .of(type)
    .find(
      (candidate) =>
        candidate !== database &&
        (identifierOf(candidate) === identifier || candidate.values.text('id') === text) &&
        (candidate.region === undefined || region === undefined || candidate.region === region),
    );
  return { identifier, ...(region === undefined ? {} : { region }), ...(resource ? { resource } : {}) };
}

function referredSource(
  snapshot: Snapshot,
  database: Resource,
  attribute: string,
  type: string,
): Source | Unknown | undefined {
  if (isLeftOut(database, attribute)) return undefined;
  const [resource] = snapshot.targets(database, attribute, type).filter((target) => target !== database);
  if (resource?.region === undefined) return UNKNOWN;
  const identifier = identifierOf(resource);
  return {
    resource,
    region: resource.region,
    ...(identifier === undefined ? {} : { identifier }),
  };
}

/** A cluster replicates as a member of a global cluster that is not its writer, or by itself. */
function clusterSourceOf(snapshot: Snapshot, cluster: Resource): Source | Unknown | undefined {
  const own = cluster.values.text('replication_source_identifier');
  if (own !== undefined && own !== UNKNOWN) return namedSource(snapshot, cluster, own, CLUSTER);
  if (own === UNKNOWN) {
    const referred = referredSource(snapshot, cluster, 'replication_source_identifier', CLUSTER);
    if (referred !== undefined) return referred;
  }
  if (isLeftOut(cluster, 'global_cluster_identifier')) return undefined;
  const [global] = snapshot.targets(cluster, 'global_cluster_identifier', GLOBAL_CLUSTER);
  const name = textIfKnown(cluster, 'global_cluster_identifier');
  const others = snapshot.of(CLUSTER).filter((other) => {
    if (other === cluster) return false;
    if (name !== undefined && textIfKnown(other, 'global_cluster_identifier') === name) return true;
    return global && snapshot.targets(other, 'global_cluster_identifier', GLOBAL_CLUSTER).includes(global);
  });
  if (!isSecondary(cluster, global)) return undefined;
  const writer = others.find((other) => !isSecondary(other, global));
  const region = writer?.region ?? textIfKnown(cluster, 'source_region');
  if (region === undefined) return UNKNOWN;
  return { region, ...(writer ? { resource: writer } : {}) };
}

/** By the members that AWS tells; of a new cluster by what only the first one is given: a master user. */
function isSecondary(cluster: Resource, global: Resource | undefined): boolean {
  const members = global?.values.blocks('global_cluster_members');
  const arn = textIfKnown(cluster, 'arn');
  if (members !== undefined && members !== UNKNOWN && arn !== undefined) {
    const own = members.find((member) => member.text('db_cluster_arn') === arn);
    if (own) return own.flag('is_writer') === false;
  }
  if (textIfKnown(cluster, 'source_region') !== undefined) return true;
  return ['master_username', 'snapshot_identifier', 'restore_to_point_in_time'].every((name) =>
    isLeftOut(cluster, name),
  );
}

function textIfKnown(resource: Resource, attribute: string): string | undefined {
  const text = resource.values.text(attribute);
  return text === UNKNOWN ? undefined : text;
}
