import { ComplianceException } from './rule';

const ACCESS_LOGS = 'aws_s3_bucket.endpoint_access_logs';

const CANARY = 'aws_lambda_function.canary';

const PARITY_JOB = 'aws_lambda_function.artifact_parity_job';

/** Alarms of severity `info`: what they tell is for whoever is looking already. */
const FOR_THE_DASHBOARD = [
  'inference_embed_alarms_unusual_latency',
  'inference_llm_alarms_unusual_latency',
  'observability_database_network',
  'observability_groups_embed_gpu',
  'observability_groups_llm_gpu',
];

/** Alarms on the backups of the Region that writes, in the one that does not. */
const BACKUPS_OF_THE_WRITER = ['backup_alarms_missing_rds', 'backup_alarms_copy_missing_rds'];

/** What `prod` does not keep, resource by resource, and why. A test fails on one that nothing needs. */
export const COMPLIANCE_EXCEPTIONS: readonly ComplianceException[] = [
  {
    rule: 'RDS_RESOURCES_PROTECTED_BY_BACKUP_PLAN',
    address: 'aws_db_instance.database_g1',
    stack: 'warmsite-prod-site-us-west-2',
    reason:
      'The replica: the plan selects the instance that writes, and copies its snapshots here. A failover selects this one.',
  },
  {
    rule: 'S3_BUCKET_REPLICATION_ENABLED',
    address: ACCESS_LOGS,
    reason: 'Logs of the load balancer of one Region. No recovery reads them, and each Region writes its own.',
  },
  {
    rule: 'S3_BUCKET_REPLICATION_ENABLED',
    address: 'aws_s3_bucket.audit_bucket',
    reason:
      'It lies in us-east-1, in neither Region of the pair: it outlives the loss of either. No recovery reads it, and ' +
      'each Region keeps its own last 90 days of calls in the event history of CloudTrail.',
  },
  {
    rule: 'S3_BUCKET_VERSIONING_ENABLED',
    address: ACCESS_LOGS,
    reason: 'Delivery writes each file once, under a name of its own: nothing is ever overwritten.',
  },
  {
    rule: 'S3_BUCKET_DEFAULT_LOCK_ENABLED',
    address: ACCESS_LOGS,
    reason:
      'Logs of requests, kept for 90 days. What an audit rests on, the calls to AWS, is in the trail and locked there.',
  },
  {
    rule: 'S3_BUCKET_DEFAULT_LOCK_ENABLED',
    address: 'aws_s3_bucket.data_bucket',
    reason: 'The application deletes its objects by request of their owners; 30 days of versions undo a mistake.',
  },
  {
    rule: 'CKV2_AWS_57',
    address: 'aws_secretsmanager_secret.master_secret',
    reason:
      'A rotation function works in the home Region only, and does not reach the database that writes after a ' +
      'failover. The password is changed by a person: docs/decisions/0019-secret-rotation.md.',
  },
  {
    rule: 'LAMBDA_DLQ_CHECK',
    address: CANARY,
    reason: 'A round that failed is over: the next one comes within a minute, and the alarm on silence tells of none.',
  },
  {
    rule: 'LAMBDA_DLQ_CHECK',
    address: PARITY_JOB,
    reason: 'The next comparison comes by itself, and the alarm on silence tells of none in time.',
  },
  {
    rule: 'LAMBDA_CONCURRENCY_CHECK',
    address: PARITY_JOB,
    reason: 'One schedule starts it four times a day. A limit of its own is taken from all other functions.',
  },
  {
    rule: 'LAMBDA_CONCURRENCY_CHECK',
    address: CANARY,
    reason:
      'One schedule starts it once a minute, for 20 seconds at most. A limit of its own is taken from all other ' +
      'functions, and AWS refuses it in an account that has no more than the least to share.',
  },
  {
    rule: 'CLOUDWATCH_ALARM_ACTION_CHECK',
    address: 'aws_cloudwatch_metric_alarm.latch',
    reason: 'It is the latch, not an alarm: a runbook sets its state, and a Route 53 health check reads it.',
  },
  {
    rule: 'CLOUDWATCH_ALARM_ACTION_CHECK',
    address: 'aws_cloudwatch_metric_alarm.database_alarms_replica_lag',
    stack: 'warmsite-prod-site-us-east-2',
    reason: 'The writer has no lag. The alarm is there, silent, so that a failover changes an alarm and creates none.',
  },
  {
    rule: 'CLOUDWATCH_ALARM_ACTION_CHECK',
    address: 'aws_cloudwatch_metric_alarm.database_alarms_retained_log',
    stack: 'warmsite-prod-site-us-west-2',
    reason:
      'A replica retains no log. The alarm is there, silent, so that a failover changes an alarm and creates none.',
  },
  ...BACKUPS_OF_THE_WRITER.map((name) => ({
    rule: 'CLOUDWATCH_ALARM_ACTION_CHECK',
    address: `aws_cloudwatch_metric_alarm.${name}`,
    stack: 'warmsite-prod-site-us-west-2',
    reason:
      'The database is backed up where it writes. The alarm is there, silent, so that a failover changes an alarm and ' +
      'creates none.',
  })),
  ...FOR_THE_DASHBOARD.map((name) => ({
    rule: 'CLOUDWATCH_ALARM_ACTION_CHECK',
    address: `aws_cloudwatch_metric_alarm.${name}`,
    reason:
      'It tells what is unusual, not what is wrong, and stands on the dashboard for whoever looks. What is wrong has ' +
      'alarms of its own that call somebody.',
  })),
];
