import { simulatedService, DEFAULT_PATIENCE } from '../../lib/assessment/simulated-service';
import { DEFAULT_IDLE_TIMEOUT } from '../../lib/inference/inference-endpoint';
import { simulateService } from '../../lib/models/simulation';
import { sampleGroup, sampleService } from './sample-service';

const demand = sampleGroup.demand!;

test('everything that the simulator asks for, from the service', () => {
  const { failover, ...rest } = simulatedService({ service: sampleService, group: sampleGroup, demand, patience: 60 });
  expect(rest).toEqual({
    traffic: { rate: 12, writeShare: 0.05 },
    work: {
      meanServiceTime: 6.5,
      serviceScv: 1.2 ** 2,
      slotsPerInstance: 24,
      waitTarget: 2,
      patience: 60,
    },
    // 78 requests in progress at 18 an instance.
    home: { zones: 3, instances: 5, min: 3, max: 9, warmPool: 0 },
    standby: { zones: 3, instances: 1, min: 1, max: 9, warmPool: 0 },
    scaling: { targetInFlight: 18, launchTime: 960, poolLaunchTime: 420 },
    detection: { interval: 10, failures: 3 },
  });
  expect(failover).toEqual({
    decisionTime: expect.closeTo(437.5, 0),
    promotionTime: expect.closeTo(505.3, 0),
    latch: true,
    instances: 3,
  });
});

test('the run begins with what scaling would have, within the sizes', () => {
  const at = (rate: number): number =>
    simulatedService({ service: sampleService, group: sampleGroup, demand, patience: 60, rate }).home.instances;
  expect([1, 9, 100].map(at)).toEqual([3, 4, 9]);
});

test('writes and the latch may be said', () => {
  const asked = { service: sampleService, group: sampleGroup, demand, patience: 60, writeShare: 0, latch: false };
  const { traffic, failover } = simulatedService(asked);
  expect([traffic.writeShare, failover.latch]).toEqual([0, false]);
});

test('the simulator takes it: at the peak nobody waits without a failure', () => {
  const service = simulatedService({ service: sampleService, group: sampleGroup, demand, patience: 60 });
  const { requests } = simulateService({ service, duration: 3600, seed: 1 });
  expect(requests.lostInAll).toBe(0);
  expect(requests.late / requests.arrived).toBeLessThan(0.01);
});

test('the default patience is what a load balancer has', () => {
  expect(DEFAULT_PATIENCE).toBe(DEFAULT_IDLE_TIMEOUT.toSeconds());
});
