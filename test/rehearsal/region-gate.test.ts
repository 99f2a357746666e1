import * as fs from 'node:fs';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { REGIONS_BY_PARTITION } from '../../lib/core/regions';
import { Duration } from '../../lib/core/quantities';
import { GateCall, GateMode, MAX_BODY, NO_REGION, RegionGate, scopeOf } from '../../lib/rehearsal/region-gate';

// What stands behind the gate here says what it was asked; it is no AWS.

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

const seen: Seen[] = [];
let answer: (response: http.ServerResponse) => void;
let target: http.Server;
let folder: string;
let gate: RegionGate;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-gate-test-'));
  target = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(parts).toString('latin1') });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
  target.closeAllConnections();
  target.close();
});

beforeEach(async () => {
  seen.length = 0;
  answer = (response) => response.end('yes');
  gate = await RegionGate.start({ target: (target.address() as AddressInfo).port, log: logFile() });
});

afterEach(() => gate.stop());

const logFile = (): string =>
  path.join(folder, `${expect.getState().currentTestName?.replace(/\W/g, '-') ?? ''}.jsonl`);

function authorization(region: string, service: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKIA/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly agent?: http.Agent;
}

/** One call; rejects with the code of the network's error. */
async function send({ method = 'POST', path: url = '/', headers = {}, body, agent }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(gate.url);
    const request = http.request({ host: '127.0.0.1', port, path: url, method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', (error: NodeJS.ErrnoException) => reject(new Error(error.code)));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
    });
    request.on('error', (error: NodeJS.ErrnoException) => reject(new Error(error.code)));
    if (headers['expect'] !== undefined) request.on('continue', () => request.end(body));
    else request.end(body);
  });
}

/** A call in the query protocol. */
async function form(region: string, service: string, fields: Record<string, string>, more: Sent = {}): Promise<Answer> {
  return send({
    ...more,
    headers: {
      authorization: authorization(region, service),
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...more.headers,
    },
    body: new URLSearchParams(fields).toString(),
  });
}

const describeInstances = (region: string): Promise<Answer> => form(region, 'rds', { Action: 'DescribeDBInstances' });

/** The calls without what differs each time. */
function calls(): Omit<GateCall, 'at' | 'milliseconds'>[] {
  return gate.calls().map(({ at: _at, milliseconds: _milliseconds, ...call }) => call);
}

