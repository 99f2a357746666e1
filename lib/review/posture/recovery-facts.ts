import { UNKNOWN } from '../attributes';
import { BACKED_UP_TYPES, isSelectedByTags, tagsLookedAt } from '../backup-selected';
import { Estate, Resource, Snapshot } from '../estate';
import { Roles } from '../roles';
import { BucketFacts, bucketsOf } from './bucket-facts';
import { DatabaseFacts, databasesOf } from './database-facts';
import { Detection, detectionOf } from './detection-facts';
import { GroupFacts, groupsOf } from './group-facts';

/** What a snapshot says of the ability to recover from the loss of the Region that serves. */
export interface RecoveryFacts {
  /** The Region that serves, and the one that takes over; undefined where nothing tells. */
  readonly active: string | undefined;
  readonly standby: string | undefined;
  /** Undefined when no name of the plans has failover routing. */
  readonly detection: Detection | undefined;
  /** Those of the active Region; of all Regions when that is not known. */
  readonly databases: readonly DatabaseFacts[];
  readonly buckets: readonly BucketFacts[];
  readonly secrets: readonly ReplicatedFacts[];
  /** Multi-Region keys: those of one Region alone are made for each. */
  readonly keys: readonly ReplicatedFacts[];
  /** Rules of backup plans of AWS Backup that copy to another Region. */
  readonly backupCopies: number;
  /** Of every Region. */
  readonly groups: readonly GroupFacts[];
  readonly networks: readonly NetworkFacts[];
}

/** Something that AWS replicates by itself, once it is told to. */
export interface ReplicatedFacts {
  readonly key: string;
  /** For people: its address. */
  readonly name: string;
  /** Regions with a replica that has not failed. */
  readonly replicas: readonly string[];
}

export interface NetworkFacts {
  readonly region: string;
  readonly natGateways: number;
  /** Interface endpoints times subnets; undefined while those are not known. */
  readonly interfaceEndpoints: number | undefined;
}

/**
 * Reads a snapshot. Works for any stacks; without roles, what is about two certain Regions is about any two.
 *
 * @param earlier the snapshot before it, when it is one after plans
 */
export function recoveryFacts(snapshot: Snapshot, roles: Roles, earlier = snapshot): RecoveryFacts {
  const active = roles.writer ?? roles.home;
  const standby = active === roles.home ? roles.standby : roles.home;
  const isActive = ({ region }: { readonly region: string | undefined }): boolean =>
    active === undefined || region === active;
  return {
    active,
    standby,
    detection: active === roles.home ? detectionOf(snapshot) : notFrom(active),
    databases: databasesOf(snapshot).filter(isActive),
    buckets: bucketsOf(snapshot, earlier).filter(isActive),
    secrets: snapshot.of('aws_secretsmanager_secret').filter(isActive).map(secretOf),
    keys: keysOf(snapshot.of('aws_kms_key').filter(isActive), snapshot),
    backupCopies: backupCopies(snapshot, snapshot.of('aws_backup_plan').filter(isActive)),
    groups: groupsOf(snapshot),
    networks: networksOf(snapshot),
  };
}

/**
 * The facts before and after plans. What is not in the plans itself, only named by a copy of it, is there on both
 * sides when it is on one: that its copy goes does not make it go.
 */
export function recoveryFactsOf(estate: Estate, roles: Roles): { before: RecoveryFacts; after: RecoveryFacts } {
  const before = recoveryFacts(estate.before, roles);
  const after = recoveryFacts(estate.after, roles, estate.before);
  const both = (own: RecoveryFacts, other: RecoveryFacts): RecoveryFacts => ({
    ...own,
    databases: withUnseen(own.databases, other.databases, (database) => ({ ...database, replicas: [], backups: [] })),
    buckets: withUnseen(own.buckets, other.buckets, (bucket) => ({
      ...bucket,
      replication: 'none',
      to: [],
      hasTimeControl: false,
    })),
  });
  return { before: both(before, after), after: both(after, before) };
}

function withUnseen<T extends { readonly key: string; readonly isSeen: boolean }>(
  own: readonly T[],
  other: readonly T[],
  without: (item: T) => T,
): readonly T[] {
  const keys = new Set(own.map(({ key }) => key));
  return [...own, ...other.filter(({ key, isSeen }) => !isSeen && !keys.has(key)).map(without)];
}

/** Failover records lead from home to standby, and not back. */
function notFrom(active: string | undefined): Detection {
  return {
    kind: 'manual',
    text: 'not from there',
    because: `${active ?? ''} serves as the SECONDARY: nothing leads the traffic away from it`,
  };
}

function secretOf({ key, address, values }: Resource): ReplicatedFacts {
  const replicas = values.blocks('replica');
  return {
    key,
    name: address,
    replicas: (replicas === UNKNOWN ? [] : replicas).flatMap((replica) => {
      const region = replica.text('region');
      return typeof region === 'string' && replica.text('status') !== 'Failed' ? [region] : [];
    }),
  };
}

function keysOf(keys: readonly Resource[], snapshot: Snapshot): readonly ReplicatedFacts[] {
  const replicas = snapshot.of('aws_kms_replica_key');
  return keys
    .filter(({ values }) => values.flag('multi_region') === true)
    .map((key) => ({
      key: key.key,
      name: key.address,
      replicas: replicas.flatMap((replica) =>
        snapshot.targets(replica, 'primary_key_arn', 'aws_kms_key').includes(key) ? (replica.region ?? []) : [],
      ),
    }));
}

/** Rules that copy what a plan backs up. One that selects nothing backs up nothing. */
function backupCopies(snapshot: Snapshot, plans: readonly Resource[]): number {
  return plans
    .filter((plan) =>
      snapshot.users(plan, { aws_backup_selection: ['plan_id'] }).some((each) => selects(snapshot, each)),
    )
    .flatMap(({ values }) => {
      const rules = values.blocks('rule');
      return rules === UNKNOWN ? [] : rules;
    })
    .filter((rule) => !rule.isUnset('copy_action')).length;
}

/** One with conditions selects only what has the tags; any other one is taken at its word. */
function selects(snapshot: Snapshot, selection: Resource): boolean {
  return (
    tagsLookedAt(selection).length === 0 ||
    snapshot.of(...BACKED_UP_TYPES).some((resource) => isSelectedByTags(selection, resource))
  );
}

function networksOf(snapshot: Snapshot): readonly NetworkFacts[] {
  const gateways = snapshot
    .of('aws_nat_gateway')
    .filter(({ values }) => values.text('connectivity_type') !== 'private');
  const endpoints = snapshot
    .of('aws_vpc_endpoint')
    .filter(({ values }) => values.text('vpc_endpoint_type') === 'Interface');
  const regions = new Set([...gateways, ...endpoints].flatMap(({ region }) => region ?? []));
  return [...regions].sort().map((region) => {
    const subnets = endpoints
      .filter((endpoint) => endpoint.region === region)
      .map(({ values }) => {
        const ids = values.texts('subnet_ids');
        return ids === UNKNOWN ? NaN : ids.length;
      })
      .reduce((sum, count) => sum + count, 0);
    return {
      region,
      natGateways: gateways.filter((gateway) => gateway.region === region).length,
      interfaceEndpoints: Number.isNaN(subnets) ? undefined : subnets,
    };
  });
}
