import { lawOf } from '../distribution/duration-law';
import { InputChecks } from '../invalid-input';
import { Random } from '../random';
import { RecoveryGraph, RecoveryStep } from './recovery-plan';

/** How a simulation is run. */
export interface SimulationOptions {
  /**
   * How many recoveries are simulated.
   *
   * @default SIMULATED_RUNS
   */
  readonly runs?: number;
  /**
   * Whole number from 0 to 2^32 - 1. The same seed gives the same result on every machine.
   *
   * @default SIMULATION_SEED
   */
  readonly seed?: number;
  /**
   * Called again and again while it runs, with what is done of what there is to do.
   *
   * @default - nobody is told
   */
  readonly onProgress?: (done: number, of: number) => void;
}

/** @default of `SimulationOptions.runs` */
export const SIMULATED_RUNS = 100_000;

/** @default of `SimulationOptions.seed` */
export const SIMULATION_SEED = 1;

/** Fewer runs than this show nothing of the percentiles that matter. */
export const LEAST_RUNS = 1000;

/** More runs than this fit into no memory. */
export const MOST_RUNS = 5_000_000;

/** Runs that are computed together: their times stay in the processor's cache. */
export const BATCH = 512;

/** Records what is wrong with the options of a simulation, without throwing. */
export function checkSimulation(
  checks: InputChecks,
  { runs = SIMULATED_RUNS, seed = SIMULATION_SEED }: SimulationOptions,
): void {
  checks.whole('runs', runs, LEAST_RUNS, MOST_RUNS).whole('seed', seed, 0, 0xffff_ffff);
}

/**
 * The random durations of one step, run after run. They come from a stream of the step's own, which its id and the
 * seed fix: whatever else is changed in a plan, the same step takes the same time in the same run (common random
 * numbers), so that two plans differ by what was changed and not by chance.
 */
export class StepSampler {
  private readonly random: Random;
  private readonly sample: (random: Random) => number;
  private readonly probability: number;

  public constructor({ id, duration, probability = 1 }: RecoveryStep, seed: number) {
    this.random = new Random(streamOf(id, seed));
    this.sample = lawOf(duration).sample;
    this.probability = probability;
  }

  /** Fills `durations`, in seconds, with those of the next runs. 0 where the step is not needed. */
  public fill(durations: Float64Array): void {
    const { random, sample, probability } = this;
    for (let run = 0; run < durations.length; run += 1) {
      // Drawn in every run, needed or not: the runs stay in step if the probability is changed.
      const needed = random.next() < probability;
      const duration = sample(random);
      durations[run] = needed ? duration : 0;
    }
  }
}

/**
 * When each step is over, for a batch of runs at once.
 *
 * @param durations for each step, the runs of this batch
 * @param finish for each step, where to write
 * @param totals where to write the end of each run; of the last batch only as many as there are
 */
export function finishBatch(
  graph: RecoveryGraph,
  durations: readonly Float64Array[],
  finish: readonly Float64Array[],
  totals: Float64Array,
): void {
  totals.fill(0);
  graph.steps.forEach((_step, index) => {
    const own = finish[index] ?? EMPTY;
    own.fill(0);
    for (const earlier of graph.before[index] ?? []) takeLater(own, finish[earlier] ?? EMPTY);
    addTo(own, durations[index] ?? EMPTY);
    if (graph.behind[index]?.length === 0) takeLater(totals, own);
  });
}

const EMPTY = new Float64Array(0);

function takeLater(times: Float64Array, others: Float64Array): void {
  for (let run = 0; run < times.length; run += 1) {
    const other = others[run] ?? 0;
    if (other > (times[run] ?? 0)) times[run] = other;
  }
}

function addTo(times: Float64Array, durations: Float64Array): void {
  for (let run = 0; run < times.length; run += 1) times[run] = (times[run] ?? 0) + (durations[run] ?? 0);
}

/** Seed of a step's stream: FNV-1a over its id, from where the seed leads. */
function streamOf(id: string, seed: number): number {
  let hash = 0x811c_9dc5 ^ seed;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x0100_0193);
  return hash >>> 0;
}
