import fc from 'fast-check';
import {
  binomialCdf,
  binomialLogCdf,
  binomialLogPmf,
  binomialLogUpperTail,
  binomialPmf,
  binomialUpperTail,
} from '../../../lib/models/probability';

/** trials, probability, successes, P(X = k), P(X <= k), P(X >= k): mpmath sums with 60 digits, of the double's value. */
const REFERENCE = [
  [100, 0.3, 0, 3.234476509624763e-16, 3.234476509624763e-16, 1.0],
  [9999, 0.5855618635076387, 5905, 0.0048473237379379865, 0.8472076251119043, 0.15763969862603366],
  [37, 0.97, 33, 0.019579076089813085, 0.024336759934013977, 0.9952423161557991],
  [9999, 0.05, 294, 5.72484030251437e-25, 1.3402265224387453e-24, 1.0],
  [100000, 1e-20, 0, 0.999999999999999, 0.999999999999999, 1.0],
  [9999, 0.05, 1183, 1.9726963055842572e-159, 1.0, 3.242704365653122e-159],
  [100, 1e-20, 9, 1.9022318083999991e-168, 1.0, 1.9022318083999991e-168],
  [9999, 0.05, 499, 0.018301668645765844, 0.49450844774309616, 0.5237932209026697],
  [9999, 0.05, 0, 1.8127139760934863e-223, 1.8127139760934863e-223, 1.0],
  [37, 0.6471288545276688, 23, 0.12742297619948487, 0.4329072778961425, 0.6945156983033424],
  [1000, 1e-20, 0, 1.0, 1.0, 1.0],
  [9999, 0.05, 705, 1.112970092583573e-19, 1.0, 3.596538160240152e-19],
  [1000, 1e-9, 3, 1.6616683433158354e-19, 1.0, 1.661668757486753e-19],
  [100, 0.3, 24, 0.03803941440078852, 0.11357018170418162, 0.9244692326966069],
  [37, 0.3, 37, 4.5028390589099675e-20, 1.0, 4.5028390589099675e-20],
  [100, 1e-20, 0, 1.0, 1.0, 1.0],
  [100000, 0.5, 51432, 3.874249910831715e-21, 1.0, 6.877869373814352e-20],
  [100000, 0.3, 30437, 2.9427948145983406e-5, 0.9987165342408555, 0.0013128937072904984],
  [9999, 0.12284223076219491, 1532, 4.238008633852637e-20, 1.0, 1.854823759795654e-19],
  [9999, 0.05, 431, 0.00010417982223508448, 0.0006731080054624862, 0.9994310718167726],
  [100, 0.5, 100, 7.888609052210118e-31, 1.0, 7.888609052210118e-31],
  [37, 0.05, 1, 0.29189154735822004, 0.4417818014070357, 0.8501097459511843],
  [100000, 0.97, 97054, 0.0045071602345825995, 0.8438415956866003, 0.16066556454798228],
  [100, 0.05, 0, 0.0059205292203340235, 0.0059205292203340235, 1.0],
  [1000, 0.001, 18, 5.013376596708053e-17, 1.0, 5.286105866955634e-17],
  [1000, 0.05, 26, 5.346033347637501e-5, 0.00010457107502104143, 0.9999488892584554],
] as const;

function relativeError(got: number, want: number): number {
  return want === 0 ? Math.abs(got) : Math.abs(got / want - 1);
}

test.each(REFERENCE)('trials %d, probability %d, successes %d agree with 60-digit sums', (...row) => {
  const [trials, probability, successes, pmf, cdf, upperTail] = row;
  const outcome = { trials, probability, successes };
  expect(relativeError(binomialPmf(outcome), pmf)).toBeLessThan(1e-12);
  expect(relativeError(binomialCdf(outcome), cdf)).toBeLessThan(1e-12);
  expect(relativeError(binomialUpperTail(outcome), upperTail)).toBeLessThan(1e-12);
});

