import { InputChecks } from '../invalid-input';
import { Random } from '../random';
import { ArrivalProcess } from './arrival-process';
import { EventQueue } from './event-queue';
import { OverloadResult, RefusalCounts } from './overload-result';
import { checkOverload, OVERLOAD_DEFAULTS, OverloadedService, OverloadWork } from './overloaded-service';
import { RateRule } from './rate-rule';
import { recoveryTime } from './recovery';
import { RetryBudget } from './retry-budget';
import { ServiceTimes } from './service-times';
import { SIMULATION_DEFAULTS } from './simulated-service';
import { WaitHistogram } from './wait-histogram';

/** What is overloaded, and how often it is simulated. */
export interface OverloadProps {
  readonly service: OverloadedService;
  /** Seconds to simulate. */
  readonly duration: number;
  /** Whole number from 0 to 2^32 - 1. The same seed gives the same result. */
  readonly seed: number;
  /**
   * Seconds between two points of the series; at most 100,000 points.
   *
   * @default OVERLOAD_DEFAULTS.step
   */
  readonly step?: number;
  /**
   * Called at the end of every step with the share of the simulated time, 0 to 1.
   *
   * @default - not called
   */
  readonly onProgress?: (share: number) => void;
}

/**
 * One run of a group that more is asked of than it can answer, with clients that hang up and repeat. A discrete-event
 * simulation, request by request.
 *
 * It shows the failure that a queue alone does not: servers work on requests whose clients have hung up, every one of
 * them is repeated, and the repetitions alone keep the servers busy when the peak is long over. Once nobody is answered
 * in time, a load of rho is offered as `rho (1 + retries)`; above 1 it cannot end by itself (metastable failure:
 * Bronson, Aghayev, Charapko and Zhu, Metastable failures in distributed systems, HotOS 2021; Huang et al., Metastable
 * failures in the wild, OSDI 2022).
 *
 * What it assumes:
 * - new requests are a Poisson process, whoever has to wait; the same seed has the same ones under any protection;
 * - the group has its greatest size from the start, and one queue, first come, first served;
 * - servers do not notice that a client has hung up: they sit behind a load balancer, and the queue in between;
 * - a refusal costs neither time nor servers;
 * - rules refuse in the order of the web ACL: one address, low priority, flood; each sees what those before it let by;
 * - of a crowd no address is over the limit of one address;
 * - the answer of the smaller model is an answer.
 *
 * @throws InvalidInputError naming every parameter that is wrong, as in `work.slots`
 */
export function simulateOverload(props: OverloadProps): OverloadResult {
  const { service, duration, seed, step = OVERLOAD_DEFAULTS.step } = props;
  const checks = new InputChecks()
    .positive('duration', duration)
    .whole('seed', seed, 0, 0xffff_ffff)
    .positive('step', step);
  checks.require(duration / step <= 100_000, 'step', `at least a 100,000th of the duration of ${duration}`, step);
  checkOverload(service, checks);
  checks.throwIfAny();
  return new Overload({ ...props, step }).run();
}

/** What happens in a run; the payload of all but the first and last is a try. */
const OverloadEvent = { Arrival: 0, Repetition: 1, Completion: 2, HangUp: 3, Step: 4 } as const;

/** One sending of a request. */
interface Try {
  /** When the request was first sent. */
  readonly since: number;
  /** How often it was sent, with this time. */
  readonly count: number;
  /** Which runaway address it is of; -1 for one of the crowd. */
  readonly client: number;
  readonly isLow: boolean;
  /** Whether the client still waits. */
  isAwaited: boolean;
  /** Who works on it, once somebody has let it in. */
  group?: ServerGroup;
}

/** Servers and the tries that wait for them, by their numbers. */
class ServerGroup {
  public busy = 0;
  public readonly serviceTimes: ServiceTimes;
  private readonly line: number[] = [];
  private head = 0;

