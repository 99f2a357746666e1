import { InputChecks } from '../invalid-input';
import { blocking, MAX_SERVERS, waiting } from './erlang';
import { checkShare, checkTailProbability } from './m-m-c-queue';
import { QuantityChecks } from './quantity-checks';
import { TwoMomentDelay } from './two-moment-delay';

/** The default of `MG1QueueProps.serviceScv`: exponential service times. */
export const DEFAULT_SERVICE_SCV = 1;

/** The inputs of an M/G/1 queue. */
export interface MG1QueueProps {
  /** lambda: requests a second that arrive, a Poisson stream; 0 or more, below what the servers can serve. */
  readonly arrivalRate: number;
  /** Mean seconds that a request occupies a server, above 0. */
  readonly meanServiceTime: number;
  /**
   * Squared coefficient of variation of the service time, variance over squared mean: 0 all equal, 1 exponential,
   * above 1 a few long among many short. 0 or more.
   *
   * @default 1
   */
  readonly serviceScv?: number;
}

/** The inputs of an M/G/c queue. */
export interface MGcQueueProps extends MG1QueueProps {
  /** c: equal servers that take from one queue, whole, 1 to `MAX_SERVERS`. */
  readonly servers: number;
}

/**
 * The queue M/G/c in steady state: Poisson arrivals, service times of any distribution by its mean and squared
 * coefficient of variation (SCV), `servers` equal servers, one queue without limit, first come first served.
 *
 * How good it is:
 * - SCV 1 is M/M/c and exact throughout.
 * - One server: the mean wait is Pollaczek and Khinchine's and exact, and so is P(wait) = rho.
 * - Several: the mean wait is Whitt's approximation (Production and Operations Management 2(2), 1993, eq. 2.24 and 2.25
 *   with Poisson arrivals). Against exact M/D/c within 0.6 % for 2 to 5 servers from utilisation 0.5 up, and for up to
 *   20 servers at 0.9; against exact M/H2/c with SCV 2 and 4 (2 to 8 servers) within 5 % from utilisation 0.7 up and
 *   9 % at 0.5. Where many servers stand idle, so that waits are short, it errs further: upwards where service times
 *   vary much (SCV 4, 16 servers: by 10 % at 0.7, 30 % at 0.5), downwards where they are all equal (20 servers: by 1.3 %
 *   at 0.7, 17 % at 0.5; 50 servers: by 13 % at 0.7).
 * - P(wait) is Erlang C (Whitt 1993, sec. 3: what his formula gives for Poisson arrivals): within 7 % there.
 * - Percentiles: the wait of those who wait has the SCV of Whitt's QNA (Bell System Technical Journal 62(9), 1983,
 *   sec. 5) and the shape of `TwoMomentDelay`. In the same cases the 99th and 99.9th percentile are within
 *   12 % (32 % with 16 servers at 0.5); an exponential tail of the same mean would be up to 33 % too low.
 */
export class MGcQueue {
  /** a = lambda times mean service time, erlangs: also the mean number of busy servers. */
  public readonly offeredLoad: number;
  /** rho = a / c, the share of time that a server is busy, below 1. */
  public readonly utilisation: number;
  /** Share of the requests that have to wait. */
  public readonly waitProbability: number;
  /** Lq: mean number of waiting requests. */
  public readonly numberInQueue: number;
  /** L: mean number of requests, waiting or in service. */
  public readonly numberInSystem: number;
  /** Wq: mean seconds until service begins, over all requests. */
  public readonly waitTime: number;
  /** W: mean seconds until service ends. */
  public readonly responseTime: number;
  /**
   * Wq by Allen and Cunneen, (1 + SCV) / 2 times that of M/M/c. Only a bound, for comparison: too high for SCV above 1
   * and several servers (by 26 % for M/H2/8 at utilisation 0.7 and SCV 4), too low below 1 (by 3.5 % for M/D/4 at 0.8).
   */
  public readonly allenCunneenWaitTime: number;

  private readonly delay: TwoMomentDelay;

