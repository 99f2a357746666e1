import { Duration } from '../../lib/core/quantities';
import { Names } from '../../lib/core/names';
import { RestoreTesting, RestoreTestingProps } from '../../lib/data/restore-testing';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';

function synthesize(props: Partial<RestoreTestingProps> = {}): SynthesizedStack {
  return synthesizeStack((scope) => {
    new RestoreTesting(scope, 'Tests', {
      names: TEST_NAMES,
      purpose: 'database',
      frequency: 'weekly',
      time: '16:05',
      vaultKeyPurpose: 'backups',
      databaseKeyPurpose: 'database',
      ...props,
    });
  });
}

function bare({ '//': _, ...attributes }: Attributes): Attributes {
  return attributes;
}

test('the latest snapshot of every database in this vault, into the subnets of the database', () => {
  const stack = synthesize();
  expect(stack.addresses()).toEqual([
    'aws_backup_restore_testing_plan.tests',
    'aws_backup_restore_testing_selection.tests_selection',
    'aws_iam_role.tests_role',
    'aws_iam_role_policy.tests_role_policy',
  ]);
  expect(bare(stack.only('aws_backup_restore_testing_plan'))).toEqual({
    name: 'shop_test_database',
    schedule_expression: 'cron(5 16 ? * SUN *)',
    start_window_hours: 4,
    recovery_point_selection: [
      {
        algorithm: 'LATEST_WITHIN_WINDOW',
        include_vaults: ['arn:aws:backup:us-east-2:111122223333:backup-vault:shop-test-backups'],
        recovery_point_types: ['SNAPSHOT'],
        selection_window_days: 7,
      },
    ],
  });
  expect(bare(stack.only('aws_backup_restore_testing_selection'))).toEqual({
    name: 'shop_test_database',
    restore_testing_plan_name: '${aws_backup_restore_testing_plan.tests.name}',
    iam_role_arn: '${aws_iam_role.tests_role.arn}',
    protected_resource_type: 'RDS',
    protected_resource_arns: ['*'],
    restore_metadata_overrides: { dbSubnetGroupName: 'shop-test-db' },
    validation_window_hours: 1,
    depends_on: ['aws_iam_role_policy.tests_role_policy'],
  });
});

test.each([
  ['daily', 'cron(5 16 ? * * *)'],
  ['twice-weekly', 'cron(5 16 ? * MON,THU *)'],
  ['monthly', 'cron(5 16 1 * ? *)'],
] as const)('%s', (frequency, schedule) => {
  expect(synthesize({ frequency }).only('aws_backup_restore_testing_plan')['schedule_expression']).toBe(schedule);
});

test('the role makes and deletes what a test makes, and nothing else', () => {
  const stack = synthesize();
  expect(stack.only('aws_iam_role')['name']).toBe('shop-test-database-restore-us-east-2');
  const { Statement } = JSON.parse(stack.only('aws_iam_role_policy')['policy'] as string) as {
    Statement: Attributes[];
  };
  const test = 'arn:aws:rds:us-east-2:111122223333:db:awsbackup-restore-test-*';
  const keys = 'arn:aws:kms:us-east-2:111122223333:key/*';
  expect(Statement.map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).toEqual([
    [
      'LookAtDatabases',
      ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots', 'rds:ListTagsForResource'],
      ['arn:aws:rds:us-east-2:111122223333:db:*', 'arn:aws:rds:us-east-2:111122223333:snapshot:*'],
    ],
    [
      'RestoreForATest',
      ['rds:AddTagsToResource', 'rds:CreateDBInstance', 'rds:RestoreDBInstanceFromDBSnapshot'],
      [
        test,
        'arn:aws:rds:us-east-2:111122223333:snapshot:awsbackup:*',
        'arn:aws:rds:us-east-2:111122223333:subgrp:shop-test-db',
        'arn:aws:rds:us-east-2:111122223333:pg:*',
        'arn:aws:rds:us-east-2:111122223333:og:*',
      ],
    ],
    ['DeleteAfterTheTest', 'rds:DeleteDBInstance', test],
    ...['UseTheKey1', 'UseTheKey2'].map((sid) => [
      sid,
      [
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      keys,
    ]),
    ['SeeTheKeys', 'kms:DescribeKey', [keys]],
    ['HandOnTheKeys', 'kms:CreateGrant', [keys]],
  ]);
});

test.each([1, 168])('%i h to look at what was restored', (hours) => {
  const stack = synthesize({ validationWindow: Duration.hours(hours) });
  expect(stack.only('aws_backup_restore_testing_selection')['validation_window_hours']).toBe(hours);
});

test('a time that is none, a window that AWS has not, and a name without room, all at once', () => {
  const names = new Names({
    system: 's'.repeat(30),
    environment: 'e'.repeat(12),
    account: '111122223333',
    region: 'us-east-2',
  });
  const problems = problemsOf(() => synthesize({ names, time: '24:00', validationWindow: Duration.minutes(30) }));
  expect(problems.map(({ code, message }) => `${message} [${code}]`)).toEqual([
    "'time' must be a time of day in UTC as hh:mm, got 24:00; write 14:00 [restore-time]",
    `the restore test name '${'s'.repeat(30)}_${'e'.repeat(12)}_database' must have at most 50 letters, digits and underscores, ` +
      "got 52; shorten 'purpose' [restore-test-name]",
    "'validationWindow' must be 1 to 168 whole hours, got 30m; round it [validation-window]",
  ]);
});

test.each(['0s', '169h'])('%s is no window', (text) => {
  expect(problemsOf(() => synthesize({ validationWindow: Duration.parse(text) }))).toEqual([
    {
      code: 'validation-window',
      where: 'stack/Tests',
      message: `'validationWindow' must be 1 to 168 whole hours, got ${text}; round it`,
    },
  ]);
});
