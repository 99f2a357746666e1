import fc from 'fast-check';
import {
  poissonCdf,
  poissonLogCdf,
  poissonLogPmf,
  poissonLogUpperTail,
  poissonPmf,
  poissonUpperTail,
} from '../../../lib/models/probability';

/** mean, events, P(X = k), P(X <= k), P(X >= k): mpmath sums with 60 digits, of the double's value. */
const REFERENCE = [
  [900, 807, 9.656155072707236e-5, 0.0008654623686690963, 0.999231099182058],
  [100000, 102855, 3.640402552930561e-21, 1.0, 1.295974931423931e-19],
  [10, 0, 4.5399929762484854e-5, 4.5399929762484854e-5, 1.0],
  [1, 0, 0.36787944117144233, 0.36787944117144233, 1.0],
  [1, 7, 7.299195261338141e-5, 0.9999897508033253, 8.32411492880231e-5],
  [1, 1, 0.36787944117144233, 0.7357588823428847, 0.6321205588285577],
  [100000, 100317, 0.000762506509489192, 0.8423153521157588, 0.1584471543937304],
  [100000, 99048, 1.344923715729244e-5, 0.0012926704491081533, 0.9987207787880491],
  [100000, 109516, 2.5209584754582278e-194, 1.0, 2.8980815550028687e-193],
  [100000, 97144, 1.6749626477389191e-21, 5.79727020278539e-20, 1.0],
  [10, 134, 2.2780348231240854e-99, 1.0, 2.4601621166792184e-99],
  [900, 621, 1.2908036594890873e-23, 4.131647556287373e-23, 1.0],
  [0.001, 0, 0.999000499833375, 0.999000499833375, 1.0],
  [100000, 90483, 7.779691756612603e-207, 8.166380806744717e-206, 1.0],
  [0.001, 9, 2.7529775678829785e-33, 1.0, 2.7532528906689214e-33],
  [10, 47, 1.7554466295143215e-17, 1.0, 2.214348282457377e-17],
  [900, 1830, 6.947538812435996e-163, 1.0, 1.3656797004128038e-162],
  [1, 19, 3.0242027006024205e-18, 1.0, 3.1829554607097466e-18],
  [0.001, 3, 1.665000833055625e-10, 0.9999999999999584, 1.6654171665278076e-10],
  [1, 3, 0.061313240195240384, 0.9810118431238462, 0.08030139707139419],
  [900, 869, 0.00788468886615851, 0.15459968957313444, 0.853284999293024],
  [0.001, 1, 0.000999000499833375, 0.9999995003332084, 0.0009995001666250085],
  [100000, 100000, 0.0012615652097053005, 0.5008410430993401, 0.5004205221103651],
  [900, 900, 0.013296844767100208, 0.5088641254682182, 0.504432719298882],
  [100000, 100951, 1.3841037552578089e-5, 0.9986707006489556, 0.0013431403885969726],
  [100000, 99682, 0.0007616934504554943, 0.15768259963405412, 0.8430790938164013],
] as const;

function relativeError(got: number, want: number): number {
  return want === 0 ? Math.abs(got) : Math.abs(got / want - 1);
}

test.each(REFERENCE)('mean %d, events %d agree with 60-digit sums', (mean, events, pmf, cdf, upperTail) => {
  expect(relativeError(poissonPmf({ mean, events }), pmf)).toBeLessThan(1e-12);
  expect(relativeError(poissonCdf({ mean, events }), cdf)).toBeLessThan(1e-12);
  expect(relativeError(poissonUpperTail({ mean, events }), upperTail)).toBeLessThan(1e-12);
});

test('P(X <= 899) at mean 900 is 0.49556728070, where some libraries give NaN', () => {
  expect(relativeError(poissonCdf({ mean: 900, events: 899 }), 0.49556728070111798)).toBeLessThan(1e-13);
});

test('log forms reach where the probability itself is 0 in a double', () => {
  expect(poissonPmf({ mean: 1000, events: 0 })).toBe(0);
  expect(poissonLogPmf({ mean: 1000, events: 0 })).toBe(-1000);
  expect(poissonLogCdf({ mean: 1000, events: 1 })).toBeCloseTo(-1000 + Math.log(1001), 10);
  // mpmath: ln of the sum of exp(-1)/k! from 1000 up
  expect(poissonLogUpperTail({ mean: 1, events: 1000 })).toBeCloseTo(-5913.127178988828, 10);
});

test('impossible and certain outcomes', () => {
  expect([-1, 0, 1].map((events) => poissonPmf({ mean: 0, events }))).toEqual([0, 1, 0]);
  expect([-1, 0, 1].map((events) => poissonCdf({ mean: 0, events }))).toEqual([0, 1, 1]);
  expect([-1, 0, 1].map((events) => poissonUpperTail({ mean: 0, events }))).toEqual([1, 1, 0]);
});

test('cdf and upper tail meet', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 5000, noNaN: true }), fc.integer({ min: 0, max: 6000 }), (mean, events) => {
      const sum = poissonCdf({ mean, events }) + poissonUpperTail({ mean, events: events + 1 });
      expect(sum).toBeCloseTo(1, 11);
    }),
    { numRuns: 200 },
  );
});

test('says what is wrong with the inputs', () => {
  expect(() => poissonCdf({ mean: Infinity, events: NaN })).toThrow(
    "'mean' must be a number from 0 to 1e9, got Infinity\n'events' must be a whole number, got NaN",
  );
});
