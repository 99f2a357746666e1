import { InputChecks } from '../invalid-input';
import {
  BATCH,
  checkSimulation,
  finishBatch,
  SIMULATED_RUNS,
  SimulationOptions,
  SIMULATION_SEED,
  StepSampler,
} from './plan-simulation';
import { RecoveryGraph, recoveryGraph, RecoveryPlan, RecoveryStep } from './recovery-plan';

/** Durations that are kept for a comparison, in all runs of all steps: 400 MB. */
export const MOST_SAMPLES = 50_000_000;

/**
 * The durations of all runs, kept, so that many variants of a plan can be compared quickly and under the same
 * random numbers.
 */
export class PlanSamples {
  public readonly runs: number;
  private readonly seed: number;
  private readonly columns = new Map<string, Float64Array>();

  /** @throws InvalidInputError also when the plan has too many steps for so many runs */
  public constructor(plan: RecoveryPlan, options: SimulationOptions) {
    const { runs = SIMULATED_RUNS, seed = SIMULATION_SEED } = options;
    const checks = new InputChecks();
    checkSimulation(checks, options);
    const most = Math.floor(MOST_SAMPLES / plan.steps.length);
    checks.require(runs <= most, 'runs', `at most ${most} for a plan of ${plan.steps.length} steps`, runs);
    checks.throwIfAny();
    this.runs = runs;
    this.seed = seed;
  }

  /** When the plan is over, in each run. */
  public totals(plan: RecoveryPlan): Float64Array {
    const totals = new Float64Array(this.runs);
    this.follow(recoveryGraph(plan), (batch, from) => {
      totals.set(batch, from);
      return true;
    });
    return totals;
  }

  /** Whether at least this share of the runs is over within so many seconds. Stops as soon as it cannot be. */
  public meets(plan: RecoveryPlan, objectiveSeconds: number, share: number): boolean {
    // As many late runs as the percentile, an order statistic, allows.
    let allowed = this.runs - Math.ceil(this.runs * share * (1 - 1e-12));
    this.follow(recoveryGraph(plan), (batch) => {
      for (const seconds of batch) if (seconds > objectiveSeconds) allowed -= 1;
      return allowed >= 0;
    });
    return allowed >= 0;
  }

  private follow(graph: RecoveryGraph, each: (totals: Float64Array, from: number) => boolean): void {
    const columns = graph.steps.map((step) => this.column(step));
    const finish = graph.steps.map(() => new Float64Array(BATCH));
    const totals = new Float64Array(BATCH);
    for (let from = 0; from < this.runs; from += BATCH) {
      const durations = columns.map((column) => column.subarray(from, from + BATCH));
      const ends = totals.subarray(0, this.runs - from);
      finishBatch(graph, durations, finish, ends);
      if (!each(ends, from)) return;
    }
  }

  private column(step: RecoveryStep): Float64Array {
    const { duration, probability = 1 } = step;
    const constant = duration.kind === 'fixed' && probability === 1;
    // A duration that is always the same needs no stream of its own.
    const key = JSON.stringify(constant ? [duration] : [step.id, probability, duration]);
    const known = this.columns.get(key);
    if (known) return known;
    const column = new Float64Array(this.runs);
    if (constant) column.fill(duration.seconds);
    else new StepSampler(step, this.seed).fill(column);
    this.columns.set(key, column);
    return column;
  }
}
