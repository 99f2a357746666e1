import { UNKNOWN } from '../../attributes';
import { regionOfArn } from '../../estate';
import { Rule } from '../../rule';
import { BACKUPS_REPLICATION, called, CLUSTER, flagOr, INSTANCE, pairsOf, roleOf, textOf } from './database';

export const databaseReplicaKeyForeign: Rule = {
  id: 'database-replica-key-foreign',
  area: 'database',
  severity: 'high',
  title: 'A copy in another Region has no key of that Region',
  lost: 'The apply fails after other changes of the stack are made, and there is no copy in the Region: a key works in its own Region only, and an encrypted source has no copy without one.',
  safeWay: "Make a key in the Region of the copy and give its full ARN as 'kms_key_id'.",
  source: 'RDS API, CreateDBInstanceReadReplica (KmsKeyId); plan measured: provider 5.100 does not check it',
  types: [INSTANCE, CLUSTER, BACKUPS_REPLICATION],
  *inspect(snapshot) {
    const sources = new Map(pairsOf(snapshot).map(({ replica, source }) => [replica, source]));
    for (const copy of snapshot.of(...this.types)) {
      const isBackup = copy.type === BACKUPS_REPLICATION;
      if (!isBackup && roleOf(snapshot, copy) !== 'standby') continue;
      const name = isBackup ? 'the copy of the backups' : called(snapshot, copy);
      const key = textOf(copy, 'kms_key_id');
      if (key === undefined) {
        const [backed] = isBackup ? snapshot.targets(copy, 'source_db_instance_arn', INSTANCE) : [];
        const source = backed ?? sources.get(copy);
        // What its own Region encrypts by default would do for nothing else: RDS asks for the key by name.
        const isEncrypted = source ? flagOr(source, 'storage_encrypted', false) : copy.values.flag('storage_encrypted');
        if (isEncrypted === true) yield { at: copy, message: `${name} has no key, and its source is encrypted` };
        else if (isEncrypted !== false && !isBackup) {
          yield {
            at: copy,
            isUnknown: true,
            message: `${name} has no key, and whether its source is encrypted is not known`,
          };
        }
        continue;
      }
      const regions =
        key === UNKNOWN
          ? snapshot.targets(copy, 'kms_key_id', 'aws_kms_key', 'aws_kms_replica_key').map(({ region }) => region)
          : [regionOfArn(key)];
      const [region] = regions;
      if (region !== undefined && copy.region !== undefined && region !== copy.region) {
        yield { at: copy, message: `${name} is in ${copy.region}, its key in ${region}` };
      } else if (key === UNKNOWN && regions.length === 0) {
        yield { at: copy, isUnknown: true, message: `the Region of the key of ${name} is not known` };
      }
    }
  },
};
