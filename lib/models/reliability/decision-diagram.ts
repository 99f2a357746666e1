import { InputChecks } from '../invalid-input';

/** The system is down, whatever the remaining units do. */
export const DOWN = 0;
/** The system is up, whatever the remaining units do. */
export const UP = 1;

/** The most decisions that a diagram may need. */
export const MAX_DECISIONS = 130_000;

/** The most minimal paths, or minimal cuts, that are listed. */
export const MAX_MINIMAL_SETS = 2000;

/**
 * A reduced ordered binary decision diagram: the system conditioned on one unit after another (factoring),
 * with equal remainders shared, so that a unit may stand in many places and is still counted once.
 *
 * A node is a whole number: `DOWN`, `UP`, or a decision, always larger than the nodes it leads to.
 * Units are numbered from 0 in the order in which they are decided.
 *
 * @see Rauzy, New algorithms for fault trees analysis, Reliability Engineering and System Safety 40 (1993)
 */
export class DecisionDiagram {
  private readonly units: number[] = [Infinity, Infinity];
  private readonly whenDown: number[] = [DOWN, UP];
  private readonly whenUp: number[] = [DOWN, UP];
  private readonly decisions = new Map<number, number>();
  private readonly combined = new Map<number, number>();

  /** The system that is this unit. */
  public unit(unit: number): number {
    return this.decide(unit, DOWN, UP);
  }

  /** The system that is `then` while `condition` is up, and `otherwise` while it is down. */
  public choose(condition: number, then: number, otherwise: number): number {
    if (condition === UP || then === otherwise) return then;
    if (condition === DOWN) return otherwise;
    const key = keyOf(condition, then, otherwise);
    const known = this.combined.get(key);
    if (known !== undefined) return known;
    const unit = Math.min(this.unitOf(condition), this.unitOf(then), this.unitOf(otherwise));
    const down = this.choose(this.down(condition, unit), this.down(then, unit), this.down(otherwise, unit));
    const up = this.choose(this.up(condition, unit), this.up(then, unit), this.up(otherwise, unit));
    const node = this.decide(unit, down, up);
    this.combined.set(key, node);
    return node;
  }

  /** Up while both are. */
  public both(one: number, other: number): number {
    return this.choose(one, other, DOWN);
  }

  /** Up while either is. */
  public either(one: number, other: number): number {
    return this.choose(one, UP, other);
  }

  /** Up while `required` of the systems are. */
  public atLeast(required: number, systems: readonly number[]): number {
    // needing[r]: r of the systems from here on are up. From the last to the first, so that each step adds decisions
    // above those that exist.
    const needing = new Array<number>(required + 1).fill(DOWN);
    needing[0] = UP;
    for (let index = systems.length - 1; index >= 0; index -= 1) {
      const most = Math.min(required, systems.length - index);
      for (let needed = most; needed >= Math.max(1, required - index); needed -= 1) {
        needing[needed] = this.choose(systems[index] ?? DOWN, needing[needed - 1] ?? DOWN, needing[needed] ?? DOWN);
      }
    }
    return needing[required] ?? DOWN;
  }

  /** Probability that the system is down. @param unavailabilities by number of the unit */
  public unavailability(system: number, unavailabilities: readonly number[]): number {
    return this.probabilities(unavailabilities).down[system] ?? 0;
  }

  /** Probability that the system is up. @param unavailabilities by number of the unit */
  public availability(system: number, unavailabilities: readonly number[]): number {
    return this.probabilities(unavailabilities).up[system] ?? 0;
  }

  /**
   * For each unit the probability that the state of the others makes it decide: up with it, down without. Summed
   * over disjoint states rather than by subtracting one unavailability from another.
   */
  public birnbaum(system: number, unavailabilities: readonly number[]): number[] {
    const { down, up } = this.probabilities(unavailabilities);
    const known = new Map<number, number>();
    /** Probability that `better` is up and `worse` down, where `better` is up whenever `worse` is. */
    const between = (better: number, worse: number): number => {
      if (better === worse) return 0;
      if (better === UP) return down[worse] ?? 0;
      if (worse === DOWN) return up[better] ?? 0;
      const key = keyOf(0, better, worse);
      const cached = known.get(key);
      if (cached !== undefined) return cached;
      const unit = Math.min(this.unitOf(better), this.unitOf(worse));
      const unavailability = unavailabilities[unit] ?? 0;
      const probability =
        unavailability * between(this.down(better, unit), this.down(worse, unit)) +
        (1 - unavailability) * between(this.up(better, unit), this.up(worse, unit));
      known.set(key, probability);
      return probability;
    };
    const importances = unavailabilities.map(() => 0);
    const reached = new Float64Array(system + 1);
    reached[system] = 1;
    for (let node = system; node > UP; node -= 1) {
      const probability = reached[node] ?? 0;
      if (probability === 0) continue;
      const unit = this.unitOf(node);
      const unavailability = unavailabilities[unit] ?? 0;
      const ifDown = this.down(node, unit);
      const ifUp = this.up(node, unit);
      reached[ifDown] = (reached[ifDown] ?? 0) + probability * unavailability;
      reached[ifUp] = (reached[ifUp] ?? 0) + probability * (1 - unavailability);
      importances[unit] = (importances[unit] ?? 0) + probability * between(ifUp, ifDown);
    }
    return importances;
  }

