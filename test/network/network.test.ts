import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { Cidr, Duration } from '../../lib/core/quantities';
import { KeyRef, KeyUser } from '../../lib/core/references';
import { RegionStack } from '../../lib/core/region-stack';
import { Egress, INTERFACE_ENDPOINT_SERVICES, Network, NetworkProps } from '../../lib/network/network';
import { SecurityGroup } from '../../lib/network/security-group';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';

const ZONES = ['us-east-2a', 'us-east-2b', 'us-east-2c'];

class TestKey extends Construct implements KeyRef {
  public readonly arn = 'arn:aws:kms:us-east-2:111122223333:key/logs';
  public readonly usedBy: ReadonlySet<KeyUser>;

  public constructor(scope: Construct, id: string, users: readonly KeyUser[] = ['log-groups']) {
    super(scope, id);
    this.usedBy = new Set(users);
  }
}

function network(stack: RegionStack, props: Partial<NetworkProps> = {}): Network {
  return new Network(stack, 'Network', {
    names: TEST_NAMES,
    cidr: Cidr.parse('10.20.0.0/16'),
    zones: ZONES.slice(0, 2),
    egress: 'nat-per-zone',
    flowLogKey: props.flowLogKey ?? new TestKey(stack, 'LogKey'),
    flowLogRetention: Duration.days(30),
    ...props,
  });
}

function build(props: Partial<NetworkProps> = {}): SynthesizedStack {
  return synthesizeStack((stack) => network(stack, props));
}

/** What every network has, whatever its egress, with two zones. */
const ALWAYS = [
  'aws_cloudwatch_log_group.network_flow_log_group',
  'aws_default_security_group.network_default_security_group',
  'aws_flow_log.network_flow_log',
  'aws_iam_role.network_flow_log_role',
  'aws_iam_role_policy.network_flow_log_role_policy',
  'aws_internet_gateway.network_internet_gateway',
  'aws_route.network_public_default_route',
  'aws_route_table.network_isolated_routes',
  'aws_route_table.network_public_routes',
  'aws_route_table.network_us_east_2a_private_routes',
  'aws_route_table.network_us_east_2b_private_routes',
  'aws_route_table_association.network_us_east_2a_isolated_route_association',
  'aws_route_table_association.network_us_east_2a_private_route_association',
  'aws_route_table_association.network_us_east_2a_public_route_association',
  'aws_route_table_association.network_us_east_2b_isolated_route_association',
  'aws_route_table_association.network_us_east_2b_private_route_association',
  'aws_route_table_association.network_us_east_2b_public_route_association',
  'aws_subnet.network_us_east_2a_isolated_subnet',
  'aws_subnet.network_us_east_2a_private_subnet',
  'aws_subnet.network_us_east_2a_public_subnet',
  'aws_subnet.network_us_east_2b_isolated_subnet',
  'aws_subnet.network_us_east_2b_private_subnet',
  'aws_subnet.network_us_east_2b_public_subnet',
  'aws_vpc.network',
  'aws_vpc_endpoint.network_s3_endpoint',
];

const PRIVATE_DEFAULT_ROUTES = [
  'aws_route.network_us_east_2a_private_default_route',
  'aws_route.network_us_east_2b_private_default_route',
];

function natOf(zone: string): string[] {
  return [`aws_eip.network_${zone}_nat_address`, `aws_nat_gateway.network_${zone}_nat_gateway`];
}

test.each<[Egress, string[]]>([
  ['nat-per-zone', [...PRIVATE_DEFAULT_ROUTES, ...natOf('us_east_2a'), ...natOf('us_east_2b')]],
  ['single-nat', [...PRIVATE_DEFAULT_ROUTES, ...natOf('us_east_2a')]],
  [
    'endpoints',
    [
      'aws_security_group.network_endpoint_security_group',
      'aws_vpc_security_group_ingress_rule.network_endpoint_security_group_from_10_20_0_0_16_443',
      ...INTERFACE_ENDPOINT_SERVICES.map((name) => `aws_vpc_endpoint.network_endpoints_${name.replace('.', '_')}`),
    ],
  ],
])('the resources of a network with egress %s, exactly', (egress, own) => {
  expect(build({ egress }).addresses()).toEqual([...ALWAYS, ...own].sort());
});

test('the VPC resolves names, and its default security group admits nothing', () => {
  const stack = build();
  expect(stack.only('aws_vpc')).toMatchObject({
    cidr_block: '10.20.0.0/16',
    enable_dns_support: true,
    enable_dns_hostnames: true,
    tags: { Name: 'shop-test' },
  });
  expect(stack.only('aws_default_security_group')).toMatchObject({
    vpc_id: '${aws_vpc.network.id}',
    ingress: [],
    egress: [],
  });
});

