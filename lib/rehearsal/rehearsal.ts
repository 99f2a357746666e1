import * as path from 'node:path';
import { InputError, Problem } from '../core/errors';
import { countCalls } from './call-counts';
import { Emulator } from './emulator';
import { RehearsalSubject } from './rehearsal-subject';
import { RehearsalReport, ScenarioReport, StepReport, stepState } from './report/rehearsal-report';
import { Scenario, SCENARIO_NAMES, ScenarioName, ScenarioStep, StepRecord } from './scenario';
import { baseline } from './scenarios/baseline';
import { degradedStandby } from './scenarios/degraded-standby';
import { failback } from './scenarios/failback';
import { interrupted } from './scenarios/interrupted';
import { regionLoss } from './scenarios/region-loss';
import { sabotageOf } from './scenarios/sabotage';
import { splitBrainGuard } from './scenarios/split-brain-guard';
import { wrongOrder } from './scenarios/wrong-order';
import { StackRunner } from './stack-runner';
import { Terraform } from './terraform';
import { Caller, Timeline } from './timeline';

/** What stands after the name of a scenario that is broken on purpose. */
export const TWIN = '!';

/** A scenario, or one that is broken on purpose. */
export type NamedScenario = Omit<Scenario, 'name'> & { readonly name: string };

/** How many runs of Terraform at a time: most of them wait for the provider's own pauses. */
const PARALLELISM = 4;

/** Told while a rehearsal goes on. */
export interface RehearsalListener {
  /** A scenario begins. */
  scenarioStarted(scenario: NamedScenario): void;
  /** A step has ended, as its report says. */
  stepEnded(scenario: NamedScenario, step: ScenarioStep, report: StepReport): void;
}

/** What is rehearsed, and where. */
export interface RehearsalProps {
  readonly subject: RehearsalSubject;
  /** Folder for states, logs and journals; new. */
  readonly work: string;
  readonly terraform: Terraform;
  readonly environment: NodeJS.ProcessEnv;
  /** Makes what calls AWS at an endpoint, for the runbooks and the assertions. */
  readonly callerAt: (endpoint: string, userAgent: string) => Caller;
  /**
   * The scenarios to run; those that they start from are run, too.
   *
   * @default - all
   */
  readonly scenarios?: readonly ScenarioName[];
  readonly versions: Readonly<Record<string, string>>;
  readonly listener: RehearsalListener;
  /**
   * Runs each scenario broken on purpose, as well as what it starts from; its report must turn red.
   *
   * @default false
   */
  readonly proveRed?: boolean;
  /** Ends the rehearsal. @default - it ends by itself */
  readonly signal?: AbortSignal;
}

/** What a course of scenarios needs of a rehearsal. */
export type CourseProps = Pick<RehearsalProps, 'subject' | 'work' | 'listener'>;

/** Whether a scenario that was broken on purpose has turned red by it, and not because it could not be run. */
export function hasTurnedRed({ steps: [breakage, ...steps] }: ScenarioReport): boolean {
  return breakage?.outcome === 'passed' && steps.some((step) => stepState(step) === 'failed');
}

/** All scenarios, in the order in which they are run. */
export function scenariosOf(subject: RehearsalSubject): readonly Scenario[] {
  return [
    baseline(subject),
    regionLoss(subject),
    splitBrainGuard(subject),
    failback(subject),
    interrupted(subject),
    wrongOrder(subject),
    degradedStandby(subject),
  ];
}

/** The chosen scenarios and those that they start from, in order. */
export function withPast(scenarios: readonly Scenario[], chosen: readonly ScenarioName[]): readonly Scenario[] {
  const needed = new Set<ScenarioName>();
  const need = (name: ScenarioName | undefined): void => {
    if (name === undefined) return;
    needed.add(name);
    need(scenarios.find((scenario) => scenario.name === name)?.from);
  };
  chosen.forEach(need);
  return scenarios.filter(({ name }) => needed.has(name));
}

