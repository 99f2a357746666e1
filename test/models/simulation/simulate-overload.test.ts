import * as fc from 'fast-check';
import { MMcKQueue, mmccQueue } from '../../../lib/models/capacity';
import { InvalidInputError } from '../../../lib/models/invalid-input';
import { ClientBehaviour, OverloadedService, OverloadResult, simulateOverload } from '../../../lib/models/simulation';

/** Clients that wait for ever and repeat nothing. */
const PATIENT: ClientBehaviour = { timeout: 1e9, retries: 0, retryDelay: 1 };

const steady = (service: OverloadedService, duration: number, seed = 1): OverloadResult =>
  simulateOverload({ service, duration, seed, step: duration / 10 });

/** Mean of independent runs, and half the width of its interval of 99.9 % (Student's t of 19 degrees of freedom). */
function estimate(value: (seed: number) => number): { readonly mean: number; readonly half: number } {
  const values = Array.from({ length: 20 }, (_, seed) => value(seed));
  const mean = values.reduce((sum, one) => sum + one) / values.length;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
  return { mean, half: 3.883 * Math.sqrt(variance / values.length) };
}

describe('the admission limit is the queue M/M/c/K', () => {
  test.each([
    { rate: 8, slots: 10, waiting: 0 },
    { rate: 12, slots: 10, waiting: 0 },
    { rate: 9, slots: 10, waiting: 5 },
    { rate: 20, slots: 10, waiting: 20 },
    { rate: 0.9, slots: 1, waiting: 3 },
  ])('$rate erlangs, $slots servers, room for $waiting to wait: loss and time within their intervals', (props) => {
    const { rate, slots, waiting } = props;
    const queue = new MMcKQueue({ arrivalRate: rate, serviceRate: 1, servers: slots, capacity: slots + waiting });
    const service = {
      traffic: { rate },
      work: { slots, meanServiceTime: 1 },
      clients: PATIENT,
      protection: { admissionLimit: waiting },
    };
    const duration = 8000 / rate;
    const loss = estimate((seed) => {
      const { attempts } = steady(service, duration, seed);
      return attempts.refused.full / attempts.sent;
    });
    expect(Math.abs(loss.mean - queue.lossProbability)).toBeLessThan(loss.half);
    // An interval of any width would hold it.
    expect(loss.half).toBeLessThan(0.015);
    const { requests } = steady(service, duration);
    expect(Math.abs(requests.answered / duration / queue.effectiveArrivalRate - 1)).toBeLessThan(0.05);
  });
});

