import fc from 'fast-check';
import { assessedDemand } from '../../config/group-capacity';
import { inFlightLimit, leftAfterZoneLoss, Site, Sizes, sizesNeeded } from '../../lib/assessment/group-sizes';
import { loadEnvironment } from '../../config/load';
import { DemandSettings } from '../../config/schema';
import { Percent, RequestRate } from '../../lib/core/quantities';
import { MGcQueue } from '../../lib/models/capacity';
import { edited, EXAMPLE_TOPOLOGY, memoryFiles, problemsOfEdited, ROOT } from './project';

// Judged by the queue itself, not by the functions of the capacity model that the configuration calls.

type Edits = readonly (readonly [path: string, value: unknown])[];

const GROUP = 'inference/groups/0';

/** A demand as the file states it. */
interface Stated {
  readonly peakRate: string;
  readonly baseRate: string;
  readonly serviceTime: string;
  readonly variability: number;
  readonly slots: number;
  readonly latency: { readonly wait: string; readonly share: string };
  readonly growth: string;
}

/** Up to some 60 instances. */
const demands: fc.Arbitrary<Stated> = fc
  .record({
    slots: fc.integer({ min: 1, max: 40 }),
    serviceTime: fc.integer({ min: 20, max: 9000 }),
    /** Of what one instance can serve at most. */
    peak: fc.double({ min: 0.05, max: 30, noNaN: true }),
    base: fc.double({ min: 0.01, max: 1, noNaN: true }),
    variability: fc.constantFrom(0, 0.5, 1, 1.2, 3),
    wait: fc.constantFrom('0s', '50ms', '2s'),
    share: fc.constantFrom('50%', '95%', '99%', '99.99%'),
    growth: fc.constantFrom('0%', '30%', '100%'),
  })
  .map(({ slots, serviceTime, peak, base, variability, wait, share, growth }) => {
    const peakRate = Number(((peak * slots * 1000) / serviceTime).toFixed(6));
    return {
      peakRate: `${peakRate}/s`,
      baseRate: `${Number((peakRate * base).toFixed(6))}/s`,
      serviceTime: `${serviceTime}ms`,
      variability,
      slots,
      latency: { wait, share },
      growth,
    };
  })
  .filter(({ baseRate }) => baseRate !== '0/s');

function parsed({ peakRate, baseRate, serviceTime, latency, growth, ...rest }: Stated): DemandSettings {
  return {
    ...rest,
    peakRate: RequestRate.parse(peakRate),
    baseRate: RequestRate.parse(baseRate),
    serviceTime: Number.parseFloat(serviceTime) / 1000,
    latency: {
      wait: Number.parseFloat(latency.wait) / (latency.wait.endsWith('ms') ? 1000 : 1),
      share: Percent.parse(latency.share),
    },
    growth: Percent.parse(growth),
  };
}

/** Whether so many serving instances keep the latency target at a rate. */
function holds({ serviceTime, variability, slots, latency }: DemandSettings, rate: number, serving: number): boolean {
  if (rate * serviceTime >= serving * slots) return false;
  const queue = new MGcQueue({
    arrivalRate: rate,
    meanServiceTime: serviceTime,
    serviceScv: variability ** 2,
    servers: serving * slots,
  });
  return queue.waitExceeds(latency.wait) <= 1 - latency.share.fraction;
}

function needed(demand: DemandSettings, site: Site): { active: Sizes; standbyMin: number } {
  const sizes = sizesNeeded(assessedDemand(demand), site);
  if (!sizes.possible) throw new Error('too large');
  return { active: { min: sizes.activeMin, max: sizes.activeMax }, standbyMin: sizes.standbyMin };
}

const sites = fc.record({
  zones: fc.constantFrom(2, 3),
  standbyTier: fc.constantFrom('pilot-light' as const, 'warm-standby' as const),
});

test('a zone lost is the one with the most instances', () => {
  expect([1, 2, 3, 4, 5, 6, 7].map((instances) => leftAfterZoneLoss(instances, 3))).toEqual([0, 1, 2, 2, 3, 4, 4]);
  expect([1, 2, 3, 4, 5].map((instances) => leftAfterZoneLoss(instances, 2))).toEqual([0, 1, 1, 2, 2]);
});

test('the least sizes: what is left of them holds the target, of one fewer it does not', () => {
  fc.assert(
    fc.property(demands, sites, (stated, site) => {
      const demand = parsed(stated);
      const { active, standbyMin } = needed(demand, site);
      const peak = demand.peakRate.perSecond * (1 + demand.growth.fraction);
      for (const [rate, instances] of [
        [demand.baseRate.perSecond, active.min],
        [peak, active.max],
      ] as const) {
        expect(holds(demand, rate, leftAfterZoneLoss(instances, site.zones))).toBe(true);
        expect(holds(demand, rate, leftAfterZoneLoss(instances - 1, site.zones))).toBe(false);
      }
      const load = demand.baseRate.perSecond * demand.serviceTime;
      if (site.standbyTier === 'pilot-light') expect(standbyMin).toBe(0);
      else expect([load < standbyMin * demand.slots, load < (standbyMin - 1) * demand.slots]).toEqual([true, false]);
      expect(active.min).toBeLessThanOrEqual(active.max);
      expect(standbyMin).toBeLessThanOrEqual(active.min);
    }),
  );
});