  public constructor(
    private readonly slots: number,
    public readonly limit: number,
    { meanServiceTime, serviceScv }: OverloadWork,
    random: Random,
  ) {
    this.serviceTimes = new ServiceTimes(meanServiceTime, serviceScv ?? OVERLOAD_DEFAULTS.serviceScv, random);
  }

  public get waiting(): number {
    return this.line.length - this.head;
  }

  public get hasRoom(): boolean {
    return this.busy < this.slots;
  }

  public push(number: number): void {
    this.line.push(number);
  }

  public shift(): number {
    const first = this.line[this.head] as number;
    this.head += 1;
    if (this.head > 1024 && this.head * 2 > this.line.length) {
      this.line.splice(0, this.head);
      this.head = 0;
    }
    return first;
  }
}

class Overload {
  private readonly events = new EventQueue();
  private readonly arrivals: ArrivalProcess;
  private readonly clients: Random;
  private readonly delays: Random;
  private readonly servers: ServerGroup;
  private readonly smaller: ServerGroup | undefined;
  private readonly clientRules: readonly RateRule[];
  private readonly busyRule: RateRule;
  private readonly floodRule: RateRule;
  private readonly budget: RetryBudget;

  /** Tries by number. A number is free again when neither a server nor a client's clock refers to it any more. */
  private readonly tries: Try[] = [];
  private readonly references: number[] = [];
  private readonly free: number[] = [];

  private readonly latencies = new WaitHistogram();
  private readonly refused: { -readonly [Cause in keyof RefusalCounts]: number } = {
    client: 0,
    lowPriority: 0,
    flood: 0,
    full: 0,
  };
  private arrived = 0;
  private answered = 0;
  private answeredBySmaller = 0;
  private shed = 0;
  private failed = 0;
  private sent = 0;
  private wasted = 0;
  private refusedInAll = 0;
  private hangUps = 0;
  /** Tries that servers have and clients wait for. */
  private awaited = 0;
  /** Requests that will be sent again. */
  private repeating = 0;

  private readonly series = {
    time: [] as number[],
    arrivals: [] as number[],
    sent: [] as number[],
    answered: [] as number[],
    refused: [] as number[],
    waiting: [] as number[],
  };
  private readonly outcomes = { time: this.series.time, inTime: [] as number[], ended: [] as number[] };
  private before = { time: 0, arrived: 0, sent: 0, answered: 0, refused: 0 };
  private steps = 0;

  public constructor(private readonly props: OverloadProps & { readonly step: number }) {
    const { traffic, work, clients, protection = {} } = props.service;
    const { window, look, retryBurst, admissionLimit } = OVERLOAD_DEFAULTS;
    const seeds = new Random(props.seed);
    const stream = (): Random => new Random(seeds.below(2 ** 32));
    const flat = { rate: traffic.rate, dailySwing: 0, dailyPeakAt: 0, writeShare: 0 };
    this.arrivals = new ArrivalProcess(flat, traffic.peak && { kind: 'surge', ...traffic.peak }, stream());
    this.clients = stream();
    this.delays = stream();
    this.servers = new ServerGroup(work.slots, protection.admissionLimit ?? admissionLimit, work, stream());
    const { smallerModel } = protection;
    this.smaller =
      smallerModel && new ServerGroup(smallerModel.slots, smallerModel.admissionLimit, smallerModel, stream());
    const rule = (rate = Infinity): RateRule => new RateRule(rate * window, window, look);
    const runaways = traffic.runawayClients ?? OVERLOAD_DEFAULTS.runawayClients;
    this.clientRules = Array.from({ length: runaways }, () => rule(protection.clientRate));
    this.busyRule = rule(protection.busyAt);
    this.floodRule = rule(protection.floodAt);
    this.budget = new RetryBudget(clients.retryBudget ?? Infinity, retryBurst);
    this.events.push(this.arrivals.next(0), OverloadEvent.Arrival, 0);
    this.scheduleStep();
  }

