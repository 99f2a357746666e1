import { Duration } from '../../lib/core/quantities';
import { BackupPlan, BackupPlanProps, ProtectedBuckets, ProtectedDatabase } from '../../lib/data/backup-plan';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';

const days = (count: number): Duration => Duration.days(count);
const LOCK = { min: days(7), max: days(400) };
const THERE = TEST_NAMES.in('us-west-2');
const DATABASE: ProtectedDatabase = {
  kind: 'database',
  keyPurpose: 'database',
  busy: ['03:00-04:00', 'sun:05:00-sun:06:00'],
};
const BUCKETS: ProtectedBuckets = { kind: 'buckets', purposes: ['data'], keyPurpose: 'storage' };
const RETENTION = { daily: days(35), weekly: days(90), monthly: days(365) };

function synthesize(props: Partial<BackupPlanProps> = {}): SynthesizedStack {
  return synthesizeStack((scope) => {
    new BackupPlan(scope, 'Backups', {
      names: TEST_NAMES,
      purpose: 'database',
      subject: DATABASE,
      time: '08:00',
      retention: RETENTION,
      lock: LOCK,
      vaultKeyPurpose: 'backups',
      ...props,
    });
  });
}

function messagesOf(props: Partial<BackupPlanProps>): string[] {
  return problemsOf(() => synthesize(props)).map(({ code, message }) => `${message} [${code}]`);
}

function rulesOf(stack: SynthesizedStack): Attributes[] {
  return stack.only('aws_backup_plan')['rule'] as Attributes[];
}

function statementsOf(stack: SynthesizedStack): Attributes[] {
  const { policy } = stack.only('aws_iam_role_policy');
  return (JSON.parse(policy as string) as { Statement: Attributes[] }).Statement;
}

const RULE = {
  target_vault_name: 'shop-test-backups',
  start_window: 120,
  completion_window: 10080,
  enable_continuous_backup: false,
  recovery_point_tags: { System: 'shop', Environment: 'test', ManagedBy: 'warmsite' },
};

function copied(name: string, schedule: string, kept: number): object {
  return {
    ...RULE,
    rule_name: name,
    schedule,
    lifecycle: { delete_after: kept },
    copy_action: [
      {
        destination_vault_arn: 'arn:aws:backup:us-west-2:111122223333:backup-vault:shop-test-backups',
        lifecycle: { delete_after: kept },
      },
    ],
  };
}

