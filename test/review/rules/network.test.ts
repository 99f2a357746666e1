import { JsonObject } from '../../../lib/review/plan';
import { NETWORK_RULES } from '../../../lib/review/rules/network';
import { isNarrower } from '../../../lib/review/rules/network/endpoint';
import { Entry, findingsOf, StackEntries } from './two-regions';

// See two-regions.ts.

function review(rule: string, stacks: Readonly<Record<string, StackEntries>>): string[] {
  return findingsOf(
    NETWORK_RULES.find(({ id }) => id === `network-${rule}`),
    stacks,
  );
}

const home = (...entries: readonly Entry[]): Record<string, StackEntries> => ({
  home: { region: 'eu-west-1', entries },
});

describe('security groups', () => {
  const sg = (id: string, rest: JsonObject = {}): JsonObject => ({ id, name: id, ...rest });
  const admission = (rest: JsonObject = {}): JsonObject => ({
    cidr_blocks: [],
    from_port: 5432,
    ipv6_cidr_blocks: [],
    prefix_list_ids: [],
    protocol: 'tcp',
    security_groups: ['sg-app'],
    self: false,
    to_port: 5432,
    ...rest,
  });
  const database: Entry = {
    address: 'module.db.aws_db_instance.this[0]',
    before: { identifier: 'orders', port: 5432, vpc_security_group_ids: ['sg-db'] },
  };
  const written = (before: JsonObject[], after: JsonObject[]): Entry => ({
    address: 'aws_security_group.db',
    before: sg('sg-db', { ingress: before }),
    after: sg('sg-db', { ingress: after }),
  });
  const app: Entry = { address: 'aws_security_group.app', before: sg('sg-app') };
  const rule = { security_group_id: 'sg-db', type: 'ingress', from_port: 5432, to_port: 5432, protocol: 'tcp' };

  test('a rule that is written into the group', () => {
    expect(review('path-closed', home(database, app, written([admission()], [])))).toEqual([
      'high found home aws_security_group.db: TCP 5432 from aws_security_group.app is closed for module.db.aws_db_instance.this[0]',
    ]);
  });

  test.each<[string, JsonObject]>([
    ['a wider range of ports', admission({ from_port: 5000, to_port: 6000 })],
    ['every protocol', admission({ protocol: '-1', from_port: 0, to_port: 0 })],
    ['everybody', admission({ security_groups: [], cidr_blocks: ['0.0.0.0/0'] })],
    ['one more', admission({ security_groups: ['sg-other', 'sg-app'] })],
    ['the number of the protocol', admission({ protocol: '6' })],
  ])('in its place %s', (_, after) => {
    expect(review('path-closed', home(database, app, written([admission()], [after])))).toEqual([]);
  });

  test('a block within another one', () => {
    const of = (block: string): JsonObject => admission({ security_groups: [], cidr_blocks: [block] });
    expect(review('path-closed', home(database, written([of('10.0.1.0/24')], [of('10.0.0.0/16')])))).toEqual([]);
    expect(review('path-closed', home(database, written([of('10.0.0.0/16')], [of('10.0.1.0/24')])))).toEqual([
      'high found home aws_security_group.db: TCP 5432 from 10.0.0.0/16 is closed for module.db.aws_db_instance.this[0]',
    ]);
  });

  test('rules of their own in place of those that were written into the group', () => {
    const own: Entry = {
      address: 'aws_security_group_rule.db["app"]',
      after: { ...rule, source_security_group_id: 'sg-app' },
      unknown: { id: true },
    };
    expect(review('path-closed', home(database, app, written([admission()], []), own))).toEqual([]);
  });

  test('the list of the group does not bring a removed rule back', () => {
    const own: Entry = {
      address: 'aws_security_group_rule.db["app"]',
      before: { ...rule, source_security_group_id: 'sg-app' },
      after: null,
    };
    // As the provider found it at the last refresh.
    const listing: Entry = { address: 'aws_security_group.db', before: sg('sg-db', { ingress: [admission()] }) };
    expect(review('path-closed', home(database, app, listing, own))).toEqual([
      'high found home aws_security_group_rule.db["app"]: TCP 5432 from aws_security_group.app is closed for module.db.aws_db_instance.this[0]',
    ]);
  });

  test('a group that is made anew is the same group', () => {
    const own: Entry = {
      address: 'aws_security_group_rule.db',
      before: { ...rule, source_security_group_id: 'sg-app' },
      after: rule,
      unknown: { source_security_group_id: true },
      references: { source_security_group_id: ['aws_security_group.app.id', 'aws_security_group.app'] },
      actions: ['delete', 'create'],
    };
    const anew: Entry = {
      address: 'aws_security_group.app',
      before: sg('sg-app'),
      after: { name: 'next' },
      unknown: { id: true },
      actions: ['create', 'delete'],
    };
    const group: Entry = { address: 'aws_security_group.db', before: sg('sg-db') };
    expect(review('path-closed', home(database, anew, group, own))).toEqual([]);
  });

  test('whom a rule admits may not be known', () => {
    const own: Entry = {
      address: 'aws_security_group_rule.db',
      before: { ...rule, source_security_group_id: 'sg-app' },
      after: rule,
      unknown: { source_security_group_id: true },
      references: { source_security_group_id: ['data.external.group.result'] },
      actions: ['delete', 'create'],
    };
    const group: Entry = { address: 'aws_security_group.db', before: sg('sg-db') };
    expect(review('path-closed', home(database, app, group, own))).toEqual([
      'high unknown home aws_security_group_rule.db: whether TCP 5432 from aws_security_group.app stays open for module.db.aws_db_instance.this[0] is not known until apply',
    ]);
  });

  test('ports that nothing of the service uses may be closed', () => {
    const ssh = admission({ from_port: 22, to_port: 22 });
    expect(review('path-closed', home(database, app, written([ssh, admission()], [admission()])))).toEqual([]);
  });
});

