import fc from 'fast-check';
import { littleTime, mm1Queue, MMcQueue } from '../../../lib/models/capacity';
import { refusal, relativeError } from './relative-error';

const traffic = fc
  .record({
    servers: fc.integer({ min: 1, max: 80 }),
    rho: fc.double({ min: 0.01, max: 0.999, noNaN: true }),
    serviceRate: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
  })
  .map(({ servers, rho, serviceRate }) => ({ servers, serviceRate, arrivalRate: rho * servers * serviceRate }));
const runs = { numRuns: 60 };

describe('published queues', () => {
  it('D7: Rossetti KSL Ex. C.1, 10 and 12 an hour', () => {
    const queue = mm1Queue({ arrivalRate: 10, serviceRate: 12 });
    expect(queue.numberInSystem.toFixed(3)).toBe('5.000');
    expect(queue.waitTime.toFixed(4)).toBe('0.4167');
    expect(queue.responseTime.toFixed(3)).toBe('0.500');
    expect(queue.atMost(2).toFixed(2)).toBe('0.42');
  });

  it('D7: the wait, published as 25.02 min, which is wrong: .417 h was rounded first, it is 25.00', () => {
    expect((mm1Queue({ arrivalRate: 10, serviceRate: 12 }).waitTime * 60).toFixed(2)).toBe('25.00');
  });

  it('D11: ETH ASL 2017 slides (Octave qsmmm), 9 and 5 with 2 and 4 servers', () => {
    const two = new MMcQueue({ arrivalRate: 9, serviceRate: 5, servers: 2 });
    const four = new MMcQueue({ arrivalRate: 9, serviceRate: 5, servers: 4 });
    expect(two.numberInQueue.toFixed(3)).toBe('7.674');
    expect(two.responseTime.toFixed(3)).toBe('1.053');
    expect(four.numberInQueue.toFixed(3)).toBe('0.105');
    expect(four.responseTime.toFixed(3)).toBe('0.212');
  });

  it('D13: Bronson 1982 problem 24.6, 300 and 182.5 a year with 3 servers', () => {
    const queue = new MMcQueue({ arrivalRate: 300, serviceRate: 182.5, servers: 3 });
    expect(queue.numberInQueue.toFixed(3)).toBe('0.352');
    expect(queue.numberInSystem.toFixed(3)).toBe('1.996');
    expect(queue.waitTime.toFixed(6)).toBe('0.001175');
    expect(queue.responseTime.toFixed(6)).toBe('0.006654');
    expect(queue.stateProbability(0).toFixed(5)).toBe('0.17754');
  });

  it('D14: Bronson 1982 problems 23.3 and 23.14', () => {
    const one = mm1Queue({ arrivalRate: 24, serviceRate: 30 });
    expect(one.numberInSystem.toFixed(3)).toBe('4.000');
    expect(one.stateProbability(0).toFixed(3)).toBe('0.200');
    const other = mm1Queue({ arrivalRate: 30, serviceRate: 40 });
    expect(other.numberInQueue.toFixed(3)).toBe('2.250');
    expect((other.waitTime * 60).toFixed(3)).toBe('4.500');
  });

  it('D15: queue worksheet, 49 and 55', () => {
    const queue = mm1Queue({ arrivalRate: 49, serviceRate: 55 });
    expect(queue.utilisation.toFixed(4)).toBe('0.8909');
    expect(queue.stateProbability(0).toFixed(4)).toBe('0.1091');
    expect(queue.numberInQueue.toFixed(4)).toBe('7.2758');
    expect(queue.waitTime.toFixed(4)).toBe('0.1485');
  });

  it('D19: independent computation, 16 and 1 with 20 servers', () => {
    const queue = new MMcQueue({ arrivalRate: 16, serviceRate: 1, servers: 20 });
    expect(relativeError(queue.waitProbability, 0.256077793839)).toBeLessThan(1e-11);
    expect(relativeError(queue.waitTime, 0.0640194484598)).toBeLessThan(1e-11);
    expect(relativeError(queue.waitPercentile(0.95), 0.408364568768)).toBeLessThan(1e-11);
    expect(relativeError(queue.waitPercentile(0.99), 0.810724046877)).toBeLessThan(1e-11);
  });
});

