import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { BACKUP_PLAN, daysKept, keptWords, pairsOf, rulesOf } from './backup';

export const observabilityBackupShorter: Rule = {
  id: 'observability-backup-shorter',
  area: 'observability',
  severity: 'high',
  title: 'Recovery points are kept for less time',
  lost: 'What is made from now on is gone earlier. A mistake that is found after the new limit cannot be undone by a restore.',
  safeWay:
    'Keep the lifecycle. If the cost is the reason, move recovery points to cold storage, or make a rare rule that keeps them long.',
  source: 'AWS Backup API, Lifecycle: DeleteAfterDays',
  types: [BACKUP_PLAN],
  *check({ estate }) {
    for (const change of estate.changed(BACKUP_PLAN)) {
      const { before, after } = change;
      if (!before || !after || change.isDeposed) continue;
      for (const { was, is } of pairsOf(rulesOf(estate.before, before), rulesOf(estate.after, after))) {
        const sides = [
          { part: is.name, what: `recovery points of rule ${is.name}`, then: was.values, now: is.values },
          ...is.copies.flatMap((copy) => {
            const earlier =
              was.copies.find(({ vault }) => vault === copy.vault) ??
              (was.copies.length === 1 ? was.copies[0] : undefined);
            const part = `${is.name} copy ${copy.vault === UNKNOWN ? '' : (copy.vault ?? '')}`;
            return earlier ? [{ part, what: `copies of rule ${is.name}`, then: earlier.values, now: copy.values }] : [];
          }),
        ];
        for (const { part, what, then, now } of sides) {
          const from = daysKept(then);
          const to = daysKept(now);
          if (from === UNKNOWN) continue;
          if (to === UNKNOWN)
            yield { at: change, part, message: `how long ${what} are kept is not known yet`, isUnknown: true };
          else if (to < from)
            yield { at: change, part, message: `${what} are kept ${keptWords(to)} instead of ${keptWords(from)}` };
        }
      }
    }
  },
};
