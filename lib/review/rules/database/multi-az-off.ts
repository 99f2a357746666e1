import { UNKNOWN } from '../../attributes';
import { Finding, Rule } from '../../rule';
import { called, CLUSTER, CLUSTER_INSTANCE, DatabaseRole, flagOr, INSTANCE, instancesOf, roleOf } from './database';

export const databaseMultiAzOff: Rule = {
  id: 'database-multi-az-off',
  area: 'database',
  severity: 'high',
  title: 'A database loses its second zone',
  lost: 'The loss of one zone, or of one host, stops the database until it is restored or the other Region takes over: minutes to hours in place of one or two minutes. Backups and maintenance interrupt it as well.',
  safeWay: 'Keep it. If cost is the reason, save on the class or on storage, and let both Regions keep two zones.',
  source: 'RDS User Guide, Multi-AZ DB instance deployments: failover 60-120 s; Aurora User Guide, High availability',
  types: [INSTANCE, CLUSTER, CLUSTER_INSTANCE],
  *check({ estate }) {
    for (const change of estate.changed(INSTANCE)) {
      const { before, after } = change;
      if (!before || !after || before.values.flag('multi_az') !== true) continue;
      const name = called(estate.before, before);
      const isOn = flagOr(after, 'multi_az', false);
      if (isOn === UNKNOWN) {
        yield { at: change, isUnknown: true, message: `whether ${name} keeps its second zone is not known` };
      } else if (!isOn) {
        const weight = weightOf(roleOf(estate.before, before));
        yield { at: change, message: `${name} goes from two zones to one: 'multi_az' becomes false`, ...weight };
      }
    }
    for (const cluster of estate.after.of(CLUSTER)) {
      const earlier = estate.before.find(cluster.key);
      if (!earlier) continue;
      const [before, after] = [instancesOf(estate.before, earlier), instancesOf(estate.after, cluster)];
      if (before.length < 2 || after.length !== 1) continue;
      yield {
        at: cluster,
        message: `${called(estate.before, earlier)} goes from ${before.length} instances to 1`,
        ...weightOf(roleOf(estate.before, earlier)),
      };
    }
  },
};

function weightOf(role: DatabaseRole | typeof UNKNOWN): Partial<Finding> {
  if (role === 'writer') return {};
  if (role === 'reader') return { severity: 'note' };
  return {
    severity: 'warning',
    lost: 'After a promotion the service runs in one zone: the loss of that one stops it, and no other Region is left to go to. Adding the zone then takes time under load.',
  };
}
