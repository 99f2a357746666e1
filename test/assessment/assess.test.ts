import { assess } from '../../lib/assessment/assess';
import { AssessedService } from '../../lib/assessment/assessed-service';
import { ASSUMPTIONS } from '../../lib/assessment/assumptions';
import { assumptionText } from '../../lib/assessment/assumption-text';
import { backupResult } from '../../lib/assessment/backup-result';
import { groupCapacity } from '../../lib/assessment/capacity-result';
import { CostResult } from '../../lib/assessment/assessment';
import { costResult, inTier, monthlyCostOf } from '../../lib/assessment/cost-result';
import { INTERFACE_ENDPOINTS } from '../../lib/assessment/costed-service';
import { detectionResult } from '../../lib/assessment/detection-result';
import { lossResult } from '../../lib/assessment/loss-result';
import { InvalidInputError } from '../../lib/models/invalid-input';
import { INTERFACE_ENDPOINT_SERVICES } from '../../lib/network/network';
import { sampleGroup, sampleService } from './sample-service';

const SIMULATION = { seed: 7, runs: 1000 };

describe('an assessment', () => {
  it('is plain data, the same for the same seed', () => {
    const one = assess({ service: sampleService, ...SIMULATION });
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
    expect(assess({ service: sampleService, ...SIMULATION })).toEqual(one);
    expect(one.simulation).toEqual(SIMULATION);
  });

  it('tells how far it is', () => {
    const told: [number, number][] = [];
    assess({ service: sampleService, ...SIMULATION, onProgress: (done, of) => told.push([done, of]) });
    expect(told).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
  });

  it('lists every assumption, and which the file states', () => {
    const assumptions = { ...sampleService.assumptions, coverage: 0.9 };
    const service: AssessedService = { ...sampleService, assumptions, stated: ['coverage'] };
    const listed = assess({ service, ...SIMULATION }).assumptions;
    expect(listed.map(({ name }) => name)).toEqual(Object.keys(ASSUMPTIONS));
    expect(listed.filter(({ from }) => from === 'file').map(({ name, value }) => [name, value])).toEqual([
      ['coverage', 0.9],
    ]);
    for (const { source, title } of listed) expect([source.length > 10, title.length > 5]).toEqual([true, true]);
  });

  it('refuses figures for which there is no answer', () => {
    const service = { ...sampleService, detection: { ...sampleService.detection, failures: 0 } };
    expect(() => assess({ service, ...SIMULATION })).toThrow(InvalidInputError);
  });
});

describe('assumptions in words', () => {
  it.each([
    ['regionOutages', 0.25, '0.25 a year'],
    ['decisionMedian', 300, '5m'],
    ['coverage', 0.95, '95%'],
    ['objectGib', 500, '500 GiB'],
  ] as const)('%s of %d is %s', (name, value, text) => expect(assumptionText(name, value)).toBe(text));
});

/** Seconds until what the runbook launches serves. */
const LAUNCHED = 1500;