describe('a database', () => {
  test('daily, weekly and monthly snapshots, one after the other, each copied and kept as long in both Regions', () => {
    const stack = synthesize({ copy: { to: THERE, lock: LOCK } });
    expect(stack.addresses()).toEqual([
      'aws_backup_plan.backups',
      'aws_backup_selection.backups_selection',
      'aws_iam_role.backups_role',
      'aws_iam_role_policy.backups_role_policy',
    ]);
    expect(stack.only('aws_backup_plan')['name']).toBe('shop-test-database');
    expect(rulesOf(stack)).toEqual([
      copied('daily', 'cron(0 8 ? * * *)', 35),
      copied('weekly', 'cron(0 10 ? * SUN *)', 90),
      copied('monthly', 'cron(0 12 1 * ? *)', 365),
    ]);
  });

  test('trap 20: of what its ARNs name the writer is selected, so the opt-in of the account does not decide', () => {
    const { '//': _, ...selection } = synthesize().only('aws_backup_selection');
    expect(selection).toEqual({
      name: 'shop-test-database',
      plan_id: '${aws_backup_plan.backups.id}',
      iam_role_arn: '${aws_iam_role.backups_role.arn}',
      resources: ['arn:aws:rds:us-east-2:111122223333:db:shop-test-db-g*'],
      condition: [{ string_equals: [{ key: 'aws:ResourceTag/DatabaseRole', value: 'writer' }] }],
      depends_on: ['aws_iam_role_policy.backups_role_policy'],
    });
  });

  test('without a copy there is none', () => {
    expect(rulesOf(synthesize({ retention: { daily: days(7) } }))).toEqual([
      { ...RULE, rule_name: 'daily', schedule: 'cron(0 8 ? * * *)', lifecycle: { delete_after: 7 }, copy_action: [] },
    ]);
  });

  test('rules that go past midnight', () => {
    const subject = { ...DATABASE, busy: [] };
    expect(rulesOf(synthesize({ subject, time: '22:30' })).map(({ schedule }) => schedule as string)).toEqual([
      'cron(30 22 ? * * *)',
      'cron(30 0 ? * SUN *)',
      'cron(30 2 1 * ? *)',
    ]);
  });

  test('the role: what backups of a database and their copies take, on what is ours', () => {
    const stack = synthesize({ copy: { to: THERE, lock: LOCK } });
    expect(stack.only('aws_iam_role')['name']).toBe('shop-test-database-backup-us-east-2');
    expect(JSON.parse(stack.only('aws_iam_role')['assume_role_policy'] as string)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'backup.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
        },
      ],
    });
    const snapshots = ['us-east-2', 'us-west-2'].map(
      (region) => `arn:aws:rds:${region}:111122223333:snapshot:awsbackup:*`,
    );
    const keys = ['us-east-2', 'us-west-2'].map((region) => `arn:aws:kms:${region}:111122223333:key/*`);
    const ours = { 'kms:ResourceAliases': ['alias/shop-test-backups', 'alias/shop-test-database'] };
    expect(statementsOf(stack)).toEqual([
      { Sid: 'FindByTag', Effect: 'Allow', Action: 'tag:GetResources', Resource: '*' },
      {
        Sid: 'LookAtDatabases',
        Effect: 'Allow',
        Action: ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots', 'rds:ListTagsForResource'],
        Resource: [
          'arn:aws:rds:us-east-2:111122223333:db:*',
          'arn:aws:rds:us-east-2:111122223333:snapshot:*',
          'arn:aws:rds:us-west-2:111122223333:db:*',
          'arn:aws:rds:us-west-2:111122223333:snapshot:*',
        ],
      },
      {
        Sid: 'MakeSnapshots',
        Effect: 'Allow',
        Action: 'rds:CreateDBSnapshot',
        Resource: ['arn:aws:rds:us-east-2:111122223333:db:shop-test-db-g*', snapshots[0]],
      },
      {
        Sid: 'CopySnapshotsAndLetThemExpire',
        Effect: 'Allow',
        Action: ['rds:AddTagsToResource', 'rds:CopyDBSnapshot', 'rds:DeleteDBSnapshot'],
        Resource: snapshots,
      },
      {
        Sid: 'CopyIntoTheOtherVault',
        Effect: 'Allow',
        Action: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
        Resource: 'arn:aws:backup:us-west-2:111122223333:backup-vault:shop-test-backups',
      },
      {
        Sid: 'CopyFromThisVault',
        Effect: 'Allow',
        Action: ['backup:CopyFromBackupVault', 'backup:TagResource'],
        Resource: [
          'arn:aws:backup:us-east-2:111122223333:recovery-point:*',
          snapshots[0],
          'arn:aws:backup:us-west-2:111122223333:recovery-point:*',
          snapshots[1],
        ],
      },
      {
        Sid: 'SeeTheKeys',
        Effect: 'Allow',
        Action: 'kms:DescribeKey',
        Resource: keys,
        Condition: { 'ForAnyValue:StringEquals': ours },
      },
      {
        Sid: 'HandOnTheKeys',
        Effect: 'Allow',
        Action: 'kms:CreateGrant',
        Resource: keys,
        Condition: { 'ForAnyValue:StringEquals': ours, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ]);
  });

  test.each([
    ['02:00', 'daily', '02:00', '03:00-04:00'],
    ['03:59', 'daily', '03:59', '03:00-04:00'],
    ['00:00', 'weekly', '02:00', '03:00-04:00'],
    ['00:30', 'monthly', '04:30', 'sun:05:00-sun:06:00'],
  ])('%s is too close to the windows of RDS for rule %s', (time, rule, start, window) => {
    expect(messagesOf({ time })).toContain(
      `'time' must not make rule ${rule} start at ${start}, in ${window} of the database or less than 1h before it; ` +
        'RDS starts no backup then, choose another time [backup-busy]',
    );
  });

  test.each(['01:59', '06:00'])('%s is not', (time) => {
    expect(rulesOf(synthesize({ time, retention: { daily: days(35) } }))).toHaveLength(1);
  });

  test('a window around midnight', () => {
    const subject = { ...DATABASE, busy: ['23:30-00:30'] };
    const retention = { daily: days(35) };
    expect(messagesOf({ subject, retention, time: '00:29' })).toHaveLength(1);
    expect(messagesOf({ subject, retention, time: '22:30' })).toHaveLength(1);
    synthesize({ subject, retention, time: '00:30' });
    synthesize({ subject, retention, time: '22:29' });
  });
});

