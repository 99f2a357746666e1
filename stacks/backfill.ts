import { RegionStack } from '../lib/core/region-stack';
import { ReplicationBackfillRole } from '../lib/data/replication-backfill-role';
import { BUCKET_PURPOSES } from './purposes';

/**
 * What lets `warmsite backfill` copy the objects that were in this Region's buckets before the replication out of
 * it: for the site stack, which has the rules.
 */
export function addReplicationBackfill(stack: RegionStack): void {
  new ReplicationBackfillRole(stack, 'ReplicationBackfill', { names: stack.names, purposes: BUCKET_PURPOSES });
}
