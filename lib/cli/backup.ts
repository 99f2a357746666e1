import { assessedService } from '../../config/assessed-service';
import { loadEnvironment } from '../../config/load';
import { loadPrices } from '../../config/prices';
import { backupSubject } from '../assessment/backup-result';
import { DEFAULT_ASSUMPTIONS } from '../assessment/assumptions';
import { DEFAULT_LOG_INTERVAL, BackupSubject, cheapestBackupSchedule } from '../models/backup';
import { ANY_REGION, BYTES_PER_GB, priceIn } from '../models/cost';
import { backupText, BackupQuestion } from './backup-text';
import { Flags, Options } from './flags';
import { printResult } from './output';

export interface BackupCommandProps {
  /** Folder of the project. */
  readonly root: string;
  /** Name of the environment whose database is the question; flags replace parts of it. */
  readonly environment?: string;
  readonly options: Options;
}

/** The item of the price table that copies are paid by. */
const STORAGE = 'rds/backup-storage';

const GIB = 2 ** 30;

/** Which option a parameter of the models comes from. */
const PARAMETERS = {
  size: 'size',
  changePerDay: 'change',
  backupThroughput: 'throughput',
  restoreThroughput: 'throughput',
  'log.replayThroughput': 'throughput',
  maxLoss: 'rpo',
  maxRestoreTime: 'restore',
  minHistory: 'retention',
  storagePrice: 'price',
} as const;

/** Prints the cheapest schedule of copies that meets the objectives, and what makes it dear. @throws InputError */
export function runBackup({ root, environment: name, options }: BackupCommandProps): void {
  const flags = new Flags('backup', options);
  const given = {
    size: flags.bytes('size', '200GiB'),
    change: flags.share('change', '2%'),
    rpo: flags.seconds('rpo', '1h', { above0: true }),
    restore: flags.seconds('restore', '2h', { above0: true }),
    retention: flags.seconds('retention', '14d'),
    throughput: flags.throughput('throughput'),
    price: flags.number('price', 0, 1000),
  };
  const file = typeof options['prices'] === 'string' ? { file: options['prices'] } : {};
  const prices = loadPrices({ root, ...file });
  const service = name === undefined ? undefined : assessedService(loadEnvironment(name, { root }), prices);
  const otherwise = '; give it, or name an environment';
  const { database, objectives, assumptions } = service ?? {};
  const size = flags.need('size', given.size ?? (database && database.allocatedGib * GIB), otherwise);
  const limits = {
    maxLoss: flags.need('rpo', given.rpo ?? objectives?.rpoSeconds, otherwise),
    maxRestoreTime: flags.need('restore', given.restore ?? assumptions?.restoreWithin, otherwise),
    minHistory: flags.need(
      'retention',
      given.retention ?? (database && database.backupRetentionDays * 86_400),
      otherwise,
    ),
  };
  const region = service?.standby ?? prices.fallbackRegion ?? ANY_REGION;
  const listed = priceIn(prices, STORAGE, region)?.usd;
  const price = flags.need('price', given.price ?? listed, `; the price table has no ${STORAGE} for ${region}`);
  flags.throwIfAny();

  const question: BackupQuestion = {
    ...(name === undefined ? {} : { environment: name }),
    subject: subjectOf(service, size, given, options['log'] !== false),
    limits,
    price,
  };
  const search = flags.ask(
    () => cheapestBackupSchedule({ ...question.subject, ...limits, storagePrice: question.price / BYTES_PER_GB }),
    PARAMETERS,
  );
  printResult(
    options['json'] === true,
    () => ({ ...question, ...search }),
    () => backupText(question, search),
  );
}

function subjectOf(
  service: Parameters<typeof backupSubject>[0] | undefined,
  size: number,
  given: { readonly change?: number; readonly throughput?: number },
  log: boolean,
): BackupSubject {
  const known = service && backupSubject(service);
  const changePerDay = given.change ?? known?.changePerDay ?? DEFAULT_ASSUMPTIONS.dailyChange;
  const throughput =
    given.throughput ?? known?.restoreThroughput ?? (DEFAULT_ASSUMPTIONS.restoreGibPerHour * GIB) / 3600;
  return {
    size,
    changePerDay,
    backupThroughput: throughput,
    restoreThroughput: throughput,
    ...(log
      ? { log: { interval: DEFAULT_LOG_INTERVAL, bytesPerDay: changePerDay * size, replayThroughput: throughput } }
      : {}),
  };
}
