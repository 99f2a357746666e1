import { blockOf, blocksOf, Estate, EstateResource, isSet, numberOf, textOf } from '../estate';
import { ComplianceRule } from '../rule';

/** What the lists ask of buckets, keys, secrets and images. */
export const STORAGE_RULES: readonly ComplianceRule[] = [
  {
    ids: ['S3_BUCKET_REPLICATION_ENABLED', 'S3_BUCKET_CROSS_REGION_REPLICATION_ENABLED', 'CKV_AWS_144'],
    title: 'A bucket is replicated to another Region',
    types: ['aws_s3_bucket'],
    holds: (bucket, estate) => isReplicatedElsewhere(bucket, estate),
  },
  {
    ids: ['S3_BUCKET_VERSIONING_ENABLED', 'CKV_AWS_21'],
    title: 'A bucket keeps overwritten and deleted objects',
    types: ['aws_s3_bucket'],
    holds: (bucket, estate) => isVersioned(bucket, estate),
  },
  {
    ids: ['S3_BUCKET_DEFAULT_LOCK_ENABLED'],
    title: 'A bucket locks its objects',
    types: ['aws_s3_bucket'],
    holds: (bucket, estate) =>
      estate.besides(bucket, 'aws_s3_bucket_object_lock_configuration', 'bucket', 'bucket').some(({ values }) => {
        const retention = blockOf(blockOf(values, 'rule'), 'default_retention');
        return isSet(retention?.['mode']) && numberOf(retention?.['days']) >= 1;
      }),
  },
  {
    ids: ['S3_VERSION_LIFECYCLE_POLICY_CHECK', 'CKV2_AWS_61'],
    title: 'A bucket has a lifecycle, and one with versions an end of old ones',
    types: ['aws_s3_bucket'],
    holds: (bucket, estate) =>
      lifecycleRules(bucket, estate).some(
        (rule) => !isVersioned(bucket, estate) || blocksOf(rule, 'noncurrent_version_expiration').length > 0,
      ),
  },
  {
    ids: ['CKV_AWS_300'],
    title: 'A bucket drops the parts of uploads that were given up',
    types: ['aws_s3_bucket'],
    holds: (bucket, estate) =>
      lifecycleRules(bucket, estate).some(
        (rule) => numberOf(blockOf(rule, 'abort_incomplete_multipart_upload')?.['days_after_initiation']) >= 1,
      ),
  },
  {
    ids: ['KMS_CMK_NOT_SCHEDULED_FOR_DELETION'],
    title: 'A key is enabled and not about to be deleted',
    types: ['aws_kms_key'],
    holds: ({ values }) => values['is_enabled'] !== false,
  },
  {
    ids: ['CKV_AWS_7'],
    title: 'A key is rotated every year',
    types: ['aws_kms_key'],
    holds: ({ values }) => values['enable_key_rotation'] === true,
  },
  {
    ids: ['CKV2_AWS_57'],
    title: 'A secret is rotated by a schedule',
    types: ['aws_secretsmanager_secret'],
    holds: (secret, estate) =>
      estate
        .all('aws_secretsmanager_secret_rotation')
        .some(({ stack, values }) =>
          [`\${${secret.address}.id}`, `\${${secret.address}.arn}`, secret.values['id'], secret.values['arn']].some(
            (id) => stack === secret.stack && id !== undefined && id === values['secret_id'],
          ),
        ),
  },
  {
    ids: ['ECR_PRIVATE_LIFECYCLE_POLICY_CONFIGURED'],
    title: 'A repository of images has a lifecycle',
    types: ['aws_ecr_repository'],
    holds: (repository, estate) =>
      estate.besides(repository, 'aws_ecr_lifecycle_policy', 'repository', 'name').length > 0,
  },
];

function isVersioned(bucket: EstateResource, estate: Estate): boolean {
  return estate
    .besides(bucket, 'aws_s3_bucket_versioning', 'bucket', 'bucket')
    .some(({ values }) => blockOf(values, 'versioning_configuration')?.['status'] === 'Enabled');
}

function lifecycleRules(bucket: EstateResource, estate: Estate): ReturnType<typeof blocksOf> {
  return estate
    .besides(bucket, 'aws_s3_bucket_lifecycle_configuration', 'bucket', 'bucket')
    .flatMap(({ values }) => blocksOf(values, 'rule'))
    .filter(({ status }) => status === 'Enabled');
}

function isReplicatedElsewhere(bucket: EstateResource, estate: Estate): boolean {
  return estate
    .besides(bucket, 'aws_s3_bucket_replication_configuration', 'bucket', 'bucket')
    .flatMap(({ values }) => blocksOf(values, 'rule'))
    .filter(({ status }) => status === 'Enabled')
    .some((rule) =>
      estate
        .all('aws_s3_bucket')
        .some(
          ({ region, values }) =>
            region !== bucket.region &&
            blockOf(rule, 'destination')?.['bucket'] === `arn:aws:s3:::${textOf(values['bucket'])}`,
        ),
    );
}
