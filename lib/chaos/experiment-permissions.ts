import { Names } from '../core/names';
import { PolicyStatement } from '../core/policy';
import { FisActionId } from './fis-action';
import { ExperimentTarget } from './experiment-target';

/** What AWS FIS marks everything with that it makes for the time of an experiment. */
const OF_FIS = 'managedByFIS';

type Statements = (
  names: Names,
  target: ExperimentTarget,
  parameters: Readonly<Record<string, string>>,
) => PolicyStatement[];

function allow(
  sid: string,
  action: string | readonly string[],
  resource: string | readonly string[],
  condition?: object,
): PolicyStatement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: action,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

const marking = { StringEquals: { [`aws:RequestTag/${OF_FIS}`]: 'true' } };
const marked = { StringEquals: { [`ec2:ResourceTag/${OF_FIS}`]: 'true' } };

/** Making something that carries the mark, with nothing but the mark. */
function creating(names: Names, action: string, kind: Parameters<Names['anyEc2Arn']>[0]): PolicyStatement[] {
  const arn = names.anyEc2Arn(kind);
  return [
    allow(action, `ec2:${action}`, arn, marking),
    allow(`TagAt${action}`, 'ec2:CreateTags', arn, {
      StringEquals: { 'ec2:CreateAction': action, ...marking.StringEquals },
    }),
  ];
}

/**
 * What the role of an experiment needs for each action, and nothing else. Sources: the permissions that
 * the AWS FIS actions reference lists for it, and AWS's managed policy for the network actions, of which
 * this takes the statements of the one action, in this Region and account.
 */
