import { Json } from '../../../../lib/review/plan';
import { RuleCase, TerraformJson } from '../case';

const REPLICATION = 'aws_s3_bucket_replication_configuration';
const EAST = 'warmsite-prod-data-111122223333-us-east-2';
const WEST = 'warmsite-prod-data-111122223333-us-west-2';

/** The rule that copies the data bucket to the other Region. */
function dataRule(tf: TerraformJson): Record<string, any> {
  return tf.resource[REPLICATION]!['data_replication'].rule[0];
}

/** Takes resources out of the configuration, with what depends on them. */
function remove(tf: TerraformJson, ...addresses: readonly string[]): void {
  for (const address of addresses) {
    const [type = '', name = ''] = address.split('.');
    const { [name]: _, ...others } = tf.resource[type]!;
    tf.resource[type] = others;
  }
  for (const blocks of Object.values(tf.resource)) {
    for (const block of Object.values(blocks)) {
      if (block.depends_on) block.depends_on = block.depends_on.filter((item: string) => !addresses.includes(item));
    }
  }
}

/** Takes resources out of the state of Terraform, and leaves them where they are. */
function forget(tf: TerraformJson, ...addresses: readonly string[]): void {
  remove(tf, ...addresses);
  tf['removed'] = [
    ...((tf['removed'] as Json[] | undefined) ?? []),
    ...addresses.map((from) => ({ from, lifecycle: { destroy: false } })),
  ];
}

const DATA_BUCKET = [
  'aws_s3_bucket.data_bucket',
  'aws_s3_bucket_lifecycle_configuration.data_bucket_lifecycle',
  'aws_s3_bucket_ownership_controls.data_bucket_ownership',
  'aws_s3_bucket_policy.data_bucket_policy',
  'aws_s3_bucket_public_access_block.data_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration.data_bucket_encryption',
  'aws_s3_bucket_versioning.data_bucket_versioning',
];

/** Adds a bucket for something else. */
function addBucket(tf: TerraformJson, bucket: string, isVersioned = true): void {
  tf.resource['aws_s3_bucket']!['added'] = { bucket };
  if (!isVersioned) return;
  tf.resource['aws_s3_bucket_versioning']!['added'] = {
    bucket: '${aws_s3_bucket.added.bucket}',
    versioning_configuration: { status: 'Enabled' },
  };
}

/** Changes what the role that replicates the data bucket may do. */
function editRolePolicy(tf: TerraformJson, edit: (statements: any[]) => any[]): void {
  const block = tf.resource['aws_iam_role_policy']!['data_replication_role_policy'];
  const policy = JSON.parse(block.policy);
  policy.Statement = edit(policy.Statement);
  block.policy = JSON.stringify(policy);
}

function editBucketPolicy(tf: TerraformJson, edit: (statements: any[]) => any[]): void {
  const block = tf.resource['aws_s3_bucket_policy']!['data_bucket_policy'];
  const policy = JSON.parse(block.policy);
  policy.Statement = edit(policy.Statement);
  block.policy = JSON.stringify(policy);
}

function lifecycleRule(tf: TerraformJson): Record<string, any> {
  return tf.resource['aws_s3_bucket_lifecycle_configuration']!['data_bucket_lifecycle'].rule[0];
}

/** In place of the key policy that a bucket's own encryption follows. */
const plainEncryption = { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } };

const replicationAt = {
  stack: 'site-us-east-2',
  address: `${REPLICATION}.data_replication`,
} as const;

