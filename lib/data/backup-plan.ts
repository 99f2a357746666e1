import {
  BackupPlan as BackupPlanResource,
  BackupPlanRule,
  BackupPlanRuleLifecycle,
} from '@cdktf/provider-aws/lib/backup-plan';
import { BackupSelection, BackupSelectionConfig } from '@cdktf/provider-aws/lib/backup-selection';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import {
  busyStarts,
  busyStartText,
  CLOCK,
  SNAPSHOT_RULES,
  SnapshotRule,
  START_WINDOW,
  startOfRule,
} from '../core/backup-schedule';
import { DATABASE_ROLE_TAG } from '../core/database-role';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { assumableForBackups, keyGrants, policyText, PolicyStatement, useOfKey } from '../core/policy';
import { Duration } from '../core/quantities';
import { standardTags } from '../core/region-stack';
import { RetentionLimits } from './backup-vault';

/** Days that continuous backups reach back (AWS Backup Developer Guide, point-in-time recovery). */
export const POINT_IN_TIME_DAYS = { min: 1, max: 35 } as const;

/** How long a job may run: AWS Backup's default. Terraform's own is 3 h, which cuts off the first backup of a large bucket. */
export const COMPLETION_WINDOW = Duration.days(7);

/** Days between two backups of a rule; a backup that is kept for less leaves days with none. */
export const RULE_INTERVAL_DAYS = { daily: 1, weekly: 7, monthly: 31 } as const satisfies Record<SnapshotRule, number>;

/**
 * The instance of the database in this Region, while it is the writer by its tag (`DatabaseInstanceProps.role`). A
 * replica is not backed up: its source is, and a backup would be in the way of a promotion.
 */
export interface ProtectedDatabase {
  readonly kind: 'database';
  /** Purpose of the key that the instance and its snapshots are encrypted with. */
  readonly keyPurpose: string;
  /** When RDS is busy with the instance, in UTC: `hh:mm-hh:mm` each day, or with days `sun:hh:mm-sun:hh:mm`. */
  readonly busy: readonly string[];
}

/** Buckets of this Region, which must have versioning. */
export interface ProtectedBuckets {
  readonly kind: 'buckets';
  /** At least one. */
  readonly purposes: readonly string[];
  /** Purpose of the key that the objects are encrypted with. */
  readonly keyPurpose: string;
  /**
   * How far back the buckets can be brought to any second: whole days, `POINT_IN_TIME_DAYS`.
   *
   * @default - only to the snapshots
   */
  readonly pointInTime?: Duration;
}

/** How long the snapshots of each rule are kept: whole days. A rule that is left out is not made. */
export type SnapshotRetention = Readonly<Partial<Record<SnapshotRule, Duration>>>;

/** Where every snapshot is copied to, to be kept as long as the original. */
export interface BackupCopy {
  /** The environment, in another Region. */
  readonly to: Names;
  /** The lock of the vault there. */
  readonly lock: RetentionLimits;
}

/** What {@link BackupPlan} is made of. */
export interface BackupPlanProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What is backed up, in a word; part of the plan's name. */
  readonly purpose: string;
  readonly subject: ProtectedDatabase | ProtectedBuckets;
  /** When the first rule starts, in UTC, `hh:mm`; each further one comes `START_WINDOW` after the one before. */
  readonly time: string;
  readonly retention: SnapshotRetention;
  /** The lock of the vault of this Region. */
  readonly lock: RetentionLimits;
  /** Purpose of the key of the vaults, the same in both Regions. */
  readonly vaultKeyPurpose: string;
  /**
   * @default - no copies: where each Region backs up its own replica of the same objects, one has both
   */
  readonly copy?: BackupCopy;
}

