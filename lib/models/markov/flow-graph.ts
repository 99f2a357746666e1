import { InputChecks, InvalidInputError } from '../invalid-input';

/** Probability of each state, by name. */
export type StateProbabilities = Readonly<Record<string, number>>;

/** The most states of a chain: solving it takes time with the cube of them. */
export const MAX_STATES = 1000;

/** What flows from one state to another: a rate, or a probability per step. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/**
 * The named states of a Markov chain and what flows between different states. What stays in a state is never
 * used: everything here is computed without a subtraction, so that small values keep their digits.
 */
export class FlowGraph {
  public readonly states: readonly string[];
  private readonly indexOf: ReadonlyMap<string, number>;
  private readonly outflows: readonly Float64Array[];

  /** @param flows checked ones; those between the same two states add up */
  public constructor(states: readonly string[], flows: readonly Flow[]) {
    this.states = states;
    this.indexOf = new Map(states.map((state, index) => [state, index]));
    this.outflows = states.map(() => new Float64Array(states.length));
    for (const { from, to, amount } of flows) {
      if (from === to) continue;
      const row = this.outflows[this.indexOf.get(from) ?? -1];
      const column = this.indexOf.get(to) ?? -1;
      if (row) row[column] = (row[column] ?? 0) + amount;
    }
  }

  public has(state: string): boolean {
    return this.indexOf.has(state);
  }

  /** The flow between two different states, by their places in `states`. */
  public flow(from: number, to: number): number {
    return this.outflows[from]?.[to] ?? 0;
  }

  /** All that flows out of each state. */
  public totals(): number[] {
    return this.outflows.map((row) => row.reduce((sum, amount) => sum + amount, 0));
  }

  /** Records in `checks` what is wrong with a list of states. */
  public checkStates(checks: InputChecks, parameter: string, states: readonly string[]): void {
    states.forEach((state, index) => {
      checks.require(this.has(state), `${parameter}[${index}]`, this.listed(), `'${state}'`);
    });
  }

  /** The initial distribution that a caller gave as a state or as probabilities. @throws InvalidInputError */
  public initial(from: string | StateProbabilities): Float64Array {
    const checks = new InputChecks();
    const given = typeof from === 'string' ? { [from]: 1 } : from;
    let total = 0;
    for (const [state, probability] of Object.entries(given)) {
      checks.require(this.has(state), 'from', this.listed(), `'${state}'`);
      checks.probability(`from.${state}`, probability);
      total += probability;
    }
    checks.require(Math.abs(total - 1) < 1e-9 || Number.isNaN(total), 'from', 'probabilities that sum to 1', total);
    checks.throwIfAny();
    const probabilities = new Float64Array(this.states.length);
    for (const [state, probability] of Object.entries(given)) {
      probabilities[this.indexOf.get(state) ?? -1] = probability / total;
    }
    return probabilities;
  }

  public named(values: ArrayLike<number>): StateProbabilities {
    return Object.fromEntries(this.states.map((state, index) => [state, values[index] ?? 0]));
  }

  /**
   * The stationary distribution, by the elimination of Grassmann, Taksar and Heyman (GTH).
   *
   * States that are left for good have probability 0.
   *
   * @throws InvalidInputError when it depends on the start: two sets of states that are never left
   * @see Grassmann, Taksar and Heyman, Regenerative analysis and steady state distributions for Markov chains,
   * Operations Research 33 (1985)
   */
  public stationary(): Float64Array {
    const kept = this.closedClass();
    const rows = kept.map((from) => Float64Array.from(kept, (to) => this.flow(from, to)));
    const left = new Set(kept.keys());
    const eliminated: number[] = [];
    while (left.size > 1) {
      const { state, out } = fastest(left, rows);
      if (out === 0) throw tooFarApart();
      left.delete(state);
      eliminated.push(state);
      const row = rows[state] ?? new Float64Array();
      for (const from of left) {
        const into = rows[from] ?? new Float64Array();
        const share = (into[state] ?? 0) / out;
        into[state] = share;
        if (share > 0) for (const to of left) into[to] = (into[to] ?? 0) + share * (row[to] ?? 0);
      }
    }
    const weights = new Float64Array(kept.length);
    for (const state of left) weights[state] = 1;
    for (const state of eliminated.reverse()) {
      let weight = 0;
      for (const from of left) weight += (weights[from] ?? 0) * (rows[from]?.[state] ?? 0);
      weights[state] = weight;
      left.add(state);
    }
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const probabilities = new Float64Array(this.states.length);
    kept.forEach((state, index) => {
      probabilities[state] = (weights[index] ?? 0) / total;
    });
    return probabilities;
  }

  /**
   * The states at which an absorbing chain ends: the given ones, or those that nothing flows out of.
   *
   * @throws InvalidInputError
   */
  public absorbing(given: readonly string[] | undefined): ReadonlySet<number> {
    const checks = new InputChecks();
    const totals = this.totals();
    const states = given ?? this.states.filter((_, index) => totals[index] === 0);
    checks.require(states.length > 0, 'absorbing', 'at least one state; no state of the chain is absorbing', 'none');
    this.checkStates(checks, 'absorbing', states);
    checks.throwIfAny();
    return new Set(states.map((state) => this.indexOf.get(state) ?? -1));
  }

