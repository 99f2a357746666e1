import { Names } from './names';

/** A statement of an IAM policy, a trust policy, or the policy of a bucket, key or topic. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly [element: string]: unknown;
}

/** A whole policy. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

/** The version of the policy language with variables; without it AWS assumes one of 2008. */
export const POLICY_VERSION = '2012-10-17';

/** A policy as Terraform takes it. */
export function policyText(...statements: readonly PolicyStatement[]): string {
  const document: PolicyDocument = { Version: POLICY_VERSION, Statement: statements };
  return JSON.stringify(document);
}

/** Lets an AWS service assume a role, under a condition. */
export function assumableBy(service: string, condition?: object): PolicyStatement {
  return {
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** Only on behalf of this account and this resource: a service that acts for many is no way in for the others. */
export function onBehalfOf(names: Names, sourceArn: string): object {
  return { StringEquals: { 'aws:SourceAccount': names.account }, ArnLike: { 'aws:SourceArn': sourceArn } };
}

/** Denies everything that comes to a bucket without TLS. */
export function tlsOnly(bucketArn: string): PolicyStatement {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

export interface KeyUse {
  readonly sid: string;
  /** The environment, in the Region of the key. */
  readonly names: Names;
  /** Purpose of the key, as `Names.keyAlias` takes it. */
  readonly purpose: string;
  /** The service that asks KMS on the caller's behalf, e.g. `s3`. */
  readonly service: string;
  readonly actions: readonly string[];
}

/** KMS decides by key ARN, which only the key's own stack knows: its alias, and the service that asks, narrow it down. */
export function useOfKey({ sid, names, purpose, service, actions }: KeyUse): PolicyStatement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: names.anyKeyArn,
    Condition: {
      StringEquals: { 'kms:ViaService': `${service}.${names.region}.amazonaws.com` },
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': names.keyAlias(purpose) },
    },
  };
}

/**
 * Lets S3 assume the role that replicates a bucket. `IfExists`: the conditions keep other buckets out
 * where S3 says for whom it acts. Nothing that AWS publishes promises that it does so for live
 * replication, and a refused role only shows in objects that never arrive. To hand a role to S3 takes
 * `iam:PassRole` in its own account anyway.
 */
export function assumableForReplication(names: Names, purpose: string): PolicyStatement {
  return assumableBy('s3.amazonaws.com', {
    StringEqualsIfExists: { 'aws:SourceAccount': names.account },
    ArnEqualsIfExists: { 'aws:SourceArn': names.bucketArn(purpose) },
  });
}

/** What the role may do that replicates a bucket, keys apart. `reading`: actions on the objects beside the usual. */
export function replicationStatements(
  names: Names,
  destination: Names,
  purpose: string,
  reading: readonly string[] = [],
): PolicyStatement[] {
  const source = names.bucketArn(purpose);
  return [
    {
      Sid: 'ReadTheRules',
      Effect: 'Allow',
      Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      Resource: source,
    },
    {
      // Not s3:GetObjectVersion: with that one S3 skips objects under KMS.
      Sid: 'ReadTheObjects',
      Effect: 'Allow',
      Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging', ...reading],
      Resource: `${source}/*`,
    },
    {
      Sid: 'WriteTheReplicas',
      Effect: 'Allow',
      Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
      Resource: `${destination.bucketArn(purpose)}/*`,
    },
  ];
}

/**
 * Lets AWS Backup assume a role, to back up or to restore. `IfExists` for the reason above: nothing that
 * AWS publishes promises that it says for whom it acts, and a refused role shows in failed jobs only. Not
 * narrowed to a Region: a copy is made in two.
 */
export function assumableForBackups(names: Names): PolicyStatement {
  return assumableBy('backup.amazonaws.com', { StringEqualsIfExists: { 'aws:SourceAccount': names.account } });
}

/**
 * Lets a role hand the keys of these purposes on to the services that store what it makes, for as long
 * as they keep it. KMS knows keys by ARN only: their aliases narrow it down.
 *
 * @param places the environment in each Region whose keys are meant
 */
export function keyGrants(places: readonly Names[], purposes: readonly string[]): PolicyStatement[] {
  const keys = places.map(({ anyKeyArn }) => anyKeyArn);
  const aliases = new Set(places.flatMap((names) => purposes.map((purpose) => names.keyAlias(purpose))));
  const ours = { 'kms:ResourceAliases': [...aliases] };
  return [
    {
      Sid: 'SeeTheKeys',
      Effect: 'Allow',
      Action: 'kms:DescribeKey',
      Resource: keys,
      Condition: { 'ForAnyValue:StringEquals': ours },
    },
    {
      Sid: 'HandOnTheKeys',
      Effect: 'Allow',
      Action: 'kms:CreateGrant',
      Resource: keys,
      Condition: { 'ForAnyValue:StringEquals': ours, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}
