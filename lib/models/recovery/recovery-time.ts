import { InputChecks } from '../invalid-input';
import { normalQuantile } from '../probability/normal';
import { exactRecovery } from './exact-recovery';
import {
  BATCH,
  checkSimulation,
  finishBatch,
  SIMULATED_RUNS,
  SimulationOptions,
  SIMULATION_SEED,
  StepSampler,
} from './plan-simulation';
import { RecoveryGraph, recoveryGraph, RecoveryPlan } from './recovery-plan';

/** How the time to recover is found. */
export interface RecoveryTimeOptions extends SimulationOptions {
  /**
   * Probabilities for which the time is wanted, each above 0 and below 1.
   *
   * @default PERCENTILE_CURVE
   */
  readonly percentiles?: readonly number[];
}

/** @default of `RecoveryTimeOptions.percentiles`: every percent, and 99.9 % */
export const PERCENTILE_CURVE: readonly number[] = [
  ...Array.from({ length: 99 }, (_, index) => (index + 1) / 100),
  0.999,
];

/** How often the intervals given here contain the true value. */
export const INTERVAL_CONFIDENCE = 0.95;

/** A figure with what chance may have done to it. */
export interface Estimate {
  /** 0 when the figure is exact. */
  readonly standardError: number;
  /** Lower end of the interval that contains the true value with INTERVAL_CONFIDENCE. */
  readonly low: number;
  /** Upper end of that interval. */
  readonly high: number;
}

/** Within which time a recovery is over, with which probability. */
export interface RecoveryPercentile extends Estimate {
  readonly probability: number;
  /** Seconds after the disaster; so are the standard error and the interval. */
  readonly seconds: number;
}

/** What one step has to do with the time to recover. Always by simulation. */
export interface StepShare {
  readonly id: string;
  readonly title: string;
  readonly group?: string;
  /** Share of the recoveries in which the step takes time and any delay of it would delay the end. */
  readonly criticality: number;
  /** Mean seconds that it takes on the longest way; those of all steps add up to the mean time to recover. */
  readonly contributionSeconds: number;
}

/** How long a recovery takes. All times are in seconds after the disaster. */
export interface RecoveryTime {
  /** Whether mean, standard deviation and percentiles are in closed form; the shares of the steps never are. */
  readonly exact: boolean;
  readonly runs: number;
  readonly seed: number;
  readonly meanSeconds: number;
  readonly standardDeviationSeconds: number;
  /** In the order in which they were asked for. */
  readonly percentiles: readonly RecoveryPercentile[];
  /** In an order in which every step comes after those that it waits for. */
  readonly steps: readonly StepShare[];
}

/** Probability that a recovery is over in time. */
export interface RecoveryProbability extends Estimate {
  readonly exact: boolean;
  readonly probability: number;
}

/**
 * How long a recovery takes: in closed form where there is one, else by simulation.
 *
 * @throws InvalidInputError
 */
export function recoveryTime(plan: RecoveryPlan, options: RecoveryTimeOptions = {}): RecoveryTime {
  const simulated = simulatedRecoveryTime(plan, options);
  const exact = exactRecovery(plan);
  if (exact === undefined) return simulated;
  return {
    ...simulated,
    exact: true,
    meanSeconds: exact.mean,
    standardDeviationSeconds: exact.standardDeviation,
    percentiles: simulated.percentiles.map(({ probability }) => {
      const seconds = exact.quantile(probability);
      return { probability, seconds, standardError: 0, low: seconds, high: seconds };
    }),
  };
}

/**
 * How long a recovery takes, by simulation (Van Slyke, Monte Carlo methods and the PERT problem, Operations Research
 * 11, 1963). The percentiles are order statistics, and their intervals too, by the binomial law of how many runs lie
 * below, without any assumption about the durations (David and Nagaraja, Order Statistics, 2003, section 7.1).
 * Beyond the 10th run from either end they are too narrow: 99.9 % wants 10,000 runs or more.
 *
 * @throws InvalidInputError
 */
export function simulatedRecoveryTime(plan: RecoveryPlan, options: RecoveryTimeOptions = {}): RecoveryTime {
  const { runs = SIMULATED_RUNS, seed = SIMULATION_SEED, percentiles = PERCENTILE_CURVE } = options;
  const checks = new InputChecks();
  checkSimulation(checks, options);
  percentiles.forEach((probability, index) => checks.openProbability(`percentiles[${index}]`, probability));
  checks.throwIfAny();
  const graph = recoveryGraph(plan);
  const tally = new PathTally(graph);
  const totals = simulate(graph, { runs, seed, onProgress: options.onProgress }, tally);
  const meanSeconds = totals.reduce((sum, seconds) => sum + seconds, 0) / runs;
  const squares = totals.reduce((sum, seconds) => sum + (seconds - meanSeconds) ** 2, 0);
  totals.sort();
  return {
    exact: false,
    runs,
    seed,
    meanSeconds,
    standardDeviationSeconds: Math.sqrt(squares / (runs - 1)),
    percentiles: percentiles.map((probability) => percentileOf(totals, probability)),
    steps: graph.steps.map(({ id, title, group }, index) => ({
      id,
      title,
      ...(group === undefined ? {} : { group }),
      criticality: (tally.critical[index] ?? 0) / runs,
      contributionSeconds: (tally.seconds[index] ?? 0) / runs,
    })),
  };
}

/**
 * Probability that a recovery is over within so many seconds: in closed form where there is one, else by simulation,
 * with the interval of Wilson (Probable Inference, JASA 22, 1927).
 *
 * @throws InvalidInputError
 */
