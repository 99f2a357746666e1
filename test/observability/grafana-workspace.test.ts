import { Names } from '../../lib/core/names';
import { GrafanaWorkspace, GrafanaWorkspaceProps } from '../../lib/observability/grafana-workspace';
import { problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';
import { bare } from './stand-ins';

const SAML = {
  kind: 'saml',
  metadataUrl: 'https://idp.example.com/metadata',
  roleAttribute: 'role',
  admins: ['sre'],
  editors: ['developer'],
} as const;

function synthesized(change: Partial<GrafanaWorkspaceProps> = {}): SynthesizedStack {
  return synthesizeStack(
    (stack) =>
      new GrafanaWorkspace(stack, 'Grafana', {
        names: TEST_NAMES,
        otherRegion: 'us-west-2',
        login: { kind: 'identity-center', admins: ['90676f1a-0000'] },
        ...change,
      }),
  );
}

test('a workspace with a role of its own, and a group that lets the others in', () => {
  const stack = synthesized();
  expect(stack.addresses()).toEqual([
    'aws_grafana_role_association.grafana_admins',
    'aws_grafana_workspace.grafana',
    'aws_iam_role.grafana_role',
    'aws_iam_role_policy.grafana_role_policy',
  ]);
  expect(bare(stack.only('aws_grafana_workspace'))).toEqual({
    name: 'shop-test',
    account_access_type: 'CURRENT_ACCOUNT',
    authentication_providers: ['AWS_SSO'],
    permission_type: 'CUSTOMER_MANAGED',
    role_arn: '${aws_iam_role.grafana_role.arn}',
    data_sources: ['CLOUDWATCH', 'PROMETHEUS'],
  });
  expect(bare(stack.only('aws_grafana_role_association'))).toEqual({
    workspace_id: '${aws_grafana_workspace.grafana.id}',
    role: 'ADMIN',
    group_ids: ['90676f1a-0000'],
  });
});

test('or people come through a provider of one’s own', () => {
  const stack = synthesized({ login: SAML });
  expect(stack.only('aws_grafana_workspace')['authentication_providers']).toEqual(['SAML']);
  expect(bare(stack.only('aws_grafana_workspace_saml_configuration'))).toEqual({
    workspace_id: '${aws_grafana_workspace.grafana.id}',
    idp_metadata_url: 'https://idp.example.com/metadata',
    role_assertion: 'role',
    admin_role_values: ['sre'],
    editor_role_values: ['developer'],
  });
  expect(stack.types()).not.toContain('aws_grafana_role_association');
});

test('only workspaces of this account are its role, which reads metrics of both Regions and the series of this environment', () => {
  const stack = synthesized();
  expect(stack.only('aws_iam_role')['name']).toBe('shop-test-grafana-us-east-2');
  expect(JSON.parse(stack.only('aws_iam_role')['assume_role_policy'] as string).Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'grafana.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:grafana:us-east-2:111122223333:/workspaces/*' },
      },
    },
  ]);
  expect(JSON.parse(stack.only('aws_iam_role_policy')['policy'] as string).Statement).toEqual([
    {
      Sid: 'ReadMetricsAndAlarms',
      Effect: 'Allow',
      Action: [
        'cloudwatch:DescribeAlarmHistory',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:DescribeAlarmsForMetric',
        'cloudwatch:GetMetricData',
        'cloudwatch:ListMetrics',
      ],
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-2', 'us-west-2', 'us-east-1'] } },
    },
    {
      Sid: 'FindPrometheusWorkspaces',
      Effect: 'Allow',
      Action: 'aps:ListWorkspaces',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-2', 'us-west-2'] } },
    },
    {
      Sid: 'ReadSeries',
      Effect: 'Allow',
      Action: ['aps:DescribeWorkspace', 'aps:GetLabels', 'aps:GetMetricMetadata', 'aps:GetSeries', 'aps:QueryMetrics'],
      Resource: ['arn:aws:aps:us-east-2:111122223333:workspace/*', 'arn:aws:aps:us-west-2:111122223333:workspace/*'],
      Condition: { StringEquals: { 'aws:ResourceTag/System': 'shop', 'aws:ResourceTag/Environment': 'test' } },
    },
  ]);
});

test('a workspace that nobody could enter, or that shows one Region only, is refused', () => {
  const messages = (change: Partial<GrafanaWorkspaceProps>): string[] =>
    problemsOf(() => synthesized(change)).map(({ code, message }) => `${message} [${code}]`);
  const nobody =
    "'login.admins' must name at least one, got none; nobody could enter the workspace, nor let others in [grafana-admins]";
  expect(messages({ otherRegion: 'us-east-2', login: { kind: 'identity-center', admins: [] } })).toEqual([
    "'otherRegion' must be another Region than us-east-2, got us-east-2; the workspace is to show both [other-region]",
    nobody,
  ]);
  expect(
    messages({
      login: { ...SAML, metadataUrl: 'http://idp.example.com/metadata', roleAttribute: '', admins: [], editors: [] },
    }),
  ).toEqual([
    nobody,
    "'login.editors' must name at least one value, got none; AWS asks for it [grafana-editors]",
    "'login.metadataUrl' must begin with https://, got 'http://idp.example.com/metadata'; whoever changes it on its way is an administrator [saml-metadata]",
    "'login.roleAttribute' must name an attribute, got none; without it everybody is a viewer [saml-role]",
  ]);
  const names = new Names({
    system: 'a'.repeat(30),
    environment: 'b'.repeat(20),
    account: '111122223333',
    region: 'us-east-2',
  });
  expect(messages({ names })).toEqual([
    `'names' must keep the role name '${names.role('grafana')}' within 64 characters, got 69; shorten system or environment by 5 [name-too-long]`,
  ]);
});
