import fc from 'fast-check';
import { erlangB, mm1kQueue, mmccQueue, MMcKQueue, MMcQueue } from '../../../lib/models/capacity';
import { refusal, relativeError } from './relative-error';

const runs = { numRuns: 60 };
const limited = fc
  .record({
    servers: fc.integer({ min: 1, max: 40 }),
    room: fc.nat(60),
    load: fc.double({ min: 0.01, max: 120, noNaN: true }),
    serviceRate: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
  })
  .map(({ servers, room, load, serviceRate }) => ({
    servers,
    capacity: servers + room,
    serviceRate,
    arrivalRate: load * serviceRate,
  }));

describe('published queues with limited room', () => {
  it('D8: Rossetti KSL Ex. C.4, M/M/1/6 with 1 and 1.2 a minute loses 0.077 a minute', () => {
    expect(mm1kQueue({ arrivalRate: 1, serviceRate: 1.2, capacity: 6 }).lossRate.toFixed(3)).toBe('0.077');
  });

  it('D9: Rossetti KSL Ex. C.5, 40 an hour for an hour each at 10 spaces: 30.3 lost an hour, at $2 each $60.6', () => {
    const queue = mmccQueue({ arrivalRate: 40, serviceRate: 1, servers: 10 });
    expect(queue.lossRate.toFixed(1)).toBe('30.3');
    expect((2 * queue.lossRate).toFixed(1)).toBe('60.6');
  });
});

describe('M/M/c/K', () => {
  it('is right from almost no to three thousand servers, below and above capacity (60 digits of Python decimal)', () => {
    const reference = [
      { props: [50, 400, 45.5], loss: 1.7003407176896458e-16, queue: 4.1362331975902524, busy: 45.5 },
      { props: [50, 400, 80], loss: 0.375, queue: 348.33333333333331, busy: 50 },
      { props: [3000, 3200, 3100], loss: 0.032266128466279666, queue: 170.08507077500377, busy: 2999.975001754533 },
      { props: [4, 10, 0.01], loss: 1.0071307716359077e-25, queue: 1.0364778212751605e-12, busy: 0.01 },
    ] as const;
    for (const { props, loss, queue: waiting, busy } of reference) {
      const [servers, capacity, arrivalRate] = props;
      const queue = new MMcKQueue({ arrivalRate, serviceRate: 1, servers, capacity });
      expect(relativeError(queue.lossProbability, loss)).toBeLessThan(1e-11);
      expect(relativeError(queue.numberInQueue, waiting)).toBeLessThan(1e-11);
      expect(relativeError(queue.utilisation, busy / servers)).toBeLessThan(1e-11);
      expect(relativeError(queue.effectiveArrivalRate, busy)).toBeLessThan(1e-11);
      expect(relativeError(queue.numberInSystem, waiting + busy)).toBeLessThan(1e-11);
      expect(relativeError(queue.responseTime, (waiting + busy) / busy)).toBeLessThan(1e-11);
    }
    const few = new MMcKQueue({ arrivalRate: 0.01, serviceRate: 1, servers: 4, capacity: 10 });
    expect(relativeError(few.waitProbability, 4.1355465068878964e-10)).toBeLessThan(1e-11);
  });

  it('without room to wait it is Erlang B', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.01, max: 400, noNaN: true }),
        (servers, load) => {
          const queue = mmccQueue({ arrivalRate: load, serviceRate: 1, servers });
          expect(relativeError(queue.lossProbability, erlangB({ servers, load }))).toBeLessThan(1e-11);
          expect(queue.numberInQueue).toBe(0);
          expect(queue.waitProbability).toBe(0);
          expect(queue.responseTime).toBe(1);
        },
      ),
      runs,
    );
  });

  it('with much room it is M/M/c', () => {
    const traffic = { arrivalRate: 8, serviceRate: 1, servers: 10 };
    const limitless = new MMcQueue(traffic);
    const queue = new MMcKQueue({ ...traffic, capacity: 400 });
    expect(relativeError(queue.waitTime, limitless.waitTime)).toBeLessThan(1e-12);
    expect(relativeError(queue.waitProbability, limitless.waitProbability)).toBeLessThan(1e-12);
    expect(relativeError(queue.stateProbability(25), limitless.stateProbability(25))).toBeLessThan(1e-12);
  });

  it("agrees with itself: flow balance, Little's law, states sum to one; more room loses less", () => {
    fc.assert(
      fc.property(limited, fc.nat(110), (props, number) => {
        const queue = new MMcKQueue(props);
        expect(relativeError(queue.effectiveArrivalRate + queue.lossRate, props.arrivalRate)).toBeLessThan(1e-12);
        expect(relativeError(queue.effectiveArrivalRate * queue.responseTime, queue.numberInSystem)).toBeLessThan(
          1e-12,
        );
        expect(queue.atMost(number) + queue.moreThan(number)).toBeCloseTo(1, 12);
        expect(queue.utilisation).toBeLessThanOrEqual(1);
        expect(new MMcKQueue({ ...props, capacity: props.capacity + 1 }).lossProbability).toBeLessThanOrEqual(
          queue.lossProbability,
        );
      }),
      runs,
    );
  });

  it('without arrivals all is empty', () => {
    const queue = mm1kQueue({ arrivalRate: 0, serviceRate: 4, capacity: 3 });
    expect(queue).toMatchObject({
      utilisation: 0,
      lossProbability: 0,
      lossRate: 0,
      effectiveArrivalRate: 0,
      waitProbability: 0,
      waitTime: 0,
      responseTime: 0.25,
    });
    expect([queue.stateProbability(0), queue.stateProbability(4), queue.atMost(9), queue.moreThan(9)]).toEqual([
      1, 0, 1, 0,
    ]);
  });

  it('stays finite when nearly everything is lost', () => {
    const queue = new MMcKQueue({ arrivalRate: 1e18, serviceRate: 1, servers: 3, capacity: 9 });
    expect(relativeError(queue.effectiveArrivalRate, 3)).toBeLessThan(1e-12);
    expect(relativeError(queue.waitTime, 2)).toBeLessThan(1e-12);
  });

  it('names what is wrong', () => {
    expect(refusal(() => new MMcKQueue({ arrivalRate: 1, serviceRate: 1, servers: 3, capacity: 2 }))).toBe(
      "'capacity' must be a whole number from 3 to 1000000, got 2",
    );
    expect(refusal(() => mm1kQueue({ arrivalRate: Infinity, serviceRate: -1, capacity: 0 }))).toBe(
      "'arrivalRate' must be a number of 0 or more, got Infinity\n" +
        "'serviceRate' must be a number above 0, got -1\n" +
        "'capacity' must be a whole number from 1 to 1000000, got 0",
    );
    const queue = mm1kQueue({ arrivalRate: 1, serviceRate: 1, capacity: 2 });
    const wholeNumber = "'number' must be a whole number of 0 or more, got -1";
    expect(refusal(() => queue.stateProbability(-1))).toBe(wholeNumber);
    expect(refusal(() => queue.atMost(-1))).toBe(wholeNumber);
    expect(refusal(() => queue.moreThan(-1))).toBe(wholeNumber);
  });
});