describe('repetitions', () => {
  test.each([0, 1, 3, 8])('with %d of them, (1 - p^(r+1)) / (1 - p) are sent per request', (retries) => {
    // Repeated long after: what a try meets does not depend on the tries before it, and all of them are Poisson.
    const clients = { timeout: 1e9, retries, retryDelay: 40 };
    const service = {
      traffic: { rate: 12 },
      work: { slots: 10, meanServiceTime: 1 },
      clients,
      protection: { admissionLimit: 0 },
    };
    const { requests, attempts, amplification } = steady(service, 8000);
    const refused = attempts.refused.full / attempts.sent;
    expect(Math.abs(amplification / ((1 - refused ** (retries + 1)) / (1 - refused)) - 1)).toBeLessThan(0.03);
    expect(Math.abs(requests.shed / requests.arrived - refused ** (retries + 1))).toBeLessThan(0.02);

    // p itself is the fixed point of Erlang B at the amplified load (Falin and Templeton, Retrial Queues, 1997, sec. 2.8).
    let p = 0;
    for (let round = 0; round < 500; round += 1) {
      const amplified = (12 * (1 - p ** (retries + 1))) / (1 - p);
      p = 0.5 * p + 0.5 * mmccQueue({ arrivalRate: amplified, serviceRate: 1, servers: 10 }).lossProbability;
    }
    expect(Math.abs(refused / p - 1)).toBeLessThan(0.03);
  });

  test('who is told when to come back comes back then, and up to as long after that', () => {
    const service: OverloadedService = {
      traffic: { rate: 2 },
      work: { slots: 1, meanServiceTime: 1e6 },
      clients: { timeout: 1e9, retries: 1, retryDelay: 1, heedsRetryAfter: true },
      protection: { admissionLimit: 0, retryAfter: 100 },
    };
    // All but one are refused twice, the second time 100 s to 200 s after the first.
    const { series } = simulateOverload({ service, duration: 400, seed: 1, step: 100 });
    const rates = series.sent.map((sent, index) => sent / series.arrivals[index]!);
    expect(rates[0]).toBe(1);
    expect(rates[1]).toBeGreaterThan(1.2);
    expect(rates[1]).toBeLessThan(1.8);
    expect(rates[2]).toBeGreaterThan(1.7);
    expect(rates[2]).toBeLessThan(2.3);
  });

  test('a budget holds them below its share of the requests, whatever fails', () => {
    const property = fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 9 }),
      (retryBudget, seed) => {
        const { attempts, requests } = simulateOverload({
          service: {
            traffic: { rate: 10 },
            work: { slots: 1, meanServiceTime: 5 },
            clients: { timeout: 3, retries: Infinity, retryDelay: 1, retryBudget },
          },
          duration: 300,
          seed,
        });
        expect(attempts.sent).toBeLessThanOrEqual(requests.arrived * (1 + retryBudget) + 10);
      },
    );
    fc.assert(property, { numRuns: 30 });
  });
});

