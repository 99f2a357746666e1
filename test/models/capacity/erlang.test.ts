import fc from 'fast-check';
import {
  erlangB,
  erlangBLoad,
  erlangBServers,
  erlangC,
  erlangCServers,
  MAX_SERVERS,
  mmccQueue,
  MMcQueue,
  offeredLoad,
  utilisation,
} from '../../../lib/models/capacity';
import { refusal, relativeError } from './relative-error';

const seldomMoreThan = { numRuns: 60 };
const servers = fc.integer({ min: 1, max: 400 });
const load = fc.double({ min: 1e-3, max: 500, noNaN: true });
const share = fc.double({ min: 1e-12, max: 0.999, noNaN: true });

/** Erlang B by its definition in exact fractions: a = numerator / denominator. */
function exactErlangB(count: number, numerator: bigint, denominator: bigint): number {
  let term = 1n;
  let sum = 1n;
  for (let busy = 1n; busy <= BigInt(count); busy += 1n) {
    term *= numerator;
    sum = sum * busy * denominator + term;
  }
  return Number((term * 10n ** 300n) / sum) / 1e300;
}

describe('Erlang B and C', () => {
  it('D2: pyworkforce README, 100 calls in 30 min of 3 min each, 14 agents, 20 s', () => {
    const queue = new MMcQueue({ arrivalRate: 100 / 30, serviceRate: 1 / 3, servers: 14 });
    expect(relativeError(queue.waitProbability, 0.1741319335950498)).toBeLessThan(1e-12);
    expect(relativeError(erlangC({ servers: 14, load: 10 }), 0.1741319335950498)).toBeLessThan(1e-12);
    expect(relativeError(1 - queue.waitExceeds(1 / 3), 0.8883500191794669)).toBeLessThan(1e-12);
    expect(relativeError(queue.utilisation, 0.7142857142857143)).toBeLessThan(1e-12);
  });

  it('D4: pyworkforce tests, 1 erlang on 2 servers loses 0.2; 10 erlangs need 17 servers for 2 %', () => {
    expect(erlangB({ servers: 2, load: 1 })).toBeCloseTo(0.2, 15);
    expect(erlangBServers({ load: 10, blocking: 0.02 })).toBe(17);
  });

  it('D4: published as 0.0183 and 0.937 in the pyworkforce guide, which is wrong: 0.012949 and 0.5806', () => {
    const queue = mmccQueue({ arrivalRate: 10, serviceRate: 1, servers: 17 });
    expect(erlangB({ servers: 17, load: 10 }).toFixed(6)).toBe('0.012949');
    expect(queue.lossProbability.toFixed(6)).toBe('0.012949');
    expect(queue.utilisation.toFixed(4)).toBe('0.5806');
  });

  it('D17: Wolfram tour, 30 lines and 25 erlangs lose about 0.05', () => {
    expect(erlangB({ servers: 30, load: 25 }).toFixed(2)).toBe('0.05');
  });

  it('is right at thousands of servers and in the tails (60 digits of Python decimal)', () => {
    const reference: [number, number, number, number][] = [
      [5000, 4900, 0.0022157679024972432, 0.09993787723448766],
      [5000, 4950, 0.0057421518444911038, 0.36609821942272347],
      [5000, 4999.9, 0.011186818564269905, 0.99823530127282889],
      [5000, 4000.25, 3.3340633883092107e-53, 1.6674485562936787e-52],
      [5000, 3500, 4.8232608682775506e-126, 1.6077536227591835e-125],
      [50_000, 49_800.5, 0.001468827442662441, 0.26936298914584356],
      [100, 30.7, 2.5762814031129849e-23, 3.7175777822698195e-23],
      [1, 0.3, 0.23076923076923078, 0.3],
    ];
    for (const [count, erlangs, b, c] of reference) {
      expect(relativeError(erlangB({ servers: count, load: erlangs }), b)).toBeLessThan(1e-11);
      expect(relativeError(erlangC({ servers: count, load: erlangs }), c)).toBeLessThan(1e-11);
    }
  });

  it('equals the definition in exact fractions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 90_000 }), (count, thousandths) => {
        const exact = exactErlangB(count, BigInt(thousandths), 1000n);
        expect(relativeError(erlangB({ servers: count, load: thousandths / 1000 }), exact)).toBeLessThan(1e-13);
      }),
      seldomMoreThan,
    );
  });

  it('falls with servers, rises with load, and waits are likelier than losses', () => {
    fc.assert(
      fc.property(servers, load, (count, erlangs) => {
        const lost = erlangB({ servers: count, load: erlangs });
        expect(lost).toBeGreaterThanOrEqual(0);
        expect(lost).toBeLessThanOrEqual(1);
        expect(erlangB({ servers: count + 1, load: erlangs })).toBeLessThanOrEqual(lost);
        expect(erlangB({ servers: count, load: erlangs * 1.1 })).toBeGreaterThanOrEqual(lost);
        if (erlangs >= count) return;
        const waits = erlangC({ servers: count, load: erlangs });
        expect(waits).toBeGreaterThanOrEqual(lost);
        expect(waits).toBeLessThanOrEqual(1);
        expect(erlangC({ servers: count + 1, load: erlangs })).toBeLessThanOrEqual(waits);
      }),
      seldomMoreThan,
    );
  });

  it('knows the ends', () => {
    expect(erlangB({ servers: 0, load: 0 })).toBe(1);
    expect(erlangB({ servers: 0, load: 7 })).toBe(1);
    expect(erlangB({ servers: 3, load: 0 })).toBe(0);
    expect(erlangB({ servers: MAX_SERVERS, load: 5 })).toBe(0);
    expect(erlangB({ servers: 1, load: 1e300 })).toBe(1);
    expect(erlangC({ servers: 1, load: 0 })).toBe(0);
    expect(erlangC({ servers: MAX_SERVERS, load: MAX_SERVERS - 1e-6 })).toBeCloseTo(1, 5);
    expect(erlangBServers({ load: 0, blocking: 0.5 })).toBe(1);
    expect(erlangCServers({ load: 0, waitProbability: 0.5 })).toBe(1);
  });

  it('names what is wrong', () => {
    expect(refusal(() => erlangB({ servers: -1, load: Number.NaN }))).toBe(
      "'servers' must be a whole number from 0 to 1000000, got -1\n'load' must be a number of 0 or more, got NaN",
    );
    expect(refusal(() => erlangC({ servers: 3, load: 3 }))).toBe(
      "'load' must be below the number of servers (3), got 3",
    );
    expect(refusal(() => erlangC({ servers: 0, load: 0 }))).toBe(
      "'servers' must be a whole number from 1 to 1000000, got 0",
    );
    expect(refusal(() => erlangBLoad({ servers: 1.5, blocking: 1 }))).toBe(
      "'servers' must be a whole number from 1 to 1000000, got 1.5\n" +
        "'blocking' must be a probability above 0 and below 1, got 1",
    );
    expect(refusal(() => erlangBServers({ load: 2e6, blocking: 0 }))).toBe(
      "'load' must be a number of erlangs from 0 to 1000000, got 2000000\n" +
        "'blocking' must be a probability above 0 and below 1, got 0",
    );
    expect(refusal(() => erlangCServers({ load: -1, waitProbability: 1 }))).toBe(
      "'load' must be a number of erlangs from 0 to 1000000, got -1\n" +
        "'waitProbability' must be a probability above 0 and below 1, got 1",
    );
    expect(refusal(() => offeredLoad({ arrivalRate: -1, serviceRate: 0 }))).toBe(
      "'arrivalRate' must be a number of 0 or more, got -1\n'serviceRate' must be a number above 0, got 0",
    );
    expect(refusal(() => utilisation({ arrivalRate: 1, serviceRate: 1, servers: 0 }))).toBe(
      "'servers' must be a whole number of 1 or more, got 0",
    );
  });
});

