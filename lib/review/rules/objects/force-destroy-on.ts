import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { BUCKET, Buckets, nameOf } from './bucket';

export const objectsForceDestroyOn: Rule = {
  id: 'objects-force-destroy-on',
  area: 'objects',
  severity: 'warning',
  title: 'A bucket with data may be destroyed with everything in it',
  lost: 'Nothing yet. What stops a destroy of a bucket that still has objects is gone: the next plan that destroys or replaces it deletes every version.',
  safeWay:
    'Leave force_destroy off. A bucket that is to go is emptied on purpose, by a lifecycle rule or by hand, first.',
  source: 'Terraform AWS provider, aws_s3_bucket: force_destroy',
  types: [BUCKET],
  *check({ estate }) {
    for (const change of estate.changed(BUCKET)) {
      const { before, after, action, isDeposed } = change;
      if (!before || !after || isDeposed || action === 'replace') continue;
      const is = after.values.flag('force_destroy');
      if (before.values.flag('force_destroy') === true || (is !== true && is !== UNKNOWN)) continue;
      if (is === UNKNOWN) {
        yield { at: change, message: `force_destroy of ${nameOf(after)} is not known yet`, isUnknown: true };
      } else {
        yield {
          at: change,
          ...(new Buckets(estate, estate.after).holdsLogs(after) ? { severity: 'note' } : {}),
          message: `force_destroy of ${nameOf(after)} is turned on`,
        };
      }
    }
  },
};
