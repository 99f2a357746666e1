import * as fc from 'fast-check';
import { InvalidInputError } from '../../../lib/models/invalid-input';
import { Scenario, SimulatedService, simulateService, SimulationProgress } from '../../../lib/models/simulation';
import { EXAMPLE, queue } from './example-service';

const SCENARIOS: readonly Scenario[] = [
  { kind: 'region-loss', at: 300 },
  { kind: 'region-loss', at: 300, duration: 400 },
  { kind: 'zone-loss', at: 300 },
  { kind: 'zone-loss', at: 300, duration: 200, zones: 2 },
  { kind: 'brownout', at: 300, failureProbability: 0.7, duration: 500 },
  { kind: 'flap', at: 300, down: 70, up: 110, duration: 600 },
  { kind: 'surge', at: 300, duration: 300, factor: 4 },
];

const anyService: fc.Arbitrary<SimulatedService> = fc
  .record({
    rate: fc.double({ min: 0.2, max: 6, noNaN: true }),
    writeShare: fc.constantFrom(0, 0.3, 1),
    dailySwing: fc.constantFrom(0, 0.5),
    serviceScv: fc.constantFrom(0, 0.5, 1, 3),
    slotsPerInstance: fc.integer({ min: 1, max: 8 }),
    patience: fc.constantFrom(undefined, 0, 5, 60),
    queueLimit: fc.constantFrom(undefined, 0, 20),
    zones: fc.integer({ min: 2, max: 3 }),
    homeInstances: fc.integer({ min: 0, max: 6 }),
    standbyInstances: fc.integer({ min: 0, max: 4 }),
    warmPool: fc.integer({ min: 0, max: 2 }),
    latch: fc.boolean(),
    ttl: fc.constantFrom(0, 60),
  })
  .map((one) => ({
    traffic: { rate: one.rate, writeShare: one.writeShare, dailySwing: one.dailySwing },
    work: {
      meanServiceTime: 4,
      serviceScv: one.serviceScv,
      slotsPerInstance: one.slotsPerInstance,
      waitTarget: 1,
      patience: one.patience,
      queueLimit: one.queueLimit,
    },
    home: { zones: one.zones, instances: one.homeInstances, min: Math.min(1, one.homeInstances), max: 6 },
    standby: {
      zones: one.zones,
      instances: one.standbyInstances,
      min: one.standbyInstances,
      max: 6,
      warmPool: one.warmPool,
    },
    scaling: { targetInFlight: 0.7 * one.slotsPerInstance, launchTime: 90, poolLaunchTime: 20, scaleInPeriods: 4 },
    detection: { interval: 10, failures: 2 },
    failover: { decisionTime: 60, promotionTime: 90, latch: one.latch, instances: 4 },
    ttl: one.ttl,
  }));

const anyRun = fc.record({
  service: anyService,
  scenario: fc.constantFrom(undefined, ...SCENARIOS),
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
});

test('every request that arrived is served, lost or in the system, and the series add up to the counts', () => {
  const property = fc.property(anyRun, ({ service, scenario, seed }) => {
    const { requests, series, waits, timeToRecover } = simulateService({
      service,
      scenario,
      seed,
      duration: 1205,
      recoveryWindow: 100,
    });
    const { arrived, served, late, lost, lostInAll, inSystem } = requests;
    expect(served + lostInAll + inSystem).toBe(arrived);
    expect(Object.values({ ...lost }).reduce((sum, count) => sum + count)).toBe(lostInAll);
    expect(late).toBeLessThanOrEqual(served);
    expect(waits.begun).toBeGreaterThanOrEqual(served);
    expect(Math.min(...Object.values({ ...lost }), inSystem)).toBeGreaterThanOrEqual(0);

    const total = (rates: readonly number[]): number =>
      rates.reduce((sum, rate, index) => sum + rate * (series.time[index]! - (series.time[index - 1] ?? 0)), 0);
    expect(series.time).toHaveLength(121);
    expect(series.time.at(-1)).toBe(1205);
    expect(total(series.arrivals)).toBeCloseTo(arrived, 6);
    expect(total(series.served)).toBeCloseTo(served, 6);
    expect(total(series.late)).toBeCloseTo(late, 6);
    expect(total(series.lost)).toBeCloseTo(lostInAll, 6);
    expect(total(series.queueLength)).toBeCloseTo(1205 * waits.meanQueueLength, 6);
    expect(total(series.inService)).toBeCloseTo(1205 * waits.meanInService, 6);
    if (timeToRecover !== undefined) expect(timeToRecover).toBeGreaterThanOrEqual(0);
  });
  fc.assert(property, { numRuns: 60 });
});

