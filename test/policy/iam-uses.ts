import {
  EXPERIMENT_CONDITION_OF,
  EXPERIMENT_EVERY_RESOURCE,
  EXPERIMENT_USES,
  EXPERIMENT_WILDCARDS,
} from '../chaos/experiment-uses';

/** Who needs a statement of a role. */
export type Use =
  /** Code of this project: the file has the text that makes the calls. */
  | { readonly file: string; readonly calls: string }
  /** The AWS service that assumes the role, as its guide asks. */
  | { readonly guide: string };

export interface RoleUse {
  /** The service that assumes the role. */
  readonly service: string;
  /** By `Sid`: the actions, each with nothing beside it, and who needs them. */
  readonly statements: Readonly<Record<string, { readonly actions: readonly string[]; readonly use: Use }>>;
}

const REPLICATION_GUIDE = {
  guide: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
};

const REPLICATION_KMS_GUIDE = {
  guide: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html',
};

function replication(...reading: readonly string[]): RoleUse {
  return {
    service: 's3.amazonaws.com',
    statements: {
      ReadTheRules: { actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'], use: REPLICATION_GUIDE },
      ReadTheObjects: {
        actions: [
          's3:GetObjectVersionForReplication',
          's3:GetObjectVersionAcl',
          's3:GetObjectVersionTagging',
          ...reading,
        ],
        use: REPLICATION_GUIDE,
      },
      WriteTheReplicas: {
        actions: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
        use: REPLICATION_GUIDE,
      },
      DecryptTheObjects: { actions: ['kms:Decrypt'], use: REPLICATION_KMS_GUIDE },
      EncryptTheReplicas: { actions: ['kms:Encrypt', 'kms:GenerateDataKey'], use: REPLICATION_KMS_GUIDE },
    },
  };
}

const BATCH_REPLICATION_GUIDE = {
  guide: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-policies.html',
};

/** Asks both Regions for what they hold, from a checkout and from the job. */
const PARITY_CHECK = 'lib/release/parity-check.ts';

const USER_DATA = 'lib/inference/user-data.ts';

/** Hands the names to the server, which reads the values itself. */
const INFERENCE_GROUP = 'lib/inference/inference-group.ts';

const INFERENCE: RoleUse = {
  service: 'ec2.amazonaws.com',
  statements: {
    LogInToRegistry: {
      actions: ['ecr:GetAuthorizationToken'],
      use: { file: USER_DATA, calls: 'aws ecr get-login-password' },
    },
    PullImage: {
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      use: { file: USER_DATA, calls: 'docker pull' },
    },
    ListModel: { actions: ['s3:ListBucket'], use: { file: USER_DATA, calls: 'aws s3 sync' } },
    ReadModel: { actions: ['s3:GetObject'], use: { file: USER_DATA, calls: 'aws s3 sync' } },
    DecryptModel: { actions: ['kms:Decrypt'], use: { file: USER_DATA, calls: 'aws s3 sync' } },
    PublishMetrics: {
      actions: ['cloudwatch:PutMetricData'],
      use: { file: USER_DATA, calls: 'aws cloudwatch put-metric-data' },
    },
    CompleteLaunch: {
      actions: ['autoscaling:CompleteLifecycleAction'],
      use: { file: USER_DATA, calls: 'aws autoscaling complete-lifecycle-action' },
    },
    ReadDatabaseSecret: {
      actions: ['secretsmanager:GetSecretValue'],
      use: { file: INFERENCE_GROUP, calls: 'DATABASE_SECRET:' },
    },
    DecryptDatabaseSecret: {
      actions: ['kms:Decrypt'],
      use: { file: INFERENCE_GROUP, calls: 'DATABASE_SECRET:' },
    },
    ReadDatabaseHost: {
      actions: ['ssm:GetParameter'],
      use: { file: INFERENCE_GROUP, calls: 'DATABASE_HOST_PARAMETER:' },
    },
  },
};

const managed = (policy: string): Use => ({
  guide: `https://docs.aws.amazon.com/aws-managed-policy/latest/reference/${policy}.html`,
});

type Statements = RoleUse['statements'];

const needed =
  (use: Use) =>
  (...actions: readonly string[]): Statements[string] => ({ actions, use });

const SNAPSHOTS = needed(managed('AWSBackupServiceRolePolicyForBackup'));

const RESTORES = needed(managed('AWSBackupServiceRolePolicyForRestores'));

const BUCKET_BACKUPS = needed(managed('AWSBackupServiceRolePolicyForS3Backup'));

const BUCKET_RESTORES = needed(managed('AWSBackupServiceRolePolicyForS3Restore'));

const SEALED_COPIES = needed({ guide: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html' });

const OBJECT_KEYS = ['kms:Decrypt', 'kms:DescribeKey'];

const DATABASE_KEYS = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

function ofBackups(statements: Statements): RoleUse {
  const keys: Statements = {
    SeeTheKeys: SEALED_COPIES('kms:DescribeKey'),
    HandOnTheKeys: SEALED_COPIES('kms:CreateGrant'),
  };
  return { service: 'backup.amazonaws.com', statements: { ...statements, ...keys } };
}

const LOOK_AT_DATABASES = ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots', 'rds:ListTagsForResource'];

const BACKUP_USES: Readonly<Record<string, RoleUse>> = {
  'aws_iam_role.database_snapshots_role': ofBackups({
    FindByTag: SNAPSHOTS('tag:GetResources'),
    LookAtDatabases: SNAPSHOTS(...LOOK_AT_DATABASES),
    MakeSnapshots: SNAPSHOTS('rds:CreateDBSnapshot'),
    CopySnapshotsAndLetThemExpire: SNAPSHOTS('rds:AddTagsToResource', 'rds:CopyDBSnapshot', 'rds:DeleteDBSnapshot'),
    CopyIntoTheOtherVault: SNAPSHOTS('backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'),
    CopyFromThisVault: SNAPSHOTS('backup:CopyFromBackupVault', 'backup:TagResource'),
  }),
  'aws_iam_role.bucket_backups_role': ofBackups({
    FindByTag: SNAPSHOTS('tag:GetResources'),
    FindTheBuckets: BUCKET_BACKUPS('s3:ListAllMyBuckets', 'cloudwatch:GetMetricData', 'events:ListRules'),
    HearOfChanges: BUCKET_BACKUPS(
      'events:DeleteRule',
      'events:DescribeRule',
      'events:DisableRule',
      'events:EnableRule',
      'events:ListTargetsByRule',
      'events:PutRule',
      'events:PutTargets',
      'events:RemoveTargets',
    ),
    ReadTheBuckets: BUCKET_BACKUPS(
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
    ),
    ReadTheObjects: BUCKET_BACKUPS(
      's3:GetObject',
      's3:GetObjectAcl',
      's3:GetObjectTagging',
      's3:GetObjectVersion',
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionTagging',
    ),
    TagRecoveryPoints: BUCKET_BACKUPS('backup:TagResource'),
    DecryptTheObjects: BUCKET_BACKUPS(...OBJECT_KEYS),
  }),
  'aws_iam_role.bucket_restores': ofBackups({
    LookAtTheBuckets: BUCKET_RESTORES(
      's3:GetBucketLocation',
      's3:GetBucketOwnershipControls',
      's3:GetBucketVersioning',
      's3:ListBucket',
      's3:ListBucketVersions',
    ),
    WriteTheObjects: BUCKET_RESTORES(
      's3:GetObject',
      's3:GetObjectAcl',
      's3:GetObjectTagging',
      's3:GetObjectVersion',
      's3:GetObjectVersionAcl',
      's3:ListMultipartUploadParts',
      's3:PutObject',
      's3:PutObjectTagging',
    ),
    EncryptTheObjects: BUCKET_RESTORES(...OBJECT_KEYS, 'kms:GenerateDataKey'),
  }),
  'aws_iam_role.restore_tests_role': ofBackups({
    LookAtDatabases: RESTORES(...LOOK_AT_DATABASES),
    RestoreForATest: RESTORES('rds:AddTagsToResource', 'rds:CreateDBInstance', 'rds:RestoreDBInstanceFromDBSnapshot'),
    DeleteAfterTheTest: RESTORES('rds:DeleteDBInstance'),
    UseTheKey1: RESTORES(...DATABASE_KEYS),
    UseTheKey2: RESTORES(...DATABASE_KEYS),
  }),
};

const CONFIG_GUIDE: Use = {
  guide: 'https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html',
};

/** The roles of what an environment may have and `prod` has not. */
export const OPTIONAL_USES: Readonly<Record<string, RoleUse>> = {
  'aws_iam_role.configuration_role': {
    service: 'config.amazonaws.com',
    statements: {
      WriteSnapshots: { actions: ['s3:PutObject'], use: CONFIG_GUIDE },
      LookAtTheBucket: { actions: ['s3:GetBucketAcl'], use: CONFIG_GUIDE },
    },
  },
};

/** The roles of `prod` with a list of their own, by address; that of the runbooks follows from their calls. */
export const ROLE_USES: Readonly<Record<string, RoleUse>> = {
  'aws_iam_role.artifacts_replication_role': replication('s3:GetObjectRetention', 's3:GetObjectLegalHold'),
  'aws_iam_role.data_replication_role': replication(),
  'aws_iam_role.inference_embed_role': INFERENCE,
  'aws_iam_role.inference_llm_role': INFERENCE,
  'aws_iam_role.network_flow_log_role': {
    service: 'vpc-flow-logs.amazonaws.com',
    statements: {
      '': {
        // Without logs:CreateLogGroup: the group is Terraform's, with its key and retention.
        actions: ['logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        use: { guide: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html' },
      },
    },
  },
  // What it may do is AWS's managed policy.
  'aws_iam_role.database_monitoring_role': { service: 'monitoring.rds.amazonaws.com', statements: {} },
  'aws_iam_role.canary_role': {
    service: 'lambda.amazonaws.com',
    statements: {
      OwnLog: {
        // Without logs:CreateLogGroup: the group is Terraform's, with its key and retention.
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        use: managed('AWSLambdaBasicExecutionRole'),
      },
    },
  },
  'aws_iam_role.artifact_parity_job_role': {
    service: 'lambda.amazonaws.com',
    statements: {
      OwnLog: {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        use: managed('AWSLambdaBasicExecutionRole'),
      },
      ListModels: { actions: ['s3:ListBucket'], use: { file: PARITY_CHECK, calls: 'ListObjectsV2Command' } },
      ReadModels: { actions: ['s3:GetObject'], use: { file: PARITY_CHECK, calls: 'HeadObjectCommand' } },
      DecryptHome: { actions: ['kms:Decrypt'], use: { file: PARITY_CHECK, calls: "ChecksumMode: 'ENABLED'" } },
      DecryptStandby: { actions: ['kms:Decrypt'], use: { file: PARITY_CHECK, calls: "ChecksumMode: 'ENABLED'" } },
    },
  },
  'aws_iam_role.replication_backfill': {
    service: 'batchoperations.s3.amazonaws.com',
    statements: {
      MakeTheManifest: {
        actions: ['s3:GetReplicationConfiguration', 's3:PutInventoryConfiguration'],
        use: BATCH_REPLICATION_GUIDE,
      },
      StartTheReplication: { actions: ['s3:InitiateReplication'], use: BATCH_REPLICATION_GUIDE },
    },
  },
  ...BACKUP_USES,
  ...EXPERIMENT_USES,
};

/** Statements, by `Sid`, that a role has where its environment asks for what needs them. */
export const OPTIONAL_STATEMENTS: Statements = {
  LogInToDatabase: { actions: ['rds-db:connect'], use: { file: INFERENCE_GROUP, calls: 'DATABASE_USER:' } },
};

/** The role of which each action is a call of a runbook, or implied by one. */
export const RUNBOOKS_ROLE = 'aws_iam_role.runbooks_role';

/** Actions of the runbooks' role that no call is named after, by what needs them. */
export const IMPLIED: Readonly<Record<string, { readonly by: string; readonly why: string }>> = {
  's3:ListBucket': { by: 's3:ListObjectsV2', why: 'the action of that operation has another name' },
  'kms:GenerateDataKey': { by: 's3:PutObject', why: 'the bucket is encrypted with a customer-managed key' },
  'kms:Decrypt': { by: 'sns:Publish', why: 'the topic is encrypted with a customer-managed key' },
  'ec2:RunInstances': {
    by: 'autoscaling:UpdateAutoScalingGroup',
    why: 'who changes the template of a group must be allowed to launch from it',
  },
  'ec2:CreateTags': { by: 'autoscaling:UpdateAutoScalingGroup', why: 'the template tags what it launches' },
  'iam:PassRole': { by: 'autoscaling:UpdateAutoScalingGroup', why: 'the template hands a role to the instances' },
};

/** AWS's managed policies that are attached, by role, and why none of our own. */
export const MANAGED_POLICIES: Readonly<Record<string, { readonly arn: string; readonly why: string }>> = {
  'aws_iam_role_policy_attachment.database_monitoring_policy': {
    arn: 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole',
    why: 'RDS asks for this policy by name: it writes to RDSOSMetrics and nothing else',
  },
};

/** Those of what an environment may have and `prod` has not. */
export const OPTIONAL_MANAGED_POLICIES: typeof MANAGED_POLICIES = {
  'aws_iam_role_policy_attachment.configuration_reading_policy': {
    arn: 'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole',
    why: 'it reads the configuration of everything, whatever services AWS adds; a list of our own would be behind',
  },
};

/** Actions that may stand beside the resource `*`. Source: Service Authorization Reference, and what is said here. */
export const EVERY_RESOURCE: Readonly<Record<string, string>> = {
  'ecr:GetAuthorizationToken': 'takes no resource',
  'cloudwatch:PutMetricData': 'takes no resource; the condition on the namespace takes its place',
  'cloudwatch:GetMetricStatistics': 'takes no resource',
  'cloudwatch:DescribeAlarms': 'with less than every alarm it answers nothing about composite alarms',
  'ec2:DescribeSecurityGroups': 'takes no resource',
  'autoscaling:DescribeAutoScalingGroups': 'takes no resource',
  'autoscaling:DescribeScalingActivities': 'takes no resource',
  'cloudwatch:GetMetricData': 'takes no resource',
  'events:ListRules': 'lists the rules of the Region',
  ...EXPERIMENT_EVERY_RESOURCE,
};

/** Those of `EVERY_RESOURCE` that are only accepted under a condition on this key. */
export const CONDITION_OF: Readonly<Record<string, string>> = {
  'cloudwatch:PutMetricData': 'cloudwatch:namespace',
  ...EXPERIMENT_CONDITION_OF,
};

export interface Wildcard {
  readonly pattern: RegExp;
  /** Key of a condition that the statement must have. */
  readonly needs?: string;
  /**
   * The only actions beside which it is accepted.
   *
   * @default - any
   */
  readonly beside?: readonly string[];
  readonly why: string;
}

/** What a `*` or `?` inside of an ARN may stand for. */
export const WILDCARDS: readonly Wildcard[] = [
  {
    pattern: /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/\*$/,
    needs: 'kms:ResourceAliases',
    why: 'the id of a key is of another stack; its alias narrows the statement down',
  },
  { pattern: /^arn:aws:s3:::[a-z0-9-]+(\/[^*]*)?\/\*$/, why: 'the objects of one bucket, or of one folder' },
  { pattern: /^arn:aws:secretsmanager:[^*?]+-\?{6}$/, why: 'six characters that AWS adds to the name of a secret' },
  {
    pattern: /^arn:aws:autoscaling:[a-z0-9-]+:\d{12}:autoScalingGroup:\*:autoScalingGroupName\/[^*?]+$/,
    why: 'the id of a group; its name is spelled out',
  },
  { pattern: /^arn:aws:logs:[^*?]+:\*$/, why: 'the streams of one log group' },
  {
    pattern: /^arn:aws:ec2:[a-z0-9-]+:(:image|\d{12}:(instance|network-interface|volume))\/\*$/,
    needs: 'ec2:LaunchTemplate',
    beside: ['ec2:RunInstances'],
    why: 'what a launch makes does not exist yet, and its image is in the template: that it comes from one confines it',
  },
  {
    pattern: /^arn:aws:ec2:[a-z0-9-]+:\d{12}:(capacity-reservation|launch-template|security-group|subnet)\/\*$/,
    needs: 'aws:ResourceTag/Environment',
    beside: ['ec2:RunInstances'],
    why: 'the ids are of AWS; the tags of the environment narrow the statement down',
  },
  {
    pattern: /^arn:aws:ec2:[a-z0-9-]+:\d{12}:(instance|network-interface|volume)\/\*$/,
    needs: 'ec2:CreateAction',
    beside: ['ec2:CreateTags'],
    why: 'what is tagged at its launch does not exist yet; the condition on the action confines it',
  },
  {
    pattern: /^arn:aws:rds:[a-z0-9-]+:\d{12}:(db|snapshot):\*$/,
    beside: LOOK_AT_DATABASES,
    why: 'AWS Backup looks for what there is',
  },
  {
    pattern: /^arn:aws:rds:[a-z0-9-]+:\d{12}:db:[a-z0-9-]+-g\*$/,
    beside: ['rds:CreateDBSnapshot'],
    why: 'the generations of one database',
  },
  {
    pattern: /^arn:aws:rds:[a-z0-9-]+:\d{12}:snapshot:awsbackup:\*$/,
    why: 'what AWS Backup made: it names snapshots itself, with nothing of the environment in the name',
  },
  {
    pattern: /^arn:aws:rds:[a-z0-9-]+:\d{12}:(db:awsbackup-restore-test-|pg:|og:)\*$/,
    beside: [
      'rds:AddTagsToResource',
      'rds:CreateDBInstance',
      'rds:DeleteDBInstance',
      'rds:RestoreDBInstanceFromDBSnapshot',
    ],
    why: 'what a restore test makes, with settings whose names come from the snapshot',
  },
  {
    pattern: /^arn:aws:backup:[a-z0-9-]+:\d{12}:recovery-point:\*$/,
    beside: ['backup:CopyFromBackupVault', 'backup:TagResource'],
    why: 'AWS Backup makes up the ids of recovery points',
  },
  {
    pattern: /^arn:aws:events:[a-z0-9-]+:\d{12}:rule\/AwsBackupManagedRule\*$/,
    why: 'rules that AWS Backup makes for itself, and names',
  },
  ...EXPERIMENT_WILDCARDS,
];

/** The same, in statements that are optional. */
export const OPTIONAL_WILDCARDS: readonly Wildcard[] = [
  {
    pattern: /^arn:aws:rds-db:[a-z0-9-]+:\d{12}:dbuser:\*\/[a-z0-9_]+$/,
    beside: ['rds-db:connect'],
    why: 'the id of an instance is of AWS, and another one after a rebuild; the user is spelled out',
  },
];

/** Services that assume a role without saying on whose behalf. */
export const NO_SOURCE: Readonly<Record<string, string>> = {
  'ec2.amazonaws.com': 'an instance profile: EC2 hands the role to the instances of its own account only',
};

/** Statements, by `Sid`, in which a service can be held to no condition. */
export const NO_CONDITION: Readonly<Record<string, string>> = {
  EventRules:
    'EventBridge supports no condition in the policy of a topic, and drops its events without a word; the key of the ' +
    'topic admits it for the topics of this environment only',
};

/** Condition keys by which a statement for a service holds for this account and its resources alone. */
export const SOURCE_KEYS = [
  'aws:SourceArn',
  'aws:SourceAccount',
  'kms:EncryptionContext:aws:logs:arn',
  'kms:EncryptionContext:aws:sns:topicArn',
  'kms:EncryptionContext:aws:cloudtrail:arn',
];
