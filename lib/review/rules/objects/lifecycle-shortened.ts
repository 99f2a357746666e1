import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { counted, days } from '../../wording';
import { BUCKET, Buckets, isGone, LIFECYCLE, nameOf } from './bucket';
import { blocksOf, endsBefore, expiriesOf, Expiry, outrunCopies, soonest } from './lifecycle';
import { replicatedBuckets } from './replication';
import { scopeWords } from './scope';

export const objectsLifecycleShortened: Rule = {
  id: 'objects-lifecycle-shortened',
  area: 'objects',
  severity: 'high',
  title: 'Objects or their versions are kept for less time',
  lost: 'Within about a day of the apply S3 deletes everything that is older than the new limit, for ever. A deletion or an overwriting by mistake reaches both Regions within minutes: the noncurrent versions are the only way back, for as long as they are kept.',
  safeWay:
    'Keep the limit above the time in which a mistake is found. If cost is the reason, move old versions to a cheaper storage class, or narrow the rule to the prefix that is in question.',
  source: 'S3 User Guide, Lifecycle configuration elements; Expiring objects',
  types: [LIFECYCLE, BUCKET],
  *check({ estate }) {
    const changes = estate.changed(LIFECYCLE, BUCKET).filter(({ isDeposed }) => !isDeposed);
    if (changes.length === 0) return;
    const [earlier, later] = [new Buckets(estate, estate.before), new Buckets(estate, estate.after)];
    const replicated = replicatedBuckets(later);
    const outrun = outrunCopies(later);
    for (const change of changes) {
      const { after } = change;
      if (!after) continue;
      const isOwn = after.type === BUCKET;
      const bucket = isOwn ? after : later.of(after);
      // A new bucket has nothing to lose yet.
      const known = bucket && estate.before.find(bucket.key);
      if ((bucket && !known) || isGone(estate, known)) continue;
      if (isOwn && !later.isInline(LIFECYCLE, after)) continue;
      const holder = isOwn ? change.before : known ? (earlier.part(LIFECYCLE, known) ?? known) : change.before;
      const before = holder ? expiriesOf(blocksOf(holder)) : [];
      const now = expiriesOf(blocksOf(after));
      const name = bucket ? nameOf(bucket) : String(after.values.text('bucket') ?? after.address);
      if (now === UNKNOWN || before === UNKNOWN) {
        yield { at: change, message: `how long objects of ${name} are kept is not known yet`, isUnknown: true };
        continue;
      }
      for (const expiry of now) {
        if (before.some((old) => endsBefore(old, expiry))) continue;
        // The copies end before the originals: rule objects-lifecycle-outruns-replication.
        if (bucket && expiry.ending === 'current' && outrun.some((copy) => copy.bucket === bucket)) continue;
        const isKept = bucket && (replicated.has(bucket.key) || later.versioning(bucket) === true);
        const severity = !bucket || isKept ? 'high' : later.holdsLogs(bucket) ? 'note' : 'warning';
        yield {
          at: change,
          part: `${expiry.ending} ${scopeWords(expiry.scope)}`,
          severity,
          message: `${subject(expiry)} of ${name} end ${end(expiry)} instead of ${was(soonest(before, expiry))}`,
        };
      }
    }
  },
};

function subject({ ending, scope }: Expiry): string {
  const objects = scopeWords(scope).replace('every object', 'all objects');
  return ending === 'current' ? objects : `noncurrent versions of ${objects}`;
}

function end({ days: count, date, keeps }: Expiry): string {
  const when = date === undefined ? `after ${days(count)}` : `on ${date.slice(0, 10)}`;
  return keeps === 0 ? when : `${when} beyond the newest ${counted(keeps, 'version')}`;
}

function was(expiry: Expiry | undefined): string {
  return expiry ? end(expiry) : 'never';
}
