import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';
import { BUCKET, Buckets, isGone, LIFECYCLE, nameOf, REPLICATION } from './bucket';
import { blocksOf } from './lifecycle';
import { keptRules, replicatedBuckets, ruleWords, sourceWords } from './replication';

export const objectsCopiesArchived: Rule = {
  id: 'objects-copies-archived',
  area: 'objects',
  severity: 'warning',
  title: 'Replicated objects go to a storage class that takes hours to read',
  lost: 'What is archived cannot be read before it is restored: minutes to 12 hours from Glacier Flexible Retrieval, up to 48 hours from Deep Archive, and each object on its own. A failover that needs it takes that much longer.',
  safeWay:
    'Use GLACIER_IR, which is read at once, for what a recovery needs; archive noncurrent versions, or a prefix that nothing reads in a failover.',
  source: 'S3 User Guide, Understanding archive retrieval options',
  types: [LIFECYCLE, BUCKET, REPLICATION],
  *check({ estate }) {
    for (const { change, before, was, is } of keptRules(estate)) {
      if (!isArchive(is.storageClass) || isArchive(was.storageClass)) continue;
      yield {
        at: change,
        part: ruleWords(was),
        message: `${ruleWords(is)} of ${sourceWords(before)} writes the copies to ${String(is.storageClass)}`,
      };
    }
    const changes = estate.changed(LIFECYCLE, BUCKET).filter(({ isDeposed }) => !isDeposed);
    if (changes.length === 0) return;
    const [earlier, later] = [new Buckets(estate, estate.before), new Buckets(estate, estate.after)];
    const replicated = replicatedBuckets(later);
    for (const change of changes) {
      const { after } = change;
      if (!after) continue;
      const isOwn = after.type === BUCKET;
      const bucket = isOwn ? after : later.of(after);
      const known = bucket && estate.before.find(bucket.key);
      if (!bucket || !known || isGone(estate, known) || !replicated.has(bucket.key)) continue;
      if (isOwn && !later.isInline(LIFECYCLE, after)) continue;
      const holder = isOwn ? known : (earlier.part(LIFECYCLE, known) ?? known);
      const old = new Set(archivings(holder).map(({ days: count }) => count));
      for (const { days: count, to } of archivings(after)) {
        if ([...old].some((age) => age <= count)) continue;
        yield { at: change, part: to, message: `objects of ${nameOf(bucket)} go to ${to} after ${days(count)}` };
      }
    }
  },
};

function isArchive(storageClass: unknown): boolean {
  return storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';
}

/** The transitions of current objects to an archive. */
function archivings(resource: Parameters<typeof blocksOf>[0]): { readonly days: number; readonly to: string }[] {
  const blocks = blocksOf(resource);
  if (blocks === UNKNOWN) return [];
  return blocks.flatMap((block) => {
    if (block.text('status') === 'Disabled' || block.flag('enabled') === false) return [];
    const transitions = block.blocks('transition');
    return (transitions === UNKNOWN ? [] : transitions).flatMap((transition) => {
      const [count, to] = [transition.number('days'), transition.text('storage_class')];
      return isArchive(to) ? [{ days: typeof count === 'number' ? count : 0, to: String(to) }] : [];
    });
  });
}
