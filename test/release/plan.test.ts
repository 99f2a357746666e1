import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { Duration } from '../../lib/core/quantities';
import {
  bakeSeconds,
  releasePlan,
  ReleasePlan,
  ReleasePlanProps,
  ReleaseStep,
  replacementSeconds,
  rolloutSeconds,
} from '../../lib/release/plan';
import { planMarkdown, stepDuration } from '../../lib/release/plan-markdown';
import { HOME, NAMES, PAIR, STANDBY } from './world';

const DIGEST = 'a'.repeat(64);

const RUNS = {
  artifact: 'chat/2',
  manifestSha256: DIGEST,
  image: 'server:v2',
  port: '8000',
  others: { arguments: '[]', ami: '{}' },
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
    activeMax: 5,
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
  request: { method: 'POST', path: '/v1/chat', body: '{"a": "it\'s"}' },
};

const BEFORE = { runs: { ...RUNS, artifact: 'chat/1', manifestSha256: 'b'.repeat(64) }, othersChanged: [] };

const ids = ({ steps }: ReleasePlan): string[] => steps.map(({ id }) => id);

function step(plan: ReleasePlan, id: string): ReleaseStep {
  const found = plan.steps.filter((each) => each.id === id);
  expect(found).toHaveLength(1);
  return found[0] as ReleaseStep;
}

test('everything new: the Region that does not serve, a bake, the one that serves, a bake', () => {
  const plan = releasePlan(PROPS);
  expect(plan.order).toEqual([STANDBY, HOME]);
  expect(ids(plan)).toEqual([
    'upload',
    'image',
    'parity',
    `change-${STANDBY}`,
    `bake-${STANDBY}`,
    `change-${HOME}`,
    `bake-${HOME}`,
    'finish',
  ]);
  expect(plan.cautions).toEqual([
    'Nothing is known of a version before: every step is listed, and the path is not checked. Give --from unless the group is new.',
  ]);
  expect(plan.changes).toEqual([]);
});

test('after a failover home is first', () => {
  expect(releasePlan({ ...PROPS, writer: STANDBY }).order).toEqual([HOME, STANDBY]);
});

test('durations: each instance boots, warms up, settles and drains for 18 minutes', () => {
  const plan = releasePlan(PROPS);
  const minutes = Object.fromEntries(plan.steps.map(({ id, seconds }) => [id, seconds && seconds / 60]));
  expect(minutes).toEqual({
    upload: undefined,
    image: undefined,
    parity: undefined,
    // 2 instances one by one, and two checkpoints.
    [`change-${STANDBY}`]: 2 * 18 + 20,
    // Settling, six periods of the alarm, and the way back.
    [`bake-${STANDBY}`]: 2 + 6 + 2 * 18,
    [`change-${HOME}`]: 5 * 18 + 20,
    [`bake-${HOME}`]: 2 + 6 + 5 * 18,
    finish: undefined,
  });
  expect(plan.seconds).toBe(60 * (56 + 44 + 110 + 98));
});

test('batches: one by one up to 19, and never said to be faster for more', () => {
  const each = 18 * 60;
  const batches = (instances: number, maxHealthyPercent = 110): number =>
    replacementSeconds(instances, PROPS.group, { ...PROPS.rollout, maxHealthyPercent }) / each;
  expect([0, 1, 5, 19, 20, 100].map((instances) => batches(instances))).toEqual([0, 1, 5, 19, 19, 19]);
  expect([1, 4, 100].map((instances) => batches(instances, 200))).toEqual([1, 1, 1]);
  expect(rolloutSeconds(0, PROPS.group, PROPS.rollout)).toBe(0);
  expect(rolloutSeconds(1, PROPS.group, PROPS.rollout)).toBe(each + 1200);
  expect(bakeSeconds(0, PROPS)).toBe(120 + 360);
});

