import { AssessedService } from '../../lib/assessment/assessed-service';
import { availabilityResult, unavailabilityOf } from '../../lib/assessment/availability-result';
import { possibleChanges } from '../../lib/assessment/change';
import { inTier, monthlyCostOf } from '../../lib/assessment/cost-result';
import { objectiveResults, unmetObjectives } from '../../lib/assessment/objective-result';
import { meanRecovery, recoverySeconds } from '../../lib/assessment/recovery-result';
import { sampleGroup, sampleService } from './sample-service';

const SIMULATION = { seed: 1, runs: 1000 };

const wanting = (objectives: Partial<AssessedService['objectives']>, service = sampleService): AssessedService => ({
  ...service,
  objectives: { ...service.objectives, ...objectives },
});

const only = (service: AssessedService, name: string) => {
  const result = objectiveResults(service, SIMULATION).find((each) => each.name === name);
  if (!result) throw new Error(`no result for ${name}`);
  return result;
};

/** Half a night's pilot light, with everything that could be better. */
const modest: AssessedService = {
  ...inTier(sampleService, 'pilot-light'),
  detection: { intervalSeconds: 30, failures: 3, from: 'file' },
  database: { ...sampleService.database, multiAz: false },
  egress: 'single-nat',
};

describe('possible changes', () => {
  it('are all that the file could say instead', () => {
    expect(possibleChanges(modest).map(({ text }) => text)).toEqual([
      'detection.failures: 2',
      'detection.interval: 10s',
      'standbyTier: warm-standby',
      'database.multiAz: true',
      'network.egress: nat-per-zone',
    ]);
    // Not two failures 10 s apart: too many a shared fault of the network is that long.
    expect(possibleChanges(sampleService).map(({ text }) => text)).toEqual([
      'inference.groups[0].sizes.standby.min: 2',
      'inference.groups[0].sizes.standby.min: 3',
    ]);
  });

  it('offer a warm pool as large as what is missing, where there may be one', () => {
    const texts = (warmPool: number, warmPoolLimit?: number) =>
      possibleChanges({ ...sampleService, groups: [{ ...sampleGroup, warmPool, warmPoolLimit }] }).map(
        ({ text }) => text,
      );
    const offer = 'inference.groups[0].warmPool.size: 2';
    expect(texts(0, 2)).toContain(offer);
    expect(texts(1, 2)).toContain(offer);
    expect(texts(2, 2)).not.toContain(offer);
    expect(texts(0, 1)).not.toContain(offer);
    expect(texts(0)).not.toContain(offer);
  });

  it('state all sizes where they follow from a demand, since some alone are not allowed', () => {
    const sizes = { ...sampleGroup.sizes, from: 'demand' } as const;
    expect(possibleChanges({ ...sampleService, groups: [{ ...sampleGroup, sizes }] }).map(({ text }) => text)).toEqual([
      'inference.groups[0].sizes: { active: { min: 3, max: 9 }, standby: { min: 2 } }',
      'inference.groups[0].sizes: { active: { min: 3, max: 9 }, standby: { min: 3 } }',
    ]);
  });

  it.each([
    [30, 3, 'objective', ['detection: { interval: 30s, failures: 2 }', 'detection: { interval: 10s, failures: 3 }']],
    [30, 5, 'file', ['detection.failures: 2', 'detection: { interval: 10s, failures: 3 }']],
    [10, 5, 'file', ['detection.failures: 3']],
    [30, 2, 'file', ['detection: { interval: 10s, failures: 3 }']],
  ] as const)(
    'offer a faster detector than %d s and %d failures by %s',
    (intervalSeconds, failures, from, expected) => {
      const service = { ...sampleService, detection: { intervalSeconds, failures, from } };
      const texts = possibleChanges(service).map(({ text }) => text);
      expect(texts.filter((text) => text.startsWith('detection'))).toEqual(expected);
    },
  );

  it('offer nothing that is there already', () => {
    const best: AssessedService = {
      ...sampleService,
      detection: { intervalSeconds: 10, failures: 2, from: 'file' },
      groups: [{ ...sampleGroup, sizes: { ...sampleGroup.sizes, standby: { min: 3, max: 9 } } }],
    };
    expect(possibleChanges(best)).toEqual([]);
  });
});

