import * as fs from 'node:fs';
import * as path from 'node:path';
import { WarmsiteError } from '../../lib/core/errors';
import { RunbookName } from '../../lib/failover/runbook/step';
import { Emulator } from '../../lib/rehearsal/emulator';
import {
  Course,
  CourseProps,
  NamedScenario,
  rehearse,
  RehearsalProps,
  scenarioNamed,
  scenariosOf,
  TWIN,
  withPast,
  hasTurnedRed,
} from '../../lib/rehearsal/rehearsal';
import {
  RehearsalReport,
  ScenarioReport,
  scenarioProblems,
  StepReport,
  verdictOf,
} from '../../lib/rehearsal/report/rehearsal-report';
import { Scenario, SCENARIO_NAMES, ScenarioName, ScenarioStep } from '../../lib/rehearsal/scenario';
import { sabotageOf } from '../../lib/rehearsal/scenarios/sabotage';
import { StackRunner } from '../../lib/rehearsal/stack-runner';
import { Terraform } from '../../lib/rehearsal/terraform';
import { Timeline } from '../../lib/rehearsal/timeline';
import {
  FakeEmulator,
  fakeCourse,
  FakeRunner,
  gateCall,
  HOME,
  newFolder,
  STANDBY,
  subjectOf,
  unapplied,
} from './scenarios/fake-course';

const SUBJECT = subjectOf();

/** A step that does something and asserts nothing. */
function act(title: string, action: (timeline: Timeline) => void): ScenarioStep {
  return step(title, {
    run: async (timeline) => {
      action(timeline);
      return Promise.resolve();
    },
  });
}

/** A step that asserts what is not so. */
function untrue(title: string): ScenarioStep {
  return step(title, {
    run: async (_, record) => {
      record.assert('1 is 2', false, '1');
      return Promise.resolve();
    },
  });
}

/** A step that asserts that it is done. */
function step(title: string, more: Partial<ScenarioStep> = {}): ScenarioStep {
  return {
    title,
    region: 'global',
    kind: 'check',
    run: async (_, record) => {
      record.assert(`${title} is done`, true);
      return Promise.resolve();
    },
    ...more,
  };
}

function failing(title: string, words = 'it broke'): ScenarioStep {
  return step(title, { run: async () => Promise.reject(new Error(words)) });
}

function scenario(name: ScenarioName, steps: Scenario['steps'], from?: ScenarioName): Scenario {
  return { name, title: `Rehearse ${name}`, why: 'To know.', steps, ...(from ? { from } : {}) };
}

interface Run extends ReturnType<typeof fakeCourse> {
  readonly course: Course;
  /** What the listener was told. */
  readonly told: string[];
}

function begin(): Run {
  const made = fakeCourse(SUBJECT);
  const told: string[] = [];
  const props: CourseProps = {
    subject: SUBJECT,
    work: made.work,
    listener: {
      scenarioStarted: ({ name }: NamedScenario) => void told.push(`${name} begins`),
      stepEnded: ({ name }: NamedScenario, { title }: ScenarioStep, { outcome }: StepReport) =>
        void told.push(`${name}: ${title} ${outcome}`),
    },
  };
  return { ...made, course: new Course(props, made.timeline), told };
}

const outcomes = ({ steps }: ScenarioReport): string[] => steps.map(({ title, outcome }) => `${title}: ${outcome}`);

function reportOf(scenarios: readonly ScenarioReport[]): RehearsalReport {
  return {
    format: 1,
    environment: 'prod',
    home: HOME,
    standby: STANDBY,
    startedAt: '',
    seconds: 1,
    versions: {},
    scenarios,
  };
}