/**
 * Runs scenarios against an emulated AWS and reports what held and what did not. Each scenario starts
 * from a copy of the end of the one that it names, so that the expensive first apply is done once.
 */
export async function rehearse(props: RehearsalProps): Promise<RehearsalReport> {
  const { subject } = props;
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const proveRed = props.proveRed ?? false;
  const all = scenariosOf(subject);
  const chosen = all.filter(({ name }) => (props.scenarios ?? SCENARIO_NAMES).includes(name));
  // A broken scenario starts where its sound one does; the baseline's, for want of a past, where that ends.
  const healthy = withPast(
    all,
    proveRed ? chosen.map(({ name, from }) => from ?? name) : chosen.map(({ name }) => name),
  );
  const emulator = await Emulator.start(
    { account: subject.account, environment: props.environment },
    path.join(props.work, 'calls.jsonl'),
  );
  const reports: ScenarioReport[] = [];
  try {
    await emulator.seed(subject.seed);
    const runner = new StackRunner({
      terraform: props.terraform,
      work: path.join(props.work, 'terraform'),
      gateUrl: emulator.gate.url,
      parallelism: PARALLELISM,
      ...(props.signal ? { signal: props.signal } : {}),
    });
    const start = new Timeline({ subject, emulator, runner, work: props.work, begun, callerAt: props.callerAt });
    const course = new Course(props, start);
    reports.push(...(await Promise.all(healthy.map((scenario) => course.run(scenario)))));
    if (proveRed) reports.push(...(await Promise.all(chosen.map((scenario) => course.runBroken(scenario)))));
  } finally {
    await emulator.stop();
  }
  const rehearsed = new Set(healthy.map(({ name }) => name));
  return {
    format: 1,
    environment: subject.environment,
    home: subject.pair.home,
    standby: subject.pair.standby,
    startedAt,
    seconds: (performance.now() - begun) / 1000,
    versions: props.versions,
    scenarios: reports,
    notRehearsed: SCENARIO_NAMES.filter((name) => !rehearsed.has(name)),
  };
}

/** Runs scenarios, each as soon as the one that it starts from has come to its end. */
export class Course {
  /** Where the scenarios ended; nothing, when one did not come to its end. */
  private readonly ends = new Map<ScenarioName, Deferred<Timeline | undefined>>();

  public constructor(
    private readonly props: CourseProps,
    private readonly start: Timeline,
  ) {}

  public async run(scenario: Scenario): Promise<ScenarioReport> {
    const timeline = scenario.from === undefined ? this.start : await this.copyOf(scenario.from, scenario.name);
    this.props.listener.scenarioStarted(scenario);
    return runScenario(scenario, timeline, this.props, { ended: this.end(scenario.name).resolve });
  }

  /** The same scenario with something broken on purpose, up to the first step that is red. */
  public async runBroken(scenario: Scenario): Promise<ScenarioReport> {
    const sabotage = sabotageOf(this.props.subject)[scenario.name];
    const title = `Broken on purpose: ${sabotage.title}`;
    const breakage: ScenarioStep = {
      title,
      region: 'both',
      kind: 'world',
      run: async (timeline) => {
        timeline.break(sabotage);
        await sabotage.world?.(timeline);
      },
    };
    const twin = { ...scenario, name: `${scenario.name}${TWIN}`, title, steps: [breakage, ...scenario.steps] };
    // The baseline's twin applies to what is there already: a second first apply would cost minutes and show no more.
    const timeline = await this.copyOf(scenario.from ?? scenario.name, twin.name);
    this.props.listener.scenarioStarted(twin);
    return runScenario(twin, timeline, this.props, { stopAtRed: true });
  }

  private async copyOf(past: ScenarioName, name: string): Promise<Timeline | undefined> {
    return (await this.end(past).promise)?.branch(name);
  }

  private end(name: ScenarioName): Deferred<Timeline | undefined> {
    const end = this.ends.get(name) ?? new Deferred<Timeline | undefined>();
    this.ends.set(name, end);
    return end;
  }
}

