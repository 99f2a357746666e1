import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { Names } from '../core/names';
import { perform, performUnless } from './aws-failure';
import { Setting } from './convergence';
import { parsePolicy, PolicyDocument, samePolicy } from './policy-document';

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

  /**
   * That it exists, and who may assume it: S3, for this bucket of this account. `IfExists`: the
   * conditions keep others out where S3 says for whom it acts. Nothing that AWS publishes promises that
   * it does so for live replication, and a refused role only shows in objects that never arrive. To
   * hand a role to S3 takes `iam:PassRole` in its own account anyway.
   */
  public get trust(): Setting<PolicyDocument> {
    const { names, role, iam } = this;
    const description = `Replicates ${names.stateBucket} to ${this.destination.stateBucket}`;
    const wanted: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEqualsIfExists: { 'aws:SourceAccount': names.account },
            ArnEqualsIfExists: { 'aws:SourceArn': names.bucketArn(STATE_PURPOSE) },
          },
        },
      ],
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
    const { role, iam, destination } = this;
    const source = this.names.bucketArn(STATE_PURPOSE);
    const wanted: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ReadTheRules',
          Effect: 'Allow',
          Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
          Resource: source,
        },
        {
          Sid: 'ReadTheObjects',
          Effect: 'Allow',
          Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
          Resource: `${source}/*`,
        },
        {
          Sid: 'WriteTheReplicas',
          Effect: 'Allow',
          Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
          Resource: `${destination.bucketArn(STATE_PURPOSE)}/*`,
        },
      ],
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
