import { isDeepStrictEqual } from 'node:util';
import { Estate, Resource } from '../../estate';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import {
  actionsOf,
  allowedOn,
  ATTACHMENT,
  isForAutomation,
  MANAGED_POLICY,
  Permissions,
  permissionsOf,
  policiesBeside,
  ROLE,
  ROLE_POLICY,
  runbooksOf,
  uncovered,
} from './runbook-role';

export const observabilityRunbookRoleWeakened: Rule = {
  id: 'observability-runbook-role-weakened',
  area: 'observability',
  severity: 'high',
  title: 'A role loses a permission that a recovery needs',
  lost: 'The runbook stops at that step with AccessDenied, in the middle of a recovery: somebody with more rights has to do it by hand.',
  safeWay:
    'Keep the permission as long as a runbook calls for it. Take the step out of the runbook first, run the drill (`npm run warmsite -- drill <environment>`), then take the permission.',
  source: 'AWS Systems Manager User Guide, Setting up Automation: the role that it assumes',
  types: [ROLE, ROLE_POLICY, ATTACHMENT, MANAGED_POLICY],
  *check({ estate }) {
    for (const role of rolesTouched(estate)) {
      const now = estate.after.find(role.key);
      const beside = policiesBeside(estate, role);
      const was = permissionsOf(estate.before, role, beside);
      const is = now && permissionsOf(estate.after, now, beside);
      if (is && isDeepStrictEqual([was, guardsOf(role)], [is, guardsOf(now)])) continue;
      const runbooks = runbooksOf(estate.before, role);
      const still = now ? runbooksOf(estate.after, now) : [];
      const isRunbookRole = runbooks.length > 0 || isForAutomation(role);
      if (!is) {
        const needed = actionsOf(was, [], false).filter((action) => allowedOn(was, action).length > 0);
        if (isRunbookRole || needed.length > 0) yield { at: role, message: 'the role is destroyed' };
        continue;
      }
      if (isForAutomation(role) && !isForAutomation(now)) {
        yield { at: role, part: 'trust', message: 'Systems Manager may no longer assume it' };
      }
      if (role.values.isUnset('permissions_boundary') && !now.values.isUnset('permissions_boundary') && isRunbookRole) {
        yield {
          at: role,
          part: 'boundary',
          severity: 'warning',
          message: 'it gets a permissions boundary: what that does not allow is denied',
        };
      }
      const dropped = new Set(runbooks.flatMap((runbook) => [...runbook.calls]));
      for (const call of still.flatMap((runbook) => [...runbook.calls])) dropped.delete(call);
      const asked = actionsOf(was, runbooks, isRunbookRole).filter(
        (action) => !dropped.has(action) && allowedOn(was, action).length > 0,
      );
      const lost = asked.filter((action) => allowedOn(is, action).length === 0);
      const policies = was.opaque.filter((arn) => isRunbookRole && !is.opaque.includes(arn));
      if (is.unknown.length > 0 && lost.length > 0) {
        yield {
          at: role,
          message: `whether it keeps ${few(lost)} depends on ${listed(is.unknown)}, not known yet`,
          isUnknown: true,
        };
      } else if (lost.length > 0) {
        yield {
          at: role,
          message: `it loses ${is.statements.length === 0 && is.opaque.length === 0 ? 'every permission' : few(lost)}`,
        };
      } else if (policies.length > 0) {
        yield { at: role, message: `it loses the policy ${listed(policies)}` };
      } else {
        const narrowed = asked.flatMap((action) => narrowing(estate, was, is, action));
        if (narrowed.length > 0) yield { at: role, part: 'resource', message: few(narrowed) };
      }
    }
  },
};

/** What else decides over what a role may do: who takes it, and what bounds it. */
function guardsOf({ values }: Resource): readonly unknown[] {
  return [values.document('assume_role_policy'), values.text('permissions_boundary')];
}

/** The roles before the plans whose permissions anything changes. */
function rolesTouched(estate: Estate): readonly Resource[] {
  const found = new Set<Resource>();
  for (const { before, action, isDeposed } of estate.changed(ROLE, ROLE_POLICY, ATTACHMENT, MANAGED_POLICY)) {
    if (!before || isDeposed || action === 'forget') continue;
    const attachments =
      before.type === MANAGED_POLICY ? estate.before.users(before, { [ATTACHMENT]: ['policy_arn'] }) : [before];
    for (const holder of attachments) {
      const roles = holder.type === ROLE ? [holder] : estate.before.targets(holder, 'role', ROLE);
      for (const role of roles) found.add(role);
    }
  }
  return [...found];
}

/** An action that is left, but no longer on what is still there. */
function narrowing(estate: Estate, was: Permissions, is: Permissions, action: string): readonly string[] {
  const now = allowedOn(is, action);
  const lost = uncovered(allowedOn(was, action), now);
  const isFewer = now.every((resource) => allowedOn(was, action).includes(resource));
  const missed = lost.filter(
    (resource) => resource !== '*' && (isFewer || estate.after.named(resource, undefined).length > 0),
  );
  return missed.length === 0 ? [] : [`it may no longer call ${action} on ${listed(missed)}`];
}

/** At most three, and how many more. */
function few(items: readonly string[]): string {
  return items.length <= 4 ? listed(items) : `${items.slice(0, 3).join(', ')} and ${items.length - 3} more`;
}
