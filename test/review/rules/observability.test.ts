import { reviewRules } from '../../../lib/review/engine';
import { Estate } from '../../../lib/review/estate';
import { Json, JsonObject } from '../../../lib/review/plan';
import { OBSERVABILITY_RULES } from '../../../lib/review/rules/observability';
import { runsPerYear, wordsFor } from '../../../lib/review/rules/observability/schedule';
import { planOf } from '../plans/base';

// What edits of prod cannot show: other people's modules, values that are not known until apply, resources of types
// that prod has none of. The documents are made by hand in the form that `terraform show -json` prints.

interface Entry {
  readonly address: string;
  readonly before?: JsonObject | null;
  readonly after?: JsonObject | null;
  readonly unknown?: Json;
  /** By attribute, what its expression refers to. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  readonly actions?: readonly string[];
}

/** A plan of one stack in eu-west-1; an entry without `after` stays as it is. */
function stack(...entries: readonly Entry[]): object {
  return {
    format_version: '1.2',
    terraform_version: '1.11.4',
    resource_changes: entries.map(({ address, before = null, after = before, unknown = {}, actions }) => ({
      address,
      mode: 'managed',
      type: /(aws_\w+)\.[^.]*$/.exec(address)?.[1],
      change: {
        actions:
          actions ??
          (before === null ? ['create'] : after === null ? ['delete'] : after === before ? ['no-op'] : ['update']),
        before,
        after,
        after_unknown: unknown,
      },
    })),
    configuration: {
      provider_config: { aws: { name: 'aws', expressions: { region: { constant_value: 'eu-west-1' } } } },
      root_module: {
        resources: entries
          .filter(({ address }) => !address.startsWith('module.'))
          .map(({ address, references = {} }) => ({
            address: address.replace(/\[.*\]/, ''),
            mode: 'managed',
            provider_config_key: 'aws',
            expressions: Object.fromEntries(Object.entries(references).map(([name, to]) => [name, { references: to }])),
          })),
      },
    },
  };
}

function review(rule: string, ...entries: readonly Entry[]): string[] {
  const { findings } = reviewRules({
    estate: new Estate([planOf('stack', stack(...entries))]),
    rules: OBSERVABILITY_RULES.filter(({ id }) => id === `observability-${rule}`),
    today: '2026-11-21',
  });
  return findings.map(({ severity, status, address, message }) => `${severity} ${status} ${address ?? ''}: ${message}`);
}

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alerts';

const LAG: JsonObject = {
  alarm_name: 'lag',
  arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:lag',
  namespace: 'AWS/RDS',
  metric_name: 'ReplicaLag',
  dimensions: { DBInstanceIdentifier: 'orders-replica' },
  statistic: 'Maximum',
  period: 60,
  evaluation_periods: 5,
  comparison_operator: 'GreaterThanThreshold',
  threshold: 300,
  treat_missing_data: 'breaching',
  alarm_actions: [TOPIC],
};

const alarm = 'module.alarms["lag"].aws_cloudwatch_metric_alarm.this[0]';

describe('alarms of other people', () => {
  test('missing attributes and a state of another provider are read', () => {
    expect(review('alarm-muted', { address: alarm, before: { ...LAG, region: 'eu-west-1' } })).toEqual([]);
    expect(
      review('alarm-muted', {
        address: alarm,
        before: { ...LAG, region: 'eu-west-1' },
        after: { ...LAG, region: 'eu-west-1', alarm_actions: null },
      }),
    ).toEqual([`high found ${alarm}: it has no action for state ALARM`]);
  });

  test('what was muted before is standing', () => {
    expect(review('alarm-muted', { address: alarm, before: { ...LAG, actions_enabled: false } })).toEqual([
      `high standing ${alarm}: its actions are disabled`,
    ]);
  });

  test('actions that are not known yet are actions', () => {
    const { alarm_actions: _, ...after } = LAG;
    expect(review('alarm-muted', { address: alarm, before: LAG, after, unknown: { alarm_actions: true } })).toEqual([]);
  });

  test('an alarm that moves is the same alarm', () => {
    const entry = { address: alarm, before: LAG, after: { ...LAG, tags: { a: 'b' } } };
    expect(review('alarm-removed', entry)).toEqual([]);
  });

  test('an alarm goes with what it watches', () => {
    const replica = { identifier: 'orders-replica', arn: 'arn:aws:rds:eu-west-1:111122223333:db:orders-replica' };
    const gone = { address: alarm, before: LAG, after: null };
    expect(review('alarm-removed', gone, { address: 'aws_db_instance.replica', before: replica, after: null })).toEqual(
      [],
    );
    expect(
      review('alarm-removed', gone, {
        address: 'aws_db_instance.replica',
        before: { ...replica, replicate_source_db: 'arn:aws:rds:eu-west-2:111122223333:db:orders' },
      }),
    ).toEqual([`high found ${alarm}: the alarm on ReplicaLag of orders-replica is destroyed`]);
  });

  test('without the roles, the lag of an instance that is no replica may be off', () => {
    const instance = { identifier: 'orders-replica', arn: 'arn:aws:rds:eu-west-1:111122223333:db:orders-replica' };
    expect(
      review(
        'alarm-muted',
        { address: alarm, before: LAG, after: { ...LAG, actions_enabled: false } },
        { address: 'aws_db_instance.orders', before: instance },
      ),
    ).toEqual([]);
  });

  test('a threshold that is not known yet is not passed over', () => {
    const { threshold: _, ...after } = LAG;
    expect(review('alarm-loosened', { address: alarm, before: LAG, after, unknown: { threshold: true } })).toEqual([
      `warning unknown ${alarm}: its threshold is not known yet`,
    ]);
  });

  test('a percentile that is lower is looser', () => {
    const { statistic: _, ...values } = LAG;
    const before = { ...values, extended_statistic: 'p99' };
    const after = { ...values, extended_statistic: 'p50' };
    expect(review('alarm-loosened', { address: alarm, before, after })).toEqual([
      `warning found ${alarm}: it looks at the p50 instead of the p99`,
    ]);
    expect(review('alarm-loosened', { address: alarm, before: after, after: before })).toEqual([]);
  });

  test('a threshold ten times as far away on a recovery signal is high', () => {
    expect(review('alarm-loosened', { address: alarm, before: LAG, after: { ...LAG, threshold: 3000 } })).toEqual([
      `high found ${alarm}: its threshold rises from 300 to 3000`,
    ]);
  });

  test('trap 5: the id of a database that is made by the same plan is known from the reference', () => {
    const { dimensions: _, ...values } = LAG;
    const entry = (reference: string): Entry => ({
      address: 'aws_cloudwatch_metric_alarm.lag',
      after: { ...values, dimensions: {} },
      unknown: { dimensions: { DBInstanceIdentifier: true } },
      references: { dimensions: [reference, 'aws_db_instance.replica'] },
    });
    const database = { address: 'aws_db_instance.replica', after: {}, unknown: { id: true, identifier: true } };
    expect(review('alarm-watches-nothing', entry('aws_db_instance.replica.id'), database)).toEqual([
      'high found aws_cloudwatch_metric_alarm.lag: ReplicaLag is asked of the resource id of a database, not of its identifier',
    ]);
    expect(review('alarm-watches-nothing', entry('aws_db_instance.replica.identifier'), database)).toEqual([]);
  });

  test('trap 18: an alarm on the bare lag, and one that also looks below 0', () => {
    expect(review('lag-alarm-blind', { address: alarm, after: LAG })).toEqual([
      `warning found ${alarm}: it cannot see a ReplicaLag of orders-replica below 0`,
    ]);
    const formula: JsonObject = {
      ...LAG,
      metric_name: null,
      namespace: null,
      dimensions: null,
      metric_query: [
        {
          id: 'm',
          metric: [{ namespace: 'AWS/RDS', metric_name: 'ReplicaLag', dimensions: LAG['dimensions'] ?? null }],
        },
        { id: 'e', expression: 'IF(m<0, 99999, m)', return_data: true },
      ],
    };
    expect(review('lag-alarm-blind', { address: alarm, after: formula })).toEqual([]);
  });

  test('trap 19: the Region is that of the ARN, of the provider, or of the resource itself', () => {
    const { arn: _, ...fresh } = LAG;
    const other = { ...fresh, alarm_actions: ['arn:aws:sns:eu-west-2:111122223333:alerts'] };
    const address = 'aws_cloudwatch_metric_alarm.lag';
    const message = `high found ${address}: the alarm is in eu-west-1, its actions are in eu-west-2`;
    expect(review('alarm-of-other-region', { address, after: other })).toEqual([message]);
    expect(review('alarm-of-other-region', { address, after: { ...other, region: 'eu-west-2' } })).toEqual([]);
  });

  test('a composite alarm whose rule is not known yet', () => {
    const address = 'aws_cloudwatch_composite_alarm.any';
    const before = { alarm_name: 'any', alarm_rule: 'ALARM(a) OR ALARM(b)', alarm_actions: [TOPIC] };
    const after = { alarm_name: 'any', alarm_actions: [TOPIC] };
    expect(review('composite-narrowed', { address, before, after, unknown: { alarm_rule: true } })).toEqual([
      `high unknown ${address}: which alarms it will look at is not known yet`,
    ]);
  });
});

describe('topics of other people', () => {
  const topic = { address: 'aws_sns_topic.alerts', before: { name: 'alerts', arn: TOPIC } };
  const policy = (principal: Json, condition?: Json): JsonObject => ({
    arn: TOPIC,
    policy: JSON.stringify({
      Statement: { Effect: 'Allow', Principal: principal, Action: 'SNS:Publish', Resource: '*', Condition: condition },
    }),
  });
  const check = (values: JsonObject): string[] =>
    review('topic-unpublishable', { address: alarm, before: LAG }, topic, {
      address: 'aws_sns_topic_policy.alerts',
      after: values,
    });

  test('trap 17: the default policy, one for the service, and one for the account admit alarms', () => {
    expect(check(policy({ AWS: '*' }, { StringEquals: { 'AWS:SourceOwner': '111122223333' } }))).toEqual([]);
    expect(check(policy({ Service: 'cloudwatch.amazonaws.com' }))).toEqual([]);
    expect(check(policy({ AWS: 'arn:aws:iam::111122223333:root' }))).toEqual([]);
    expect(check(policy({ Service: 'events.amazonaws.com' }))).toEqual([
      'high found aws_sns_topic.alerts: 1 alarm cannot publish: the topic policy does not allow cloudwatch.amazonaws.com sns:Publish',
    ]);
  });

  test('trap 17: a topic that is made with a key of the same plan', () => {
    const key = (statement: JsonObject): Entry => ({
      address: 'aws_kms_key.alerts',
      after: { policy: JSON.stringify({ Statement: [statement] }) },
      unknown: { arn: true, key_id: true },
    });
    const made: Entry = {
      address: 'aws_sns_topic.alerts',
      after: { name: 'alerts' },
      unknown: { arn: true, kms_master_key_id: true },
      references: { kms_master_key_id: ['aws_kms_key.alerts.arn', 'aws_kms_key.alerts'] },
    };
    const { alarm_actions: _, ...values } = LAG;
    const user: Entry = {
      address: 'aws_cloudwatch_metric_alarm.lag',
      after: values,
      unknown: { alarm_actions: true },
      references: { alarm_actions: ['aws_sns_topic.alerts.arn', 'aws_sns_topic.alerts'] },
    };
    const service = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Resource: '*' };
    expect(review('topic-unpublishable', user, made, key({ ...service, Action: 'kms:*' }))).toEqual([]);
    expect(review('topic-unpublishable', user, made, key({ ...service, NotAction: 'kms:Sign' }))).toEqual([]);
    expect(review('topic-unpublishable', user, made, key({ ...service, NotAction: 'kms:*' }))).toEqual([
      'high found aws_sns_topic.alerts: 1 alarm cannot publish: the policy of aws_kms_key.alerts does not allow cloudwatch.amazonaws.com kms:Decrypt and kms:GenerateDataKey',
    ]);
    expect(review('topic-unpublishable', user, made, key({ ...service, Action: 'kms:Decrypt' }))).toEqual([
      'high found aws_sns_topic.alerts: 1 alarm cannot publish: the policy of aws_kms_key.alerts does not allow cloudwatch.amazonaws.com kms:GenerateDataKey',
    ]);
  });

  test('a policy that is not known yet is not passed over', () => {
    expect(
      review('topic-unpublishable', { address: alarm, before: LAG }, topic, {
        address: 'aws_sns_topic_policy.alerts',
        before: policy({ Service: 'cloudwatch.amazonaws.com' }),
        after: { arn: TOPIC },
        unknown: { policy: true },
      }),
    ).toEqual([
      'high unknown aws_sns_topic.alerts: whether 1 alarm can publish depends on aws_sns_topic_policy.alerts, which is not known yet',
    ]);
  });

  test('events need the policy that is removed, alarms do not', () => {
    const target = { address: 'aws_cloudwatch_event_target.alerts', before: { rule: 'r', arn: TOPIC } };
    const key = { Service: ['events.amazonaws.com', 'cloudwatch.amazonaws.com'] };
    const gone = { address: 'aws_sns_topic_policy.alerts', before: policy(key), after: null };
    const shown = { address: topic.address, before: { ...topic.before, ...policy(key), arn: TOPIC } };
    expect(review('topic-unpublishable', { address: alarm, before: LAG }, shown, target, gone)).toEqual([
      'high found aws_sns_topic.alerts: 1 sender of events.amazonaws.com cannot publish: the topic policy does not allow events.amazonaws.com sns:Publish',
    ]);
  });

  test('a topic of an application is nobody’s alarm', () => {
    const orders = { address: 'aws_sns_topic.orders', before: { name: 'orders', arn: `${TOPIC}-orders` }, after: null };
    expect(review('topic-destroyed', orders)).toEqual([]);
    expect(review('topic-without-subscribers', { ...orders, after: orders.before })).toEqual([]);
  });

  test('nobody is subscribed in the plans, which without an environment file may not be all there is', () => {
    expect(review('topic-without-subscribers', { address: alarm, before: null, after: LAG }, topic)).toEqual([
      'warning found aws_sns_topic.alerts: the topic of 1 sender has no subscription in the plans',
    ]);
  });
});

