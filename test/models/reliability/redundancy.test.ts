import fc from 'fast-check';
import {
  kOfNIdenticalUnavailability,
  kOfNUnavailability,
  parallelUnavailability,
  redundancyDegree,
  redundancyRatio,
  seriesUnavailability,
  sparesUnavailability,
  sparesUnavailabilityApproximation,
} from '../../../lib/models/reliability';
import { agrees, relativeError } from './agreement';

const available = (unavailability: number): number => 1 - unavailability;

const unavailability = fc.double({ min: 0, max: 1, noNaN: true });
const units = fc.array(unavailability, { minLength: 1, maxLength: 7 });

/** Probability that fewer than `required` units are up, state by state. */
function byStates(required: number, unavailabilities: readonly number[]): number {
  let sum = 0;
  for (let state = 0; state < 2 ** unavailabilities.length; state += 1) {
    const up = unavailabilities.map((_, index) => (state & (1 << index)) !== 0);
    if (up.filter(Boolean).length >= required) continue;
    sum += unavailabilities.reduce((product, down, index) => product * (up[index] ? 1 - down : down), 1);
  }
  return sum;
}

describe('published values', () => {
  test.each([
    ['A1 reliabilityanalytics.com, 3-of-4 at 0.9', 3, 4, 0.1, '0.9477'],
    ['A2 coursehero p4bm6ik, 3-of-4 engines at 0.97', 3, 4, 0.03, '0.9948'],
    ['A3 schematex.js.org, 2-of-3 disks at 0.97', 2, 3, 0.03, '0.99735'],
    ['A10 fiabilipy, 2-of-3 equals one unit at 0.5', 2, 3, 0.5, '0.5'],
  ])('%s', (_, required, count, down, published) => {
    const actual = available(kOfNIdenticalUnavailability({ required, units: count, unavailability: down }));
    expect(agrees(actual, published)).toBe(true);
  });

  test('A3 schematex.js.org (IEC 61078): supply, 2 fans and 2-of-3 disks in series', () => {
    const fans = parallelUnavailability([0.05, 0.05]);
    const disks = kOfNUnavailability({ required: 2, unavailabilities: [0.03, 0.03, 0.03] });
    expect(agrees(available(fans), '0.9975')).toBe(true);
    expect(agrees(available(seriesUnavailability([0.01, fans, disks])), '0.98491')).toBe(true);
  });

  test('A4 Availability and Beyond, eq. 5: two subsystems of 99 %', () => {
    expect(agrees(available(parallelUnavailability([0.01, 0.01])), '0.9999')).toBe(true);
  });

  test('A5 Sybex AWS SAA study guide, ch. 9: two parallel instances and a database, 99 % each', () => {
    const whole = seriesUnavailability([parallelUnavailability([0.01, 0.01]), 0.01]);
    expect(agrees(100 * available(whole), '98.99')).toBe(true);
  });

  test.each([
    ['A6 Reliability Pillar, hard dependencies', 1e-4, '99.97'],
    ['A7 m.ibooks.qq.com', 1e-5, '99.997'],
  ])('%s: three in series', (_, down, published) => {
    expect(agrees(100 * available(seriesUnavailability([down, down, down])), published)).toBe(true);
  });

  test('Reliability Pillar: two subsystems of 99.9 %', () => {
    expect(agrees(100 * available(parallelUnavailability([1e-3, 1e-3])), '99.9999')).toBe(true);
  });

  test.each([
    [3, 1, '0.9997', 0.999702],
    [4, 1, '0.9994', 0.99940797],
    [4, 2, '0.999996', 0.99999603],
    [6, 2, '0.99998', 0.99998045],
  ])('Availability and Beyond, eq. 6: %d subsystems of 99 %%, %d spare', (count, spares, published, exact) => {
    const props = { units: count, spares, unavailability: 0.01 };
    expect(agrees(available(sparesUnavailabilityApproximation(props)), published)).toBe(true);
    expect(available(sparesUnavailability(props))).toBeCloseTo(exact, 8);
  });
});

