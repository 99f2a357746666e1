import { PathPart, Unknown, UNKNOWN } from '../../attributes';
import { Estate, Resource, Snapshot } from '../../estate';
import { statementsOf } from '../../policy-document';
import { partsOf } from './parts';

export const BUCKET = 'aws_s3_bucket';
export const VERSIONING = 'aws_s3_bucket_versioning';
export const REPLICATION = 'aws_s3_bucket_replication_configuration';
export const LIFECYCLE = 'aws_s3_bucket_lifecycle_configuration';
export const OBJECT_LOCK = 'aws_s3_bucket_object_lock_configuration';
export const ENCRYPTION = 'aws_s3_bucket_server_side_encryption_configuration';
export const BUCKET_POLICY = 'aws_s3_bucket_policy';

/** What is configured of a bucket by resources beside it, and the name of the block that did it before. */
const BLOCKS = {
  [VERSIONING]: 'versioning',
  [REPLICATION]: 'replication_configuration',
  [LIFECYCLE]: 'lifecycle_rule',
  [OBJECT_LOCK]: 'object_lock_configuration',
  [ENCRYPTION]: 'server_side_encryption_configuration',
  [BUCKET_POLICY]: 'policy',
} as const;

type BucketPart = keyof typeof BLOCKS;

/**
 * The buckets of a snapshot with what is configured of them: by a resource beside the bucket, or by the block in the
 * bucket that older configurations have. Where there is a resource beside it, before or after, the block in the bucket
 * only mirrors what was there at the last refresh.
 */
export class Buckets {
  private readonly parts = new Map<string, ReadonlyMap<string, readonly Resource[]>>();
  private logs: ReadonlySet<string> | undefined;

  public constructor(
    private readonly estate: Estate,
    public readonly snapshot: Snapshot,
  ) {}

  /** The bucket that a resource beside it configures; undefined when the plans do not have it. */
  public of(part: Resource): Resource | undefined {
    return this.snapshot.targets(part, 'bucket', BUCKET)[0];
  }

  /** The resource of a type that configures a bucket. */
  public part(type: BucketPart, bucket: Resource): Resource | undefined {
    return this.partsOf(type, this.snapshot).get(bucket.key)?.[0];
  }

  /** Whether the block in the bucket says how things are. */
  public isInline(type: BucketPart, bucket: Resource): boolean {
    const { before, after } = this.estate;
    if ([before, after].some((snapshot) => this.partsOf(type, snapshot).has(bucket.key))) return false;
    // Of a new bucket every block that the configuration lacks is only known after the apply.
    const block = BLOCKS[type];
    return bucket.values.at(block) !== UNKNOWN || bucket.references(block).length > 0;
  }

  public versioning(bucket: Resource): boolean | Unknown {
    if (this.isInline(VERSIONING, bucket)) return bucket.values.flag('versioning', 0, 'enabled') ?? false;
    const status = this.part(VERSIONING, bucket)?.values.text('versioning_configuration', 0, 'status');
    return status === UNKNOWN ? UNKNOWN : status === 'Enabled';
  }

  /** Whether S3 encrypts with a key of KMS what comes without a wish; undefined when the plans do not tell. */
  public isEncryptedByKms(bucket: Resource): boolean | Unknown | undefined {
    const path = ['rule', 0, 'apply_server_side_encryption_by_default', 0, 'sse_algorithm'] as const;
    const algorithm = this.isInline(ENCRYPTION, bucket)
      ? bucket.values.text('server_side_encryption_configuration', 0, ...path)
      : this.part(ENCRYPTION, bucket)?.values.text(...path);
    if (algorithm === undefined || algorithm === UNKNOWN) return algorithm;
    return algorithm.startsWith('aws:kms');
  }

  /** Whether logs are delivered to it. */
  public holdsLogs(bucket: Resource): boolean {
    this.logs ??= logBuckets(this.snapshot);
    if (this.logs.has(bucket.key)) return true;
    const name = bucket.values.text('bucket');
    return LOG_NAME.test(`${name === UNKNOWN ? '' : (name ?? '')} ${bucket.address}`);
  }

