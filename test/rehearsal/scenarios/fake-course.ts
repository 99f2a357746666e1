import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Names } from '../../../lib/core/names';
import { RegionPair } from '../../../lib/core/regions';
import { Topology } from '../../../lib/core/topology';
import { runbooksOf } from '../../../lib/failover/runbook/runbooks';
import { Call, Json, Runbook, RunbookName } from '../../../lib/failover/runbook/step';
import { RunbookGroup, RunbookSubject } from '../../../lib/failover/runbook/subject';
import { Emulator, EmulatorWorld } from '../../../lib/rehearsal/emulator';
import { GateCall, GateMode, ONLOOKER_AGENT } from '../../../lib/rehearsal/region-gate';
import { RehearsalSubject } from '../../../lib/rehearsal/rehearsal-subject';
import { StepReport, stepState } from '../../../lib/rehearsal/report/rehearsal-report';
import { Scenario, ScenarioStep, StepRecord } from '../../../lib/rehearsal/scenario';
import { stacksOf } from '../../../lib/rehearsal/scenarios/stacks';
import { SimulatedClock } from '../../../lib/rehearsal/simulated-clock';
import {
  ApplyOptions,
  ApplySummary,
  CommandOptions,
  PlanSummary,
  StackRunner,
} from '../../../lib/rehearsal/stack-runner';
import { Timeline } from '../../../lib/rehearsal/timeline';
import { cycleOf, FakeAws } from '../../failover/runbook/fake-aws';

export const HOME = 'us-east-2';
export const STANDBY = 'us-west-2';
export const PAIR = new RegionPair(HOME, STANDBY);
export const RECORD = 'inference.example.com';

const ENVIRONMENT = new Names({
  system: 'warmsite',
  environment: 'prod',
  account: '111122223333',
  region: HOME,
});

export function names(region: string): Names {
  return ENVIRONMENT.in(region);
}

export const HOME_SITE = names(HOME).siteStack;
export const STANDBY_SITE = names(STANDBY).siteStack;

export const GROUP: RunbookGroup = {
  name: 'llm',
  activeMin: 3,
  standbyMin: 0,
  max: 9,
  warmUpSeconds: 480,
  mixed: true,
  instanceTypes: ['g5.xlarge'],
  fallbackInstanceTypes: ['g6.xlarge'],
};

export function runbookSubject(more: Partial<RunbookSubject> = {}): RunbookSubject {
  return {
    environment: 'prod',
    home: names(HOME),
    standby: names(STANDBY),
    generation: 1,
    record: RECORD,
    healthPath: '/health',
    groups: [GROUP],
    rpoSeconds: 900,
    multiAz: true,
    approvers: [],
    purposes: {
      hostParameter: 'database-host',
      alerts: 'alerts',
      alertsKey: 'alerts',
      markers: 'artifacts',
      markersKey: 'storage',
    },
    verification: {
      inference: { method: 'POST', path: '/chat' },
      write: { method: 'PUT', path: '/rows' },
      read: { method: 'GET', path: '/rows-read' },
    },
    ...more,
  };
}

/** Its synthesis is five stacks with a provider and one resource each. */
export function subjectOf(
  subject: RunbookSubject = runbookSubject(),
  runbooks: Readonly<Record<RunbookName, Runbook>> = runbooksOf(subject),
): RehearsalSubject {
  const made: RehearsalSubject = {
    environment: 'prod',
    account: '111122223333',
    pair: PAIR,
    topology: Topology.initial(PAIR),
    names,
    zoneId: 'Z1',
    seed: {},
    runbookSubject: subject,
    synthesize: (topology, outdir) => {
      for (const stack of stacksOf(made)) {
        const folder = path.join(outdir, 'stacks', stack);
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(path.join(folder, 'cdk.tf.json'), JSON.stringify(DOCUMENT));
      }
      return { topology, outdir, runbooks };
    },
  };
  return made;
}

const DOCUMENT = {
  provider: { aws: [{ region: STANDBY }] },
  resource: { aws_s3_bucket: { bucket: { bucket: 'a' } } },
  data: { aws_region: { here: {} } },
};

/** A gate that only remembers what the test says it saw. */
export class FakeGate {
  public readonly url = 'http://127.0.0.1:1';
  public readonly modes: (readonly [region: string, mode: GateMode])[] = [];
  private readonly entries: GateCall[] = [];

  public see(more: Partial<GateCall>): void {
    this.entries.push(gateCall(more));
  }

  public mark(): number {
    return this.entries.length;
  }

  public since(mark: number): GateCall[] {
    return this.entries.slice(mark);
  }

  public calls(): GateCall[] {
    return this.since(0);
  }

  public set(region: string, mode: GateMode): void {
    this.modes.push([region, mode]);
  }
}

