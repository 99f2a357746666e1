import { Change, Estate } from '../../estate';
import { Finding, Rule } from '../../rule';
import { listed } from '../../wording';
import { called, CLUSTER, GLOBAL_CLUSTER, INSTANCE, roleOf } from './database';
import { isByKey } from './key-changed';
import { isMoved } from './replica-moved';

export const databaseReplaced: Rule = {
  id: 'database-replaced',
  area: 'database',
  severity: 'critical',
  title: 'A database is destroyed and made anew, empty',
  lost: 'The data in it, at once and for ever, and all replication that starts from it. What a snapshot or a kept backup still holds takes hours to restore.',
  safeWay:
    "Take back what forces it. To really change that, make a second database beside it (a new generation, from a snapshot or as a replica), move to it, and retire the old one with a 'removed' block.",
  source: 'Plans measured with provider 5.100 and 6.25: which arguments force a replacement; RDS API, DeleteDBInstance',
  types: [INSTANCE, CLUSTER, GLOBAL_CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      if (change.action !== 'replace' || isByKey(change) || isMoved(estate, change)) continue;
      yield { at: change, ...said(estate, change) };
    }
  },
};

function said(estate: Estate, change: Change): Omit<Finding, 'at'> {
  const { before, type } = change;
  const why = reasonOf(change);
  if (type === GLOBAL_CLUSTER) {
    return {
      message: `the global cluster is replaced ${why}: the replication between its Regions ends`,
      lost: 'The standby Region gets no more writes until a new secondary has been filled, which takes hours.',
      safeWay: 'Take back what forces it.',
    };
  }
  const role = before ? roleOf(estate.before, before) : 'writer';
  const name = before ? called(estate.before, before) : 'the database';
  if (role === 'writer') return { message: `${name} is replaced ${why}` };
  return {
    severity: role === 'reader' ? 'warning' : 'high',
    message: `${name} is replaced ${why}`,
    lost:
      role === 'reader'
        ? 'Whoever reads from it finds nobody there until the new one is filled.'
        : 'Nothing in its Region can be promoted until the new replica is filled, which takes hours. A loss of the other Region in that time loses every write since the last backup that was copied.',
    safeWay:
      "Make the new replica under a new name first, wait until its lag is low, then retire this one with a 'removed' block.",
  };
}

/** Why Terraform cannot change it in place. */
function reasonOf({ replacedBy, reason }: Change): string {
  if (replacedBy.length > 0) return `because of ${listed(replacedBy.map((name) => `'${name}'`))}`;
  if (reason === 'replace_because_tainted') return 'because an apply before this one failed on it';
  return 'because it is asked for';
}
