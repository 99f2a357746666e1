import fc from 'fast-check';
import {
  normalCdf,
  normalLogCdf,
  normalLogUpperTail,
  normalPdf,
  normalQuantile,
  normalUpperQuantile,
  normalUpperTail,
} from '../../../lib/models/probability';

/** z, density, P(Z <= z), P(Z > z): mpmath, 60 digits. */
const REFERENCE = [
  [0, 0.3989422804014327, 0.5, 0.5],
  [1e-12, 0.3989422804014327, 0.5000000000003989, 0.49999999999960104],
  [0.001, 0.39894208093034234, 0.500398942213911, 0.49960105778608893],
  [0.5, 0.35206532676429947, 0.6914624612740131, 0.3085375387259869],
  [1, 0.24197072451914334, 0.8413447460685429, 0.15865525393145705],
  [1.96, 0.05844094433345146, 0.9750021048517795, 0.024997895148220435],
  [2.4999, 0.017532683028833564, 0.9937885816250555, 0.00621141837494459],
  [2.5, 0.017528300493568537, 0.9937903346742238, 0.006209665325776135],
  [2.6, 0.013582969233685615, 0.9953388119762813, 0.004661188023718749],
  [3, 0.0044318484119380075, 0.9986501019683699, 0.0013498980316300946],
  [5, 1.4867195147342977e-6, 0.9999997133484281, 2.866515718791939e-7],
  [9.3, 6.604579860739295e-20, 1.0, 7.022284240441625e-21],
  [20, 5.520948362159764e-88, 1.0, 2.7536241186062337e-89],
  [37, 2.1200065515246056e-298, 1.0, 5.725571222524577e-300],
  [-1e-9, 0.3989422804014327, 0.49999999960105773, 0.5000000003989423],
  [-1, 0.24197072451914334, 0.15865525393145705, 0.8413447460685429],
  [-2.5, 0.017528300493568537, 0.006209665325776135, 0.9937903346742238],
  [-8, 5.052271083536892e-15, 6.220960574271784e-16, 0.9999999999999993],
] as const;

/** P(Z > z) and z: mpmath root finding, 60 digits. */
const QUANTILES = [
  [1e-300, 37.0470962993612],
  [1e-100, 21.273453560965326],
  [1e-20, 9.262340089798407],
  [1e-9, 5.9978070150076865],
  [0.001, 3.0902323061678136],
  [0.0999, 1.2821215797087744],
  [0.1, 1.2815515655446004],
  [0.1001, 1.2809819674733192],
  [0.3, 0.5244005127080408],
  [0.4999999, 2.5066282747031063e-7],
  [0.499999999999, 2.5065728237018603e-12],
] as const;

function relativeError(got: number, want: number): number {
  return want === 0 ? Math.abs(got) : Math.abs(got / want - 1);
}

test.each(REFERENCE)('z = %d agrees with 60 digits', (z, pdf, cdf, upperTail) => {
  expect(relativeError(normalPdf(z), pdf)).toBeLessThan(1e-13);
  expect(relativeError(normalCdf(z), cdf)).toBeLessThan(1e-13);
  expect(relativeError(normalUpperTail(z), upperTail)).toBeLessThan(1e-13);
});

test.each(QUANTILES)('the quantile of %d agrees with 60 digits', (probability, z) => {
  expect(relativeError(normalUpperQuantile(probability), z)).toBeLessThan(1e-13);
  expect(relativeError(normalQuantile(probability), -z)).toBeLessThan(1e-13);
});

test('quantiles of the upper half mirror those of the lower one', () => {
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  expect(normalUpperQuantile(0.975)).toBeCloseTo(-1.959963984540054, 14);
});

test('log forms reach where the tail itself is 0 in a double', () => {
  expect(normalUpperTail(40)).toBe(0);
  // mpmath: log(ncdf(-40)), log(ncdf(-1e6))
  expect(relativeError(normalLogUpperTail(40), -804.6084420137538)).toBeLessThan(1e-14);
  expect(relativeError(normalLogCdf(-1e6), -500000000014.73445)).toBeLessThan(1e-14);
  expect(normalLogUpperTail(-40)).toBeCloseTo(0, 15);
});

test('quantile inverts the tail', () => {
  fc.assert(
    fc.property(fc.double({ min: -690, max: -1e-3, noNaN: true }), (logProbability) => {
      const probability = Math.exp(logProbability);
      expect(relativeError(normalUpperTail(normalUpperQuantile(probability)), probability)).toBeLessThan(1e-12);
    }),
    { numRuns: 300 },
  );
});

test('says what is wrong with the inputs', () => {
  expect(() => normalPdf(NaN)).toThrow("'z' must be a number from -1e150 to 1e150, got NaN");
  expect(() => normalQuantile(1)).toThrow("'probability' must be a probability above 0 and below 1, got 1");
  expect(() => normalUpperQuantile(0)).toThrow("'probability' must be a probability above 0 and below 1, got 0");
});
