import { Rule } from '../../rule';
import { BUCKET, Buckets, nameOf } from './bucket';
import { replicatedBuckets } from './replication';

export const objectsBucketDestroyed: Rule = {
  id: 'objects-bucket-destroyed',
  area: 'objects',
  severity: 'critical',
  title: 'A bucket is destroyed or replaced',
  lost: 'With force_destroy every object and every version of it is deleted, for ever. Without it S3 refuses while anything is in the bucket, and the apply stops half-way. Another account may take the name.',
  safeWay:
    'To give up managing it, use a `removed` block with `destroy = false`. To replace it, make the new bucket beside it, copy with S3 Batch Replication, move its readers and writers, and destroy the old one in a later change.',
  source: 'S3 User Guide, Deleting a bucket; Terraform AWS provider, aws_s3_bucket: force_destroy',
  types: [BUCKET],
  *check({ estate }) {
    const changes = estate.changed(BUCKET).filter(({ action }) => action === 'delete' || action === 'replace');
    if (changes.length === 0) return;
    const buckets = new Buckets(estate, estate.before);
    const replicated = replicatedBuckets(buckets);
    for (const change of changes) {
      const { before, action, replacedBy, isDeposed } = change;
      if (!before || isDeposed) continue;
      const role = replicated.get(before.key);
      const fate =
        before.values.flag('force_destroy') === true
          ? 'with everything in it'
          : 'and S3 refuses as long as anything is in it';
      const what = action === 'delete' ? 'destroyed' : `replaced for ${replacedBy.join(', ')}`;
      yield {
        at: change,
        ...(buckets.holdsLogs(before) && role === undefined ? { severity: 'warning' } : {}),
        message: `${nameOf(before)}${role === undefined ? '' : `, ${role},`} is ${what}, ${fate}`,
      };
    }
  },
};
