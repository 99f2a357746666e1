import { plainText } from '../review/report/plain-text';
import {
  becauseText,
  countsText,
  kindText,
  noteLines,
  postureParts,
  QUIET_STATUSES,
  QuietStatus,
  ruleLink,
  rulesText,
  scopeText,
  sentence,
  stackColumns,
  trendText,
} from '../review/report/words';
import { LocatedFinding, Review } from '../review/review';
import { Severity } from '../review/rule';
import { counted } from '../review/wording';
import { paint as paintText, table, wrap } from './render';

/** Colours text, or leaves it alone. */
export type Paint = typeof paintText;

export interface ReviewTextProps {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
  /** Where the catalogue of rules is. */
  readonly catalogue: string;
}

const COLOURS = { critical: 'red', high: 'red', warning: 'yellow', note: 'cyan' } as const satisfies Record<
  Severity,
  string
>;

/** A review for a terminal: the verdict, what is found, then figures and what does not count, then what was looked at. */
export function reviewText(review: Review, props: ReviewTextProps): string {
  const { paint, width, catalogue } = props;
  const found = review.findings.filter(({ status }) => status === 'found');
  const title = 'Recovery review:';
  const summary = plainText(`${title} ${review.verdict} - ${countsText(review)} ${scopeText(review)}`);
  const verdict = paint(['bold', review.verdict === 'blocked' ? 'red' : 'green'], review.verdict);
  return [
    `${paint('bold', title)} ${verdict}${wrap(summary, width).slice(title.length + 1 + review.verdict.length)}`,
    ...found.map((finding) => findingText(finding, catalogue, props)),
    noteLines(review)
      .map((note) => wrap(`- ${plainText(note)}`, width, '  '))
      .join('\n'),
    driftText(review, props),
    postureText(review, props),
    ...(Object.keys(QUIET_STATUSES) as QuietStatus[]).map((status) => quietText(review, status, props)),
    stackText(review, paint),
    paint('dim', wrap(rulesText(review), width)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const INDENT = '  ';

function findingText(finding: LocatedFinding, catalogue: string, { paint, width }: ReviewTextProps): string {
  const { severity, message, lost, safeWay, rule, source } = finding;
  const line = (label: string, text: string): string =>
    INDENT + wrap(`${label}${plainText(text)}`, width - INDENT.length, `${INDENT}  `);
  const first = wrap(`${severity}  ${plainText(message)}`, width, INDENT);
  return [
    paint(['bold', COLOURS[severity]], severity) + paint('bold', first.slice(severity.length)),
    line('', placeText(finding)),
    ...(source ? [line('', `${source.file}:${source.line}`)] : []),
    line('Lost: ', lost),
    line('Safe way: ', safeWay),
    paint('dim', line('', ruleLink(catalogue, rule))),
  ].join('\n');
}

function placeText({ address, stack, region }: LocatedFinding): string {
  const where = [stack, region].filter(Boolean).join(', ');
  if (address === undefined) return where === '' ? 'all stacks' : where;
  return `${address} in ${where}`;
}

function postureText({ posture }: Review, { paint, width }: ReviewTextProps): string {
  if (!posture || posture.rows.length === 0) return '';
  const { shown, folded } = postureParts(posture);
  if (shown.length === 0) {
    const figures = folded.map(({ name, before }) => `${plainText(name)}: ${plainText(before)}`);
    return [
      paint('bold', 'The ability to recover stays as it is'),
      ...figures.map((figure) => `${INDENT}${wrap(figure, width - INDENT.length, INDENT)}`),
    ].join('\n');
  }
  const rows = shown;
  return [
    table(
      [{ head: 'ability to recover' }, { head: 'before' }, { head: 'after' }, { head: 'change' }],
      rows.map((row) =>
        [row.name, row.before, row.trend === 'same' ? 'the same' : row.after, trendText(row)].map(plainText),
      ),
      (text, row, column) => {
        const trend = rows[row]?.trend;
        if (column !== 3 || (trend !== 'worse' && trend !== 'better')) return text;
        return paint(trend === 'worse' ? 'red' : 'green', text);
      },
    ),
    ...rows
      .filter(({ note }) => note !== '')
      .map(({ name, note }) => INDENT + wrap(`${plainText(name)}: ${plainText(note)}`, width - INDENT.length, INDENT)),
    ...(folded.length === 0
      ? []
      : [`${INDENT}${counted(folded.length, 'more figure')} ${folded.length === 1 ? 'stays' : 'stay'} as before.`]),
    ...posture.basis.map((line) => paint('dim', wrap(plainText(sentence(line)), width))),
  ].join('\n');
}

function driftText({ drift }: Review, { paint, width }: ReviewTextProps): string {
  if (!drift || drift.changes.length === 0) return '';
  const colours = { dangerous: 'red', drift: 'yellow', expected: 'dim' } as const;
  return [
    paint('bold', 'Changed outside of Terraform'),
    ...drift.changes.flatMap(({ verdict, severity, stack, address, message, why, command }) => [
      `${paint(colours[verdict], verdict)}, ${severity}  ${plainText(address)} in ${plainText(stack)}`,
      INDENT + wrap(plainText(`${sentence(message)} ${why}`), width - INDENT.length, INDENT),
      ...(command === undefined ? [] : [`${INDENT}Run next: ${plainText(command)}`]),
    ]),
  ].join('\n');
}

function quietText({ findings }: Review, status: QuietStatus, { paint, width }: ReviewTextProps): string {
  const own = findings.filter((finding) => finding.status === status);
  if (own.length === 0) return '';
  const { title, meaning } = QUIET_STATUSES[status];
  const heading = `${title} (${own.length})`;
  return [
    paint('bold', heading) + wrap(`${heading}: ${meaning}`, width).slice(heading.length),
    ...own.map((finding) => {
      const text = `${finding.severity}: ${placeText(finding)}: ${sentence(finding.message)} ${becauseText(finding)}`;
      return INDENT + wrap(`${plainText(text)} ${finding.rule}`, width - INDENT.length, `${INDENT}  `);
    }),
  ].join('\n');
}

function stackText(review: Review, paint: Paint): string {
  const { stacks, missing } = review;
  const columns = stackColumns(review);
  return table(
    [{ head: 'stack' }, { head: 'Region' }, ...columns.map(({ head }) => ({ head, align: 'right' as const }))],
    [
      ...stacks.map((stack) => [
        `${plainText(stack.stack)}${kindText(stack)}`,
        stack.regions.map(plainText).join(', '),
        ...columns.map(({ of }) => String(of(stack))),
      ]),
      ...missing.map((stack) => [plainText(stack), 'not looked at']),
    ],
    (text, row) => (row >= stacks.length ? paint('yellow', text) : text),
  );
}
