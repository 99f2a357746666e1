import { simulateService, SimulatedService } from '../../lib/models/simulation';
import { EventQueue } from '../../lib/models/simulation/event-queue';

export interface SimulationBenchmark {
  readonly name: string;
  /** Event rate of the simulator as a share of that of an empty loop over the same heap. */
  readonly ratio: number;
  readonly eventsPerSecond: number;
  readonly emptyEventsPerSecond: number;
  /** Events of one run. */
  readonly events: number;
  /** What the simulator has to reach, in events per second. */
  readonly target: number;
}

const TARGET = 1e6;
const ROUNDS = 5;

/** A large language model's group, and the loss of its Region. */
const SERVICE: SimulatedService = {
  traffic: { rate: 12, writeShare: 0.1 },
  work: { meanServiceTime: 10, serviceScv: 0.5, slotsPerInstance: 32, waitTarget: 2, patience: 30, queueLimit: 500 },
  home: { zones: 3, instances: 6, min: 3, max: 9 },
  standby: { zones: 3, instances: 2, min: 2, max: 9 },
  scaling: { targetInFlight: 24, launchTime: 300 },
  detection: { interval: 10, failures: 3 },
  failover: { decisionTime: 300, promotionTime: 240, instances: 6 },
};

/** How many events a second the simulator handles on one core: the best of some rounds, after one to warm up. */
export function benchSimulation(): SimulationBenchmark {
  const simulate = (): { readonly events: number; readonly pending: number } => {
    const { events, waits } = simulateService({
      service: SERVICE,
      scenario: { kind: 'region-loss', at: 3600 },
      duration: 100_000,
      step: 60,
      seed: 1,
    });
    return { events, pending: Math.round(waits.meanInService) };
  };
  const { events, pending } = simulate();
  runEmpty(events, pending);

  let simulated = Infinity;
  let empty = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    simulated = Math.min(simulated, seconds(simulate));
    empty = Math.min(
      empty,
      seconds(() => runEmpty(events, pending)),
    );
  }
  return {
    name: 'simulation',
    ratio: empty / simulated,
    eventsPerSecond: events / simulated,
    emptyEventsPerSecond: events / empty,
    events,
    target: TARGET,
  };
}

/** Takes events and puts each back at some later time, which was drawn before: the heap and nothing else. */
function runEmpty(events: number, pending: number): number {
  const queue = new EventQueue();
  const gaps = Float64Array.from({ length: 4096 }, (_, index) => -10 * Math.log(((index * 2477) % 4096) / 4096 + 1e-4));
  for (let index = 0; index < pending; index += 1) queue.push(gaps[index & 4095] as number, 0, index);
  for (let handled = 0; handled < events; handled += 1) {
    queue.pop();
    queue.push(queue.time + (gaps[handled & 4095] as number), queue.kind, queue.payload);
  }
  return queue.time;
}

function seconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
