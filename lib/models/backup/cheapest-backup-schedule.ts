import { InputChecks } from '../invalid-input';
import {
  backupPlan,
  checkBackupSubject,
  type BackupPlan,
  type BackupSchedule,
  type BackupSubject,
} from './backup-plan';
import { BACKUP_KINDS, MAX_CYCLE_BACKUPS, backupPattern, checkSeconds, type BackupKind } from './restore-chain';

/** Seconds between backups that the search tries: 1, 2, 3, 4, 6, 8, 12 hours; 1, 2, 3, 7 days. */
export const DEFAULT_BACKUP_INTERVALS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 168].map(
  (hours) => hours * 3600,
);

/** "Full every n backups" that the search tries: 2 to 31, and a week or four of backups a day up to hourly ones. */
export const DEFAULT_FULL_EVERY: readonly number[] = [
  ...Array.from({ length: 30 }, (_, index) => index + 2),
  ...[42, 56, 84, 112, 168, 336, 672],
];

/** What can stand in the way of a cheaper schedule. */
export type BackupConstraint = 'loss' | 'restore-time' | 'history' | 'window';

const CONSTRAINTS: readonly BackupConstraint[] = ['loss', 'restore-time', 'history', 'window'];

export interface CheapestBackupScheduleProps extends BackupSubject {
  /** Recovery point objective: the worst loss allowed, in seconds. */
  readonly maxLoss: number;

  /** The longest restore allowed, in seconds. */
  readonly maxRestoreTime: number;

  /**
   * How far back one must be able to restore at any moment, in seconds.
   *
   * @default 0
   */
  readonly minHistory?: number;

  /** US dollars for one byte held a month: 0.05 a GB is 0.05 / 2^30. */
  readonly storagePrice: number;

  /**
   * US dollars for one byte written: transfer to another Region, requests.
   *
   * @default 0
   */
  readonly writePrice?: number;

  /** @default BACKUP_KINDS */
  readonly kinds?: readonly BackupKind[];

  /** @default DEFAULT_BACKUP_INTERVALS */
  readonly intervals?: readonly number[];

  /**
   * For incremental and differential: every how many backups one is full, 2 or more.
   *
   * @default DEFAULT_FULL_EVERY
   */
  readonly fullEvery?: readonly number[];
}

/** One schedule that the search looked at. */
export interface BackupCandidate extends Omit<BackupSchedule, 'pattern'> {
  readonly kind: BackupKind;
  readonly fullEvery: number;
  readonly plan: BackupPlan;
  /** US dollars a month, of 730 h. */
  readonly monthly: number;
  /** The constraints that it breaks; none for one that may be chosen. */
  readonly breaks: readonly BackupConstraint[];
}

/** A constraint without which a cheaper schedule could be had. */
export interface BindingConstraint {
  readonly constraint: BackupConstraint;
  /** The cheapest schedule that breaks this constraint and no other. */
  readonly instead: BackupCandidate;
  /** US dollars a month that it would save. */
  readonly saves: number;
}

/** The cheapest schedule that holds, and the one after it. */
export interface BackupScheduleFound {
  readonly found: true;
  readonly best: BackupCandidate;
  /** The next cheapest; absent when only one schedule holds. */
  readonly runnerUp?: BackupCandidate;
  /** US dollars a month that the runner-up costs more. */
  readonly runnerUpCostsMore?: number;
  /** What makes it dearer, the costliest first; empty when nothing tried is cheaper. */
  readonly binding: readonly BindingConstraint[];
  /** How many schedules were tried. */
  readonly tried: number;
  /** How many of them hold every constraint. */
  readonly allowed: number;
}

/** That no schedule tried holds, and by how much they miss. */
export interface NoBackupScheduleFound {
  readonly found: false;
  readonly tried: number;
  /** The least worst loss and restore time among the schedules tried, each by itself, in seconds. */
  readonly leastLoss: number;
  readonly leastRestoreTime: number;
  /** How many of the schedules tried break each constraint. */
  readonly broken: Readonly<Record<BackupConstraint, number>>;
}

/**
 * The cheapest schedule that loses at most `maxLoss` and restores within `maxRestoreTime`, searched
 * completely over kind x interval x full every n x retention. Of retentions, the fewest cycles that
 * reach `minHistory` back are tried, as more only cost more, and a single one, which shows what the
 * history costs. A schedule whose backups are not over before the next one
 * starts is not allowed (constraint `window`).
 *
 * The cost is `storage x storagePrice` and what is written a month times `writePrice`. Of schedules
 * that cost the same the one with the shorter worst restore comes first, then the one with the
 * smaller loss, then the one tried first: kinds, intervals, full every n in the order given.
 *
 * @throws InvalidInputError
 */
