import { InputChecks } from '../invalid-input';
import { metricsOf, type RepairableMetrics } from '../reliability/repairable';
import { checkMatrix, FlowGraph, MAX_STATES, type StateProbabilities } from './flow-graph';
import { distributionAfter } from './uniformisation';

/** A transition of a chain in continuous time. */
export interface RateTransition {
  readonly from: string;
  readonly to: string;
  /** Transitions per second while in `from`, 0 or more; 1 / mean time of an exponential stay. */
  readonly rate: number;
}

/** A chain in continuous time as a matrix. */
export interface GeneratorProps {
  /** Names of the states, in the order of the rows and columns. */
  readonly states: readonly string[];
  /** `generator[i][j]` = rate from state i to state j, per second; the diagonal makes each row sum to 0. */
  readonly generator: readonly (readonly number[])[];
}

/** When and from where to look at a chain in continuous time. */
export interface TransientProps {
  /** State at time 0, or the probability of each (those not named are 0). */
  readonly from: string | StateProbabilities;
  /** Seconds, 0 or more. */
  readonly time: number;
}

/** Where a chain starts and where it ends. */
export interface AbsorptionProps {
  /** State at the start, or the probability of each (those not named are 0). */
  readonly from: string | StateProbabilities;
  /**
   * States at which to stop; transitions out of them are ignored.
   * @default - the states without a transition to another one
   */
  readonly absorbing?: readonly string[];
}

/**
 * A Markov chain in continuous time with named states, of which it takes up to `MAX_STATES`.
 *
 * Rates are constant, so the time in a state is exponential. Nothing is computed by subtraction: relative errors
 * stay near 1e-15 also for probabilities of 1e-20 and for rates that differ by a factor of 1e20.
 *
 * @example
 * const chain = ContinuousChain.fromTransitions([
 *   { from: 'up', to: 'down', rate: 1 / 1_000_000 },
 *   { from: 'down', to: 'up', rate: 1 / 3600 },
 * ]);
 * chain.steadyState().down;
 */
export class ContinuousChain {
  private constructor(private readonly graph: FlowGraph) {}

  /**
   * The chain with these transitions; its states are those that occur, in that order. Several transitions
   * between the same two states add up.
   *
   * @throws InvalidInputError
   */
  public static fromTransitions(transitions: readonly RateTransition[]): ContinuousChain {
    const checks = new InputChecks().notEmpty('transitions', transitions);
    transitions.forEach(({ from, to, rate }, index) => {
      checks.nonNegative(`transitions[${index}].rate`, rate);
      checks.require(from !== to, `transitions[${index}].to`, `another state than 'from'`, `'${to}'`);
    });
    const states = [...new Set(transitions.flatMap(({ from, to }) => [from, to]))];
    checks.require(
      states.length <= MAX_STATES,
      'transitions',
      `a chain of at most ${MAX_STATES} states`,
      states.length,
    );
    checks.throwIfAny();
    return new ContinuousChain(
      new FlowGraph(
        states,
        transitions.map(({ from, to, rate }) => ({ from, to, amount: rate })),
      ),
    );
  }

  /**
   * The chain with this generator (rate matrix). Rows sum to 0, up to a billionth of their largest rate.
   *
   * @throws InvalidInputError
   */
  public static fromGenerator({ states, generator }: GeneratorProps): ContinuousChain {
    const checks = new InputChecks();
    checkMatrix(checks, 'generator', states, generator);
    generator.forEach((row, from) => {
      row.forEach((rate, to) => {
        if (from !== to) checks.nonNegative(`generator[${from}][${to}]`, rate);
      });
      const total = row.reduce((sum, rate) => sum + rate, 0);
      const size = row.reduce((largest, rate) => Math.max(largest, Math.abs(rate)), 0);
      checks.require(Math.abs(total) <= 1e-9 * size, `generator[${from}]`, 'a row that sums to 0', total);
    });
    checks.throwIfAny();
    const flows = generator.flatMap((row, from) =>
      row.map((rate, to) => ({ from: states[from] ?? '', to: states[to] ?? '', amount: rate })),
    );
    return new ContinuousChain(new FlowGraph(states, flows));
  }