describe('ways out', () => {
  const subnet: Entry = {
    address: 'module.vpc.aws_subnet.private[0]',
    before: { id: 'subnet-1', vpc_id: 'vpc-1', availability_zone: 'eu-west-1a' },
  };
  const network: Entry = { address: 'module.vpc.aws_vpc.this[0]', before: { id: 'vpc-1' } };
  const gateway: Entry = { address: 'module.vpc.aws_nat_gateway.this[0]', before: { id: 'nat-1' } };
  const toNat = [{ cidr_block: '0.0.0.0/0', nat_gateway_id: 'nat-1' }];
  const association: Entry = {
    address: 'module.vpc.aws_route_table_association.private[0]',
    before: { subnet_id: 'subnet-1', route_table_id: 'rtb-1' },
  };
  const table = (before: JsonObject[], after?: JsonObject[]): Entry => ({
    address: 'module.vpc.aws_route_table.private[0]',
    before: { id: 'rtb-1', vpc_id: 'vpc-1', route: before },
    ...(after ? { after: { id: 'rtb-1', vpc_id: 'vpc-1', route: after } } : {}),
  });

  test('a route that is written into the table', () => {
    expect(review('egress-lost', home(subnet, network, gateway, association, table(toNat, [])))).toEqual([
      'high found home module.vpc.aws_route_table.private[0]: 1 subnet in eu-west-1a loses its default route',
    ]);
  });

  test('a gateway that is gone under its route', () => {
    expect(
      review('egress-lost', home(subnet, network, { ...gateway, after: null }, association, table(toNat))),
    ).toEqual(['high found home module.vpc.aws_nat_gateway.this[0]: 1 subnet in eu-west-1a loses its default route']);
  });

  test('a table that becomes that of a subnet without one of its own', () => {
    const main: Entry = {
      address: 'aws_default_route_table.main',
      before: { id: 'rtb-0', default_route_table_id: 'rtb-0', route: toNat },
    };
    const owner: Entry = {
      address: 'module.vpc.aws_vpc.this[0]',
      before: { id: 'vpc-1', default_route_table_id: 'rtb-0' },
    };
    const gone = { ...association, after: null };
    expect(review('egress-lost', home(subnet, owner, gateway, gone, table(toNat), main))).toEqual([]);
    expect(review('egress-lost', home(subnet, owner, gateway, gone, table(toNat)))).toEqual([
      'high found home module.vpc.aws_route_table_association.private[0]: 1 subnet in eu-west-1a loses its default route',
    ]);
  });
});

describe('policies of endpoints', () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' };
  const policy = (...statements: JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement: statements });

  test.each<[string, JsonObject, JsonObject, boolean]>([
    ['another order', policy(statement), policy({ ...statement, Action: ['s3:ListBucket', 's3:GetObject'] }), false],
    ['a list of one', policy(statement), policy({ ...statement, Resource: ['*'] }), false],
    ['one more', policy(statement), policy(statement, { ...statement, Action: 's3:PutObject' }), false],
    ['all of it', policy(statement), policy({ ...statement, Action: '*' }), false],
    ['less', policy(statement), policy({ ...statement, Action: 's3:GetObject' }), true],
    ['a denial', policy(statement), policy(statement, { ...statement, Effect: 'Deny' }), true],
  ])('%s', (_, was, is, expected) => {
    expect(isNarrower(was, is)).toBe(expected);
  });

  test('any policy lets less through than none', () => {
    expect(isNarrower(undefined, policy(statement))).toBe(true);
  });
});

