import { APPROVAL_CHOICES, APPROVAL_PARAMETER, automationStepName } from '../../failover/runbook/automation-document';
import { Bound } from '../../failover/runbook/execution';
import { callsOf } from '../../failover/runbook/permissions';
import { Call, Json, Step } from '../../failover/runbook/step';
import { countCalls } from '../call-counts';
import { GateCall } from '../region-gate';
import { RunbookOutcome, RunbookStepReport } from '../report/rehearsal-report';
import { StepRecord } from '../scenario';
import { Timeline } from '../timeline';

/** What came of a run of a document, in the words of Systems Manager where it has some. */
export interface AutomationRun {
  /** E.g. `Success`; `InProgress` when it was given up. */
  readonly status: string;
  /** Why it failed; empty when it did not. */
  readonly failure: string;
  /** How often it waited for a person, who agreed. */
  readonly approvals: number;
  /** Names of the document's steps that were begun, in that order. */
  readonly begun: readonly string[];
  /** What the scripts yielded, of all steps. */
  readonly outputs: Bound;
  /** What its scripts called, and for which step of the runbook. */
  readonly calls: readonly AutomationCall[];
}

export interface AutomationCall extends GateCall {
  /** @default - none: the call was made before or after all of them */
  readonly step?: Step;
}

/** Seconds between two looks at a run, on the rehearsal's clock; half a second in truth. */
const LOOK_SECONDS = 60;

/** How often a run is looked at before it is given up: for five minutes in truth, in which some twenty scripts start. */
export const MOST_LOOKS = 600;

/** Seconds that a call of the operator may take. */
const CALL_SECONDS = 30;

/** A run as GetAutomationExecution shows it, as far as it is of interest. Times are seconds since 1970. */
interface AutomationExecution {
  readonly AutomationExecutionStatus: string;
  readonly FailureMessage?: string;
  readonly StepExecutions?: readonly StepExecution[];
}

interface StepExecution {
  readonly StepName: string;
  readonly StepStatus: string;
  readonly ExecutionStartTime?: number;
  readonly ExecutionEndTime?: number;
  readonly FailureMessage?: string;
  readonly Outputs?: { readonly Payload?: readonly string[] };
}

/** What a script yields, see the interpreter. */
interface Payload {
  readonly outcome?: 'already-done' | 'degraded' | 'done';
  /** Texts of JSON. */
  readonly outputs?: Readonly<Record<string, string>>;
}

/**
 * Runs the failover as an operator does with the document that was applied: starts it, agrees when it
 * waits for a person, and waits for its end. Puts the runbook's steps into the record.
 */
