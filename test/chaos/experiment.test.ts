import { App } from 'cdktf';
import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { Experiment, ExperimentProps } from '../../lib/chaos/experiment';
import { ExperimentLog } from '../../lib/chaos/experiment-log';
import { ExperimentTarget } from '../../lib/chaos/experiment-target';
import {
  FaultSubject,
  instanceLoss,
  networkLatency,
  refusedLaunches,
  regionIsolation,
  zoneLoss,
} from '../../lib/chaos/faults';
import { INLINE_POLICY_LIMIT } from '../../lib/failover/runbook/permissions';
import { Duration } from '../../lib/core/quantities';
import { InstanceGroupRef } from '../../lib/core/references';
import { RegionStack } from '../../lib/core/region-stack';
import { TestKey, TestNetwork } from '../inference/site';
import { Attributes, problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';
import { logOf, minimalExperiment, subjectOf, TestAlarm, TestDatabase } from './site';

/** What this does not prove: that AWS knows the actions by these names, nor that they break what they say. */

type Change = (props: ExperimentProps, scope: Construct) => Partial<ExperimentProps>;

function synthesized(change: Change = () => ({})): SynthesizedStack {
  return synthesizeStack((stack) => {
    const props = minimalExperiment(stack);
    new Experiment(stack, 'Experiment', { ...props, ...change(props, stack) });
  });
}

const problems = (change: Change): object[] => problemsOf(() => synthesized(change));

/** An experiment of some faults. */
function of(faults: (subject: FaultSubject) => ExperimentProps['actions']): SynthesizedStack {
  return synthesizeStack((stack) => {
    const subject = subjectOf(stack);
    new Experiment(stack, 'Experiment', {
      names: TEST_NAMES,
      purpose: 'fault',
      description: 'A fault',
      actions: faults(subject),
      stopAlarms: [new TestAlarm(stack, 'chat-5xx')],
      log: logOf(stack),
    });
  });
}

function plain({ '//': _, ...rest }: Attributes): Attributes {
  return rest;
}

const template = (stack: SynthesizedStack): Attributes => plain(stack.only('aws_fis_experiment_template'));

function statements(stack: SynthesizedStack): Attributes[] {
  return (JSON.parse(stack.at('aws_iam_role_policy.experiment_permissions')['policy']) as { Statement: Attributes[] })
    .Statement;
}

const sids = (stack: SynthesizedStack): string[] => statements(stack).map((each) => each['Sid'] as string);

test('trap 24: a whole experiment stops at the alarm, fails on empty targets, is logged', () => {
  expect(template(synthesized())).toEqual({
    description: 'The database fails over',
    role_arn: '${aws_iam_role.experiment_role.arn}',
    action: [
      {
        name: 'fail-database-over',
        action_id: 'aws:rds:reboot-db-instances',
        parameter: [{ key: 'forceFailover', value: 'true' }],
        target: { key: 'DBInstances', value: 'database' },
      },
    ],
    target: [
      {
        name: 'database',
        resource_type: 'aws:rds:db',
        selection_mode: 'ALL',
        resource_arns: ['arn:aws:rds:us-east-2:111122223333:db:shop-test-db-g1'],
      },
    ],
    stop_condition: [
      {
        source: 'aws:cloudwatch:alarm',
        value: 'arn:aws:cloudwatch:us-east-2:111122223333:alarm:shop-test-chat-5xx',
      },
    ],
    experiment_options: { account_targeting: 'single-account', empty_target_resolution_mode: 'fail' },
    log_configuration: {
      log_schema_version: 2,
      cloudwatch_logs_configuration: { log_group_arn: '${aws_cloudwatch_log_group.log.arn}:*' },
    },
    tags: { Name: 'shop-test-database-failover' },
    depends_on: ['aws_iam_role_policy.experiment_permissions'],
  });
});

test('the role is for the experiments of this account and Region, and does what the action needs', () => {
  const stack = synthesized();
  const role = stack.at('aws_iam_role.experiment_role');
  expect(role['name']).toBe('shop-test-chaos-database-failover-us-east-2');
  expect(JSON.parse(role['assume_role_policy'])).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'fis.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:fis:us-east-2:111122223333:experiment/*' },
        },
      },
    ],
  });
  expect(statements(stack)).toEqual([
    {
      Sid: 'RebootDatabase',
      Effect: 'Allow',
      Action: 'rds:RebootDBInstance',
      Resource: ['arn:aws:rds:us-east-2:111122223333:db:shop-test-db-g1'],
    },
    { Sid: 'FindDatabase', Effect: 'Allow', Action: 'rds:DescribeDBInstances', Resource: '*' },
    {
      Sid: 'DeliverLog',
      Effect: 'Allow',
      Action: [
        'logs:CreateLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:PutResourcePolicy',
      ],
      Resource: '*',
    },
  ]);
});

