import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { Duration } from '../../lib/core/quantities';
import { InstanceRoleRef, KeyUser } from '../../lib/core/references';
import { RegionStack } from '../../lib/core/region-stack';
import { AlertTopic } from '../../lib/observability/alert-topic';
import { InstanceAlarms } from '../../lib/observability/instance-alarms';
import { MeasuredGroup, rulesText } from '../../lib/observability/prometheus-texts';
import { PrometheusWorkspace, PrometheusWorkspaceProps } from '../../lib/observability/prometheus-workspace';
import { Attributes, problemsOf, SynthesizedStack, synthesizeApp, synthesizeStack, TEST_NAMES } from '../support/synth';
import { bare, TestKey } from './stand-ins';

const CHAT: MeasuredGroup = {
  name: 'chat',
  port: 8000,
  inFlightMetric: 'vllm:num_requests_running',
  targetInFlight: 14,
  slots: 24,
};

class TestInstances extends Construct implements InstanceRoleRef {
  public readonly groupName = 'shop-test-chat';
  public readonly roleName: string;

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    this.roleName = new IamRole(this, 'Role', { name: 'chat', assumeRolePolicy: '{}' }).name;
  }
}

interface Change extends Partial<Omit<PrometheusWorkspaceProps, 'groups'>> {
  readonly groups?: readonly MeasuredGroup[];
  readonly users?: readonly KeyUser[];
  readonly logUsers?: readonly KeyUser[];
}

function build(stack: RegionStack, { groups = [CHAT], users, logUsers, ...change }: Change = {}): void {
  const key = new TestKey(stack, 'AlertsKey', users ?? ['alarms', 'prometheus']);
  const topic = new AlertTopic(stack, 'Alerts', { names: TEST_NAMES, key, emails: ['ops@example.com'] });
  new PrometheusWorkspace(stack, 'Prometheus', {
    names: TEST_NAMES,
    key: new TestKey(stack, 'MetricsKey', []),
    logKey: new TestKey(stack, 'LogsKey', logUsers ?? ['log-groups']),
    logRetention: Duration.days(30),
    topic,
    groups: groups.map((group) => ({ ...group, instances: new TestInstances(stack, `Instances-${group.name}`) })),
    ...change,
  });
}

function synthesized(change?: Change): SynthesizedStack {
  return synthesizeStack((stack) => build(stack, change));
}

const WORKSPACE = '${aws_prometheus_workspace.prometheus.id}';

test('a workspace with its log, its rules, its alert manager, and what each group needs to ship', () => {
  const stack = synthesized();
  expect(stack.addresses().filter((address) => address.includes('prometheus'))).toEqual([
    'aws_cloudwatch_log_group.prometheus_log_group',
    'aws_cloudwatch_log_resource_policy.prometheus_log_policy',
    'aws_iam_role_policy.prometheus_groups_chat_shipping',
    'aws_prometheus_alert_manager_definition.prometheus_alert_manager',
    'aws_prometheus_rule_group_namespace.prometheus_rules',
    'aws_prometheus_workspace.prometheus',
    'aws_ssm_parameter.prometheus_groups_chat_collector',
  ]);
  expect(bare(stack.only('aws_prometheus_workspace'))).toEqual({
    alias: 'shop-test',
    kms_key_arn: 'arn:aws:kms:us-east-2:111122223333:key/alerts',
    // With the asterisk, or AWS refuses it.
    logging_configuration: { log_group_arn: '${aws_cloudwatch_log_group.prometheus_log_group.arn}:*' },
    depends_on: ['aws_cloudwatch_log_resource_policy.prometheus_log_policy'],
  });
  expect(bare(stack.only('aws_cloudwatch_log_group'))).toEqual({
    name: '/shop/test/prometheus',
    kms_key_id: 'arn:aws:kms:us-east-2:111122223333:key/alerts',
    retention_in_days: 30,
  });
  const logPolicy = bare(stack.only('aws_cloudwatch_log_resource_policy'));
  expect({ ...logPolicy, policy_document: JSON.parse(logPolicy['policy_document'] as string) }).toEqual({
    policy_name: 'shop-test-prometheus',
    policy_document: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'DeliveryOfTheWorkspacesLogs',
          Effect: 'Allow',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: 'arn:aws:logs:us-east-2:111122223333:log-group:/shop/test/prometheus:log-stream:*',
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111122223333' },
            ArnLike: { 'aws:SourceArn': 'arn:aws:logs:us-east-2:111122223333:*' },
          },
        },
      ],
    },
  });
});

