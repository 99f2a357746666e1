import { InputError, orList } from '../../core/errors';
import { Bound, examineStep, RunbookWorld, runStep, SignalResult, StepExamination, StepResult } from './execution';
import { Journal, JournalRecord, outcomesIn, RunVerdict } from './journal';
import { Call, Decision, Fallback, Json, Runbook, Step, StepOutcome } from './step';

/** What happens during a run, in the order in which it happens. Every `at` is in seconds since 1970. */
export type RunEvent = { readonly step: Step; readonly at: number } & (
  | { readonly type: 'step-started' }
  /** An earlier run has an outcome of the step, which is kept. */
  | { readonly type: 'step-kept'; readonly result: StepResult }
  /** A call that may change something is about to be made, and the journal knows of it. */
  | { readonly type: 'changing'; readonly call: Call }
  /** It has succeeded. */
  | { readonly type: 'changed'; readonly call: Call }
  /** Before each pause: what does not hold yet. */
  | { readonly type: 'waiting'; readonly missing: readonly string[]; readonly secondsLeft: number }
  | { readonly type: 'falling-back'; readonly fallback: Fallback }
  /** The journal has its outcome. */
  | { readonly type: 'step-ended'; readonly result: StepResult; readonly seconds: number }
);

export interface RunRunbookProps {
  readonly runbook: Runbook;
  readonly world: RunbookWorld;
  /** The record of this run. Steps that have passed by it are not run again. */
  readonly journal: Journal;
  /**
   * Told of everything that happens. What it throws ends the run on the spot, as if the process had
   * been killed there: the journal gets no further record.
   *
   * @default - nobody is told
   */
  readonly onEvent?: (event: RunEvent) => void;
  /**
   * Id of a step: it and those after it are run even if they have passed before. Each step before it
   * must have passed by the journal.
   *
   * @default - the first step that has not passed
   */
  readonly from?: string;
  /**
   * Ends the run at once, between steps or within one.
   *
   * @default - it cannot be ended
   */
  readonly signal?: AbortSignal;
}

/** A step of a run that has an outcome. */
export interface StepRun {
  readonly step: Step;
  readonly result: StepResult;
  /** True when the outcome is that of an earlier run. */
  readonly kept: boolean;
}

export interface RunbookRun {
  readonly verdict: RunVerdict;
  /** Those that were reached, in order. A `stopped` run ends with the step that stopped it. */
  readonly steps: readonly StepRun[];
}

/** A run was ended by its signal. The journal allows to go on with it. */
export class RunInterrupted extends Error {
  public constructor() {
    super('the run was interrupted');
    this.name = 'RunInterrupted';
  }
}

/**
 * Runs a runbook, or goes on with one: the steps in their order, none before all those before it have
 * passed. A step that was begun but has no outcome is begun anew; whatever it did already, it finds done.
 *
 * @throws InputError `unknown-step`, `step-order` before anything is done
 * @throws RunInterrupted when the signal ends it
 */
export async function runRunbook({
  runbook,
  world,
  journal,
  onEvent,
  from,
  signal,
}: RunRunbookProps): Promise<RunbookRun> {
  const { steps } = runbook;
  if (from !== undefined) {
    requirePassed(runbook, journal.records, from);
    const rewound = steps.slice(steps.findIndex(({ id }) => id === from)).map(({ id }) => id);
    journal.append({ record: 'rewound', at: isoTime(world.now()), steps: rewound });
  }
  const earlier = outcomesIn(journal.records);
  const runs: StepRun[] = [];
  let bound: Bound = {};
  for (const step of steps) {
    const before = earlier.get(step.id);
    const kept = before !== undefined && hasPassed(before.outcome);
    const watched = new WatchedWorld({ step, world, journal, onEvent, signal });
    const result = kept ? watched.keep(before) : await watched.run(bound);
    runs.push({ step, result, kept });
    if (!hasPassed(result.outcome)) break;
    bound = { ...bound, ...result.outputs };
  }
  const verdict = verdictOf(runs.map(({ result }) => result.outcome));
  journal.append({ record: 'run-ended', at: isoTime(world.now()), verdict });
  return { verdict, steps: runs };
}

/** Whether the steps after a step may follow. */
export function hasPassed(outcome: StepOutcome): boolean {
  return outcome !== 'refused' && outcome !== 'failed';
}

/** What the outcomes of the steps make of a run. What was not checked is never taken for well. */
export function verdictOf(outcomes: readonly StepOutcome[]): RunVerdict {
  if (!outcomes.every(hasPassed)) return 'stopped';
  return outcomes.some((outcome) => outcome === 'degraded' || outcome === 'not-checked') ? 'degraded' : 'complete';
}

/**
 * Sees to it that a run may begin with a step: every one before it has passed by the records.
 *
 * @throws InputError `unknown-step`, `step-order`
 */
