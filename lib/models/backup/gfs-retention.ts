import { InputChecks } from '../invalid-input';
import { checkBytes } from './restore-chain';

/** Which generation keeps a backup: daily (`son`), weekly (`father`) or monthly (`grandfather`). */
export type BackupGeneration = 'son' | 'father' | 'grandfather';

/** A father is the backup of every 7th day. */
export const DEFAULT_FATHER_EVERY = 7;

/** A grandfather is the backup of every 28th day, so that each is a father too. */
export const DEFAULT_GRANDFATHER_EVERY = 28;

/** What `gfsRetention` is asked. */
export interface GfsRetentionProps {
  /** Days since the first backup, which was made on day 0; one is made each day, that of today included. */
  readonly day: number;

  /** How many of the newest daily backups are kept. */
  readonly sons: number;

  /** How many of the newest weekly backups are kept. */
  readonly fathers: number;

  /** How many of the newest monthly backups are kept. */
  readonly grandfathers: number;

  /**
   * Days from one father to the next, counted from day 0.
   *
   * @default DEFAULT_FATHER_EVERY
   */
  readonly fatherEvery?: number;

  /**
   * Days from one grandfather to the next, counted from day 0.
   *
   * @default DEFAULT_GRANDFATHER_EVERY
   */
  readonly grandfatherEvery?: number;

  /**
   * Bytes of one backup; each stands alone.
   *
   * @default 0
   */
  readonly size?: number;
}

/** A backup that is still there. */
export interface KeptBackup {
  /** Day that it was made on. */
  readonly day: number;
  /** The generations that keep it, the youngest first; it goes when the last of them lets go. */
  readonly keptAs: readonly BackupGeneration[];
}

/** What is kept under a scheme of three generations. */
export interface GfsRetention {
  /** Newest first. */
  readonly kept: readonly KeptBackup[];
  /** How many each generation keeps; a backup that two generations keep counts in both. */
  readonly counts: Readonly<Record<BackupGeneration, number>>;
  /** Bytes of all kept backups, each counted once. */
  readonly storage: number;
  /** Days back to the oldest kept backup. */
  readonly reachDays: number;
}

/**
 * The backups that a grandfather-father-son rotation keeps on a day. Day counts stand in for the
 * calendar: a "month" is `grandfatherEvery` days, whatever the month.
 *
 * @throws InvalidInputError
 */
export function gfsRetention(props: GfsRetentionProps): GfsRetention {
  const { day, size = 0 } = props;
  const { fatherEvery = DEFAULT_FATHER_EVERY, grandfatherEvery = DEFAULT_GRANDFATHER_EVERY } = props;
  checkBytes(
    new InputChecks()
      .whole('day', day, 0)
      .whole('sons', props.sons, 1, MAX_KEPT)
      .whole('fathers', props.fathers, 0, MAX_KEPT)
      .whole('grandfathers', props.grandfathers, 0, MAX_KEPT)
      .whole('fatherEvery', fatherEvery, 1)
      .whole('grandfatherEvery', grandfatherEvery, 1),
    'size',
    size,
  ).throwIfAny();

  const generations = [
    { name: 'son', days: newest({ day, every: 1, keep: props.sons }) },
    { name: 'father', days: newest({ day, every: fatherEvery, keep: props.fathers }) },
    { name: 'grandfather', days: newest({ day, every: grandfatherEvery, keep: props.grandfathers }) },
  ] as const;
  const keptAs = new Map<number, BackupGeneration[]>();
  for (const { name, days } of generations) {
    for (const made of days) keptAs.set(made, [...(keptAs.get(made) ?? []), name]);
  }
  const kept = [...keptAs].map(([made, names]) => ({ day: made, keptAs: names })).sort((a, b) => b.day - a.day);

  const [sons, fathers, grandfathers] = generations;
  return {
    kept,
    counts: { son: sons.days.length, father: fathers.days.length, grandfather: grandfathers.days.length },
    storage: kept.length * size,
    reachDays: day - (kept.at(-1)?.day ?? day),
  };
}

/** Some 270 years of daily backups. */
const MAX_KEPT = 100_000;

/** The newest `keep` days from 0 to `day` that are a multiple of `every`. */
function newest({ day, every, keep }: { day: number; every: number; keep: number }): readonly number[] {
  const last = day - (day % every);
  const length = Math.min(keep, last / every + 1);
  return Array.from({ length }, (_, index) => last - index * every);
}
