import { Json } from '../../../../lib/review/plan';
import { RuleCase, TerraformJson } from '../case';

const KEY = 'aws_kms_key';
const SECRET = 'aws_secretsmanager_secret.master_secret';
const ROOT = 'arn:aws:iam::111122223333:root';

/** Takes resources out of the configuration. */
function remove(tf: TerraformJson, ...addresses: readonly string[]): void {
  for (const address of addresses) {
    const [type = '', name = ''] = address.split('.');
    Reflect.deleteProperty(tf.resource[type]!, name);
    if (Object.keys(tf.resource[type]!).length === 0) Reflect.deleteProperty(tf.resource, type);
  }
}

/** A key with everything that names it by reference, which its ARN then takes the place of. */
function removeKey(tf: TerraformJson, name: string, arn: string): void {
  remove(tf, `${KEY}.${name}`, `aws_kms_alias.${name}_alias`);
  tf.resource = JSON.parse(
    JSON.stringify(tf.resource)
      .split(`\${${KEY}.${name}.arn}`)
      .join(arn)
      .split(`\${${KEY}.${name}.key_id}`)
      .join(arn.split('/')[1] ?? ''),
  );
}

const DATABASE_KEY = 'arn:aws:kms:us-east-2:111122223333:key/6346eff8-d7cf-4b0a-b788-58b9894e5ce8';
const SECRETS_KEY = 'arn:aws:kms:us-east-2:111122223333:key/5a4a8814-8c71-4d3b-ac74-513aaef29030';

function editPolicy(tf: TerraformJson, name: string, edit: (statements: any[]) => any[]): void {
  const key = tf.resource[KEY]![name];
  const policy = JSON.parse(key.policy);
  policy.Statement = edit(policy.Statement);
  key.policy = JSON.stringify(policy);
}

function secret(tf: TerraformJson): Record<string, any> {
  return tf.resource['aws_secretsmanager_secret']!['master_secret'];
}

/** A replica of a key of another Region, as it is applied. */
const replicaKey: Record<string, Json> = {
  arn: 'arn:aws:kms:us-west-2:111122223333:key/mrk-0123456789abcdef0123456789abcdef',
  bypass_policy_lockout_safety_check: false,
  deletion_window_in_days: 30,
  description: 'Files',
  enabled: true,
  id: 'mrk-0123456789abcdef0123456789abcdef',
  key_id: 'mrk-0123456789abcdef0123456789abcdef',
  key_rotation_enabled: true,
  key_spec: 'SYMMETRIC_DEFAULT',
  key_usage: 'ENCRYPT_DECRYPT',
  policy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'kms:*', Resource: '*' }],
  }),
  primary_key_arn: 'arn:aws:kms:us-east-2:111122223333:key/mrk-0123456789abcdef0123456789abcdef',
  tags: {},
  tags_all: {},
};

const replicaBlock = {
  primary_key_arn: 'arn:aws:kms:us-east-2:111122223333:key/mrk-0123456789abcdef0123456789abcdef',
  description: 'Files',
  deletion_window_in_days: 30,
};

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-2:111122223333:secret:warmsite/prod/database-Zbarca';

const rotation: Record<string, Json> = {
  id: SECRET_ARN,
  rotate_immediately: true,
  rotation_enabled: true,
  rotation_lambda_arn: 'arn:aws:lambda:us-east-2:111122223333:function:rotate',
  rotation_rules: [{ automatically_after_days: 30, duration: '', schedule_expression: '' }],
  secret_id: SECRET_ARN,
};

const rotationBlock = {
  secret_id: SECRET_ARN,
  rotation_lambda_arn: 'arn:aws:lambda:us-east-2:111122223333:function:rotate',
  rotation_rules: [{ automatically_after_days: 30 }],
};

