import { QuantityChecks } from './quantity-checks';

/**
 * Little's law, L = lambda W: the mean number of requests inside a system.
 *
 * Holds for any stable system, whatever its distributions and order of service; inside may be the queue, the servers
 * or both. Source: Little, "A Proof for the Queuing Formula L = lambda W", Operations Research 9(3), 1961.
 *
 * @param props.arrivalRate requests a second that enter, 0 or more
 * @param props.timeSpent mean seconds that each spends inside, 0 or more
 * @throws InvalidInputError
 */
export function littleNumber(props: { readonly arrivalRate: number; readonly timeSpent: number }): number {
  new QuantityChecks()
    .nonNegative('arrivalRate', props.arrivalRate)
    .nonNegative('timeSpent', props.timeSpent)
    .throwIfAny();
  return props.arrivalRate * props.timeSpent;
}

/**
 * Little's law for the time: W = L / lambda, mean seconds that a request spends inside.
 *
 * @param props.number mean number of requests inside, 0 or more
 * @param props.arrivalRate requests a second that enter, above 0
 * @throws InvalidInputError
 */
export function littleTime(props: { readonly number: number; readonly arrivalRate: number }): number {
  new QuantityChecks().nonNegative('number', props.number).positive('arrivalRate', props.arrivalRate).throwIfAny();
  return props.number / props.arrivalRate;
}

/**
 * Little's law for the rate: lambda = L / W, requests a second that pass through.
 *
 * @param props.number mean number of requests inside, 0 or more
 * @param props.timeSpent mean seconds that each spends inside, above 0
 * @throws InvalidInputError
 */
export function littleRate(props: { readonly number: number; readonly timeSpent: number }): number {
  new QuantityChecks().nonNegative('number', props.number).positive('timeSpent', props.timeSpent).throwIfAny();
  return props.number / props.timeSpent;
}