test('each subnet has its block and zone, and none hands out public addresses', () => {
  const subnets = build({ zones: ZONES }).all('aws_subnet');
  const summary = Object.values(subnets).map((subnet) => [
    subnet['tags'].Name,
    subnet['availability_zone'],
    subnet['cidr_block'],
    subnet['map_public_ip_on_launch'],
  ]);
  expect(summary.sort()).toEqual([
    ['shop-test-isolated-us-east-2a', 'us-east-2a', '10.20.48.0/20', undefined],
    ['shop-test-isolated-us-east-2b', 'us-east-2b', '10.20.112.0/20', undefined],
    ['shop-test-isolated-us-east-2c', 'us-east-2c', '10.20.176.0/20', undefined],
    ['shop-test-private-us-east-2a', 'us-east-2a', '10.20.0.0/19', undefined],
    ['shop-test-private-us-east-2b', 'us-east-2b', '10.20.64.0/19', undefined],
    ['shop-test-private-us-east-2c', 'us-east-2c', '10.20.128.0/19', undefined],
    ['shop-test-public-us-east-2a', 'us-east-2a', '10.20.32.0/20', undefined],
    ['shop-test-public-us-east-2b', 'us-east-2b', '10.20.96.0/20', undefined],
    ['shop-test-public-us-east-2c', 'us-east-2c', '10.20.160.0/20', undefined],
  ]);
});

test('a third zone and another egress change no subnet, table or association', () => {
  const kept = (stack: SynthesizedStack): string => {
    const zones = ['us_east_2a', 'us_east_2b'];
    const types = ['aws_vpc', 'aws_subnet', 'aws_route_table', 'aws_route_table_association'];
    return JSON.stringify(
      types.map((type) =>
        Object.entries(stack.all(type)).filter(([name]) => zones.some((zone) => name.includes(zone))),
      ),
    );
  };
  const two = kept(build());
  expect(kept(build({ zones: ZONES }))).toBe(two);
  expect(kept(build({ egress: 'single-nat' }))).toBe(two);
  expect(kept(build({ egress: 'endpoints' }))).toBe(two);
});

/** Route table to target of all default routes, by resource name. */
function defaultRoutes(stack: SynthesizedStack): Record<string, unknown> {
  return Object.fromEntries(
    Object.values(stack.all('aws_route')).map((route) => {
      expect(route['destination_cidr_block']).toBe('0.0.0.0/0');
      return [route['route_table_id'], route['nat_gateway_id'] ?? route['gateway_id']];
    }),
  );
}

test('default routes: a gateway of its own for each zone, one for all, none; never for the isolated tier', () => {
  const table = (name: string): string => `\${aws_route_table.network_${name}.id}`;
  const nat = (zone: string): string => `\${aws_nat_gateway.network_${zone}_nat_gateway.id}`;
  const open = { [table('public_routes')]: '${aws_internet_gateway.network_internet_gateway.id}' };
  expect(defaultRoutes(build({ zones: ZONES }))).toEqual({
    ...open,
    [table('us_east_2a_private_routes')]: nat('us_east_2a'),
    [table('us_east_2b_private_routes')]: nat('us_east_2b'),
    [table('us_east_2c_private_routes')]: nat('us_east_2c'),
  });
  expect(defaultRoutes(build({ zones: ZONES, egress: 'single-nat' }))).toEqual({
    ...open,
    [table('us_east_2a_private_routes')]: nat('us_east_2a'),
    [table('us_east_2b_private_routes')]: nat('us_east_2a'),
    [table('us_east_2c_private_routes')]: nat('us_east_2a'),
  });
  expect(defaultRoutes(build({ zones: ZONES, egress: 'endpoints' }))).toEqual(open);
});

test('each subnet is associated with the table of its tier', () => {
  const pairs = Object.values(build().all('aws_route_table_association')).map((association) => [
    association['subnet_id'],
    association['route_table_id'],
  ]);
  const pair = (subnet: string, table: string): string[] => [
    `\${aws_subnet.network_${subnet}_subnet.id}`,
    `\${aws_route_table.network_${table}_routes.id}`,
  ];
  expect(pairs.sort()).toEqual([
    pair('us_east_2a_isolated', 'isolated'),
    pair('us_east_2a_private', 'us_east_2a_private'),
    pair('us_east_2a_public', 'public'),
    pair('us_east_2b_isolated', 'isolated'),
    pair('us_east_2b_private', 'us_east_2b_private'),
    pair('us_east_2b_public', 'public'),
  ]);
});

test('a NAT gateway stands in the public subnet of its zone', () => {
  expect(build({ egress: 'single-nat' }).only('aws_nat_gateway')).toMatchObject({
    allocation_id: '${aws_eip.network_us_east_2a_nat_address.allocation_id}',
    subnet_id: '${aws_subnet.network_us_east_2a_public_subnet.id}',
    depends_on: ['aws_internet_gateway.network_internet_gateway'],
  });
  expect(build({ egress: 'single-nat' }).only('aws_eip')).toMatchObject({ domain: 'vpc' });
});

