import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';
import { VAULT_LOCK } from './backup';

export const observabilityVaultLockIrrevocable: Rule = {
  id: 'observability-vault-lock-irrevocable',
  area: 'observability',
  severity: 'warning',
  title: 'A vault lock can never be taken back',
  lost: 'After the cooling-off time nobody can change or remove the lock, nor the vault while it holds anything, AWS included. A wrong limit makes backup jobs fail for as long as it stands, which is for ever.',
  safeWay:
    'Leave changeable_for_days out (governance mode) until the limits have proved right for a whole lifecycle. Then set it, with the longest cooling-off time that you can bear.',
  source: 'AWS Backup Developer Guide, AWS Backup Vault Lock: compliance mode',
  types: [VAULT_LOCK],
  *check({ estate }) {
    for (const change of estate.changed(VAULT_LOCK)) {
      const { before, after } = change;
      if (!after || change.isDeposed) continue;
      const cooling = after.values.number('changeable_for_days');
      if (cooling === undefined || before?.values.number('changeable_for_days') !== undefined) continue;
      yield cooling === UNKNOWN
        ? { at: change, message: 'whether it becomes irrevocable is not known yet', isUnknown: true }
        : { at: change, message: `after ${days(cooling)} the lock can never be changed or removed` };
    }
  },
};
