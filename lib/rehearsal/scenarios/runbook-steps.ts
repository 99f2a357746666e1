import { WarmsiteError } from '../../core/errors';
import { Bound, RunbookWorld } from '../../failover/runbook/execution';
import { Journal, JournalRecord, runbookFingerprint, RunVerdict } from '../../failover/runbook/journal';
import { RunEvent, runRunbook } from '../../failover/runbook/runner';
import { isReadingOperation, Runbook, RunbookName, StepOutcome } from '../../failover/runbook/step';
import { countCalls } from '../call-counts';
import { RunbookStepReport } from '../report/rehearsal-report';
import { StepRecord } from '../scenario';
import { Timeline } from '../timeline';

/** A journal that is forgotten with the rehearsal. */
export class MemoryJournal implements Journal {
  public readonly records: JournalRecord[] = [];

  /** Begins a run. */
  public constructor(runbook: Runbook, { subject, clock }: Timeline) {
    this.append({
      record: 'run',
      at: new Date(clock.now() * 1000).toISOString(),
      runbook: runbook.name,
      environment: subject.environment,
      generation: subject.runbookSubject.generation,
      fingerprint: runbookFingerprint(runbook),
      warmsite: 'rehearsal',
      caller: 'rehearsal',
    });
  }

  public append(record: JournalRecord): void {
    this.records.push(record);
  }
}

export interface ExecuteOptions {
  /**
   * What the operator does while a step waits for him, by the step's id.
   *
   * @default - nothing
   */
  readonly operator?: Readonly<Record<string, () => Promise<void>>>;
  /** @default - from the beginning */
  readonly from?: string;
  /**
   * Ids of the steps that must end degraded.
   *
   * @default - none
   */
  readonly degraded?: RegExp;
  /** @default - a new one */
  readonly journal?: Journal;
  /** Told of everything; what it throws ends the run on the spot. @default - nobody is told */
  readonly onEvent?: (event: RunEvent) => void;
}

export interface Execution {
  readonly verdict: RunVerdict;
  /** Why it was stopped; empty when it was not. */
  readonly refusal: string;
  readonly outputs: Bound;
  readonly steps: readonly { readonly id: string; readonly outcome: StepOutcome; readonly reason?: string }[];
}

/** Runs a runbook as the local runner does, in this course of events, and puts its steps into the record. */
export async function executeRunbook(
  timeline: Timeline,
  name: RunbookName,
  record: StepRecord,
  options: ExecuteOptions = {},
): Promise<Execution> {
  const runbook = timeline.runbook(name);
  const { gate } = timeline.emulator;
  const begun = new Map<string, { readonly mark: number; readonly at: number }>();
  const reports = new Map<string, RunbookStepReport>();
  const hand = new OperatorsHand(timeline.world(), options.operator ?? {});
  const onEvent = (event: RunEvent): void => {
    hand.see(event);
    const { step, type } = event;
    if (type === 'step-started') begun.set(step.id, { mark: gate.mark(), at: timeline.seconds() });
    if (type === 'step-ended' || type === 'step-kept') {
      const { mark, at } = begun.get(step.id) ?? { mark: gate.mark(), at: timeline.seconds() };
      const { outcome, reason } = event.result;
      const mustDegrade = options.degraded?.test(step.id) ?? false;
      reports.set(step.id, {
        id: step.id,
        title: step.title,
        outcome: outcome === 'refused' ? 'failed' : outcome,
        ...(mustDegrade ? { expected: 'degraded' as const } : {}),
        // Fine only in a step that expects a refusal; a step that fails is not fine there either.
        ...(outcome === 'refused' ? { expected: 'failed' as const } : {}),
        startedAt: at,
        seconds: timeline.seconds() - at,
        ...(reason === undefined ? {} : { detail: reason }),
        calls: countCalls(gate.since(mark)),
      });
    }
    options.onEvent?.(event);
  };
  const journal = options.journal ?? new MemoryJournal(runbook, timeline);
  try {
    const { verdict, steps } = await runRunbook({
      runbook,
      world: hand,
      journal,
      onEvent,
      ...(options.from === undefined ? {} : { from: options.from }),
    });
    const stopped = verdict === 'stopped' ? steps.at(-1)?.result.reason : undefined;
    return {
      verdict,
      refusal: stopped ?? '',
      outputs: Object.assign({}, ...steps.map(({ result }) => result.outputs)) as Bound,
      steps: steps.map(({ step, result }) => ({
        id: step.id,
        outcome: result.outcome,
        ...(result.reason === undefined ? {} : { reason: result.reason }),
      })),
    };
  } catch (error) {
    // Refused before it began, e.g. to start in the middle.
    if (!(error instanceof WarmsiteError)) throw error;
    const at = { expected: 'failed' as const, startedAt: timeline.seconds(), seconds: 0, calls: [] };
    const [first] = runbook.steps;
    const step = runbook.steps.find(({ id }) => id === options.from) ?? first;
    if (step) reports.set(step.id, { id: step.id, title: step.title, outcome: 'failed', detail: error.message, ...at });
    return { verdict: 'stopped', refusal: error.message, outputs: {}, steps: [] };
  } finally {
    const unseen = { outcome: 'not-run' as const, startedAt: timeline.seconds(), seconds: 0, calls: [] };
    record.runbookSteps = runbook.steps.map(({ id, title }) => reports.get(id) ?? { id, title, ...unseen });
  }
}

/** Does what a person would do while a step waits, once, before the step looks again. */
class OperatorsHand implements RunbookWorld {
  private waitingStep: string | undefined;
  private readonly done = new Set<string>();

  public constructor(
    private readonly world: RunbookWorld,
    private readonly work: Readonly<Record<string, () => Promise<void>>>,
  ) {}

  public see({ type, step }: RunEvent): void {
    if (type === 'waiting') this.waitingStep = step.id;
  }

  public call: RunbookWorld['call'] = (call, seconds) => this.world.call(call, seconds);
  public decide: RunbookWorld['decide'] = (decision, signals) => this.world.decide(decision, signals);
  public now: RunbookWorld['now'] = () => this.world.now();

  public async sleep(seconds: number): Promise<void> {
    const { waitingStep } = this;
    const work = waitingStep === undefined || this.done.has(waitingStep) ? undefined : this.work[waitingStep];
    if (waitingStep !== undefined && work) {
      this.done.add(waitingStep);
      await work();
    }
    await this.world.sleep(seconds);
  }
}

/** How many calls runbooks have made that may change something. */
export function changingCalls({ emulator }: Timeline): number {
  return emulator.gate.calls().filter(({ client, action }) => client === 'runbook' && !isReadingOperation(action))
    .length;
}
