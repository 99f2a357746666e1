import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { REPLICATION } from './bucket';
import { keptRules, ruleWords, sourceWords } from './replication';

export const objectsReplicaChangesNotReplicated: Rule = {
  id: 'objects-replica-changes-not-replicated',
  area: 'objects',
  severity: 'warning',
  title: 'Changes of replicas are no longer sent back',
  lost: 'Tags, access lists and lock settings that are changed on a replica, as after a failover, stay on that side: the two buckets drift apart, and the failback finds the old values.',
  safeWay: 'Keep replica modifications on in the rules of both directions for as long as either Region may write.',
  source: 'S3 User Guide, Replicating metadata changes with replica modification sync',
  types: [REPLICATION],
  *check({ estate }) {
    for (const { change, before, was, is } of keptRules(estate)) {
      if (was.copiesReplicaChanges !== true) continue;
      const rule = `${ruleWords(was)} of ${sourceWords(before)}`;
      const place = { at: change, part: ruleWords(was) };
      if (is.copiesReplicaChanges === UNKNOWN) {
        yield {
          ...place,
          message: `whether ${rule} still copies changes of replicas is not known yet`,
          isUnknown: true,
        };
      } else if (!is.copiesReplicaChanges) yield { ...place, message: `${rule} no longer copies changes of replicas` };
    }
  },
};
