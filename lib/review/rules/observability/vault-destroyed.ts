import { Rule } from '../../rule';
import { VAULTS } from './backup';

export const observabilityVaultDestroyed: Rule = {
  id: 'observability-vault-destroyed',
  area: 'observability',
  severity: 'critical',
  title: 'A backup vault is destroyed, replaced, or made easy to destroy',
  lost: 'With the vault go its recovery points, for ever, where force_destroy is on. Where it is off, AWS refuses to delete a vault that has any, and the apply stops half-way.',
  safeWay:
    'Keep the vault until its last recovery point has expired: make a new one beside it, send new backups there, and remove the old one after its longest lifecycle. For a new key too.',
  source: 'AWS Backup API, DeleteBackupVault; Terraform AWS provider, aws_backup_vault: kms_key_arn, force_destroy',
  types: [...VAULTS],
  *check({ estate }) {
    for (const change of estate.changed(...VAULTS)) {
      const { before, after, action } = change;
      if (change.isDeposed) continue;
      const forces = (before?.values.flag('force_destroy') ?? false) === true;
      const fate = forces ? 'with every recovery point in it' : 'AWS refuses while it holds a recovery point';
      if (action === 'delete') yield { at: change, message: `the vault is destroyed; ${fate}` };
      else if (action === 'replace') {
        yield { at: change, message: `the vault is replaced for ${change.replacedBy.join(', ')}; ${fate}` };
      } else if (action === 'forget') {
        yield {
          at: change,
          severity: 'note',
          message: 'the vault is no longer managed: nothing of Terraform keeps it',
          lost: 'Nothing at once: the vault and its recovery points stay.',
        };
      } else if (after?.values.flag('force_destroy') === true && !forces) {
        yield {
          at: change,
          part: 'force',
          severity: 'warning',
          message: 'force_destroy is on: a destroy takes the recovery points with it',
          lost: 'Nothing yet. The one check that stops a vault from being deleted with its recovery points is gone.',
        };
      }
    }
  },
};
