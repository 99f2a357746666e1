import { Environment } from '../config/environment';
import { ReservedCapacity } from '../lib/inference/capacity-reservation';

/** What an environment says of the capacity that is held for a group. */
export interface ReservedSettings {
  /** Instances of the first type in each zone of the standby Region. */
  readonly perZone: number;
}

/** The default: nothing is held, and a Region that has run out of instances launches none. */
export const DEFAULT_RESERVED: ReservedSettings | undefined = undefined;

/**
 * What is held for a group in a Region. In the standby Region by its name, never by its role: after a
 * failover the Region that serves must not give its instances back.
 */
export function reservedCapacity(
  environment: Environment,
  region: string,
  settings: ReservedSettings | undefined = DEFAULT_RESERVED,
): ReservedCapacity | undefined {
  if (settings === undefined || region !== environment.pair.standby) return undefined;
  return { perZone: settings.perZone, zones: environment.settings(region).zones };
}
