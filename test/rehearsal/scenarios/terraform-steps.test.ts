import { PlannedChange } from '../../../lib/rehearsal/stack-runner';
import { StepRecord } from '../../../lib/rehearsal/scenario';
import {
  apply,
  deploy,
  errorsOf,
  KNOWN_DRIFT,
  planIsEmpty,
  requireEmpty,
  requireNothingLost,
} from '../../../lib/rehearsal/scenarios/terraform-steps';
import { applied, broken, failure, fakeCourse, planOf, recordOf, subjectOf, unapplied } from './fake-course';

const SUBJECT = subjectOf();
const STACK = 'warmsite-prod-site-us-west-2';

function change(action: PlannedChange['action'], address: string, ...changedAttributes: string[]): PlannedChange {
  return { action, address, changedAttributes };
}

describe('what Terraform said against it', () => {
  test('errors only, each on its line with what it is about', () => {
    const diagnostics = [
      { severity: 'warning', summary: 'Deprecated', detail: 'Use another.' },
      { severity: 'error', summary: 'Unknown topology', detail: 'us-west-2 has taken over.', address: 'data.a.b' },
      { severity: 'error', summary: 'Timeout', detail: '' },
    ] as const;
    expect(errorsOf(planOf({ diagnostics }))).toBe('data.a.b: Unknown topology: us-west-2 has taken over.\nTimeout');
  });

  test('nothing is nothing', () => {
    expect(errorsOf(planOf())).toBe('');
  });
});

describe('a plan must be empty', () => {
  const judge = async (plan: Parameters<typeof planOf>[0]): Promise<StepRecord> => {
    const record = new StepRecord();
    await requireEmpty(planOf(plan), record);
    return record;
  };

  test('an empty one is', async () => {
    const record = await judge({});
    expect(record.assertions).toEqual([
      { words: `the plan of ${STACK} can be made`, held: true },
      { words: `the plan of ${STACK} is empty`, held: true },
      { words: `no check of ${STACK} complains`, held: true },
    ]);
    expect([record.plan, record.log]).toEqual([
      { stack: STACK, add: 0, change: 0, destroy: 0, replace: 0, forget: 0, drift: [] },
      '/rehearsal/logs/1.log',
    ]);
  });

  test.each(['create', 'update', 'delete', 'replace', 'forget'] as const)('one with a %s is not', async (action) => {
    const record = await judge({
      isEmpty: false,
      resources: [change(action, 'a.b', 'name', 'size'), change('create', 'c.d')],
    });
    expect(broken(record)).toEqual([`the plan of ${STACK} is empty: ${action} a.b (name, size); create c.d ()`]);
  });

  test('one that cannot be made is not', async () => {
    expect(broken(await judge({ isMade: false, ...failure('Access denied') }))).toEqual([
      `the plan of ${STACK} can be made: Access denied`,
      `the plan of ${STACK} is empty: `,
    ]);
  });

  test('a check that complains is told', async () => {
    const checks = [{ address: 'check.replicated', message: 'It is not.' }];
    expect(broken(await judge({ checks }))).toEqual([`no check of ${STACK} complains: check.replicated: It is not.`]);
  });

  describe('but for named drift', () => {
    const known = KNOWN_DRIFT as { address: RegExp; attributes: string[]; reason: string }[];
    beforeEach(
      () => void known.push({ address: /^test_vault\./, attributes: ['policy', 'tags'], reason: 'moto forgets it' }),
    );
    afterEach(() => void known.pop());

    test('it is allowed, named, and not counted', async () => {
      const record = await judge({
        isEmpty: false,
        change: 1,
        resources: [change('update', 'test_vault.a', 'policy')],
      });
      expect(broken(record)).toEqual([]);
      expect(record.assertions[1]?.words).toBe(`the plan of ${STACK} is empty, but for named drift`);
      expect(record.plan).toMatchObject({
        change: 0,
        drift: [{ address: 'test_vault.a', reason: 'moto forgets it' }],
      });
    });

    test.each([
      ['another attribute beside it', change('update', 'test_vault.a', 'policy', 'name')],
      ['another resource', change('update', 'aws_test_vault.a', 'policy')],
      ['another action', change('replace', 'test_vault.a', 'policy')],
      ['its deletion', change('delete', 'test_vault.a')],
    ])('%s is none', async (_, found) => {
      const record = await judge({
        isEmpty: false,
        change: 2,
        resources: [change('update', 'test_vault.a', 'tags'), found],
      });
      expect(broken(record)).toEqual([
        `the plan of ${STACK} is empty, but for named drift: ${found.action} ${found.address} (${found.changedAttributes.join(', ')})`,
      ]);
      expect(record.plan).toMatchObject({ change: 1, drift: [{ address: 'test_vault.a' }] });
    });
  });

  test('each drift that is allowed names a reason and attributes', () => {
    for (const { reason, attributes } of KNOWN_DRIFT)
      expect([reason === '', attributes.length === 0]).toEqual([false, false]);
  });

  test.each([
    [STACK, 'us-west-2'],
    ['warmsite-prod-vault-us-east-2', 'us-east-2'],
    ['warmsite-prod-global', 'global'],
  ])('the step that plans %s says its Region', async (stack, region) => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    const step = planIsEmpty(stack, SUBJECT.pair.both, ' again');
    expect(step).toMatchObject({ title: `Plan ${stack} again: empty`, region, kind: 'terraform' });
    expect(broken(await recordOf(step, timeline))).toEqual([]);
    expect(runner.commands).toEqual([`plan ${stack}`]);
  });
});