export function recoveryProbability(
  plan: RecoveryPlan,
  objectiveSeconds: number,
  options: SimulationOptions = {},
): RecoveryProbability {
  const { runs = SIMULATED_RUNS, seed = SIMULATION_SEED } = options;
  const checks = new InputChecks().nonNegative('objectiveSeconds', objectiveSeconds);
  checkSimulation(checks, options);
  checks.throwIfAny();
  const exact = exactRecovery(plan);
  if (exact !== undefined) {
    const probability = exact.cdf(objectiveSeconds);
    return { exact: true, probability, standardError: 0, low: probability, high: probability };
  }
  const totals = simulate(recoveryGraph(plan), { runs, seed, onProgress: options.onProgress });
  const probability = totals.reduce((count, seconds) => (seconds <= objectiveSeconds ? count + 1 : count), 0) / runs;
  return { exact: false, probability, ...wilson(probability, runs) };
}

/**
 * A percentile of some times.
 *
 * @param sorted times in ascending order, at least one
 */
export function percentileOf(sorted: Float64Array, probability: number): RecoveryPercentile {
  const runs = sorted.length;
  const below = runs * probability;
  const spread = Z * Math.sqrt(below * (1 - probability));
  const at = (rank: number): number => sorted[Math.min(runs, Math.max(1, rank)) - 1] ?? 0;
  const low = at(Math.floor(below - spread));
  const high = at(Math.ceil(below + spread) + 1);
  return {
    probability,
    // The product of a probability and a number of runs may be a rounding error above a whole number.
    seconds: at(Math.ceil(below * (1 - 1e-12))),
    standardError: (high - low) / (2 * Z),
    low,
    high,
  };
}

const Z = normalQuantile((1 + INTERVAL_CONFIDENCE) / 2);

function wilson(share: number, runs: number): Estimate {
  const width = 1 + (Z * Z) / runs;
  const middle = (share + (Z * Z) / (2 * runs)) / width;
  const half = (Z * Math.sqrt((share * (1 - share)) / runs + (Z * Z) / (4 * runs * runs))) / width;
  return {
    standardError: Math.sqrt((share * (1 - share)) / runs),
    low: Math.max(0, middle - half),
    high: Math.min(1, middle + half),
  };
}

/** The end of each run, in the order of the runs. */
function simulate(
  graph: RecoveryGraph,
  options: Required<Pick<SimulationOptions, 'runs' | 'seed'>> & SimulationOptions,
  tally?: PathTally,
): Float64Array {
  const { runs, seed, onProgress } = options;
  const samplers = graph.steps.map((step) => new StepSampler(step, seed));
  const totals = new Float64Array(runs);
  const durations = graph.steps.map(() => new Float64Array(BATCH));
  const finish = graph.steps.map(() => new Float64Array(BATCH));
  for (let done = 0; done < runs; done += BATCH) {
    samplers.forEach((sampler, index) => {
      const column = durations[index];
      if (column) sampler.fill(column);
    });
    const ends = totals.subarray(done, done + BATCH);
    finishBatch(graph, durations, finish, ends);
    tally?.add(durations, finish, ends);
    onProgress?.(done + ends.length, runs);
  }
  return totals;
}

/** Which steps were on the longest way, over all runs. */
class PathTally {
  /** In how many runs a delay of the step would have delayed the end. */
  public readonly critical: Float64Array;
  /** Seconds that the step took on one longest way of each run. */
  public readonly seconds: Float64Array;
  private readonly onPath: Uint8Array;

  public constructor(private readonly graph: RecoveryGraph) {
    const { length } = graph.steps;
    this.critical = new Float64Array(length);
    this.seconds = new Float64Array(length);
    this.onPath = new Uint8Array(length);
  }

  public add(durations: readonly Float64Array[], finish: readonly Float64Array[], totals: Float64Array): void {
    for (let run = 0; run < totals.length; run += 1) this.addRun(run, durations, finish, totals[run] ?? 0);
  }

  private addRun(
    run: number,
    durations: readonly Float64Array[],
    finish: readonly Float64Array[],
    total: number,
  ): void {
    const { onPath, critical, seconds, graph } = this;
    const { before, behind } = graph;
    onPath.fill(OFF);
    let chosen = false;
    for (let index = before.length - 1; index >= 0; index -= 1) {
      if (behind[index]?.length === 0 && finish[index]?.[run] === total) {
        onPath[index] = chosen ? TIED : CHOSEN;
        chosen = true;
      }
      const state = onPath[index];
      if (state === OFF) continue;
      const duration = durations[index]?.[run] ?? 0;
      if (duration > 0) critical[index] = (critical[index] ?? 0) + 1;
      if (state === CHOSEN) seconds[index] = (seconds[index] ?? 0) + duration;
      this.passOn(index, state === CHOSEN, run, finish);
    }
  }

  /** Marks the steps that were waited for to the last; of several, one is the chosen one. */
  private passOn(index: number, chosen: boolean, run: number, finish: readonly Float64Array[]): void {
    const { onPath } = this;
    const before = this.graph.before[index] ?? [];
    let start = 0;
    for (const earlier of before) start = Math.max(start, finish[earlier]?.[run] ?? 0);
    let open = chosen;
    for (const earlier of before) {
      if (finish[earlier]?.[run] !== start) continue;
      if (open) onPath[earlier] = CHOSEN;
      else if (onPath[earlier] === OFF) onPath[earlier] = TIED;
      open = false;
    }
  }
}

/** On no longest way of this run. */
const OFF = 0;
/** On another longest way, as long as the chosen one. */
const TIED = 1;
/** On the one whose durations add up to the end of the run. */
const CHOSEN = 2;
