import { Change, Snapshot } from '../../estate';
import { Finding, Rule } from '../../rule';
import { called, CLUSTER, GLOBAL_CLUSTER, INSTANCE, roleOf } from './database';

export const databaseDestroyed: Rule = {
  id: 'database-destroyed',
  area: 'database',
  severity: 'critical',
  title: 'A database is destroyed',
  lost: 'The data in it, at once and for ever, and all replication that starts from it: a PostgreSQL replica in another Region stops for good. What a snapshot or a kept backup still holds takes hours to restore.',
  safeWay:
    "Keep it. To retire it, let Terraform forget it instead: a 'removed' block with 'lifecycle { destroy = false }' leaves the instance in AWS. Delete it by hand, with a final snapshot, when nobody needs it any more.",
  source: 'RDS API, DeleteDBInstance; RDS User Guide, Working with read replicas; plan measured with provider 5.100',
  types: [INSTANCE, CLUSTER, GLOBAL_CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      if (change.action !== 'delete') continue;
      yield { at: change, ...(change.isDeposed ? leftover() : said(estate.before, change)) };
    }
  },
};

type Said = Omit<Finding, 'at'>;

function said(snapshot: Snapshot, { before, type }: Change): Said {
  if (type === GLOBAL_CLUSTER) {
    return {
      message: 'the global cluster is destroyed, and the replication between its Regions with it',
      lost: 'The standby Region gets no more writes from the apply on. A recovery finds the data of that moment, or none.',
      safeWay: 'Keep the global cluster. Take single members out of it, one at a time, after a failover.',
    };
  }
  if (!before) return { message: 'the database is destroyed' };
  const name = called(snapshot, before);
  switch (roleOf(snapshot, before)) {
    case 'reader':
      return {
        severity: 'warning',
        message: `${name} is destroyed`,
        lost: 'Whoever reads from it finds nobody there. No data is lost: it is a copy within the Region.',
        safeWay: 'Take its address away from all readers first, then destroy it in a later change.',
      };
    case 'writer':
      return {
        message: `${name} is destroyed, ${before.values.flag('skip_final_snapshot') === true ? 'without' : 'with'} a final snapshot`,
      };
    default:
      return {
        message: `${name} is destroyed`,
        lost: 'Nothing in its Region can be promoted any more: if the other Region is lost, so is every write since the last backup that was copied. A new replica takes hours.',
        safeWay:
          "Make the new replica first, wait until its lag is low, then retire this one with a 'removed' block with 'lifecycle { destroy = false }'.",
      };
  }
}

/** What a replacement that failed has left behind may be the one with the data. */
function leftover(): Said {
  return {
    message: 'what a failed replacement has left of the database is destroyed',
    lost: 'The object that is left over may be the old database with its data.',
    safeWay: 'Look into AWS which of the two has the data before anything is destroyed.',
  };
}