describe('Regions', () => {
  const arn = (region: string): string => `arn:aws:rds:${region}:111122223333:pg:orders`;

  test('a resource whose own Region changes', () => {
    expect(
      review(
        'region-moved',
        home({
          address: 'aws_db_parameter_group.orders',
          before: { arn: arn('eu-west-1'), region: 'eu-west-1' },
          after: { region: 'eu-central-1' },
          unknown: { arn: true },
          actions: ['delete', 'create'],
          replacePaths: [['region']],
        }),
      ),
    ).toEqual(['critical found home aws_db_parameter_group.orders: it moves from eu-west-1 to eu-central-1']);
  });

  test('a resource that says its Region itself may differ from its provider', () => {
    const elsewhere = { arn: arn('eu-central-1'), region: 'eu-central-1' };
    expect(review('region-moved', home({ address: 'aws_db_parameter_group.orders', before: elsewhere }))).toEqual([]);
  });

  test('a provider that is pointed elsewhere is one finding', () => {
    const entries = ['a', 'b', 'c'].map((name) => ({
      address: `aws_db_parameter_group.${name}`,
      before: { arn: arn('eu-central-1') },
    }));
    expect(review('region-moved', home(...entries))).toEqual([
      'critical found home : 3 resources move from eu-central-1 to eu-west-1, aws_db_parameter_group.a among them',
    ]);
  });

  test('one state over two Regions, by the Regions that resources name', () => {
    const entries = [
      { address: 'aws_vpc.a', before: { region: 'eu-west-1' } },
      { address: 'aws_vpc.b', after: { region: 'eu-central-1' } },
    ];
    expect(review('state-spans-regions', home(...entries))).toEqual([
      'high found home : the state of the stack holds what runs in eu-central-1 and eu-west-1',
    ]);
  });

  test('replication may name the other Region, a running thing may not', () => {
    const key = 'arn:aws:kms:eu-central-1:111122223333:key/1';
    expect(
      review(
        'region-crossed',
        home(
          { address: 'aws_secretsmanager_secret.a', after: { replica: [{ kms_key_id: key, region: 'eu-central-1' }] } },
          { address: 'aws_sns_topic.a', after: { kms_master_key_id: key } },
        ),
      ),
    ).toEqual(['high found home aws_sns_topic.a: kms_master_key_id names key/1 of eu-central-1']);
  });

  const remote = (region: string | undefined): StackEntries => ({
    region: 'eu-west-1',
    entries: [{ address: 'aws_vpc.a', before: { id: 'vpc-1' } }],
    data: [
      {
        address: 'data.terraform_remote_state.other',
        type: 'terraform_remote_state',
        expressions: {
          backend: { constant_value: 's3' },
          config: region === undefined ? { references: ['var.state'] } : { constant_value: { bucket: 'b', region } },
        },
      },
    ],
  });

  test.each([
    ['eu-central-1', 'high', ' in eu-central-1'],
    ['eu-west-1', 'warning', ' in eu-west-1'],
    [undefined, 'high', ''],
  ])('the state of another stack in %s', (region, severity, where) => {
    expect(review('remote-state', { home: remote(region) })).toEqual([
      `${severity} found home data.terraform_remote_state.other: every plan of the stack reads the state of another one${where}`,
    ]);
  });
});

test('with its network a subnet goes without a word', () => {
  const network: Entry = { address: 'aws_vpc.a', before: { id: 'vpc-1' }, after: null };
  const subnet: Entry = { address: 'aws_subnet.a', before: { id: 'subnet-1', vpc_id: 'vpc-1' }, after: null };
  expect(review('subnet-removed', home(network, subnet))).toEqual([]);
  expect(review('subnet-removed', home({ ...network, after: { id: 'vpc-1' } }, subnet))).toEqual([
    'note found home aws_subnet.a: the subnet is destroyed',
  ]);
});

test('networks of one Region may use the same addresses', () => {
  const network = (address: string): Entry => ({ address, after: { cidr_block: '10.0.0.0/16' } });
  expect(review('cidr-overlap', home(network('aws_vpc.a'), network('aws_vpc.b')))).toEqual([]);
  expect(
    review('cidr-overlap', {
      ...home(network('aws_vpc.a')),
      dr: { region: 'eu-central-1', entries: [network('aws_vpc.a')] },
    }),
  ).toEqual(['high found dr aws_vpc.a: 10.0.0.0/16 in eu-central-1 overlaps 10.0.0.0/16 in eu-west-1']);
});
