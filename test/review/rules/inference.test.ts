import { Json, JsonObject } from '../../../lib/review/plan';
import { INFERENCE_RULES } from '../../../lib/review/rules/inference';
import { acceleratorsOf } from '../../../lib/review/rules/inference/accelerator';
import { Entry, findingsOf } from './two-regions';

// See two-regions.ts. The roles of the Regions follow from a database that replicates: nothing else says them.

const PRIMARY: Entry = {
  address: 'aws_db_instance.orders',
  before: { arn: 'arn:aws:rds:eu-west-1:111122223333:db:orders', identifier: 'orders', replicate_source_db: '' },
};
const REPLICA: Entry = {
  address: 'aws_db_instance.orders',
  before: {
    arn: 'arn:aws:rds:eu-central-1:111122223333:db:orders',
    identifier: 'orders',
    replicate_source_db: 'arn:aws:rds:eu-west-1:111122223333:db:orders',
  },
};

/** What one rule says of a Region that serves and of one that stands by, without any environment file. */
function review(rule: string, home: readonly Entry[], standby: readonly Entry[] = []): string[] {
  return findingsOf(
    INFERENCE_RULES.find(({ id }) => id === `inference-${rule}`),
    {
      home: { region: 'eu-west-1', entries: [PRIMARY, ...home] },
      dr: { region: 'eu-central-1', entries: [REPLICA, ...standby] },
    },
  );
}

const group = (address: string, before: JsonObject | null, after?: JsonObject | null, rest: object = {}): Entry => ({
  address,
  before,
  ...(after === undefined ? {} : { after }),
  ...rest,
});

describe('sizes without an environment file', () => {
  const sized = (name: string, min: Json, max: Json): JsonObject => ({ name, min_size: min, max_size: max });

  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['less in the standby', sized('app', 2, 6), sized('app', 1, 6), ['high found dr']],
    ['more in the standby', sized('app', 1, 6), sized('app', 2, 6), []],
  ])('a minimum: %s', (_, before, after, expected) => {
    const found = review('minimum-reduced', [], [group('module.asg.aws_autoscaling_group.this[0]', before, after)]);
    expect(found.map((it) => it.split(' ').slice(0, 3).join(' '))).toEqual(expected);
  });

  test('a standby that is made smaller than what it stands for', () => {
    expect(
      review(
        'maximum-reduced',
        [group('module.asg["app"].aws_autoscaling_group.this[0]', sized('app-eu-west-1', 2, 10))],
        [group('module.asg["app"].aws_autoscaling_group.this[0]', null, sized('app-eu-central-1', 1, 4))],
      ),
    ).toEqual([
      'high found dr module.asg["app"].aws_autoscaling_group.this[0]: the maximum of the group is 4 instances, the same group in eu-west-1 may have 10',
    ]);
  });

  test('a standby that has been smaller all the time is told of, and fails nothing', () => {
    expect(
      review(
        'maximum-reduced',
        [group('aws_autoscaling_group.app', sized('app-primary', 2, 10))],
        [group('aws_autoscaling_group.app', sized('app-dr', 1, 4), { ...sized('app-dr', 1, 4), tags: {} })],
      ),
    ).toEqual([
      'high standing dr aws_autoscaling_group.app: the maximum of the group is 4 instances, the same group in eu-west-1 may have 10',
    ]);
  });

  test('where two groups could be meant, none is', () => {
    const other = group('aws_autoscaling_group.app[1]', sized('app-dr-b', 1, 4));
    expect(
      review(
        'maximum-reduced',
        [group('aws_autoscaling_group.web', sized('web', 2, 10))],
        [group('aws_autoscaling_group.app[0]', sized('app-dr-a', 1, 4)), other],
      ),
    ).toEqual([]);
  });

  test('a size that another resource decides is not passed', () => {
    expect(
      review(
        'minimum-reduced',
        [],
        [
          group(
            'aws_autoscaling_group.app',
            sized('app', 2, 6),
            { name: 'app', max_size: 6 },
            { unknown: { min_size: true }, references: { min_size: ['random_integer.min.result'] } },
          ),
        ],
      ),
    ).toEqual(['high unknown dr aws_autoscaling_group.app: the minimum size of the group is not known until apply']);
  });
});

