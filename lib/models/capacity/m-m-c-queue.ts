import { InputChecks } from '../invalid-input';
import { productForm } from './product-form';
import { blocking, MAX_SERVERS, waiting } from './erlang';
import { inverseTail } from './inverse-tail';
import { OfferedTraffic } from './offered-load';
import { QuantityChecks } from './quantity-checks';

/** The inputs of an M/M/1 queue. */
export interface MM1QueueProps {
  /** lambda: requests a second that arrive, a Poisson stream; 0 or more, below what the servers can serve. */
  readonly arrivalRate: number;
  /** mu: requests a second that one busy server completes, exponential times; above 0. */
  readonly serviceRate: number;
}

/** The inputs of an M/M/c queue. */
export interface MMcQueueProps extends MM1QueueProps {
  /** c: equal servers that take from one queue, whole, 1 to `MAX_SERVERS`. */
  readonly servers: number;
}

/**
 * The queue M/M/c in steady state: Poisson arrivals, exponential service times, `servers` equal servers, one queue
 * without limit, first come first served. Exact.
 *
 * Times are in the unit whose inverse the rates have: seconds for rates a second. Source: Gross and Harris,
 * Fundamentals of Queueing Theory, ch. 2; Erlang 1917.
 *
 * @example
 * new MMcQueue({ arrivalRate: 16, serviceRate: 1, servers: 20 }).waitPercentile(0.95); // 0.408
 */
export class MMcQueue {
  /** a = lambda / mu, erlangs: also the mean number of busy servers. */
  public readonly offeredLoad: number;
  /** rho = lambda / (c mu), the share of time that a server is busy, below 1. */
  public readonly utilisation: number;
  /** Share of the requests that have to wait: Erlang C. */
  public readonly waitProbability: number;
  /** Lq: mean number of waiting requests. */
  public readonly numberInQueue: number;
  /** L: mean number of requests, waiting or in service. */
  public readonly numberInSystem: number;
  /** Wq: mean time until service begins, over all requests. */
  public readonly waitTime: number;
  /** W: mean time until service ends. */
  public readonly responseTime: number;

  private readonly arrivalRate: number;
  private readonly serviceRate: number;
  private readonly servers: number;
  /** c mu - lambda: the rate at which the waits fall off. */
  private readonly spareRate: number;
  private below: readonly number[] | undefined;

  /** @throws InvalidInputError */
  public constructor(props: MMcQueueProps) {
    checkTraffic(props, props.servers).throwIfAny();
    this.arrivalRate = props.arrivalRate;
    this.serviceRate = props.serviceRate;
    this.servers = props.servers;
    const capacity = props.servers * props.serviceRate;
    new InputChecks()
      .require(
        props.arrivalRate < capacity,
        'arrivalRate',
        `below 'servers' x 'serviceRate' (${capacity})`,
        props.arrivalRate,
      )
      .throwIfAny();
    this.spareRate = capacity - props.arrivalRate;
    this.offeredLoad = props.arrivalRate / props.serviceRate;
    this.utilisation = props.arrivalRate / capacity;
    this.waitProbability = waiting(props.servers, this.offeredLoad, blocking(props.servers, this.offeredLoad));
    this.waitTime = this.waitProbability / this.spareRate;
    this.numberInQueue = props.arrivalRate * this.waitTime;
    this.numberInSystem = this.numberInQueue + this.offeredLoad;
    this.responseTime = this.waitTime + 1 / props.serviceRate;
  }

  /**
   * p_n: probability of exactly so many requests, waiting or in service.
   *
   * @param number whole, 0 or more
   * @throws InvalidInputError
   */
  public stateProbability(number: number): number {
    checkNumber(number);
    if (number < this.servers) return this.belowServers()[number] ?? 0;
    return this.waitProbability * (1 - this.utilisation) * this.utilisation ** (number - this.servers);
  }

  /**
   * P[N <= n]: probability of at most so many requests, waiting or in service.
   *
   * @param number whole, 0 or more
   * @throws InvalidInputError
   */
  public atMost(number: number): number {
    checkNumber(number);
    const waitingToo =
      number < this.servers
        ? 0
        : -this.waitProbability * Math.expm1((number - this.servers + 1) * this.logUtilisation());
    return Math.min(1, sum(this.belowServers().slice(0, number + 1)) + waitingToo);
  }

  /**
   * P[N > n]: probability of more than so many requests, waiting or in service; accurate where it is small.
   *
   * @param number whole, 0 or more
   * @throws InvalidInputError
   */
  public moreThan(number: number): number {
    checkNumber(number);
    if (number >= this.servers - 1) {
      return this.waitProbability * this.utilisation ** (number - this.servers + 1);
    }
    return Math.min(1, sum(this.belowServers().slice(number + 1)) + this.waitProbability);
  }