describe('what a call is', () => {
  test('listens on loopback only', () => {
    expect(gate.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('the record of a call', async () => {
    answer = (response) => setTimeout(() => response.writeHead(201).end(), 50);
    const before = new Date().toISOString();
    await form('us-east-2', 'rds', { Action: 'CreateDBInstance' }, { headers: { 'user-agent': 'aws-sdk-js/3.1' } });
    const [call, ...others] = gate.calls();
    expect(others).toEqual([]);
    expect(call).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      region: 'us-east-2',
      alsoTouches: [],
      service: 'rds',
      action: 'CreateDBInstance',
      status: 201,
      milliseconds: expect.any(Number),
      client: 'sdk',
    });
    expect(call!.at >= before).toBe(true);
    expect(call!.milliseconds).toBeGreaterThanOrEqual(45);
    expect(fs.readFileSync(logFile(), 'utf8')).toBe(`${JSON.stringify(call)}\n`);
  });

  test.each([
    ['APN/1.0 HashiCorp/1.0 Terraform/1.11.4 terraform-provider-aws/5.100.0 aws-sdk-go-v2/1.36', 'terraform'],
    ['aws-sdk-js/3.1169.0 ua/2.1 os/linux', 'sdk'],
    ['Boto3/1.40 Botocore/1.40', 'sdk'],
    ['aws-sdk-js/3.1169.0 ua/2.1 os/linux warmsite-runbook', 'runbook'],
    ['aws-sdk-js/3.1169.0 ua/2.1 os/linux warmsite-onlooker', 'onlooker'],
    ['curl/8', 'other'],
    [undefined, 'other'],
  ])('the client behind %s is %s', async (userAgent, client) => {
    const headers = { authorization: authorization('us-east-2', 'rds') };
    await send({ headers: userAgent === undefined ? headers : { ...headers, 'user-agent': userAgent } });
    expect(gate.calls()[0]!.client).toBe(client);
  });

  test.each([
    ['iam', 'us-east-1', NO_REGION],
    ['route53', 'us-east-1', NO_REGION],
    ['cloudfront', 'us-east-1', NO_REGION],
    ['globalaccelerator', 'us-west-2', NO_REGION],
    ['sts', 'us-east-1', 'us-east-1'],
    ['monitoring', 'us-east-1', 'us-east-1'],
    ['sts', 'us-west-2', 'us-west-2'],
  ])('%s signed for %s belongs to %s', async (service, signed, region) => {
    await form(signed, service, { Action: 'Anything' });
    expect(calls()).toEqual([{ region, alsoTouches: [], service, action: 'Anything', status: 200, client: 'other' }]);
  });

  test('the Region of a presigned request stands in its query', async () => {
    const credential = encodeURIComponent('AKIA/20260101/us-west-2/s3/aws4_request');
    await send({ method: 'GET', path: `/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}` });
    expect(calls()).toEqual([
      { region: 'us-west-2', alsoTouches: [], service: 's3', action: 'GetObject', status: 200, client: 'other' },
    ]);
  });

  test.each([
    ['no signature', undefined],
    ['an empty header', ''],
    ['another scheme', 'Bearer us-east-2'],
    ['no credential', 'AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0'],
    ['a part too few', 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-2/aws4_request, Signature=0'],
    ['a part too many', 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-2/rds/more/aws4_request, Signature=0'],
    ['another end', 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-2/rds/aws5_request, Signature=0'],
    ['no date', 'AWS4-HMAC-SHA256 Credential=AKIA/today/us-east-2/rds/aws4_request, Signature=0'],
    ['no Region', 'AWS4-HMAC-SHA256 Credential=AKIA/20260101//rds/aws4_request, Signature=0'],
    ['a Region that is none', 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/somewhere/rds/aws4_request, Signature=0'],
  ])('a call with %s gets no answer from the emulator', async (_, header) => {
    const response = await send({ headers: header === undefined ? {} : { authorization: header } });
    expect([response.status, response.body]).toEqual([
      403,
      '<?xml version="1.0" encoding="UTF-8"?><ErrorResponse><Error><Code>IncompleteSignature</Code>' +
        '<Message>The call has no signature that names a Region.</Message></Error></ErrorResponse>',
    ]);
    expect(seen).toEqual([]);
    expect(calls()).toEqual([
      { region: 'unknown', alsoTouches: [], service: 'unknown', action: 'POST /', status: 403, client: 'other' },
    ]);
  });

  test('scopeOf returns what was put in, and nothing for anything else', () => {
    const region = fc.constantFrom(...Object.values(REGIONS_BY_PARTITION).flat());
    const service = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
    const key = fc.stringMatching(/^[A-Z0-9]{1,20}$/);
    fc.assert(
      fc.property(region, service, key, (region, service, key) => {
        const scope = `${key}/20260101/${region}/${service}/aws4_request`;
        const header = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
        expect(scopeOf(header)).toEqual({ region, service });
        expect(scopeOf(undefined, `/?X-Amz-Credential=${encodeURIComponent(scope)}`)).toEqual({ region, service });
      }),
    );
    fc.assert(fc.property(fc.string(), fc.string(), (header, url) => scopeOf(header, url) === undefined));
  });
});

describe('Regions in bodies', () => {
  const PRESIGNED =
    'https://rds.us-east-2.amazonaws.com/?Action=CreateDBInstanceReadReplica&X-Amz-Credential=AKIA%2F20260101%2Fus-east-2%2Frds%2Faws4_request';

  test.each([
    ['SourceRegion', { SourceRegion: 'us-east-2' }, ['us-east-2']],
    ['an ARN', { SourceDBInstanceIdentifier: 'arn:aws:rds:us-east-2:111122223333:db:shop-g1' }, ['us-east-2']],
    ['another ARN', { SourceDBInstanceArn: 'arn:aws:rds:us-east-2:111122223333:db:shop-g1' }, ['us-east-2']],
    ['a presigned address', { PreSignedUrl: PRESIGNED }, ['us-east-2']],
    ['all of them', { SourceRegion: 'us-east-2', PreSignedUrl: PRESIGNED }, ['us-east-2']],
    ['two Regions', { SourceRegion: 'eu-west-1', PreSignedUrl: PRESIGNED }, ['eu-west-1', 'us-east-2']],
    ['the own Region', { SourceRegion: 'us-west-2' }, []],
    ['the name of a source', { SourceDBInstanceIdentifier: 'shop-g1' }, []],
    ['an empty Region', { SourceRegion: '' }, []],
    ['a presigned address that is none', { PreSignedUrl: 'nonsense' }, []],
    ['an ARN that is no source', { ResourceName: 'arn:aws:rds:us-east-2:111122223333:db:shop-g1' }, []],
  ] as [string, Record<string, string>, string[]][])('%s', async (_, fields, alsoTouches) => {
    await form('us-west-2', 'rds', { Action: 'CreateDBInstanceReadReplica', ...fields });
    expect(calls()).toEqual([
      {
        region: 'us-west-2',
        alsoTouches,
        service: 'rds',
        action: 'CreateDBInstanceReadReplica',
        status: 200,
        client: 'other',
      },
    ]);
  });

  test('the call fails when the source is dead, and goes on when another Region is', async () => {
    const replicate = (): Promise<Answer> =>
      form('us-west-2', 'rds', {
        Action: 'StartDBInstanceAutomatedBackupsReplication',
        SourceDBInstanceArn: 'arn:aws:rds:us-east-2:111122223333:db:shop-g1',
      });
    gate.set('eu-west-1', 'refuse');
    expect((await replicate()).status).toBe(200);
    gate.set('us-east-2', 'refuse');
    await expect(replicate()).rejects.toThrow('ECONNRESET');
    gate.set('us-east-2', 'open');
    gate.set('us-east-2', 'refuse', 'ec2');
    expect((await replicate()).status).toBe(200);
    gate.set('us-east-2', 'refuse', 'rds');
    await expect(replicate()).rejects.toThrow('ECONNRESET');
    expect(seen).toHaveLength(2);
  });

  test('of two modes the one that keeps silent counts', async () => {
    gate.set('us-west-2', 'unavailable');
    gate.set('us-east-2', 'refuse');
    const call = form('us-west-2', 'rds', { Action: 'CopyDBSnapshot', SourceRegion: 'us-east-2' });
    await expect(call).rejects.toThrow('ECONNRESET');
    gate.set('us-east-2', { delay: Duration.hours(1) });
    expect((await form('us-west-2', 'rds', { Action: 'CopyDBSnapshot', SourceRegion: 'us-east-2' })).status).toBe(503);
  });
});

describe('modes', () => {
  test('refuse: the connection is reset, of that Region only', async () => {
    gate.set('us-east-2', 'refuse');
    await expect(describeInstances('us-east-2')).rejects.toThrow('ECONNRESET');
    expect((await describeInstances('us-west-2')).body).toBe('yes');
    expect(calls().map(({ region, status }) => [region, status])).toEqual([
      ['us-east-2', 'refused'],
      ['us-west-2', 200],
    ]);
    expect(seen).toHaveLength(1);
  });

  test('unavailable: an error as the service writes it', async () => {
    gate.set('us-east-2', 'unavailable');
    const xml = await describeInstances('us-east-2');
    expect([xml.status, xml.headers['content-type'], xml.body]).toEqual([
      503,
      'text/xml',
      '<?xml version="1.0" encoding="UTF-8"?><ErrorResponse><Error><Code>ServiceUnavailable</Code>' +
        '<Message>Service is unable to handle request.</Message></Error></ErrorResponse>',
    ]);
    const headers = { authorization: authorization('us-east-2', 's3') };
    expect((await send({ method: 'GET', path: '/bucket', headers })).body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Error><Code>ServiceUnavailable</Code>' +
        '<Message>Service is unable to handle request.</Message></Error>',
    );
    const json = await send({
      headers: { authorization: authorization('us-east-2', 'ssm'), 'content-type': 'application/x-amz-json-1.1' },
      body: '{}',
    });
    expect([json.status, json.headers['content-type'], json.body]).toEqual([
      503,
      'application/x-amz-json-1.1',
      '{"__type":"ServiceUnavailable","message":"Service is unable to handle request."}',
    ]);
    expect(seen).toEqual([]);
  });

  test('delay: the answer comes later', async () => {
    gate.set('us-east-2', { delay: Duration.seconds(1) });
    const start = performance.now();
    expect((await describeInstances('us-east-2')).body).toBe('yes');
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    expect(gate.calls()[0]!.milliseconds).toBeGreaterThanOrEqual(990);
  });

  const HELD = 80;

  test.each<[string, (hanging: RegionGate) => unknown]>([
    ['the mode of the Region changes', (hanging) => hanging.set('us-east-2', 'open')],
    ['the mode of the service changes', (hanging) => hanging.set('us-east-2', 'unavailable', 'rds')],
    ['the gate stops', (hanging) => hanging.stop()],
  ])('hang: no answer until %s', async (_, release) => {
    gate.set('us-east-2', 'hang');
    const hanging = describeInstances('us-east-2');
    hanging.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, HELD));
    const [call] = gate.calls();
    expect(call).toMatchObject({ action: 'DescribeDBInstances', status: 'hung' });
    expect(call!.milliseconds).toBeGreaterThan(0);
    expect(fs.existsSync(logFile())).toBe(false);
    gate.set('us-west-2', 'refuse'); // changes nothing here
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(fs.existsSync(logFile())).toBe(false);
    await release(gate);
    await expect(hanging).rejects.toThrow('ECONNRESET');
    expect(seen).toEqual([]);
    expect(gate.calls().map(({ status }) => status)).toEqual(['hung']);
    expect(fs.readFileSync(logFile(), 'utf8')).toBe(`${JSON.stringify(gate.calls()[0])}\n`);
  });

  test('hang: a caller that gives up is gone, and the gate goes on', async () => {
    gate.set('us-east-2', 'hang');
    const { port } = new URL(gate.url);
    const headers = { authorization: authorization('us-east-2', 'rds') };
    const request = http.request({ host: '127.0.0.1', port, method: 'POST', headers });
    request.on('error', () => undefined);
    request.end();
    await new Promise((resolve) => setTimeout(resolve, HELD));
    request.destroy();
    await new Promise((resolve) => setTimeout(resolve, HELD));
    const [call] = gate.calls();
    expect(call!.milliseconds).toBeLessThan(2 * HELD);
    gate.set('us-east-2', 'open');
    expect((await describeInstances('us-east-2')).body).toBe('yes');
  });

  test('one service of a Region', async () => {
    gate.set('us-east-2', 'unavailable', 'rds');
    expect((await describeInstances('us-east-2')).status).toBe(503);
    expect((await form('us-east-2', 'sts', { Action: 'GetCallerIdentity' })).status).toBe(200);
    expect((await describeInstances('us-west-2')).status).toBe(200);
  });

  test('a service can stay open in a dead Region; the next mode of the Region ends that', async () => {
    gate.set('us-east-2', 'unavailable');
    gate.set('us-east-2', 'open', 'sts');
    expect((await form('us-east-2', 'sts', { Action: 'GetCallerIdentity' })).status).toBe(200);
    gate.set('us-east-2', 'unavailable');
    expect((await form('us-east-2', 'sts', { Action: 'GetCallerIdentity' })).status).toBe(503);
  });

  test('services without a Region go on when us-east-1 is dead, and have a mode of their own', async () => {
    const list = (): Promise<Answer> => form('us-east-1', 'iam', { Action: 'ListRoles' });
    gate.set('us-east-1', 'refuse');
    expect((await list()).status).toBe(200);
    gate.set(NO_REGION, 'unavailable');
    expect((await list()).status).toBe(503);
  });

  test('each call meets the mode of its Region and service, the latest that holds for it', async () => {
    const regions = ['us-east-2', 'us-west-2'] as const;
    const services = ['rds', 'ec2'] as const;
    const mode = fc.constantFrom<GateMode>('open', 'unavailable', 'refuse');
    const step = fc.record({
      region: fc.constantFrom(...regions),
      mode,
      service: fc.option(fc.constantFrom(...services), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        for (const region of regions) gate.set(region, 'open');
        const expected = new Map(
          regions.flatMap((r) => services.map((s): [string, GateMode] => [`${r} ${s}`, 'open'])),
        );
        for (const { region, mode, service } of steps) {
          gate.set(region, mode, service);
          for (const each of service ? [service] : services) expected.set(`${region} ${each}`, mode);
        }
        for (const region of regions) {
          for (const service of services) {
            const status = await form(region, service, { Action: 'Any' }).then(
              (response) => response.status,
              () => 'refused',
            );
            const met = { 200: 'open', 503: 'unavailable', refused: 'refuse' }[status];
            expect(met).toBe(expected.get(`${region} ${service}`));
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('records', () => {
  test('since a mark, in the order in which the calls came', async () => {
    await describeInstances('us-east-2');
    const mark = gate.mark();
    expect(gate.since(mark)).toEqual([]);
    gate.set('us-east-2', 'hang');
    const hanging = describeInstances('us-east-2');
    hanging.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await describeInstances('us-west-2');
    expect(gate.since(mark).map(({ region, status }) => [region, status])).toEqual([
      ['us-east-2', 'hung'],
      ['us-west-2', 200],
    ]);
    expect(gate.calls()).toHaveLength(3);
  });

  test('a call that is not answered yet is not there yet', async () => {
    const held = new Promise<http.ServerResponse>((resolve) => (answer = resolve));
    const call = describeInstances('us-east-2');
    const response = await held;
    expect(gate.calls()).toEqual([]);
    response.end();
    await call;
    expect(calls().map(({ status }) => status)).toEqual([200]);
  });
});

describe('the way through', () => {
  const headers = { authorization: authorization('us-east-2', 's3') };

  test('method, path, headers and body as they are', async () => {
    answer = (response) => response.writeHead(200, { ETag: '"1"', 'x-amz-request-id': 'r' }).end('done');
    const response = await send({
      method: 'PUT',
      path: '/bucket/a%2Fb%20c?x-id=PutObject',
      headers: { ...headers, 'X-Amz-Meta-A': 'b', 'Content-Type': 'application/octet-stream' },
      body: Buffer.from([0, 255, 13, 10]),
    });
    expect([response.status, response.headers['etag'], response.headers['x-amz-request-id'], response.body]).toEqual([
      200,
      '"1"',
      'r',
      'done',
    ]);
    expect(seen).toEqual([
      {
        method: 'PUT',
        url: '/bucket/a%2Fb%20c?x-id=PutObject',
        headers: expect.objectContaining({
          ...headers,
          host: new URL(gate.url).host,
          'x-amz-meta-a': 'b',
          'content-length': '4',
        }),
        body: '\x00\xff\r\n',
      },
    ]);
    expect(calls().map(({ action }) => action)).toEqual(['PutObject']);
  });

  test('a body in chunks, signed as aws-chunked', async () => {
    const body = '3;chunk-signature=0\r\nabc\r\n0;chunk-signature=0\r\n\r\n';
    await send({
      method: 'PUT',
      path: '/bucket/key',
      headers: { ...headers, 'content-encoding': 'aws-chunked', 'transfer-encoding': 'chunked' },
      body,
    });
    expect(seen.map((each) => [each.headers['content-encoding'], each.body])).toEqual([['aws-chunked', body]]);
    expect(seen[0]!.headers['content-length']).toBe(String(body.length));
    expect(seen[0]!.headers['transfer-encoding']).toBeUndefined();
  });

  test('Expect: 100-continue is answered here', async () => {
    const response = await send({
      method: 'PUT',
      path: '/bucket/key',
      headers: { ...headers, expect: '100-continue', 'content-length': '3' },
      body: 'abc',
    });
    expect(response.status).toBe(200);
    expect(seen.map((each) => [each.headers.expect, each.body])).toEqual([[undefined, 'abc']]);
  });

  test('HEAD and 204 have no body', async () => {
    answer = (response) => response.writeHead(200, { 'Content-Length': '12' }).end();
    const head = await send({ method: 'HEAD', path: '/bucket/key', headers });
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '12', '']);
    answer = (response) => response.writeHead(204).end();
    const removed = await send({ method: 'DELETE', path: '/bucket/key', headers });
    expect([removed.status, removed.body]).toEqual([204, '']);
    expect(calls().map(({ action, status }) => [action, status])).toEqual([
      ['HeadObject', 200],
      ['DeleteObject', 204],
    ]);
  });

  test('one connection for many calls', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const connections = new Set<net.Socket>();
    agent.on('free', (socket: net.Socket) => connections.add(socket));
    for (let count = 0; count < 3; count += 1) {
      await form('us-east-2', 'rds', { Action: 'DescribeDBInstances' }, { agent });
    }
    expect([connections.size, seen.length]).toEqual([1, 3]);
    agent.destroy();
  });

  test.each([
    ['/warmsite/world'],
    ['/warmsite'],
    ['/moto-api/reset'],
    ['//moto-api/reset'],
    ['/a/../moto-api/reset'],
    ['/%6doto-api/reset'],
    ['http://127.0.0.1/moto-api/reset'],
    ['/%zz'],
  ])('%s is not there', async (url) => {
    expect((await send({ path: url, headers })).status).toBe(404);
    expect([seen, gate.calls()]).toEqual([[], []]);
  });

  test('a bucket whose name begins like them is there', async () => {
    expect((await send({ method: 'GET', path: '/warmsite-data/warmsite/key', headers })).status).toBe(200);
  });

  test('a body that is too long', async () => {
    const response = await send({ method: 'PUT', path: '/bucket/key', headers, body: Buffer.alloc(MAX_BODY + 1) });
    expect([response.status, response.body]).toEqual([
      413,
      '<?xml version="1.0" encoding="UTF-8"?><Error><Code>EntityTooLarge</Code>' +
        `<Message>The gate takes bodies of up to ${MAX_BODY} bytes.</Message></Error>`,
    ]);
    expect(seen).toEqual([]);
  });

  test('an emulator that is gone', async () => {
    const gone = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => gone.once('listening', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    await gate.stop();
    gate = await RegionGate.start({ target: port });
    const response = await describeInstances('us-east-2');
    expect([response.status, response.body]).toEqual([
      502,
      `the emulator is gone: connect ECONNREFUSED 127.0.0.1:${port}\n`,
    ]);
    expect(calls().map(({ status }) => status)).toEqual([502]);
  });

  test('an answer that breaks off breaks off', async () => {
    answer = (response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(describeInstances('us-east-2')).rejects.toThrow('ECONNRESET');
    expect(calls().map(({ status }) => status)).toEqual([200]);
  });
});
