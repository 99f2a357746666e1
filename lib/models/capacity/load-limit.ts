import { MAX_SERVERS } from './erlang';
import { MGcQueue } from './m-g-c-queue';
import { checkedTarget, WaitTarget } from './wait-target';

/** The most that a number of instances may be given. */
export interface LoadLimit {
  /** Requests a second for all instances together. */
  readonly arrivalRate: number;
  /** Share of the slots that is busy then, between 0 and 1. */
  readonly utilisation: number;
  /** Requests in service at an instance then, on average: the target value of a scaling policy on that metric. */
  readonly inFlightPerInstance: number;
}

/**
 * The highest load at which the target still holds: P(wait <= targetWait) reaches `percentile` there and not above.
 * Found by bisection over `MGcQueue` with c = instances x slots, to the last bit on the side that holds.
 *
 * A policy that scales on requests in service should aim no higher than the limit for the smallest number of instances
 * it will run: more instances stand a higher utilisation.
 *
 * @param props.instances instances that serve, whole, 1 or more; instances x slots at most `MAX_SERVERS`
 * @throws InvalidInputError
 */
export function loadLimit(props: WaitTarget & { readonly instances: number }): LoadLimit {
  checkedTarget(props)
    .whole('instances', props.instances, 1)
    .require(
      !(props.instances * props.slots > MAX_SERVERS),
      'instances',
      `at most ${MAX_SERVERS} slots`,
      props.instances,
    )
    .throwIfAny();
  const servers = props.instances * props.slots;
  const holds = (arrivalRate: number): boolean =>
    new MGcQueue({ ...props, arrivalRate, servers }).waitExceeds(props.targetWait) <= 1 - props.percentile;
  let low = 0;
  let high = servers / props.meanServiceTime;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  const inService = low * props.meanServiceTime;
  return { arrivalRate: low, utilisation: inService / servers, inFlightPerInstance: inService / props.instances };
}
