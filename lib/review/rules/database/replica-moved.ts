import { UNKNOWN } from '../../attributes';
import { Change, Estate } from '../../estate';
import { Rule } from '../../rule';
import { called, CLUSTER, INSTANCE, sourceOf } from './database';

export const databaseReplicaMoved: Rule = {
  id: 'database-replica-moved',
  area: 'database',
  severity: 'high',
  title: 'A replica moves to another Region',
  lost: 'The replica is destroyed and made anew elsewhere. Nothing can be promoted until the new one is filled, which takes hours, and in the old Region never again.',
  safeWay:
    "Make the replica of the new Region first, under a new name, with its key, networks and alarms. When its lag is low, retire the old one with a 'removed' block.",
  source: 'Provider guide Enhanced Region Support: a change of region forces a replacement',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, after } = change;
      if (!before || !after || !isMoved(estate, change)) continue;
      const source = sourceOf(estate.before, before);
      const home = source === UNKNOWN ? undefined : source?.region;
      const moves = `${called(estate.before, before)} moves from ${before.region} to ${after.region}`;
      if (home !== undefined && after.region === home) {
        yield {
          at: change,
          severity: 'critical',
          message: `${moves}, where its source is`,
          lost: 'No copy of the data that could be promoted is left outside of the Region of its source.',
        };
      } else yield { at: change, message: moves };
    }
  },
};

/** Whether the change replaces a replica by one in another Region. */
export function isMoved(estate: Estate, { action, before, after }: Change): boolean {
  return (
    action === 'replace' &&
    before !== undefined &&
    sourceOf(estate.before, before) !== undefined &&
    before.region !== undefined &&
    after?.region !== undefined &&
    before.region !== after.region
  );
}
