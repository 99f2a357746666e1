import { UNKNOWN } from '../attributes';
import { regionOfArn, Resource, Snapshot } from '../estate';
import { Fact } from './fact';

/** A database that accepts writes, and what is kept of it in other Regions. */
export interface DatabaseFacts {
  /** Of the resource; of one that is not in the plans, its ARN. */
  readonly key: string;
  /** For people: its address, or its ARN. */
  readonly name: string;
  /** False for one that only its copies name. */
  readonly isSeen: boolean;
  readonly kind: 'instance' | 'cluster';
  readonly region: string | undefined;
  readonly settings: DatabaseSettings;
  /** Replicas in other Regions; of a cluster, the clusters of its global database. */
  readonly replicas: readonly ReplicaFacts[];
  /** Regions that its automated backups are replicated to. */
  readonly backups: readonly string[];
}

export interface DatabaseSettings {
  readonly engine: Fact<string>;
  readonly instanceClass: Fact<string>;
  readonly multiAz: Fact<boolean>;
  readonly allocatedGib: Fact<number>;
  readonly retentionDays: Fact<number>;
}

export interface ReplicaFacts {
  readonly key: string;
  readonly region: string;
  readonly settings: DatabaseSettings;
  /** What it has less than its source once it is promoted, e.g. `is not Multi-AZ`. */
  readonly gaps: readonly string[];
}

/** Every database of a snapshot that is no replica, with those that only a replica or a backup of theirs tells of. */
export function databasesOf(snapshot: Snapshot): readonly DatabaseFacts[] {
  const instances = snapshot.of('aws_db_instance');
  const isReplica = ({ values }: Resource): boolean => !values.isUnset('replicate_source_db');
  const sources = instances.filter((instance) => !isReplica(instance));
  const copies = [
    ...instances.filter(isReplica).map((resource) => ({ resource, source: 'replicate_source_db', isReplica: true })),
    ...snapshot
      .of('aws_db_instance_automated_backups_replication')
      .map((resource) => ({ resource, source: 'source_db_instance_arn', isReplica: false })),
  ].map(({ resource, source, ...copy }) => ({
    ...copy,
    resource,
    sources: snapshot.targets(resource, source, 'aws_db_instance'),
    named: resource.values.text(source),
  }));
  const unseen = new Set(
    copies.flatMap(({ sources: found, named }) =>
      found.length === 0 && typeof named === 'string' && regionOfArn(named) !== undefined ? [named] : [],
    ),
  );
  const facts = (source: Resource | string): DatabaseFacts => {
    const own = copies.filter(({ sources: found, named }) =>
      typeof source === 'string' ? named === source : found.includes(source),
    );
    const region = typeof source === 'string' ? regionOfArn(source) : source.region;
    const settings = typeof source === 'string' ? NOTHING_KNOWN : settingsOf(source);
    const elsewhere = own.flatMap(({ resource, ...copy }) =>
      resource.region === undefined || resource.region === region ? [] : [{ ...copy, resource, at: resource.region }],
    );
    return {
      key: typeof source === 'string' ? source : source.key,
      name: typeof source === 'string' ? source : source.address,
      isSeen: typeof source !== 'string',
      kind: 'instance',
      region,
      settings,
      replicas: elsewhere.flatMap((copy) => (copy.isReplica ? [replicaOf(copy.resource, copy.at, settings)] : [])),
      backups: elsewhere.flatMap((copy) => (copy.isReplica ? [] : [copy.at])),
    };
  };
  return [...sources.map(facts), ...[...unseen].map(facts), ...clustersOf(snapshot)];
}

const NOTHING_KNOWN: DatabaseSettings = {
  engine: undefined,
  instanceClass: undefined,
  multiAz: undefined,
  allocatedGib: undefined,
  retentionDays: undefined,
};

function settingsOf({ values }: Resource): DatabaseSettings {
  return {
    engine: values.text('engine'),
    instanceClass: values.text('instance_class'),
    multiAz: values.flag('multi_az'),
    allocatedGib: values.number('allocated_storage'),
    retentionDays: values.number('backup_retention_period'),
  };
}

function replicaOf(resource: Resource, region: string, source: DatabaseSettings): ReplicaFacts {
  const settings = settingsOf(resource);
  const isOther = <T>(one: Fact<T>, other: Fact<T>): boolean =>
    one !== UNKNOWN && other !== UNKNOWN && one !== undefined && other !== undefined && one !== other;
  return {
    key: resource.key,
    region,
    settings,
    gaps: [
      ...(source.multiAz === true && settings.multiAz === false ? ['is not Multi-AZ'] : []),
      ...(settings.retentionDays === 0 ? ['keeps no backups'] : []),
      ...(isOther(source.instanceClass, settings.instanceClass) ? [`is a ${String(settings.instanceClass)}`] : []),
    ],
  };
}

/** Clusters of one global database are copies of each other; the one with a user name is its source. */
function clustersOf(snapshot: Snapshot): readonly DatabaseFacts[] {
  const clusters = snapshot.of('aws_rds_cluster').map((cluster) => ({ cluster, global: globalOf(cluster, snapshot) }));
  return clusters.flatMap(({ cluster, global }) => {
    const isCopy =
      !cluster.values.isUnset('replication_source_identifier') ||
      (global !== undefined && cluster.values.isUnset('master_username') && isMember(cluster));
    if (isCopy) return [];
    const copies = clusters.filter(
      (other) =>
        other.cluster !== cluster &&
        ((global !== undefined && other.global === global) ||
          snapshot.targets(other.cluster, 'replication_source_identifier', 'aws_rds_cluster').includes(cluster)),
    );
    return [
      {
        key: cluster.key,
        name: cluster.address,
        isSeen: true,
        kind: 'cluster' as const,
        region: cluster.region,
        // A cluster's storage grows by itself, and its instances stand elsewhere.
        settings: { ...NOTHING_KNOWN, retentionDays: cluster.values.number('backup_retention_period') },
        replicas: copies.flatMap(({ cluster: { key, region } }) =>
          region === undefined || region === cluster.region ? [] : [{ key, region, settings: NOTHING_KNOWN, gaps: [] }],
        ),
        backups: [],
      },
    ];
  });
}

function isMember({ values }: Resource): boolean {
  return !values.isUnset('global_cluster_identifier');
}

function globalOf(cluster: Resource, snapshot: Snapshot): string | undefined {
  const [named] = snapshot.targets(cluster, 'global_cluster_identifier', 'aws_rds_global_cluster');
  if (named) return named.key;
  const sourced = snapshot
    .of('aws_rds_global_cluster')
    .find((global) => snapshot.targets(global, 'source_db_cluster_identifier', 'aws_rds_cluster').includes(cluster));
  const text = cluster.values.text('global_cluster_identifier');
  return sourced?.key ?? (typeof text === 'string' ? text : undefined);
}
