import { QuantityChecks } from './quantity-checks';
import { MAX_SERVERS } from './erlang';
import { FluidQueue } from './fluid-queue';

/** The default of `StandbyDemand.startTime`: the standby serves at once. */
export const DEFAULT_START_TIME = 0;

/** The default of `StandbyDemand.longestWait`: no queue may form. */
export const DEFAULT_LONGEST_WAIT = 0;

/** The default of `StandbyDemand.lateShare`: nobody may wait longer. */
export const DEFAULT_LATE_SHARE = 0;

/** A wait of exactly the bound is not late because of rounding: this share of the launch time is let pass. */
const ROUNDING = 1e-9;

/** Traffic that arrives all at once, and the capacity that follows it. */
export interface StandbyDemand {
  /** Requests a second that arrive from the beginning on, above 0. */
  readonly arrivalRate: number;
  /** Requests a second that one instance serves: slots / mean service time; above 0. */
  readonly instanceRate: number;
  /** Instances that serve once the launch is done, whole, 1 or more. */
  readonly instancesAfterLaunch: number;
  /** Seconds until they do: launch, model load, health check; above 0. */
  readonly launchTime: number;
  /**
   * Seconds until the standby serves: 0 where it runs, the start of a stopped instance for a warm pool. At most
   * `launchTime`.
   *
   * @default 0
   */
  readonly startTime?: number;
  /**
   * Seconds that a request may wait meanwhile, 0 or more.
   *
   * @default 0
   */
  readonly longestWait?: number;
  /**
   * Share of the requests, until the backlog is gone, that may wait longer than that; 0 to 1.
   *
   * @default 0
   */
  readonly lateShare?: number;
}

/** The size of a standby or warm pool. */
export type StandbyNeeded = StandbySuffices | StandbyCannot;

/** So many are enough. */
export interface StandbySuffices {
  readonly possible: true;
  /** Smallest number of instances that must stand ready; 0 when the launch alone is quick enough. */
  readonly instances: number;
  /** Most requests that wait with them. */
  readonly peakBacklog: number;
  /** Longest that a request waits with them, in seconds. */
  readonly longestWait: number;
  /** Share of the requests that waits longer than allowed with them. */
  readonly lateShare: number;
  /** Seconds until the backlog is gone with them. */
  readonly catchUpSeconds: number;
}

/** Not even as many as will serve in the end would be enough. */
export interface StandbyCannot {
  readonly possible: false;
  /**
   * `capacity`: `instancesAfterLaunch` are too few for the traffic, whatever stands ready. `start`: the standby itself
   * starts too late.
   */
  readonly because: 'capacity' | 'start';
}

/**
 * The smallest standby, or warm pool, that keeps the waits within bounds until new capacity serves; with the bounds
 * left out, the smallest with which no queue forms. Fluid model, see `FluidQueue`: no reserve for chance, which
 * `instancesNeeded` provides for the time after.
 *
 * For one that serves at once and enough instances after launch the longest wait is
 * launchTime x (1 - instances x instanceRate / arrivalRate).
 *
 * @throws InvalidInputError
 */
export function standbyNeeded(demand: StandbyDemand): StandbyNeeded {
  const {
    arrivalRate,
    instanceRate,
    instancesAfterLaunch,
    launchTime,
    startTime = DEFAULT_START_TIME,
    longestWait = DEFAULT_LONGEST_WAIT,
    lateShare = DEFAULT_LATE_SHARE,
  } = demand;
  new QuantityChecks()
    .positive('arrivalRate', arrivalRate)
    .positive('instanceRate', instanceRate)
    .whole('instancesAfterLaunch', instancesAfterLaunch, 1, MAX_SERVERS)
    .positive('launchTime', launchTime)
    .nonNegative('startTime', startTime)
    .require(!(startTime > launchTime), 'startTime', `at most 'launchTime' (${launchTime})`, startTime)
    .nonNegative('longestWait', longestWait)
    .probability('lateShare', lateShare)
    .throwIfAny();

  let because: StandbyCannot['because'] = 'capacity';
  for (let instances = 0; instances <= instancesAfterLaunch; instances += 1) {
    const launched = { from: launchTime, rate: instancesAfterLaunch * instanceRate };
    const queue = new FluidQueue({
      arrivalRate,
      capacity: startTime < launchTime ? [{ from: startTime, rate: instances * instanceRate }, launched] : [launched],
    });
    const { catchUp } = queue;
    const late = queue.lateShare(longestWait + ROUNDING * launchTime);
    if (!catchUp.caughtUp || late === undefined) continue;
    because = 'start';
    if (late <= lateShare) {
      const { peakBacklog, seconds } = catchUp;
      return {
        possible: true,
        instances,
        peakBacklog,
        longestWait: catchUp.longestWait,
        lateShare: late,
        catchUpSeconds: seconds,
      };
    }
  }
  return { possible: false, because };
}
