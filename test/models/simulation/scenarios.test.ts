import { Scenario, SimulatedService, simulateService, SimulationResult } from '../../../lib/models/simulation';
import { EXAMPLE } from './example-service';

/** Requests per second, and those of them that write. */
const RATE = 6;
const WRITE_RATE = 0.6;
const RUN = 4500;
const run = (scenario: Scenario, service: Partial<SimulatedService> = {}, duration = RUN): SimulationResult =>
  simulateService({ service: { ...EXAMPLE, ...service }, scenario, duration, seed: 3 });
/** A value of a series at the end of the step that ends at some second; steps are 10 s. */
const at = (series: readonly number[], time: number): number => series[time / 10 - 1]!;
/** The sum of a rate over all steps that end after a second. */
const after = ({ series }: SimulationResult, what: 'lost' | 'late', time: number): number =>
  series[what].reduce((sum, rate, index) => sum + (series.time[index]! > time ? 10 * rate : 0), 0);
const WITHOUT_LOSS = {
  unreachable: 0,
  interrupted: 0,
  failed: 0,
  noInstance: 0,
  readOnly: 0,
  rejected: 0,
  timedOut: 0,
};

test('nothing happens when nothing goes wrong', () => {
  const { requests, milestones, timeToRecover, splitBrain, series } = simulateService({
    service: EXAMPLE,
    duration: RUN,
    seed: 3,
  });
  expect(requests.lost).toEqual(WITHOUT_LOSS);
  expect(milestones).toEqual({});
  expect(timeToRecover).toBeUndefined();
  expect(splitBrain).toEqual({ seconds: 0, writes: 0 });
  expect(new Set(series.home.dnsShare)).toEqual(new Set([1]));
  expect(new Set(series.standby.dnsShare)).toEqual(new Set([0]));
});