  /** Names of the states. */
  public get states(): readonly string[] {
    return this.graph.states;
  }

  /**
   * Long-run share of time in each state, by the GTH algorithm. States that are left for good have 0.
   *
   * @throws InvalidInputError when it depends on the start, as there are two sets of states that are never left
   */
  public steadyState(): StateProbabilities {
    return this.graph.named(this.graph.stationary());
  }

  /**
   * Probability of each state at a time, by uniformisation; also for times of many years in chains with rates of
   * seconds, which takes time with the cube of the states: seconds for 300 of them.
   *
   * @throws InvalidInputError
   */
  public transient({ from, time }: TransientProps): StateProbabilities {
    const initial = this.graph.initial(from);
    const jumps = Math.max(...this.graph.totals()) * time;
    new InputChecks()
      .nonNegative('time', time)
      .require(jumps < 1e300 || !(time >= 0), 'time', 'below 1e300 mean stays in the fastest state', time)
      .throwIfAny();
    return this.graph.named(distributionAfter(this.graph, initial, time));
  }

  /**
   * Mean time until one of the absorbing states is entered, seconds (with failed states: the mean time to failure).
   * Exact for rare events: GTH-like elimination.
   *
   * @throws InvalidInputError also when absorption is not certain, so that the mean is infinite
   */
  public meanTimeToAbsorption({ from, absorbing }: AbsorptionProps): number {
    const initial = this.graph.initial(from);
    const times = this.graph.untilAbsorption(initial, this.graph.absorbing(absorbing), () => 1);
    return initial.reduce((sum, probability, state) => sum + probability * (times[state] ?? 0), 0);
  }

  /**
   * Probability of each absorbing state to be the one at which the chain stops.
   *
   * @throws InvalidInputError also when absorption is not certain
   */
  public absorptionProbabilities({ from, absorbing }: AbsorptionProps): StateProbabilities {
    return absorptionProbabilitiesOf(this.graph, { from, absorbing });
  }

  /**
   * How often the chain leaves the states in which the system is up, and how long it is up and down, in the long run.
   *
   * @param up the states in which the system is up; in all others it is down
   * @throws InvalidInputError also when the chain never changes between up and down
   * @see Trivedi and Bobbio, Reliability and Availability Engineering (2017), 9.5 (failure frequency)
   */
  public upDownMetrics(up: readonly string[]): RepairableMetrics {
    const checks = new InputChecks();
    this.graph.checkStates(checks, 'up', up);
    checks.throwIfAny();
    const ups = new Set(up);
    const steady = this.graph.stationary();
    let availability = 0;
    let unavailability = 0;
    let failureFrequency = 0;
    this.states.forEach((state, index) => {
      const probability = steady[index] ?? 0;
      if (!ups.has(state)) {
        unavailability += probability;
        return;
      }
      availability += probability;
      this.states.forEach((target, to) => {
        if (!ups.has(target)) failureFrequency += probability * this.graph.flow(index, to);
      });
    });
    new InputChecks()
      .require(failureFrequency > 0, 'up', 'states that the chain leaves and comes back to', up)
      .throwIfAny();
    return metricsOf({ availability, unavailability, failureFrequency });
  }
}

/** For chains in continuous and in discrete time alike. */
export function absorptionProbabilitiesOf(graph: FlowGraph, { from, absorbing }: AbsorptionProps): StateProbabilities {
  const initial = graph.initial(from);
  const ends = graph.absorbing(absorbing);
  return Object.fromEntries(
    [...ends].map((end) => {
      const sums = graph.untilAbsorption(initial, ends, (state) => graph.flow(state, end));
      sums[end] = 1;
      return [graph.states[end] ?? '', initial.reduce((sum, weight, state) => sum + weight * (sums[state] ?? 0), 0)];
    }),
  );
}
