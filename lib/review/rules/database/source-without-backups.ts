import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';
import { called, INSTANCE, numberOr, sourceOf } from './database';

export const databaseSourceWithoutBackups: Rule = {
  id: 'database-source-without-backups',
  area: 'database',
  severity: 'critical',
  title: 'A database without backups is to be replicated',
  lost: 'RDS makes no replica of a database that keeps no automated backups: the apply fails, and there is neither a replica nor a point in time to restore.',
  safeWay:
    "Set 'backup_retention_period' of the source to at least 1 day in a change before; the provider's default is 0.",
  source: 'RDS User Guide, Creating a read replica; plan measured: provider 5.100 does not check it',
  types: [INSTANCE],
  *inspect(snapshot, { estate }) {
    const sources = new Set(
      snapshot.of(INSTANCE).flatMap((replica) => {
        const source = sourceOf(snapshot, replica);
        return source && source !== UNKNOWN ? (source.resource ?? []) : [];
      }),
    );
    for (const source of sources) {
      // A retention that falls to nothing is said by `database-retention-reduced`.
      const earlier = snapshot === estate.after ? estate.before.find(source.key) : undefined;
      const before = earlier?.values.number('backup_retention_period');
      const retention = numberOr(source, 'backup_retention_period', 0);
      if (typeof before === 'number' && before > 0) continue;
      if (retention === UNKNOWN) {
        yield {
          at: source,
          isUnknown: true,
          message: `whether ${called(snapshot, source)}, which has a replica, keeps backups is not known`,
        };
      } else if (retention < 1) {
        yield {
          at: source,
          message: `${called(snapshot, source)} keeps backups for ${days(retention)} and has a replica`,
        };
      }
    }
  },
};
