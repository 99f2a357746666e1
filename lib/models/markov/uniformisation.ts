import type { FlowGraph } from './flow-graph';

/** Steps of the uniformised chain that one series covers when it is applied to a vector. */
const STEPS_PER_SERIES = 16;

/** Poisson weights below this are left out: far under the smallest probability of interest, 1e-20. */
const NEGLIGIBLE = 1e-36;

/** A transition of the uniformised chain: `probability` of going there in a step. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly probability: number;
}

/**
 * The distribution after `time`, by uniformisation: the chain in steps at the rate of its fastest state, a Poisson
 * number of them. All terms are positive. Long times are split: series after series for the vector or, where that
 * would be longer, one short series for the matrix, squared again and again, with its rows made to sum to 1 each time.
 *
 * @see Jensen (1953); Trivedi and Bobbio, Reliability and Availability Engineering (2017), 10.4
 */
export function distributionAfter(chain: FlowGraph, initial: Float64Array, time: number): Float64Array {
  const size = chain.states.length;
  const totals = chain.totals();
  const rate = Math.max(...totals);
  const steps = rate * time;
  if (steps === 0) return initial;
  const transitions = uniformised(chain, totals, rate);
  const series = Math.ceil(steps / STEPS_PER_SERIES);
  const squarings = Math.max(0, Math.ceil(Math.log2(steps)));
  if (series * 100 * transitions.length <= size * 31 * transitions.length + squarings * size ** 3) {
    let distribution = initial;
    for (let done = 0; done < series; done += 1) distribution = advanced(distribution, transitions, steps / series);
    return distribution;
  }
  let matrix = chain.states.map((_, state) => {
    const start = new Float64Array(size);
    start[state] = 1;
    return advanced(start, transitions, steps / 2 ** squarings);
  });
  for (let done = 0; done < squarings; done += 1) matrix = squared(matrix);
  return normalised(applied(initial, matrix));
}

/** The distribution after `count` steps of a chain in discrete time. @param matrix rows that sum to 1 */
export function distributionAfterSteps(
  matrix: readonly Float64Array[],
  initial: Float64Array,
  count: number,
): Float64Array {
  let distribution = initial;
  if (count <= matrix.length * Math.log2(count + 1)) {
    for (let done = 0; done < count; done += 1) distribution = normalised(applied(distribution, matrix));
    return distribution;
  }
  let power = matrix;
  for (let left = count; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) distribution = normalised(applied(distribution, power));
    if (left > 1) power = squared(power);
  }
  return distribution;
}

function uniformised(chain: FlowGraph, totals: readonly number[], rate: number): Step[] {
  return chain.states.flatMap((_, from) => {
    const row: Step[] = [{ from, to: from, probability: (rate - (totals[from] ?? 0)) / rate }];
    for (let to = 0; to < chain.states.length; to += 1) {
      const flow = from === to ? 0 : chain.flow(from, to);
      if (flow > 0) row.push({ from, to, probability: flow / rate });
    }
    return row;
  });
}

/** The distribution after a Poisson number of steps with mean `steps`, which is at most `STEPS_PER_SERIES`. */
function advanced(distribution: Float64Array, transitions: readonly Step[], steps: number): Float64Array {
  let weight = Math.exp(-steps);
  let current = distribution;
  const result = current.map((probability) => probability * weight);
  for (let count = 1; weight > NEGLIGIBLE; count += 1) {
    const next = new Float64Array(current.length);
    for (const { from, to, probability } of transitions) {
      next[to] = (next[to] ?? 0) + (current[from] ?? 0) * probability;
    }
    current = next;
    weight *= steps / count;
    for (let state = 0; state < result.length; state += 1) {
      result[state] = (result[state] ?? 0) + weight * (current[state] ?? 0);
    }
  }
  return normalised(result);
}

function squared(matrix: readonly Float64Array[]): Float64Array[] {
  return matrix.map((row) => normalised(applied(row, matrix)));
}

function applied(row: Float64Array, matrix: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(row.length);
  matrix.forEach((targets, from) => {
    const probability = row[from] ?? 0;
    if (probability === 0) return;
    for (let to = 0; to < result.length; to += 1) result[to] = (result[to] ?? 0) + probability * (targets[to] ?? 0);
  });
  return result;
}

/** Rounding errors would grow with every squaring if rows did not sum to 1. */
function normalised(row: Float64Array): Float64Array {
  const total = row.reduce((sum, probability) => sum + probability, 0);
  return row.map((probability) => probability / total);
}