test('the alert manager sends to the topic of the Region, a text within a text', () => {
  const { definition, workspace_id } = synthesized().only('aws_prometheus_alert_manager_definition');
  expect(workspace_id).toBe(WORKSPACE);
  const outer = parse(definition as string) as Attributes;
  expect(Object.keys(outer)).toEqual(['alertmanager_config']);
  expect(parse(outer['alertmanager_config'] as string)).toEqual({
    route: {
      receiver: 'topic',
      group_by: ['group'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '1d',
    },
    receivers: [
      {
        name: 'topic',
        sns_configs: [
          {
            topic_arn: '${aws_sns_topic.alerts.arn}',
            sigv4: { region: 'us-east-2' },
            send_resolved: true,
            subject: '{{ .Status }}: {{ .CommonLabels.group }} in us-east-2',
            message:
              '{{ range .Alerts }}{{ .Status }} {{ .Labels.severity }}: {{ .Annotations.summary }} Guide: {{ .Annotations.guide }}\n{{ end }}',
          },
        ],
      },
    ],
  });
});

test('what is information only is recorded, what is a ticket is sent', () => {
  const { data, workspace_id, name } = synthesized().only('aws_prometheus_rule_group_namespace');
  expect([workspace_id, name]).toEqual([WORKSPACE, 'shop-test']);
  const used = 'DCGM_FI_DEV_FB_USED{group="chat"}';
  expect(parse(data as string)).toEqual({
    groups: [
      {
        name: 'chat',
        interval: '1m',
        rules: [
          {
            record: 'warmsite:gpu_utilization:percent',
            expr: 'avg by (group) (DCGM_FI_DEV_GPU_UTIL{group="chat"})',
          },
          {
            record: 'warmsite:gpu_memory:percent',
            expr: `100 * sum by (group) (${used}) / sum by (group) (${used} + DCGM_FI_DEV_FB_FREE{group="chat"})`,
          },
          {
            record: 'warmsite:in_flight:per_instance',
            expr: 'avg by (group) (sum by (group, instance) (vllm:num_requests_running{group="chat"}))',
          },
          {
            alert: 'InFlight',
            expr: 'warmsite:in_flight:per_instance{group="chat"} > 23',
            for: '15m',
            labels: { severity: 'ticket' },
            annotations: {
              summary: 'Instances of chat work on more than 23 of at most 24 requests at once.',
              guide: 'docs/alarms.md#group-in-flight',
            },
          },
          {
            alert: 'GpuMemory',
            expr: 'warmsite:gpu_memory:percent{group="chat"} > 97',
            for: '15m',
            labels: { severity: 'ticket' },
            annotations: {
              summary: 'The GPUs of chat use more than 97% of their memory.',
              guide: 'docs/alarms.md#group-gpu-memory',
            },
          },
        ],
      },
    ],
  });
});

test('the limits are those of the alarms', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(200), (targetInFlight, above) => {
      const group = { ...CHAT, targetInFlight, slots: targetInFlight + above };
      const alarms = synthesizeStack((stack) => {
        const topic = new AlertTopic(stack, 'Alerts', {
          names: TEST_NAMES,
          key: new TestKey(stack, 'Key', ['alarms']),
          emails: ['ops@example.com'],
        });
        new InstanceAlarms(stack, 'Alarms', { names: TEST_NAMES, group: 'chat', ...group, topic });
      }).all('aws_cloudwatch_metric_alarm');
      const limits = Object.fromEntries(
        (parse(rulesText([group])) as { groups: { rules: { alert?: string; expr: string }[] }[] }).groups
          .flatMap(({ rules }) => rules)
          .flatMap(({ alert, expr }) => (alert ? [[alert, Number(expr.split(' > ')[1])]] : [])),
      ) as Record<string, number>;
      expect(limits).toEqual({
        InFlight: alarms['alarms_in_flight']!['threshold'],
        GpuMemory: alarms['alarms_gpu_memory']!['threshold'],
      });
    }),
    { numRuns: 15 },
  );
});