describe('capacity', () => {
  it('says what each circumstance needs, and what there is', () => {
    const { demand } = groupCapacity(sampleGroup, sampleService, LAUNCHED);
    expect(demand?.designRate).toBeCloseTo(15.6, 12);
    expect(
      demand?.scenarios.map(({ name, needed, available, serving, met }) => [name, needed, available, serving, met]),
    ).toEqual([
      ['normal', 5, 9, 9, true],
      ['one zone lost', 8, 9, 6, true],
      ['home lost', 5, 9, 9, true],
    ]);
    for (const { points } of demand?.curves ?? []) {
      const waits = points.map(({ wait }) => wait);
      expect(waits).toEqual([...waits].sort((one, other) => one - other));
    }
  });

  it('has no wait where the queue has no end', () => {
    const group = { ...sampleGroup, sizes: { ...sampleGroup.sizes, active: { min: 3, max: 5 } } };
    const zone = groupCapacity(group, sampleService, LAUNCHED).demand?.scenarios[1];
    expect(zone).toMatchObject({ name: 'one zone lost', serving: 3, met: false });
    expect(zone).not.toHaveProperty('wait');
    expect(zone?.utilisation).toBeGreaterThan(1);
  });

  it('does not guess for a group without a demand', () => {
    const { demand: _, ...unknown } = sampleGroup;
    expect(groupCapacity(unknown, sampleService, LAUNCHED)).toEqual({
      group: 'llm',
      sizes: sampleGroup.sizes,
      inFlightPerInstance: 18,
    });
  });

  it('knows the queue after a failover, and the standby with which there is none', () => {
    const result = groupCapacity(sampleGroup, sampleService, LAUNCHED).demand;
    // Of 12 requests a second one instance serves 24 slots / 6.5 s; the runbook makes it three, and scaling by their
    // load, three minutes to notice and 960 s to launch later, enough.
    const backlog = LAUNCHED * (12 - 24 / 6.5) + (180 + 960) * (12 - 72 / 6.5);
    expect(result?.catchUp.backlog).toBeCloseTo(backlog, 6);
    expect(result?.standbyThatHolds).toBe(4);
  });

  it('reckons from the launches of the plan', () => {
    const { capacity, recovery } = assess({ service: sampleService, ...SIMULATION });
    const end = (id: string): number => recovery.steps.find((step) => step.id === id)?.end ?? NaN;
    const launched = end('await-service-llm') - end('dns');
    expect(capacity).toEqual([groupCapacity(sampleGroup, sampleService, launched)]);
    const hot = { ...sampleGroup, sizes: { ...sampleGroup.sizes, standby: { min: 4, max: 9 } } };
    const [result] = assess({ service: { ...sampleService, groups: [hot] }, ...SIMULATION }).capacity;
    expect(result?.demand?.catchUp).toEqual({ backlog: 0, seconds: 0 });
  });
});

describe('detection', () => {
  it('shows every setting of Route 53, with the chosen one', () => {
    const { operatingCurve, p95Delay, medianDelay, brownoutThreshold } = detectionResult(sampleService);
    expect(operatingCurve).toHaveLength(20);
    expect(operatingCurve.filter(({ chosen }) => chosen)).toEqual([
      expect.objectContaining({ intervalSeconds: 10, failures: 3, p95Delay }),
    ]);
    expect(medianDelay).toBeLessThan(p95Delay);
    expect(p95Delay).toBeLessThan(36);
    expect(brownoutThreshold).toBeCloseTo(0.65, 3);
    for (const point of operatingCurve) {
      const better = operatingCurve.some(
        (other) =>
          other.p95Delay <= point.p95Delay &&
          other.falseAlarmsPerYear <= point.falseAlarmsPerYear &&
          (other.p95Delay < point.p95Delay || other.falseAlarmsPerYear < point.falseAlarmsPerYear),
      );
      expect(point.efficient).toBe(!better);
    }
  });
});

describe('loss', () => {
  it('has a row for each disaster and kind of data', () => {
    expect(lossResult(sampleService).rows.map(({ disaster, data, source }) => [disaster, data, source])).toEqual([
      ['loss of the Region', 'objects', 'the replicated bucket in us-west-2'],
      ['loss of the Region', 'database', 'the replica in us-west-2'],
      ['corruption', 'database', 'point-in-time recovery, up to 14 days back'],
      ['corruption', 'objects', 'the earlier version of the object'],
    ]);
  });

  it('takes the figures of the assumptions', () => {
    const [objects, database, pointInTime] = lossResult(sampleService).rows;
    expect([objects?.median, objects?.p95].map((value) => Math.round(value ?? NaN))).toEqual([15, 120]);
    expect([database?.median, database?.p95].map((value) => Math.round(value ?? NaN))).toEqual([2, 30]);
    expect([pointInTime?.median, pointInTime?.p95, pointInTime?.worst]).toEqual([150, 285, 300]);
  });
});

