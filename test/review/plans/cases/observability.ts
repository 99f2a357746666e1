import { Json } from '../../../../lib/review/plan';
import { StackName } from '../base';
import { PlanEdit, RuleCase, TerraformJson } from '../case';

/** A resource that prod lacks: as Terraform would have it in its configuration, and what AWS adds to that. */
interface Addition {
  readonly address: string;
  readonly values: Record<string, any>;
  readonly computed: Record<string, Json>;
}

/** An edit of a stack that has these resources already. */
function having(
  stack: StackName,
  additions: readonly Addition[],
  edit: (tf: TerraformJson) => void,
): Pick<PlanEdit, 'edit' | 'before'> {
  return {
    edit: {
      [stack]: (tf: TerraformJson) => {
        for (const { address, values } of additions) add(tf, address, values);
        edit(tf);
      },
    },
    before: {
      [stack]: (before: Record<string, Record<string, Json>>) => {
        const { tags_all } = before['aws_sns_topic.alerts'] as { tags_all: Json };
        for (const { address, values, computed } of additions) {
          before[address] = {
            ...structuredClone(values),
            ...computed,
            ...('tags_all' in computed ? { tags_all } : {}),
          };
        }
      },
    },
  };
}

function add(tf: TerraformJson, address: string, values: Record<string, any>): void {
  const [type = '', name = ''] = address.split('.');
  tf.resource[type] = { ...tf.resource[type], [name]: structuredClone(values) };
}

function remove(tf: TerraformJson, address: string): void {
  const [type = '', name = ''] = address.split('.');
  const { [name]: _, ...others } = tf.resource[type]!;
  const { [type]: __, ...rest } = tf.resource;
  tf.resource = Object.keys(others).length === 0 ? rest : { ...rest, [type]: others };
}

/** A document without what stands between two of its lines. */
function without(content: string, from: string, to: string): string {
  return content.slice(0, content.indexOf(from)) + content.slice(content.indexOf(to));
}

function alarm(tf: TerraformJson, name: string): Record<string, any> {
  return tf.resource['aws_cloudwatch_metric_alarm']![name];
}

const HEALTH = 'health_check_alarms_primary';
const HEALTH_ALARM = `aws_cloudwatch_metric_alarm.${HEALTH}`;
const LAG = 'database_alarms_replica_lag';
const COPY = 'data_replication_alarms_failed';
const COPY_ALARM = `aws_cloudwatch_metric_alarm.${COPY}`;
const LOG = 'database_alarms_retained_log';
const LOG_ALARM = `aws_cloudwatch_metric_alarm.${LOG}`;
const LAG_ALARM = `aws_cloudwatch_metric_alarm.${LAG}`;
const HEALTHY = 'inference_llm_alarms_healthy_targets';
const SUBSCRIPTION = 'alerts_emails_oncall_example_com_d876c6';
const GLOBAL_TOPIC = 'arn:aws:sns:us-east-1:111122223333:warmsite-prod-global-alerts';

const arn = (service: string, rest: string, region = 'us-east-1'): string =>
  `arn:aws:${service}:${region}:111122223333:${rest}`;

const ANY: Addition = {
  address: 'aws_cloudwatch_composite_alarm.unwell',
  values: {
    alarm_name: 'warmsite-prod-unwell',
    alarm_rule:
      'ALARM("warmsite-prod-health-primary") OR ALARM("warmsite-prod-health-endpoint-us-east-2") OR ALARM("warmsite-prod-health-endpoint-us-west-2")',
    actions_enabled: true,
    alarm_actions: [GLOBAL_TOPIC],
  },
  computed: {
    id: 'warmsite-prod-unwell',
    arn: arn('cloudwatch', 'alarm:warmsite-prod-unwell'),
    tags_all: {},
  },
};

const EVENTS: Addition = {
  address: 'aws_cloudwatch_event_rule.replication',
  values: {
    name: 'replication-stopped',
    event_bus_name: 'default',
    state: 'ENABLED',
    event_pattern: '{"detail":{"EventID":["RDS-EVENT-0045"]},"source":["aws.rds"]}',
  },
  computed: {
    id: 'replication-stopped',
    arn: arn('events', 'rule/replication-stopped'),
    // The state is written as of an older schema, which has this in place of the state.
    is_enabled: true,
    name_prefix: '',
    force_destroy: false,
    tags_all: {},
  },
};

const EVENT_TARGET: Addition = {
  address: 'aws_cloudwatch_event_target.replication',
  values: { rule: 'replication-stopped', event_bus_name: 'default', target_id: 'alerts', arn: GLOBAL_TOPIC },
  computed: { id: 'replication-stopped-alerts', force_destroy: false },
};

const TRAIL: Addition = {
  address: 'aws_cloudtrail.audit',
  values: {
    name: 'audit',
    s3_bucket_name: 'audit-111122223333',
    is_multi_region_trail: true,
    enable_logging: true,
    include_global_service_events: true,
    enable_log_file_validation: true,
    is_organization_trail: false,
  },
  computed: {
    id: arn('cloudtrail', 'trail/audit'),
    arn: arn('cloudtrail', 'trail/audit'),
    home_region: 'us-east-1',
    tags_all: {},
  },
};

const DETECTOR: Addition = {
  address: 'aws_guardduty_detector.account',
  values: { enable: true, finding_publishing_frequency: 'SIX_HOURS' },
  computed: {
    id: '00b00fd5aecc0ab60a708659477e9617',
    arn: arn('guardduty', 'detector/00b00fd5aecc0ab60a708659477e9617'),
    account_id: '111122223333',
    tags_all: {},
  },
};

const VAULT: Addition = {
  address: 'aws_backup_vault.records',
  values: {
    name: 'records',
    kms_key_arn: arn('kms', 'key/00000000-0000-0000-0000-000000000001'),
    force_destroy: false,
  },
  computed: {
    id: 'records',
    arn: arn('backup', 'backup-vault:records'),
    recovery_points: 12,
    tags_all: {},
  },
};

const PLAN: Addition = {
  address: 'aws_backup_plan.records',
  values: {
    name: 'records',
    rule: [
      {
        rule_name: 'daily',
        target_vault_name: 'records',
        schedule: 'cron(0 5 * * ? *)',
        start_window: 60,
        completion_window: 180,
        enable_continuous_backup: false,
        lifecycle: [{ delete_after: 35 }],
        copy_action: [
          {
            destination_vault_arn: arn('backup', 'backup-vault:records', 'us-west-2'),
            lifecycle: [{ delete_after: 90 }],
          },
        ],
      },
      {
        rule_name: 'monthly',
        target_vault_name: 'records',
        schedule: 'cron(0 6 1 * ? *)',
        start_window: 60,
        completion_window: 180,
        enable_continuous_backup: false,
        lifecycle: [{ delete_after: 365 }],
      },
    ],
  },
  computed: {
    id: '11111111-2222-3333-4444-555555555555',
    arn: arn('backup', 'backup-plan:11111111-2222-3333-4444-555555555555'),
    version: '1',
    tags_all: {},
  },
};

const SELECTION: Addition = {
  address: 'aws_backup_selection.records',
  values: {
    name: 'records',
    plan_id: '11111111-2222-3333-4444-555555555555',
    iam_role_arn: 'arn:aws:iam::111122223333:role/backup',
    resources: [arn('dynamodb', 'table/records'), arn('elasticfilesystem', 'file-system/fs-0123456789abcdef0')],
  },
  computed: { id: '66666666-7777-8888-9999-000000000000', not_resources: [] },
};

const LOCK: Addition = {
  address: 'aws_backup_vault_lock_configuration.records',
  values: { backup_vault_name: 'records', min_retention_days: 30, max_retention_days: 400 },
  computed: { id: 'records', backup_vault_arn: arn('backup', 'backup-vault:records') },
};

const VAULT_POLICY: Addition = {
  address: 'aws_backup_vault_policy.records',
  values: {
    backup_vault_name: 'records',
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'NobodyDeletes',
          Effect: 'Deny',
          Principal: '*',
          Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
          Resource: '*',
        },
      ],
    }),
  },
  computed: { id: 'records', backup_vault_arn: arn('backup', 'backup-vault:records') },
};

const OPT_IN: Addition = {
  address: 'aws_backup_region_settings.here',
  values: { resource_type_opt_in_preference: { DynamoDB: true, EBS: true, RDS: true } },
  computed: { id: 'us-east-1', resource_type_management_preference: {} },
};

