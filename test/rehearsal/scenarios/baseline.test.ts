import { StepState, stepState } from '../../../lib/rehearsal/report/rehearsal-report';
import { baseline } from '../../../lib/rehearsal/scenarios/baseline';
import { sabotageOf } from '../../../lib/rehearsal/scenarios/sabotage';
import { stacksOf } from '../../../lib/rehearsal/scenarios/stacks';
import { Scenario, StepRecord } from '../../../lib/rehearsal/scenario';
import { TerraformJson, Timeline } from '../../../lib/rehearsal/timeline';
import {
  applied,
  broken,
  Course,
  fakeCourse,
  HOME,
  names,
  planOf,
  recordOf,
  reportOf,
  STANDBY,
  stepOf,
  subjectOf,
  unapplied,
} from './fake-course';

const SUBJECT = subjectOf();
const SCENARIO = baseline(SUBJECT);
const STACKS = stacksOf(SUBJECT);
const [STANDBY_VAULT = '', HOME_VAULT = '', HOME_SITE = '', STANDBY_SITE = '', GLOBAL = ''] = STACKS;
const DOWN = 'Take everything down';

/** What the other stacks wait for, by the stack that makes it. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  [STANDBY_VAULT]: [
    'aws_kms_alias.secrets_key_alias',
    'aws_s3_bucket_versioning.artifacts_bucket_versioning',
    'aws_s3_bucket_versioning.data_bucket_versioning',
    'aws_cloudwatch_metric_alarm.latch',
  ],
  [HOME_VAULT]: [
    'aws_secretsmanager_secret.master_secret',
    'aws_s3_bucket_versioning.artifacts_bucket_versioning',
    'aws_s3_bucket_versioning.data_bucket_versioning',
  ],
  [HOME_SITE]: ['aws_db_instance.database_g1', 'aws_route53_record.own_name'],
  [STANDBY_SITE]: ['aws_route53_record.own_name'],
};

function begin(): Course {
  const course = fakeCourse(SUBJECT);
  course.runner.state = MADE;
  return course;
}

/** Runs the applies at the same time, as the engine does. */
async function applyAll({ steps }: Scenario, timeline: Timeline): Promise<StepState[]> {
  const group = steps[0];
  if (group === undefined || 'run' in group) throw new Error('the applies are a group');
  return Promise.all(
    group.map(async (step) => {
      const record = new StepRecord();
      const failed = await step.run(timeline, record).then(
        () => false,
        () => true,
      );
      return failed ? 'failed' : stepState(reportOf(step, record));
    }),
  );
}

test('the stacks are five, in the order in which they are applied', () => {
  expect(STACKS).toEqual([
    'warmsite-prod-vault-us-west-2',
    'warmsite-prod-vault-us-east-2',
    'warmsite-prod-site-us-east-2',
    'warmsite-prod-site-us-west-2',
    'warmsite-prod-global',
  ]);
});

describe('applying everything', () => {
  test('each stack waits for what it needs of the ones before', async () => {
    const { timeline, runner } = begin();
    expect(await applyAll(SCENARIO, timeline)).toEqual(STACKS.map(() => 'passed'));
    expect(runner.commands).toEqual(STACKS.map((stack) => `apply ${stack}`));
  });

  test.each(Object.entries(MADE).flatMap(([stack, made]) => made.map((address) => [stack, address] as const)))(
    'of %s somebody needs %s',
    async (stack, address) => {
      const { timeline, runner } = begin();
      runner.state = { ...MADE, [stack]: MADE[stack]!.filter((each) => each !== address) };
      // It is a failure, not a wait without an end, and not passed over either.
      expect(await applyAll(SCENARIO, timeline)).toContain('failed');
    },
  );

  test('when the first fails, no other is begun', async () => {
    const { timeline, runner } = begin();
    runner.onApply = (stack) => unapplied(stack, 'Access denied');
    expect(await applyAll(SCENARIO, timeline)).toEqual(STACKS.map(() => 'failed'));
    expect(runner.commands).toEqual([`apply ${STANDBY_VAULT}`]);
  });
});