  public run(): OverloadResult {
    const { events } = this;
    let handled = 0;
    while (events.pop() && events.time <= this.props.duration) {
      this.handle(events.kind, events.payload, events.time);
      handled += 1;
    }
    return this.result(handled);
  }

  private handle(kind: number, payload: number, now: number): void {
    switch (kind) {
      case OverloadEvent.Arrival:
        this.arrive(now);
        break;
      case OverloadEvent.Repetition:
        this.repeating -= 1;
        this.send(payload, now);
        break;
      case OverloadEvent.Completion:
        this.complete(payload, now);
        break;
      case OverloadEvent.HangUp:
        this.hangUp(payload, now);
        break;
      case OverloadEvent.Step:
        this.endStep(now);
        break;
    }
  }

  private arrive(now: number): void {
    const { lowPriorityShare = OVERLOAD_DEFAULTS.lowPriorityShare } = this.props.service.traffic;
    this.events.push(this.arrivals.next(now), OverloadEvent.Arrival, 0);
    this.arrived += 1;
    this.budget.earn();
    const client = this.clientOf(now);
    const isLow = this.clients.chance(lowPriorityShare);
    this.send(this.number({ since: now, count: 1, client, isLow, isAwaited: true }), now);
  }

  /** Of what the peak adds, a share is of runaway addresses. */
  private clientOf(now: number): number {
    const {
      peak,
      runawayShare = OVERLOAD_DEFAULTS.runawayShare,
      runawayClients = OVERLOAD_DEFAULTS.runawayClients,
    } = this.props.service.traffic;
    const kind = this.clients.next();
    if (!peak || now < peak.at || now >= peak.at + peak.duration) return -1;
    const share = (runawayShare * (peak.factor - 1)) / peak.factor;
    return kind < share ? Math.floor((kind / share) * runawayClients) : -1;
  }

  private send(number: number, now: number): void {
    const sent = this.tries[number] as Try;
    this.sent += 1;
    const decision = this.gate(sent, now);
    if (typeof decision === 'string') {
      this.refuse(number, decision, now);
      return;
    }
    if (!decision.hasRoom && decision.waiting >= decision.limit) {
      this.refuse(number, 'full', now);
      return;
    }
    sent.group = decision;
    this.awaited += 1;
    this.references[number] = 2;
    this.events.push(now + this.props.service.clients.timeout, OverloadEvent.HangUp, number);
    if (decision.hasRoom) this.begin(number, decision, now);
    else decision.push(number);
  }

  /** What the web ACL makes of a request: who refuses it, or who gets it. */
  private gate({ client, isLow }: Try, now: number): keyof RefusalCounts | ServerGroup {
    if (client >= 0 && this.clientRules[client]?.note(now)) return 'client';
    const isBusy = this.busyRule.note(now);
    if (isBusy && isLow && !this.smaller) return 'lowPriority';
    if (this.floodRule.note(now)) return 'flood';
    return isBusy && isLow && this.smaller ? this.smaller : this.servers;
  }

  private begin(number: number, group: ServerGroup, now: number): void {
    group.busy += 1;
    this.events.push(now + group.serviceTimes.next(), OverloadEvent.Completion, number);
  }

  private complete(number: number, now: number): void {
    const done = this.tries[number] as Try;
    const group = done.group as ServerGroup;
    group.busy -= 1;
    if (done.isAwaited) {
      done.isAwaited = false;
      this.awaited -= 1;
      if (group === this.smaller) this.answeredBySmaller += 1;
      else this.answered += 1;
      this.latencies.note(now - done.since);
    } else {
      this.wasted += 1;
    }
    this.release(number);
    if (group.waiting > 0) this.begin(group.shift(), group, now);
  }

  private hangUp(number: number, now: number): void {
    const late = this.tries[number] as Try;
    if (late.isAwaited) {
      late.isAwaited = false;
      this.awaited -= 1;
      this.hangUps += 1;
      if (!this.repeat(late, now, false)) this.failed += 1;
    }
    this.release(number);
  }

