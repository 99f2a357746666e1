import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { BUCKET, REPLICATION } from './bucket';
import { directionSeverity, followedRules, ruleWords, sourceWords } from './replication';
import { scopeWords } from './scope';

export const objectsReplicationNarrowed: Rule = {
  id: 'objects-replication-narrowed',
  area: 'objects',
  severity: 'critical',
  title: 'A replication rule covers fewer objects',
  lost: 'Objects that the rule leaves out are in one Region only from then on, and are lost with it. Widening the rule later does not copy what was written meanwhile.',
  safeWay:
    'Let the rule cover the whole bucket, and put what need not survive into a bucket of its own. To give a part other settings, add a rule of higher priority beside the wide one.',
  source: 'S3 User Guide, Replication configuration file elements: Filter',
  types: [REPLICATION, BUCKET],
  *check({ estate, roles }) {
    for (const { change, before, was, is, fate } of followedRules(estate)) {
      if (fate !== 'narrowed' || !is || is.scope === UNKNOWN || was.scope === UNKNOWN) continue;
      yield {
        at: change,
        part: ruleWords(was),
        severity: directionSeverity(before, roles),
        message: `${ruleWords(was)} of ${sourceWords(before)} copies ${scopeWords(is.scope)} in place of ${scopeWords(was.scope)}`,
      };
    }
  },
};
