import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { runsPerYear, wordsFor } from './schedule';

const PLAN = 'aws_backup_restore_testing_plan';
const SELECTION = 'aws_backup_restore_testing_selection';
const NOTIFICATIONS = 'aws_backup_vault_notifications';

export const observabilityRestoreTestingRemoved: Rule = {
  id: 'observability-restore-testing-removed',
  area: 'observability',
  severity: 'warning',
  title: 'Restores are tested less, or failures of backups are told to nobody',
  lost: 'Nothing at once. That a backup cannot be restored, or is not made, is found out in the next recovery and not before.',
  safeWay: 'Keep the test and its notifications. A cheaper test restores fewer kinds of resources, not less often.',
  source: 'AWS Backup Developer Guide, Restore testing; Notification options with AWS Backup',
  types: [PLAN, SELECTION, NOTIFICATIONS],
  *check({ estate }) {
    for (const change of estate.changed(PLAN, SELECTION, NOTIFICATIONS)) {
      const { before, after, type, action } = change;
      if (!before || change.isDeposed || action === 'forget') continue;
      if (!after) {
        if (type === SELECTION && isPlanDestroyed(before.values.text('restore_testing_plan_name'))) continue;
        yield { at: change, message: WHAT[type] ?? 'it is removed' };
        continue;
      }
      if (type !== PLAN) continue;
      const [was, is] = [before.values.text('schedule_expression'), after.values.text('schedule_expression')];
      const then = typeof was === 'string' ? runsPerYear(was) : undefined;
      const now = typeof is === 'string' ? runsPerYear(is) : undefined;
      if (then !== undefined && now !== undefined && now < then * 0.99) {
        yield { at: change, message: `restores are tested ${wordsFor(now)} instead of ${wordsFor(then)}` };
      }
    }

    function isPlanDestroyed(name: unknown): boolean {
      if (name === UNKNOWN) return false;
      return estate.changed(PLAN).some(({ before, after }) => !after && before?.values.text('name') === name);
    }
  },
};

const WHAT: Readonly<Record<string, string>> = {
  [PLAN]: 'the plan that tests restores is removed',
  [SELECTION]: 'what it selects is no longer restored for a test',
  [NOTIFICATIONS]: 'failed jobs of the vault are told to nobody',
};
