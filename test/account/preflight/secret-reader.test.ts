import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { HttpSecretReader, signedHeaders } from '../../../lib/account/preflight/secret-reader';
import { perform } from '../../../lib/account/aws-failure';

const KEYS = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const TIME = new Date('2026-11-21T12:00:00.123Z');

const request = {
  region: 'us-west-2',
  host: 'secretsmanager.us-west-2.amazonaws.com',
  target: 'secretsmanager.DescribeSecret',
  body: '{"SecretId":"shop/test/database"}',
  time: TIME,
};

// The signatures are those of botocore for the same requests.
test.each([
  [
    'without a session',
    KEYS,
    'content-type;host;x-amz-date;x-amz-target',
    '19dfdfbc0980f3b9053b8a7d5d833c82a5c40e88bef9eedc4755592234916d3d',
  ],
  [
    'with a session',
    { ...KEYS, sessionToken: 'token' },
    'content-type;host;x-amz-date;x-amz-security-token;x-amz-target',
    'bf4aef294c380ed7659b7440d6d9dd98f09bc8f0c0c74eb8d2997f4a1acdda2f',
  ],
])('a request %s is signed as AWS wants it', (_, keys, names, signature) => {
  expect(signedHeaders({ ...request, keys })['authorization']).toBe(
    `AWS4-HMAC-SHA256 Credential=AKID/20261121/us-west-2/secretsmanager/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
  );
});

describe('an answer', () => {
  let server: http.Server;
  let answer: { status: number; body: string };
  let asked: { url?: string; target?: unknown; body: string }[];

  beforeEach(async () => {
    asked = [];
    server = http.createServer((incoming, response) => {
      let body = '';
      incoming.on('data', (part: Buffer) => (body += part.toString()));
      incoming.on('end', () => {
        asked.push({ url: incoming.url, target: incoming.headers['x-amz-target'], body });
        response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());

  const describeSecret = (endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`) =>
    perform(
      'secretsmanager:DescribeSecret',
      new HttpSecretReader({ region: 'us-west-2', endpoint, keys: () => Promise.resolve(KEYS) }).describe('a/b'),
    );

  test('is read', async () => {
    answer = { status: 200, body: '{"ARN":"arn","ReplicationStatus":[{"Region":"us-west-2","Status":"Failed"}]}' };
    expect(await describeSecret()).toEqual({
      ARN: 'arn',
      ReplicationStatus: [{ Region: 'us-west-2', Status: 'Failed' }],
    });
    expect(asked).toEqual([{ url: '/', target: 'secretsmanager.DescribeSecret', body: '{"SecretId":"a/b"}' }]);
  });

  test('that lists the versions is read', async () => {
    const versions = [{ VersionId: 'a', VersionStages: ['AWSCURRENT'], CreatedDate: 1790000000.5 }];
    answer = { status: 200, body: JSON.stringify({ Name: 'a/b', Versions: versions }) };
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const reader = new HttpSecretReader({ region: 'us-west-2', endpoint, keys: () => Promise.resolve(KEYS) });
    expect(await reader.versions('a/b')).toEqual(versions);
    expect(asked).toEqual([{ url: '/', target: 'secretsmanager.ListSecretVersionIds', body: '{"SecretId":"a/b"}' }]);
    answer = { status: 200, body: '{"Name":"a/b"}' };
    expect(await reader.versions('a/b')).toEqual([]);
  });

  test.each([
    [
      400,
      '{"__type":"com.amazonaws#ResourceNotFoundException","Message":"none"}',
      'refused',
      'ResourceNotFoundException',
      'none',
    ],
    [403, '{"__type":"AccessDeniedException","message":"no"}', 'denied', 'AccessDeniedException', 'no'],
    [503, 'down', 'unreachable', 'Error', ''],
  ])('that is an error, %d', async (status, body, kind, code, message) => {
    answer = { status, body };
    await expect(describeSecret()).rejects.toMatchObject({ kind, code, message });
  });

  test('that does not come', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(describeSecret(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      kind: 'unreachable',
      code: 'ECONNREFUSED',
    });
  });
});