describe('metastable failure', () => {
  const PEAK = { at: 300, duration: 100, factor: 8 };
  const at = (rho: number, retries: number): OverloadedService => ({
    traffic: { rate: 20 * rho, peak: PEAK },
    work: { slots: 20, meanServiceTime: 1 },
    clients: { timeout: 10, retries, retryDelay: 1 },
  });
  const run = (service: OverloadedService): OverloadResult => simulateOverload({ service, duration: 2000, seed: 4 });
  /** Share of the new requests of the last 500 s that are answered. */
  const atTheEnd = ({ series }: OverloadResult): number => {
    const sum = (values: readonly number[]): number => values.slice(-50).reduce((total, value) => total + value);
    return sum(series.answered) / sum(series.arrivals);
  };

  test.each([
    { rho: 0.3, retries: 1 },
    { rho: 0.2, retries: 2 },
    { rho: 0.15, retries: 3 },
  ])('below rho (1 + r) = 1 the peak passes: $rho, $retries', ({ rho, retries }) => {
    const result = run(at(rho, retries));
    // Not because nothing happened.
    expect(result.requests.failed).toBeGreaterThan(100);
    expect(result.timeToRecover).toBeGreaterThan(0);
    expect(atTheEnd(result)).toBeGreaterThan(0.98);
  });

  test.each([
    { rho: 0.6, retries: 1 },
    { rho: 0.4, retries: 2 },
    { rho: 0.3, retries: 4 },
  ])('above it, it stays when the peak is long over: $rho, $retries', ({ rho, retries }) => {
    const service = at(rho, retries);
    const result = run(service);
    expect(result.timeToRecover).toBeUndefined();
    expect(atTheEnd(result)).toBeLessThan(0.02);
    // The servers are busy all the time, for nobody.
    expect(result.attempts.wasted).toBeGreaterThan(0.9 * 20 * 1000);
    // Without the peak nobody would have noticed anything.
    const calm = run({ ...service, traffic: { rate: 20 * rho } });
    expect(calm.requests.answered / calm.requests.arrived).toBeGreaterThan(0.99);
  });

  test('without an end of repetitions, whoever waits grows and grows', () => {
    const { requests, series, timeToRecover } = simulateOverload({
      service: at(0.3, Infinity),
      duration: 1000,
      seed: 4,
    });
    expect(timeToRecover).toBeUndefined();
    expect(requests.failed + requests.shed).toBe(0);
    // All that came since the peak began: none of them is ever answered, and each is sent every 11 s or so.
    expect(requests.open).toBeGreaterThan(0.9 * (6 * 8 * 100 + 6 * 600));
    expect(series.sent.at(-1)).toBeGreaterThan(requests.open / 13);
    expect(series.answered.slice(-20).every((rate) => rate < 0.5)).toBe(true);
  });

  test.each([
    ['an admission limit', { protection: { admissionLimit: 40 } }],
    ['a limit for all and an admission limit', { protection: { floodAt: 60, admissionLimit: 40 } }],
    ['a budget of repetitions', { clients: { timeout: 10, retries: Infinity, retryDelay: 1, retryBudget: 0.1 } }],
  ])('with %s the same recovers when the peak is over', (_, protection: Partial<OverloadedService>) => {
    const unprotected = { ...at(0.5, 3) };
    expect(run(unprotected).timeToRecover).toBeUndefined();
    const result = run({ ...unprotected, ...protection });
    expect(result.timeToRecover).toBeLessThan(1400);
    expect(atTheEnd(result)).toBeGreaterThan(0.99);
  });

  test('a limit for all alone comes late, and lets go while the queue is still longer than anybody waits', () => {
    const { series, timeToRecover } = run({ ...at(0.5, 3), protection: { floodAt: 60 } });
    expect(timeToRecover).toBeUndefined();
    const letGo = series.refused.map((rate) => rate > 0).lastIndexOf(true);
    expect(series.time[letGo]).toBeLessThan(600);
    // 20 a second are worked off: who comes now would wait for more than his 10 s.
    expect(series.waiting[letGo]).toBeGreaterThan(200);
  });

  test('a limit for all below the repeated load never lets go: what it refuses keeps it over itself', () => {
    // 10 a second, sent four times each, is 40 a second.
    const result = run({ ...at(0.5, 3), protection: { floodAt: 32 } });
    expect(result.timeToRecover).toBeUndefined();
    expect(atTheEnd(result)).toBeLessThan(0.02);
    const heeding = { timeout: 10, retries: 3, retryDelay: 1, heedsRetryAfter: true, retryBudget: 0.1 };
    expect(run({ ...at(0.5, 3), clients: heeding, protection: { floodAt: 32 } }).timeToRecover).toBeLessThan(300);
  });

  test('with an admission limit the servers work for somebody all through the peak', () => {
    const { series } = run({ ...at(0.5, 3), protection: { admissionLimit: 40 } });
    const during = series.answered.slice(31, 40).reduce((sum, rate) => sum + rate) / 9;
    expect(during).toBeGreaterThan(19.5);
  });
});

