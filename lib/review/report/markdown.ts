import { PostureRow } from '../posture';
import { LocatedFinding, Review } from '../review';
import { SEVERITIES } from '../rule';
import { counted } from '../wording';
import { linkTarget, markdownCode, markdownText, summaryCode, summaryText } from './markdown-text';
import { pagesOf, paragraph, Section } from './pages';
import {
  becauseText,
  countsText,
  DEFAULT_CATALOGUE,
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
} from './words';

/**
 * Characters of one comment at most. GitHub refuses one of more than 65,536; the rest is left for whoever puts a
 * line of its own around it.
 */
export const DEFAULT_MAX_LENGTH = 65_000;

/** Shorter ones would be torn to pieces. */
export const LEAST_MAX_LENGTH = 8_000;

/** More comments than that nobody reads: with more to say, it is said in fewer words. */
export const MOST_PARTS = 5;

/** What the report says beside the findings. */
export interface MarkdownProps {
  /** Characters of one part at most, at least LEAST_MAX_LENGTH. @default DEFAULT_MAX_LENGTH */
  readonly maxLength?: number;
  /** Where the catalogue of rules is, a path or an address. @default DEFAULT_CATALOGUE */
  readonly catalogue?: string;
}

/** What a part has beside its content: first line, marker, blank lines. */
const FRAME = 600;

/**
 * A review as comments on a pull request, each complete in itself: most often one. With very many findings the
 * details are given once a rule, then not at all, and at last only the worst findings are listed; it always says
 * how many there are.
 */
export function reviewMarkdown(review: Review, props: MarkdownProps = {}): readonly string[] {
  const { maxLength = DEFAULT_MAX_LENGTH, catalogue = DEFAULT_CATALOGUE } = props;
  const room = maxLength - FRAME;
  for (const details of [findingDetails, ruleDetails, noDetails]) {
    const pages = pagesOf([...head(review), ...details(review, catalogue), ...restOf(review)], room);
    if (pages.length <= MOST_PARTS) return finished(review, pages);
  }
  // Few enough rows that they fit whatever stands in them.
  for (let rows = 4096; ; rows = Math.floor(rows / 2)) {
    const cut = worstOf(review, rows);
    const pages = pagesOf([...head(cut), paragraph(moreText(review, cut)), ...restOf(cut)], room);
    if (pages.length <= MOST_PARTS || rows === 0) return finished(review, pages);
  }
}

/** A review with the worst of each status, and of the changes outside of Terraform, alone. */
function worstOf(review: Review, most: number): Review {
  const counts = new Map<string, number>();
  const findings = review.findings.filter(({ status }) => {
    const count = (counts.get(status) ?? 0) + 1;
    counts.set(status, count);
    return count <= most;
  });
  const { drift } = review;
  return { ...review, findings, ...(drift ? { drift: { ...drift, changes: drift.changes.slice(0, most) } } : {}) };
}

function moreText(review: Review, cut: Review): string {
  const count = ({ findings, drift }: Review): number => findings.length + (drift?.changes.length ?? 0);
  const more = counted(count(review) - count(cut), 'more finding');
  return `**Too many to list: ${more} of the same severity or a lower one.** The output as JSON has all of them.\n\n`;
}

/** Puts the verdict above each part, and below it a mark by which the comment is found again. */
function finished(review: Review, pages: readonly string[]): readonly string[] {
  return pages.map((page, index) => {
    const part = pages.length === 1 ? '' : ` (${index + 1}/${pages.length})`;
    const first = `**Recovery review: ${review.verdict}**${part}`;
    const rest = index === 0 ? ` - ${countsText(review)} ${markdownText(scopeText(review))}` : ' - continued';
    const mark = `<!-- warmsite-review ${review.environment ?? 'plans'} ${index + 1} -->`;
    return `${first}${rest}\n\n${page.trimEnd()}\n\n${mark}\n`;
  });
}

function head(review: Review): Section[] {
  const found = review.findings.filter(({ status }) => status === 'found');
  const notes = noteLines(review);
  return [
    ...(found.length === 0
      ? []
      : [
          tableOf(
            ['Severity', 'Resource', 'What happens'],
            found.map((finding) => [severityText(finding), placeText(finding), markdownText(finding.message)]),
          ),
        ]),
    ...(notes.length === 0 ? [] : [{ open: '', items: notes.map((note) => `- ${markdownText(note)}\n`), close: '\n' }]),
  ];
}

function severityText({ severity }: LocatedFinding): string {
  return SEVERITIES.indexOf(severity) < 2 ? `**${severity}**` : severity;
}

function placeText({ stack, address, region }: LocatedFinding): string {
  const where = [stack, ...(region === undefined ? [] : [region])].map(markdownText).filter(Boolean).join(', ');
  if (address === undefined) return where === '' ? 'all stacks' : where;
  return `${markdownCode(address)}<br>${where}`;
}

/** One fold for each finding. */
function findingDetails({ findings }: Review, catalogue: string): Section[] {
  const items = findings
    .filter(({ status }) => status === 'found')
    .map((finding) =>
      fold(
        [
          `<b>${finding.severity}</b>:`,
          ...(finding.address === undefined ? [] : [summaryCode(finding.address)]),
          summaryText(finding.message),
        ].join(' '),
        explanation(finding, catalogue),
      ),
    );
  return items.length === 0 ? [] : [{ open: '', items, close: '' }];
}