  private partsOf(type: BucketPart, snapshot: Snapshot): ReadonlyMap<string, readonly Resource[]> {
    const id = `${type} ${snapshot === this.estate.before ? 'before' : 'after'}`;
    let parts = this.parts.get(id);
    if (!parts) this.parts.set(id, (parts = partsOf(snapshot, type, 'bucket', BUCKET)));
    return parts;
  }
}

/**
 * The buckets that an attribute points to. That of a new bucket is its name in an ARN: the ARN that the bucket itself
 * has is not known until apply.
 */
export function bucketsAt(snapshot: Snapshot, resource: Resource, path: readonly PathPart[]): readonly Resource[] {
  const found = snapshot.targets(resource, path, BUCKET);
  const text = resource.values.text(...path);
  if (found.length > 0 || typeof text !== 'string') return found;
  const name = /^arn:[^:]+:s3:::([^/]+)/.exec(text)?.[1];
  return name === undefined ? [] : snapshot.named(name, undefined, [BUCKET]);
}

/** Whether a bucket is there before and gone after, or another one: then nothing of it is worth a finding of its own. */
export function isGone(estate: Estate, bucket: Resource | undefined): boolean {
  if (!bucket) return false;
  return estate.changeOf(bucket)?.action === 'replace' || !estate.after.find(bucket.key);
}

/** The name of a bucket, or the address of what makes it. */
export function nameOf(bucket: Resource): string {
  const name = bucket.values.text('bucket');
  return typeof name === 'string' ? name : bucket.address;
}

const LOG_NAME = /(^|[^a-z])(logs?|logging|(cloud)?trail|flow-?logs?)([^a-z]|$)/;

/** What writes logs to a bucket, and where it names it: by name, ARN or domain name. */
const LOG_WRITERS: Readonly<Record<string, readonly (readonly PathPart[])[]>> = {
  aws_s3_bucket_logging: [['target_bucket']],
  [BUCKET]: [['logging', 0, 'target_bucket']],
  aws_lb: [
    ['access_logs', 0, 'bucket'],
    ['connection_logs', 0, 'bucket'],
  ],
  aws_alb: [['access_logs', 0, 'bucket']],
  aws_elb: [['access_logs', 0, 'bucket']],
  aws_flow_log: [['log_destination']],
  aws_cloudtrail: [['s3_bucket_name']],
  aws_config_delivery_channel: [['s3_bucket_name']],
  aws_route53_resolver_query_log_config: [['destination_arn']],
};

/** Services that deliver logs, by the policy of the bucket. */
const LOG_SERVICES =
  /^(delivery\.logs|logdelivery\.elasticloadbalancing|logging\.s3|cloudtrail|config)\.amazonaws\.com$/;

function logBuckets(snapshot: Snapshot): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [type, paths] of Object.entries(LOG_WRITERS)) {
    for (const writer of snapshot.of(type)) {
      for (const path of paths) {
        // A reference stands for the whole block of a bucket, not for its target.
        if (writer.values.isUnset(path[0] as string)) continue;
        for (const { key } of bucketsAt(snapshot, writer, path)) if (key !== writer.key) found.add(key);
      }
    }
  }
  for (const policy of snapshot.of(BUCKET_POLICY)) {
    const statements = statementsOf(policy.values.document('policy')) ?? [];
    const receives = statements.some(
      ({ isAllow, principals }) => isAllow && principals.patterns.some((service) => LOG_SERVICES.test(service)),
    );
    if (receives) for (const { key } of snapshot.targets(policy, 'bucket', BUCKET)) found.add(key);
  }
  for (const bucket of snapshot.of(BUCKET))
    if (bucket.values.text('acl') === 'log-delivery-write') found.add(bucket.key);
  return found;
}
