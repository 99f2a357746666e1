import type { RoleUse } from '../policy/iam-uses';

/** What the roles of the experiments of `prod` need, by the guides of AWS FIS. */

const ACTIONS = { guide: 'https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html' };
const LOGGING = { guide: 'https://docs.aws.amazon.com/fis/latest/userguide/monitoring-logging.html' };

type Statements = RoleUse['statements'];

const needed = (...actions: readonly string[]): Statements[string] => ({ actions, use: ACTIONS });

const LOG: Statements = {
  DeliverLog: {
    actions: [
      'logs:CreateLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:PutResourcePolicy',
    ],
    use: LOGGING,
  },
};

const BY_TAG: Statements = { FindByTag: needed('tag:GetResources') };

/** One statement a group; `prod` has two. */
const NO_CAPACITY: Statements = {
  RefuseLaunches: needed('ec2:InjectApiError'),
  RefuseLaunches2: needed('ec2:InjectApiError'),
  FindGroups: needed('autoscaling:DescribeAutoScalingGroups'),
};

const DATABASE: Statements = {
  RebootDatabase: needed('rds:RebootDBInstance'),
  FindDatabase: needed('rds:DescribeDBInstances'),
};

const CUT_SUBNETS: Statements = {
  CreateNetworkAcl: needed('ec2:CreateNetworkAcl'),
  TagAtCreateNetworkAcl: needed('ec2:CreateTags'),
  CreateNetworkAclInVpc: needed('ec2:CreateNetworkAcl'),
  ChangeOwnNetworkAcl: needed('ec2:CreateNetworkAclEntry', 'ec2:DeleteNetworkAcl'),
  ReplaceNetworkAcl: needed('ec2:ReplaceNetworkAclAssociation'),
  LookAtNetworkAcls: needed(
    'ec2:DescribeManagedPrefixLists',
    'ec2:DescribeNetworkAcls',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
  ),
  ReadPrefixLists: needed('ec2:GetManagedPrefixListEntries'),
};

const CUT_ROUTES: Statements = {
  CreateRouteTable: needed('ec2:CreateRouteTable'),
  TagAtCreateRouteTable: needed('ec2:CreateTags'),
  CreateManagedPrefixList: needed('ec2:CreateManagedPrefixList'),
  TagAtCreateManagedPrefixList: needed('ec2:CreateTags'),
  CreateNetworkInterface: needed('ec2:CreateNetworkInterface'),
  TagAtCreateNetworkInterface: needed('ec2:CreateTags'),
  CreateRouteTableInVpc: needed('ec2:CreateRouteTable'),
  CreateNetworkInterfaceInSubnet: needed('ec2:CreateNetworkInterface'),
  ChangeOwnRouting: needed(
    'ec2:CreateRoute',
    'ec2:DeleteManagedPrefixList',
    'ec2:DeleteNetworkInterface',
    'ec2:DeleteRouteTable',
    'ec2:ModifyManagedPrefixList',
  ),
  ReplaceRouteTable: needed(
    'ec2:AssociateRouteTable',
    'ec2:DisassociateRouteTable',
    'ec2:ReplaceRouteTableAssociation',
  ),
  RouteToEndpoints: needed('ec2:ModifyVpcEndpoint'),
  LookAtRouting: needed(
    'ec2:DescribeManagedPrefixLists',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcPeeringConnections',
    'ec2:DescribeVpcs',
  ),
  ReadPrefixLists: needed('ec2:GetManagedPrefixListEntries'),
};

const PAUSE_REPLICATION: Statements = {
  PauseReplication: needed('s3:PauseReplication'),
  ChangeReplicationToPauseIt: needed('s3:GetReplicationConfiguration', 's3:PutReplicationConfiguration'),
  FindBuckets: needed('s3:ListAllMyBuckets'),
};

const INSTANCE_LOSS: Statements = {
  TerminateInstances: needed('ec2:TerminateInstances'),
  TerminateInstances2: needed('ec2:TerminateInstances'),
  FindInstances: needed('ec2:DescribeInstances'),
};

function role(...statements: readonly Statements[]): RoleUse {
  return { service: 'fis.amazonaws.com', statements: Object.assign({}, ...statements, LOG) as Statements };
}

const zoneLoss = role(CUT_SUBNETS, NO_CAPACITY, DATABASE, BY_TAG);

/** By the address of the role. */
export const EXPERIMENT_USES: Readonly<Record<string, RoleUse>> = {
  'aws_iam_role.chaos_zone_loss_a_role': zoneLoss,
  'aws_iam_role.chaos_zone_loss_b_role': zoneLoss,
  'aws_iam_role.chaos_zone_loss_c_role': zoneLoss,
  'aws_iam_role.chaos_region_isolation_role': role(PAUSE_REPLICATION, CUT_ROUTES, BY_TAG),
  'aws_iam_role.chaos_database_failover_role': role(DATABASE),
  'aws_iam_role.chaos_no_capacity_role': role(NO_CAPACITY, BY_TAG),
  'aws_iam_role.chaos_instance_loss_role': role(INSTANCE_LOSS, BY_TAG),
};

const LOOKS = 'only looks, and takes no resource or has to see all of them';

/** Actions of experiments that stand beside the resource `*`, with the reason. */
export const EXPERIMENT_EVERY_RESOURCE: Readonly<Record<string, string>> = {
  'ec2:InjectApiError': 'takes no resource; the conditions name the action of FIS and its groups',
  ...Object.fromEntries(
    [
      'ec2:DescribeInstances',
      'ec2:DescribeManagedPrefixLists',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeRouteTables',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribeVpcPeeringConnections',
      'ec2:DescribeVpcs',
      'rds:DescribeDBInstances',
      's3:ListAllMyBuckets',
      'tag:GetResources',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
    ].map((action) => [action, LOOKS]),
  ),
  'logs:CreateLogDelivery': 'takes no resource',
  'logs:PutResourcePolicy': 'takes no resource: resource policies of CloudWatch Logs belong to the account',
};

/** Those that are only accepted under a condition on this key. */
export const EXPERIMENT_CONDITION_OF: Readonly<Record<string, string>> = { 'ec2:InjectApiError': 'ec2:FisTargetArns' };

/** What a `*` inside of an ARN of an experiment's role may stand for. */
export const EXPERIMENT_WILDCARDS: readonly {
  readonly pattern: RegExp;
  readonly needs?: string;
  readonly why: string;
}[] = [
  {
    pattern: /^arn:aws:ec2:[a-z0-9-]+:\d{12}:instance\/\*$/,
    needs: 'aws:ResourceTag/Name',
    why: 'instances come and go; the tag of their group narrows the statement down',
  },
  {
    pattern:
      /^arn:aws:ec2:[a-z0-9-]+:\d{12}:(network-acl|network-interface|prefix-list|route-table|security-group|vpc|vpc-endpoint)\/\*$/,
    why: 'FIS makes what it needs for the time of an experiment and marks it; where it cannot be marked, as AWS lists it',
  },
];