describe('buckets', () => {
  const buckets = { purpose: 'buckets', subject: BUCKETS };

  test('any second of the last weeks, and snapshots for what is older', () => {
    const stack = synthesize({
      ...buckets,
      subject: { ...BUCKETS, purposes: ['data', 'models'], pointInTime: days(35) },
      retention: { monthly: days(365) },
    });
    expect(stack.addresses()).toEqual([
      'aws_backup_plan.backups',
      'aws_backup_selection.backups_selection',
      'aws_iam_role.backups_role',
      'aws_iam_role_policy.backups_role_policy',
    ]);
    expect(rulesOf(stack)).toEqual([
      {
        ...RULE,
        rule_name: 'point-in-time',
        schedule: 'cron(0 8 ? * * *)',
        enable_continuous_backup: true,
        lifecycle: { delete_after: 35 },
        copy_action: [],
      },
      {
        ...RULE,
        rule_name: 'monthly',
        schedule: 'cron(0 10 1 * ? *)',
        lifecycle: { delete_after: 365 },
        copy_action: [],
      },
    ]);
    expect(stack.only('aws_backup_selection')).toMatchObject({
      name: 'shop-test-buckets',
      resources: [
        'arn:aws:s3:::shop-test-data-111122223333-us-east-2',
        'arn:aws:s3:::shop-test-models-111122223333-us-east-2',
      ],
    });
  });

  test('continuous backups stay in their Region; the snapshots beside them are copied', () => {
    const stack = synthesize({
      ...buckets,
      subject: { ...BUCKETS, pointInTime: days(35) },
      copy: { to: THERE, lock: LOCK },
    });
    expect(rulesOf(stack).map((rule) => [rule['rule_name'], (rule['copy_action'] as unknown[]).length])).toEqual([
      ['point-in-time', 0],
      ['daily', 1],
      ['weekly', 1],
      ['monthly', 1],
    ]);
  });

  test('the role reads these buckets, under their key, and no others', () => {
    const statements = statementsOf(synthesize(buckets));
    const bucket = 'arn:aws:s3:::shop-test-data-111122223333-us-east-2';
    expect(statements.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['FindByTag', '*'],
      ['FindTheBuckets', '*'],
      ['HearOfChanges', 'arn:aws:events:us-east-2:111122223333:rule/AwsBackupManagedRule*'],
      ['ReadTheBuckets', [bucket]],
      ['ReadTheObjects', [`${bucket}/*`]],
      ['TagRecoveryPoints', 'arn:aws:backup:us-east-2:111122223333:recovery-point:*'],
      ['DecryptTheObjects', 'arn:aws:kms:us-east-2:111122223333:key/*'],
      ['SeeTheKeys', ['arn:aws:kms:us-east-2:111122223333:key/*']],
      ['HandOnTheKeys', ['arn:aws:kms:us-east-2:111122223333:key/*']],
    ]);
    expect(statements.find(({ Sid }) => Sid === 'DecryptTheObjects')).toMatchObject({
      Action: ['kms:Decrypt', 'kms:DescribeKey'],
      Condition: {
        StringEquals: { 'kms:ViaService': 's3.us-east-2.amazonaws.com' },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shop-test-storage' },
      },
    });
    const writes = statements
      .flatMap(({ Action }) => Action as string | string[])
      .filter((action) => /^s3:(Put|Delete)/.test(action));
    expect(writes).toEqual(['s3:PutBucketNotification', 's3:PutInventoryConfiguration']);
  });

  test('trap 20: a plan for no bucket, or for one twice, is refused', () => {
    expect(messagesOf({ ...buckets, subject: { ...BUCKETS, purposes: [] } })).toEqual([
      "'subject.purposes' must name at least one bucket, got none; a plan without any backs up nothing, without a word [backup-empty]",
    ]);
    expect(messagesOf({ ...buckets, subject: { ...BUCKETS, purposes: ['data', 'data'] } })).toEqual([
      "'subject.purposes' must name each bucket once, got data again; remove one of the two [backup-repeated]",
    ]);
  });

  test.each(['36d', '0s', '36h'])('%s is no time that continuous backups reach back', (text) => {
    const subject = { ...BUCKETS, pointInTime: Duration.parse(text) };
    expect(messagesOf({ ...buckets, subject, lock: { min: days(0), max: days(400) } })).toEqual([
      `'subject.pointInTime' must be 1 to 35 whole days, got ${text}; keep snapshots for what is older [point-in-time]`,
    ]);
  });
});

