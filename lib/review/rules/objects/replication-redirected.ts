import { Rule } from '../../rule';
import { BUCKET, REPLICATION } from './bucket';
import { destinationWords, followedRules, isWithinRegion, ruleWords, sourceWords } from './replication';

export const objectsReplicationRedirected: Rule = {
  id: 'objects-replication-redirected',
  area: 'objects',
  severity: 'high',
  title: 'A replication rule points to another bucket',
  lost: 'Copies are in two places: the objects so far in the old bucket, new ones in the new bucket. A failover that reads the new bucket misses every older object.',
  safeWay:
    'Add a second rule to the new bucket, fill it with S3 Batch Replication, compare the two, and remove the old rule in a later change.',
  source: 'S3 User Guide, What does Amazon S3 replicate; Replicating existing objects',
  types: [REPLICATION, BUCKET],
  *check({ estate }) {
    for (const { change, before, was, is, fate } of followedRules(estate)) {
      // Into the same Region: rule objects-replication-same-region.
      if (fate !== 'redirected' || !is || isWithinRegion(before, is)) continue;
      yield {
        at: change,
        part: ruleWords(was),
        message: `${ruleWords(was)} of ${sourceWords(before)} copies to ${destinationWords(is)} in place of ${destinationWords(was)}`,
      };
    }
  },
};
