import { BackupRestoreTestingPlan } from '@cdktf/provider-aws/lib/backup-restore-testing-plan';
import { BackupRestoreTestingSelection } from '@cdktf/provider-aws/lib/backup-restore-testing-selection';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { assumableForBackups, keyGrants, policyText, PolicyStatement, useOfKey } from '../core/policy';
import { Duration } from '../core/quantities';

/** Length of the name of a restore testing plan, in characters (CreateRestoreTestingPlan). */
export const RESTORE_TEST_NAME_LENGTH = 50;

/** Hours that a restored database can be looked at before it is deleted (CreateRestoreTestingSelection; 0 is not for Terraform). */
export const VALIDATION_WINDOW_HOURS = { min: 1, max: 168 } as const;

/** @default of `RestoreTestingProps.validationWindow` */
export const DEFAULT_VALIDATION_WINDOW = Duration.hours(1);

/** How long a test may wait for its start. */
export const RESTORE_START_WINDOW = Duration.hours(4);

/** Recovery points from which the latest one is restored: none in so many days is a failure of its own. */
export const RESTORE_SELECTION_DAYS = 7;

/** How often databases are restored for a test: the days of a cron expression of AWS. */
export const RESTORE_FREQUENCIES = {
  daily: '? * * *',
  'twice-weekly': '? * MON,THU *',
  weekly: '? * SUN *',
  monthly: '1 * ? *',
} as const;

/** One of `RESTORE_FREQUENCIES`. */
export type RestoreFrequency = keyof typeof RESTORE_FREQUENCIES;

/**
 * After this time without a completed restore something is wrong: the longest time between two tests, and half a day
 * for their own time. CloudWatch looks back over a week, so that the silence of rarer tests cannot be an alarm.
 */
export const RESTORE_SILENCE: Readonly<Partial<Record<RestoreFrequency, Duration>>> = {
  daily: Duration.hours(36),
  'twice-weekly': Duration.hours(108),
};

/** What {@link RestoreTesting} is made of. */
export interface RestoreTestingProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What is restored, in a word; part of the plan's name. */
  readonly purpose: string;
  readonly frequency: RestoreFrequency;
  /** When, in UTC, `hh:mm`; well after the backups. */
  readonly time: string;
  /** Purpose of the key of the vault: copies from the other Region are encrypted with it. */
  readonly vaultKeyPurpose: string;
  /** Purpose of the key of the database: snapshots that were made here keep it. */
  readonly databaseKeyPurpose: string;
  /**
   * How long a restored instance runs, and costs, before it is deleted: whole hours,
   * `VALIDATION_WINDOW_HOURS`. Whatever looks at its data does so in this time, and says what it found
   * by `PutRestoreValidationResult`; without that the test proves that the instance starts.
   *
   * @default DEFAULT_VALIDATION_WINDOW
   */
  readonly validationWindow?: Duration;
}

/**
 * Restores the latest snapshot of a database in the vault of this Region, again and again, and deletes
 * what it restored: where the writer is, its own snapshot; in the other Region the copy, which is what
 * a recovery would start from.
 *
 * It takes every database in the vault, which holds those of this environment only: no generation is
 * named, so none can be forgotten. AWS Backup would restore into the default VPC, which an account may
 * not have: the subnet group of the database is given instead. The instance gets the default security
 * group of that network, which lets nothing in or out.
 *
 * A vault without a recovery point makes AWS Backup restore nothing, without a word. `BackupAlarms`
 * notices that where the tests are frequent enough for it (`RESTORE_SILENCE`).
 *
 * @example
 * ```ts
 * import { RestoreTesting } from 'warmsite';
 * import { names, stack } from './shared';
 *
 * new RestoreTesting(stack, 'RestoreTests', {
 *   names,
 *   purpose: 'database',
 *   frequency: 'weekly',
 *   time: '16:05',
 *   vaultKeyPurpose: 'backups',
 *   databaseKeyPurpose: 'shared',
 * });
 * ```
 */
export class RestoreTesting extends Construct {
  /** @throws WarmsiteError `restore-time`, `restore-test-name`, `validation-window` */
  public constructor(scope: Construct, id: string, props: RestoreTestingProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, purpose } = props;
    const name = names.restoreTest(purpose);