describe('tails', () => {
  test('series of tiny unavailabilities', () => {
    // 1 - product, exact rational
    expect(relativeError(seriesUnavailability([1e-20, 2e-20, 3e-10]), 3.00000000029999998e-10)).toBeLessThan(1e-15);
  });

  test.each([
    // binomial sums with 60 digits
    [2000, 1000, 0.45, 3.29813268713799304e-6],
    [2000, 1900, 0.01, 1.30539001046250111e-38],
    [5000, 4500, 0.05, 2.37214968651250934e-47],
    [10, 1, 0.01, 1.00000000000000021e-20],
    [100, 80, 1e-3, 1.89347314076270125e-42],
    [1000, 999, 1e-12, 4.9949999966766598e-19],
    [5, 3, 0.999, 0.999999990014994],
  ])('%d units of which %d are needed', (count, required, down, exact) => {
    const actual = kOfNIdenticalUnavailability({ required, units: count, unavailability: down });
    expect(relativeError(actual, exact)).toBeLessThan(1e-12);
  });

  test.each([
    // all 64 states, exact rational
    [1, 3.00000000000000031e-24],
    [2, 3.00301805500000013e-15],
    [3, 3.01807607334795026e-9],
    [4, 0.0000180763813743130486],
    [5, 0.0153843897342121421],
    [6, 0.33579853186633446],
  ])('%d of six that differ', (required, exact) => {
    const actual = kOfNUnavailability({ required, unavailabilities: [1e-3, 2e-4, 5e-2, 1e-6, 0.3, 1e-9] });
    expect(relativeError(actual, exact)).toBeLessThan(1e-14);
  });

  test('a million units, and certain states', () => {
    const half = { required: 500_001, units: 1_000_000, unavailability: 0.5 };
    // 1/2 + C(1e6, 5e5) / 2^1000001, 60 digits
    expect(relativeError(kOfNIdenticalUnavailability(half), 0.500398942180665875)).toBeLessThan(1e-9);
    for (const required of [1, 2, 3]) {
      expect(kOfNIdenticalUnavailability({ required, units: 3, unavailability: 0 })).toBe(0);
      expect(kOfNIdenticalUnavailability({ required, units: 3, unavailability: 1 })).toBe(1);
    }
  });

  test('the rule of thumb for spares is cut at 1 and never overflows', () => {
    const many = { units: 5000, spares: 1666, unavailability: 0.5 };
    expect(sparesUnavailabilityApproximation(many)).toBe(1);
    expect(sparesUnavailabilityApproximation({ ...many, unavailability: 0 })).toBe(0);
  });
});

describe('invariants', () => {
  test('k-of-n equals the sum over all states, and the binomial for equal units', () => {
    fc.assert(
      fc.property(units, fc.nat(), unavailability, (unavailabilities, choice, same) => {
        const required = 1 + (choice % unavailabilities.length);
        const exact = byStates(required, unavailabilities);
        expect(kOfNUnavailability({ required, unavailabilities })).toBeCloseTo(exact, 12);
        const equal = kOfNUnavailability({ required, unavailabilities: unavailabilities.map(() => same) });
        const props = { required, units: unavailabilities.length, unavailability: same };
        expect(kOfNIdenticalUnavailability(props)).toBeCloseTo(equal, 12);
      }),
      { numRuns: 200 },
    );
  });

  test('all of n is the series, one of n the parallel group; one unit is itself', () => {
    fc.assert(
      fc.property(units, (unavailabilities) => {
        const required = unavailabilities.length;
        const series = seriesUnavailability(unavailabilities);
        const parallel = parallelUnavailability(unavailabilities);
        expect(kOfNUnavailability({ required, unavailabilities })).toBeCloseTo(series, 13);
        expect(kOfNUnavailability({ required: 1, unavailabilities })).toBeCloseTo(parallel, 13);
        expect(parallel).toBeLessThanOrEqual(Math.min(...unavailabilities));
        expect(series).toBeGreaterThanOrEqual(Math.max(...unavailabilities));
        expect(parallelUnavailability(unavailabilities.slice(0, 1))).toBe(unavailabilities[0]);
        expect(seriesUnavailability(unavailabilities.slice(0, 1))).toBe(unavailabilities[0]);
      }),
      { numRuns: 100 },
    );
  });

  test('a spare more never harms, and the rule of thumb is never below the exact value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.nat(), unavailability, (count, choice, down) => {
        const spares = choice % (count - 1);
        const exact = sparesUnavailability({ units: count, spares, unavailability: down });
        const props = { units: count, spares: spares + 1, unavailability: down };
        expect(sparesUnavailability(props)).toBeLessThanOrEqual(exact * (1 + 1e-12) + 1e-300);
        const approximation = sparesUnavailabilityApproximation({ ...props, spares });
        // The smallest doubles have a few digits only: there both are nothing.
        expect(approximation).toBeGreaterThanOrEqual(exact * (1 - 1e-10) - 1e-300);
      }),
      { numRuns: 200 },
    );
  });
});

test('redundancy degree and ratio', () => {
  expect(redundancyDegree({ required: 3, units: 4 })).toBe(1);
  expect(redundancyRatio({ required: 3, units: 6 })).toBe(2);
  expect(redundancyDegree({ required: 1, units: 1 })).toBe(0);
});

test.each([
  [() => seriesUnavailability([]), `'unavailabilities' must be a list of at least one, got none`],
  [() => parallelUnavailability([0, -1]), `'unavailabilities[1]' must be a probability from 0 to 1, got -1`],
  [
    () => kOfNUnavailability({ required: 3, unavailabilities: [0.1, NaN] }),
    `'unavailabilities[1]' must be a probability from 0 to 1, got NaN\n'required' must be a whole number from 1 to 2, got 3`,
  ],
  [
    () => kOfNIdenticalUnavailability({ required: 0, units: 2, unavailability: 2 }),
    `'required' must be a whole number from 1 to 2, got 0\n'unavailability' must be a probability from 0 to 1, got 2`,
  ],
  [
    () => kOfNIdenticalUnavailability({ required: 1, units: 1_000_001, unavailability: 0 }),
    `'units' must be a whole number from 1 to 1000000, got 1000001`,
  ],
  [
    () => sparesUnavailability({ units: 2, spares: 2, unavailability: 0 }),
    `'spares' must be a whole number from 0 to 1, got 2`,
  ],
  [() => redundancyDegree({ required: 2, units: 1 }), `'required' must be a whole number from 1 to 1, got 2`],
])('invalid input %#', (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
});
