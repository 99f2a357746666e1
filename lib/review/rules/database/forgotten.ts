import { Change, Estate } from '../../estate';
import { Rule } from '../../rule';
import { called, CLUSTER, identifierOf, INSTANCE, roleOf } from './database';
import { generationOf } from './generation';

export const databaseForgotten: Rule = {
  id: 'database-forgotten',
  area: 'database',
  severity: 'warning',
  title: 'A database is no longer managed, and none takes its place',
  lost: 'Nothing at once: it stays in AWS as it is. From the apply on no plan keeps its protection, backups and replication, and nothing in the files makes it again in a recovery.',
  safeWay:
    "Keep it, or add its successor in the same change: a new generation beside it, with the old one in a 'removed' block. To move it to another state, import it there in the same change.",
  source: 'Terraform, removed block; plan measured with provider 5.100',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { action, before } = change;
      if (action !== 'forget' || !before || change.isDeposed || isSucceeded(estate, change)) continue;
      yield {
        at: change,
        ...(roleOf(estate.before, before) === 'reader' ? { severity: 'note' as const } : {}),
        message: `${called(estate.before, before)} is no longer managed, and no other one takes its place`,
      };
    }
  },
};

/** Whether it is managed elsewhere from now on, or a database of a later generation is there. */
function isSucceeded({ after, changes }: Estate, { before, stack, type }: Change): boolean {
  if (!before) return false;
  const arn = before.values.text('arn');
  const own = generationOf(identifierOf(before));
  return changes.some((other) => {
    if (other.type !== type || !other.after || !after.find(other.key)) return false;
    if (arn !== undefined && other.after.values.text('arn') === arn) return true;
    if (before.region === undefined ? other.stack !== stack : other.after.region !== before.region) return false;
    const generation = generationOf(identifierOf(other.after));
    if (own && generation) return own.stem === generation.stem && generation.number > own.number;
    return other.action === 'create';
  });
}
