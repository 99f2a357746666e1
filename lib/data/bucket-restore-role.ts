import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { assumableForBackups, keyGrants, policyText, useOfKey } from '../core/policy';

/** What {@link BucketRestoreRole} is made of. */
export interface BucketRestoreRoleProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Purposes of the buckets that are restored into, at least one: those that are backed up. */
  readonly purposes: readonly string[];
  /** Purpose of the key of the buckets. */
  readonly bucketKeyPurpose: string;
  /** Purpose of the key of the vault. */
  readonly vaultKeyPurpose: string;
}

/**
 * The role that AWS Backup restores buckets as. It is there before it is needed, since IAM is changed in
 * us-east-1 only, which may be the Region that is lost.
 *
 * It restores into the buckets themselves: AWS Backup brings back what is not there, or is under a
 * delete marker, and never puts an object in the place of another one.
 *
 * @example
 * ```ts
 * import { BucketRestoreRole } from 'warmsite';
 * import { names, stack } from './shared';
 *
 * new BucketRestoreRole(stack, 'RestoreRole', {
 *   names,
 *   purposes: ['uploads'],
 *   bucketKeyPurpose: 'shared',
 *   vaultKeyPurpose: 'backups',
 * });
 * ```
 */
export class BucketRestoreRole extends Construct {
  /** @throws WarmsiteError `restore-nothing` */
  public constructor(scope: Construct, id: string, props: BucketRestoreRoleProps) {
    super(scope, id);
    const { names, purposes, bucketKeyPurpose, vaultKeyPurpose } = props;
    const violations = new Violations(this.node.path);
    violations.require(
      purposes.length > 0,
      'restore-nothing',
      "'purposes' must name at least one bucket, got none; leave the role out where no bucket is backed up",
    );
    violations.throwIfAny();

    const role = new IamRole(this, 'Resource', {
      name: names.role('buckets-restore'),
      description: `Restores the buckets of ${names.prefix}`,
      assumeRolePolicy: policyText(assumableForBackups(names)),
    });
    const buckets = purposes.map((purpose) => names.bucketArn(purpose));
    new IamRolePolicy(this, 'Policy', {
      name: 'restore',
      role: role.name,
      policy: policyText(
        {
          Sid: 'LookAtTheBuckets',
          Effect: 'Allow',
          Action: [
            's3:GetBucketLocation',
            's3:GetBucketOwnershipControls',
            's3:GetBucketVersioning',
            's3:ListBucket',
            's3:ListBucketVersions',
          ],
          Resource: buckets,
        },
        {
          Sid: 'WriteTheObjects',
          Effect: 'Allow',
          Action: [
            's3:GetObject',
            's3:GetObjectAcl',
            's3:GetObjectTagging',
            's3:GetObjectVersion',
            's3:GetObjectVersionAcl',
            's3:ListMultipartUploadParts',
            's3:PutObject',
            's3:PutObjectTagging',
          ],
          Resource: buckets.map((bucket) => `${bucket}/*`),
        },
        useOfKey({
          sid: 'EncryptTheObjects',
          names,
          purpose: bucketKeyPurpose,
          service: 's3',
          actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
        }),
        ...keyGrants([names], [vaultKeyPurpose]),
      ),
    });
  }
}
