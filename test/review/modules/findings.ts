/** By project and plan, everything that the rules say: status, severity, rule, address, message. */
export const FINDINGS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'rds-replica': {
    created: [
      'found high database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 keeps backups for 0 days',
      'found high network-state-spans-regions all: the state of the stack holds what runs in eu-central-1 and eu-west-1',
      'found warning keys-plaintext-secret module.db.module.db_instance.aws_db_instance.this[0]: password is in the plan and in the state; password_wo keeps it out of both',
      'found note database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 may grow to no more than it has, its source to 500 GiB',
      'found note database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 would be deleted without a final snapshot also after a promotion',
      'unknown warning database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: whether the replica of eu-west-1 is complete is not known: parameter group',
    ],
    promoted: [
      "found critical database-promoted-by-plan module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 is promoted: 'replicate_source_db' becomes null, which looks like an update",
      'standing high database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 has the parameter group default.postgres16',
      'standing high database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 keeps backups for 0 days',
      'standing high network-state-spans-regions all: the state of the stack holds what runs in eu-central-1 and eu-west-1',
      'standing warning keys-plaintext-secret module.db.module.db_instance.aws_db_instance.this[0]: password is in the plan and in the state; password_wo keeps it out of both',
      'standing note database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 would be deleted without a final snapshot also after a promotion',
    ],
    rekeyed: [
      'found high database-key-changed module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 is replaced because its key changes from arn:aws:kms:eu-central-1:111122223333:key/290904b0-6a29-2e97-5325-ca9e24994f2d to one that is not known until apply',
      'unknown warning database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: whether the replica of eu-west-1 is complete is not known: parameter group',
      'standing high database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 keeps backups for 0 days',
      'standing high network-state-spans-regions all: the state of the stack holds what runs in eu-central-1 and eu-west-1',
      'standing warning keys-plaintext-secret module.db.module.db_instance.aws_db_instance.this[0]: password is in the plan and in the state; password_wo keeps it out of both',
      'standing note database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 may grow to no more than it has, its source to 500 GiB',
      'standing note database-replica-incomplete module.db_replica.module.db_instance.aws_db_instance.this[0]: the replica of eu-west-1 would be deleted without a final snapshot also after a promotion',
    ],
  },
  's3-replication': {
    created: [
      'found warning plan-spans-regions all: the state holds resources that a recovery rests on in 2 Regions: 4 in eu-central-1 and 5 in eu-west-1',
      'unknown critical objects-encrypted-not-replicated module.documents.aws_s3_bucket_replication_configuration.this[0]: which objects of example-documents-111122223333 are copied, and whether encrypted ones are, is not known yet',
      'unknown critical objects-encrypted-not-replicated module.documents_replica.aws_s3_bucket_replication_configuration.this[0]: which objects of example-documents-replica-111122223333 are copied, and whether encrypted ones are, is not known yet',
      'unknown critical objects-encrypted-not-replicated module.uploads.aws_s3_bucket_replication_configuration.this[0]: which objects of example-uploads-111122223333 are copied, and whether encrypted ones are, is not known yet',
    ],
    disabled: [
      'found critical objects-replication-disabled module.documents.aws_s3_bucket_replication_configuration.this[0]: rule everything of example-documents-111122223333 is disabled',
      'standing critical objects-encrypted-not-replicated module.uploads.aws_s3_bucket_replication_configuration.this[0]: rule invoices of example-uploads-111122223333 skips objects that are encrypted by a key of KMS, as those of the bucket are',
      'standing warning plan-spans-regions all: the state holds resources that a recovery rests on in 2 Regions: 4 in eu-central-1 and 5 in eu-west-1',
    ],
  },
  'route53-failover': {
    created: [
      "found high observability-alarm-missing-data aws_cloudwatch_metric_alarm.primary_down: no data of HealthCheckStatus is taken as 'missing', not as a breach",
      'found high observability-alarm-of-other-region aws_cloudwatch_metric_alarm.primary_down: the alarm is in eu-west-1, HealthCheckStatus of Route 53 is in us-east-1 only',
      'found warning observability-topic-without-subscribers aws_sns_topic.alerts: the topic of 1 sender has no subscription in the plans',
    ],
    'ttl-raised': [
      'found high dns-primary-without-check module.records.aws_route53_record.this["api CNAME primary"]: PRIMARY of api.example.com has no health check',
      'found high dns-ttl-raised module.records.aws_route53_record.this["api CNAME primary"]: the TTL of PRIMARY of api.example.com rises from 60 to 3600 seconds',
      'found high dns-ttl-raised module.records.aws_route53_record.this["api CNAME secondary"]: the TTL of SECONDARY of api.example.com rises from 60 to 3600 seconds',
      "standing high observability-alarm-missing-data aws_cloudwatch_metric_alarm.primary_down: no data of HealthCheckStatus of 617ed53c-607f-8885-d864-8e0409afa123 is taken as 'missing', not as a breach",
      'standing high observability-alarm-of-other-region aws_cloudwatch_metric_alarm.primary_down: the alarm is in eu-west-1, HealthCheckStatus of Route 53 is in us-east-1 only',
      'standing warning observability-topic-without-subscribers aws_sns_topic.alerts: the topic of 1 sender has no subscription in the plans',
    ],
  },
  'autoscaling-alb': {
    created: [
      'found high inference-all-spot module.asg_standby.aws_autoscaling_group.this[0]: no instance of the group is on demand, whatever its size',
      'found high inference-health-check-type module.asg_standby.aws_autoscaling_group.this[0]: the health check type is EC2: an instance that fails the check of its load balancer stays',
      'found high inference-refresh-without-rollback module.asg.aws_autoscaling_group.this[0]: rollback is on, but cannot work: the launch template is named as $Latest',
      'found high network-state-spans-regions all: the state of the stack holds what runs in eu-central-1 and eu-west-1',
      'found warning inference-launch-unpinned module.asg_standby.aws_autoscaling_group.this[0]: the group launches version $Latest of its launch template',
      'found warning inference-refresh-without-rollback module.asg_standby.aws_autoscaling_group.this[0]: instances are replaced on release, without automatic rollback',
    ],
    'standby-emptied': [
      'found high inference-minimum-reduced module.asg_standby.aws_autoscaling_group.this[0]: the minimum of the group falls from 1 to 0 instances',
      'standing high inference-all-spot module.asg_standby.aws_autoscaling_group.this[0]: no instance of the group is on demand, whatever its size',
      'standing high inference-health-check-type module.asg_standby.aws_autoscaling_group.this[0]: the health check type is EC2: an instance that fails the check of its load balancer stays',
      'standing high inference-refresh-without-rollback module.asg.aws_autoscaling_group.this[0]: rollback is on, but cannot work: the launch template is named as $Latest',
      'standing high network-state-spans-regions all: the state of the stack holds what runs in eu-central-1 and eu-west-1',
      'standing warning inference-launch-unpinned module.asg_standby.aws_autoscaling_group.this[0]: the group launches version $Latest of its launch template',
      'standing warning inference-refresh-without-rollback module.asg_standby.aws_autoscaling_group.this[0]: instances are replaced on release, without automatic rollback',
    ],
  },
  'backup-copy': {
    created: [
      'found high observability-topic-unpublishable aws_sns_topic.backup: 1 sender of backup.amazonaws.com cannot publish: the topic policy does not allow backup.amazonaws.com sns:Publish',
      'found warning observability-topic-without-subscribers aws_sns_topic.backup: the topic of 1 sender has no subscription in the plans',
      'found warning plan-spans-regions all: the state holds resources that a recovery rests on in 2 Regions: 1 in eu-central-1 and 1 in eu-west-1',
    ],
    'copy-removed': [
      'found high observability-backup-copy-removed module.backup.aws_backup_plan.this[0]: rule daily no longer copies to eu-central-1',
      'found high observability-backup-shorter module.backup.aws_backup_plan.this[0]: recovery points of rule daily are kept 7 days instead of 35 days',
      'standing high observability-topic-unpublishable aws_sns_topic.backup: 1 sender of backup.amazonaws.com cannot publish: the topic policy does not allow backup.amazonaws.com sns:Publish',
      'standing warning observability-topic-without-subscribers aws_sns_topic.backup: the topic of 1 sender has no subscription in the plans',
      'standing warning plan-spans-regions all: the state holds resources that a recovery rests on in 2 Regions: 1 in eu-central-1 and 1 in eu-west-1',
    ],
  },
  'aurora-global': {
    created: [
      'found high database-managed-password-with-replica module.primary_cluster.aws_rds_cluster.primary[0]: RDS is to manage the master password of the cluster, and it belongs to a global cluster',
      'found high network-state-spans-regions all: the state of the stack holds what runs in eu-central-1 and eu-west-1',
      'found warning database-replica-incomplete module.secondary_cluster.aws_rds_cluster.secondary[0]: the replica of eu-west-1 is not protected against deletion, its source is',
      'found note database-replica-incomplete module.secondary_cluster.aws_rds_cluster.secondary[0]: the replica of eu-west-1 would be deleted without a final snapshot also after a promotion',
    ],
    detached: [
      "found critical database-promoted-by-plan module.secondary_cluster.aws_rds_cluster.secondary[0]: the replica of eu-west-1 is taken out of the global cluster: 'global_cluster_identifier' becomes null",
      'standing high database-managed-password-with-replica module.primary_cluster.aws_rds_cluster.primary[0]: RDS is to manage the master password of the cluster, and it belongs to a global cluster',
      'standing high network-state-spans-regions all: the state of the stack holds what runs in eu-central-1 and eu-west-1',
      'standing warning database-replica-incomplete module.secondary_cluster.aws_rds_cluster.secondary[0]: the replica of eu-west-1 is not protected against deletion, its source is',
      'standing note database-replica-incomplete module.secondary_cluster.aws_rds_cluster.secondary[0]: the replica of eu-west-1 would be deleted without a final snapshot also after a promotion',
    ],
  },
};
