import { Posture, PostureMeasure, PostureRow } from '../posture';
import { dangersOf, LocatedFinding, Review } from '../review';
import { Severity, SEVERITIES } from '../rule';
import { counted } from '../wording';
import { Exception } from '../exceptions';
import { RuleResult, StackSummary, Status } from '../engine';

/** What is reported of what is not counted against the plans, in this order; each with what it means. */
export const QUIET_STATUSES = {
  unknown: {
    title: 'Unknown until apply',
    meaning: 'Terraform does not know these values yet; look at them after the apply.',
  },
  standing: { title: 'Standing', meaning: 'It is so already, and the plans leave it.' },
  expected: { title: 'Expected', meaning: 'It belongs to the step that the committed topology takes.' },
  excepted: { title: 'Accepted', meaning: 'The file of exceptions accepts it until the day that it names.' },
} as const satisfies Partial<Record<Status, { title: string; meaning: string }>>;

export type QuietStatus = keyof typeof QUIET_STATUSES;

/** The figures that are shown whenever anything changes. */
const LEADING: ReadonlySet<PostureMeasure> = new Set(['recovery-time', 'data-loss', 'availability', 'monthly-cost']);

/** Where people read about a rule: the catalogue, at its id. */
export const DEFAULT_CATALOGUE = 'docs/rules.md';

export function ruleLink(catalogue: string, rule: string): string {
  return `${catalogue}#${rule}`;
}

/** `2 critical, 1 high, 3 warnings, 1 unknown until apply`; `nothing found` when there is nothing. */
export function countsText(review: Review): string {
  const { found, statuses } = review;
  const dangers = dangersOf(review).length;
  const words: Readonly<Record<Severity, (count: number) => string>> = {
    critical: (count) => `${count} critical`,
    high: (count) => `${count} high`,
    warning: (count) => counted(count, 'warning'),
    note: (count) => counted(count, 'note'),
  };
  const counts = SEVERITIES.filter((severity) => found[severity] > 0).map((severity) =>
    words[severity](found[severity]),
  );
  return [
    ...(counts.length === 0 && dangers === 0 ? ['nothing found'] : counts),
    ...(dangers > 0 ? [`${counted(dangers, 'dangerous change')} outside of Terraform`] : []),
    ...(statuses.unknown > 0 ? [`${statuses.unknown} unknown until apply`] : []),
  ].join(', ');
}

/** What of the estate was looked at: `in 5 stacks of prod`. */
export function scopeText({ environment, stacks, missing }: Review): string {
  const of = environment === undefined ? '' : ` of ${environment}`;
  const all = stacks.length + missing.length;
  return `in ${missing.length === 0 ? counted(stacks.length, 'stack') : `${stacks.length} of ${all} stacks`}${of}`;
}

/** What was asked: `71 rules: 3 found something, 40 found nothing, 28 are about resources that no plan has`. */
export function rulesText({ rules }: Review): string {
  const words: Readonly<Record<RuleResult, string>> = {
    found: 'found something',
    unknown: 'cannot decide before apply',
    passed: 'found nothing',
    'not-applicable': 'not asked, as no plan has their resources',
  };
  const counts = (Object.keys(words) as RuleResult[]).flatMap((result) => {
    const count = rules.filter((rule) => rule.result === result).length;
    return count === 0 ? [] : [`${count} ${words[result]}`];
  });
  return `${counted(rules.length, 'rule')}: ${counts.join(', ')}`;
}

/** What the plans do, as the columns of a table; one in which nothing happens is left out. */
export function stackColumns({ stacks }: Review): readonly StackColumn[] {
  const columns: readonly StackColumn[] = [
    { head: 'create', of: ({ create }) => create },
    { head: 'change', of: ({ update }) => update },
    { head: 'replace', of: ({ replace }) => replace },
    { head: 'destroy', of: (stack) => stack.delete },
    { head: 'forget', of: ({ forget }) => forget },
    { head: 'changed outside', of: ({ drift }) => drift },
  ];
  return columns.filter(({ of }) => stacks.some((stack) => of(stack) > 0));
}

export interface StackColumn {
  readonly head: string;
  readonly of: (stack: StackSummary) => number;
}

/** What there was of a stack, where it was no plan. */
export function kindText({ kind }: StackSummary): string {
  return kind === 'state' ? ' (state, no plan)' : '';
}

/** The rows to show: none when nothing changes, else what changes beside the figures that stand for all. */
export function postureParts({ rows }: Posture): {
  readonly shown: readonly PostureRow[];
  readonly folded: readonly PostureRow[];
} {
  const stays = rows.every(({ trend }) => trend === 'same');
  const isShown = ({ measure, trend }: PostureRow): boolean => !stays && (trend !== 'same' || LEADING.has(measure));
  return { shown: rows.filter(isShown), folded: rows.filter((row) => !isShown(row)) };
}

/** What becomes of a figure, and whether that is good: `+4m 12s (worse)`. */
export function trendText({ delta, trend }: PostureRow): string {
  if (trend === 'same' || trend === 'unknown') return delta;
  return delta === '' ? trend : `${delta} (${trend})`;
}

/** What the reader has to know beside the findings, in sentences, in order of weight. */
export function noteLines({ exceptions, missing, partial, remarks }: Review): readonly string[] {
  return [
    ...(missing.length > 0 ? [`Not looked at, as no plan and no state was given: ${missing.join(', ')}.`] : []),
    ...partial.map((stack) => `The plan of ${stack} looks at a part of the stack only: the rest was not looked at.`),
    ...remarks,
    ...exceptions.expired.map(
      (exception) =>
        `The exception of ${placeText(exception)} ended on ${exception.until}: what it accepted counts again.`,
    ),
    ...exceptions.added.map(
      (exception) =>
        `This change brings an exception itself: ${placeText(exception)} until ${exception.until}. ${sentence(exception.reason)}`,
    ),
    ...exceptions.unused.map(
      (exception) =>
        `The exception of ${placeText(exception)} until ${exception.until} is about nothing here: remove it.`,
    ),
  ];
}

/** Why a finding does not count, with the end of an exception. */
export function becauseText({ because, until }: LocatedFinding): string {
  if (because === undefined) return '';
  return until === undefined ? sentence(because) : `${sentence(because)} Until ${until}.`;
}

/** Ends it with a full stop, unless it has an end. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

function placeText({ rule, address, stack }: Exception): string {
  return `${rule} at \`${address}\`${stack === undefined || stack === address ? '' : ` in ${stack}`}`;
}