describe('a scenario', () => {
  test('its steps are run in their order, and each is reported', async () => {
    const { course, told, timeline } = begin();
    const report = await course.run(
      scenario('baseline', [step('apply'), step('look', { region: STANDBY, kind: 'terraform' })]),
    );
    expect(told).toEqual(['baseline begins', 'baseline: apply passed', 'baseline: look passed']);
    const times = { startedAt: expect.any(Number) as number, seconds: expect.any(Number) as number };
    expect(report).toEqual({
      name: 'baseline',
      title: 'Rehearse baseline',
      why: 'To know.',
      startedAt: times.startedAt,
      steps: [
        {
          title: 'apply',
          region: 'global',
          kind: 'check',
          ...times,
          outcome: 'passed',
          calls: [],
          assertions: [{ words: 'apply is done', held: true }],
        },
        {
          title: 'look',
          region: STANDBY,
          kind: 'terraform',
          ...times,
          outcome: 'passed',
          calls: [],
          assertions: [{ words: 'look is done', held: true }],
        },
      ],
    });
    expect(verdictOf(reportOf([report])).outcome).toBe('green');
    expect(report.startedAt).toBeLessThanOrEqual(timeline.seconds());
  });

  test('what a step records, calls and is expected to come to is in its report', async () => {
    const { course, emulator, work } = begin();
    const plan = { stack: 'a', add: 1, change: 2, destroy: 3, replace: 4, forget: 5, drift: [] };
    const runbookSteps = [{ id: 'a', title: 'A', outcome: 'failed' as const, startedAt: 0, seconds: 1, calls: [] }];
    emulator.gate.see({ action: 'Earlier' });
    const report = await course.run(
      scenario('baseline', [
        step('everything', {
          kind: 'world',
          expected: 'refused',
          regionState: { region: HOME, state: 'dead' },
          run: async (_, record) => {
            emulator.gate.see({ action: 'Describe' });
            emulator.gate.see({ action: 'Watch', client: 'onlooker' });
            record.detail = 'three of four';
            record.plan = plan;
            record.runbookSteps = runbookSteps;
            record.log = path.join(work, 'logs', '1.log');
            record.begun = -100;
            record.callsInCopies = [gateCall({ action: 'Describe' }), gateCall({ action: 'Copied', region: HOME })];
            record.assert('it holds', true, 'not told');
            record.assert('it does not', false, { found: 1 });
            record.assert('nor this', false, 'a text');
            record.assert('nor that', false);
            return Promise.resolve();
          },
        }),
      ]),
    );
    expect(report.steps).toEqual([
      {
        title: 'everything',
        region: 'global',
        kind: 'world',
        startedAt: -100,
        seconds: expect.any(Number) as number,
        outcome: 'passed',
        expected: 'refused',
        regionState: { region: HOME, state: 'dead' },
        detail: 'three of four',
        plan,
        runbookSteps,
        log: 'logs/1.log',
        calls: [
          { region: STANDBY, service: 'rds', action: 'Describe', outcome: '200', count: 2 },
          { region: HOME, service: 'rds', action: 'Copied', outcome: '200', count: 1 },
        ],
        assertions: [
          { words: 'it holds', held: true },
          { words: 'it does not', held: false, detail: '{"found":1}' },
          { words: 'nor this', held: false, detail: 'a text' },
          { words: 'nor that', held: false },
        ],
      },
    ]);
    expect(report.steps[0]?.seconds).toBeGreaterThanOrEqual(100);
  });

  test('a step that fails leaves the rest not run', async () => {
    const { course, told } = begin();
    const report = await course.run(
      scenario('baseline', [
        step('first'),
        failing('second', 'the network is down'),
        step('third', { region: HOME, kind: 'world' }),
        [step('fourth'), step('fifth')],
      ]),
    );
    expect(outcomes(report)).toEqual([
      'first: passed',
      'second: failed',
      'third: not-run',
      'fourth: not-run',
      'fifth: not-run',
    ]);
    expect(report.steps[1]).toMatchObject({ outcome: 'failed', detail: 'the network is down' });
    expect(report.steps[2]).toEqual({
      title: 'third',
      region: HOME,
      kind: 'world',
      startedAt: expect.any(Number) as number,
      seconds: 0,
      outcome: 'not-run',
      calls: [],
      assertions: [],
    });
    expect(told).toEqual(['baseline begins', 'baseline: first passed', 'baseline: second failed']);
    expect(verdictOf(reportOf([report])).problems.map(({ message }) => message)).toEqual([
      'failed: the network is down',
      'not run, and so not checked: steps 3, 4, 5 of 5',
    ]);
  });

  test('what it asserted before it failed is kept, and a text that is thrown is its detail', async () => {
    const { course } = begin();
    const report = await course.run(
      scenario('baseline', [
        step('half', {
          run: async (_, record) => {
            record.detail = 'overwritten';
            record.assert('so far so good', true);
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
            return Promise.reject('out of memory');
          },
        }),
      ]),
    );
    expect(report.steps[0]).toMatchObject({
      outcome: 'failed',
      detail: 'out of memory',
      assertions: [{ words: 'so far so good', held: true }],
    });
  });

  test('an assertion that does not hold turns the verdict red, but the scenario goes on', async () => {
    const { course } = begin();
    const report = await course.run(scenario('baseline', [untrue('wrong'), step('after')]));
    expect(outcomes(report)).toEqual(['wrong: passed', 'after: passed']);
    expect(verdictOf(reportOf([report]))).toMatchObject({
      outcome: 'red',
      sentence: "baseline, step 1 'wrong': does not hold: 1 is 2 (1)",
    });
  });

  test('steps of a group run at the same time, and all of them before the next', async () => {
    const { course, told } = begin();
    let letGo = (): void => undefined;
    const gone = new Promise<void>((resolve) => (letGo = resolve));
    const report = await course.run(
      scenario('baseline', [
        [step('waits for the other', { run: () => gone }), act('the other', () => letGo())],
        step('after'),
      ]),
    );
    expect(outcomes(report)).toEqual(['waits for the other: passed', 'the other: passed', 'after: passed']);
    expect(told.at(-1)).toBe('baseline: after passed');
  });

  test('when one of a group fails, the others of the group come to their end', async () => {
    const { course } = begin();
    const late = step('late', { run: async () => new Promise((resolve) => setImmediate(resolve)) });
    const report = await course.run(scenario('baseline', [[failing('early'), late], step('after')]));
    expect(outcomes(report)).toEqual(['early: failed', 'late: passed', 'after: not-run']);
  });
});