test('commands of the steps', () => {
  const plan = releasePlan(PROPS);
  expect(step(plan, 'upload').commands).toEqual([
    `npm run warmsite -- release manifest ./model   # prints ${DIGEST}`,
    `aws s3 cp --recursive ./model s3://shop-test-artifacts-111122223333-us-east-2/chat/2/ --region us-east-2`,
  ]);
  const repository = '111122223333.dkr.ecr.us-east-2.amazonaws.com/shop-test/server:v2';
  const describe = (region: string): string =>
    `aws ecr describe-images --region ${region} --repository-name shop-test/server --image-ids imageTag=v2 --query 'imageDetails[].imageDigest' --output text`;
  expect(step(plan, 'image').commands).toEqual([
    `docker tag server:v2 ${repository}`,
    `docker push ${repository}`,
    describe(HOME),
    describe(STANDBY),
  ]);
  expect(step(plan, `change-${HOME}`).commands).toEqual([
    'npx cdktf deploy shop-test-site-us-east-2 --ignore-missing-stack-dependencies',
    "aws autoscaling describe-instance-refreshes --region us-east-2 --auto-scaling-group-name shop-test-chat --max-records 1 --query 'InstanceRefreshes[].[Status,PercentageComplete,StatusReason]' --output text",
  ]);
  const revert = 'git revert --no-edit HEAD   # the commit that put the release into the environment file';
  const deploy = (region: string): string =>
    `npx cdktf deploy shop-test-site-${region} --ignore-missing-stack-dependencies`;
  expect(step(plan, `change-${STANDBY}`).rollback.commands).toEqual([
    'aws autoscaling rollback-instance-refresh --region us-west-2 --auto-scaling-group-name shop-test-chat',
    revert,
    deploy(STANDBY),
  ]);
  // Users first.
  expect(step(plan, `bake-${HOME}`).rollback.commands).toEqual([revert, deploy(HOME), deploy(STANDBY)]);
  expect(step(plan, 'finish').rollback.commands).toEqual([revert, deploy(HOME), deploy(STANDBY)]);
});

test('an image by its digest is not tagged and pushed by it', () => {
  const image = `server@sha256:${DIGEST}`;
  const plan = releasePlan({ ...PROPS, group: { ...PROPS.group, runs: { ...RUNS, image } } });
  expect(step(plan, 'image').commands.map((command) => command.replace(/ --query.*/, ''))).toEqual(
    [HOME, STANDBY].map(
      (region) =>
        `aws ecr describe-images --region ${region} --repository-name shop-test/server --image-ids imageDigest=sha256:${DIGEST}`,
    ),
  );
});

describe('synthetic requests', () => {
  const requests = (changes: Partial<ReleasePlanProps> = {}): string =>
    step(releasePlan({ ...PROPS, ...changes }), `bake-${STANDBY}`).commands[0] ?? '';

  test("to the Region's own name, for as long as it bakes, more often than the alarm needs", () => {
    expect(requests()).toBe(
      `for i in $(seq ${44 * 60}); do curl --silent --show-error --fail --max-time 60 --output /dev/null --request POST ` +
        `--header 'content-type: application/json' --data '{"a": "it'\\''s"}' 'https://us-west-2.api.example.com/v1/chat' ` +
        `|| echo "failed: $i" & sleep 1; done; wait`,
    );
  });

  test('without a body, and with one to be written', () => {
    expect(requests({ request: { method: 'GET', path: '/health' } })).not.toContain('--data');
    expect(requests({ request: { method: 'PUT', path: '/x' } })).toContain(' --data @request.json ');
  });

  test('not where there are users', () => {
    expect(step(releasePlan(PROPS), `bake-${HOME}`).commands.join('\n')).not.toContain('curl');
  });
});

test('a pilot light is lent one instance, and gives it back', () => {
  const plan = releasePlan({ ...PROPS, group: { ...PROPS.group, standbyMin: 0 } });
  const set = (capacity: number): string =>
    `aws autoscaling set-desired-capacity --region us-west-2 --auto-scaling-group-name shop-test-chat --desired-capacity ${capacity}`;
  const change = step(plan, `change-${STANDBY}`);
  expect(change.commands).toContain(set(1));
  expect(change.rollback.commands).toContain(set(0));
  expect(change.seconds).toBe(18 * 60);
  const bake = step(plan, `bake-${STANDBY}`);
  expect(bake.commands.at(-1)).toBe(set(0));
  expect(bake.rollback.commands[0]).toBe(set(0));
  expect(JSON.stringify(step(plan, `change-${HOME}`))).not.toContain('set-desired-capacity');
});

