import * as fs from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { App } from 'cdktf';
import { strFromU8, unzipSync } from 'fflate';
import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { synthesize } from '../../lib/core/synthesis';
import { EncryptionKey } from '../../lib/data/encryption-key';
import { Canary, CanaryProps, CanaryRequest } from '../../lib/observability/canary';
import { ProbeEvent, ProbeResult } from '../../lib/observability/canary-probe';
import { problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';
import { TestTopic } from './stand-ins';

const REQUESTS: readonly CanaryRequest[] = [
  { name: 'inference', method: 'POST', path: '/v1/chat', body: '{"ping":1}', needsWriter: false },
  { name: 'write', method: 'PUT', path: '/v1/notes/canary', body: '{}', needsWriter: true },
  { name: 'read', method: 'GET', path: '/v1/notes/canary', needsWriter: false },
];

function canary(stack: RegionStack, props: Partial<CanaryProps> = {}): Canary {
  return new Canary(stack, 'Canary', {
    names: TEST_NAMES,
    otherRegion: 'us-west-2',
    record: 'shop.example.com',
    requests: REQUESTS,
    writer: 'us-east-2',
    serving: ['us-east-2', 'us-west-2'],
    logKey:
      props.logKey ??
      new EncryptionKey(stack, 'Key', {
        names: TEST_NAMES,
        purpose: 'logs',
        description: 'Logs',
        usedBy: ['log-groups'],
      }),
    logRetention: Duration.days(30),
    topic: props.topic ?? new TestTopic(stack, 'Topic'),
    ...props,
  });
}

const build = (props: Partial<CanaryProps> = {}): SynthesizedStack => synthesizeStack((stack) => canary(stack, props));

const eventOf = (stack: SynthesizedStack): ProbeEvent =>
  JSON.parse(stack.only('aws_cloudwatch_event_target')['input'] as string) as ProbeEvent;

const alarm = (stack: SynthesizedStack, name: string): any =>
  Object.values(stack.all('aws_cloudwatch_metric_alarm')).find(({ alarm_name }) => alarm_name === `shop-test-${name}`);

test('asks both Regions and the public name for all that users ask', () => {
  const { namespace, timeout, probes } = eventOf(build());
  expect({ namespace, timeout }).toEqual({ namespace: 'Warmsite/shop-test', timeout: 10_000 });
  expect(probes.map(({ request, target, url, method, body }) => [request, target, method, url, body])).toEqual([
    ['inference', 'us-east-2', 'POST', 'https://us-east-2.shop.example.com/v1/chat', '{"ping":1}'],
    ['write', 'us-east-2', 'PUT', 'https://us-east-2.shop.example.com/v1/notes/canary', '{}'],
    ['read', 'us-east-2', 'GET', 'https://us-east-2.shop.example.com/v1/notes/canary', undefined],
    ['inference', 'us-west-2', 'POST', 'https://us-west-2.shop.example.com/v1/chat', '{"ping":1}'],
    ['write', 'us-west-2', 'PUT', 'https://us-west-2.shop.example.com/v1/notes/canary', '{}'],
    ['read', 'us-west-2', 'GET', 'https://us-west-2.shop.example.com/v1/notes/canary', undefined],
    ['inference', 'public', 'POST', 'https://shop.example.com/v1/chat', '{"ping":1}'],
    ['write', 'public', 'PUT', 'https://shop.example.com/v1/notes/canary', '{}'],
    ['read', 'public', 'GET', 'https://shop.example.com/v1/notes/canary', undefined],
  ]);
});

test('runs every minute, is not repeated, and may do nothing but log', () => {
  const stack = build();
  expect(stack.only('aws_cloudwatch_event_rule')['schedule_expression']).toBe('rate(1 minute)');
  expect(stack.only('aws_cloudwatch_event_target')['retry_policy']).toEqual({
    maximum_event_age_in_seconds: 60,
    maximum_retry_attempts: 0,
  });
  expect(stack.only('aws_lambda_permission')).toMatchObject({
    principal: 'events.amazonaws.com',
    source_arn: '${aws_cloudwatch_event_rule.canary_schedule.arn}',
  });
  expect(JSON.parse(stack.only('aws_iam_role')['assume_role_policy'] as string).Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
    },
  ]);
  expect(JSON.parse(stack.only('aws_iam_role_policy')['policy'] as string).Statement).toEqual([
    {
      Sid: 'OwnLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: 'arn:aws:logs:us-east-2:111122223333:log-group:/shop/test/canary:*',
    },
  ]);
  expect(stack.only('aws_cloudwatch_log_group')).toMatchObject({
    name: '/shop/test/canary',
    retention_in_days: 30,
    kms_key_id: '${aws_kms_key.key.arn}',
  });
  expect(stack.only('aws_lambda_function')).toMatchObject({
    function_name: 'shop-test-canary',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    timeout: 20,
    logging_config: { log_format: 'Text', log_group: '${aws_cloudwatch_log_group.canary_log_group.name}' },
  });
});