describe('rules', () => {
  const CROWD: OverloadedService = {
    traffic: { rate: 20, lowPriorityShare: 0.3 },
    work: { slots: 100, meanServiceTime: 1 },
    clients: PATIENT,
  };

  test('above what it is busy at, the share of low priority is refused, and nobody else', () => {
    const { attempts } = steady({ ...CROWD, protection: { busyAt: 15 } }, 6000);
    expect(Math.abs(attempts.refused.lowPriority / attempts.sent - 0.3)).toBeLessThan(0.01);
    expect(attempts.refusedInAll).toBe(attempts.refused.lowPriority);
    const below = steady({ ...CROWD, protection: { busyAt: 30 } }, 6000);
    expect(below.attempts.refusedInAll).toBe(0);
  });

  test('a smaller model answers them instead, until it is full itself', () => {
    const smallerModel = { slots: 10, meanServiceTime: 0.25, admissionLimit: 0 };
    const { requests, attempts } = steady({ ...CROWD, protection: { busyAt: 15, smallerModel } }, 6000);
    const loss = mmccQueue({ arrivalRate: 6, serviceRate: 4, servers: 10 }).lossProbability;
    expect(Math.abs(requests.answeredBySmaller / requests.arrived - 0.3 * (1 - loss))).toBeLessThan(0.01);
    expect(attempts.refused.lowPriority).toBe(0);
    const tiny = { ...smallerModel, slots: 1 };
    const full = steady({ ...CROWD, protection: { busyAt: 15, smallerModel: tiny } }, 6000);
    const expected = mmccQueue({ arrivalRate: 6, serviceRate: 4, servers: 1 }).lossProbability;
    expect(Math.abs(full.attempts.refused.full / full.attempts.sent - 0.3 * expected)).toBeLessThan(0.01);
  });

  test('the flood counts what those before it let by, and then refuses all', () => {
    const all = steady({ ...CROWD, protection: { floodAt: 15 } }, 5000);
    expect(all.attempts.refused.flood / all.attempts.sent).toBeGreaterThan(0.98);
    const rest = steady({ ...CROWD, protection: { busyAt: 10, floodAt: 19 } }, 5000);
    expect(rest.attempts.refused.flood).toBe(0);
  });

  test('one address over its limit is refused, the crowd is not', () => {
    const traffic = { rate: 20, peak: { at: 100, duration: 400, factor: 2 }, runawayShare: 0.5, runawayClients: 2 };
    const service = { ...CROWD, traffic, protection: { clientRate: 3 } };
    // Two addresses, each 5 a second for 400 s: refused all but while the rule looks.
    const { attempts } = simulateOverload({ service, duration: 600, seed: 1 });
    expect(attempts.refused.client).toBeGreaterThan(0.85 * 4000);
    expect(attempts.refused.client).toBeLessThan(4000);
    expect(attempts.refusedInAll).toBe(attempts.refused.client);
    const allowed = simulateOverload({
      service: { ...service, protection: { clientRate: 8 } },
      duration: 600,
      seed: 1,
    });
    expect(allowed.attempts.refusedInAll).toBe(0);
  });
});

