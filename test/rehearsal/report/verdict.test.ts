import fc from 'fast-check';
import {
  RehearsalReport,
  RunbookOutcome,
  StepReport,
  assertionResults,
  heldOfAll,
  runbookVerdict,
  stepState,
  verdictOf,
} from '../../../lib/rehearsal/report/rehearsal-report';
import { held, leastGreen, report, runbookStep, sample, scenario, step } from './sample';

const because = [held('It says why.')];

function withSteps(...steps: StepReport[]): RehearsalReport {
  return report({ scenarios: [scenario({ steps })] });
}

function runbook(outcomes: readonly RunbookOutcome[], given: Partial<StepReport> = {}): StepReport {
  const runbookSteps = outcomes.map((outcome, index) => runbookStep({ id: `s${index}`, title: `S${index}`, outcome }));
  return step({ title: 'Run it', kind: 'runbook', runbookSteps, assertions: because, ...given });
}

/** What is wrong, as a reader sees it. */
function problems(given: RehearsalReport): string[] {
  return verdictOf(given).problems.map(({ code, where, message }) => `${where}: ${message} [${code}]`);
}

describe('green', () => {
  test('one scenario with one step that passed and one assertion that held', () => {
    expect(verdictOf(leastGreen())).toEqual({
      outcome: 'green',
      sentence: '1 of 1 scenarios rehearsed, all 1 steps ended as they must, all 1 assertions held',
      problems: [],
    });
  });

  test('a whole rehearsal', () => {
    expect(problems(sample(true))).toEqual([]);
  });

  test('says which scenarios were not asked for', () => {
    const { outcome, sentence } = verdictOf({ ...leastGreen(), notRehearsed: ['failback', 'interrupted'] });
    expect(outcome).toBe('green');
    expect(sentence).toBe(
      '1 of 3 scenarios rehearsed, all 1 steps ended as they must, all 1 assertions held; ' +
        'not rehearsed: failback, interrupted',
    );
  });

  test('a runbook whose steps were done, in this run or before, or only noted', () => {
    expect(problems(withSteps(runbook(['done', 'already-done', 'noted'])))).toEqual([]);
  });

  test('the verdict of the runbook itself', () => {
    const of = (...outcomes: RunbookOutcome[]) => runbookVerdict(outcomes.map((outcome) => runbookStep({ outcome })));
    expect(of('done', 'already-done', 'noted')).toBe('green');
    expect(of()).toBe('red');
    for (const outcome of ['degraded', 'failed', 'not-checked', 'not-run'] as const) {
      expect(of('done', outcome)).toBe('red');
    }
  });
});