export function cheapestBackupSchedule(
  props: CheapestBackupScheduleProps,
): BackupScheduleFound | NoBackupScheduleFound {
  check(props);
  const candidates = candidatesOf(props).sort(byCost);
  const tried = candidates.length;
  const allowed = candidates.filter(({ breaks }) => breaks.length === 0);
  const [best, runnerUp] = allowed;
  if (!best) {
    return {
      found: false,
      tried,
      leastLoss: Math.min(...candidates.map(({ plan }) => plan.worstLoss)),
      leastRestoreTime: Math.min(...candidates.map(({ plan }) => plan.worstRestoreTime)),
      broken: {
        loss: countBreaking(candidates, 'loss'),
        'restore-time': countBreaking(candidates, 'restore-time'),
        history: countBreaking(candidates, 'history'),
        window: countBreaking(candidates, 'window'),
      },
    };
  }
  return {
    found: true,
    best,
    ...(runnerUp && { runnerUp, runnerUpCostsMore: runnerUp.monthly - best.monthly }),
    binding: bindingConstraints(candidates, best),
    tried,
    allowed: allowed.length,
  };
}

const SECONDS_PER_MONTH = 730 * 3600;

function check(props: CheapestBackupScheduleProps): void {
  const { kinds = BACKUP_KINDS, intervals = DEFAULT_BACKUP_INTERVALS, fullEvery = DEFAULT_FULL_EVERY } = props;
  const checks = checkBackupSubject(new InputChecks(), props);
  checks.positive('maxLoss', props.maxLoss).positive('maxRestoreTime', props.maxRestoreTime);
  checkSeconds(checks, 'minHistory', props.minHistory ?? 0);
  checkPrice(checks, 'storagePrice', props.storagePrice);
  checkPrice(checks, 'writePrice', props.writePrice ?? 0)
    .notEmpty('kinds', kinds)
    .notEmpty('intervals', intervals)
    .notEmpty('fullEvery', fullEvery);
  kinds.forEach((kind, index) =>
    checks.require(BACKUP_KINDS.includes(kind), `kinds[${index}]`, `one of ${BACKUP_KINDS.join(', ')}`, kind),
  );
  intervals.forEach((interval, index) => checkSeconds(checks, `intervals[${index}]`, interval, 1));
  fullEvery.forEach((every, index) => checks.whole(`fullEvery[${index}]`, every, 2, MAX_CYCLE_BACKUPS));
  checks.throwIfAny();
}

function checkPrice(checks: InputChecks, parameter: string, price: number): InputChecks {
  return checks.require(price >= 0 && price <= 1, parameter, 'US dollars a byte, from 0 to 1', price);
}

function candidatesOf(props: CheapestBackupScheduleProps): BackupCandidate[] {
  const { kinds = BACKUP_KINDS, intervals = DEFAULT_BACKUP_INTERVALS, fullEvery = DEFAULT_FULL_EVERY } = props;
  return kinds.flatMap((kind) =>
    intervals.flatMap((interval) =>
      (kind === 'full' ? [1] : fullEvery).flatMap((every) => {
        const needed = 1 + Math.ceil((props.minHistory ?? 0) / (interval * every));
        return [...new Set([needed, 1])].map((cyclesKept) => {
          const schedule = { kind, interval, fullEvery: every, cyclesKept };
          return candidate(props, schedule, cyclesKept >= needed);
        });
      }),
    ),
  );
}

function candidate(
  props: CheapestBackupScheduleProps,
  schedule: Pick<BackupCandidate, 'kind' | 'interval' | 'fullEvery' | 'cyclesKept'>,
  reachesBack: boolean,
): BackupCandidate {
  const { kind, interval, fullEvery, cyclesKept } = schedule;
  const plan = backupPlan({ ...props, interval, pattern: backupPattern(kind, fullEvery), cyclesKept });
  const writtenPerCycle = plan.cycleBytes + plan.logBytes / cyclesKept;
  const writtenPerMonth = (writtenPerCycle / plan.cycleLength) * SECONDS_PER_MONTH;
  const holds: Readonly<Record<BackupConstraint, boolean>> = {
    loss: plan.worstLoss <= props.maxLoss,
    'restore-time': plan.worstRestoreTime <= props.maxRestoreTime,
    history: reachesBack,
    window: plan.fitsInterval,
  };
  const monthly = plan.storage * props.storagePrice + writtenPerMonth * (props.writePrice ?? 0);
  return { ...schedule, plan, monthly, breaks: CONSTRAINTS.filter((constraint) => !holds[constraint]) };
}

function byCost(a: BackupCandidate, b: BackupCandidate): number {
  return (
    a.monthly - b.monthly || a.plan.worstRestoreTime - b.plan.worstRestoreTime || a.plan.worstLoss - b.plan.worstLoss
  );
}

function countBreaking(candidates: readonly BackupCandidate[], constraint: BackupConstraint): number {
  return candidates.filter(({ breaks }) => breaks.includes(constraint)).length;
}

/** @param candidates cheapest first */
function bindingConstraints(candidates: readonly BackupCandidate[], best: BackupCandidate): BindingConstraint[] {
  const binding: BindingConstraint[] = [];
  for (const constraint of CONSTRAINTS) {
    const instead = candidates.find(({ breaks }) => breaks.length === 1 && breaks[0] === constraint);
    const saves = instead ? best.monthly - instead.monthly : 0;
    if (instead && saves > 0) binding.push({ constraint, instead, saves });
  }
  return binding.sort((a, b) => b.saves - a.saves);
}