test('the log is kept under the key of the log groups', () => {
  expect(plain(synthesized().only('aws_cloudwatch_log_group'))).toEqual({
    name: '/shop/test/chaos',
    kms_key_id: new TestKey(new App(), 'Key').arn,
    retention_in_days: 90,
  });
});

describe('faults', () => {
  const subnet = (id: string): string => `arn:aws:ec2:us-east-2:111122223333:subnet/${id}`;
  const TAGS = [
    { key: 'System', value: 'shop' },
    { key: 'Environment', value: 'test' },
    { key: 'Name', value: 'shop-test-chat' },
  ];

  test('loss of a zone: its subnets of every tier, launches in it, the database', () => {
    const { action, target } = template(of((subject) => zoneLoss(subject, 1)));
    expect(action).toEqual([
      {
        name: 'cut-subnets',
        action_id: 'aws:network:disrupt-connectivity',
        parameter: [
          { key: 'duration', value: 'PT10M' },
          { key: 'scope', value: 'all' },
        ],
        target: { key: 'Subnets', value: 'subnets' },
      },
      {
        name: 'no-capacity-chat',
        action_id: 'aws:ec2:asg-insufficient-instance-capacity-error',
        parameter: [
          { key: 'duration', value: 'PT10M' },
          { key: 'availabilityZoneIdentifiers', value: 'us-east-2b' },
        ],
        target: { key: 'AutoScalingGroups', value: 'chat' },
      },
      {
        name: 'fail-database-over',
        action_id: 'aws:rds:reboot-db-instances',
        parameter: [{ key: 'forceFailover', value: 'true' }],
        target: { key: 'DBInstances', value: 'database' },
      },
    ]);
    expect(target.slice(0, 2)).toEqual([
      {
        name: 'subnets',
        resource_type: 'aws:ec2:subnet',
        selection_mode: 'ALL',
        resource_arns: [subnet('subnet-public1'), subnet('subnet-private1'), subnet('subnet-isolated1')],
      },
      { name: 'chat', resource_type: 'aws:ec2:autoscaling-group', selection_mode: 'ALL', resource_tag: TAGS },
    ]);
  });

  test('a database with one zone is not failed over', () => {
    const { action } = template(of((subject) => zoneLoss({ ...subject, multiAz: false }, 0)));
    expect((action as Attributes[]).map(({ name }) => name as string)).toEqual(['cut-subnets', 'no-capacity-chat']);
  });

  test('isolation from the other Region: S3 by tag, since FIS takes no other; routes of the private subnets', () => {
    const stack = of((subject) => regionIsolation(subject, 'us-west-2', ['artifacts', 'data']));
    const { action, target } = template(stack);
    expect((action as Attributes[]).map(({ action_id: id, parameter }) => [id, parameter])).toEqual([
      [
        'aws:s3:bucket-pause-replication',
        [
          { key: 'duration', value: 'PT10M' },
          { key: 'region', value: 'us-west-2' },
        ],
      ],
      [
        'aws:network:route-table-disrupt-cross-region-connectivity',
        [
          { key: 'duration', value: 'PT10M' },
          { key: 'region', value: 'us-west-2' },
        ],
      ],
    ]);
    expect(target).toEqual([
      {
        name: 'buckets',
        resource_type: 'aws:s3:bucket',
        selection_mode: 'ALL',
        resource_tag: [
          { key: 'System', value: 'shop' },
          { key: 'Environment', value: 'test' },
          { key: 'Replicated', value: 'true' },
        ],
      },
      {
        name: 'subnets',
        resource_type: 'aws:ec2:subnet',
        selection_mode: 'ALL',
        resource_arns: [subnet('subnet-private0'), subnet('subnet-private1')],
      },
    ]);
    const [pause, change] = statements(stack);
    expect(pause).toMatchObject({
      Action: 's3:PauseReplication',
      Resource: [
        'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2',
        'arn:aws:s3:::shop-test-data-111122223333-us-east-2',
      ],
      Condition: { StringEquals: { 's3:DestinationRegion': 'us-west-2' } },
    });
    expect(change).toMatchObject({ Condition: { BoolIfExists: { 's3:IsReplicationPauseRequest': 'true' } } });
  });

  test('no capacity: for this group alone', () => {
    const stack = of((subject) => refusedLaunches(subject, subject.zones));
    expect(statements(stack)[0]).toEqual({
      Sid: 'RefuseLaunches',
      Effect: 'Allow',
      Action: 'ec2:InjectApiError',
      Resource: '*',
      Condition: {
        'ForAnyValue:StringEquals': { 'ec2:FisActionId': 'aws:ec2:asg-insufficient-instance-capacity-error' },
        'ForAllValues:ArnLike': {
          'ec2:FisTargetArns': [
            'arn:aws:autoscaling:us-east-2:111122223333:autoScalingGroup:*:autoScalingGroupName/shop-test-chat',
          ],
        },
      },
    });
    expect(sids(stack)).toEqual(['RefuseLaunches', 'FindGroups', 'DeliverLog', 'FindByTag']);
  });

  test('an instance dies: one that runs, and only one with the tags may', () => {
    const stack = of(instanceLoss);
    expect(template(stack)['target']).toEqual([
      {
        name: 'chat-instances',
        resource_type: 'aws:ec2:instance',
        selection_mode: 'COUNT(1)',
        resource_tag: TAGS,
        filter: [{ path: 'State.Name', values: ['running'] }],
      },
    ]);
    expect(statements(stack)[0]).toMatchObject({
      Action: 'ec2:TerminateInstances',
      Condition: {
        StringEquals: {
          'aws:ResourceTag/System': 'shop',
          'aws:ResourceTag/Environment': 'test',
          'aws:ResourceTag/Name': 'shop-test-chat',
        },
      },
    });
  });

  test('latency, on a group that Systems Manager reaches', () => {
    const stack = of((subject) => {
      new IamRolePolicyAttachment(subject.groups[0]!, 'Agent', {
        role: 'role',
        policyArn: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
      });
      return networkLatency(subject, subject.groups[0]!, 200);
    });
    const { action, target } = template(stack);
    expect(action).toEqual([
      {
        name: 'delay-chat',
        action_id: 'aws:ssm:send-command',
        parameter: [
          { key: 'documentArn', value: 'arn:aws:ssm:us-east-2::document/AWSFIS-Run-Network-Latency' },
          {
            key: 'documentParameters',
            value:
              '{"DurationSeconds":"600","DelayMilliseconds":"200","Interface":"ens5","InstallDependencies":"True"}',
          },
          { key: 'duration', value: 'PT10M' },
        ],
        target: { key: 'Instances', value: 'chat-instances' },
      },
    ]);
    expect(target).toMatchObject([{ selection_mode: 'PERCENT(100)' }]);
  });

  test('every policy fits into a role', () => {
    const all = of((subject) => [
      ...zoneLoss(subject, 0),
      ...regionIsolation({ ...subject, network: subject.network }, 'us-west-2', ['artifacts', 'data']).slice(0, 1),
    ]);
    expect(all.at('aws_iam_role_policy.experiment_permissions')['policy'].length).toBeLessThan(INLINE_POLICY_LIMIT);
    const isolation = of((subject) => regionIsolation(subject, 'us-west-2', ['artifacts', 'data']));
    expect(isolation.at('aws_iam_role_policy.experiment_permissions')['policy'].length).toBeLessThan(
      INLINE_POLICY_LIMIT,
    );
    expect(new Set(sids(isolation)).size).toBe(sids(isolation).length);
  });
});

