import fc from 'fast-check';
import {
  backupPattern,
  backupPlan,
  backupRestoreChain,
  backupRestoreTime,
  changedShare,
  storedAfterEachBackup,
  type BackupKind,
  type BackupPlanProps,
} from '../../../lib/models/backup';

const DAY = 86_400;
const GB = 1e9;

/** E1: 20 GB, 5 % a day, a full backup in 5000 s. */
const REDBOOK = {
  size: 20 * GB,
  changePerDay: 0.05,
  backupThroughput: 4e6,
  restoreThroughput: 4e6,
  interval: DAY,
  cyclesKept: 1,
} as const;

describe('changedShare', () => {
  // 1 - (1 - c)^t by Python's decimal with 60 digits.
  test.each([
    [0.05, 3, 0.142625],
    [1e-20, 7, 7e-20],
    [0.3, 0.25, 8.53087807713055618e-2],
    [0.999999, 12, 1],
    [1e-6, 1 / 24, 4.16666866319574756e-8],
  ])('of independent days: %p a day over %p days is %p', (changePerDay, days, expected) => {
    const share = changedShare({ changePerDay, days, changes: 'random' });
    expect(Math.abs(share / expected - 1)).toBeLessThan(1e-13);
  });

  test.each([
    ['disjoint', 0.05, 3, 0.15],
    ['disjoint', 0.4, 3, 1],
    ['disjoint', 0, 3, 0],
    ['random', 0, 3, 0],
    ['random', 1, 0, 0],
    ['random', 1, 2, 1],
    ['same', 0.05, 3, 0.05],
    ['same', 0.05, 0.5, 0.025],
    ['same', 1, 9, 1],
  ] as const)('%s: %p a day over %p days is %p', (changes, changePerDay, days, expected) => {
    expect(changedShare({ changePerDay, days, changes })).toBeCloseTo(expected, 14);
  });

  test('counts every day anew unless told otherwise', () => {
    expect(changedShare({ changePerDay: 0.1, days: 2 })).toBe(0.2);
  });

  test('lies between the same and ever other blocks, and grows with time', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 400 }),
        (changePerDay, days) => {
          const of = (changes: 'same' | 'random' | 'disjoint', time = days): number =>
            changedShare({ changePerDay, days: time, changes });
          expect(of('same')).toBeLessThanOrEqual(of('random') * (1 + 1e-14));
          expect(of('random')).toBeLessThanOrEqual(of('disjoint') * (1 + 1e-14));
          expect(of('disjoint')).toBeLessThanOrEqual(1);
          expect(of('random', days + 1)).toBeGreaterThanOrEqual(of('random'));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('refuses what is no share and no time', () => {
    expect(() => changedShare({ changePerDay: 1.1, days: -1, changes: 'none' as never })).toThrow(
      [
        "'changePerDay' must be a probability from 0 to 1, got 1.1",
        "'days' must be a number of 0 or more, got -1",
        "'changes' must be one of disjoint, random, same, got none",
      ].join('\n'),
    );
  });
});

describe('published figures', () => {
  const pattern: readonly BackupKind[] = ['full', 'incremental', 'incremental', 'differential', 'incremental'];
  const { backups } = backupPlan({ ...REDBOOK, pattern });
  const daily = backupPlan({ ...REDBOOK, pattern: backupPattern('incremental', 5) });

  test('E1: 20 GB, 5 % a day: incremental 250 s, differential of three days 750 s (IBM ADSM redbook)', () => {
    expect(backups.map(({ duration }) => Math.round(duration * 1e6) / 1e6)).toEqual([5000, 250, 250, 750, 250]);
  });

  test('E1: a full one and four incrementals restore in 6000 s', () => {
    expect(daily.worstRestoreTime).toBeCloseTo(6000, 9);
    expect(daily.backups[4]?.chainLength).toBe(5);
  });

  test('E1: a full, a differential and an incremental one restore in 6000 s', () => {
    expect(backupRestoreChain(pattern, 4)).toEqual([0, 3, 4]);
    expect(backups[4]?.restoreTime).toBeCloseTo(6000, 9);
  });

  test('E2: transferred 250, 5, 1, 12, 1, 2, 5, 250 GB; published as 260 and so on from day 2, 5 GB too high', () => {
    const totals = storedAfterEachBackup([250, 5, 1, 12, 1, 2, 5, 250]);
    expect(totals).toEqual([250, 255, 256, 268, 269, 271, 276, 526]);
    const published = [250, 260, 261, 273, 274, 276, 281, 531];
    expect(published.map((total, day) => total - (totals[day] ?? 0))).toEqual([0, 5, 5, 5, 5, 5, 5, 5]);
  });

  test('"40 + 14 = 46 hours" is wrong: stages of 40 h and 14 h take 54 h', () => {
    const hour = 3600;
    const seconds = backupRestoreTime({ sizes: [40 * hour * 1e8, 14 * hour * 1e8], throughput: 1e8 });
    expect(seconds / hour).toBe(54);
  });
});

