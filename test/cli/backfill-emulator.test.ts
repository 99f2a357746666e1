import { ChildProcess, spawn } from 'node:child_process';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  BucketLocationConstraint,
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListJobsCommand } from '@aws-sdk/client-s3-control';
import { BackfillClients, backfillClients } from '../../lib/account/backfill/backfill-clients';
import { Emulator, whyNoEmulator } from '../../lib/rehearsal/emulator';
import { BUCKET_PURPOSES } from '../../stacks/purposes';
import { ROOT, shipped } from '../support/environment';

/**
 * The command as a process, its own clients and the emulated S3: what it asks, and that objects really arrive. It proves
 * nothing about S3's own jobs.
 */

const DEV = shipped('dev');
const { home, standby } = DEV.pair;
const HOME = DEV.names(home);
const STANDBY = DEV.names(standby);

const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  AWS_ACCESS_KEY_ID: 'made-up',
  AWS_SECRET_ACCESS_KEY: 'made-up',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  NO_COLOR: '1',
});

const missing = whyNoEmulator(process.env);
if (missing !== undefined) process.stderr.write(`\nskipped: there is no emulator (${missing}): backfill\n\n`);

(missing === undefined ? describe : describe.skip)('backfill against the emulated AWS', () => {
  let base: Emulator;
  let emulator: Emulator;
  const clients: Record<string, BackfillClients> = {};

  beforeAll(async () => {
    Object.assign(process.env, environment());
    base = await Emulator.start({ account: DEV.account, environment: environment() });
  }, 120_000);
  afterAll(() => base.stop());

  beforeEach(async () => {
    emulator = await base.branch();
    for (const region of [home, standby]) {
      clients[region] = backfillClients(region, emulator.gate.url);
      for (const purpose of BUCKET_PURPOSES) {
        const Bucket = DEV.names(region).bucket(purpose);
        await s3(region).send(
          new CreateBucketCommand({
            Bucket,
            CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint },
          }),
        );
        await s3(region).send(
          new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
        );
      }
    }
  }, 120_000);
  afterEach(async () => {
    for (const { s3: a, control, sts } of Object.values(clients)) for (const each of [a, control, sts]) each.destroy();
    await emulator.stop();
  });

  const s3 = (region: string): S3Client => clients[region]!.s3;

  /** The rules of both buckets, in both directions, as the sites have them. */
  async function replicate({ underKeys = false } = {}): Promise<void> {
    for (const region of [home, standby]) {
      for (const purpose of BUCKET_PURPOSES) {
        const destination = DEV.names(DEV.pair.other(region));
        await s3(region).send(
          new PutBucketReplicationCommand({
            Bucket: DEV.names(region).bucket(purpose),
            ReplicationConfiguration: {
              Role: DEV.names(region).roleArn(`${purpose}-replication`),
              Rules: [
                {
                  ID: destination.replicationRule(purpose),
                  Priority: 0,
                  Status: 'Enabled',
                  Filter: { Prefix: '' },
                  DeleteMarkerReplication: { Status: 'Enabled' },
                  ...(underKeys && { SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } } }),
                  Destination: {
                    Bucket: destination.bucketArn(purpose),
                    ...(underKeys && {
                      EncryptionConfiguration: { ReplicaKmsKeyID: await newKey(destination.region) },
                    }),
                  },
                },
              ],
            },
          }),
        );
      }
    }
  }

  /** ARN of a new key; there is no client of KMS here. */
  async function newKey(region: string): Promise<string> {
    const scope = `made-up/20260101/${region}/kms/aws4_request`;
    const answer = await fetch(emulator.gate.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'TrentService.CreateKey',
        'content-type': 'application/x-amz-json-1.1',
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      },
      body: '{}',
    });
    return ((await answer.json()) as { KeyMetadata: { Arn: string } }).KeyMetadata.Arn;
  }

  async function put(
    Key: string,
    more: { SSEKMSKeyId?: string; ServerSideEncryption?: 'aws:kms' } = {},
  ): Promise<void> {
    await s3(home).send(new PutObjectCommand({ Bucket: HOME.bucket('artifacts'), Key, Body: 'text', ...more }));
  }

  /** S3 takes times to the second: what was made in this one is not from before it. */
  const nextSecond = (): Promise<unknown> => setTimeout(1100);

  async function arrived(): Promise<string[]> {
    const listed = await s3(standby).send(new ListObjectVersionsCommand({ Bucket: STANDBY.bucket('artifacts') }));
    return (listed.Versions ?? []).map(({ Key = '' }) => Key);
  }

  async function jobs(): Promise<string[]> {
    const listed = await clients[home]!.control.send(new ListJobsCommand({ AccountId: DEV.account }));
    return (listed.Jobs ?? []).map(({ Description, Status }) => `${Description ?? ''}: ${Status ?? ''}`).sort();
  }

  interface Run {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  }

  function start(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<Run> } {
    const register = path.join(ROOT, 'node_modules/esbuild-register/register.js');
    const script = path.join(ROOT, 'lib/cli/warmsite.ts');
    const child = spawn(process.execPath, ['-r', register, script, 'backfill', 'dev', ...args], {
      cwd: ROOT,
      env: { ...environment(), AWS_ENDPOINT_URL: emulator.gate.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err }))) };
  }

  const run = (...args: string[]): Promise<Run> => start(...args).ended;

  interface Report {
    readonly complete: boolean;
    readonly results: readonly Record<string, unknown>[];
  }

  const report = ({ out }: Run): Report => JSON.parse(out) as Report;

  test('what was there before the rules is counted, copied, and gone from the second manifest', async () => {
    await put('llm/a');
    await put('llm/b');
    await replicate();
    await nextSecond();

    const checked = await run('--check', '--json');
    expect(checked.code).toBe(1);
    expect(report(checked).results[0]).toMatchObject({
      bucket: 'artifacts',
      from: home,
      to: standby,
      verdict: 'incomplete',
      detail: 'not everything is replicated; run it without --check',
      found: 2,
      left: 2,
      underWay: 0,
      missing: [{ key: 'llm/a' }, { key: 'llm/b' }],
    });
    expect(
      report(checked)
        .results.slice(1)
        .map(({ verdict }) => verdict),
    ).toEqual(['complete', 'complete', 'complete']);
    expect(await arrived()).toEqual([]);

    const copied = await run('--yes');
    expect([copied.code, copied.out]).toEqual([
      0,
      [
        'bucket     from       to         found  copied  failed  left  missing  under way  verdict',
        'artifacts  us-east-2  us-west-2      2       2       0     0        0          0  complete',
        'data       us-east-2  us-west-2      0       -       -     0        0          0  complete',
        'artifacts  us-west-2  us-east-2      0       -       -     0        0          0  complete',
        'data       us-west-2  us-east-2      0       -       -     0        0          0  complete',
        '',
        'Everything is replicated, and nothing is left to.',
        '',
      ].join('\n'),
    ]);
    expect(copied.err).toMatch(/^us-east-2 {2}artifacts: job [\w-]+ Suspended$/m);
    expect(copied.err).toMatch(/^us-east-2 {2}artifacts: job [\w-]+ Complete$/m);
    expect(copied.err).toMatch(/^us-east-2 {2}artifacts: gate [\w-]+ Failed$/m);
    expect(await arrived()).toEqual(['llm/a', 'llm/b']);

    expect((await run('--check', '--bucket', 'artifacts', '--from', home)).code).toBe(0);
  }, 300_000);

  test('an object that S3 cannot replicate keeps it red, with its name', async () => {
    await put('llm/lost', {
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: `arn:aws:kms:${home}:${DEV.account}:key/gone`,
    });
    await put('llm/whole');
    await replicate({ underKeys: true });
    await nextSecond();
    const { code, out } = await run('--yes', '--bucket', 'artifacts', '--from', home);
    expect(code).toBe(1);
    const lines = out.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'bucket     from       to         found  copied  failed  left  missing  under way  verdict',
      'artifacts  us-east-2  us-west-2      2       1       1     -        1          0  incomplete',
      '',
    ]);
    expect(lines[3]).toMatch(
      /^artifacts from us-east-2: job [\w-]+ is Complete, and failed at 1; mend the cause and run it again$/,
    );
    expect(lines[4]).toMatch(/^ {2}llm\/lost \([\w-]+\): FAILED$/);
    expect(lines.slice(5)).toEqual([
      '',
      "1 of 1 not known to be complete: do not rely on the other Region's buckets.",
      '',
    ]);
    expect(await arrived()).toEqual(['llm/whole']);

    const again = await run('--check', '--json', '--bucket', 'artifacts', '--from', home);
    expect([again.code, report(again).results[0]?.['left']]).toEqual([1, 1]);
  }, 300_000);

  test('a second start goes on with the job of the first one', async () => {
    await put('llm/a');
    await replicate();
    await nextSecond();
    await emulator.world({ dead: [standby] });
    const first = start('--yes', '--bucket', 'artifacts', '--from', home);
    const copies = `Backfill: ${HOME.bucket('artifacts')} to ${STANDBY.bucket('artifacts')}`;
    while (!(await jobs()).includes(`${copies}: Active`)) await setTimeout(100);
    first.child.kill('SIGKILL');
    await first.ended;
    await emulator.world({ dead: [] });

    const second = await run('--yes', '--bucket', 'artifacts', '--from', home);
    expect(second.err).toMatch(/^us-east-2 {2}artifacts: job of an earlier start [\w-]+ Complete$/m);
    expect(second.code).toBe(0);
    expect(await jobs()).toEqual([
      `Backfill gate: ${HOME.bucket('artifacts')} to ${STANDBY.bucket('artifacts')}: Failed`,
      `${copies}: Complete`,
    ]);
    expect(await arrived()).toEqual(['llm/a']);
  }, 300_000);

  test('a bucket that lost what was replicated is not complete, though S3 has nothing left to do', async () => {
    await replicate();
    await put('llm/a');
    const { Versions = [] } = await s3(standby).send(
      new ListObjectVersionsCommand({ Bucket: STANDBY.bucket('artifacts') }),
    );
    await s3(standby).send(
      new DeleteObjectCommand({
        Bucket: STANDBY.bucket('artifacts'),
        Key: 'llm/a',
        VersionId: Versions[0]?.VersionId,
      }),
    );
    await nextSecond();
    const { code, out } = await run('--check', '--json', '--bucket', 'artifacts', '--from', home);
    expect(code).toBe(1);
    expect((JSON.parse(out) as Report).results[0]).toMatchObject({
      verdict: 'incomplete',
      found: 0,
      left: 0,
      missing: [{ key: 'llm/a', replication: 'COMPLETED' }],
    });
  }, 300_000);

  test('without the rules there is nothing to go by', async () => {
    const { code, out } = await run('--check', '--bucket', 'data', '--from', standby);
    expect(code).toBe(1);
    expect(out).toContain(
      `data from ${standby}: S3 has no rule that replicates ${STANDBY.bucket('data')} to ${HOME.bucket('data')}; deploy ${STANDBY.siteStack}`,
    );
    expect(await jobs()).toEqual([]);
  }, 120_000);
});
