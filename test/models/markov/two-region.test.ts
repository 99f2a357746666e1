import fc from 'fast-check';
import { TWO_REGION_CAUSES, twoRegionMetrics, type TwoRegionProps } from '../../../lib/models/markov';
import { PERIOD_SECONDS, unavailabilityFromMttf } from '../../../lib/models/reliability';
import { relativeError } from '../reliability/agreement';

const YEAR = 31_536_000;

const ALL: Required<TwoRegionProps> = {
  homeMtbf: YEAR,
  regionRepair: 14_400,
  detection: 90,
  decision: 900,
  failover: 600,
  coverage: 0.95,
  standbyNotReady: 0.02,
  standbyRepair: 28_800,
  commonCause: 0.05,
  commonCauseRepair: 7200,
  uncoveredRepair: 10_800,
  standbyMtbf: 2e7,
  failback: 120,
  yearLength: YEAR,
};

const MINIMAL: TwoRegionProps = {
  homeMtbf: YEAR,
  regionRepair: 14_400,
  detection: 90,
  decision: 900,
  failover: 600,
  coverage: 0.95,
};

const single = unavailabilityFromMttf({ mttf: YEAR, mttr: 14_400 });

const time = fc.double({ min: 1, max: 1e6, noNaN: true });
const zeroOrTime = fc.oneof(fc.constant(0), time);
const probability = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const environments = fc.record(
  {
    homeMtbf: fc.double({ min: 1e6, max: 1e10, noNaN: true }),
    regionRepair: time,
    detection: zeroOrTime,
    decision: zeroOrTime,
    failover: zeroOrTime,
    coverage: probability,
    standbyNotReady: probability,
    standbyRepair: time,
    commonCause: probability,
    commonCauseRepair: time,
    uncoveredRepair: time,
    standbyMtbf: fc.double({ min: 1e6, max: 1e10, noNaN: true }),
    failback: zeroOrTime,
  },
  { requiredKeys: ['homeMtbf', 'regionRepair', 'detection', 'decision', 'failover', 'coverage'] },
);

test('all parameters: the 13 states of a generator written out by hand', () => {
  const { states, unavailability, outagesPerYear, meanOutage, downtimePerYear, contributions } = twoRegionMetrics(ALL);
  // exact rational
  const exact = {
    home: 0.97956564538991586,
    'home, standby not ready': 0.019986218027077417,
    detecting: 2.6392902483275892e-6,
    'detecting, standby not ready': 5.3849858442720851e-8,
    deciding: 2.4840375258168153e-5,
    'deciding, standby not ready': 5.0682574672888114e-7,
    'failing over': 1.6001608811927895e-5,
    'failover did not work': 8.2293988175629167e-6,
    'waiting for standby': 5.5149957801551943e-6,
    standby: 0.00037567397003949234,
    'standby lost too': 1.3524262921421725e-7,
    'both lost together': 1.1410409399737365e-5,
    'failing back': 3.1306164169957694e-6,
  };
  expect(Object.keys(states).sort()).toEqual(Object.keys(exact).sort());
  for (const [state, share] of Object.entries(exact)) expect(relativeError(states[state]!, share)).toBeLessThan(1e-13);
  expect(relativeError(unavailability, 7.2462612967260701e-5)).toBeLessThan(1e-13);
  expect(relativeError(outagesPerYear, 1.8228702205194398)).toBeLessThan(1e-13);
  expect(relativeError(meanOutage, 1253.616926104786)).toBeLessThan(1e-13);
  expect(downtimePerYear).toBe(unavailability * YEAR);
  expect(relativeError(contributions.detection, exact.detecting + exact['detecting, standby not ready'])).toBeLessThan(
    1e-13,
  );
  expect(relativeError(contributions.decision, exact.deciding + exact['deciding, standby not ready'])).toBeLessThan(
    1e-13,
  );
  expect(contributions.failover).toBe(states['failing over']);
  expect(contributions.uncovered).toBe(states['failover did not work']);
  expect(contributions.standbyNotReady).toBe(states['waiting for standby']);
  expect(contributions.commonCause).toBe(states['both lost together']);
  expect(contributions.bothRegionsLost).toBe(states['standby lost too']);
  expect(contributions.failback).toBe(states['failing back']);
});