export function gateCall(more: Partial<GateCall> = {}): GateCall {
  return {
    at: '2026-11-21T00:00:00.000Z',
    region: STANDBY,
    alsoTouches: [],
    service: 'rds',
    action: 'DescribeDBInstances',
    status: 200,
    milliseconds: 1,
    client: 'terraform',
    ...more,
  };
}

export class FakeEmulator {
  public readonly gate = new FakeGate();
  public readonly worlds: EmulatorWorld[] = [];
  public readonly regions: (readonly [region: string, mode: GateMode])[] = [];
  public readonly branches: FakeEmulator[] = [];
  public stopped = 0;
  public seeds: unknown[] = [];

  public async branch(): Promise<FakeEmulator> {
    const branch = new FakeEmulator();
    this.branches.push(branch);
    return Promise.resolve(branch);
  }

  public async setRegion(region: string, mode: GateMode): Promise<void> {
    this.regions.push([region, mode]);
    return Promise.resolve();
  }

  public async world(world: EmulatorWorld): Promise<void> {
    this.worlds.push(world);
    return Promise.resolve();
  }

  public async seed(seed: unknown): Promise<void> {
    this.seeds.push(seed);
    return Promise.resolve();
  }

  public async stop(): Promise<void> {
    this.stopped += 1;
    return Promise.resolve();
  }
}

/** Plans and applies nothing; the test says what Terraform would say. Forks are the runner itself. */
export class FakeRunner {
  /** Every command, as `plan <stack>`. */
  public readonly commands: string[] = [];
  /** Folder of the synthesis that was loaded last. */
  public loaded = '';
  public onPlan: (stack: string, options: CommandOptions) => PlanSummary = (stack) => planOf({ stack });
  public onApply: (stack: string, options: ApplyOptions) => ApplySummary | Promise<ApplySummary> = (stack) =>
    applied({ stack });
  public onPlanDestroy: (stack: string) => PlanSummary = (stack) =>
    planOf({ stack, isMade: false, ...failure('Instance cannot be destroyed: lifecycle.prevent_destroy is set') });
  public state: Readonly<Record<string, readonly string[]>> = {};
  public kept: Readonly<Record<string, readonly string[]>> = {};

  public load(outdir: string): void {
    this.loaded = outdir;
  }

  public fork(): this {
    return this;
  }

  public resources(stack: string): readonly string[] {
    return this.state[stack] ?? [];
  }

  public async plan(stack: string, options: CommandOptions = {}): Promise<PlanSummary> {
    this.commands.push(`plan ${stack}`);
    return Promise.resolve(this.onPlan(stack, options));
  }

  public async planDestroy(stack: string): Promise<PlanSummary> {
    this.commands.push(`plan-destroy ${stack}`);
    return Promise.resolve(this.onPlanDestroy(stack));
  }

  public async apply(stack: string, options: ApplyOptions = {}): Promise<ApplySummary> {
    this.commands.push(`apply ${stack}`);
    return Promise.resolve(this.onApply(stack, options));
  }

  public async retire(
    stack: string,
  ): Promise<{ kept: readonly string[]; remaining: readonly string[]; applied: ApplySummary[] }> {
    this.commands.push(`retire ${stack}`);
    return { kept: this.kept[stack] ?? [], remaining: this.resources(stack), applied: [await this.onApply(stack, {})] };
  }
}

const COMMAND = {
  stack: STANDBY_SITE,
  ended: 'exited' as const,
  exitCode: 0,
  diagnostics: [],
  seconds: 2,
  logFile: '/rehearsal/logs/1.log',
};

/** A plan that changes nothing. */
export function planOf(more: Partial<PlanSummary> = {}): PlanSummary {
  return {
    ...COMMAND,
    isMade: true,
    isEmpty: true,
    add: 0,
    change: 0,
    destroy: 0,
    replace: 0,
    forget: 0,
    resources: [],
    checks: [],
    planFile: '/rehearsal/1.tfplan',
    ...more,
  };
}

/** An apply that went well. */
export function applied(more: Partial<ApplySummary> = {}): ApplySummary {
  return { ...COMMAND, isApplied: true, added: 1, changed: 2, destroyed: 0, resources: [], ...more };
}

/** A command that failed with this. */
export function failure(summary: string): Pick<PlanSummary, 'exitCode' | 'diagnostics'> {
  return { exitCode: 1, diagnostics: [{ severity: 'error', summary, detail: '' }] };
}

export function unapplied(stack: string, summary: string): ApplySummary {
  return applied({ stack, isApplied: false, added: 0, changed: 0, ...failure(summary) });
}

/** Nobody has time for the short pauses either. */
jest.spyOn(SimulatedClock.prototype, 'sleep').mockImplementation(async function (this: SimulatedClock, seconds) {
  this['skipped'] += seconds;
  return Promise.resolve();
});

