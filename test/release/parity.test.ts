import { sha256Of } from '../../lib/release/manifest';
import { artifactParity, publishParity } from '../../lib/release/parity-check';
import { ArtifactParity } from '../../lib/release/parity';
import { awsError, denied } from '../account/preflight/world';
import {
  bothRegions,
  checksum,
  FakeAccount,
  fakeClients,
  FakeObject,
  HOME,
  manifestText,
  NAMES,
  PAIR,
  STANDBY,
} from './world';

/** Fakes answer as the API references say; that replicas of real S3 keep their checksums is not shown here. */

const FILES = { 'config.json': '{}', 'weights/1.bin': 'weights' };
const PREFIX = 'chat/1';
const RELEASED = { group: 'chat', prefix: PREFIX, manifestSha256: sha256Of(manifestText(FILES)) };
const WELL = bothRegions(PREFIX, FILES);

const key = (region: string, name: string): string => `${NAMES.in(region).bucket('artifacts')}/${PREFIX}/${name}`;

async function compare(
  changes: Readonly<Record<string, FakeObject | undefined>> = {},
  more: Partial<FakeAccount> = {},
  released = RELEASED,
): Promise<ArtifactParity> {
  const objects = Object.fromEntries(
    Object.entries({ ...WELL, ...changes }).flatMap(([name, object]) => (object ? [[name, object] as const] : [])),
  );
  const found = await artifactParity({
    names: NAMES,
    pair: PAIR,
    bucketPurpose: 'artifacts',
    artifacts: [released],
    clients: fakeClients({ objects, ...more }),
  });
  expect(found).toHaveLength(1);
  return found[0] as ArtifactParity;
}

const lines = ({ verdict, findings }: ArtifactParity): string[] => [
  verdict,
  ...findings.map((each) => `${each.verdict} ${each.region} ${each.about}: ${each.detail}`),
];

test('the same in both Regions', async () => {
  expect(await compare()).toEqual({ ...RELEASED, verdict: 'same', files: 2, same: 2, findings: [] });
});

test('a listing of several pages is read to its end, and folders of a console are no files', async () => {
  const folder = { content: '' };
  const found = await compare({ [key(HOME, 'weights/')]: folder, [key(STANDBY, 'weights/')]: folder }, { page: 1 });
  expect(found).toMatchObject({ verdict: 'same', same: 2 });
});

test.each([HOME, STANDBY])('no manifest in %s', async (region) => {
  const found = await compare({ [key(region, 'SHA256SUMS')]: undefined });
  expect(lines(found)).toEqual([
    'different',
    `different ${region} SHA256SUMS: is not there under chat/1/; upload the model, or wait for its replication`,
  ]);
});

test.each([HOME, STANDBY])('another manifest in %s', async (region) => {
  const found = await compare({ [key(region, 'SHA256SUMS')]: { content: 'other' } });
  expect(lines(found)).toEqual([
    'different',
    `different ${region} SHA256SUMS: its digest must be the environment file's 'model.manifestSha256' ${RELEASED.manifestSha256}, got ${sha256Of('other')}; upload the released files, or correct the environment file`,
  ]);
});

test('another manifest in both: no file is compared, and none counts as the same', async () => {
  const found = await compare({}, {}, { ...RELEASED, manifestSha256: sha256Of('released') });
  expect(found).toMatchObject({ verdict: 'different', files: 0, same: 0 });
  expect(found.findings.map(({ region }) => region)).toEqual([HOME, STANDBY]);
});

test('a manifest with the right digest that is none', async () => {
  const content = 'nonsense\n';
  const both = { [key(HOME, 'SHA256SUMS')]: { content }, [key(STANDBY, 'SHA256SUMS')]: { content } };
  expect(lines(await compare(both, {}, { ...RELEASED, manifestSha256: sha256Of(content) }))).toEqual([
    'different',
    `different ${HOME} SHA256SUMS: SHA256SUMS:1: a line must be a digest, two blanks and the path of one file, got 'nonsense'; write it with warmsite release manifest [manifest-format]`,
  ]);
});

test.each([HOME, STANDBY])('a file is missing in %s', async (region) => {
  const found = await compare({ [key(region, 'config.json')]: undefined });
  expect(lines(found)).toEqual([
    'different',
    `different ${region} config.json: is in the manifest and not there; upload it, or wait for its replication`,
  ]);
  expect(found.same).toBe(1);
});

