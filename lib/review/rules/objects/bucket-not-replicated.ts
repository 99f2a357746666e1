import { UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { BUCKET, Buckets, nameOf, OBJECT_LOCK, REPLICATION, VERSIONING } from './bucket';
import { isWithinRegion, replicatedBuckets, replicationsOf, sourceWords } from './replication';

export const objectsBucketNotReplicated: Rule = {
  id: 'objects-bucket-not-replicated',
  area: 'objects',
  severity: 'warning',
  title: 'A new bucket is not replicated, as others are',
  lost: 'What is written to it is in one Region only, and is lost with it. Replication that is added later copies new objects only.',
  safeWay:
    'Make a twin in the other Region, both versioned, and replicate each to the other before anything is written. If what is in it may be lost, or can be made again, say so in an exception for this rule, with the reason and a date.',
  source: 'S3 User Guide, What does Amazon S3 replicate',
  types: [BUCKET, REPLICATION, VERSIONING, OBJECT_LOCK],
  *check({ estate }) {
    const created = estate.changed(BUCKET).filter(({ action, isImported }) => action === 'create' && !isImported);
    if (created.length === 0) return;
    const buckets = new Buckets(estate, estate.after);
    const replications = replicationsOf(buckets);
    const crossing = replications.filter(
      (replication) =>
        replication.rules !== UNKNOWN &&
        replication.rules.some((rule) => rule.isEnabled !== false && !isWithinRegion(replication, rule)),
    );
    const [example] = crossing.map((replication) => sourceWords(replication)).sort();
    if (example === undefined) return;
    const replicated = replicatedBuckets(buckets);
    const isNamed = ({ values }: Resource): boolean =>
      replications.some(({ sourceName }) => typeof sourceName === 'string' && sourceName === values.text('bucket'));
    for (const change of created) {
      const { after } = change;
      if (!after || replicated.has(after.key) || isNamed(after)) continue;
      if (buckets.holdsLogs(after) || isScratch(after)) continue;
      const signs = signsOfData(buckets, after);
      yield {
        at: change,
        ...(signs.length > 0 ? { severity: 'high' } : {}),
        message: `${nameOf(after)}${signs.length > 0 ? `, ${signs.join(' and ')},` : ''} is in ${after.region ?? 'one Region'} only, while ${example} is copied to another`,
      };
    }
  },
};

/** What tells that somebody means to keep what is in a bucket. */
function signsOfData(buckets: Buckets, bucket: Resource): string[] {
  const isLocked =
    buckets.part(OBJECT_LOCK, bucket) !== undefined || bucket.values.flag('object_lock_enabled') === true;
  return [
    ...(buckets.versioning(bucket) === true ? ['versioned'] : []),
    ...(buckets.isEncryptedByKms(bucket) === true ? ['encrypted by a key of KMS'] : []),
    ...(isLocked ? ['locked'] : []),
  ];
}

/** Buckets whose name says that what is in them is made again when it is needed. */
function isScratch({ values, address }: Resource): boolean {
  const name = values.text('bucket');
  return /(^|[^a-z])(te?mp|scratch|cache|query-?results|athena)([^a-z]|$)/.test(
    `${typeof name === 'string' ? name : ''} ${address}`,
  );
}