describe('region-loss', () => {
  const loss: Scenario = { kind: 'region-loss', at: 600 };

  test.each([
    { interval: 10, failures: 1, published: 8 },
    { interval: 10, failures: 3, published: 28 },
    { interval: 30, failures: 3, published: 85 },
  ])(
    'is detected after (T - 1 + 0.82) I = $published s and the time-out, on average (interval $interval, threshold $failures)',
    ({ interval, failures, published }) => {
      const delays = Array.from({ length: 150 }, (_, seed) => {
        const { milestones } = simulateService({
          service: { ...EXAMPLE, traffic: { rate: 0.01 }, detection: { interval, failures } },
          scenario: { kind: 'region-loss', at: 100 },
          duration: 250,
          seed,
        });
        return milestones.detected! - 100;
      });
      const mean = delays.reduce((sum, delay) => sum + delay) / delays.length;
      // Of 16 checkers two may still say healthy: the 14th of 16 phases is at 14 / 17 of the interval on average.
      expect(Math.abs(mean - ((failures - 1 + 14 / 17) * interval + 6))).toBeLessThan(0.04 * interval);
      expect(Math.abs(mean - published - 6)).toBeLessThan(0.05 * interval);
      expect(Math.min(...delays)).toBeGreaterThan((failures - 1) * interval + 6);
      expect(Math.max(...delays)).toBeLessThanOrEqual(failures * interval + 6);
    },
  );

  test('detection, clients, decision, promotion, latch and capacity follow each other as told', () => {
    const { milestones, timeToRecover } = run(loss);
    const detected = milestones.detected!;
    expect(milestones).toEqual({
      failure: 600,
      detected,
      routed: detected + 60,
      decided: detected + 300,
      promoted: detected + 300 + 240,
      latched: detected + 300 + 240,
      scaled: detected + 300 + 300,
      recovered: milestones.recovered,
    });
    // Two instances cannot carry the load of four, and six have to clear what waited.
    expect(milestones.recovered).toBeGreaterThan(milestones.scaled! - 60);
    expect(milestones.recovered).toBeLessThan(milestones.scaled! + 120);
    expect(timeToRecover).toBe(milestones.recovered! - 600);
  });

  test('until the clients have moved, requests find nobody: the rate times the detection and half a TTL', () => {
    const result = run(loss);
    const { detected, routed } = result.milestones;
    const expected = RATE * (detected! - 600 + 60 / 2);
    expect(Math.abs(result.requests.lost.unreachable - expected)).toBeLessThan(4 * Math.sqrt(expected));
    expect(result.requests.lost.interrupted).toBeGreaterThan(35);
    expect(result.requests.lost.interrupted).toBeLessThan(85);
    expect(at(result.series.standby.dnsShare, 610)).toBe(0);
    expect(result.series.standby.dnsShare[Math.ceil(routed! / 10)]).toBe(1);
    expect(at(result.series.home.instances, 590)).toBe(6);
    expect(at(result.series.home.instances, 610)).toBe(0);
  });

  test('writes are lost until the promotion, reads are not', () => {
    const standby = { zones: 3, instances: 9, min: 9, max: 9 };
    const reads = run(loss, { standby, traffic: { rate: RATE } });
    expect(reads.requests.lost.readOnly).toBe(0);
    expect(after(reads, 'lost', 720)).toBe(0);

    const { requests, milestones } = run(loss, { standby });
    // From the middle of the move to the promotion.
    const expected = WRITE_RATE * (milestones.promoted! - milestones.detected! - 30);
    expect(Math.abs(requests.lost.readOnly - expected)).toBeLessThan(4 * Math.sqrt(expected));
    const prompt = run(loss, { standby, failover: { ...EXAMPLE.failover, promotionTime: 0 } });
    expect(prompt.requests.lost.readOnly).toBeLessThan(requests.lost.readOnly);
  });

  test('a pilot light has nobody to serve until the runbook has launched instances, and does not scale', () => {
    const standby = { zones: 3, instances: 0, min: 0, max: 9 };
    const { requests, milestones, series } = run(loss, {
      standby,
      failover: { ...EXAMPLE.failover, instances: 2 },
    });
    const expected = RATE * (milestones.scaled! - milestones.detected! - 30);
    expect(Math.abs(requests.lost.noInstance - expected)).toBeLessThan(4 * Math.sqrt(expected));
    expect(milestones.scaled).toBe(milestones.decided! + 300);
    // Two instances are too few, and all there will be.
    expect(Math.max(...series.standby.instances)).toBe(2);
    expect(milestones.recovered).toBeUndefined();
  });

  test('a warm standby goes on to scale where the runbook asked for too little', () => {
    const failover = { ...EXAMPLE.failover, instances: 3 };
    const { series, milestones } = run(loss, { failover });
    expect(Math.max(...series.standby.instances)).toBeGreaterThanOrEqual(5);
    expect(milestones.recovered).toBeDefined();
  });

  test('a warm pool makes up for the launch time', () => {
    const scaling = { ...EXAMPLE.scaling, poolLaunchTime: 30 };
    const { milestones } = run(loss, { scaling, standby: { ...EXAMPLE.standby, warmPool: 4 } });
    expect(milestones.scaled).toBe(milestones.decided! + 30);
    const partly = run(loss, { scaling, standby: { ...EXAMPLE.standby, warmPool: 3 } });
    expect(partly.milestones.scaled).toBe(partly.milestones.decided! + 300);
  });

  test('home that is back before the decision takes its clients back, and there is no failover', () => {
    const { milestones, series, splitBrain } = run({ ...loss, duration: 120 });
    expect(milestones.detected).toBeDefined();
    expect(milestones.routed).toBeDefined();
    expect(milestones.decided).toBeUndefined();
    expect(milestones.promoted).toBeUndefined();
    expect(series.home.dnsShare.at(-1)).toBe(1);
    expect(splitBrain).toEqual({ seconds: 0, writes: 0 });
    expect(milestones.recovered).toBeLessThan(1100);
  });

  test('home that is back after the failover is held out by the latch', () => {
    const { series, splitBrain, milestones } = run({ ...loss, duration: 1200 });
    expect(milestones.latched).toBeLessThan(1800);
    // Nobody scaled it in while it was gone.
    expect(at(series.home.instances, 1810)).toBe(6);
    expect(series.home.dnsShare.at(-1)).toBe(0);
    expect(splitBrain).toEqual({ seconds: 0, writes: 0 });
  });

  test('without the latch clients go back to a database that takes their writes, although another one does too', () => {
    const failover = { ...EXAMPLE.failover, latch: false };
    const { series, splitBrain, milestones } = run({ ...loss, duration: 1200 }, { failover });
    expect(milestones.latched).toBeUndefined();
    expect(series.home.dnsShare.at(-1)).toBe(1);
    // Home answers from second 1800, and is found healthy within (T I) and a little.
    const seconds = RUN - 1800;
    expect(splitBrain.seconds).toBeGreaterThan(seconds - 60);
    expect(splitBrain.seconds).toBeLessThan(seconds);
    // The clients move over one TTL.
    const writes = WRITE_RATE * (splitBrain.seconds - 30);
    expect(Math.abs(splitBrain.writes - writes)).toBeLessThan(4 * Math.sqrt(writes));
  });

  test('what home had begun to launch is lost with it, and launched again after its return', () => {
    // Three instances are too few: three looks later more are launched, at second 180.
    const home = { zones: 3, instances: 3, min: 3, max: 9 };
    const { series } = run({ kind: 'region-loss', at: 300, duration: 30 }, { home }, 900);
    expect([490, 650].map((time) => at(series.home.instances, time))).toEqual([3, 3]);
    expect(at(series.home.instances, 670)).toBeGreaterThan(3);
  });

  test('is not recovered within a run that ends too early', () => {
    const { milestones, timeToRecover } = run(loss, {}, 1000);
    expect(milestones.detected).toBeDefined();
    expect(milestones.recovered).toBeUndefined();
    expect(timeToRecover).toBeUndefined();
  });
});

