import { Construct } from 'constructs';
import { Cidr } from '../../lib/core/quantities';
import { NetworkRef, SecurityGroupRef, Tier } from '../../lib/core/references';
import { RegionStack } from '../../lib/core/region-stack';
import { SecurityGroup, SecurityGroupProps } from '../../lib/network/security-group';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';

class TestNetwork extends Construct implements NetworkRef {
  public readonly vpcId = 'vpc-1';
  public subnetIds(): readonly string[] {
    return ['subnet-1', 'subnet-2'];
  }
}

class TestGroup extends Construct implements SecurityGroupRef {
  public readonly rules = [];
  public readonly id = 'sg-peer';
}

function build(
  tier: Tier,
  use: (group: SecurityGroup, stack: RegionStack) => void = () => undefined,
  props: Partial<SecurityGroupProps> = {},
): SynthesizedStack {
  return synthesizeStack((stack) => {
    const group = new SecurityGroup(stack, 'DatabaseGroup', {
      names: TEST_NAMES,
      network: new TestNetwork(stack, 'Network'),
      purpose: 'database',
      description: 'Database instances',
      tier,
      ...props,
    });
    use(group, stack);
  });
}

/** All attributes but the construct path. */
function bare({ '//': _, ...attributes }: Record<string, unknown>): Record<string, unknown> {
  return attributes;
}

test('a new group is closed both ways', () => {
  const stack = build('isolated');
  expect(stack.addresses()).toEqual(['aws_security_group.database_group']);
  expect(bare(stack.only('aws_security_group'))).toEqual({
    name: 'shop-test-database',
    description: 'Database instances',
    vpc_id: 'vpc-1',
    tags: { Name: 'shop-test-database' },
  });
});

test('rules from and to groups, blocks, prefix lists and anywhere', () => {
  const stack = build('public', (group, scope) => {
    const peer = new TestGroup(new Construct(scope, 'Inference'), 'Group');
    group.allowFrom(peer, 5432, 'Model servers');
    group.allowFrom(Cidr.parse('10.30.0.0/16'), 5432, 'The other Region');
    group.allowFrom('anywhere', 443, 'Clients');
    group.allowTo(peer, 8000, 'Model servers');
    group.allowTo(Cidr.parse('10.30.0.0/16'), 5432, 'The other Region');
    group.allowTo({ name: 'S3', prefixListId: 'pl-1' }, 443, 'S3');
    group.allowTo('anywhere', 443, 'Registries');
  });
  const rule = (port: number, description: string, peer: object): object => ({
    security_group_id: '${aws_security_group.database_group.id}',
    ip_protocol: 'tcp',
    from_port: port,
    to_port: port,
    description,
    ...peer,
  });
  const bareRules = (type: string): object =>
    Object.fromEntries(Object.entries(stack.all(type)).map(([name, attributes]) => [name, bare(attributes)]));
  expect(bareRules('aws_vpc_security_group_ingress_rule')).toEqual({
    database_group_from_inference_group_5432: rule(5432, 'Model servers', { referenced_security_group_id: 'sg-peer' }),
    database_group_from_10_30_0_0_16_5432: rule(5432, 'The other Region', { cidr_ipv4: '10.30.0.0/16' }),
    database_group_from_anywhere_443: rule(443, 'Clients', { cidr_ipv4: '0.0.0.0/0' }),
  });
  expect(bareRules('aws_vpc_security_group_egress_rule')).toEqual({
    database_group_to_inference_group_8000: rule(8000, 'Model servers', { referenced_security_group_id: 'sg-peer' }),
    database_group_to_10_30_0_0_16_5432: rule(5432, 'The other Region', { cidr_ipv4: '10.30.0.0/16' }),
    database_group_to_s3_443: rule(443, 'S3', { prefix_list_id: 'pl-1' }),
    database_group_to_anywhere_443: rule(443, 'Registries', { cidr_ipv4: '0.0.0.0/0' }),
  });
});

test('adding a rule in front renames no other', () => {
  const office = Cidr.parse('10.30.0.0/16');
  const first = build('isolated', (group) => group.allowFrom(office, 5432, 'Office'));
  const both = build('isolated', (group) => {
    group.allowFrom(Cidr.parse('10.31.0.0/16'), 5432, 'Branch');
    group.allowFrom(office, 5432, 'Office');
  });
  expect(both.addresses()).toEqual(expect.arrayContaining(first.addresses()));
  expect(both.addresses()).toHaveLength(first.addresses().length + 1);
});

