import fc from 'fast-check';
import { Construct } from 'constructs';
import { Percent } from '../../lib/core/quantities';
import { canaryInstances } from '../../lib/core/canary-size';
import { Canary, CanaryRelease } from '../../lib/inference/canary-release';
import { InferenceEndpoint } from '../../lib/inference/inference-endpoint';
import { InferenceGroup, InferenceGroupProps } from '../../lib/inference/inference-group';
import { problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';
import { fullGroup, minimalGroup, TestNetwork, TestSecurityGroup } from './site';

const CANARY: Canary = {
  model: { prefix: 'chat/2026-11-21', manifestSha256: 'a'.repeat(64) },
  weight: Percent.of(5),
  instances: 1,
};

interface Build {
  /** `none`: the group alone. */
  readonly canary?: Partial<Canary> | 'none';
  readonly group?: (scope: Construct) => InferenceGroupProps;
}

/** A load balancer before a group with a canary: as its default, and by a route. */
function build({ canary = {}, group = minimalGroup }: Build = {}): SynthesizedStack {
  return synthesizeStack((stack) => {
    const groupProps = group(stack);
    const stable = new InferenceGroup(stack, 'Chat', groupProps);
    const target =
      canary === 'none'
        ? stable
        : new CanaryRelease(stable, 'Canary', { group: stable, groupProps, canary: { ...CANARY, ...canary } });
    new InferenceEndpoint(stack, 'Endpoint', {
      names: TEST_NAMES,
      network: new TestNetwork(stack, 'PublicNetwork'),
      securityGroup: new TestSecurityGroup(stack, 'PublicSecurityGroup'),
      certificateArn: 'arn:aws:acm:us-east-2:111122223333:certificate/00000000-0000-0000-0000-000000000000',
      defaultGroup: target,
      routes: [{ name: 'chat', group: target, paths: ['/v1/*'] }],
    });
  });
}

const STABLE = '${aws_lb_target_group.chat_target_group.arn}';
const NEW = '${aws_lb_target_group.chat_canary_group_target_group.arn}';

/** Both ways to the group: the default of the listener, and the rule. */
const actions = (stack: SynthesizedStack): unknown[] => [
  ...(stack.at('aws_lb_listener.endpoint_https_listener')['default_action'] as unknown[]),
  ...(stack.only('aws_lb_listener_rule')['action'] as unknown[]),
];

const split = (stable: number, canary: number): object => ({
  type: 'forward',
  forward: {
    target_group: [
      { arn: STABLE, weight: stable },
      { arn: NEW, weight: canary },
    ],
    stickiness: { enabled: false, duration: 1 },
  },
});

test.each([
  [0, 100],
  [5, 95],
  [50, 50],
])(
  'a weight of %i leaves %i to the group, by the default and by every route, and no cookie binds anybody',
  (weight, rest) => {
    const stack = build({ canary: { weight: Percent.of(weight), instances: 3 } });
    expect(actions(stack)).toEqual([split(rest, weight), split(rest, weight)]);
  },
);

test('without a canary requests go to the group, as one without weights', () => {
  expect(actions(build({ canary: 'none' }))).toEqual(Array(2).fill({ type: 'forward', target_group_arn: STABLE }));
});

test('a canary adds resources and changes none of the group but who gets its requests', () => {
  const [without, withCanary] = [build({ canary: 'none' }), build()];
  const old = without.addresses();
  expect(withCanary.addresses().filter((address) => !old.includes(address))).toEqual([
    'aws_autoscaling_group.chat_canary_group',
    'aws_autoscaling_lifecycle_hook.chat_canary_group_hook',
    'aws_autoscaling_policy.chat_canary_group_in_flight_policy',
    'aws_iam_instance_profile.chat_canary_group_instance_profile',
    'aws_iam_role.chat_canary_group_role',
    'aws_iam_role_policy.chat_canary_group_permissions',
    'aws_launch_template.chat_canary_group_launch_template',
    'aws_lb_target_group.chat_canary_group_target_group',
  ]);
  const changed = old.filter(
    (address) => JSON.stringify(withCanary.at(address)) !== JSON.stringify(without.at(address)),
  );
  expect(changed).toEqual(['aws_lb_listener.endpoint_https_listener', 'aws_lb_listener_rule.endpoint_routes_chat']);
});

describe('its instances', () => {
  const script = (stack: SynthesizedStack): string[] =>
    Buffer.from(stack.at('aws_launch_template.chat_canary_group_launch_template')['user_data'] as string, 'base64')
      .toString()
      .split('\n');

  test('start with the new files under a name of their own, and with the rest of the group', () => {
    const lines = script(build());
    for (const line of [
      `readonly group='shop-test-chat-canary'`,
      `readonly artifact='s3://shop-test-artifacts-111122223333-us-east-2/chat/2026-11-21/'`,
      `readonly manifest_sha256='${'a'.repeat(64)}'`,
      `readonly image='111122223333.dkr.ecr.us-east-2.amazonaws.com/shop-test/vllm:0.11.2'`,
      `    "$image" '--model' '/opt/model' '--port' '8000'`,
    ]) {
      expect(lines).toContain(line);
    }
  });

  test('may have another image and other arguments, none among them', () => {
    const lines = script(build({ canary: { image: 'vllm:0.12.0', arguments: [] } }));
    expect(lines).toContain(`readonly image='111122223333.dkr.ecr.us-east-2.amazonaws.com/shop-test/vllm:0.12.0'`);
    expect(lines).toContain('    "$image"');
  });

  test('are on demand and few, with room for a rollout of their own that their own alarm turns back', () => {
    const stack = build({ canary: { instances: 2 }, group: fullGroup });
    expect(stack.at('aws_autoscaling_group.chat_canary_group')).toMatchObject({
      name: 'shop-test-chat-canary',
      min_size: 2,
      max_size: 3,
      target_group_arns: [NEW],
      mixed_instances_policy: {
        instances_distribution: { on_demand_base_capacity: 0, on_demand_percentage_above_base_capacity: 100 },
      },
      instance_refresh: {
        preferences: { alarm_specification: { alarms: ['shop-test-chat-canary-errors'] } },
      },
    });
  });

  test('do not decide on the health of the load balancer; those of the group do', () => {
    const stack = build();
    const routing = { minimum_healthy_targets_count: 1, minimum_healthy_targets_percentage: 'off' };
    expect(stack.at('aws_lb_target_group.chat_canary_group_target_group')['target_group_health']).toEqual({
      dns_failover: { minimum_healthy_targets_count: 'off', minimum_healthy_targets_percentage: 'off' },
      unhealthy_state_routing: routing,
    });
    expect(stack.at('aws_lb_target_group.chat_target_group')['target_group_health']).toEqual({
      dns_failover: { minimum_healthy_targets_count: '1', minimum_healthy_targets_percentage: 'off' },
      unhealthy_state_routing: routing,
    });
  });
});

describe('the law of its size', () => {
  test('an instance of the canary never gets more than one of the group at its largest, and one less would be too few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 500 }), (weight, max) => {
        const instances = canaryInstances(Percent.of(weight), max);
        expect(instances).toBeGreaterThanOrEqual(1);
        expect(weight * max).toBeLessThanOrEqual(instances * 100);
        if (instances > 1) expect(weight * max).toBeGreaterThan((instances - 1) * 100);
      }),
    );
  });
});

