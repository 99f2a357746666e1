import { BackfillResult, EXAMPLES } from '../../lib/account/backfill/backfill';
import { BackfillClients } from '../../lib/account/backfill/backfill-clients';
import { backfillText, BackfillOptions, runBackfill } from '../../lib/cli/backfill';
import { shipped } from '../support/environment';
import { problemsOf } from '../support/synth';

/** What the command asks, prints and returns. */

const PROD = shipped('prod');
const { home, standby } = PROD.pair;

let out: string[];
let err: string[];
beforeEach(() => {
  [out, err] = [[], []];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void out.push(text));
  jest.spyOn(console, 'error').mockImplementation((text: string) => void err.push(text));
});
afterEach(() => jest.restoreAllMocks());

/** An S3 with two versions to copy in every bucket, that copies them when it is told to. `looks`: what it shows first. */
function world(looks: string[] = []): {
  readonly clients: (region: string) => BackfillClients;
  readonly updates: string[];
} {
  const jobs = new Map<string, { gate: boolean; status: string }>();
  const updates: string[] = [];
  const answers: Record<string, (input: Record<string, any>, region: string) => object> = {
    GetCallerIdentity: () => ({ Account: PROD.account }),
    GetBucketReplication: ({ Bucket: bucket }, region) => ({
      ReplicationConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            Destination: { Bucket: `arn:aws:s3:::${(bucket as string).replace(region, PROD.pair.other(region))}` },
          },
        ],
      },
    }),
    ListJobs: () => ({}),
    CreateJob: ({ Description: description }) => {
      const id = `job-${jobs.size + 1}`;
      jobs.set(id, { gate: (description as string).startsWith('Backfill gate'), status: 'Suspended' });
      return { JobId: id };
    },
    DescribeJob: ({ JobId: id }) => {
      const { gate, status } = jobs.get(id as string)!;
      if (gate)
        return {
          Job: { Status: 'Failed', FailureReasons: [{ FailureReason: 'found no keys matching the filter criteria' }] },
        };
      const shown = looks.shift() ?? (status === 'Ready' ? 'Complete' : status);
      const succeeded = { Complete: 2, Active: 1 }[shown] ?? 0;
      return {
        Job: {
          Status: shown,
          ProgressSummary: { TotalNumberOfTasks: 2, NumberOfTasksSucceeded: succeeded, NumberOfTasksFailed: 0 },
        },
      };
    },
    UpdateJobStatus: ({ JobId: id, RequestedJobStatus: status }) => {
      jobs.get(id as string)!.status = status as string;
      updates.push(`${id as string} ${status as string}`);
      return {};
    },
    ListObjectVersions: () => ({}),
  };
  const clients = (region: string): BackfillClients => {
    const client = {
      send: ({ input, constructor: { name } }: { input: Record<string, any>; constructor: { name: string } }) =>
        Promise.resolve(answers[name.replace(/Command$/, '')]!(input, region)),
    };
    return { s3: client, control: client, sts: client } as unknown as BackfillClients;
  };
  return { clients, updates };
}

function run(
  options: Partial<BackfillOptions>,
  { clients, ask }: { clients: (region: string) => BackfillClients; ask?: (question: string) => Promise<string> },
): Promise<number> {
  return runBackfill({
    environment: PROD,
    clients,
    options: { check: false, yes: false, buckets: ['data'], from: home, json: false, ...options },
    ask,
    now: () => new Date('2026-11-21T12:00:00Z'),
    wait: () => Promise.resolve(),
  });
}

const unused = (): never => {
  throw new Error('AWS was asked');
};

test('asks with what there is to copy, and goes on for the name of the environment', async () => {
  const { clients, updates } = world(['Preparing', 'Preparing', 'Suspended', 'Active', 'Active']);
  const questions: string[] = [];
  const ask = (question: string): Promise<string> => {
    questions.push(question);
    return Promise.resolve(' prod\n');
  };
  expect(await run({}, { clients, ask })).toBe(0);
  expect(questions).toEqual(['Copy them? Type prod to go on: ']);
  expect(out[0]).toBe(`data  ${home} to ${standby}: 2 versions to copy`);
  expect(updates).toEqual(['job-1 Ready']);
  expect(err).toEqual([
    `${home}  data: job job-1 Preparing`,
    `${home}  data: job job-1 Suspended`,
    `${home}  data: job job-1 Active 50%`,
    `${home}  data: job job-1 Complete`,
    `${home}  data: gate job-2 Failed`,
  ]);
});

