import { AssessedService } from '../assessment/assessed-service';
import { listText, numberText } from '../core/figures';
import { Estate } from './estate';
import { capacityRows } from './posture/capacity-rows';
import { estimateRows } from './posture/estimate-rows';
import { SIMULATION } from './posture/estimates';
import { factRows } from './posture/fact-rows';
import { plannedService } from './posture/planned-service';
import { Side } from './posture/protection';
import { recoveryFactsOf } from './posture/recovery-facts';
import { POSTURE_MEASURES, PostureRow } from './posture/row';
import { Roles } from './roles';

export { POSTURE_MEASURES } from './posture/row';
export type { PostureMeasure, PostureRow, PostureUnit, Trend } from './posture/row';

/** Our ability to recover, before the plans and after them. */
export interface Posture {
  readonly rows: readonly PostureRow[];
  /** What the figures rest on, one sentence each. */
  readonly basis: readonly string[];
}

/** What `posture` compares. */
export interface PostureProps {
  readonly estate: Estate;
  readonly roles: Roles;
  /**
   * What the environment file says: demand, assumptions, objectives, prices.
   *
   * @default - what follows from the plans alone
   */
  readonly service?: AssessedService;
  /** The same of the base branch. @default - `service` */
  readonly baseService?: AssessedService;
  /**
   * Names of the stacks that belong to the environment: what the plans do not show may be in those without a plan.
   *
   * @default - the plans are all there is
   */
  readonly stacks?: readonly string[];
}

/** Our ability to recover as the plans find it and as they leave it. */
export function posture({ estate, roles, service, baseService = service, stacks = [] }: PostureProps): Posture {
  const facts = recoveryFactsOf(estate, roles);
  const given = new Set(estate.plans.map(({ stack }) => stack));
  const missing = stacks.filter((stack) => !given.has(stack));
  const { standby } = facts.after;
  // A Region that is held out of service has nothing of use, also where there is no plan of it.
  const isWhole = missing.length === 0 || (standby !== undefined && roles.evacuated.includes(standby));
  const before: Side = { facts: facts.before, other: facts.after, isWhole };
  const after: Side = { facts: facts.after, other: facts.before, isWhole };
  const files = service && baseService ? { before: baseService, after: service } : undefined;
  const planned = files && {
    before: plannedService(before, files.before),
    after: plannedService(after, files.after),
  };
  const estimates =
    planned?.before && planned.after
      ? estimateRows({ ...before, planned: planned.before }, { ...after, planned: planned.after })
      : [];
  const rows = [...estimates, ...factRows(before, after), ...capacityRows(facts.before, facts.after, files)];
  return {
    rows: rows.sort((a, b) => POSTURE_MEASURES.indexOf(a.measure) - POSTURE_MEASURES.indexOf(b.measure)),
    basis: [
      'Counts and sizes are what the plans say, before and after',
      ...(standby === undefined
        ? ['Nothing tells which Region stands by: copies in any other Region count, and no standby capacity is shown']
        : []),
      ...estimateBasis(estimates, service),
      ...(missing.length > 0
        ? [
            `There is no plan of ${listText(missing)}: what only they can tell is not shown, or as the environment file has it`,
          ]
        : []),
    ],
  };
}

function estimateBasis(rows: readonly PostureRow[], service: AssessedService | undefined): readonly string[] {
  if (!service) {
    return [
      'Recovery time, data loss, availability and cost depend on an environment file; without one there are none',
    ];
  }
  if (rows.length === 0)
    return ['No group of the environment file is in the plans: the models have nothing to estimate'];
  const { seed, runs } = SIMULATION;
  return [
    `Recovery time, data loss and availability are estimates of the models behind \`warmsite assess ${service.environment}\`, with what the plans say in the place of the environment file; demand and assumptions are those of the file`,
    `A time is what 95 of 100 losses of the Region do not exceed; ${numberText(runs)} recoveries, seed ${seed}`,
    `The cost is at list prices of ${service.prices.asOf} with every group at its least size, and the traffic, keys and alarms that the assessment assumes`,
  ];
}
