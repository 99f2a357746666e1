import { durationText, NO_FIGURE } from '../core/figures';
import { DrillFigure, DrillRecord } from '../drills/drill-record';
import { dayOf, DrillStatus, isMissed, isSlow } from '../drills/drill-status';
import { shownDrill, timeText } from '../drills/report';
import { paint, table, wrap } from './render';

/** Addresses of one part that are listed; the page and `--json` have all. */
const MOST_ADDRESSES = 8;

/** Width of a sentence. */
const WIDTH = 110;

const COLOURS = { passed: 'green', degraded: 'yellow', failed: 'red' } as const;

/** Where an environment stands, for a terminal. */
export function drillStatusText(status: DrillStatus): string {
  const { environment, outcome, last, due, schedule, records, problems, notes } = status;
  const verdict = paint(outcome === 'green' ? 'green' : 'red', outcome.toUpperCase());
  const shown = shownDrill(status);
  return [
    `${paint('bold', `Drills of ${environment}`)}: ${verdict}`,
    `every ${schedule.every}, by ${schedule.counts.join(' or ')}; last success ` +
      (last ? `${dayOf(last.at)} (${last.kind}), next due ${dayOf(due)}` : 'never'),
    ...(records.length > 0 ? ['', historyTable(records)] : []),
    ...(shown ? ['', stepsTable(shown)] : []),
    ...(status.changed.length > 0 ? ['', changesText(status)] : []),
    ...(notes.length > 0 ? ['', ...notes.map((note) => wrap(note, WIDTH, '  '))] : []),
    ...(problems.length > 0 ? [''] : []),
    ...problems.map(({ where, message, code }) =>
      wrap(`${paint('red', 'red')} ${where} ${message} [${code}]`, WIDTH, '  '),
    ),
  ].join('\n');
}

function historyTable(records: readonly DrillRecord[]): string {
  const newestFirst = [...records].reverse();
  const rows = newestFirst.map((record) => {
    const { kind, name, result, emulated, recovery, loss } = record;
    return [
      timeText(record),
      name === undefined ? kind : `${kind} ${name}`,
      emulated ? `${result}, emulated` : result,
      ...figures(recovery),
      ...figures(loss),
    ];
  });
  return table(
    [
      { head: 'began' },
      { head: 'kind' },
      { head: 'result' },
      { head: 'recovery', align: 'right' },
      { head: 'model', align: 'right' },
      { head: 'objective', align: 'right' },
      { head: 'lag', align: 'right' },
      { head: 'model', align: 'right' },
      { head: 'objective', align: 'right' },
    ],
    rows,
    (text, row, column) => {
      const record = newestFirst[row];
      if (!record) return text;
      if (column === 2) return paint(COLOURS[record.result], text);
      const figure = column === 3 ? record.recovery : column === 6 ? record.loss : undefined;
      return !record.emulated && isMissed(figure) ? paint('red', text) : text;
    },
  );
}

function figures(figure: DrillFigure | undefined): string[] {
  return [figure?.seconds, figure?.budget, figure?.objective].map((seconds) =>
    seconds === undefined ? NO_FIGURE : durationText(seconds),
  );
}

function stepsTable({ kind, at, emulated, steps }: DrillRecord): string {
  const rows = steps.map(({ title, outcome, seconds, budget }) => [
    title,
    outcome,
    durationText(seconds),
    budget ? durationText(budget.mean) : NO_FIGURE,
    budget ? durationText(budget.p95) : NO_FIGURE,
  ]);
  return table(
    [
      { head: `step of the ${kind} of ${dayOf(at)}` },
      { head: 'outcome' },
      { head: emulated ? 'emulator time' : 'measured', align: 'right' },
      { head: 'model, mean', align: 'right' },
      { head: '95 of 100', align: 'right' },
    ],
    rows,
    (text, row, column) => {
      const step = steps[row];
      return column === 2 && !emulated && step && isSlow(step) ? paint('yellow', text) : text;
    },
  );
}

function changesText({ changed }: DrillStatus): string {
  const lines = changed.flatMap(({ part, added, removed, changed: altered }) => {
    const all = [
      ...added.map((address) => `+ ${address}`),
      ...removed.map((address) => `- ${address}`),
      ...altered.map((address) => `~ ${address}`),
    ];
    const more = all.length - MOST_ADDRESSES;
    return [
      `  ${part}`,
      ...all.slice(0, MOST_ADDRESSES).map((line) => `    ${line}`),
      ...(more > 0 ? [`    and ${more} more`] : []),
    ];
  });
  return [paint('bold', 'Changed since, of what recovery rests on:'), ...lines].join('\n');
}
