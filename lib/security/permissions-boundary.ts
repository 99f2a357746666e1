import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { Aspects, IAspect } from 'cdktf';
import { IConstruct } from 'constructs';
import { Violations } from '../core/errors';
import { RegionStack } from '../core/region-stack';

/** Path and name of a policy, as they stand in its ARN. */
const POLICY_NAME = /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;

/**
 * Puts a permissions boundary on every role of a stack, those of constructs that know nothing of it included: accounts
 * whose deployment role may only create roles with one refuse all others.
 *
 * @param policy path and name of a customer-managed policy that the account has already, e.g. `boundaries/workload`.
 * It must allow what the roles are for, in both Regions: what it leaves out shows only when a runbook is refused.
 * @throws WarmsiteError `permissions-boundary`
 */
export function requirePermissionsBoundary(stack: RegionStack, policy: string): void {
  const violations = new Violations(stack.node.path);
  violations.require(
    POLICY_NAME.test(policy),
    'permissions-boundary',
    `'permissionsBoundary' must be the path and name of a policy such as boundaries/workload, got '${policy}'; its ARN follows from the account`,
  );
  violations.throwIfAny();
  // To the stack, not to the app: cdktf never visits with the aspects of an app.
  Aspects.of(stack).add(new PermissionsBoundary(stack.names.policyArn(policy)));
}

class PermissionsBoundary implements IAspect {
  public constructor(private readonly arn: string) {}

  public visit(node: IConstruct): void {
    if (node instanceof IamRole) node.permissionsBoundary = this.arn;
  }
}
