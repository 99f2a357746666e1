import { isObject, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { coversAction, coversPrincipal, coversResource, matches, Statement, statementsOf } from '../../policy-document';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { BUCKET, BUCKET_POLICY, Buckets, nameOf, REPLICATION } from './bucket';
import { replicationsOf, sourceWords } from './replication';
import { ROLE } from './role';

/** What a policy may keep the role from: on the bucket that is read, and on the one that is written. */
const READS = ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl'];
const WRITES = ['s3:ReplicateObject', 's3:ReplicateDelete'];

export const objectsReplicationDenied: Rule = {
  id: 'objects-replication-denied',
  area: 'objects',
  severity: 'critical',
  title: 'The policy of a bucket keeps the replication out',
  lost: 'Objects get the status FAILED and no copy: a denial in the policy of a bucket outweighs whatever the role is allowed. The apply succeeds all the same.',
  safeWay:
    'Exempt the replication roles of both Regions from the statement, with a condition ArnNotEquals on aws:PrincipalArn. Then copy what failed with S3 Batch Replication.',
  source: 'IAM User Guide, Policy evaluation logic; S3 User Guide, Amazon S3 replication failure reasons',
  types: [BUCKET_POLICY, BUCKET, REPLICATION],
  *inspect(snapshot, { estate }) {
    const buckets = new Buckets(estate, snapshot);
    for (const replication of replicationsOf(buckets)) {
      const { at, source, rules } = replication;
      const named = replication.role;
      const [role] = snapshot.targets(at, at.type === BUCKET ? ['replication_configuration', 0, 'role'] : 'role', ROLE);
      const arn = typeof named === 'string' ? named : role?.values.text('arn');
      if (typeof arn !== 'string' || rules === UNKNOWN) continue;
      const enabled = rules.filter(({ isEnabled }) => isEnabled === true);
      const targets = new Set(enabled.flatMap(({ target }) => target ?? []));
      const places: readonly (readonly [Resource, readonly string[]])[] = [
        ...(source && enabled.length > 0 ? [[source, READS] as const] : []),
        ...[...targets].map((target) => [target, WRITES] as const),
      ];
      for (const [bucket, actions] of places) {
        const policy =
          buckets.part(BUCKET_POLICY, bucket) ?? (buckets.isInline(BUCKET_POLICY, bucket) ? bucket : undefined);
        if (!policy) continue;
        const document = policy.values.document('policy');
        if (document === UNKNOWN && estate.before.find(policy.key)) {
          yield {
            at: policy,
            part: at.key,
            message: `whether the policy of ${nameOf(bucket)} denies anything to the role that replicates ${sourceWords(replication)} is not known yet`,
            isUnknown: true,
          };
          continue;
        }
        const statements = statementsOf(document) ?? [];
        const objects = `arn:aws:s3:::${nameOf(bucket)}/object`;
        const denied = actions.filter((action) =>
          statements.some(
            (statement) =>
              denies(statement, arn) && coversAction(statement, action) && coversResource(statement, objects),
          ),
        );
        if (denied.length === 0) continue;
        yield {
          at: policy,
          part: at.key,
          message: `the policy of ${nameOf(bucket)} denies ${listed(denied)} to the role that replicates ${sourceWords(replication)}`,
        };
      }
    }
  },
};

/** Whether a statement denies something to a role whatever the request is. */
function denies(statement: Statement, role: string): boolean {
  if (statement.isAllow || !coversPrincipal(statement, role)) return false;
  return Object.entries(statement.condition).every(
    ([operator, keys]) =>
      isObject(keys) &&
      Object.entries(keys).every(([key, values]) => {
        if (key.toLowerCase() !== 'aws:principalarn') return false;
        const patterns = (Array.isArray(values) ? (values as readonly unknown[]) : [values]).map(String);
        const isNamed = patterns.some((pattern) => matches(pattern, role));
        if (/^(String|Arn)Not(Equals|Like)(IfExists)?$/.test(operator)) return !isNamed;
        return /^(String|Arn)(Equals|Like)(IfExists)?$/.test(operator) && isNamed;
      }),
  );
}
