import { UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { called, CLUSTER, INSTANCE, isLeftOut } from './database';

export const databaseReSourced: Rule = {
  id: 'database-re-sourced',
  area: 'database',
  severity: 'high',
  title: 'An existing database is to replicate from another source',
  lost: 'The apply fails half-way, after other changes of the stack are made: RDS never turns an existing database into a replica of something else, and every later apply fails the same way.',
  safeWay:
    "Leave this one as it is, with 'ignore_changes = [replicate_source_db]'. Make a new generation beside it that is born as a replica of the new source, and retire this one with a 'removed' block.",
  source:
    "Provider: 'cannot elect new source database for replication', 'existing RDS Clusters cannot be added to an existing RDS Global Cluster'; apply measured with provider 5.100",
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { action, before, after } = change;
      if (action !== 'update' || !before || !after) continue;
      for (const attribute of change.type === CLUSTER ? CLUSTER_SOURCES : INSTANCE_SOURCES) {
        const from = before.values.text(attribute);
        const to = isLeftOut(after, attribute) ? undefined : after.values.text(attribute);
        if (to === undefined || from === UNKNOWN) continue;
        const name = called(estate.before, before);
        if (to === UNKNOWN) {
          yield {
            at: change,
            isUnknown: true,
            message: `what ${name} is to replicate from is not known: '${attribute}'`,
          };
        } else if (from === undefined) {
          const becomes = attribute === 'global_cluster_identifier' ? 'a member of global cluster' : 'a replica of';
          yield { at: change, message: `${name} exists and is to become ${becomes} ${to}` };
        } else if (!isSame(from, to, before)) {
          yield { at: change, message: `${name} is to follow ${to} in place of ${from}` };
        }
      }
    }
  },
};

const INSTANCE_SOURCES = ['replicate_source_db'];
const CLUSTER_SOURCES = ['replication_source_identifier', 'global_cluster_identifier'];

/** A source of the same Region may be named by its identifier or by its ARN. */
function isSame(from: string, to: string, database: Resource): boolean {
  const parts = (text: string): string => {
    const [, , , region = database.region, , , ...name] = text.split(':');
    return text.startsWith('arn:') ? `${region} ${name.join(':')}` : `${database.region} ${text}`;
  };
  return parts(from) === parts(to);
}
