import { AssessedService } from '../assessment/assessed-service';
import { lossOfRegion } from '../assessment/loss-result';
import { PlannedStep, recoveryPlan, switchoverSteps } from '../assessment/recovery-plan';
import { OBJECTIVE_PERCENTILE } from '../assessment/recovery-result';
import { durationLaw } from '../models/distribution';
import { recoveryTime } from '../models/recovery';
import { DrillFigure, DrillKind, DrillStep } from './drill-record';

/** Steps of the model that no runbook has: they pass before it is begun, or beside it. */
export const OUTSIDE_THE_RUNBOOK = ['detection', 'page', 'dns'] as const;

/** Simulated recoveries: the 95th percentile is then within about one percent. */
const RUNS = 10_000;

const SEED = 1;

/** What the model says of a drill. */
export interface DrillBudget {
  /** By the id of the runbook's step. */
  readonly steps: ReadonlyMap<string, NonNullable<DrillStep['budget']>>;
  /** Until the service has recovered, from the first of its steps on. Absent where the model has no such moment. */
  readonly recovery?: Omit<DrillFigure, 'seconds'> & { readonly steps: readonly string[] };
  readonly loss: Omit<DrillFigure, 'seconds'>;
}

/**
 * The budget of what a runbook does, from the same model as `warmsite assess`: the plan of the failover, or of
 * the way back. The others have no model.
 */
export function drillBudget(service: AssessedService, kind: DrillKind): DrillBudget {
  const { rtoSeconds, rpoSeconds } = service.objectives;
  const loss = { budget: lossOfRegion(service).seconds ?? Infinity, objective: rpoSeconds };
  if (kind === 'failover' || kind === 'rehearsal') {
    const { steps, milestones } = recoveryPlan(service);
    const recovered = waitedFor(steps, milestones.recovered.after);
    return { steps: budgets(steps), recovery: { ...whole(recovered), objective: rtoSeconds }, loss };
  }
  if (kind === 'switchover') {
    const steps = switchoverSteps(service);
    return { steps: budgets(steps), recovery: whole(steps), loss };
  }
  return { steps: new Map(), loss };
}

function inTheRunbook({ id }: PlannedStep): boolean {
  return !(OUTSIDE_THE_RUNBOOK as readonly string[]).includes(id);
}

function budgets(steps: readonly PlannedStep[]): DrillBudget['steps'] {
  return new Map(
    steps.filter(inTheRunbook).map(({ id, duration }) => {
      const law = durationLaw(duration);
      return [id, { mean: law.mean, p95: law.quantile(OBJECTIVE_PERCENTILE) }];
    }),
  );
}

/** What is outside the runbook takes no time, as nobody measures it there. */
function whole(steps: readonly PlannedStep[]): { readonly steps: readonly string[]; readonly budget: number } {
  const measured = steps.map((step): PlannedStep =>
    inTheRunbook(step) ? step : { ...step, duration: { kind: 'fixed', seconds: 0 } },
  );
  const { percentiles } = recoveryTime(
    { steps: measured },
    { seed: SEED, runs: RUNS, percentiles: [OBJECTIVE_PERCENTILE] },
  );
  return {
    steps: steps.filter(inTheRunbook).map(({ id }) => id),
    budget: percentiles.find(({ probability }) => probability === OBJECTIVE_PERCENTILE)?.seconds ?? NaN,
  };
}

/** These steps, and those that they wait for. */
function waitedFor(steps: readonly PlannedStep[], ids: readonly string[]): readonly PlannedStep[] {
  const needed = new Set(ids);
  // Each stands behind those that it waits for.
  for (const { id, after } of [...steps].reverse()) if (needed.has(id)) after.forEach((each) => needed.add(each));
  return steps.filter(({ id }) => needed.has(id));
}
