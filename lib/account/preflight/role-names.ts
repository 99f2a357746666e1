import { GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { perform } from '../aws-failure';
import { Check, everyPage, Findings, isOurs, Place } from './finding';

/** No role in the way of the environment's own is somebody else's. */
export const roleNames: Check = {
  id: 'role-name',
  why: 'An apply stops at a role that exists already, half way through the stack.',
  where: 'each',
  look,
};

async function look({ names, clients: { iam } }: Place, findings: Findings): Promise<void> {
  const pattern = `${names.prefix}-*-${names.region}`;
  await findings.attempt(pattern, async () => {
    const roles = await everyPage(async (token) => {
      const answer = await perform('iam:ListRoles', iam.send(new ListRolesCommand({ Marker: token })));
      return { items: answer.Roles ?? [], next: answer.IsTruncated ? answer.Marker : undefined };
    });
    const alike = roles
      .map(({ RoleName }) => RoleName ?? '')
      .filter((role) => role.startsWith(`${names.prefix}-`) && role.endsWith(`-${names.region}`));
    const found = await Promise.all(
      // The list does not tell the tags.
      alike.map((role) => perform('iam:GetRole', iam.send(new GetRoleCommand({ RoleName: role })))),
    );
    // Another environment may have a name that begins like this one.
    const managed = (tags: { Key?: string; Value?: string }[] = []): boolean =>
      tags.some(({ Key, Value }) => Key === 'ManagedBy' && Value === 'warmsite');
    const foreign = found.flatMap(({ Role }) => (Role && !managed(Role.Tags) ? [Role.RoleName ?? ''] : []));
    const ours = found.filter(({ Role }) => isOurs(names, Role?.Tags)).length;
    findings.judge(
      pattern,
      foreign.length === 0,
      ours === 0 ? 'none yet' : `${ours} of them, all ours by their tags`,
      `${foreign.join(', ')} exist without the tags of this environment; an apply that needs the name stops there`,
    );
  });
}
