import { Environment, InferenceGroup as GroupSettings } from '../../config/environment';
import { Percent } from '../../lib/core/quantities';
import { InferenceEndpoint } from '../../lib/inference/inference-endpoint';
import { InferenceGroup } from '../../lib/inference/inference-group';
import {
  addCanaryRelease,
  addCanaryReleaseAlarms,
  canaryIn,
  CanarySettings,
  withOneCanary,
} from '../../stacks/serving';
import { minimalGroup, TestNetwork, TestSecurityGroup } from '../inference/site';
import { TestTopic } from '../observability/stand-ins';
import { at, shipped } from '../support/environment';
import { SynthesizedStack, synthesizeStack } from '../support/synth';

const PROD = shipped('prod');
const [LLM] = PROD.inference.groups;

const CANARY: CanarySettings = {
  region: 'us-east-2',
  model: { artifact: 'chat/2', manifestSha256: 'b'.repeat(64) },
  weight: Percent.of(5),
  instances: 1,
};

/** A site with one group, as `SiteStack` puts it together. */
function site(region: string, canary: CanarySettings | undefined, environment: Environment = PROD): SynthesizedStack {
  const names = environment.names(region);
  const settings: GroupSettings = { ...LLM, ...(canary ? { canary } : {}) };
  return synthesizeStack((stack) => {
    const groupProps = { ...minimalGroup(stack), names };
    const group = new InferenceGroup(stack, 'Chat', groupProps);
    const target = addCanaryRelease(stack, environment, settings, group, groupProps);
    const loadBalancer = new InferenceEndpoint(stack, 'Endpoint', {
      names,
      network: new TestNetwork(stack, 'PublicNetwork'),
      securityGroup: new TestSecurityGroup(stack, 'PublicSecurityGroup'),
      certificateArn: environment.settings(region).certificate,
      defaultGroup: target,
    });
    addCanaryReleaseAlarms(stack, 'chat', target, { loadBalancer, topic: new TestTopic(stack, 'Topic') });
  }, names);
}

test('a canary is beside its group in the Region that it names, with its alarms', () => {
  const stack = site('us-east-2', CANARY);
  expect(stack.at('aws_autoscaling_group.chat_canary_group')['name']).toBe('warmsite-prod-chat-canary');
  expect(Object.values(stack.all('aws_cloudwatch_metric_alarm')).map(({ alarm_name }) => alarm_name as string)).toEqual(
    ['warmsite-prod-chat-canary-empty', 'warmsite-prod-chat-canary-errors', 'warmsite-prod-chat-canary-latency'],
  );
});

test('without one, and in the other Region, all is byte for byte as it was', () => {
  const [without, other] = [site('us-west-2', undefined), site('us-west-2', CANARY)];
  expect(other.json).toEqual(without.json);
  expect(without.addresses().filter((address) => address.includes('canary'))).toEqual([]);
  expect(site('us-east-2', undefined).all('aws_cloudwatch_metric_alarm')).toEqual({});
});

describe('where a canary may be', () => {
  const settings = (canary: CanarySettings, sizes = LLM.sizes): GroupSettings => ({ ...LLM, sizes, canary });
  const found = (environment: Environment, canary = CANARY, sizes = LLM.sizes): string[] =>
    PROD.pair.both.filter((region) => canaryIn(environment, settings(canary, sizes), region) !== undefined);

  test('in the Region that serves, whichever that is', () => {
    expect(found(PROD)).toEqual(['us-east-2']);
    expect(found(at(PROD, PROD.topology.failover().topology), { ...CANARY, region: 'us-west-2' })).toEqual([
      'us-west-2',
    ]);
  });

  test('never in one that waits, warm or empty', () => {
    expect(found(PROD, { ...CANARY, region: 'us-west-2' })).toEqual([]);
  });

  test('a failover ends it: neither the Region that takes over has it, nor the one that was left', () => {
    expect(found(at(PROD, PROD.topology.failover().topology))).toEqual([]);
    expect(found(at(PROD, PROD.topology.failover().topology.rebuild().topology))).toEqual([]);
  });

  test('not beside a group that is empty', () => {
    expect(found(PROD, CANARY, { ...LLM.sizes, active: { min: 0, max: 4 } })).toEqual([]);
  });
});

test('an environment with one canary has it in its first group, where that serves, whatever the file says', () => {
  const other = at(PROD, PROD.topology.failover().topology);
  const [llm, ...rest] = PROD.inference.groups;
  const groups = [
    llm,
    ...rest.map((group) => ({ ...group, canary: CANARY })),
  ] as unknown as typeof PROD.inference.groups;
  const canaries = (environment: Environment): unknown[] =>
    withOneCanary(environment).inference.groups.map((group) => group.canary?.region);
  expect(canaries({ ...PROD, inference: { ...PROD.inference, groups } })).toEqual(['us-east-2', undefined]);
  expect(canaries(other)).toEqual(['us-west-2', undefined]);
});