describe('a plan must take nothing away', () => {
  const judge = (plan: Parameters<typeof planOf>[0]): StepRecord => {
    const record = new StepRecord();
    requireNothingLost(planOf(plan), record);
    return record;
  };

  test('what creates, changes and forgets takes nothing away', () => {
    const resources = (['create', 'update', 'forget'] as const).map((action) => change(action, `${action}.it`));
    expect(judge({ add: 1, change: 1, forget: 1, resources }).assertions).toEqual([
      { words: `the plan of ${STACK} can be made`, held: true },
      { words: `the plan of ${STACK} destroys and replaces nothing`, held: true },
    ]);
  });

  test.each(['delete', 'replace'] as const)('a %s does', (action) => {
    expect(broken(judge({ resources: [change('create', 'a.b'), change(action, 'c.d', 'name')] }))).toEqual([
      `the plan of ${STACK} destroys and replaces nothing: ${action} c.d`,
    ]);
  });

  test('one that cannot be made proves nothing', () => {
    expect(broken(judge({ isMade: false, ...failure('Access denied') }))).toEqual([
      `the plan of ${STACK} can be made: Access denied`,
      `the plan of ${STACK} destroys and replaces nothing: `,
    ]);
  });
});

describe('applying stacks that wait for each other', () => {
  const AFTER = { [STACK]: ['home aws_db_instance.database', 'home aws_vpc.network'] };

  test('one goes on as soon as what it comes after is there, and says since when', async () => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    const told: string[] = [];
    runner.onApply = async (stack, { onProgress }) => {
      told.push(`${stack} begins`);
      if (stack === 'home') {
        for (const address of ['aws_vpc.network', 'aws_db_instance.database']) {
          onProgress?.({
            stack,
            done: 1,
            total: 3,
            current: [],
            latest: { address, action: 'create', seconds: 1, isDone: true },
          });
        }
        onProgress?.({ stack, done: 1, total: 3, current: [] });
        await new Promise(setImmediate);
        told.push(`${stack} ends`);
      }
      return applied({ stack });
    };
    const [record] = await Promise.all([
      recordOf(apply(STACK, SUBJECT.pair.both, AFTER), timeline),
      recordOf(apply('home', SUBJECT.pair.both, AFTER), timeline),
    ]);
    expect(told).toEqual(['home begins', `${STACK} begins`, 'home ends']);
    expect(record.assertions).toEqual([{ words: `every resource of ${STACK} is applied`, held: true }]);
    expect(record.detail).toBe('1 added, 2 changed, 0 destroyed in 2 s of emulator time');
    expect(record.log).toBe('/rehearsal/logs/1.log');
    expect(record.begun).toBeGreaterThan(0);
  });

  test('what is there already is not waited for: the apply has nothing to say of it', async () => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    runner.state = { home: ['aws_db_instance.database', 'aws_vpc.network'] };
    await Promise.all([
      recordOf(apply(STACK, SUBJECT.pair.both, AFTER), timeline),
      recordOf(apply('home', SUBJECT.pair.both, AFTER), timeline),
    ]);
    expect(runner.commands).toEqual(['apply home', `apply ${STACK}`]);
  });

  test('an apply that fails is red, and whoever waits for it fails too', async () => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    runner.onApply = (stack) => unapplied(stack, 'Access denied');
    const record = new StepRecord();
    const waits = recordOf(apply(STACK, SUBJECT.pair.both, AFTER), timeline);
    await expect(apply('home', SUBJECT.pair.both, AFTER).run(timeline, record)).rejects.toThrow('Access denied');
    expect(broken(record)).toEqual(['every resource of home is applied: Access denied']);
    await expect(waits).rejects.toThrow('home aws_db_instance.database did not come');
    expect(runner.commands).toEqual(['apply home']);
  });

  test('what an apply has not made did not come', async () => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    runner.state = { home: ['aws_db_instance.database'] };
    const waits = recordOf(apply(STACK, SUBJECT.pair.both, AFTER), timeline);
    const [outcome] = await Promise.allSettled([waits, recordOf(apply('home', SUBJECT.pair.both, AFTER), timeline)]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'home aws_vpc.network did not come' } });
  });
});

