import { JsonObject } from '../../../lib/review/plan';
import { PLAN_RULES } from '../../../lib/review/rules/plan';
import { Entry, findingsOf, StackEntries } from './two-regions';

// See two-regions.ts.

function review(rule: string, stacks: Readonly<Record<string, StackEntries>>): string[] {
  return findingsOf(
    PLAN_RULES.find(({ id }) => id === `plan-${rule}`),
    stacks,
  );
}

const regions = (one: readonly Entry[], other: readonly Entry[]): Record<string, StackEntries> => ({
  home: { region: 'eu-west-1', entries: one },
  dr: { region: 'eu-central-1', entries: other },
});

const arn = (service: string, region: string, name: string): string =>
  `arn:aws:${service}:${region}:111122223333:${name}`;

describe('both Regions at once', () => {
  const group = (rest: JsonObject = {}): JsonObject => ({
    name: 'app',
    min_size: 2,
    max_size: 4,
    vpc_zone_identifier: ['subnet-1', 'subnet-2'],
    launch_configuration: 'app-1',
    tag: [],
    ...rest,
  });
  const change = (after: JsonObject | null, rest: Partial<Entry> = {}): Entry => ({
    address: 'module.asg.aws_autoscaling_group.this[0]',
    before: group(),
    after,
    ...rest,
  });
  const both = (entry: Entry): Record<string, StackEntries> => regions([entry], [entry]);

  test.each<[string, JsonObject, string]>([
    ['fewer instances', { min_size: 1 }, 'min_size'],
    ['other subnets', { vpc_zone_identifier: ['subnet-1'] }, 'vpc_zone_identifier'],
    ['another launch configuration', { launch_configuration: 'app-2' }, 'launch_configuration'],
  ])('%s', (_, rest, attribute) => {
    expect(review('both-regions', both(change(group(rest))))).toEqual([
      `warning found home : instances of eu-central-1 and eu-west-1 change at once, in ${attribute}`,
    ]);
  });

  test.each<[string, JsonObject]>([
    ['more instances', { min_size: 3, max_size: 8 }],
    ['subnets in another order', { vpc_zone_identifier: ['subnet-2', 'subnet-1'] }],
    ['tags', { tag: [{ key: 'team', value: 'a' }], tags_all: { team: 'a' } }],
  ])('%s harm nobody', (_, rest) => {
    expect(review('both-regions', both(change(group(rest))))).toEqual([]);
  });

  test('what the provider computes anew is no change', () => {
    expect(
      review(
        'both-regions',
        both(change(group({ launch_configuration: null, max_size: 5 }), { unknown: { launch_configuration: true } })),
      ),
    ).toEqual([]);
  });

  test('new things in both Regions harm nobody', () => {
    expect(
      review('both-regions', both({ address: 'aws_autoscaling_group.new', before: null, after: group() })),
    ).toEqual([]);
  });

  test('a launch configuration is made anew with each release, which is no destruction', () => {
    const configuration: Entry = {
      address: 'aws_launch_configuration.app',
      before: { image_id: 'ami-1' },
      after: { image_id: 'ami-2' },
      actions: ['create', 'delete'],
    };
    expect(review('both-regions', both(configuration))).toEqual([
      'warning found home : instances of eu-central-1 and eu-west-1 change at once, in image_id',
    ]);
  });

  test('a policy that is written another way is the same', () => {
    const policy = (...actions: string[]): JsonObject => ({
      policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: actions }] }, undefined, actions.length),
    });
    const key = (...actions: string[]): Entry => ({
      address: 'aws_kms_key.this',
      before: policy('kms:Decrypt', 'kms:Encrypt'),
      after: policy(...actions),
    });
    expect(review('both-regions', both(key('kms:Encrypt', 'kms:Decrypt')))).toEqual([]);
    expect(review('both-regions', both(key('kms:Encrypt')))).toEqual([
      'warning found home : keys of eu-central-1 and eu-west-1 change at once, in policy',
    ]);
  });

  test('in one state', () => {
    const lb = (region: string, internal: boolean): JsonObject => ({
      arn: arn('elasticloadbalancing', region, 'loadbalancer/app/a/1'),
      internal,
    });
    expect(
      review('both-regions', {
        all: {
          region: 'eu-west-1',
          entries: ['eu-west-1', 'eu-central-1'].map((region) => ({
            address: `module.lb["${region}"].aws_lb.this[0]`,
            before: lb(region, false),
            after: lb(region, true),
            actions: ['delete', 'create'],
          })),
        },
      }),
    ).toEqual([
      'high found all : load balancers of eu-central-1 and eu-west-1 are destroyed or replaced at once: 2 resources',
    ]);
  });
});