test('a file that the manifest does not list', async () => {
  expect(lines(await compare({ [key(STANDBY, 'notes.txt')]: { content: 'x' } }))).toEqual([
    'different',
    `different ${STANDBY} notes.txt: is not in the manifest, so that no instance would start; delete it, or release under a new path`,
  ]);
});

test('another size', async () => {
  expect(lines(await compare({ [key(STANDBY, 'config.json')]: { content: '{ }' } }))).toEqual([
    'different',
    `different ${HOME} and ${STANDBY} config.json: has 2 bytes in ${HOME} and 3 in ${STANDBY}; upload it again`,
  ]);
});

describe('checksums', () => {
  const heads = async (
    home: Readonly<Record<string, string>>,
    standby: Readonly<Record<string, string>>,
  ): Promise<string[]> => {
    const found = await compare({
      [key(HOME, 'config.json')]: { content: '{}', head: home },
      [key(STANDBY, 'config.json')]: { content: '{}', head: standby },
    });
    return lines(found);
  };
  const both = `${HOME} and ${STANDBY} config.json`;

  test('of the same kind: same', async () => {
    expect(await heads({ ChecksumSHA256: checksum('{}') }, { ChecksumSHA256: checksum('{}') })).toEqual(['same']);
    expect(await heads({ ChecksumSHA256: 'abc=-3' }, { ChecksumSHA256: 'abc=-3' })).toEqual(['same']);
    expect(
      await heads({ ChecksumSHA256: 'abc=-3', ChecksumCRC32: 'x' }, { ChecksumSHA256: 'abd=-4', ChecksumCRC32: 'x' }),
    ).toEqual(['same']);
  });

  test('of the whole file, and another one: different', async () => {
    expect(await heads({ ChecksumCRC32: 'x' }, { ChecksumCRC32: 'y' })).toEqual([
      'different',
      `different ${both}: has another checksum in each Region; upload it again`,
    ]);
  });

  test('SHA-256 of the whole file is held against the manifest, in each Region by itself', async () => {
    expect(await heads({ ChecksumSHA256: checksum('[]') }, { ChecksumSHA256: checksum('[]') })).toEqual([
      'different',
      ...[HOME, STANDBY].map(
        (region) =>
          `different ${region} config.json: its SHA-256 must be the manifest's ${sha256Of('{}')}, got ${sha256Of('[]')}; upload it again`,
      ),
    ]);
  });

  const NOT_COMPARED = 'no checksum of the same kind in both; upload it again, S3 keeps one of each new object';

  test('none: not compared, although S3 says that it was replicated', async () => {
    expect(await heads({ ReplicationStatus: 'COMPLETED' }, { ReplicationStatus: 'REPLICA' })).toEqual([
      'not-compared',
      `not-compared ${both}: has the same size, S3 says that it was replicated, and ${NOT_COMPARED}`,
    ]);
  });

  test('of two kinds, or over other parts: not compared', async () => {
    const expected = ['not-compared', `not-compared ${both}: has the same size, and ${NOT_COMPARED}`];
    expect(await heads({ ChecksumCRC32: 'x' }, { ChecksumSHA1: 'x' })).toEqual(expected);
    expect(await heads({ ChecksumSHA256: 'abc=-3' }, { ChecksumSHA256: 'abd=-4' })).toEqual(expected);
  });

  test('replication that failed or goes on is never the same, whatever the bytes are', async () => {
    const same = { ChecksumCRC32: 'x' };
    expect(await heads({ ...same, ReplicationStatus: 'FAILED' }, same)).toEqual([
      'different',
      `different ${HOME} config.json: its replication failed: S3 does not try again; mend the cause and upload it again`,
    ]);
    expect(await heads({ ...same, ReplicationStatus: 'PENDING' }, same)).toEqual([
      'not-compared',
      `not-compared ${HOME} config.json: its replication is under way; ask again`,
    ]);
  });
});

test('the replication of the manifest itself counts', async () => {
  const content = manifestText(FILES);
  const found = await compare({ [key(HOME, 'SHA256SUMS')]: { content, head: { ReplicationStatus: 'PENDING' } } });
  expect(lines(found)).toEqual([
    'not-compared',
    `not-compared ${HOME} SHA256SUMS: its replication is under way; ask again`,
  ]);
});