test('scaling: at its target every number of instances can lose a zone, and hardly more would do', () => {
  fc.assert(
    fc.property(demands, sites, (stated, site) => {
      const demand = parsed(stated);
      const { active } = needed(demand, site);
      const limit = inFlightLimit(assessedDemand(demand), active, site.zones);
      expect(limit).toBeGreaterThan(0);
      expect(limit).toBeLessThan(demand.slots);
      const holdsAt = (inFlight: number): boolean[] =>
        Array.from({ length: active.max - active.min + 1 }, (_, index) => {
          const instances = active.min + index;
          const rate = (inFlight * instances) / demand.serviceTime;
          return holds(demand, rate, leftAfterZoneLoss(instances, site.zones));
        });
      expect(holdsAt(limit)).not.toContain(false);
      expect(holdsAt(limit * 1.011)).toContain(false);
    }),
    { numRuns: 50 },
  );
});

describe('in an environment', () => {
  const derivedFrom = (demand: Stated): Edits => [
    [`${GROUP}/sizes`, undefined],
    [`${GROUP}/scaling`, undefined],
    [`${GROUP}/demand`, demand],
  ];
  const load = (edits: Edits) =>
    loadEnvironment('prod', {
      root: ROOT,
      files: memoryFiles({
        'config/environments/prod.yaml': edited(edits),
        'config/topology/prod.yaml': EXAMPLE_TOPOLOGY,
      }),
    }).inference.groups[0];

  test('what is derived passes the checks, also when it is stated; less does not', () => {
    fc.assert(
      fc.property(demands, (demand) => {
        const { sizes, scaling, derived } = load(derivedFrom(demand));
        expect(derived).toEqual(['active', 'standby', 'scaling']);
        const { active, standby } = sizes;
        const stating = (min: number, max: number, waiting: number, inFlightPerInstance: number): string[] =>
          problemsOfEdited([
            [`${GROUP}/demand`, demand],
            [`${GROUP}/sizes`, { active: { min, max }, standby: { min: waiting } }],
            [`${GROUP}/scaling`, { inFlightPerInstance }],
          ]);
        const { inFlightPerInstance } = scaling;
        expect(stating(active.min, active.max, standby.min, inFlightPerInstance)).toEqual([]);
        expect(stating(active.min - 1, active.max, standby.min, inFlightPerInstance)).not.toEqual([]);
        expect(stating(active.min, active.max - 1, standby.min, inFlightPerInstance)).not.toEqual([]);
        expect(stating(active.min, active.max, standby.min - 1, inFlightPerInstance)).not.toEqual([]);
        expect(stating(active.min, active.max, standby.min, inFlightPerInstance * 1.001)).not.toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  const demand: Stated = {
    peakRate: '6/s',
    baseRate: '2/s',
    serviceTime: '6.5s',
    variability: 1.2,
    slots: 24,
    latency: { wait: '2s', share: '99%' },
    growth: '30%',
  };

  test('all of it', () => {
    expect(load(derivedFrom(demand))).toMatchObject({
      sizes: { active: { min: 2, max: 6 }, standby: { min: 1, max: 6 } },
      scaling: { inFlightPerInstance: 5.62 },
      derived: ['active', 'standby', 'scaling'],
    });
  });

  test('more zones need fewer instances; the Region with fewer zones counts', () => {
    const third = ['regions/home/zones', ['us-east-2a', 'us-east-2b', 'us-east-2c']] as const;
    const both = [third, ['regions/standby/zones', ['us-west-2a', 'us-west-2b', 'us-west-2c']] as const];
    expect(load([...derivedFrom(demand), ...both]).sizes.active).toEqual({ min: 2, max: 5 });
    expect(load([...derivedFrom(demand), third]).sizes.active).toEqual({ min: 2, max: 6 });
  });

  test('a pilot light waits with none', () => {
    expect(load([...derivedFrom(demand), ['standbyTier', 'pilot-light']]).sizes.standby).toEqual({ min: 0, max: 6 });
  });

  test('defaults: the peak is the base, exponential times, no growth', () => {
    const { peakRate, serviceTime, slots, latency } = demand;
    const group = load([
      [`${GROUP}/sizes`, undefined],
      [`${GROUP}/scaling`, undefined],
      [`${GROUP}/demand`, { peakRate, serviceTime, slots, latency }],
    ]);
    expect(group.demand).toMatchObject({ variability: 1, baseRate: group.demand?.peakRate });
    expect(group.demand?.growth.value).toBe(0);
    expect(group.sizes.active).toEqual({ min: 4, max: 4 });
  });

  test('sizes alone, scaling alone, the standby alone', () => {
    expect(load([...derivedFrom(demand), [`${GROUP}/scaling`, { inFlightPerInstance: 5 }]])).toMatchObject({
      sizes: { active: { min: 2, max: 6 } },
      scaling: { inFlightPerInstance: 5 },
      derived: ['active', 'standby'],
    });
    expect(load([...derivedFrom(demand), [`${GROUP}/sizes`, { active: { min: 4, max: 8 } }]])).toMatchObject({
      sizes: { active: { min: 4, max: 8 }, standby: { min: 1, max: 8 } },
      derived: ['standby', 'scaling'],
    });
    expect(
      load([...derivedFrom(demand), [`${GROUP}/sizes`, { active: { min: 4, max: 8 }, standby: { min: 3 } }]]),
    ).toMatchObject({ sizes: { standby: { min: 3, max: 8 } }, derived: ['scaling'] });
  });

  test('more instances at least bear more in flight on each', () => {
    const inFlight = (min: number): number =>
      load([...derivedFrom(demand), [`${GROUP}/sizes`, { active: { min, max: 12 } }]]).scaling.inFlightPerInstance;
    expect([2, 4, 6].map(inFlight)).toEqual([5.62, 7.8, 8.84]);
  });

  test('without a demand nothing is derived', () => {
    expect(load([])).toMatchObject({ sizes: { active: { min: 3, max: 9 } }, derived: [] });
  });
});