test('C4: n = 10, p = 1/2: the rejection regions {0,1,9,10} and {0,1,2,8,9,10} have 0.02 and 0.11', () => {
  const both = (successes: number): number =>
    binomialCdf({ trials: 10, probability: 0.5, successes }) +
    binomialUpperTail({ trials: 10, probability: 0.5, successes: 10 - successes });
  expect(both(1)).toBeCloseTo(0.021484375, 15);
  expect(both(2)).toBeCloseTo(0.109375, 15);
});

test('C5: P(X >= 2) of 3 at 0.2 is 0.104, and B(6; 20, 1/2) is 0.0577', () => {
  expect(binomialUpperTail({ trials: 3, probability: 0.2, successes: 2 })).toBeCloseTo(0.104, 15);
  expect(binomialCdf({ trials: 20, probability: 0.5, successes: 6 })).toBeCloseTo(0.057659149169921875, 15);
});

test('log forms reach where the probability itself is 0 in a double', () => {
  const outcome = { trials: 100_000, probability: 0.5, successes: 99_999 };
  expect(binomialPmf(outcome)).toBe(0);
  // ln(100000 / 2^100000) and ln(100001 / 2^100000)
  expect(relativeError(binomialLogPmf(outcome), -69303.20513052956)).toBeLessThan(1e-14);
  expect(relativeError(binomialLogUpperTail(outcome), -69303.20512052961)).toBeLessThan(1e-14);
  expect(binomialLogCdf({ ...outcome, successes: 1 })).toBe(binomialLogUpperTail(outcome));
});

test('log forms keep the digits of what is nearly certain', () => {
  const nearlyAll = binomialLogCdf({ trials: 9999, probability: 0.05, successes: 704 });
  expect(relativeError(nearlyAll, -3.5965381602401520313e-19)).toBeLessThan(1e-12);
  expect(relativeError(binomialLogPmf({ trials: 100_000, probability: 1e-20, successes: 0 }), -1e-15)).toBeLessThan(
    1e-14,
  );
});

test('impossible and certain outcomes', () => {
  expect(binomialPmf({ trials: 5, probability: 0.5, successes: -1 })).toBe(0);
  expect(binomialCdf({ trials: 5, probability: 0.5, successes: -1 })).toBe(0);
  expect(binomialUpperTail({ trials: 5, probability: 0.5, successes: 6 })).toBe(0);
  expect(binomialUpperTail({ trials: 5, probability: 0.5, successes: 0 })).toBe(1);
  expect(binomialCdf({ trials: 5, probability: 0.5, successes: 5 })).toBe(1);
  expect(binomialPmf({ trials: 0, probability: 0.5, successes: 0 })).toBe(1);
  expect(binomialLogPmf({ trials: 5, probability: 0, successes: 1 })).toBe(-Infinity);
  expect([0, 3, 5].map((successes) => binomialPmf({ trials: 5, probability: 0, successes }))).toEqual([1, 0, 0]);
  expect([0, 3, 5].map((successes) => binomialPmf({ trials: 5, probability: 1, successes }))).toEqual([0, 0, 1]);
  expect([0, 3, 5].map((successes) => binomialCdf({ trials: 5, probability: 1, successes }))).toEqual([0, 0, 1]);
  expect([0, 1, 5].map((successes) => binomialUpperTail({ trials: 5, probability: 0, successes }))).toEqual([1, 0, 0]);
});

test('cdf and upper tail meet, grow and stay within 0 and 1', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (trials, probability, share) => {
        const successes = Math.floor(share * trials);
        const cdf = binomialCdf({ trials, probability, successes });
        const above = binomialUpperTail({ trials, probability, successes: successes + 1 });
        expect(cdf + above).toBeCloseTo(1, 11);
        expect(cdf).toBeLessThanOrEqual(1);
        expect(above).toBeGreaterThanOrEqual(0);
        expect(binomialCdf({ trials, probability, successes: successes + 1 })).toBeGreaterThanOrEqual(
          cdf * (1 - 1e-12),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test('says what is wrong with the inputs', () => {
  expect(() => binomialPmf({ trials: -1, probability: 1.5, successes: 0.5 })).toThrow(
    "'trials' must be a whole number from 0 to 1000000000, got -1\n" +
      "'probability' must be a probability from 0 to 1, got 1.5\n" +
      "'successes' must be a whole number, got 0.5",
  );
});
