import { execFile, execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { App } from 'cdktf';
import { strFromU8, unzipSync } from 'fflate';
import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { RegionPair } from '../../lib/core/regions';
import { synthesize } from '../../lib/core/synthesis';
import { EncryptionKey } from '../../lib/data/encryption-key';
import { sha256Of } from '../../lib/release/manifest';
import { ParityJob, ParityJobProps } from '../../lib/release/parity-job';
import { ParityProbeEvent } from '../../lib/release/parity-probe';
import { problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';
import { manifestText } from './world';

/** That the runtime of Lambda brings the SDK, and that replicas of real S3 keep their checksums, is not shown here. */

const FILES = { 'config.json': '{}', 'weights.bin': 'weights' };
const MANIFEST = manifestText(FILES);
const CHAT = { group: 'chat', prefix: 'chat/1', manifestSha256: sha256Of(MANIFEST) };

function job(stack: RegionStack, props: Partial<ParityJobProps> = {}): ParityJob {
  return new ParityJob(stack, 'Parity', {
    names: TEST_NAMES,
    pair: new RegionPair('us-east-2', 'us-west-2'),
    bucketPurpose: 'artifacts',
    keyPurpose: 'storage',
    artifacts: [CHAT, { ...CHAT, group: 'embed', prefix: 'embed/7' }],
    logKey:
      props.logKey ??
      new EncryptionKey(stack, 'Key', {
        names: TEST_NAMES,
        purpose: 'logs',
        description: 'Logs',
        usedBy: ['log-groups'],
      }),
    logRetention: Duration.days(30),
    ...props,
  });
}

const build = (props: Partial<ParityJobProps> = {}): SynthesizedStack => synthesizeStack((stack) => job(stack, props));

test('runs four times a day and is told what to compare', () => {
  const stack = build();
  expect(stack.only('aws_cloudwatch_event_rule')).toMatchObject({
    name: 'shop-test-artifact-parity',
    schedule_expression: 'rate(6 hours)',
  });
  expect(JSON.parse(stack.only('aws_cloudwatch_event_target')['input'] as string)).toEqual({
    system: 'shop',
    environment: 'test',
    account: '111122223333',
    region: 'us-east-2',
    home: 'us-east-2',
    standby: 'us-west-2',
    bucketPurpose: 'artifacts',
    artifacts: [CHAT, { ...CHAT, group: 'embed', prefix: 'embed/7' }],
  });
  expect(stack.only('aws_lambda_permission')).toMatchObject({
    function_name: '${aws_lambda_function.parity.function_name}',
    principal: 'events.amazonaws.com',
    source_arn: '${aws_cloudwatch_event_rule.parity_schedule.arn}',
  });
  expect(stack.only('aws_lambda_function')).toMatchObject({
    function_name: 'shop-test-artifact-parity',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    timeout: 300,
    depends_on: ['aws_iam_role_policy.parity_policy'],
    logging_config: { log_format: 'Text', log_group: '${aws_cloudwatch_log_group.parity_log_group.name}' },
  });
  expect(stack.only('aws_cloudwatch_log_group')).toMatchObject({
    name: '/shop/test/artifact-parity',
    retention_in_days: 30,
    kms_key_id: '${aws_kms_key.key.arn}',
  });
});

test('may read the models in both Regions, decrypt them for S3, log, and nothing else', () => {
  const stack = build();
  const decrypt = (sid: string, region: string): object => ({
    Sid: sid,
    Effect: 'Allow',
    Action: ['kms:Decrypt'],
    Resource: `arn:aws:kms:${region}:111122223333:key/*`,
    Condition: {
      StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shop-test-storage' },
    },
  });
  const east = 'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2';
  const west = 'arn:aws:s3:::shop-test-artifacts-111122223333-us-west-2';
  expect(JSON.parse(stack.only('aws_iam_role_policy')['policy'] as string).Statement).toEqual([
    {
      Sid: 'OwnLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: 'arn:aws:logs:us-east-2:111122223333:log-group:/shop/test/artifact-parity:*',
    },
    { Sid: 'ListModels', Effect: 'Allow', Action: 's3:ListBucket', Resource: [east, west] },
    {
      Sid: 'ReadModels',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: [`${east}/chat/1/*`, `${east}/embed/7/*`, `${west}/chat/1/*`, `${west}/embed/7/*`],
    },
    decrypt('DecryptHome', 'us-east-2'),
    decrypt('DecryptStandby', 'us-west-2'),
  ]);
  expect(JSON.parse(stack.only('aws_iam_role')['assume_role_policy'] as string).Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
    },
  ]);
});

