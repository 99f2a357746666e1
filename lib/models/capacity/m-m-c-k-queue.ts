import { MAX_SERVERS } from './erlang';
import { productForm } from './product-form';
import { checkNumber, checkTraffic, MM1QueueProps, MMcQueueProps, sum } from './m-m-c-queue';

/** The inputs of an M/M/1/K queue. */
export interface MM1KQueueProps extends MM1QueueProps {
  /** K: most requests that fit in, waiting and in service together; whole, at least the servers. */
  readonly capacity: number;
}

/** The inputs of an M/M/c/K queue. */
export interface MMcKQueueProps extends MMcQueueProps {
  /** K: most requests that fit in, waiting and in service together; whole, at least the servers. */
  readonly capacity: number;
}

/**
 * The queue M/M/c/K in steady state: Poisson arrivals, exponential service times, `servers` equal servers; a request
 * that finds `capacity` inside is lost. Exact; steady at any load, also above the capacity.
 *
 * Times and numbers of waiting are those of the requests that get in. Source: birth-death product, Gross and Harris,
 * Fundamentals of Queueing Theory, ch. 2.
 */
export class MMcKQueue {
  /** a = lambda / mu, erlangs offered. */
  public readonly offeredLoad: number;
  /** The share of time that a server is busy, at most 1: what gets in, over c mu. */
  public readonly utilisation: number;
  /** Share of the arriving requests that are lost: p_K. */
  public readonly lossProbability: number;
  /** Requests a second that are lost. */
  public readonly lossRate: number;
  /** Requests a second that get in, and so are completed. */
  public readonly effectiveArrivalRate: number;
  /** Share of the requests that get in that have to wait. */
  public readonly waitProbability: number;
  /** Lq: mean number of waiting requests. */
  public readonly numberInQueue: number;
  /** L: mean number of requests, waiting or in service. */
  public readonly numberInSystem: number;
  /** Wq: mean time until service begins, of the requests that get in. */
  public readonly waitTime: number;
  /** W: mean time until service ends, of the requests that get in. */
  public readonly responseTime: number;

  private readonly probabilities: readonly number[];

  /** @throws InvalidInputError */
  public constructor(props: MMcKQueueProps) {
    const { arrivalRate, serviceRate, servers, capacity } = props;
    const least = Number.isSafeInteger(servers) ? Math.max(1, servers) : 1;
    checkTraffic(props, servers).whole('capacity', capacity, least, MAX_SERVERS).throwIfAny();
    this.offeredLoad = arrivalRate / serviceRate;
    const states = Array.from({ length: capacity + 1 }, (_, state) => state);
    this.probabilities = productForm(states.slice(1).map((state) => this.offeredLoad / Math.min(state, servers)));
    const mean = (value: (state: number) => number): number =>
      sum(states.map((state) => value(state) * this.stateProbability(state)));
    const busy = mean((state) => Math.min(state, servers));
    this.utilisation = Math.min(1, busy / servers);
    this.lossProbability = this.stateProbability(capacity);
    this.lossRate = arrivalRate * this.lossProbability;
    // Not lambda (1 - p_K), which cancels when nearly everything is lost.
    this.effectiveArrivalRate = serviceRate * busy;
    this.numberInQueue = mean((state) => Math.max(0, state - servers));
    this.numberInSystem = this.numberInQueue + busy;
    const accepted = sum(this.probabilities.slice(0, capacity));
    this.waitProbability = sum(this.probabilities.slice(servers, capacity)) / accepted;
    this.waitTime = this.effectiveArrivalRate === 0 ? 0 : this.numberInQueue / this.effectiveArrivalRate;
    this.responseTime = this.waitTime + 1 / serviceRate;
  }

  /**
   * p_n: probability of exactly so many requests inside; 0 above the capacity.
   *
   * @param number whole, 0 or more
   * @throws InvalidInputError
   */
  public stateProbability(number: number): number {
    checkNumber(number);
    return this.probabilities[number] ?? 0;
  }

  /**
   * P[N <= n]: probability of at most so many requests inside.
   *
   * @param number whole, 0 or more
   * @throws InvalidInputError
   */
  public atMost(number: number): number {
    checkNumber(number);
    return Math.min(1, sum(this.probabilities.slice(0, number + 1)));
  }

  /**
   * P[N > n]: probability of more than so many requests inside; accurate where it is small.
   *
   * @param number whole, 0 or more
   * @throws InvalidInputError
   */
  public moreThan(number: number): number {
    checkNumber(number);
    return Math.min(1, sum(this.probabilities.slice(number + 1)));
  }
}

/** M/M/1/K: one server. The same as `MMcKQueue` with `servers: 1`. @throws InvalidInputError */
export function mm1kQueue(props: MM1KQueueProps): MMcKQueue {
  return new MMcKQueue({ ...props, servers: 1 });
}

/**
 * M/M/c/c: nobody waits, a request that finds all servers busy is lost. The same as `MMcKQueue` with `capacity` equal
 * to `servers`; its `lossProbability` is Erlang B.
 *
 * @throws InvalidInputError
 */
export function mmccQueue(props: MMcQueueProps): MMcKQueue {
  return new MMcKQueue({ ...props, capacity: props.servers });
}
