import { Unknown, UNKNOWN } from '../../attributes';
import { Estate, Resource, Snapshot } from '../../estate';
import { Json } from '../../plan';
import { coversAction, isUnconditional, matches, namesPrincipal, Statement, statementsOf } from '../../policy-document';
import { DOCUMENT, isRunbook, Runbook, runbookOf } from './runbook';

export const ROLE = 'aws_iam_role';
export const ROLE_POLICY = 'aws_iam_role_policy';
export const ATTACHMENT = 'aws_iam_role_policy_attachment';
export const MANAGED_POLICY = 'aws_iam_policy';

/** What no role loses without a recovery losing it: the calls that move a writer or the traffic. */
const RECOVERY_CALLS = [
  'rds:PromoteReadReplica',
  'rds:PromoteReadReplicaDBCluster',
  'rds:FailoverGlobalCluster',
  'rds:SwitchoverGlobalCluster',
  'rds:RemoveFromGlobalCluster',
  'rds:RestoreDBInstanceToPointInTime',
  'rds:RestoreDBInstanceFromDBSnapshot',
  'backup:StartRestoreJob',
  'route53-recovery-cluster:UpdateRoutingControlState',
  'route53-recovery-cluster:UpdateRoutingControlStates',
  'arc-region-switch:StartPlanExecution',
  'secretsmanager:StopReplicationToReplica',
  'elasticache:FailoverGlobalReplicationGroup',
];

/** The policies of a role, as far as they are in the plans. */
export interface Permissions {
  readonly statements: readonly Statement[];
  /** ARNs of attached policies that are not in the plans, such as those of AWS. */
  readonly opaque: readonly string[];
  /** Addresses of policies that are not known until apply. */
  readonly unknown: readonly string[];
}

type Document = Json | Unknown | undefined;

/**
 * @param beside names of inline policies that are resources of their own: the role itself shows them as they are
 * now, also while they are changed or removed beside it
 */
export function permissionsOf(snapshot: Snapshot, role: Resource, beside: ReadonlySet<string>): Permissions {
  const inline = snapshot.users(role, { [ROLE_POLICY]: ['role'] });
  const attachments = snapshot.users(role, { [ATTACHMENT]: ['role'] });
  const managed = attachments.flatMap((attachment) => snapshot.targets(attachment, 'policy_arn', MANAGED_POLICY));
  const opaque = attachments
    .filter((attachment) => snapshot.targets(attachment, 'policy_arn', MANAGED_POLICY).length === 0)
    .flatMap(({ values }) => values.text('policy_arn') ?? [])
    .filter((arn): arn is string => arn !== UNKNOWN);
  const holders = [...inline, ...managed];
  const documents = holders.map(({ values }): Document => values.document('policy'));
  const own = role.values.blocks('inline_policy');
  for (const block of own === UNKNOWN ? [] : own) {
    if (!beside.has(String(block.text('name')))) documents.push(block.document('policy'));
  }
  return {
    statements: documents.flatMap((document) => statementsOf(document) ?? []),
    opaque,
    unknown: holders.filter((_, at) => documents[at] === UNKNOWN).map(({ address }) => address),
  };
}

/** Names of the inline policies of a role that are resources of their own, before or after the plans. */
export function policiesBeside({ before, after }: Estate, { key }: Resource): ReadonlySet<string> {
  const names = [before, after].flatMap((snapshot) => {
    const role = snapshot.find(key);
    return role
      ? snapshot.users(role, { [ROLE_POLICY]: ['role'] }).map(({ values }) => String(values.text('name')))
      : [];
  });
  return new Set(names);
}

/** The caller of such a document names the role. */
const TAKES_ROLE = /assumeRole["']?\s*:\s*["']?\s*\{\{/;

/** The runbooks that run as a role: they name it, or Systems Manager may assume it and nothing names another. */
export function runbooksOf(snapshot: Snapshot, role: Resource): readonly Runbook[] {
  const arn = role.values.text('arn');
  const name = role.values.text('name');
  const mentionsRole = ({ values }: Resource): boolean => {
    const content = values.text('content');
    return (
      typeof content === 'string' &&
      (TAKES_ROLE.test(content) || [arn, name].some((known) => typeof known === 'string' && content.includes(known)))
    );
  };
  return snapshot
    .of(DOCUMENT)
    .filter((document) => isRunbook(document) && mentionsRole(document))
    .flatMap((document) => {
      const runbook = runbookOf(document);
      if (!runbook || runbook === UNKNOWN) return [];
      const assumed = runbook.assumeRole ?? '';
      const isNamed = assumed === arn || (typeof name === 'string' && assumed.endsWith(`:role/${name}`));
      return isNamed || (assumed.startsWith('{{') && isForAutomation(role)) ? [runbook] : [];
    });
}

/** Whether Systems Manager may assume the role. */
export function isForAutomation({ values }: Resource): boolean {
  const statements = statementsOf(values.document('assume_role_policy')) ?? [];
  return statements.some(
    (each) => each.isAllow && namesPrincipal(each, (principal) => principal === 'ssm.amazonaws.com'),
  );
}

/** What a role has to be asked about: what moves a writer, and of the role of runbooks whatever it names. */
export function actionsOf(
  { statements }: Permissions,
  runbooks: readonly Runbook[],
  isRunbookRole: boolean,
): readonly string[] {
  const calls = [...new Set([...RECOVERY_CALLS, ...runbooks.flatMap((runbook) => [...runbook.calls])])];
  if (!isRunbookRole) return calls;
  const known = new Set(calls.map((call) => call.toLowerCase()));
  const named = statements
    .filter(({ isAllow, actions }) => isAllow && !actions.isInverted)
    .flatMap(({ actions }) => actions.patterns.map((pattern) => pattern.toLowerCase()));
  return [...calls, ...named.filter((action) => !/[*?]/.test(action) && !known.has(action))];
}

/** The resources on which an action is allowed; empty when it is not. */
export function allowedOn({ statements }: Permissions, action: string): readonly string[] {
  const isDenied = statements.some(
    (statement) =>
      !statement.isAllow &&
      isUnconditional(statement) &&
      coversAction(statement, action) &&
      !statement.resources.isInverted &&
      statement.resources.patterns.includes('*'),
  );
  if (isDenied) return [];
  return [
    ...new Set(
      statements
        .filter((statement) => statement.isAllow && coversAction(statement, action))
        .flatMap(({ resources }) => (resources.isInverted ? ['*'] : resources.patterns)),
    ),
  ];
}

/** Of the resources before, those that nothing covers any more. */
export function uncovered(before: readonly string[], after: readonly string[]): readonly string[] {
  return before.filter((resource) => !after.some((pattern) => matches(pattern, resource)));
}
