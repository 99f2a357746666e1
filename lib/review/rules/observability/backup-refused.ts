import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { BACKUP_PLAN, BackupRule, daysKept, keptWords, rulesOf, VAULT_LOCK, VAULTS } from './backup';

export const observabilityBackupRefused: Rule = {
  id: 'observability-backup-refused',
  area: 'observability',
  severity: 'high',
  title: 'Backups are refused by the vault that they go to, or stay in their Region',
  lost: 'Jobs whose lifecycle is outside of the lock of the vault fail, each of them, and Terraform sees nothing of it: there are no new recovery points.',
  safeWay:
    "Choose a lifecycle between the lock's minimum and maximum, at both ends of a copy, and copy to a vault of the other Region. Then start a job and see it completed.",
  source: 'AWS Backup API, PutBackupVaultLockConfiguration: MinRetentionDays, MaxRetentionDays',
  types: [BACKUP_PLAN, VAULT_LOCK],
  *inspect(snapshot, { estate }) {
    for (const plan of snapshot.of(BACKUP_PLAN)) {
      const rules = rulesOf(snapshot, plan);
      for (const rule of rules === UNKNOWN ? [] : rules) {
        for (const { vault, values, what } of destinationsOf(snapshot, plan, rule)) {
          const kept = daysKept(values);
          const lock = vault && lockOf(snapshot, vault);
          if (!lock || kept === UNKNOWN) continue;
          const [min, max] = [lock.values.number('min_retention_days'), lock.values.number('max_retention_days')];
          const limits = [
            ...(typeof min === 'number' && min > 0 && kept < min ? [`at least ${min} days`] : []),
            ...(typeof max === 'number' && max > 0 && kept > max ? [`at most ${max} days`] : []),
          ];
          if (limits.length === 0) continue;
          yield {
            at: plan,
            part: `${rule.name} ${vault.key}`,
            message: `${what} of rule ${rule.name} are kept ${keptWords(kept)}, the lock of ${vault.address} asks for ${limits.join(' and ')}`,
          };
        }
        for (const [at, copy] of rule.copies.entries()) {
          if (copy.region === undefined || plan.region === undefined || copy.region !== plan.region) continue;
          // It went elsewhere before: rule observability-backup-copy-removed.
          if (snapshot === estate.after && wentAway(estate.before, plan)) continue;
          yield {
            at: plan,
            part: `${rule.name} region ${at}`,
            severity: 'warning',
            message: `a copy of rule ${rule.name} stays in ${plan.region}`,
            lost: 'A copy in the same Region is lost with it.',
          };
        }
      }
    }
  },
};

function wentAway(before: Snapshot, { key, region }: Resource): boolean {
  const earlier = before.find(key);
  const rules = earlier ? rulesOf(before, earlier) : [];
  return rules !== UNKNOWN && rules.some(({ copies }) => copies.some((copy) => copy.region !== region));
}

function destinationsOf(snapshot: Snapshot, plan: Resource, rule: BackupRule) {
  const own = rule.values.text('target_vault_name');
  const vaults = typeof own === 'string' ? snapshot.named(own, plan, [...VAULTS]) : [];
  return [
    { vault: vaults.find(({ region }) => region === plan.region), values: rule.values, what: 'recovery points' },
    ...rule.copies.map(({ vault, values }) => ({
      vault: typeof vault === 'string' ? snapshot.named(vault, plan, [...VAULTS])[0] : undefined,
      values,
      what: 'copies',
    })),
  ];
}

function lockOf(snapshot: Snapshot, vault: Resource): Resource | undefined {
  return snapshot.of(VAULT_LOCK).find((lock) => {
    const [target] = snapshot.targets(lock, 'backup_vault_name', ...VAULTS);
    return target === vault;
  });
}