describe('zone-loss', () => {
  test('the other zones carry on and replace what was lost, without a failover', () => {
    const { requests, milestones, series } = run({ kind: 'zone-loss', at: 600 });
    expect(milestones.detected).toBeUndefined();
    expect(milestones.decided).toBeUndefined();
    // Noticed at the look at second 600 or 660, and launched in 300 s.
    expect([900, 960]).toContain(milestones.scaled);
    expect(at(series.home.instances, 610)).toBe(4);
    expect(Math.max(...series.home.instances.slice(97))).toBe(6);
    // A third of what was in service.
    expect(requests.lost.interrupted).toBeGreaterThan(8);
    expect(requests.lost.interrupted).toBeLessThan(33);
    expect(requests.lostInAll).toBe(requests.lost.interrupted);
  });

  test('nobody feels it where nothing is in service', () => {
    const { milestones, timeToRecover } = run({ kind: 'zone-loss', at: 605 }, { traffic: { rate: 0.001 } });
    expect(milestones.recovered).toBe(605);
    expect(timeToRecover).toBe(0);
  });

  test('with the last zone home is gone, and the standby Region takes over', () => {
    const { milestones, requests } = run({ kind: 'zone-loss', at: 600, zones: 3 });
    expect(milestones.detected).toBeDefined();
    expect(milestones.promoted).toBeDefined();
    expect(requests.lost.noInstance).toBeGreaterThan(0);
    expect(milestones.scaled).toBe(milestones.decided! + 300);
  });
});

test('all zones that return get instances again', () => {
  const { series } = run({ kind: 'zone-loss', at: 600, zones: 3, duration: 30 });
  expect(at(series.home.instances, 950)).toBe(0);
  expect(at(series.home.instances, 970)).toBe(6);
});

