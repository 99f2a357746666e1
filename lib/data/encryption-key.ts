import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { Names } from '../core/names';
import { PolicyStatement, policyText } from '../core/policy';
import { KeyRef, KeyUser } from '../core/references';

/** Days between the request to delete a key and its end: the longest that KMS offers (7 to 30). */
export const KEY_DELETION_WINDOW_DAYS = 30;

/** What {@link EncryptionKey} is made of. */
export interface EncryptionKeyProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What the key is for, e.g. `database`; the last part of its alias. */
  readonly purpose: string;
  /** A sentence for whoever meets the key in the console. */
  readonly description: string;
  /**
   * AWS services that use the key on their own behalf, not on that of a caller.
   *
   * @default - none: only who the account's IAM policies admit
   */
  readonly usedBy?: readonly KeyUser[];
}

/**
 * A customer-managed KMS key of one Region and its alias.
 *
 * Always a single-Region key. A replica of a multi-Region key inherits neither policy nor alias nor
 * grants, and nothing here needs one: RDS, S3 and Secrets Manager encrypt anew for the Region that
 * they replicate to. Two keys under one alias name, one a Region, fail alone.
 *
 * @example
 * ```ts
 * import { EncryptionKey } from 'warmsite';
 * import { names, stack } from './shared';
 *
 * new EncryptionKey(stack, 'StorageKey', { names, purpose: 'storage', description: 'Files of the shop' });
 * ```
 */
export class EncryptionKey extends Construct implements KeyRef {
  public readonly arn: string;
  public readonly usedBy: ReadonlySet<KeyUser>;
  /** With its `alias/` prefix; the same in both Regions. */
  public readonly alias: string;
  /** A literal that the other Region computes alike, not a reference. */
  public readonly aliasArn: string;

  public constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    this.usedBy = new Set(props.usedBy);
    this.alias = props.names.keyAlias(props.purpose);
    this.aliasArn = props.names.keyAliasArn(props.purpose);

    const key = new KmsKey(this, 'Resource', {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: KEY_DELETION_WINDOW_DAYS,
      policy: keyPolicy(props.names, this.usedBy),
      tags: { Name: this.alias },
      lifecycle: { preventDestroy: true },
    });
    this.arn = key.arn;

    new KmsAlias(this, 'Alias', { name: this.alias, targetKeyId: key.keyId });
  }
}

const ENCRYPT_AND_DECRYPT = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** In this order in the policy, whatever the order of the prop. */
const STATEMENTS: Readonly<Record<KeyUser, (names: Names) => readonly PolicyStatement[]>> = {
  alarms: (names) => [
    {
      Sid: 'AlarmsPublishToEncryptedTopics',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': names.account } },
    },
  ],
  // No condition on the source account: EventBridge does not say it to KMS, and events would be dropped without a
  // word. The encryption context that SNS adds confines the statement to this environment's topics instead.
  events: (names) => [
    {
      Sid: 'EventsPublishToEncryptedTopics',
      Effect: 'Allow',
      Principal: { Service: ['events.amazonaws.com', 'events.rds.amazonaws.com'] },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': names.topicArn('*') } },
    },
  ],
  // The encryption context, as for `events`: nothing published says whether the service names its account to KMS.
  prometheus: (names) => [
    {
      Sid: 'PrometheusPublishesToEncryptedTopics',
      Effect: 'Allow',
      Principal: { Service: 'aps.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': names.topicArn('*') } },
    },
  ],
  'log-groups': (names) => [
    {
      Sid: 'LogGroupsOfThisEnvironment',
      Effect: 'Allow',
      Principal: { Service: `logs.${names.region}.amazonaws.com` },
      Action: ENCRYPT_AND_DECRYPT,
      Resource: '*',
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': names.logGroupArn('*') } },
    },
  ],
  'web-acl-logs': (names) => [
    {
      Sid: 'LogsOfTheWebAcl',
      Effect: 'Allow',
      Principal: { Service: `logs.${names.region}.amazonaws.com` },
      Action: ENCRYPT_AND_DECRYPT,
      Resource: '*',
      Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': names.webAclLogGroupArn } },
    },
  ],
  // CloudTrail asks what the key is before it says for which trail: that statement has no encryption context yet.
  'audit-trail': (names) => [
    {
      Sid: 'TrailEncryptsItsFiles',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['kms:GenerateDataKey*'],
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceArn': names.trailArn, 'kms:EncryptionContext:aws:cloudtrail:arn': names.trailArn },
      },
    },
    {
      Sid: 'TrailChecksTheKey',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['kms:DescribeKey', 'kms:Decrypt'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceArn': names.trailArn } },
    },
  ],
  // A key policy may not name a role that does not exist, and AWS makes this one only with the first Auto Scaling
  // group of the account: hence anyone, narrowed to that role by conditions, which are not checked for existence.
  'instance-volumes': (names) => [
    {
      Sid: 'AutoScalingUsesEncryptedVolumes',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ENCRYPT_AND_DECRYPT,
      Resource: '*',
      Condition: { StringEquals: autoScalingOf(names) },
    },
    {
      Sid: 'AutoScalingAttachesEncryptedVolumes',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:CreateGrant'],
      Resource: '*',
      Condition: { StringEquals: autoScalingOf(names), Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ],
};

function autoScalingOf(names: Names): object {
  return { 'kms:CallerAccount': names.account, 'aws:PrincipalArn': names.autoScalingServiceRoleArn };
}

/** The account itself comes first: without it no IAM policy could give access, and the key could lock everyone out. */
function keyPolicy(names: Names, usedBy: ReadonlySet<KeyUser>): string {
  const users = (Object.keys(STATEMENTS) as KeyUser[]).filter((user) => usedBy.has(user));
  return policyText(
    {
      Sid: 'IamPoliciesOfTheAccount',
      Effect: 'Allow',
      Principal: { AWS: names.accountRootArn },
      Action: 'kms:*',
      Resource: '*',
    },
    ...users.flatMap((user) => STATEMENTS[user](names)),
  );
}