describe('backups of other people', () => {
  const plan = (rule: JsonObject): JsonObject => ({
    arn: 'arn:aws:backup:eu-west-1:111122223333:backup-plan:1',
    id: '1',
    rule: [{ rule_name: 'daily', target_vault_name: 'v', ...rule }],
  });
  const address = 'module.backup.aws_backup_plan.this[0]';

  test('trap 20: what the selection refers to is known before its ARNs are', () => {
    const table = {
      address: 'aws_dynamodb_table.orders',
      before: { name: 'orders', arn: 'arn:aws:dynamodb:eu-west-1:1:table/orders' },
    };
    const selection = (reference: string): Entry => ({
      address: 'aws_backup_selection.orders',
      before: { name: 'orders', plan_id: '1', resources: [table.before.arn] },
      after: { name: 'orders', plan_id: '1' },
      unknown: { resources: true },
      references: { resources: [reference] },
      actions: ['delete', 'create'],
    });
    expect(review('backup-selection-emptied', table, selection('aws_dynamodb_table.orders.arn'))).toEqual([]);
    expect(review('backup-selection-emptied', table, selection('aws_dynamodb_table.other.arn'))).toEqual([
      'high unknown aws_backup_selection.orders: whether it still covers arn:aws:dynamodb:eu-west-1:1:table/orders is not known yet',
    ]);
  });

  test('trap 20: a selection by tags that is removed, narrowed, or made empty', () => {
    const tags = { selection_tag: [{ type: 'STRINGEQUALS', key: 'backup', value: 'yes' }], plan_id: '1' };
    const at = 'aws_backup_selection.tagged';
    const change = (after: JsonObject | null): string[] =>
      review('backup-selection-emptied', { address: at, before: tags, after });
    expect(change(null)).toEqual([`high found ${at}: what has its tags is no longer selected`]);
    expect(change({ ...tags, condition: [{ string_equals: [{ key: 'tier', value: 'gold' }] }] })).toEqual([
      `high found ${at}: it gains a condition: of what it selected, only what meets that too is backed up`,
    ]);
    expect(change({ plan_id: '1', selection_tag: [], condition: [{ string_equals: [] }] })).toEqual([
      `high found ${at}: it selects nothing: no resource, no tag, no condition`,
    ]);
  });

  test('trap 20: a resource whose tag no selection asks for any more', () => {
    const arn = 'arn:aws:rds:eu-west-1:1:db:shop-db-g1';
    const selection: Entry = {
      address: 'aws_backup_selection.database',
      before: {
        plan_id: '1',
        resources: ['arn:aws:rds:eu-west-1:1:db:shop-db-g*'],
        condition: [{ string_equals: [{ key: 'aws:ResourceTag/Role', value: 'writer' }] }],
      },
    };
    const instance = (tags: JsonObject): JsonObject => ({ id: 'shop-db-g1', arn, tags_all: tags });
    const change = (before: JsonObject, after: JsonObject, ...others: Entry[]): string[] =>
      review('backup-selection-emptied', selection, ...others, {
        address: 'aws_db_instance.database',
        before: instance(before),
        after: instance(after),
      });
    const writer = { Role: 'writer', Team: 'a' };
    expect(change(writer, { Role: 'replica', Team: 'a' })).toEqual([
      'high found aws_db_instance.database: tag Role goes from writer to replica: it is no longer selected for backups',
    ]);
    expect(change(writer, { Team: 'a' })).toEqual([
      'high found aws_db_instance.database: tag Role goes from writer to none: it is no longer selected for backups',
    ]);
    expect(change(writer, { Role: 'writer', Team: 'b' })).toEqual([]);
    expect(change({ Role: 'replica' }, { Role: 'other' })).toEqual([]);
    const other: Entry = {
      address: 'aws_backup_selection.all',
      before: {
        plan_id: '2',
        resources: ['arn:aws:rds:*:*:db:*'],
        condition: [{ string_not_equals: [{ key: 'aws:ResourceTag/Role', value: 'test' }] }],
      },
    };
    expect(change(writer, { Role: 'replica' }, other)).toEqual([]);
    expect(change(writer, { Role: 'test' }, other)).toEqual([
      'high found aws_db_instance.database: tag Role goes from writer to test: it is no longer selected for backups',
    ]);
  });

  test('trap 20: a lifecycle outside of the lock of the vault', () => {
    const lock = { backup_vault_name: 'v', min_retention_days: 30 };
    expect(
      review(
        'backup-refused',
        {
          address: 'aws_backup_vault.v',
          before: { name: 'v', id: 'v', arn: 'arn:aws:backup:eu-west-1:1:backup-vault:v' },
        },
        { address: 'aws_backup_vault_lock_configuration.v', before: lock },
        { address, after: plan({ lifecycle: [{ delete_after: 7 }] }) },
      ),
    ).toEqual([
      `high found ${address}: recovery points of rule daily are kept 7 days, the lock of aws_backup_vault.v asks for at least 30 days`,
    ]);
  });

  test('a schedule that is not known yet is not passed over', () => {
    const before = plan({ schedule: 'cron(0 5 * * ? *)' });
    const after = plan({});
    const unknown = { rule: [{ schedule: true }] };
    expect(review('backup-rarer', { address, before, after, unknown })).toEqual([
      `high unknown ${address}: the schedule of rule daily is not known yet`,
    ]);
  });

  test('the schedule that AWS takes when there is none is a daily one', () => {
    const hourly = { address, before: plan({ schedule: 'rate(1 hour)' }), after: plan({ schedule: null }) };
    expect(review('backup-rarer', hourly)).toEqual([
      `high found ${address}: rule daily runs daily instead of every 1 hours`,
    ]);
    const daily = { address, before: plan({ schedule: 'cron(0 3 * * ? *)' }), after: plan({ schedule: null }) };
    expect(review('backup-rarer', daily)).toEqual([]);
  });
});