describe('held against the version before', () => {
  test('only the image is new: no upload; only the model: no push', () => {
    const image = releasePlan({ ...PROPS, before: { runs: { ...RUNS, image: 'server:v1' }, othersChanged: [] } });
    expect(ids(image).slice(0, 2)).toEqual(['image', 'parity']);
    expect(image.changes).toEqual([{ field: 'image', from: 'server:v1', to: 'server:v2' }]);
    expect(image.cautions).toEqual([]);
    expect(ids(releasePlan({ ...PROPS, before: BEFORE })).slice(0, 2)).toEqual(['upload', 'parity']);
  });

  test('other settings, also those that were not there', () => {
    const runs = { ...RUNS, others: { arguments: '["--x"]' } };
    const plan = releasePlan({ ...PROPS, before: { runs, othersChanged: [] } });
    expect(plan.changes).toEqual([
      { field: 'arguments', from: '["--x"]', to: '[]' },
      { field: 'ami', from: 'none', to: '{}' },
    ]);
    expect(ids(plan)[0]).toBe('parity');
  });

  test('the files of the version before are named, to be kept', () => {
    expect(step(releasePlan({ ...PROPS, before: BEFORE }), 'finish').goOnWhen).toContain(
      '(s3://shop-test-artifacts-111122223333-us-east-2/chat/1/)',
    );
  });

  test('nothing is new', () => {
    expect(() => releasePlan({ ...PROPS, before: { runs: RUNS, othersChanged: [] } })).toThrow(
      new Error(
        "inference.groups.chat: 'group' must run something else than before, got no difference; change its model, image or settings in the environment file, or compare with an older one [nothing-to-release]",
      ),
    );
  });

  test('new files under the old path', () => {
    const before = { runs: { ...RUNS, manifestSha256: 'b'.repeat(64) }, othersChanged: [] };
    expect(() => releasePlan({ ...PROPS, before })).toThrow(
      new Error(
        "inference.groups.chat: 'model.artifact' must be a new path for new files, got 'chat/2' as before with another manifest; instances that start while it is rolled out, and every way back, need the old files [artifact-overwritten]",
      ),
    );
  });

  test('cautions', () => {
    const before = { runs: { ...RUNS, port: '8001' }, othersChanged: ['embed', 'rank'] };
    expect(releasePlan({ ...PROPS, evacuated: [HOME], writer: STANDBY, before }).cautions).toEqual([
      'us-east-2 is held out of service: only one Region serves. Put the release off until it is back.',
      'A new port replaces the target group of chat: every running instance is unhealthy until it is replaced.',
      'The same deployment rolls out embed, rank too. Release one group at a time.',
    ]);
  });
});

