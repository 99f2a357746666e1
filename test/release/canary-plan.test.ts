import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { Duration, Percent } from '../../lib/core/quantities';
import { canaryInstances } from '../../lib/core/canary-size';
import { canaryPlan, CanaryTrial, CANARY_WEIGHTS, trialSeconds } from '../../lib/release/canary-plan';
import { ReleasePlan, ReleasePlanProps, ReleaseStep } from '../../lib/release/plan';
import { stepDuration } from '../../lib/release/plan-markdown';
import { HOME, NAMES, PAIR, STANDBY } from './world';

const RUNS = {
  artifact: 'chat/1',
  manifestSha256: 'a'.repeat(64),
  image: 'server:v1',
  port: '8000',
  others: { arguments: '[]' },
};

const PROPS: ReleasePlanProps = {
  names: NAMES,
  pair: PAIR,
  writer: HOME,
  evacuated: [],
  record: 'api.example.com',
  bucketPurpose: 'artifacts',
  group: {
    name: 'chat',
    runs: RUNS,
    warmUp: Duration.minutes(10),
    drain: Duration.minutes(1),
    activeMax: 8,
    standbyMin: 2,
  },
  rollout: {
    maxHealthyPercent: 110,
    checkpoints: [20, 100],
    checkpointDelay: Duration.minutes(10),
    boot: Duration.minutes(5),
    settling: Duration.minutes(2),
  },
  alarm: { name: 'chat-5xx', period: Duration.minutes(1), evaluationPeriods: 5, minRequests: 20 },
  request: { method: 'GET', path: '/health' },
};

const TRIAL: CanaryTrial = {
  region: HOME,
  runs: { ...RUNS, artifact: 'chat/2', manifestSha256: 'b'.repeat(64) },
  weight: Percent.of(0),
  instances: 1,
  rate: 3,
  toTell: { errors: 0.01, difference: 0.02, confidence: 0.95, power: 0.9 },
};

const ids = ({ steps }: ReleasePlan): string[] => steps.map(({ id }) => id);

function step(plan: ReleasePlan, id: string): ReleaseStep {
  const found = plan.steps.filter((each) => each.id === id);
  expect(found).toHaveLength(1);
  return found[0] as ReleaseStep;
}

test('instances without requests, shares of them, the promotion where nobody is first, the removal, done', () => {
  const plan = canaryPlan(PROPS, TRIAL);
  expect(ids(plan)).toEqual([
    'upload',
    'parity',
    `canary-start-${HOME}`,
    `canary-5-${HOME}`,
    `canary-bake-5-${HOME}`,
    `canary-25-${HOME}`,
    `canary-bake-25-${HOME}`,
    `canary-50-${HOME}`,
    `canary-bake-50-${HOME}`,
    'canary-promote',
    `change-${STANDBY}`,
    `bake-${STANDBY}`,
    `change-${HOME}`,
    `bake-${HOME}`,
    `canary-quiet-${HOME}`,
    `canary-remove-${HOME}`,
    'finish',
  ]);
  expect(plan.changes.map(({ field, from, to }) => `${field}: ${from} -> ${to}`)).toEqual([
    'artifact: chat/1 -> chat/2',
    `manifestSha256: ${'a'.repeat(64)} -> ${'b'.repeat(64)}`,
  ]);
  expect(plan.cautions).toEqual([
    'The canary of chat is meant to have 0% of the requests in us-east-2 with 1 of its own instances. A failover ends it by itself: the Region that takes over has none.',
  ]);
  expect(plan.seconds).toBe(plan.steps.reduce((sum, { seconds = 0 }) => sum + seconds, 0));
});

test('requests never come before the instances for them, and no instance goes before its requests', () => {
  const plan = canaryPlan(PROPS, TRIAL);
  const file = '# config/environments/test.yaml: canary of the group chat: ';
  const deploy = 'npx cdktf deploy shop-test-site-us-east-2 --ignore-missing-stack-dependencies';
  const health =
    "aws autoscaling describe-auto-scaling-groups --region us-east-2 --auto-scaling-group-names shop-test-chat-canary --query 'AutoScalingGroups[].Instances[].[InstanceId,LifecycleState,HealthStatus]' --output text";
  expect(step(plan, `canary-start-${HOME}`).commands).toEqual([
    `${file}region: us-east-2`,
    `${file}weight: 0%`,
    `${file}instances: 1`,
    deploy,
    health,
  ]);
  // One instance of at most eight carries 5%, and no more.
  expect(step(plan, `canary-5-${HOME}`).commands).toEqual([`${file}weight: 5%`, deploy]);
  expect(step(plan, `canary-25-${HOME}`).commands).toEqual([
    `${file}instances: 2`,
    deploy,
    `${health}   # 2`,
    `${file}weight: 25%`,
    deploy,
  ]);
  expect(step(plan, `canary-50-${HOME}`).commands[0]).toBe(`${file}instances: 4`);
  const away = '# config/environments/test.yaml: take the section canary of the group chat out';
  for (const id of [`canary-5-${HOME}`, `canary-bake-50-${HOME}`, 'canary-promote']) {
    expect(step(plan, id).rollback.commands).toEqual([`${file}weight: 0%`, deploy, away, deploy]);
  }
  expect(step(plan, `canary-quiet-${HOME}`).commands).toEqual([`${file}weight: 0%`, deploy]);
  expect(step(plan, `canary-remove-${HOME}`).commands).toEqual([away, deploy]);
});

