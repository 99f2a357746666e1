import { Construct } from 'constructs';
import { Environment } from '../../config/environment';
import { Duration } from '../../lib/core/quantities';
import { DatabaseRef, InstanceGroupRef } from '../../lib/core/references';
import { RegionStack } from '../../lib/core/region-stack';
import { InferenceGroup } from '../../lib/inference/inference-group';
import { EndpointAlarms } from '../../lib/observability/endpoint-alarms';
import { AlertTopic } from '../../lib/observability/alert-topic';
import { addExperiments, DEFAULT_CHAOS, ScheduledExperiment } from '../../stacks/chaos';
import { minimalGroup, TestKey, TestNetwork, TestTargetGroup } from '../inference/site';
import { TestLoadBalancer, TestTopic } from '../observability/stand-ins';
import { at, shipped, stacksOf } from '../support/environment';
import { Attributes, problemsOf, SynthesizedStack, synthesizeStack } from '../support/synth';

class TestDatabase extends Construct implements DatabaseRef {
  public readonly identifier = 'warmsite-prod-db-g1';
}

function group(scope: Construct, environment: Environment, region: string, name: string): InferenceGroup {
  const inside = new Construct(scope, `Of${name}`);
  return new InferenceGroup(scope, name, { ...minimalGroup(inside), names: environment.names(region), name });
}

function alarms(scope: RegionStack, names: readonly string[]): void {
  for (const name of names) {
    new EndpointAlarms(scope, `${name}-alarms`, {
      names: scope.names,
      group: name,
      loadBalancer: new TestLoadBalancer(scope, `${name}-lb`),
      targetGroup: new TestTargetGroup(scope, `${name}-targets`),
      minHealthyTargets: 1,
      maxLatency: Duration.seconds(10),
      topic: new TestTopic(scope, `${name}-topic`),
    });
  }
}

function site(
  environment: Environment,
  region: string,
  settings = DEFAULT_CHAOS,
  watched: readonly string[] = environment.inference.groups.map(({ name }) => name),
  experiments?: readonly ScheduledExperiment[],
): SynthesizedStack {
  return synthesizeStack((stack) => {
    alarms(stack, watched);
    const groups: readonly InstanceGroupRef[] = environment.inference.groups.map(({ name }) =>
      group(stack, environment, region, name),
    );
    addExperiments(stack, environment, {
      network: new TestNetwork(stack, 'ChaosNetwork'),
      groups,
      database: new TestDatabase(stack, 'Database'),
      logKey: new TestKey(stack, 'LogKey', 'log-groups'),
      settings,
      ...(experiments
        ? {
            scheduled: {
              experiments,
              topic: new AlertTopic(stack, 'Topic', {
                names: stack.names,
                key: new TestKey(stack, 'TopicKey', 'alarms', 'events'),
                emails: ['oncall@example.com'],
              }),
            },
          }
        : {}),
    });
  }, environment.names(region));
}

const prod = shipped('prod');
const templates = (stack: SynthesizedStack): Record<string, Attributes> => stack.all('aws_fis_experiment_template');

test('a site has one experiment a zone, and four more', () => {
  expect(Object.keys(templates(site(prod, 'us-east-2'))).sort()).toEqual([
    'chaos_database_failover',
    'chaos_instance_loss',
    'chaos_no_capacity',
    'chaos_region_isolation',
    'chaos_zone_loss_a',
    'chaos_zone_loss_b',
    'chaos_zone_loss_c',
  ]);
});

test('every experiment ends when users of any group get errors', () => {
  const found = Object.values(templates(site(prod, 'us-west-2')));
  const stops = found.map(({ stop_condition: stop }) => (stop as Attributes[]).map(({ value }) => value as string));
  expect(new Set(stops.map((each) => JSON.stringify(each)))).toEqual(
    new Set([
      JSON.stringify([
        '${aws_cloudwatch_metric_alarm.llm_alarms_errors.arn}',
        '${aws_cloudwatch_metric_alarm.embed_alarms_errors.arn}',
      ]),
    ]),
  );
});

test('isolation is from the other Region, in either', () => {
  for (const [region, other] of [
    ['us-east-2', 'us-west-2'],
    ['us-west-2', 'us-east-2'],
  ] as const) {
    const { action } = templates(site(prod, region))['chaos_region_isolation']!;
    const regions = (action as Attributes[]).map(
      ({ parameter }) => (parameter as Attributes[]).find(({ key }) => key === 'region')?.['value'] as string,
    );
    expect(regions).toEqual([other, other]);
  }
});

test('a database with one zone has no failover', () => {
  const single = { ...prod, database: { ...prod.database, multiAz: false } };
  const stack = site(single, 'us-east-2');
  expect(Object.keys(templates(stack))).not.toContain('chaos_database_failover');
  expect(JSON.stringify(templates(stack))).not.toContain('reboot-db-instances');
});

