import fc from 'fast-check';
import { logGamma } from '../../../lib/models/probability';

/** x, ln gamma(x): mpmath, 60 digits. */
const REFERENCE = [
  [1e-300, 690.7755278982137],
  [1e-20, 46.051701859880914],
  [1e-5, 11.512919692895826],
  [0.1, 2.252712651734206],
  [0.4999, 0.5725613186041184],
  [0.5, 0.5723649429247001],
  [0.9, 0.06637623973474295],
  [0.999999, 5.772164873855652e-7],
  [1.0000001, -5.772155829918507e-8],
  [1.4999, -0.12078588195849393],
  [1.5, -0.12078223763524522],
  [1.9999, -4.227520877215346e-5],
  [2, 0.0],
  [2.0000001, 4.227843666532498e-8],
  [2.4999, 0.28461255726068263],
  [2.5, 0.2846828704729192],
  [3, 0.6931471805599453],
  [5.5, 3.9578139676187165],
  [9.99, 12.779315214350193],
  [10, 12.801827480081469],
  [10.5, 13.940625219403763],
  [50, 144.5657439463449],
  [1000.0, 5905.220423209181],
  [10000000000.0, 220258509288.81058],
  [1e300, 6.897755278982137e302],
] as const;

function relativeError(got: number, want: number): number {
  return want === 0 ? Math.abs(got) : Math.abs(got / want - 1);
}

test.each(REFERENCE)('x = %d agrees with 60 digits', (x, expected) => {
  expect(relativeError(logGamma(x), expected)).toBeLessThan(1e-14);
});

test('gamma(x + 1) = x gamma(x)', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (x) => {
      const difference = logGamma(x + 1) - logGamma(x) - Math.log(x);
      expect(Math.abs(difference)).toBeLessThan(1e-14 * Math.max(1, logGamma(x + 1)));
    }),
    { numRuns: 300 },
  );
});

test('says what is wrong with the input', () => {
  expect(() => logGamma(0)).toThrow("'x' must be a number above 0 and up to 1e305, got 0");
  expect(() => logGamma(Infinity)).toThrow("'x' must be a number above 0 and up to 1e305, got Infinity");
});
