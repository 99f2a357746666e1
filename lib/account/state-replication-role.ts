import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
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
  ) {
    this.role = { RoleName: names.role(STATE_REPLICATION_PURPOSE) };
  }

  /** That it exists, and who may assume it. */
  public get trust(): Setting<PolicyDocument> {
    const { names, role, iam } = this;
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
                new CreateRoleCommand({ ...role, Description: description, AssumeRolePolicyDocument: document }),
              ),
            )
          : perform(
              'iam:UpdateAssumeRolePolicy',
              iam.send(new UpdateAssumeRolePolicyCommand({ ...role, PolicyDocument: document })),
            );
      },
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
