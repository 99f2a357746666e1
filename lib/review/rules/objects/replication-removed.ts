import { Rule } from '../../rule';
import { BUCKET, REPLICATION } from './bucket';
import { directionSeverity, followedRules, ruleWords, sourceWords } from './replication';

export const objectsReplicationRemoved: Rule = {
  id: 'objects-replication-removed',
  area: 'objects',
  severity: 'critical',
  title: 'A bucket is no longer replicated',
  lost: 'Every object that is written from then on is in one Region only, and is lost with it. Putting the rule back later does not copy what was written meanwhile: S3 replicates new objects only.',
  safeWay:
    'Keep the rule. To move it to another resource or stack, forget it here with a `removed` block (`destroy = false`) and import it there in the same change: deleting one configuration of a bucket deletes all of its rules. Copy what was missed with S3 Batch Replication.',
  source: 'S3 User Guide, What does Amazon S3 replicate; S3 API, DeleteBucketReplication',
  types: [REPLICATION, BUCKET],
  *check({ estate, roles }) {
    for (const { change, before, was, fate } of followedRules(estate)) {
      const bucket = sourceWords(before);
      const part = ruleWords(was);
      if (fate === 'removed') {
        const all = change.action === 'delete' ? ', with the whole configuration' : '';
        yield {
          at: change,
          part,
          severity: directionSeverity(before, roles),
          message: `${ruleWords(was)} of ${bucket} is removed${all}`,
        };
      } else if (fate === 'unknown') {
        yield {
          at: change,
          part,
          message: `whether ${ruleWords(was)} of ${bucket} still copies the same objects to the same place is not known yet`,
          isUnknown: true,
        };
      }
    }
  },
};