/** One fold for each rule that finds anything, with what its first finding says. */
function ruleDetails({ findings }: Review, catalogue: string): Section[] {
  const byRule = new Map<string, LocatedFinding[]>();
  for (const finding of findings.filter(({ status }) => status === 'found')) {
    const list = byRule.get(finding.rule);
    if (list) list.push(finding);
    else byRule.set(finding.rule, [finding]);
  }
  const items = [...byRule.values()].flatMap((list) => {
    const [first] = list;
    if (!first) return [];
    return [
      fold(
        `<b>${first.severity}</b>: ${summaryText(first.title)} (${counted(list.length, 'resource')})`,
        explanation(first, catalogue),
      ),
    ];
  });
  return items.length === 0 ? [] : [{ open: '', items, close: '' }];
}

function noDetails(): Section[] {
  return [];
}

function explanation({ lost, safeWay, rule, title }: LocatedFinding, catalogue: string): string[] {
  return [
    `- **What is lost:** ${markdownText(lost)}`,
    `- **How to do it safely:** ${markdownText(safeWay)}`,
    `- **Rule:** [${markdownCode(rule)}](${linkTarget(ruleLink(catalogue, rule))}) ${markdownText(sentence(title))}`,
  ];
}

/** What follows the findings: figures, then all that counts against nobody, folded. */
function restOf(review: Review): Section[] {
  return [
    ...driftSections(review),
    ...postureSections(review),
    ...(Object.keys(QUIET_STATUSES) as QuietStatus[]).flatMap((status) => quietSections(review, status)),
    lookedAt(review),
  ];
}

/** Side by side: the figures that stand for all, and what changes; folded is what stays. */
function postureSections({ posture }: Review): Section[] {
  if (!posture || posture.rows.length === 0) return [];
  const columns = ['Ability to recover', 'before', 'after', 'change'];
  const cells = (row: PostureRow): string[] => [
    `${markdownText(row.name)}${row.note === '' ? '' : `<br><sub>${markdownText(row.note)}</sub>`}`,
    markdownText(row.before),
    markdownText(row.after),
    row.trend === 'worse' ? bold(markdownText(trendText(row))) : markdownText(trendText(row)),
  ];
  const { shown, folded } = postureParts(posture);
  return [
    ...(shown.length === 0 ? [] : [tableOf(columns, shown.map(cells))]),
    ...(folded.length === 0
      ? []
      : [
          foldSection(
            `Ability to recover: ${shown.length === 0 ? 'it' : 'the rest'} stays as it is`,
            folded.map((row) => rowOf(cells(row))),
            headOf(columns),
          ),
        ]),
    ...(posture.basis.length === 0
      ? []
      : [
          foldSection(
            'What the figures rest on',
            posture.basis.map((line) => `- ${markdownText(sentence(line))}\n`),
          ),
        ]),
  ];
}

/** What was changed outside of Terraform; folded where the topology explains all of it. */
function driftSections({ drift }: Review): Section[] {
  if (!drift || drift.changes.length === 0) return [];
  const { changes } = drift;
  const columns = ['Changed outside of Terraform', 'Resource', 'What is different', 'Run next'];
  const rows = changes.map(({ stack, address, region, verdict, severity, message, why, command }) => [
    verdict === 'dangerous' ? bold(`${verdict}, ${severity}`) : verdict,
    `${markdownCode(address)}<br>${[stack, region ?? ''].map(markdownText).filter(Boolean).join(', ')}`,
    `${markdownText(message)}<br><sub>${markdownText(why)}</sub>`,
    command === undefined ? '' : markdownCode(command),
  ]);
  if (changes.some(({ verdict }) => verdict !== 'expected')) return [tableOf(columns, rows)];
  const summary = `Changed outside of Terraform (${changes.length}): the topology explains all of it`;
  return [foldSection(summary, rows.map(rowOf), headOf(columns))];
}

function quietSections({ findings }: Review, status: QuietStatus): Section[] {
  const own = findings.filter((finding) => finding.status === status);
  if (own.length === 0) return [];
  const { title, meaning } = QUIET_STATUSES[status];
  const rows = own.map((finding) =>
    rowOf([
      finding.severity,
      placeText(finding),
      [finding.message, becauseText(finding)].filter(Boolean).map(markdownText).join('<br>'),
      markdownCode(finding.rule),
    ]),
  );
  const summary = `${title} (${own.length}): ${meaning}`;
  const columns = ['Severity', 'Resource', 'What it is', 'Rule'];
  return [foldSection(summary, rows, headOf(columns))];
}

function lookedAt(review: Review): Section {
  const columns = stackColumns(review);
  const rows = review.stacks.map((stack) =>
    rowOf([
      `${markdownText(stack.stack)}${kindText(stack)}`,
      stack.regions.map(markdownText).join(', '),
      ...columns.map(({ of }) => String(of(stack))),
    ]),
  );
  const missing = review.missing.map((stack) =>
    rowOf([markdownText(stack), 'not looked at', ...columns.map(() => '')]),
  );
  const heads = ['Stack', 'Region', ...columns.map(({ head: name }) => name)];
  return foldSection(`What was looked at. ${rulesText(review)}`, [...rows, ...missing], headOf(heads));
}

function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): Section {
  return { open: headOf(columns), items: rows.map(rowOf), close: '\n' };
}

function headOf(columns: readonly string[]): string {
  return `${rowOf(columns)}${rowOf(columns.map(() => '---'))}`;
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function fold(summary: string, lines: readonly string[]): string {
  return `<details>\n<summary>${summary}</summary>\n\n${lines.join('\n')}\n\n</details>\n\n`;
}

function foldSection(summary: string, items: readonly string[], before = ''): Section {
  return {
    open: `<details>\n<summary>${summaryText(summary)}</summary>\n\n${before}`,
    items,
    close: '\n</details>\n\n',
  };
}

function bold(text: string): string {
  return text === '' ? '' : `**${text}**`;
}