describe('trap 24: a target that finds nothing cannot be made', () => {
  const on = (target: (scope: Construct) => ExperimentTarget<'aws:ec2:subnet'>): object[] =>
    problems((_, scope) => ({
      actions: [
        {
          name: 'cut',
          action: 'aws:network:disrupt-connectivity',
          target: target(scope),
          parameters: { duration: Duration.minutes(1), scope: 'all' },
        },
      ],
    }));

  test('trap 24: no subnet, no tier, no such zone', () => {
    expect(
      on((scope) => ExperimentTarget.subnets(TEST_NAMES, new TestNetwork(scope, 'Empty', 0), ['private'])),
    ).toEqual([
      {
        code: 'empty-target',
        where: 'stack/Experiment',
        message:
          "'target' must find something, got no subnet of private in stack/Empty; an experiment on nothing tests nothing",
      },
    ]);
    expect(
      on((scope) => ExperimentTarget.subnets(TEST_NAMES, new TestNetwork(scope, 'Two', 2), ['private'], 2)),
    ).toEqual([
      {
        code: 'empty-target',
        where: 'stack/Experiment',
        message:
          "'target' must find something, got no subnet of private in zone 2 in stack/Two; an experiment on nothing tests nothing",
      },
    ]);
  });

  class BareGroup extends Construct implements InstanceGroupRef {
    public readonly groupName = 'shop-test-bare';
  }

  const terminate = (group: InstanceGroupRef): ExperimentProps['actions'] => [
    {
      name: 'terminate',
      action: 'aws:ec2:terminate-instances',
      target: ExperimentTarget.instances(TEST_NAMES, group, 'one'),
      parameters: {},
    },
  ];

  const untagged = [
    {
      code: 'empty-target',
      where: 'stack/Experiment',
      message:
        "'group' must give its instances the tags System=shop, Environment=test, Name=shop-test-bare, got stack/Bare, which does not; an experiment on nothing tests nothing",
    },
  ];

  test('trap 24: a group that does not carry the tags', () => {
    expect(problems((_, scope) => ({ actions: terminate(new BareGroup(scope, 'Bare')) }))).toEqual(untagged);
  });

  test('trap 24: a group that carries them, but not its instances', () => {
    const change: Change = (_, scope) => {
      const group = new BareGroup(scope, 'Bare');
      new AutoscalingGroup(group, 'Resource', {
        minSize: 0,
        maxSize: 1,
        tag: [
          { key: 'System', value: 'shop', propagateAtLaunch: true },
          { key: 'Environment', value: 'test', propagateAtLaunch: true },
          { key: 'Name', value: 'shop-test-bare', propagateAtLaunch: false },
        ],
      });
      return { actions: terminate(group) };
    };
    expect(problems(change)).toEqual(untagged);
  });

  test('trap 24: a generation of the database that is not there', () => {
    const change: Change = (_, scope) => ({
      actions: [
        {
          name: 'reboot',
          action: 'aws:rds:reboot-db-instances',
          target: ExperimentTarget.database(TEST_NAMES, new TestDatabase(scope, 'Other'), 2),
          parameters: { forceFailover: true },
        },
      ],
    });
    expect(problems(change)).toEqual([
      {
        code: 'empty-target',
        where: 'stack/Experiment',
        message:
          "'generation' must be that of the database, got 2 for shop-test-db-g1; an experiment on nothing tests nothing",
      },
    ]);
  });

  test('trap 24: no bucket', () => {
    const change: Change = () => ({
      actions: [
        {
          name: 'pause',
          action: 'aws:s3:bucket-pause-replication',
          target: ExperimentTarget.replicatedBuckets(TEST_NAMES, []),
          parameters: { duration: Duration.minutes(1), region: 'us-west-2' },
        },
      ],
    });
    expect(problems(change)).toEqual([
      {
        code: 'empty-target',
        where: 'stack/Experiment',
        message: "'purposes' must name at least one bucket, got none; an experiment on nothing tests nothing",
      },
    ]);
  });

  test('trap 24: no action, so nothing is done to anything', () => {
    expect(problems(() => ({ actions: [] }))).toEqual([
      {
        code: 'no-action',
        where: 'stack/Experiment',
        message: "'actions' must be at least one, got none; an experiment without any tests nothing",
      },
    ]);
  });

  test('trap 24: instances that Systems Manager does not reach', () => {
    const change: Change = (_, scope) => {
      const subject = subjectOf(new Construct(scope, 'Site'));
      return { actions: networkLatency(subject, subject.groups[0]!, 200) };
    };
    expect(problems(change)).toEqual([
      {
        code: 'unmanaged-instances',
        where: 'stack/Experiment',
        message:
          "'group' must have arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore attached to the role of its instances, got none in stack/Site/chat; no command of Systems Manager reaches them",
      },
    ]);
  });
});