  private refuse(number: number, cause: keyof RefusalCounts, now: number): void {
    this.refused[cause] += 1;
    this.refusedInAll += 1;
    if (!this.repeat(this.tries[number] as Try, now, true)) this.shed += 1;
    this.free.push(number);
  }

  /** Whether the client sends the request once more. */
  private repeat({ since, count, client, isLow }: Try, now: number, isRefused: boolean): boolean {
    const { clients, protection } = this.props.service;
    if (count > clients.retries || !this.budget.spend()) return false;
    const told = isRefused && (clients.heedsRetryAfter ?? OVERLOAD_DEFAULTS.heedsRetryAfter);
    const retryAfter = protection?.retryAfter ?? OVERLOAD_DEFAULTS.retryAfter;
    const chance = this.delays.next();
    const delay = told ? retryAfter * (1 + chance) : 2 * clients.retryDelay * chance;
    const number = this.number({ since, count: count + 1, client, isLow, isAwaited: true });
    this.repeating += 1;
    this.events.push(now + delay, OverloadEvent.Repetition, number);
    return true;
  }

  private number(one: Try): number {
    const number = this.free.pop() ?? this.tries.length;
    this.tries[number] = one;
    return number;
  }

  private release(number: number): void {
    const left = (this.references[number] as number) - 1;
    this.references[number] = left;
    if (left === 0) this.free.push(number);
  }

  private endStep(now: number): void {
    const { series, before, arrived, sent, refusedInAll: refused } = this;
    const answered = this.answered + this.answeredBySmaller;
    const seconds = now - before.time;
    series.time.push(now);
    series.arrivals.push((arrived - before.arrived) / seconds);
    series.sent.push((sent - before.sent) / seconds);
    series.answered.push((answered - before.answered) / seconds);
    series.refused.push((refused - before.refused) / seconds);
    series.waiting.push(this.servers.waiting + (this.smaller?.waiting ?? 0));
    this.before = { time: now, arrived, sent, answered, refused };
    this.outcomes.inTime.push(answered);
    this.outcomes.ended.push(answered + refused + this.hangUps);
    this.props.onProgress?.(now / this.props.duration);
    this.scheduleStep();
  }

  /** The last step ends with the run. */
  private scheduleStep(): void {
    const { duration, step } = this.props;
    if (this.steps * step >= duration) return;
    this.steps += 1;
    this.events.push(Math.min(this.steps * step, duration), OverloadEvent.Step, 0);
  }

  private result(events: number): OverloadResult {
    const { arrived, answered, answeredBySmaller, shed, failed, sent, wasted, refused, refusedInAll, series } = this;
    const { servers, smaller, latencies } = this;
    const timeToRecover = this.timeToRecover();
    const inSystem = [servers, smaller].reduce((sum, group) => sum + (group ? group.busy + group.waiting : 0), 0);
    return {
      requests: {
        arrived,
        answered,
        answeredBySmaller,
        shed,
        failed,
        open: this.awaited + this.repeating,
      },
      attempts: { sent, answered: answered + answeredBySmaller, wasted, refused, refusedInAll, inSystem },
      amplification: arrived === 0 ? 1 : sent / arrived,
      latency: { p50: latencies.percentile(0.5), p95: latencies.percentile(0.95), p99: latencies.percentile(0.99) },
      ...(timeToRecover !== undefined && { timeToRecover }),
      series,
      events,
    };
  }

  private timeToRecover(): number | undefined {
    const { peak } = this.props.service.traffic;
    const over = peak && peak.at + peak.duration;
    if (over === undefined || over >= this.props.duration) return undefined;
    const { recoveryShare: share, recoveryWindow: window } = SIMULATION_DEFAULTS;
    const recovered = recoveryTime({ outcomes: this.outcomes, failure: over, share, window });
    return recovered === undefined ? undefined : recovered - over;
  }
}