test('the generation of the Region is the one that is failed over', () => {
  const topology = prod.topology.failover().topology.rebuild().topology;
  const act = (): SynthesizedStack => site(at(prod, topology), 'us-east-2');
  expect(problemsOf(act).map(({ code, message }) => [code, message])).toEqual([
    [
      'empty-target',
      "'generation' must be that of the database, got 2 for warmsite-prod-db-g1; an experiment on nothing tests nothing",
    ],
  ]);
});

test('none where the environment wants none', () => {
  const stack = site(prod, 'us-east-2', { ...DEFAULT_CHAOS, experiments: false });
  expect(templates(stack)).toEqual({});
  expect(stack.all('aws_cloudwatch_log_group')).toEqual({});
});

test('before the alarms are there, there is no experiment', () => {
  expect(problemsOf(() => site(prod, 'us-east-2', DEFAULT_CHAOS, []))[0]).toMatchObject({ code: 'stop-alarms' });
});

const MONTHLY: ScheduledExperiment = {
  experiment: 'instance-loss',
  region: 'us-east-2',
  every: 'month',
  weekday: 'TUE',
  hour: 10,
};

const scheduled = (experiments: readonly ScheduledExperiment[], region = 'us-east-2', settings = DEFAULT_CHAOS) =>
  site(prod, region, settings, undefined, experiments);

test('nothing starts by itself unless the environment says so', () => {
  for (const stack of [site(prod, 'us-east-2'), scheduled([])]) {
    expect(stack.all('aws_scheduler_schedule')).toEqual({});
    expect(stack.all('aws_cloudwatch_event_rule')).toEqual({});
  }
});

test('a scheduled experiment is started in its own Region only, and an alarm tells when it is not', () => {
  const stack = scheduled([MONTHLY]);
  expect(Object.keys(stack.all('aws_scheduler_schedule'))).toEqual(['chaos_instance_loss_schedule']);
  const alarm = stack.at('aws_cloudwatch_metric_alarm.chaos_instance_loss_schedule_not_started');
  expect(alarm).toMatchObject({
    alarm_name: 'warmsite-prod-instance-loss-not-started',
    namespace: 'AWS/Scheduler',
    metric_name: 'InvocationDroppedCount',
    dimensions: { ScheduleGroup: 'warmsite-prod-start-instance-loss' },
    treat_missing_data: 'notBreaching',
  });
  expect(stack.only('aws_scheduler_schedule_group')['name']).toBe('warmsite-prod-start-instance-loss');
  expect(scheduled([MONTHLY], 'us-west-2').all('aws_scheduler_schedule')).toEqual({});
});

test('where there are to be no experiments, none may be scheduled', () => {
  const settings = { ...DEFAULT_CHAOS, experiments: false };
  expect(problemsOf(() => scheduled([MONTHLY], 'us-east-2', settings))).toEqual([
    {
      code: 'schedule-refused',
      where: 'stack',
      message:
        "'schedule' must be empty where 'experiments' is false, got instance-loss; allow experiments, or remove it",
    },
  ]);
  expect(
    scheduled([], 'us-east-2', settings)
      .addresses()
      .filter((each) => each.includes('chaos')),
  ).toEqual([]);
});

test('a schedule must be of an experiment that there is, once, in a Region of the environment', () => {
  const asked = [
    MONTHLY,
    MONTHLY,
    { ...MONTHLY, region: 'eu-west-1' },
    { ...MONTHLY, experiment: 'volcano' },
    { ...MONTHLY, experiment: 'instance-loss', region: 'us-west-2' },
  ];
  expect(problemsOf(() => scheduled(asked)).map(({ code, message }) => [code, message])).toEqual([
    ['schedule-twice', "'schedule' must have instance-loss in us-east-2 once, got it twice"],
    ['schedule-region', "'schedule' of instance-loss must be in us-east-2 or us-west-2, got eu-west-1"],
    [
      'schedule-experiment',
      "'schedule' must name an experiment of us-east-2, zone-loss-a, zone-loss-b, zone-loss-c, region-isolation, database-failover, no-capacity or instance-loss, got volcano",
    ],
  ]);
});

test('trap 24: the buckets of the vaults carry the tags by which their replication is paused', () => {
  const stacks = stacksOf(prod);
  for (const region of prod.pair.both) {
    const names = prod.names(region);
    const buckets = Object.values(stacks[names.vaultStack]!.all('aws_s3_bucket'));
    const carrying = buckets.filter(({ tags }) =>
      Object.entries(names.replicatedTags).every(([key, value]) => (tags as Attributes | undefined)?.[key] === value),
    );
    expect(carrying.map(({ bucket }) => bucket as string).sort()).toEqual([
      names.bucket('artifacts'),
      names.bucket('data'),
    ]);
  }
});
