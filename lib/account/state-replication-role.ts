import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { Names } from '../core/names';
import { assumableForReplication, POLICY_VERSION, PolicyDocument, replicationStatements } from '../core/policy';
import { perform, performUnless } from './aws-failure';
import { Setting } from './convergence';
import { parsePolicy, samePolicy } from './policy-document';

/** Purpose of the state buckets, as `Names.bucket` takes it. */
export const STATE_PURPOSE = 'state';
/** Purpose of the roles that replicate them, as `Names.role` takes it. */
export const STATE_REPLICATION_PURPOSE = 'state-replication';

const INLINE_POLICY = 'replicate';
const NO_SUCH = ['NoSuchEntity', 'NoSuchEntityException'];

/** The role under which S3 copies the states of one Region to the other one: it can do that and nothing else. */
export class StateReplicationRole {
  private readonly role: { readonly RoleName: string };

  public constructor(
    private readonly names: Names,
    private readonly destination: Names,
    private readonly iam: IAMClient,
    /** ARN of the policy that bounds it. */
    private readonly bound?: string,
  ) {
    this.role = { RoleName: names.role(STATE_REPLICATION_PURPOSE) };
  }

  /** That it exists, and who may assume it. */
  public get trust(): Setting<PolicyDocument> {
    const { names, role, iam, bound } = this;
    const description = `Replicates ${names.stateBucket} to ${this.destination.stateBucket}`;
    const wanted: PolicyDocument = {
      Version: POLICY_VERSION,
      Statement: [assumableForReplication(names, STATE_PURPOSE)],
    };
    return {
      what: `role ${role.RoleName}`,
      service: 'iam',
      async read() {
        const answer = await performUnless(NO_SUCH, 'iam:GetRole', iam.send(new GetRoleCommand(role)));
        return answer && parsePolicy(decodeURIComponent(answer.Role?.AssumeRolePolicyDocument ?? ''));
      },
      change: (current) => (samePolicy(current, wanted) ? undefined : { value: wanted }),
      write(value, current) {
        const document = JSON.stringify(value);
        return current === undefined
          ? perform(
              'iam:CreateRole',
              iam.send(
                new CreateRoleCommand({
                  ...role,
                  Description: description,
                  AssumeRolePolicyDocument: document,
                  // With its creation: an account that asks for one refuses a role without.
                  ...(bound === undefined ? {} : { PermissionsBoundary: bound }),
                }),
              ),
            )
          : perform(
              'iam:UpdateAssumeRolePolicy',
              iam.send(new UpdateAssumeRolePolicyCommand({ ...role, PolicyDocument: document })),
            );
      },
    };
  }

  /** What bounds it; undefined where nothing is to, and what others bound it with stays. */
  public get boundary(): Setting<string> | undefined {
    const { role, iam, bound } = this;
    if (bound === undefined) return undefined;
    return {
      what: 'role boundary',
      service: 'iam',
      // A role that was made a moment ago.
      passing: NO_SUCH,
      async read() {
        const answer = await performUnless(NO_SUCH, 'iam:GetRole', iam.send(new GetRoleCommand(role)));
        return answer?.Role?.PermissionsBoundary?.PermissionsBoundaryArn;
      },
      change: (current) =>
        current === bound
          ? undefined
          : { value: bound, ...(current === undefined ? {} : { detail: `was ${current}` }) },
      write: (value) =>
        perform(
          'iam:PutRolePermissionsBoundary',
          iam.send(new PutRolePermissionsBoundaryCommand({ ...role, PermissionsBoundary: value })),
        ),
    };
  }

  /** What it may do. */
  public get permissions(): Setting<PolicyDocument> {
    const { names, role, iam, destination } = this;
    const wanted: PolicyDocument = {
      Version: POLICY_VERSION,
      Statement: replicationStatements(names, destination, STATE_PURPOSE),
    };
    return {
      what: 'role permissions',
      service: 'iam',
      // A role that was made a moment ago.
      passing: NO_SUCH,
      async read() {
        const answer = await performUnless(
          NO_SUCH,
          'iam:GetRolePolicy',
          iam.send(new GetRolePolicyCommand({ ...role, PolicyName: INLINE_POLICY })),
        );
        return answer && parsePolicy(decodeURIComponent(answer.PolicyDocument ?? ''));
      },
      change: (current) => (samePolicy(current, wanted) ? undefined : { value: wanted }),
      write: (value) =>
        perform(
          'iam:PutRolePolicy',
          iam.send(
            new PutRolePolicyCommand({ ...role, PolicyName: INLINE_POLICY, PolicyDocument: JSON.stringify(value) }),
          ),
        ),
    };
  }
}