test('the NAT gateways that it tells: by zone, or none', () => {
  const told = (egress: Egress): string[] => {
    let zones: string[] = [];
    synthesizeStack((stack) => {
      zones = Object.keys(network(stack, { egress }).natGateways);
    });
    return zones;
  };
  expect(told('nat-per-zone')).toEqual(['us-east-2a', 'us-east-2b']);
  expect(told('single-nat')).toEqual(['us-east-2a']);
  expect(told('endpoints')).toEqual([]);
});

test('S3 is reached from the private and isolated tiers, and nothing is written to foreign buckets', () => {
  const endpoint = build().only('aws_vpc_endpoint');
  expect(endpoint).toMatchObject({
    vpc_endpoint_type: 'Gateway',
    service_name: 'com.amazonaws.us-east-2.s3',
    route_table_ids: [
      '${aws_route_table.network_us_east_2a_private_routes.id}',
      '${aws_route_table.network_us_east_2b_private_routes.id}',
      '${aws_route_table.network_isolated_routes.id}',
    ],
  });
  expect(JSON.parse(endpoint['policy']).Statement).toEqual([
    {
      Sid: 'EverythingInThisAccount',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } },
    },
    {
      Sid: 'ReadingElsewhere',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'],
      Resource: '*',
    },
  ]);
});

test('interface endpoints answer to the network only, under their usual names, in every zone', () => {
  const stack = build({ egress: 'endpoints' });
  const interfaces = Object.values(stack.all('aws_vpc_endpoint')).filter((e) => e['vpc_endpoint_type'] === 'Interface');
  expect(interfaces.map((endpoint) => endpoint['service_name'])).toEqual(
    INTERFACE_ENDPOINT_SERVICES.map((service) => `com.amazonaws.us-east-2.${service}`),
  );
  for (const endpoint of interfaces) {
    expect(endpoint).toMatchObject({
      private_dns_enabled: true,
      subnet_ids: [
        '${aws_subnet.network_us_east_2a_private_subnet.id}',
        '${aws_subnet.network_us_east_2b_private_subnet.id}',
      ],
      security_group_ids: ['${aws_security_group.network_endpoint_security_group.id}'],
    });
  }
  expect(stack.only('aws_vpc_security_group_ingress_rule')).toMatchObject({
    cidr_ipv4: '10.20.0.0/16',
    from_port: 443,
    to_port: 443,
    ip_protocol: 'tcp',
  });
});