describe('whatever the group', () => {
  const seconds = (min: number, max: number): fc.Arbitrary<Duration> =>
    fc.integer({ min, max }).map((amount) => Duration.seconds(amount));
  const props: fc.Arbitrary<ReleasePlanProps> = fc
    .record({
      writer: fc.constantFrom(HOME, STANDBY),
      warmUp: seconds(60, 7200),
      drain: seconds(0, 3600),
      activeMax: fc.integer({ min: 1, max: 60 }),
      standbyMin: fc.integer({ min: 0, max: 60 }),
      maxHealthyPercent: fc.integer({ min: 101, max: 200 }),
      checkpointDelay: seconds(0, 3600),
      evaluationPeriods: fc.integer({ min: 1, max: 30 }),
      period: seconds(60, 600),
      before: fc.constantFrom(undefined, BEFORE, { runs: { ...RUNS, image: 'server:v1' }, othersChanged: ['x'] }),
    })
    .map(({ writer, warmUp, drain, activeMax, standbyMin, maxHealthyPercent, checkpointDelay, before, ...alarm }) => ({
      ...PROPS,
      writer,
      group: { ...PROPS.group, warmUp, drain, activeMax, standbyMin },
      rollout: { ...PROPS.rollout, maxHealthyPercent, checkpointDelay },
      alarm: { ...PROPS.alarm, ...alarm },
      ...(before && { before }),
    }));

  test('no two Regions are changed within one bake time, and the one that serves is last', () => {
    fc.assert(
      fc.property(props, (each) => {
        const { steps } = releasePlan(each);
        const changed = steps.filter(({ kind }) => kind === 'change').map(({ region }) => region);
        expect(changed).toEqual([PAIR.other(each.writer), each.writer]);
        // Every step that changes is followed by a rest in its own Region, as long as a bake of it is.
        steps.forEach(({ kind, region }, index) => {
          if (kind !== 'change') return;
          const size = region === each.writer ? each.group.activeMax : Math.max(1, each.group.standbyMin);
          const next = steps[index + 1];
          expect([next?.kind, next?.region]).toEqual(['bake', region]);
          expect(next?.seconds).toBeGreaterThanOrEqual(bakeSeconds(size, each));
        });
      }),
    );
  });

  test('no step deploys or touches a Region but its own, on the way forward', () => {
    fc.assert(
      fc.property(props, (each) => {
        for (const { kind, region, commands } of releasePlan(each).steps) {
          const touching = commands.filter((command) => /cdktf deploy|set-desired-capacity/.test(command));
          if (region === undefined || kind === 'gate') expect(touching).toEqual([]);
          for (const command of touching) expect(command).not.toContain(PAIR.other(region ?? HOME));
        }
      }),
    );
  });

  test('a rest outlasts what the alarm looks back over, and the way back', () => {
    fc.assert(
      fc.property(props, fc.integer({ min: 1, max: 60 }), (each, instances) => {
        const rest = bakeSeconds(instances, each);
        const { group, rollout, alarm } = each;
        expect(rest).toBeGreaterThan(
          alarm.evaluationPeriods * alarm.period.toSeconds() + replacementSeconds(instances, group, rollout),
        );
        expect(rest).toBeGreaterThan(group.warmUp.toSeconds());
      }),
    );
  });

  test('every step has a way back, an id of its own and a condition', () => {
    fc.assert(
      fc.property(props, (each) => {
        const plan = releasePlan(each);
        expect(new Set(ids(plan)).size).toBe(plan.steps.length);
        for (const { kind, rollback, goOnWhen, commands } of plan.steps) {
          expect(rollback.words).toMatch(/\.$/);
          expect(goOnWhen).not.toBe('');
          expect(commands.length).toBeGreaterThan(0);
          if (kind === 'change' || kind === 'bake') {
            expect(rollback.commands.join('\n')).toContain('git revert');
            expect(rollback.commands.join('\n')).toContain('cdktf deploy');
          }
        }
      }),
    );
  });

  test('a larger group never takes less, step by step', () => {
    fc.assert(
      fc.property(props, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (each, more, standby) => {
        const { group } = each;
        const larger = { ...group, activeMax: group.activeMax + more, standbyMin: group.standbyMin + standby };
        const [small, large] = [releasePlan(each), releasePlan({ ...each, group: larger })];
        small.steps.forEach(({ seconds: least = 0 }, index) => {
          expect(large.steps[index]?.seconds ?? 0).toBeGreaterThanOrEqual(least);
        });
        expect(large.seconds).toBeGreaterThanOrEqual(small.seconds);
      }),
    );
  });
});

test('every command is one that a shell can read', () => {
  for (const standbyMin of [0, 2]) {
    const { steps } = releasePlan({ ...PROPS, group: { ...PROPS.group, standbyMin } });
    for (const command of steps.flatMap((each) => [...each.commands, ...each.rollback.commands])) {
      const { status, stderr } = spawnSync('bash', ['-n', '-c', command], { encoding: 'utf8' });
      expect([command, status, stderr]).toEqual([command, 0, '']);
    }
  }
});

test('as a page', () => {
  const page = planMarkdown(releasePlan({ ...PROPS, before: { ...BEFORE, othersChanged: ['embed'] } }));
  expect(page).toMatch(/^# Release of chat: us-west-2, then us-east-2\n\n7 steps, about 5h 8m /);
  expect(page).toContain('\n- **Caution:** The same deployment rolls out embed too. Release one group at a time.\n');
  expect(page).toContain('\n| artifact | `chat/1` | `chat/2` |\n');
  expect(page).toContain('\n| 3 | Roll out in us-west-2, which does not serve | at most 56m |\n');
  expect(page.match(/^\*\*Roll back:\*\* /gm)).toHaveLength(7);
});

test('durations in words', () => {
  expect(stepDuration({ kind: 'prepare' })).toBe('depends on the size');
  expect(stepDuration({ kind: 'gate' })).toBe('minutes');
  expect(stepDuration({ kind: 'change', seconds: 3600 })).toBe('at most 1h');
  expect(stepDuration({ kind: 'bake', seconds: 60 })).toBe('at least 1m');
});
