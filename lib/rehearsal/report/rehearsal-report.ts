import { Problem } from '../../core/errors';

/** What a rehearsal found out. The content of `rehearsal-report.json`, beside the verdict. */
export interface RehearsalReport {
  /** Version of this format. */
  readonly format: 1;
  readonly environment: string;
  /** The home Region. */
  readonly home: string;
  /** The standby Region. */
  readonly standby: string;
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  /** Version of each tool that took part, by its name. */
  readonly versions: Readonly<Record<string, string>>;
  /** In an order to read them in; they may have run at the same time. */
  readonly scenarios: readonly ScenarioReport[];
  /**
   * Names of the scenarios that exist and were not asked for.
   *
   * @default - every scenario that exists was asked for
   */
  readonly notRehearsed?: readonly string[];
}

/** What one scenario found out. */
export interface ScenarioReport {
  /** Short name as on the command line, e.g. `region-loss`. */
  readonly name: string;
  readonly title: string;
  /** What the scenario is there to find out. */
  readonly why: string;
  /** Seconds since the rehearsal began, as in every `startedAt` below. */
  readonly startedAt: number;
  readonly steps: readonly StepReport[];
  /**
   * Regions that are dead already when the scenario begins.
   *
   * @default - none
   */
  readonly deadAtStart?: readonly string[];
}

/** What a step does: runs Terraform, runs a runbook, changes the world around, or looks. */
export type StepKind = 'terraform' | 'runbook' | 'world' | 'check';

/** What one step did, and what was asserted after it. */
export interface StepReport {
  readonly title: string;
  /** A Region, `both` or `global`. */
  readonly region: string;
  readonly kind: StepKind;
  readonly startedAt: number;
  readonly seconds: number;
  /** `passed`: the step ended as it must. With `expected`, that is the end which is expected. */
  readonly outcome: 'passed' | 'failed' | 'not-run';
  /** What there is to say of the outcome, e.g. Terraform's own words. */
  readonly detail?: string;
  /**
   * The end that the step must come to, where that is not success: its runbook (or Terraform) must
   * refuse, end degraded, or be interrupted. A step that says so needs an assertion of its own that
   * says what the red end must look like.
   *
   * @default - the step must succeed
   */
  readonly expected?: 'refused' | 'degraded' | 'interrupted';
  /** What became of each step of the runbook, of those too that were not reached. */
  readonly runbookSteps?: readonly RunbookStepReport[];
  /** Everything that the step called, the calls of its runbook steps included. */
  readonly calls: readonly CallCount[];
  readonly plan?: PlanReport;
  readonly assertions: readonly AssertionReport[];
  /** Path of the log file, from the folder of the report. */
  readonly log?: string;
  /** What the step, of kind `world`, made of a Region. */
  readonly regionState?: { readonly region: string; readonly state: 'dead' | 'alive' };
}

/**
 * `failed` ended the run. With `degraded` it went on, without all that the step should have reached.
 * `noted` failed too, where the runbook itself says that the run is complete without it.
 */
export type RunbookOutcome = 'done' | 'already-done' | 'noted' | 'degraded' | 'failed' | 'not-checked' | 'not-run';

/** What one step of a runbook came to. */
export interface RunbookStepReport {
  readonly id: string;
  readonly title: string;
  readonly outcome: RunbookOutcome;
  /**
   * The outcome that it must come to, in a step that is itself expected not to succeed.
   *
   * @default - `done`, `already-done` or `noted`
   */
  readonly expected?: 'failed' | 'degraded';
  readonly startedAt: number;
  readonly seconds: number;
  readonly detail?: string;
  readonly calls: readonly CallCount[];
}

/** How often one operation of AWS was called, with one outcome. */
export interface CallCount {
  readonly region: string;
  readonly service: string;
  readonly action: string;
  /** The status, e.g. `200`, or what the gate did, e.g. `refused`. */
  readonly outcome: string;
  readonly count: number;
}

/** What Terraform planned or applied in a step. */
export interface PlanReport {
  readonly stack: string;
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly replace: number;
  readonly forget: number;
  /** Differences that are known and allowed, each with its reason. They are not counted above. */
  readonly drift: readonly { readonly address: string; readonly reason: string }[];
}

/** What was asserted, and whether it held. */
export interface AssertionReport {
  /** A sentence that holds or does not. */
  readonly words: string;
  readonly held: boolean;
  /** What was found instead. */
  readonly detail?: string;
}

/** One thing that keeps a rehearsal from being green. */
export interface ReportProblem extends Problem {
  /** Position of the scenario, from 1. */
  readonly scenario?: number;
  /** Position of the step in its scenario, from 1. */
  readonly step?: number;
}

