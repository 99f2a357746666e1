import { Rule } from '../../rule';
import { called, CLUSTER, CLUSTER_INSTANCE, instancesOf, roleOf } from './database';

export const databaseClusterEmptied: Rule = {
  id: 'database-cluster-emptied',
  area: 'database',
  severity: 'critical',
  title: 'A cluster is left without instances',
  lost: 'The data stays, and nobody can read or write it: the service stops until an instance is made, which takes about ten minutes if there is capacity.',
  safeWay: 'Keep at least two instances, in different zones. To change their class, add new ones first.',
  source: 'Aurora User Guide, Amazon Aurora DB clusters; Headless secondary clusters',
  types: [CLUSTER, CLUSTER_INSTANCE],
  *check({ estate }) {
    for (const cluster of estate.after.of(CLUSTER)) {
      const earlier = estate.before.find(cluster.key);
      if (!earlier || instancesOf(estate.after, cluster).length > 0) continue;
      const before = instancesOf(estate.before, earlier);
      if (before.length === 0) continue;
      yield {
        at: cluster,
        message: `${called(estate.before, earlier)} loses ${before.length === 1 ? 'its only instance' : `all of its ${before.length} instances`}`,
        ...(roleOf(estate.before, earlier) === 'writer'
          ? {}
          : {
              severity: 'high' as const,
              lost: 'A recovery has to make instances before anything can be promoted: about ten minutes more, if there is capacity on that day.',
            }),
      };
    }
  },
};
