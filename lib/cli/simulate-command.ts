import { Environment } from '../../config/environment';
import { environmentPath } from '../../config/load';
import { AssessedGroup, AssessedService } from '../assessment/assessed-service';
import { Options } from './flags';

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

/** Why a group cannot be simulated. */
export function noDemand({ name }: AssessedGroup, { groups }: AssessedService, { environment }: Environment): string {
  const index = groups.findIndex((group) => group.name === name);
  return (
    `group '${name}' of ${environment} states no demand, which is the traffic of the simulation; add ` +
    `inference.groups[${index}].demand to ${environmentPath(environment)}`
  );
}