describe('many destructions', () => {
  const gone = (count: number, type: string, actions = ['delete']): Entry[] =>
    Array.from({ length: count }, (_, index) => ({
      address: `module.m.${type}.this[${index}]`,
      before: { name: `n${index}` },
      after: actions.length === 1 ? null : { name: `m${index}` },
      actions,
    }));

  test('are counted over all stacks, with replacements', () => {
    expect(
      review('destroys-many', regions(gone(3, 'aws_instance'), gone(3, 'aws_sqs_queue', ['delete', 'create']))),
    ).toEqual([
      'high found dr : 6 resources that hold data or serve are destroyed or replaced, in 2 stacks, 5 are let pass: module.m.aws_instance.this[0], module.m.aws_instance.this[1], module.m.aws_instance.this[2], module.m.aws_sqs_queue.this[0], module.m.aws_sqs_queue.this[1] and 1 more',
    ]);
  });

  test.each([
    'aws_security_group_rule',
    'aws_vpc_security_group_ingress_rule',
    'aws_iam_role',
    'aws_lb_target_group_attachment',
    'aws_route_table_association',
    'aws_s3_bucket_policy',
    'aws_s3_bucket_versioning',
    'aws_lambda_permission',
    'aws_kms_alias',
    'aws_ecs_task_definition',
    'random_password',
    'null_resource',
  ])('of %s are not counted', (type) => {
    expect(review('destroys-many', regions(gone(9, type), []))).toEqual([]);
  });

  test.each(['aws_s3_bucket', 'aws_dynamodb_table', 'aws_subnet', 'aws_ecs_service', 'google_sql_database_instance'])(
    'of %s are counted',
    (type) => {
      expect(review('destroys-many', regions(gone(6, type), []))).toHaveLength(1);
    },
  );

  test('what is only forgotten is not counted', () => {
    expect(review('destroys-many', regions(gone(9, 'aws_instance', ['forget']), []))).toEqual([]);
  });
});

describe('one state for two Regions', () => {
  const bucket = (region: string): Entry => ({
    address: `aws_s3_bucket.${region.replace(/-/g, '_')}`,
    before: { bucket: `data-${region}`, region },
  });

  test('was so before', () => {
    expect(
      review('spans-regions', { all: { region: 'eu-west-1', entries: [bucket('eu-west-1'), bucket('eu-central-1')] } }),
    ).toEqual([
      'warning standing all : the state holds resources that a recovery rests on in 2 Regions: 1 in eu-central-1 and 1 in eu-west-1',
    ]);
  });

  test('a certificate for a distribution does not make it one', () => {
    expect(
      review('spans-regions', {
        all: {
          region: 'eu-west-1',
          entries: [
            bucket('eu-west-1'),
            { address: 'aws_acm_certificate.cdn', before: { arn: arn('acm', 'us-east-1', 'certificate/1') } },
          ],
        },
      }),
    ).toEqual([]);
  });

  test('two states, each in a Region of its own', () => {
    expect(review('spans-regions', regions([bucket('eu-west-1')], [bucket('eu-central-1')]))).toEqual([]);
  });
});

test('without files of an environment nothing is missing, and no topology is another one', () => {
  const entries = [{ address: 'aws_db_instance.db', before: { identifier: 'db-g7' } }];
  expect(review('stack-missing', regions(entries, []))).toEqual([]);
  expect(review('topology-mismatch', regions(entries, []))).toEqual([]);
  expect(review('surviving-region-changed', regions(entries, []))).toEqual([]);
});