const STATEMENTS: Readonly<Record<FisActionId, Statements>> = {
  'aws:ec2:terminate-instances': (_, target) => [
    allow('TerminateInstances', 'ec2:TerminateInstances', target.resources, carrying(target)),
    allow('FindInstances', 'ec2:DescribeInstances', '*'),
  ],
  'aws:ec2:asg-insufficient-instance-capacity-error': (_, target) => [
    allow('RefuseLaunches', 'ec2:InjectApiError', '*', {
      'ForAnyValue:StringEquals': { 'ec2:FisActionId': 'aws:ec2:asg-insufficient-instance-capacity-error' },
      'ForAllValues:ArnLike': { 'ec2:FisTargetArns': target.resources },
    }),
    allow('FindGroups', 'autoscaling:DescribeAutoScalingGroups', '*'),
  ],
  'aws:network:disrupt-connectivity': (names, target) => [
    ...creating(names, 'CreateNetworkAcl', 'network-acl'),
    allow('CreateNetworkAclInVpc', 'ec2:CreateNetworkAcl', names.anyEc2Arn('vpc')),
    allow(
      'ChangeOwnNetworkAcl',
      ['ec2:CreateNetworkAclEntry', 'ec2:DeleteNetworkAcl'],
      [names.anyEc2Arn('network-acl'), names.anyEc2Arn('vpc')],
      marked,
    ),
    allow('ReplaceNetworkAcl', 'ec2:ReplaceNetworkAclAssociation', [
      ...target.resources,
      names.anyEc2Arn('network-acl'),
    ]),
    allow(
      'LookAtNetworkAcls',
      ['ec2:DescribeManagedPrefixLists', 'ec2:DescribeNetworkAcls', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
      '*',
    ),
    allow('ReadPrefixLists', 'ec2:GetManagedPrefixListEntries', names.anyEc2Arn('prefix-list')),
  ],
  'aws:network:route-table-disrupt-cross-region-connectivity': (names, target) => [
    ...creating(names, 'CreateRouteTable', 'route-table'),
    ...creating(names, 'CreateManagedPrefixList', 'prefix-list'),
    ...creating(names, 'CreateNetworkInterface', 'network-interface'),
    allow('CreateRouteTableInVpc', 'ec2:CreateRouteTable', names.anyEc2Arn('vpc')),
    allow('CreateNetworkInterfaceInSubnet', 'ec2:CreateNetworkInterface', [
      ...target.resources,
      names.anyEc2Arn('security-group'),
    ]),
    allow(
      'ChangeOwnRouting',
      [
        'ec2:CreateRoute',
        'ec2:DeleteManagedPrefixList',
        'ec2:DeleteNetworkInterface',
        'ec2:DeleteRouteTable',
        'ec2:ModifyManagedPrefixList',
      ],
      [
        names.anyEc2Arn('network-interface'),
        names.anyEc2Arn('prefix-list'),
        names.anyEc2Arn('route-table'),
        names.anyEc2Arn('vpc'),
      ],
      marked,
    ),
    allow(
      'ReplaceRouteTable',
      ['ec2:AssociateRouteTable', 'ec2:DisassociateRouteTable', 'ec2:ReplaceRouteTableAssociation'],
      [...target.resources, names.anyEc2Arn('route-table')],
    ),
    allow('RouteToEndpoints', 'ec2:ModifyVpcEndpoint', [
      names.anyEc2Arn('route-table'),
      names.anyEc2Arn('vpc-endpoint'),
    ]),
    allow(
      'LookAtRouting',
      [
        'ec2:DescribeManagedPrefixLists',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeVpcPeeringConnections',
        'ec2:DescribeVpcs',
      ],
      '*',
    ),
    allow('ReadPrefixLists', 'ec2:GetManagedPrefixListEntries', names.anyEc2Arn('prefix-list')),
  ],
  'aws:rds:reboot-db-instances': (_, target) => [
    allow('RebootDatabase', 'rds:RebootDBInstance', target.resources),
    allow('FindDatabase', 'rds:DescribeDBInstances', '*'),
  ],
  'aws:s3:bucket-pause-replication': (_, target, { region }) => [
    allow('PauseReplication', 's3:PauseReplication', target.resources, {
      StringEquals: { 's3:DestinationRegion': region },
    }),
    allow(
      'ChangeReplicationToPauseIt',
      ['s3:GetReplicationConfiguration', 's3:PutReplicationConfiguration'],
      target.resources,
      // FIS asks with the key; IfExists as AWS documents it, since a read has none.
      { BoolIfExists: { 's3:IsReplicationPauseRequest': 'true' } },
    ),
    allow('FindBuckets', 's3:ListAllMyBuckets', '*'),
  ],
  'aws:ssm:send-command': (_, target, { documentArn = '' }) => [
    allow('SendDocument', 'ssm:SendCommand', documentArn),
    allow('SendToInstances', 'ssm:SendCommand', target.resources, {
      StringEquals: Object.fromEntries(
        Object.entries(target.selection.tags ?? {}).map(([key, value]) => [`ssm:resourceTag/${key}`, value]),
      ),
    }),
    allow('FollowCommands', ['ssm:CancelCommand', 'ssm:ListCommands'], '*'),
    allow('FindInstances', 'ec2:DescribeInstances', '*'),
  ],
};

/** Only instances with the tags of the target. */
function carrying({ selection: { tags = {} } }: ExperimentTarget): object {
  return {
    StringEquals: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
  };
}

/** FIS looks up targets by tag, and writes its log by the delivery of CloudWatch Logs. */
function always(byTag: boolean): PolicyStatement[] {
  return [
    allow(
      'DeliverLog',
      ['logs:CreateLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:PutResourcePolicy'],
      '*',
    ),
    ...(byTag ? [allow('FindByTag', 'tag:GetResources', '*')] : []),
  ];
}

/** One action, as far as permissions are concerned. */
export interface PermittedAction {
  readonly action: FisActionId;
  readonly target: ExperimentTarget;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the role of an experiment may do; statements that say the same are there once. */
export function experimentPermissions(names: Names, actions: readonly PermittedAction[]): PolicyStatement[] {
  const statements = [
    ...actions.flatMap(({ action, target, parameters }) => STATEMENTS[action](names, target, parameters)),
    ...always(actions.some(({ target }) => target.selection.tags !== undefined)),
  ];
  const seen = new Map(statements.map((statement) => [JSON.stringify(statement), statement]));
  const sids = new Map<string, number>();
  return [...seen.values()].map((statement) => {
    // Two groups have the same kinds of statements on other resources; a policy has each id once.
    const sid = statement.Sid ?? '';
    const count = (sids.get(sid) ?? 0) + 1;
    sids.set(sid, count);
    return count === 1 ? statement : { ...statement, Sid: `${sid}${count}` };
  });
}
