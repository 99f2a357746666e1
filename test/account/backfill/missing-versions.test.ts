import { ListObjectVersionsCommandInput, S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import {
  compareKeys,
  missingVersions,
  ObjectVersion,
  versionsIn,
} from '../../../lib/account/backfill/missing-versions';

const BEFORE = new Date('2026-11-21T12:00:00Z');

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* listed(versions: readonly ObjectVersion[]): AsyncGenerator<ObjectVersion> {
  // Each at its own time, as pages come.
  for (const version of versions) yield await Promise.resolve(version);
}

/** A bucket as S3 lists it: by key, the newest version first, and that one is the latest unless a marker lies upon it. */
const bucket = fc
  .dictionary(
    // Beyond the first plane text sorts otherwise than bytes do.
    fc.constantFrom('a', 'a/b', 'b', 'c', '\uffff', '\u{1f600}'),
    fc.record({
      ids: fc.uniqueArray(fc.constantFrom('1', '2', '3', '4'), { minLength: 1 }),
      isDeleted: fc.boolean(),
      isNew: fc.boolean(),
    }),
  )
  .map((objects) =>
    Object.entries(objects)
      .sort(([a], [b]) => compareKeys(a, b))
      .flatMap(([key, { ids, isDeleted, isNew }]) =>
        ids.map((versionId, index): ObjectVersion => ({
          key,
          versionId,
          isLatest: index === 0 && !isDeleted,
          lastModified: new Date(BEFORE.getTime() + (isNew ? 0 : -1)),
        })),
      ),
  );

test('exactly the current versions from before that have no replica of their own', async () => {
  await fc.assert(
    fc.asyncProperty(bucket, bucket, async (source, destination) => {
      const expected = source.filter(
        ({ key, versionId, isLatest, lastModified }) =>
          isLatest &&
          lastModified < BEFORE &&
          !destination.some((replica) => replica.key === key && replica.versionId === versionId),
      );
      expect(await collect(missingVersions(listed(source), listed(destination), BEFORE))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('nothing is missing from a bucket in itself, everything from an empty one', async () => {
  await fc.assert(
    fc.asyncProperty(bucket, async (source) => {
      const current = source.filter(({ isLatest, lastModified }) => isLatest && lastModified < BEFORE);
      expect(await collect(missingVersions(listed(source), listed(source), BEFORE))).toEqual([]);
      expect(await collect(missingVersions(listed(source), listed([]), BEFORE))).toEqual(current);
    }),
  );
});

test('keys sort by their bytes', () => {
  expect(['\u{1f600}', 'b', '\uffff', 'a'].sort(compareKeys)).toEqual(['a', 'b', '\uffff', '\u{1f600}']);
});

test('a bucket is listed to its end, without the delete markers', async () => {
  const asked: ListObjectVersionsCommandInput[] = [];
  const pages = [
    {
      Versions: [{ Key: 'a', VersionId: '2', IsLatest: true, LastModified: BEFORE }],
      DeleteMarkers: [{ Key: 'b', VersionId: '1', IsLatest: true }],
      IsTruncated: true,
      NextKeyMarker: 'b',
      NextVersionIdMarker: '1',
    },
    { Versions: [{ Key: 'b', VersionId: '0', IsLatest: false, LastModified: BEFORE }], IsTruncated: false },
  ];
  const s3 = {
    send: ({ input }: { input: ListObjectVersionsCommandInput }) => {
      asked.push(input);
      return Promise.resolve(pages[asked.length - 1]);
    },
  } as unknown as S3Client;
  expect(await collect(versionsIn(s3, 'bucket'))).toEqual([
    { key: 'a', versionId: '2', isLatest: true, lastModified: BEFORE },
    { key: 'b', versionId: '0', isLatest: false, lastModified: BEFORE },
  ]);
  expect(asked).toEqual([{ Bucket: 'bucket' }, { Bucket: 'bucket', KeyMarker: 'b', VersionIdMarker: '1' }]);
});