/**
 * Backs up a database or buckets of this Region into its vault, and copies the snapshots into the
 * vault of the other one.
 *
 * What is backed up is named by ARN, never by tag alone. So it does not depend on the opt-in of the
 * account's Region: AWS looks at `aws_backup_region_settings` for selections by tag only. Those settings
 * belong to the whole account, every environment in it would write them over, and none needs them.
 *
 * Of the instances of the database, named by the pattern of their generations, the one is backed up whose
 * tag says that it writes. So the selection is the same at every point of the cycle: a failover adds and a
 * rebuild takes away nothing, and only the tag follows the writer (`DATABASE_ROLE_TAG`).
 *
 * A database has no continuous backups here. AWS Backup would take over the retention and the window
 * of the instance, and every later apply that sets them would fail. RDS's own automated backups go to
 * any second already, in both Regions (`DatabaseInstance`, `DatabaseBackupReplication`).
 *
 * There is no cold storage: neither databases nor buckets have it, and AWS Backup passes over the
 * setting without a word.
 *
 * AWS Backup needs the role that made a recovery point to let it expire: another reason why nothing here
 * comes and goes with the writer.
 *
 * @example
 * ```ts
 * import { BackupPlan, Duration } from 'warmsite';
 * import { names, otherNames, stack } from './shared';
 *
 * const lock = { min: Duration.days(7), max: Duration.days(400) };
 * new BackupPlan(stack, 'DatabaseBackups', {
 *   names,
 *   purpose: 'database',
 *   subject: { kind: 'database', keyPurpose: 'shared', busy: ['03:00-04:00', 'sun:05:00-sun:06:00'] },
 *   time: '08:00',
 *   retention: { daily: Duration.days(35), monthly: Duration.days(365) },
 *   lock,
 *   vaultKeyPurpose: 'backups',
 *   copy: { to: otherNames, lock },
 * });
 * ```
 */
export class BackupPlan extends Construct {
  /**
   * @throws WarmsiteError `backup-time`, `backup-busy`, `backup-rules`, `backup-retention`, `backup-gap`,
   *   `backup-outside-lock`, `point-in-time`, `backup-empty`, `backup-repeated`, `copy-same-region`
   */
  public constructor(scope: Construct, id: string, props: BackupPlanProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, purpose, subject } = props;

    const role = new IamRole(this, 'Role', {
      name: names.role(`${purpose}-backup`),
      description: `Backs up the ${purpose} of ${names.prefix}`,
      assumeRolePolicy: policyText(assumableForBackups(names)),
    });
    const policy = new IamRolePolicy(this, 'RolePolicy', {
      name: 'back-up',
      role: role.name,
      policy: policyText(...rolePolicy(props)),
    });
    const plan = new BackupPlanResource(this, 'Resource', {
      name: names.backupPlan(purpose),
      rule: rules(props).map((rule) => planRule(rule, props)),
    });

    new BackupSelection(this, 'Selection', {
      name: names.backupPlan(purpose),
      planId: plan.id,
      iamRoleArn: role.arn,
      ...selected(names, subject),
      dependsOn: [policy],
    });
  }

  private requireValid(props: BackupPlanProps): void {
    const { names, subject, time, retention, lock, copy } = props;
    const violations = new Violations(this.node.path);
    const isTime = CLOCK.test(time);
    violations.require(isTime, 'backup-time', `'time' must be a time of day in UTC as hh:mm, got ${time}; write 08:00`);
    const all = isTime ? rules(props) : rules({ ...props, time: '00:00' });
    violations.require(
      all.some(({ interval }) => interval === RULE_INTERVAL_DAYS.daily),
      'backup-rules',
      subject.kind === 'database'
        ? `'retention' must have 'daily', got ${Object.keys(retention).join(', ') || 'no rule'}; add it`
        : `'retention' must have 'daily' unless there is 'subject.pointInTime', got ${Object.keys(retention).join(', ') || 'no rule'}; add one of the two`,
    );
    for (const { prop, kept, interval, isContinuous } of all) {
      const days = kept.toDays();
      if (isContinuous) {
        const { min, max } = POINT_IN_TIME_DAYS;
        violations.require(
          Number.isInteger(days) && days >= min && days <= max,
          'point-in-time',
          `'${prop}' must be ${min} to ${max} whole days, got ${kept.toString()}; keep snapshots for what is older`,
        );
      } else {
        violations.require(
          Number.isInteger(days),
          'backup-retention',
          `'${prop}' must be whole days, got ${kept.toString()}; AWS Backup counts in days`,
        );
        violations.require(
          days >= interval,
          'backup-gap',
          `'${prop}' must be at least ${interval}d, the time between two of these backups, got ${kept.toString()}; ` +
            'the last one would expire before the next',
        );
      }
      requireInLock(prop, kept, lock, names.region, violations);
      if (copy && !isContinuous) requireInLock(prop, kept, copy.lock, copy.to.region, violations);
    }
    violations.require(
      copy?.to.region !== names.region,
      'copy-same-region',
      `'copy.to' must be another Region than ${names.region}, got ${copy?.to.region}; a copy here would be lost with the original`,
    );
    if (subject.kind === 'buckets') {
      violations.require(
        subject.purposes.length > 0,
        'backup-empty',
        `'subject.purposes' must name at least one bucket, got none; a plan without any backs up nothing, without a word`,
      );
      subject.purposes.forEach((purpose, index) =>
        violations.require(
          subject.purposes.indexOf(purpose) === index,
          'backup-repeated',
          `'subject.purposes' must name each bucket once, got ${purpose} again; remove one of the two`,
        ),
      );
    } else if (isTime) {
      const ruleNames = all.map(({ name }) => name);
      for (const start of busyStarts(time, ruleNames, subject.busy)) {
        violations.require(false, 'backup-busy', `${busyStartText(start)}, choose another time`);
      }
    }
    violations.throwIfAny();
  }
}