describe('backup', () => {
  it('finds the cheapest schedule, and holds the usual ones against the same limits', () => {
    const { schedules } = backupResult(sampleService);
    expect(schedules.map(({ description }) => description)).toHaveLength(4);
    expect(schedules[0]?.description).toMatch(/^the cheapest: a full copy every /);
    expect(schedules.every(({ meets }) => meets)).toBe(true);
    const costs = schedules.map(({ monthlyCost }) => monthlyCost ?? NaN);
    expect(costs).toEqual([...costs].sort((one, other) => one - other));
  });

  it.each([
    ['a restore within a minute', { assumptions: { ...sampleService.assumptions, restoreWithin: 60 } }],
    ['a loss of a minute', { objectives: { ...sampleService.objectives, rpoSeconds: 60 } }],
  ])('names no cheapest schedule where none meets %s', (_, changed) => {
    const { schedules } = backupResult({ ...sampleService, ...changed });
    expect(schedules.map(({ meets }) => meets)).toEqual([false, false, false]);
  });
});

describe('cost', () => {
  const { tiers, lines, monthly, unknown } = costResult(sampleService, SIMULATION);

  it('rises from tier to tier, and the recovery gets faster', () => {
    expect(tiers.map(({ tier }) => tier)).toEqual([
      'backup and restore',
      'pilot light',
      'warm standby',
      'active-active',
    ]);
    const costs = tiers.map((tier) => tier.monthly);
    expect(costs).toEqual([...costs].sort((one, other) => one - other));
    const rto = tiers.map((tier) => tier.rto);
    expect(rto).toEqual([...rto].sort((one, other) => other - one));
    expect(tiers.filter(({ current }) => current).map(({ tier }) => tier)).toEqual(['warm standby']);
  });

  it('of another tier has the instances that the other tier has', () => {
    const pilot = inTier(sampleService, 'pilot-light');
    const tierOf = (result: CostResult, name: string) => result.tiers.find(({ tier }) => tier === name);
    const warm = inTier(sampleService, 'warm-standby');
    expect(warm.groups[0]?.sizes.standby.min).toBe(1);
    expect(inTier(pilot, 'warm-standby').groups[0]?.sizes.standby.min).toBe(2);
    expect(tierOf(costResult(pilot, SIMULATION), 'warm standby')?.monthly).toBeCloseTo(
      monthlyCostOf(inTier(pilot, 'warm-standby')) ?? NaN,
      6,
    );
    expect(tierOf(costResult(pilot, SIMULATION), 'pilot light')?.monthly).toBeCloseTo(monthlyCostOf(pilot) ?? NaN, 6);
  });

  it('counts the disks of a warm pool in both Regions', () => {
    const pooled = (warmPool: number) => monthlyCostOf({ ...sampleService, groups: [{ ...sampleGroup, warmPool }] });
    expect((pooled(2) ?? NaN) - (pooled(0) ?? NaN)).toBeCloseTo(2 * 2 * 500 * 0.08, 6);
  });

  it('is the sum of its lines', () => {
    const sum = lines.reduce((total, line) => total + (line.monthly ?? 0), 0);
    expect(sum).toBeCloseTo(monthly, 6);
    expect(unknown).toEqual([]);
  });

  it('says which price is unknown, and counts nothing for it', () => {
    const prices = {
      ...sampleService.prices,
      entries: sampleService.prices.entries.filter(({ item }) => item !== 'ec2/g6e.12xlarge'),
    };
    const without = costResult({ ...sampleService, prices }, SIMULATION);
    expect(without.unknown).toEqual(['ec2/g6e.12xlarge']);
    expect(without.lines.filter(({ item }) => item === 'ec2/g6e.12xlarge').map((line) => line.monthly)).toEqual([
      undefined,
      undefined,
    ]);
    expect(without.monthly).toBeLessThan(monthly);
  });

  it('counts the interface endpoints that the network creates', () => {
    expect(INTERFACE_ENDPOINTS).toBe(INTERFACE_ENDPOINT_SERVICES.length);
    const closed = costResult({ ...sampleService, egress: 'endpoints' }, SIMULATION);
    const hours = closed.lines.find(({ item }) => item === 'vpc/interface-endpoint')?.quantity;
    expect(hours).toBe(INTERFACE_ENDPOINTS * 3 * 730);
  });
});