describe('roles and runbooks of other people', () => {
  const trust = (service: string): string =>
    JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] });
  const role = (service: string): Entry => ({
    address: 'aws_iam_role.recovery',
    before: {
      name: 'recovery',
      id: 'recovery',
      arn: 'arn:aws:iam::111122223333:role/recovery',
      assume_role_policy: trust(service),
    },
  });
  const policy = (...actions: string[]): JsonObject => ({
    role: 'recovery',
    name: 'recovery',
    policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }),
  });
  const change = (before: JsonObject, after: JsonObject | null): Entry => ({
    address: 'aws_iam_role_policy.recovery',
    before,
    after,
  });

  test('a function that promotes may not lose the promotion, whatever else it loses', () => {
    expect(
      review(
        'runbook-role-weakened',
        role('lambda.amazonaws.com'),
        change(policy('rds:*', 'logs:PutLogEvents'), policy('rds:Describe*')),
      ),
    ).toEqual([
      'high found aws_iam_role.recovery: it loses rds:PromoteReadReplica, rds:PromoteReadReplicaDBCluster, rds:FailoverGlobalCluster and 4 more',
    ]);
    expect(
      review(
        'runbook-role-weakened',
        role('lambda.amazonaws.com'),
        change(policy('rds:PromoteReadReplica', 'logs:PutLogEvents'), policy('rds:Promote*')),
      ),
    ).toEqual([]);
  });

  test('what a document calls, its role has to keep; a permission that it no longer calls for may go', () => {
    const document = (api: string): JsonObject => ({
      name: 'failover',
      document_type: 'Automation',
      content: JSON.stringify({
        schemaVersion: '0.3',
        assumeRole: 'arn:aws:iam::111122223333:role/recovery',
        mainSteps: [{ name: 'go', action: 'aws:executeAwsApi', inputs: { Service: 'elbv2', Api: api } }],
      }),
    });
    const was = policy('elasticloadbalancing:ModifyListener', 'elasticloadbalancing:DescribeListeners');
    const edit = change(was, policy('elasticloadbalancing:DescribeListeners'));
    const kept = { address: 'aws_ssm_document.failover', before: document('ModifyListener') };
    expect(review('runbook-role-weakened', role('ssm.amazonaws.com'), edit, kept)).toEqual([
      'high found aws_iam_role.recovery: it loses elasticloadbalancing:ModifyListener',
    ]);
    const changed = { ...kept, after: document('DescribeListeners') };
    expect(review('runbook-role-weakened', role('ssm.amazonaws.com'), edit, changed)).toEqual([]);
    expect(review('runbook-steps-dropped', changed)).toEqual([
      'high found aws_ssm_document.failover: it no longer calls elasticloadbalancing:ModifyListener',
    ]);
  });

  test('a denial takes a permission', () => {
    const denied = {
      role: 'recovery',
      name: 'recovery',
      policy: JSON.stringify({
        Statement: [
          { Effect: 'Allow', Action: 'rds:PromoteReadReplica', Resource: '*' },
          { Effect: 'Deny', Action: 'rds:*', Resource: '*' },
        ],
      }),
    };
    expect(
      review('runbook-role-weakened', role('ssm.amazonaws.com'), change(policy('rds:PromoteReadReplica'), denied)),
    ).toEqual(['high found aws_iam_role.recovery: it loses rds:PromoteReadReplica']);
  });

  test('a statement that names what it leaves out covers the rest', () => {
    const statement = (...statements: JsonObject[]): JsonObject => ({
      role: 'recovery',
      name: 'recovery',
      policy: JSON.stringify({ Statement: statements }),
    });
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    const found = (after: JsonObject): string[] =>
      review('runbook-role-weakened', role('ssm.amazonaws.com'), change(policy('rds:PromoteReadReplica'), after));
    const lost = ['high found aws_iam_role.recovery: it loses rds:PromoteReadReplica'];
    expect(found(statement({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }))).toEqual([]);
    expect(found(statement({ Effect: 'Allow', NotAction: 'rds:*', Resource: '*' }))).toEqual(lost);
    expect(found(statement(all, { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }))).toEqual(lost);
    expect(found(statement(all, { Effect: 'Deny', NotAction: 'rds:*', Resource: '*' }))).toEqual([]);
  });

  test('an attached policy of AWS is a permission too', () => {
    const attachment = {
      address: 'aws_iam_role_policy_attachment.recovery',
      before: { role: 'recovery', policy_arn: 'arn:aws:iam::aws:policy/service-role/AmazonSSMAutomationRole' },
      after: null,
    };
    expect(review('runbook-role-weakened', role('ssm.amazonaws.com'), attachment)).toEqual([
      'high found aws_iam_role.recovery: it loses the policy arn:aws:iam::aws:policy/service-role/AmazonSSMAutomationRole',
    ]);
    expect(review('runbook-role-weakened', role('lambda.amazonaws.com'), attachment)).toEqual([]);
  });

  test('a policy that is not known yet is not passed over', () => {
    const { policy: _, ...after } = policy();
    const entry = { ...change(policy('rds:PromoteReadReplica'), after), unknown: { policy: true } };
    expect(review('runbook-role-weakened', role('ssm.amazonaws.com'), entry)).toEqual([
      'high unknown aws_iam_role.recovery: whether it keeps rds:PromoteReadReplica depends on aws_iam_role_policy.recovery, not known yet',
    ]);
  });
});

