import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from '../account/aws-clients';
import { AwsFailure, perform, performUnless } from '../account/aws-failure';
import { requireAccount } from '../account/caller';
import { everyPage } from '../account/preflight/finding';
import { Names } from '../core/names';
import { parityMetric } from '../core/parity-metric';
import { RegionPair } from '../core/regions';
import { MODEL_MANIFEST } from '../inference/user-data';
import {
  ArtifactParity,
  CHECKSUMS,
  compareArtifact,
  Reading,
  ReleasedArtifact,
  StoredArtifact,
  StoredObject,
} from './parity';

/** What a comparison asks in one Region. */
export interface ParityClients {
  readonly s3: S3Client;
  readonly cloudwatch: CloudWatchClient;
  readonly sts: STSClient;
}

/** The clients of a Region. */
export type ParityClientFactory = (region: string) => ParityClients;

/**
 * The clients of a Region, with whatever credentials the SDK finds.
 *
 * @param endpoint address of an emulator that stands for all services, instead of AWS
 */
export function parityClients(region: string, endpoint?: string): ParityClients {
  const config = clientSettings(region, endpoint);
  return {
    s3: new S3Client({ ...config, forcePathStyle: endpoint !== undefined }),
    cloudwatch: new CloudWatchClient(config),
    sts: new STSClient(config),
  };
}

export interface ParityProps {
  /** The environment, in either of its Regions. */
  readonly names: Names;
  readonly pair: RegionPair;
  /** Purpose of the buckets that hold the models. */
  readonly bucketPurpose: string;
  readonly artifacts: readonly ReleasedArtifact[];
  readonly clients: ParityClientFactory;
}

/** Objects that are asked about at a time, in each Region. */
const AT_A_TIME = 16;

/**
 * Compares the models of all groups in both Regions, by what S3 keeps of them: no file but the manifests is read.
 *
 * @throws WarmsiteError `wrong-account`, `aws-credentials`, `access-denied`, `region-unreachable` before anything is asked
 */
export async function artifactParity(props: ParityProps): Promise<readonly ArtifactParity[]> {
  const { names, pair } = props;
  await requireAccount(
    names.account,
    pair.both.map((region) => ({ region, clients: props.clients(region) })),
  );
  return compareRegions(props);
}

/** The same for who is in the right account for certain: a Region that does not answer is `not-compared`, no error. */
export async function compareRegions(props: ParityProps): Promise<readonly ArtifactParity[]> {
  const { names, pair, artifacts } = props;
  const found: ArtifactParity[] = [];
  for (const artifact of artifacts) {
    const side = (region: string): Promise<StoredArtifact> =>
      storedArtifact(props.clients(region).s3, region, names.in(region).bucket(props.bucketPurpose), artifact.prefix);
    found.push(compareArtifact(artifact, await Promise.all([side(pair.home), side(pair.standby)])));
  }
  return found;
}

/** A Region that was told what a comparison found; or why it was not. */
export interface Publication {
  readonly region: string;
  /** @default - it was told */
  readonly problem?: string;
}

/** Publishes 1 for each group whose files are the same and 0 for any other, in both Regions: each has its own alarm. */
export async function publishParity(
  { names, pair, clients }: Pick<ParityProps, 'names' | 'pair' | 'clients'>,
  found: readonly ArtifactParity[],
): Promise<readonly Publication[]> {
  return Promise.all(
    pair.both.map(async (region): Promise<Publication> => {
      const data = found.map(({ group, verdict }) => {
        const { name, dimensions } = parityMetric(names.in(region), group);
        return {
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          Value: verdict === 'same' ? 1 : 0,
        };
      });
      const command = new PutMetricDataCommand({ Namespace: names.in(region).metricNamespace, MetricData: data });
      const published = await attempt(async () => {
        await perform('cloudwatch:PutMetricData', clients(region).cloudwatch.send(command));
        return true;
      });
      return published.kind === 'unread' ? { region, problem: published.reason } : { region };
    }),
  );
}

async function storedArtifact(s3: S3Client, region: string, bucket: string, prefix: string): Promise<StoredArtifact> {
  const [manifest, paths] = await Promise.all([
    attempt(() => content(s3, bucket, `${prefix}/${MODEL_MANIFEST}`)),
    attempt(() => pathsUnder(s3, bucket, `${prefix}/`)),
  ]);
  if (paths.kind !== 'read') return { region, manifest, objects: paths };
  const objects = new Map<string, Reading<StoredObject>>();
  for (let start = 0; start < paths.value.length; start += AT_A_TIME) {
    await Promise.all(
      paths.value.slice(start, start + AT_A_TIME).map(async (path) => {
        objects.set(path, await attempt(() => storedObject(s3, bucket, `${prefix}/${path}`)));
      }),
    );
  }
  return { region, manifest, objects: { kind: 'read', value: objects } };
}

async function content(s3: S3Client, Bucket: string, Key: string): Promise<Uint8Array | undefined> {
  const absent = ['NoSuchKey', 'NoSuchBucket'];
  const answer = await performUnless(absent, 's3:GetObject', s3.send(new GetObjectCommand({ Bucket, Key })));
  return answer?.Body && (await perform('s3:GetObject', answer.Body.transformToByteArray()));
}

/** Paths below the prefix. The empty objects that consoles make for folders are none: an instance does not load them. */
async function pathsUnder(s3: S3Client, Bucket: string, Prefix: string): Promise<readonly string[] | undefined> {
  const page = (ContinuationToken: string | undefined) =>
    performUnless(
      ['NoSuchBucket'],
      's3:ListBucket',
      s3.send(new ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken && { ContinuationToken }) })),
    );
  const first = await page(undefined);
  if (!first) return undefined;
  const keys = await everyPage(async (token) => {
    const answer = token === undefined ? first : await page(token);
    return { items: (answer?.Contents ?? []).map(({ Key = '' }) => Key), next: answer?.NextContinuationToken };
  });
  return keys.filter((key) => !key.endsWith('/')).map((key) => key.slice(Prefix.length));
}

async function storedObject(s3: S3Client, Bucket: string, Key: string): Promise<StoredObject | undefined> {
  const command = new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' });
  const answer = await performUnless(['NotFound', 'NoSuchKey'], 's3:GetObject', s3.send(command));
  if (answer?.ContentLength === undefined) return undefined;
  const checksums = Object.fromEntries(
    CHECKSUMS.flatMap((kind) => {
      const value = answer[`Checksum${kind}`];
      return value === undefined ? [] : [[kind, value]];
    }),
  );
  return { bytes: answer.ContentLength, checksums, replication: answer.ReplicationStatus };
}

/** An answer that AWS does not give stops nothing else. */
async function attempt<T>(read: () => Promise<T | undefined>): Promise<Reading<T>> {
  try {
    const value = await read();
    return value === undefined ? { kind: 'absent' } : { kind: 'read', value };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { kind: 'unread', reason: error.problem('').message };
  }
}