const RESTORE_TESTS: Addition = {
  address: 'aws_backup_restore_testing_plan.weekly',
  values: {
    name: 'weekly',
    schedule_expression: 'cron(0 12 ? * SUN *)',
    recovery_point_selection: [
      {
        algorithm: 'LATEST_WITHIN_WINDOW',
        include_vaults: ['*'],
        recovery_point_types: ['SNAPSHOT'],
        selection_window_days: 7,
      },
    ],
  },
  computed: {
    arn: arn('backup', 'restore-testing-plan:weekly-1'),
    schedule_expression_timezone: 'UTC',
    start_window_hours: 24,
    tags_all: {},
  },
};

const EXPERIMENT: Addition = {
  address: 'aws_fis_experiment_template.stop_instances',
  values: {
    description: 'Stop an instance',
    role_arn: 'arn:aws:iam::111122223333:role/experiments',
    stop_condition: [
      { source: 'aws:cloudwatch:alarm', value: arn('cloudwatch', 'alarm:warmsite-prod-health-primary') },
    ],
    action: [
      {
        name: 'stop',
        action_id: 'aws:ec2:stop-instances',
        description: '',
        target: [{ key: 'Instances', value: 'one' }],
      },
    ],
    target: [
      {
        name: 'one',
        resource_type: 'aws:ec2:instance',
        selection_mode: 'COUNT(1)',
        resource_tag: [{ key: 'System', value: 'warmsite' }],
      },
    ],
    experiment_options: [{ account_targeting: 'single-account', empty_target_resolution_mode: 'fail' }],
  },
  computed: { id: 'EXT123', tags_all: {} },
};

function rule(tf: TerraformJson, at: number): Record<string, any> {
  return tf.resource['aws_backup_plan']!['records'].rule[at];
}

/** Changes the policy of the role that the runbooks of the standby run as. */
function runbookStatements(tf: TerraformJson, edit: (statements: any[]) => any[]): void {
  const permissions = tf.resource['aws_iam_role_policy']!['runbooks_permissions'];
  const policy = JSON.parse(permissions.policy);
  permissions.policy = JSON.stringify({ ...policy, Statement: edit(policy.Statement) });
}

function topicStatements(tf: TerraformJson, edit: (statements: any[]) => any[]): void {
  const holder = tf.resource['aws_sns_topic_policy']!['alerts_policy'];
  const policy = JSON.parse(holder.policy);
  holder.policy = JSON.stringify({ ...policy, Statement: edit(policy.Statement) });
}

function failover(tf: TerraformJson): Record<string, any> {
  return tf.resource['aws_ssm_document']!['runbooks_failover'];
}