/** Whether a rehearsal passed, and what stands against it. */
export interface Verdict {
  readonly outcome: 'green' | 'red';
  /** One line: what failed first, or what all was done. */
  readonly sentence: string;
  /** In the order of scenarios and steps; empty if, and only if, the outcome is green. */
  readonly problems: readonly ReportProblem[];
}

/** What a reader is to see at a step: `as-expected` is a red end that had to come, and did. */
export type StepState = 'passed' | 'as-expected' | 'failed' | 'not-run';

/** What no rehearsal proves, however green. */
export const LIMITS: readonly string[] = [
  "Times are those of an emulator and of the provider's waiters. None of them is, or predicts, an RTO or an RPO.",
  'An emulator is not AWS: it has no quotas, no eventual consistency, no throttling, and it asks for no permissions.',
  'Nothing serves: no DNS answer, no request of a client, no GPU, no row in a database. ' +
    'Replication lag, health and capacity are what a scenario sets them to.',
  'A Region dies here at once and altogether, at its network door. Real ones die in parts.',
  'Where the emulator is known to differ from AWS, the plan shows it as named drift, with the reason.',
];

/**
 * Judges a rehearsal. Green only when there is a scenario, each has steps and at least one assertion,
 * every step passed, every assertion held, and every runbook step was done or came to the red end
 * that was expected of it. What was not run or not checked is a problem like any other.
 */
export function verdictOf(report: RehearsalReport): Verdict {
  const problems =
    report.scenarios.length === 0
      ? [{ code: 'no-scenario', where: 'rehearsal', message: 'no scenario was run; an empty report proves nothing' }]
      : report.scenarios.flatMap((scenario, index) => scenarioProblems(scenario, index + 1));
  const [first, ...more] = problems;
  return {
    outcome: first ? 'red' : 'green',
    sentence: first ? failureSentence(first, more.length) : successSentence(report),
    problems,
  };
}

/** What keeps a scenario from being green; `position` is its place in the report, from 1. */
export function scenarioProblems(scenario: ScenarioReport, position: number): ReportProblem[] {
  const here = { where: scenario.name, scenario: position };
  if (scenario.steps.length === 0) return [{ code: 'no-step', ...here, message: 'the scenario has no step' }];
  const problems: ReportProblem[] = scenario.steps.flatMap((step, index) =>
    stepProblems(step).map((problem) => ({
      ...problem,
      where: `${scenario.name}, step ${index + 1} '${step.title}'`,
      scenario: position,
      step: index + 1,
    })),
  );
  const notRun = scenario.steps.flatMap((step, index) => (step.outcome === 'not-run' ? [index + 1] : []));
  if (notRun.length > 0) {
    const which = `${notRun.length === 1 ? 'step' : 'steps'} ${notRun.join(', ')} of ${scenario.steps.length}`;
    const message = `not run, and so not checked: ${which}`;
    problems.push({ code: 'step-not-run', ...here, message, ...(notRun[0] && { step: notRun[0] }) });
  }
  if (scenario.steps.every(({ assertions }) => assertions.length === 0)) {
    problems.push({ code: 'no-assertion', ...here, message: 'the scenario asserts nothing, so nothing could fail' });
  }
  return problems;
}

/** What to show at a step; it agrees with the verdict. */
export function stepState(step: StepReport): StepState {
  if (step.outcome === 'not-run') return 'not-run';
  if (stepProblems(step).length > 0) return 'failed';
  return step.expected ? 'as-expected' : 'passed';
}

/**
 * Whether a runbook step's outcome is one that its step allows. A step that must succeed allows no
 * outcome but success, whatever its runbook steps are marked with.
 */
export function isRunbookStepFine(step: StepReport, runbookStep: RunbookStepReport): boolean {
  const { outcome } = runbookStep;
  // A run that is refused or interrupted leaves steps that it did not reach.
  if (outcome === 'not-run') return step.expected === 'refused' || step.expected === 'interrupted';
  const expected = step.expected && runbookStep.expected;
  return expected ? outcome === expected : isComplete(outcome);
}

/** The verdict that a runbook gives on its own run: red unless each of its steps was done or only noted. */
export function runbookVerdict(runbookSteps: readonly RunbookStepReport[]): 'green' | 'red' {
  return runbookSteps.length > 0 && runbookSteps.every(({ outcome }) => isComplete(outcome)) ? 'green' : 'red';
}

function isComplete(outcome: RunbookOutcome): boolean {
  return outcome === 'done' || outcome === 'already-done' || outcome === 'noted';
}

