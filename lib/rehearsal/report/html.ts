import { Content, Markup, markup } from '../../core/markup';
import { icon, mark } from '../../core/report-mark';
import { reportPage } from '../../core/report-page';
import { countCalls } from './calls';
import { clockText, lengthText } from './elapsed';
import { assertionList, open, planTable, stepHtml } from './html-step';
import { callsToDeadRegions, endOf, outagesOf } from './outage';
import {
  AssertionResult,
  LIMITS,
  RehearsalReport,
  ReportProblem,
  ScenarioReport,
  StepState,
  Verdict,
  assertionResults,
  heldOfAll,
  scenarioProblems,
  verdictOf,
} from './rehearsal-report';
import { STYLESHEET } from './stylesheet';
import { NumberedScenario, timeline } from './timeline';

/**
 * The report as one HTML page that needs nothing else: no script, no font, no picture, no network. It
 * adapts to light and dark, to a phone and to paper. The same report gives the same bytes.
 */
export function reportHtml(report: RehearsalReport): string {
  const verdict = verdictOf(report);
  const scenarios = report.scenarios.map((scenario, index) => ({ scenario, position: index + 1 }));
  return reportPage({
    title: `Rehearsal of ${report.environment}: ${verdict.outcome}`,
    stylesheet: STYLESHEET,
    main: [
      head(report, verdict),
      overview(report, scenarios),
      scenarios.map((numbered) => section(report, numbered)),
      versions(report),
    ],
  });
}

function head(report: RehearsalReport, verdict: Verdict): Markup {
  const { environment, home, standby, startedAt, seconds, scenarios } = report;
  const steps = scenarios.flatMap((scenario) => scenario.steps);
  const toDead = scenarios.flatMap(callsToDeadRegions).flatMap(({ calls }) => calls);
  const facts: readonly [string, Content][] = [
    ['Scenarios', scenarios.length],
    ['Steps', steps.length],
    ['Assertions held', heldOfAll(scenarios.flatMap(assertionResults))],
    ['Calls to dead Regions', `${countCalls(toDead)} of ${countCalls(steps.flatMap(({ calls }) => calls))}`],
    ['Emulator time', lengthText(seconds)],
    ['Started', markup`<time datetime="${startedAt}">${startedAt.replace('T', ' ').replace(/\.\d+(?=Z)/, '')}</time>`],
  ];
  return markup`<header>
<p class="eyebrow">Warmsite</p>
<h1>Disaster rehearsal of ${environment} <span>${home} home, ${standby} standby</span></h1>
<div class="verdict ${verdict.outcome}">${icon(verdict.outcome === 'green' ? 'passed' : 'failed')}
<div><p class="word">${verdict.outcome === 'green' ? 'Green' : 'Red'}</p><p>${verdict.sentence}</p></div></div>
${verdict.problems.length > 1 ? problemList(verdict.problems) : undefined}
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<details class="caution"><summary><strong>Emulator time is never an RTO.</strong> What this report does not prove</summary>
<ul>${LIMITS.map((limit) => markup`<li>${limit}</li>`)}</ul></details>
</header>`;
}

function problemList(problems: readonly ReportProblem[]): Markup {
  const item = ({ where, message, scenario, step }: ReportProblem): Markup => {
    const target = step === undefined ? `s${scenario ?? ''}` : `s${scenario ?? ''}-${step}`;
    return markup`<li><a href="#${target}">${where}</a> <span class="text">${message}</span></li>\n`;
  };
  return markup`<section class="problems"><h2>${problems.length} problems</h2>
<ol>${problems.map(item)}</ol></section>`;
}

function overview(report: RehearsalReport, scenarios: readonly NumberedScenario[]): Markup | undefined {
  if (scenarios.length === 0) return undefined;
  const to = Math.max(...report.scenarios.map(endOf));
  const picture = timeline({ id: 't', regions: [report.home, report.standby], scenarios, from: 0, to });
  const missing = (report.notRehearsed ?? []).map(
    (name) =>
      markup`<tr class="missing"><td>${icon('not-run')}</td><th scope="row">${name}</th><td colspan="4">not rehearsed</td></tr>\n`,
  );
  return markup`<section><h2>Timeline</h2><figure>${picture}${legend()}</figure></section>
<section><h2>Scenarios</h2><div class="table"><table class="scenarios stack">
<thead><tr><th><span class="unseen">Verdict</span></th><th scope="col">Scenario</th><th scope="col" class="number">Steps</th><th scope="col" class="number">Assertions held</th><th scope="col" class="number">Calls to dead Regions</th><th scope="col" class="number">Emulator time</th></tr></thead>
<tbody>
${scenarios.map(scenarioRow)}${missing}</tbody></table></div></section>`;
}

function scenarioRow({ scenario, position }: NumberedScenario): Markup {
  const toDead = countCalls(callsToDeadRegions(scenario).flatMap(({ calls }) => calls));
  const run = scenario.steps.filter(({ outcome }) => outcome !== 'not-run').length;
  return markup`<tr><td>${icon(scenarioState({ scenario, position }))}</td><th scope="row"><a href="#s${position}">${position} ${scenario.name}</a> <span>${scenario.title}</span></th><td class="number" data-label="Steps">${run === scenario.steps.length ? run : `${run} of ${scenario.steps.length}`}</td><td class="number" data-label="Assertions held">${heldOfAll(assertionResults(scenario))}</td><td class="number" data-label="Calls to dead Regions">${outagesOf(scenario).length === 0 ? markup`<span class="soft">none dead</span>` : toDead}</td><td class="number" data-label="Emulator time">${lengthText(endOf(scenario) - scenario.startedAt)}</td></tr>
`;
}

