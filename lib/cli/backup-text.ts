import { durationText, listText, moneyText, numberText, percentText, sizeText } from '../core/figures';
import {
  BackupCandidate,
  BackupConstraint,
  BackupKind,
  backupPattern,
  backupPlan,
  BackupScheduleFound,
  BackupSubject,
  NoBackupScheduleFound,
} from '../models/backup';
import { BYTES_PER_GB } from '../models/cost';
import { facts, paint, table } from './render';

export interface BackupQuestion {
  /** Absent where the question came from flags alone. */
  readonly environment?: string;
  readonly subject: BackupSubject;
  /** Seconds. */
  readonly limits: { readonly maxLoss: number; readonly maxRestoreTime: number; readonly minHistory: number };
  /** US dollars for a GB held a month. */
  readonly price: number;
}

/** A schedule that was found or that everybody has. */
interface Row {
  readonly name: string;
  readonly schedule: Pick<BackupCandidate, 'kind' | 'interval' | 'fullEvery' | 'cyclesKept' | 'plan' | 'breaks'>;
}

const GIB = 2 ** 30;
const DAY = 86_400;

const USUAL: readonly { readonly kind: BackupKind; readonly fullEvery: number }[] = [
  { kind: 'full', fullEvery: 1 },
  { kind: 'incremental', fullEvery: 7 },
  { kind: 'differential', fullEvery: 7 },
];

const CONSTRAINTS: Readonly<Record<BackupConstraint, string>> = {
  loss: 'loss',
  'restore-time': 'restore',
  history: 'history',
  window: 'backups overlap',
};

/** The answer for a terminal. */
export function backupText(question: BackupQuestion, search: BackupScheduleFound | NoBackupScheduleFound): string {
  const { environment, subject, limits, price } = question;
  const rows: Row[] = [
    ...(search.found
      ? [
          { name: 'cheapest', schedule: search.best },
          ...(search.runnerUp ? [{ name: 'next', schedule: search.runnerUp }] : []),
        ]
      : []),
    ...USUAL.map(({ kind, fullEvery }) => ({ name: 'usual', schedule: usual(question, kind, fullEvery) })),
  ];
  return [
    `${paint('bold', environment ?? 'Backup')}: ${sizeText(subject.size / GIB)}, ${percentText(subject.changePerDay)} of it ` +
      `changes in a day; copied and restored at ${sizeText((subject.restoreThroughput * 3600) / GIB)} an hour`,
    `Asked: at most ${durationText(limits.maxLoss)} lost, restored within ${durationText(limits.maxRestoreTime)}, ` +
      `${durationText(limits.minHistory)} of history`,
    subject.log
      ? `The log of changes is shipped every ${durationText(subject.log.interval ?? 0)} and replayed on the newest copy.`
      : 'No log of changes: what was written since the newest copy is lost.',
    '',
    table(
      [
        { head: '' },
        { head: 'copies' },
        { head: 'lost at most', align: 'right' },
        { head: 'restore', align: 'right' },
        { head: 'storage', align: 'right' },
        { head: 'a month', align: 'right' },
        { head: '' },
      ],
      rows.map(({ name, schedule }) => [
        name,
        scheduleText(schedule),
        durationText(schedule.plan.worstLoss),
        durationText(schedule.plan.worstRestoreTime),
        sizeText(schedule.plan.peakStorage / GIB),
        moneyText((schedule.plan.peakStorage / BYTES_PER_GB) * price),
        schedule.breaks.length === 0
          ? 'meets all'
          : `breaks ${listText(schedule.breaks.map((constraint) => CONSTRAINTS[constraint]))}`,
      ]),
      (text, row, column) => {
        if (column === 6) return paint(rows[row]?.schedule.breaks.length === 0 ? 'green' : 'red', text);
        return rows[row]?.name === 'cheapest' ? paint('bold', text) : text;
      },
    ),
    paint('dim', `Storage at its most, at ${moneyOf(price)} a GB and month; restore: the worst moment, log included.`),
    '',
    search.found ? foundText(search) : notFoundText(question, search),
  ].join('\n');
}

function usual({ subject, limits }: BackupQuestion, kind: BackupKind, fullEvery: number): Row['schedule'] {
  const cyclesKept = Math.ceil(limits.minHistory / (fullEvery * DAY)) + 1;
  const schedule = { kind, interval: DAY, fullEvery, cyclesKept };
  const plan = backupPlan({ ...subject, ...schedule, pattern: backupPattern(kind, fullEvery) });
  return {
    ...schedule,
    plan,
    breaks: [
      ...(plan.worstLoss > limits.maxLoss ? ['loss' as const] : []),
      ...(plan.worstRestoreTime > limits.maxRestoreTime ? ['restore-time' as const] : []),
      ...(plan.fitsInterval ? [] : ['window' as const]),
    ],
  };
}

function scheduleText({ kind, interval, fullEvery }: Row['schedule']): string {
  if (kind === 'full') return `full every ${durationText(interval)}`;
  return `full every ${durationText(interval * fullEvery)}, ${kind} every ${durationText(interval)}`;
}

function foundText({ best, binding, tried, allowed }: BackupScheduleFound): string {
  return facts([
    [
      'kept',
      `${numberText(best.cyclesKept)} full copies with what belongs to them: back at least ` +
        `${durationText(best.plan.guaranteedHistory)} at any moment`,
    ],
    [
      'binds',
      binding.length === 0
        ? 'nothing: no schedule that was tried is cheaper'
        : binding
            .map(
              ({ constraint, instead, saves }) =>
                `${WITHOUT[constraint]} '${scheduleText(instead)}' would do and save ${moneyText(saves)} a month`,
            )
            .join('\n'),
    ],
    ['tried', `${numberText(tried)} schedules, of which ${numberText(allowed)} meet all`],
  ]);
}

const WITHOUT: Readonly<Record<BackupConstraint, string>> = {
  loss: 'the loss: if more might be lost,',
  'restore-time': 'the restore: if it might take longer,',
  history: 'the history: without it',
  window: 'the window: if copies might overlap,',
};

function notFoundText({ subject, limits }: BackupQuestion, search: NoBackupScheduleFound): string {
  const { tried, leastLoss, leastRestoreTime, broken } = search;
  const always = (Object.keys(CONSTRAINTS) as BackupConstraint[]).filter((constraint) => broken[constraint] === tried);
  // Copying and replaying both go as fast as that.
  const needed = (subject.restoreThroughput * leastRestoreTime) / limits.maxRestoreTime;
  return facts([
    [
      'none',
      paint('red', `none of ${numberText(tried)} schedules meets all of this`) +
        `; at best ${durationText(leastLoss)} are lost, and a restore takes ${durationText(leastRestoreTime)}`,
    ],
    [
      'binds',
      always.length === 0
        ? 'no single demand alone: they contradict each other'
        : `every one breaks ${listText(always.map((constraint) => CONSTRAINTS[constraint]))}`,
    ],
    ...(needed > subject.restoreThroughput
      ? [
          [
            'needs',
            `at least ${sizeText(Math.ceil((needed * 3600) / GIB))} an hour to restore in time, or a longer --restore`,
          ] as const,
        ]
      : []),
  ]);
}

function moneyOf(price: number): string {
  return `$${Number(price.toPrecision(3))}`;
}
