import { Content, Markup, markup } from '../../core/markup';
import { icon } from '../../core/report-mark';
import { callsByService, countCalls, mergedCalls } from './calls';
import { clockText, lengthText } from './elapsed';
import {
  AssertionResult,
  CallCount,
  PlanReport,
  ReportProblem,
  RunbookStepReport,
  ScenarioReport,
  StepKind,
  StepReport,
  StepState,
  assertionResults,
  isRunbookStepFine,
  runbookVerdict,
  scenarioProblems,
  stepState,
} from './rehearsal-report';
import { NumberedScenario } from './timeline';

/** A step as an item of a list, which unfolds to what is known of it. */
export function stepHtml({ scenario, position: scenarioPosition }: NumberedScenario, position: number): Markup {
  const step = scenario.steps[position - 1];
  if (step === undefined) return markup``;
  const state = stepState(step);
  const words = stateWords(step, state);
  const id = `s${scenarioPosition}-${position}`;
  const when = `${clockText(step.startedAt - scenario.startedAt)} · ${lengthText(step.seconds)}`;
  const told = state === 'passed' || state === 'not-run' ? undefined : markup` <em>${words}</em>`;
  const row = markup`<span class="position">${position}</span>${icon(state, words)}<span class="title">${step.title}${told}</span><span class="kind ${step.kind}">${KIND_WORDS[step.kind]}</span><span class="region">${step.region}</span><span class="when">${step.outcome === 'not-run' ? 'not run' : when}</span>`;
  const problems = scenarioProblems(scenario, scenarioPosition).filter((problem) => problem.step === position);
  const body = bodyOf(scenario, step, position, problems);
  if (body.length === 0) return markup`<li id="${id}" class="${state}"><div class="row">${row}</div></li>\n`;
  return markup`<li id="${id}" class="${state}"><details${open(state === 'failed')}><summary class="row">${row}</summary>
<div class="body">
${body}
</div></details></li>
`;
}

/** Problems that a step's body tells in its own words: as its detail, its assertions, its runbook's rows. */
const TOLD_ELSEWHERE = ['step-failed', 'assertion', 'runbook-step', 'step-not-run'];

function bodyOf(
  scenario: ScenarioReport,
  step: StepReport,
  position: number,
  problems: readonly ReportProblem[],
): Markup[] {
  const { detail, runbookSteps = [], plan, calls, log, expected } = step;
  const assertions = assertionResults(scenario).filter((assertion) => assertion.step === position);
  const untold = problems.filter(({ code }) => !TOLD_ELSEWHERE.includes(code));
  return [
    ...(detail ? [markup`<p class="text detail">${detail}</p>`] : []),
    ...untold.map(({ message }) => markup`<p class="text bad-text">${message}</p>`),
    ...(assertions.length > 0 ? [assertionList(assertions)] : []),
    ...(runbookSteps.length > 0 ? [runbook(scenario, step, runbookSteps)] : []),
    ...(plan ? [planTable([{ plan }])] : []),
    ...(calls.length > 0 ? [callTable(calls)] : []),
    ...(log ? [markup`<p><a href="${relativeLink(log)}">Log: ${log}</a></p>`] : []),
    ...(expected ? [markup`<p class="soft">This step must end ${expected}. Success would be a failure here.</p>`] : []),
  ];
}

const KIND_WORDS: Readonly<Record<StepKind, string>> = {
  terraform: 'Terraform',
  runbook: 'runbook',
  world: 'world',
  check: 'check',
};

function stateWords({ outcome, expected }: StepReport, state: StepState): string {
  if (state === 'as-expected') return `${expected ?? 'red'}, as expected`;
  if (state === 'failed') return outcome === 'failed' ? 'failed' : 'did not do what it must';
  return state === 'not-run' ? 'not run' : 'passed';
}

