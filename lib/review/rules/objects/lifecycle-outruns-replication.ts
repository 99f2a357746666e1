import { Rule } from '../../rule';
import { days } from '../../wording';
import { BUCKET, Buckets, LIFECYCLE, nameOf, REPLICATION } from './bucket';
import { outrunCopies } from './lifecycle';
import { scopeWords } from './scope';

export const objectsLifecycleOutrunsReplication: Rule = {
  id: 'objects-lifecycle-outruns-replication',
  area: 'objects',
  severity: 'critical',
  title: 'A lifecycle deletes copies before their originals',
  lost: 'Objects that the source still has are gone in the other Region: after a failover nobody has them. The age of a copy counts from when the original was written, so a late one is deleted as it arrives.',
  safeWay:
    'Give the bucket with the copies the same lifecycle as the source, or a longer one. What the source does not delete, no copy should.',
  source: 'S3 User Guide, What does Amazon S3 replicate; How S3 Lifecycle interacts with other bucket configurations',
  types: [LIFECYCLE, BUCKET, REPLICATION],
  *inspect(snapshot, { estate }) {
    for (const { bucket, at, source, expiry, kept } of outrunCopies(new Buckets(estate, snapshot))) {
      const end = expiry.date === undefined ? `after ${days(expiry.days)}` : `on ${expiry.date.slice(0, 10)}`;
      yield {
        at,
        part: `${source} ${scopeWords(expiry.scope)}`,
        message: `${nameOf(bucket)} deletes ${scopeWords(expiry.scope)} ${end}, but ${source}, which it has copies of, keeps them ${kept}`,
      };
    }
  },
};
