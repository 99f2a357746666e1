import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, CLUSTER, INSTANCE, roleOf } from './database';

export const databasePromotedByPlan: Rule = {
  id: 'database-promoted-by-plan',
  area: 'database',
  severity: 'critical',
  title: 'A replica is promoted by an apply',
  lost: 'Replication ends with the apply and cannot be taken up again: from then on there are two databases that accept writes and none that follows. Until a new replica is made, which takes hours, the loss of a Region loses every write since this moment.',
  safeWay:
    "Keep the source in the configuration, under 'ignore_changes = [replicate_source_db]' (Aurora: 'replication_source_identifier' and 'global_cluster_identifier'). Promote by a runbook that fences the old writer first, e.g. 'warmsite failover', and record it afterwards.",
  source:
    'Provider documentation of aws_db_instance (replicate_source_db) and aws_rds_cluster; RDS API, PromoteReadReplica and RemoveFromGlobalCluster; plan and apply measured with provider 5.100',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { action, before, after } = change;
      if (action !== 'update' || !before || !after) continue;
      const name = called(estate.before, before);
      const [lost] = (change.type === CLUSTER ? CLUSTER_SOURCES : INSTANCE_SOURCES).filter((attribute) => {
        const source = before.values.text(attribute);
        return source !== undefined && source !== UNKNOWN && after.values.isUnset(attribute);
      });
      if (lost === 'global_cluster_identifier') {
        yield {
          at: change,
          message: `${name} is taken out of the global cluster: '${lost}' becomes null`,
          lost: 'It leaves the global cluster with the apply and becomes a cluster of its own: nothing replicates between the Regions any more. A new secondary takes hours to fill.',
        };
      } else if (lost !== undefined) {
        yield {
          at: change,
          ...(roleOf(estate.before, before) === 'reader' ? READER : {}),
          message: `${name} is promoted: '${lost}' becomes null, which looks like an update`,
        };
      }
    }
  },
};

const INSTANCE_SOURCES = ['replicate_source_db'];
const CLUSTER_SOURCES = ['global_cluster_identifier', 'replication_source_identifier'];

const READER = {
  severity: 'high' as const,
  lost: 'It stops following its source for good, and whoever reads from it reads what was true at that moment.',
};
