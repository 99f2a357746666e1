import { GrafanaRoleAssociation } from '@cdktf/provider-aws/lib/grafana-role-association';
import { GrafanaWorkspace as GrafanaWorkspaceResource } from '@cdktf/provider-aws/lib/grafana-workspace';
import { GrafanaWorkspaceSamlConfiguration } from '@cdktf/provider-aws/lib/grafana-workspace-saml-configuration';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { NAME_LIMITS, Names } from '../core/names';
import { assumableBy, onBehalfOf, policyText, PolicyStatement } from '../core/policy';

/** Purpose of the role of the workspace. */
export const GRAFANA_PURPOSE = 'grafana';

/** People come through AWS IAM Identity Center, which has a home Region of its own: nobody gets in while that is lost. */
export interface IdentityCenterLogin {
  readonly kind: 'identity-center';
  /** Ids of the groups that administer the workspace and let the others in; at least one. */
  readonly admins: readonly string[];
}

/** People come through an identity provider of one's own. */
export interface SamlLogin {
  readonly kind: 'saml';
  /** Where the metadata of the provider are, by https. */
  readonly metadataUrl: string;
  /** Attribute of the assertion that holds the roles of a person. */
  readonly roleAttribute: string;
  /** Values of the attribute that make an administrator; at least one. */
  readonly admins: readonly string[];
  /** Values of the attribute that make an editor; at least one. */
  readonly editors: readonly string[];
}

/** What {@link GrafanaWorkspace} is made of. */
export interface GrafanaWorkspaceProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  readonly otherRegion: string;
  readonly login: IdentityCenterLogin | SamlLogin;
}

/**
 * A workspace of Amazon Managed Grafana in one Region that may read the metrics of both: the one of either Region shows
 * the other, and needs nothing of it to start.
 *
 * Its data sources are made in it, by hand or through its own API: for each Region one of CloudWatch and one of
 * Prometheus. The list of the workspace only says which kinds its console offers.
 *
 * @example
 * ```ts
 * import { GrafanaWorkspace } from 'warmsite';
 * import { names, pair, stack } from './shared';
 *
 * new GrafanaWorkspace(stack, 'Grafana', {
 *   names,
 *   otherRegion: pair.standby,
 *   login: {
 *     kind: 'saml',
 *     metadataUrl: 'https://login.example.com/metadata.xml',
 *     roleAttribute: 'role',
 *     admins: ['platform'],
 *     editors: ['developers'],
 *   },
 * });
 * ```
 */
export class GrafanaWorkspace extends Construct {
  /** Host of the workspace, without `https://`. */
  public readonly endpoint: string;

  /** @throws WarmsiteError `other-region`, `grafana-admins`, `grafana-editors`, `saml-metadata`, `saml-role`, `name-too-long` */
  public constructor(scope: Construct, id: string, props: GrafanaWorkspaceProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, login } = props;

    const role = new IamRole(this, 'Role', {
      name: names.role(GRAFANA_PURPOSE),
      description: `Grafana of ${names.prefix} reads metrics`,
      assumeRolePolicy: policyText(
        assumableBy('grafana.amazonaws.com', onBehalfOf(names, names.anyGrafanaWorkspaceArn)),
      ),
    });
    new IamRolePolicy(this, 'RolePolicy', {
      name: 'read-metrics',
      role: role.name,
      policy: policyText(...readingStatements(props)),
    });
    const workspace = new GrafanaWorkspaceResource(this, 'Resource', {
      name: names.metricsWorkspace,
      accountAccessType: 'CURRENT_ACCOUNT',
      authenticationProviders: [login.kind === 'saml' ? 'SAML' : 'AWS_SSO'],
      // SERVICE_MANAGED makes its role in the console only: through the API the workspace would read nothing.
      permissionType: 'CUSTOMER_MANAGED',
      roleArn: role.arn,
      dataSources: ['CLOUDWATCH', 'PROMETHEUS'],
    });
    this.endpoint = workspace.endpoint;

    if (login.kind === 'saml') {
      new GrafanaWorkspaceSamlConfiguration(this, 'Saml', {
        workspaceId: workspace.id,
        idpMetadataUrl: login.metadataUrl,
        roleAssertion: login.roleAttribute,
        adminRoleValues: [...login.admins],
        editorRoleValues: [...login.editors],
      });
    } else {
      new GrafanaRoleAssociation(this, 'Admins', {
        workspaceId: workspace.id,
        role: 'ADMIN',
        groupIds: [...login.admins],
      });
    }
  }

  private requireValid({ names, otherRegion, login }: GrafanaWorkspaceProps): void {
    const violations = new Violations(this.node.path);
    violations.require(
      otherRegion !== names.region,
      'other-region',
      `'otherRegion' must be another Region than ${names.region}, got ${otherRegion}; the workspace is to show both`,
    );
    violations.require(
      login.admins.length > 0,
      'grafana-admins',
      "'login.admins' must name at least one, got none; nobody could enter the workspace, nor let others in",
    );
    if (login.kind === 'saml') {
      violations.require(
        login.editors.length > 0,
        'grafana-editors',
        "'login.editors' must name at least one value, got none; AWS asks for it",
      );
      violations.require(
        login.metadataUrl.startsWith('https://'),
        'saml-metadata',
        `'login.metadataUrl' must begin with https://, got '${login.metadataUrl}'; whoever changes it on its way is an administrator`,
      );
      violations.require(
        login.roleAttribute.length > 0,
        'saml-role',
        "'login.roleAttribute' must name an attribute, got none; without it everybody is a viewer",
      );
    }
    const role = names.role(GRAFANA_PURPOSE);
    violations.require(
      role.length <= NAME_LIMITS.role,
      'name-too-long',
      `'names' must keep the role name '${role}' within ${NAME_LIMITS.role} characters, got ${role.length}; shorten system or environment by ${role.length - NAME_LIMITS.role}`,
    );
    violations.throwIfAny();
  }
}

/** Metrics and alarms of both Regions and of the Region of Route 53, and the series of this environment. */
function readingStatements({ names, otherRegion }: GrafanaWorkspaceProps): PolicyStatement[] {
  const regions = [names.region, otherRegion];
  return [
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
      Condition: { StringEquals: { 'aws:RequestedRegion': [...new Set([...regions, names.global.region])] } },
    },
    {
      Sid: 'FindPrometheusWorkspaces',
      Effect: 'Allow',
      Action: 'aps:ListWorkspaces',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': regions } },
    },
    {
      Sid: 'ReadSeries',
      Effect: 'Allow',
      Action: ['aps:DescribeWorkspace', 'aps:GetLabels', 'aps:GetMetricMetadata', 'aps:GetSeries', 'aps:QueryMetrics'],
      Resource: regions.map((region) => names.in(region).anyPrometheusWorkspaceArn),
      // The id of the other Region's workspace is known there only: its tags say whose it is.
      Condition: {
        StringEquals: {
          'aws:ResourceTag/System': names.system,
          'aws:ResourceTag/Environment': names.environment,
        },
      },
    },
  ];
}
