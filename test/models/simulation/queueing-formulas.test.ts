import * as fc from 'fast-check';
import { Random } from '../../../lib/models/random';
import { simulateService, SimulationResult } from '../../../lib/models/simulation';
import { ArrivalProcess } from '../../../lib/models/simulation/arrival-process';
import { ServiceTimes } from '../../../lib/models/simulation/service-times';
import { queue, QueueProps } from './example-service';

const steadyState = (props: QueueProps, duration: number, seed = 1): SimulationResult =>
  simulateService({ service: queue(props), duration, seed, step: 1000 });

const expectRatio = (value: number, formula: number, tolerance: number): void =>
  expect(Math.abs(value / formula - 1)).toBeLessThan(tolerance);

// A run is a sample: the tolerances are some three standard deviations of what other seeds give.

test('D19, M/M/c with arrival rate 16, service rate 1 and 20 servers: P(wait), mean, p95 and p99 of the wait', () => {
  const { waits, requests } = steadyState({ rate: 16, servers: 20 }, 30_000);
  expectRatio(waits.waitedShare, 0.256077793839, 0.04);
  expectRatio(waits.mean, 0.0640194484598, 0.1);
  expectRatio(waits.p95, 0.408364568768, 0.09);
  expectRatio(waits.p99, 0.810724046877, 0.11);
  expectRatio(waits.meanInService, 16, 0.01);
  // With a target of 0 all who waited are late, and nobody else.
  expectRatio(requests.late / requests.served, waits.waitedShare, 0.001);
});

test.each([
  { servers: 1, rate: 0.8, wait: 2, waited: 0.8, duration: 150_000 },
  { servers: 2, rate: 1.8, wait: 2.14692321428, waited: 0.847107642702, duration: 120_000 },
  { servers: 4, rate: 3.2, wait: 0.386094930922, waited: 0.578282015457, duration: 60_000 },
  { servers: 8, rate: 7.2, wait: 0.449973256437, waited: 0.681911365445, duration: 40_000 },
])(
  'D18, M/D/c with $servers servers and arrival rate $rate: mean wait and P(wait) of the exact solution',
  ({ servers, rate, wait, waited, duration }) => {
    const { waits } = steadyState({ rate, servers, serviceScv: 0 }, duration);
    expectRatio(waits.mean, wait, 0.08);
    expectRatio(waits.waitedShare, waited, 0.022);
  },
);

test.each([0.5, 1, 4])('M/G/1 with a squared coefficient of variation of %d: Pollaczek and Khinchine', (serviceScv) => {
  const { waits } = steadyState({ rate: 0.5, servers: 1, serviceScv }, 150_000);
  expectRatio(waits.mean, (0.5 * (1 + serviceScv)) / 2 / (1 - 0.5), 0.08);
  expectRatio(waits.waitedShare, 0.5, 0.03);
});

test('M/M/c/c with the queue closed: Erlang B loses 30.3 an hour of 40, with 10 servers (D9)', () => {
  const service = queue({ rate: 40, servers: 10 });
  const { requests } = simulateService({
    service: { ...service, work: { ...service.work, queueLimit: 0 } },
    duration: 3000,
    seed: 1,
    step: 1000,
  });
  expectRatio(requests.lost.rejected / 3000, 30.3, 0.02);
});

test.each([
  { rate: 16, servers: 20, serviceScv: 1 },
  { rate: 0.9, servers: 1, serviceScv: 2 },
  { rate: 3, servers: 4, serviceScv: 0 },
])("Little's law: the mean queue is the rate times the mean wait, %o", (props) => {
  const duration = 10_000;
  const { waits, requests } = steadyState(props, duration);
  expectRatio(waits.meanQueueLength, (waits.begun / duration) * waits.mean, 0.005);
  expectRatio(waits.meanInService, requests.served / duration, 0.06);
});

test('a surge beyond capacity leaves the queue of the fluid formula, which is caught up in the time of that formula', () => {
  // 150 a second for 200 s against 100: 10,000 wait. Afterwards 50 a second come: caught up in 10,000 / 50 s.
  const { series } = simulateService({
    service: queue({ rate: 50, servers: 100, serviceScv: 0 }),
    scenario: { kind: 'surge', at: 100, duration: 200, factor: 3 },
    duration: 800,
    seed: 2,
    step: 1,
  });
  expectRatio(Math.max(...series.queueLength), 10_000, 0.05);
  const caughtUp = series.time.find((time, index) => time > 310 && series.queueLength[index] === 0)!;
  expect(Math.abs(caughtUp - (300 + 200))).toBeLessThan(15);
});

/** The queue by hand, one request after the other (Kiefer and Wolfowitz 1955): who waits for his patience is lost. */
function oracle(
  { rate, servers, meanServiceTime = 1, serviceScv = 1, waitTarget = 0, patience = Infinity }: QueueProps,
  duration: number,
  seed: number,
): { arrived: number; begun: number; waits: number; served: number; late: number; timedOut: number } {
  const seeds = new Random(seed);
  const traffic = { rate, dailySwing: 0, dailyPeakAt: 0, writeShare: 0 };
  const arrivals = new ArrivalProcess(traffic, undefined, new Random(seeds.below(2 ** 32)));
  const serviceTimes = new ServiceTimes(meanServiceTime, serviceScv, new Random(seeds.below(2 ** 32)));
  const free = new Array<number>(servers).fill(0);
  const counts = { arrived: 0, begun: 0, waits: 0, served: 0, late: 0, timedOut: 0 };
  for (let time = arrivals.next(0); time <= duration; time = arrivals.next(time)) {
    const serviceTime = serviceTimes.next();
    counts.arrived += 1;
    const server = free.indexOf(Math.min(...free));
    const begin = Math.max(time, free[server]!);
    if (begin - time >= patience) {
      counts.timedOut += time + patience <= duration ? 1 : 0;
      continue;
    }
    free[server] = begin + serviceTime;
    if (begin > duration) continue;
    counts.begun += 1;
    counts.waits += begin - time;
    if (begin + serviceTime > duration) continue;
    counts.served += 1;
    counts.late += begin - time > waitTarget ? 1 : 0;
  }
  return counts;
}

test('request by request the same as a queue by hand', () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 6 }),
    fc.double({ min: 0.3, max: 1.5, noNaN: true }),
    fc.constantFrom(0, 0.5, 1, 3),
    fc.constantFrom(undefined, 0.5, 3),
    fc.integer({ min: 0, max: 0xffff_ffff }),
    (servers, load, serviceScv, patience, seed) => {
      const props = { servers: servers + 1, rate: load * (servers + 1), serviceScv, patience, waitTarget: 0.4 };
      const { requests, waits } = simulateService({ service: queue(props), duration: 300, seed });
      const expected = oracle(props, 300, seed);
      expect({
        arrived: requests.arrived,
        begun: waits.begun,
        served: requests.served,
        late: requests.late,
        timedOut: requests.lost.timedOut,
      }).toEqual({
        arrived: expected.arrived,
        begun: expected.begun,
        served: expected.served,
        late: expected.late,
        timedOut: expected.timedOut,
      });
      expect(waits.mean).toBeCloseTo(expected.begun === 0 ? 0 : expected.waits / expected.begun, 9);
    },
  );
  fc.assert(property, { numRuns: 40 });
});