test('minimal parameters are the defaults', () => {
  const { chain, ...metrics } = twoRegionMetrics(MINIMAL);
  const { chain: explicit, ...same } = twoRegionMetrics({
    ...MINIMAL,
    standbyNotReady: 0,
    standbyRepair: 14_400,
    commonCause: 0,
    commonCauseRepair: 14_400,
    standbyMtbf: YEAR,
    failback: 0,
    yearLength: YEAR,
  });
  expect(metrics).toEqual(same);
  expect(chain.states).toEqual(explicit.states);
  expect(metrics.contributions).toMatchObject({ commonCause: 0, failback: 0 });
  expect(metrics.contributions.uncovered).toBeGreaterThan(0);
});

test('the year is a parameter', () => {
  const usual = twoRegionMetrics(MINIMAL);
  const julian = twoRegionMetrics({ ...MINIMAL, yearLength: PERIOD_SECONDS.julianYear });
  expect(relativeError(julian.outagesPerYear / usual.outagesPerYear, 365.25 / 365)).toBeLessThan(1e-14);
  expect(relativeError(julian.downtimePerYear / usual.downtimePerYear, 365.25 / 365)).toBeLessThan(1e-14);
  expect(julian.meanOutage).toBe(usual.meanOutage);
});

test('renewal: with a perfect standby, each outage is detection, decision and failover in a race with repair', () => {
  const { unavailability, contributions } = twoRegionMetrics({ ...MINIMAL, coverage: 1, standbyMtbf: 1e30 });
  const back = 1 / 14_400;
  let reaching = 1;
  const spent = [90, 900, 600].map((mean) => {
    const stay = 1 / (1 / mean + back);
    const seconds = reaching * stay;
    reaching *= stay / mean;
    return seconds;
  });
  const down = spent.reduce((sum, seconds) => sum + seconds, 0);
  const cycle = YEAR + down + reaching * 14_400;
  expect(relativeError(unavailability, down / cycle)).toBeLessThan(1e-13);
  expect(relativeError(contributions.detection, spent[0]! / cycle)).toBeLessThan(1e-13);
  expect(relativeError(contributions.decision, spent[1]! / cycle)).toBeLessThan(1e-13);
  expect(relativeError(contributions.failover, spent[2]! / cycle)).toBeLessThan(1e-13);
});

describe('a single Region in disguise', () => {
  test.each<[string, Partial<TwoRegionProps>]>([
    ['failover never works', { coverage: 0 }],
    [
      'failover never works, and the standby is often not ready',
      { coverage: 0, standbyNotReady: 0.3, commonCause: 0.1 },
    ],
    ['the standby is never ready', { standbyNotReady: 1, commonCause: 0.2, standbyRepair: 5 }],
    ['every loss takes both', { commonCause: 1 }],
    ['nobody ever decides', { decision: 1e30 }],
  ])('%s', (_, changes) => {
    const { unavailability, meanOutage, outagesPerYear } = twoRegionMetrics({ ...MINIMAL, ...changes });
    expect(relativeError(unavailability, single)).toBeLessThan(1e-12);
    expect(relativeError(meanOutage, 14_400)).toBeLessThan(1e-12);
    expect(relativeError(outagesPerYear, (1 - single) * 1)).toBeLessThan(1e-12);
  });
});