function legend(): Markup {
  const bar = (inner: Markup): Markup => markup`<svg width="22" height="14" aria-hidden="true">${inner}</svg>`;
  const sign = (inner: Markup): Markup =>
    markup`<svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">${inner}</svg>`;
  const entries: readonly [Markup, string][] = [
    [bar(markup`<rect class="terraform" width="22" height="14" rx="2"/>`), 'Terraform'],
    [bar(markup`<rect fill="url(#t-runbook)" width="22" height="14" rx="2"/>`), 'runbook'],
    [bar(markup`<rect class="check" y="4" width="22" height="7" rx="2"/>`), 'check'],
    [sign(markup`<path class="world" d="M0-7 6 0 0 7-6 0Z"/>`), 'change of the world'],
    [bar(markup`<rect class="dead" fill="url(#t-dead)" width="22" height="14"/>`), 'Region dead'],
    [sign(mark('failed')), 'failed'],
    [bar(markup`<rect class="expected" y="10" width="22" height="3"/>`), 'red, as expected'],
  ];
  return markup`<figcaption>${entries.map(([sample, words]) => markup`<span>${sample} ${words}</span>`)}</figcaption>`;
}

function section(report: RehearsalReport, numbered: NumberedScenario): Markup {
  const { scenario, position } = numbered;
  const end = endOf(scenario);
  const state = scenarioState(numbered);
  const own = scenarioProblems(scenario, position).filter(
    ({ step, code }) => step === undefined || code === 'step-not-run',
  );
  const picture = timeline({
    id: `t${position}`,
    regions: [report.home, report.standby],
    scenarios: [numbered],
    from: scenario.startedAt,
    to: end,
  });
  return markup`<section class="scenario" id="s${position}">
<h2>${icon(state)} ${position} ${scenario.name} <span>${scenario.title}</span></h2>
<p>${scenario.why}</p>
${own.map(({ message }) => markup`<p class="own problem">${icon('failed')} <span class="text">${message}</span></p>`)}
${scenario.steps.length > 0 ? markup`<figure>${picture}</figure>` : undefined}
${assertionSummary(numbered)}
${deadCalls(scenario)}
${plans(scenario)}
<h3>Steps</h3>
<ol class="steps">
${scenario.steps.map((_, index) => stepHtml(numbered, index + 1))}</ol>
</section>
`;
}

function scenarioState({ scenario, position }: NumberedScenario): StepState {
  return scenarioProblems(scenario, position).length > 0 ? 'failed' : 'passed';
}

function assertionSummary({ scenario, position }: NumberedScenario): Markup | undefined {
  const all = assertionResults(scenario);
  if (all.length === 0) return undefined;
  const isWhole = all.every(({ result }) => result === 'held');
  const link = ({ step }: AssertionResult): Markup =>
    markup`<a class="from" href="#s${position}-${step}">step ${step}</a>`;
  return markup`<details class="block"${open(!isWhole)}><summary>${heldOfAll(all)} assertions held</summary>${assertionList(all, link)}</details>`;
}

function deadCalls(scenario: ScenarioReport): Markup | undefined {
  const outages = outagesOf(scenario);
  if (outages.length === 0) return undefined;
  const steps = callsToDeadRegions(scenario);
  const total = countCalls(steps.flatMap(({ calls }) => calls));
  const dead = outages.map(
    ({ region, from, to }) =>
      `${region} dead from ${clockText(from - scenario.startedAt)} to ${clockText(to - scenario.startedAt)}`,
  );
  if (total === 0)
    return markup`<p class="block dead-none">${icon('passed')} No call went to a dead Region (${dead.join('; ')}).</p>`;
  const rows = steps.flatMap(({ step, calls }) =>
    calls.map(
      ({ region, service, action, outcome, count }) =>
        markup`<tr><td class="number" data-label="step">${step}</td><td class="name">${region}</td><th scope="row">${service} <strong>${action}</strong></th><td>${outcome}</td><td class="number" data-label="times">${count}</td></tr>\n`,
    ),
  );
  return markup`<div class="block dead-calls"><h3>${total} ${total === 1 ? 'call' : 'calls'} to a dead Region</h3><p class="soft">${dead.join('; ')}</p>
<div class="table"><table class="stack"><thead><tr><th scope="col" class="number">Step</th><th scope="col">Region</th><th scope="col">Call</th><th scope="col">Outcome</th><th scope="col" class="number">Times</th></tr></thead><tbody>${rows}</tbody></table></div></div>`;
}

function plans({ steps }: ScenarioReport): Markup | undefined {
  const planned = steps.flatMap(({ plan }, index) => (plan ? [{ plan, step: index + 1 }] : []));
  if (planned.length === 0) return undefined;
  return markup`<h3>Plans, in order</h3>${planTable(planned)}`;
}

function versions({ versions: all }: RehearsalReport): Markup {
  const entries = Object.entries(all).map(([name, version]) => markup`<div><dt>${name}</dt><dd>${version}</dd></div>`);
  return markup`<footer><dl class="facts">${entries}</dl></footer>`;
}
