import { Construct } from 'constructs';
import { Environment } from '../../config/environment';
import { RequestRate } from '../../lib/core/quantities';
import { ProtectableLoadBalancerRef } from '../../lib/core/references';
import { MGcQueue } from '../../lib/models/capacity';
import { addOverloadProtection, DEFAULT_OVERLOAD } from '../../stacks/overload';
import { TestKey } from '../inference/site';
import { at, shipped } from '../support/environment';
import { Attributes, problemsOf, SynthesizedStack, synthesizeStack } from '../support/synth';

class TestLoadBalancer extends Construct implements ProtectableLoadBalancerRef {
  public readonly arn = 'arn:aws:elasticloadbalancing:us-east-2:111122223333:loadbalancer/app/x/0123456789abcdef';
  public readonly arnSuffix = 'app/x/0123456789abcdef';
  public readonly dnsName = 'x.example.com';
  public readonly hostedZoneId = 'Z1';
}

function protectedBy(environment: Environment, region: string, settings = DEFAULT_OVERLOAD): SynthesizedStack {
  return synthesizeStack(
    (scope) =>
      addOverloadProtection(scope, environment, {
        loadBalancer: new TestLoadBalancer(scope, 'LoadBalancer'),
        logKey: new TestKey(scope, 'Key', 'web-acl-logs'),
        settings,
      }),
    environment.names(region),
  );
}

/** Requests a minute, by rule. */
function limits(stack: SynthesizedStack): Record<string, number> {
  const rules = stack.only('aws_wafv2_web_acl')['rule'] as Attributes[];
  return Object.fromEntries(
    rules.flatMap(({ name, statement }) => {
      const rate = statement.rate_based_statement as { limit: number } | undefined;
      return rate ? [[name, rate.limit]] : [];
    }),
  );
}

const prod = shipped('prod');

test('a group is busy where its greatest size just keeps its latency, and flooded far above what it can answer', () => {
  const found = limits(protectedBy(prod, 'us-east-2'));
  expect(Object.keys(found)).toEqual(['client-limit', 'llm-busy', 'llm-flood', 'embed-busy', 'embed-flood']);
  expect(found['client-limit']).toBe(600);
  for (const { name, demand, sizes } of prod.inference.groups) {
    const { serviceTime, variability, slots, latency, peakRate, growth } = demand!;
    const servers = sizes.active.max * slots;
    const late = (perMinute: number): number =>
      new MGcQueue({
        arrivalRate: perMinute / 60,
        meanServiceTime: serviceTime,
        serviceScv: variability ** 2,
        servers,
      }).waitExceeds(latency.wait);
    const busy = found[`${name}-busy`]!;
    expect(late(busy)).toBeLessThanOrEqual(1 - latency.share.fraction);
    expect(late(busy + 1)).toBeGreaterThan(1 - latency.share.fraction);
    // What the group was sized for is not shed.
    expect(busy).toBeGreaterThan(peakRate.perMinute * (1 + growth.fraction));
    expect(found[`${name}-flood`]).toBe(Math.floor(((servers / serviceTime) * 60 + 1e-9) * 4));
  }
});

test('the limits are the same in both Regions, and after a failover', () => {
  const home = limits(protectedBy(prod, 'us-east-2'));
  const { topology } = prod.topology.failover();
  expect(limits(protectedBy(prod, 'us-west-2'))).toEqual(home);
  expect(limits(protectedBy(at(prod, topology), 'us-west-2'))).toEqual(home);
});

test('settings', () => {
  const settings = { ...DEFAULT_OVERLOAD, perClient: RequestRate.perMinute(90), floodFactor: 8, closed: true };
  const stack = protectedBy(prod, 'us-east-2', settings);
  expect(limits(stack)['client-limit']).toBe(90);
  expect(limits(stack)['llm-flood']).toBeGreaterThan(7.9 * 2000 - 200);
  expect(stack.only('aws_wafv2_web_acl')['default_action']).toHaveProperty('block');
});

test('refuses a group without demand', () => {
  const [first, ...rest] = prod.inference.groups;
  const environment: Environment = {
    ...prod,
    inference: { ...prod.inference, groups: [{ ...first, demand: undefined }, ...rest] },
  };
  expect(problemsOf(() => protectedBy(environment, 'us-east-2'))).toEqual([
    {
      code: 'overload-demand',
      where: 'inference.groups[0].demand',
      message: "must be stated where there is an 'overload', got none; its limits follow from what a group can answer",
    },
  ]);
});
