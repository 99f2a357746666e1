import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { Names } from '../../lib/core/names';
import { BackupVault, BackupVaultProps } from '../../lib/data/backup-vault';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { StandInKey } from './stand-ins';

const LOCK = { min: Duration.days(7), max: Duration.days(400) };
const ROLE = 'arn:aws:iam::111122223333:role/break-glass';

function synthesize(props: Partial<BackupVaultProps> = {}): SynthesizedStack {
  return synthesizeStack((scope) => {
    new BackupVault(scope, 'Vault', { names: TEST_NAMES, key: new StandInKey(scope, 'Key'), lock: LOCK, ...props });
  });
}

function policyOf(stack: SynthesizedStack): unknown {
  return JSON.parse(stack.only('aws_backup_vault_policy')['policy'] as string);
}

test('a vault under a key of its own, locked in governance mode, that Terraform does not destroy', () => {
  const stack = synthesize();
  expect(stack.addresses()).toEqual([
    'aws_backup_vault.vault',
    'aws_backup_vault_lock_configuration.vault_lock',
    'aws_backup_vault_policy.vault_policy',
  ]);
  expect(stack.at('aws_backup_vault.vault')).toMatchObject({
    name: 'shop-test-backups',
    kms_key_arn: 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555',
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
  });
  const { '//': _, ...lock } = stack.at('aws_backup_vault_lock_configuration.vault_lock');
  expect(lock).toEqual({
    backup_vault_name: '${aws_backup_vault.vault.name}',
    min_retention_days: 7,
    max_retention_days: 400,
  });
});

test('nobody deletes; whoever applies can still change the policy', () => {
  expect(policyOf(synthesize())).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'NobodyDeletes',
        Effect: 'Deny',
        Principal: '*',
        Resource: '*',
        Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle', 'backup:DeleteBackupVault'],
      },
    ],
  });
});

test('only the break-glass role deletes and changes the policy, where there is one', () => {
  expect(policyOf(synthesize({ breakGlassRole: ROLE }))).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyTheBreakGlassRoleDeletes',
        Effect: 'Deny',
        Principal: '*',
        Resource: '*',
        Action: [
          'backup:DeleteRecoveryPoint',
          'backup:UpdateRecoveryPointLifecycle',
          'backup:DeleteBackupVault',
          'backup:PutBackupVaultAccessPolicy',
          'backup:DeleteBackupVaultAccessPolicy',
        ],
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': ROLE } },
      },
    ],
  });
});

test('the lock becomes irrevocable only when it is asked for', () => {
  const stack = synthesize({ lock: { ...LOCK, irrevocableAfter: Duration.days(30) } });
  expect(stack.only('aws_backup_vault_lock_configuration')['changeable_for_days']).toBe(30);
});

test.each([
  [3, 3],
  [36_500, 36_500],
])('%i days of cooling off are allowed', (days) => {
  const stack = synthesize({ lock: { ...LOCK, irrevocableAfter: Duration.days(days) } });
  expect(stack.only('aws_backup_vault_lock_configuration')['changeable_for_days']).toBe(days);
});

test.each(['2d', '36501d', '73h', '0s'])('%s of cooling off are refused', (text) => {
  expect(problemsOf(() => synthesize({ lock: { ...LOCK, irrevocableAfter: Duration.parse(text) } }))).toEqual([
    {
      code: 'lock-cooling-off',
      where: 'stack/Vault',
      message: `'lock.irrevocableAfter' must be 3 to 36500 whole days, got ${text}; change it`,
    },
  ]);
});

test('limits that are no days, out of order, and a role of another account, all at once', () => {
  const problems = problemsOf(() =>
    synthesize({
      lock: { min: Duration.hours(36), max: Duration.seconds(0) },
      breakGlassRole: 'arn:aws:iam::444455556666:role/break-glass',
    }),
  );
  expect(problems.map(({ code, message }) => `${message} [${code}]`)).toEqual([
    "'lock.min' must be 1 to 36500 whole days, got 36h; change it [lock-days]",
    "'lock.max' must be 1 to 36500 whole days, got 0s; change it [lock-days]",
    "'lock.min' must be at most 'lock.max' (0s), got 36h; no job would pass [lock-order]",
    "'breakGlassRole' must be the ARN of a role of this account (arn:aws:iam::111122223333:role/...), " +
      'got arn:aws:iam::444455556666:role/break-glass; nobody else could ever change the policy [break-glass-role]',
  ]);
});

test('equal limits are limits', () => {
  synthesize({ lock: { min: Duration.days(35), max: Duration.days(35) } });
});

test('a name that AWS has no room for', () => {
  const names = new Names({
    system: 's'.repeat(30),
    environment: 'e'.repeat(12),
    account: '111122223333',
    region: 'us-east-2',
  });
  expect(problemsOf(() => synthesize({ names }))).toEqual([
    {
      code: 'vault-name',
      where: 'stack/Vault',
      message: `the vault name '${'s'.repeat(30)}-${'e'.repeat(12)}-backups' must have at most 50 characters, got 51; shorten 'system' or 'environment'`,
    },
  ]);
});

test('a key of another stack is refused', () => {
  const problems = problemsOf(() =>
    synthesizeApp((app) => {
      const own = new RegionStack(app, 'own', { names: TEST_NAMES, backend: { kind: 'local' } });
      const other = new RegionStack(app, 'other', { names: TEST_NAMES, backend: { kind: 'local' } });
      new BackupVault(own, 'Vault', { names: TEST_NAMES, key: new StandInKey(other, 'Key'), lock: LOCK });
    }),
  );
  expect(problems.map(({ code, message }) => `${message} [${code}]`)).toEqual([
    "'key' must belong to this stack (own), got other/Key of other; create one in this stack [other-stack]",
  ]);
});
