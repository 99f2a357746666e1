import { UNKNOWN } from '../../attributes';
import { Change } from '../../estate';
import { Rule } from '../../rule';
import { called, CLUSTER, INSTANCE, roleOf } from './database';
import { isMoved } from './replica-moved';

export const databaseKeyChanged: Rule = {
  id: 'database-key-changed',
  area: 'database',
  severity: 'critical',
  title: 'The key of a database changes, which destroys it and makes it anew',
  lost: 'The data in it, at once and for ever: the key of a database cannot be changed, so Terraform destroys it and makes an empty one.',
  safeWay:
    'Keep the key. To really change it, copy a snapshot under the new key, restore it beside the old database as a new generation, and move to that; a new replica is made with the new key from the start.',
  source: 'RDS User Guide, Encrypting Amazon RDS resources; plan measured with provider 5.100',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, after } = change;
      if (!before || !after || !isByKey(change) || isMoved(estate, change)) continue;
      const role = roleOf(estate.before, before);
      const [from, to] = [keyOf(change, 'before'), keyOf(change, 'after')];
      yield {
        at: change,
        message: `${called(estate.before, before)} is replaced because its key changes from ${from} to ${to}`,
        ...(role === 'writer'
          ? {}
          : {
              severity: role === 'reader' ? ('warning' as const) : ('high' as const),
              lost: 'The replica is destroyed and filled anew. Until that is done, which takes hours, nothing in its Region can be promoted.',
            }),
      };
    }
  },
};

/** Whether the key is what forces the replacement. */
export function isByKey({ action, replacedBy }: Change): boolean {
  return action === 'replace' && replacedBy.includes('kms_key_id');
}

function keyOf(change: Change, moment: 'before' | 'after'): string {
  const key = change[moment]?.values.text('kms_key_id');
  if (key === UNKNOWN) return 'one that is not known until apply';
  return key ?? 'none';
}