describe('refused, with the way out', () => {
  const problems = (options: Build): string[] =>
    problemsOf(() => build(options)).map(({ code, where, message }) => `${where} ${code}: ${message}`);

  test('beside a group that waits empty for a failover', () => {
    const group = (scope: Construct): InferenceGroupProps => ({
      ...minimalGroup(scope),
      capacity: { min: 0, max: 6, targetInFlight: 12 },
    });
    expect(problems({ group })).toEqual([
      "stack/Chat/Canary canary-of-empty-group: 'groupProps.capacity.min' must be at least 1 beside a canary, got 0; leave the canary out where the Region waits, its share of the first requests after a failover would find no instance",
    ]);
  });

  test.each(['51', '100', '2.5'])('a weight of %s%%', (weight) => {
    expect(problems({ canary: { weight: Percent.parse(`${weight}%`), instances: 6 } })).toEqual([
      `stack/Chat/Canary canary-weight: 'canary.weight' must be a whole number of percent up to 50%, got ${weight}%; promote what should get more, by making it the model of the group`,
    ]);
  });

  test('fewer instances than its share needs', () => {
    expect(problems({ canary: { weight: Percent.of(25), instances: 1 } })).toEqual([
      "stack/Chat/Canary canary-too-small: 'canary.instances' must be at least 2 for 25% of what up to 6 instances answer, got 1; add instances before weight, or its requests wait longer than the others",
    ]);
  });

  test.each([Number.NaN, 1.5])('%d instances', (instances) => {
    expect(problems({ canary: { instances } })).toEqual([
      `stack/Chat/Canary canary-instances: 'canary.instances' must be a whole number, at least 1, got ${instances}; leave the canary out to have none`,
    ]);
  });

  test('several at once', () => {
    expect(problems({ canary: { weight: Percent.of(80), instances: 0 } }).map((text) => text.split(':')[0])).toEqual([
      'stack/Chat/Canary canary-weight',
      'stack/Chat/Canary canary-instances',
      'stack/Chat/Canary canary-too-small',
    ]);
  });
});
