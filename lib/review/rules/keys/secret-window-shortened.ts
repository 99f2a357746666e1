import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';
import { recoveryDays, SECRET, secretName } from './secret';

export const keysSecretWindowShortened: Rule = {
  id: 'keys-secret-window-shortened',
  area: 'keys',
  severity: 'warning',
  title: 'A deleted secret would be gone sooner',
  lost: 'Nothing yet. When the secret is destroyed by mistake there are fewer days to restore it; with a window of 0 there are none.',
  safeWay: 'Keep 30 days. To make a secret of the same name again after a destroy, restore the old one and import it.',
  source: 'Secrets Manager API, DeleteSecret: RecoveryWindowInDays, ForceDeleteWithoutRecovery',
  types: [SECRET],
  *check({ estate }) {
    for (const change of estate.changed(SECRET)) {
      const { before, after, action, isDeposed } = change;
      if (!before || !after || isDeposed || action === 'replace') continue;
      const was = recoveryDays(before);
      const is = recoveryDays(after);
      if (was === UNKNOWN) continue;
      const name = secretName(before);
      if (is === UNKNOWN) {
        yield { at: change, message: `the recovery window of ${name} is not known yet`, isUnknown: true };
      } else if (is < was) {
        const to = is === 0 ? 'none: a destroy deletes it at once' : days(is);
        yield { at: change, message: `the recovery window of ${name} falls from ${days(was)} to ${to}` };
      }
    }
  },
};