  /** The smallest number of units whose loss takes the system down; infinite when nothing does. */
  public fewestFailures(system: number): number {
    const fewest = [0, Infinity];
    for (let node = UP + 1; node <= system; node += 1) {
      const unit = this.unitOf(node);
      const ifDown = fewest[this.down(node, unit)] ?? 0;
      fewest.push(Math.min(1 + ifDown, fewest[this.up(node, unit)] ?? 0));
    }
    return fewest[system] ?? 0;
  }

  /** The sets of units that keep the system up while all others are down, none containing another. */
  public minimalPaths(system: number): number[][] {
    return this.minimalSets(system, UP, new Map());
  }

  /** The sets of units that take the system down while all others are up, none containing another. */
  public minimalCuts(system: number): number[][] {
    return this.minimalSets(system, DOWN, new Map());
  }

  private minimalSets(node: number, goal: number, known: Map<number, number[][]>): number[][] {
    if (node <= UP) return node === goal ? [[]] : [];
    const cached = known.get(node);
    if (cached !== undefined) return cached;
    const unit = this.unitOf(node);
    const [without, withUnit] = goal === UP ? [this.whenDown, this.whenUp] : [this.whenUp, this.whenDown];
    const unneeded = this.minimalSets(without[node] ?? DOWN, goal, known);
    const sets = [...unneeded];
    for (const rest of this.minimalSets(withUnit[node] ?? DOWN, goal, known)) {
      const members = new Set(rest);
      if (!unneeded.some((set) => set.every((member) => members.has(member)))) sets.push([unit, ...rest]);
    }
    new InputChecks()
      .require(
        sets.length <= MAX_MINIMAL_SETS,
        'block',
        `a diagram of at most ${MAX_MINIMAL_SETS} minimal sets`,
        'more',
      )
      .throwIfAny();
    known.set(node, sets);
    return sets;
  }

  private probabilities(unavailabilities: readonly number[]): { down: Float64Array; up: Float64Array } {
    const down = new Float64Array(this.units.length);
    const up = new Float64Array(this.units.length);
    down[DOWN] = 1;
    up[UP] = 1;
    for (let node = UP + 1; node < this.units.length; node += 1) {
      const unit = this.unitOf(node);
      const unavailability = unavailabilities[unit] ?? 0;
      const ifDown = this.down(node, unit);
      const ifUp = this.up(node, unit);
      down[node] = unavailability * (down[ifDown] ?? 0) + (1 - unavailability) * (down[ifUp] ?? 0);
      up[node] = unavailability * (up[ifDown] ?? 0) + (1 - unavailability) * (up[ifUp] ?? 0);
    }
    return { down, up };
  }

  private decide(unit: number, down: number, up: number): number {
    if (down === up) return down;
    const key = keyOf(unit, down, up);
    const known = this.decisions.get(key);
    if (known !== undefined) return known;
    const node = this.units.length;
    const fits = node - UP <= MAX_DECISIONS && this.combined.size <= 4 * MAX_DECISIONS;
    new InputChecks().require(fits, 'block', `a diagram of at most ${MAX_DECISIONS} decisions`, 'more').throwIfAny();
    this.units.push(unit);
    this.whenDown.push(down);
    this.whenUp.push(up);
    this.decisions.set(key, node);
    return node;
  }

  private unitOf(node: number): number {
    return this.units[node] ?? Infinity;
  }

  private down(node: number, unit: number): number {
    return this.unitOf(node) === unit ? (this.whenDown[node] ?? DOWN) : node;
  }

  private up(node: number, unit: number): number {
    return this.unitOf(node) === unit ? (this.whenUp[node] ?? DOWN) : node;
  }
}

/** Three whole numbers under 2^17, among them all nodes, as one. */
function keyOf(one: number, two: number, three: number): number {
  return (one * 2 ** 17 + two) * 2 ** 17 + three;
}