describe('what the provider computes', () => {
  const created = (references: Entry['references'], after: JsonObject = {}): Entry[] => [
    group(
      'module.asg.aws_autoscaling_group.this[0]',
      null,
      { name: 'app', min_size: 1, max_size: 2, target_group_arns: ['arn:aws:x'], ...after },
      { unknown: { health_check_type: true, desired_capacity: true }, ...(references ? { references } : {}) },
    ),
  ];

  test('a health check type that nobody sets is EC2, also through a variable of a module', () => {
    const message =
      'high found dr module.asg.aws_autoscaling_group.this[0]: the health check type is EC2: an instance that fails the check of its load balancer stays';
    expect(review('health-check-type', [], created(undefined))).toEqual([message]);
    expect(review('health-check-type', [], created({ health_check_type: ['var.health_check_type'] }))).toEqual([
      message,
    ]);
  });

  test('a health check type that something else decides is not known', () => {
    expect(review('health-check-type', [], created({ health_check_type: ['local_file.type.content'] }))).toEqual([
      'high unknown dr module.asg.aws_autoscaling_group.this[0]: the health check type is not known until apply',
    ]);
  });

  test('a group that no load balancer knows may go by EC2', () => {
    expect(review('health-check-type', [], created(undefined, { target_group_arns: [] }))).toEqual([]);
  });

  test.each([
    ['elbv2', ['high found dr']],
    ['vpc-lattice', []],
  ])('a group with a traffic source of the type %s that comes out of a map', (type, expected) => {
    const attachment: Entry = {
      address: 'module.asg.aws_autoscaling_traffic_source_attachment.this["alb"]',
      after: { traffic_source: [{ type }] },
      unknown: { autoscaling_group_name: true, traffic_source: [{ identifier: true }] },
      references: { autoscaling_group_name: ['aws_autoscaling_group.this[0].id', 'aws_autoscaling_group.this'] },
    };
    const found = review('health-check-type', [], [...created(undefined, { target_group_arns: [] }), attachment]);
    expect(found.map((it) => it.split(' ').slice(0, 3).join(' '))).toEqual(expected);
  });

  test('a desired capacity that nobody sets stays as it is', () => {
    const before = { name: 'app', desired_capacity: 6 };
    const entry = (references: Entry['references']): Entry[] => [
      group(
        'aws_autoscaling_group.app',
        before,
        { name: 'app' },
        { unknown: { desired_capacity: true }, ...(references ? { references } : {}) },
      ),
    ];
    expect(review('desired-forced', [], entry({ desired_capacity: ['var.desired'] }))).toEqual([]);
    expect(review('desired-forced', [], entry({ desired_capacity: ['random_integer.size.result'] }))).toEqual([
      'high unknown dr aws_autoscaling_group.app: 6 instances now, how many after is not known',
    ]);
  });
});

describe('launch configurations', () => {
  const configuration = (rest: JsonObject, before?: JsonObject): Entry => ({
    address: 'aws_launch_configuration.app',
    before: before ?? { name: 'app-1', instance_type: 'g5.xlarge', image_id: 'ami-1', ...rest },
    ...(before ? { after: { name: 'app-2', instance_type: 'g5.xlarge', image_id: 'ami-1', ...rest } } : {}),
    ...(before ? { actions: ['create', 'delete'] } : {}),
  });
  const using = (name: string): Entry => ({
    address: 'aws_autoscaling_group.app',
    before: { name: 'app', launch_configuration: name },
  });

  test('spot instances only', () => {
    expect(review('all-spot', [configuration({ spot_price: '0.5' }), using('app-1')])).toEqual([
      'high standing home aws_autoscaling_group.app: no instance of the group is on demand, whatever its size',
    ]);
    expect(review('all-spot', [configuration({}), using('app-1')])).toEqual([]);
  });

  test('another type in one Region, through a launch configuration that is made anew', () => {
    const moved: Entry = {
      address: 'aws_autoscaling_group.app',
      before: { name: 'app', launch_configuration: 'app-1' },
      after: { name: 'app' },
      unknown: { launch_configuration: true },
      references: { launch_configuration: ['aws_launch_configuration.app.name', 'aws_launch_configuration.app'] },
    };
    const anew: Entry = {
      address: 'aws_launch_configuration.app',
      before: { name: 'app-1', instance_type: 'g5.xlarge' },
      after: { instance_type: 'g4dn.xlarge' },
      unknown: { name: true, id: true },
      actions: ['create', 'delete'],
    };
    expect(review('instance-types-differ', [configuration({}), using('app-1')], [anew, moved])).toEqual([
      'high found dr aws_autoscaling_group.app: it runs on g4dn.xlarge (1 × T4, 16 GB), in eu-west-1 on g5.xlarge (1 × A10G, 24 GB)',
    ]);
  });

  test('user data that the provider keeps as a hash says nothing', () => {
    const hash = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
    expect(
      review(
        'releases-differ',
        [configuration({ user_data: hash }), using('app-1')],
        [configuration({ user_data: hash.replace('d', 'e') }), using('app-1')],
      ),
    ).toEqual([]);
  });
});