test('every request and every try is somewhere, whatever happens', () => {
  const optional = (arbitrary: fc.Arbitrary<number>): fc.Arbitrary<number | undefined> =>
    fc.option(arbitrary, { nil: undefined });
  const rate = fc.double({ min: 1, max: 8, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const property = fc.property(
    fc.record({
      rate,
      factor: fc.integer({ min: 1, max: 4 }),
      low: share,
      runaway: share,
      scv: fc.constantFrom(0, 1, 3),
    }),
    fc.record({
      timeout: fc.double({ min: 0.2, max: 20, noNaN: true }),
      retries: fc.constantFrom(0, 1, 3, Infinity),
      retryDelay: fc.double({ min: 1, max: 10, noNaN: true }),
      heedsRetryAfter: fc.boolean(),
      retryBudget: optional(share),
    }),
    fc.record({
      admissionLimit: optional(fc.integer({ min: 0, max: 50 })),
      clientRate: optional(rate),
      busyAt: rate,
      floodAt: optional(rate),
      smallerModel: fc.option(fc.constant({ slots: 3, meanServiceTime: 0.3, admissionLimit: 5 }), { nil: undefined }),
    }),
    fc.integer({ min: 0, max: 0xffff_ffff }),
    (traffic, clients, protection, seed) => {
      const { requests, attempts, series } = simulateOverload({
        service: {
          traffic: {
            rate: traffic.rate,
            peak: { at: 50, duration: 50, factor: traffic.factor },
            lowPriorityShare: traffic.low,
            runawayShare: traffic.runaway,
          },
          work: { slots: 10, meanServiceTime: 1, serviceScv: traffic.scv },
          clients,
          protection,
        },
        duration: 150,
        seed,
      });
      const { arrived, answered, answeredBySmaller, shed, failed, open } = requests;
      expect(arrived).toBe(answered + answeredBySmaller + shed + failed + open);
      const { refused } = attempts;
      expect(attempts.refusedInAll).toBe(refused.client + refused.lowPriority + refused.flood + refused.full);
      expect(attempts.answered).toBe(answered + answeredBySmaller);
      expect(attempts.sent).toBe(attempts.answered + attempts.wasted + attempts.refusedInAll + attempts.inSystem);
      const total = (rates: readonly number[]): number => rates.reduce((sum, one) => sum + one * 10, 0);
      expect(total(series.arrivals)).toBeCloseTo(arrived, 6);
      expect(total(series.sent)).toBeCloseTo(attempts.sent, 5);
      expect(total(series.answered)).toBeCloseTo(attempts.answered, 6);
      expect(total(series.refused)).toBeCloseTo(attempts.refusedInAll, 5);
      expect(attempts.sent).toBeLessThanOrEqual(arrived * (1 + clients.retries));
    },
  );
  fc.assert(property, { numRuns: 60 });
});

test('the same seed sees the same requests under any protection', () => {
  const service: OverloadedService = {
    traffic: { rate: 20, peak: { at: 100, duration: 100, factor: 3 }, lowPriorityShare: 0.5 },
    work: { slots: 20, meanServiceTime: 1 },
    clients: { timeout: 5, retries: 3, retryDelay: 1 },
  };
  const run = (one: OverloadedService): OverloadResult => simulateOverload({ service: one, duration: 400, seed: 7 });
  const { series } = run(service);
  expect(run({ ...service, protection: { admissionLimit: 5, floodAt: 30 } }).series.arrivals).toEqual(series.arrivals);
  expect(run(service).series).toEqual(series);
});

test('names everything that is wrong at once', () => {
  const bad: OverloadedService = {
    traffic: {
      rate: 0,
      lowPriorityShare: 2,
      runawayShare: -1,
      runawayClients: 0,
      peak: { at: -1, duration: 0, factor: 0.5 },
    },
    work: { slots: 0, meanServiceTime: 0, serviceScv: -1 },
    clients: { timeout: 0, retries: Infinity, retryDelay: 0, retryBudget: 2 },
    protection: {
      admissionLimit: -1,
      clientRate: 0,
      floodAt: 0,
      retryAfter: 0,
      smallerModel: { slots: 0, meanServiceTime: 1, admissionLimit: 0.5 },
    },
  };
  const problems = (): readonly string[] => {
    try {
      simulateOverload({ service: bad, duration: 0, seed: -1, step: 0 });
      return [];
    } catch (error) {
      return (error as InvalidInputError).problems.map(({ message }) => message);
    }
  };
  expect(problems()).toEqual([
    "'duration' must be a number above 0, got 0",
    "'seed' must be a whole number from 0 to 4294967295, got -1",
    "'step' must be a number above 0, got 0",
    "'step' must be at least a 100,000th of the duration of 0, got 0",
    "'traffic.rate' must be a number above 0, got 0",
    "'traffic.lowPriorityShare' must be a probability from 0 to 1, got 2",
    "'traffic.runawayShare' must be a probability from 0 to 1, got -1",
    "'traffic.runawayClients' must be a whole number from 1 to 10000, got 0",
    "'traffic.peak.at' must be a number of 0 or more, got -1",
    "'traffic.peak.duration' must be a number above 0, got 0",
    "'traffic.peak.factor' must be a number of 1 or more, got 0.5",
    "'work.slots' must be a whole number of 1 or more, got 0",
    "'work.meanServiceTime' must be a number above 0, got 0",
    "'work.serviceScv' must be a number of 0 or more, got -1",
    "'clients.timeout' must be a number above 0, got 0",
    "'clients.retryBudget' must be a probability from 0 to 1, got 2",
    "'clients.retryDelay' must be above 0 where there is no end of retries, got 0",
    "'protection.admissionLimit' must be a whole number of 0 or more, got -1",
    "'protection.clientRate' must be a number above 0, got 0",
    "'protection.floodAt' must be a number above 0, got 0",
    "'protection.retryAfter' must be a number above 0, got 0",
    "'protection.smallerModel.slots' must be a whole number of 1 or more, got 0",
    "'protection.smallerModel.admissionLimit' must be a whole number of 0 or more, got 0.5",
    "'protection.busyAt' must be a rate where there is a smaller model, which answers from there on, got undefined",
  ]);
});
