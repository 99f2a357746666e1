import fc from 'fast-check';
import {
  backupPattern,
  backupPlan,
  cheapestBackupSchedule,
  DEFAULT_BACKUP_INTERVALS,
  DEFAULT_FULL_EVERY,
  type BackupScheduleFound,
  type CheapestBackupScheduleProps,
} from '../../../lib/models/backup';

const HOUR = 3600;
const DAY = 24 * HOUR;
const GB = 1e9;

/** Restore of a full backup: 10 000 s. A backup of what an hour changed: some 42 s. */
const DATABASE: CheapestBackupScheduleProps = {
  size: 1000 * GB,
  changePerDay: 0.1,
  backupThroughput: 1e8,
  restoreThroughput: 1e8,
  restoreOverhead: 60,
  maxLoss: 6 * HOUR,
  maxRestoreTime: 4 * HOUR,
  minHistory: 14 * DAY,
  storagePrice: 0.05 / GB,
};

function found(props: CheapestBackupScheduleProps): BackupScheduleFound {
  const answer = cheapestBackupSchedule(props);
  if (!answer.found) throw new Error('no schedule found');
  return answer;
}

describe('cheapestBackupSchedule', () => {
  test('the cheapest of a small choice, worked by hand', () => {
    const answer = found({ ...DATABASE, intervals: [3 * HOUR, DAY], fullEvery: [8], kinds: ['full', 'incremental'] });
    // Daily ones lose 27.8 h. Each 3 h at most 3 h + 10 000 s is lost: incremental with a full one a day takes for
    // 14 days 15 cycles of 1000 GB and seven times 12.5 GB; full ones would take 113 times 1000 GB.
    expect(answer.best).toMatchObject({ kind: 'incremental', interval: 3 * HOUR, fullEvery: 8, cyclesKept: 15 });
    expect(answer.runnerUp).toMatchObject({ kind: 'full', interval: 3 * HOUR, fullEvery: 1, cyclesKept: 113 });
    expect(answer.runnerUpCostsMore).toBeCloseTo((113 * 1000 - 15 * 1087.5) * 0.05, 6);
    expect(answer.best.breaks).toEqual([]);
    expect(answer.best.monthly).toBeCloseTo(15 * 1087.5 * 0.05, 6);
    expect(answer).toMatchObject({ tried: 8, allowed: 2 });
  });

  test('none: a full backup of 10 000 s runs into the next one after 2 h', () => {
    const answer = cheapestBackupSchedule({ ...DATABASE, intervals: [2 * HOUR], fullEvery: [12], kinds: ['full'] });
    expect(answer).toEqual({
      found: false,
      tried: 2,
      leastLoss: 2 * HOUR + 10_000,
      leastRestoreTime: 10_060,
      broken: { loss: 0, 'restore-time': 0, history: 1, window: 2 },
    });
  });

  test('tells what binds, the costliest first, and the runner-up', () => {
    const answer = found(DATABASE);
    expect(answer.best.breaks).toEqual([]);
    expect(answer.best.plan.worstLoss).toBeLessThanOrEqual(6 * HOUR);
    expect(answer.best.plan.worstRestoreTime).toBeLessThanOrEqual(4 * HOUR);
    expect(answer.best.plan.guaranteedHistory).toBeGreaterThanOrEqual(14 * DAY);
    expect(answer.binding.map(({ constraint }) => constraint)).toEqual(['history', 'loss', 'restore-time']);
    for (const { constraint, instead, saves } of answer.binding) {
      expect(instead.breaks).toEqual([constraint]);
      expect(saves).toBeCloseTo(answer.best.monthly - instead.monthly, 9);
    }
    expect(answer.runnerUp?.breaks).toEqual([]);
    expect(answer.runnerUpCostsMore).toBeCloseTo((answer.runnerUp?.monthly ?? 0) - answer.best.monthly, 9);
  });

  test('without the constraint that binds, the schedule named is the best', () => {
    const answer = found(DATABASE);
    const loss = answer.binding.find(({ constraint }) => constraint === 'loss');
    expect(found({ ...DATABASE, maxLoss: 1e9 }).best).toMatchObject({
      kind: loss?.instead.kind,
      interval: loss?.instead.interval,
      fullEvery: loss?.instead.fullEvery,
    });
  });

  test('a log meets the objective with a daily backup, and what it writes is paid for', () => {
    const log = { bytesPerDay: 50 * GB, replayThroughput: 1e8 };
    const props = { ...DATABASE, log, maxLoss: 5 * 60, writePrice: 0.02 / GB, intervals: [DAY], fullEvery: [7] };
    expect(cheapestBackupSchedule({ ...props, log: undefined }).found).toBe(false);
    const { best } = found({ ...props, kinds: ['incremental'], maxRestoreTime: DAY });
    const written = ((1000 + 600 + 350) / 7) * (730 / 24);
    expect(best.monthly).toBeCloseTo(best.plan.storage * (0.05 / GB) + written * 0.02, 6);
  });

  test('no retention asked for: the cycle under way is kept, nothing is held against history', () => {
    const { best, binding } = found({ ...DATABASE, minHistory: undefined });
    expect(best.cyclesKept).toBe(1);
    expect(binding.map(({ constraint }) => constraint)).not.toContain('history');
  });

  test('equal cost: the shorter restore goes first', () => {
    const { best } = found({ ...DATABASE, changePerDay: 0, storagePrice: 0, maxLoss: 1e9, minHistory: 0 });
    expect(best).toMatchObject({ kind: 'full', monthly: 0 });
  });

  test('finds what trying every schedule by hand finds', () => {
    const objectives = fc.record({
      maxLoss: fc.integer({ min: HOUR, max: 4 * DAY }),
      maxRestoreTime: fc.integer({ min: 10_000, max: 2 * DAY }),
      minHistory: fc.integer({ min: 0, max: 60 * DAY }),
      changePerDay: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    });
    fc.assert(
      fc.property(objectives, (asked) => {
        const intervals = [HOUR, 4 * HOUR, DAY];
        const fullEvery = [2, 7, 24];
        const props = { ...DATABASE, ...asked, intervals, fullEvery };
        let least = Infinity;
        for (const kind of ['full', 'incremental', 'differential'] as const) {
          for (const interval of intervals) {
            for (const every of kind === 'full' ? [1] : fullEvery) {
              for (let cyclesKept = 1; cyclesKept <= 1500; cyclesKept += 1) {
                if ((cyclesKept - 1) * interval * every < asked.minHistory) continue;
                const plan = backupPlan({ ...props, interval, pattern: backupPattern(kind, every), cyclesKept });
                const holds = plan.worstLoss <= asked.maxLoss && plan.worstRestoreTime <= asked.maxRestoreTime;
                if (holds && plan.fitsInterval) least = Math.min(least, plan.storage * props.storagePrice);
                break;
              }
            }
          }
        }
        const answer = cheapestBackupSchedule(props);
        expect(answer.found ? answer.best.monthly : Infinity).toBe(least);
      }),
      { numRuns: 60 },
    );
  });

  test('never gets dearer when an objective gives way', () => {
    const asked = fc.record({
      maxLoss: fc.integer({ min: HOUR, max: 4 * DAY }),
      maxRestoreTime: fc.integer({ min: 10_000, max: 2 * DAY }),
    });
    fc.assert(
      fc.property(asked, ({ maxLoss, maxRestoreTime }) => {
        const cost = (props: Partial<CheapestBackupScheduleProps>): number => {
          const choice = { intervals: [HOUR, 6 * HOUR, DAY], fullEvery: [4, 7, 28] };
          const answer = cheapestBackupSchedule({ ...DATABASE, maxLoss, maxRestoreTime, ...choice, ...props });
          return answer.found ? answer.best.monthly : Infinity;
        };
        const strict = cost({});
        expect(cost({ maxLoss: 2 * maxLoss })).toBeLessThanOrEqual(strict);
        expect(cost({ maxRestoreTime: 2 * maxRestoreTime })).toBeLessThanOrEqual(strict);
        expect(cost({ minHistory: 7 * DAY })).toBeLessThanOrEqual(strict);
      }),
      { numRuns: 60 },
    );
  });

  test('tries hourly to weekly, full each time to once in four weeks of hours', () => {
    expect(DEFAULT_BACKUP_INTERVALS.map((seconds) => seconds / HOUR)).toEqual([1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 168]);
    expect(DEFAULT_FULL_EVERY.slice(-8)).toEqual([31, 42, 56, 84, 112, 168, 336, 672]);
  });

  test('names everything that is wrong', () => {
    expect(() =>
      cheapestBackupSchedule({
        ...DATABASE,
        size: -1,
        maxLoss: 0,
        maxRestoreTime: NaN,
        minHistory: -1,
        storagePrice: -1,
        writePrice: 2,
        kinds: ['none' as never],
        intervals: [0],
        fullEvery: [1],
      }),
    ).toThrow(
      [
        "'size' must be bytes from 0 to 2^63, got -1",
        "'maxLoss' must be a number above 0, got 0",
        "'maxRestoreTime' must be a number above 0, got NaN",
        "'minHistory' must be seconds from 0 to 1e10, got -1",
        "'storagePrice' must be US dollars a byte, from 0 to 1, got -1",
        "'writePrice' must be US dollars a byte, from 0 to 1, got 2",
        "'kinds[0]' must be one of full, incremental, differential, got none",
        "'intervals[0]' must be seconds from 1 to 1e10, got 0",
        "'fullEvery[0]' must be a whole number from 2 to 10000, got 1",
      ].join('\n'),
    );
    expect(() => cheapestBackupSchedule({ ...DATABASE, kinds: [], intervals: [], fullEvery: [] })).toThrow(
      [
        "'kinds' must be a list of at least one, got none",
        "'intervals' must be a list of at least one, got none",
        "'fullEvery' must be a list of at least one, got none",
      ].join('\n'),
    );
  });
});