describe('a scenario that starts from the end of another', () => {
  test('it begins when that has ended, in a copy of it', async () => {
    const { course, told, timeline } = begin();
    const seen: Timeline[] = [];
    const looks = (title: string): ScenarioStep => act(title, (here) => seen.push(here));
    const reports = await Promise.all([
      course.run(scenario('failback', [looks('back')], 'region-loss')),
      course.run(
        scenario(
          'region-loss',
          [step('kill', { run: async (here) => here.kill(HOME, 'hang') }), looks('loss')],
          'baseline',
        ),
      ),
      course.run(scenario('split-brain-guard', [looks('guard')], 'region-loss')),
      course.run(scenario('baseline', [looks('base')])),
    ]);
    expect(told.filter((line) => line.endsWith('begins'))).toEqual([
      'baseline begins',
      'region-loss begins',
      'failback begins',
      'split-brain-guard begins',
    ]);
    expect(reports.map(({ deadAtStart }) => deadAtStart)).toEqual([[HOME], undefined, [HOME], undefined]);
    expect(new Set(seen).size).toBe(4);
    expect(seen[0]).toBe(timeline);
    expect(timeline.deadRegions).toEqual([]);
  });

  test('when that does not come to its end, it is not run, and the report is red', async () => {
    const { course, told } = begin();
    const reports = await Promise.all([
      course.run(scenario('baseline', [failing('apply')])),
      course.run(scenario('region-loss', [step('kill'), step('look', { aside: true })], 'baseline')),
      course.run(scenario('failback', [step('back')], 'region-loss')),
    ]);
    expect(reports.map(outcomes)).toEqual([['apply: failed'], ['kill: not-run', 'look: not-run'], ['back: not-run']]);
    expect(told.filter((line) => line.includes(':'))).toEqual(['baseline: apply failed']);
    expect(verdictOf(reportOf(reports)).problems.map(({ where, code }) => `${where}: ${code}`)).toEqual([
      "baseline, step 1 'apply': step-failed",
      'baseline: no-assertion',
      'region-loss: step-not-run',
      'region-loss: no-assertion',
      'failback: step-not-run',
      'failback: no-assertion',
    ]);
  });

  test('an assertion that did not hold there is no reason not to go on', async () => {
    const { course } = begin();
    const [, report] = await Promise.all([
      course.run(scenario('baseline', [untrue('wrong')])),
      course.run(scenario('region-loss', [step('kill')], 'baseline')),
    ]);
    expect(outcomes(report)).toEqual(['kill: passed']);
  });
});

