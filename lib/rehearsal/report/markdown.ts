import { stripVTControlCharacters } from 'node:util';
import { countCalls } from './calls';
import { clockText, lengthText } from './elapsed';
import { callsToDeadRegions, endOf } from './outage';
import {
  LIMITS,
  PlanReport,
  RehearsalReport,
  ReportProblem,
  ScenarioReport,
  StepReport,
  Verdict,
  assertionResults,
  heldOfAll,
  isRunbookStepFine,
  runbookVerdict,
  scenarioProblems,
  stepState,
  verdictOf,
} from './rehearsal-report';

/** The most that the report takes, in bytes: a comment on GitHub holds 65,536 characters. */
export const MARKDOWN_LIMIT = 60_000;

/** The most that a single failure takes; the rest of a longer one is in the log. */
const PROBLEM_LIMIT = 4_000;

/**
 * The report as a comment on a pull request: the verdict, a table of the scenarios, what failed in
 * full, and the rest folded. Details that would not fit are left out, and it says which.
 */
export function reportMarkdown(report: RehearsalReport): string {
  const verdict = verdictOf(report);
  const text = new Bounded(MARKDOWN_LIMIT);
  text.add(firstLine(report, verdict), subtitle(report), scenarioTable(report));
  if (verdict.problems.length > 0) {
    text.add('### What failed');
    text.addWhileRoom(
      verdict.problems.map((problem) => ({ name: '1 failure', text: failure(problem) })),
      (left) => `${left.length} more of ${verdict.problems.length} failures are in rehearsal-report.html.`,
    );
  }
  text.addWhileRoom(
    [
      ...report.scenarios.map((scenario, index) => ({
        name: scenario.name,
        text: folded(
          `${mark(isGreen(scenario, index))} ${index + 1} ${inline(scenario.name)}`,
          scenarioDetails(scenario),
        ),
      })),
      { name: 'versions', text: folded('Versions, and what this report does not prove', colophon(report)) },
    ],
    (left) => `Left out, to fit a comment: ${left.map(inline).join(', ')}. All is in rehearsal-report.html.`,
  );
  return text.toString();
}

/** Blocks of text, up to a limit in bytes. */
class Bounded {
  private readonly blocks: string[] = [];
  private size = 0;

  public constructor(private readonly limit: number) {}

  public add(...blocks: readonly string[]): void {
    for (const block of blocks) {
      this.blocks.push(block);
      this.size += Buffer.byteLength(block) + 2;
    }
  }

  /** Adds blocks while there is room, and then, if some are left, a line about those. */
  public addWhileRoom(
    blocks: readonly { readonly name: string; readonly text: string }[],
    about: (left: readonly string[]) => string,
  ): void {
    const left: string[] = [];
    for (const { name, text } of blocks) {
      if (this.size + Buffer.byteLength(text) <= this.limit) this.add(text);
      else left.push(name);
    }
    if (left.length > 0) this.add(about(left));
  }

  public toString(): string {
    return `${this.blocks.join('\n\n')}\n`;
  }
}

function firstLine({ environment }: RehearsalReport, { outcome, sentence }: Verdict): string {
  const name = `Rehearsal of ${inline(environment)} is ${outcome}`;
  return `${mark(outcome === 'green')} **${name}**: ${inline(clip(sentence, 200))}`;
}

function subtitle({ home, standby, startedAt, seconds }: RehearsalReport): string {
  const where = `${inline(home)} home, ${inline(standby)} standby`;
  return `${where}, ${inline(startedAt)}, ${lengthText(seconds)}. **Times are emulator time, never an RTO.**`;
}

function scenarioTable({ scenarios, notRehearsed = [] }: RehearsalReport): string {
  const rows = scenarios.map((scenario, index) => {
    const run = scenario.steps.filter(({ outcome }) => outcome !== 'not-run');
    return [
      mark(isGreen(scenario, index)),
      `**${index + 1} ${inline(scenario.name)}** ${inline(scenario.title)}`,
      `${run.length} of ${scenario.steps.length}`,
      heldOfAll(assertionResults(scenario)),
      String(countCalls(callsToDeadRegions(scenario).flatMap(({ calls }) => calls))),
      lengthText(endOf(scenario) - scenario.startedAt),
    ];
  });
  const missing = notRehearsed.map((name) => ['➖', `${inline(name)}: not rehearsed`, '', '', '', '']);
  return table(
    ['', 'Scenario', 'Steps run', 'Assertions held', 'Calls to dead Regions', 'Emulator time'],
    [...rows, ...missing],
  );
}

function failure({ where, message }: ReportProblem): string {
  const [line = '', ...rest] = clip(stripVTControlCharacters(message).trim(), PROBLEM_LIMIT).split('\n');
  return [
    `- **${inline(where)}**: ${inline(line)}`,
    ...(rest.length > 0 ? [indented(fenced(rest.join('\n')))] : []),
  ].join('\n\n');
}