    const role = new IamRole(this, 'Role', {
      name: names.role(`${purpose}-restore`),
      description: `Restores the ${purpose} of ${names.prefix} for a test`,
      assumeRolePolicy: policyText(assumableForBackups(names)),
    });
    const policy = new IamRolePolicy(this, 'RolePolicy', {
      name: 'restore',
      role: role.name,
      policy: policyText(...rolePolicy(props)),
    });
    const plan = new BackupRestoreTestingPlan(this, 'Resource', {
      name,
      scheduleExpression: schedule(props),
      startWindowHours: RESTORE_START_WINDOW.toMinutes() / 60,
      recoveryPointSelection: [
        {
          algorithm: 'LATEST_WITHIN_WINDOW',
          includeVaults: [names.backupVaultArn],
          recoveryPointTypes: ['SNAPSHOT'],
          selectionWindowDays: RESTORE_SELECTION_DAYS,
        },
      ],
    });
    new BackupRestoreTestingSelection(this, 'Selection', {
      name,
      restoreTestingPlanName: plan.name,
      iamRoleArn: role.arn,
      protectedResourceType: 'RDS',
      protectedResourceArns: ['*'],
      restoreMetadataOverrides: { dbSubnetGroupName: names.databaseGroup },
      validationWindowHours: validationWindow(props).toMinutes() / 60,
      dependsOn: [policy],
    });
  }

  private requireValid(props: RestoreTestingProps): void {
    const { names, purpose, time } = props;
    const violations = new Violations(this.node.path);
    violations.require(
      CLOCK.test(time),
      'restore-time',
      `'time' must be a time of day in UTC as hh:mm, got ${time}; write 14:00`,
    );
    const name = names.restoreTest(purpose);
    violations.require(
      name.length <= RESTORE_TEST_NAME_LENGTH && /^\w+$/.test(name),
      'restore-test-name',
      `the restore test name '${name}' must have at most ${RESTORE_TEST_NAME_LENGTH} letters, digits and underscores, ` +
        `got ${name.length}; shorten 'purpose'`,
    );
    const { min, max } = VALIDATION_WINDOW_HOURS;
    const hours = validationWindow(props).toMinutes() / 60;
    violations.require(
      Number.isInteger(hours) && hours >= min && hours <= max,
      'validation-window',
      `'validationWindow' must be ${min} to ${max} whole hours, got ${validationWindow(props).toString()}; round it`,
    );
    violations.throwIfAny();
  }
}

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;

function validationWindow(props: RestoreTestingProps): Duration {
  return props.validationWindow ?? DEFAULT_VALIDATION_WINDOW;
}

function schedule({ time, frequency }: RestoreTestingProps): string {
  const [hours, minutes] = time.split(':').map(Number) as [number, number];
  return `cron(${minutes} ${hours} ${RESTORE_FREQUENCIES[frequency]})`;
}

/** What AWS's managed policy for restores allows, without what other services need, on what a test makes. */
function rolePolicy({ names, vaultKeyPurpose, databaseKeyPurpose }: RestoreTestingProps): PolicyStatement[] {
  const purposes = [vaultKeyPurpose, databaseKeyPurpose];
  return [
    {
      Sid: 'LookAtDatabases',
      Effect: 'Allow',
      Action: ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots', 'rds:ListTagsForResource'],
      Resource: [names.anyDatabaseArn, names.anySnapshotArn],
    },
    {
      Sid: 'RestoreForATest',
      Effect: 'Allow',
      Action: ['rds:AddTagsToResource', 'rds:CreateDBInstance', 'rds:RestoreDBInstanceFromDBSnapshot'],
      Resource: [names.anyRestoreTestArn, names.anyBackupSnapshotArn, ...names.databaseSettingsArns],
    },
    {
      Sid: 'DeleteAfterTheTest',
      Effect: 'Allow',
      Action: 'rds:DeleteDBInstance',
      Resource: names.anyRestoreTestArn,
    },
    ...purposes.map((purpose, index) =>
      useOfKey({
        sid: `UseTheKey${index + 1}`,
        names,
        purpose,
        service: 'rds',
        actions: [
          'kms:Decrypt',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
      }),
    ),
    ...keyGrants([names], purposes),
  ];
}