export const KEYS_CASES: readonly RuleCase[] = [
  {
    rule: 'keys-key-destroyed',
    fails: [
      {
        title: 'remove the key of the database',
        edit: { 'site-us-east-2': (tf) => removeKey(tf, 'database_key', DATABASE_KEY) },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_kms_key.database_key',
            message:
              'alias/warmsite-prod-database is unusable at once and deleted after 30 days, while it is used by aws_db_instance.database_g1',
          },
        ],
      },
      {
        title: 'remove the key of the topics with the topics',
        edit: {
          global: (tf) => {
            remove(
              tf,
              'aws_kms_key.alerts_key',
              'aws_kms_alias.alerts_key_alias',
              'aws_sns_topic.alerts',
              'aws_sns_topic.pages',
              'aws_sns_topic_policy.pages_policy',
              'aws_sns_topic_subscription.pages_emails_oncall_example_com_d876c6',
              'aws_sns_topic_policy.alerts_policy',
              'aws_sns_topic_subscription.alerts_emails_oncall_example_com_d876c6',
            );
            for (const alarm of Object.values(tf.resource['aws_cloudwatch_metric_alarm']!)) {
              delete alarm.alarm_actions;
              delete alarm.ok_actions;
              delete alarm.insufficient_data_actions;
              delete alarm.depends_on;
            }
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_kms_key.alerts_key',
            severity: 'high',
            message:
              'alias/warmsite-prod-global-alerts is unusable at once and deleted after 30 days, and what uses it goes with it, but not the backups and snapshots of that',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'stop managing the key of the database, and leave it where it is',
        edit: {
          'site-us-east-2': (tf) => {
            removeKey(tf, 'database_key', DATABASE_KEY);
            tf['removed'] = [
              ...[(tf['removed'] as Json[] | undefined) ?? []].flat(),
              { from: 'aws_kms_key.database_key', lifecycle: { destroy: false } },
              { from: 'aws_kms_alias.database_key_alias', lifecycle: { destroy: false } },
            ];
          },
        },
      },
    ],
  },
  {
    rule: 'keys-key-replaced',
    fails: [
      {
        title: 'make the key of the secrets a multi-Region key',
        edit: {
          'vault-us-east-2': (tf) => {
            const key = tf.resource[KEY]!['secrets_key'];
            delete key.lifecycle;
            key.multi_region = true;
          },
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_kms_key.secrets_key',
            message: 'alias/warmsite-prod-secrets is replaced for multi_region; the old one is used by ' + SECRET,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'describe the key in other words',
        edit: { 'vault-us-east-2': (tf) => (tf.resource[KEY]!['secrets_key'].description = 'Passwords') },
      },
    ],
  },
  {
    rule: 'keys-key-disabled',
    fails: [
      {
        title: 'disable the key of the objects in the standby Region',
        edit: { 'vault-us-west-2': (tf) => (tf.resource[KEY]!['storage_key'].is_enabled = false) },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_kms_key.storage_key',
            message:
              'alias/warmsite-prod-storage is disabled; it is used by aws_ecr_repository.registry_embedding_server, aws_ecr_repository.registry_llm_server, aws_s3_bucket_replication_configuration.artifacts_replication of warmsite-prod-site-us-east-2 and 3 more',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'enable a key that was disabled',
        edit: { 'vault-us-west-2': (tf) => (tf.resource[KEY]!['storage_key'].is_enabled = true) },
        before: { 'vault-us-west-2': (values) => (values['aws_kms_key.storage_key']!['is_enabled'] = false) },
      },
    ],
  },
  {
    rule: 'keys-replica-removed',
    fails: [
      {
        title: 'remove the replica of a multi-Region key',
        edit: { 'vault-us-west-2': () => undefined },
        before: { 'vault-us-west-2': (values) => (values['aws_kms_replica_key.files'] = replicaKey) },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_kms_replica_key.files',
            severity: 'high',
            message: 'the replica aws_kms_replica_key.files in us-west-2 is deleted after 30 days',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'describe the replica in other words',
        edit: {
          'vault-us-west-2': (tf) =>
            (tf.resource['aws_kms_replica_key'] = { files: { ...replicaBlock, description: 'Uploads' } }),
        },
        before: { 'vault-us-west-2': (values) => (values['aws_kms_replica_key.files'] = replicaKey) },
      },
    ],
  },
  {
    rule: 'keys-deletion-window-shortened',
    fails: [
      {
        title: 'delete a key after a week',
        edit: { 'vault-us-east-2': (tf) => (tf.resource[KEY]!['storage_key'].deletion_window_in_days = 7) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_kms_key.storage_key',
            message: 'the waiting time before alias/warmsite-prod-storage is deleted falls from 30 days to 7 days',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'leave the waiting time to KMS, which has the longest',
        edit: { 'vault-us-east-2': (tf) => delete tf.resource[KEY]!['storage_key'].deletion_window_in_days },
      },
    ],
  },
  {
    rule: 'keys-rotation-off',
    fails: [
      {
        title: 'rotate a key no more',
        edit: { 'vault-us-east-2': (tf) => delete tf.resource[KEY]!['storage_key'].enable_key_rotation },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_kms_key.storage_key',
            message: 'alias/warmsite-prod-storage is no longer rotated',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'rotate a key every half year',
        edit: { 'vault-us-east-2': (tf) => (tf.resource[KEY]!['storage_key'].rotation_period_in_days = 180) },
      },
    ],
  },
  {
    rule: 'keys-policy-locks-out',
    fails: [
      {
        title: 'let the account use the key, but not manage it',
        edit: {
          'vault-us-east-2': (tf) =>
            editPolicy(tf, 'storage_key', (statements) =>
              statements.map((statement) => ({
                ...statement,
                Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
              })),
            ),
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_kms_key.storage_key',
            message: 'the policy of alias/warmsite-prod-storage allows nobody kms:PutKeyPolicy',
          },
        ],
      },
      {
        title: 'leave the key to a service, without the check',
        edit: {
          'vault-us-east-2': (tf) => {
            tf.resource[KEY]!['storage_key'].bypass_policy_lockout_safety_check = true;
            editPolicy(tf, 'storage_key', () => [
              { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'kms:*', Resource: '*' },
            ]);
          },
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_kms_key.storage_key',
            message:
              'the policy of alias/warmsite-prod-storage allows nobody kms:PutKeyPolicy, and the check that would refuse it is bypassed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'leave the management of the key to one role, and its use to the account',
        edit: {
          'vault-us-east-2': (tf) =>
            editPolicy(tf, 'storage_key', (statements) => [
              ...statements.map((statement) => ({
                ...statement,
                Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant'],
              })),
              {
                Effect: 'Allow',
                Principal: { AWS: 'arn:aws:iam::111122223333:role/keys' },
                Action: ['kms:Put*', 'kms:Describe*', 'kms:Enable*'],
                Resource: '*',
              },
            ]),
        },
      },
    ],
  },
  {
    rule: 'keys-policy-narrowed',
    fails: [
      {
        title: 'drop what lets alarms publish to the topics',
        edit: {
          'site-us-east-2': (tf) => editPolicy(tf, 'alerts_key', (statements) => statements.slice(0, 1)),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_kms_key.alerts_key',
            message:
              'the policy of alias/warmsite-prod-alerts no longer allows cloudwatch.amazonaws.com kms:Decrypt, kms:GenerateDataKey and kms:GenerateDataKeyWithoutPlaintext; the key is used by aws_sns_topic.alerts and aws_sns_topic.pages',
          },
        ],
      },
      {
        title: 'drop what lets Auto Scaling attach encrypted disks',
        edit: {
          'site-us-east-2': (tf) =>
            editPolicy(tf, 'volumes_key', (statements) =>
              statements.filter(({ Sid }) => Sid !== 'AutoScalingAttachesEncryptedVolumes'),
            ),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_kms_key.volumes_key',
            message:
              'the policy of alias/warmsite-prod-volumes no longer allows arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling kms:CreateGrant; the key is used by aws_launch_template.inference_embed_launch_template and aws_launch_template.inference_llm_launch_template',
          },
        ],
      },
      {
        title: 'name the log group that may use the key',
        edit: {
          'site-us-east-2': (tf) =>
            editPolicy(tf, 'logs_key', (statements) =>
              JSON.parse(JSON.stringify(statements).replace('/warmsite/prod/*', '/warmsite/prod/flow')),
            ),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_kms_key.logs_key',
            severity: 'warning',
            message:
              'the policy of alias/warmsite-prod-logs admits logs.us-east-2.amazonaws.com under another condition; the key is used by aws_cloudwatch_log_group.artifact_parity_job_log_group, aws_cloudwatch_log_group.canary_log_group, aws_cloudwatch_log_group.chaos_log and 2 more',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'write the policy in another way, and admit one more service',
        edit: {
          'site-us-east-2': (tf) =>
            editPolicy(tf, 'alerts_key', (statements) => [
              ...statements.reverse().map((statement) => ({ ...statement, Sid: undefined })),
              { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'kms:*', Resource: '*' },
            ]),
        },
      },
    ],
  },
  {
    rule: 'keys-alias-removed',
    fails: [
      {
        title: 'give the alias of the standby bucket key a better name',
        edit: {
          'vault-us-west-2': (tf) => (tf.resource['aws_kms_alias']!['storage_key_alias'].name = 'alias/objects'),
        },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_kms_alias.storage_key_alias',
            severity: 'critical',
            message:
              'alias/warmsite-prod-storage in us-west-2 is renamed to alias/objects, but still named by aws_s3_bucket_replication_configuration.artifacts_replication of warmsite-prod-site-us-east-2, aws_s3_bucket_replication_configuration.data_replication of warmsite-prod-site-us-east-2, aws_iam_role_policy.artifact_parity_job_policy of warmsite-prod-site-us-east-2 and 15 more',
          },
        ],
      },
      {
        title: 'remove the alias of a key that is named by its ARN',
        edit: { global: (tf) => remove(tf, 'aws_kms_alias.alerts_key_alias') },
        finds: [
          {
            stack: 'global',
            address: 'aws_kms_alias.alerts_key_alias',
            message:
              'alias/warmsite-prod-global-alerts in us-east-1 is removed, and whether anything outside of these plans names it cannot be seen',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a second alias',
        edit: {
          'vault-us-west-2': (tf) =>
            (tf.resource['aws_kms_alias']!['objects'] = {
              name: 'alias/objects',
              target_key_id: '${aws_kms_key.storage_key.key_id}',
            }),
        },
      },
    ],
  },
  {
    rule: 'keys-alias-moved',
    fails: [
      {
        title: 'let the alias of the storage key stand for the key of the secrets',
        edit: {
          'vault-us-west-2': (tf) =>
            (tf.resource['aws_kms_alias']!['storage_key_alias'].target_key_id = '${aws_kms_key.secrets_key.key_id}'),
        },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_kms_alias.storage_key_alias',
            severity: 'high',
            message:
              'alias/warmsite-prod-storage in us-west-2 moves from aws_kms_key.storage_key to aws_kms_key.secrets_key; it is named by aws_s3_bucket_replication_configuration.artifacts_replication of warmsite-prod-site-us-east-2, aws_s3_bucket_replication_configuration.data_replication of warmsite-prod-site-us-east-2, aws_iam_role_policy.artifact_parity_job_policy of warmsite-prod-site-us-east-2 and 15 more',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'name the key by its ARN',
        edit: {
          'vault-us-east-2': (tf) => (tf.resource['aws_kms_alias']!['secrets_key_alias'].target_key_id = SECRETS_KEY),
        },
      },
    ],
  },
  {
    rule: 'keys-secret-destroyed',
    fails: [
      {
        title: 'remove the secret of the database',
        edit: {
          'vault-us-east-2': (tf) => {
            remove(tf, SECRET);
            delete tf['check'];
          },
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: SECRET,
            message:
              'warmsite/prod/database is destroyed, with its replica in us-west-2; its values are gone for ever after 30 days',
          },
        ],
      },
      {
        title: 'give the secret another name',
        edit: {
          'vault-us-east-2': (tf) => {
            delete secret(tf)['lifecycle'];
            secret(tf)['name'] = 'warmsite/prod/postgres';
          },
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: SECRET,
            message:
              'warmsite/prod/database is replaced for name, with its replica in us-west-2; its values are gone for ever after 30 days',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'describe the secret in other words',
        edit: { 'vault-us-east-2': (tf) => (secret(tf)['description'] = 'Password of the database') },
      },
    ],
  },
  {
    rule: 'keys-secret-replica-removed',
    fails: [
      {
        title: 'move the replica to a third Region',
        edit: { 'vault-us-east-2': (tf) => (secret(tf)['replica'] = [{ region: 'eu-west-1' }]) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: SECRET,
            message: 'the replica of warmsite/prod/database in us-west-2 is removed, and made in eu-west-1',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'say nothing of the replica, which leaves it there',
        edit: {
          'vault-us-east-2': (tf) => {
            delete secret(tf)['replica'];
            secret(tf)['description'] = 'Password of the database';
          },
        },
      },
      {
        title: 'add a replica in a third Region',
        edit: { 'vault-us-east-2': (tf) => secret(tf)['replica'].push({ region: 'eu-west-1' }) },
      },
    ],
  },
  {
    rule: 'keys-secret-replica-broken',
    fails: [
      {
        title: 'encrypt the replica with the key of the secret',
        edit: { 'vault-us-east-2': (tf) => (secret(tf)['replica'][0].kms_key_id = SECRETS_KEY) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: SECRET,
            message: 'the replica of warmsite/prod/database in us-west-2 is to be encrypted with a key of us-east-2',
          },
        ],
      },
      {
        title: 'add a replica in the Region of the secret',
        edit: { 'vault-us-east-2': (tf) => secret(tf)['replica'].push({ region: 'us-east-2' }) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: SECRET,
            message: 'the replica of warmsite/prod/database is to be in us-east-2, where the secret itself is',
          },
        ],
      },
      {
        title: 'plan anything while the replica has failed',
        edit: { 'vault-us-east-2': () => undefined },
        before: {
          'vault-us-east-2': (values) => {
            const before: any = values[SECRET];
            before.replica[0].status = 'Failed';
          },
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: SECRET,
            status: 'standing',
            message: 'the replica of warmsite/prod/database in us-west-2 has failed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'encrypt the replica with the key that AWS keeps for it',
        edit: { 'vault-us-east-2': (tf) => delete secret(tf)['replica'][0].kms_key_id },
      },
    ],
  },
  {
    rule: 'keys-secret-not-replicated',
    fails: [
      {
        title: 'add a secret without a replica',
        edit: {
          'vault-us-east-2': (tf) =>
            (tf.resource['aws_secretsmanager_secret']!['added'] = { name: 'warmsite/prod/gateway' }),
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_secretsmanager_secret.added',
            message: 'warmsite/prod/gateway is in us-east-2 only, while warmsite/prod/database has a replica',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a secret with a replica, and one in each Region',
        edit: {
          'vault-us-east-2': (tf) =>
            Object.assign(tf.resource['aws_secretsmanager_secret']!, {
              added: { name: 'warmsite/prod/gateway', replica: [{ region: 'us-west-2' }] },
              own: { name: 'warmsite/prod/own' },
            }),
          'vault-us-west-2': (tf) =>
            (tf.resource['aws_secretsmanager_secret'] = { own: { name: 'warmsite/prod/own' } }),
        },
      },
    ],
  },
  {
    rule: 'keys-secret-window-shortened',
    fails: [
      {
        title: 'delete the secret at once when it is destroyed',
        edit: { 'vault-us-east-2': (tf) => (secret(tf)['recovery_window_in_days'] = 0) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: SECRET,
            message:
              'the recovery window of warmsite/prod/database falls from 30 days to none: a destroy deletes it at once',
          },
        ],
      },
      {
        title: 'delete the secret a week after it is destroyed',
        edit: { 'vault-us-east-2': (tf) => (secret(tf)['recovery_window_in_days'] = 7) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: SECRET,
            message: 'the recovery window of warmsite/prod/database falls from 30 days to 7 days',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'leave the window to the service, which has the longest',
        edit: { 'vault-us-east-2': (tf) => delete secret(tf)['recovery_window_in_days'] },
      },
    ],
  },
  {
    rule: 'keys-secret-rotation-off',
    fails: [
      {
        title: 'rotate the secret no more',
        edit: { 'vault-us-east-2': () => undefined },
        before: { 'vault-us-east-2': (values) => (values['aws_secretsmanager_secret_rotation.master'] = rotation) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_secretsmanager_secret_rotation.master',
            message: 'warmsite/prod/database is no longer rotated',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'rotate the secret every week',
        edit: {
          'vault-us-east-2': (tf) =>
            (tf.resource['aws_secretsmanager_secret_rotation'] = {
              master: { ...rotationBlock, rotation_rules: [{ automatically_after_days: 7 }] },
            }),
        },
        before: { 'vault-us-east-2': (values) => (values['aws_secretsmanager_secret_rotation.master'] = rotation) },
      },
    ],
  },
  {
    rule: 'keys-secret-policy-locks-out',
    fails: [
      {
        title: 'deny the secret to everybody',
        edit: {
          'vault-us-east-2': (tf) =>
            (tf.resource['aws_secretsmanager_secret_policy'] = {
              master: {
                secret_arn: SECRET_ARN,
                policy: JSON.stringify({
                  Version: '2012-10-17',
                  Statement: [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:*', Resource: '*' }],
                }),
              },
            }),
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_secretsmanager_secret_policy.master',
            message:
              'the policy of warmsite/prod/database denies everybody secretsmanager:GetSecretValue and secretsmanager:PutResourcePolicy',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'deny the secret to everybody but the instances',
        edit: {
          'vault-us-east-2': (tf) =>
            (tf.resource['aws_secretsmanager_secret_policy'] = {
              master: {
                secret_arn: SECRET_ARN,
                policy: JSON.stringify({
                  Version: '2012-10-17',
                  Statement: [
                    {
                      Effect: 'Deny',
                      Principal: '*',
                      Action: 'secretsmanager:GetSecretValue',
                      Resource: '*',
                      Condition: {
                        ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/warmsite-prod-*' },
                      },
                    },
                  ],
                }),
              },
            }),
        },
      },
    ],
  },
  {
    rule: 'keys-plaintext-secret',
    fails: [
      {
        title: 'write the password of the database into the configuration',
        edit: {
          'site-us-east-2': (tf) => {
            const database = tf.resource['aws_db_instance']!['database_g1'];
            delete database.password_wo;
            delete database.password_wo_version;
            database.password = 'correct-horse-battery';
          },
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_db_instance.database_g1',
            message: 'password is in the plan and in the state; password_wo keeps it out of both',
          },
        ],
      },
      {
        title: 'write the value of a secret and of a parameter into the configuration',
        edit: {
          'site-us-east-2': (tf) => {
            const version = tf.resource['aws_secretsmanager_secret_version']!['database_g1_secret_version'];
            delete version.secret_string_wo;
            delete version.secret_string_wo_version;
            version.secret_string = '{"password":"correct-horse-battery"}';
            tf.resource['aws_ssm_parameter']!['added'] = {
              name: '/warmsite/prod/token',
              type: 'SecureString',
              value: 'correct-horse-battery',
            };
          },
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_secretsmanager_secret_version.database_g1_secret_version',
            message: 'secret_string is in the plan and in the state; secret_string_wo keeps it out of both',
          },
          {
            stack: 'site-us-east-2',
            address: 'aws_ssm_parameter.added',
            message: 'value is in the plan and in the state; value_wo keeps it out of both',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'rotate the password, and add a parameter by a write-only value and one that is no secret',
        edit: {
          'site-us-east-2': (tf) => {
            tf.resource['aws_db_instance']!['database_g1'].password_wo_version = 2;
            tf.resource['aws_secretsmanager_secret_version']!['database_g1_secret_version'].secret_string_wo_version =
              2;
            tf.resource['aws_ssm_parameter']!['token'] = {
              name: '/warmsite/prod/token',
              type: 'SecureString',
              value_wo: 'correct-horse-battery',
              value_wo_version: 1,
            };
            tf.resource['aws_ssm_parameter']!['limit'] = {
              name: '/warmsite/prod/limit',
              type: 'String',
              value: '${aws_db_instance.database_g1.endpoint}',
            };
          },
        },
      },
    ],
  },
  {
    rule: 'keys-unmanaged',
    fails: [
      {
        title: 'stop managing the secret',
        edit: {
          'vault-us-east-2': (tf) => {
            remove(tf, SECRET);
            delete tf['check'];
            tf['removed'] = [{ from: SECRET, lifecycle: { destroy: false } }];
          },
        },
        finds: [{ stack: 'vault-us-east-2', address: SECRET, message: 'warmsite/prod/database is no longer managed' }],
      },
    ],
    passes: [
      {
        title: 'give the resource of the secret another name',
        edit: {
          'vault-us-east-2': (tf) => {
            tf.resource['aws_secretsmanager_secret'] = { password: secret(tf) };
            delete tf['check'];
            tf['moved'] = [{ from: SECRET, to: 'aws_secretsmanager_secret.password' }];
          },
        },
      },
    ],
  },
];