describe('deploying after a transition', () => {
  test('what was planned is applied, and then there is nothing left to do', async () => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    const plans = [planOf({ isEmpty: false, change: 3, resources: [change('update', 'a.b', 'size')] }), planOf()];
    const made = [...plans];
    runner.onPlan = () => plans.shift()!;
    const planned: unknown[] = [];
    runner.onApply = (stack, { plan }) => {
      planned.push(plan);
      return applied({ stack });
    };
    const record = await recordOf(deploy(STACK, SUBJECT.pair.both, { add: 0 }), timeline);
    expect(record.assertions.map(({ words, held }) => [words, held])).toEqual([
      [`the plan of ${STACK} can be made`, true],
      [`the plan of ${STACK} destroys and replaces nothing`, true],
      [`the plan of ${STACK} adds 0`, true],
      [`every change of ${STACK} is applied`, true],
      [`the plan of ${STACK} can be made`, true],
      [`the plan of ${STACK} is empty`, true],
      [`no check of ${STACK} complains`, true],
    ]);
    expect(runner.commands).toEqual([`plan ${STACK}`, `apply ${STACK}`, `plan ${STACK}`]);
    expect(planned).toEqual([made[0]]);
    // What is of interest is the plan before, not the empty one after.
    expect(record.plan?.change).toBe(3);
    expect(record.detail).toBe('1 added, 2 changed, 0 destroyed in 2 s of emulator time');
  });

  test('a plan that takes something away, adds what it must not, or does not come to rest is red', async () => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    runner.onPlan = () => planOf({ add: 1, isEmpty: false, resources: [change('replace', 'a.b', 'name')] });
    expect(broken(await recordOf(deploy(STACK, SUBJECT.pair.both, { add: 0 }), timeline))).toEqual([
      `the plan of ${STACK} destroys and replaces nothing: replace a.b`,
      `the plan of ${STACK} adds 0: it adds 1`,
      `the plan of ${STACK} is empty: replace a.b (name)`,
    ]);
  });

  test('how many it adds is of no interest where nobody says so', async () => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    const plans = [planOf({ add: 7, isEmpty: false }), planOf()];
    runner.onPlan = () => plans.shift()!;
    expect(broken(await recordOf(deploy(STACK, SUBJECT.pair.both), timeline))).toEqual([]);
  });

  test('a plan that cannot be made ends it before anything is applied', async () => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    runner.onPlan = () => planOf({ isMade: false, ...failure('Unknown topology') });
    await expect(recordOf(deploy(STACK, SUBJECT.pair.both), timeline)).rejects.toThrow('Unknown topology');
    expect(runner.commands).toEqual([`plan ${STACK}`]);
  });

  test('an apply that fails ends it', async () => {
    const { timeline, runner } = fakeCourse(SUBJECT);
    runner.onApply = (stack) => unapplied(stack, 'Access denied');
    const record = new StepRecord();
    await expect(deploy(STACK, SUBJECT.pair.both).run(timeline, record)).rejects.toThrow('Access denied');
    expect(broken(record)).toEqual([`every change of ${STACK} is applied: Access denied`]);
    expect(runner.commands).toEqual([`plan ${STACK}`, `apply ${STACK}`]);
  });
});