describe('backupRestoreChain', () => {
  test.each([
    ['full', 3, 7, [7]],
    ['incremental', 4, 0, [0]],
    ['incremental', 4, 7, [4, 5, 6, 7]],
    ['incremental', 4, 8, [8]],
    ['differential', 4, 7, [4, 7]],
    ['differential', 4, 4, [4]],
    ['incremental', 1, 5, [5]],
  ] as const)('%s, full every %p, backup %p: %p', (kind, fullEvery, backup, expected) => {
    expect(backupRestoreChain(backupPattern(kind, fullEvery), backup)).toEqual(expected);
  });

  test('reads what an oracle finds that applies backups to a list of blocks', () => {
    const kinds = fc.array(fc.constantFrom<BackupKind>('full', 'incremental', 'differential'), { maxLength: 12 });
    fc.assert(
      fc.property(kinds, fc.integer({ min: 0, max: 40 }), (rest, backup) => {
        const pattern: BackupKind[] = ['full', ...rest];
        const chain = backupRestoreChain(pattern, backup);
        // Day n writes block n; each backup holds the blocks written since what it is based on.
        let full = 0;
        const held = Array.from({ length: backup + 1 }, (_, number) => {
          const kind = pattern[number % pattern.length];
          if (kind === 'full') full = number;
          const since = { full: -1, incremental: number - 1, differential: full }[kind ?? 'full'];
          return Array.from({ length: number - since }, (_unused, index) => since + 1 + index);
        });
        const restored = new Set(chain.flatMap((number) => held[number] ?? []));
        expect([...restored].sort((a, b) => a - b)).toEqual(Array.from({ length: backup + 1 }, (_, block) => block));
        // And nothing in it can be left out.
        chain.forEach((_, left) => {
          const fewer = new Set(chain.filter((__, index) => index !== left).flatMap((number) => held[number] ?? []));
          expect(fewer.size).toBeLessThan(backup + 1);
        });
      }),
      { numRuns: 200 },
    );
  });

  test('refuses a cycle that does not start with a full backup', () => {
    expect(() => backupRestoreChain(['incremental', 'sometimes' as never], -1)).toThrow(
      [
        "'pattern[0]' must be full, which every cycle starts with, got incremental",
        "'pattern[1]' must be one of full, incremental, differential, got sometimes",
        "'backup' must be a whole number of 0 or more, got -1",
      ].join('\n'),
    );
    expect(() => backupRestoreChain([], 0)).toThrow("'pattern' must be a list of at least one, got none");
    expect(() => backupPattern('weekly' as never, 0)).toThrow(
      "'kind' must be one of full, incremental, differential, got weekly\n" +
        "'fullEvery' must be a whole number from 1 to 10000, got 0",
    );
  });
});

