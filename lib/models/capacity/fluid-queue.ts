import { QuantityChecks } from './quantity-checks';

/** The default of `FluidQueueProps.backlog`. */
export const DEFAULT_BACKLOG = 0;

/** Capacity from a moment on. */
export interface CapacityStep {
  /** Seconds after the beginning, 0 or more. */
  readonly from: number;
  /** Requests a second that can be served from then on, 0 or more: servers x service rate. */
  readonly rate: number;
}

/** The inputs of a fluid queue. */
export interface FluidQueueProps {
  /** Requests a second that arrive all the time, 0 or more. */
  readonly arrivalRate: number;
  /**
   * Requests that wait at the beginning, 0 or more.
   *
   * @default 0
   */
  readonly backlog?: number;
  /** Capacity as it arrives, in order of time, at least one step; before the first there is none. */
  readonly capacity: readonly CapacityStep[];
}

/** Whether and when the backlog is gone for good. */
export type CatchUp = CaughtUp | NeverCaughtUp;

/** From some time on nobody waits any more. */
export interface CaughtUp {
  readonly caughtUp: true;
  /** Seconds from the beginning until then; 0 when nobody ever waits. */
  readonly seconds: number;
  /** Most requests that wait at any time. */
  readonly peakBacklog: number;
  /** Longest that any request waits, in seconds; for those of the first backlog counted from the beginning. */
  readonly longestWait: number;
}

/** The capacity after the last step does not suffice. */
export interface NeverCaughtUp {
  readonly caughtUp: false;
  /** Requests a second by which the backlog then grows; 0 where it stays as it is. */
  readonly growth: number;
  /** Requests that wait when the capacity changes for the last time. */
  readonly backlog: number;
}

/** A stretch of time in which requests wait and the capacity does not change. */
interface BusyPhase {
  readonly start: number;
  readonly end: number;
  readonly rate: number;
  readonly backlogAtStart: number;
}

/**
 * A queue as a fluid: requests arrive and are served at constant rates, first come first served, and chance plays no
 * part. Right where a backlog is large against the fluctuations of a queue in steady state: after an outage, a cold
 * start, a failover. Source: Newell, Applications of Queueing Theory (1982), ch. 2.
 *
 * An outage is a first step of rate 0; a cold start is capacity that arrives step by step.
 */
export class FluidQueue {
  public readonly catchUp: CatchUp;

  private readonly arrivalRate: number;
  private readonly backlog: number;
  private readonly phases: readonly BusyPhase[];

  /** @throws InvalidInputError */
  public constructor(props: FluidQueueProps) {
    const { arrivalRate, backlog = DEFAULT_BACKLOG, capacity } = props;
    const checks = new QuantityChecks()
      .nonNegative('arrivalRate', arrivalRate)
      .nonNegative('backlog', backlog)
      .notEmpty('capacity', capacity);
    capacity.forEach(({ from, rate }, index) => {
      checks.nonNegative(`capacity[${index}].from`, from).nonNegative(`capacity[${index}].rate`, rate);
      const before = capacity[index - 1]?.from;
      if (before !== undefined) {
        checks.require(!(from <= before), `capacity[${index}].from`, `later than the step before (${before})`, from);
      }
    });
    checks.throwIfAny();
    this.arrivalRate = arrivalRate;
    this.backlog = backlog;
    this.phases = busyPhases(arrivalRate, backlog, capacity);
    this.catchUp = this.caughtUp();
  }

  /**
   * Requests that wait at a time.
   *
   * @param time seconds after the beginning, 0 or more
   * @throws InvalidInputError
   */
  public backlogAt(time: number): number {
    new QuantityChecks().nonNegative('time', time).throwIfAny();
    const phase = this.phases.find(({ start, end }) => start <= time && time < end);
    return phase === undefined ? 0 : this.backlogIn(phase, time);
  }

  /**
   * Share of the requests that wait longer than this, among all that wait or arrive until the backlog is gone for
   * good; 0 when nobody ever waits, undefined when it is never gone.
   *
   * @param wait seconds, 0 or more
   * @throws InvalidInputError
   */
  public lateShare(wait: number): number | undefined {
    new QuantityChecks().nonNegative('wait', wait).throwIfAny();
    if (!this.catchUp.caughtUp) return undefined;
    const all = this.backlog + this.arrivalRate * this.catchUp.seconds;
    if (all === 0) return 0;
    return Math.min(1, this.phases.reduce((late, phase) => late + this.servedLate(phase, wait), 0) / all);
  }

