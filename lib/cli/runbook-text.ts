import { Finding, SignalResult, StepResult } from '../failover/runbook/execution';
import { RunEvent, RunbookRun, StepPreview } from '../failover/runbook/runner';
import { Call, OnFailure, Runbook, Step, StepOutcome } from '../failover/runbook/step';
import { count, paint } from './render';

/** Characters of the label before a detail of a step. */
const LABEL = 12;

/** Seconds between two lines about a wait in which nothing changes. */
const WAIT_LINE_SECONDS = 60;

const ON_FAILURE: Readonly<Record<OnFailure, string>> = {
  stop: 'the runbook stops here',
  degrade: 'goes on, and ends as degraded',
  note: 'goes on, and says so',
};

/** What a runbook is going to do, step by step. */
export function planText({ title, purpose, steps }: Runbook): string {
  const body = steps.flatMap((step, index) => [
    '',
    heading(step, index, steps.length),
    ...(step.notChecked === undefined
      ? [
          ...(step.preconditions ?? []).map(({ words }) => detail('needs', words)),
          ...(step.decision?.signals ?? []).map(({ words }) => detail('signal', words)),
          ...(step.calls ?? []).map((call) => detail('calls', callText(call) + conditionText(step, call))),
          ...(step.operator ?? []).map((line) => detail('you run', line)),
          ...(step.until ?? []).map(({ words }) => detail('until', words)),
          ...(step.fallbacks ?? []).map((fallback) => detail('otherwise', fallback.title)),
          detail('at most', `${secondsText(step.timeoutSeconds)}; on failure: ${ON_FAILURE[step.onFailure]}`),
          detail('undo', step.undo),
        ]
      : [detail('not checked', step.notChecked)]),
  ]);
  return [paint('bold', title), purpose, ...body].join('\n');
}

/** What a dry run has found. */
export function previewText(previews: readonly StepPreview[]): string {
  return previews
    .flatMap((preview, index) => {
      const { step, troubles, preconditions, signals, calls, until } = preview;
      return [
        ...(index === 0 ? [] : ['']),
        heading(step, index, previews.length),
        ...(step.notChecked === undefined ? [] : [detail('not checked', step.notChecked)]),
        ...troubles.map((trouble) => detail('fails', paint('red', trouble))),
        ...preconditions.map((finding) => detail('needs', findingText(finding, 'it is not so now'))),
        ...signals.map((finding) => detail('signal', findingText(finding, 'it does not hold now'))),
        ...calls.map(({ call, needed }) => {
          if (needed === 'no') return detail('no need for', callText(call));
          const doubt = needed === 'yes' ? '' : ', if there is need';
          return detail('would call', `${callText(call)}${doubt} ${paint('dim', JSON.stringify(call.input))}`);
        }),
        ...until.map((finding) => detail('waits until', findingText(finding, 'not yet'))),
      ];
    })
    .join('\n');
}

/** What a signal or its absence looks like. */
export function signalText({ words, holds, trouble }: SignalResult): string {
  if (holds) return `  ${paint('green', 'yes')}      ${words}`;
  if (trouble === undefined) return `  ${paint('red', 'no')}       ${words}`;
  return `  ${paint('red', 'unknown')}  ${words} (${trouble})`;
}

/** Lines for what happens during a run, with the time in UTC. */
export class RunNarrator {
  private waitedFor = '';
  private waitToldAt = 0;

  /** @param say prints a line */
  public constructor(
    private readonly runbook: Runbook,
    private readonly say: (line: string) => void,
  ) {}

  public tell(event: RunEvent): void {
    const { step, at } = event;
    const line = (text: string): void => this.say(`${paint('dim', timeText(at))}  ${text}`);
    const { steps } = this.runbook;
    switch (event.type) {
      case 'step-started':
        this.waitedFor = '';
        line(heading(step, steps.indexOf(step), steps.length));
        (step.operator ?? []).forEach((command) => line(detail('you run', command)));
        break;
      case 'step-kept':
        line(`${heading(step, steps.indexOf(step), steps.length)}: ${outcomeText(event.result)}, by the journal`);
        break;
      case 'changing':
        line(detail('calls', callText(event.call)));
        break;
      case 'changed':
        break;
      case 'falling-back':
        line(detail('tries', event.fallback.title));
        break;
      case 'waiting': {
        const missing = event.missing.join('; ');
        if (missing === this.waitedFor && at - this.waitToldAt < WAIT_LINE_SECONDS) break;
        this.waitedFor = missing;
        this.waitToldAt = at;
        line(detail('waits until', `${missing} ${paint('dim', `(${secondsText(event.secondsLeft)} left)`)}`));
        break;
      }
      case 'step-ended':
        line(detail(`(${secondsText(event.seconds)})`, outcomeText(event.result)));
    }
  }
}

