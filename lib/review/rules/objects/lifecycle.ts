import { Attributes, Unknown, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { days } from '../../wording';
import { BUCKET, Buckets, LIFECYCLE } from './bucket';
import { replicationsOf, sourceWords } from './replication';
import { Scope, scopeCovers, scopeOf } from './scope';

/** What a rule of a lifecycle ends. */
export type Ending = 'current' | 'noncurrent';

/** A rule that ends objects, or versions of them. */
export interface Expiry {
  readonly ending: Ending;
  readonly id: string | undefined;
  readonly scope: Scope;
  /** Days after which they end; for a date 0. */
  readonly days: number;
  /** How many newer noncurrent versions stay whatever their age. */
  readonly keeps: number;
  /** The day on which current objects end, where the rule names one. */
  readonly date?: string;
}

/** The blocks of a lifecycle, of a resource beside the bucket or of the bucket; undefined when it has none. */
export function lifecycleBlocks(buckets: Buckets, bucket: Resource): readonly Attributes[] | Unknown {
  if (buckets.isInline(LIFECYCLE, bucket)) return bucket.values.blocks('lifecycle_rule');
  return buckets.part(LIFECYCLE, bucket)?.values.blocks('rule') ?? [];
}

export function blocksOf(resource: Resource): readonly Attributes[] | Unknown {
  return resource.values.blocks(resource.type === BUCKET ? 'lifecycle_rule' : 'rule');
}

/** What the rules that are on end. UNKNOWN while anything of that is not known. */
export function expiriesOf(blocks: readonly Attributes[] | Unknown): readonly Expiry[] | Unknown {
  if (blocks === UNKNOWN) return UNKNOWN;
  const found: Expiry[] = [];
  for (const block of blocks) {
    const status = block.text('status') ?? (block.flag('enabled') === true ? 'Enabled' : 'Disabled');
    if (status === 'Disabled') continue;
    const scope = scopeOf(block);
    const age = block.number('expiration', 0, 'days') ?? 0;
    const date = block.text('expiration', 0, 'date');
    const noncurrent = NONCURRENT.map((name) => block.number('noncurrent_version_expiration', 0, name));
    const keeps = block.number('noncurrent_version_expiration', 0, 'newer_noncurrent_versions') ?? 0;
    if ([status, scope, age, date, keeps, ...noncurrent].includes(UNKNOWN)) return UNKNOWN;
    const id = block.text('id');
    const common = { id: id === UNKNOWN ? undefined : id, scope: scope as Scope, keeps: 0 };
    if (typeof date === 'string') found.push({ ...common, ending: 'current', days: 0, date });
    else if ((age as number) > 0) found.push({ ...common, ending: 'current', days: age as number });
    const ends = noncurrent.find((value): value is number => typeof value === 'number' && value > 0);
    if (ends !== undefined) found.push({ ...common, ending: 'noncurrent', days: ends, keeps: keeps as number });
  }
  return found;
}

/** The same number by its names in the resource and in the block of a bucket. */
const NONCURRENT = ['noncurrent_days', 'days'];

/** Whether one rule ends everything that another one ends, and not later. */
export function endsBefore(one: Expiry, other: Expiry): boolean {
  return (
    one.ending === other.ending &&
    scopeCovers(one.scope, other.scope) &&
    (one.date === undefined && other.date === undefined ? one.days <= other.days : one.date === other.date) &&
    one.keeps <= other.keeps
  );
}

/** The rule that ended, before, the first of what this one ends; undefined when all of it was kept for ever. */
export function soonest(expiries: readonly Expiry[], { ending, scope }: Expiry): Expiry | undefined {
  return expiries
    .filter((expiry) => expiry.ending === ending && scopeCovers(expiry.scope, scope))
    .sort((a, b) => a.days - b.days)[0];
}

/** Copies that end before what they are copies of. */
export interface OutrunCopy {
  /** The bucket with the copies. */
  readonly bucket: Resource;
  /** What configures its lifecycle. */
  readonly at: Resource;
  /** Name of the bucket with the originals. */
  readonly source: string;
  readonly expiry: Expiry;
  /** How long the originals are kept. */
  readonly kept: string;
}

export function outrunCopies(buckets: Buckets): readonly OutrunCopy[] {
  const found: OutrunCopy[] = [];
  for (const replication of replicationsOf(buckets)) {
    const { source, rules } = replication;
    const originals = source && expiriesOf(lifecycleBlocks(buckets, source));
    if (!originals || originals === UNKNOWN) continue;
    for (const { target: bucket, scope, isEnabled } of rules === UNKNOWN ? [] : rules) {
      if (!bucket || isEnabled !== true || scope === UNKNOWN) continue;
      const copies = expiriesOf(lifecycleBlocks(buckets, bucket));
      for (const expiry of copies === UNKNOWN ? [] : copies) {
        if (expiry.ending !== 'current' || !(scopeCovers(scope, expiry.scope) || scopeCovers(expiry.scope, scope)))
          continue;
        const common = scopeCovers(scope, expiry.scope) ? expiry.scope : scope;
        const ends = originals.filter((one) => one.ending === 'current' && scopeCovers(one.scope, common));
        if (ends.some((one) => (one.date ?? '') === (expiry.date ?? '') && one.days <= expiry.days)) continue;
        const [first] = [...ends].sort((a, b) => a.days - b.days);
        const kept = !first
          ? 'for ever'
          : first.date === undefined
            ? `for ${days(first.days)}`
            : `until ${first.date.slice(0, 10)}`;
        const at = buckets.part(LIFECYCLE, bucket) ?? bucket;
        found.push({ bucket, at, source: sourceWords(replication), expiry, kept });
      }
    }
  }
  return found;
}