function runbook(scenario: ScenarioReport, step: StepReport, runbookSteps: readonly RunbookStepReport[]): Markup {
  const verdict = runbookVerdict(runbookSteps);
  const rows = runbookSteps.map((runbookStep) => {
    const { id, title, outcome, expected, startedAt, seconds, detail, calls } = runbookStep;
    const fine = isRunbookStepFine(step, runbookStep);
    const isExpected = fine && step.expected !== undefined && expected === outcome;
    const state =
      outcome === 'not-run' ? outcome : !fine ? 'failed' : isExpected || outcome === 'noted' ? 'as-expected' : 'passed';
    const words = outcome === 'noted' ? 'failed, only noted' : outcome.replace('-', ' ');
    return markup`<tr class="${fine ? '' : 'problem'}"><td>${icon(state, words)}</td><th scope="row">${title} <code>${id}</code>${detail ? markup`<span class="detail">${detail}</span>` : undefined}</th><td>${words}${isExpected ? ', as expected' : ''}</td><td class="number" data-label="at">${outcome === 'not-run' ? '' : clockText(startedAt - scenario.startedAt)}</td><td class="number" data-label="took">${outcome === 'not-run' ? '' : lengthText(seconds)}</td><td class="wide">${calls.length > 0 ? callLine(mergedCalls(calls)) : undefined}</td></tr>\n`;
  });
  const own = step.expected && verdict === 'red' ? ', which is what this step expects' : '';
  return markup`<h4>Runbook, its own verdict: <span class="${verdict}">${verdict}</span>${own}</h4>
<div class="table"><table class="runbook stack"><thead><tr><th><span class="unseen">State</span></th><th scope="col">Step</th><th scope="col">Outcome</th><th scope="col" class="number">At</th><th scope="col" class="number">Took</th><th scope="col">Calls</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
}

/** Calls by Region and service; one row for each pair. */
function callTable(calls: readonly CallCount[]): Markup {
  const rows = callsByService(calls).map((group) => {
    const [first] = group;
    return markup`<tr><td class="name">${first?.region}</td><th scope="row">${first?.service}</th><td>${callLine(group)}</td></tr>\n`;
  });
  return markup`<div class="table"><table class="calls"><thead><tr><th scope="col">Region</th><th scope="col">Service</th><th scope="col">Calls: ${countCalls(calls)}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function callLine(calls: readonly CallCount[]): Markup[] {
  return calls.map(({ action, outcome, count }, index) => {
    const times = count === 1 ? '' : ` ×${count}`;
    const odd = /^2\d\d$/.test(outcome) ? undefined : markup` <span class="odd">${outcome}</span>`;
    return markup`${index > 0 ? ', ' : ''}<span class="call">${action}${times}${odd}</span>`;
  });
}

/** Plans as a table, with the position of the step where one is given. */
export function planTable(planned: readonly { readonly plan: PlanReport; readonly step?: number }[]): Markup {
  const figures = ['add', 'change', 'forget', 'destroy', 'replace'] as const;
  const numbered = planned.some(({ step }) => step !== undefined);
  const figure = (plan: PlanReport, name: (typeof figures)[number]): Markup => {
    const loses = name === 'destroy' || name === 'replace';
    if (plan[name] === 0) return markup`<td class="number soft" data-label="${name}">0</td>`;
    return markup`<td class="number${loses ? ' loses' : ''}" data-label="${name}"><strong>${plan[name]}</strong></td>`;
  };
  const rows = planned.map(({ plan, step }) => {
    const empty = figures.every((name) => plan[name] === 0);
    const drift = plan.drift.map(({ address, reason }) => markup`<li><code>${address}</code> ${reason}</li>`);
    const summary = `${empty ? 'empty but for ' : ''}${plan.drift.length} named ${plan.drift.length === 1 ? 'difference' : 'differences'}`;
    const remark =
      plan.drift.length > 0
        ? markup`<details><summary>${summary}</summary><ul>${drift}</ul></details>`
        : empty
          ? 'empty'
          : '';
    return markup`<tr>${numbered ? markup`<td class="number" data-label="step">${step}</td>` : undefined}<th scope="row">${plan.stack}</th>${figures.map((name) => figure(plan, name))}<td class="wide">${remark}</td></tr>\n`;
  });
  return markup`<div class="table"><table class="plans stack"><thead><tr>${numbered ? markup`<th scope="col" class="number">Step</th>` : undefined}<th scope="col">Stack</th>${figures.map((name) => markup`<th scope="col" class="number">${name}</th>`)}<th scope="col">Drift</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
}

/** Assertions as a list; with `link`, each with a link to its step. */
export function assertionList(
  assertions: readonly AssertionResult[],
  link: (assertion: AssertionResult) => Content = () => undefined,
): Markup {
  return markup`<ul class="assertions">${assertions.map((assertion) => markup`<li>${assertionText(assertion)} ${link(assertion)}</li>\n`)}</ul>`;
}

function assertionText({ words, result, detail }: AssertionResult): Markup {
  const [state, label] = ASSERTION_MARKS[result];
  const found = detail ? markup`<span class="detail">${detail}</span>` : undefined;
  const checked = result === 'not-checked' ? markup` <em>not checked</em>` : undefined;
  return markup`${icon(state, label)} <span class="text">${words}${checked}${found}</span>`;
}

const ASSERTION_MARKS = {
  failed: ['failed', 'does not hold'],
  'not-checked': ['not-run', 'not checked'],
  held: ['passed', 'holds'],
} as const;

/** The attribute of a `details` element that is open from the start. */
export function open(isOpen: boolean): Markup {
  return isOpen ? markup` open` : markup``;
}

/** A path below the report's folder, whatever it looks like; it cannot name a scheme or another host. */
function relativeLink(path: string): string {
  // What cannot be encoded, half of a surrogate pair, becomes a replacement character first.
  const parts = Buffer.from(path).toString().split('/').filter(Boolean);
  return `./${parts.map(encodeURIComponent).join('/')}`;
}
