import fc from 'fast-check';
import { mg1Queue, MGcQueue, MMcQueue } from '../../../lib/models/capacity';
import { refusal, relativeError } from './relative-error';

const runs = { numRuns: 60 };
const constantService = (servers: number, rho: number): MGcQueue =>
  new MGcQueue({ arrivalRate: servers * rho, meanServiceTime: 1, serviceScv: 0, servers });

describe('constant service times, M/D/c', () => {
  // Exact Wq and P(wait) by an embedded chain, Allen-Cunneen and Whitt computed independently: 12 digits.
  const cases = [
    { servers: 2, rho: 0.9, exact: 2.14692321428, waits: 0.847107642702, ac: 2.13157894737, whitt: 2.14446950369 },
    { servers: 4, rho: 0.8, exact: 0.386094930922, waits: 0.578282015457, ac: 0.372770294867, whitt: 0.38543420234 },
    { servers: 8, rho: 0.9, exact: 0.449973256437, waits: 0.681911365445, ac: 0.438458118841, whitt: 0.450802217163 },
  ];
  const errors = [
    { servers: 2, acPercent: -0.714709627612, whittPercent: -0.114289629782 },
    { servers: 4, acPercent: -3.45112949881, whittPercent: -0.171131120633 },
    { servers: 8, acPercent: -2.55907155168, whittPercent: 0.184224443236 },
  ];

  it('D18: one server is exact, and Allen-Cunneen with it', () => {
    const queue = constantService(1, 0.8);
    expect(relativeError(queue.waitTime, 2)).toBeLessThan(1e-12);
    expect(relativeError(queue.allenCunneenWaitTime, 2)).toBeLessThan(1e-12);
    expect(relativeError(queue.waitProbability, 0.8)).toBeLessThan(1e-12);
  });

  it.each(cases)('D18: $servers servers at $rho', ({ servers, rho, exact, waits, ac, whitt }) => {
    const queue = constantService(servers, rho);
    expect(relativeError(queue.waitTime, whitt)).toBeLessThan(1e-11);
    expect(relativeError(queue.allenCunneenWaitTime, ac)).toBeLessThan(1e-11);
    expect(relativeError(queue.waitTime, exact)).toBeLessThan(0.002);
    expect(queue.allenCunneenWaitTime).toBeLessThan(exact);
    expect(relativeError(queue.waitProbability, waits)).toBeLessThan(0.035);
    const error = errors.find((row) => row.servers === servers);
    expect(100 * (queue.waitTime / exact - 1)).toBeCloseTo(error?.whittPercent ?? NaN, 7);
    expect(100 * (queue.allenCunneenWaitTime / exact - 1)).toBeCloseTo(error?.acPercent ?? NaN, 7);
  });
});

describe('very uneven service times, M/H2/c', () => {
  // Exact by a sparse chain over number and phases (balanced means), percentiles by its transient.
  it.each([
    { servers: 2, rho: 0.7, scv: 2, wait: 1.400641586, waits: 0.580674206, p99: 10.8159, p999: 17.2729 },
    { servers: 2, rho: 0.9, scv: 4, wait: 10.484201959, waits: 0.856943951, p99: 57.93616, p999: 88.51298 },
    { servers: 4, rho: 0.7, scv: 4, wait: 0.780654382, waits: 0.442723853, p99: 8.27338, p999: 14.02913 },
    { servers: 8, rho: 0.5, scv: 4, wait: 0.0239037, waits: 0.062354471, p99: 0.67934, p999: 2.15123 },
    { servers: 8, rho: 0.7, scv: 4, wait: 0.223180085, waits: 0.28459652, p99: 3.24893, p999: 6.10192 },
    { servers: 8, rho: 0.9, scv: 2, wait: 1.274693516, waits: 0.708803206, p99: 8.08644, p999: 12.5576 },
    { servers: 8, rho: 0.9, scv: 4, wait: 2.054116326, waits: 0.716268071, p99: 13.60306, p999: 21.24727 },
  ])('$servers servers at $rho, SCV $scv', ({ servers, rho, scv, wait, waits, p99, p999 }) => {
    const queue = new MGcQueue({ arrivalRate: servers * rho, meanServiceTime: 1, serviceScv: scv, servers });
    expect(relativeError(queue.waitTime, wait)).toBeLessThan(rho < 0.7 ? 0.091 : 0.05);
    expect(relativeError(queue.waitProbability, waits)).toBeLessThan(0.07);
    expect(relativeError(queue.waitPercentile(0.99), p99)).toBeLessThan(0.12);
    expect(relativeError(queue.waitPercentile(0.999), p999)).toBeLessThan(0.12);
    expect(queue.allenCunneenWaitTime).toBeGreaterThan(wait);
  });

  it('D18: Allen-Cunneen is 26 % too high for M/H2/8 at 0.7 and SCV 4, Whitt 4.5 %', () => {
    const queue = new MGcQueue({ arrivalRate: 5.6, meanServiceTime: 1, serviceScv: 4, servers: 8 });
    expect((100 * (queue.allenCunneenWaitTime / 0.223180085 - 1)).toFixed(0)).toBe('26');
    expect((100 * (queue.waitTime / 0.223180085 - 1)).toFixed(1)).toBe('4.5');
  });
});