describe('red', () => {
  test('nothing was rehearsed', () => {
    expect(verdictOf(report())).toEqual({
      outcome: 'red',
      sentence: 'rehearsal: no scenario was run; an empty report proves nothing',
      problems: [
        { code: 'no-scenario', where: 'rehearsal', message: 'no scenario was run; an empty report proves nothing' },
      ],
    });
  });

  test('a scenario without steps', () => {
    expect(problems(withSteps())).toEqual(['baseline: the scenario has no step [no-step]']);
  });

  test('a scenario without assertions', () => {
    expect(problems(withSteps(step()))).toEqual([
      'baseline: the scenario asserts nothing, so nothing could fail [no-assertion]',
    ]);
  });

  test('one scenario without assertions among others that have some', () => {
    const [green] = leastGreen().scenarios;
    const given = report({ scenarios: [green!, scenario({ name: 'failback', steps: [step()] })] });
    expect(verdictOf(given).problems).toMatchObject([{ code: 'no-assertion', scenario: 2 }]);
  });

  test('a step that failed, with what there is to say of it', () => {
    const failed = step({ title: 'Apply', outcome: 'failed', detail: 'Error: no\n\n  on line 4', assertions: because });
    const verdict = verdictOf(withSteps(step(), failed));
    expect(verdict.problems).toEqual([
      {
        code: 'step-failed',
        where: "baseline, step 2 'Apply'",
        message: 'failed: Error: no\n\n  on line 4',
        scenario: 1,
        step: 2,
      },
    ]);
    expect(verdict.sentence).toBe("baseline, step 2 'Apply': failed: Error: no");
  });

  test('steps that were not run: once, with all their positions', () => {
    const notRun = step({ outcome: 'not-run', assertions: because });
    const verdict = verdictOf(withSteps(step({ assertions: because }), notRun, notRun));
    expect(verdict.problems).toEqual([
      {
        code: 'step-not-run',
        where: 'baseline',
        message: 'not run, and so not checked: steps 2, 3 of 3',
        scenario: 1,
        step: 2,
      },
    ]);
  });

  test('an assertion that did not hold, in a step that passed', () => {
    const given = step({ assertions: [...because, { words: 'The lag is zero.', held: false, detail: '40 s' }] });
    expect(problems(withSteps(given))).toEqual([
      "baseline, step 1 'Look at it': does not hold: The lag is zero. (40 s) [assertion]",
    ]);
  });

  test.each<[RunbookOutcome, string]>([
    ['failed', "runbook step 'S1' is failed"],
    ['degraded', "runbook step 'S1' is degraded"],
    ['not-checked', "runbook step 'S1' is not-checked"],
    ['not-run', "runbook steps not run: 'S1'"],
  ])('a runbook step that is %s, in a step that passed', (outcome, message) => {
    expect(problems(withSteps(runbook(['done', outcome])))).toEqual([
      `baseline, step 1 'Run it': ${message} [runbook-step]`,
    ]);
  });

  test.each([undefined, []])('a runbook that says nothing of its steps: %p', (runbookSteps) => {
    expect(problems(withSteps(runbook([], { runbookSteps })))).toEqual([
      "baseline, step 1 'Run it': a runbook was run, and nothing is known of its steps [runbook-silent]",
    ]);
  });

  test('the sentence has the first problem and counts the others', () => {
    const lost = { words: 'A.', held: false };
    expect(verdictOf(withSteps(step({ assertions: [lost, lost] }))).sentence).toBe(
      "baseline, step 1 'Look at it': does not hold: A. (and 1 more problem)",
    );
    expect(verdictOf(withSteps(step({ assertions: [lost, lost, lost] }))).sentence).toMatch(/\(and 2 more problems\)$/);
  });
});

describe('a red end that is expected', () => {
  const failing = (outcome: RunbookOutcome): RehearsalReport =>
    withSteps(
      runbook([], {
        expected: 'refused',
        runbookSteps: [runbookStep({ outcome, expected: 'failed' }), runbookStep({ outcome: 'not-run' })],
      }),
    );

  test('a runbook that refuses, and leaves the rest not run', () => {
    const given = failing('failed');
    expect(problems(given)).toEqual([]);
    expect(stepState(given.scenarios[0]!.steps[0]!)).toBe('as-expected');
  });

  test('is red when the runbook does not refuse', () => {
    expect(problems(failing('done'))).toEqual([
      "baseline, step 1 'Run it': runbook step 'Promote' must be failed here, and is done [runbook-step]",
      "baseline, step 1 'Run it': the runbook must end refused, and none of its steps is failed [runbook-not-red]",
    ]);
  });

  test('is red when another step fails than the one that must', () => {
    const given = runbook([], {
      expected: 'refused',
      runbookSteps: [runbookStep({ title: 'Fence', outcome: 'failed' }), runbookStep({ outcome: 'not-run' })],
    });
    expect(problems(withSteps(given))).toEqual([
      "baseline, step 1 'Run it': runbook step 'Fence' is failed [runbook-step]",
    ]);
  });

  test('a runbook that ends degraded where it must, and nowhere else', () => {
    const fence = runbookStep({ title: 'Fence', outcome: 'degraded', expected: 'degraded' });
    const end = (outcome: RunbookOutcome): StepReport =>
      runbook([], { expected: 'degraded', runbookSteps: [fence, runbookStep({ outcome })] });
    expect(problems(withSteps(end('done')))).toEqual([]);
    for (const outcome of ['degraded', 'failed', 'not-checked', 'not-run'] as const) {
      expect(problems(withSteps(end(outcome)))).toHaveLength(1);
    }
  });

  test('is red when the runbook that must end degraded reports that all is done', () => {
    expect(problems(withSteps(runbook(['done'], { expected: 'degraded' })))).toEqual([
      "baseline, step 1 'Run it': the runbook must end degraded, and none of its steps is degraded [runbook-not-red]",
    ]);
  });

  test('a runbook that is interrupted, after a step that must be degraded or before it', () => {
    const fence = runbookStep({ title: 'Fence', outcome: 'degraded', expected: 'degraded' });
    const rest = runbookStep({ outcome: 'not-run', expected: 'degraded' });
    const end = runbook([], { expected: 'interrupted', runbookSteps: [fence, rest] });
    expect(problems(withSteps(end))).toEqual([]);
    expect(problems(withSteps(runbook(['done', 'done'], { expected: 'interrupted' })))).toEqual([
      "baseline, step 1 'Run it': the runbook must end interrupted, and none of its steps is not-run [runbook-not-red]",
    ]);
  });

  test('Terraform that refuses: the outcome says that it did', () => {
    expect(problems(withSteps(step({ kind: 'terraform', expected: 'refused', assertions: because })))).toEqual([]);
  });

  test('is red when no assertion says what it must look like', () => {
    const bare = step({ title: 'Apply', kind: 'terraform', expected: 'refused' });
    expect(problems(withSteps(step({ assertions: because }), bare))).toEqual([
      "baseline, step 2 'Apply': must end refused, and no assertion says what that must look like [expectation-unproven]",
    ]);
  });

  test('is red when the step itself failed', () => {
    const failed = step({ kind: 'terraform', expected: 'refused', outcome: 'failed', assertions: because });
    expect(problems(withSteps(failed))).toEqual(["baseline, step 1 'Look at it': failed [step-failed]"]);
  });

  test('a mark on a runbook step excuses nothing while the step itself must succeed', () => {
    const given = runbook([], { runbookSteps: [runbookStep({ outcome: 'degraded', expected: 'degraded' })] });
    expect(problems(withSteps(given))).toEqual([
      "baseline, step 1 'Run it': runbook step 'Promote' is degraded [runbook-step]",
    ]);
  });
});

