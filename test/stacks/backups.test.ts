import { Names } from '../../lib/core/names';
import { Duration } from '../../lib/core/quantities';
import { RegionPair } from '../../lib/core/regions';
import { Topology } from '../../lib/core/topology';
import { addBackups, addBackupVault, BackupSettings } from '../../stacks/backups';
import { KEYS } from '../../stacks/purposes';
import { TestTopic } from '../observability/stand-ins';
import { SynthesizedStack, TEST_NAMES, synthesizeStack } from '../support/synth';

const days = (count: number): Duration => Duration.days(count);
const PAIR = new RegionPair('us-east-2', 'us-west-2');
const START = new Topology(PAIR, {
  writer: 'us-east-2',
  evacuated: [],
  database: { 'us-east-2': { generation: 1, born: 'primary' }, 'us-west-2': { generation: 1, born: 'replica' } },
});

const LEAST: BackupSettings = {
  time: '08:00',
  lock: { min: days(1), max: days(35) },
  database: { daily: days(7) },
};

const FULL: BackupSettings = {
  time: '08:00',
  lock: { min: days(7), max: days(400) },
  breakGlassRole: 'arn:aws:iam::111122223333:role/break-glass',
  database: { daily: days(35), weekly: days(90), monthly: days(365) },
  buckets: { purposes: ['data'], pointInTime: days(35), retention: { monthly: days(365) } },
  restoreTests: { frequency: 'twice-weekly', time: '16:00' },
};

function site(names: Names, settings: BackupSettings, topology = START): SynthesizedStack {
  return synthesizeStack((stack) => {
    addBackups(stack, {
      settings,
      topology,
      other: names.in(PAIR.other(names.region)),
      keys: { database: 'database', storage: 'storage' },
      busy: ['03:00-04:00', 'sun:05:00-sun:06:00', 'thu:05:00-thu:06:00'],
      topic: new TestTopic(stack, 'Topic'),
    });
  }, names);
}

const HOME = TEST_NAMES;
const STANDBY = TEST_NAMES.in('us-west-2');

function vault(names: Names, settings: BackupSettings): SynthesizedStack {
  return synthesizeStack((stack) => addBackupVault(stack, settings), names);
}

test('the vault and its key, the same name in both Regions', () => {
  for (const names of [HOME, STANDBY]) {
    const stack = vault(names, FULL);
    expect(stack.addresses()).toEqual([
      'aws_backup_vault.backup_vault',
      'aws_backup_vault_lock_configuration.backup_vault_lock',
      'aws_backup_vault_policy.backup_vault_policy',
      'aws_kms_alias.backups_key_alias',
      'aws_kms_key.backups_key',
    ]);
    expect(stack.only('aws_backup_vault')).toMatchObject({
      name: 'shop-test-backups',
      kms_key_arn: '${aws_kms_key.backups_key.arn}',
    });
    expect(stack.only('aws_kms_alias')['name']).toBe(names.keyAlias(KEYS.backups));
  }
});

const ALWAYS = [
  'aws_backup_plan.database_snapshots',
  'aws_backup_selection.database_snapshots_selection',
  'aws_cloudwatch_metric_alarm.backup_alarms_copy_failed',
  'aws_cloudwatch_metric_alarm.backup_alarms_copy_missing_rds',
  'aws_cloudwatch_metric_alarm.backup_alarms_expired',
  'aws_cloudwatch_metric_alarm.backup_alarms_failed',
  'aws_cloudwatch_metric_alarm.backup_alarms_missing_rds',
  'aws_iam_role.database_snapshots_role',
  'aws_iam_role_policy.database_snapshots_role_policy',
];
const BUCKETS = [
  'aws_backup_plan.bucket_backups',
  'aws_backup_selection.bucket_backups_selection',
  'aws_cloudwatch_metric_alarm.backup_alarms_missing_s3',
  'aws_iam_role.bucket_backups_role',
  'aws_iam_role.bucket_restores',
  'aws_iam_role_policy.bucket_backups_role_policy',
  'aws_iam_role_policy.bucket_restores_policy',
];
const RESTORES = [
  'aws_backup_restore_testing_plan.restore_tests',
  'aws_backup_restore_testing_selection.restore_tests_selection',
  'aws_cloudwatch_metric_alarm.backup_alarms_restore_failed',
  'aws_cloudwatch_metric_alarm.backup_alarms_restore_missing',
  'aws_iam_role.restore_tests_role',
  'aws_iam_role_policy.restore_tests_role_policy',
];

test('the least: snapshots of the database, and their copies', () => {
  for (const names of [HOME, STANDBY]) expect(site(names, LEAST).addresses()).toEqual(ALWAYS);
});

test('everything: buckets and tests of restores in both Regions', () => {
  for (const names of [HOME, STANDBY]) {
    expect(site(names, FULL).addresses()).toEqual([...ALWAYS, ...BUCKETS, ...RESTORES].sort());
  }
});

/** The points of two cycles. */
function stagesOf(start: Topology): Topology[] {
  const stages = [start];
  for (const step of ['failover', 'rebuild', 'switchover', 'failover'] as const) {
    stages.push((stages.at(-1) as Topology)[step]().topology);
  }
  return stages;
}

test('trap 20: at every point of the cycle the backups of the Region that writes, and no others, are waited for', () => {
  const of = (stack: SynthesizedStack, type: string, part: string): string[] =>
    Object.keys(stack.all(type)).filter((name) => name.includes(part));
  for (const topology of stagesOf(START)) {
    for (const names of [HOME, STANDBY]) {
      const stack = site(names, FULL, topology);
      const writes = topology.isWriter(names.region);
      const silences = of(stack, 'aws_cloudwatch_metric_alarm', 'missing_rds').map((name) => [
        name,
        stack.at(`aws_cloudwatch_metric_alarm.${name}`)['actions_enabled'] as boolean,
      ]);
      expect(silences).toEqual([
        ['backup_alarms_copy_missing_rds', writes],
        ['backup_alarms_missing_rds', writes],
      ]);
      expect(stack.at('aws_backup_selection.bucket_backups_selection')['resources']).toEqual([names.bucketArn('data')]);
    }
  }
});

test('with the topology nothing comes, goes or changes but the alarms: the tag of the instance follows the writer', () => {
  const lasting = (stack: SynthesizedStack): unknown[] =>
    stack
      .addresses()
      .filter((address) => !address.startsWith('aws_cloudwatch_metric_alarm.'))
      .map((address) => stack.at(address));
  for (const names of [HOME, STANDBY]) {
    const [normal, ...later] = stagesOf(START).map((topology) => site(names, FULL, topology));
    for (const stage of later) {
      expect(lasting(stage)).toEqual(lasting(normal!));
      expect(stage.addresses()).toEqual(normal!.addresses());
    }
  }
});

test('copies go to the vault of the other Region, both ways', () => {
  for (const [names, other] of [
    [HOME, STANDBY],
    [STANDBY, HOME],
  ] as const) {
    const rules = site(names, FULL).at('aws_backup_plan.database_snapshots')['rule'] as {
      copy_action: { destination_vault_arn: string }[];
    }[];
    expect(rules.map(({ copy_action: copies }) => copies.map((copy) => copy.destination_vault_arn))).toEqual(
      rules.map(() => [other.backupVaultArn]),
    );
  }
});

test('no stack reads anything or refers to another', () => {
  for (const stack of [vault(HOME, FULL), site(HOME, FULL), site(STANDBY, FULL)]) {
    expect(stack.lookups()).toEqual([]);
    expect(JSON.stringify(stack.json)).not.toContain('terraform_remote_state');
  }
});
