import { addedCostText, amountText, downtimePerYear } from '../../core/figures';
import { Content, Markup, markup } from '../../core/markup';
import { icon } from '../../core/report-mark';
import { reportPage } from '../../core/report-page';
import { Assessment, ObjectiveResult } from '../assessment';
import { assumptionsSection } from './assumptions-section';
import { availabilitySection } from './availability-section';
import { backupSection } from './backup-section';
import { capacitySection } from './capacity-section';
import { costSection } from './cost-section';
import { detectionSection } from './detection-section';
import { lossSection } from './loss-section';
import { gauge } from './meter';
import { recoverySection } from './recovery-section';
import { STYLESHEET } from './stylesheet';
import { Remedy, Standing, changeText, objectiveFigure, objectiveWords, standingOf, summarySentences } from './words';

/**
 * An assessment as one HTML page that needs nothing else: no script, no font, no picture, no network. It
 * adapts to light and dark, to a phone and to paper. The same assessment gives the same bytes.
 */
export function assessmentHtml(assessment: Assessment): string {
  const { service, objectives } = assessment;
  return reportPage({
    title: `Assessment of ${service.environment}`,
    stylesheet: STYLESHEET,
    main: [
      head(assessment),
      objectives.some(({ considered }) => considered.length > 0) ? changes(objectives) : undefined,
      availabilitySection(assessment.availability),
      recoverySection(assessment.recovery, service.objectives.rtoSeconds, service.home),
      lossSection(assessment.loss, service.objectives.rpoSeconds),
      capacitySection(assessment.capacity),
      detectionSection(assessment.detection),
      backupSection(assessment.backup),
      costSection(assessment.cost),
      assumptionsSection(assessment.assumptions),
    ],
  });
}

const SECTIONS = [
  ['availability', 'Availability'],
  ['recovery', 'Recovery time'],
  ['loss', 'Data loss'],
  ['capacity', 'Capacity'],
  ['detection', 'Detection'],
  ['backup', 'Backup'],
  ['cost', 'Cost'],
  ['assumptions', 'Assumptions'],
] as const;

/** What no figure of this page can say. */
const LIMITS = [
  'These are estimates of models, not measurements. They are as good as the assumptions at the end of the page.',
  'A recovery time is believed when a drill has measured it. “95 of 100” counts simulated disasters, not real ones.',
  'Capacity that AWS does not have in the hour of need is an assumption here, and a reservation is the only cure.',
] as const;

function head({ service, objectives, simulation, cost, ...rest }: Assessment): Markup {
  const facts: readonly [string, Content][] = [
    ['Standby', service.tier.replace('-', ' ')],
    ['Zones', `${service.zones} in each Region`],
    ['Inference groups', service.groups.map(({ name }) => name).join(', ')],
    [
      'Database',
      `${service.database.engine}, ${service.database.instanceClass}${service.database.multiAz ? ', Multi-AZ' : ''}`,
    ],
    [
      'Simulated',
      `${amountText(simulation.runs, 'recovery').replace(/recoverys$/, 'recoveries')}, seed ${simulation.seed}`,
    ],
    ['Prices', cost.pricesAsOf],
  ];
  const sentences = summarySentences({ service, objectives, simulation, cost, ...rest });
  return markup`<header>
<p class="eyebrow">Warmsite</p>
<h1>Assessment of ${service.environment} <span>${service.home} home, ${service.standby} standby</span></h1>
<div class="verdicts">${objectives.map(verdictCard)}</div>
<p class="summary">${sentences.join(' ')}</p>
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<details class="caution"><summary><strong>Estimates, not promises.</strong> What these figures cannot say</summary>
<ul>${LIMITS.map((limit) => markup`<li>${limit}</li>`)}</ul></details>
<nav aria-label="Sections">${SECTIONS.map(([id, title]) => markup`<a href="#${id}">${title}</a>`)}</nav>
</header>`;
}

const MARKS = { met: 'passed', accepted: 'as-expected', unmet: 'failed' } as const satisfies Record<Standing, string>;

function verdictCard(result: ObjectiveResult): Markup {
  const words = objectiveWords(result);
  const { standing, title, verdict, estimate, objective, basis, contributor, remedy } = words;
  // Two availabilities differ in what is missing from them: the bar compares the downtimes.
  const inTime = (value: number): number => (result.name === 'availability' ? downtimePerYear(value) : value);
  return markup`<section class="verdict-card ${standing}">
<h2>${title}</h2>
<p class="word">${icon(MARKS[standing], verdict)} ${verdict}</p>
<p class="estimate"><strong>${estimate}</strong> <span>${basis}</span></p>
${gauge({ estimate: inTime(result.estimate), objective: inTime(result.objective), standing, words: `estimate ${estimate}, objective ${objective}` })}
<p>Objective: <strong>${objective}</strong></p>
<p>${contributor}</p>
${remedy === undefined ? undefined : remedyHtml(remedy)}
${result.acknowledged === undefined ? undefined : markup`<p class="reason">Accepted: <q class="text">${result.acknowledged}</q></p>`}
</section>
`;
}

function remedyHtml({ title, parts, outcome }: Remedy): Markup {
  const list = parts.map((part) => markup`<li><code>${part}</code></li>`);
  return markup`<div class="remedy"><p>${title}${parts.length > 0 ? ':' : '.'}</p>${parts.length > 0 ? markup`<ul>${list}</ul>` : undefined}${outcome === '' ? undefined : markup`<p>${outcome}</p>`}</div>`;
}

/** Every change that was tried, for each objective that is not met. */
function changes(objectives: readonly ObjectiveResult[]): Markup {
  const parts = objectives
    .filter(({ considered }) => considered.length > 0)
    .map((result) => {
      const { name, considered, cheapest, met } = result;
      const isSingle = cheapest && considered.some(({ parts: own }) => own.join() === cheapest.parts.join());
      const tried = cheapest && !isSingle ? [...considered, cheapest] : considered;
      const rows = tried.map(
        (change) =>
          markup`<tr><td>${icon(change.meets ? 'passed' : 'failed', change.meets ? 'meets it' : 'does not meet it')}</td><th scope="row">${changeText(change)}</th><td class="number" data-label="then">${objectiveFigure(name, change.estimate)}</td><td class="number" data-label="cost">${addedCostText(change.monthlyCost)}</td><td class="name">${change.meets ? 'meets it' : 'not enough'}</td></tr>\n`,
      );
      const open = met || standingOf(result) === 'accepted' ? undefined : markup` open`;
      return markup`<details class="more"${open}><summary>${objectiveWords(result).title}: ${amountText(tried.length, 'change')} tried; the objective is ${objectiveFigure(name, result.objective)}</summary>
<div class="table"><table class="stack"><thead><tr><th><span class="unseen">Verdict</span></th><th scope="col">Change of the environment file</th><th scope="col" class="number">Then</th><th scope="col" class="number">Cost</th><th scope="col">Objective</th></tr></thead><tbody>
${rows}</tbody></table></div></details>`;
    });
  return markup`<section id="changes"><h2>What could be changed</h2>
${parts}</section>`;
}
