import { InputChecks } from '../invalid-input';

/**
 * How the changes of several days lie to each other, which decides how large a differential backup
 * grows and how much less one backup a week copies than seven a week. With a share `c` of the data
 * changed a day, the share changed after `t` days is
 *
 * - `disjoint`: `min(1, c t)`. Every day changes other blocks, so the changes of the days add up. The
 *   largest that it can be; logs, time series, uploads.
 * - `random`: `1 - (1 - c)^t`, the union of independent days: a block changed twice is copied once.
 * - `same`: `min(c, c t)`. The same blocks change every day. The least that it can be; counters,
 *   indexes, a small hot table.
 */
export type ChangeModel = 'disjoint' | 'random' | 'same';

/** The largest of the three, so that a plan is not too small. */
export const DEFAULT_CHANGE_MODEL: ChangeModel = 'disjoint';

/** Every `ChangeModel`. */
export const CHANGE_MODELS: readonly ChangeModel[] = ['disjoint', 'random', 'same'];

/** What `changedShare` is asked. */
export interface ChangedShareProps {
  /** Share of the data that one day changes, 0 to 1. */
  readonly changePerDay: number;

  /** Length of the time, in days, whole or not. */
  readonly days: number;

  /** @default DEFAULT_CHANGE_MODEL */
  readonly changes?: ChangeModel;
}

/**
 * Share of the data, 0 to 1, that differs from what it was `days` ago.
 *
 * Right to full precision for the smallest shares too (`expm1` and `log1p`, no subtraction from 1).
 *
 * @throws InvalidInputError
 */
export function changedShare(props: ChangedShareProps): number {
  const { changePerDay, days, changes = DEFAULT_CHANGE_MODEL } = props;
  new InputChecks()
    .probability('changePerDay', changePerDay)
    .nonNegative('days', days)
    .require(CHANGE_MODELS.includes(changes), 'changes', `one of ${CHANGE_MODELS.join(', ')}`, changes)
    .throwIfAny();

  switch (changes) {
    case 'disjoint':
      return Math.min(1, changePerDay * days);
    case 'random':
      // log1p(-1) is -Infinity, and 0 times that is no number.
      return days === 0 ? 0 : -Math.expm1(days * Math.log1p(-changePerDay));
    case 'same':
      return changePerDay * Math.min(1, days);
  }
}
