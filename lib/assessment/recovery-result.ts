import {
  RecoveryContributors,
  recoveryContributors,
  recoveryProbability,
  recoverySchedule,
  recoveryTime,
  RecoveryTime,
} from '../models/recovery';
import { RecoveryMilestone, RecoveryResult } from './assessment';
import { AssessedService } from './assessed-service';
import { MeanRecovery } from './availability-result';
import { PlannedStep, RecoveryPlan, recoveryPlan, switchoverSteps } from './recovery-plan';

/** How recoveries are simulated. */
export interface Simulation {
  /** Whole number from 0 to 2^32 - 1; the same one gives the same figures. */
  readonly seed: number;
  readonly runs: number;
  /** Told how far it is, in steps of the work. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** What an objective for the recovery time is held against: so many recoveries of a hundred are within it. */
export const OBJECTIVE_PERCENTILE = 0.95;

type Milestone = RecoveryMilestone['name'];

const MILESTONES: readonly Milestone[] = ['answers', 'recovered', 'full capacity'];

/**
 * How long the recovery takes, and why.
 *
 * @param contributors what `contributorsTo` says of the same service
 */
export function recoveryResult(
  service: AssessedService,
  simulation: Simulation,
  contributors = contributorsTo(service, simulation),
): RecoveryResult {
  const plan = recoveryPlan(service);
  const recovered = planOf(plan, 'recovered');
  const critical = recoverySchedule(recovered);
  const timeTo = (name: Milestone): RecoveryTime => recoveryTime(planOf(plan, name), simulated(simulation));
  const times = {
    answers: timeTo('answers'),
    recovered: timeTo('recovered'),
    'full capacity': timeTo('full capacity'),
  };
  return {
    steps: recoverySchedule(planOf(plan, 'full capacity')).steps.map(
      ({ id, title, earliestStart, earliestFinish }) => ({
        id,
        title,
        lane: plan.steps.find((step) => step.id === id)?.lane ?? 'traffic',
        start: earliestStart,
        end: earliestFinish,
        critical: critical.steps.find((step) => step.id === id)?.critical ?? false,
        criticality: times.recovered.steps.find((step) => step.id === id)?.criticality ?? 0,
        contribution: contributors.steps.find((step) => step.id === id)?.savedIfInstantSeconds ?? 0,
      }),
    ),
    milestones: MILESTONES.map((name) => ({
      name,
      explanation: plan.milestones[name].explanation,
      ...milestone(times[name]),
    })),
    probabilityOfMeeting: recoveryProbability(recovered, service.objectives.rtoSeconds, simulated(simulation))
      .probability,
  };
}

/** The 95th percentile of the recovery time alone, in seconds. */
export function recoverySeconds(service: AssessedService, simulation: Simulation): number {
  return simulatedSeconds(planOf(recoveryPlan(service), 'recovered'), simulation);
}

/** `recoverySeconds` for services that differ in little: those with the same plan are simulated once. */
export function rememberedRecoverySeconds(): typeof recoverySeconds {
  const known = new Map<string, number>();
  return (service, simulation) => {
    const recovered = planOf(recoveryPlan(service), 'recovered');
    const key = JSON.stringify([recovered, simulated(simulation)]);
    const seconds = known.get(key) ?? simulatedSeconds(recovered, simulation);
    known.set(key, seconds);
    return seconds;
  };
}

function simulatedSeconds(recovered: ReturnType<typeof planOf>, simulation: Simulation): number {
  const time = recoveryTime(recovered, { ...simulated(simulation), percentiles: [OBJECTIVE_PERCENTILE] });
  return percentile(time, OBJECTIVE_PERCENTILE);
}

/** What each step adds to the 95th percentile of the recovery time, the largest first. */
export function contributorsTo(service: AssessedService, simulation: Simulation): RecoveryContributors {
  const recovered = planOf(recoveryPlan(service), 'recovered');
  return recoveryContributors(recovered, { ...simulated(simulation), probability: OBJECTIVE_PERCENTILE });
}

/** The means that the availability is computed from. */
export function meanRecovery(service: AssessedService): MeanRecovery {
  const { seconds, steps } = recoverySchedule(planOf(recoveryPlan(service), 'recovered'));
  const finish = (id: string): number => steps.find((step) => step.id === id)?.earliestFinish ?? 0;
  const detection = finish('detection');
  const decided = finish('decide');
  const { seconds: failback } = recoverySchedule({ steps: switchoverSteps(service) });
  return { detection, decision: decided - detection, failover: seconds - decided, failback };
}

/** Mean seconds from the arrival of the traffic in the standby until what the runbook launches there serves, by group. */
export function meanLaunches(service: AssessedService): ReadonlyMap<string, number> {
  const { steps } = recoverySchedule(planOf(recoveryPlan(service), 'full capacity'));
  const finish = (id: string): number => steps.find((step) => step.id === id)?.earliestFinish ?? 0;
  return new Map(
    service.groups.map(({ name }) => [name, Math.max(0, finish(`await-service-${name}`) - finish('dns'))]),
  );
}

/** The steps that a milestone waits for, as a plan of the recovery model. */
function planOf({ steps, milestones }: RecoveryPlan, milestone: Milestone): { readonly steps: readonly PlannedStep[] } {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const needed = new Set<string>();
  const need = (id: string): void => {
    if (needed.has(id)) return;
    needed.add(id);
    byId.get(id)?.after.forEach(need);
  };
  milestones[milestone].after.forEach(need);
  return { steps: steps.filter(({ id }) => needed.has(id)) };
}

function simulated({ seed, runs }: Simulation): { readonly seed: number; readonly runs: number } {
  return { seed, runs };
}

function milestone(time: RecoveryTime): Omit<RecoveryMilestone, 'name' | 'explanation'> {
  return {
    mean: time.meanSeconds,
    median: percentile(time, 0.5),
    p95: percentile(time, OBJECTIVE_PERCENTILE),
    curve: time.percentiles
      .filter(({ probability }) => probability <= 0.99)
      .map(({ probability, seconds }) => ({ probability, seconds })),
  };
}

function percentile(time: RecoveryTime, probability: number): number {
  return time.percentiles.find((each) => each.probability === probability)?.seconds ?? NaN;
}