test('the collector of an instance: its series are its own, and no others are paid for', () => {
  const parameter = synthesized().only('aws_ssm_parameter');
  expect(parameter).toMatchObject({ name: '/shop/test/metrics/chat/collector', type: 'String' });
  const job = (job_name: string, target: string, regex: string): object => ({
    job_name,
    static_configs: [{ targets: [target], labels: { group: 'chat', instance: 'INSTANCE_ID' } }],
    metric_relabel_configs: [{ source_labels: ['__name__'], regex, action: 'keep' }],
  });
  expect(parse(parameter['value'] as string)).toEqual({
    global: { scrape_interval: '60s' },
    scrape_configs: [
      job('model-server', 'localhost:8000', 'vllm:num_requests_running'),
      job('gpu', 'localhost:9400', 'DCGM_FI_DEV_(GPU_UTIL|FB_USED|FB_FREE)'),
    ],
    remote_write: [
      {
        url: '${aws_prometheus_workspace.prometheus.prometheus_endpoint}api/v1/remote_write',
        sigv4: { region: 'us-east-2' },
      },
    ],
  });
  // What a standard parameter holds, in bytes.
  expect((parameter['value'] as string).length).toBeLessThan(4096);
});

test('every metric of a rule is shipped', () => {
  const kept = /^(vllm:num_requests_running|DCGM_FI_DEV_(GPU_UTIL|FB_USED|FB_FREE)|warmsite:.*)$/;
  const asked = [...rulesText([CHAT]).matchAll(/([A-Za-z_:]+)\{group/g)].map(([, metric]) => metric);
  expect(asked.length).toBeGreaterThan(5);
  for (const metric of asked) expect(metric).toMatch(kept);
});

test('instances may write to this workspace and read their configuration, nothing else', () => {
  const policy = synthesized().only('aws_iam_role_policy');
  expect(policy).toMatchObject({ name: 'ship-metrics', role: '${aws_iam_role.instances_chat_role.name}' });
  expect(JSON.parse(policy['policy'] as string).Statement).toEqual([
    {
      Sid: 'WriteSeries',
      Effect: 'Allow',
      Action: 'aps:RemoteWrite',
      Resource: '${aws_prometheus_workspace.prometheus.arn}',
    },
    {
      Sid: 'ReadTheCollectorsConfiguration',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: 'arn:aws:ssm:us-east-2:111122223333:parameter/shop/test/metrics/chat/collector',
    },
  ]);
});

test('what would not be sent, written or evaluated is refused, all at once', () => {
  const problems = problemsOf(() =>
    synthesized({ users: ['alarms'], logUsers: [], groups: [{ ...CHAT, slots: 13 }] }),
  ).map(({ code, where, message }) => `${where}: ${message} [${code}]`);
  expect(problems).toEqual([
    "stack/Prometheus: 'logKey' must admit log-groups, got a key that admits no service; name it in 'usedBy' of the key, or AWS refuses the log group [key-without-log-groups]",
    "stack/Prometheus: 'topic' must admit prometheus, got stack/Alerts, whose key does not; name it in 'usedBy' of the key, or alerts fail to be sent without a word [topic-without-prometheus]",
    "stack/Prometheus: 'groups.chat.slots' must be at least 'targetInFlight' (14), which must be more than 0, got 13; no instance could reach its target [instance-slots]",
  ]);
  expect(problemsOf(() => synthesized({ groups: [] }))).toEqual([
    {
      code: 'prometheus-groups',
      where: 'stack/Prometheus',
      message: "'groups' must name at least one group, got none; AWS refuses a file without rules",
    },
  ]);
});

test('nothing of another stack', () => {
  const problems = problemsOf(() =>
    synthesizeApp((app) => {
      const [one, two] = ['one', 'two'].map(
        (id) => new RegionStack(app, id, { names: TEST_NAMES, backend: { kind: 'local' } }),
      ) as [RegionStack, RegionStack];
      build(one, { key: new TestKey(two, 'Key', []) });
    }),
  );
  expect(problems).toEqual([
    {
      code: 'other-stack',
      where: 'one/Prometheus',
      message: "'key' must belong to this stack (one), got two/Key of two; create one in this stack",
    },
  ]);
});