describe('backupPlan', () => {
  const weekly: BackupPlanProps = {
    size: 700 * GB,
    changePerDay: 0.1,
    backupThroughput: 1e8,
    restoreThroughput: 2e8,
    backupOverhead: 100,
    restoreOverhead: 60,
    interval: DAY,
    pattern: backupPattern('differential', 7),
    cyclesKept: 4,
  };

  test('differential, full once a week, everything stated', () => {
    const plan = backupPlan(weekly);
    expect(plan.backups.map(({ kind }) => kind)).toEqual(['full', ...Array<string>(6).fill('differential')]);
    expect(plan.backups.map(({ start }) => start / DAY)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(plan.backups.map(({ bytes }) => Math.round(bytes / GB))).toEqual([700, 70, 140, 210, 280, 350, 420]);
    expect(plan.backups.map(({ duration }) => Math.round(duration))).toEqual([7100, 800, 1500, 2200, 2900, 3600, 4300]);
    expect(plan.backups.map(({ chainLength }) => chainLength)).toEqual([1, 2, 2, 2, 2, 2, 2]);
    expect(plan.cycleLength).toBe(7 * DAY);
    expect(plan.cycleBytes / GB).toBeCloseTo(2170, 9);
    expect(plan.storage / GB).toBeCloseTo(4 * 2170, 9);
    expect(plan.peakStorage / GB).toBeCloseTo(4 * 2170 + 700, 9);
    expect(plan.guaranteedHistory).toBe(21 * DAY);
    expect(plan.worstLoss).toBe(DAY + 7100);
    expect(plan.worstRestoreTime).toBeCloseTo((700 * GB + 420 * GB) / 2e8 + 120, 6);
    // Full: 3560 s; differential n: 3560 + 350 n + 60, n = 1 to 6; the mean of the seven.
    expect(plan.meanRestoreTime).toBeCloseTo((7 * 3560 + 350 * 21 + 6 * 60) / 7, 6);
    expect(plan.fitsInterval).toBe(true);
    expect(plan.longestDuration).toBe(7100);
    expect(plan.logBytes).toBe(0);
  });

  test('only what must be stated: a full backup each time', () => {
    const plan = backupPlan({ ...REDBOOK, pattern: ['full'] });
    expect(plan.worstLoss).toBe(DAY + 5000);
    expect(plan.worstRestoreTime).toBe(5000);
    expect(plan.meanRestoreTime).toBe(5000);
    expect(plan.storage).toBe(20 * GB);
    expect(plan.guaranteedHistory).toBe(0);
  });

  test('a backup that outlasts the interval does not fit', () => {
    expect(backupPlan({ ...REDBOOK, interval: 4999, pattern: ['full'] }).fitsInterval).toBe(false);
    expect(backupPlan({ ...REDBOOK, interval: 5000, pattern: ['full'] }).fitsInterval).toBe(true);
  });

  test('a log takes the loss to its own interval and adds its replay and its bytes', () => {
    const log = { bytesPerDay: 8.64 * GB, replayThroughput: 1e6 };
    const plan = backupPlan({ ...REDBOOK, pattern: ['full'], cyclesKept: 3, log });
    expect(plan.worstLoss).toBe(300);
    expect(plan.logBytes / GB).toBeCloseTo(3 * 8.64, 9);
    expect(plan.storage / GB).toBeCloseTo(60 + 3 * 8.64, 9);
    // 0.1 s of replay for each second of log; right before a backup is complete it spans a day and 5000 s.
    expect(plan.worstRestoreTime).toBeCloseTo(5000 + 0.1 * (DAY + 5000), 6);
    // On average the midpoint between 5000 s, when it became the newest, and that.
    expect(plan.meanRestoreTime).toBeCloseTo(5000 + 0.1 * (5000 + DAY / 2), 6);
    expect(backupPlan({ ...REDBOOK, pattern: ['full'], log: { ...log, interval: 60 } }).worstLoss).toBe(60);
    expect(backupPlan({ ...REDBOOK, pattern: ['full'], log: { ...log, interval: 1e6 } }).worstLoss).toBe(DAY + 5000);
  });

  test('nothing to back up takes its overhead', () => {
    const plan = backupPlan({ ...weekly, size: 0 });
    expect(plan.storage).toBe(0);
    expect(plan.worstRestoreTime).toBe(120);
  });

  test('names everything that is wrong', () => {
    expect(() =>
      backupPlan({
        size: -1,
        changePerDay: NaN,
        changes: 'some' as never,
        backupThroughput: 0,
        restoreThroughput: Infinity,
        backupOverhead: -2,
        restoreOverhead: NaN,
        log: { interval: -1, bytesPerDay: -1, replayThroughput: 0 },
        interval: 0,
        pattern: [],
        cyclesKept: 0,
      }),
    ).toThrow(
      [
        "'size' must be bytes from 0 to 2^63, got -1",
        "'changePerDay' must be a probability from 0 to 1, got NaN",
        "'changes' must be one of disjoint, random, same, got some",
        "'backupThroughput' must be 1 byte a second or more, got 0",
        "'restoreThroughput' must be 1 byte a second or more, got Infinity",
        "'backupOverhead' must be seconds from 0 to 1e10, got -2",
        "'restoreOverhead' must be seconds from 0 to 1e10, got NaN",
        "'log.interval' must be seconds from 0 to 1e10, got -1",
        "'log.bytesPerDay' must be bytes from 0 to 2^63, got -1",
        "'log.replayThroughput' must be 1 byte a second or more, got 0",
        "'interval' must be seconds from 1 to 1e10, got 0",
        "'pattern' must be a list of at least one, got none",
        "'cyclesKept' must be a whole number of 1 or more, got 0",
      ].join('\n'),
    );
    expect(() => backupRestoreTime({ sizes: [], throughput: 0, overheadEach: -1 })).toThrow(
      [
        "'sizes' must be a list of at least one, got none",
        "'throughput' must be 1 byte a second or more, got 0",
        "'overheadEach' must be seconds from 0 to 1e10, got -1",
      ].join('\n'),
    );
    expect(() => storedAfterEachBackup([1, -1])).toThrow("'sizes[1]' must be bytes from 0 to 2^63, got -1");
  });

  const schedules = fc.record({
    size: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    changePerDay: fc.integer({ min: 0, max: 1000 }).map((permille) => permille / 1000),
    changes: fc.constantFrom('disjoint' as const, 'random' as const, 'same' as const),
    backupThroughput: fc.double({ min: 1, max: 1e12, noNaN: true }),
    restoreThroughput: fc.double({ min: 1, max: 1e12, noNaN: true }),
    interval: fc.integer({ min: 1, max: 10 * DAY }),
    cyclesKept: fc.integer({ min: 1, max: 1000 }),
    fullEvery: fc.integer({ min: 1, max: 30 }),
    log: fc.constantFrom(undefined, { bytesPerDay: 1e9, replayThroughput: 1e7 }),
  });

  test('restores, stores and loses in the order that the kinds must have, all of it finite', () => {
    fc.assert(
      fc.property(schedules, ({ fullEvery, ...rest }) => {
        const of = (kind: BackupKind) => backupPlan({ ...rest, pattern: backupPattern(kind, fullEvery) });
        const [full, incremental, differential] = [of('full'), of('incremental'), of('differential')];
        const slack = 1 + 1e-12;
        // Differential backups restore at least as fast as incremental ones, and take at least their room.
        expect(differential.worstRestoreTime).toBeLessThanOrEqual(incremental.worstRestoreTime * slack);
        expect(incremental.storage).toBeLessThanOrEqual(differential.storage * slack);
        expect(differential.storage).toBeLessThanOrEqual(full.storage * slack);
        for (const plan of [full, incremental, differential]) {
          const { backups, ...figures } = plan;
          for (const figure of Object.values(figures))
            if (typeof figure === 'number') expect(Number.isFinite(figure)).toBe(true);
          expect(plan.meanRestoreTime).toBeLessThanOrEqual(plan.worstRestoreTime * slack);
          // Equivalence with the slow way: each chain summed by itself.
          for (const backup of backups.slice(0, 5)) {
            const chain = backupRestoreChain(
              backups.map(({ kind }) => kind),
              backup.number,
            );
            const sizes = chain.map((number) => backups[number]?.bytes ?? NaN);
            const slow = backupRestoreTime({ sizes, throughput: rest.restoreThroughput });
            expect(Math.abs(backup.restoreTime - slow)).toBeLessThanOrEqual(1e-12 * slow);
            expect(backup.chainLength).toBe(chain.length);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
