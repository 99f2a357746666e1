import {
  Assessment,
  AvailabilityResult,
  CapacityScenario,
  CostResult,
  GroupCapacity,
  ObjectiveResult,
  RecoveryResult,
} from '../assessment/assessment';
import { Standing, objectiveWords, standingOf, summarySentences } from '../assessment/report/words';
import {
  NO_FIGURE,
  availabilityText,
  downtimePerYear,
  durationText,
  frequencyText,
  moneyText,
  percentText,
  rateText,
} from '../core/figures';
import { count, paint as paintText, table } from './render';

/** Colours text, or leaves it alone. */
export type Paint = typeof paintText;

/** Rows of a table that has more of them in the report. */
const MOST_ROWS = 4;

/**
 * An assessment for a terminal, on about one screen of 100 columns. What does not fit is in the report,
 * whose files the last lines name.
 */
export function assessmentText(assessment: Assessment, paint: Paint, files: readonly string[]): string {
  const { service, objectives, availability, capacity, detection, cost } = assessment;
  return [
    `${paint('bold', `Assessment of ${service.environment}`)}: ${service.home} home, ${service.standby} standby`,
    objectives.flatMap((result) => verdictLines(result, paint)).join('\n'),
    wrapped(summarySentences(assessment).join(' ')),
    contributionTable(availability),
    recoveryTable(assessment.recovery),
    capacityTable(capacity, paint),
    tierTable(cost, paint),
    [
      `Detection: ${detection.failures} failed checks, ${durationText(detection.intervalSeconds)} apart; a lost Region within ${durationText(detection.p95Delay)}, false alarms ${frequencyText(detection.falseAlarmsPerYear)}.`,
      ...(cost.unknown.length > 0
        ? [
            paint(
              'yellow',
              `No price known for ${cost.unknown.join(', ')}: the sums leave ${cost.unknown.length === 1 ? 'it' : 'them'} out.`,
            ),
          ]
        : []),
      paint(
        'dim',
        `Estimates from ${count(assessment.assumptions.length, 'assumption')}, seed ${assessment.simulation.seed}; the report lists them with their sources.`,
      ),
    ].join('\n'),
    files.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const COLOURS = { met: 'green', accepted: 'yellow', unmet: 'red' } as const satisfies Record<Standing, string>;

/** What is met takes one line, what is not gets more. */
function verdictLines(result: ObjectiveResult, paint: Paint): string[] {
  const { title, verdict, estimate, objective, basis, contributor, remedy } = objectiveWords(result);
  const standing = standingOf(result);
  const indent = ' '.repeat(2);
  return [
    `${paint(COLOURS[standing], `${verdict}:`)} ${paint('bold', title)} ${estimate}, ${basis}; the objective is ${objective}`,
    `${indent}${contributor}`,
    ...(remedy
      ? [
          `${indent}${remedy.title}${remedy.parts.length > 0 ? ':' : '.'}`,
          ...remedy.parts.map((part) => `${indent}${indent}${paint('bold', part)}`),
          ...(remedy.outcome === '' ? [] : [`${indent}${remedy.outcome}`]),
        ]
      : []),
    ...(result.acknowledged === undefined ? [] : [`${indent}Accepted: ${oneLine(result.acknowledged)}`]),
  ];
}

function contributionTable({ contributions, unavailability }: AvailabilityResult): string {
  if (contributions.length === 0) return '';
  const rows = contributions
    .slice(0, MOST_ROWS)
    .map(({ name, unavailability: own }) => [
      oneLine(name),
      durationText(downtimePerYear(own)),
      percentText(unavailability > 0 ? own / unavailability : 0),
    ]);
  const rest = contributions.slice(MOST_ROWS);
  if (rest.length > 0) {
    const sum = rest.reduce((total, { unavailability: own }) => total + own, 0);
    rows.push([
      `${rest.length} more`,
      durationText(downtimePerYear(sum)),
      percentText(unavailability > 0 ? sum / unavailability : 0),
    ]);
  }
  return table(
    [{ head: 'takes the service down' }, { head: 'a year', align: 'right' }, { head: 'share', align: 'right' }],
    rows,
  );
}

function recoveryTable({ milestones }: RecoveryResult): string {
  if (milestones.length === 0) return '';
  return table(
    [
      { head: 'after the loss of home' },
      { head: 'median', align: 'right' },
      { head: '95 of 100', align: 'right' },
      { head: '' },
    ],
    milestones.map(({ name, median, p95, explanation }) => [
      name,
      durationText(median),
      durationText(p95),
      cut(oneLine(explanation), 56),
    ]),
  );
}

const CIRCUMSTANCES: readonly CapacityScenario['name'][] = ['normal', 'one zone lost', 'home lost'];

function capacityTable(groups: readonly GroupCapacity[], paint: Paint): string {
  const rows = groups.map(({ group, sizes, demand }) => [
    oneLine(group),
    `${sizes.active.min} to ${sizes.active.max}`,
    demand ? rateText(demand.designRate) : NO_FIGURE,
    ...CIRCUMSTANCES.map((name) => {
      const scenario = demand?.scenarios.find((candidate) => candidate.name === name);
      return scenario ? `${scenario.needed} of ${scenario.available}${scenario.met ? '' : ' TOO FEW'}` : 'not assessed';
    }),
  ]);
  return table(
    [
      { head: 'group' },
      { head: 'instances' },
      { head: 'design rate', align: 'right' },
      ...CIRCUMSTANCES.map((name) => ({ head: `${name}: needs` })),
    ],
    rows,
    (text) =>
      text.includes('TOO FEW') ? paint('red', text) : text.includes('not assessed') ? paint('dim', text) : text,
  );
}

function tierTable({ tiers }: CostResult, paint: Paint): string {
  if (tiers.length === 0) return '';
  return table(
    [
      { head: 'tier' },
      { head: 'a month', align: 'right' },
      { head: 'second Region', align: 'right' },
      { head: 'recovers within', align: 'right' },
      { head: 'availability', align: 'right' },
      { head: '' },
    ],
    tiers.map(({ tier, monthly, premium, rto, unavailability, current, efficient }) => [
      tier,
      moneyText(monthly),
      moneyText(premium),
      durationText(rto),
      availabilityText(unavailability),
      [current ? 'this environment' : '', efficient ? '' : 'not efficient'].filter(Boolean).join(', '),
    ]),
    (text, row) => (tiers[row]?.current ? paint('bold', text) : text),
  );
}

/** Columns of a terminal that everybody has. */
const COLUMNS = 98;

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
