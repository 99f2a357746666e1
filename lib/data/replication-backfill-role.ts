import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { assumableBy, policyText } from '../core/policy';

/** Purpose of the role, as `Names.role` takes it. */
export const BACKFILL_ROLE_PURPOSE = 'backfill';

/** What {@link ReplicationBackfillRole} is made of. */
export interface ReplicationBackfillRoleProps {
  /** The environment, in the Region of this stack: that of the buckets the objects come from. */
  readonly names: Names;
  /** Purposes of the buckets, at least one: those with a `BucketReplication` out of this Region. */
  readonly purposes: readonly string[];
}

/**
 * The role of the jobs of S3 Batch Replication that copy what was there before the replication. Both
 * Regions have one: replication goes both ways, and a job runs in the Region that it copies from.
 *
 * It starts replications and no more: the objects are read and written by the role of the rule, so this
 * one needs no object, no key and nothing in the other Region. There is no completion report to write
 * either: every bucket here is replicated as a whole, and S3 cannot leave a report where object lock has a default
 * retention; the job would end as failed for that alone. Nor is the manifest written anywhere.
 *
 * @example
 * ```ts
 * import { ReplicationBackfillRole } from 'warmsite';
 * import { names, stack } from './shared';
 *
 * new ReplicationBackfillRole(stack, 'BackfillRole', { names, purposes: ['uploads'] });
 * ```
 */
export class ReplicationBackfillRole extends Construct {
  /** @throws WarmsiteError `backfill-nothing` */
  public constructor(scope: Construct, id: string, props: ReplicationBackfillRoleProps) {
    super(scope, id);
    const { names, purposes } = props;
    const violations = new Violations(this.node.path);
    violations.require(
      purposes.length > 0,
      'backfill-nothing',
      "'purposes' must name at least one bucket, got none; leave the role out where no bucket is replicated",
    );
    violations.throwIfAny();

    const role = new IamRole(this, 'Resource', {
      name: names.role(BACKFILL_ROLE_PURPOSE),
      description: `Starts the replication of what was in the buckets of ${names.prefix} before its rules`,
      assumeRolePolicy: policyText(
        // IfExists: nothing that AWS publishes promises that the jobs say for whom they act.
        assumableBy('batchoperations.s3.amazonaws.com', {
          StringEqualsIfExists: { 'aws:SourceAccount': names.account },
          ArnLikeIfExists: { 'aws:SourceArn': names.anyBatchJobArn },
        }),
      ),
    });
    const buckets = purposes.map((purpose) => names.bucketArn(purpose));
    new IamRolePolicy(this, 'Policy', {
      name: 'backfill',
      role: role.name,
      policy: policyText(
        {
          // S3 makes the manifest with an inventory of its own, of what the rules cover.
          Sid: 'MakeTheManifest',
          Effect: 'Allow',
          Action: ['s3:GetReplicationConfiguration', 's3:PutInventoryConfiguration'],
          Resource: buckets,
        },
        {
          Sid: 'StartTheReplication',
          Effect: 'Allow',
          Action: 's3:InitiateReplication',
          Resource: buckets.map((bucket) => `${bucket}/*`),
        },
      ),
    });
  }
}
