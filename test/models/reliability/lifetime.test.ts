import fc from 'fast-check';
import {
  errorRate,
  exponentialReliability,
  exponentialUnreliability,
  failureRate,
  failureRateFromUnreliability,
  kOfNMttf,
  kOfNMttfOfUnits,
  kOfNStandbyMttf,
} from '../../../lib/models/reliability';
import { relativeError } from './agreement';

const rate = fc.double({ min: 1e-12, max: 10, noNaN: true });

describe('exponential reliability', () => {
  test('circulating articles print exp(-208.3) = 0.1353, which is wrong: that is exp(-2)', () => {
    // 50 digits
    expect(
      relativeError(exponentialReliability({ failureRate: 1, time: 208.3 }), 3.43921573870325192e-91),
    ).toBeLessThan(1e-13);
    expect(exponentialReliability({ failureRate: 0.001, time: 2000 })).toBeCloseTo(0.1353, 4);
  });

  test('keeps the digits of small failure probabilities', () => {
    // 50 digits
    const small = exponentialUnreliability({ failureRate: 1e-20, time: 3600 });
    expect(relativeError(small, 3.59999999999999974e-17)).toBeLessThan(1e-15);
    const back = failureRateFromUnreliability({ unreliability: 1e-15, time: 31_536_000 });
    expect(relativeError(back, 3.17097919837646048e-23)).toBeLessThan(1e-15);
  });

  test('meaningful zeros', () => {
    expect(exponentialUnreliability({ failureRate: 0, time: 5 })).toBe(0);
    expect(exponentialUnreliability({ failureRate: 1e300, time: 1e300 })).toBe(1);
    expect(exponentialReliability({ failureRate: 1e300, time: 1e300 })).toBe(0);
    expect(exponentialReliability({ failureRate: 0, time: 5 })).toBe(1);
    expect(failureRateFromUnreliability({ unreliability: 0, time: 5 })).toBe(0);
  });
});

test('failure rate and error rate', () => {
  expect(failureRate({ failures: 3, operatingTime: 6000 })).toBe(0.0005);
  expect(failureRate({ failures: 0, operatingTime: 6000 })).toBe(0);
  expect(errorRate({ errors: 25, requests: 1000 })).toBe(0.025);
  expect(errorRate({ errors: 0, requests: 1000 })).toBe(0);
});

describe('mean time to failure without repair', () => {
  test('2-of-3: 5/6 of one unit; two parallel: 3/2', () => {
    expect(kOfNMttf({ required: 2, units: 3, failureRate: 1 })).toBeCloseTo(5 / 6, 15);
    expect(kOfNMttf({ required: 1, units: 2, failureRate: 0.01 })).toBeCloseTo(150, 12);
    expect(kOfNStandbyMttf({ required: 1, units: 2, failureRate: 0.01 })).toBeCloseTo(200, 12);
    expect(kOfNStandbyMttf({ required: 2, units: 5, failureRate: 0.01 })).toBeCloseTo(200, 12);
  });

  test('three parallel units that differ', () => {
    // inclusion and exclusion, exact rational
    const actual = kOfNMttfOfUnits({ required: 1, failureRates: [1e-5, 3e-5, 7e-4] });
    expect(relativeError(actual, 108334.942395332123)).toBeLessThan(1e-14);
  });

  test('units that differ agree with identical ones; a series is 1 / sum of the rates', () => {
    fc.assert(
      fc.property(fc.array(rate, { minLength: 1, maxLength: 6 }), fc.nat(), (failureRates, choice) => {
        const units = failureRates.length;
        const required = 1 + (choice % units);
        const same = { required, failureRates: failureRates.map(() => 0.25) };
        expect(relativeError(kOfNMttfOfUnits(same), kOfNMttf({ required, units, failureRate: 0.25 }))).toBeLessThan(
          1e-13,
        );
        const series = kOfNMttfOfUnits({ required: units, failureRates });
        expect(relativeError(series, 1 / failureRates.reduce((sum, next) => sum + next, 0))).toBeLessThan(1e-13);
        const standby = kOfNStandbyMttf({ required, units, failureRate: 0.25 });
        expect(standby).toBeGreaterThanOrEqual(kOfNMttf({ required, units, failureRate: 0.25 }) * (1 - 1e-14));
      }),
      { numRuns: 60 },
    );
  });
});

test.each([
  [
    () => exponentialReliability({ failureRate: -1, time: NaN }),
    `'failureRate' must be a number of 0 or more, got -1\n'time' must be a number of 0 or more, got NaN`,
  ],
  [
    () => failureRateFromUnreliability({ unreliability: 1, time: 1 }),
    `'unreliability' must be a probability of 0 or more and below 1, got 1`,
  ],
  [() => failureRate({ failures: 1, operatingTime: 0 }), `'operatingTime' must be a number above 0, got 0`],
  [() => errorRate({ errors: 3, requests: 2 }), `'errors' must be at most the 2 requests, got 3`],
  [
    () => kOfNMttf({ required: 2, units: 1, failureRate: 0 }),
    `'required' must be a whole number from 1 to 1, got 2\n'failureRate' must be a number above 0, got 0`,
  ],
  [
    () => kOfNMttfOfUnits({ required: 1, failureRates: Array<number>(21).fill(1) }),
    `'failureRates' must be a list of at most 20, got 21`,
  ],
  [() => kOfNMttfOfUnits({ required: 1, failureRates: [] }), `'failureRates' must be a list of at least one, got none`],
])('invalid input %#', (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
});