describe('brownout', () => {
  test('is seen when nearly every probe fails', () => {
    const { milestones, requests } = run({ kind: 'brownout', at: 600, failureProbability: 0.95 });
    expect(milestones.detected).toBeLessThan(680);
    expect(milestones.promoted).toBeDefined();
    const expected = 0.95 * RATE * (milestones.detected! - 600 + 30);
    expect(Math.abs(requests.lost.failed - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  test('goes on unseen when a third fails: endpoint checks do not see partial outages', () => {
    const brownout: Scenario = { kind: 'brownout', at: 600, failureProbability: 1 / 3, duration: 3000 };
    const { milestones, requests, timeToRecover } = run(brownout, { home: { zones: 3, instances: 6, min: 6, max: 9 } });
    expect(milestones.detected).toBeUndefined();
    expect(Math.abs(requests.lost.failed - 6000)).toBeLessThan(300);
    expect(Math.abs(timeToRecover! - 3000)).toBeLessThanOrEqual(10);
    // A group that has shrunk to the traffic that got through is too small when all of it does again.
    expect(run(brownout).timeToRecover).toBeGreaterThan(3300);
  });
});

describe('flap', () => {
  const flap: Scenario = { kind: 'flap', at: 600, down: 60, up: 100, duration: 3000 };
  const unlatched = { failover: { ...EXAMPLE.failover, latch: false } };

  test('home is left when it was found down for a second time before the decision', () => {
    const { milestones } = run(flap);
    expect(milestones.decided).toBe(milestones.detected! + 300);
  });

  test('home that was found down once and is back at the decision is left at the next alarm', () => {
    const { milestones } = run({ ...flap, down: 120, up: 240 });
    expect(milestones.decided).toBe(milestones.detected! + 120 + 240 + 300);
  });

  test('the latch ends the flapping; without it clients and writes go to both Regions in turns', () => {
    const { milestones, series, splitBrain, requests } = run(flap, {}, 6000);
    const later = series.home.dnsShare.filter((_, index) => series.time[index]! > milestones.latched! + 60);
    expect(new Set(later)).toEqual(new Set([0]));
    // What is left are the clients that had gone home before the latch, for one TTL.
    expect(splitBrain.seconds).toBeLessThanOrEqual(60);
    expect(splitBrain.writes).toBeLessThan(60 * WRITE_RATE);

    const other = run(flap, unlatched, 6000);
    // Home answers for 100 s of every 160 until the scenario ends, and always afterwards.
    const answered = ((3600 - milestones.promoted!) * 100) / 160 + 2400;
    expect(other.splitBrain.seconds).toBeGreaterThan(0.9 * answered);
    expect(other.splitBrain.seconds).toBeLessThan(answered + 100);
    expect(other.splitBrain.writes).toBeGreaterThan(500);
    expect(other.requests.lost.unreachable).toBeGreaterThan(2 * requests.lost.unreachable);
    expect(milestones.recovered).toBeLessThan(2000);
    expect(other.milestones.recovered).toBeGreaterThan(3500);
  });

  test('home comes and goes until the scenario ends', () => {
    const { series } = run({ ...flap, down: 120, up: 180, duration: 350 });
    const up = [590, 610, 710, 730, 890, 910, 940, 960].map((time) => at(series.home.instances, time) > 0);
    expect(up).toEqual([true, false, false, true, true, false, false, true]);
    expect(at(series.home.instances, 1300)).toBeGreaterThan(0);
  });
});

describe('surge', () => {
  const surge: Scenario = { kind: 'surge', at: 600, duration: 2000, factor: 1.75 };

  test('is met by scaling, and is no failure of home', () => {
    const { milestones, series, timeToRecover } = run(surge);
    expect(milestones.detected).toBeUndefined();
    expect(Math.max(...series.home.instances)).toBe(9);
    expect(milestones.recovered).toBeLessThan(600 + 2000);
    expect(timeToRecover).toBeGreaterThan(0);
    expect(at(series.home.instances, RUN)).toBeLessThan(9);
  });

  test('a new instance begins with who waits, not with who comes next', () => {
    // Each request takes 1000 s; two instances have room for four.
    const { series } = run(
      { kind: 'surge', at: 0, duration: 100, factor: 10 },
      {
        traffic: { rate: 0.01 },
        work: { meanServiceTime: 1000, serviceScv: 0, slotsPerInstance: 2, waitTarget: 0 },
        home: { zones: 1, instances: 1, min: 1, max: 2 },
        scaling: { targetInFlight: 1, launchTime: 60 },
      },
      600,
    );
    expect([at(series.inService, 230), at(series.home.instances, 230)]).toEqual([2, 1]);
    expect([at(series.inService, 260), at(series.home.instances, 260)]).toEqual([4, 2]);
  });

  test('without room to scale it is over when the queue is', () => {
    const home = { zones: 3, instances: 6, min: 6, max: 6 };
    const { milestones, requests } = run(surge, { home, work: { ...EXAMPLE.work, queueLimit: undefined } });
    expect(requests.lost.timedOut).toBeGreaterThan(500);
    expect(milestones.recovered).toBeGreaterThan(600 + 2000);
    expect(milestones.recovered).toBeLessThan(600 + 2000 + 120);
  });

  test('a limit of the queue turns requests away before they time out', () => {
    const home = { zones: 3, instances: 6, min: 6, max: 6 };
    const work = { ...EXAMPLE.work, queueLimit: 20 };
    const { requests, series } = run(surge, { home, work });
    expect(requests.lost.rejected).toBeGreaterThan(500);
    expect(requests.lost.timedOut).toBe(0);
    expect(Math.max(...series.queueLength)).toBeLessThanOrEqual(20);
  });
});