describe('stop conditions', () => {
  test('without an alarm there is no experiment, nor with six', () => {
    const message = (count: number): object => ({
      code: 'stop-alarms',
      where: 'stack/Experiment',
      message: `'stopAlarms' must be 1 to 5 alarms of this Region, got ${count}; without one nothing ends an experiment that hurts`,
    });
    expect(problems(() => ({ stopAlarms: [] }))).toEqual([message(0)]);
    const six: Change = (_, scope) => ({
      stopAlarms: [1, 2, 3, 4, 5, 6].map((number) => new TestAlarm(scope, `alarm-${number}`)),
    });
    expect(problems(six)).toEqual([message(6)]);
  });

  test('an alarm of another stack, and so of another Region', () => {
    const change: Change = (_, scope) => {
      const other = new RegionStack(scope.node.root, 'other', {
        names: TEST_NAMES.in('us-west-2'),
        backend: { kind: 'local' },
      });
      return { stopAlarms: [new TestAlarm(other, 'chat-5xx')] };
    };
    expect(problems(change)).toEqual([
      {
        code: 'other-stack',
        where: 'stack/Experiment',
        message:
          "'stopAlarms[0]' must belong to this stack (stack), got other/chat-5xx of other; create one in this stack",
      },
    ]);
  });
});

