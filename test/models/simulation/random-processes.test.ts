import { Random } from '../../../lib/models/random';
import { ArrivalProcess } from '../../../lib/models/simulation/arrival-process';
import { Surge } from '../../../lib/models/simulation/scenario';
import { ServiceTimes } from '../../../lib/models/simulation/service-times';

describe('service times', () => {
  test.each([0, 0.25, 0.5, 1, 2, 4])('have their mean and a squared coefficient of variation of %d', (scv) => {
    const times = new ServiceTimes(3, scv, new Random(11));
    const count = 100_000;
    let sum = 0;
    let squares = 0;
    for (let index = 0; index < count; index += 1) {
      const time = times.next();
      sum += time;
      squares += time * time;
    }
    const mean = sum / count;
    expect(Math.abs(mean / 3 - 1)).toBeLessThan(0.01 * (1 + scv));
    expect(Math.abs(squares / count / mean ** 2 - 1 - scv)).toBeLessThanOrEqual(0.03 * scv + 1e-9);
  });

  test('of k stages are Erlang distributed: one of two stages exceeds its mean with probability 3 exp(-2)', () => {
    const times = new ServiceTimes(1, 0.5, new Random(3));
    let above = 0;
    for (let index = 0; index < 100_000; index += 1) above += times.next() > 1 ? 1 : 0;
    expect(Math.abs(above / 100_000 - 3 * Math.exp(-2))).toBeLessThan(0.005);
  });
});

describe('arrivals', () => {
  const counted = (
    surge: Surge | undefined,
    dailySwing: number,
    intervals: readonly (readonly [number, number])[],
  ): number[] => {
    const traffic = { rate: 2, dailySwing, dailyPeakAt: 3600, writeShare: 0 };
    const process = new ArrivalProcess(traffic, surge, new Random(5));
    const counts = intervals.map(() => 0);
    for (let time = process.next(0); time < 86_400; time = process.next(time)) {
      for (const [index, [from, to]] of intervals.entries()) if (time >= from && time < to) counts[index]! += 1;
    }
    return counts;
  };

  /** Within four standard deviations of a Poisson count. */
  const expectCount = (count: number | undefined, mean: number): void =>
    expect(Math.abs(count! - mean)).toBeLessThan(4 * Math.sqrt(mean));

  test('come at their rate', () => {
    const [all] = counted(undefined, 0, [[0, 86_400]]);
    expectCount(all, 2 * 86_400);
  });

  test('come at the rate times the factor during a surge, and at the rate before and after', () => {
    const surge: Surge = { kind: 'surge', at: 10_000, duration: 5000, factor: 3 };
    const [before, during, after] = counted(surge, 0, [
      [0, 10_000],
      [10_000, 15_000],
      [15_000, 86_400],
    ]);
    expectCount(before, 20_000);
    expectCount(during, 30_000);
    expectCount(after, 142_800);
  });

  test('a surge begins when it begins, however far away the next arrival was', () => {
    const traffic = { rate: 1e-4, dailySwing: 0, dailyPeakAt: 0, writeShare: 0 };
    const surge: Surge = { kind: 'surge', at: 100, duration: 100, factor: 1e5 };
    const process = new ArrivalProcess(traffic, surge, new Random(5));
    let count = 0;
    for (let time = process.next(0); time < 200; time = process.next(time)) count += 1;
    expectCount(count, 1000);
  });

  test('a surge may be a lull, and last for ever', () => {
    const [before, during] = counted({ kind: 'surge', at: 40_000, factor: 0.1 }, 0, [
      [0, 40_000],
      [40_000, 86_400],
    ]);
    expectCount(before, 80_000);
    expectCount(during, 9280);
  });

  test('follow the day: most at the peak, least twelve hours later, the mean over all', () => {
    const [all, peak, trough] = counted(undefined, 0.8, [
      [0, 86_400],
      [0, 7200],
      [43_200, 50_400],
    ]);
    // The mean of the cosine over two hours about its peak is sin(pi / 12) / (pi / 12).
    const cosine = Math.sin(Math.PI / 12) / (Math.PI / 12);
    expectCount(all, 172_800);
    expectCount(peak, 14_400 * (1 + 0.8 * cosine));
    expectCount(trough, 14_400 * (1 - 0.8 * cosine));
  });
});
