import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { perform } from '../aws-failure';

/** One version of an object; delete markers are none. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  /** Whether it is what who asks for the object gets. */
  readonly isLatest: boolean;
  readonly lastModified: Date;
}

/** Every version in a bucket, as S3 lists them: by key, and a thousand a call. */
export async function* versionsIn(s3: S3Client, bucket: string): AsyncGenerator<ObjectVersion> {
  let from: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
  while (from) {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({ Bucket: bucket, ...from });
    const page = await perform('s3:ListBucketVersions', s3.send(command));
    for (const { Key = '', VersionId = '', IsLatest = false, LastModified } of page.Versions ?? []) {
      yield { key: Key, versionId: VersionId, isLatest: IsLatest, lastModified: LastModified ?? new Date(0) };
    }
    from = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
  }
}

/**
 * The current versions of one bucket, made before a time, that another one lacks: a replica keeps its version id. Both
 * are in the order of S3, and no more than a page of each is held. Versions that are not current are
 * left out, since either bucket expires them by its own clock.
 */
export async function* missingVersions(
  source: AsyncIterable<ObjectVersion>,
  destination: AsyncIterable<ObjectVersion>,
  before: Date,
): AsyncGenerator<ObjectVersion> {
  const replicas = destination[Symbol.asyncIterator]();
  let replica = await replicas.next();
  for await (const version of source) {
    if (!version.isLatest || version.lastModified >= before) continue;
    let isThere = false;
    while (!replica.done && compareKeys(replica.value.key, version.key) <= 0) {
      isThere ||= replica.value.key === version.key && replica.value.versionId === version.versionId;
      replica = await replicas.next();
    }
    if (!isThere) yield version;
  }
}

/** S3 sorts by the bytes of UTF-8; text in JavaScript does not. */
export function compareKeys(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
