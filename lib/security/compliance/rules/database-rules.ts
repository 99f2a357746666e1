import { isSet, numberOf, textOf } from '../estate';
import { ComplianceRule } from '../rule';
import { inBackupPlan } from './backup-rules';

/** What the lists ask of databases. */
export const DATABASE_RULES: readonly ComplianceRule[] = [
  {
    ids: ['RDS_MULTI_AZ_SUPPORT', 'CKV_AWS_157'],
    title: 'A database instance has a standby in another zone',
    types: ['aws_db_instance'],
    holds: ({ values }) => values['multi_az'] === true,
  },
  {
    ids: ['DB_INSTANCE_BACKUP_ENABLED', 'CKV_AWS_133'],
    title: 'A database instance is backed up',
    types: ['aws_db_instance'],
    holds: ({ values }) => numberOf(values['backup_retention_period']) >= 1,
  },
  {
    ids: ['RDS_INSTANCE_DELETION_PROTECTION_ENABLED', 'CKV_AWS_293'],
    title: 'A database instance cannot be deleted by one call',
    types: ['aws_db_instance'],
    holds: ({ values }) => values['deletion_protection'] === true,
  },
  {
    ids: ['RDS_RESOURCES_PROTECTED_BY_BACKUP_PLAN', 'RDS_IN_BACKUP_PLAN', 'CKV2_AWS_8'],
    title: 'A database instance is in a backup plan',
    types: ['aws_db_instance'],
    holds: (instance, estate) => inBackupPlan(instance, estate),
  },
  {
    ids: ['CKV_AWS_245'],
    title: 'Database backups kept in the other Region are encrypted with a customer-managed key',
    types: ['aws_db_instance_automated_backups_replication'],
    holds: ({ values }) => isSet(values['kms_key_id']),
  },
  {
    ids: ['RDS_CLUSTER_MULTI_AZ_ENABLED'],
    title: 'A database cluster spans zones',
    types: ['aws_rds_cluster'],
    holds: (cluster, estate) =>
      estate.besides(cluster, 'aws_rds_cluster_instance', 'cluster_identifier', 'cluster_identifier').length >= 2,
  },
  {
    ids: ['CKV_AWS_139'],
    title: 'A database cluster cannot be deleted by one call',
    types: ['aws_rds_cluster'],
    holds: ({ values }) => values['deletion_protection'] === true,
  },
  {
    ids: ['AURORA_RESOURCES_PROTECTED_BY_BACKUP_PLAN'],
    title: 'A database cluster is in a backup plan',
    types: ['aws_rds_cluster'],
    holds: (cluster, estate) => inBackupPlan(cluster, estate),
  },
  {
    ids: ['DYNAMODB_PITR_ENABLED', 'CKV_AWS_28', 'CKV_AWS_165'],
    title: 'A table can be restored to a point in time',
    types: ['aws_dynamodb_table'],
    holds: ({ values }) => {
      const [recovery] = Array.isArray(values['point_in_time_recovery'])
        ? (values['point_in_time_recovery'] as readonly { readonly enabled?: boolean }[])
        : [values['point_in_time_recovery'] as { readonly enabled?: boolean } | undefined];
      return recovery?.enabled === true;
    },
  },
  {
    ids: ['DYNAMODB_IN_BACKUP_PLAN'],
    title: 'A table is in a backup plan',
    types: ['aws_dynamodb_table'],
    holds: (table, estate) => inBackupPlan(table, estate),
  },
  {
    ids: ['CKV2_AWS_16'],
    title: 'A table scales with its use',
    types: ['aws_dynamodb_table'],
    holds: ({ values }, estate) =>
      values['billing_mode'] === 'PAY_PER_REQUEST' ||
      estate
        .all('aws_appautoscaling_target')
        .some((target) => target.values['resource_id'] === `table/${textOf(values['name'])}`),
  },
  {
    ids: ['CKV_AWS_134'],
    title: 'A cache is backed up',
    types: ['aws_elasticache_cluster'],
    holds: ({ values }) => numberOf(values['snapshot_retention_limit']) >= 1,
  },
  {
    ids: ['CKV2_AWS_50'],
    title: 'A replicated cache fails over between zones by itself',
    types: ['aws_elasticache_replication_group'],
    holds: ({ values }) => values['automatic_failover_enabled'] === true && values['multi_az_enabled'] === true,
  },
];
