import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { BUCKET, REPLICATION } from './bucket';
import { keptRules, ruleWords, sourceWords } from './replication';

export const objectsDeletionsNotReplicated: Rule = {
  id: 'objects-deletions-not-replicated',
  area: 'objects',
  severity: 'warning',
  title: 'Deletions are no longer replicated',
  lost: 'Objects that are deleted from then on live on in the other Region, and come back at a failover. Deletions between turning it off and on again are never made up for.',
  safeWay:
    'Keep delete markers replicated. They hide objects and take no version away: a deletion by mistake is undone by removing the marker, in both buckets.',
  source: 'S3 User Guide, Replicating delete markers between buckets',
  types: [REPLICATION, BUCKET],
  *check({ estate }) {
    for (const { change, before, was, is } of keptRules(estate)) {
      if (was.copiesDeletions !== true) continue;
      const rule = `${ruleWords(was)} of ${sourceWords(before)}`;
      const place = { at: change, part: ruleWords(was) };
      if (is.copiesDeletions === UNKNOWN) {
        yield { ...place, message: `whether ${rule} still copies delete markers is not known yet`, isUnknown: true };
      } else if (!is.copiesDeletions) yield { ...place, message: `${rule} no longer copies delete markers` };
    }
  },
};
