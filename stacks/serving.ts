import { Environment } from '../config/environment';

/** Whether the endpoint of a Region should answer now: it writes, or a few instances wait there. */
export function serves({ topology, inference }: Environment, region: string): boolean {
  return topology.isWriter(region) || inference.groups[0].sizes.standby.min > 0;
}