describe('M/G/c', () => {
  it('with one server is Pollaczek and Khinchine', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (rho, serviceScv) => {
          const queue = mg1Queue({ arrivalRate: rho / 3, meanServiceTime: 3, serviceScv });
          expect(relativeError(queue.waitTime, (rho * 3 * (1 + serviceScv)) / (2 * (1 - rho)))).toBeLessThan(1e-12);
          expect(relativeError(queue.waitProbability, rho)).toBeLessThan(1e-12);
        },
      ),
      runs,
    );
  });

  it('with exponential service times, the default, is M/M/c throughout', () => {
    const queue = new MGcQueue({ arrivalRate: 8, meanServiceTime: 2, servers: 20 });
    const exact = new MMcQueue({ arrivalRate: 8, serviceRate: 0.5, servers: 20 });
    expect(relativeError(queue.waitTime, exact.waitTime)).toBeLessThan(1e-14);
    expect(relativeError(queue.responseTime, exact.responseTime)).toBeLessThan(1e-14);
    expect(relativeError(queue.numberInQueue, exact.numberInQueue)).toBeLessThan(1e-14);
    expect(relativeError(queue.numberInSystem, exact.numberInSystem)).toBeLessThan(1e-14);
    expect(relativeError(queue.waitExceeds(1), exact.waitExceeds(1))).toBeLessThan(1e-13);
    expect(relativeError(queue.waitPercentile(0.99), exact.waitPercentile(0.99))).toBeLessThan(1e-13);
    expect(queue.waitPercentile(0.5)).toBe(0);
  });

  it('waits grow with variability and load, fall with servers; tails and percentiles fit each other', () => {
    const inputs = fc.record({
      servers: fc.integer({ min: 1, max: 60 }),
      rho: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      serviceScv: fc.double({ min: 0, max: 20, noNaN: true }),
      tail: fc.double({ min: 1e-9, max: 0.9, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, ({ servers, rho, serviceScv, tail }) => {
        const props = { arrivalRate: rho * servers, meanServiceTime: 1, serviceScv, servers };
        const queue = new MGcQueue(props);
        expect(new MGcQueue({ ...props, servers: servers + 1 }).waitTime).toBeLessThan(queue.waitTime);
        expect(new MGcQueue({ ...props, arrivalRate: props.arrivalRate * 0.9 }).waitTime).toBeLessThan(queue.waitTime);
        expect(new MGcQueue({ ...props, serviceScv: serviceScv + 0.5 }).waitTime).toBeGreaterThan(queue.waitTime);
        const wait = queue.waitExceededWith(tail);
        expect(relativeError(queue.waitExceeds(wait), Math.min(tail, queue.waitProbability))).toBeLessThan(1e-9);
        expect(relativeError(queue.waitExceeds(0), queue.waitProbability)).toBeLessThan(1e-14);
      }),
      runs,
    );
  });

  it('the distribution of the wait has the mean of the wait', () => {
    for (const serviceScv of [0, 0.2, 0.5, 1, 1.5, 4, 50]) {
      for (const servers of [1, 6]) {
        const queue = new MGcQueue({ arrivalRate: 0.6 * servers, meanServiceTime: 1, serviceScv, servers });
        // The integral of the tail, by Simpson's rule.
        const step = queue.waitTime / 40;
        let integral = queue.waitExceeds(0);
        for (let node = 1; node < 8000; node += 1)
          integral += (node % 2 === 1 ? 4 : 2) * queue.waitExceeds(node * step);
        expect(relativeError((integral * step) / 3, queue.waitTime)).toBeLessThan(1e-5);
      }
    }
  });

  it("stays within the bounds of Whitt's correction at low load", () => {
    // gamma is at most 0.24, and phi of constant service times is 1 + gamma.
    const queue = constantService(10, 0.1);
    expect(relativeError(queue.waitTime / queue.allenCunneenWaitTime, 1.24)).toBeLessThan(1e-14);
  });

  it('has no tail left at the end of time', () => {
    for (const serviceScv of [0, 0.5, 1, 4]) {
      const queue = mg1Queue({ arrivalRate: 0.5e50, meanServiceTime: 1e-50, serviceScv });
      expect(queue.waitExceeds(Number.MAX_VALUE)).toBe(0);
    }
  });

  it('without arrivals nobody waits', () => {
    const queue = new MGcQueue({ arrivalRate: 0, meanServiceTime: 2, serviceScv: 0, servers: 3 });
    expect([queue.waitTime, queue.waitProbability, queue.numberInSystem, queue.responseTime]).toEqual([0, 0, 0, 2]);
    expect([queue.waitExceeds(0), queue.waitPercentile(0.99), queue.waitExceededWith(1e-300)]).toEqual([0, 0, 0]);
  });

  it('names what is wrong', () => {
    expect(refusal(() => new MGcQueue({ arrivalRate: -1, meanServiceTime: 0, serviceScv: -1, servers: 0 }))).toBe(
      "'arrivalRate' must be a number of 0 or more, got -1\n" +
        "'meanServiceTime' must be a number above 0, got 0\n" +
        "'serviceScv' must be a number of 0 or more, got -1\n" +
        "'servers' must be a whole number from 1 to 1000000, got 0",
    );
    expect(refusal(() => new MGcQueue({ arrivalRate: 5, meanServiceTime: 2, servers: 10 }))).toBe(
      "'arrivalRate' must be below 'servers' / 'meanServiceTime' (5), got 5",
    );
    const queue = mg1Queue({ arrivalRate: 1, meanServiceTime: 0.5 });
    expect(refusal(() => queue.waitExceeds(NaN))).toBe("'time' must be a number of 0 or more, got NaN");
    expect(refusal(() => queue.waitExceededWith(2))).toBe("'probability' must be above 0 and at most 1, got 2");
    expect(refusal(() => queue.waitPercentile(1))).toBe("'share' must be 0 or more and below 1, got 1");
  });
});