describe('alarms', () => {
  test('tell this Region, the other one and DNS apart', () => {
    const stack = build();
    const expressions = Object.values(stack.all('aws_cloudwatch_metric_alarm')).map(
      ({ alarm_name, metric_query }: any) => [
        alarm_name,
        metric_query?.[0].expression,
        metric_query?.slice(1).map(({ id, metric }: any) => `${id}: ${Object.values(metric.dimensions).join(' of ')}`),
      ],
    );
    expect(Object.fromEntries(expressions.map(([name, ...rest]) => [name, rest]))).toEqual({
      'shop-test-canary-us-east-2': [
        'MAX([inference, write, read])',
        ['inference: inference of us-east-2', 'write: write of us-east-2', 'read: read of us-east-2'],
      ],
      // It has no writer: that writing fails there is right.
      'shop-test-canary-us-west-2': [
        'MAX([inference, read])',
        ['inference: inference of us-west-2', 'read: read of us-west-2'],
      ],
      'shop-test-canary-public': [
        'MAX([inference, write, read])',
        ['inference: inference of public', 'write: write of public', 'read: read of public'],
      ],
      'shop-test-canary-dns': [
        'IF(MAX([public_inference, public_write, public_read]) > 0 AND MAX([writer_inference, writer_write, writer_read]) < 1, 1, 0)',
        [
          'public_inference: inference of public',
          'writer_inference: inference of us-east-2',
          'public_write: write of public',
          'writer_write: write of us-east-2',
          'public_read: read of public',
          'writer_read: read of us-east-2',
        ],
      ],
      'shop-test-canary-silent': [undefined, undefined],
    });
  });

  test('fire after three rounds; silence is an alarm of its own', () => {
    const stack = build();
    for (const name of ['us-east-2', 'us-west-2', 'public', 'dns']) {
      expect(alarm(stack, `canary-${name}`)).toMatchObject({
        comparison_operator: 'GreaterThanThreshold',
        threshold: 0,
        evaluation_periods: 3,
        datapoints_to_alarm: 3,
        treat_missing_data: 'notBreaching',
        actions_enabled: true,
      });
    }
    expect(alarm(stack, 'canary-silent')).toMatchObject({
      metric_name: 'CanaryFailed',
      statistic: 'SampleCount',
      dimensions: { Request: 'inference', Target: 'public' },
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      treat_missing_data: 'breaching',
    });
  });

  test('about a Region in which nothing runs tell nobody, at the same address', () => {
    const pilotLight = build({ serving: ['us-east-2'] });
    expect(alarm(pilotLight, 'canary-us-west-2')).toMatchObject({ actions_enabled: false });
    expect(alarm(pilotLight, 'canary-us-east-2')).toMatchObject({ actions_enabled: true });
    expect(pilotLight.addresses()).toEqual(build().addresses());
  });

  test('follow the writer', () => {
    const stack = build({ writer: 'us-west-2' });
    expect(alarm(stack, 'canary-us-east-2').metric_query[0].expression).toBe('MAX([inference, read])');
    expect(alarm(stack, 'canary-us-west-2').metric_query[0].expression).toBe('MAX([inference, write, read])');
    expect(alarm(stack, 'canary-dns').metric_query.at(-1).metric.dimensions).toEqual({
      Request: 'read',
      Target: 'us-west-2',
    });
  });
});

