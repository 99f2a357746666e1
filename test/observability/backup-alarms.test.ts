import { AlarmRecord, recordedAlarms } from '../../lib/core/alarm-guide';
import { Duration } from '../../lib/core/quantities';
import { BackupAlarms, BackupAlarmsProps } from '../../lib/observability/backup-alarms';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';
import { TestTopic } from './stand-ins';

function build(props: Partial<BackupAlarmsProps> = {}): { stack: SynthesizedStack; records: readonly AlarmRecord[] } {
  let records: readonly AlarmRecord[] = [];
  const stack = synthesizeStack((scope) => {
    const alarms = new BackupAlarms(scope, 'Backups', {
      names: TEST_NAMES,
      daily: ['RDS', 'S3'],
      copied: ['RDS'],
      elsewhere: [],
      restoreTests: { maxSilence: Duration.hours(108) },
      topic: new TestTopic(scope, 'Topic'),
      ...props,
    });
    records = recordedAlarms(alarms);
  });
  return { stack, records };
}

/** What decides about an alarm. */
function watchedBy(stack: SynthesizedStack): Record<string, unknown> {
  return Object.fromEntries(
    Object.values(stack.all('aws_cloudwatch_metric_alarm')).map((alarm) => [
      alarm['alarm_name'],
      [
        alarm['metric_name'],
        alarm['dimensions'],
        alarm['comparison_operator'],
        alarm['threshold'],
        alarm['treat_missing_data'],
      ],
    ]),
  );
}

const VAULT = { BackupVaultName: 'shop-test-backups' };
const failure = (name: string): unknown[] => [name, VAULT, 'GreaterThanThreshold', 0, 'notBreaching'];
const silence = (name: string, ResourceType?: string): unknown[] => [
  name,
  { ...VAULT, ...(ResourceType && { ResourceType }) },
  'LessThanThreshold',
  1,
  'breaching',
];

const ALWAYS = {
  'shop-test-backup-failed': failure('NumberOfBackupJobsFailed'),
  'shop-test-backup-expired': failure('NumberOfBackupJobsExpired'),
};

test('trap 20: failures of every kind of job, and the silence of each kind that should be heard of every day', () => {
  const { stack } = build();
  expect(watchedBy(stack)).toEqual({
    ...ALWAYS,
    'shop-test-backup-copy-failed': failure('NumberOfCopyJobsFailed'),
    'shop-test-restore-failed': failure('NumberOfRestoreJobsFailed'),
    'shop-test-restore-missing': silence('NumberOfRestoreJobsCompleted'),
    'shop-test-backup-missing-rds': silence('NumberOfBackupJobsCompleted', 'RDS'),
    'shop-test-backup-missing-s3': silence('NumberOfBackupJobsCompleted', 'S3'),
    'shop-test-backup-copy-missing-rds': silence('NumberOfCopyJobsCompleted', 'RDS'),
  });
});

test('a day and a half of silence, or what the tests of restores say, all of it, of sums in AWS/Backup', () => {
  for (const alarm of Object.values(build().stack.all('aws_cloudwatch_metric_alarm'))) {
    expect(alarm).toMatchObject({ namespace: 'AWS/Backup', statistic: 'Sum', period: 3600 });
    const name = alarm['alarm_name'] as string;
    const periods = name.endsWith('restore-missing') ? 108 : name.includes('missing') ? 36 : 1;
    expect([alarm['evaluation_periods'], alarm['datapoints_to_alarm']]).toEqual([periods, periods]);
  }
});

test('with buckets only, jobs that fail and their silence', () => {
  expect(watchedBy(build({ daily: ['S3'], copied: [], restoreTests: undefined }).stack)).toEqual({
    ...ALWAYS,
    'shop-test-backup-missing-s3': silence('NumberOfBackupJobsCompleted', 'S3'),
  });
});

test('where the other Region writes the same alarms are there, and those of what it backs up are off', () => {
  const [here, there] = [build(), build({ elsewhere: ['RDS'] })].map(({ stack }) => stack);
  expect(there?.addresses()).toEqual(here?.addresses());
  const off = Object.values(there?.all('aws_cloudwatch_metric_alarm') ?? {}).filter(
    (alarm) => !alarm['actions_enabled'],
  );
  expect(off.map((alarm) => [alarm['alarm_name'], alarm['treat_missing_data']])).toEqual([
    ['shop-test-backup-copy-missing-rds', 'notBreaching'],
    ['shop-test-backup-missing-rds', 'notBreaching'],
  ]);
  const muted = Object.values(here?.all('aws_cloudwatch_metric_alarm') ?? {}).filter(
    (alarm) => !alarm['actions_enabled'],
  );
  expect(muted).toEqual([]);
});

test('tests that are too rare to be missed have the alarm on failures only', () => {
  const names = Object.keys(watchedBy(build({ restoreTests: {} }).stack)).filter((name) => name.includes('restore'));
  expect(names).toEqual(['shop-test-restore-failed']);
});

test('each has a guide; alarms that differ in what they watch share one', () => {
  expect(build().records.map(({ alarmName, guide }) => [alarmName.replace('shop-test-', ''), guide.anchor])).toEqual([
    ['backup-failed', 'backup-failed'],
    ['backup-expired', 'backup-expired'],
    ['backup-copy-failed', 'backup-copy-failed'],
    ['restore-failed', 'restore-failed'],
    ['restore-missing', 'restore-missing'],
    ['backup-missing-rds', 'backup-missing'],
    ['backup-missing-s3', 'backup-missing'],
    ['backup-copy-missing-rds', 'backup-copy-missing'],
  ]);
});

test('what is not backed up cannot be copied', () => {
  expect(problemsOf(() => build({ daily: ['S3'], copied: ['RDS', 'S3'] }))).toEqual([
    {
      code: 'copied-not-backed-up',
      where: 'stack/Backups',
      message:
        "'copied' must name kinds of 'daily' only, got RDS; add it there, what is not backed up cannot be copied",
    },
  ]);
});
