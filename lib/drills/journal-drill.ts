import { InputError } from '../core/errors';
import { FileJournal, JournalRecord, outcomesIn, runbookFingerprint, RunVerdict } from '../failover/runbook/journal';
import { Runbook, RunbookName } from '../failover/runbook/step';
import { DrillResult } from './drill-record';
import { MeasuredDrill, MeasuredStep } from './measured-drill';

/**
 * What the journal of a run says.
 *
 * @param runbooks as this checkout has them, of a generation of the cycle
 * @throws InputError `drill-kind`, `drill-environment`, `drill-steps` when the journal is of something else, and
 *   `drill-unfinished`
 */
export function drillOfJournal(
  { file, identity, records }: FileJournal,
  environment: string,
  runbooks: (generation: number) => Readonly<Record<RunbookName, Runbook>>,
): MeasuredDrill {
  const refuse = (code: string, message: string): InputError => new InputError([{ code, where: file, message }]);
  const { runbook: kind, generation } = identity;
  if (kind === 'restore') {
    throw refuse('drill-kind', `must be of a drill, failover, rebuild or switchover, got one of a ${kind}`);
  }
  if (identity.environment !== environment) {
    throw refuse('drill-environment', `must be a journal of ${environment}, got one of ${identity.environment}`);
  }
  const runbook = runbooks(generation)[kind];
  if (identity.fingerprint !== runbookFingerprint(runbook)) {
    throw refuse(
      'drill-steps',
      `must have run the steps of this checkout, but the environment file or Warmsite has changed them since ` +
        `${identity.at}; check out what was drilled, and record it there`,
    );
  }
  const end = records.at(-1);
  if (end?.record !== 'run-ended') {
    throw refuse(
      'drill-unfinished',
      `must have come to an end; finish the run with 'warmsite ${kind} ${environment}', then record it`,
    );
  }
  const outcomes = outcomesIn(records);
  const steps = runbook.steps.flatMap(({ id, title }): MeasuredStep[] => {
    const outcome = outcomes.get(id)?.outcome;
    return outcome === undefined ? [] : [{ id, title, outcome, ...timesOf(id, records) }];
  });
  const lag = outcomes.get('record-lag')?.outputs['lagSeconds'];
  return {
    kind,
    at: identity.at,
    result: RESULTS[end.verdict],
    emulated: false,
    steps,
    ...(typeof lag === 'number' ? { loss: lag } : {}),
  };
}

const RESULTS = {
  complete: 'passed',
  degraded: 'degraded',
  stopped: 'failed',
} as const satisfies Readonly<Record<RunVerdict, DrillResult>>;

/** From the first time that the step was begun, however often it was resumed; a step that was rewound begins anew. */
function timesOf(step: string, records: readonly JournalRecord[]): { readonly from: number; readonly to: number } {
  let from = NaN;
  let to = NaN;
  for (const record of records) {
    if (record.record === 'rewound' && record.steps.includes(step)) from = NaN;
    if (record.record === 'step-begun' && record.step === step && Number.isNaN(from)) from = secondsOf(record.at);
    if (record.record === 'step-ended' && record.step === step) to = secondsOf(record.at);
  }
  return { from, to };
}

function secondsOf(at: string): number {
  return Date.parse(at) / 1000;
}