export async function automateFailover(timeline: Timeline, record: StepRecord): Promise<AutomationRun> {
  const { names, steps } = timeline.runbook('failover');
  const { gate } = timeline.emulator;
  const operator = timeline.world();
  const ask = async <Answer extends object | null>(operation: string, input: Call['input']): Promise<Answer> =>
    (await operator.call(
      { service: 'ssm', operation, region: names.region, input, resources: [] },
      CALL_SECONDS,
    )) as Answer;
  const mark = gate.mark();
  await timeline.serveAutomations();
  // Each script begins in real time: what is published now is recent whenever one of them asks.
  const readings = steps.flatMap(callsOf).filter(({ operation }) => operation === 'GetMetricStatistics');
  for (const reading of readings) await timeline.publishLag(reading);

  const { AutomationExecutionId: id } = await ask<{ readonly AutomationExecutionId: string }>(
    'StartAutomationExecution',
    {
      DocumentName: names.document('failover'),
      Parameters: { [APPROVAL_PARAMETER]: [APPROVAL_CHOICES[0]] },
    },
  );
  const look = async (): Promise<AutomationExecution> => {
    const run = { AutomationExecutionId: id };
    return (await ask<{ readonly AutomationExecution: AutomationExecution }>('GetAutomationExecution', run))
      .AutomationExecution;
  };
  let execution = await look();
  let approvals = 0;
  for (let looks = 1; looks < MOST_LOOKS && isRunning(execution); looks += 1) {
    if (execution.AutomationExecutionStatus === 'Waiting') {
      approvals += 1;
      await ask('SendAutomationSignal', { AutomationExecutionId: id, SignalType: 'Approve' });
    }
    await operator.sleep(LOOK_SECONDS);
    execution = await look();
  }

  const { AutomationExecutionStatus: status, FailureMessage: failure = '' } = execution;
  const begun = (execution.StepExecutions ?? [])
    .filter(({ ExecutionStartTime }) => ExecutionStartTime !== undefined)
    .sort((one, other) => (one.ExecutionStartTime ?? 0) - (other.ExecutionStartTime ?? 0));
  const seen = gate.since(mark);
  const calls = seen
    .filter(({ client }) => client === 'sdk')
    .map((call) => ({ ...call, step: stepAt(call, steps, begun) }));
  record.callsInCopies = seen;
  record.runbookSteps = steps.map((step) => reportOf(step, begun, calls, timeline));
  return {
    status,
    failure,
    approvals,
    begun: begun.map(({ StepName }) => StepName),
    outputs: Object.fromEntries(
      begun
        .flatMap((each) => Object.entries(payloadOf(each).outputs ?? {}))
        .map(([name, text]) => [name, JSON.parse(text) as Json]),
    ),
    calls,
  };
}

function isRunning({ AutomationExecutionStatus: status }: AutomationExecution): boolean {
  return ['Pending', 'InProgress', 'Waiting'].includes(status);
}

/** Whether a step of the document is one that a step of the runbook became. */
function isPartOf({ id }: Step, { StepName }: StepExecution): boolean {
  const name = automationStepName(id);
  return StepName === name || (StepName.startsWith(`${name}_`) && SUFFIX.test(StepName.slice(name.length)));
}

/** What stands behind the name of a step that is said in several. */
const SUFFIX = /^_(wait|verdict|branch|ask|approve|fallback_\d+)$/;

/** The step of the runbook that was run when a call was made. */
function stepAt({ at }: GateCall, steps: readonly Step[], begun: readonly StepExecution[]): Step | undefined {
  const moment = Date.parse(at) / 1000;
  const running = begun.find(
    ({ ExecutionStartTime: start = 0, ExecutionEndTime: end = Infinity }) => start <= moment && moment <= end,
  );
  return running && steps.find((step) => isPartOf(step, running));
}

function reportOf(
  step: Step,
  begun: readonly StepExecution[],
  calls: readonly AutomationCall[],
  timeline: Timeline,
): RunbookStepReport {
  const { id, title } = step;
  const parts = begun.filter((each) => isPartOf(step, each));
  const [first] = parts;
  const now = timeline.seconds();
  if (!first) return { id, title, outcome: 'not-run', startedAt: now, seconds: 0, calls: [] };
  const since = (moment: number | undefined): number => now - (moment === undefined ? 0 : Date.now() / 1000 - moment);
  const startedAt = since(first.ExecutionStartTime);
  const failed = parts.find(({ StepStatus }) => StepStatus !== 'Success');
  return {
    id,
    title,
    outcome: failed ? OUTCOMES[step.onFailure] : (payloadOf(first).outcome ?? 'done'),
    startedAt,
    seconds: since(parts.at(-1)?.ExecutionEndTime) - startedAt,
    ...(failed?.FailureMessage === undefined ? {} : { detail: failed.FailureMessage }),
    calls: countCalls(calls.filter((call) => call.step === step)),
  };
}

/** What becomes of a step that fails. */
const OUTCOMES: Readonly<Record<Step['onFailure'], RunbookOutcome>> = {
  stop: 'failed',
  degrade: 'degraded',
  note: 'noted',
};

function payloadOf({ Outputs }: StepExecution): Payload {
  return JSON.parse(Outputs?.Payload?.[0] ?? '{}') as Payload;
}
