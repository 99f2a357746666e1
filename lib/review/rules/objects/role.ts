import { UNKNOWN } from '../../attributes';
import { regionOfArn, Resource, Snapshot } from '../../estate';
import { coversAction, coversResource, isUnconditional, Statement, statementsOf } from '../../policy-document';
import { Replication, ReplicationRule } from './replication';

export const ROLE = 'aws_iam_role';
export const ROLE_POLICY = 'aws_iam_role_policy';
export const ATTACHMENT = 'aws_iam_role_policy_attachment';
export const POLICY = 'aws_iam_policy';

/** Types that say what a role may do. */
export const ROLE_TYPES = [ROLE, ROLE_POLICY, ATTACHMENT, 'aws_iam_policy_attachment', POLICY] as const;

/** What a role may do, as far as the plans have its policies. */
export interface Permissions {
  readonly statements: readonly Statement[];
  /** False when a policy of it is not in the plans, or holds what is not known yet. */
  readonly isWhole: boolean;
}

export function permissionsOf(snapshot: Snapshot, role: Resource): Permissions {
  const policies: Resource[] = [...snapshot.users(role, { [ROLE_POLICY]: ['role'] })];
  const attachments = snapshot.users(role, { [ATTACHMENT]: ['role'], aws_iam_policy_attachment: ['roles'] });
  let isWhole = true;
  for (const attachment of attachments) {
    const attached = snapshot.targets(attachment, 'policy_arn', POLICY);
    if (attached.length === 0) isWhole = false;
    policies.push(...attached);
  }
  const documents = policies.map(({ values }) => values.document('policy'));
  if (policies.length === 0) {
    // The blocks in the role mirror what is beside it; alone, they are what there is.
    const inline = role.values.blocks('inline_policy');
    if (inline === UNKNOWN || role.values.at('managed_policy_arns') === UNKNOWN) isWhole = false;
    else documents.push(...inline.map((block) => block.document('policy')));
    if (!role.values.isUnset('managed_policy_arns')) isWhole = false;
  }
  const statements = documents.map((document) => statementsOf(document));
  return {
    statements: statements.flatMap((list) => list ?? []),
    isWhole: isWhole && statements.every((list) => list !== undefined),
  };
}

/** A right that a replication needs: any of the actions on the resource. */
interface NeededRight {
  readonly actions: readonly string[];
  /** ARN, or for a key the Region that it is in; undefined where that is not known. */
  readonly resource: string | undefined;
  readonly keyRegion?: string | undefined;
}

/** What the role has to be allowed for one rule. */
export function neededRights(
  { source, sourceName, at, role }: Replication,
  { destination, target, scope, copiesEncrypted, copiesDeletions, replicaKey }: ReplicationRule,
): readonly NeededRight[] {
  const partition = /^arn:([^:]+):/.exec(typeof role === 'string' ? role : '')?.[1] ?? 'aws';
  const bucket = typeof sourceName === 'string' ? `arn:${partition}:s3:::${sourceName}` : undefined;
  const prefix = scope === UNKNOWN ? '' : scope.prefix;
  const objects = (arn: string | undefined): string | undefined => arn && `${arn}/${prefix}object`;
  const copies = objects(typeof destination === 'string' ? destination : undefined);
  const keyRegion = target?.region ?? (typeof replicaKey === 'string' ? regionOfArn(replicaKey) : undefined);
  return [
    { actions: ['s3:GetReplicationConfiguration'], resource: bucket },
    { actions: ['s3:ListBucket'], resource: bucket },
    {
      // The older right does for what no key of KMS encrypts.
      actions: ['s3:GetObjectVersionForReplication', ...(copiesEncrypted === false ? ['s3:GetObjectVersion'] : [])],
      resource: objects(bucket),
    },
    { actions: ['s3:GetObjectVersionAcl'], resource: objects(bucket) },
    { actions: ['s3:ReplicateObject'], resource: copies },
    ...(copiesDeletions === true ? [{ actions: ['s3:ReplicateDelete'], resource: copies }] : []),
    ...(copiesEncrypted === true
      ? [
          { actions: ['kms:Decrypt'], resource: undefined, keyRegion: source?.region ?? at.region },
          { actions: ['kms:Encrypt'], resource: undefined, keyRegion },
        ]
      : []),
  ];
}

/** Whether the statements give a right. Conditions are taken to be met: what they ask for is known to S3 only. */
export function isGranted(statements: readonly Statement[], { actions, resource, keyRegion }: NeededRight): boolean {
  return actions.some((action) => {
    const matching = statements.filter(
      (statement) =>
        coversAction(statement, action) &&
        (resource === undefined || coversResource(statement, resource)) &&
        (keyRegion === undefined || reachesRegion(statement, keyRegion)),
    );
    const isDenied = matching.some((statement) => !statement.isAllow && isUnconditional(statement));
    return !isDenied && matching.some(({ isAllow }) => isAllow);
  });
}

/** Whether a statement may be about keys of a Region. */
function reachesRegion({ resources }: Statement, region: string): boolean {
  if (resources.isInverted) return true;
  return resources.patterns.some((pattern) => {
    const place = pattern.split(':')[3];
    return place === undefined || place === '' || place.includes('*') || place.includes('?') || place === region;
  });
}

/** Whether S3 may take on the role; undefined when its trust policy is not known. */
export function trustsS3(role: Resource): boolean | undefined {
  const statements = statementsOf(role.values.document('assume_role_policy'));
  return statements?.some(
    ({ isAllow, principals }) =>
      isAllow && principals.patterns.some((item) => item === 's3.amazonaws.com' || item === '*'),
  );
}
