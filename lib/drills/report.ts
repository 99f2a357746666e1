import { durationText, NO_FIGURE } from '../core/figures';
import { Content, Markup, markup } from '../core/markup';
import { icon, MarkState } from '../core/report-mark';
import { reportPage } from '../core/report-page';
import { STYLESHEET } from '../assessment/report/stylesheet';
import { DrillFigure, DrillRecord, DrillResult } from './drill-record';
import { dayOf, DrillStatus, isMissed, isSlow } from './drill-status';
import { historyChart } from './history-chart';
import { ChangedPart } from './recovery-fingerprint';
import { stepsChart } from './steps-chart';

const OWN_STYLE = `
.caution.red { background: var(--bad-ground); } .caution.red strong { color: var(--bad); }
header p.after { margin-top: 10px; }
`;

const MARKS: Readonly<Record<DrillResult, MarkState>> = { passed: 'passed', degraded: 'as-expected', failed: 'failed' };

/**
 * The drills of an environment as one HTML page that needs nothing else. The same status gives the same bytes.
 */
export function drillsHtml(status: DrillStatus): string {
  const { environment, records, changed } = status;
  const shown = shownDrill(status);
  return reportPage({
    title: `Drills of ${environment}`,
    stylesheet: `${STYLESHEET}${OWN_STYLE}`,
    main: [
      head(status),
      changed.length > 0 ? changes(changed) : undefined,
      history(records),
      shown ? steps(shown) : undefined,
    ],
  });
}

/** The drill whose steps are shown: the last success, or else the newest of all; one with steps that the model knows. */
export function shownDrill({ last, records }: DrillStatus): DrillRecord | undefined {
  const isBudgeted = (record: DrillRecord | undefined): boolean =>
    record?.steps.some(({ budget }) => budget !== undefined) ?? false;
  return isBudgeted(last) ? last : records.filter(isBudgeted).at(-1);
}

function head({ environment, outcome, problems, notes, last, due, schedule }: DrillStatus): Markup {
  const facts: readonly [string, Content][] = [
    ['To be drilled', `every ${schedule.every}`],
    ['By', schedule.counts.join(' or ')],
    ['Last success', last ? `${dayOf(last.at)}, ${last.kind}` : 'none'],
    ['Next due', due === undefined ? 'now' : dayOf(due)],
  ];
  return markup`<header>
<p class="eyebrow">Warmsite</p>
<h1>Drills of ${environment} <span>${icon(outcome === 'green' ? 'passed' : 'failed', outcome)} ${outcome}</span></h1>
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${problems.length > 0 ? markup`<div class="caution red"><strong>Red</strong><ul>${problems.map(({ message }) => markup`<li>It ${message}.</li>`)}</ul></div>` : undefined}
${notes.map((note) => markup`<p class="soft after">${note}</p>`)}
</header>`;
}

function changes(changed: readonly ChangedPart[]): Markup {
  const rows = changed.flatMap(({ part, added, removed, changed: altered }) =>
    [
      ...added.map((address) => ['added', address]),
      ...removed.map((address) => ['removed', address]),
      ...altered.map((address) => ['changed', address]),
    ].map(
      ([what, address]) =>
        markup`<tr><th scope="row">${part}</th><td>${what}</td><td><code>${address}</code></td></tr>`,
    ),
  );
  return markup`<section id="changes"><h2>Changed since the last success</h2>
<p>What recovery rests on, by the Terraform that this checkout synthesizes.</p>
<div class="table"><table><thead><tr><th>Part</th><th></th><th>Resource</th></tr></thead><tbody>${rows}</tbody></table></div>
</section>`;
}

function history(records: readonly DrillRecord[]): Markup {
  if (records.length === 0)
    return markup`<section id="history"><h2>History</h2><p>No drill has been recorded.</p></section>`;
  const picture = historyChart(records);
  const rows = [...records].reverse().map(
    (record) => markup`<tr><td>${icon(MARKS[record.result], record.result)}</td><th scope="row">${timeText(record)}</th>
<td>${record.kind}${record.name === undefined ? '' : ` ${record.name}`}</td><td>${record.result}${record.emulated ? ', emulator time' : ''}</td>
${figures(record.recovery, record.emulated)}${figures(record.loss, record.emulated)}</tr>`,
  );
  return markup`<section id="history"><h2>History</h2>
${picture ? markup`<figure>${picture}<figcaption><span>${icon('passed')} passed</span><span>${icon('as-expected', 'degraded')} degraded</span><span>${icon('failed')} failed</span><span>hollow: on an emulator, whose times are never an RTO</span><span>at the foot: no recovery time was measured</span></figcaption></figure>` : undefined}
<div class="table after"><table><thead><tr><th></th><th>Began</th><th>Kind</th><th>Result</th><th class="number">Recovery</th><th class="number">Model</th><th class="number">Objective</th><th class="number">Lag</th><th class="number">Model</th><th class="number">Objective</th></tr></thead><tbody>${rows}</tbody></table></div>
</section>`;
}

function figures(figure: DrillFigure | undefined, emulated: boolean): Markup {
  const texts = [figure?.seconds, figure?.budget, figure?.objective].map((seconds) =>
    seconds === undefined ? NO_FIGURE : durationText(seconds),
  );
  const isBad = !emulated && isMissed(figure);
  return markup`${texts.map((text, index) => markup`<td class="number${isBad && index === 0 ? ' bad-text' : ''}">${text}</td>`)}`;
}

function steps(record: DrillRecord): Markup {
  const rows = record.steps.map((step) => {
    const { title, outcome, seconds, budget } = step;
    const slow = !record.emulated && isSlow(step);
    return markup`<tr><th scope="row">${title}</th><td>${outcome}</td><td class="number${slow ? ' bad-text' : ''}">${durationText(seconds)}</td><td class="number">${budget ? durationText(budget.mean) : NO_FIGURE}</td><td class="number">${budget ? durationText(budget.p95) : NO_FIGURE}</td></tr>`;
  });
  const picture = stepsChart(record);
  return markup`<section id="steps"><h2>Measured and budgeted: the ${record.kind} of ${dayOf(record.at)}</h2>
${record.emulated ? markup`<p>Its times are those of an emulator: they show that the steps are measured, never how long they take.</p>` : undefined}
${picture ? markup`<figure>${picture}<figcaption><span>bar: measured</span><span>mark: what 95 of 100 do not exceed, by the model</span></figcaption></figure>` : undefined}
<div class="table after"><table><thead><tr><th>Step</th><th>Outcome</th><th class="number">Measured</th><th class="number">Model, mean</th><th class="number">95 of 100</th></tr></thead><tbody>${rows}</tbody></table></div>
</section>`;
}

/** `2026-11-21 15:08 UTC`. */
export function timeText({ at }: DrillRecord): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