/** How a run has ended, and what is to be done next. */
export function summaryText(runbook: Runbook, { verdict, steps }: RunbookRun, command: string): string {
  const { name, afterwards } = runbook;
  const lines = [''];
  if (verdict === 'complete') lines.push(paint('green', `The ${name} is complete.`));
  if (verdict === 'degraded') {
    lines.push(paint('yellow', `The ${name} has run to its end, but not all is well. Look at this:`));
  }
  if (verdict === 'stopped') {
    const missing = runbook.steps.length - steps.length;
    lines.push(paint('red', `The ${name} has stopped, with ${count(missing, 'step')} to go:`));
  }
  for (const { step, result } of steps) {
    if (result.outcome === 'done' || result.outcome === 'already-done') continue;
    lines.push(`  ${step.id}: ${outcomeText(result)}`);
  }
  const lag = steps.find(({ step }) => step.outputs?.includes('lagSeconds'))?.result.outputs['lagSeconds'];
  if (lag !== undefined) {
    lines.push(
      typeof lag === 'number'
        ? `Lost: what was written in the last ${lag} s before the promotion, at most.`
        : 'Lost: unknown; no lag of the replica was measured.',
    );
  }
  if (verdict === 'stopped') lines.push(`When the cause is mended, go on with: ${command}`);
  else lines.push('Next:', ...afterwards.map((line) => `  ${line}`));
  return lines.join('\n');
}

/** `90 s`, `15 min`, `24 h`. */
export function secondsText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole >= 7200) return `${Math.round(whole / 360) / 10} h`;
  if (whole >= 180) return `${Math.round(whole / 60)} min`;
  return `${whole} s`;
}

function heading({ id, title }: Step, index: number, steps: number): string {
  const number = `${index + 1}/${steps}`.padStart(2 * String(steps).length + 1);
  return `${paint('bold', `${number} ${title}`)} ${paint('dim', `(${id})`)}`;
}

function detail(label: string, text: string): string {
  return `      ${label.padEnd(LABEL)} ${text}`;
}

function callText({ service, operation, region, input }: Call): string {
  return service === 'https' ? `${operation} ${input['url'] as string}` : `${service} ${operation} in ${region}`;
}

function conditionText({ repeat }: Step, { when }: Call): string {
  if (repeat) return `, ${repeat.times} times, ${repeat.everySeconds} s apart`;
  return when === undefined ? '' : ', unless it is done already';
}

function findingText({ words, state, detail: why }: Finding, otherwise: string): string {
  if (state === 'holds') return `${words}: ${paint('green', 'it is so')}`;
  if (state === 'does-not-hold') return `${words}: ${paint('yellow', otherwise)}`;
  return `${words}: ${paint('yellow', 'unknown')}${why === undefined ? '' : ` (${why})`}`;
}

const COLOURS: Readonly<Record<StepOutcome, Parameters<typeof paint>[0]>> = {
  done: 'green',
  'already-done': 'green',
  degraded: 'yellow',
  noted: 'yellow',
  'not-checked': 'yellow',
  refused: 'red',
  failed: 'red',
};

const WORDS: Readonly<Record<StepOutcome, string>> = {
  done: 'done',
  'already-done': 'done already',
  degraded: 'degraded',
  noted: 'did not succeed, which does not matter',
  'not-checked': 'not checked',
  refused: 'refused',
  failed: 'failed',
};

function outcomeText({ outcome, reason }: StepResult): string {
  const word = paint(COLOURS[outcome], WORDS[outcome]);
  if (reason === undefined) return word;
  return reason.startsWith('refused: ') ? paint(COLOURS[outcome], reason) : `${word}: ${reason}`;
}

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}
