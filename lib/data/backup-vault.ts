import { BackupVault as BackupVaultResource } from '@cdktf/provider-aws/lib/backup-vault';
import { BackupVaultLockConfiguration } from '@cdktf/provider-aws/lib/backup-vault-lock-configuration';
import { BackupVaultPolicy } from '@cdktf/provider-aws/lib/backup-vault-policy';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { policyText } from '../core/policy';
import { Duration } from '../core/quantities';
import { KeyRef, requireSameStack } from '../core/references';

/** Length of a vault's name, in characters (CreateBackupVault, BackupVaultName). */
export const VAULT_NAME_LENGTH = { min: 2, max: 50 } as const;

/** Days that a lock may ask for (PutBackupVaultLockConfiguration). */
export const LOCK_DAYS = { min: 1, max: 36_500 } as const;

/** Days before a lock becomes irrevocable (PutBackupVaultLockConfiguration, ChangeableForDays). */
export const COOLING_OFF_DAYS = { min: 3, max: 36_500 } as const;

/** How long a vault keeps a recovery point: at least and at most, in whole days. */
export interface RetentionLimits {
  readonly min: Duration;
  readonly max: Duration;
}

/** The lock of a vault: nobody deletes a recovery point before its time, whoever asks. */
export interface VaultLock extends RetentionLimits {
  /**
   * **IRREVOCABLE.** Leave it out unless a regulation asks for it. When this time is over (whole days,
   * `COOLING_OFF_DAYS`) the lock is in compliance mode for ever: nobody, neither the root user of the
   * account nor AWS, can loosen it, remove it, or delete the vault while it holds a recovery point;
   * every recovery point is paid for until it expires, up to `max`; a limit that turns out wrong makes
   * jobs fail for ever; and Terraform can only fail, for its way to change a lock is to delete it.
   * Run with the default through one whole retention first. Then set it with the longest time that
   * you can bear: until it is over, leaving the prop out again takes the lock back.
   *
   * @default - governance mode: whoever has the permission `backup:DeleteBackupVaultLockConfiguration` can lift it
   */
  readonly irrevocableAfter?: Duration;
}

/** What {@link BackupVault} is made of. */
export interface BackupVaultProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /**
   * Encrypts the recovery points: those of buckets, and every copy from the other Region. (A snapshot
   * of a database keeps the key of the database.) Changing it **replaces** the vault, which
   * `prevent_destroy` refuses. A key of this Region that lets the account's IAM policies decide is
   * all that a copy needs: the role of the plan in the other Region brings the permission along.
   */
  readonly key: KeyRef;
  /**
   * Every change replaces the lock: for a moment there is none. Recovery points that exist keep their
   * time; jobs whose retention is outside of the new limits fail, each of them, in AWS only.
   */
  readonly lock: VaultLock;
  /**
   * ARN of the role that may delete a recovery point before its time, where the lock lets it, and that
   * alone may change the policy of the vault: whoever applies a later change of it must be this role.
   *
   * @default - nobody deletes; whoever may change the policy can change that
   */
  readonly breakGlassRole?: string;
}

/**
 * Where recovery points of this Region go, and the copies from the other one: encrypted, locked, and
 * with a policy that denies deletions to everyone in the account.
 *
 * The lock refuses jobs whose retention is outside of its limits, copies included, and Terraform sees
 * nothing of it: `BackupPlan` compares its rules with the limits of both vaults. `force_destroy` is
 * never set: AWS then refuses to delete a vault that holds anything.
 *
 * @example
 * ```ts
 * import { BackupVault, Duration } from 'warmsite';
 * import { key, names, stack } from './shared';
 *
 * new BackupVault(stack, 'Vault', { names, key, lock: { min: Duration.days(7), max: Duration.days(400) } });
 * ```
 */
export class BackupVault extends Construct {
  /** Literals that the other Region computes alike. */
  public readonly vaultName: string;
  public readonly arn: string;

  /**
   * @throws WarmsiteError `vault-name`, `lock-days`, `lock-order`, `lock-cooling-off`,
   *   `break-glass-role`, `other-stack`
   */
  public constructor(scope: Construct, id: string, props: BackupVaultProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, key, lock, breakGlassRole } = props;
    this.vaultName = names.backupVault;
    this.arn = names.backupVaultArn;

    const vault = new BackupVaultResource(this, 'Resource', {
      name: this.vaultName,
      kmsKeyArn: key.arn,
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
    });
    const locked = new BackupVaultLockConfiguration(this, 'Lock', {
      backupVaultName: vault.name,
      minRetentionDays: lock.min.toDays(),
      maxRetentionDays: lock.max.toDays(),
      changeableForDays: lock.irrevocableAfter?.toDays(),
    });
    new BackupVaultPolicy(this, 'Policy', {
      backupVaultName: vault.name,
      policy: vaultPolicy(breakGlassRole),
      dependsOn: [locked],
    });
  }

  private requireValid({ names, key, lock, breakGlassRole }: BackupVaultProps): void {
    const violations = new Violations(this.node.path);
    requireSameStack(this, { key }, violations);
    const { length } = names.backupVault;
    violations.require(
      length >= VAULT_NAME_LENGTH.min && length <= VAULT_NAME_LENGTH.max,
      'vault-name',
      `the vault name '${names.backupVault}' must have at most ${VAULT_NAME_LENGTH.max} characters, got ${length}; ` +
        `shorten 'system' or 'environment'`,
    );
    for (const end of ['min', 'max'] as const)
      requireDays(`lock.${end}`, lock[end], LOCK_DAYS, 'lock-days', violations);
    violations.require(
      lock.min.toSeconds() <= lock.max.toSeconds(),
      'lock-order',
      `'lock.min' must be at most 'lock.max' (${lock.max.toString()}), got ${lock.min.toString()}; no job would pass`,
    );
    if (lock.irrevocableAfter) {
      requireDays('lock.irrevocableAfter', lock.irrevocableAfter, COOLING_OFF_DAYS, 'lock-cooling-off', violations);
    }
    violations.require(
      breakGlassRole === undefined || breakGlassRole.startsWith(names.anyRoleArnPrefix),
      'break-glass-role',
      `'breakGlassRole' must be the ARN of a role of this account (${names.anyRoleArnPrefix}...), got ${breakGlassRole}; ` +
        'nobody else could ever change the policy',
    );
    violations.throwIfAny();
  }
}

function requireDays(
  prop: string,
  duration: Duration,
  { min, max }: { readonly min: number; readonly max: number },
  code: string,
  violations: Violations,
): void {
  const days = duration.toDays();
  violations.require(
    Number.isInteger(days) && days >= min && days <= max,
    code,
    `'${prop}' must be ${min} to ${max} whole days, got ${duration.toString()}; change it`,
  );
}

/** All resources: a recovery point of a database is an RDS snapshot, not a part of the vault's ARN. */
function vaultPolicy(breakGlassRole: string | undefined): string {
  const deletions = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle', 'backup:DeleteBackupVault'];
  const everyone = { Effect: 'Deny', Principal: '*', Resource: '*' } as const;
  if (breakGlassRole === undefined) return policyText({ Sid: 'NobodyDeletes', ...everyone, Action: deletions });
  return policyText({
    Sid: 'OnlyTheBreakGlassRoleDeletes',
    ...everyone,
    Action: [...deletions, 'backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'],
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': breakGlassRole } },
  });
}