test('the isolated tier takes private blocks, the private tier reaches out', () => {
  const isolated = build('isolated', (group) => group.allowTo(Cidr.parse('100.64.0.0/16'), 5432, 'Peer'));
  expect(Object.keys(isolated.all('aws_vpc_security_group_egress_rule'))).toEqual([
    'database_group_to_100_64_0_0_16_5432',
  ]);
  const open = build('private', (group) => group.allowTo('anywhere', 443, 'Registries'));
  expect(open.only('aws_vpc_security_group_egress_rule')['cidr_ipv4']).toBe('0.0.0.0/0');
});

test.each([
  ['anywhere', 'anywhere'],
  [Cidr.parse('0.0.0.0/1'), '0.0.0.0/1'],
  [Cidr.parse('203.0.113.0/24'), '203.0.113.0/24'],
  [Cidr.parse('10.0.0.0/7'), '10.0.0.0/7'],
] as const)('the isolated tier refuses %s both ways', (block, text) => {
  const message = (peer: string): string =>
    `'${peer}' must be a security group or a private block in the isolated tier, got ${text}; ` +
    'what must reach the internet belongs into the private tier';
  expect(problemsOf(() => build('isolated', (group) => group.allowTo(block, 443, 'Out')))).toEqual([
    { code: 'isolated-egress', where: 'stack/DatabaseGroup', message: message('destination') },
  ]);
  expect(problemsOf(() => build('isolated', (group) => group.allowFrom(block, 443, 'In')))).toEqual([
    { code: 'isolated-ingress', where: 'stack/DatabaseGroup', message: message('source') },
  ]);
});

test.each(['anywhere', Cidr.parse('0.0.0.0/0')] as const)('the private tier is not reachable from %s', (everything) => {
  expect(problemsOf(() => build('private', (group) => group.allowFrom(everything, 443, 'In')))).toEqual([
    {
      code: 'open-ingress',
      where: 'stack/DatabaseGroup',
      message:
        "'source' must be a security group or a block of addresses in the private tier, got anywhere; name the group that the traffic comes from",
    },
  ]);
});

test('a rule given twice, a port out of range, a reason that EC2 refuses: all at once', () => {
  expect(
    problemsOf(() =>
      build('private', (group) => {
        group.allowTo('anywhere', 0, 'Fine');
      }),
    ),
  ).toEqual([
    {
      code: 'port',
      where: 'stack/DatabaseGroup',
      message: "'port' must be a whole number from 1 to 65535, got 0; name the one port that is needed",
    },
  ]);
  expect(
    problemsOf(() =>
      build('private', (group) => {
        group.allowTo('anywhere', 443, 'Registries');
        group.allowTo(Cidr.parse('0.0.0.0/0'), 443, "Docker's registry");
      }),
    ),
  ).toEqual([
    {
      code: 'description',
      where: 'stack/DatabaseGroup',
      message:
        "'why' must be 1 to 255 letters, digits, spaces or ._-:/()#,@[]+=&;{}!$*, got 'Docker's registry'; reword it",
    },
    {
      code: 'rule-repeated',
      where: 'stack/DatabaseGroup',
      message: "'destination' must be new for port 443, got anywhere a second time; remove one of the two rules",
    },
  ]);
});

test('a description that EC2 refuses', () => {
  expect(problemsOf(() => build('private', undefined, { description: '' }))).toEqual([
    {
      code: 'description',
      where: 'stack/DatabaseGroup',
      message: "'description' must be 1 to 255 letters, digits, spaces or ._-:/()#,@[]+=&;{}!$*, got ''; reword it",
    },
  ]);
});

test('groups and networks of other stacks are refused', () => {
  const otherNames = TEST_NAMES.in('us-west-2');
  const act = (use: (group: SecurityGroup, foreign: RegionStack) => void, foreignNetwork: boolean) => () =>
    synthesizeApp((app) => {
      const stack = new RegionStack(app, 'stack', { names: TEST_NAMES, backend: { kind: 'local' } });
      const foreign = new RegionStack(app, 'foreign', { names: otherNames, backend: { kind: 'local' } });
      const group = new SecurityGroup(stack, 'Group', {
        names: TEST_NAMES,
        network: new TestNetwork(foreignNetwork ? foreign : stack, 'Network'),
        purpose: 'database',
        description: 'Database instances',
        tier: 'private',
      });
      use(group, foreign);
    });
  expect(problemsOf(act(() => undefined, true))).toEqual([
    {
      code: 'other-stack',
      where: 'stack/Group',
      message: "'network' must belong to this stack (stack), got foreign/Network of foreign; create one in this stack",
    },
  ]);
  expect(
    problemsOf(act((group, foreign) => group.allowFrom(new TestGroup(foreign, 'Peer'), 443, 'In'), false)),
  ).toEqual([
    {
      code: 'other-stack',
      where: 'stack/Group',
      message: "'source' must belong to this stack (stack), got foreign/Peer of foreign; create one in this stack",
    },
  ]);
});