describe('how a group hangs on its load balancer', () => {
  const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/app/1';
  const targets: Entry = { address: 'aws_lb_target_group.app', before: { arn: ARN, id: ARN } };
  const app: Entry = { address: 'aws_autoscaling_group.app', before: { name: 'app', id: 'app', min_size: 0 } };
  const attachment = { autoscaling_group_name: 'app', lb_target_group_arn: ARN };
  const source = { autoscaling_group_name: 'app', traffic_source: [{ identifier: ARN, type: 'elbv2' }] };

  test.each([
    ['aws_autoscaling_attachment.app', attachment],
    ['aws_autoscaling_attachment.app', { autoscaling_group_name: 'app', alb_target_group_arn: ARN }],
    ['aws_autoscaling_traffic_source_attachment.app', source],
  ])('an attachment that is removed: %s %j', (address, before) => {
    expect(review('group-detached', [], [targets, app, { address, before, after: null }])).toEqual([
      'critical found dr aws_autoscaling_group.app: the group is detached from aws_lb_target_group.app, and from all',
    ]);
  });

  test('an attachment of its own in place of the attribute is none', () => {
    expect(
      review(
        'group-detached',
        [],
        [
          targets,
          {
            address: 'aws_autoscaling_group.app',
            before: { name: 'app', id: 'app', target_group_arns: [ARN] },
            after: { name: 'app', id: 'app', target_group_arns: [] },
          },
          { address: 'aws_autoscaling_attachment.app', after: attachment },
        ],
      ),
    ).toEqual([]);
  });

  test('target groups that the plans do not hold are counted', () => {
    expect(
      review(
        'group-detached',
        [],
        [
          {
            address: 'aws_autoscaling_group.app',
            before: { name: 'app', target_group_arns: ['arn:a', 'arn:b'] },
            after: { name: 'app', target_group_arns: ['arn:a'] },
          },
        ],
      ),
    ).toEqual(['high found dr aws_autoscaling_group.app: the group is in 1 target group, before in 2']);
  });

  test('an empty group behind a weighted forward, an alias with dualstack, and SECONDARY', () => {
    const balancer: Entry = {
      address: 'aws_alb.app',
      before: { arn: 'arn:lb', id: 'arn:lb', dns_name: 'App-1.eu-central-1.elb.amazonaws.com' },
    };
    const forward = { target_group: [{ arn: ARN, weight: 1 }] };
    const listener: Entry = {
      address: 'aws_alb_listener.app',
      before: { arn: 'arn:l', load_balancer_arn: 'arn:lb', default_action: [{ type: 'forward', forward: [forward] }] },
    };
    const record = (evaluate: boolean): Entry => ({
      address: 'aws_route53_record.secondary',
      before: {
        name: 'www.example.com',
        failover_routing_policy: [{ type: 'SECONDARY' }],
        alias: [{ name: 'dualstack.app-1.eu-central-1.elb.amazonaws.com.', evaluate_target_health: evaluate }],
      },
    });
    const all = [
      targets,
      app,
      { address: 'aws_autoscaling_attachment.app', before: attachment },
      balancer,
      listener,
    ] as const;
    expect(review('empty-behind-failover', [], [...all, record(true)])).toEqual([
      'critical standing dr aws_autoscaling_group.app: the group may have no instance, and aws_route53_record.secondary evaluates the health of its load balancer',
    ]);
    expect(review('empty-behind-failover', [], [...all, record(false)])).toEqual([]);
  });
});

