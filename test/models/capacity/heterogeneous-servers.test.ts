import fc from 'fast-check';
import { equalServersApproximation, FastestFirstQueue, MMcQueue } from '../../../lib/models/capacity';
import { refusal, relativeError } from './relative-error';

/**
 * Every server by itself and the queue up to a length that matters no more: value iteration on the uniformised chain.
 */
function oracle(arrivalRate: number, rates: readonly number[]): { waits: number; number: number } {
  const order = rates.map((_, server) => server).sort((one, other) => (rates[other] ?? 0) - (rates[one] ?? 0));
  const all = 2 ** rates.length - 1;
  const top = all + 120;
  const clock = arrivalRate + rates.reduce((sum, rate) => sum + rate, 0);
  let shares = new Float64Array(top + 1);
  shares[0] = 1;
  for (let round = 0; round < 4000; round += 1) {
    const next = new Float64Array(top + 1);
    const move = (to: number, amount: number): void => {
      next[to] = (next[to] ?? 0) + amount / clock;
    };
    shares.forEach((share, state) => {
      if (share === 0) return;
      const busy = Math.min(state, all);
      const free = order.find((server) => (busy & (1 << server)) === 0);
      move(free === undefined ? Math.min(top, state + 1) : state + (1 << free), share * arrivalRate);
      rates.forEach((rate, server) => {
        const done = state > all ? state - 1 : state - (1 << server);
        move((busy & (1 << server)) === 0 ? state : done, share * rate);
      });
    });
    shares = next;
  }
  let waits = 0;
  let number = 0;
  shares.forEach((share, state) => {
    const busy = rates.filter((_, server) => (Math.min(state, all) & (1 << server)) !== 0).length;
    if (state >= all) waits += share;
    number += share * (busy + Math.max(0, state - all));
  });
  return { waits, number };
}

describe('servers of different speed', () => {
  it('D16: Bolch et al. (Octave qsammm), 73 to servers of 10, 15, 20, 20 and 25, taken as equal', () => {
    const queue = equalServersApproximation({
      arrivalRate: 73,
      groups: [10, 15, 20, 25].map((serviceRate) => ({ servers: serviceRate === 20 ? 2 : 1, serviceRate })),
    });
    expect(queue.utilisation.toFixed(2)).toBe('0.81');
    expect(queue.numberInSystem.toFixed(4)).toBe('6.5278');
  });

  it('fastest first equals a chain over every single server', () => {
    const groups = [
      { servers: 1, serviceRate: 1 },
      { servers: 2, serviceRate: 2.5 },
      { servers: 1, serviceRate: 0.5 },
    ];
    for (const arrivalRate of [0.3, 5]) {
      const exact = oracle(arrivalRate, [1, 2.5, 2.5, 0.5]);
      const queue = new FastestFirstQueue({ arrivalRate, groups });
      expect(relativeError(queue.waitProbability, exact.waits)).toBeLessThan(1e-9);
      expect(relativeError(queue.numberInSystem, exact.number)).toBeLessThan(1e-9);
    }
  });

  it('equal groups are M/M/c, and work done equals work offered', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (one, other, rho, slower) => {
          const equal = new FastestFirstQueue({
            arrivalRate: rho * (one + other),
            groups: [one, other].map((servers) => ({ servers, serviceRate: 1 })),
          });
          const exact = new MMcQueue({ arrivalRate: rho * (one + other), serviceRate: 1, servers: one + other });
          expect(relativeError(equal.waitProbability, exact.waitProbability)).toBeLessThan(1e-11);
          expect(relativeError(equal.responseTime, exact.responseTime)).toBeLessThan(1e-11);
          const arrivalRate = rho * (one + slower * other);
          const mixed = new FastestFirstQueue({
            arrivalRate,
            groups: [
              { servers: other, serviceRate: slower },
              { servers: one, serviceRate: 1 },
            ],
          });
          const [slow = 0, fast = 0] = mixed.busyServers;
          expect(relativeError(slow * slower + fast, arrivalRate)).toBeLessThan(1e-11);
          expect(mixed.utilisation).toBeCloseTo(rho, 12);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('serves faster than the equal approximation says where load is low', () => {
    const props = {
      arrivalRate: 1,
      groups: [
        { servers: 1, serviceRate: 10 },
        { servers: 3, serviceRate: 1 },
      ],
    };
    const exact = new FastestFirstQueue(props);
    expect(exact.responseTime).toBeLessThan(equalServersApproximation(props).responseTime);
    const idle = new FastestFirstQueue({ ...props, arrivalRate: 0 });
    expect([idle.responseTime, idle.waitProbability, idle.waitTime, idle.busyServers]).toEqual([0.1, 0, 0, [0, 0]]);
  });

  it('names what is wrong', () => {
    expect(refusal(() => new FastestFirstQueue({ arrivalRate: -1, groups: [] }))).toBe(
      "'arrivalRate' must be a number of 0 or more, got -1\n'groups' must be a list of at least one, got none",
    );
    const bad = { arrivalRate: 0, groups: [{ servers: 0, serviceRate: -2 }] };
    const badGroup =
      "'groups[0].servers' must be a whole number of 1 or more, got 0\n" +
      "'groups[0].serviceRate' must be a number above 0, got -2";
    expect(refusal(() => new FastestFirstQueue(bad))).toBe(badGroup);
    expect(refusal(() => equalServersApproximation(bad))).toBe(badGroup);
    expect(refusal(() => new FastestFirstQueue({ arrivalRate: 4, groups: [{ servers: 2, serviceRate: 2 }] }))).toBe(
      "'arrivalRate' must be below what all servers can serve (4), got 4",
    );
    expect(refusal(() => new FastestFirstQueue({ arrivalRate: 1, groups: [{ servers: 500, serviceRate: 2 }] }))).toBe(
      "'groups' must be groups whose product of (servers + 1) is at most 500, got 501",
    );
  });
});