test('a bake says how many requests tell what, and how long they take in quiet hours', () => {
  const bake = step(canaryPlan(PROPS, TRIAL), `canary-bake-5-${HOME}`);
  expect(bake.why).toBe(
    'After 445 of its requests, 2 points more errors than 1% are noticed in 90 of 100 cases, and 5 of 100 times it is chance alone.',
  );
  // 0.15 a second, and a quarter of an hour that the alarms look back.
  expect(bake.seconds).toBe(Math.ceil(445 / 0.15) + 900);
  expect(bake.commands).toEqual([
    "aws cloudwatch describe-alarms --region us-east-2 --alarm-name-prefix shop-test-chat-canary- --query 'MetricAlarms[].[AlarmName,StateValue]' --output text",
  ]);
});

test('nobody knows how many requests come: how long it takes is not said', () => {
  const { rate: _, ...unknown } = TRIAL;
  const bake = step(canaryPlan(PROPS, unknown), `canary-bake-5-${HOME}`);
  expect(bake.seconds).toBeUndefined();
  expect(stepDuration(bake)).toBe('depends on the requests');
  expect(bake.why).toContain('How long that takes depends on the requests: nobody knows their rate here.');
});

test('the law of a trial: it takes the less time the larger the share is', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 2000, noNaN: true }), (rate) => {
      const seconds = CANARY_WEIGHTS.map((weight) => trialSeconds(weight, { ...TRIAL, rate }) ?? 0);
      expect([...seconds].sort((a, b) => b - a)).toEqual(seconds);
      expect(Math.min(...seconds)).toBeGreaterThanOrEqual(900);
    }),
  );
});

test('every share has instances for it: what the construct refuses the plan does not ask for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), (activeMax) => {
      const plan = canaryPlan({ ...PROPS, group: { ...PROPS.group, activeMax } }, TRIAL);
      let [instances, weight] = [0, 0];
      for (const command of plan.steps.flatMap(({ commands }) => commands)) {
        instances = Number(/instances: (\d+)$/.exec(command)?.[1] ?? instances);
        weight = Number(/weight: (\d+)%$/.exec(command)?.[1] ?? weight);
        if (command.startsWith('npx cdktf deploy shop-test-site-us-east-2')) {
          expect(instances).toBeGreaterThanOrEqual(canaryInstances(Percent.of(weight), activeMax));
        }
      }
    }),
  );
});

test('promoted already: the release and the removal are left', () => {
  const plan = canaryPlan(
    { ...PROPS, before: { runs: RUNS, othersChanged: [] }, group: { ...PROPS.group, runs: TRIAL.runs } },
    TRIAL,
  );
  expect(ids(plan)).toEqual([
    'upload',
    'parity',
    `change-${STANDBY}`,
    `bake-${STANDBY}`,
    `change-${HOME}`,
    `bake-${HOME}`,
    `canary-quiet-${HOME}`,
    `canary-remove-${HOME}`,
    'finish',
  ]);
  expect(plan.cautions).toContain(
    'The group has the version of its canary already: what is left is the release and the removal.',
  );
});

test('meant for the Region that waits: nothing of it runs there, and the plan says so', () => {
  expect(canaryPlan({ ...PROPS, writer: STANDBY }, TRIAL).cautions[0]).toBe(
    'The canary of chat is meant for us-east-2, which does not serve: nothing of it runs, for a Region that waits would answer its share of the first requests with 503. Name us-west-2, or take it away.',
  );
});

test('every command is one of a shell', () => {
  const { steps } = canaryPlan(PROPS, TRIAL);
  for (const command of steps.flatMap(({ commands, rollback }) => [...commands, ...rollback.commands])) {
    expect(spawnSync('bash', ['-n', '-c', command]).status).toBe(0);
  }
});
