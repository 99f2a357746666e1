import { littleNumber, littleRate, littleTime, MGcQueue, MMcQueue } from '../../../lib/models/capacity';
import { Random } from '../../../lib/models/random';
import { refusal, relativeError } from './relative-error';

/** What a run of a queue measured, counting requests and adding up their times independently of each other. */
interface Measured {
  readonly arrivalRate: number;
  readonly numberInSystem: number;
  readonly responseTime: number;
  readonly numberInQueue: number;
  readonly waitTime: number;
}

/** First come first served by `servers` servers, event by event, until all that arrived have left. */
function simulate(arrivals: number, servers: number, interarrival: () => number, service: () => number): Measured {
  const queue: number[] = [];
  const departures: number[] = [];
  let head = 0;
  let nextArrival = interarrival();
  let arrived = 0;
  let [now, areaOfAll, areaOfQueue, responses, waits] = [0, 0, 0, 0, 0];
  while (arrived < arrivals || departures.length > 0) {
    const firstDeparture = departures.reduce((first, time) => Math.min(first, time), Infinity);
    const next = Math.min(arrived < arrivals ? nextArrival : Infinity, firstDeparture);
    const waiting = queue.length - head;
    areaOfAll += (next - now) * (waiting + departures.length);
    areaOfQueue += (next - now) * waiting;
    now = next;
    if (next === firstDeparture) {
      departures.splice(departures.indexOf(firstDeparture), 1);
    } else {
      queue.push(now);
      arrived += 1;
      nextArrival = now + interarrival();
    }
    const arrivedAt = queue[head];
    if (departures.length < servers && arrivedAt !== undefined) {
      head += 1;
      const duration = service();
      departures.push(now + duration);
      waits += now - arrivedAt;
      responses += now - arrivedAt + duration;
    }
  }
  return {
    arrivalRate: arrived / now,
    numberInSystem: areaOfAll / now,
    responseTime: responses / arrived,
    numberInQueue: areaOfQueue / now,
    waitTime: waits / arrived,
  };
}

describe("Little's law", () => {
  it('relates number, rate and time', () => {
    expect(littleNumber({ arrivalRate: 4, timeSpent: 2.5 })).toBe(10);
    expect(littleTime({ number: 10, arrivalRate: 4 })).toBe(2.5);
    expect(littleRate({ number: 10, timeSpent: 2.5 })).toBe(4);
    expect(littleNumber({ arrivalRate: 0, timeSpent: 9 })).toBe(0);
  });

  it('holds in a simulated queue, and the means come out as M/M/c says', () => {
    const random = new Random(20_261_120);
    const measured = simulate(
      100_000,
      4,
      () => random.exponential(1 / 2.4),
      () => random.exponential(1),
    );
    const { arrivalRate, numberInSystem, responseTime, numberInQueue, waitTime } = measured;
    expect(relativeError(numberInSystem, littleNumber({ arrivalRate, timeSpent: responseTime }))).toBeLessThan(1e-9);
    expect(relativeError(numberInQueue, littleNumber({ arrivalRate, timeSpent: waitTime }))).toBeLessThan(1e-9);
    const queue = new MMcQueue({ arrivalRate: 2.4, serviceRate: 1, servers: 4 });
    expect(relativeError(numberInSystem, queue.numberInSystem)).toBeLessThan(0.05);
    expect(relativeError(waitTime, queue.waitTime)).toBeLessThan(0.08);
  });

  it('holds whatever the service times, and the wait comes out as M/G/c says', () => {
    const random = new Random(7);
    const sigma = Math.sqrt(Math.log(3));
    const measured = simulate(
      100_000,
      3,
      () => random.exponential(0.5),
      () => random.lognormal(-Math.log(3) / 2, sigma),
    );
    const { arrivalRate, numberInSystem, responseTime, waitTime } = measured;
    expect(relativeError(numberInSystem, littleNumber({ arrivalRate, timeSpent: responseTime }))).toBeLessThan(1e-9);
    const queue = new MGcQueue({ arrivalRate: 2, meanServiceTime: 1, serviceScv: 2, servers: 3 });
    expect(relativeError(waitTime, queue.waitTime)).toBeLessThan(0.1);
  });

  it('names what is wrong', () => {
    expect(refusal(() => littleNumber({ arrivalRate: -1, timeSpent: NaN }))).toBe(
      "'arrivalRate' must be a number of 0 or more, got -1\n'timeSpent' must be a number of 0 or more, got NaN",
    );
    expect(refusal(() => littleTime({ number: -1, arrivalRate: 0 }))).toBe(
      "'number' must be a number of 0 or more, got -1\n'arrivalRate' must be a number above 0, got 0",
    );
    expect(refusal(() => littleRate({ number: -1, timeSpent: 0 }))).toBe(
      "'number' must be a number of 0 or more, got -1\n'timeSpent' must be a number above 0, got 0",
    );
  });
});
