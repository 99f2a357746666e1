import { AssumptionName, AssumptionValues, DEFAULT_ASSUMPTIONS } from '../lib/assessment/assumptions';
import { EnvironmentFile } from './schema';

/** What the models assume of an environment, and how much of it its file states. */
export interface EnvironmentAssumptions {
  /** Seconds for a duration, 0 to 1 for a share. */
  readonly values: AssumptionValues;
  readonly stated: readonly AssumptionName[];
}

/** The defaults, and what a file states instead. */
export function assumptionsOf(stated: EnvironmentFile['assumptions']): EnvironmentAssumptions {
  return { values: { ...DEFAULT_ASSUMPTIONS, ...stated }, stated: Object.keys(stated) as AssumptionName[] };
}