test('instant and certain failover leaves only the loss of both Regions, one after the other', () => {
  const instant = { ...MINIMAL, detection: 0, decision: 0, failover: 0, coverage: 1 };
  const { unavailability, contributions, states } = twoRegionMetrics(instant);
  const { bothRegionsLost, standbyNotReady, ...others } = contributions;
  expect(Object.values(others)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(relativeError(bothRegionsLost + standbyNotReady, unavailability)).toBeLessThan(1e-15);
  expect(Object.keys(states).sort()).toEqual(
    [
      'failover did not work',
      'home',
      'home, standby not ready',
      'both lost together',
      'standby',
      'standby lost too',
      'waiting for standby',
    ].sort(),
  );
  // Half of what two independent Regions have in common, single^2: an idle standby is lost only if it is told so.
  expect(relativeError(unavailability, (single * single) / 2)).toBeLessThan(1e-3);
  const told = twoRegionMetrics({ ...instant, standbyNotReady: single });
  expect(relativeError(told.unavailability, single * single)).toBeLessThan(2e-3);
});

describe('invariants', () => {
  test('shares sum to 1, contributions to the unavailability, and the mean outage fits', () => {
    fc.assert(
      fc.property(environments, (props) => {
        const { unavailability, contributions, states, outagesPerYear, meanOutage } = twoRegionMetrics(props);
        const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
        expect(total(Object.values(states))).toBeCloseTo(1, 12);
        expect(Object.keys(contributions)).toEqual([...TWO_REGION_CAUSES]);
        expect(relativeError(total(Object.values(contributions)), unavailability)).toBeLessThan(1e-12);
        expect(relativeError((outagesPerYear / YEAR) * meanOutage, unavailability)).toBeLessThan(1e-12);
        expect(unavailability).toBeGreaterThan(0);
        expect(unavailability).toBeLessThan(1);
      }),
      { numRuns: 150 },
    );
  });

  test('slower detection, decision or failover, and less coverage, never help', () => {
    const plausible = environments.map((props) => ({ ...props, failback: 0, uncoveredRepair: undefined }));
    fc.assert(
      fc.property(
        plausible,
        fc.constantFrom('detection', 'decision', 'failover', 'coverage'),
        time,
        (props, name, more) => {
          const worse = { ...props, [name]: name === 'coverage' ? props.coverage / 2 : props[name] + more };
          const before = twoRegionMetrics({ ...props, standbyMtbf: 1e12, commonCause: 0, standbyNotReady: 0 });
          const after = twoRegionMetrics({ ...worse, standbyMtbf: 1e12, commonCause: 0, standbyNotReady: 0 });
          expect(after.unavailability).toBeGreaterThanOrEqual(before.unavailability * (1 - 1e-12));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a more common cause never helps when it is repaired as slowly as a Region', () => {
    fc.assert(
      fc.property(probability, probability, (one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        const down = (commonCause: number): number => twoRegionMetrics({ ...MINIMAL, commonCause }).unavailability;
        expect(down(more)).toBeGreaterThanOrEqual(down(less) * (1 - 1e-12));
      }),
      { numRuns: 40 },
    );
  });
});

test('the chain is at hand for its transients', () => {
  const { chain } = twoRegionMetrics(MINIMAL);
  const later = chain.transient({ from: 'home', time: 1e9 });
  for (const [state, share] of Object.entries(chain.steadyState())) {
    expect(relativeError(later[state]!, share)).toBeLessThan(1e-9);
  }
  expect(chain.meanTimeToAbsorption({ from: 'home', absorbing: ['detecting'] })).toBeGreaterThan(YEAR * 0.99);
});

test('invalid input', () => {
  const message = [
    `'homeMtbf' must be a number above 0, got 0`,
    `'regionRepair' must be a number above 0, got -1`,
    `'detection' must be a number of 0 or more, got NaN`,
    `'decision' must be a number of 0 or more, got -1`,
    `'failover' must be a number of 0 or more, got Infinity`,
    `'coverage' must be a probability from 0 to 1, got 95`,
    `'standbyNotReady' must be a probability from 0 to 1, got 2`,
    `'standbyRepair' must be a number above 0, got 0`,
    `'commonCause' must be a probability from 0 to 1, got -0.1`,
    `'commonCauseRepair' must be a number above 0, got 0`,
    `'uncoveredRepair' must be a number above 0, got 0`,
    `'standbyMtbf' must be a number above 0, got 0`,
    `'failback' must be a number of 0 or more, got -1`,
    `'yearLength' must be a number above 0, got 0`,
  ].join('\n');
  const props = {
    homeMtbf: 0,
    regionRepair: -1,
    detection: NaN,
    decision: -1,
    failover: Infinity,
    coverage: 95,
    standbyNotReady: 2,
    standbyRepair: 0,
    commonCause: -0.1,
    commonCauseRepair: 0,
    uncoveredRepair: 0,
    standbyMtbf: 0,
    failback: -1,
    yearLength: 0,
  };
  expect(() => twoRegionMetrics(props)).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
});
