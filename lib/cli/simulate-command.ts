import { assessedService } from '../../config/assessed-service';
import { Environment } from '../../config/environment';
import { environmentPath, loadEnvironment } from '../../config/load';
import { AssessedGroup, AssessedService, Demand } from '../assessment/assessed-service';
import { EXAMPLE_PRICES } from '../models/cost';
import { chosenGroups } from './capacity';
import { Flags, Options } from './flags';

export interface SimulateCommandProps {
  /** Folder of the project. */
  readonly root: string;
  /** Name of the environment. */
  readonly environment: string;
  readonly options: Options;
}

/** Seconds into the run. */
export const DEFAULT_AT = 600;

/** Seconds of a run. */
export const DEFAULT_DURATION = 5400;

/** Seconds that a trouble lasts which passes by itself. */
export const DEFAULT_LENGTH = 1800;

/** Seconds. */
export const LONGEST_RUN = 604_800;

/** What is simulated: the groups that were asked for, with the traffic that they state. */
export interface Subject {
  readonly environment: Environment;
  readonly service: AssessedService;
  readonly demands: readonly { readonly group: AssessedGroup; readonly demand: Demand }[];
}

/**
 * Reads what is simulated. What is wrong with it is reported to `flags`.
 *
 * @param rate that was given, for one group
 */
export function subjectOf(
  { root, environment: name, options }: SimulateCommandProps,
  flags: Flags,
  rate: number | undefined,
): Subject {
  const environment = loadEnvironment(name, { root });
  // What a request costs plays no part here.
  const service = assessedService(environment, EXAMPLE_PRICES);
  const groups = chosenGroups(service.groups, name, flags, options);
  if (rate !== undefined && groups.length > 1) {
    flags.report(
      'flag-unused',
      `--rate must be about one group; add --group ${groups.map((each) => each.name).join(' or ')}`,
    );
  }
  const demands = groups.flatMap((group) => {
    if (group.demand !== undefined) return [{ group, demand: group.demand }];
    flags.report('no-demand', noDemand(group, service, environment));
    return [];
  });
  return { environment, service, demands };
}

/** Why a group cannot be simulated. */
function noDemand({ name }: AssessedGroup, { groups }: AssessedService, { environment }: Environment): string {
  const index = groups.findIndex((group) => group.name === name);
  return (
    `group '${name}' of ${environment} states no demand, which is the traffic of the simulation; add ` +
    `inference.groups[${index}].demand to ${environmentPath(environment)}`
  );
}
