import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { BUCKET, Buckets, isGone, nameOf, VERSIONING } from './bucket';
import { replicatedBuckets } from './replication';

export const objectsVersioningSuspended: Rule = {
  id: 'objects-versioning-suspended',
  area: 'objects',
  severity: 'critical',
  title: 'Versioning of a bucket is suspended',
  lost: 'An object that is overwritten or deleted from then on is gone at once and for ever: no version is kept. As the destination of a replication the bucket takes no copy any more, and what fails meanwhile is not tried again.',
  safeWay:
    'Keep versioning on, and let a lifecycle rule end old versions if they cost too much. A bucket that is to be given up is emptied and removed after its replication is.',
  source: 'S3 User Guide, Working with objects in a versioning-suspended bucket; Requirements for replication',
  types: [VERSIONING, BUCKET],
  *check({ estate }) {
    const changes = estate
      .changed(VERSIONING, BUCKET)
      .filter(({ action }) => action !== 'create' && action !== 'forget');
    if (changes.length === 0) return;
    const [earlier, later] = [new Buckets(estate, estate.before), new Buckets(estate, estate.after)];
    const replicated = replicatedBuckets(earlier);
    for (const change of changes) {
      const { before, isDeposed } = change;
      if (!before || isDeposed) continue;
      const isOwn = before.type === BUCKET;
      const bucket = isOwn ? before : earlier.of(before);
      if (isGone(estate, bucket)) continue;
      if (isOwn && !earlier.isInline(VERSIONING, before)) continue;
      const was = isOwn
        ? earlier.versioning(before)
        : before.values.text('versioning_configuration', 0, 'status') === 'Enabled';
      if (was !== true) continue;
      const { after } = change;
      const status = after?.values.text('versioning_configuration', 0, 'status');
      const is = isOwn ? after && later.versioning(after) : status === UNKNOWN ? UNKNOWN : status === 'Enabled';
      if (is === true) continue;
      const name = bucket ? nameOf(bucket) : String(before.values.text('bucket'));
      if (is === UNKNOWN) {
        yield { at: change, message: `whether versioning of ${name} stays on is not known yet`, isUnknown: true };
        continue;
      }
      const role = bucket && replicated.get(bucket.key);
      yield {
        at: change,
        ...(role === undefined ? { severity: 'high' } : {}),
        message: `versioning of ${name}${role === undefined ? '' : `, ${role},`} is suspended${after ? '' : ', because what configures it is removed'}`,
      };
    }
  },
};