test('trap 24: an experiment whose target selects nothing', () => {
  const address = 'aws_fis_experiment_template.outage';
  const template = (target: JsonObject): JsonObject => ({
    stop_condition: [{ source: 'aws:cloudwatch:alarm', value: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:lag' }],
    target: [{ name: 'databases', resource_type: 'aws:rds:db', selection_mode: 'ALL', ...target }],
    action: [
      {
        name: 'reboot',
        action_id: 'aws:rds:reboot-db-instances',
        target: [{ key: 'DBInstances', value: 'databases' }],
      },
    ],
  });
  expect(
    review('experiment-empty', { address, after: template({ resource_tag: [{ key: 'a', value: 'b' }] }) }),
  ).toEqual([]);
  expect(review('experiment-empty', { address, after: template({}) })).toEqual([
    `warning found ${address}: target databases selects nothing: no ARN, no tag, no filter`,
  ]);
});

test('an event rule of an older provider is disabled by a flag', () => {
  const address = 'aws_cloudwatch_event_rule.backup';
  const before = { name: 'r', is_enabled: true, event_pattern: '{"source":["aws.backup"]}' };
  expect(review('event-rule-off', { address, before, after: { ...before, is_enabled: false } })).toEqual([
    `high found ${address}: it is disabled`,
  ]);
});

test.each([
  ['cron(0 5 * * ? *)', 'daily'],
  ['cron(0 */6 * * ? *)', 'every 6 hours'],
  ['cron(0 5 ? * MON *)', 'every 7 days'],
  ['cron(0 5 ? * MON-FRI *)', 'every 1.4 days'],
  ['cron(0 5 ? * 2#1 *)', 'every 30.4 days'],
  ['cron(0 5 L JAN,JUL ? *)', 'every 186 days'],
  ['rate(12 hours)', 'every 12 hours'],
  ['rate(1 day)', 'daily'],
])('%s runs %s', (schedule, words) => {
  expect(wordsFor(runsPerYear(schedule) ?? 0)).toBe(words);
});

test.each(['cron(0 5)', 'cron(a b c d e f)', 'at(2026-01-01T00:00:00)', ''])('%p is no schedule', (schedule) => {
  expect(runsPerYear(schedule)).toBeUndefined();
});
