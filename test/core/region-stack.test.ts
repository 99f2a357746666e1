import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { App } from 'cdktf';
import { Construct } from 'constructs';
import { RegionPair } from '../../lib/core/regions';
import { RegionStack } from '../../lib/core/region-stack';
import { problemsOf, synthesizeApp, synthesizeStack, TEST_NAMES } from '../support/synth';

test('a stack has one provider for its own Region that refuses other accounts', () => {
  const { json } = synthesizeStack(() => undefined);
  expect(json['provider']).toEqual({
    aws: [
      {
        region: 'us-east-2',
        allowed_account_ids: ['111122223333'],
        default_tags: [{ tags: { System: 'shop', Environment: 'test', ManagedBy: 'warmsite' } }],
      },
    ],
  });
  expect(json['terraform']).toMatchObject({
    required_version: '>= 1.11.0',
    required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } },
    backend: { local: { path: '../../../terraform.stack.tfstate' } },
  });
});

test("own tags join the standard ones and cannot replace them; state in a Region's bucket is locked there", () => {
  const stacks = synthesizeApp(
    (app) =>
      new RegionStack(app, 'global', {
        names: TEST_NAMES.global,
        backend: { kind: 's3', region: 'us-west-2' },
        providerConstraint: '= 6.25.0',
        tags: { Owner: 'platform', System: 'other' },
      }),
  );
  const { json } = stacks['global']!;
  expect(json['provider'].aws[0]).toMatchObject({
    region: 'us-east-1',
    default_tags: [{ tags: { Owner: 'platform', System: 'shop', Environment: 'test', ManagedBy: 'warmsite' } }],
  });
  expect(json['terraform'].required_providers.aws.version).toBe('= 6.25.0');
  expect(json['terraform'].backend).toEqual({
    s3: {
      bucket: 'shop-test-state-111122223333-us-west-2',
      key: 'global.tfstate',
      region: 'us-west-2',
      encrypt: true,
      allowed_account_ids: ['111122223333'],
      use_lockfile: true,
    },
  });
});

test('cdktn holds a stack against the oldest Terraform that it is for, and or against what the project says', () => {
  const targets = (context: Record<string, unknown>): unknown => {
    const app = new App({ context });
    const stack = new RegionStack(app, 'stack', { names: TEST_NAMES, backend: { kind: 's3', region: 'us-east-2' } });
    return stack.node.tryGetContext('targetVersions');
  };
  expect(targets({})).toEqual({ terraform: '>= 1.11.0', opentofu: '>= 1.11.0' });
  expect(targets({ targetVersions: { opentofu: '>=1.12.0' } })).toEqual({ opentofu: '>=1.12.0' });
});

test('addresses are the construct path in snake case', () => {
  const stack = synthesizeStack((scope) => {
    const network = new Construct(scope, 'SiteNetwork');
    new Vpc(network, 'Resource', { cidrBlock: '10.0.0.0/16' });
    new Vpc(new Construct(network, 'us-east-2a'), 'G1', { cidrBlock: '10.1.0.0/16' });
  });
  expect(stack.addresses()).toEqual(['aws_vpc.site_network', 'aws_vpc.site_network_us_east_2a_g1']);
});

test('two constructs that would share an address are refused', () => {
  const problems = problemsOf(() =>
    synthesizeStack((scope) => {
      new Vpc(scope, 'a-b', { cidrBlock: '10.0.0.0/16' });
      new Vpc(new Construct(scope, 'A'), 'b', { cidrBlock: '10.1.0.0/16' });
    }),
  );
  expect(problems).toEqual([
    {
      code: 'address-collision',
      where: 'stack/A/b',
      message:
        "must have an address of its own, but 'a_b' is that of stack/a-b already; rename one of the two constructs",
    },
  ]);
});

describe('RegionPair', () => {
  test('knows the other Region', () => {
    const pair = new RegionPair('us-east-2', 'us-west-2');
    expect([pair.other('us-east-2'), pair.other('us-west-2'), pair.both]).toEqual([
      'us-west-2',
      'us-east-2',
      ['us-east-2', 'us-west-2'],
    ]);
    expect(problemsOf(() => pair.other('eu-west-1'))).toEqual([
      { code: 'unknown-region', where: 'region', message: 'must be us-east-2 or us-west-2, got eu-west-1' },
    ]);
  });

  test('refuses one Region twice', () => {
    expect(problemsOf(() => new RegionPair('us-east-2', 'us-east-2'))).toEqual([
      {
        code: 'same-region',
        where: 'regions',
        message:
          "'home' and 'standby' must be two Regions, got us-east-2 twice; a standby in the same Region dies with it",
      },
    ]);
  });
});
