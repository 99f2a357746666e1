import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days, listed } from '../../wording';
import { VAULT_LOCK, VAULTS } from './backup';

export const observabilityVaultLockLoosened: Rule = {
  id: 'observability-vault-lock-loosened',
  area: 'observability',
  severity: 'critical',
  title: 'The lock of a backup vault is removed or loosened',
  lost: 'Recovery points can be deleted before their time, by mistake or by whoever got hold of the credentials: the last defence of the backups is gone at once.',
  safeWay: 'Keep the lock. If a lifecycle has to be shorter, make a second vault with its own lock for those backups.',
  source: 'AWS Backup Developer Guide, AWS Backup Vault Lock: governance and compliance mode',
  types: [VAULT_LOCK],
  *check({ estate }) {
    for (const change of estate.changed(VAULT_LOCK)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed) continue;
      if (action === 'forget') {
        yield {
          at: change,
          severity: 'note',
          message: 'the lock is no longer managed: nothing brings it back once it is gone',
          lost: 'Nothing at once: the lock stays as it is.',
        };
        continue;
      }
      if (!after) {
        const [vault] = estate.before.targets(before, 'backup_vault_name', ...VAULTS);
        // The vault goes as well: rule observability-vault-destroyed.
        if (vault && !estate.after.find(vault.key)) continue;
        yield { at: change, message: 'the lock of the vault is removed' };
        continue;
      }
      const [from, to] = [before, after].map(({ values }) => values.number('min_retention_days'));
      const [cooling, cools] = [before, after].map(({ values }) => values.number('changeable_for_days'));
      if (to === UNKNOWN) {
        yield { at: change, message: 'its least retention is not known yet', isUnknown: true };
        continue;
      }
      const reasons = [
        ...(typeof from === 'number' && from > (to ?? 0)
          ? [`the least retention falls from ${days(from)} to ${to === undefined ? 'none' : days(to)}`]
          : []),
        ...(typeof cooling === 'number' && cools === undefined
          ? ['it may be removed again: changeable_for_days is gone']
          : []),
      ];
      if (reasons.length > 0) yield { at: change, message: listed(reasons) };
    }
  },
};
