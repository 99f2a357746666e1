import { isDeepStrictEqual } from 'node:util';
import {
  BucketLocationConstraint,
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLifecycleConfigurationCommandOutput,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  LifecycleRule,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  ReplicationConfiguration,
  ReplicationRule,
  S3Client,
  ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { WarmsiteError } from '../core/errors';
import { Names } from '../core/names';
import { POLICY_VERSION, PolicyDocument, tlsOnly } from '../core/policy';
import { AwsFailure, perform, performUnless } from './aws-failure';
import { Change, Setting } from './convergence';
import { parsePolicy, samePolicy } from './policy-document';
import { STATE_PURPOSE, STATE_REPLICATION_PURPOSE } from './state-replication-role';

/** Days that an overwritten or deleted state can be brought back. */
export const STATE_RETENTION_DAYS = 365;
/** Days after which the parts of an upload that was never completed are removed. */
export const ABANDONED_UPLOAD_DAYS = 7;

/** Id of the one lifecycle rule that is Warmsite's. */
const LIFECYCLE_RULE = 'expire-what-is-no-longer-current';

const PUBLIC_ACCESS_BLOCK: PublicAccessBlockConfiguration = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * The bucket with the Terraform states of one Region, setting by setting. Every call but the one that
 * creates it names the account that must own it: bucket names are global, and a bucket that someone
 * else took under this name would otherwise get our states.
 *
 * It is encrypted with S3's own keys (SSE-S3), not with one of KMS. A state must be readable when
 * nothing else stands: a KMS key would have to exist in both Regions before the first stack, S3 skips
 * what is encrypted by it unless the replication rule, the role and both keys' policies agree, and a
 * key scheduled for deletion takes every state with it. No secret is ever in a state of Warmsite.
 */
export class StateBucket {
  private readonly name: string;
  private readonly owned: { readonly Bucket: string; readonly ExpectedBucketOwner: string };

  public constructor(
    private readonly names: Names,
    private readonly s3: S3Client,
  ) {
    this.name = names.stateBucket;
    this.owned = { Bucket: this.name, ExpectedBucketOwner: names.account };
  }

  /** That it exists. */
  public get existence(): Setting<{ readonly region: string | undefined }> {
    const { names, name, owned, s3 } = this;
    const { region } = names;
    return {
      what: `bucket ${name}`,
      service: 's3',
      async read() {
        try {
          const head = await performUnless(['NotFound'], 's3:ListBucket', s3.send(new HeadBucketCommand(owned)));
          return head && { region: head.BucketRegion };
        } catch (error) {
          // The answer to HEAD has no body: S3 does not say which of the two it is.
          if (error instanceof AwsFailure && error.kind === 'denied') throw taken(names, 'or s3:ListBucket is denied');
          throw error;
        }
      },
      change(current) {
        if (current === undefined) return { value: { region } };
        if (current.region !== undefined && current.region !== region) throw elsewhere(names, current.region);
        return undefined;
      },
      async write() {
        const constraint =
          // The oldest Region is where S3 puts a bucket without a constraint, and it has no name as one.
          region === 'us-east-1'
            ? {}
            : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
        try {
          await perform('s3:CreateBucket', s3.send(new CreateBucketCommand({ Bucket: name, ...constraint })));
        } catch (error) {
          if (error instanceof AwsFailure && error.code === 'BucketAlreadyExists') throw taken(names);
          throw error;
        }
      },
    };
  }

  /** Whether it keeps old versions: replication needs it. */
  public get versioning(): Setting<string> {
    const { owned, s3 } = this;
    return {
      what: 'versioning',
      service: 's3',
      async read() {
        const { Status } = await perform('s3:GetBucketVersioning', s3.send(new GetBucketVersioningCommand(owned)));
        return Status;
      },
      change: (current) =>
        current === 'Enabled' ? undefined : { value: 'Enabled', detail: current && `was ${current}` },
      write: () =>
        perform(
          's3:PutBucketVersioning',
          s3.send(new PutBucketVersioningCommand({ ...owned, VersioningConfiguration: { Status: 'Enabled' } })),
        ),
    };
  }

  /** The settings that stand for themselves. */
  public get others(): readonly Setting<unknown>[] {
    return [this.publicAccessBlock, this.ownership, this.encryption, this.policy, this.lifecycle];
  }

  private get publicAccessBlock(): Setting<PublicAccessBlockConfiguration> {
    const { owned, s3 } = this;
    return {
      what: 'public access block',
      service: 's3',
      async read() {
        const answer = await performUnless(
          ['NoSuchPublicAccessBlockConfiguration'],
          's3:GetBucketPublicAccessBlock',
          s3.send(new GetPublicAccessBlockCommand(owned)),
        );
        return answer?.PublicAccessBlockConfiguration;
      },
      change: (current) =>
        isDeepStrictEqual(current, PUBLIC_ACCESS_BLOCK) ? undefined : { value: PUBLIC_ACCESS_BLOCK },
      write: (value) =>
        perform(
          's3:PutBucketPublicAccessBlock',
          s3.send(new PutPublicAccessBlockCommand({ ...owned, PublicAccessBlockConfiguration: value })),
        ),
    };
  }

  /** Without access control lists: every object belongs to the account. */
  private get ownership(): Setting<ObjectOwnership> {
    const { owned, s3 } = this;
    return {
      what: 'ownership',
      service: 's3',
      async read() {
        const answer = await performUnless(
          ['OwnershipControlsNotFoundError'],
          's3:GetBucketOwnershipControls',
          s3.send(new GetBucketOwnershipControlsCommand(owned)),
        );
        return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
      },
      change: (current) =>
        current === 'BucketOwnerEnforced'
          ? undefined
          : { value: 'BucketOwnerEnforced', detail: current && `was ${current}` },
      write: (value) =>
        perform(
          's3:PutBucketOwnershipControls',
          s3.send(
            new PutBucketOwnershipControlsCommand({
              ...owned,
              OwnershipControls: { Rules: [{ ObjectOwnership: value }] },
            }),
          ),
        ),
    };
  }

  private get encryption(): Setting<ServerSideEncryptionRule> {
    const { owned, s3 } = this;
    return {
      what: 'encryption',
      service: 's3',
      async read() {
        const answer = await performUnless(
          ['ServerSideEncryptionConfigurationNotFoundError'],
          's3:GetEncryptionConfiguration',
          s3.send(new GetBucketEncryptionCommand(owned)),
        );
        return answer?.ServerSideEncryptionConfiguration?.Rules?.[0];
      },
      change(current) {
        const algorithm = current?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
        if (algorithm === 'AES256') return undefined;
        return {
          value: {
            ...current,
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
            BucketKeyEnabled: false,
          },
          detail: algorithm && `was ${algorithm}; the objects written until now keep it and are not replicated`,
        };
      },
      write: (value) =>
        perform(
          's3:PutEncryptionConfiguration',
          s3.send(new PutBucketEncryptionCommand({ ...owned, ServerSideEncryptionConfiguration: { Rules: [value] } })),
        ),
    };
  }

  /** Only TLS. Statements of others stay. */
  private get policy(): Setting<PolicyDocument> {
    const { owned, s3 } = this;
    const wanted = tlsOnly(this.names.bucketArn(STATE_PURPOSE));
    return {
      what: 'policy',
      service: 's3',
      async read() {
        const answer = await performUnless(
          ['NoSuchBucketPolicy'],
          's3:GetBucketPolicy',
          s3.send(new GetBucketPolicyCommand(owned)),
        );
        return answer?.Policy === undefined ? undefined : parsePolicy(answer.Policy);
      },
      change(current) {
        const statements = current?.Statement ?? [];
        const others = statements.filter(({ Sid }) => Sid !== wanted.Sid);
        if (samePolicy(statements, [...others, wanted])) return undefined;
        return {
          value: { ...current, Version: POLICY_VERSION, Statement: [...others, wanted] },
          detail: kept(others.length, 'statement'),
        };
      },
      write: (value) =>
        perform('s3:PutBucketPolicy', s3.send(new PutBucketPolicyCommand({ ...owned, Policy: JSON.stringify(value) }))),
    };
  }

  /**
   * Each plan and apply makes and deletes a lock object: with versions kept, that leaves a version and
   * a delete marker, which the rule clears away too. Rules of others stay.
   */
  private get lifecycle(): Setting<Pick<GetBucketLifecycleConfigurationCommandOutput, 'Rules' | LifecycleSize>> {
    const { owned, s3 } = this;
    const wanted: LifecycleRule = {
      ID: LIFECYCLE_RULE,
      Status: 'Enabled',
      Filter: { Prefix: '' },
      NoncurrentVersionExpiration: { NoncurrentDays: STATE_RETENTION_DAYS },
      Expiration: { ExpiredObjectDeleteMarker: true },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABANDONED_UPLOAD_DAYS },
    };
    return {
      what: 'lifecycle',
      service: 's3',
      read: () =>
        performUnless(
          ['NoSuchLifecycleConfiguration'],
          's3:GetLifecycleConfiguration',
          s3.send(new GetBucketLifecycleConfigurationCommand(owned)),
        ),
      change(current) {
        const rules = current?.Rules ?? [];
        const others = rules.filter(({ ID }) => ID !== LIFECYCLE_RULE);
        const own = rules.filter(({ ID }) => ID === LIFECYCLE_RULE);
        if (sameRules(own, [wanted])) return undefined;
        return { value: { ...current, Rules: [...others, wanted] }, detail: kept(others.length, 'rule') };
      },
      write: ({ Rules, TransitionDefaultMinimumObjectSize: size }) =>
        perform(
          's3:PutLifecycleConfiguration',
          s3.send(
            new PutBucketLifecycleConfigurationCommand({
              ...owned,
              LifecycleConfiguration: { Rules },
              TransitionDefaultMinimumObjectSize: size,
            }),
          ),
        ),
    };
  }

  /**
   * The rule that sends everything to the other Region, delete markers and later changes of tags
   * included. Both buckets have one, so that the way back is there before it is needed; S3 does not
   * replicate replicas again, and the stacks of the two Regions never share a key. A state from before
   * the rule is copied when it is next written.
   *
   * All rules of a bucket run under one role. A rule of someone else would therefore run under ours or
   * be lost: it is neither, but an error.
   */
  public replicationTo(destination: Names): Setting<ReplicationConfiguration> {
    const { owned, s3, names } = this;
    const id = `${STATE_PURPOSE}-to-${destination.region}`;
    const wanted: ReplicationConfiguration = {
      Role: names.roleArn(STATE_REPLICATION_PURPOSE),
      Rules: [
        {
          ID: id,
          Status: 'Enabled',
          Priority: 0,
          // A filter, though it excludes nothing: it makes the rule one of version 2, which knows delete markers.
          Filter: { Prefix: '' },
          DeleteMarkerReplication: { Status: 'Enabled' },
          SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' } },
          Destination: { Bucket: destination.bucketArn(STATE_PURPOSE) },
        },
      ],
    };
    return {
      what: 'replication',
      service: 's3',
      // What S3 says of a role or a versioning that it has not yet seen.
      passing: ['InvalidRequest', 'InvalidArgument'],
      async read() {
        const answer = await performUnless(
          ['ReplicationConfigurationNotFoundError'],
          's3:GetReplicationConfiguration',
          s3.send(new GetBucketReplicationCommand(owned)),
        );
        return answer?.ReplicationConfiguration;
      },
      change(current): Change<ReplicationConfiguration> | undefined {
        const rules = current?.Rules ?? [];
        const others = rules.filter(({ ID }) => ID !== id);
        if (others.length > 0) throw foreignReplication(names, others);
        const same = current?.Role === wanted.Role && sameRules(rules, wanted.Rules);
        return same ? undefined : { value: wanted };
      },
      write: (value) =>
        perform(
          's3:PutReplicationConfiguration with iam:PassRole',
          s3.send(new PutBucketReplicationCommand({ ...owned, ReplicationConfiguration: value })),
        ),
    };
  }
}