test('zones: those of subnets that are made in the same plan, by their references', () => {
  const subnet = (name: string, zone: string): Entry => ({
    address: `module.vpc.aws_subnet.${name}`,
    after: { availability_zone: zone },
    unknown: { id: true },
  });
  const app = (...to: string[]): Entry => ({
    address: 'aws_autoscaling_group.app',
    after: { name: 'app' },
    unknown: { vpc_zone_identifier: true },
    references: { vpc_zone_identifier: to },
  });
  const all = [subnet('a', 'eu-central-1a'), subnet('b', 'eu-central-1b')];
  expect(review('single-zone', [], [...all, app('module.vpc.aws_subnet.a.id', 'module.vpc.aws_subnet.b.id')])).toEqual(
    [],
  );
  expect(review('single-zone', [], [...all, app('module.vpc.aws_subnet.a.id')])).toEqual([
    'high found dr aws_autoscaling_group.app: eu-central-1a is its only zone',
  ]);
  expect(review('single-zone', [], [...all, app('module.vpc.private_subnets')])).toEqual([
    'high unknown dr aws_autoscaling_group.app: its zones are not known until apply',
  ]);
});

test('zones of subnets that the plans do not hold are taken for different ones', () => {
  const app = (...subnets: string[]): Entry => ({
    address: 'aws_autoscaling_group.app',
    before: { name: 'app', vpc_zone_identifier: subnets },
  });
  expect(review('single-zone', [app('subnet-1', 'subnet-2')])).toEqual([]);
  expect(review('single-zone', [app('subnet-1')])).toEqual([
    'high standing home aws_autoscaling_group.app: subnet-1 is its only zone',
  ]);
});

test('a load balancer that is destroyed, and one that is forgotten', () => {
  const balancer = { arn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/a/1' };
  expect(
    review(
      'load-balancer-destroyed',
      [{ address: 'aws_lb.app', before: balancer, after: null }],
      [{ address: 'aws_lb.app', before: balancer, after: null, actions: ['forget'] }],
    ),
  ).toEqual([
    'critical found home aws_lb.app: the load balancer is destroyed',
    'warning found dr aws_lb.app: the load balancer is no longer managed',
  ]);
});

test('with its load balancer a listener goes without a word', () => {
  const arn = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/a/1';
  const listener = { load_balancer_arn: arn, port: 443, default_action: [{ type: 'forward', target_group_arn: 'x' }] };
  const gone: Entry = { address: 'aws_lb_listener.app', before: listener, after: null };
  const balancer: Entry = { address: 'aws_lb.app', before: { arn, id: arn } };
  expect(review('listener-closed', [], [{ ...balancer, after: null }, gone])).toEqual([]);
  expect(review('listener-closed', [], [balancer, gone])).toHaveLength(1);
});

test('a release of which the other Region is not under review is not passed', () => {
  const rule = INFERENCE_RULES.find(({ id }) => id === 'inference-release-one-sided');
  const expectations = {
    groups: ['eu-west-1', 'eu-central-1'].map((region) => ({ region, name: 'app', min: 1, max: 2 })),
    pair: { home: 'eu-west-1', standby: 'eu-central-1' },
    topology: { writer: 'eu-west-1', evacuated: [] },
  } as unknown as Parameters<typeof findingsOf>[2];
  const template = (image: string): JsonObject => ({ id: 'lt-1', image_id: image });
  const entries: Entry[] = [
    { address: 'aws_launch_template.app', before: template('ami-1'), after: template('ami-2') },
    { address: 'aws_autoscaling_group.app', before: { name: 'app', launch_template: [{ id: 'lt-1' }] } },
  ];
  expect(findingsOf(rule, { home: { region: 'eu-west-1', entries } }, expectations)).toEqual([
    'warning unknown home aws_autoscaling_group.app: its release changes, and the plans of the other Region are not among those under review',
  ]);
  expect(findingsOf(rule, { home: { region: 'eu-west-1', entries } })).toEqual([]);
});

test.each([
  ['g6e.12xlarge', { count: 4, name: 'L40S', memory: 192 }],
  ['g5.16xlarge', { count: 1, name: 'A10G', memory: 24 }],
  ['p5.48xlarge', { count: 8, name: 'H100', memory: 640 }],
  ['m7i.large', undefined],
])('GPUs of %s', (type, expected) => {
  expect(acceleratorsOf(type)).toEqual(expected);
});
