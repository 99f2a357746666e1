import { UNKNOWN, Unknown } from '../../attributes';
import { Estate, Snapshot } from '../../estate';
import { Finding, Rule } from '../../rule';
import { days, listed } from '../../wording';
import {
  called,
  CLUSTER,
  flagOr,
  INSTANCE,
  isDefaultGroup,
  isLeftOut,
  numberOr,
  Pair,
  pairsOf,
  roleOf,
  textOf,
} from './database';
import { shareOf } from './instance-class';

export const databaseReplicaIncomplete: Rule = {
  id: 'database-replica-incomplete',
  area: 'database',
  severity: 'warning',
  title: 'A replica lacks what it needs after a promotion',
  lost: 'Nothing while it is a replica. After a promotion it is the database of the service, and what it lacks is lacking in the middle of the recovery.',
  safeWay:
    'Give the replica what its source has: backups, Multi-AZ, parameter group, subnet group, security groups, protection, monitoring, class. RDS copies none of it to another Region.',
  source: 'RDS User Guide, Creating a read replica in a different AWS Region; RDS API, CreateDBInstanceReadReplica',
  types: [INSTANCE, CLUSTER],
  *inspect(snapshot, { estate }) {
    for (const pair of [...pairsOf(snapshot), ...(snapshot === estate.after ? promotedPairs(estate) : [])]) {
      const promoted = roleOf(snapshot, pair.replica) === 'writer' ? estate.before.find(pair.replica.key) : undefined;
      const name = promoted ? called(estate.before, promoted) : called(snapshot, pair.replica);
      const needs = pair.replica.type === CLUSTER ? CLUSTER_NEEDS : INSTANCE_NEEDS;
      const unknown: string[] = [];
      for (const need of needs) {
        if (promoted && need.isOfReplica) continue;
        const lack = need.lack(pair);
        if (lack === UNKNOWN) unknown.push(need.part);
        if (lack === UNKNOWN || lack === undefined || hadIt(estate, snapshot, pair, need)) continue;
        yield {
          at: pair.replica,
          part: need.part,
          ...(need.severity ? { severity: need.severity } : {}),
          ...(need.lost ? { lost: need.lost } : {}),
          message: `${name} ${lack}`,
        };
      }
      if (unknown.length > 0) {
        yield {
          at: pair.replica,
          part: 'unknown',
          isUnknown: true,
          message: `whether ${name} is complete is not known: ${listed(unknown)}`,
        };
      }
    }
  },
};

/** Replicas that these plans promote: what they lack, they lack from the apply on. */
function promotedPairs({ before, after }: Estate): readonly Pair[] {
  return pairsOf(before).flatMap(({ replica: earlier, source }) => {
    const replica = after.find(earlier.key);
    return replica && roleOf(after, replica) === 'writer'
      ? [{ replica, source: after.find(source.key) ?? source }]
      : [];
  });
}

/** Something that a replica needs from the promotion on. */
interface Need {
  readonly part: string;
  readonly severity?: Finding['severity'];
  readonly lost?: string;
  /** What it lacks, after the name of the replica; undefined when it lacks nothing. */
  readonly lack: (pair: Pair) => string | Unknown | undefined;
  /** True where a rule of its own says that an existing replica loses it. */
  readonly isWatched?: true;
  /** True for what it needs to follow its source, and no more after a promotion. */
  readonly isOfReplica?: true;
}

/** Whether the replica itself loses it in these plans, and the rule about that loss speaks. */
function hadIt({ before, after }: Estate, snapshot: Snapshot, pair: Pair, { isWatched, lack }: Need): boolean {
  const earlier = snapshot === after && isWatched ? before.find(pair.replica.key) : undefined;
  return earlier !== undefined && lack({ ...pair, replica: earlier }) === undefined;
}

/** A flag that the source has on. */
function flagOfSource(attribute: string, lack: string): Need['lack'] {
  return ({ replica, source }) => {
    const own = flagOr(replica, attribute, false);
    const wanted = flagOr(source, attribute, false);
    if (own === true || wanted === false) return undefined;
    return own === UNKNOWN || wanted === UNKNOWN ? UNKNOWN : lack;
  };
}

/** A group of its own, where the source does not make do with the default either. */
function ownGroup(attribute: string, what: string): Need['lack'] {
  return ({ replica, source }) => {
    const own = textOf(replica, attribute);
    const other = textOf(source, attribute);
    const isPlain = other === undefined || (other !== UNKNOWN && isDefaultGroup(other));
    if (isPlain) return undefined;
    // One that is made in the same apply has no name yet.
    if (own === UNKNOWN)
      return replica.references(attribute).some((name) => name.includes('_group.')) ? undefined : own;
    if (own !== undefined && !isDefaultGroup(own)) return undefined;
    return `has ${own === undefined ? `no ${what}, so RDS takes its default` : `the ${what} ${own}`}`;
  };
}

const PROTECTION: Need = {
  part: 'deletion protection',
  isWatched: true,
  lack: flagOfSource('deletion_protection', 'is not protected against deletion, its source is'),
};