/** An assertion as a reader is to see it; one of a step that was not run was not checked. */
export interface AssertionResult {
  readonly words: string;
  readonly detail?: string;
  readonly result: 'failed' | 'not-checked' | 'held';
  /** Position of its step in the scenario, from 1. */
  readonly step: number;
}

/** All assertions of a scenario: those that failed first, then those not checked, then those that held. */
export function assertionResults({ steps }: ScenarioReport): AssertionResult[] {
  const all = steps.flatMap(({ assertions, outcome }, index) =>
    assertions.map(({ words, held, detail }): AssertionResult => {
      const result = outcome === 'not-run' ? 'not-checked' : held ? 'held' : 'failed';
      return { words, detail, result, step: index + 1 };
    }),
  );
  const order = ['failed', 'not-checked', 'held'];
  return all.sort((one, other) => order.indexOf(one.result) - order.indexOf(other.result));
}

/** `7 of 9`: how many assertions held, of how many there are. */
export function heldOfAll(results: readonly AssertionResult[]): string {
  return `${results.filter(({ result }) => result === 'held').length} of ${results.length}`;
}

/** The outcome of a runbook step that each expected end of a run must show at least once. */
const TRACE_OF_END = { refused: 'failed', degraded: 'degraded', interrupted: 'not-run' } as const;

function stepProblems(step: StepReport): Pick<ReportProblem, 'code' | 'message'>[] {
  // Steps that were not run are counted together, by their scenario.
  if (step.outcome === 'not-run') return [];
  const problems: Pick<ReportProblem, 'code' | 'message'>[] = [];
  if (step.outcome === 'failed') problems.push({ code: 'step-failed', message: withDetail('failed', step.detail) });
  problems.push(...runbookProblems(step));
  for (const { words, detail } of step.assertions.filter(({ held }) => !held)) {
    problems.push({ code: 'assertion', message: `does not hold: ${words}${detail ? ` (${detail})` : ''}` });
  }
  if (step.expected && step.assertions.length === 0) {
    const message = `must end ${step.expected}, and no assertion says what that must look like`;
    problems.push({ code: 'expectation-unproven', message });
  }
  return problems;
}

function runbookProblems(step: StepReport): Pick<ReportProblem, 'code' | 'message'>[] {
  const { runbookSteps, expected } = step;
  if (runbookSteps === undefined || runbookSteps.length === 0) {
    if (step.kind !== 'runbook') return [];
    return [{ code: 'runbook-silent', message: 'a runbook was run, and nothing is known of its steps' }];
  }
  const wrong = runbookSteps.filter((runbookStep) => !isRunbookStepFine(step, runbookStep));
  const problems = wrong
    .filter((runbookStep) => runbookStep.outcome !== 'not-run')
    .map(({ title, outcome, expected: must, detail }) => ({
      code: 'runbook-step',
      message:
        expected && must
          ? withDetail(`runbook step '${title}' must be ${must} here, and is ${outcome}`, detail)
          : withDetail(`runbook step '${title}' is ${outcome}`, detail),
    }));
  const notRun = wrong.filter(({ outcome }) => outcome === 'not-run').map(({ title }) => `'${title}'`);
  if (notRun.length > 0)
    problems.push({ code: 'runbook-step', message: `runbook steps not run: ${notRun.join(', ')}` });
  if (expected && !runbookSteps.some(({ outcome }) => outcome === TRACE_OF_END[expected])) {
    const message = `the runbook must end ${expected}, and none of its steps is ${TRACE_OF_END[expected]}`;
    problems.push({ code: 'runbook-not-red', message });
  }
  return problems;
}

function withDetail(text: string, detail: string | undefined): string {
  return detail ? `${text}: ${detail}` : text;
}

function failureSentence({ where, message }: ReportProblem, more: number): string {
  const [line = ''] = message.trim().split('\n');
  const rest = more === 0 ? '' : ` (and ${more} more ${more === 1 ? 'problem' : 'problems'})`;
  return `${where}: ${line}${rest}`;
}

function successSentence({ scenarios, notRehearsed = [] }: RehearsalReport): string {
  const steps = scenarios.flatMap((scenario) => scenario.steps);
  const assertions = steps.flatMap((step) => step.assertions);
  const what = `${scenarios.length} of ${scenarios.length + notRehearsed.length} scenarios rehearsed`;
  const missing = notRehearsed.length === 0 ? '' : `; not rehearsed: ${notRehearsed.join(', ')}`;
  return `${what}, all ${steps.length} steps ended as they must, all ${assertions.length} assertions held${missing}`;
}