test('the same comparison from the other Region: only where it asks from differs', () => {
  const other = synthesizeStack(
    (stack) => job(stack, { names: TEST_NAMES.in('us-west-2') }),
    TEST_NAMES.in('us-west-2'),
  );
  const event = JSON.parse(other.only('aws_cloudwatch_event_target')['input'] as string) as ParityProbeEvent;
  expect(event).toMatchObject({ region: 'us-west-2', home: 'us-east-2', standby: 'us-west-2' });
});

describe('the code, as it is packed', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-parity-'));
  let server: Server;
  let endpoint: string;
  /** Contents of objects by `/<bucket>/<key>`; an error code for what S3 refuses. */
  let objects: Record<string, string | { readonly refused: string }>;
  let asked: string[];

  const place = (region: string, name: string): string =>
    `/shop-test-artifacts-111122223333-${region}/${CHAT.prefix}/${name}`;

  beforeAll(async () => {
    synthesize({
      outdir: folder,
      build: (app: App) => void job(new RegionStack(app, 'site', { names: TEST_NAMES, backend: { kind: 'local' } })),
    });
    // As S3 answers, by path since the endpoint is an address.
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3');
      const key = decodeURIComponent(pathname);
      if (searchParams.has('list-type')) {
        const bucket = key.replace(/\/$/, '');
        const keys = Object.keys(objects)
          .filter((name) => name.startsWith(`${bucket}/${searchParams.get('prefix')}`))
          .map((name) => `<Contents><Key>${name.slice(bucket.length + 1)}</Key></Contents>`);
        response.end(`<?xml version="1.0"?><ListBucketResult>${keys.join('')}</ListBucketResult>`);
        return;
      }
      asked.push(`${request.method} ${key} ${String(request.headers['x-amz-checksum-mode'] ?? '-')}`);
      const found = objects[key];
      if (typeof found !== 'string') {
        response.statusCode = found ? 403 : 404;
        response.end(
          request.method === 'HEAD'
            ? ''
            : `<Error><Code>${found?.refused ?? 'NoSuchKey'}</Code><Message>No</Message></Error>`,
        );
        return;
      }
      response.setHeader('content-length', Buffer.byteLength(found));
      response.setHeader('x-amz-checksum-sha256', Buffer.from(sha256Of(found), 'hex').toString('base64'));
      response.end(request.method === 'HEAD' ? '' : found);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    asked = [];
    objects = Object.fromEntries(
      ['us-east-2', 'us-west-2'].flatMap((region) =>
        Object.entries({ ...FILES, SHA256SUMS: MANIFEST }).map(([name, content]) => [place(region, name), content]),
      ),
    );
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
    fs.rmSync(folder, { recursive: true });
  });

  const configured = (): { filename: string } => {
    const file = path.join(folder, 'stacks/site/cdk.tf.json');
    return JSON.parse(fs.readFileSync(file, 'utf8')).resource.aws_lambda_function.parity;
  };

  /** Runs it as Lambda does: the file of the zip in a process of its own, which finds the SDK and nothing else. */
  async function run(): Promise<{ line: any; stderr: string }> {
    const files = unzipSync(fs.readFileSync(path.join(folder, 'stacks/site', configured().filename)));
    expect(Object.keys(files)).toEqual(['index.js']);
    const index = path.join(folder, 'index.js');
    fs.writeFileSync(index, strFromU8(files['index.js']!));
    const event: ParityProbeEvent = {
      system: 'shop',
      environment: 'test',
      account: '111122223333',
      region: 'us-west-2',
      home: 'us-east-2',
      standby: 'us-west-2',
      bucketPurpose: 'artifacts',
      artifacts: [CHAT],
    };
    const program = `require(${JSON.stringify(index)}).handler(${JSON.stringify(event)})`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', program], {
      env: {
        PATH: process.env['PATH'],
        NODE_PATH: path.resolve('node_modules'),
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_MAX_ATTEMPTS: '1',
      },
    });
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(1);
    return { line: JSON.parse(lines[0]!), stderr };
  }

  test('lies where the configuration says, and imports nothing but the SDK and Node', () => {
    expect(configured().filename).toMatch(/^assets\/parity_code\/[0-9A-F]{32}\/artifact-parity\.zip$/i);
    const files = unzipSync(fs.readFileSync(path.join(folder, 'stacks/site', configured().filename)));
    const text = strFromU8(files['index.js']!);
    const imports = [...new Set([...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name))];
    expect(imports.filter((name) => !/^(@aws-sdk\/client-|node:)/.test(name!))).toEqual([]);
    expect(text).not.toMatch(/lib\/release/);
  });

  test('the same bytes are a 1, under the name and dimensions that the alarm watches', async () => {
    const { line, stderr } = await run();
    expect({ line, stderr }).toEqual({
      line: {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'Warmsite/shop-test',
              Dimensions: [['Group']],
              Metrics: [{ Name: 'ArtifactParity', Unit: 'None' }],
            },
          ],
        },
        Group: 'chat',
        ArtifactParity: 1,
        Prefix: 'chat/1',
        Verdict: 'same',
        Files: 2,
        Same: 2,
        Findings: [],
        MoreFindings: 0,
      },
      stderr: '',
    });
    // No file of the model is read; checksums are asked for.
    expect(asked.filter((text) => text.startsWith('GET'))).toHaveLength(2);
    expect(asked).toContain(`HEAD ${place('us-west-2', 'weights.bin')} ENABLED`);
  });

  const SPOILT: readonly (readonly [string, string | { readonly refused: string } | undefined, string, RegExp])[] = [
    ['another content', 'wrights', 'different', /has another checksum|its SHA-256 must be/],
    ['a missing file', undefined, 'different', /in the manifest and not there/],
    ['a file that may not be read', { refused: 'AccessDenied' }, 'not-compared', /was denied/],
  ];

  test.each(SPOILT)('%s in one Region is a 0', async (_, value, verdict, detail) => {
    const at = place('us-west-2', 'weights.bin');
    const { [at]: _whole, ...rest } = objects;
    objects = value === undefined ? rest : { ...rest, [at]: value };
    const { line } = await run();
    expect(line).toMatchObject({ ArtifactParity: 0, Verdict: verdict, Files: 2, Same: 1 });
    expect(line.Findings[0]).toMatchObject({ about: 'weights.bin', detail: expect.stringMatching(detail) });
  });

  test('a Region that does not answer is a 0, and no failed run', async () => {
    endpoint = 'http://127.0.0.1:9';
    const { line } = await run();
    expect(line).toMatchObject({ ArtifactParity: 0, Verdict: 'not-compared', Files: 0 });
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  test('is the same in every synthesis', () => {
    const again = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-parity-'));
    synthesize({
      outdir: again,
      build: (app: App) => void job(new RegionStack(app, 'site', { names: TEST_NAMES, backend: { kind: 'local' } })),
    });
    expect(() => execFileSync('diff', ['-r', path.join(folder, 'stacks'), path.join(again, 'stacks')])).not.toThrow();
    fs.rmSync(again, { recursive: true });
  });
});

