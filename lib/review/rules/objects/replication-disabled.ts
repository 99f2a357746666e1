import { Rule } from '../../rule';
import { BUCKET, REPLICATION } from './bucket';
import { directionSeverity, followedRules, ruleWords, sourceWords } from './replication';

export const objectsReplicationDisabled: Rule = {
  id: 'objects-replication-disabled',
  area: 'objects',
  severity: 'critical',
  title: 'A replication rule is disabled',
  lost: 'Every object that is written while the rule is off is in one Region only, and stays so: turning it on again copies new objects only. Nothing alarms, because a disabled rule has no metrics.',
  safeWay:
    'Leave the rule on. If it has to be off for a while, note the times and copy what was written between them with S3 Batch Replication before the copies are counted on.',
  source: 'S3 User Guide, Replication configuration file elements: Status; What does Amazon S3 replicate',
  types: [REPLICATION, BUCKET],
  *check({ estate, roles }) {
    for (const { change, before, was, fate } of followedRules(estate)) {
      if (fate !== 'disabled') continue;
      yield {
        at: change,
        part: ruleWords(was),
        severity: directionSeverity(before, roles),
        message: `${ruleWords(was)} of ${sourceWords(before)} is disabled`,
      };
    }
  },
};
