import { Topology } from './topology';

/**
 * Tag of every instance of the database with what it does, as the last deployment or runbook knows it. AWS Backup goes
 * by it: the selections are the same in both Regions at every point of the cycle, and the tag is changed in place.
 */
export const DATABASE_ROLE_TAG = 'DatabaseRole';

/**
 * What an instance of the database does: it is written, it follows, or a runbook has fenced it because another one is
 * written.
 */
export type DatabaseRole = 'writer' | 'replica' | 'retired';

/** What the current instance of a Region does. */
export function databaseRole(topology: Topology, region: string): DatabaseRole {
  if (topology.isWriter(region)) return 'writer';
  return topology.hasReplica ? 'replica' : 'retired';
}
