/** What a row is about; the order is that of the reports. */
export const POSTURE_MEASURES = [
  'recovery-time',
  'data-loss',
  'availability',
  'detection',
  'databases',
  'database-storage',
  'database-backups',
  'buckets',
  'secrets',
  'keys',
  'standby-capacity',
  'monthly-cost',
  'second-region-cost',
] as const;

export type PostureMeasure = (typeof POSTURE_MEASURES)[number];

/** Whether the plans make a figure better or worse for whoever has to recover; of a cost, lower is better. */
export type Trend = 'better' | 'worse' | 'same' | 'unknown';

/** What the figures of a row count. */
export type PostureUnit = 'seconds' | 'unavailability' | 'count' | 'GiB' | 'USD a month';

/** One figure before and after the plans, in words that every report shows as they are. */
export interface PostureRow {
  readonly measure: PostureMeasure;
  /** Which of several, e.g. the inference group; absent where there is one row a measure. */
  readonly part?: string;
  /** E.g. `Recovery time (RTO)`. */
  readonly name: string;
  /** E.g. `27m 18s`, `not recoverable`, `not known until apply`. */
  readonly before: string;
  readonly after: string;
  /** E.g. `+4m 12s`; empty where nothing changes and where there is no difference to be told. */
  readonly delta: string;
  readonly trend: Trend;
  /** What explains it, in one sentence without a full stop; empty where nothing has to be explained. */
  readonly note: string;
  /** The figures themselves, for programs; one that is not known, or has no bound, is absent. */
  readonly figures: {
    readonly unit: PostureUnit;
    readonly before?: number;
    readonly after?: number;
  };
}

/** One side of a row. */
export type Figure =
  /** `isLeast`: a lower bound, since a part of it is not known. */
  | { readonly kind: 'value'; readonly value: number; readonly text?: string; readonly isLeast?: true }
  /** Worse than any value: not recoverable, not automatic, everything lost. */
  | { readonly kind: 'none'; readonly text: string }
  | { readonly kind: 'unknown'; readonly text: string };

/** Stands where a plan leaves a value to the apply. */
export const UNTIL_APPLY = 'not known until apply';

export const NOT_KNOWN_YET: Figure = { kind: 'unknown', text: UNTIL_APPLY };
export const NOT_ASSESSED: Figure = { kind: 'unknown', text: 'not assessed' };

export interface FigureRowProps {
  readonly measure: PostureMeasure;
  readonly part?: string;
  readonly name: string;
  readonly unit: PostureUnit;
  readonly before: Figure;
  readonly after: Figure;
  /** How a value is written. */
  readonly text: (value: number) => string;
  /** How a difference is written, above 0. @default - like a value */
  readonly deltaText?: (difference: number) => string;
  readonly better: 'lower' | 'higher';
  readonly note?: string;
}

/** A row of two figures. Those that look alike are the same: what differs less than can be said is none. */
export function figureRow(props: FigureRowProps): PostureRow {
  const { measure, part, name, unit, before, after, text, deltaText = text, better, note = '' } = props;
  const words = (figure: Figure): string => {
    if (figure.kind !== 'value') return figure.text;
    return `${figure.isLeast ? 'at least ' : ''}${figure.text ?? text(figure.value)}`;
  };
  const trend = trendOf(before, after, words, better);
  // Seconds are shown whole: the difference is that of what is shown.
  const shown = (value: number): number => (unit === 'seconds' ? Math.round(value) : value);
  const difference = before.kind === 'value' && after.kind === 'value' ? shown(after.value) - shown(before.value) : 0;
  const isComparable = trend === 'better' || trend === 'worse';
  return {
    measure,
    ...(part === undefined ? {} : { part }),
    name,
    before: words(before),
    after: words(after),
    delta: isComparable && difference !== 0 ? signed(difference, deltaText) : '',
    trend,
    note,
    figures: {
      unit,
      ...(before.kind === 'value' ? { before: before.value } : {}),
      ...(after.kind === 'value' ? { after: after.value } : {}),
    },
  };
}

function trendOf(before: Figure, after: Figure, words: (figure: Figure) => string, better: 'lower' | 'higher'): Trend {
  if (before.kind === 'unknown' || after.kind === 'unknown') return 'unknown';
  if (before.kind === 'value' && after.kind === 'value') {
    if (words(before) === words(after)) return 'same';
    if (before.isLeast || after.isLeast) return 'unknown';
    return after.value < before.value === (better === 'lower') ? 'better' : 'worse';
  }
  if (before.kind === after.kind) return words(before) === words(after) ? 'same' : 'unknown';
  return after.kind === 'none' ? 'worse' : 'better';
}

/** `+2 GiB`, `−4m 12s`; nothing for no difference. */
export function signed(difference: number, text: (amount: number) => string): string {
  if (difference === 0) return '';
  return `${difference > 0 ? '+' : '−'}${text(Math.abs(difference))}`;
}

/** Some of all that there is, on one side. */
export interface Share {
  /** Undefined until apply. */
  readonly covered: number | undefined;
  readonly all: number;
}

export interface ShareRowProps {
  readonly measure: PostureMeasure;
  readonly name: string;
  readonly unit: PostureUnit;
  readonly before: Share;
  readonly after: Share;
  readonly text: (value: number) => string;
  readonly note?: string;
  /**
   * Decides where the numbers are the same: the higher is the better. `worse` and `better` then stand in the place of
   * the difference.
   *
   * @default - nothing else counts
   */
  readonly quality?: {
    readonly before: number;
    readonly after: number;
    readonly worse: string;
    readonly better: string;
  };
}

/** A row of `2 of 3`: what is left out counts most. */
export function shareRow(props: ShareRowProps): PostureRow {
  const { measure, name, unit, before, after, text, note = '', quality } = props;
  const words = ({ covered, all }: Share): string => {
    if (covered === undefined) return UNTIL_APPLY;
    return all === 0 ? 'none' : `${text(covered)} of ${text(all)}`;
  };
  const figures = {
    unit,
    ...(before.covered === undefined ? {} : { before: before.covered }),
    ...(after.covered === undefined ? {} : { after: after.covered }),
  };
  const row = { measure, name, before: words(before), after: words(after), note, figures };
  if (before.covered === undefined || after.covered === undefined) return { ...row, delta: '', trend: 'unknown' };
  const covered = after.covered - before.covered;
  const uncovered = after.all - before.all - covered;
  const trend = (balance: number): Trend => (balance > 0 ? 'better' : 'worse');
  if (covered !== 0)
    return { ...row, delta: signed(covered, text), trend: trend(uncovered === 0 ? covered : -uncovered) };
  if (uncovered !== 0) return { ...row, delta: `${signed(uncovered, text)} without`, trend: trend(-uncovered) };
  const balance = quality ? quality.after - quality.before : 0;
  if (!quality || balance === 0) return { ...row, delta: '', trend: 'same' };
  return { ...row, delta: balance > 0 ? quality.better : quality.worse, trend: trend(balance) };
}