test('a result has no NaN and no Infinity, and survives JSON', () => {
  const property = fc.property(anyRun, ({ service, scenario, seed }) => {
    const result = simulateService({ service, scenario, seed, duration: 600 });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
  fc.assert(property, { numRuns: 30 });
});

test('the same seed gives the same run, another one does not', () => {
  const run = (seed: number): string =>
    JSON.stringify(simulateService({ service: EXAMPLE, scenario: SCENARIOS[0], seed, duration: 3600 }));
  expect(run(1)).toBe(run(1));
  expect(run(1)).not.toBe(run(2));
});

test('more instances in the standby Region never lose more of the same requests', () => {
  for (const seed of [1, 2]) {
    const runs = [2, 4, 6, 8].map((instances) =>
      simulateService({
        service: { ...EXAMPLE, standby: { zones: 3, instances, min: instances, max: 9 } },
        scenario: { kind: 'region-loss', at: 600 },
        duration: 2400,
        seed,
      }),
    );
    expect(new Set(runs.map(({ requests }) => requests.arrived)).size).toBe(1);
    expect(new Set(runs.map(({ milestones }) => milestones.detected)).size).toBe(1);
    const lost = runs.map(({ requests }) => requests.lostInAll);
    expect([...lost].sort((a, b) => b - a)).toEqual(lost);
    expect(lost[0]).toBeGreaterThan(2 * lost[3]!);
  }
});

test('progress is told a hundred times, to the end', () => {
  const progress: SimulationProgress[] = [];
  const { events } = simulateService({
    service: EXAMPLE,
    duration: 5000,
    seed: 1,
    onProgress: (one) => progress.push(one),
  });
  expect(progress).toHaveLength(100);
  expect(progress[0]!.share).toBe(0.01);
  expect(progress.at(-1)!.share).toBe(1);
  expect(progress.at(-1)!.events).toBeLessThanOrEqual(events);
  expect(progress.map((one) => one.events)).toEqual(progress.map((one) => one.events).sort((a, b) => a - b));
});

test('progress is told at every step when there are fewer than a hundred', () => {
  const shares: number[] = [];
  simulateService({ service: EXAMPLE, duration: 35, seed: 1, onProgress: ({ share }) => shares.push(share) });
  expect(shares).toEqual([10 / 35, 20 / 35, 30 / 35, 1]);
});

describe('invalid input', () => {
  const messageOf = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      if (error instanceof InvalidInputError) return error.message;
      throw error;
    }
    return 'accepted';
  };

  test('everything that is wrong is named at once', () => {
    const service: SimulatedService = {
      traffic: { rate: 0, dailySwing: 1.5, dailyPeakAt: -1, writeShare: 2 },
      work: {
        meanServiceTime: -1,
        serviceScv: Number.NaN,
        slotsPerInstance: 2.5,
        waitTarget: -1,
        patience: -1,
        queueLimit: 0.5,
      },
      home: { zones: 17, instances: 1, min: 2, max: 4, warmPool: -1 },
      standby: { zones: 0, instances: 5, min: 0, max: 4 },
      scaling: {
        targetInFlight: 3,
        launchTime: -1,
        poolLaunchTime: -1,
        period: 0,
        scaleOutPeriods: 0,
        scaleInPeriods: 0,
      },
      detection: { interval: 0, failures: 0, probeTimeout: 6, checkers: 0, healthyShare: 1 },
      failover: { decisionTime: -1, promotionTime: -1, latchTime: -1, instances: 5 },
      ttl: -1,
    };
    const scenario: Scenario = { kind: 'flap', at: -1, duration: 0, down: 0, up: 0.5 };
    expect(
      messageOf(() =>
        simulateService({
          service,
          scenario,
          duration: 0,
          seed: -1,
          step: 0,
          recoveryShare: 1.1,
          recoveryWindow: 0,
        }),
      ).split('\n'),
    ).toEqual([
      "'duration' must be a number above 0, got 0",
      "'seed' must be a whole number from 0 to 4294967295, got -1",
      "'step' must be a number above 0, got 0",
      "'recoveryShare' must be a probability from 0 to 1, got 1.1",
      "'recoveryWindow' must be a number above 0, got 0",
      "'step' must be at least a 100,000th of the duration of 0, got 0",
      "'service.traffic.rate' must be a number above 0, got 0",
      "'service.traffic.dailySwing' must be a probability from 0 to 1, got 1.5",
      "'service.traffic.dailyPeakAt' must be a number of 0 or more, got -1",
      "'service.traffic.writeShare' must be a probability from 0 to 1, got 2",
      "'service.work.meanServiceTime' must be a number above 0, got -1",
      "'service.work.serviceScv' must be a number of 0 or more, got NaN",
      "'service.work.slotsPerInstance' must be a whole number of 1 or more, got 2.5",
      "'service.work.waitTarget' must be a number of 0 or more, got -1",
      "'service.scaling.launchTime' must be a number of 0 or more, got -1",
      "'service.scaling.poolLaunchTime' must be a number of 0 or more, got -1",
      "'service.scaling.period' must be a number above 0, got 0",
      "'service.scaling.scaleOutPeriods' must be a whole number of 1 or more, got 0",
      "'service.scaling.scaleInPeriods' must be a whole number of 1 or more, got 0",
      "'service.detection.interval' must be a number above 0, got 0",
      "'service.detection.failures' must be a whole number of 1 or more, got 0",
      "'service.detection.checkers' must be a whole number from 1 to 1000, got 0",
      "'service.failover.decisionTime' must be a number of 0 or more, got -1",
      "'service.failover.promotionTime' must be a number of 0 or more, got -1",
      "'service.failover.latchTime' must be a number of 0 or more, got -1",
      "'service.ttl' must be a number of 0 or more, got -1",
      "'service.work.patience' must be a number of 0 or more, got -1",
      "'service.work.queueLimit' must be a whole number of 0 or more, got 0.5",
      "'service.detection.probeTimeout' must be a number from 0 to the interval of 0, got 6",
      "'service.detection.healthyShare' must be a number from 0 to below 1, got 1",
      "'service.scaling.targetInFlight' must be a number above 0 and below the 2.5 slots of an instance, got 3",
      "'service.home.zones' must be a whole number from 1 to 16, got 17",
      "'service.home.instances' must be a whole number from 2 to 4, got 1",
      "'service.home.warmPool' must be a whole number of 0 or more, got -1",
      "'service.standby.zones' must be a whole number from 1 to 16, got 0",
      "'service.standby.instances' must be a whole number from 0 to 4, got 5",
      "'service.failover.instances' must be a whole number from 0 to 4, got 5",
      "'scenario.at' must be a number of 0 or more, got -1",
      "'scenario.duration' must be a number above 0, got 0",
      "'scenario.down' must be a number of 1 or more, got 0",
      "'scenario.up' must be a number of 1 or more, got 0.5",
    ]);
  });

  test.each<[Scenario, string]>([
    [{ kind: 'zone-loss', at: 1, zones: 4 }, "'scenario.zones' must be a whole number from 1 to 3, got 4"],
    [
      { kind: 'brownout', at: 1, failureProbability: 1.5 },
      "'scenario.failureProbability' must be a probability from 0 to 1, got 1.5",
    ],
    [{ kind: 'surge', at: 1, factor: 0 }, "'scenario.factor' must be a number above 0, got 0"],
  ])('of the scenario %o', (scenario, message) => {
    expect(messageOf(() => simulateService({ service: EXAMPLE, scenario, duration: 60, seed: 1 }))).toBe(message);
  });

  test('a series of too many points', () => {
    const simulate = (): unknown =>
      simulateService({ service: queue({ rate: 1, servers: 2 }), duration: 1e6, seed: 1, step: 9 });
    expect(messageOf(simulate)).toBe("'step' must be at least a 100,000th of the duration of 1000000, got 9");
  });
});