describe('distributions', () => {
  it('has the probabilities of the states at 5,000 servers, also in the tails (60 digits of Python decimal)', () => {
    const queue = new MMcQueue({ arrivalRate: 4900, serviceRate: 1, servers: 5000 });
    expect(relativeError(queue.stateProbability(4000), 2.9424409058755078e-41)).toBeLessThan(1e-10);
    expect(relativeError(queue.stateProbability(4900), 0.0055631436935325322)).toBeLessThan(1e-10);
    expect(relativeError(queue.stateProbability(5100), 0.00026507433791804236)).toBeLessThan(1e-10);
    expect(relativeError(queue.atMost(4800), 0.075396673498474523)).toBeLessThan(1e-10);
    expect(relativeError(queue.moreThan(6000), 1.6482834143239634e-10)).toBeLessThan(1e-10);
  });

  it('has the tail of the response time, also where service and spare rate are equal or almost (60 digits)', () => {
    const reference: [number, number, number, number][] = [
      [16, 20, 3, 0.054036331445534817],
      [16, 20, 50, 2.0933865166085906e-22],
      [1, 2, 5, 0.017967858664227912],
      [1.0000000001, 2, 5, 0.017967858668907041],
      [1.99, 2, 1000, 4.5514863383817184e-5],
    ];
    for (const [arrivalRate, servers, time, tail] of reference) {
      const queue = new MMcQueue({ arrivalRate, serviceRate: 1, servers });
      expect(relativeError(queue.responseExceeds(time), tail)).toBeLessThan(1e-10);
      expect(relativeError(queue.responseExceededWith(tail), time)).toBeLessThan(1e-10);
    }
  });

  it('one server is the closed form of M/M/1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(60), (rho, number) => {
        const queue = mm1Queue({ arrivalRate: rho, serviceRate: 1 });
        expect(relativeError(queue.numberInSystem, rho / (1 - rho))).toBeLessThan(1e-12);
        expect(relativeError(queue.stateProbability(number), (1 - rho) * rho ** number)).toBeLessThan(1e-12);
        expect(relativeError(queue.moreThan(number), rho ** (number + 1))).toBeLessThan(1e-12);
        expect(relativeError(queue.responseExceeds(3), Math.exp(-3 * (1 - rho)))).toBeLessThan(1e-12);
        expect(relativeError(queue.responsePercentile(0.9), Math.log(10) / (1 - rho))).toBeLessThan(1e-12);
      }),
      runs,
    );
  });

  it("agrees with itself: states sum to one, Little's law, tails and percentiles", () => {
    fc.assert(
      fc.property(traffic, fc.nat(120), fc.double({ min: 1e-9, max: 0.999, noNaN: true }), (props, number, tail) => {
        const queue = new MMcQueue(props);
        expect(queue.atMost(number) + queue.moreThan(number)).toBeCloseTo(1, 12);
        const below = number === 0 ? 0 : queue.atMost(number - 1);
        expect(queue.atMost(number) - below).toBeCloseTo(queue.stateProbability(number), 12);
        expect(relativeError(queue.moreThan(props.servers - 1), queue.waitProbability)).toBeLessThan(1e-12);
        const { arrivalRate } = props;
        expect(
          relativeError(littleTime({ number: queue.numberInSystem, arrivalRate }), queue.responseTime),
        ).toBeLessThan(1e-12);
        const wait = queue.waitExceededWith(tail);
        expect(relativeError(queue.waitExceeds(wait), Math.min(tail, queue.waitProbability))).toBeLessThan(1e-9);
        expect(relativeError(queue.responseExceeds(queue.responseExceededWith(tail)), tail)).toBeLessThan(1e-9);
        expect(queue.responseExceeds(wait)).toBeGreaterThanOrEqual(queue.waitExceeds(wait));
      }),
      runs,
    );
  });

  it('waits fall with servers and rise with load', () => {
    fc.assert(
      fc.property(traffic, (props) => {
        const queue = new MMcQueue(props);
        expect(new MMcQueue({ ...props, servers: props.servers + 1 }).waitTime).toBeLessThan(queue.waitTime);
        expect(new MMcQueue({ ...props, arrivalRate: props.arrivalRate / 2 }).waitTime).toBeLessThan(queue.waitTime);
      }),
      runs,
    );
  });

  it('without arrivals nobody waits', () => {
    const queue = new MMcQueue({ arrivalRate: 0, serviceRate: 2, servers: 3 });
    expect(queue).toMatchObject({
      offeredLoad: 0,
      utilisation: 0,
      waitProbability: 0,
      numberInQueue: 0,
      numberInSystem: 0,
      waitTime: 0,
      responseTime: 0.5,
    });
    expect([0, 1, 3, 9].map((number) => queue.stateProbability(number))).toEqual([1, 0, 0, 0]);
    expect([queue.atMost(0), queue.atMost(5), queue.moreThan(0), queue.moreThan(5)]).toEqual([1, 1, 0, 0]);
    expect([queue.waitExceeds(0), queue.waitPercentile(0.99), queue.waitExceededWith(1e-300)]).toEqual([0, 0, 0]);
    expect(queue.responseExceeds(0)).toBe(1);
    expect([queue.responseExceededWith(1), queue.responsePercentile(0)]).toEqual([0, 0]);
  });

  it('takes a percentile below the share that does not wait as no wait', () => {
    const queue = new MMcQueue({ arrivalRate: 16, serviceRate: 1, servers: 20 });
    expect(queue.waitPercentile(0.5)).toBe(0);
    expect(queue.waitPercentile(0)).toBe(0);
  });

  it('names what is wrong', () => {
    expect(refusal(() => new MMcQueue({ arrivalRate: -1, serviceRate: 0, servers: 0 }))).toBe(
      "'arrivalRate' must be a number of 0 or more, got -1\n" +
        "'serviceRate' must be a number above 0, got 0\n" +
        "'servers' must be a whole number from 1 to 1000000, got 0",
    );
    expect(refusal(() => new MMcQueue({ arrivalRate: 10, serviceRate: 5, servers: 2 }))).toBe(
      "'arrivalRate' must be below 'servers' x 'serviceRate' (10), got 10",
    );
    const queue = mm1Queue({ arrivalRate: 1, serviceRate: 2 });
    const wholeNumber = "'number' must be a whole number of 0 or more, got 0.5";
    expect(refusal(() => queue.stateProbability(0.5))).toBe(wholeNumber);
    expect(refusal(() => queue.atMost(0.5))).toBe(wholeNumber);
    expect(refusal(() => queue.moreThan(0.5))).toBe(wholeNumber);
    const time = "'time' must be a number of 0 or more, got -1";
    expect(refusal(() => queue.waitExceeds(-1))).toBe(time);
    expect(refusal(() => queue.responseExceeds(-1))).toBe(time);
    const tail = "'probability' must be above 0 and at most 1, got 0";
    expect(refusal(() => queue.waitExceededWith(0))).toBe(tail);
    expect(refusal(() => queue.responseExceededWith(0))).toBe(tail);
    const share = "'share' must be 0 or more and below 1, got 1";
    expect(refusal(() => queue.waitPercentile(1))).toBe(share);
    expect(refusal(() => queue.responsePercentile(1))).toBe(share);
  });
});