describe('steps aside', () => {
  test('are reported last, in copies of their own, and nobody who starts from the end waits for them', async () => {
    const { course, timeline } = begin();
    let letGo = (): void => undefined;
    const gone = new Promise<void>((resolve) => (letGo = resolve));
    const seen: Timeline[] = [];
    const destroys = (title: string): ScenarioStep =>
      step(title, {
        aside: true,
        run: async (copy) => {
          seen.push(copy);
          await gone;
        },
      });
    const reports = await Promise.all([
      course.run(scenario('baseline', [step('apply'), destroys('destroy'), [destroys('again'), step('look')]])),
      // Only this lets the steps aside come to their end.
      course.run(scenario('region-loss', [act('kill', () => letGo())], 'baseline')),
    ]);
    expect(reports.map(outcomes)).toEqual([
      ['apply: passed', 'look: passed', 'destroy: passed', 'again: passed'],
      ['kill: passed'],
    ]);
    expect(new Set([...seen, timeline]).size).toBe(3);
  });

  test('get the state of the end, before anybody goes on from it', async () => {
    const { course } = begin();
    const dead: (readonly string[])[] = [];
    const looks = { ...act('look', ({ deadRegions }) => dead.push(deadRegions)), aside: true };
    await Promise.all([
      course.run(scenario('baseline', [looks, step('kill', { run: async (here) => here.kill(HOME, 'refuse') })])),
      course.run(
        scenario('region-loss', [step('revive', { run: async (here) => here.revive(HOME) }), looks], 'baseline'),
      ),
    ]);
    expect(dead).toEqual([[HOME], []]);
  });

  test('are not run when the others did not come to their end', async () => {
    const { course, emulator } = begin();
    const report = await course.run(scenario('baseline', [step('aside', { aside: true }), failing('apply')]));
    expect(outcomes(report)).toEqual(['apply: failed', 'aside: not-run']);
    expect(emulator.branches).toEqual([]);
  });

  test('one that fails turns the report red, and nothing else', async () => {
    const { course } = begin();
    const destroys = { ...failing('destroy'), aside: true };
    const reports = await Promise.all([
      course.run(scenario('baseline', [step('apply'), destroys])),
      course.run(scenario('region-loss', [step('kill')], 'baseline')),
    ]);
    expect(reports.map(outcomes)).toEqual([['apply: passed', 'destroy: failed'], ['kill: passed']]);
    expect(verdictOf(reportOf(reports)).outcome).toBe('red');
  });
});

/** The first step of each twin. */
const BREAKAGE = /^Broken on purpose: .*: passed$/;

describe('a broken twin', () => {
  test('it is named after its scenario, says what is broken, and starts where that starts', async () => {
    const { course, told, emulator } = begin();
    let broken: Timeline | undefined;
    const looks = act('look', (here) => (broken = here));
    const [, twin] = await Promise.all([
      course.run(scenario('baseline', [step('apply'), step('kill', { run: async (here) => here.kill(HOME, 'hang') })])),
      course.runBroken(scenario('wrong-order', [looks], 'baseline')),
    ]);
    expect(twin).toMatchObject({
      name: `wrong-order${TWIN}`,
      title: 'Broken on purpose: the runbooks have no preconditions',
      why: 'To know.',
      deadAtStart: [HOME],
    });
    expect(TWIN).toBe('!');
    expect(told).toContain('wrong-order! begins');
    expect(emulator.branches).toHaveLength(1);
    expect(broken?.runbook('failover').steps.some(({ preconditions }) => preconditions)).toBe(false);
  });

  test("the baseline's starts where that ends, with its stacks broken", async () => {
    const { course, runner } = begin();
    const sound = scenario('baseline', [step('apply')]);
    const [, twin] = await Promise.all([course.run(sound), course.runBroken({ ...sound, steps: [step('plan')] })]);
    expect(outcomes(twin)).toEqual([expect.stringMatching(BREAKAGE), 'plan: passed']);
    expect(hasTurnedRed(twin)).toBe(false);
    const file = path.join(runner.loaded, 'stacks', SUBJECT.names(STANDBY).vaultStack, 'cdk.tf.json');
    expect(fs.readFileSync(file, 'utf8')).toContain('restless');
  });

  test('what is broken in the world is broken before the first step', async () => {
    const { course, emulator } = begin();
    const [, twin] = await Promise.all([
      course.run(scenario('region-loss', [step('kill')])),
      course.runBroken(scenario('split-brain-guard', [step('look')], 'region-loss')),
    ]);
    const [branch] = emulator.branches;
    expect(branch?.gate.calls().map(({ action }) => action)).toEqual([]);
    // The callers of a branch are the same here, so the call is seen at the first gate.
    expect(emulator.gate.calls().map(({ action, client }) => `${client} ${action}`)).toEqual([
      'onlooker PutMetricData',
    ]);
    expect(twin.steps[1]?.calls).toEqual([]);
  });

  test('it ends at the first step that is red, not only at one that fails; the sound one goes on', async () => {
    const { course } = begin();
    const steps = [step('first'), untrue('second'), step('third'), step('fourth', { aside: true })];
    const [sound, twin] = await Promise.all([
      course.run(scenario('baseline', steps)),
      course.runBroken(scenario('baseline', steps)),
    ]);
    expect(outcomes(sound)).toEqual(['first: passed', 'second: passed', 'third: passed', 'fourth: passed']);
    expect(outcomes(twin)).toEqual([
      expect.stringMatching(BREAKAGE),
      'first: passed',
      'second: passed',
      'third: not-run',
      'fourth: not-run',
    ]);
    expect(hasTurnedRed(twin)).toBe(true);
    expect(scenarioProblems(twin, 1)).not.toEqual([]);
  });

  test('one that fails ends it too', async () => {
    const { course } = begin();
    const [, twin] = await Promise.all([
      course.run(scenario('baseline', [step('apply')])),
      course.runBroken(scenario('baseline', [failing('first'), step('second')])),
    ]);
    expect(outcomes(twin)).toEqual([expect.stringMatching(BREAKAGE), 'first: failed', 'second: not-run']);
    expect(hasTurnedRed(twin)).toBe(true);
  });

  test('one that is whole to the end stays green', async () => {
    const { course } = begin();
    const [, twin] = await Promise.all([
      course.run(scenario('baseline', [step('apply')])),
      course.runBroken(scenario('baseline', [step('first'), step('aside', { aside: true })])),
    ]);
    expect(outcomes(twin)).toEqual([expect.stringMatching(BREAKAGE), 'first: passed', 'aside: passed']);
    expect(hasTurnedRed(twin)).toBe(false);
    expect(scenarioProblems(twin, 1)).toEqual([]);
  });

  test('without the past that it starts from it is not run, but in the report', async () => {
    const { course } = begin();
    const [, twin] = await Promise.all([
      course.run(scenario('baseline', [failing('apply')])),
      course.runBroken(scenario('wrong-order', [step('promote')], 'baseline')),
    ]);
    expect(twin.name).toBe('wrong-order!');
    expect(outcomes(twin)).toEqual([expect.stringMatching(/not-run$/), 'promote: not-run']);
    // Not run is not red: nothing was proved.
    expect(hasTurnedRed(twin)).toBe(false);
  });

  test.each(SCENARIO_NAMES)('%s has one that breaks something', (name) => {
    const { title, ...breaks } = sabotageOf(SUBJECT)[name];
    expect(title).not.toBe('');
    expect(Object.keys(breaks)).not.toEqual([]);
  });
});