  /**
   * P(Wq > t): share of the requests that wait longer, C exp(-(c mu - lambda) t). Call centres give 1 minus it as their
   * service level: 80/20 is `waitExceeds(20)` of 0.2.
   *
   * @param time 0 or more
   * @throws InvalidInputError
   */
  public waitExceeds(time: number): number {
    new InputChecks().nonNegative('time', time).throwIfAny();
    return this.waitProbability * Math.exp(-this.spareRate * time);
  }

  /**
   * The wait that this share of the requests exceeds; 0 when fewer have to wait at all.
   *
   * @param probability above 0, at most 1: for shares too small to write as 1 minus a percentile
   * @throws InvalidInputError
   */
  public waitExceededWith(probability: number): number {
    checkTailProbability(probability);
    if (this.waitProbability <= probability) return 0;
    return Math.log(this.waitProbability / probability) / this.spareRate;
  }

  /**
   * The wait that this share of the requests does not exceed, max(0, ln(C / (1 - q)) / (c mu - lambda)).
   *
   * @param share q, from 0 up to but not including 1: 0.95 for the 95th percentile
   * @throws InvalidInputError
   */
  public waitPercentile(share: number): number {
    checkShare(share);
    return this.waitExceededWith(1 - share);
  }

  /**
   * P(W > t): share of the requests whose response, wait and service, takes longer.
   *
   * Wait and service are independent; written so that only positive numbers are added, also where c mu - lambda
   * comes close to mu.
   *
   * @param time 0 or more
   * @throws InvalidInputError
   */
  public responseExceeds(time: number): number {
    new InputChecks().nonNegative('time', time).throwIfAny();
    return this.responseTail(time);
  }

  /**
   * The response time that this share of the requests exceeds.
   *
   * @param probability above 0, at most 1
   * @throws InvalidInputError
   */
  public responseExceededWith(probability: number): number {
    checkTailProbability(probability);
    if (probability === 1) return 0;
    return inverseTail((time) => this.responseTail(time), probability, this.responseTime);
  }

  /**
   * The response time that this share of the requests does not exceed.
   *
   * @param share from 0 up to but not including 1
   * @throws InvalidInputError
   */
  public responsePercentile(share: number): number {
    checkShare(share);
    return this.responseExceededWith(1 - share);
  }

  private responseTail(time: number): number {
    const gap = Math.abs(this.spareRate - this.serviceRate);
    const slower = Math.min(this.spareRate, this.serviceRate);
    const overlap = gap === 0 ? time : -Math.expm1(-gap * time) / gap;
    return (
      Math.exp(-this.serviceRate * time) + this.waitProbability * this.serviceRate * Math.exp(-slower * time) * overlap
    );
  }

  /** p_0 to p_(c-1): the states from c on are one state, left at the rate c mu - lambda. */
  private belowServers(): readonly number[] {
    if (this.below === undefined) {
      const ratios = new Array<number>(this.servers);
      for (let busy = 1; busy < this.servers; busy += 1) ratios[busy - 1] = this.offeredLoad / busy;
      ratios[this.servers - 1] = this.arrivalRate / this.spareRate;
      this.below = productForm(ratios).slice(0, this.servers);
    }
    return this.below;
  }

  private logUtilisation(): number {
    return Math.log1p(-this.spareRate / (this.servers * this.serviceRate));
  }
}

/** M/M/1: one server. The same as `MMcQueue` with `servers: 1`. @throws InvalidInputError */
export function mm1Queue(props: MM1QueueProps): MMcQueue {
  return new MMcQueue({ ...props, servers: 1 });
}

/** What all queues with rates and servers require. */
export function checkTraffic(traffic: OfferedTraffic, servers: number): QuantityChecks {
  return new QuantityChecks()
    .nonNegative('arrivalRate', traffic.arrivalRate)
    .positive('serviceRate', traffic.serviceRate)
    .whole('servers', servers, 1, MAX_SERVERS);
}

export function checkNumber(number: number): void {
  new InputChecks().whole('number', number, 0).throwIfAny();
}

export function checkTailProbability(probability: number): void {
  new InputChecks()
    .require(probability > 0 && probability <= 1, 'probability', 'above 0 and at most 1', probability)
    .throwIfAny();
}

export function checkShare(share: number): void {
  new InputChecks().require(share >= 0 && share < 1, 'share', '0 or more and below 1', share).throwIfAny();
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
