import { QuantityChecks } from './quantity-checks';
import { ContinuousChain, type RateTransition } from '../markov';
import { MMcQueue } from './m-m-c-queue';

/** Servers of one kind. */
export interface ServerGroup {
  /** How many, whole, 1 or more. */
  readonly servers: number;
  /** Requests a second that each completes while busy, above 0. */
  readonly serviceRate: number;
}

/** The inputs of a queue before servers of different speed. */
export interface HeterogeneousQueueProps {
  /** Requests a second that arrive, a Poisson stream; 0 or more, below what all servers together can serve. */
  readonly arrivalRate: number;
  /** At least one group, in any order. */
  readonly groups: readonly ServerGroup[];
}

/** The largest chain that `FastestFirstQueue` solves: the product of (servers + 1) over the groups. */
export const MAX_HETEROGENEOUS_STATES = 500;

/**
 * Approximates servers of different speed by as many equal ones of their mean speed, M/M/c (Bolch, Greiner, de Meer
 * and Trivedi, Queueing Networks and Markov Chains). Right at high load, where all are busy anyway; at low
 * load it knows nothing of who serves first. `FastestFirstQueue` is exact where it can be solved.
 *
 * @throws InvalidInputError
 */
export function equalServersApproximation(props: HeterogeneousQueueProps): MMcQueue {
  checkHeterogeneous(props);
  const servers = props.groups.reduce((total, group) => total + group.servers, 0);
  return new MMcQueue({ arrivalRate: props.arrivalRate, serviceRate: capacityOf(props.groups) / servers, servers });
}

/**
 * Exact steady state of one queue before servers of different speed, exponential service times; an arriving request
 * takes the fastest free server and stays there.
 *
 * The chain over the number of busy servers of each group is solved without subtraction (Grassmann, Taksar and Heyman,
 * Operations Research 33(5), 1985); the queue behind all-busy is geometric.
 */
export class FastestFirstQueue {
  /** lambda over what all servers together can serve, below 1. */
  public readonly utilisation: number;
  /** Share of the requests that have to wait. */
  public readonly waitProbability: number;
  /** Mean number of busy servers of each group, in the order of `groups`. */
  public readonly busyServers: readonly number[];
  /** Mean number of waiting requests. */
  public readonly numberInQueue: number;
  /** Mean number of requests, waiting or in service. */
  public readonly numberInSystem: number;
  /** Mean time until service begins, over all requests. */
  public readonly waitTime: number;
  /** Mean time until service ends; with no arrivals that of a single request. */
  public readonly responseTime: number;

  /** @throws InvalidInputError, also when the chain has more than `MAX_HETEROGENEOUS_STATES` states */
  public constructor(props: HeterogeneousQueueProps) {
    const { arrivalRate, groups } = props;
    checkHeterogeneous(props);
    const states = groups.reduce((product, group) => product * (group.servers + 1), 1);
    new QuantityChecks()
      .require(
        states <= MAX_HETEROGENEOUS_STATES,
        'groups',
        `groups whose product of (servers + 1) is at most ${MAX_HETEROGENEOUS_STATES}`,
        states,
      )
      .throwIfAny();
    const capacity = capacityOf(groups);
    const spare = capacity - arrivalRate;
    this.utilisation = arrivalRate / capacity;
    const noQueue = withoutQueue(arrivalRate, groups, states);
    // Without a queue the last state is all-busy; with one it stands for itself and all queue lengths behind it.
    const allBusy = (noQueue[states - 1] ?? 0) * (capacity / spare);
    const notAllBusy = noQueue.slice(0, -1).reduce((total, probability) => total + probability, 0);
    const total = allBusy + notAllBusy;
    this.waitProbability = allBusy / total;
    this.busyServers = groups.map((group, index) => {
      const below = noQueue
        .slice(0, -1)
        .reduce((mean, probability, state) => mean + probability * busyIn(state, groups, index), 0);
      return (below + allBusy * group.servers) / total;
    });
    this.waitTime = this.waitProbability / spare;
    this.numberInQueue = arrivalRate * this.waitTime;
    this.numberInSystem = this.busyServers.reduce((number, busy) => number + busy, this.numberInQueue);
    const fastest = groups.reduce((rate, group) => Math.max(rate, group.serviceRate), 0);
    this.responseTime = arrivalRate === 0 ? 1 / fastest : this.numberInSystem / arrivalRate;
  }
}

function checkHeterogeneous({ arrivalRate, groups }: HeterogeneousQueueProps): void {
  const checks = new QuantityChecks().nonNegative('arrivalRate', arrivalRate).notEmpty('groups', groups);
  groups.forEach((group, index) => {
    checks.whole(`groups[${index}].servers`, group.servers, 1);
    checks.positive(`groups[${index}].serviceRate`, group.serviceRate);
  });
  checks.throwIfAny();
  const capacity = capacityOf(groups);
  new QuantityChecks()
    .require(arrivalRate < capacity, 'arrivalRate', `below what all servers can serve (${capacity})`, arrivalRate)
    .throwIfAny();
}

function capacityOf(groups: readonly ServerGroup[]): number {
  return groups.reduce((rate, group) => rate + group.servers * group.serviceRate, 0);
}

/** A state is a number in mixed radix: how many servers of each group are busy, the first group counting fastest. */
function stepOf(groups: readonly ServerGroup[], index: number): number {
  return groups.slice(0, index).reduce((product, group) => product * (group.servers + 1), 1);
}

function busyIn(state: number, groups: readonly ServerGroup[], index: number): number {
  return Math.floor(state / stepOf(groups, index)) % ((groups[index]?.servers ?? 0) + 1);
}

/** Probability of each state if nobody could wait. */
function withoutQueue(arrivalRate: number, groups: readonly ServerGroup[], states: number): number[] {
  const fastestFirst = groups
    .map((group, index) => ({ ...group, index }))
    .sort((one, other) => other.serviceRate - one.serviceRate);
  const transitions: RateTransition[] = [];
  for (let state = 0; state < states; state += 1) {
    const taker = fastestFirst.find(({ servers, index }) => busyIn(state, groups, index) < servers);
    if (taker !== undefined) {
      transitions.push({ from: `${state}`, to: `${state + stepOf(groups, taker.index)}`, rate: arrivalRate });
    }
    groups.forEach((group, index) => {
      const rate = busyIn(state, groups, index) * group.serviceRate;
      if (rate > 0) transitions.push({ from: `${state}`, to: `${state - stepOf(groups, index)}`, rate });
    });
  }
  const probabilities = ContinuousChain.fromTransitions(transitions).steadyState();
  return Array.from({ length: states }, (_, state) => probabilities[`${state}`] ?? 0);
}
