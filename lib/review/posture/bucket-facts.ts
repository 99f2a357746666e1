import { Attributes, UNKNOWN, Unknown } from '../attributes';
import { Resource, Snapshot } from '../estate';

/** How much of a bucket is copied to another Region. */
export type Replication = 'whole' | 'part' | 'none' | Unknown;

/** A bucket that is no destination of logs, and what of it is copied. */
export interface BucketFacts {
  /** Of the resource; of one that is not in the plans, its name. */
  readonly key: string;
  /** For people: its address, or its name. */
  readonly name: string;
  /** False for one that only its replication names. */
  readonly isSeen: boolean;
  readonly region: string | undefined;
  readonly replication: Replication;
  /** Regions that it goes to, as far as the plans tell. */
  readonly to: readonly string[];
  /** Whether S3 Replication Time Control promises when. */
  readonly hasTimeControl: boolean;
}

const CONFIGURATION = 'aws_s3_bucket_replication_configuration';

/** Attributes that name the bucket of somebody's logs: those can be lost. */
const LOGS: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
  aws_lb: [
    ['access_logs', 0, 'bucket'],
    ['connection_logs', 0, 'bucket'],
  ],
  aws_elb: [['access_logs', 0, 'bucket']],
  aws_s3_bucket_logging: [['target_bucket']],
  aws_cloudtrail: [['s3_bucket_name']],
  aws_config_delivery_channel: [['s3_bucket_name']],
  aws_flow_log: [['log_destination']],
};

/** A rule of a replication, whichever of the two ways it was written in. */
interface ReplicationRule {
  readonly status: string | Unknown | undefined;
  readonly isWhole: boolean | Unknown;
  /** The buckets that it leads to, as far as they are in the plans. */
  readonly targets: readonly Resource[];
  readonly takesEncrypted: boolean | Unknown;
  readonly hasTimeControl: boolean;
}

/**
 * The buckets of a snapshot that hold data.
 *
 * @param earlier the snapshot before it: a bucket's own block still shows what a resource of its own has left
 */
export function bucketsOf(snapshot: Snapshot, earlier: Snapshot): readonly BucketFacts[] {
  const logs = new Set(
    Object.entries(LOGS).flatMap(([type, paths]) =>
      snapshot
        .of(type)
        .flatMap((resource) => paths.flatMap((path) => snapshot.targets(resource, path, 'aws_s3_bucket'))),
    ),
  );
  const configured = new Set(earlier.of(CONFIGURATION).flatMap((entry) => bucketKeys(entry, earlier)));
  const replications = new Map(
    snapshot.of(CONFIGURATION).flatMap((entry) => bucketKeys(entry, snapshot).map((key) => [key, entry] as const)),
  );
  // The block of a bucket that is yet to be made is unknown also where nobody writes one: then it will be empty.
  const areAllAssigned = snapshot.of(CONFIGURATION).every((entry) => bucketKeys(entry, snapshot).length > 0);
  const hasNoBlock = ({ values }: Resource): boolean =>
    areAllAssigned && values.at('replication_configuration') === UNKNOWN;
  const settings = settingsReader(snapshot);
  const seen = snapshot
    .of('aws_s3_bucket')
    .filter((bucket) => !logs.has(bucket))
    .map((bucket): BucketFacts => {
      const entry = replications.get(bucket.key);
      const rules = entry
        ? rulesOf(entry, ['rule'], snapshot)
        : configured.has(bucket.key) || hasNoBlock(bucket)
          ? []
          : rulesOf(bucket, ['replication_configuration', 0, 'rules'], snapshot);
      return {
        key: bucket.key,
        name: bucket.address,
        isSeen: true,
        region: bucket.region,
        ...replicationOf(rules, bucket.region, settings, bucket),
      };
    });
  const unseen = [...replications].flatMap(([key, entry]): BucketFacts[] =>
    snapshot.find(key)
      ? []
      : [
          {
            key,
            name: key,
            isSeen: false,
            region: entry.region,
            ...replicationOf(rulesOf(entry, ['rule'], snapshot), entry.region, settings),
          },
        ],
  );
  return [...seen, ...unseen];
}

/** The key of the bucket that a replication is about; where it is not in the plans, its name. */
function bucketKeys(entry: Resource, snapshot: Snapshot): string[] {
  const [bucket] = snapshot.targets(entry, 'bucket', 'aws_s3_bucket');
  const name = entry.values.text('bucket');
  if (bucket) return [bucket.key];
  return typeof name === 'string' ? [name] : [];
}