test('what cannot work is refused, all at once', () => {
  const problems = problemsOf(() =>
    synthesizeStack((stack) =>
      job(stack, {
        pair: new RegionPair('eu-west-1', 'eu-central-1'),
        artifacts: [],
        logKey: new EncryptionKey(stack, 'Plain', { names: TEST_NAMES, purpose: 'plain', description: 'Nothing' }),
      }),
    ),
  );
  expect(problems.map(({ where }) => where)).toEqual(Array(3).fill('stack/Parity'));
  expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "key-without-logs: 'logKey' must admit log-groups, got a key that admits no service; add 'log-groups' to the services of the key, or the function logs nothing and has no metric",
    "foreign-region: 'pair' must hold the Region of this stack, us-east-2, got eu-west-1 and eu-central-1; alarms of other Regions see no metric of this one",
    "no-artifact: 'artifacts' must hold at least one model, got none; leave the job out where nothing is served",
  ]);
  const many = Array.from({ length: 80 }, (_, index) => ({ ...CHAT, group: `group-${index + 10}` }));
  expect(problemsOf(() => build({ artifacts: many })).map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "artifacts-too-long: 'artifacts' must leave the input of the schedule within 8192 characters, got 10007; shorten their prefixes, or compare some of them in a job of their own",
  ]);
});
