import { UNKNOWN, Unknown } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { called, CLUSTER, flagOr, INSTANCE, pairsOf, textOf } from './database';
import { compareVersions } from './engine-version';

export const databaseVersionsApart: Rule = {
  id: 'database-versions-apart',
  area: 'database',
  severity: 'high',
  title: 'A replica runs an older engine than its source, or will',
  lost: 'Replication may stop with the first change that the older engine does not understand, and a recovery loses every write since then. Or the apply fails: RDS refuses to go back to an older version.',
  safeWay:
    'Upgrade the replica first, wait until that is done and its lag is low, then upgrade the source in a second change.',
  source: 'RDS User Guide, Upgrading read replicas; Aurora User Guide, Upgrading an Aurora global database',
  types: [INSTANCE, CLUSTER],
  *inspect(snapshot) {
    for (const { replica, source } of pairsOf(snapshot)) {
      const name = called(snapshot, replica);
      const own = textOf(replica, 'engine_version');
      const other = textOf(source, 'engine_version');
      if (own === UNKNOWN || other === UNKNOWN) {
        yield {
          at: replica,
          isUnknown: true,
          message: `whether ${name} keeps up with the engine of its source is not known`,
        };
        // A replica that is made without a version gets that of its source.
      } else if (own !== undefined && other !== undefined && compareVersions(own, other) < 0) {
        yield { at: replica, message: `${name} is at engine version ${own}, its source at ${other}` };
      }
      if (replica.type === INSTANCE && upgradesItself(source) === true && upgradesItself(replica) === false) {
        yield {
          at: replica,
          part: 'automatic',
          severity: 'warning',
          message: `RDS upgrades the source of ${name} by itself, and the replica not`,
          lost: 'On a day that nobody chooses the source runs a newer engine than its replica. Replication may stop then, and a recovery loses every write since.',
          safeWay: "Set 'auto_minor_version_upgrade' of both to the same; false where upgrades are made replica first.",
        };
      }
    }
  },
};

function upgradesItself(database: Resource): boolean | Unknown {
  return flagOr(database, 'auto_minor_version_upgrade', true);
}