test('flow logs go to an encrypted log group by a role that can do nothing else', () => {
  const stack = build();
  expect(stack.only('aws_cloudwatch_log_group')).toMatchObject({
    name: '/shop/test/flow-logs',
    kms_key_id: 'arn:aws:kms:us-east-2:111122223333:key/logs',
    retention_in_days: 30,
  });
  expect(stack.only('aws_flow_log')).toMatchObject({
    vpc_id: '${aws_vpc.network.id}',
    traffic_type: 'ALL',
    log_destination_type: 'cloud-watch-logs',
    log_destination: '${aws_cloudwatch_log_group.network_flow_log_group.arn}',
    iam_role_arn: '${aws_iam_role.network_flow_log_role.arn}',
    depends_on: ['aws_iam_role_policy.network_flow_log_role_policy'],
  });
  const role = stack.only('aws_iam_role');
  expect(role['name']).toBe('shop-test-flow-logs-us-east-2');
  expect(JSON.parse(role['assume_role_policy']).Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:ec2:us-east-2:111122223333:vpc-flow-log/*' },
      },
    },
  ]);
  expect(JSON.parse(stack.only('aws_iam_role_policy')['policy']).Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: 'arn:aws:logs:us-east-2:111122223333:log-group:/shop/test/flow-logs:*',
    },
  ]);
});

test('what it tells others: subnets by tier, zones, and what a peer needs', () => {
  const stack = synthesizeStack((scope) => {
    const built = network(scope);
    const { peering } = built;
    const value = {
      vpcId: built.vpcId,
      zones: built.availabilityZones,
      public: built.subnetIds('public'),
      private: built.subnetIds('private'),
      isolated: built.subnetIds('isolated'),
      peering: { ...peering, cidr: peering.cidr.toString() },
    };
    new TerraformOutput(scope, 'Told', { value });
  });
  const subnets = (tier: string): string[] =>
    ['us_east_2a', 'us_east_2b'].map((zone) => `\${aws_subnet.network_${zone}_${tier}_subnet.id}`);
  expect(stack.json['output'].told.value).toEqual({
    vpcId: '${aws_vpc.network.id}',
    zones: ['us-east-2a', 'us-east-2b'],
    public: subnets('public'),
    private: subnets('private'),
    isolated: subnets('isolated'),
    peering: {
      vpcId: '${aws_vpc.network.id}',
      cidr: '10.20.0.0/16',
      routeTableIds: [
        '${aws_route_table.network_us_east_2a_private_routes.id}',
        '${aws_route_table.network_us_east_2b_private_routes.id}',
        '${aws_route_table.network_isolated_routes.id}',
      ],
    },
  });
});

test.each<[Egress, object]>([
  ['nat-per-zone', { instances_to_anywhere_443: { cidr_ipv4: '0.0.0.0/0' } }],
  ['single-nat', { instances_to_anywhere_443: { cidr_ipv4: '0.0.0.0/0' } }],
  [
    'endpoints',
    {
      instances_to_10_20_0_0_16_443: { cidr_ipv4: '10.20.0.0/16' },
      instances_to_s3_443: { prefix_list_id: '${aws_vpc_endpoint.network_s3_endpoint.prefix_list_id}' },
    },
  ],
])('with egress %s instances reach the AWS services', (egress, rules) => {
  const stack = synthesizeStack((scope) => {
    const built = network(scope, { egress });
    const group = new SecurityGroup(scope, 'Instances', {
      names: TEST_NAMES,
      network: built,
      purpose: 'instances',
      description: 'Inference instances',
      tier: 'private',
    });
    built.allowServices(group);
  });
  const found = stack.all('aws_vpc_security_group_egress_rule');
  expect(Object.keys(found).sort()).toEqual(Object.keys(rules).sort());
  expect(found).toMatchObject(rules);
});

test('everything wrong at once: space, zones, key, retention', () => {
  expect(
    problemsOf(() =>
      synthesizeStack((stack) =>
        network(stack, {
          cidr: Cidr.parse('203.0.112.0/20'),
          zones: ['us-east-2a', 'us-west-2a', 'us-east-2-lcl-1a'],
          flowLogKey: new TestKey(stack, 'AlarmKey', ['alarms']),
          flowLogRetention: Duration.days(31),
        }),
      ),
    ),
  ).toEqual([
    {
      code: 'network-space',
      where: 'stack/Network',
      message:
        "'cidr' must lie in private address space (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10), got 203.0.112.0/20; public addresses of others would become unreachable",
    },
    {
      code: 'zone-region',
      where: 'stack/Network',
      message:
        "'zones' must name Availability Zones of us-east-2 (as us-east-2a), got us-west-2a; name a zone of this Region",
    },
    {
      code: 'zone-region',
      where: 'stack/Network',
      message:
        "'zones' must name Availability Zones of us-east-2 (as us-east-2a), got us-east-2-lcl-1a; name a zone of this Region",
    },
    {
      code: 'key-without-log-groups',
      where: 'stack/Network',
      message:
        "'flowLogKey' must admit log-groups, got a key that admits alarms; add 'log-groups' to the services of the key",
    },
    {
      code: 'log-retention',
      where: 'stack/Network',
      message:
        "'flowLogRetention' must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days, got 31d; take the next longer one",
    },
  ]);
});

test('a network that cannot be divided, or that overlaps the one of Docker', () => {
  expect(problemsOf(() => build({ cidr: Cidr.parse('10.20.0.0/24'), zones: ['us-east-2a'] }))).toMatchObject([
    { code: 'network-size', where: 'stack/Network' },
    { code: 'zone-count', where: 'stack/Network' },
  ]);
  expect(problemsOf(() => build({ cidr: Cidr.parse('172.17.64.0/18') }))).toEqual([
    {
      code: 'docker-bridge',
      where: 'stack/Network',
      message:
        "'cidr' must not overlap 172.17.0.0/16, got 172.17.64.0/18; it is Docker's own network, from which containers could not reach the same addresses here",
    },
  ]);
});

test('a key that admits no service, and one of another stack', () => {
  const act = () =>
    synthesizeApp((app) => {
      const stack = new RegionStack(app, 'stack', { names: TEST_NAMES, backend: { kind: 'local' } });
      const foreign = new RegionStack(app, 'foreign', { names: TEST_NAMES, backend: { kind: 'local' } });
      network(stack, { flowLogKey: new TestKey(foreign, 'LogKey', []) });
    });
  expect(problemsOf(act)).toEqual([
    {
      code: 'key-without-log-groups',
      where: 'stack/Network',
      message:
        "'flowLogKey' must admit log-groups, got a key that admits no service; add 'log-groups' to the services of the key",
    },
    {
      code: 'other-stack',
      where: 'stack/Network',
      message:
        "'flowLogKey' must belong to this stack (stack), got foreign/LogKey of foreign; create one in this stack",
    },
  ]);
});