export const OBSERVABILITY_CASES: readonly RuleCase[] = [
  {
    rule: 'observability-alarm-removed',
    fails: [
      {
        title: 'remove the alarm on objects that were not copied',
        edit: { 'site-us-west-2': (tf) => remove(tf, COPY_ALARM) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: COPY_ALARM,
            message:
              'the alarm on OperationsFailedReplication of warmsite-prod-data-111122223333-us-west-2 is destroyed',
          },
        ],
      },
      {
        title: 'remove the alarm on the log that a writer keeps from the replica, which keeps none',
        edit: { 'site-us-west-2': (tf) => remove(tf, LOG_ALARM) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: LOG_ALARM,
            severity: 'warning',
            message: 'the alarm on OldestReplicationSlotLag of warmsite-prod-db-g1 is destroyed',
          },
        ],
      },
      {
        title: 'let the alarm on healthy targets watch the requests instead',
        edit: { 'site-us-west-2': (tf) => (alarm(tf, HEALTHY).metric_name = 'RequestCount') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: `aws_cloudwatch_metric_alarm.${HEALTHY}`,
            message:
              'the alarm no longer watches HealthyHostCount of targetgroup/warmsite-prod-llm-8000/eb0751646d3b9975, and no other does',
          },
        ],
      },
      {
        title: 'remove the composite alarm and leave an alarm to itself',
        ...having('global', [ANY], (tf) => {
          remove(tf, ANY.address);
          tf['removed'] = [{ from: HEALTH_ALARM, lifecycle: { destroy: false } }];
          remove(tf, HEALTH_ALARM);
        }),
        finds: [
          { stack: 'global', address: ANY.address, message: 'the composite alarm is destroyed' },
          {
            stack: 'global',
            address: HEALTH_ALARM,
            severity: 'note',
            message:
              'the alarm on HealthCheckStatus of df2fb261-4b36-454f-8854-36e15eface73 is no longer managed: nothing brings it back once it is gone',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'give an alarm another name and address',
        edit: {
          global: (tf) => {
            add(tf, 'aws_cloudwatch_metric_alarm.primary', { ...alarm(tf, HEALTH), alarm_name: 'primary' });
            remove(tf, HEALTH_ALARM);
          },
        },
      },
      {
        title: 'remove the alarm on the CPU',
        edit: { 'site-us-west-2': (tf) => remove(tf, 'aws_cloudwatch_metric_alarm.database_alarms_cpu') },
      },
    ],
  },
  {
    rule: 'observability-alarm-muted',
    fails: [
      {
        title: 'disable the actions of two alarms, and take those of one that an incident still tells',
        edit: {
          'site-us-west-2': (tf) => {
            alarm(tf, COPY).actions_enabled = false;
            alarm(tf, 'inference_llm_alarms_errors').alarm_actions = [];
            alarm(tf, 'database_alarms_cpu').actions_enabled = false;
          },
        },
        finds: [
          { stack: 'site-us-west-2', address: COPY_ALARM, message: 'its actions are disabled' },
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.database_alarms_cpu',
            severity: 'warning',
            message: 'its actions are disabled',
          },
        ],
      },
      {
        title: 'mute a composite alarm, and one alarm as long as another is on',
        ...having('global', [ANY], (tf) => {
          tf.resource['aws_cloudwatch_composite_alarm']!['unwell'].actions_suppressor = [
            { alarm: 'maintenance', extension_period: 60, wait_period: 60 },
          ];
        }),
        finds: [
          {
            stack: 'global',
            address: ANY.address,
            severity: 'warning',
            message: 'its actions are held back while another alarm is in state ALARM',
          },
        ],
      },
      {
        title: 'take the actions of an alarm that is off until the roles change',
        edit: { 'site-us-west-2': (tf) => (alarm(tf, LOG).alarm_actions = []) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: LOG_ALARM,
            severity: 'warning',
            message: 'it has no action for state ALARM',
          },
        ],
      },
      {
        title: 'one of two actions is dropped',
        edit: { global: (tf) => (alarm(tf, HEALTH).alarm_actions = ['${aws_sns_topic.alerts.arn}']) },
        before: {
          global: (values) => {
            values[HEALTH_ALARM]!['alarm_actions'] = [GLOBAL_TOPIC, arn('sns', 'pager')];
          },
        },
        finds: [
          {
            stack: 'global',
            address: HEALTH_ALARM,
            severity: 'warning',
            message: 'it no longer acts on arn:aws:sns:us-east-1:111122223333:pager',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'let the composite alarm speak for its children',
        ...having('global', [ANY], (tf) => (alarm(tf, HEALTH).alarm_actions = [])),
      },
      {
        title: 'no longer tell that it is well again',
        edit: { global: (tf) => (alarm(tf, HEALTH).ok_actions = []) },
      },
    ],
  },
  {
    rule: 'observability-alarm-loosened',
    fails: [
      {
        title: 'let the replica fall behind by an hour, for longer',
        edit: {
          'site-us-west-2': (tf) => {
            alarm(tf, LAG).threshold = 3600;
            alarm(tf, LAG).evaluation_periods = 30;
            alarm(tf, LAG).datapoints_to_alarm = 30;
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: LAG_ALARM,
            message: 'its threshold rises from 600 to 3600; a breach has to last 30 min instead of 5 min',
          },
        ],
      },
      {
        title: 'put thresholds out of reach, and look at the wrong end',
        edit: {
          'site-us-west-2': (tf) => {
            alarm(tf, HEALTHY).threshold = 0;
            alarm(tf, 'database_alarms_free_storage').statistic = 'Maximum';
            alarm(tf, 'database_alarms_cpu').comparison_operator = 'LessThanThreshold';
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.database_alarms_cpu',
            severity: 'high',
            message: 'it compares by LessThanThreshold instead of GreaterThanThreshold',
          },
          {
            stack: 'site-us-west-2',
            address: `aws_cloudwatch_metric_alarm.${HEALTHY}`,
            severity: 'high',
            message: 'its threshold falls from 1 to 0',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.database_alarms_free_storage',
            message: 'it looks at the Maximum instead of the Minimum',
          },
        ],
      },
      {
        title: 'count failures of busy minutes only, and want every datapoint to breach',
        edit: {
          'site-us-west-2': (tf) => {
            const errors = alarm(tf, 'inference_llm_alarms_errors');
            const result = errors.metric_query.find((query: any) => query.id === 'result');
            result.expression = result.expression.replace('>= 20', '>= 2000');
            alarm(tf, 'inference_llm_alarms_latency').evaluation_periods = 3;
            alarm(tf, 'database_alarms_cpu').unit = 'Count';
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.database_alarms_cpu',
            message: 'it only sees data of unit Count',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.inference_llm_alarms_errors',
            message:
              'its formula changes from IF(requests >= 20, 100 * (FILL(errors, 0) + FILL(refused, 0)) / requests, 0) to IF(requests >= 2000, 100 * (FILL(errors, 0) + FILL(refused, 0)) / requests, 0)',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.inference_llm_alarms_latency',
            message: '3 of 3 datapoints have to breach instead of 3 of 5',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'let alarms go off earlier, and say more',
        edit: {
          'site-us-west-2': (tf) => {
            alarm(tf, LAG).threshold = 300;
            alarm(tf, LAG).evaluation_periods = 4;
            alarm(tf, LAG).datapoints_to_alarm = 3;
            alarm(tf, LAG).alarm_description = 'More than 5 minutes behind.';
            alarm(tf, HEALTHY).threshold = 2;
            alarm(tf, 'database_alarms_cpu').statistic = 'Maximum';
            const errors = alarm(tf, 'inference_llm_alarms_errors');
            errors.metric_query.reverse();
            errors.metric_query.find((query: any) => query.id === 'result').label = 'Failures';
          },
        },
      },
      {
        title: 'expect fewer healthy targets of a group that has fewer',
        edit: {
          'site-us-east-2': (tf) => {
            tf.resource['aws_autoscaling_group']!['inference_llm'].min_size = 2;
            alarm(tf, HEALTHY).threshold = 2;
          },
        },
      },
    ],
  },
  {
    rule: 'observability-alarm-missing-data',
    fails: [
      {
        title: 'keep still when there is no data',
        edit: {
          'site-us-west-2': (tf) => {
            alarm(tf, LAG).treat_missing_data = 'notBreaching';
            delete alarm(tf, HEALTHY).treat_missing_data;
            alarm(tf, 'database_alarms_free_storage').treat_missing_data = 'ignore';
            alarm(tf, 'data_replication_alarms_failed').treat_missing_data = 'notBreaching';
            alarm(tf, 'inference_llm_alarms_errors').treat_missing_data = 'breaching';
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: LAG_ALARM,
            message: "no data of ReplicaLag of warmsite-prod-db-g1 is taken as 'notBreaching', not as a breach",
          },
          {
            stack: 'site-us-west-2',
            address: `aws_cloudwatch_metric_alarm.${HEALTHY}`,
            message:
              "no data of HealthyHostCount of targetgroup/warmsite-prod-llm-8000/eb0751646d3b9975 is taken as 'missing', not as a breach",
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.data_replication_alarms_failed',
            severity: 'warning',
            message:
              "no data of OperationsFailedReplication of warmsite-prod-data-111122223333-us-west-2 is taken as 'notBreaching'",
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.database_alarms_free_storage',
            severity: 'warning',
            message: "no data is taken as 'ignore', no longer as a breach",
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.inference_llm_alarms_errors',
            severity: 'warning',
            message:
              'no data of HTTPCode_Target_5XX_Count of targetgroup/warmsite-prod-llm-8000/eb0751646d3b9975 is taken as a breach',
          },
        ],
      },
      {
        title: 'a new alarm on a health check that says nothing of missing data',
        edit: {
          global: (tf) => {
            const { treat_missing_data: _, ...values } = alarm(tf, HEALTH);
            add(tf, 'aws_cloudwatch_metric_alarm.second', { ...values, alarm_name: 'second' });
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_cloudwatch_metric_alarm.second',
            message:
              "no data of HealthCheckStatus of df2fb261-4b36-454f-8854-36e15eface73 is taken as 'missing', not as a breach",
          },
        ],
      },
    ],
    passes: [
      {
        title: 'take missing data of the latency and the CPU otherwise',
        edit: {
          'site-us-west-2': (tf) => {
            alarm(tf, 'inference_llm_alarms_latency').treat_missing_data = 'missing';
            alarm(tf, 'database_alarms_cpu').treat_missing_data = 'breaching';
          },
        },
      },
      {
        title: 'take missing data of the lag of the writer, which has none, as nothing',
        edit: { 'site-us-east-2': (tf) => (alarm(tf, LAG).treat_missing_data = 'missing') },
      },
    ],
  },
  {
    rule: 'observability-lag-alarm-blind',
    fails: [
      {
        title: 'alarm on the bare lag',
        edit: {
          'site-us-west-2': (tf) => {
            const lag = alarm(tf, LAG);
            delete lag.metric_query;
            Object.assign(lag, {
              namespace: 'AWS/RDS',
              metric_name: 'ReplicaLag',
              statistic: 'Maximum',
              period: 60,
              dimensions: { DBInstanceIdentifier: 'warmsite-prod-db-g1' },
            });
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: LAG_ALARM,
            message: 'it cannot see a ReplicaLag of warmsite-prod-db-g1 below 0',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'split it into an alarm on the lag and one on a lag below 0',
        edit: {
          'site-us-west-2': (tf) => {
            const { metric_query: _, ...lag } = alarm(tf, LAG);
            const bare = {
              ...lag,
              namespace: 'AWS/RDS',
              metric_name: 'ReplicaLag',
              statistic: 'Maximum',
              period: 60,
              dimensions: { DBInstanceIdentifier: 'warmsite-prod-db-g1' },
            };
            add(tf, LAG_ALARM, bare);
            add(tf, 'aws_cloudwatch_metric_alarm.broken', {
              ...bare,
              alarm_name: 'warmsite-prod-database-replica-broken',
              comparison_operator: 'LessThanThreshold',
              statistic: 'Minimum',
              threshold: 0,
            });
          },
        },
      },
    ],
  },
  {
    rule: 'observability-alarm-watches-nothing',
    fails: [
      {
        title: 'take the id of the database where the alarm wants its identifier',
        edit: {
          'site-us-west-2': (tf) => {
            alarm(tf, 'database_alarms_cpu').dimensions = { DBInstanceIdentifier: '${aws_db_instance.database_g1.id}' };
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.database_alarms_cpu',
            message:
              'CPUUtilization is asked of db-62WYSNQVXCVRZJODHOGP3BM6FJ: that is a resource id, not an identifier',
          },
        ],
      },
      {
        title: 'misspell the target group',
        edit: {
          'site-us-west-2': (tf) => {
            alarm(tf, HEALTHY).dimensions.TargetGroup = 'targetgroup/warmsite-prod-lm-8000/eb0751646d3b9975';
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: `aws_cloudwatch_metric_alarm.${HEALTHY}`,
            message:
              'HealthyHostCount of targetgroup/warmsite-prod-lm-8000/eb0751646d3b9975 has no data: nothing of that name is in the plans, unlike targetgroup/warmsite-prod-llm-8000/eb0751646d3b9975 before',
          },
        ],
      },
      {
        title: 'a new alarm on a health check that is none',
        edit: {
          global: (tf) => {
            add(tf, 'aws_cloudwatch_metric_alarm.second', {
              ...alarm(tf, HEALTH),
              alarm_name: 'second',
              dimensions: { HealthCheckId: 'warmsite-prod-primary' },
            });
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_cloudwatch_metric_alarm.second',
            severity: 'warning',
            message: 'HealthCheckStatus of warmsite-prod-primary has no data: nothing of that name is in the plans',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'write the identifier out, and watch a target group that is made anew',
        edit: {
          'site-us-west-2': (tf) => {
            alarm(tf, 'database_alarms_cpu').dimensions = {
              DBInstanceIdentifier: '${aws_db_instance.database_g1.identifier}',
            };
            tf.resource['aws_lb_target_group']!['inference_llm_target_group'].port = 8100;
          },
        },
      },
    ],
  },
  {
    rule: 'observability-alarm-of-other-region',
    fails: [
      {
        title: 'alarm on a health check in the standby',
        edit: {
          'site-us-west-2': (tf) => {
            add(tf, 'aws_cloudwatch_metric_alarm.home', {
              alarm_name: 'home',
              namespace: 'AWS/Route53',
              metric_name: 'HealthCheckStatus',
              dimensions: { HealthCheckId: '76507c4e-a246-4b1d-8178-cd774c53833c' },
              statistic: 'Minimum',
              period: 60,
              evaluation_periods: 1,
              comparison_operator: 'LessThanThreshold',
              threshold: 1,
              treat_missing_data: 'breaching',
              alarm_actions: ['${aws_sns_topic.alerts.arn}'],
            });
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.home',
            message: 'the alarm is in us-west-2, HealthCheckStatus of Route 53 is in us-east-1 only',
          },
        ],
      },
      {
        title: 'tell the topic of home, and watch the targets of home',
        edit: {
          'site-us-west-2': (tf) => {
            const errors = alarm(tf, HEALTHY);
            errors.alarm_actions = ['arn:aws:sns:us-east-2:111122223333:warmsite-prod-alerts'];
            errors.dimensions.TargetGroup = 'targetgroup/warmsite-prod-llm-8000/f38f9854aa6fc61c';
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: `aws_cloudwatch_metric_alarm.${HEALTHY}`,
            message:
              'the alarm is in us-west-2, HealthyHostCount of targetgroup/warmsite-prod-llm-8000/f38f9854aa6fc61c is measured in us-east-2',
          },
          {
            stack: 'site-us-west-2',
            address: `aws_cloudwatch_metric_alarm.${HEALTHY}`,
            message: 'the alarm is in us-west-2, its actions are in us-east-2',
          },
        ],
      },
      {
        title: 'join alarms of the sites in a composite alarm of the global stack',
        edit: {
          global: (tf) => {
            add(tf, ANY.address, { ...ANY.values, alarm_rule: 'ALARM("warmsite-prod-llm-healthy-targets")' });
          },
        },
        finds: [
          {
            stack: 'global',
            address: ANY.address,
            message: 'the composite alarm is in us-east-1, warmsite-prod-llm-healthy-targets is in another Region',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'join alarms of the same Region',
        edit: { global: (tf) => add(tf, ANY.address, ANY.values) },
      },
    ],
  },
  {
    rule: 'observability-composite-narrowed',
    fails: [
      {
        title: 'look at one alarm only',
        ...having('global', [ANY], (tf) => {
          tf.resource['aws_cloudwatch_composite_alarm']!['unwell'].alarm_rule = 'ALARM("warmsite-prod-health-primary")';
        }),
        finds: [
          {
            stack: 'global',
            address: ANY.address,
            message:
              'it no longer looks at warmsite-prod-health-endpoint-us-east-2 and warmsite-prod-health-endpoint-us-west-2',
          },
        ],
      },
      {
        title: 'want both endpoints to be down',
        ...having('global', [ANY], (tf) => {
          tf.resource['aws_cloudwatch_composite_alarm']!['unwell'].alarm_rule =
            'ALARM("warmsite-prod-health-primary") OR (ALARM("warmsite-prod-health-endpoint-us-east-2") AND ALARM("warmsite-prod-health-endpoint-us-west-2"))';
        }),
        finds: [
          {
            stack: 'global',
            address: ANY.address,
            message: 'more of its alarms have to go off together: it gains an AND',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'write the same in another order, with one alarm more',
        ...having('global', [ANY], (tf) => {
          tf.resource['aws_cloudwatch_composite_alarm']!['unwell'].alarm_rule =
            'ALARM(warmsite-prod-health-endpoint-us-west-2) OR\n ALARM(warmsite-prod-health-endpoint-us-east-2) OR ALARM("warmsite-prod-health-primary") OR ALARM("other")';
        }),
      },
    ],
  },
  {
    rule: 'observability-topic-unpublishable',
    fails: [
      {
        title: 'encrypt the topic with the key of SNS',
        edit: { global: (tf) => (tf.resource['aws_sns_topic']!['alerts'].kms_master_key_id = 'alias/aws/sns') },
        finds: [
          {
            stack: 'global',
            address: 'aws_sns_topic.alerts',
            message:
              '2 alarms cannot publish: alias/aws/sns, the key of the topic, does not admit cloudwatch.amazonaws.com',
          },
        ],
      },
      {
        title: 'let only the account use the key of the topic',
        edit: {
          global: (tf) => {
            const key = tf.resource['aws_kms_key']!['alerts_key'];
            const policy = JSON.parse(key.policy);
            key.policy = JSON.stringify({ ...policy, Statement: policy.Statement.slice(0, 1) });
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_sns_topic.alerts',
            message:
              '2 alarms cannot publish: the policy of aws_kms_key.alerts_key does not allow cloudwatch.amazonaws.com kms:Decrypt and kms:GenerateDataKey',
          },
          {
            stack: 'global',
            address: 'aws_sns_topic.pages',
            message:
              '1 alarm cannot publish: the policy of aws_kms_key.alerts_key does not allow cloudwatch.amazonaws.com kms:Decrypt and kms:GenerateDataKey',
          },
        ],
      },
      {
        title: 'let events publish, no longer alarms',
        edit: {
          global: (tf) => {
            topicStatements(tf, ([allow, ...others]) => [
              { ...allow, Principal: { Service: 'events.amazonaws.com' } },
              ...others,
            ]);
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_sns_topic.alerts',
            message: '2 alarms cannot publish: the topic policy does not allow cloudwatch.amazonaws.com sns:Publish',
          },
        ],
      },
      {
        title: 'as it stands, events have the topic for a target that may not publish',
        ...having('global', [EVENTS, EVENT_TARGET], () => undefined),
        finds: [
          {
            stack: 'global',
            address: 'aws_sns_topic.alerts',
            status: 'standing',
            message:
              '1 sender of events.amazonaws.com cannot publish: the policy of aws_kms_key.alerts_key does not allow events.amazonaws.com kms:Decrypt and kms:GenerateDataKey',
          },
          {
            stack: 'global',
            address: 'aws_sns_topic.alerts',
            status: 'standing',
            message:
              '1 sender of events.amazonaws.com cannot publish: the topic policy does not allow events.amazonaws.com sns:Publish',
          },
        ],
      },
      {
        title: 'let alarms of another Region publish',
        edit: {
          global: (tf) => {
            topicStatements(tf, ([allow, ...others]) => [
              {
                ...allow,
                Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-2:111122223333:alarm:*' } },
              },
              ...others,
            ]);
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_sns_topic.alerts',
            message: '2 alarms cannot publish: the topic policy does not allow cloudwatch.amazonaws.com sns:Publish',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'let events publish as well, and write the policies in another order',
        edit: {
          global: (tf) => {
            topicStatements(tf, ([allow, ...others]) => [
              ...others,
              { ...allow, Principal: { Service: ['events.amazonaws.com', 'cloudwatch.amazonaws.com'] } },
            ]);
            const key = tf.resource['aws_kms_key']!['alerts_key'];
            const policy = JSON.parse(key.policy);
            key.policy = JSON.stringify({ ...policy, Statement: [...policy.Statement].reverse() }, null, 2);
          },
        },
      },
      {
        title: 'give the topic no policy of its own',
        edit: { global: (tf) => remove(tf, 'aws_sns_topic_policy.alerts_policy') },
      },
    ],
  },
  {
    rule: 'observability-topic-policy-removed',
    fails: [
      {
        title: 'give the topic no policy of its own',
        edit: { global: (tf) => remove(tf, 'aws_sns_topic_policy.alerts_policy') },
        finds: [
          {
            stack: 'global',
            address: 'aws_sns_topic_policy.alerts_policy',
            message: 'the policy of aws_sns_topic.alerts is removed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'give the policy another name in Terraform, without saying so',
        edit: {
          global: (tf) => {
            const { alerts_policy: policy } = tf.resource['aws_sns_topic_policy']!;
            tf.resource['aws_sns_topic_policy'] = { policy };
          },
        },
      },
    ],
  },
  {
    rule: 'observability-topic-destroyed',
    fails: [
      {
        title: 'give the topic another name',
        edit: { global: (tf) => (tf.resource['aws_sns_topic']!['alerts'].name = 'warmsite-prod-alarms') },
        finds: [
          {
            stack: 'global',
            address: 'aws_sns_topic.alerts',
            message: 'the topic is replaced for name, with 3 senders and 1 person',
          },
        ],
      },
      {
        title: 'remove the topic and all that hangs on it',
        edit: {
          global: (tf) => {
            for (const name of Object.keys(tf.resource['aws_cloudwatch_metric_alarm']!)) {
              delete alarm(tf, name).alarm_actions;
              delete alarm(tf, name).ok_actions;
            }
            remove(tf, 'aws_sns_topic.alerts');
            remove(tf, 'aws_sns_topic_policy.alerts_policy');
            remove(tf, `aws_sns_topic_subscription.${SUBSCRIPTION}`);
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_sns_topic.alerts',
            message: 'the topic is destroyed, with 3 senders and 1 person',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'give the topic a display name, and add another topic',
        edit: {
          global: (tf) => {
            tf.resource['aws_sns_topic']!['alerts'].display_name = 'prod';
            add(tf, 'aws_sns_topic.releases', { name: 'releases' });
          },
        },
      },
    ],
  },
  {
    rule: 'observability-topic-without-subscribers',
    fails: [
      {
        title: 'remove the only recipient',
        edit: { global: (tf) => remove(tf, `aws_sns_topic_subscription.${SUBSCRIPTION}`) },
        finds: [
          { stack: 'global', address: 'aws_sns_topic.alerts', message: 'the topic of 2 senders has no subscription' },
        ],
      },
      {
        title: 'tell a new topic that nobody reads',
        edit: {
          global: (tf) => {
            add(tf, 'aws_sns_topic.other', { name: 'other' });
            alarm(tf, HEALTH).alarm_actions = ['${aws_sns_topic.other.arn}'];
          },
        },
        finds: [
          { stack: 'global', address: 'aws_sns_topic.other', message: 'the topic of 1 sender has no subscription' },
        ],
      },
      {
        title: 'as it stands, the only recipient never confirmed',
        edit: { global: (tf) => (tf.resource['aws_sns_topic']!['alerts'].display_name = 'prod') },
        before: {
          global: (values) => {
            values[`aws_sns_topic_subscription.${SUBSCRIPTION}`]!['pending_confirmation'] = true;
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_sns_topic.alerts',
            severity: 'warning',
            status: 'standing',
            message: 'no subscription of the topic of 2 senders is confirmed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'exchange the only recipient for two',
        edit: {
          global: (tf) => {
            const { [SUBSCRIPTION]: values } = tf.resource['aws_sns_topic_subscription']!;
            remove(tf, `aws_sns_topic_subscription.${SUBSCRIPTION}`);
            add(tf, 'aws_sns_topic_subscription.first', { ...values, endpoint: 'first@example.com' });
            add(tf, 'aws_sns_topic_subscription.second', { ...values, endpoint: 'second@example.com' });
          },
        },
      },
    ],
  },
  {
    rule: 'observability-subscription-removed',
    fails: [
      {
        title: 'exchange the address of the only recipient',
        edit: {
          global: (tf) => (tf.resource['aws_sns_topic_subscription']![SUBSCRIPTION].endpoint = 'other@example.com'),
        },
        finds: [
          {
            stack: 'global',
            address: `aws_sns_topic_subscription.${SUBSCRIPTION}`,
            message: 'a recipient by email is exchanged (endpoint)',
          },
        ],
      },
      {
        title: 'filter what the recipient gets',
        edit: {
          global: (tf) =>
            (tf.resource['aws_sns_topic_subscription']![SUBSCRIPTION].filter_policy = '{"severity":["high"]}'),
        },
        finds: [
          {
            stack: 'global',
            address: `aws_sns_topic_subscription.${SUBSCRIPTION}`,
            message: 'a recipient by email gets a filter policy',
          },
        ],
      },
      {
        title: 'remove one of two recipients',
        ...having(
          'global',
          [
            {
              address: 'aws_sns_topic_subscription.second',
              values: { topic_arn: GLOBAL_TOPIC, protocol: 'email', endpoint: 'second@example.com' },
              computed: {
                id: `${GLOBAL_TOPIC}:2`,
                arn: `${GLOBAL_TOPIC}:2`,
                confirmation_timeout_in_minutes: 1,
                endpoint_auto_confirms: false,
                owner_id: '111122223333',
                pending_confirmation: false,
                raw_message_delivery: false,
              },
            },
          ],
          (tf) => remove(tf, `aws_sns_topic_subscription.${SUBSCRIPTION}`),
        ),
        finds: [
          {
            stack: 'global',
            address: `aws_sns_topic_subscription.${SUBSCRIPTION}`,
            message: 'a recipient by email is removed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a recipient',
        edit: {
          global: (tf) => {
            add(tf, 'aws_sns_topic_subscription.second', {
              ...tf.resource['aws_sns_topic_subscription']![SUBSCRIPTION],
              endpoint: 'second@example.com',
            });
          },
        },
      },
    ],
  },
  {
    rule: 'observability-event-rule-off',
    fails: [
      {
        title: 'disable the rule that tells of broken replication',
        ...having(
          'global',
          [EVENTS, EVENT_TARGET],
          (tf) => (tf.resource['aws_cloudwatch_event_rule']!['replication'].state = 'DISABLED'),
        ),
        finds: [{ stack: 'global', address: EVENTS.address, severity: 'high', message: 'it is disabled' }],
      },
      {
        title: 'remove its target',
        ...having('global', [EVENTS, EVENT_TARGET], (tf) => remove(tf, EVENT_TARGET.address)),
        finds: [
          {
            stack: 'global',
            address: EVENT_TARGET.address,
            severity: 'high',
            message: 'the only target of its rule is removed',
          },
        ],
      },
      {
        title: 'remove the rule with its target',
        ...having('global', [EVENTS, EVENT_TARGET], (tf) => {
          remove(tf, EVENT_TARGET.address);
          remove(tf, EVENTS.address);
        }),
        finds: [{ stack: 'global', address: EVENTS.address, severity: 'high', message: 'it is destroyed' }],
      },
      {
        title: 'run a schedule once a month',
        ...having(
          'global',
          [
            {
              ...EVENTS,
              values: {
                name: 'drill',
                event_bus_name: 'default',
                state: 'ENABLED',
                schedule_expression: 'rate(1 day)',
              },
              computed: { ...EVENTS.computed, id: 'drill' },
            },
          ],
          (tf) => (tf.resource['aws_cloudwatch_event_rule']!['replication'].schedule_expression = 'rate(30 days)'),
        ),
        finds: [{ stack: 'global', address: EVENTS.address, message: 'it runs every 30 days instead of daily' }],
      },
    ],
    passes: [
      {
        title: 'say more, and match more events',
        ...having('global', [EVENTS, EVENT_TARGET], (tf) => {
          const events = tf.resource['aws_cloudwatch_event_rule']!['replication'];
          events.description = 'Replication of a database has stopped';
          events.event_pattern = '{"source":["aws.rds"],"detail":{"EventID":["RDS-EVENT-0045","RDS-EVENT-0057"]}}';
        }),
      },
    ],
  },
  {
    rule: 'observability-logs-shortened',
    fails: [
      {
        title: 'keep flow logs for a week',
        edit: {
          'site-us-west-2': (tf) => {
            tf.resource['aws_cloudwatch_log_group']!['network_flow_log_group'].retention_in_days = 7;
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_log_group.network_flow_log_group',
            message: 'its logs are kept 7 days instead of 90 days',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'keep flow logs for ever',
        edit: {
          'site-us-west-2': (tf) => {
            tf.resource['aws_cloudwatch_log_group']!['network_flow_log_group'].retention_in_days = 0;
          },
        },
      },
    ],
  },
  {
    rule: 'observability-log-group-destroyed',
    fails: [
      {
        title: 'give the log group another name',
        edit: {
          'site-us-west-2': (tf) => {
            tf.resource['aws_cloudwatch_log_group']!['network_flow_log_group'].name = '/prod/flow-logs';
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_cloudwatch_log_group.network_flow_log_group',
            message: 'the log group /warmsite/prod/flow-logs is replaced for name',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'give the log group another name in Terraform',
        edit: {
          'site-us-west-2': (tf) => {
            const groups = tf.resource['aws_cloudwatch_log_group']!;
            groups['flow_logs'] = groups['network_flow_log_group'];
            delete groups['network_flow_log_group'];
            tf['moved'] = [
              { from: 'aws_cloudwatch_log_group.network_flow_log_group', to: 'aws_cloudwatch_log_group.flow_logs' },
            ];
            tf.resource['aws_flow_log']!['network_flow_log'].log_destination =
              '${aws_cloudwatch_log_group.flow_logs.arn}';
          },
        },
      },
    ],
  },
  {
    rule: 'observability-flow-log-removed',
    fails: [
      {
        title: 'remove the flow log',
        edit: { 'site-us-west-2': (tf) => remove(tf, 'aws_flow_log.network_flow_log') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_flow_log.network_flow_log',
            message: 'the flow log is destroyed',
          },
        ],
      },
      {
        title: 'record what is accepted only',
        edit: {
          'site-us-west-2': (tf) => (tf.resource['aws_flow_log']!['network_flow_log'].traffic_type = 'ACCEPT'),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_flow_log.network_flow_log',
            message: 'it records traffic of kind ACCEPT only',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'record every minute',
        edit: {
          'site-us-west-2': (tf) => (tf.resource['aws_flow_log']!['network_flow_log'].max_aggregation_interval = 60),
        },
      },
    ],
  },
  {
    rule: 'observability-trail-stopped',
    fails: [
      {
        title: 'stop the trail, and record one Region only',
        ...having('global', [TRAIL], (tf) => {
          Object.assign(tf.resource['aws_cloudtrail']!['audit'], {
            enable_logging: false,
            is_multi_region_trail: false,
          });
        }),
        finds: [
          {
            stack: 'global',
            address: TRAIL.address,
            message: 'it no longer records and it records one Region only',
          },
        ],
      },
      {
        title: 'remove the trail',
        ...having('global', [TRAIL], (tf) => remove(tf, TRAIL.address)),
        finds: [{ stack: 'global', address: TRAIL.address, message: 'the trail is destroyed' }],
      },
    ],
    passes: [
      {
        title: 'send the trail to a log group as well',
        ...having('global', [TRAIL], (tf) => {
          Object.assign(tf.resource['aws_cloudtrail']!['audit'], {
            cloud_watch_logs_group_arn: `${arn('logs', 'log-group:audit')}:*`,
            cloud_watch_logs_role_arn: 'arn:aws:iam::111122223333:role/audit',
          });
        }),
      },
    ],
  },
  {
    rule: 'observability-monitor-removed',
    fails: [
      {
        title: 'remove GuardDuty',
        ...having('global', [DETECTOR], (tf) => remove(tf, DETECTOR.address)),
        finds: [{ stack: 'global', address: DETECTOR.address, message: 'GuardDuty is removed in us-east-1' }],
      },
      {
        title: 'switch GuardDuty off',
        ...having('global', [DETECTOR], (tf) => (tf.resource['aws_guardduty_detector']!['account'].enable = false)),
        finds: [{ stack: 'global', address: DETECTOR.address, message: 'GuardDuty is switched off in us-east-1' }],
      },
    ],
    passes: [
      {
        title: 'hear of findings every hour',
        ...having(
          'global',
          [DETECTOR],
          (tf) => (tf.resource['aws_guardduty_detector']!['account'].finding_publishing_frequency = 'ONE_HOUR'),
        ),
      },
    ],
  },
  {
    rule: 'observability-canary-stopped',
    fails: [
      {
        title: 'let the canary run 0 times at once',
        edit: {
          'site-us-west-2': (tf) => (tf.resource['aws_lambda_function']!['canary'].reserved_concurrent_executions = 0),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lambda_function.canary',
            message: 'the function may run 0 times at once: its schedule starts nothing',
          },
        ],
      },
      {
        title: 'take from its schedule the permission to start it',
        edit: { 'site-us-west-2': (tf) => remove(tf, 'aws_lambda_permission.canary_permission') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lambda_permission.canary_permission',
            message: 'its schedule may no longer start aws_lambda_function.canary, and nothing shows that it cannot',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'give the canary more memory',
        edit: { 'site-us-west-2': (tf) => (tf.resource['aws_lambda_function']!['canary'].memory_size = 512) },
      },
    ],
  },
  {
    rule: 'observability-backup-removed',
    fails: [
      {
        title: 'remove the plan with its selection',
        ...having('global', [VAULT, PLAN, SELECTION], (tf) => {
          remove(tf, PLAN.address);
          remove(tf, SELECTION.address);
        }),
        finds: [{ stack: 'global', address: PLAN.address, message: 'the backup plan is destroyed, with 1 selection' }],
      },
      {
        title: 'remove the monthly rule',
        ...having('global', [VAULT, PLAN], (tf) => tf.resource['aws_backup_plan']!['records'].rule.pop()),
        finds: [{ stack: 'global', address: PLAN.address, message: 'rule monthly is removed' }],
      },
    ],
    passes: [
      {
        title: 'give a rule another name, and add one',
        ...having('global', [VAULT, PLAN], (tf) => {
          tf.resource['aws_backup_plan']!['records'].rule.reverse();
          tf.resource['aws_backup_plan']!['records'].rule.push({ ...rule(tf, 0), rule_name: 'weekly' });
        }),
      },
      {
        title: 'give a rule another name',
        ...having('global', [VAULT, PLAN], (tf) => (rule(tf, 1).rule_name = 'long')),
      },
    ],
  },
  {
    rule: 'observability-backup-selection-emptied',
    fails: [
      {
        title: 'say of the database that writes that it follows',
        edit: {
          'site-us-east-2': (tf) => (tf.resource['aws_db_instance']!['database_g1'].tags.DatabaseRole = 'replica'),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_db_instance.database_g1',
            message: 'tag DatabaseRole goes from writer to replica: it is no longer selected for backups',
          },
        ],
      },
      {
        title: 'select nothing',
        ...having('global', [VAULT, PLAN, SELECTION], (tf) => {
          delete tf.resource['aws_backup_selection']!['records'].resources;
        }),
        finds: [
          {
            stack: 'global',
            address: SELECTION.address,
            message: 'it selects nothing: no resource, no tag, no condition',
          },
        ],
      },
      {
        title: 'leave out the table',
        ...having('global', [VAULT, PLAN, SELECTION], (tf) => {
          tf.resource['aws_backup_selection']!['records'].resources.shift();
        }),
        finds: [
          {
            stack: 'global',
            address: SELECTION.address,
            message: 'arn:aws:dynamodb:us-east-1:111122223333:table/records is no longer selected',
          },
        ],
      },
      {
        title: 'remove the selection, keep the plan',
        ...having('global', [VAULT, PLAN, SELECTION], (tf) => remove(tf, SELECTION.address)),
        finds: [
          {
            stack: 'global',
            address: SELECTION.address,
            message:
              'arn:aws:dynamodb:us-east-1:111122223333:table/records and arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0123456789abcdef0 are no longer selected',
          },
        ],
      },
      {
        title: 'exclude resources',
        ...having('global', [VAULT, PLAN, SELECTION], (tf) => {
          tf.resource['aws_backup_selection']!['records'].not_resources = [arn('dynamodb', 'table/*')];
        }),
        finds: [
          {
            stack: 'global',
            address: SELECTION.address,
            message: 'it now leaves out arn:aws:dynamodb:us-east-1:111122223333:table/*',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'tag the database that writes with its team',
        edit: {
          'site-us-east-2': (tf) => (tf.resource['aws_db_instance']!['database_g1'].tags.team = 'serving'),
        },
      },
      {
        title: 'select one more',
        ...having('global', [VAULT, PLAN, SELECTION], (tf) => {
          tf.resource['aws_backup_selection']!['records'].resources.push(arn('dynamodb', 'table/more'));
        }),
      },
      {
        title: 'split the selection in two',
        ...having('global', [VAULT, PLAN, SELECTION], (tf) => {
          const { resources, ...values } = tf.resource['aws_backup_selection']!['records'];
          remove(tf, SELECTION.address);
          add(tf, 'aws_backup_selection.tables', { ...values, name: 'tables', resources: [resources[0]] });
          add(tf, 'aws_backup_selection.files', { ...values, name: 'files', resources: [resources[1]] });
        }),
      },
    ],
  },
  {
    rule: 'observability-backup-rarer',
    fails: [
      {
        title: 'back up once a week',
        ...having('global', [VAULT, PLAN], (tf) => (rule(tf, 0).schedule = 'cron(0 5 ? * SUN *)')),
        finds: [{ stack: 'global', address: PLAN.address, message: 'rule daily runs every 7 days instead of daily' }],
      },
      {
        title: 'no longer back up continuously',
        ...having(
          'global',
          [
            VAULT,
            {
              ...PLAN,
              values: { ...PLAN.values, rule: [{ ...PLAN.values['rule'][0], enable_continuous_backup: true }] },
            },
          ],
          (tf) => (rule(tf, 0).enable_continuous_backup = false),
        ),
        finds: [{ stack: 'global', address: PLAN.address, message: 'rule daily no longer makes continuous backups' }],
      },
    ],
    passes: [
      {
        title: 'back up at another hour, and twice a day',
        ...having('global', [VAULT, PLAN], (tf) => {
          rule(tf, 0).schedule = 'cron(30 2,14 * * ? *)';
          rule(tf, 1).schedule = 'cron(15 8 15 * ? *)';
        }),
      },
    ],
  },
  {
    rule: 'observability-backup-shorter',
    fails: [
      {
        title: 'keep recovery points and their copies for a week',
        ...having('global', [VAULT, PLAN], (tf) => {
          rule(tf, 0).lifecycle[0].delete_after = 7;
          rule(tf, 0).copy_action[0].lifecycle[0].delete_after = 7;
        }),
        finds: [
          {
            stack: 'global',
            address: PLAN.address,
            message: 'copies of rule daily are kept 7 days instead of 90 days',
          },
          {
            stack: 'global',
            address: PLAN.address,
            message: 'recovery points of rule daily are kept 7 days instead of 35 days',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'keep the monthly ones for ever',
        ...having('global', [VAULT, PLAN], (tf) => {
          delete rule(tf, 1).lifecycle;
          rule(tf, 0).lifecycle[0].delete_after = 90;
        }),
      },
    ],
  },
  {
    rule: 'observability-backup-copy-removed',
    fails: [
      {
        title: 'no longer copy',
        ...having('global', [VAULT, PLAN], (tf) => delete rule(tf, 0).copy_action),
        finds: [{ stack: 'global', address: PLAN.address, message: 'rule daily no longer copies to us-west-2' }],
      },
      {
        title: 'copy within the Region',
        ...having('global', [VAULT, PLAN], (tf) => {
          rule(tf, 0).copy_action[0].destination_vault_arn = arn('backup', 'backup-vault:second');
        }),
        finds: [
          {
            stack: 'global',
            address: PLAN.address,
            message: 'rule daily no longer copies to us-west-2, only within its own Region',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'copy to another vault of the same other Region, and to a third Region',
        ...having('global', [VAULT, PLAN], (tf) => {
          const [copy] = rule(tf, 0).copy_action;
          rule(tf, 0).copy_action = [
            { ...copy, destination_vault_arn: arn('backup', 'backup-vault:second', 'us-west-2') },
            { ...copy, destination_vault_arn: arn('backup', 'backup-vault:third', 'eu-west-1') },
          ];
        }),
      },
    ],
  },
  {
    rule: 'observability-backup-refused',
    fails: [
      {
        title: 'keep recovery points for less time than the lock asks for',
        ...having('global', [VAULT, LOCK, PLAN], (tf) => (rule(tf, 0).lifecycle[0].delete_after = 14)),
        finds: [
          {
            stack: 'global',
            address: PLAN.address,
            message:
              'recovery points of rule daily are kept 14 days, the lock of aws_backup_vault.records asks for at least 30 days',
          },
        ],
      },
      {
        title: 'keep recovery points for ever where the lock has a maximum, and make a copy next to them',
        ...having('global', [VAULT, LOCK], (tf) => {
          add(tf, PLAN.address, {
            ...PLAN.values,
            rule: [
              {
                rule_name: 'yearly',
                target_vault_name: 'records',
                schedule: 'cron(0 5 1 1 ? *)',
                copy_action: [{ destination_vault_arn: arn('backup', 'backup-vault:second') }],
              },
            ],
          });
        }),
        finds: [
          {
            stack: 'global',
            address: PLAN.address,
            message:
              'recovery points of rule yearly are kept for ever, the lock of aws_backup_vault.records asks for at most 400 days',
          },
          {
            stack: 'global',
            address: PLAN.address,
            severity: 'warning',
            message: 'a copy of rule yearly stays in us-east-1',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'keep recovery points for as long as the lock allows',
        ...having('global', [VAULT, LOCK, PLAN], (tf) => (rule(tf, 0).lifecycle[0].delete_after = 400)),
      },
    ],
  },
  {
    rule: 'observability-backup-opted-out',
    fails: [
      {
        title: 'opt out tables',
        ...having('global', [OPT_IN], (tf) => {
          const settings = tf.resource['aws_backup_region_settings']!['here'];
          settings.resource_type_opt_in_preference.DynamoDB = false;
        }),
        finds: [{ stack: 'global', address: OPT_IN.address, message: 'DynamoDB is opted out' }],
      },
    ],
    passes: [
      {
        title: 'opt in file systems',
        ...having('global', [OPT_IN], (tf) => {
          const settings = tf.resource['aws_backup_region_settings']!['here'];
          settings.resource_type_opt_in_preference.EFS = true;
        }),
      },
    ],
  },
  {
    rule: 'observability-vault-destroyed',
    fails: [
      {
        title: 'remove the vault',
        ...having('global', [VAULT], (tf) => remove(tf, VAULT.address)),
        finds: [
          {
            stack: 'global',
            address: VAULT.address,
            message: 'the vault is destroyed; AWS refuses while it holds a recovery point',
          },
        ],
      },
      {
        title: 'encrypt the vault with another key, after its destruction was made easy',
        ...having('global', [{ ...VAULT, values: { ...VAULT.values, force_destroy: true } }], (tf) => {
          tf.resource['aws_backup_vault']!['records'].kms_key_arn = arn(
            'kms',
            'key/00000000-0000-0000-0000-000000000002',
          );
        }),
        finds: [
          {
            stack: 'global',
            address: VAULT.address,
            message: 'the vault is replaced for kms_key_arn; with every recovery point in it',
          },
        ],
      },
      {
        title: 'make the destruction of the vault easy',
        ...having('global', [VAULT], (tf) => (tf.resource['aws_backup_vault']!['records'].force_destroy = true)),
        finds: [
          {
            stack: 'global',
            address: VAULT.address,
            severity: 'warning',
            message: 'force_destroy is on: a destroy takes the recovery points with it',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'tag the vault, and add another',
        ...having('global', [VAULT], (tf) => {
          tf.resource['aws_backup_vault']!['records'].tags = { team: 'records' };
          add(tf, 'aws_backup_vault.second', { name: 'second' });
        }),
      },
    ],
  },
  {
    rule: 'observability-vault-lock-loosened',
    fails: [
      {
        title: 'remove the lock',
        ...having('global', [VAULT, LOCK], (tf) => remove(tf, LOCK.address)),
        finds: [{ stack: 'global', address: LOCK.address, message: 'the lock of the vault is removed' }],
      },
      {
        title: 'lower what the lock asks for',
        ...having(
          'global',
          [VAULT, LOCK],
          (tf) => (tf.resource['aws_backup_vault_lock_configuration']!['records'].min_retention_days = 1),
        ),
        finds: [{ stack: 'global', address: LOCK.address, message: 'the least retention falls from 30 days to 1 day' }],
      },
    ],
    passes: [
      {
        title: 'ask for more',
        ...having('global', [VAULT, LOCK], (tf) => {
          Object.assign(tf.resource['aws_backup_vault_lock_configuration']!['records'], {
            min_retention_days: 35,
            max_retention_days: 800,
          });
        }),
      },
    ],
  },
  {
    rule: 'observability-vault-lock-irrevocable',
    fails: [
      {
        title: 'make the lock irrevocable',
        ...having(
          'global',
          [VAULT, LOCK],
          (tf) => (tf.resource['aws_backup_vault_lock_configuration']!['records'].changeable_for_days = 3),
        ),
        finds: [
          {
            stack: 'global',
            address: LOCK.address,
            message: 'after 3 days the lock can never be changed or removed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a lock that can be taken back',
        ...having('global', [VAULT], (tf) => add(tf, LOCK.address, LOCK.values)),
      },
    ],
  },
  {
    rule: 'observability-vault-policy-weakened',
    fails: [
      {
        title: 'deny copies, no longer deletions',
        ...having('global', [VAULT, VAULT_POLICY], (tf) => {
          const holder = tf.resource['aws_backup_vault_policy']!['records'];
          holder.policy = holder.policy.replace('backup:DeleteRecoveryPoint', 'backup:CopyIntoBackupVault');
        }),
        finds: [
          {
            stack: 'global',
            address: VAULT_POLICY.address,
            message: 'it no longer denies backup:DeleteRecoveryPoint; it denies backup:CopyIntoBackupVault',
          },
        ],
      },
      {
        title: 'remove the policy',
        ...having('global', [VAULT, VAULT_POLICY], (tf) => remove(tf, VAULT_POLICY.address)),
        finds: [
          {
            stack: 'global',
            address: VAULT_POLICY.address,
            message: 'it no longer denies backup:DeleteRecoveryPoint and backup:UpdateRecoveryPointLifecycle',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'deny more, written otherwise',
        ...having('global', [VAULT, VAULT_POLICY], (tf) => {
          tf.resource['aws_backup_vault_policy']!['records'].policy = JSON.stringify({
            Statement: {
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: ['backup:Delete*', 'backup:UpdateRecoveryPointLifecycle'],
              Resource: '*',
            },
            Version: '2012-10-17',
          });
        }),
      },
    ],
  },
  {
    rule: 'observability-restore-testing-removed',
    fails: [
      {
        title: 'remove the test of restores',
        ...having('global', [RESTORE_TESTS], (tf) => remove(tf, RESTORE_TESTS.address)),
        finds: [
          { stack: 'global', address: RESTORE_TESTS.address, message: 'the plan that tests restores is removed' },
        ],
      },
      {
        title: 'test restores twice a year',
        ...having('global', [RESTORE_TESTS], (tf) => {
          tf.resource['aws_backup_restore_testing_plan']!['weekly'].schedule_expression = 'cron(0 12 1 1,7 ? *)';
        }),
        finds: [
          {
            stack: 'global',
            address: RESTORE_TESTS.address,
            message: 'restores are tested every 186 days instead of every 7 days',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'test restores every day',
        ...having('global', [RESTORE_TESTS], (tf) => {
          tf.resource['aws_backup_restore_testing_plan']!['weekly'].schedule_expression = 'cron(0 12 * * ? *)';
        }),
      },
    ],
  },
  {
    rule: 'observability-runbook-removed',
    fails: [
      {
        title: 'remove the runbook of the failover',
        edit: { 'site-us-west-2': (tf) => remove(tf, 'aws_ssm_document.runbooks_failover') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_ssm_document.runbooks_failover',
            message: 'runbook warmsite-prod-failover is destroyed',
          },
        ],
      },
      {
        title: 'give the runbook another name',
        edit: { 'site-us-west-2': (tf) => (failover(tf).name = 'warmsite-prod-take-over') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_ssm_document.runbooks_failover',
            message: 'runbook warmsite-prod-failover is replaced by warmsite-prod-take-over',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'tag the runbook',
        edit: { 'site-us-west-2': (tf) => (failover(tf).tags = { team: 'platform' }) },
      },
    ],
  },
  {
    rule: 'observability-runbook-steps-dropped',
    fails: [
      {
        title: 'promote, but do not fence',
        edit: {
          'site-us-west-2': (tf) => {
            failover(tf).content = without(failover(tf).content, '- name: fence\n', '- name: await_promotable\n');
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_ssm_document.runbooks_failover',
            message: 'it no longer calls ec2:DescribeSecurityGroups, rds:ModifyDBInstance and rds:RebootDBInstance',
          },
        ],
      },
      {
        title: 'do not verify, and wait for longer',
        edit: {
          'site-us-west-2': (tf) => {
            failover(tf).content = without(
              failover(tf).content,
              '- name: verify_inference\n',
              '- name: verify_write\n',
            );
            const drill = tf.resource['aws_ssm_document']!['runbooks_drill'];
            drill.content = drill.content.replace(/timeoutSeconds: 120/g, 'timeoutSeconds: 180');
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_ssm_document.runbooks_failover',
            message: 'it loses step verify_inference',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_ssm_document.runbooks_drill',
            severity: 'note',
            message: 'its content changes, with the same steps and calls',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a runbook of the same content',
        edit: {
          'site-us-west-2': (tf) => add(tf, 'aws_ssm_document.copy', { ...failover(tf), name: 'warmsite-prod-copy' }),
        },
      },
    ],
  },
  {
    rule: 'observability-runbook-role-weakened',
    fails: [
      {
        title: 'take the promotion, and leave one group of two',
        edit: {
          'site-us-west-2': (tf) =>
            runbookStatements(tf, (statements) =>
              statements.filter(({ Sid }) => Sid !== 'RdsPromoteReadReplica' && Sid !== 'KmsForS3'),
            ),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_iam_role.runbooks_role',
            message: 'it loses rds:PromoteReadReplica',
          },
        ],
      },
      {
        title: 'leave one group of two',
        edit: {
          'site-us-west-2': (tf) =>
            runbookStatements(tf, (statements) =>
              statements.map((statement) =>
                statement.Sid === 'AutoscalingUpdateAutoScalingGroup'
                  ? { ...statement, Resource: statement.Resource.slice(0, 1) }
                  : statement,
              ),
            ),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_iam_role.runbooks_role',
            message:
              'it may no longer call autoscaling:UpdateAutoScalingGroup on arn:aws:autoscaling:us-west-2:111122223333:autoScalingGroup:*:autoScalingGroupName/warmsite-prod-embed',
          },
        ],
      },
      {
        title: 'remove the policy',
        edit: {
          'site-us-east-2': (tf) => {
            remove(tf, 'aws_iam_role_policy.runbooks_permissions');
            for (const document of Object.values<any>(tf.resource['aws_ssm_document']!)) document.depends_on = [];
          },
        },
        finds: [
          { stack: 'site-us-east-2', address: 'aws_iam_role.runbooks_role', message: 'it loses every permission' },
        ],
      },
      {
        title: 'let nobody assume the role, and bound it',
        edit: {
          'site-us-west-2': (tf) => {
            const role = tf.resource['aws_iam_role']!['runbooks_role'];
            role.assume_role_policy = role.assume_role_policy.replace('ssm.amazonaws.com', 'ec2.amazonaws.com');
            role.permissions_boundary = 'arn:aws:iam::111122223333:policy/boundary';
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_iam_role.runbooks_role',
            message: 'Systems Manager may no longer assume it',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_iam_role.runbooks_role',
            severity: 'warning',
            message: 'it gets a permissions boundary: what that does not allow is denied',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'write the same by patterns, in another order, with more',
        edit: {
          'site-us-west-2': (tf) =>
            runbookStatements(tf, (statements) => [
              { Sid: 'Backups', Effect: 'Allow', Action: 'backup:StartBackupJob', Resource: '*' },
              ...statements
                .reverse()
                .map((statement) =>
                  statement.Sid === 'RdsPromoteReadReplica' ? { ...statement, Action: 'rds:Promote*' } : statement,
                ),
            ]),
        },
      },
      {
        title: 'take a permission from instances',
        edit: {
          'site-us-west-2': (tf) => {
            const permissions = tf.resource['aws_iam_role_policy']!['inference_llm_permissions'];
            const policy = JSON.parse(permissions.policy);
            permissions.policy = JSON.stringify({ ...policy, Statement: policy.Statement.slice(1) });
          },
        },
      },
    ],
  },
  {
    rule: 'observability-experiment-unstoppable',
    fails: [
      {
        title: 'let nothing stop the experiment',
        ...having('global', [EXPERIMENT], (tf) => {
          tf.resource['aws_fis_experiment_template']!['stop_instances'].stop_condition = [{ source: 'none' }];
        }),
        finds: [{ stack: 'global', address: EXPERIMENT.address, message: "its stop condition is 'none'" }],
      },
      {
        title: 'stop the experiment by an alarm of the standby',
        edit: {
          global: (tf) => {
            add(tf, EXPERIMENT.address, {
              ...EXPERIMENT.values,
              stop_condition: [
                {
                  source: 'aws:cloudwatch:alarm',
                  value: arn('cloudwatch', 'alarm:warmsite-prod-llm-5xx', 'us-west-2'),
                },
              ],
            });
          },
        },
        finds: [
          {
            stack: 'global',
            address: EXPERIMENT.address,
            message: 'it is in us-east-1, the alarm that should stop it in us-west-2',
          },
        ],
      },
      {
        title: 'remove the alarm that stops the experiment',
        ...having('global', [EXPERIMENT], (tf) => remove(tf, HEALTH_ALARM)),
        finds: [
          {
            stack: 'global',
            address: EXPERIMENT.address,
            message: 'the alarm that should stop it, warmsite-prod-health-primary, is gone',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add an experiment that an alarm of the plan stops',
        edit: {
          global: (tf) => {
            add(tf, EXPERIMENT.address, {
              ...EXPERIMENT.values,
              stop_condition: [
                { source: 'aws:cloudwatch:alarm', value: `\${${HEALTH_ALARM}.arn}` },
                { source: 'aws:cloudwatch:alarm', value: arn('cloudwatch', 'alarm:other') },
              ],
            });
          },
        },
      },
    ],
  },
  {
    rule: 'observability-experiment-empty',
    fails: [
      {
        title: 'skip what is not there',
        ...having('global', [EXPERIMENT], (tf) => {
          const experiment = tf.resource['aws_fis_experiment_template']!['stop_instances'];
          experiment.experiment_options[0].empty_target_resolution_mode = 'skip';
        }),
        finds: [
          {
            stack: 'global',
            address: EXPERIMENT.address,
            message: 'it is told to skip targets that resolve to nothing',
          },
        ],
      },
      {
        title: 'aim at an instance of the standby, and at a target that is not declared',
        edit: {
          global: (tf) => {
            add(tf, EXPERIMENT.address, {
              ...EXPERIMENT.values,
              action: [{ ...EXPERIMENT.values['action'][0], target: [{ key: 'Instances', value: 'two' }] }],
              target: [
                {
                  name: 'one',
                  resource_type: 'aws:ec2:instance',
                  selection_mode: 'ALL',
                  resource_arns: [arn('ec2', 'instance/i-0123456789abcdef0', 'us-west-2')],
                },
              ],
            });
          },
        },
        finds: [
          {
            stack: 'global',
            address: EXPERIMENT.address,
            severity: 'high',
            message: 'action stop names target two, which the template does not have',
          },
          {
            stack: 'global',
            address: EXPERIMENT.address,
            message: 'target one is in us-west-2, the experiment in us-east-1',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'aim at an instance of the Region',
        ...having('global', [EXPERIMENT], (tf) => {
          const [target] = tf.resource['aws_fis_experiment_template']!['stop_instances'].target;
          delete target.resource_tag;
          target.resource_arns = [arn('ec2', 'instance/i-0123456789abcdef0')];
        }),
      },
    ],
  },
];
