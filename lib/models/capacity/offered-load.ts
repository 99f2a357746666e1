import { QuantityChecks } from './quantity-checks';

/** What arrives, and how fast one server serves it: both rates in the same unit, here requests a second. */
export interface OfferedTraffic {
  /** Requests a second that arrive, 0 or more. */
  readonly arrivalRate: number;
  /** Requests a second that one busy server completes, above 0: 1 over the mean service time. */
  readonly serviceRate: number;
}

/**
 * Offered load in erlangs, a = lambda / mu: the mean number of servers that would be busy if there were always a free
 * one.
 *
 * @throws InvalidInputError
 */
export function offeredLoad(traffic: OfferedTraffic): number {
  new QuantityChecks()
    .nonNegative('arrivalRate', traffic.arrivalRate)
    .positive('serviceRate', traffic.serviceRate)
    .throwIfAny();
  return traffic.arrivalRate / traffic.serviceRate;
}

/**
 * Offered load over capacity, rho = lambda / (c mu). Where nobody is turned away it is the share of time that a server
 * is busy; at 1 or more the queue grows without end.
 *
 * @param traffic.servers c, whole, 1 or more
 * @throws InvalidInputError
 */
export function utilisation(traffic: OfferedTraffic & { readonly servers: number }): number {
  new QuantityChecks()
    .nonNegative('arrivalRate', traffic.arrivalRate)
    .positive('serviceRate', traffic.serviceRate)
    .whole('servers', traffic.servers, 1)
    .throwIfAny();
  return traffic.arrivalRate / (traffic.servers * traffic.serviceRate);
}
