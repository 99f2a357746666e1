import { ContextKeyTypeEnum, GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { perform } from '../aws-failure';
import { Check, Findings, Place } from './finding';
import { PreflightPermission } from './subject';

/** Whoever calls now may do all that the failover does when it is run from here. */
export const callerPermissions: Check = {
  id: 'caller-permission',
  why: 'A permission that is missing shows when it is used, and then there is nobody to give it.',
  where: 'once',
  look,
};

async function look(place: Place, findings: Findings): Promise<void> {
  const { subject, clients } = place;
  await findings.attempt('the caller', async () => {
    const { Arn: arn = '' } = await perform(
      'sts:GetCallerIdentity',
      clients.sts.send(new GetCallerIdentityCommand({})),
    );
    const principal = await principalOf(arn, place);
    if (principal === undefined) {
      findings.unknown(arn, 'is neither role nor user, whose policies alone can be simulated; use a role');
      return;
    }
    for (const permission of subject.permissions) {
      const about = permission.Action.join(', ');
      await findings.attempt(about, () => simulate(place, findings, principal, permission, about));
    }
  });
}

/** The role behind a session, or the user. */
async function principalOf(arn: string, { clients }: Place): Promise<string | undefined> {
  const role = /^arn:aws:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (role !== undefined) {
    // A session does not tell the path of its role.
    const { Role } = await perform('iam:GetRole', clients.iam.send(new GetRoleCommand({ RoleName: role })));
    return Role?.Arn;
  }
  return /^arn:aws:iam::\d{12}:(user|role)\//.test(arn) ? arn : undefined;
}

async function simulate(
  { clients }: Place,
  findings: Findings,
  principal: string,
  { Action: actions, Resource: resources, Condition: condition }: PreflightPermission,
  about: string,
): Promise<void> {
  const context = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => ({
      ContextKeyName: key,
      ContextKeyType: operator.startsWith('ForAnyValue:') ? ContextKeyTypeEnum.STRING_LIST : ContextKeyTypeEnum.STRING,
      ContextKeyValues: [value],
    })),
  );
  const { EvaluationResults: results = [], IsTruncated: truncated } = await perform(
    'iam:SimulatePrincipalPolicy',
    clients.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: principal,
        ActionNames: [...actions],
        ResourceArns: [...resources],
        ...(context.length > 0 ? { ContextEntries: context } : {}),
      }),
    ),
  );
  const refused = results.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
  if (refused.length > 0) {
    const where = refused.map(({ EvalActionName, EvalResourceName }) => `${EvalActionName} on ${EvalResourceName}`);
    findings.failed(about, `refused to ${principal}: ${where.join(', ')}; allow it`);
    return;
  }
  if (results.length === 0 || truncated === true) {
    findings.unknown(about, `IAM did not answer on all of ${resources.join(', ')}`);
    return;
  }
  findings.ok(about, `allowed to ${principal}`);
}
