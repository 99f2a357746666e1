import { DATABASE_ROLE_TAG } from '../../core/database-role';
import { Names } from '../../core/names';
import { PolicyStatement, useOfKey } from '../../core/policy';
import { Call, Condition, Json, Runbook, Step } from './step';
import { RunbookSubject } from './subject';

/** Purpose of the role that Systems Manager runs the runbooks of a Region as. */
export const RUNBOOKS_ROLE = 'runbooks';

/** Characters that the inline policies of a role may have together, white space apart (PutRolePolicy). */
export const INLINE_POLICY_LIMIT = 10_240;

/** What one kind of call needs. */
export interface Permission extends PolicyStatement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string } };
}

/** Every call that a step may make. */
export function callsOf(step: Step): Call[] {
  const inside = (conditions: readonly Condition[] = []): Call[] => conditions.flatMap(({ call }) => call ?? []);
  return [
    ...(step.look ?? []),
    ...inside(step.preconditions),
    ...inside(step.decision?.signals),
    ...(step.calls ?? []),
    ...inside(step.until),
    ...(step.fallbacks ?? []).flatMap(({ calls, until }) => [...calls, ...inside(until)]),
    ...(step.explain ? [step.explain.call] : []),
  ];
}

/** What a role needs to run these runbooks, and nothing else: one statement an action. */
export function permissionsOf(runbooks: readonly Runbook[], subject: RunbookSubject): Permission[] {
  const calls = runbooks.flatMap(({ steps }) => steps.flatMap(callsOf));
  return merged(calls.flatMap((call) => permissionsFor(call, subject)));
}

/** What one call needs. */
export function permissionsFor(call: Call, subject: RunbookSubject): Permission[] {
  const { service, operation, region, resources } = call;
  if (service === 'https') return [];
  const action = ACTIONS[`${service}:${operation}`] ?? operation;
  const own: Permission = {
    Sid: `${service[0]?.toUpperCase() ?? ''}${service.slice(1)}${action}`,
    Effect: 'Allow',
    Action: [`${service}:${action}`],
    Resource: resources,
  };
  const names = subject.home.in(region);
  const { purposes } = subject;
  switch (own.Sid) {
    case 'CloudwatchPutMetricData':
      return [{ ...own, Condition: { StringEquals: { 'cloudwatch:namespace': names.metricNamespace } } }];
    case 'RdsAddTagsToResource':
      return [{ ...own, Condition: { StringEquals: { [`aws:RequestTag/${DATABASE_ROLE_TAG}`]: 'retired' } } }];
    case 'S3ListBucket':
      return [{ ...own, Condition: { StringLike: { 's3:prefix': `${names.takeoverPrefix}*` } } }];
    case 'S3PutObject':
      return [own, useOf(names, purposes.markersKey, 's3', ['kms:GenerateDataKey'])];
    case 'SnsPublish':
      return [own, useOf(names, purposes.alertsKey, 'sns', ['kms:Decrypt', 'kms:GenerateDataKey'])];
    case 'AutoscalingUpdateAutoScalingGroup':
      return 'MixedInstancesPolicy' in call.input ? [own, ...launching(call.input, names, subject)] : [own];
    default:
      return [own];
  }
}

/** Actions that are called otherwise than the operation. */
const ACTIONS: Readonly<Record<string, string>> = { 's3:ListObjectsV2': 'ListBucket' };

function useOf(names: Names, purpose: string, service: string, actions: readonly string[]): Permission {
  const { Condition: condition } = useOfKey({ sid: '', names, purpose, service, actions });
  return {
    Sid: `KmsFor${service[0]?.toUpperCase() ?? ''}${service.slice(1)}`,
    Effect: 'Allow',
    Action: actions,
    Resource: [names.anyKeyArn],
    Condition: condition as Permission['Condition'],
  };
}

/**
 * EC2 Auto Scaling lets only those change how a group launches who may launch so themselves: it asks when a group gets
 * a template, and launches as its own role (EC2 Auto Scaling User Guide, Control Amazon EC2 launch template usage).
 */
function launching(input: Call['input'], names: Names, { groups }: RunbookSubject): Permission[] {
  const isMeant = (group: string): boolean => names.inferenceGroup(group) === (input['AutoScalingGroupName'] as Json);
  const fromTemplate = { ArnLike: { 'ec2:LaunchTemplate': names.anyLaunchTemplateArn } };
  const made = (['instance', 'network-interface', 'volume'] as const).map((kind) => names.anyEc2Arn(kind));
  return [
    {
      Sid: 'Ec2RunInstances',
      Effect: 'Allow',
      Action: ['ec2:RunInstances'],
      Resource: [names.anyImageArn, ...made],
      Condition: fromTemplate,
    },
    {
      // What is there already: only what carries the tags of this environment.
      Sid: 'Ec2RunInstancesHere',
      Effect: 'Allow',
      Action: ['ec2:RunInstances'],
      Resource: [
        names.anyLaunchTemplateArn,
        ...(['capacity-reservation', 'security-group', 'subnet'] as const).map((kind) => names.anyEc2Arn(kind)),
      ],
      Condition: {
        ...fromTemplate,
        StringEquals: {
          'aws:ResourceTag/System': names.system,
          'aws:ResourceTag/Environment': names.environment,
        },
      },
    },
    {
      Sid: 'Ec2CreateTags',
      Effect: 'Allow',
      Action: ['ec2:CreateTags'],
      Resource: made,
      Condition: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    },
    {
      Sid: 'IamPassRole',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: groups.flatMap(({ name }) => (isMeant(name) ? [names.roleArn(`inference-${name}`)] : [])),
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  ];
}

/** Statements on the same action under the same condition become one. */
function merged(permissions: readonly Permission[]): Permission[] {
  const found = new Map<string, Permission>();
  for (const permission of permissions) {
    const { Resource: resources, ...rest } = permission;
    const key = JSON.stringify(rest);
    found.set(key, { ...permission, Resource: [...new Set([...(found.get(key)?.Resource ?? []), ...resources])] });
  }
  return [...found.values()];
}
