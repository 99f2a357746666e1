import { Construct } from 'constructs';
import { Environment } from '../../config/environment';
import { assessedDemand } from '../../config/group-capacity';
import { RequestRate } from '../../lib/core/quantities';
import { ProtectableLoadBalancerRef, TargetGroupRef } from '../../lib/core/references';
import { MGcQueue } from '../../lib/models/capacity';
import { addOverloadProtection, admissionRates, DEFAULT_OVERLOAD, endpointFallbacks } from '../../stacks/overload';
import { TestKey } from '../inference/site';
import { TestTopic } from '../observability/stand-ins';
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

describe('smaller models', () => {
  const settings = { ...DEFAULT_OVERLOAD, fallbacks: { llm: 'embed' } };

  test('a group that falls back marks what can wait, the other refuses it', () => {
    const rules = protectedBy(prod, 'us-east-2', settings).only('aws_wafv2_web_acl')['rule'] as Attributes[];
    expect(rules.map(({ name }) => name as string)).toEqual([
      'client-limit',
      'health-checks',
      'llm-busy',
      'llm-fallback',
      'llm-flood',
      'embed-busy',
      'embed-low-priority',
      'embed-flood',
    ]);
  });

  test('the endpoint sends it to the other group; without settings nothing', () => {
    const group = {} as TargetGroupRef;
    const groups = new Map([['embed', group]]);
    expect(endpointFallbacks(prod, settings, groups)).toEqual([{ name: 'llm', group }]);
    expect(endpointFallbacks(prod, DEFAULT_OVERLOAD, groups)).toEqual([]);
    expect(endpointFallbacks(prod, undefined, groups)).toEqual([]);
  });

  test.each<{ fallbacks: Record<string, string>; where: string; message: string }>([
    { fallbacks: { chat: 'embed' }, where: 'chat', message: "must be of a group, got 'chat'; it can be llm or embed" },
    {
      fallbacks: { llm: 'llm' },
      where: 'llm',
      message: "must be another group that does not fall back itself, got 'llm'; it can be embed",
    },
  ])('refuses $fallbacks', ({ fallbacks, where, message }) => {
    const problem = { code: 'overload-fallback', where: `overload.fallbacks.${where}`, message };
    const wrong = { ...DEFAULT_OVERLOAD, fallbacks };
    expect(problemsOf(() => protectedBy(prod, 'us-east-2', wrong))).toEqual([problem]);
    expect(problemsOf(() => endpointFallbacks(prod, wrong, new Map()))).toEqual([problem]);
  });

  test('refuses a chain, both its ends', () => {
    const wrong = { ...DEFAULT_OVERLOAD, fallbacks: { llm: 'embed', embed: 'llm' } };
    expect(problemsOf(() => endpointFallbacks(prod, wrong, new Map())).map(({ message }) => message)).toEqual([
      "must be another group that does not fall back itself, got 'embed'; add a group with a smaller model",
      "must be another group that does not fall back itself, got 'llm'; add a group with a smaller model",
    ]);
  });
});

test('who is told when shedding lasts: nobody, or the topic, by one alarm a rule', () => {
  expect(Object.keys(protectedBy(prod, 'us-east-2').all('aws_cloudwatch_metric_alarm'))).toEqual([]);
  const stack = synthesizeStack(
    (scope) =>
      addOverloadProtection(scope, prod, {
        loadBalancer: new TestLoadBalancer(scope, 'LoadBalancer'),
        logKey: new TestKey(scope, 'Key', 'web-acl-logs'),
        topic: new TestTopic(scope, 'Topic'),
      }),
    prod.names('us-west-2'),
  );
  const rules = stack.only('aws_wafv2_web_acl')['rule'] as Attributes[];
  const alarms = Object.values(stack.all('aws_cloudwatch_metric_alarm')).map(
    ({ dimensions }) => dimensions as Record<string, string>,
  );
  expect(alarms).toHaveLength(5);
  for (const { WebACL, Rule, Region } of alarms) {
    expect([WebACL, Region]).toEqual([prod.names('us-west-2').webAcl, 'us-west-2']);
    const rule = rules.find(({ visibility_config: { metric_name } }) => metric_name === Rule);
    expect(rule?.['action']).toHaveProperty('block');
  }
});

test('the rates of the models are those of the limits', () => {
  const rates = admissionRates(assessedDemand(prod.inference.groups[0].demand!), 9, 2);
  expect(Math.floor(rates.busyAt * 60)).toBe(limits(protectedBy(prod, 'us-east-2'))['llm-busy']);
  expect(rates.floodAt).toBeCloseTo((9 * 24 * 2) / 6.5, 9);
});