export const OBJECTS_CASES: readonly RuleCase[] = [
  {
    rule: 'objects-bucket-destroyed',
    fails: [
      {
        title: 'remove the data bucket of home',
        edit: { 'vault-us-east-2': (tf) => remove(tf, ...DATA_BUCKET) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket.data_bucket',
            message: `${EAST}, which is copied both ways, is destroyed, and S3 refuses as long as anything is in it`,
          },
        ],
      },
      {
        title: 'give the data bucket an object lock, which takes a new bucket',
        edit: {
          'vault-us-west-2': (tf) => {
            const bucket = tf.resource['aws_s3_bucket']!['data_bucket'];
            delete bucket.lifecycle;
            bucket.force_destroy = true;
            bucket.object_lock_enabled = true;
          },
        },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_s3_bucket.data_bucket',
            message: `${WEST}, which is copied both ways, is replaced for object_lock_enabled, and S3 refuses as long as anything is in it`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'stop managing the data bucket, and leave it where it is',
        edit: { 'vault-us-east-2': (tf) => forget(tf, ...DATA_BUCKET) },
      },
    ],
  },
  {
    rule: 'objects-bucket-not-replicated',
    fails: [
      {
        title: 'add a versioned bucket for conversations in home',
        edit: { 'vault-us-east-2': (tf) => addBucket(tf, 'warmsite-prod-conversations-111122223333-us-east-2') },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket.added',
            severity: 'high',
            message: `warmsite-prod-conversations-111122223333-us-east-2, versioned, is in us-east-2 only, while warmsite-prod-artifacts-111122223333-us-east-2 is copied to another`,
          },
        ],
      },
      {
        title: 'add a bucket of which nothing tells what it is for',
        edit: { 'vault-us-east-2': (tf) => addBucket(tf, 'warmsite-prod-exports-111122223333-us-east-2', false) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket.added',
            message: `warmsite-prod-exports-111122223333-us-east-2 is in us-east-2 only, while warmsite-prod-artifacts-111122223333-us-east-2 is copied to another`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a bucket for conversations in both Regions, with replication in another stack',
        edit: {
          'vault-us-east-2': (tf) => addBucket(tf, 'warmsite-prod-conversations-111122223333-us-east-2'),
          'vault-us-west-2': (tf) => addBucket(tf, 'warmsite-prod-conversations-111122223333-us-west-2'),
          'site-us-east-2': (tf) => {
            const added = structuredClone(tf.resource[REPLICATION]!['data_replication']);
            added.bucket = 'warmsite-prod-conversations-111122223333-us-east-2';
            added.rule[0].destination.bucket = 'arn:aws:s3:::warmsite-prod-conversations-111122223333-us-west-2';
            tf.resource[REPLICATION]!['conversations'] = added;
          },
        },
      },
      {
        title: 'add a bucket for logs, and one for what a query leaves behind',
        edit: {
          'vault-us-east-2': (tf) => addBucket(tf, 'warmsite-prod-audit-logs-111122223333-us-east-2'),
          'vault-us-west-2': (tf) => addBucket(tf, 'warmsite-prod-query-results-111122223333-us-west-2'),
        },
      },
    ],
  },
  {
    rule: 'objects-replication-removed',
    fails: [
      {
        title: 'remove the replication of the data bucket of home',
        edit: { 'site-us-east-2': (tf) => remove(tf, `${REPLICATION}.data_replication`) },
        finds: [
          {
            ...replicationAt,
            message: `rule data-to-us-west-2 of ${EAST} is removed, with the whole configuration`,
          },
        ],
      },
      {
        title: 'remove what brings the data of an outage back',
        edit: { 'site-us-west-2': (tf) => remove(tf, `${REPLICATION}.data_replication`) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: `${REPLICATION}.data_replication`,
            severity: 'high',
            message: `rule data-to-us-east-2 of ${WEST} is removed, with the whole configuration`,
          },
        ],
      },
      {
        title: 'let the replication of data follow another bucket',
        edit: {
          'site-us-east-2': (tf) =>
            (tf.resource[REPLICATION]!['data_replication'].bucket = 'warmsite-prod-other-111122223333-us-east-2'),
        },
        finds: [{ ...replicationAt, message: `rule data-to-us-west-2 of ${EAST} is removed` }],
      },
    ],
    passes: [
      {
        title: 'give the rule another id and priority',
        edit: { 'site-us-east-2': (tf) => Object.assign(dataRule(tf), { id: 'data-v2', priority: 3 }) },
      },
      {
        title: 'stop managing the replication, and leave it where it is',
        edit: { 'site-us-east-2': (tf) => forget(tf, `${REPLICATION}.data_replication`) },
      },
      {
        title: 'give the resource another name',
        edit: {
          'site-us-east-2': (tf) => {
            const blocks = tf.resource[REPLICATION]!;
            blocks['data'] = blocks['data_replication'];
            delete blocks['data_replication'];
            tf['moved'] = [{ from: `${REPLICATION}.data_replication`, to: `${REPLICATION}.data` }];
          },
        },
      },
    ],
  },
  {
    rule: 'objects-replication-disabled',
    fails: [
      {
        title: 'disable the rule of the data bucket for a while',
        edit: { 'site-us-east-2': (tf) => (dataRule(tf)['status'] = 'Disabled') },
        finds: [{ ...replicationAt, message: `rule data-to-us-west-2 of ${EAST} is disabled` }],
      },
    ],
    passes: [
      {
        title: 'add a second rule that is off',
        edit: {
          'site-us-east-2': (tf) => {
            const { rule } = tf.resource[REPLICATION]!['data_replication'];
            rule.push({ ...structuredClone(rule[0]), id: 'later', priority: 9, status: 'Disabled' });
          },
        },
      },
    ],
  },
  {
    rule: 'objects-replication-narrowed',
    fails: [
      {
        title: 'copy models only',
        edit: { 'site-us-east-2': (tf) => (dataRule(tf)['filter'] = { prefix: 'models/' }) },
        finds: [
          {
            ...replicationAt,
            message: `rule data-to-us-west-2 of ${EAST} copies objects under models/ in place of every object`,
          },
        ],
      },
      {
        title: 'copy what is tagged only, of one prefix',
        edit: {
          'site-us-west-2': (tf) => (dataRule(tf)['filter'] = { and: { prefix: 'a/', tags: { keep: 'yes' } } }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: `${REPLICATION}.data_replication`,
            severity: 'high',
            message: `rule data-to-us-east-2 of ${WEST} copies objects under a/ with keep=yes in place of every object`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'give models a rule of their own beside the one for everything',
        edit: {
          'site-us-east-2': (tf) => {
            const { rule } = tf.resource[REPLICATION]!['data_replication'];
            rule.push({ ...structuredClone(rule[0]), id: 'models', priority: 9, filter: { prefix: 'models/' } });
          },
        },
      },
    ],
  },
  {
    rule: 'objects-replication-redirected',
    fails: [
      {
        title: 'copy to the bucket of another account',
        edit: {
          'site-us-east-2': (tf) => (dataRule(tf)['destination'].bucket = 'arn:aws:s3:::example-archive-us-west-2'),
        },
        finds: [
          {
            ...replicationAt,
            message: `rule data-to-us-west-2 of ${EAST} copies to example-archive-us-west-2 in place of ${WEST}`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'copy to a third bucket as well',
        edit: {
          'site-us-east-2': (tf) => {
            const { rule } = tf.resource[REPLICATION]!['data_replication'];
            const more = { ...structuredClone(rule[0]), id: 'archive', priority: 9 };
            more.destination.bucket = 'arn:aws:s3:::example-archive-us-west-2';
            rule.push(more);
          },
        },
      },
    ],
  },
  {
    rule: 'objects-replication-same-region',
    fails: [
      {
        title: 'copy data to the bucket of the artifacts beside it',
        edit: {
          'site-us-east-2': (tf) =>
            (dataRule(tf)['destination'].bucket = 'arn:aws:s3:::warmsite-prod-artifacts-111122223333-us-east-2'),
        },
        finds: [
          {
            ...replicationAt,
            severity: 'critical',
            message: `${EAST} is copied to warmsite-prod-artifacts-111122223333-us-east-2, which is in us-east-2 too, and to no other Region`,
          },
        ],
      },
      {
        title: 'add a bucket that is copied within its Region',
        edit: {
          'vault-us-east-2': (tf) => addBucket(tf, 'warmsite-prod-added-111122223333-us-east-2'),
          'site-us-east-2': (tf) => {
            const added = structuredClone(tf.resource[REPLICATION]!['data_replication']);
            added.bucket = 'warmsite-prod-added-111122223333-us-east-2';
            added.rule[0].destination.bucket = `arn:aws:s3:::${EAST}`;
            tf.resource[REPLICATION]!['added'] = added;
          },
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: `${REPLICATION}.added`,
            message: `warmsite-prod-added-111122223333-us-east-2 is copied to ${EAST}, which is in us-east-2 too, and to no other Region`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'copy data to the bucket beside it as well',
        edit: {
          'site-us-east-2': (tf) => {
            const { rule } = tf.resource[REPLICATION]!['data_replication'];
            const more = { ...structuredClone(rule[0]), id: 'near', priority: 9 };
            more.destination.bucket = 'arn:aws:s3:::warmsite-prod-artifacts-111122223333-us-east-2';
            rule.push(more);
          },
        },
      },
    ],
  },
  {
    rule: 'objects-replication-unversioned',
    fails: [
      {
        title: 'copy a new bucket to one that has no versioning',
        edit: {
          'vault-us-east-2': (tf) => addBucket(tf, 'warmsite-prod-added-111122223333-us-east-2'),
          'vault-us-west-2': (tf) => addBucket(tf, 'warmsite-prod-added-111122223333-us-west-2', false),
          'site-us-east-2': (tf) => {
            const added = structuredClone(tf.resource[REPLICATION]!['data_replication']);
            added.bucket = 'warmsite-prod-added-111122223333-us-east-2';
            added.rule[0].id = 'added';
            added.rule[0].destination.bucket = 'arn:aws:s3:::warmsite-prod-added-111122223333-us-west-2';
            tf.resource[REPLICATION]!['added'] = added;
          },
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: `${REPLICATION}.added`,
            message:
              'rule added of warmsite-prod-added-111122223333-us-east-2 copies to warmsite-prod-added-111122223333-us-west-2, which has no versioning',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'turn versioning of a bucket off that was on: that has a rule of its own',
        edit: {
          'vault-us-west-2': (tf) =>
            (tf.resource['aws_s3_bucket_versioning']!['data_bucket_versioning'].versioning_configuration.status =
              'Suspended'),
        },
      },
    ],
  },
  {
    rule: 'objects-replication-role-powerless',
    fails: [
      {
        title: 'replace the right to read encrypted versions by the one that sounds alike',
        edit: {
          'site-us-east-2': (tf) =>
            editRolePolicy(tf, (statements) =>
              JSON.parse(
                JSON.stringify(statements).replace('s3:GetObjectVersionForReplication', 's3:GetObjectVersion'),
              ),
            ),
        },
        finds: [
          {
            ...replicationAt,
            message: `aws_iam_role.data_replication_role, the role that replicates ${EAST}, may not s3:GetObjectVersionForReplication`,
          },
        ],
      },
      {
        title: 'drop the statements about keys',
        edit: {
          'site-us-east-2': (tf) =>
            editRolePolicy(tf, (statements) => statements.filter(({ Action }) => !String(Action).includes('kms:'))),
        },
        finds: [
          {
            ...replicationAt,
            message: `aws_iam_role.data_replication_role, the role that replicates ${EAST}, may not kms:Decrypt and kms:Encrypt`,
          },
        ],
      },
      {
        title: 'let the role write to another bucket than the rule',
        edit: {
          'site-us-east-2': (tf) =>
            editRolePolicy(tf, (statements) =>
              JSON.parse(JSON.stringify(statements).replace(`${WEST}/*`, 'warmsite-prod-other/*')),
            ),
        },
        finds: [
          {
            ...replicationAt,
            message: `aws_iam_role.data_replication_role, the role that replicates ${EAST}, may not s3:ReplicateObject and s3:ReplicateDelete`,
          },
        ],
      },
      {
        title: 'let another service take on the role',
        edit: {
          'site-us-east-2': (tf) => {
            const role = tf.resource['aws_iam_role']!['data_replication_role'];
            role.assume_role_policy = role.assume_role_policy.replace('s3.amazonaws.com', 'ec2.amazonaws.com');
          },
        },
        finds: [
          {
            ...replicationAt,
            message: `S3 may not take on aws_iam_role.data_replication_role, the role that replicates ${EAST}`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'write the policy of the role in another way',
        edit: {
          'site-us-east-2': (tf) =>
            editRolePolicy(tf, (statements) => [
              { Effect: 'Allow', Action: 'S3:Get*', Resource: '*' },
              ...statements
                .filter(({ Sid }) => Sid !== 'ReadTheObjects')
                .reverse()
                .map((statement) => ({ ...statement, Action: [statement.Action].flat().reverse() })),
            ]),
        },
      },
    ],
  },
  {
    rule: 'objects-replication-denied',
    fails: [
      {
        title: 'let nobody but the runbooks write to the standby bucket',
        edit: {
          'vault-us-west-2': (tf) =>
            editBucketPolicy(tf, (statements) => [
              ...statements,
              {
                Effect: 'Deny',
                Principal: '*',
                Action: ['s3:PutObject', 's3:ReplicateObject'],
                Resource: `arn:aws:s3:::${WEST}/*`,
                Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*-runbooks-*' } },
              },
            ]),
        },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_s3_bucket_policy.data_bucket_policy',
            message: `the policy of ${WEST} denies s3:ReplicateObject to the role that replicates ${EAST}`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'let nobody but the replication write to the standby bucket',
        edit: {
          'vault-us-west-2': (tf) =>
            editBucketPolicy(tf, (statements) => [
              ...statements,
              {
                Effect: 'Deny',
                Principal: '*',
                Action: ['s3:PutObject', 's3:ReplicateObject'],
                Resource: `arn:aws:s3:::${WEST}/*`,
                Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*-replication-*' } },
              },
            ]),
        },
      },
    ],
  },
  {
    rule: 'objects-encrypted-not-replicated',
    fails: [
      {
        title: 'drop the criteria that select encrypted objects',
        edit: { 'site-us-east-2': (tf) => delete dataRule(tf)['source_selection_criteria'].sse_kms_encrypted_objects },
        finds: [
          {
            ...replicationAt,
            message: `rule data-to-us-west-2 of ${EAST} skips objects that are encrypted by a key of KMS, as those of the bucket are`,
          },
        ],
      },
      {
        title: 'drop the key of the copies',
        edit: { 'site-us-east-2': (tf) => delete dataRule(tf)['destination'].encryption_configuration },
        finds: [
          {
            ...replicationAt,
            severity: 'high',
            message: `rule data-to-us-west-2 of ${EAST} selects encrypted objects but names no key for the copies`,
          },
        ],
      },
      {
        title: 'encrypt the copies with the key of the source',
        edit: {
          'site-us-east-2': (tf) =>
            (dataRule(tf)['destination'].encryption_configuration.replica_kms_key_id =
              'arn:aws:kms:us-east-2:111122223333:alias/warmsite-prod-storage'),
        },
        finds: [
          {
            ...replicationAt,
            message: `rule data-to-us-west-2 of ${EAST} encrypts the copies with a key of us-east-2, but they are in us-west-2`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'give up KMS for the bucket, and the criteria with it',
        edit: {
          'vault-us-east-2': (tf) =>
            (tf.resource['aws_s3_bucket_server_side_encryption_configuration']!['data_bucket_encryption'].rule = [
              plainEncryption,
            ]),
          'site-us-east-2': (tf) => {
            delete dataRule(tf)['source_selection_criteria'].sse_kms_encrypted_objects;
            delete dataRule(tf)['destination'].encryption_configuration;
          },
        },
      },
    ],
  },
  {
    rule: 'objects-deletions-not-replicated',
    fails: [
      {
        title: 'copy no delete markers',
        edit: { 'site-us-east-2': (tf) => (dataRule(tf)['delete_marker_replication'].status = 'Disabled') },
        finds: [{ ...replicationAt, message: `rule data-to-us-west-2 of ${EAST} no longer copies delete markers` }],
      },
    ],
    passes: [
      {
        title: 'charge the copies to another storage class',
        edit: { 'site-us-east-2': (tf) => (dataRule(tf)['destination'].storage_class = 'STANDARD_IA') },
      },
    ],
  },
  {
    rule: 'objects-replica-changes-not-replicated',
    fails: [
      {
        title: 'copy no changes of replicas',
        edit: {
          'site-us-west-2': (tf) =>
            (dataRule(tf)['source_selection_criteria'].replica_modifications.status = 'Disabled'),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: `${REPLICATION}.data_replication`,
            message: `rule data-to-us-east-2 of ${WEST} no longer copies changes of replicas`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'write the filter that selects everything in another way',
        edit: { 'site-us-west-2': (tf) => (dataRule(tf)['filter'] = {}) },
      },
    ],
  },
  {
    rule: 'objects-replication-time-off',
    fails: [
      {
        title: 'save the charge for replication time control, and the metrics with it',
        edit: {
          'site-us-east-2': (tf) => {
            delete dataRule(tf)['destination'].replication_time;
            delete dataRule(tf)['destination'].metrics;
          },
        },
        finds: [
          {
            ...replicationAt,
            message: `rule data-to-us-west-2 of ${EAST} loses its replication time control and its metrics`,
          },
        ],
      },
      {
        title: 'save the charge for replication time control',
        edit: { 'site-us-east-2': (tf) => delete dataRule(tf)['destination'].replication_time },
        finds: [{ ...replicationAt, message: `rule data-to-us-west-2 of ${EAST} loses its replication time control` }],
      },
    ],
    passes: [
      {
        title: 'give the rule another priority',
        edit: { 'site-us-east-2': (tf) => (dataRule(tf)['priority'] = 7) },
      },
    ],
  },
  {
    rule: 'objects-versioning-suspended',
    fails: [
      {
        title: 'suspend versioning of the standby bucket',
        edit: {
          'vault-us-west-2': (tf) =>
            (tf.resource['aws_s3_bucket_versioning']!['data_bucket_versioning'].versioning_configuration.status =
              'Suspended'),
        },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_s3_bucket_versioning.data_bucket_versioning',
            message: `versioning of ${WEST}, which is copied both ways, is suspended`,
          },
        ],
      },
      {
        title: 'remove what configures the versioning of the bucket of home',
        edit: { 'vault-us-east-2': (tf) => remove(tf, 'aws_s3_bucket_versioning.data_bucket_versioning') },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket_versioning.data_bucket_versioning',
            message: `versioning of ${EAST}, which is copied both ways, is suspended, because what configures it is removed`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'stop managing the versioning, and leave it on',
        edit: { 'vault-us-east-2': (tf) => forget(tf, 'aws_s3_bucket_versioning.data_bucket_versioning') },
      },
    ],
  },
  {
    rule: 'objects-lifecycle-shortened',
    fails: [
      {
        title: 'keep noncurrent versions for three days',
        edit: {
          'vault-us-east-2': (tf) => (lifecycleRule(tf)['noncurrent_version_expiration'] = [{ noncurrent_days: 3 }]),
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket_lifecycle_configuration.data_bucket_lifecycle',
            message: `noncurrent versions of all objects of ${EAST} end after 3 days instead of after 30 days`,
          },
        ],
      },
      {
        title: 'end temporary objects after two days, on both sides',
        edit: {
          'vault-us-east-2': (tf) => addExpiry(tf, 'tmp/', 2),
          'vault-us-west-2': (tf) => addExpiry(tf, 'tmp/', 2),
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket_lifecycle_configuration.data_bucket_lifecycle',
            message: `objects under tmp/ of ${EAST} end after 2 days instead of never`,
          },
          {
            stack: 'vault-us-west-2',
            address: 'aws_s3_bucket_lifecycle_configuration.data_bucket_lifecycle',
            message: `objects under tmp/ of ${WEST} end after 2 days instead of never`,
          },
        ],
      },
      {
        title: 'keep access logs for a week',
        edit: {
          'site-us-east-2': (tf) =>
            (tf.resource['aws_s3_bucket_lifecycle_configuration']![
              'endpoint_access_logs_lifecycle'
            ].rule[0].expiration = [{ days: 7 }]),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_s3_bucket_lifecycle_configuration.endpoint_access_logs_lifecycle',
            severity: 'note',
            message:
              'objects under AWSLogs/ of warmsite-prod-access-logs-111122223333-us-east-2 end after 7 days instead of after 90 days',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'keep noncurrent versions for longer, by a rule of another name',
        edit: {
          'vault-us-east-2': (tf) =>
            Object.assign(lifecycleRule(tf), { id: 'old', noncurrent_version_expiration: [{ noncurrent_days: 60 }] }),
        },
      },
      {
        title: 'end uploads that were given up sooner, and keep everything for ever',
        edit: {
          'vault-us-east-2': (tf) => {
            lifecycleRule(tf)['abort_incomplete_multipart_upload'] = [{ days_after_initiation: 1 }];
            delete lifecycleRule(tf)['noncurrent_version_expiration'];
          },
        },
      },
    ],
  },
  {
    rule: 'objects-lifecycle-outruns-replication',
    fails: [
      {
        title: 'end objects of the standby bucket after a week, to save storage',
        edit: { 'vault-us-west-2': (tf) => (lifecycleRule(tf)['expiration'] = [{ days: 7 }]) },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_s3_bucket_lifecycle_configuration.data_bucket_lifecycle',
            message: `${WEST} deletes every object after 7 days, but ${EAST}, which it has copies of, keeps them for ever`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'end objects of both buckets after a year',
        edit: {
          'vault-us-east-2': (tf) => (lifecycleRule(tf)['expiration'] = [{ days: 365 }]),
          'vault-us-west-2': (tf) => (lifecycleRule(tf)['expiration'] = [{ days: 365 }]),
        },
      },
    ],
  },
  {
    rule: 'objects-copies-archived',
    fails: [
      {
        title: 'move objects of the standby bucket to the deep archive',
        edit: {
          'vault-us-west-2': (tf) => (lifecycleRule(tf)['transition'] = [{ days: 90, storage_class: 'DEEP_ARCHIVE' }]),
        },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_s3_bucket_lifecycle_configuration.data_bucket_lifecycle',
            message: `objects of ${WEST} go to DEEP_ARCHIVE after 90 days`,
          },
        ],
      },
      {
        title: 'write the copies to the archive',
        edit: { 'site-us-east-2': (tf) => (dataRule(tf)['destination'].storage_class = 'GLACIER') },
        finds: [
          {
            ...replicationAt,
            message: `rule data-to-us-west-2 of ${EAST} writes the copies to GLACIER`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'move objects to a cheaper class that is read at once, and old versions to the archive',
        edit: {
          'vault-us-west-2': (tf) =>
            Object.assign(lifecycleRule(tf), {
              transition: [{ days: 90, storage_class: 'GLACIER_IR' }],
              noncurrent_version_transition: [{ noncurrent_days: 7, storage_class: 'GLACIER' }],
            }),
        },
      },
    ],
  },
  {
    rule: 'objects-lock-weakened',
    fails: [
      {
        title: 'lock artifacts for a week',
        edit: {
          'vault-us-east-2': (tf) => (artifactsLock(tf)['days'] = 7),
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket_object_lock_configuration.artifacts_bucket_object_lock',
            message: 'the object lock of warmsite-prod-artifacts-111122223333-us-east-2 falls from 30 days to 7 days',
          },
        ],
      },
      {
        title: 'remove the lock',
        edit: {
          'vault-us-east-2': (tf) => remove(tf, 'aws_s3_bucket_object_lock_configuration.artifacts_bucket_object_lock'),
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket_object_lock_configuration.artifacts_bucket_object_lock',
            message:
              'new objects of warmsite-prod-artifacts-111122223333-us-east-2 are locked no more, for 30 days before',
          },
        ],
      },
      {
        title: 'turn compliance into governance',
        edit: { 'vault-us-east-2': (tf) => (artifactsLock(tf)['days'] = 30) },
        before: {
          'vault-us-east-2': (values) => {
            const lock: any = values['aws_s3_bucket_object_lock_configuration.artifacts_bucket_object_lock'];
            lock.rule[0].default_retention[0].mode = 'COMPLIANCE';
          },
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket_object_lock_configuration.artifacts_bucket_object_lock',
            message:
              'the object lock of warmsite-prod-artifacts-111122223333-us-east-2 falls from compliance to governance mode',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'lock artifacts for a year, beyond the reach of anybody',
        edit: {
          'vault-us-east-2': (tf) => {
            const lock = artifactsLock(tf);
            delete lock['days'];
            Object.assign(lock, { years: 1, mode: 'COMPLIANCE' });
          },
        },
      },
    ],
  },
  {
    rule: 'objects-force-destroy-on',
    fails: [
      {
        title: 'allow the data bucket to be destroyed when it is not empty',
        edit: { 'vault-us-east-2': (tf) => (tf.resource['aws_s3_bucket']!['data_bucket'].force_destroy = true) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_s3_bucket.data_bucket',
            message: `force_destroy of ${EAST} is turned on`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'tag the bucket',
        edit: { 'vault-us-east-2': (tf) => (tf.resource['aws_s3_bucket']!['data_bucket'].tags = { team: 'serving' }) },
      },
    ],
  },
  {
    rule: 'objects-image-replication-removed',
    fails: [
      {
        title: 'remove the replication of images',
        edit: { 'vault-us-east-2': (tf) => remove(tf, 'aws_ecr_replication_configuration.registry_replication') },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_ecr_replication_configuration.registry_replication',
            message: 'replication to us-west-2 of repositories named warmsite-prod/... is removed',
          },
        ],
      },
      {
        title: 'copy the images of one server only',
        edit: {
          'vault-us-east-2': (tf) =>
            (imageRule(tf)['repository_filter'] = [{ filter: 'warmsite-prod/llm', filter_type: 'PREFIX_MATCH' }]),
        },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_ecr_replication_configuration.registry_replication',
            message:
              'replication to us-west-2 of repositories named warmsite-prod/... is left for warmsite-prod/llm only',
          },
        ],
      },
      {
        title: 'copy images to the Region that they are in',
        edit: { 'vault-us-east-2': (tf) => (imageRule(tf)['destination'][0].region = 'us-east-2') },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_ecr_replication_configuration.registry_replication',
            message:
              'replication to us-east-2 of repositories named warmsite-prod/... stays in the Region that the registry is in',
          },
          {
            stack: 'vault-us-east-2',
            address: 'aws_ecr_replication_configuration.registry_replication',
            message: 'replication to us-west-2 of repositories named warmsite-prod/... is removed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'copy every repository, to a third Region too',
        edit: {
          'vault-us-east-2': (tf) => {
            delete imageRule(tf)['repository_filter'];
            imageRule(tf)['destination'].push({ region: 'eu-west-1', registry_id: '111122223333' });
          },
        },
      },
    ],
  },
  {
    rule: 'objects-images-not-replicated',
    fails: [
      {
        title: 'add a repository under a name that no rule covers',
        edit: { 'vault-us-east-2': (tf) => (tf.resource['aws_ecr_repository']!['added'] = { name: 'router' }) },
        finds: [
          {
            stack: 'vault-us-east-2',
            address: 'aws_ecr_repository.added',
            message: 'router is not copied: the rules cover warmsite-prod/...',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a repository under a name that the rule covers',
        edit: {
          'vault-us-east-2': (tf) => (tf.resource['aws_ecr_repository']!['added'] = { name: 'warmsite-prod/router' }),
        },
      },
    ],
  },
  {
    rule: 'objects-repository-destroyed',
    fails: [
      {
        title: 'remove a repository',
        edit: {
          'vault-us-west-2': (tf) =>
            remove(
              tf,
              'aws_ecr_repository.registry_llm_server',
              'aws_ecr_lifecycle_policy.registry_llm_server_lifecycle',
            ),
        },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_ecr_repository.registry_llm_server',
            message: 'warmsite-prod/llm-server is destroyed, and ECR refuses as long as an image is in it',
          },
        ],
      },
      {
        title: 'allow a repository to be destroyed when it is not empty',
        edit: {
          'vault-us-west-2': (tf) => (tf.resource['aws_ecr_repository']!['registry_llm_server'].force_delete = true),
        },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_ecr_repository.registry_llm_server',
            severity: 'warning',
            message: 'force_delete of warmsite-prod/llm-server is turned on',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'scan no images as they are pushed',
        edit: {
          'vault-us-west-2': (tf) =>
            (tf.resource['aws_ecr_repository']!['registry_llm_server'].image_scanning_configuration.scan_on_push =
              false),
        },
      },
    ],
  },
  {
    rule: 'objects-unmanaged',
    fails: [
      {
        title: 'stop managing the replication of data',
        edit: { 'site-us-east-2': (tf) => forget(tf, `${REPLICATION}.data_replication`) },
        finds: [{ ...replicationAt, message: `the replication of ${EAST} is no longer managed` }],
      },
    ],
    passes: [
      {
        title: 'stop managing who owns the objects',
        edit: {
          'vault-us-east-2': (tf) => forget(tf, 'aws_s3_bucket_ownership_controls.data_bucket_ownership'),
        },
      },
    ],
  },
];

function addExpiry(tf: TerraformJson, prefix: string, days: number): void {
  tf.resource['aws_s3_bucket_lifecycle_configuration']!['data_bucket_lifecycle'].rule.push({
    id: prefix,
    status: 'Enabled',
    filter: [{ prefix }],
    expiration: [{ days }],
  });
}

function artifactsLock(tf: TerraformJson): Record<string, any> {
  const { rule } = tf.resource['aws_s3_bucket_object_lock_configuration']!['artifacts_bucket_object_lock'];
  return [rule].flat()[0].default_retention;
}

function imageRule(tf: TerraformJson): Record<string, any> {
  return tf.resource['aws_ecr_replication_configuration']!['registry_replication'].replication_configuration.rule[0];
}
