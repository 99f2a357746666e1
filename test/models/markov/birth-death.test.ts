import fc from 'fast-check';
import {
  birthDeathChain,
  birthDeathMeanTimeToTop,
  birthDeathSteadyState,
  repairableGroupMetrics,
} from '../../../lib/models/markov';
import { kOfNIdenticalUnavailability, kOfNMttf, repairableUnitMetrics } from '../../../lib/models/reliability';
import { relativeError } from '../reliability/agreement';

const rate = fc.integer({ min: -30, max: 10 }).map((exponent) => 2 ** exponent);
const rates = fc.integer({ min: 1, max: 8 }).chain((length) =>
  fc.record({
    birthRates: fc.array(rate, { minLength: length, maxLength: length }),
    deathRates: fc.array(rate, { minLength: length, maxLength: length }),
  }),
);

test('B2 Octave queueing, ctmc.m: birth 1, death 2, 4 states', () => {
  const steady = birthDeathSteadyState({ birthRates: [1, 1, 1], deathRates: [2, 2, 2] });
  expect(steady.map((probability) => 15 * probability)).toEqual([8, 4, 2, 1]);
});

test('equals the general chain', () => {
  fc.assert(
    fc.property(rates, (props) => {
      const chain = birthDeathChain(props);
      const steady = chain.steadyState();
      birthDeathSteadyState(props).forEach((probability, state) => {
        expect(relativeError(probability, steady[`${state}`]!)).toBeLessThan(1e-13);
      });
      const top = `${props.birthRates.length}`;
      const mean = chain.meanTimeToAbsorption({ from: '0', absorbing: [top] });
      expect(relativeError(birthDeathMeanTimeToTop(props), mean)).toBeLessThan(1e-13);
    }),
    { numRuns: 80 },
  );
});

test('thousands of states, spans beyond the exponents of a number, and states that are never entered', () => {
  const up = Array<number>(5000).fill(1);
  const climbing = birthDeathSteadyState({ birthRates: up.map(() => 1e10), deathRates: up });
  expect(climbing[5000]).toBeCloseTo(1, 9);
  expect(relativeError(climbing[4998]!, 1e-20 * (1 - 1e-10))).toBeLessThan(1e-12);
  expect(climbing[0]).toBe(0);
  const flat = birthDeathSteadyState({ birthRates: up, deathRates: up });
  expect(flat.every((probability) => relativeError(probability, 1 / 5001) < 1e-12)).toBe(true);
  expect(birthDeathSteadyState({ birthRates: [1, 0, 5], deathRates: [1, 1, 1] })).toEqual([0.5, 0.5, 0, 0]);
  expect(birthDeathMeanTimeToTop({ birthRates: up, deathRates: up.map(() => 1e10) })).toBe(Number.MAX_VALUE);
});

describe('a group of repairable units', () => {
  test('six redundant units, 5 years to failure and 30 minutes of repair', () => {
    // binomial, exact rational
    const exact = [
      0.999931509585830251, 6.84884595606733049e-5, 1.95457932536168107e-9, 2.97500658350331975e-14,
      2.54709467765695184e-19, 1.16305693043696431e-24, 2.21281759976591383e-30,
    ];
    const group = { units: 6, failureRate: 1 / (5 * 31_536_000), repairRate: 1 / 1800 };
    const { failed, unavailability } = repairableGroupMetrics({ ...group, required: 1 });
    failed.forEach((probability, count) => expect(relativeError(probability, exact[count]!)).toBeLessThan(1e-14));
    expect(unavailability).toBe(failed[6]);
  });

  test('mean time to the first failure of 2-of-3: 5/(6 l) + m/(6 l^2)', () => {
    const props = { units: 3, required: 2, failureRate: 1e-6, repairRate: 1e-2 };
    // exact rational
    expect(relativeError(repairableGroupMetrics(props).meanTimeToFirstFailure, 1667500000.00000019)).toBeLessThan(
      1e-14,
    );
    const slow = repairableGroupMetrics({ ...props, repairRate: 1e-30 }).meanTimeToFirstFailure;
    expect(relativeError(slow, kOfNMttf({ units: 3, required: 2, failureRate: 1e-6 }))).toBeLessThan(1e-14);
  });

  test('so rarely down that a probability is too small for a number', () => {
    const group = repairableGroupMetrics({ units: 40, required: 1, failureRate: 2 ** -30, repairRate: 2 ** 10 });
    expect(group).toMatchObject({ unavailability: 0, failureFrequency: 0, meanUpTime: Number.MAX_VALUE });
    expect(relativeError(group.meanDownTime, 1 / 40 / 2 ** 10)).toBeLessThan(1e-15);
  });

  test('with a repairer for each unit it is the k-of-n of independent units; fewer repairers are worse', () => {
    const near = fc.integer({ min: -20, max: 0 }).map((exponent) => 2 ** exponent);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), near, near, (units, choice, failureRate, repairRate) => {
        const required = 1 + (choice % units);
        const group = repairableGroupMetrics({ units, required, failureRate, repairRate });
        const { unavailability } = repairableUnitMetrics({ failureRate, repairRate });
        const exact = kOfNIdenticalUnavailability({ units, required, unavailability });
        // 1 - u of a unit that is nearly always down has lost digits.
        if (unavailability < 0.99) expect(relativeError(group.unavailability, exact)).toBeLessThan(1e-11);
        expect(relativeError(group.meanDownTime * group.failureFrequency, group.unavailability)).toBeLessThan(1e-13);
        expect(group.meanTimeToFirstFailure).toBeGreaterThanOrEqual(group.meanUpTime * (1 - 1e-13));
        const single = repairableGroupMetrics({ units, required, failureRate, repairRate, repairers: 1 });
        expect(single.unavailability).toBeGreaterThanOrEqual(group.unavailability * (1 - 1e-13));
      }),
      { numRuns: 100 },
    );
  });
});

test.each([
  [
    () => birthDeathSteadyState({ birthRates: [], deathRates: [] }),
    `'birthRates' must be a list of at least one, got none`,
  ],
  [
    () => birthDeathSteadyState({ birthRates: [-1], deathRates: [0, 1] }),
    `'deathRates' must be a list as long as birthRates (1), got 2\n'birthRates[0]' must be a number of 0 or more, got -1\n` +
      `'deathRates[0]' must be a number above 0, got 0`,
  ],
  [() => birthDeathMeanTimeToTop({ birthRates: [0], deathRates: [1] }), `'birthRates[0]' must be above 0, got 0`],
  [
    () => repairableGroupMetrics({ units: 2, required: 3, failureRate: 1, repairRate: 0, repairers: 0 }),
    `'required' must be a whole number from 1 to 2, got 3\n'repairRate' must be a number above 0, got 0\n` +
      `'repairers' must be a whole number of 1 or more, got 0`,
  ],
])('invalid input %#', (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
});

test('a chain that leads through states of 1e-400 and back keeps what is behind them', () => {
  const steady = birthDeathSteadyState({ birthRates: [1e-200, 1e-200, 1e300, 1e300], deathRates: [1, 1, 1, 1] });
  expect(steady[4]).toBe(1);
  expect((steady[0] ?? NaN) * 1e200).toBeCloseTo(1, 12);
  expect(birthDeathSteadyState({ birthRates: [1, 2], deathRates: [1e-320, 3] })[1]).toBeCloseTo(0.6, 12);
});

test('a group that is up less than once in 1e400 has a mean uptime all the same', () => {
  const group = repairableGroupMetrics({ units: 400, required: 400, failureRate: 1, repairRate: 0.1 });
  expect(group.meanUpTime).toBeCloseTo(1 / 400, 15);
});
