import fc from 'fast-check';
import { CapacityStep, FluidQueue, outageBacklog, standbyNeeded } from '../../../lib/models/capacity';
import { refusal, relativeError } from './relative-error';

/** The same queue in small steps of time: arrivals and services as counts, waits between them. */
function oracle(
  arrivalRate: number,
  backlog: number,
  capacity: readonly CapacityStep[],
  wait: number,
): { seconds: number; peak: number; longest: number; late: number } {
  const tick = 0.01;
  let waiting = backlog;
  const result = { seconds: 0, peak: backlog, longest: 0, late: 0 };
  let late = 0;
  for (let step = 0; step < 12_000; step += 1) {
    const time = step * tick;
    const rate = capacity.filter(({ from }) => from <= time + tick / 2).at(-1)?.rate ?? 0;
    const served = Math.min(rate * tick, waiting + arrivalRate * tick);
    const waited = Math.min(time, waiting / arrivalRate);
    if (served > 0) {
      result.longest = Math.max(result.longest, waited);
      if (waited > wait) late += served;
    }
    waiting = Math.max(0, waiting + arrivalRate * tick - served);
    result.peak = Math.max(result.peak, waiting);
    if (waiting > 1e-9) result.seconds = time + tick;
  }
  result.late = late / (backlog + arrivalRate * result.seconds);
  return result;
}

