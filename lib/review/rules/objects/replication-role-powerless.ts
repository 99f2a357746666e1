import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { BUCKET, Buckets, REPLICATION } from './bucket';
import { isWithinRegion, Replication, replicationsOf, sourceWords } from './replication';
import { isGranted, neededRights, Permissions, permissionsOf, ROLE, ROLE_TYPES, trustsS3 } from './role';

export const objectsReplicationRolePowerless: Rule = {
  id: 'objects-replication-role-powerless',
  area: 'objects',
  severity: 'critical',
  title: 'The role of a replication lacks a right that it needs',
  lost: 'Objects get the status FAILED and no copy, and S3 does not try again: they are in one Region only. The apply succeeds all the same; only the metric of failed operations shows it.',
  safeWay:
    'Give the role back what it lacks: on the source s3:GetReplicationConfiguration, s3:ListBucket, s3:GetObjectVersionForReplication, s3:GetObjectVersionAcl and s3:GetObjectVersionTagging; on the copies s3:ReplicateObject, s3:ReplicateDelete and s3:ReplicateTags; kms:Decrypt on the key of the source and kms:Encrypt on that of the copies. Then copy what failed with S3 Batch Replication.',
  source: 'S3 User Guide, Setting up permissions for live replication; Amazon S3 replication failure reasons',
  types: [REPLICATION, BUCKET, ...ROLE_TYPES],
  *inspect(snapshot, { estate }) {
    for (const replication of replicationsOf(new Buckets(estate, snapshot))) {
      const { at, rules } = replication;
      if (rules === UNKNOWN || !rules.some(({ isEnabled }) => isEnabled === true)) continue;
      const path = at.type === BUCKET ? ['replication_configuration', 0, 'role'] : ['role'];
      const [role] = snapshot.targets(at, path, ROLE);
      const bucket = sourceWords(replication);
      if (!role) {
        // A role of another stack or account is not among the plans; one that was there is destroyed.
        const [gone] = snapshot === estate.after ? estate.before.targets(at, path, ROLE) : [];
        if (gone) yield { at, message: `the role that replicates ${bucket}, ${gone.address}, is destroyed` };
        continue;
      }
      if (trustsS3(role) === false) {
        yield { at, message: `S3 may not take on ${role.address}, the role that replicates ${bucket}` };
        continue;
      }
      const permissions = permissionsOf(snapshot, role);
      const lacking = lackingRights(replication, permissions);
      if (lacking.length === 0) continue;
      const message = `${role.address}, the role that replicates ${bucket}, may not ${listed(lacking)}`;
      if (permissions.isWhole && permissions.statements.length > 0) {
        yield { at, message };
        continue;
      }
      const earlier = estate.before.find(role.key);
      const had = earlier && permissionsOf(estate.before, earlier);
      if (snapshot === estate.before || !had || lackingRights(replication, had).length > 0) continue;
      if (permissions.isWhole) yield { at, message };
      else {
        yield { at, message: `${message}, unless a policy that is not known yet allows it`, isUnknown: true };
      }
    }
  },
};

function lackingRights(replication: Replication, { statements }: Permissions): readonly string[] {
  const { rules } = replication;
  // What stays in the Region has a rule of its own: objects-replication-same-region.
  const enabled = (rules === UNKNOWN ? [] : rules).filter(
    (rule) => rule.isEnabled === true && !isWithinRegion(replication, rule),
  );
  const lacking = enabled.flatMap((rule) =>
    neededRights(replication, rule).filter((right) => !isGranted(statements, right)),
  );
  return [...new Set(lacking.flatMap(({ actions }) => actions.slice(0, 1)))];
}