  /** @throws InvalidInputError */
  public constructor(props: MGcQueueProps) {
    const { arrivalRate, meanServiceTime, servers, serviceScv = DEFAULT_SERVICE_SCV } = props;
    new QuantityChecks()
      .nonNegative('arrivalRate', arrivalRate)
      .positive('meanServiceTime', meanServiceTime)
      .nonNegative('serviceScv', serviceScv)
      .whole('servers', servers, 1, MAX_SERVERS)
      .throwIfAny();
    this.offeredLoad = arrivalRate * meanServiceTime;
    new InputChecks()
      .require(
        this.offeredLoad < servers,
        'arrivalRate',
        `below 'servers' / 'meanServiceTime' (${servers / meanServiceTime})`,
        arrivalRate,
      )
      .throwIfAny();
    this.utilisation = this.offeredLoad / servers;
    this.waitProbability = waiting(servers, this.offeredLoad, blocking(servers, this.offeredLoad));
    const waitOfMMc = meanServiceTime / (servers - this.offeredLoad);
    const waitOfThoseWhoWait = ((1 + serviceScv) / 2) * waitOfMMc * whittFactor(servers, this.utilisation, serviceScv);
    this.allenCunneenWaitTime = this.waitProbability * ((1 + serviceScv) / 2) * waitOfMMc;
    this.waitTime = this.waitProbability * waitOfThoseWhoWait;
    this.numberInQueue = arrivalRate * this.waitTime;
    this.numberInSystem = this.numberInQueue + this.offeredLoad;
    this.responseTime = this.waitTime + meanServiceTime;
    this.delay = new TwoMomentDelay(waitOfThoseWhoWait, delayScv(this.utilisation, serviceScv));
  }

  /**
   * P(Wq > t): share of the requests that wait longer.
   *
   * @param time seconds, 0 or more
   * @throws InvalidInputError
   */
  public waitExceeds(time: number): number {
    new InputChecks().nonNegative('time', time).throwIfAny();
    return this.waitProbability * this.delay.exceeds(time);
  }

  /**
   * The wait in seconds that this share of the requests exceeds; 0 when fewer have to wait at all.
   *
   * @param probability above 0, at most 1: for shares too small to write as 1 minus a percentile
   * @throws InvalidInputError
   */
  public waitExceededWith(probability: number): number {
    checkTailProbability(probability);
    if (this.waitProbability <= probability) return 0;
    return this.delay.exceededWith(probability / this.waitProbability);
  }

  /**
   * The wait in seconds that this share of the requests does not exceed.
   *
   * @param share from 0 up to but not including 1: 0.95 for the 95th percentile
   * @throws InvalidInputError
   */
  public waitPercentile(share: number): number {
    checkShare(share);
    return this.waitExceededWith(1 - share);
  }
}

/**
 * M/G/1: one server, the mean wait by Pollaczek and Khinchine, Wq = rho tau (1 + SCV) / (2 (1 - rho)), exact. The same
 * as `MGcQueue` with `servers: 1`.
 *
 * @throws InvalidInputError
 */
export function mg1Queue(props: MG1QueueProps): MGcQueue {
  return new MGcQueue({ ...props, servers: 1 });
}

/** phi of Whitt 1993, eq. 2.14 to 2.25, for Poisson arrivals: what Allen and Cunneen's wait must be multiplied by. */
function whittFactor(servers: number, utilisation: number, scv: number): number {
  if (servers === 1 || utilisation === 0 || scv === 1) return 1;
  const idle = 1 - utilisation;
  const gamma = Math.min(
    0.24,
    (idle * (servers - 1) * (Math.sqrt(4 + 5 * servers) - 2)) / (16 * servers * utilisation),
  );
  const phi1 = 1 + gamma;
  const phi3 = (1 - 4 * gamma) * Math.exp((-2 * idle) / (3 * utilisation));
  if (scv > 1) return ((scv - 1) * phi3 + (scv + 3)) / (2 * (1 + scv));
  const phi4 = Math.min(1, (phi1 + phi3) / 2);
  return (4 * (1 - scv) * phi1 + scv * phi4 ** (1 - scv)) / (4 - 3 * scv);
}

/** SCV of the wait of those who wait, exact for one server and the third moment assumed: Whitt 1983, sec. 5. */
function delayScv(utilisation: number, scv: number): number {
  if (scv === 1) return 1;
  const thirdMoment = scv > 1 ? 3 * scv * (1 + scv) : (2 * scv + 1) * (scv + 1);
  return 2 * utilisation - 1 + (4 * (1 - utilisation) * thirdMoment) / (3 * (scv + 1) ** 2);
}
