/** What became of requests, however often each was sent: `arrived` is all the others together. */
export interface OverloadRequests {
  readonly arrived: number;
  /** By the model that was asked for, before the client hung up. */
  readonly answered: number;
  /** By the smaller model. */
  readonly answeredBySmaller: number;
  /** Given up after a refusal. */
  readonly shed: number;
  /** Given up after no answer came. */
  readonly failed: number;
  /** Waited for, or to be repeated, when the run ended. */
  readonly open: number;
}

/** Who refused. */
export interface RefusalCounts {
  /** The limit of one address. */
  readonly client: number;
  readonly lowPriority: number;
  readonly flood: number;
  /** The admission limit. */
  readonly full: number;
}

/** Requests as they were sent: `sent` is answered, wasted, all refused and `inSystem` together. */
export interface AttemptCounts {
  readonly sent: number;
  readonly answered: number;
  /** Worked off for a client that had hung up. */
  readonly wasted: number;
  readonly refused: RefusalCounts;
  readonly refusedInAll: number;
  /** In service or waiting when the run ended. */
  readonly inSystem: number;
}

/** One point a step. Rates per second, averaged over the step. */
export interface OverloadSeries {
  /** Seconds from the start of the run to the end of each step. */
  readonly time: readonly number[];
  /** New requests. */
  readonly arrivals: readonly number[];
  /** What was sent, repetitions included. */
  readonly sent: readonly number[];
  /** Goodput: answers to clients that still waited, of both models. */
  readonly answered: readonly number[];
  readonly refused: readonly number[];
  /** Requests waiting for the servers at the end of the step. */
  readonly waiting: readonly number[];
}

/** A run. Plain data: it survives JSON. */
export interface OverloadResult {
  readonly requests: OverloadRequests;
  readonly attempts: AttemptCounts;
  /** What was sent per request: 1 where nothing is repeated. */
  readonly amplification: number;
  /** Seconds from the first try of a request to its answer, of those answered, within 1 %; null when there were none. */
  readonly latency: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null };
  /**
   * Seconds from the end of the peak until 99 of 100 tries are answered again, in every 5 minutes to the end of the
   * run; absent when there was no peak, or no recovery within the run.
   */
  readonly timeToRecover?: number;
  readonly series: OverloadSeries;
  /** Events that were handled. */
  readonly events: number;
}