  private caughtUp(): CatchUp {
    const last = this.phases.at(-1);
    if (last === undefined) return { caughtUp: true, seconds: 0, peakBacklog: 0, longestWait: 0 };
    if (last.end === Infinity) {
      return { caughtUp: false, growth: Math.max(0, this.arrivalRate - last.rate), backlog: last.backlogAtStart };
    }
    return {
      caughtUp: true,
      seconds: last.end,
      peakBacklog: this.phases.reduce(
        (peak, phase) => Math.max(peak, this.backlogIn(phase, phase.end), phase.backlogAtStart),
        0,
      ),
      longestWait: this.phases.reduce((longest, phase) => Math.max(longest, this.longestWaitIn(phase)), 0),
    };
  }

  private backlogIn(phase: BusyPhase, time: number): number {
    return Math.max(0, phase.backlogAtStart + (this.arrivalRate - phase.rate) * (time - phase.start));
  }

  /**
   * The request served at a time has waited since the backlog behind it began to arrive, or since the beginning: the
   * smaller of backlog / arrival rate and time. The first is a straight line in time, so is the second.
   */
  private waitOfServed(phase: BusyPhase, time: number): number {
    const behind = this.backlogIn(phase, time);
    return behind < this.arrivalRate * time ? behind / this.arrivalRate : time;
  }

  private longestWaitIn(phase: BusyPhase): number {
    if (phase.rate === 0) return 0;
    // backlog(t) = arrivalRate x t: from here on those served came after the beginning.
    const firstLater = phase.start + (phase.backlogAtStart - this.arrivalRate * phase.start) / phase.rate;
    const times = [phase.start, phase.end, Math.min(phase.end, Math.max(phase.start, firstLater))];
    return Math.max(...times.map((time) => this.waitOfServed(phase, time)));
  }

  /** Requests served in a phase that have waited longer: both straight lines must lie above. */
  private servedLate(phase: BusyPhase, wait: number): number {
    const slope = this.arrivalRate - phase.rate;
    const crossing = slope === 0 ? phase.start : phase.start + (this.arrivalRate * wait - phase.backlogAtStart) / slope;
    let from = Math.max(phase.start, wait);
    let to = phase.end;
    if (slope > 0) from = Math.max(from, crossing);
    else if (slope < 0) to = Math.min(to, crossing);
    else if (phase.backlogAtStart <= this.arrivalRate * wait) return 0;
    return phase.rate * Math.max(0, to - from);
  }
}

/**
 * Requests that wait at the end of an outage: arrivals beyond what was served meanwhile, max(0, (lambda - rate) T).
 *
 * @param props.arrivalRate requests a second, 0 or more
 * @param props.seconds length of the outage, 0 or more
 * @param props.servedRate requests a second that are served during the outage, 0 or more. @default 0
 * @throws InvalidInputError
 */
export function outageBacklog(props: {
  readonly arrivalRate: number;
  readonly seconds: number;
  readonly servedRate?: number;
}): number {
  const { arrivalRate, seconds, servedRate = 0 } = props;
  new QuantityChecks()
    .nonNegative('arrivalRate', arrivalRate)
    .nonNegative('seconds', seconds)
    .nonNegative('servedRate', servedRate)
    .throwIfAny();
  return Math.max(0, (arrivalRate - servedRate) * seconds);
}

function busyPhases(arrivalRate: number, backlog: number, capacity: readonly CapacityStep[]): BusyPhase[] {
  const steps = capacity[0]?.from === 0 ? capacity : [{ from: 0, rate: 0 }, ...capacity];
  const phases: BusyPhase[] = [];
  let waiting = backlog;
  steps.forEach(({ from, rate }, index) => {
    const until = steps[index + 1]?.from ?? Infinity;
    const growth = arrivalRate - rate;
    if (waiting === 0 && growth <= 0) return;
    const empty = growth < 0 ? from + waiting / -growth : Infinity;
    const end = Math.min(until, empty);
    phases.push({ start: from, end, rate, backlogAtStart: waiting });
    waiting = end === empty ? 0 : Math.max(0, waiting + growth * (end - from));
  });
  return phases;
}