/** A rule as it is wanted. */
interface WantedRule {
  readonly name: string;
  /** The prop that asks for it. */
  readonly prop: string;
  readonly kept: Duration;
  /** Days from one backup to the next. */
  readonly interval: number;
  /** Minutes after midnight. */
  readonly start: number;
  readonly isContinuous: boolean;
  /** Which days: the last four fields of a cron expression of AWS. */
  readonly days: string;
}

const DAYS: Readonly<Record<SnapshotRule, string>> = { daily: '? * * *', weekly: '? * SUN *', monthly: '1 * ? *' };

function rules({ subject, retention, time }: BackupPlanProps): readonly WantedRule[] {
  const snapshots = SNAPSHOT_RULES.flatMap((name) => {
    const kept = retention[name];
    const rest = { interval: RULE_INTERVAL_DAYS[name], isContinuous: false, days: DAYS[name] };
    return kept ? [{ name, prop: `retention.${name}`, kept, ...rest }] : [];
  });
  const kept = subject.kind === 'buckets' ? subject.pointInTime : undefined;
  const continuous = kept
    ? [{ name: 'point-in-time', prop: 'subject.pointInTime', kept, interval: 1, isContinuous: true, days: DAYS.daily }]
    : [];
  return [...continuous, ...snapshots].map((rule, index) => ({
    ...rule,
    start: startOfRule(time, index),
  }));
}

function planRule(rule: WantedRule, { names, copy }: BackupPlanProps): BackupPlanRule {
  const lifecycle: BackupPlanRuleLifecycle = { deleteAfter: rule.kept.toDays() };
  return {
    ruleName: rule.name,
    targetVaultName: names.backupVault,
    schedule: `cron(${rule.start % 60} ${Math.floor(rule.start / 60)} ${rule.days})`,
    startWindow: START_WINDOW.toMinutes(),
    completionWindow: COMPLETION_WINDOW.toMinutes(),
    enableContinuousBackup: rule.isContinuous,
    lifecycle,
    // The default tags of the provider do not reach what AWS Backup makes.
    recoveryPointTags: standardTags(names),
    copyAction: copy && !rule.isContinuous ? [{ destinationVaultArn: copy.to.backupVaultArn, lifecycle }] : [],
  };
}

function requireInLock(
  prop: string,
  kept: Duration,
  { min, max }: RetentionLimits,
  region: string,
  violations: Violations,
): void {
  violations.require(
    kept.toSeconds() >= min.toSeconds() && kept.toSeconds() <= max.toSeconds(),
    'backup-outside-lock',
    `'${prop}' must be within the lock of the vault in ${region} (${min.toString()} to ${max.toString()}), ` +
      `got ${kept.toString()}; AWS Backup fails every job outside of it, and Terraform sees nothing of that`,
  );
}

function selected(
  names: Names,
  subject: ProtectedDatabase | ProtectedBuckets,
): Pick<BackupSelectionConfig, 'resources' | 'condition'> {
  if (subject.kind === 'buckets') return { resources: subject.purposes.map((purpose) => names.bucketArn(purpose)) };
  const writer = { key: `aws:ResourceTag/${DATABASE_ROLE_TAG}`, value: 'writer' };
  // Of what the pattern names, what meets the condition; `selection_tag` would add whatever has the tag.
  return { resources: [names.databaseArnPattern], condition: [{ stringEquals: [writer] }] };
}