describe('the choice of scenarios', () => {
  const ALL = scenariosOf(SUBJECT);

  test('there is one of each name, each after the one that it starts from, which exists', () => {
    expect(ALL.map(({ name }) => name)).toEqual(SCENARIO_NAMES);
    for (const { name, from } of ALL) {
      if (from !== undefined) expect(SCENARIO_NAMES.indexOf(from)).toBeLessThan(SCENARIO_NAMES.indexOf(name));
    }
    expect(ALL.filter(({ from }) => from === undefined).map(({ name }) => name)).toEqual(['baseline']);
  });

  test.each([
    [['baseline'], ['baseline']],
    [['failback'], ['baseline', 'region-loss', 'failback']],
    [
      ['degraded-standby', 'wrong-order'],
      ['baseline', 'region-loss', 'wrong-order', 'degraded-standby'],
    ],
    [[], []],
    [SCENARIO_NAMES, SCENARIO_NAMES],
  ] as const)('%j need %j', (chosen, needed) => {
    expect(withPast(ALL, chosen).map(({ name }) => name)).toEqual(needed);
  });

  test.each(SCENARIO_NAMES)('%s can be named', (name) => {
    expect(scenarioNamed(name)).toBe(name);
  });

  test('what there is not is refused, with what there is', () => {
    expect(() => scenarioNamed('regionloss')).toThrow(WarmsiteError);
    expect(() => scenarioNamed('regionloss')).toThrow(
      '--scenario: must be one of baseline, region-loss, split-brain-guard, failback, interrupted, wrong-order, ' +
        "degraded-standby, got 'regionloss' [unknown-scenario]",
    );
  });
});