describe('Erlang B inverted', () => {
  it('D1: agrees with entries of the Erlang B table for blocking of 0.001 and above', () => {
    // Well-known entries of that table, as far as they are printed; it is not available offline as a whole.
    const table: [number, number, string][] = [
      [1, 0.01, '0.0101'],
      [10, 0.01, '4.46'],
      [10, 0.02, '5.08'],
      [15, 0.01, '8.108'],
      [20, 0.01, '12.0'],
      [20, 0.02, '13.2'],
      [50, 0.01, '37.9'],
      [100, 0.01, '84.1'],
      [100, 0.02, '88.0'],
    ];
    for (const [count, blocking, printed] of table) {
      const digits = printed.split('.')[1]?.length ?? 0;
      expect(erlangBLoad({ servers: count, blocking }).toFixed(digits)).toBe(printed);
    }
  });

  it('is right to 1e-12 (60 digits of Python decimal)', () => {
    const reference: [number, number, number][] = [
      [15, 0.01, 8.1080427971844511],
      [10, 0.02, 5.0840046304551487],
      [100, 0.001, 75.241982672458533],
      [301, 0.001, 259.58746700872189],
      [5, 1e-12, 0.010392953152380034],
      [300, 0.5, 598.0130757086996],
      [3, 0.999, 2998.9993331110368],
    ];
    for (const [count, blocking, erlangs] of reference) {
      expect(relativeError(erlangBLoad({ servers: count, blocking }), erlangs)).toBeLessThan(1e-12);
    }
  });

  it('loses exactly the share at the load found, and needs exactly the servers it was found for', () => {
    fc.assert(
      fc.property(servers, share, (count, blocking) => {
        const erlangs = erlangBLoad({ servers: count, blocking });
        expect(relativeError(erlangB({ servers: count, load: erlangs }), blocking)).toBeLessThan(1e-9);
        expect(erlangBServers({ load: erlangs * (1 - 1e-9), blocking })).toBe(count);
        expect(erlangBServers({ load: erlangs * (1 + 1e-9), blocking })).toBe(count + 1);
      }),
      seldomMoreThan,
    );
  });

  it('finds the smallest number of servers with which few enough wait', () => {
    fc.assert(
      fc.property(load, share, (erlangs, waitProbability) => {
        const needed = erlangCServers({ load: erlangs, waitProbability });
        expect(erlangC({ servers: needed, load: erlangs })).toBeLessThanOrEqual(waitProbability);
        if (needed - 1 > erlangs) {
          expect(erlangC({ servers: needed - 1, load: erlangs })).toBeGreaterThan(waitProbability);
        }
      }),
      seldomMoreThan,
    );
  });
});
