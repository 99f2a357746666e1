import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, CLUSTER, flagOr, GLOBAL_CLUSTER, INSTANCE, isLeftOut, sourceOf } from './database';

export const databaseManagedPasswordWithReplica: Rule = {
  id: 'database-managed-password-with-replica',
  area: 'database',
  severity: 'high',
  title: 'RDS is to manage the master password of a database that is replicated',
  lost: 'RDS makes no read replica of a database whose master password it manages, and manages none of a replica or of a member of a global cluster. The apply fails, or the next replica cannot be made: nothing in another Region can be promoted.',
  safeWay:
    "Take 'manage_master_user_password' out. Keep the password in a secret that is replicated to the other Region, and set it by 'password_wo'.",
  source: 'RDS User Guide, Password management with Amazon RDS and AWS Secrets Manager: Limitations',
  types: [INSTANCE, CLUSTER, GLOBAL_CLUSTER],
  *inspect(snapshot) {
    const databases = snapshot.of(INSTANCE, CLUSTER);
    const isSource = new Set(
      databases.map((database) => {
        const source = sourceOf(snapshot, database);
        return source === UNKNOWN ? undefined : source?.resource;
      }),
    );
    for (const database of databases) {
      const source = sourceOf(snapshot, database);
      const engine = database.values.text('engine');
      if (typeof engine === 'string' && engine.startsWith('sqlserver')) continue;
      const isMember = database.type === CLUSTER && !isLeftOut(database, 'global_cluster_identifier');
      if (!isSource.has(database) && source === undefined && !isMember) continue;
      const isManaged = flagOr(database, 'manage_master_user_password', false);
      const name = called(snapshot, database);
      if (isManaged === UNKNOWN) {
        yield {
          at: database,
          isUnknown: true,
          message: `whether RDS manages the master password of ${name} is not known`,
        };
      } else if (isManaged) {
        const why = isMember
          ? 'it belongs to a global cluster'
          : source === undefined
            ? 'it has a replica'
            : 'it is one';
        yield { at: database, message: `RDS is to manage the master password of ${name}, and ${why}` };
      }
    }
  },
};