/** A value that is not there yet. */
class Deferred<T> {
  public readonly promise: Promise<T>;
  public resolve!: (value: T) => void;

  public constructor() {
    this.promise = new Promise((resolve) => (this.resolve = resolve));
  }
}

interface ScenarioRun {
  /** Told where the scenario has ended, before its steps aside are run. */
  readonly ended?: (timeline: Timeline | undefined) => void;
  /** Ends at the first step that is red, not only at the first that fails. */
  readonly stopAtRed?: boolean;
}

/** Runs the steps up to the first that fails. */
async function runScenario(
  scenario: NamedScenario,
  timeline: Timeline | undefined,
  { listener, work }: CourseProps,
  { ended, stopAtRed = false }: ScenarioRun,
): Promise<ScenarioReport> {
  const startedAt = timeline?.seconds() ?? 0;
  const deadAtStart = timeline?.deadRegions ?? [];
  const steps: StepReport[] = [];
  let isWhole = timeline !== undefined;
  const run = async (step: ScenarioStep, where: Timeline | undefined): Promise<StepReport> => {
    if (!isWhole || !where) return notRun(step, timeline?.seconds() ?? startedAt);
    const report = await runStep(step, where, work);
    listener.stepEnded(scenario, step, report);
    return report;
  };
  const groups = scenario.steps.map((entry) => ('run' in entry ? [entry] : entry));
  const aside = groups.flat().filter((step) => step.aside);
  for (const group of groups) {
    const together = group.filter((step) => !step.aside);
    const done = await Promise.all(together.map((step) => run(step, timeline)));
    steps.push(...done);
    isWhole &&= done.every((report) => (stopAtRed ? stepState(report) !== 'failed' : report.outcome === 'passed'));
  }
  // The copies are made before anybody goes on from here.
  const copies =
    timeline && isWhole ? await Promise.all(aside.map(() => timeline.branch(`${scenario.name}-aside`))) : [];
  ended?.(isWhole ? timeline : undefined);
  steps.push(...(await Promise.all(aside.map((step, index) => run(step, copies[index])))));
  const { name, title, why } = scenario;
  return { name, title, why, startedAt, steps, ...(deadAtStart.length > 0 ? { deadAtStart } : {}) };
}

function notRun({ title, region, kind }: ScenarioStep, startedAt: number): StepReport {
  return { title, region, kind, startedAt, seconds: 0, outcome: 'not-run', calls: [], assertions: [] };
}

async function runStep(step: ScenarioStep, timeline: Timeline, work: string): Promise<StepReport> {
  const { title, region, kind, expected, regionState } = step;
  const record = new StepRecord();
  const startedAt = timeline.seconds();
  const { gate } = timeline.emulator;
  const mark = gate.mark();
  let failure: string | undefined;
  try {
    await step.run(timeline, record);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const detail = failure ?? record.detail;
  const { plan, runbookSteps, log } = record;
  return {
    title,
    region,
    kind,
    startedAt: record.begun ?? startedAt,
    seconds: timeline.seconds() - (record.begun ?? startedAt),
    outcome: failure === undefined ? 'passed' : 'failed',
    calls: countCalls([...gate.since(mark), ...record.callsInCopies]),
    assertions: record.assertions,
    ...(detail === undefined ? {} : { detail }),
    ...(expected ? { expected } : {}),
    ...(plan ? { plan } : {}),
    ...(runbookSteps ? { runbookSteps } : {}),
    ...(log === undefined ? {} : { log: path.relative(work, log) }),
    ...(regionState ? { regionState } : {}),
  };
}

/** @throws InputError `unknown-scenario` with those that there are */
export function scenarioNamed(name: string): ScenarioName {
  const found = SCENARIO_NAMES.find((each) => each === name);
  if (found) return found;
  const problem: Problem = {
    code: 'unknown-scenario',
    where: '--scenario',
    message: `must be one of ${SCENARIO_NAMES.join(', ')}, got '${name}'`,
  };
  throw new InputError([problem]);
}
