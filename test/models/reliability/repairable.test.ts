import fc from 'fast-check';
import {
  type Block,
  blockUnavailability,
  observedMeanTimes,
  repairableBlockMetrics,
  repairableParallelMetrics,
  repairableSeriesMetrics,
  repairableUnitMetrics,
  unavailabilityFromMttf,
} from '../../../lib/models/reliability';
import { agrees, relativeError } from './agreement';

const rate = fc.double({ min: 1e-9, max: 10, noNaN: true });
const unit = fc.record({ failureRate: rate, repairRate: rate });

describe('published values', () => {
  test('B7 RePyability identities: one unit of rates 0.2 and 1', () => {
    const { failureFrequency, meanTimeBetweenFailures, meanUpTime } = repairableUnitMetrics({
      failureRate: 0.2,
      repairRate: 1,
    });
    expect(meanTimeBetweenFailures).toBeCloseTo(6, 12);
    expect(agrees(failureFrequency, '0.166666666667')).toBe(true);
    expect(meanUpTime).toBeCloseTo(5, 12);
  });

  test('B7 RePyability identities: a series of rates 0.2 and 0.5, repaired at 1', () => {
    const { meanUpTime } = repairableSeriesMetrics([
      { failureRate: 0.2, repairRate: 1 },
      { failureRate: 0.5, repairRate: 1 },
    ]);
    expect(agrees(meanUpTime, '1.42857142857')).toBe(true);
  });

  test.each([
    ['B10 tl-garden reliability guide', 1000, 10, '0.9901'],
    ['B10 QNX Neutrino cookbook', 1000, 0.1, '0.9999'],
    ['Reliability Pillar: 150 days, 1 hour', 150 * 24, 1, '0.9997'],
  ])('%s', (_, mttf, mttr, published) => {
    expect(agrees(1 - unavailabilityFromMttf({ mttf, mttr }), published)).toBe(true);
  });
});

test('mean times as observed', () => {
  expect(observedMeanTimes({ upTime: 5000, downTime: 100, failures: 5 })).toEqual({
    mttf: 1000,
    mttr: 20,
    mtbf: 1020,
    unavailability: 20 / 1020,
  });
  expect(observedMeanTimes({ upTime: 10, downTime: 0, failures: 1 }).unavailability).toBe(0);
});

test('extreme times give neither NaN nor infinity', () => {
  expect(unavailabilityFromMttf({ mttf: 1e308, mttr: 1.5e308 })).toBeCloseTo(0.6, 12);
  expect(unavailabilityFromMttf({ mttf: 1e-300, mttr: 1e300 })).toBe(1);
  const rare = Array.from({ length: 40 }, () => ({ failureRate: 1e-12, repairRate: 1e-2 }));
  expect(repairableParallelMetrics(rare)).toEqual({
    unavailability: 0,
    failureFrequency: 0,
    meanUpTime: Number.MAX_VALUE,
    meanDownTime: 1 / rare.reduce((sum, { repairRate }) => sum + repairRate, 0),
    meanTimeBetweenFailures: Number.MAX_VALUE,
  });
});

describe('block diagrams of repairable units', () => {
  test('equal the closed forms of series and parallel, and the cycle identities hold', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 5 }), (units) => {
        const blocks: Block[] = units.map((one, index) => ({
          kind: 'unit',
          id: `${index}`,
          unavailability: repairableUnitMetrics(one).unavailability,
        }));
        const mttrs = Object.fromEntries(units.map(({ repairRate }, index) => [`${index}`, 1 / repairRate]));
        for (const [kind, closed] of [
          ['series', repairableSeriesMetrics(units)],
          ['parallel', repairableParallelMetrics(units)],
        ] as const) {
          const metrics = repairableBlockMetrics({ block: { kind, blocks }, mttrs });
          for (const name of Object.keys(closed) as (keyof typeof closed)[]) {
            // 1 - u of a unit that is nearly always down has lost digits before it gets here.
            expect(relativeError(metrics[name], closed[name])).toBeLessThan(1e-5);
          }
          const { meanUpTime, meanDownTime, failureFrequency, unavailability } = metrics;
          expect(relativeError(1 / (meanUpTime + meanDownTime), failureFrequency)).toBeLessThan(1e-9);
          expect(relativeError(meanDownTime * failureFrequency, unavailability)).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('2-of-3: failures when one of two running fails, with rates of 1e-9', () => {
    const one = repairableUnitMetrics({ failureRate: 1e-9, repairRate: 1e-3 });
    const blocks: Block[] = ['a', 'b', 'c'].map((id) => ({ kind: 'unit', id, unavailability: one.unavailability }));
    const block: Block = { kind: 'kOfN', required: 2, blocks };
    const metrics = repairableBlockMetrics({ block, mttrs: { a: 1000, b: 1000, c: 1000 } });
    const u = one.unavailability;
    expect(relativeError(metrics.failureFrequency, 3 * u * (1 - u) * (1 - u) * 2e-9)).toBeLessThan(1e-13);
    expect(metrics.unavailability).toBe(blockUnavailability(block));
    expect(relativeError(metrics.meanDownTime, metrics.unavailability / metrics.failureFrequency)).toBeLessThan(1e-15);
  });
});

const down: Block = { kind: 'unit', id: 'a', unavailability: 1 };

test.each([
  [
    () => repairableUnitMetrics({ failureRate: 0, repairRate: -1 }),
    `'units[0].failureRate' must be a number above 0, got 0\n'units[0].repairRate' must be a number above 0, got -1`,
  ],
  [() => repairableParallelMetrics([]), `'units' must be a list of at least one, got none`],
  [() => unavailabilityFromMttf({ mttf: 0, mttr: 1 }), `'mttf' must be a number above 0, got 0`],
  [
    () => observedMeanTimes({ upTime: 1, downTime: 1, failures: 0 }),
    `'failures' must be a whole number of 1 or more, got 0`,
  ],
  [
    () => repairableBlockMetrics({ block: down, mttrs: { b: 1 } }),
    `'mttrs.a' must be a number above 0, got NaN\n'mttrs' must be mean times to repair of units of the block, got 'b'`,
  ],
  [
    () => repairableBlockMetrics({ block: down, mttrs: { a: 1 } }),
    `'block' must be a system that fails and is up again, got unavailability 1`,
  ],
])('invalid input %#', (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
});
