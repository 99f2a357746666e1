import { Change, ObjectiveName, ObjectiveResult } from './assessment';
import { AssessedService } from './assessed-service';
import { availabilityResult, unavailabilityOf } from './availability-result';
import { possibleChanges, PossibleChange } from './change';
import { monthlyCostOf } from './cost-result';
import { lossOfRegion } from './loss-result';
import { contributorsTo, meanRecovery, rememberedRecoverySeconds, Simulation } from './recovery-result';

/** So many changes at once are looked at: more than three are a redesign. */
const MOST_PARTS = 3;

/** One objective in terms of the models. */
interface Objective {
  readonly name: ObjectiveName;
  readonly limit: number;
  readonly estimate: (service: AssessedService, simulation: Simulation) => number;
  /** What adds most to the estimate, and how much. */
  readonly contributor: (
    service: AssessedService,
    simulation: Simulation,
  ) => { readonly name: string; readonly amount: number };
}

function objectivesOf(
  { objectives }: AssessedService,
  contributorsOf: typeof contributorsTo = contributorsTo,
): readonly Objective[] {
  return [
    {
      name: 'rto',
      limit: objectives.rtoSeconds,
      estimate: rememberedRecoverySeconds(),
      contributor: (service, simulation) => {
        const [first] = contributorsOf(service, simulation).steps;
        return { name: first?.title ?? 'nothing', amount: first?.savedIfInstantSeconds ?? 0 };
      },
    },
    {
      name: 'rpo',
      limit: objectives.rpoSeconds,
      estimate: (service) => lossOfRegion(service).seconds ?? Infinity,
      contributor: (service) => {
        const [most] = lossOfRegion(service).data;
        return { name: `replication of the ${most?.title ?? 'data'}`, amount: most?.seconds ?? 0 };
      },
    },
    {
      name: 'availability',
      limit: objectives.unavailability,
      estimate: (service) => unavailabilityOf(service, meanRecovery(service)),
      contributor: (service) => {
        const [first] = availabilityResult(service, meanRecovery(service)).contributions;
        return { name: first?.name ?? 'nothing', amount: first?.unavailability ?? 0 };
      },
    },
  ];
}

/**
 * RTO, RPO and availability against what the models expect. Where one is not met, every change of the
 * file that the models know is tried, alone and together, and the cheapest that meets it is named.
 *
 * @param contributors what `contributorsTo` says of the same service
 */
export function objectiveResults(
  service: AssessedService,
  simulation: Simulation,
  contributors = contributorsTo(service, simulation),
): readonly ObjectiveResult[] {
  return objectivesOf(service, () => contributors).map((objective) => objectiveResult(objective, service, simulation));
}

/** Those that are not met: what synthesis asks, in a fraction of the time. */
export function unmetObjectives(service: AssessedService, simulation: Simulation): readonly ObjectiveResult[] {
  return objectivesOf(service)
    .filter(({ limit, estimate }) => estimate(service, simulation) > limit)
    .map((objective) => objectiveResult(objective, service, simulation));
}

function objectiveResult(objective: Objective, service: AssessedService, simulation: Simulation): ObjectiveResult {
  const { name, limit } = objective;
  const estimate = objective.estimate(service, simulation);
  const met = estimate <= limit;
  const { amount, ...contributor } = objective.contributor(service, simulation);
  const acknowledged = service.objectives.acknowledged[name];
  const changes = possibleChanges(service);
  const tried = met
    ? []
    : combinations(changes, MOST_PARTS).map((parts) => effectOf(parts, objective, service, simulation));
  const cheapest = tried.filter(({ meets }) => meets).sort(byCost)[0];
  return {
    name,
    objective: limit,
    estimate,
    met,
    ...(acknowledged === undefined ? {} : { acknowledged }),
    contributor: { ...contributor, amount, share: estimate === 0 ? 0 : amount / estimate },
    ...(cheapest ? { cheapest } : {}),
    considered: tried.filter(({ parts }) => parts.length === 1).sort(byCost),
  };
}

function effectOf(
  parts: readonly PossibleChange[],
  objective: Objective,
  service: AssessedService,
  simulation: Simulation,
): Change {
  const changed = parts.reduce((result, { apply }) => apply(result), service);
  const estimate = objective.estimate(changed, simulation);
  const [before, after] = [monthlyCostOf(service), monthlyCostOf(changed)];
  return {
    parts: parts.map(({ text }) => text),
    estimate,
    ...(before === undefined || after === undefined ? {} : { monthlyCost: after - before }),
    meets: estimate <= objective.limit,
  };
}

/**
 * What costs an unknown sum comes last; of equal cost the one with fewer parts, then the better one. So of two parts
 * about the same setting, the latter of which counts, the latter alone comes first.
 */
function byCost(one: Change, other: Change): number {
  const [cost, otherCost] = [one.monthlyCost ?? Infinity, other.monthlyCost ?? Infinity];
  if (cost !== otherCost) return cost - otherCost;
  return one.parts.length - other.parts.length || one.estimate - other.estimate;
}

/** Every set of one to `most` of them, in the order of the list. */
function combinations<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  return items
    .reduce<readonly (readonly T[])[]>(
      (sets, item) => [...sets, ...sets.filter((set) => set.length < most).map((set) => [...set, item])],
      [[]],
    )
    .filter((set) => set.length > 0);
}