const OUTSIDE = 'AWS Backup fails every job outside of it, and Terraform sees nothing of that [backup-outside-lock]';

test('trap 20: a retention outside of the lock of either vault is refused, the continuous one too', () => {
  expect(
    messagesOf({
      subject: { ...BUCKETS, pointInTime: days(6) },
      retention: { daily: days(6), weekly: days(7), monthly: days(400) },
      copy: { to: THERE, lock: { min: days(8), max: days(399) } },
    }),
  ).toEqual([
    `'subject.pointInTime' must be within the lock of the vault in us-east-2 (7d to 400d), got 6d; ${OUTSIDE}`,
    `'retention.daily' must be within the lock of the vault in us-east-2 (7d to 400d), got 6d; ${OUTSIDE}`,
    `'retention.daily' must be within the lock of the vault in us-west-2 (8d to 399d), got 6d; ${OUTSIDE}`,
    `'retention.weekly' must be within the lock of the vault in us-west-2 (8d to 399d), got 7d; ${OUTSIDE}`,
    `'retention.monthly' must be within the lock of the vault in us-west-2 (8d to 399d), got 400d; ${OUTSIDE}`,
  ]);
});

test('both limits of a lock are within it', () => {
  const retention = { daily: days(7), monthly: days(400) };
  expect(rulesOf(synthesize({ retention, copy: { to: THERE, lock: LOCK } }))).toHaveLength(2);
});

test('a backup must outlive the next one', () => {
  const lock = { min: days(0), max: days(400) };
  expect(messagesOf({ lock, retention: { daily: days(0), weekly: days(6), monthly: days(30) } })).toEqual(
    [
      ['daily', 1, '0s'],
      ['weekly', 7, '6d'],
      ['monthly', 31, '30d'],
    ].map(
      ([rule, least, got]) =>
        `'retention.${rule}' must be at least ${least}d, the time between two of these backups, got ${got}; ` +
        'the last one would expire before the next [backup-gap]',
    ),
  );
});

test('a time that is none, a retention of hours, and a copy in the same Region, all at once', () => {
  expect(
    messagesOf({ time: '8:00', retention: { daily: Duration.hours(180) }, copy: { to: TEST_NAMES, lock: LOCK } }),
  ).toEqual([
    "'time' must be a time of day in UTC as hh:mm, got 8:00; write 08:00 [backup-time]",
    "'retention.daily' must be whole days, got 180h; AWS Backup counts in days [backup-retention]",
    "'copy.to' must be another Region than us-east-2, got us-east-2; a copy here would be lost with the original [copy-same-region]",
  ]);
});

test('something is backed up every day', () => {
  expect(messagesOf({ retention: { weekly: days(35), monthly: days(365) } })).toEqual([
    "'retention' must have 'daily', got weekly, monthly; add it [backup-rules]",
  ]);
  expect(messagesOf({ retention: {}, subject: BUCKETS })).toEqual([
    "'retention' must have 'daily' unless there is 'subject.pointInTime', got no rule; add one of the two [backup-rules]",
  ]);
});