describe('the code, as it is packed', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-canary-'));
  let server: Server;
  let url: string;
  let asked: string[];

  beforeAll(async () => {
    synthesize({
      outdir: folder,
      build: (app: App) => void canary(new RegionStack(app, 'site', { names: TEST_NAMES, backend: { kind: 'local' } })),
    });
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        asked.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? '-'} ${body}`.trim());
        if (request.url === '/never') return;
        response.statusCode = request.url === '/sick' ? 503 : request.url === '/moved' ? 302 : 200;
        response.setHeader('location', '/well');
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    asked = [];
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
    fs.rmSync(folder, { recursive: true });
  });

  const configured = (): { filename: string; source_code_hash: string } => {
    const file = path.join(folder, 'stacks/site/cdk.tf.json');
    return JSON.parse(fs.readFileSync(file, 'utf8')).resource.aws_lambda_function.canary;
  };

  /** Runs it as Lambda does: the file of the zip, alone, in a process of its own. */
  async function run(probes: ProbeEvent['probes']): Promise<{ results: ProbeResult[]; lines: any[] }> {
    const bytes = fs.readFileSync(path.join(folder, 'stacks/site', configured().filename));
    const files = unzipSync(bytes);
    expect(Object.keys(files)).toEqual(['index.js']);
    const index = path.join(folder, 'index.js');
    fs.writeFileSync(index, strFromU8(files['index.js']!));
    const event: ProbeEvent = { namespace: 'Warmsite/shop-test', probes, timeout: 500 };
    const program = `require(${JSON.stringify(index)}).handler(${JSON.stringify(event)})
      .then((results) => process.stdout.write(JSON.stringify(results)))`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program]);
    const lines = stdout.split('\n').map((text) => JSON.parse(text) as unknown);
    return { results: lines.pop() as ProbeResult[], lines };
  }

  test('lies where the configuration says', () => {
    expect(configured().filename).toMatch(/^assets\/canary_code\/[0-9A-F]{32}\/canary\.zip$/i);
  });

  test('makes all requests; a status under 300 in time is success, and one failure fails nothing else', async () => {
    const { results, lines } = await run([
      { request: 'inference', target: 'us-east-2', url: `${url}/well`, method: 'POST', body: '{"ping":1}' },
      { request: 'read', target: 'us-east-2', url: `${url}/sick`, method: 'GET' },
      { request: 'read', target: 'us-west-2', url: `${url}/moved`, method: 'GET' },
      { request: 'read', target: 'public', url: `${url}/never`, method: 'GET' },
      { request: 'write', target: 'public', url: 'http://127.0.0.1:1/', method: 'PUT', body: '{}' },
    ]);
    expect(results.map(({ request, target, failed, outcome }) => [request, target, failed, outcome])).toEqual([
      ['inference', 'us-east-2', 0, '200'],
      ['read', 'us-east-2', 1, '503'],
      ['read', 'us-west-2', 1, '302'],
      ['read', 'public', 1, 'no answer in 500 ms'],
      ['write', 'public', 1, 'bad port'],
    ]);
    expect(asked.sort()).toEqual([
      'GET /moved -',
      'GET /never -',
      'GET /sick -',
      'POST /well application/json {"ping":1}',
    ]);
    expect(lines).toHaveLength(5);
    // The metrics that the alarms name, under the dimensions that they name.
    expect(lines[1]).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Warmsite/shop-test',
            Dimensions: [['Request', 'Target']],
            Metrics: [
              { Name: 'CanaryFailed', Unit: 'Count' },
              { Name: 'CanaryLatency', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      Request: 'read',
      Target: 'us-east-2',
      CanaryFailed: 1,
      CanaryLatency: expect.any(Number),
      Outcome: '503',
    });
  });

  test('is the same in every synthesis', () => {
    const again = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-canary-'));
    synthesize({
      outdir: again,
      build: (app: App) => void canary(new RegionStack(app, 'site', { names: TEST_NAMES, backend: { kind: 'local' } })),
    });
    expect(() => execFileSync('diff', ['-r', path.join(folder, 'stacks'), path.join(again, 'stacks')])).not.toThrow();
    fs.rmSync(again, { recursive: true });
  });
});

test('what cannot work is refused, all at once', () => {
  const problems = (): { code: string; where: string; message: string }[] =>
    problemsOf(() =>
      synthesizeStack((stack) =>
        canary(stack, {
          otherRegion: 'us-east-2',
          writer: 'eu-west-1',
          serving: ['eu-central-1'],
          requests: [REQUESTS[0]!, REQUESTS[0]!, { ...REQUESTS[1]!, name: 'Put it' }],
          timeout: Duration.minutes(1),
          logKey: new EncryptionKey(stack, 'Plain', { names: TEST_NAMES, purpose: 'plain', description: 'Nothing' }),
        }),
      ),
    );
  expect(problems().map(({ where }) => where)).toEqual(Array(7).fill('stack/Canary'));
  expect(problems().map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "key-without-logs: 'logKey' must admit log-groups, got a key that admits no service; add 'log-groups' to the services of the key, or the function logs nothing and has no metrics",
    "same-region: 'otherRegion' must be another Region than this one, got us-east-2; name the other Region of the pair",
    "unknown-region: 'writer' must be of us-east-2 and us-east-2, got eu-west-1; name a Region of the pair",
    "unknown-region: 'serving' must be of us-east-2 and us-east-2, got eu-central-1; name a Region of the pair",
    "request-name: 'requests' must have names of lower-case letters, each once, got 'inference'; rename it",
    "request-name: 'requests' must have names of lower-case letters, each once, got 'Put it'; rename it",
    "canary-timeout: 'timeout' must be from 1s to less than 1m, got 1m; a longer one would let the rounds overtake each other",
  ]);
  expect(problemsOf(() => build({ requests: [] })).map(({ message }) => message)).toEqual([
    "'requests' must hold at least one request, got none; ask for what users ask for",
  ]);
});