test.each(['', 'yes'])('any other answer copies nothing: %p', async (answer) => {
  const { clients, updates } = world();
  expect(await run({}, { clients, ask: () => Promise.resolve(answer) })).toBe(1);
  expect(updates).toEqual(['job-1 Cancelled']);
  expect(out.join('\n')).toContain('it was not confirmed, so nothing was copied');
});

test('both buckets in both directions unless told otherwise, in one report', async () => {
  const { clients } = world();
  expect(await run({ yes: true, json: true, buckets: [], from: undefined }, { clients })).toBe(0);
  const { environment, complete, results } = JSON.parse(out.join('\n')) as {
    environment: string;
    complete: boolean;
    results: BackfillResult[];
  };
  expect([environment, complete]).toEqual(['prod', true]);
  expect(results.map(({ bucket, from, to, copied }) => [bucket, from, to, copied])).toEqual([
    ['artifacts', home, standby, 2],
    ['data', home, standby, 2],
    ['artifacts', standby, home, 2],
    ['data', standby, home, 2],
  ]);
});

test.each<[string, Partial<BackfillOptions>, boolean]>([
  ['no terminal', {}, false],
  ['a program reads', { json: true }, true],
])('nobody to ask: nothing is done: %s', async (_, options, isTerminal) => {
  const ask = isTerminal ? (): Promise<string> => Promise.resolve('prod') : undefined;
  await expect(run(options, { clients: unused, ask })).rejects.toThrow(
    'warmsite backfill: there is nobody to ask; give --yes to go on without asking, or --check to only look [no-terminal]',
  );
  expect(err).toEqual([]);
});

test('buckets and Regions that are none, all at once', async () => {
  const promise = run({ buckets: ['models', 'data', 'state'], from: 'eu-west-1' }, { clients: unused });
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(
    problemsOf(() => {
      throw error;
    }),
  ).toEqual([
    { code: 'unknown-bucket', where: '--bucket', message: 'must be artifacts or data, got models' },
    { code: 'unknown-bucket', where: '--bucket', message: 'must be artifacts or data, got state' },
    { code: 'unknown-region', where: '--from', message: 'must be us-east-2 or us-west-2, got eu-west-1' },
  ]);
});

test('a table, what is wrong, examples, a conclusion', () => {
  const route = { from: home, to: standby } as const;
  const text = backfillText([
    { ...route, bucket: 'artifacts', verdict: 'complete', found: 0, left: 0, underWay: 2, missing: [] },
    {
      ...route,
      bucket: 'data',
      verdict: 'incomplete',
      detail: 'job j is Complete, and failed at 1; mend the cause and run it again',
      found: 1200,
      copied: 1199,
      failed: 1,
      underWay: 0,
      missing: [{ key: 'a', versionId: 'v', replication: 'FAILED' }],
    },
    { bucket: 'data', from: standby, to: home, verdict: 'unknown', detail: 'no answer' },
  ]);
  expect(text.split('\n')).toEqual([
    'bucket     from       to         found  copied  failed  left  missing  under way  verdict',
    'artifacts  us-east-2  us-west-2      0       -       -     0        0          2  complete',
    'data       us-east-2  us-west-2   1200    1199       1     -        1          0  incomplete',
    'data       us-west-2  us-east-2      -       -       -     -        -          -  unknown',
    '',
    'data from us-east-2: job j is Complete, and failed at 1; mend the cause and run it again',
    '  a (v): FAILED',
    '',
    'data from us-west-2: no answer',
    '',
    "2 of 3 not known to be complete: do not rely on the other Region's buckets.",
  ]);
});

test('a comparison that stopped early says so', () => {
  const missing = Array.from({ length: EXAMPLES }, (_, index) => ({
    key: `k${index}`,
    versionId: 'v',
    replication: undefined,
  }));
  const text = backfillText([{ bucket: 'data', from: home, to: standby, verdict: 'incomplete', missing }]);
  expect(text).toContain(' 20+ ');
  expect(text).toContain('  k0 (v): never replicated\n');
});
