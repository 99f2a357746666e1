import { InputChecks } from '../invalid-input';
import { absorptionProbabilitiesOf, type AbsorptionProps } from './continuous-chain';
import { checkMatrix, FlowGraph, MAX_STATES, type StateProbabilities } from './flow-graph';
import { distributionAfterSteps } from './uniformisation';

/** A transition of a chain in discrete time. */
export interface StepTransition {
  readonly from: string;
  /** May be `from` itself. */
  readonly to: string;
  /** Probability 0..1 of going there in one step. */
  readonly probability: number;
}

/** A chain in discrete time as a matrix. */
export interface StepMatrixProps {
  /** Names of the states, in the order of the rows and columns. */
  readonly states: readonly string[];
  /** `matrix[i][j]` = probability of going from state i to state j in one step; each row sums to 1. */
  readonly matrix: readonly (readonly number[])[];
}

/** When and from where to look at a chain in discrete time. */
export interface AfterStepsProps {
  /** State at step 0, or the probability of each (those not named are 0). */
  readonly from: string | StateProbabilities;
  /** Whole number of steps, 0 or more. */
  readonly steps: number;
}

/** A Markov chain in discrete time with named states, of which it takes up to `MAX_STATES`. */
export class DiscreteChain {
  private constructor(
    private readonly graph: FlowGraph,
    /** Row by row, summing to 1. */
    private readonly matrix: readonly Float64Array[],
  ) {}

  /**
   * The chain with these transitions; its states are those that occur, in that order. Where the probabilities out
   * of a state sum to less than 1, it stays with the rest. Several transitions between the same two states add up.
   *
   * @throws InvalidInputError
   */
  public static fromTransitions(transitions: readonly StepTransition[]): DiscreteChain {
    const checks = new InputChecks().notEmpty('transitions', transitions);
    const states = [...new Set(transitions.flatMap(({ from, to }) => [from, to]))];
    checks.require(
      states.length <= MAX_STATES,
      'transitions',
      `a chain of at most ${MAX_STATES} states`,
      states.length,
    );
    const totals = new Map(states.map((state) => [state, 0]));
    transitions.forEach(({ from, probability }, index) => {
      checks.probability(`transitions[${index}].probability`, probability);
      totals.set(from, (totals.get(from) ?? 0) + probability);
    });
    for (const [state, total] of totals) {
      checks.require(
        !(total > 1 + 1e-9),
        'transitions',
        `probabilities that sum to at most 1 out of '${state}'`,
        total,
      );
    }
    checks.throwIfAny();
    return DiscreteChain.of(
      states,
      transitions.map(({ from, to, probability }) => ({ from, to, amount: probability })),
    );
  }

  /**
   * The chain with this matrix of probabilities. Rows sum to 1, up to a billionth.
   *
   * @throws InvalidInputError
   */
  public static fromMatrix({ states, matrix }: StepMatrixProps): DiscreteChain {
    const checks = new InputChecks();
    checkMatrix(checks, 'matrix', states, matrix);
    matrix.forEach((row, from) => {
      row.forEach((probability, to) => checks.probability(`matrix[${from}][${to}]`, probability));
      const total = row.reduce((sum, probability) => sum + probability, 0);
      checks.require(Math.abs(total - 1) <= 1e-9, `matrix[${from}]`, 'a row that sums to 1', total);
    });
    checks.throwIfAny();
    return DiscreteChain.of(
      states,
      matrix.flatMap((row, from) =>
        row.map((probability, to) => ({ from: states[from] ?? '', to: states[to] ?? '', amount: probability })),
      ),
    );
  }

  private static of(states: readonly string[], flows: ConstructorParameters<typeof FlowGraph>[1]): DiscreteChain {
    const graph = new FlowGraph(states, flows);
    const leaving = graph.totals();
    const matrix = states.map((_, from) => {
      const row = Float64Array.from(states, (__, to) => (from === to ? 0 : graph.flow(from, to)));
      row[from] = Math.max(0, 1 - (leaving[from] ?? 0));
      return row;
    });
    return new DiscreteChain(graph, matrix);
  }

  /** Names of the states. */
  public get states(): readonly string[] {
    return this.graph.states;
  }

  /**
   * Long-run share of steps in each state, by the GTH algorithm; for periodic chains too, though they never settle.
   * States that are left for good have 0.
   *
   * @throws InvalidInputError when it depends on the start, as there are two sets of states that are never left
   */
  public steadyState(): StateProbabilities {
    return this.graph.named(this.graph.stationary());
  }

  /**
   * Probability of each state after a number of steps.
   *
   * @throws InvalidInputError
   */
  public afterSteps({ from, steps }: AfterStepsProps): StateProbabilities {
    const initial = this.graph.initial(from);
    new InputChecks().whole('steps', steps, 0).throwIfAny();
    return this.graph.named(distributionAfterSteps(this.matrix, initial, steps));
  }

  /**
   * Mean number of steps until one of the absorbing states is entered.
   *
   * @throws InvalidInputError also when absorption is not certain, so that the mean is infinite
   */
  public meanStepsToAbsorption({ from, absorbing }: AbsorptionProps): number {
    const initial = this.graph.initial(from);
    const steps = this.graph.untilAbsorption(initial, this.graph.absorbing(absorbing), () => 1);
    return initial.reduce((sum, probability, state) => sum + probability * (steps[state] ?? 0), 0);
  }

  /**
   * Probability of each absorbing state to be the one at which the chain stops.
   *
   * @throws InvalidInputError also when absorption is not certain
   */
  public absorptionProbabilities(props: AbsorptionProps): StateProbabilities {
    return absorptionProbabilitiesOf(this.graph, props);
  }
}