test('then each is planned again', async () => {
  const { timeline, runner } = begin();
  for (const stack of STACKS) await recordOf(stepOf(SCENARIO, `Plan ${stack} again: empty`), timeline);
  expect(runner.commands).toEqual(STACKS.map((stack) => `plan ${stack}`));
});

test.each([
  [HOME, []],
  [STANDBY, [`the public name leads to ${HOME}: it is so`]],
])('the service answers from %s', async (region, red) => {
  const { timeline } = begin();
  jest.spyOn(timeline.service, 'resolve').mockResolvedValue({ region, because: 'it is so' });
  expect(broken(await recordOf(stepOf(SCENARIO, 'The service answers'), timeline))).toEqual(red);
});

describe('taking everything down', () => {
  const down = async (change: (course: Course) => void = () => undefined): Promise<StepRecord> => {
    const course = begin();
    course.runner.state = { [HOME_SITE]: ['aws_db_instance.database_g1'], [HOME_VAULT]: ['a.b', 'c.d'] };
    course.runner.kept = course.runner.state;
    change(course);
    return recordOf(stepOf(SCENARIO, DOWN), course.timeline);
  };

  test('it is done in a copy, in the other order', async () => {
    expect(stepOf(SCENARIO, DOWN).aside).toBe(true);
    let commands: readonly string[] = [];
    const record = await down(({ runner }) => (commands = runner.commands));
    expect(broken(record)).toEqual([]);
    const backwards = [STANDBY_SITE, HOME_SITE, HOME_VAULT, STANDBY_VAULT];
    expect(commands).toEqual([
      `retire ${GLOBAL}`,
      ...backwards.flatMap((stack) => [`plan-destroy ${stack}`, `retire ${stack}`]),
    ]);
    expect(record.assertions).toHaveLength(1 * 2 + 4 * 3);
  });

  test('a destroy that is planned, or refused for another reason, is red', async () => {
    const words = (stack: string): string =>
      `terraform destroy of ${stack} is refused, since it would lose what must stay`;
    const four = [STANDBY_SITE, HOME_SITE, HOME_VAULT, STANDBY_VAULT];
    expect(broken(await down(({ runner }) => (runner.onPlanDestroy = (stack) => planOf({ stack }))))).toEqual(
      four.map((stack) => `${words(stack)}: it was planned`),
    );
    const { diagnostics } = unapplied('', 'prevent_destroy');
    expect(
      broken(await down(({ runner }) => (runner.onPlanDestroy = (stack) => planOf({ stack, diagnostics })))),
    ).toEqual(four.map((stack) => `${words(stack)}: prevent_destroy`));
    const denied = { isMade: false, diagnostics: unapplied('', 'Access denied').diagnostics };
    expect(
      broken(await down(({ runner }) => (runner.onPlanDestroy = (stack) => planOf({ stack, ...denied })))),
    ).toEqual(four.map((stack) => `${words(stack)}: Access denied`));
  });

  test('an apply that fails is red', async () => {
    const red = await down(({ runner }) => {
      runner.onApply = (stack) => (stack === HOME_VAULT ? unapplied(stack, 'DependencyViolation') : applied({ stack }));
    });
    expect(broken(red)).toEqual([`${HOME_VAULT} is taken down: DependencyViolation`]);
  });

  test.each<[string, readonly string[], string]>([
    ['more is left than must stay', ['a.b', 'c.d', 'e.f'], 'left: e.f; missing: '],
    ['something that must stay is lost', ['a.b'], 'left: ; missing: c.d'],
  ])('%s: red', async (_, left, detail) => {
    const red = await down(({ runner }) => (runner.state = { ...runner.state, [HOME_VAULT]: left }));
    expect(broken(red)).toEqual([`what is left of ${HOME_VAULT} is what is meant to stay: ${detail}`]);
  });
});

test("the broken twin: something in the standby's vault never comes to rest", () => {
  const { stack } = sabotageOf(SUBJECT).baseline;
  const document = (): TerraformJson => ({ resource: { a: { b: {} } } });
  for (const name of STACKS) {
    const broke = document();
    stack?.(name, broke);
    expect(broke.resource).toEqual({
      a: { b: {} },
      ...(name === names(STANDBY).vaultStack
        ? { terraform_data: { restless: { triggers_replace: '${timestamp()}' } } }
        : {}),
    });
  }
});
