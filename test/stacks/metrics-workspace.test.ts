import * as path from 'node:path';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { Environment } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { Duration } from '../../lib/core/quantities';
import { InstanceRoleRef } from '../../lib/core/references';
import { RegionStack } from '../../lib/core/region-stack';
import { EncryptionKey } from '../../lib/data/encryption-key';
import { AlertTopic } from '../../lib/observability/alert-topic';
import { addMetricsWorkspace, MetricsWorkspaceSettings } from '../../stacks/metrics-workspace';
import { problemsOf, SynthesizedStack, synthesizeStack } from '../support/synth';

const PROMETHEUS = { logRetention: Duration.days(90) };
const GRAFANA = { identityCenter: { admins: ['90676f1a-0000'] } };
const SAML = {
  metadataUrl: 'https://idp.example.com/metadata',
  roleAttribute: 'role',
  admins: ['sre'],
  editors: ['developer'],
};

class Instances extends Construct implements InstanceRoleRef {
  public readonly roleName: string;

  public constructor(
    scope: Construct,
    id: string,
    public readonly groupName: string,
  ) {
    super(scope, id);
    this.roleName = new IamRole(this, 'Role', { name: groupName, assumeRolePolicy: '{}' }).name;
  }
}

function site(
  settings: MetricsWorkspaceSettings,
  edit = (environment: Environment): Environment => environment,
): SynthesizedStack {
  const environment = edit(loadEnvironment('prod', { root: path.join(__dirname, '../..') }));
  const names = environment.names(environment.pair.standby);
  return synthesizeStack((stack: RegionStack) => {
    const logKey = new EncryptionKey(stack, 'Key', {
      names,
      purpose: 'logs',
      description: 'Logs',
      usedBy: ['log-groups', 'alarms', 'prometheus'],
    });
    const topic = new AlertTopic(stack, 'Topic', { names, key: logKey, emails: ['a@example.com'] });
    const groups = environment.inference.groups.map(
      ({ name }) => new Instances(stack, name, names.inferenceGroup(name)),
    );
    addMetricsWorkspace(stack, environment, { settings, logKey, topic, groups });
  }, names);
}

test('nothing where nothing is asked for', () => {
  expect(
    site({})
      .types()
      .filter((type) => /prometheus|grafana/.test(type)),
  ).toEqual([]);
});

test('Prometheus: rules and collectors of every group, with the limits that follow from its demand', () => {
  const stack = site({ prometheus: PROMETHEUS });
  const { groups } = parse(stack.only('aws_prometheus_rule_group_namespace')['data'] as string) as {
    groups: { name: string; rules: { alert?: string; expr: string }[] }[];
  };
  expect(groups.map(({ name, rules }) => [name, rules.find(({ alert }) => alert === 'InFlight')?.expr])).toEqual([
    ['llm', 'warmsite:in_flight:per_instance{group="llm"} > 22.6'],
    ['embed', 'warmsite:in_flight:per_instance{group="embed"} > 60.6'],
  ]);
  expect(Object.values(stack.all('aws_ssm_parameter')).map(({ name }) => name as string)).toEqual([
    '/warmsite/prod/metrics/embed/collector',
    '/warmsite/prod/metrics/llm/collector',
  ]);
  expect(stack.at('aws_kms_alias.metrics_key_alias')['name']).toBe('alias/warmsite-prod-metrics');
  expect(stack.types()).not.toContain('aws_grafana_workspace');
});

test('Grafana reads the other Region too', () => {
  const stack = site({ grafana: GRAFANA });
  expect(stack.types()).not.toContain('aws_prometheus_workspace');
  const policy = stack.at('aws_iam_role_policy.grafana_role_policy')['policy'] as string;
  expect(policy).toContain('arn:aws:aps:us-east-2:111122223333:workspace/*');
  expect(policy).toContain('arn:aws:aps:us-west-2:111122223333:workspace/*');
});

test('people come into Grafana in one way', () => {
  const providers = (stack: SynthesizedStack): unknown =>
    stack.only('aws_grafana_workspace')['authentication_providers'];
  expect(providers(site({ grafana: GRAFANA }))).toEqual(['AWS_SSO']);
  expect(providers(site({ grafana: { saml: SAML } }))).toEqual(['SAML']);
  const refused = (grafana: MetricsWorkspaceSettings['grafana']): string[] =>
    problemsOf(() => site({ grafana })).map(({ code, where, message }) => `${where}: ${message} [${code}]`);
  expect(refused({})).toEqual([
    "observability.grafana: 'grafana' must have identityCenter or saml, got neither; add one, or nobody could enter it [grafana-login]",
  ]);
  expect(refused({ ...GRAFANA, saml: SAML })).toEqual([
    "observability.grafana: 'grafana' must have identityCenter or saml, got both; remove one [grafana-login]",
  ]);
});

test('instances that cannot reach the workspace are refused', () => {
  const closed = (environment: Environment): Environment => ({
    ...environment,
    network: { ...environment.network, egress: 'endpoints' },
  });
  expect(problemsOf(() => site({ prometheus: PROMETHEUS }, closed))).toEqual([
    {
      code: 'metrics-egress',
      where: 'observability.prometheus',
      message:
        "'prometheus' must not be asked for where 'network.egress' is endpoints, which has none for aps-workspaces; choose a NAT, or remove it, since instances could not write to the workspace",
    },
  ]);
  expect(site({ grafana: GRAFANA }, closed).types()).toContain('aws_grafana_workspace');
});