describe('what a plan would take', () => {
  const reboot = (props: ExperimentProps): ExperimentProps['actions'][number] => props.actions[0]!;

  test.each<[string, string, Change]>([
    [
      'action-twice',
      "'actions' must have a name each, got fail-database-over twice; name one otherwise",
      (props) => ({ actions: [reboot(props), reboot(props)] }),
    ],
    [
      'action-after',
      "'after' must name an action before fail-database-over, got nobody; an experiment that waits for nobody never goes on",
      (props) => ({ actions: [{ ...reboot(props), after: ['nobody'] }] }),
    ],
    [
      'fis-name',
      "'actions' name must be 1 to 64 letters, digits, hyphens and underscores, got 'fail over'; FIS takes no other",
      (props) => ({ actions: [{ ...reboot(props), name: 'fail over' }] }),
    ],
    [
      'name-too-long',
      "'purpose' must keep the role name 'shop-test-chaos-an-experiment-whose-name-is-long-too-long-us-east-2' within 64 characters, got 67; shorten it by 3",
      () => ({ purpose: 'an-experiment-whose-name-is-long-too-long' }),
    ],
    [
      'action-duration',
      "'duration' of no-capacity-chat must be whole minutes from 1m to 12h, got 90s; FIS takes no other",
      (_, scope) => {
        const subject = subjectOf(new Construct(scope, 'Site'));
        return { actions: refusedLaunches({ ...subject, duration: Duration.seconds(90) }, ['us-east-2a']) };
      },
    ],
    [
      'action-percentage',
      "'percentage' of refuse must be a whole number from 1 to 100, got 150; the provider takes any",
      (_, scope) => {
        const subject = subjectOf(new Construct(scope, 'Site'));
        return {
          actions: [
            {
              name: 'refuse',
              action: 'aws:ec2:asg-insufficient-instance-capacity-error',
              target: ExperimentTarget.group(TEST_NAMES, subject.groups[0]!),
              parameters: {
                duration: Duration.minutes(1),
                availabilityZoneIdentifiers: 'us-east-2a',
                percentage: 150,
              },
            },
          ],
        };
      },
    ],
    [
      'target-share',
      "'share' must be a whole percentage from 1 to 100, or 'one', got 0; the provider takes any number",
      (_, scope) => {
        const subject = subjectOf(new Construct(scope, 'Site'));
        return {
          actions: [
            {
              name: 'terminate',
              action: 'aws:ec2:terminate-instances',
              target: ExperimentTarget.instances(TEST_NAMES, subject.groups[0]!, 0),
              parameters: {},
            },
          ],
        };
      },
    ],
    [
      'actions',
      "'actions' must be at most 20, got 21; make two experiments of them",
      (props) => ({
        actions: Array.from({ length: 21 }, (_, index) => ({ ...reboot(props), name: `fail-over-${index}` })),
      }),
    ],
    [
      'description',
      "'description' must have 1 to 512 characters, got 513; FIS takes no other",
      () => ({ description: 'x'.repeat(513) }),
    ],
    [
      'target-arns',
      "'target' subnets must be at most 5 resources, got 6; take one tier, or one zone",
      (_, scope) => ({
        actions: [
          {
            name: 'cut',
            action: 'aws:network:disrupt-connectivity',
            target: ExperimentTarget.subnets(TEST_NAMES, new TestNetwork(scope, 'Three', 3), ['private', 'isolated']),
            parameters: { duration: Duration.minutes(1), scope: 'all' },
          },
        ],
      }),
    ],
    [
      'action-parameter',
      "'availabilityZoneIdentifiers' of no-capacity-chat must be 1 to 1024 characters without spaces, got 'us-east-2a, us-east-2b'; FIS takes no other",
      (_, scope) => {
        const subject = subjectOf(new Construct(scope, 'Site'));
        return { actions: refusedLaunches(subject, ['us-east-2a, us-east-2b']) };
      },
    ],
    [
      'target-twice',
      "'target' must have a name of its own, got subnets for two; FIS would take one for both",
      (_, scope) => {
        const network = new TestNetwork(scope, 'Two', 2);
        const cut = (name: string, zone: number): ExperimentProps['actions'][number] => ({
          name,
          action: 'aws:network:disrupt-connectivity',
          target: ExperimentTarget.subnets(TEST_NAMES, network, ['private'], zone),
          parameters: { duration: Duration.minutes(1), scope: 'all' },
        });
        return { actions: [cut('first', 0), cut('second', 1)] };
      },
    ],
  ])('%s', (code, message, change) => {
    expect(problems(change)).toEqual([{ code, where: 'stack/Experiment', message }]);
  });

  test('a log under a key that is not for logs', () => {
    const act = (): SynthesizedStack =>
      synthesizeStack(
        (stack) =>
          new ExperimentLog(stack, 'Log', {
            names: TEST_NAMES,
            key: new TestKey(stack, 'Key', 'alarms'),
            retention: Duration.days(1),
          }),
      );
    expect(problemsOf(act)).toEqual([
      {
        code: 'log-key',
        where: 'stack/Log',
        message: "'key' must be used by 'log-groups', got stack/Key used by [alarms]; CloudWatch Logs could not write",
      },
    ]);
  });
});