test('what may not be asked is not compared', async () => {
  const refused = 's3:GetObject was denied: AccessDeniedException, not you; allow it to the credentials in use';
  expect(lines(await compare({ [key(STANDBY, 'config.json')]: denied() }))).toEqual([
    'not-compared',
    `not-compared ${STANDBY} config.json: ${refused}`,
  ]);
  expect(lines(await compare({ [key(STANDBY, 'SHA256SUMS')]: denied() }))).toEqual([
    'not-compared',
    `not-compared ${STANDBY} SHA256SUMS: ${refused}`,
  ]);
});

test('a Region that does not answer: not compared, and asked for no file', async () => {
  const gone = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const asked: string[] = [];
  const failing = { [`${STANDBY} ListObjectsV2`]: gone, [`${STANDBY} GetObject`]: gone };
  const found = await compare({}, { failing, asked });
  expect(lines(found)).toEqual([
    'not-compared',
    `not-compared ${STANDBY} SHA256SUMS: s3:GetObject got no proper answer: ECONNREFUSED, connect; try again when the Region is reachable and well`,
    `not-compared ${STANDBY} chat/1/: s3:ListBucket got no proper answer: ECONNREFUSED, connect; try again when the Region is reachable and well`,
  ]);
  expect(found).toMatchObject({ files: 2, same: 0 });
  expect(asked.filter((each) => each.startsWith(`${STANDBY} HeadObject`))).toEqual([]);
});

test('a bucket that is not there', async () => {
  const none = awsError('NoSuchBucket', 404);
  const failing = { [`${STANDBY} ListObjectsV2`]: none, [`${STANDBY} GetObject`]: none };
  expect(lines(await compare({}, { failing }))).toEqual([
    'different',
    `different ${STANDBY} SHA256SUMS: is not there under chat/1/; upload the model, or wait for its replication`,
    `different ${STANDBY} chat/1/: its bucket is not there; deploy the vault`,
  ]);
});

test('a defect of ours stays one', async () => {
  await expect(compare({ [key(HOME, 'config.json')]: new TypeError('ours') })).rejects.toThrow(new TypeError('ours'));
});

test('another account: refused before anything is asked', async () => {
  const asked: string[] = [];
  await expect(compare({}, { account: '999999999999', asked })).rejects.toThrow('[wrong-account]');
  expect(asked).toEqual([`${HOME} GetCallerIdentity`]);
});

describe('publication', () => {
  const found = (['same', 'different', 'not-compared'] as const).map((verdict, index): ArtifactParity => ({
    ...RELEASED,
    group: `g${index}`,
    verdict,
    files: 1,
    same: 0,
    findings: [],
  }));

  test('1 for the same and 0 for all else, to both Regions', async () => {
    const published: { region: string; input: unknown }[] = [];
    const clients = fakeClients({ objects: {}, published });
    expect(await publishParity({ names: NAMES, pair: PAIR, clients }, found)).toEqual([
      { region: HOME },
      { region: STANDBY },
    ]);
    const datum = (Value: string, number: number): object => ({
      MetricName: 'ArtifactParity',
      Dimensions: [{ Name: 'Group', Value }],
      Value: number,
    });
    const input = {
      Namespace: 'Warmsite/shop-test',
      MetricData: [datum('g0', 1), datum('g1', 0), datum('g2', 0)],
    };
    expect(published).toEqual([
      { region: HOME, input },
      { region: STANDBY, input },
    ]);
  });

  test('a Region that does not take it is named, and the other one has it', async () => {
    const published: { region: string; input: unknown }[] = [];
    const failing = { [`${STANDBY} PutMetricData`]: denied() };
    const clients = fakeClients({ objects: {}, published, failing });
    expect(await publishParity({ names: NAMES, pair: PAIR, clients }, found)).toEqual([
      { region: HOME },
      {
        region: STANDBY,
        problem:
          'cloudwatch:PutMetricData was denied: AccessDeniedException, not you; allow it to the credentials in use',
      },
    ]);
    expect(published.map(({ region }) => region)).toEqual([HOME]);
  });
});
