import { Attributes, Unknown, UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';
import { BUCKET, Buckets, isGone, nameOf, OBJECT_LOCK } from './bucket';

export const objectsLockWeakened: Rule = {
  id: 'objects-lock-weakened',
  area: 'objects',
  severity: 'high',
  title: 'The object lock of a bucket is weakened',
  lost: 'New objects can be deleted for good sooner, by mistake or by whoever got hold of the credentials. Objects that are there keep the lock that they were written with.',
  safeWay:
    'Keep mode and time. For objects that need less, set the retention when they are written, or use another bucket.',
  source: 'S3 User Guide, Locking objects with Object Lock',
  types: [OBJECT_LOCK, BUCKET],
  *check({ estate }) {
    const changes = estate
      .changed(OBJECT_LOCK, BUCKET)
      .filter(({ action }) => action !== 'create' && action !== 'forget');
    if (changes.length === 0) return;
    const earlier = new Buckets(estate, estate.before);
    for (const change of changes) {
      const { before, after, isDeposed } = change;
      if (!before || isDeposed) continue;
      const isOwn = before.type === BUCKET;
      const bucket = isOwn ? before : earlier.of(before);
      if (isGone(estate, bucket) || (isOwn && !earlier.isInline(OBJECT_LOCK, before))) continue;
      const path = isOwn ? 'object_lock_configuration' : undefined;
      const was = lockOf(before.values, path);
      const is = after ? lockOf(after.values, path) : undefined;
      const name = bucket ? nameOf(bucket) : String(before.values.text('bucket'));
      if (was === undefined || was === UNKNOWN) continue;
      if (is === UNKNOWN) {
        yield { at: change, message: `the object lock of ${name} is not known yet`, isUnknown: true };
      } else if (!is) {
        yield { at: change, message: `new objects of ${name} are locked no more, for ${days(was.days)} before` };
      } else {
        const reasons = [
          ...(was.mode === 'COMPLIANCE' && is.mode !== 'COMPLIANCE' ? ['from compliance to governance mode'] : []),
          ...(is.days < was.days ? [`from ${days(was.days)} to ${days(is.days)}`] : []),
        ];
        if (reasons.length > 0)
          yield { at: change, message: `the object lock of ${name} falls ${reasons.join(' and ')}` };
      }
    }
  },
};

/** The retention that new objects get; undefined when they get none. */
function lockOf(
  values: Attributes,
  block?: string,
): { readonly mode: string; readonly days: number } | Unknown | undefined {
  const path = [...(block === undefined ? [] : [block, 0]), 'rule', 0, 'default_retention', 0];
  const mode = values.text(...path, 'mode');
  const length = values.number(...path, 'days');
  const years = values.number(...path, 'years');
  if (mode === UNKNOWN || length === UNKNOWN || years === UNKNOWN) return UNKNOWN;
  const total = (length ?? 0) + 365 * (years ?? 0);
  return mode === undefined || total === 0 ? undefined : { mode, days: total };
}