function scenarioDetails(scenario: ScenarioReport): string {
  const steps = scenario.steps.map((step, index) => [
    String(index + 1),
    `${stepMark(step)} ${inline(step.title)}`,
    step.kind,
    inline(step.region),
    step.outcome === 'not-run' ? 'not run' : clockText(step.startedAt - scenario.startedAt),
    step.outcome === 'not-run' ? '' : lengthText(step.seconds),
    step.calls.length > 0 ? String(countCalls(step.calls)) : '',
  ]);
  const blocks = [inline(scenario.why), table(['', 'Step', 'Kind', 'Region', 'At', 'Took', 'Calls'], steps)];
  const assertions = assertionResults(scenario).map(({ words, result, detail, step }) => {
    const sign = { failed: '❌', 'not-checked': '➖ not checked,', held: '✅' }[result];
    return `- ${sign} step ${step}: ${inline(words)}${detail ? ` (${inline(detail)})` : ''}`;
  });
  if (assertions.length > 0) blocks.push(assertions.join('\n'));
  blocks.push(...scenario.steps.flatMap(runbookTable), ...planTable(scenario));
  return blocks.join('\n\n');
}

function runbookTable(step: StepReport, index: number): string[] {
  const { runbookSteps } = step;
  if (!runbookSteps || runbookSteps.length === 0) return [];
  const rows = runbookSteps.map((runbookStep) => {
    const { title, outcome, seconds, detail, expected } = runbookStep;
    const fine = isRunbookStepFine(step, runbookStep);
    const asExpected = fine && step.expected && expected === outcome ? ', as expected' : '';
    return [
      outcome === 'not-run' ? (fine ? '➖' : '❌') : fine ? (asExpected || outcome === 'noted' ? '🔶' : '✅') : '❌',
      `${inline(title)}${detail ? `<br>${inline(detail)}` : ''}`,
      `${outcome === 'noted' ? 'failed, only noted' : outcome}${asExpected}`,
      outcome === 'not-run' ? '' : lengthText(seconds),
    ];
  });
  const verdict = runbookVerdict(runbookSteps);
  const own = step.expected && verdict === 'red' ? ', which is what the step expects' : '';
  return [
    `Runbook of step ${index + 1}, its own verdict: **${verdict}**${own}`,
    table(['', 'Runbook step', 'Outcome', 'Took'], rows),
  ];
}

function planTable({ steps }: ScenarioReport): string[] {
  const rows = steps.flatMap(({ plan }, index) => (plan ? [[String(index + 1), ...planCells(plan)]] : []));
  if (rows.length === 0) return [];
  return [table(['Step', 'Plan of', 'add', 'change', 'forget', 'destroy', 'replace', 'drift'], rows)];
}

function planCells({ stack, add, change, forget, destroy, replace, drift }: PlanReport): string[] {
  const differences = drift.map(({ address, reason }) => `${inline(address)}: ${inline(reason)}`);
  const loss = (amount: number): string => (amount > 0 ? `**${amount}**` : '0');
  return [
    inline(stack),
    String(add),
    String(change),
    String(forget),
    loss(destroy),
    loss(replace),
    differences.join('<br>'),
  ];
}

function colophon({ versions }: RehearsalReport): string {
  const tools = Object.entries(versions).map(([name, version]) => `${inline(name)} ${inline(version)}`);
  return [tools.join(', '), LIMITS.map((limit) => `- ${inline(limit)}`).join('\n')].filter(Boolean).join('\n\n');
}

function isGreen(scenario: ScenarioReport, index: number): boolean {
  return scenarioProblems(scenario, index + 1).length === 0;
}

function mark(isGood: boolean): string {
  return isGood ? '✅' : '❌';
}

function stepMark(step: StepReport): string {
  const state = stepState(step);
  if (state === 'as-expected') return `🔶 ${step.expected ?? 'red'}, as expected:`;
  return { passed: '✅', failed: '❌', 'not-run': '➖' }[state];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Text as it is, on one line: nothing in it is Markdown, HTML, or the end of a table's cell. */
function inline(text: string): string {
  return stripVTControlCharacters(text)
    .trim()
    .replace(/[&<>]|[\\`*_[\]|~$]|[@#](?=\w)|\s*[\r\n]+\s*/g, (found) => {
      if (/[\r\n]/.test(found)) return '<br>';
      if (/[&<>]/.test(found)) return `&#${found.charCodeAt(0)};`;
      // A comment must not call people or other threads: a space of no width after the sign.
      return /[@#]/.test(found) ? `${found}&#8203;` : `\\${found}`;
    });
}

/** A block of code, with a fence that is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function clip(text: string, limit: number): string {
  return text.length <= limit
    ? text
    : `${text.slice(0, limit)}… (${text.length - limit} characters more in the report)`;
}
