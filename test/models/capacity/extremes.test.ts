import fc from 'fast-check';
import {
  erlangB,
  erlangBLoad,
  FluidQueue,
  instancesNeeded,
  languageModelCapacity,
  loadLimit,
  MAX_QUANTITY,
  MIN_QUANTITY,
  MGcQueue,
  MMcKQueue,
  MMcQueue,
  standbyNeeded,
  littleNumber,
  offeredLoad,
} from '../../../lib/models/capacity';
import { InvalidInputError } from '../../../lib/models/invalid-input';
import { refusal } from './relative-error';

const extremes = fc.constantFrom(
  0,
  5e-324,
  1e-60,
  1e-20,
  0.1,
  0.5,
  1 - 2 ** -53,
  1,
  1 + 2 ** -52,
  3,
  99.5,
  1e5,
  1e20,
  1e60,
);
const quantity = fc.oneof(extremes, fc.double({ min: 0, max: 100, noNaN: true }));
const count = fc.constantFrom(1, 2, 3, 17, 400);
const probability = fc.oneof(
  fc.constantFrom(0, 5e-324, 1e-20, 0.5, 1 - 2 ** -53, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

/** Every number in a result, or none where the model refuses the inputs. */
function numbersOf(act: () => unknown): number[] {
  const numbers = (value: unknown): number[] => {
    if (typeof value === 'number') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
  };
  try {
    return numbers(act());
  } catch (error) {
    if (error instanceof InvalidInputError) return [];
    throw error;
  }
}

const inputs = fc.record({
  arrivalRate: quantity,
  serviceRate: quantity,
  meanServiceTime: quantity,
  serviceScv: quantity,
  servers: count,
  capacity: count,
  slots: count,
  instances: count,
  time: quantity,
  later: quantity,
  rate: quantity,
  backlog: quantity,
  percentile: probability,
  growth: quantity,
  trafficShare: probability,
});

test('whatever a model accepts, it answers with finite numbers of 0 or more', () => {
  fc.assert(
    fc.property(inputs, (given) => {
      const { servers, time, percentile, rate, backlog } = given;
      const steps = [
        { from: 0, rate },
        { from: given.later, rate: given.serviceRate },
      ];
      const results = [
        (): unknown => erlangB({ servers, load: given.arrivalRate }),
        (): unknown => erlangBLoad({ servers, blocking: percentile }),
        (): unknown => {
          const queue = new MMcQueue(given);
          return [queue, queue.waitExceeds(time), queue.responseExceeds(time), queue.atMost(3), queue.moreThan(3)];
        },
        (): unknown => new MMcQueue(given).responsePercentile(percentile),
        (): unknown => new MMcKQueue(given),
        (): unknown => [new MGcQueue(given), new MGcQueue(given).waitExceeds(time)],
        (): unknown => new MGcQueue(given).waitPercentile(percentile),
        (): unknown => instancesNeeded({ ...given, peakArrivalRate: rate / 1e3, targetWait: time, zones: 3 }),
        (): unknown => loadLimit({ ...given, slots: 2, targetWait: time }),
        (): unknown => {
          const queue = new FluidQueue({ arrivalRate: given.arrivalRate, backlog, capacity: steps });
          return [queue.catchUp, queue.lateShare(time), queue.backlogAt(time)];
        },
        (): unknown =>
          standbyNeeded({
            arrivalRate: given.arrivalRate,
            instanceRate: rate,
            instancesAfterLaunch: servers,
            launchTime: given.later,
            longestWait: time,
          }),
        (): unknown =>
          languageModelCapacity({
            cacheTokens: 1e6,
            batchTime: time,
            requests: [
              { promptTokens: servers, outputTokens: given.slots, weight: rate },
              { promptTokens: 1e5, outputTokens: 1 },
            ],
          }),
      ];
      const numbers = results.flatMap(numbersOf);
      expect(numbers.filter((number) => !Number.isFinite(number) || number < 0)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('refuses quantities whose products no number can hold', () => {
  expect([MIN_QUANTITY, MAX_QUANTITY]).toEqual([1e-60, 1e60]);
  expect(refusal(() => offeredLoad({ arrivalRate: 1e61, serviceRate: 1e-61 }))).toBe(
    "'arrivalRate' must be at most 1e+60, got 1e+61\n'serviceRate' must be from 1e-60 to 1e+60, got 1e-61",
  );
  expect(refusal(() => littleNumber({ arrivalRate: Infinity, timeSpent: 1e60 }))).toBe(
    "'arrivalRate' must be a number of 0 or more, got Infinity",
  );
});