test('whatever goes wrong in a green rehearsal turns it red', () => {
  const whole = sample(true);
  const places = whole.scenarios.flatMap(({ steps }, s) => steps.map((_, t) => [s, t] as const));
  const harm = fc.constantFrom<(given: StepReport) => StepReport>(
    (given) => ({ ...given, outcome: 'failed' }),
    (given) => ({ ...given, outcome: 'not-run' }),
    (given) => ({ ...given, assertions: [...given.assertions, { words: 'It holds.', held: false }] }),
    (given) => ({ ...given, runbookSteps: [...(given.runbookSteps ?? []), runbookStep({ outcome: 'failed' })] }),
    (given) => ({ ...given, runbookSteps: [...(given.runbookSteps ?? []), runbookStep({ outcome: 'degraded' })] }),
    (given) => ({ ...given, runbookSteps: [...(given.runbookSteps ?? []), runbookStep({ outcome: 'not-checked' })] }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), harm, ([s, t], broken) => {
      const scenarios = whole.scenarios.map((given, index) =>
        index === s ? { ...given, steps: given.steps.map((one, at) => (at === t ? broken(one) : one)) } : given,
      );
      const verdict = verdictOf({ ...whole, scenarios });
      expect(verdict.outcome).toBe('red');
      expect(verdict.problems.some((problem) => problem.scenario === s + 1 && problem.step === t + 1)).toBe(true);
    }),
  );
});

describe('assertions', () => {
  const given = scenario({
    steps: [
      step({ assertions: [held('A.'), { words: 'B.', held: false, detail: 'b' }] }),
      step({ outcome: 'not-run', assertions: [held('C.')] }),
    ],
  });

  test('red ones first, then those not checked, then those that held', () => {
    expect(assertionResults(given)).toEqual([
      { words: 'B.', detail: 'b', result: 'failed', step: 1 },
      { words: 'C.', detail: undefined, result: 'not-checked', step: 2 },
      { words: 'A.', detail: undefined, result: 'held', step: 1 },
    ]);
  });

  test('one of a step that was not run did not hold', () => {
    expect(heldOfAll(assertionResults(given))).toBe('1 of 3');
  });
});