describe('objectives', () => {
  it('that are met need no change', () => {
    const results = objectiveResults(sampleService, SIMULATION);
    expect(results.map(({ name, met, considered }) => [name, met, considered])).toEqual([
      ['rto', true, []],
      ['rpo', true, []],
      ['availability', true, []],
    ]);
    expect(unmetObjectives(sampleService, SIMULATION)).toEqual([]);
  });

  it('that are not met are the same ones for synthesis and for a report', () => {
    const service = wanting({ rtoSeconds: 600, unavailability: 1e-6 });
    expect(unmetObjectives(service, SIMULATION)).toEqual(
      objectiveResults(service, SIMULATION).filter(({ met }) => !met),
    );
    expect(unmetObjectives(service, SIMULATION).map(({ name }) => name)).toEqual(['rto', 'availability']);
  });

  it('the cheapest change is the cheapest of all sets that meet it', () => {
    const service = wanting({ rtoSeconds: recoverySeconds(modest, SIMULATION) * 0.8 }, modest);
    const { cheapest } = only(service, 'rto');
    const changes = possibleChanges(service);
    const sets = Array.from({ length: 2 ** changes.length }, (_, bits) =>
      changes.filter((_change, index) => (bits >> index) & 1),
    );
    const costs = sets
      .map((set) => set.reduce((changed, { apply }) => apply(changed), service))
      .filter((changed) => recoverySeconds(changed, SIMULATION) <= service.objectives.rtoSeconds)
      .map((changed) => (monthlyCostOf(changed) ?? NaN) - (monthlyCostOf(service) ?? NaN));
    expect(costs.length).toBeGreaterThan(0);
    expect(cheapest?.monthlyCost).toBe(Math.min(...costs));
    expect(cheapest?.parts).toContain('standbyTier: warm-standby');
    expect(cheapest?.meets).toBe(true);
    expect(cheapest?.estimate).toBeLessThanOrEqual(service.objectives.rtoSeconds);
  });

  it('lists each single change with what it brings, the cheapest first', () => {
    const { considered, estimate } = only(wanting({ rtoSeconds: 60 }, modest), 'rto');
    expect(considered.map(({ parts }) => parts)).toEqual(
      expect.arrayContaining([['detection.interval: 10s'], ['standbyTier: warm-standby']]),
    );
    expect(considered).toHaveLength(possibleChanges(modest).length);
    const costs = considered.map(({ monthlyCost }) => monthlyCost ?? NaN);
    expect(costs).toEqual([...costs].sort((one, other) => one - other));
    expect(considered.find(({ parts }) => parts[0] === 'database.multiAz: true')?.estimate).toBe(estimate);
  });

  it('that nothing meets have no cheapest change', () => {
    const { cheapest, met } = only(wanting({ rtoSeconds: 60 }), 'rto');
    expect([met, cheapest]).toEqual([false, undefined]);
  });

  it('name what adds most', () => {
    expect(only(wanting({ rtoSeconds: 60 }), 'rto').contributor.name).toBe('llm loads its model');
    expect(only(sampleService, 'rpo').contributor).toMatchObject({ name: 'replication of the objects' });
    expect(only(sampleService, 'availability').contributor.name).toBe('release stops the service');
  });

  it('carry the reason for which not meeting them is accepted', () => {
    const service = wanting({ rtoSeconds: 60, acknowledged: { rto: 'the customers know' } });
    expect(only(service, 'rto')).toMatchObject({ met: false, acknowledged: 'the customers know' });
    expect(only(service, 'rpo').acknowledged).toBeUndefined();
  });

  it('where a price is unknown, a change is of unknown cost and comes last', () => {
    const prices = {
      ...sampleService.prices,
      entries: sampleService.prices.entries.filter(({ item }) => item !== 'ec2/g6e.12xlarge'),
    };
    const { considered } = only(wanting({ rtoSeconds: 60 }, { ...sampleService, prices }), 'rto');
    expect(considered.map(({ monthlyCost }) => monthlyCost)).toEqual([undefined, undefined]);
  });
});

