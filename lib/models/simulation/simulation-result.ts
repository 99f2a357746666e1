/** Why requests were lost. */
export interface LossCounts {
  /** Sent to a Region that was gone. */
  readonly unreachable: number;
  /** In service or waiting where instances were lost. */
  readonly interrupted: number;
  /** Failed by a brownout. */
  readonly failed: number;
  /** Sent to a Region without a ready instance. */
  readonly noInstance: number;
  /** Writes that met the replica. */
  readonly readOnly: number;
  /** Turned away by the limit of the queue. */
  readonly rejected: number;
  /** Waited for as long as their patience lasted. */
  readonly timedOut: number;
}

/** What became of the requests of a run: `arrived` is `served` and all `lost` and `inSystem` together. */
export interface RequestCounts {
  readonly arrived: number;
  /** Late ones included. */
  readonly served: number;
  /** Served, but after a wait above the target. */
  readonly late: number;
  readonly lost: LossCounts;
  readonly lostInAll: number;
  /** In service or waiting when the run ended. */
  readonly inSystem: number;
}

/** The waits of the requests that came to be served, and what was in the system, over the whole run. */
export interface WaitSummary {
  /** Requests whose service began. */
  readonly begun: number;
  /** Share of them that had to wait, 0 to 1. */
  readonly waitedShare: number;
  /** Seconds, of those that did not wait too. */
  readonly mean: number;
  /** Seconds, within 1 %. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Requests waiting, averaged over time. */
  readonly meanQueueLength: number;
  /** Requests in service, averaged over time. */
  readonly meanInService: number;
}

/** Seconds from the start of the run; what did not happen is absent. */
export interface SimulationMilestones {
  /** The scenario begins. */
  readonly failure?: number;
  /** Home's endpoint is found down for the first time. */
  readonly detected?: number;
  /** Somebody decides to fail over. */
  readonly decided?: number;
  /** For the first time every client goes to the standby Region. */
  readonly routed?: number;
  /** The standby Region's database accepts writes. */
  readonly promoted?: number;
  /** DNS follows the latch. */
  readonly latched?: number;
  /**
   * The standby Region has the instances that the runbook asked for; after the loss of a zone without a failover: home
   * has as many instances as before.
   */
  readonly scaled?: number;
  /**
   * From here to the end of the run, every window of `recoveryWindow` has at least `recoveryShare` of its requests
   * served in time. The failure itself, when nobody felt it. To the step of the series.
   */
  readonly recovered?: number;
}

/** Harm that the latch is there to prevent. The fencing of the old writer by the runbook is not part of the run. */
export interface SplitBrain {
  /** Seconds in which home answered, some client went there, and the standby Region's database was the writer. */
  readonly seconds: number;
  /** Writes that the old writer took in that time. */
  readonly writes: number;
}

/** One Region over time. */
export interface RegionSeries {
  /** Instances that serve, at the end of each step. */
  readonly instances: readonly number[];
  /** Share of clients that DNS sends there, at the end of each step. */
  readonly dnsShare: readonly number[];
}

/** One point a step, for plots. Rates per second, averaged over the step. */
export interface SimulationSeries {
  /** Seconds from the start of the run to the end of each step. The last step may be shorter. */
  readonly time: readonly number[];
  readonly arrivals: readonly number[];
  /** Late ones included. */
  readonly served: readonly number[];
  readonly late: readonly number[];
  readonly lost: readonly number[];
  /** Requests in service, averaged over the step. */
  readonly inService: readonly number[];
  /** Requests waiting, averaged over the step. */
  readonly queueLength: readonly number[];
  /** Seconds that 95 % of the requests did not exceed whose service began in the step; null when there were none. */
  readonly p95Wait: readonly (number | null)[];
  readonly home: RegionSeries;
  readonly standby: RegionSeries;
}

/** A run. Plain data: it survives JSON. */
export interface SimulationResult {
  readonly requests: RequestCounts;
  readonly waits: WaitSummary;
  readonly milestones: SimulationMilestones;
  /** Seconds from the failure to the recovery; absent when there was no failure, or no recovery within the run. */
  readonly timeToRecover?: number;
  readonly splitBrain: SplitBrain;
  readonly series: SimulationSeries;
  /** Events that were handled. */
  readonly events: number;
}
