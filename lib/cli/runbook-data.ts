import { RunbookRun, RunEvent, StepPreview } from '../failover/runbook/runner';
import { Call, Runbook } from '../failover/runbook/step';

// What `--json` says of runbooks. Steps are named by their ids, calls by what is called.

/** A whole runbook. */
export function runbookData({ names, ...runbook }: Runbook): object {
  return { environment: names.environment, region: names.region, ...runbook };
}

/** What happens during a run, for a line. */
export function eventData(happened: RunEvent): object {
  const { type: event, step, at } = happened;
  const head = { event, at: new Date(at * 1000).toISOString(), step: step.id };
  switch (happened.type) {
    case 'step-started':
      return { ...head, title: step.title, operator: step.operator ?? [] };
    case 'step-kept':
      return { ...head, result: happened.result };
    case 'changing':
    case 'changed':
      return { ...head, call: callData(happened.call) };
    case 'waiting':
      return { ...head, missing: happened.missing, secondsLeft: happened.secondsLeft };
    case 'falling-back':
      return { ...head, fallback: happened.fallback.title };
    case 'step-ended':
      return { ...head, result: happened.result, seconds: happened.seconds };
  }
}

/** How a run has ended: its last line. */
export function endData(
  { afterwards }: Runbook,
  { verdict, steps }: RunbookRun,
  { command, journal }: { readonly command: string; readonly journal: string },
): object {
  return {
    event: 'end',
    verdict,
    steps: steps.map(({ step, result, kept }) => ({ step: step.id, ...result, kept })),
    // What to do next: mend the cause and go on, or what comes after.
    next: verdict === 'stopped' ? [command] : afterwards,
    journal,
  };
}

/** What a dry run has found of a step. */
export function previewData({ step, troubles, preconditions, signals, calls, until }: StepPreview): object {
  return {
    step: step.id,
    title: step.title,
    ...(step.notChecked === undefined ? {} : { notChecked: step.notChecked }),
    troubles,
    preconditions,
    signals,
    calls: calls.map(({ call, needed }) => ({ ...callData(call), needed })),
    until,
  };
}

function callData({ service, operation, region, input }: Call): object {
  return { service, operation, region, input };
}
