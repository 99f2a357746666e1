import { UNKNOWN } from '../../attributes';
import { Change, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { called, CLUSTER, INSTANCE, Pair, pairsOf } from './database';
import { compareVersions, majorOf } from './engine-version';

export const databaseMajorUpgraded: Rule = {
  id: 'database-major-upgraded',
  area: 'database',
  severity: 'high',
  title: 'A database with a replica in another Region goes to a new major version in place',
  lost: 'RDS upgrades only replicas of the same Region along with a source: that of the other Region falls out of replication, or its own upgrade is refused. Until it is made anew, which takes hours, nothing there can be promoted, and an in-place upgrade cannot be taken back.',
  safeWay:
    'Make a new generation of the new major version beside this one (a blue/green deployment, or logical replication), move to it, and make a new replica of it in the other Region.',
  source: 'RDS User Guide, Upgrades of the RDS for PostgreSQL DB engine; Upgrading read replicas',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    const pairs = pairsOf(estate.before);
    for (const change of estate.changed(...this.types)) {
      const [from, to] = [versionOf(change, 'before'), versionOf(change, 'after')];
      const { before, after, action } = change;
      if (action !== 'update' || !before || !after || from === undefined || to === undefined) continue;
      const engine = before.values.text('engine');
      if (typeof engine !== 'string' || majorOf(engine, from) === majorOf(engine, to)) continue;
      const pair = pairs.find(({ replica, source }) => replica === before || source === before);
      if (!pair || isApart(estate.after, pair)) continue;
      yield { at: change, message: `${called(estate.before, before)} goes from ${engine} ${from} to ${to} in place` };
    }
  },
};

function versionOf(change: Change, moment: 'before' | 'after'): string | undefined {
  const version = change[moment]?.values.text('engine_version');
  return version === UNKNOWN ? undefined : version;
}

/** Whether the replica is left behind: `database-versions-apart` says that. */
function isApart(after: Snapshot, { replica, source }: Pair): boolean {
  const [own, other] = [replica, source].map(({ key }) => after.find(key)?.values.text('engine_version'));
  return typeof own === 'string' && typeof other === 'string' && compareVersions(own, other) < 0;
}