function rulesOf(
  resource: Resource,
  path: readonly (string | number)[],
  snapshot: Snapshot,
): readonly ReplicationRule[] | Unknown {
  const rules = resource.values.blocks(...path);
  if (rules === UNKNOWN) return UNKNOWN;
  return rules.map((values, index) => ({
    status: values.text('status'),
    isWhole: isWhole(values),
    targets: snapshot.targets(resource, [...path, index, 'destination', 0, 'bucket'], 'aws_s3_bucket'),
    takesEncrypted: takesEncrypted(values),
    hasTimeControl: values.text('destination', 0, 'replication_time', 0, 'status') === 'Enabled',
  }));
}

/** Whether a rule takes every object: without a prefix and without a tag. */
function isWhole(rule: Attributes): boolean | Unknown {
  const filters = [
    rule.at('prefix'),
    rule.at('filter', 0, 'prefix'),
    rule.at('filter', 0, 'tag', 0),
    rule.at('filter', 0, 'tags'),
    rule.at('filter', 0, 'and', 0),
  ];
  if (filters.includes(UNKNOWN)) return UNKNOWN;
  return filters.every(
    (filter) => filter === null || filter === '' || (typeof filter === 'object' && Object.keys(filter).length === 0),
  );
}

function takesEncrypted(rule: Attributes): boolean | Unknown {
  const path = ['source_selection_criteria', 0, 'sse_kms_encrypted_objects', 0];
  const status = rule.at(...path, 'status');
  const enabled = rule.at(...path, 'enabled');
  if (status === UNKNOWN || enabled === UNKNOWN) return UNKNOWN;
  return status === 'Enabled' || enabled === true;
}

function replicationOf(
  rules: readonly ReplicationRule[] | Unknown,
  region: string | undefined,
  settings: SettingsReader,
  bucket?: Resource,
): Pick<BucketFacts, 'replication' | 'to' | 'hasTimeControl'> {
  if (rules === UNKNOWN) return { replication: UNKNOWN, to: [], hasTimeControl: false };
  const isEncrypted = bucket !== undefined && settings.isEncrypted(bucket);
  const isSuspended = bucket !== undefined && settings.isSuspended(bucket);
  const leading = rules.filter(
    ({ status, targets, takesEncrypted: takes }) =>
      status !== 'Disabled' &&
      !isSuspended &&
      // S3 leaves out what is encrypted with KMS unless it is told to take it.
      (takes !== false || !isEncrypted) &&
      !targets.some((target) => target.region === region || settings.isSuspended(target)),
  );
  const isUnknown = leading.some(
    ({ status, isWhole: whole, takesEncrypted: takes }) =>
      status === UNKNOWN || whole === UNKNOWN || (takes === UNKNOWN && isEncrypted),
  );
  const whole = leading.filter((rule) => rule.isWhole === true && rule.status === 'Enabled');
  const replication =
    whole.length > 0 && !isUnknown ? 'whole' : isUnknown ? UNKNOWN : leading.length > 0 ? 'part' : 'none';
  return {
    replication,
    to: [...new Set(leading.flatMap(({ targets }) => targets.flatMap((target) => target.region ?? [])))].sort(),
    hasTimeControl: leading.length > 0 && leading.every((rule) => rule.hasTimeControl),
  };
}

interface SettingsReader {
  readonly isEncrypted: (bucket: Resource) => boolean;
  readonly isSuspended: (bucket: Resource) => boolean;
}

function settingsReader(snapshot: Snapshot): SettingsReader {
  const owners = (type: string, path: readonly (string | number)[], value: RegExp): ReadonlySet<Resource> =>
    new Set(
      snapshot
        .of(type)
        .filter(({ values }) => {
          const text = values.text(...path);
          return typeof text === 'string' && value.test(text);
        })
        .flatMap((resource) => snapshot.targets(resource, 'bucket', 'aws_s3_bucket')),
    );
  const encrypted = owners(
    'aws_s3_bucket_server_side_encryption_configuration',
    ['rule', 0, 'apply_server_side_encryption_by_default', 0, 'sse_algorithm'],
    /^aws:kms/,
  );
  const suspended = owners('aws_s3_bucket_versioning', ['versioning_configuration', 0, 'status'], /^Suspended$/);
  return { isEncrypted: (bucket) => encrypted.has(bucket), isSuspended: (bucket) => suspended.has(bucket) };
}