const folders: string[] = [];
afterAll(() => folders.splice(0).forEach((folder) => fs.rmSync(folder, { recursive: true })));

export function newFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-course-'));
  folders.push(folder);
  return folder;
}

/** What the emulated AWS answers. */
export type Answers = (call: Call, client: GateCall['client'], seconds: number) => object | Json | Promise<Json>;

export interface Course {
  readonly timeline: Timeline;
  readonly emulator: FakeEmulator;
  readonly runner: FakeRunner;
  readonly work: string;
}

/** A real course of events on an AWS and a Terraform that are none. What is called passes its gate. */
export function fakeCourse(subject: RehearsalSubject, answers: Answers = () => ({})): Course {
  const emulator = new FakeEmulator();
  const runner = new FakeRunner();
  const work = newFolder();
  const timeline = new Timeline({
    subject,
    emulator: emulator as unknown as Emulator,
    runner: runner as unknown as StackRunner,
    work,
    begun: performance.now(),
    callerAt: (_, agent) => async (call, seconds) => {
      const client = agent === ONLOOKER_AGENT ? 'onlooker' : 'runbook';
      const { region, service, operation: action } = call;
      try {
        const answer = await answers(call, client, seconds);
        emulator.gate.see({ region, service, action, client });
        return answer as Json;
      } catch (error) {
        emulator.gate.see({ region, service, action, client, status: 'refused' });
        throw error;
      }
    },
  });
  return { timeline, emulator, runner, work };
}

export interface AwsCourse extends Course {
  readonly aws: FakeAws;
  readonly subject: RehearsalSubject;
}

/** The same on an AWS that the calls of the failover change, with its answers to requests and names. */
export function awsCourse(more: Partial<RunbookSubject> = {}): AwsCourse {
  const subject = subjectOf(runbookSubject(more));
  const aws = new FakeAws(subject.runbookSubject, cycleOf(subject.runbookSubject));
  const course = fakeCourse(subject, (call, client, seconds) => {
    if (client === 'onlooker' && call.operation === 'PutMetricData' && call.input['Namespace'] === 'AWS/RDS') {
      aws.lag = (call.input['MetricData'] as { Value: number }[])[0]?.Value;
      return {};
    }
    return aws.call(call, seconds);
  });
  const { timeline } = course;
  Object.defineProperty(aws, 'time', { get: () => timeline.clock.now(), set: () => undefined });
  Object.defineProperty(aws, 'dead', { get: () => new Set(timeline.deadRegions) });
  jest.spyOn(timeline.service, 'request').mockImplementation(async (url) => {
    const asked = { service: 'https', operation: 'GET', region: STANDBY, input: { url }, resources: [] } as const;
    return ((await aws.call(asked, 1)) as { status: number }).status;
  });
  jest
    .spyOn(timeline.service, 'resolve')
    .mockImplementation(async () =>
      Promise.resolve({ region: aws['homeServes'] ? HOME : STANDBY, because: 'it is so' }),
    );
  return { ...course, aws, subject };
}

/** The step whose title begins like this; there is exactly one. */
export function stepOf({ steps }: Scenario, title: string): ScenarioStep {
  const found = steps.flat().filter((step) => step.title.startsWith(title));
  expect(found.map((step) => step.title)).toHaveLength(1);
  return found[0]!;
}

/** What a step records. */
export async function recordOf(step: ScenarioStep, timeline: Timeline): Promise<StepRecord> {
  const record = new StepRecord();
  await step.run(timeline, record);
  return record;
}

/** The sentences that do not hold, with what was found. */
export function broken({ assertions }: { readonly assertions: StepReport['assertions'] }): string[] {
  return assertions.filter(({ held }) => !held).map(({ words, detail }) => `${words}: ${detail ?? ''}`);
}

/** What is red when all steps are run, one after the other: titles, with what is wrong. */
export async function redStepsOf({ steps }: Scenario, timeline: Timeline): Promise<string[]> {
  const red: string[] = [];
  for (const step of steps.flat()) {
    const record = await recordOf(step, timeline);
    const report = reportOf(step, record);
    if (stepState(report) === 'failed') red.push([step.title, ...broken(record)].join('; '));
  }
  return red;
}

/** The report of a step that recorded this, as the engine makes it. */
export function reportOf(step: ScenarioStep, record: StepRecord): StepReport {
  const { title, region, kind, expected } = step;
  const { assertions, runbookSteps } = record;
  return {
    title,
    region,
    kind,
    startedAt: 0,
    seconds: 1,
    outcome: 'passed',
    calls: [],
    assertions,
    ...(expected ? { expected } : {}),
    ...(runbookSteps ? { runbookSteps } : {}),
  };
}