const FINAL_SNAPSHOT: Need = {
  part: 'final snapshot',
  severity: 'note',
  isWatched: true,
  lost: 'RDS deletes a replica only without one. After a promotion it is the only database, and a deletion keeps nothing of it: change the flag right after the promotion.',
  lack: ({ replica, source }) => {
    const own = flagOr(replica, 'skip_final_snapshot', false);
    const other = flagOr(source, 'skip_final_snapshot', false);
    if (own === false || other === true) return undefined;
    return own === UNKNOWN ? UNKNOWN : 'would be deleted without a final snapshot also after a promotion';
  },
};

const NETWORK: readonly Need[] = [
  {
    part: 'subnet group',
    severity: 'high',
    lost: 'It stands in the default VPC of its Region: after a promotion the service cannot reach it, and moving it interrupts the database.',
    lack: ownGroup('db_subnet_group_name', 'subnet group'),
  },
  {
    part: 'security groups',
    severity: 'high',
    lost: 'The default security group lets no client in: after a promotion the service cannot reach it.',
    lack: ({ replica }) =>
      isLeftOut(replica, 'vpc_security_group_ids') ? 'has no security groups, so RDS takes the default' : undefined,
  },
];

const AUTHENTICATION: Need = {
  part: 'IAM authentication',
  isWatched: true,
  lost: 'After a promotion clients that log in by IAM are refused.',
  lack: flagOfSource('iam_database_authentication_enabled', 'does not accept logins by IAM, its source does'),
};

const INSTANCE_NEEDS: readonly Need[] = [
  {
    part: 'backups',
    severity: 'high',
    isWatched: true,
    lost: 'After a promotion the database has no backups, and no replica can be made of it until the first one is taken: the recovered service runs without a way back.',
    lack: ({ replica }) => {
      const retention = numberOr(replica, 'backup_retention_period', 0);
      return retention === UNKNOWN ? UNKNOWN : retention < 1 ? `keeps backups for ${days(retention)}` : undefined;
    },
  },
  {
    part: 'Multi-AZ',
    isWatched: true,
    lost: 'After a promotion the service runs in one zone: the loss of that one stops it, and no other Region is left to go to.',
    lack: flagOfSource('multi_az', 'has one zone, its source has two'),
  },
  {
    part: 'parameter group',
    severity: 'high',
    lost: 'After a promotion the database runs with the default parameters: forced TLS, limits and extensions of its source are gone, and another group takes effect only after a restart.',
    lack: ownGroup('parameter_group_name', 'parameter group'),
  },
  ...NETWORK,
  PROTECTION,
  FINAL_SNAPSHOT,
  AUTHENTICATION,
  {
    part: 'class',
    severity: 'high',
    isWatched: true,
    lost: 'After a promotion the whole load meets the smaller instance: it is slow or down until it is scaled up, which takes a restart. A replica that is too small also falls behind.',
    lack: ({ replica, source }) => {
      const own = textOf(replica, 'instance_class');
      const other = textOf(source, 'instance_class');
      if (own === undefined || other === undefined) return undefined;
      if (own === UNKNOWN || other === UNKNOWN) return UNKNOWN;
      return (shareOf(own, other) ?? 1) > 0.5 ? undefined : `runs on ${own}, its source on ${other}`;
    },
  },
  {
    part: 'storage speed',
    lost: 'A replica with fewer I/O operations falls behind under load, and after a promotion the whole load meets it: changing the storage takes hours.',
    lack: ({ replica, source }) => {
      // A replica that says nothing of it gets what its source has, or the baseline of its size.
      if (isLeftOut(replica, 'iops')) return undefined;
      const own = numberOr(replica, 'iops', 0);
      const other = numberOr(source, 'iops', 0);
      if (own === UNKNOWN || other === UNKNOWN) return UNKNOWN;
      return own < other ? `has ${own} IOPS, its source ${other}` : undefined;
    },
  },
  {
    part: 'storage ceiling',
    isOfReplica: true,
    severity: 'note',
    lost: 'When the source grows beyond the ceiling of the replica, the replica is full and replication stops.',
    lack: ({ replica, source }) => {
      const own = numberOr(replica, 'max_allocated_storage', 0);
      const other = numberOr(source, 'max_allocated_storage', 0);
      if (own === UNKNOWN || other === UNKNOWN) return UNKNOWN;
      return own < other ? `may grow to ${own || 'no more than it has'}, its source to ${other} GiB` : undefined;
    },
  },
  {
    part: 'monitoring',
    severity: 'note',
    lack: ({ replica, source }) => {
      const own = numberOr(replica, 'monitoring_interval', 0);
      const other = numberOr(source, 'monitoring_interval', 0);
      if (own === UNKNOWN || other === UNKNOWN) return UNKNOWN;
      return own === 0 && other !== 0 ? 'has no enhanced monitoring, its source has' : undefined;
    },
  },
];

const CLUSTER_NEEDS: readonly Need[] = [
  {
    part: 'parameter group',
    severity: 'high',
    lost: 'After a failover the cluster runs with the default parameters, and another group takes effect only after a restart.',
    lack: ownGroup('db_cluster_parameter_group_name', 'parameter group'),
  },
  ...NETWORK,
  PROTECTION,
  FINAL_SNAPSHOT,
  AUTHENTICATION,
];