export function requirePassed({ name, steps }: Runbook, records: readonly JournalRecord[], from: string): void {
  const index = steps.findIndex(({ id }) => id === from);
  if (index < 0) {
    const ids = orList(steps.map(({ id }) => id));
    throw problem('unknown-step', `'from' must be a step of the ${name}, got '${from}'; the steps are ${ids}`);
  }
  const outcomes = outcomesIn(records);
  for (const { id } of steps.slice(0, index)) {
    const outcome = outcomes.get(id)?.outcome;
    if (outcome !== undefined && hasPassed(outcome)) continue;
    const state =
      outcome === undefined ? 'has no outcome in the record yet' : outcome === 'refused' ? 'was refused' : 'has failed';
    throw problem('step-order', `'${from}' comes after '${id}', which ${state}; go on from '${id}'`);
  }
}

function problem(code: string, message: string): InputError {
  return new InputError([{ code, where: 'from', message }]);
}

/** What a step of a dry run finds, and what it would do. */
export interface StepPreview extends StepExamination {
  readonly step: Step;
}

/**
 * Looks at what each step would find and do as things are now, and changes nothing. What a step would
 * find only after the changes of those before it is unknown, or does not hold yet.
 */
export async function previewRunbook(runbook: Runbook, world: RunbookWorld): Promise<StepPreview[]> {
  const previews: StepPreview[] = [];
  let bound: Bound = {};
  for (const step of runbook.steps) {
    const examination = await examineStep(step, bound, world);
    previews.push({ step, ...examination });
    bound = { ...bound, ...examination.outputs };
  }
  return previews;
}

interface WatchedWorldProps {
  readonly step: Step;
  readonly world: RunbookWorld;
  readonly journal: Journal;
  readonly onEvent: RunRunbookProps['onEvent'];
  readonly signal: AbortSignal | undefined;
}

/**
 * The world as one step of a run sees it: everything is told and recorded, and once the run is to end,
 * nothing happens any more. A step takes every error for a failure of its own, so the reason to end is
 * kept here, where the step cannot swallow it.
 */
class WatchedWorld implements RunbookWorld {
  private end: Error | undefined;

  public constructor(private readonly props: WatchedWorldProps) {}

  public async run(inputs: Bound): Promise<StepResult> {
    const { step, journal, world } = this.props;
    const start = world.now();
    this.alive(() => {
      journal.append({ record: 'step-begun', at: isoTime(start), step: step.id });
      this.tell({ type: 'step-started' });
    });
    const result = await runStep(step, inputs, this);
    this.alive(() => {
      const now = world.now();
      journal.append({ record: 'step-ended', at: isoTime(now), step: step.id, result });
      this.tell({ type: 'step-ended', result, seconds: now - start });
    });
    return result;
  }

  public keep(result: StepResult): StepResult {
    this.alive(() => this.tell({ type: 'step-kept', result }));
    return result;
  }

  public now(): number {
    return this.props.world.now();
  }

  public call(call: Call, seconds: number): Promise<Json> {
    return this.interruptible(() => this.props.world.call(call, seconds));
  }

  public sleep(seconds: number): Promise<void> {
    return this.interruptible(() => this.props.world.sleep(seconds));
  }

  public decide(decision: Decision, signals: readonly SignalResult[]): Promise<boolean> {
    return this.interruptible(() => this.props.world.decide(decision, signals));
  }

  public changing(call: Call): void {
    const { step, journal, world } = this.props;
    const { service, operation, region, input } = call;
    this.alive(() => {
      const at = isoTime(world.now());
      journal.append({ record: 'change', at, step: step.id, service, operation, region, input });
      world.changing?.(call);
      this.tell({ type: 'changing', call });
    });
  }

  public changed(call: Call): void {
    this.alive(() => {
      this.props.world.changed?.(call);
      this.tell({ type: 'changed', call });
    });
  }

  public waiting(missing: readonly string[], secondsLeft: number): void {
    this.alive(() => {
      this.props.world.waiting?.(missing, secondsLeft);
      this.tell({ type: 'waiting', missing, secondsLeft });
    });
  }

  public fallingBack(fallback: Fallback): void {
    this.alive(() => {
      this.props.world.fallingBack?.(fallback);
      this.tell({ type: 'falling-back', fallback });
    });
  }

  private tell(event: WithoutContext<RunEvent>): void {
    const { step, world, onEvent } = this.props;
    onEvent?.({ step, at: world.now(), ...event });
  }

  /** Does something, unless the run is to end; when it throws, the run is. */
  private alive(action: () => void): void {
    if (this.props.signal?.aborted) this.end ??= new RunInterrupted();
    if (this.end) throw this.end;
    try {
      action();
    } catch (error) {
      this.end = error instanceof Error ? error : new Error(String(error));
      throw this.end;
    }
  }

  /** Waits for something, but no longer than the run is to go on. */
  private async interruptible<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.props;
    this.alive(() => undefined);
    if (!signal) return work();
    let interrupt = (): void => undefined;
    const interrupted = new Promise<never>((_, reject) => {
      interrupt = () => reject(new RunInterrupted());
      signal.addEventListener('abort', interrupt);
    });
    try {
      return await Promise.race([work(), interrupted]);
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }
}

type WithoutContext<T> = T extends unknown ? Omit<T, 'step' | 'at'> : never;

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