describe('fluid queue', () => {
  it('catches up backlog / (capacity - arrivals) after an outage', () => {
    const backlog = outageBacklog({ arrivalRate: 10, seconds: 60 });
    expect(backlog).toBe(600);
    const queue = new FluidQueue({ arrivalRate: 10, backlog, capacity: [{ from: 0, rate: 14 }] });
    expect(queue.catchUp).toEqual({ caughtUp: true, seconds: 150, peakBacklog: 600, longestWait: 600 / 14 });
    expect([0, 75, 150, 1000].map((time) => queue.backlogAt(time))).toEqual([600, 300, 0, 0]);
  });

  it('takes an outage as capacity of 0', () => {
    const queue = new FluidQueue({ arrivalRate: 10, capacity: [{ from: 60, rate: 14 }] });
    expect(queue.catchUp).toEqual({ caughtUp: true, seconds: 210, peakBacklog: 600, longestWait: 60 });
    expect(queue.backlogAt(30)).toBe(300);
    // Waits fall in a straight line from 60 s for the first to 0 for the last of 2,100 requests.
    expect(queue.lateShare(0)).toBeCloseTo(1, 12);
    expect(queue.lateShare(15)).toBeCloseTo(0.75, 12);
    expect(queue.lateShare(60)).toBe(0);
  });

  it('takes a cold start as capacity that arrives step by step', () => {
    const queue = new FluidQueue({
      arrivalRate: 10,
      backlog: 100,
      capacity: [
        { from: 0, rate: 4 },
        { from: 50, rate: 8 },
        { from: 100, rate: 15 },
      ],
    });
    expect(queue.catchUp).toMatchObject({ caughtUp: true, seconds: 200, peakBacklog: 500 });
    expect(queue.backlogAt(75)).toBe(450);
  });

  it('says that it never catches up, and how the backlog grows', () => {
    expect(new FluidQueue({ arrivalRate: 10, capacity: [{ from: 20, rate: 7 }] }).catchUp).toEqual({
      caughtUp: false,
      growth: 3,
      backlog: 200,
    });
    const stuck = new FluidQueue({ arrivalRate: 10, backlog: 5, capacity: [{ from: 0, rate: 10 }] });
    expect(stuck.catchUp).toEqual({ caughtUp: false, growth: 0, backlog: 5 });
    expect(stuck.lateShare(0)).toBeUndefined();
    expect(stuck.backlogAt(1e6)).toBe(5);
  });

  it('has nothing to catch up where capacity suffices', () => {
    const queue = new FluidQueue({ arrivalRate: 10, capacity: [{ from: 0, rate: 10 }] });
    expect(queue.catchUp).toEqual({ caughtUp: true, seconds: 0, peakBacklog: 0, longestWait: 0 });
    expect([queue.lateShare(0), queue.backlogAt(5)]).toEqual([0, 0]);
  });

  it('drains a backlog without arrivals', () => {
    const queue = new FluidQueue({ arrivalRate: 0, backlog: 10, capacity: [{ from: 5, rate: 2 }] });
    expect(queue.catchUp).toEqual({ caughtUp: true, seconds: 10, peakBacklog: 10, longestWait: 10 });
    expect(queue.lateShare(7.5)).toBeCloseTo(0.5, 12);
    expect(new FluidQueue({ arrivalRate: 0, capacity: [{ from: 5, rate: 0 }] }).catchUp.caughtUp).toBe(true);
    expect(new FluidQueue({ arrivalRate: 0, backlog: 1, capacity: [{ from: 5, rate: 0 }] }).catchUp).toEqual({
      caughtUp: false,
      growth: 0,
      backlog: 1,
    });
  });

  it('counts to the last backlog where capacity drops again', () => {
    const queue = new FluidQueue({
      arrivalRate: 10,
      backlog: 10,
      capacity: [
        { from: 0, rate: 20 },
        { from: 30, rate: 0 },
        { from: 40, rate: 20 },
      ],
    });
    expect(queue.catchUp).toEqual({ caughtUp: true, seconds: 50, peakBacklog: 100, longestWait: 10 });
    expect(queue.backlogAt(20)).toBe(0);
  });

  it('equals a simulation in small steps', () => {
    const rate = fc.integer({ min: 0, max: 30 });
    const inputs = fc.record({
      arrivalRate: fc.integer({ min: 1, max: 9 }),
      backlog: fc.integer({ min: 0, max: 200 }),
      rates: fc.tuple(rate, rate, rate),
      wait: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(inputs, ({ arrivalRate, backlog, rates, wait }) => {
        const capacity = [
          ...rates.map((value, index) => ({ from: 10 * index + 5, rate: value })),
          { from: 40, rate: 20 },
        ];
        const queue = new FluidQueue({ arrivalRate, backlog, capacity });
        const slow = oracle(arrivalRate, backlog, capacity, wait);
        const { catchUp } = queue;
        if (!catchUp.caughtUp) throw new Error('the last step suffices');
        expect(Math.abs(catchUp.seconds - slow.seconds)).toBeLessThan(0.03);
        expect(Math.abs(catchUp.peakBacklog - slow.peak)).toBeLessThan(0.5);
        expect(Math.abs(catchUp.longestWait - slow.longest)).toBeLessThan(0.1);
        expect(Math.abs((queue.lateShare(wait + 0.005) ?? NaN) - slow.late)).toBeLessThan(0.02);
      }),
      { numRuns: 15 },
    );
  });

  it('names what is wrong', () => {
    expect(refusal(() => new FluidQueue({ arrivalRate: -1, backlog: -1, capacity: [] }))).toBe(
      "'arrivalRate' must be a number of 0 or more, got -1\n" +
        "'backlog' must be a number of 0 or more, got -1\n" +
        "'capacity' must be a list of at least one, got none",
    );
    expect(
      refusal(
        () =>
          new FluidQueue({
            arrivalRate: 1,
            capacity: [
              { from: 5, rate: -1 },
              { from: 5, rate: 1 },
            ],
          }),
      ),
    ).toBe(
      "'capacity[0].rate' must be a number of 0 or more, got -1\n" +
        "'capacity[1].from' must be later than the step before (5), got 5",
    );
    const queue = new FluidQueue({ arrivalRate: 1, capacity: [{ from: 0, rate: 2 }] });
    expect(refusal(() => queue.backlogAt(-1))).toBe("'time' must be a number of 0 or more, got -1");
    expect(refusal(() => queue.lateShare(-1))).toBe("'wait' must be a number of 0 or more, got -1");
    expect(refusal(() => outageBacklog({ arrivalRate: -1, seconds: -1, servedRate: -1 }))).toBe(
      "'arrivalRate' must be a number of 0 or more, got -1\n" +
        "'seconds' must be a number of 0 or more, got -1\n" +
        "'servedRate' must be a number of 0 or more, got -1",
    );
  });

  it('has no backlog after an outage in which enough was served', () => {
    expect(outageBacklog({ arrivalRate: 3, seconds: 100, servedRate: 5 })).toBe(0);
    expect(outageBacklog({ arrivalRate: 3, seconds: 100, servedRate: 1 })).toBe(200);
  });
});

describe('standby needed', () => {
  const surge = { arrivalRate: 20, instanceRate: 2, instancesAfterLaunch: 14, launchTime: 300 };

  it('without bounds is what serves all traffic, so that no queue forms', () => {
    expect(standbyNeeded(surge)).toEqual({
      possible: true,
      instances: 10,
      peakBacklog: 0,
      longestWait: 0,
      lateShare: 0,
      catchUpSeconds: 0,
    });
    expect(standbyNeeded({ ...surge, arrivalRate: 2.1, instanceRate: 0.7 })).toMatchObject({ instances: 3 });
  });

  it('with a longest wait is launchTime (1 - n rate / arrivals) solved for n', () => {
    expect(standbyNeeded({ ...surge, longestWait: 60 })).toEqual({
      possible: true,
      instances: 8,
      peakBacklog: 1200,
      longestWait: 60,
      lateShare: 0,
      catchUpSeconds: 450,
    });
    expect(standbyNeeded({ ...surge, longestWait: 59 })).toMatchObject({ instances: 9 });
    expect(standbyNeeded({ ...surge, longestWait: 300 })).toMatchObject({ instances: 0, longestWait: 300 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 299, noNaN: true }), (longestWait) => {
        const needed = standbyNeeded({ ...surge, longestWait });
        if (!needed.possible) throw new Error('possible');
        expect(needed.instances).toBe(Math.ceil(10 * (1 - longestWait / 300) - 1e-6));
        expect(relativeError(1 + needed.longestWait, 1 + 300 * (1 - needed.instances / 10))).toBeLessThan(1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('needs fewer where some may be late', () => {
    // With 6: late are those who arrive from 90 s to 390 s, and the backlog is gone after 600 s. With 5: 60, 465, 675.
    const needed = standbyNeeded({ ...surge, longestWait: 60, lateShare: 0.55 });
    expect(needed).toMatchObject({ possible: true, instances: 6, peakBacklog: 2400, catchUpSeconds: 600 });
    if (needed.possible) {
      expect(needed.lateShare).toBeCloseTo(0.5, 6);
      expect(needed.longestWait).toBeCloseTo(120, 9);
    }
    expect(standbyNeeded({ ...surge, longestWait: 60, lateShare: 0.61 })).toMatchObject({ instances: 5 });
    expect(standbyNeeded({ ...surge, longestWait: 60, lateShare: 1 })).toMatchObject({ instances: 0 });
  });

  it('says why none is enough', () => {
    expect(standbyNeeded({ ...surge, instancesAfterLaunch: 9 })).toEqual({ possible: false, because: 'capacity' });
    expect(standbyNeeded({ ...surge, startTime: 45, longestWait: 30 })).toEqual({ possible: false, because: 'start' });
    expect(standbyNeeded({ ...surge, startTime: 45, longestWait: 45 })).toMatchObject({ possible: true });
    expect(standbyNeeded({ ...surge, startTime: 300, longestWait: 300 })).toMatchObject({ instances: 0 });
  });

  it('names what is wrong', () => {
    expect(
      refusal(() =>
        standbyNeeded({
          arrivalRate: 0,
          instanceRate: 0,
          instancesAfterLaunch: 0,
          launchTime: 10,
          startTime: 11,
          longestWait: -1,
          lateShare: 2,
        }),
      ),
    ).toBe(
      "'arrivalRate' must be a number above 0, got 0\n" +
        "'instanceRate' must be a number above 0, got 0\n" +
        "'instancesAfterLaunch' must be a whole number from 1 to 1000000, got 0\n" +
        "'startTime' must be at most 'launchTime' (10), got 11\n" +
        "'longestWait' must be a number of 0 or more, got -1\n" +
        "'lateShare' must be a probability from 0 to 1, got 2",
    );
    expect(refusal(() => standbyNeeded({ ...surge, launchTime: 0 }))).toBe(
      "'launchTime' must be a number above 0, got 0",
    );
  });
});
