import { QuantityChecks } from './quantity-checks';
import { DEFAULT_SERVICE_SCV } from './m-g-c-queue';

/** How long requests may wait, and how they are served: what every sizing question starts from. */
export interface WaitTarget {
  /** Mean seconds that a request occupies a slot, above 0. */
  readonly meanServiceTime: number;
  /**
   * Squared coefficient of variation of that time, 0 or more.
   *
   * @default 1
   */
  readonly serviceScv?: number;
  /** Requests that one instance serves at a time, whole, 1 or more. */
  readonly slots: number;
  /**
   * Seconds that a request may wait before a slot takes it, 0 or more. Of a latency target it is what remains after
   * the service time.
   */
  readonly targetWait: number;
  /** Share of the requests that must not wait longer, above 0 and below 1: 0.95, 0.99. */
  readonly percentile: number;
}

export function checkedTarget(target: WaitTarget): QuantityChecks {
  return new QuantityChecks()
    .positive('meanServiceTime', target.meanServiceTime)
    .nonNegative('serviceScv', target.serviceScv ?? DEFAULT_SERVICE_SCV)
    .whole('slots', target.slots, 1)
    .nonNegative('targetWait', target.targetWait)
    .openProbability('percentile', target.percentile);
}
