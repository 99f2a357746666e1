import { UNKNOWN, Unknown } from '../attributes';
import { BucketFacts } from './bucket-facts';
import { DatabaseFacts } from './database-facts';
import { RecoveryFacts } from './recovery-facts';

/** Whether something is copied to the standby Region. */
export type Protection =
  | 'copied'
  | 'not copied'
  /** What copies it is not known until apply. */
  | 'until apply'
  /** What copies it may stand in a stack that there is no plan of. */
  | 'not in the plans';

/** The two sides of the plans, seen from one of them. */
export interface Side {
  readonly facts: RecoveryFacts;
  readonly other: RecoveryFacts;
  /** Whether what the plans do not show is not there. */
  readonly isWhole: boolean;
}

export function databaseReplication(database: DatabaseFacts, side: Side): Protection {
  return protection(side, side.other.databases, database, ({ replicas }) =>
    replicas.some(({ region }) => isThere(region, side)),
  );
}

export function backupReplication(database: DatabaseFacts, side: Side): Protection {
  return protection(side, side.other.databases, database, ({ backups }) =>
    backups.some((region) => isThere(region, side)),
  );
}

/** A bucket of which a part alone is copied is not. */
export function bucketReplication(bucket: BucketFacts, side: Side): Protection {
  return protection(side, side.other.buckets, bucket, ({ replication, to }) => {
    if (replication === UNKNOWN) return UNKNOWN;
    return replication === 'whole' && (to.length === 0 || to.some((region) => isThere(region, side)));
  });
}

/** Whether a copy in that Region counts: any does while the standby Region is not known. */
export function isThere(region: string, { facts: { standby } }: Pick<Side, 'facts'>): boolean {
  return standby === undefined || region === standby;
}

function protection<T extends { readonly key: string }>(
  { isWhole }: Side,
  others: readonly T[],
  item: T,
  isCopied: (item: T) => boolean | Unknown,
): Protection {
  const own = isCopied(item);
  if (own === UNKNOWN) return 'until apply';
  if (own) return 'copied';
  const counterpart = others.find(({ key }) => key === item.key);
  // What is copied on neither side may well be by a stack that there is no plan of; what was or will be is not.
  return !isWhole && counterpart && isCopied(counterpart) === false ? 'not in the plans' : 'not copied';
}