/** What AWS's managed policies for backups of RDS and S3 allow, without what other services need, on what is ours. */
function rolePolicy(props: BackupPlanProps): PolicyStatement[] {
  const { names, subject, vaultKeyPurpose, copy } = props;
  const places = copy ? [names, copy.to] : [names];
  return [
    { Sid: 'FindByTag', Effect: 'Allow', Action: 'tag:GetResources', Resource: '*' },
    ...(subject.kind === 'database' ? databaseStatements(names, places) : bucketStatements(names, subject)),
    ...(copy ? copyStatements(places, copy.to) : []),
    ...keyGrants(places, [vaultKeyPurpose, subject.keyPurpose]),
  ];
}

function databaseStatements(names: Names, places: readonly Names[]): PolicyStatement[] {
  const snapshots = places.map(({ anyBackupSnapshotArn }) => anyBackupSnapshotArn);
  return [
    {
      Sid: 'LookAtDatabases',
      Effect: 'Allow',
      Action: ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots', 'rds:ListTagsForResource'],
      Resource: places.flatMap(({ anyDatabaseArn, anySnapshotArn }) => [anyDatabaseArn, anySnapshotArn]),
    },
    {
      Sid: 'MakeSnapshots',
      Effect: 'Allow',
      Action: 'rds:CreateDBSnapshot',
      Resource: [names.databaseArnPattern, names.anyBackupSnapshotArn],
    },
    {
      Sid: 'CopySnapshotsAndLetThemExpire',
      Effect: 'Allow',
      Action: ['rds:AddTagsToResource', 'rds:CopyDBSnapshot', 'rds:DeleteDBSnapshot'],
      Resource: snapshots,
    },
  ];
}

function bucketStatements(names: Names, { purposes, keyPurpose }: ProtectedBuckets): PolicyStatement[] {
  const buckets = purposes.map((purpose) => names.bucketArn(purpose));
  return [
    {
      Sid: 'FindTheBuckets',
      Effect: 'Allow',
      Action: ['s3:ListAllMyBuckets', 'cloudwatch:GetMetricData', 'events:ListRules'],
      Resource: '*',
    },
    {
      Sid: 'HearOfChanges',
      Effect: 'Allow',
      Action: [
        'events:DeleteRule',
        'events:DescribeRule',
        'events:DisableRule',
        'events:EnableRule',
        'events:ListTargetsByRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
      ],
      Resource: names.anyBackupEventRuleArn,
    },
    {
      Sid: 'ReadTheBuckets',
      Effect: 'Allow',
      Action: [
        's3:GetBucketAcl',
        's3:GetBucketLocation',
        's3:GetBucketNotification',
        's3:GetBucketTagging',
        's3:GetBucketVersioning',
        's3:GetInventoryConfiguration',
        's3:ListBucket',
        's3:ListBucketVersions',
        's3:PutBucketNotification',
        's3:PutInventoryConfiguration',
      ],
      Resource: buckets,
    },
    {
      Sid: 'ReadTheObjects',
      Effect: 'Allow',
      Action: [
        's3:GetObject',
        's3:GetObjectAcl',
        's3:GetObjectTagging',
        's3:GetObjectVersion',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionTagging',
      ],
      Resource: buckets.map((bucket) => `${bucket}/*`),
    },
    {
      Sid: 'TagRecoveryPoints',
      Effect: 'Allow',
      Action: 'backup:TagResource',
      Resource: names.anyRecoveryPointArn,
    },
    // Without it the job succeeds, and the objects are not in the backup.
    useOfKey({
      sid: 'DecryptTheObjects',
      names,
      purpose: keyPurpose,
      service: 's3',
      actions: ['kms:Decrypt', 'kms:DescribeKey'],
    }),
  ];
}

function copyStatements(places: readonly Names[], to: Names): PolicyStatement[] {
  return [
    {
      Sid: 'CopyIntoTheOtherVault',
      Effect: 'Allow',
      Action: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
      Resource: to.backupVaultArn,
    },
    {
      Sid: 'CopyFromThisVault',
      Effect: 'Allow',
      Action: ['backup:CopyFromBackupVault', 'backup:TagResource'],
      Resource: places.flatMap(({ anyRecoveryPointArn, anyBackupSnapshotArn }) => [
        anyRecoveryPointArn,
        anyBackupSnapshotArn,
      ]),
    },
  ];
}