type LifecycleSize = 'TransitionDefaultMinimumObjectSize';

/** Whether S3 returned the rules that were written: it leaves lists out, or empty, and writes a filter for everything in three ways. */
function sameRules(
  current: readonly (LifecycleRule | ReplicationRule)[],
  wanted: readonly (LifecycleRule | ReplicationRule)[] | undefined,
): boolean {
  return isDeepStrictEqual(plain(current), plain(wanted));
}

function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => {
      if (key !== '' && Array.isArray(member) && member.length === 0) return undefined;
      if (key === 'Filter' && (isDeepStrictEqual(member, {}) || member === '')) return { Prefix: '' };
      return member;
    }),
  );
}

function kept(others: number, noun: string): string | undefined {
  return others === 0 ? undefined : `keeps ${others} ${noun}${others === 1 ? '' : 's'} of others`;
}

function refusal(names: Names, code: string, message: string): WarmsiteError {
  return new WarmsiteError([{ code, where: `${names.region} bucket ${names.stateBucket}`, message }]);
}

function taken(names: Names, otherwise?: string): WarmsiteError {
  return refusal(
    names,
    'bucket-taken',
    `the name is taken by another account than ${names.account}${otherwise ? `, ${otherwise}` : ''}; bucket names are global: change 'system' or 'environment' unless the bucket is yours`,
  );
}

function elsewhere(names: Names, region: string): WarmsiteError {
  return refusal(
    names,
    'bucket-elsewhere',
    `must be in ${names.region}, is in ${region}; a bucket cannot be moved: empty and delete it, then try again`,
  );
}

function foreignReplication(names: Names, rules: readonly ReplicationRule[]): WarmsiteError {
  const ids = rules.map(({ ID }) => `'${ID ?? ''}'`).join(', ');
  return refusal(
    names,
    'foreign-replication',
    `replicates by rules that are not Warmsite's, got ${ids}; they would have to run under Warmsite's role: remove them, then try again`,
  );
}