describe('availability', () => {
  const recovery = meanRecovery(sampleService);
  const result = availabilityResult(sampleService, recovery);
  const part = (name: string): number =>
    result.contributions.find((contribution) => contribution.name === name)?.unavailability ?? NaN;
  const unavailabilityWith = (changed: Partial<AssessedService>): number =>
    unavailabilityOf({ ...sampleService, ...changed }, recovery);

  it('is made of its parts, the largest first', () => {
    const parts = result.contributions.map(({ unavailability }) => unavailability);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(result.unavailability, 15);
    expect(parts).toEqual([...parts].sort((one, other) => other - one));
    expect(result.downtimeSecondsPerYear).toBeCloseTo(result.unavailability * 31_536_000, 9);
  });

  it('is better than in one Region, and no better when no failover works', () => {
    expect(result.unavailability).toBeLessThan(result.unavailabilityOfOneRegion);
    const never = { ...sampleService, assumptions: { ...sampleService.assumptions, coverage: 0 } };
    expect(availabilityResult(never, recovery).unavailability).toBeCloseTo(
      result.unavailabilityOfOneRegion + part('home is taken for lost'),
      8,
    );
  });

  it('counts what a takeover for nothing stops: two or three failed checks too many, and as many good ones', () => {
    // 0.7157 a year (see detection), each of 10 s left of the fault and three checks 10 s apart.
    expect(part('home is taken for lost') * 31_536_000).toBeCloseTo(0.7157 * 40, 2);
  });

  it('counts the switchover back', () => {
    // One in four years, but for those in which home came back first or no failover worked.
    const seconds = part('failback') * 31_536_000;
    expect(seconds / recovery.failback).toBeGreaterThan(0.2);
    expect(seconds / recovery.failback).toBeLessThan(0.25);
  });

  it('knows no loss of a Region that never happens', () => {
    const assumptions = { ...sampleService.assumptions, regionOutages: 0 };
    const { contributions, unavailability, unavailabilityOfOneRegion } = availabilityResult(
      { ...sampleService, assumptions },
      recovery,
    );
    expect(contributions.some(({ name }) => name.includes('home is lost'))).toBe(false);
    expect(unavailability).toBe(unavailabilityOfOneRegion + part('home is taken for lost'));
  });

  it('falls with each thing that there is only one of', () => {
    expect(unavailabilityWith({ database: { ...sampleService.database, multiAz: false } })).toBeGreaterThan(
      result.unavailability,
    );
    expect(unavailabilityWith({ egress: 'single-nat' })).toBeGreaterThan(result.unavailability);
    const small = { ...sampleGroup, sizes: { ...sampleGroup.sizes, active: { min: 3, max: 4 } } };
    expect(unavailabilityWith({ groups: [small] })).toBeGreaterThan(result.unavailability);
  });

  it('varies with what nobody knows well, in the direction that one expects', () => {
    expect(result.sensitivity).toHaveLength(8);
    for (const { unavailability, values } of result.sensitivity) {
      const [half, itself, double] = unavailability;
      expect(itself).toBe(result.unavailability);
      expect(half).toBeLessThan(itself);
      expect(double).toBeGreaterThan(itself);
      expect(new Set(values).size).toBe(3);
    }
    expect(result.sensitivity[0]).toMatchObject({
      assumption: 'releases that stop the service',
      values: ['1 a year', '2 a year', '4 a year'],
    });
  });
});
