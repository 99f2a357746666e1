import {
  BackupKind,
  BackupPlan,
  backupPattern,
  backupPlan,
  BackupSchedule,
  BackupSubject,
  cheapestBackupSchedule,
  DEFAULT_LOG_INTERVAL,
} from '../models/backup';
import { BYTES_PER_GB, priceIn } from '../models/cost';
import { BackupResult } from './assessment';
import { AssessedService } from './assessed-service';
import { durationText } from '../core/figures';

const GIB = 2 ** 30;
const DAY = 86_400;

/** Everybody's schedules: what the cheapest one is held against. */
const USUAL: readonly { readonly description: string; readonly kind: BackupKind; readonly fullEvery: number }[] = [
  { description: 'a full copy every day', kind: 'full', fullEvery: 1 },
  { description: 'a full copy every week, incremental ones daily', kind: 'incremental', fullEvery: 7 },
  { description: 'a full copy every week, differential ones daily', kind: 'differential', fullEvery: 7 },
];

/** What the backups of the database bring back, and schedules for copies of it. */
export function backupResult(service: AssessedService): BackupResult {
  const { database, objectives, assumptions, prices } = service;
  const subject = backupSubject(service);
  const history = database.backupRetentionDays * DAY;
  const price = priceIn(prices, 'rds/backup-storage', service.standby)?.usd;
  const limits = { maxLoss: objectives.rpoSeconds, maxRestoreTime: assumptions.restoreWithin };
  const row = (description: string, schedule: BackupSchedule): BackupResult['schedules'][number] => {
    const plan = backupPlan({ ...subject, ...schedule });
    return {
      description,
      worstLossSeconds: plan.worstLoss,
      restoreSeconds: plan.worstRestoreTime,
      storageGib: plan.peakStorage / GIB,
      ...(price === undefined ? {} : { monthlyCost: (plan.peakStorage / BYTES_PER_GB) * price }),
      meets: plan.worstLoss <= limits.maxLoss && plan.worstRestoreTime <= limits.maxRestoreTime,
      cycle: cycleOf(plan),
    };
  };
  const usual = USUAL.map(({ description, kind, fullEvery }) => {
    const cyclesKept = Math.ceil(history / (fullEvery * DAY)) + 1;
    return row(description, { interval: DAY, pattern: backupPattern(kind, fullEvery), cyclesKept });
  });
  const search = cheapestBackupSchedule({
    ...subject,
    ...limits,
    minHistory: history,
    storagePrice: (price ?? 1) / BYTES_PER_GB,
  });
  const best = search.found ? search.best : undefined;
  const cheapest =
    best &&
    row(describe(best.kind, best.interval, best.fullEvery), {
      ...best,
      pattern: backupPattern(best.kind, best.fullEvery),
    });
  const schedules = [...(cheapest ? [cheapest] : []), ...usual];
  return {
    sizeGib: database.allocatedGib,
    retentionDays: database.backupRetentionDays,
    pointInTimeLossSeconds: DEFAULT_LOG_INTERVAL,
    restoreSeconds: usual[0]?.restoreSeconds ?? 0,
    schedules: schedules.sort((a, b) => (a.monthlyCost ?? a.storageGib) - (b.monthlyCost ?? b.storageGib)),
  };
}

/** The database as something to be backed up. */
export function backupSubject({ database, assumptions }: AssessedService): BackupSubject {
  const size = database.allocatedGib * GIB;
  const throughput = (assumptions.restoreGibPerHour * GIB) / 3600;
  return {
    size,
    changePerDay: assumptions.dailyChange,
    backupThroughput: throughput,
    restoreThroughput: throughput,
    log: { bytesPerDay: assumptions.dailyChange * size, replayThroughput: throughput },
  };
}

function describe(kind: BackupKind, interval: number, fullEvery: number): string {
  const every = durationText(interval);
  if (kind === 'full') return `the cheapest: a full copy every ${every}`;
  return `the cheapest: a full copy every ${durationText(interval * fullEvery)}, ${kind} ones every ${every}`;
}

function cycleOf({ backups }: BackupPlan): BackupResult['schedules'][number]['cycle'] {
  return backups.map(({ start, kind, bytes }) => ({ atHours: start / 3600, kind, gib: bytes / GIB }));
}
