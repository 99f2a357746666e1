import { INLINE_POLICY_LIMIT, permissionsFor, permissionsOf } from '../../../lib/failover/runbook/permissions';
import { policyText } from '../../../lib/core/policy';
import { call } from './fake-world';
import { callsIn, SHIPPED_RUNBOOKS, shippedRunbook } from './shipped';

// That the actions are called so, and suffice, only AWS knows: the drill asks IAM.

const { subject } = shippedRunbook('prod', 'failover');
const ARN = 'arn:aws:rds:us-west-2:111122223333:db:x';

test('a call needs the action of its name on its resources', () => {
  expect(permissionsFor(call('PromoteReadReplica', { resources: [ARN] }), subject)).toEqual([
    { Sid: 'RdsPromoteReadReplica', Effect: 'Allow', Action: ['rds:PromoteReadReplica'], Resource: [ARN] },
  ]);
});

test('a request needs nothing', () => {
  expect(permissionsFor(call('GET', { service: 'https', resources: [] }), subject)).toEqual([]);
});

test('metrics of the own namespace only', () => {
  expect(permissionsFor(call('PutMetricData', { service: 'cloudwatch' }), subject)).toEqual([
    {
      Sid: 'CloudwatchPutMetricData',
      Effect: 'Allow',
      Action: ['cloudwatch:PutMetricData'],
      Resource: ['*'],
      Condition: { StringEquals: { 'cloudwatch:namespace': 'Warmsite/warmsite-prod' } },
    },
  ]);
});

test('to list a bucket is called otherwise, and shows the markers only', () => {
  const bucket = 'arn:aws:s3:::bucket';
  expect(permissionsFor(call('ListObjectsV2', { service: 's3', resources: [bucket] }), subject)).toEqual([
    {
      Sid: 'S3ListBucket',
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: [bucket],
      Condition: { StringLike: { 's3:prefix': 'warmsite/takeover/*' } },
    },
  ]);
});

test.each([
  ['PutObject', 's3', 'S3PutObject', 'KmsForS3', ['kms:GenerateDataKey'], 'storage'],
  ['Publish', 'sns', 'SnsPublish', 'KmsForSns', ['kms:Decrypt', 'kms:GenerateDataKey'], 'alerts'],
] as const)(
  '%s needs the key as well, through the service only',
  (operation, service, sid, keySid, actions, purpose) => {
    const [own, key, ...others] = permissionsFor(call(operation, { service, resources: ['arn'] }), subject);
    expect([own, others]).toEqual([
      { Sid: sid, Effect: 'Allow', Action: [`${service}:${operation}`], Resource: ['arn'] },
      [],
    ]);
    expect(key).toEqual({
      Sid: keySid,
      Effect: 'Allow',
      Action: actions,
      Resource: ['arn:aws:kms:us-west-2:111122223333:key/*'],
      Condition: {
        StringEquals: { 'kms:ViaService': `${service}.us-west-2.amazonaws.com` },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/warmsite-prod-${purpose}` },
      },
    });
  },
);

test('who changes how a group launches must be allowed to launch: from templates, in this environment, with the role of that group', () => {
  const update = (input: object) =>
    permissionsFor(
      call('UpdateAutoScalingGroup', {
        service: 'autoscaling',
        input: { AutoScalingGroupName: 'warmsite-prod-embed', ...input },
      }),
      subject,
    );
  const own = {
    Sid: 'AutoscalingUpdateAutoScalingGroup',
    Effect: 'Allow',
    Action: ['autoscaling:UpdateAutoScalingGroup'],
    Resource: ['*'],
  };
  const fromTemplate = {
    ArnLike: { 'ec2:LaunchTemplate': 'arn:aws:ec2:us-west-2:111122223333:launch-template/*' },
  };
  const made = ['instance', 'network-interface', 'volume'].map(
    (kind) => `arn:aws:ec2:us-west-2:111122223333:${kind}/*`,
  );
  expect(update({ MinSize: 1 })).toEqual([own]);
  expect(update({ MixedInstancesPolicy: {} })).toEqual([
    own,
    {
      Sid: 'Ec2RunInstances',
      Effect: 'Allow',
      Action: ['ec2:RunInstances'],
      Resource: ['arn:aws:ec2:us-west-2::image/*', ...made],
      Condition: fromTemplate,
    },
    {
      Sid: 'Ec2RunInstancesHere',
      Effect: 'Allow',
      Action: ['ec2:RunInstances'],
      Resource: [
        'arn:aws:ec2:us-west-2:111122223333:launch-template/*',
        'arn:aws:ec2:us-west-2:111122223333:capacity-reservation/*',
        'arn:aws:ec2:us-west-2:111122223333:security-group/*',
        'arn:aws:ec2:us-west-2:111122223333:subnet/*',
      ],
      Condition: {
        ...fromTemplate,
        StringEquals: { 'aws:ResourceTag/System': 'warmsite', 'aws:ResourceTag/Environment': 'prod' },
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
      Resource: ['arn:aws:iam::111122223333:role/warmsite-prod-inference-embed-us-west-2'],
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  ]);
});

describe.each(['dev', 'prod', 'staging'])('%s', (environment) => {
  const of = (...names: ('failover' | 'drill' | 'rebuild' | 'switchover')[]) => {
    const found = names.map((name) => shippedRunbook(environment, name));
    return permissionsOf(
      found.map(({ runbook }) => runbook),
      found[0]!.subject,
    );
  };

  test.each([[['failover', 'drill'] as const], [['rebuild', 'switchover'] as const]])(
    '%j: a policy that IAM takes',
    (names) => {
      const permissions = of(...names);
      expect(policyText(...permissions).length).toBeLessThan(INLINE_POLICY_LIMIT);
      const sids = permissions.map(({ Sid }) => Sid);
      expect(new Set(sids).size).toBe(sids.length);
      for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
      for (const { Action } of permissions) for (const action of Action) expect(action).not.toContain('*');
    },
  );

  test('only what cannot be narrowed is allowed on everything', () => {
    const wide = of('failover', 'drill', 'rebuild', 'switchover').filter(({ Resource }) => Resource.includes('*'));
    const narrowed = wide.filter(({ Condition }) => Condition !== undefined).map(({ Sid }) => Sid);
    expect(
      wide
        .filter(({ Condition }) => !Condition)
        .map(({ Sid }) => Sid)
        .sort(),
    ).toEqual([
      'AutoscalingDescribeAutoScalingGroups',
      'AutoscalingDescribeScalingActivities',
      'CloudwatchDescribeAlarms',
      'CloudwatchGetMetricStatistics',
      'Ec2DescribeSecurityGroups',
    ]);
    expect([...new Set(narrowed)].sort()).toEqual(['CloudwatchPutMetricData']);
  });

  test('every call of every runbook is covered', () => {
    for (const { runbook, subject: about } of SHIPPED_RUNBOOKS.filter((each) => each.environment === environment)) {
      const granted = new Map(permissionsOf([runbook], about).map((each) => [each.Sid, each]));
      for (const { call: made } of callsIn(runbook)) {
        for (const needed of permissionsFor(made, about)) {
          expect(granted.get(needed.Sid)?.Resource).toEqual(expect.arrayContaining([...needed.Resource]));
        }
      }
    }
  });
});
