import { UNKNOWN } from '../../attributes';
import { coversAction, Statement, statementsOf } from '../../policy-document';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { VAULTS } from './backup';

const POLICY = 'aws_backup_vault_policy';

/** What a policy of a vault is there to deny. */
const DELETIONS = [
  'backup:DeleteRecoveryPoint',
  'backup:DeleteBackupVault',
  'backup:UpdateRecoveryPointLifecycle',
  'backup:PutBackupVaultAccessPolicy',
  'backup:DeleteBackupVaultAccessPolicy',
];

/** What a copy, a backup or a restore needs. */
const NEEDED = [
  'backup:CopyIntoBackupVault',
  'backup:CopyFromBackupVault',
  'backup:StartRestoreJob',
  'backup:StartBackupJob',
];

export const observabilityVaultPolicyWeakened: Rule = {
  id: 'observability-vault-policy-weakened',
  area: 'observability',
  severity: 'high',
  title: 'The policy of a backup vault lets deletions through, or keeps copies out',
  lost: 'Recovery points can be deleted by whoever has the permission in IAM; or no copy arrives in the vault any more, which shows in failed copy jobs only.',
  safeWay:
    'Keep the statement that denies deletions, and exempt a single role by a condition on aws:PrincipalArn where something has to be deleted. Try a copy after every change.',
  source: 'AWS Backup Developer Guide, Vault access policies',
  types: [POLICY],
  *check({ estate }) {
    for (const change of estate.changed(POLICY)) {
      const { before, after, action } = change;
      if (change.isDeposed || action === 'forget') continue;
      const [vault] = before ? estate.before.targets(before, 'backup_vault_name', ...VAULTS) : [];
      if (!after && vault && !estate.after.find(vault.key)) continue;
      const document = after?.values.document('policy');
      const was = statementsOf(before?.values.document('policy')) ?? [];
      if (document === UNKNOWN) {
        if (was.length > 0) yield { at: change, message: 'the policy is not known yet', isUnknown: true };
        continue;
      }
      const is = statementsOf(document) ?? [];
      const freed = DELETIONS.filter((item) => denies(was, item) && !denies(is, item));
      const kept = NEEDED.filter((item) => !denies(was, item) && denies(is, item));
      const lost = NEEDED.filter((item) => allows(was, item) && !allows(is, item));
      const reasons = [
        ...(freed.length > 0 ? [`it no longer denies ${listed(freed)}`] : []),
        ...(kept.length > 0 ? [`it denies ${listed(kept)}`] : []),
        ...(lost.length > 0 ? [`it no longer allows ${listed(lost)}`] : []),
      ];
      if (reasons.length > 0) yield { at: change, message: reasons.join('; ') };
    }
  },
};

function denies(statements: readonly Statement[], action: string): boolean {
  return statements.some((statement) => !statement.isAllow && coversAction(statement, action));
}

function allows(statements: readonly Statement[], action: string): boolean {
  return statements.some((statement) => statement.isAllow && coversAction(statement, action));
}