describe('a whole rehearsal, in which nothing can be applied', () => {
  let emulator: FakeEmulator;
  let started: jest.SpyInstance<Promise<Emulator>, Parameters<typeof Emulator.start>>;
  const spies: jest.SpyInstance[] = [];
  beforeEach(() => {
    emulator = new FakeEmulator();
    const runner = new FakeRunner();
    started = jest.spyOn(Emulator, 'start').mockResolvedValue(emulator as unknown as Emulator);
    spies.push(
      started,
      jest.spyOn(StackRunner.prototype, 'load').mockReturnValue(),
      jest
        .spyOn(StackRunner.prototype, 'apply')
        .mockImplementation(async (stack) => Promise.resolve(unapplied(stack, 'Access denied'))),
      jest.spyOn(StackRunner.prototype, 'plan').mockImplementation(async (stack) => runner.plan(stack)),
    );
  });
  afterEach(() => spies.splice(0).forEach((spy) => spy.mockRestore()));

  const run = async (more: Partial<RehearsalProps> = {}): Promise<RehearsalReport> =>
    rehearse({
      subject: SUBJECT,
      work: newFolder(),
      terraform: {} as Terraform,
      environment: { PATH: '/bin' },
      callerAt: () => async () => Promise.resolve({}),
      versions: { terraform: '1.11.4' },
      listener: { scenarioStarted: () => undefined, stepEnded: () => undefined },
      ...more,
    });

  test('the report has every scenario and is red; the emulator is seeded before, and stopped', async () => {
    const report = await run();
    expect(report).toMatchObject({
      format: 1,
      environment: 'prod',
      home: HOME,
      standby: STANDBY,
      versions: { terraform: '1.11.4' },
      notRehearsed: [],
    });
    expect(report.scenarios.map(({ name }) => name)).toEqual(SCENARIO_NAMES);
    expect(report.scenarios[0]?.steps.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 5 }, () => 'failed'),
      ...Array.from({ length: 7 }, () => 'not-run'),
    ]);
    expect(report.scenarios.slice(1).flatMap(({ steps }) => steps.map(({ outcome }) => outcome))).not.toContain(
      'passed',
    );
    expect(verdictOf(report)).toMatchObject({ outcome: 'red' });
    expect([emulator.seeds, emulator.stopped]).toEqual([[SUBJECT.seed], 1]);
    expect(started.mock.calls[0]?.[0]).toEqual({
      account: '111122223333',
      environment: { PATH: '/bin' },
    });
  });

  test('it says which scenarios were not rehearsed; those that the chosen ones start from were', async () => {
    const report = await run({ scenarios: ['failback'] });
    expect(report.scenarios.map(({ name }) => name)).toEqual(['baseline', 'region-loss', 'failback']);
    expect(report.notRehearsed).toEqual(['split-brain-guard', 'interrupted', 'wrong-order', 'degraded-standby']);
  });

  test('of a broken one only the past is rehearsed sound, of the baseline the baseline', async () => {
    const named = async (...scenarios: ScenarioName[]): Promise<string[]> =>
      (await run({ scenarios, proveRed: true })).scenarios.map(({ name }) => name);
    expect(await named('failback')).toEqual(['baseline', 'region-loss', 'failback!']);
    expect(await named('interrupted', 'baseline')).toEqual(['baseline', 'baseline!', 'interrupted!']);
  });

  test('the emulator is stopped also when the rehearsal cannot begin', async () => {
    emulator.seed = async () => Promise.reject(new Error('no such image'));
    await expect(run()).rejects.toThrow('no such image');
    expect(emulator.stopped).toBe(1);
  });
});

test('a copy goes on from where the original is: dead Regions, lag, topology', async () => {
  const { timeline } = begin();
  timeline.move('failover');
  timeline.lagSeconds = 7;
  await timeline.kill(HOME, 'hang');
  const branch = await timeline.branch('copy');
  expect([branch.deadRegions, branch.lagSeconds, branch.topology.writer]).toEqual([[HOME], 7, STANDBY]);
  await branch.revive(HOME);
  branch.lagSeconds = 0;
  branch.move('rebuild');
  expect([timeline.deadRegions, timeline.lagSeconds, timeline.topology.nextStep]).toEqual([[HOME], 7, 'rebuild']);
});

test('what is broken in a copy is whole in the original', async () => {
  const { timeline } = begin();
  const branch = await timeline.branch('copy');
  const all: readonly RunbookName[] = ['failover', 'rebuild', 'switchover', 'drill'];
  const sound = all.map((name) => timeline.runbook(name));
  branch.break(sabotageOf(SUBJECT)['wrong-order']);
  expect(all.map((name) => timeline.runbook(name))).toEqual(sound);
  expect(branch.runbook('failover')).not.toEqual(timeline.runbook('failover'));
});
