import fc from 'fast-check';
import { InstanceDemand, instancesNeeded, loadLimit, MMcQueue, servingState } from '../../../lib/models/capacity';
import { refusal, relativeError } from './relative-error';

const demand: InstanceDemand = {
  peakArrivalRate: 20,
  growth: 0.3,
  meanServiceTime: 4,
  serviceScv: 1,
  slots: 8,
  targetWait: 1,
  percentile: 0.99,
  zones: 3,
  trafficShare: 0.5,
};

const demands = fc.record({
  peakArrivalRate: fc.double({ min: 0.01, max: 100, noNaN: true }),
  growth: fc.double({ min: 0, max: 2, noNaN: true }),
  meanServiceTime: fc.double({ min: 0.05, max: 10, noNaN: true }),
  serviceScv: fc.double({ min: 0, max: 5, noNaN: true }),
  slots: fc.integer({ min: 1, max: 20 }),
  targetWait: fc.double({ min: 0, max: 5, noNaN: true }),
  percentile: fc.double({ min: 0.5, max: 0.999, noNaN: true }),
  zones: fc.integer({ min: 2, max: 6 }),
  trafficShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('instances needed', () => {
  it('is what M/M/c says, scenario by scenario', () => {
    const needed = instancesNeeded(demand);
    const late = (arrivalRate: number, instances: number): number =>
      new MMcQueue({ arrivalRate, serviceRate: 1 / 4, servers: instances * 8 }).waitExceeds(1);
    expect([needed.normal.instances, needed.zoneLost.instances, needed.regionLost.instances]).toEqual([8, 12, 15]);
    expect([needed.instances, needed.decidedBy]).toEqual([15, 'regionLost']);
    expect([needed.normal.arrivalRate, needed.zoneLost.arrivalRate, needed.regionLost.arrivalRate]).toEqual([
      13, 13, 26,
    ]);
    expect(needed.zoneLost.atNeed.serving).toBe(8);
    expect(needed.zoneLost.oneFewer).toMatchObject({ instances: 11, serving: 7 });
    expect(late(13, 8)).toBeLessThanOrEqual(0.01);
    expect(late(13, 7)).toBeGreaterThan(0.01);
    expect(relativeError(needed.normal.atNeed.lateShare, late(13, 8))).toBeLessThan(1e-12);
    const fewer = needed.normal.oneFewer;
    expect(fewer?.saturated).toBe(false);
    if (fewer?.saturated === false) {
      expect(relativeError(fewer.lateShare, late(13, 7))).toBeLessThan(1e-12);
      expect(fewer.waitPercentile).toBeGreaterThan(1);
      expect(relativeError(fewer.utilisation, 52 / 56)).toBeLessThan(1e-12);
    }
    expect(needed.normal.atNeed.waitPercentile).toBeLessThanOrEqual(1);
  });

  it('says what is missing where one fewer cannot carry the load', () => {
    const needed = instancesNeeded({ ...demand, peakArrivalRate: 2, growth: 0, trafficShare: 1, targetWait: 1000 });
    expect(needed.normal).toEqual({
      arrivalRate: 2,
      instances: 2,
      atNeed: expect.objectContaining({ saturated: false, instances: 2, serving: 2, utilisation: 0.5 }) as unknown,
      oneFewer: { saturated: true, instances: 1, serving: 1, excessRate: 0 },
    });
    expect(needed.decidedBy).toBe('zoneLost');
  });

  it('needs nothing at a standby that serves nothing, until the other Region is lost', () => {
    const needed = instancesNeeded({ ...demand, trafficShare: 0 });
    const idle = { utilisation: 0, waitProbability: 0, waitPercentile: 0, lateShare: 0 };
    const nothing = {
      arrivalRate: 0,
      instances: 0,
      atNeed: { saturated: false, instances: 0, serving: 0, ...idle },
    };
    expect(needed.normal).toStrictEqual(nothing);
    expect(needed.zoneLost).toStrictEqual(nothing);
    expect([needed.regionLost.instances, needed.decidedBy]).toEqual([15, 'regionLost']);
  });

  it('serves all by default, and does not grow', () => {
    const { growth: _growth, trafficShare: _share, serviceScv: _scv, ...plain } = demand;
    expect(instancesNeeded(plain)).toEqual(instancesNeeded({ ...demand, growth: 0, trafficShare: 1 }));
    expect(instancesNeeded(plain).regionLost).toEqual(instancesNeeded(plain).normal);
  });

  it('is the smallest that holds: one fewer is saturated or late; a lost zone or Region never needs fewer', () => {
    fc.assert(
      fc.property(demands, (inputs) => {
        const needed = instancesNeeded(inputs);
        for (const { instances, atNeed, oneFewer } of [needed.normal, needed.zoneLost, needed.regionLost]) {
          expect(atNeed.lateShare).toBeLessThanOrEqual(1 - inputs.percentile);
          expect(atNeed.waitPercentile).toBeLessThanOrEqual(inputs.targetWait * (1 + 1e-9));
          if (oneFewer === undefined) expect(instances).toBe(0);
          else expect(oneFewer.saturated || oneFewer.lateShare > 1 - inputs.percentile).toBe(true);
        }
        expect(needed.zoneLost.instances).toBeGreaterThanOrEqual(needed.normal.instances);
        expect(needed.regionLost.instances).toBeGreaterThanOrEqual(needed.normal.instances);
        const { serving } = needed.zoneLost.atNeed;
        expect(serving).toBe(needed.normal.instances);
        expect(needed.zoneLost.instances).toBe(serving + Math.ceil(serving / (inputs.zones - 1)));
      }),
      { numRuns: 60 },
    );
  });

  it('grows with load and falls with patience', () => {
    fc.assert(
      fc.property(demands, (inputs) => {
        const { instances } = instancesNeeded(inputs);
        const more = instancesNeeded({ ...inputs, peakArrivalRate: inputs.peakArrivalRate * 1.2 });
        const slower = instancesNeeded({ ...inputs, targetWait: inputs.targetWait + 1 });
        expect(more.instances).toBeGreaterThanOrEqual(instances);
        expect(slower.instances).toBeLessThanOrEqual(instances);
      }),
      { numRuns: 60 },
    );
  });

  it('names what is wrong', () => {
    expect(
      refusal(() =>
        instancesNeeded({
          peakArrivalRate: 0,
          growth: -0.1,
          meanServiceTime: 0,
          serviceScv: -1,
          slots: 0,
          targetWait: -1,
          percentile: 1,
          zones: 1,
          trafficShare: 1.1,
        }),
      ),
    ).toBe(
      "'meanServiceTime' must be a number above 0, got 0\n" +
        "'serviceScv' must be a number of 0 or more, got -1\n" +
        "'slots' must be a whole number of 1 or more, got 0\n" +
        "'targetWait' must be a number of 0 or more, got -1\n" +
        "'percentile' must be a probability above 0 and below 1, got 1\n" +
        "'peakArrivalRate' must be a number above 0, got 0\n" +
        "'growth' must be a number of 0 or more, got -0.1\n" +
        "'trafficShare' must be a probability from 0 to 1, got 1.1\n" +
        "'zones' must be a whole number of 2 or more, got 1",
    );
    expect(refusal(() => instancesNeeded({ ...demand, peakArrivalRate: 1e6 }))).toBe(
      "'peakArrivalRate' must be such that load and slots stay at or below 500000, got 1000000",
    );
  });
});

describe('serving state', () => {
  it('judges a given number', () => {
    const { normal } = instancesNeeded(demand);
    expect(servingState({ ...demand, arrivalRate: 13, instances: 8 })).toEqual(normal.atNeed);
    expect(servingState({ ...demand, arrivalRate: 13, instances: 7 })).toEqual(normal.oneFewer);
    expect(servingState({ ...demand, arrivalRate: 13, instances: 0 })).toEqual({
      saturated: true,
      instances: 0,
      serving: 0,
      excessRate: 13,
    });
    expect(servingState({ ...demand, arrivalRate: 13, instances: 6 })).toMatchObject({ excessRate: 1 });
  });

  it('names what is wrong', () => {
    expect(refusal(() => servingState({ ...demand, arrivalRate: -1, instances: 200_000 }))).toBe(
      "'arrivalRate' must be a number of 0 or more, got -1\n" + "'instances' must be at most 1000000 slots, got 200000",
    );
  });
});

describe('load limit', () => {
  it('is the highest load at which the target holds', () => {
    fc.assert(
      fc.property(demands, fc.integer({ min: 1, max: 30 }), (target, instances) => {
        const limit = loadLimit({ ...target, instances });
        const late = (arrivalRate: number): boolean => {
          const state = servingState({ ...target, arrivalRate, instances });
          return state.saturated || state.lateShare > 1 - target.percentile;
        };
        expect(late(limit.arrivalRate * (1 - 1e-9))).toBe(false);
        expect(late(limit.arrivalRate * (1 + 1e-9))).toBe(true);
        expect(limit.utilisation).toBeGreaterThan(0);
        expect(limit.utilisation).toBeLessThanOrEqual(1);
        expect(relativeError(limit.inFlightPerInstance, limit.utilisation * target.slots)).toBeLessThan(1e-12);
        const more = loadLimit({ ...target, instances: instances + 1 });
        expect(more.utilisation).toBeGreaterThanOrEqual(limit.utilisation * (1 - 1e-12));
      }),
      { numRuns: 40 },
    );
  });

  it('of one server that may make a tenth wait is a tenth', () => {
    const limit = loadLimit({ meanServiceTime: 2, slots: 1, targetWait: 0, percentile: 0.9, instances: 1 });
    expect(relativeError(limit.arrivalRate, 0.05)).toBeLessThan(1e-12);
    expect(relativeError(limit.utilisation, 0.1)).toBeLessThan(1e-12);
  });

  it('names what is wrong', () => {
    expect(refusal(() => loadLimit({ ...demand, instances: 0, slots: 0 }))).toBe(
      "'slots' must be a whole number of 1 or more, got 0\n'instances' must be a whole number of 1 or more, got 0",
    );
    expect(refusal(() => loadLimit({ ...demand, instances: 1e6 }))).toBe(
      "'instances' must be at most 1000000 slots, got 1000000",
    );
  });
});