  /**
   * For each state that can be met before absorption, the sum of `gain` over the visits until absorption, each
   * divided by what flows out of the state: with gain 1 the mean time, with the flow into an absorbing state as gain
   * the probability to end there. States are eliminated as in GTH, without a subtraction.
   *
   * @throws InvalidInputError when a state that can be met cannot reach an absorbing one
   */
  public untilAbsorption(
    start: Float64Array,
    absorbing: ReadonlySet<number>,
    gain: (state: number) => number,
  ): Float64Array {
    const starts = this.states.flatMap((_, index) => ((start[index] ?? 0) > 0 ? [index] : []));
    const met = this.reachable(starts, (from, to) => !absorbing.has(from) && this.flow(from, to) > 0);
    const ending = this.reachable([...absorbing], (from, to) => !absorbing.has(to) && this.flow(to, from) > 0);
    const stuck = [...met].find((state) => !ending.has(state));
    new InputChecks()
      .require(
        stuck === undefined,
        'absorbing',
        'states that are reached from every state met before',
        `a chain that never gets there from '${this.states[stuck ?? 0] ?? ''}'`,
      )
      .throwIfAny();
    const kept = [...met].filter((state) => !absorbing.has(state)).sort((one, other) => one - other);
    const rows = kept.map((from) => Float64Array.from(kept, (to) => this.flow(from, to)));
    const exits = Float64Array.from(kept, (from) => [...absorbing].reduce((out, to) => out + this.flow(from, to), 0));
    const gains = Float64Array.from(kept, gain);
    const outs = new Float64Array(kept.length);
    const left = new Set(kept.keys());
    const eliminated: number[] = [];
    while (left.size > 0) {
      const { state, out } = fastest(left, rows, exits);
      outs[state] = out;
      left.delete(state);
      eliminated.push(state);
      const row = rows[state] ?? new Float64Array();
      for (const from of left) {
        const into = rows[from] ?? new Float64Array();
        const share = (into[state] ?? 0) / out;
        if (!(share > 0)) continue;
        for (const to of left) into[to] = (into[to] ?? 0) + share * (row[to] ?? 0);
        exits[from] = (exits[from] ?? 0) + share * (exits[state] ?? 0);
        gains[from] = (gains[from] ?? 0) + share * (gains[state] ?? 0);
      }
    }
    const sums = new Float64Array(kept.length);
    for (const state of eliminated.reverse()) {
      let total = gains[state] ?? 0;
      for (const to of left) total += (rows[state]?.[to] ?? 0) * (sums[to] ?? 0);
      sums[state] = total / (outs[state] ?? 0);
      if (!Number.isFinite(sums[state])) throw tooFarApart();
      left.add(state);
    }
    const named = new Float64Array(this.states.length);
    kept.forEach((state, index) => {
      named[state] = sums[index] ?? 0;
    });
    return named;
  }

  /** The one set of states that is never left. */
  private closedClass(): number[] {
    const first = this.closedClassFrom(0);
    const leading = this.reachable(first, (from, to) => this.flow(to, from) > 0);
    const outside = this.states.findIndex((_, index) => !leading.has(index));
    if (outside >= 0) {
      const second = this.closedClassFrom(outside);
      new InputChecks()
        .require(
          false,
          'transitions',
          'a chain whose steady state does not depend on where it starts',
          `two sets of states that it never leaves: ${this.some(first)} and ${this.some(second)}`,
        )
        .throwIfAny();
    }
    return first;
  }

  /** Goes on to states that do not lead back until all that can be reached leads back. */
  private closedClassFrom(start: number): number[] {
    for (let state = start; ;) {
      const ahead = this.reachable([state], (from, to) => this.flow(from, to) > 0);
      const back = this.reachable([state], (from, to) => this.flow(to, from) > 0);
      const beyond = [...ahead].find((other) => !back.has(other));
      if (beyond === undefined) return [...ahead].sort((one, other) => one - other);
      state = beyond;
    }
  }

  private reachable(starts: readonly number[], leads: (from: number, to: number) => boolean): Set<number> {
    const found = new Set(starts);
    for (const from of found) {
      this.states.forEach((_, to) => {
        if (to !== from && leads(from, to)) found.add(to);
      });
    }
    return found;
  }

  private some(states: readonly number[]): string {
    const names = states.slice(0, 5).map((state) => `'${this.states[state] ?? ''}'`);
    return `{${names.join(', ')}${states.length > names.length ? ', ...' : ''}}`;
  }

  private listed(): string {
    return `one of the states ${this.some(this.states.map((_, index) => index)).slice(1, -1)}`;
  }
}

/** Checks the names of states given with a matrix. */
export function checkMatrix(
  checks: InputChecks,
  parameter: string,
  states: readonly string[],
  matrix: readonly (readonly number[])[],
): void {
  checks.whole('states.length', states.length, 1, MAX_STATES);
  checks.require(new Set(states).size === states.length, 'states', 'different names', states);
  checks.require(
    matrix.length === states.length,
    parameter,
    `a row for each of ${states.length} states`,
    matrix.length,
  );
  matrix.forEach((row, index) => {
    const fits = row.length === states.length;
    checks.require(fits, `${parameter}[${index}]`, `a row of ${states.length} numbers`, row.length);
  });
}

/**
 * The state with the most flowing out to the others left, and how much: eliminating it first keeps every share at 1
 * or below, so that nothing overflows, and keeps the states in which the chain spends its time.
 */
function fastest(
  left: ReadonlySet<number>,
  rows: readonly Float64Array[],
  exits?: Float64Array,
): { readonly state: number; readonly out: number } {
  let fastestState = -1;
  let most = -1;
  for (const state of left) {
    let out = exits?.[state] ?? 0;
    for (const to of left) if (to !== state) out += rows[state]?.[to] ?? 0;
    if (out <= most) continue;
    fastestState = state;
    most = out;
  }
  return { state: fastestState, out: most };
}

function tooFarApart(): InvalidInputError {
  const message = `'transitions' must be rates whose products fit into a number, got rates too far apart`;
  return new InvalidInputError([{ parameter: 'transitions', message }]);
}
