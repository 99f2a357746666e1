import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { counted, listed } from '../../wording';
import { BACKUP_PLAN, BACKUP_SELECTION, pairsOf, rulesOf } from './backup';

export const observabilityBackupRemoved: Rule = {
  id: 'observability-backup-removed',
  area: 'observability',
  severity: 'high',
  title: 'A backup plan, or a rule of one, is removed',
  lost: 'No new recovery points are made, from the apply on. Those that exist expire by their lifecycle; after that there is nothing to restore.',
  safeWay:
    'Add the new plan or rule first, wait for its first recovery point (`aws backup list-backup-jobs --by-state COMPLETED`), and remove the old one after that.',
  source: 'AWS Backup Developer Guide, Deleting backup plans: existing recovery points are kept by their lifecycle',
  types: [BACKUP_PLAN],
  *check({ estate }) {
    for (const change of estate.changed(BACKUP_PLAN)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed) continue;
      if (action === 'forget') {
        yield {
          at: change,
          severity: 'note',
          message: 'the backup plan is no longer managed: nothing brings it back once it is gone',
          lost: 'Nothing at once: the plan goes on.',
        };
        continue;
      }
      if (!after) {
        const selections = estate.before.users(before, { [BACKUP_SELECTION]: ['plan_id'] });
        yield { at: change, message: `the backup plan is destroyed, with ${counted(selections.length, 'selection')}` };
        continue;
      }
      const was = rulesOf(estate.before, before);
      const is = rulesOf(estate.after, after);
      if (is === UNKNOWN) yield { at: change, message: 'its rules are not known yet', isUnknown: true };
      if (was === UNKNOWN || is === UNKNOWN) continue;
      const kept = new Set(pairsOf(was, is).map((pair) => pair.was));
      const lost = was.filter((rule) => !kept.has(rule)).map(({ name }) => name);
      if (lost.length === 0) continue;
      yield {
        at: change,
        message: `${lost.length === 1 ? 'rule' : 'rules'} ${listed(lost)} ${lost.length === 1 ? 'is' : 'are'} removed`,
      };
    }
  },
};
