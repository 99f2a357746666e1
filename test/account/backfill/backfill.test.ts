import {
  backfill,
  BackfillProps,
  BackfillResult,
  EXAMPLES,
  POLL_INTERVAL,
} from '../../../lib/account/backfill/backfill';
import { BackfillClients } from '../../../lib/account/backfill/backfill-clients';
import { Names } from '../../../lib/core/names';
import { RegionPair } from '../../../lib/core/regions';
import { awsError, denied } from '../preflight/world';

/** S3 with scripted jobs: what is asked and done, in order, and what is made of the answers. */

const ACCOUNT = '111122223333';
const HOME = 'us-east-2';
const STANDBY = 'us-west-2';
const NAMES = new Names({ system: 'shop', environment: 'test', account: ACCOUNT, region: HOME });
const SOURCE = NAMES.bucket('data');
const DESTINATION = NAMES.in(STANDBY).bucket('data');
const NOW = new Date('2026-11-21T12:00:00.700Z');
const STARTED = new Date('2026-11-21T12:00:00Z');
const OLD = new Date('2026-11-20T12:00:00Z');

type Look = { status: string; total?: number; succeeded?: number; failed?: number; reasons?: string[] };

const EMPTY: Look = { status: 'Failed', reasons: ['Manifest generation found no keys matching the filter criteria.'] };
const RUN: readonly Look[] = [
  { status: 'New' },
  { status: 'Preparing' },
  { status: 'Suspended', total: 3 },
  { status: 'Ready', total: 3 },
  { status: 'Active', total: 3, succeeded: 1 },
  { status: 'Complete', total: 3, succeeded: 3 },
];

interface Settings {
  /** What each look at a job shows, the last one again and again; by `copy`, `gate`, or the id of an open job. */
  readonly scripts?: Readonly<Record<string, readonly Look[]>>;
  /** Jobs that ListJobs shows, by page. */
  readonly open?: readonly (readonly { id: string; description: string; at?: number }[])[];
  /** Versions by bucket. */
  readonly versions?: Readonly<Record<string, readonly string[]>>;
  /** What HEAD answers, by `bucket key`; a status, or nothing for 404. */
  readonly heads?: Readonly<Record<string, string | undefined>>;
  /** Errors by `Region Operation`. */
  readonly errors?: Readonly<Record<string, Error>>;
  readonly rules?: readonly object[];
  readonly props?: Partial<BackfillProps>;
}

interface Outcome {
  readonly results: readonly BackfillResult[];
  /** The calls that change something, and those that make manifests. */
  readonly done: readonly string[];
  readonly created: readonly Record<string, any>[];
  readonly waited: readonly number[];
  readonly asked: readonly BackfillResult[];
}

const PAIR = new RegionPair(HOME, STANDBY);

async function run(settings: Settings = {}): Promise<Outcome> {
  const { scripts = {}, open = [[]], versions = {}, heads = {}, errors = {}, props = {} } = settings;
  const { rules = [{ Status: 'Enabled', Destination: { Bucket: `arn:aws:s3:::${DESTINATION}` } }] } = settings;
  const done: string[] = [];
  const created: Record<string, any>[] = [];
  const waited: number[] = [];
  const asked: BackfillResult[] = [];
  const looks = new Map<string, number>();

  const answers: Record<string, (input: Record<string, any>) => object> = {
    GetCallerIdentity: () => ({ Account: ACCOUNT, Arn: 'arn:aws:sts::111122223333:assumed-role/operator/me' }),
    GetBucketReplication: () => ({ ReplicationConfiguration: { Rules: rules } }),
    ListJobs: ({ NextToken: page = '0' }) => ({
      Jobs: open[Number(page)]?.map(({ id, description, at = 0 }) => ({
        JobId: id,
        Description: description,
        CreationTime: new Date(at),
      })),
      ...(Number(page) + 1 < open.length ? { NextToken: String(Number(page) + 1) } : {}),
    }),
    CreateJob: (input) => {
      const id = (input['Description'] as string).startsWith('Backfill gate') ? 'gate' : 'copy';
      done.push(`create ${id}`);
      created.push(input);
      return { JobId: id };
    },
    DescribeJob: ({ JobId: id }) => {
      const script = scripts[id as string] ?? [EMPTY];
      const at = looks.get(id as string) ?? 0;
      looks.set(id as string, at + 1);
      const { status, total, succeeded, failed, reasons } = script[Math.min(at, script.length - 1)]!;
      return {
        Job: {
          Status: status,
          ProgressSummary: {
            TotalNumberOfTasks: total,
            NumberOfTasksSucceeded: succeeded,
            NumberOfTasksFailed: failed,
          },
          FailureReasons: reasons?.map((FailureReason) => ({ FailureReason })),
        },
      };
    },
    UpdateJobStatus: ({ JobId: id, RequestedJobStatus: status, StatusUpdateReason: why }) => {
      done.push(`${id as string} ${status as string}${why === undefined ? '' : `: ${why as string}`}`);
      return {};
    },
    ListObjectVersions: ({ Bucket: bucket }) => ({
      Versions: versions[bucket as string]?.map((Key) => ({ Key, VersionId: '1', IsLatest: true, LastModified: OLD })),
    }),
    HeadObject: ({ Bucket: bucket, Key: key }) => {
      const known = `${bucket as string} ${key as string}`;
      return known in heads ? { ReplicationStatus: heads[known] } : awsError('NotFound', 404);
    },
  };
  const clients = (region: string): BackfillClients => {
    const client = {
      send: ({ input, constructor: { name } }: { input: Record<string, any>; constructor: { name: string } }) => {
        const operation = name.replace(/Command$/, '');
        const error = errors[`${region} ${operation}`];
        const answer = error ?? answers[operation]!(input);
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    };
    return { s3: client, control: client, sts: client } as unknown as BackfillClients;
  };
  const results = await backfill({
    names: NAMES,
    pair: PAIR,
    bucketPurposes: ['data'],
    from: [HOME],
    rolePurpose: 'backfill',
    check: false,
    clients,
    confirm: (waiting) => {
      asked.push(...waiting);
      return Promise.resolve(true);
    },
    now: () => NOW,
    wait: (milliseconds) => Promise.resolve(waited.push(milliseconds)),
    ...props,
  });
  return { results, done, created, waited, asked };
}

const ROUTE = { bucket: 'data', from: HOME, to: STANDBY };

test('copies, and passes the gate: a second manifest of the same filter is empty', async () => {
  const { results, done, created, waited, asked } = await run({ scripts: { copy: RUN } });
  expect(results).toEqual([
    {
      ...ROUTE,
      verdict: 'complete',
      job: 'copy',
      found: 3,
      copied: 3,
      failed: 0,
      left: 0,
      underWay: 0,
      missing: [],
    },
  ]);
  expect(asked).toEqual([{ ...ROUTE, verdict: 'complete', job: 'copy', found: 3 }]);
  expect(done).toEqual(['create copy', 'copy Ready', 'create gate']);
  expect(waited).toEqual([POLL_INTERVAL, POLL_INTERVAL, POLL_INTERVAL, POLL_INTERVAL]);
  const job = {
    AccountId: ACCOUNT,
    ConfirmationRequired: true,
    Operation: { S3ReplicateObject: {} },
    ManifestGenerator: {
      S3JobManifestGenerator: {
        SourceBucket: `arn:aws:s3:::${SOURCE}`,
        ExpectedBucketOwner: ACCOUNT,
        EnableManifestOutput: false,
        Filter: {
          EligibleForReplication: true,
          ObjectReplicationStatuses: ['NONE', 'FAILED'],
          CreatedBefore: STARTED,
        },
      },
    },
    Report: { Enabled: false },
    RoleArn: 'arn:aws:iam::111122223333:role/shop-test-backfill-us-east-2',
    Priority: 1,
  };
  expect(created).toEqual([
    { ...job, Description: `Backfill: ${SOURCE} to ${DESTINATION}` },
    { ...job, Description: `Backfill gate: ${SOURCE} to ${DESTINATION}` },
  ]);
});

test('where there is nothing to copy the first manifest is the gate, and nobody is asked', async () => {
  const { results, done, asked } = await run();
  expect(results).toEqual([
    { ...ROUTE, verdict: 'complete', job: 'copy', found: 0, left: 0, underWay: 0, missing: [] },
  ]);
  expect([done, asked]).toEqual([['create copy'], []]);
});

test('an empty manifest that waits to be confirmed is empty, too', async () => {
  const { results, done } = await run({ scripts: { copy: [{ status: 'Suspended', total: 0 }] } });
  expect(results[0]).toMatchObject({ verdict: 'complete', found: 0, left: 0 });
  expect(done).toEqual(['create copy', 'copy Cancelled: nothing to do']);
});

test('red while the second manifest lists anything, whatever the job said', async () => {
  const { results, done } = await run({ scripts: { copy: RUN, gate: [{ status: 'Suspended', total: 2 }] } });
  expect(results[0]).toMatchObject({
    verdict: 'incomplete',
    detail: 'the second manifest is not empty; run it again',
    copied: 3,
    failed: 0,
    left: 2,
  });
  expect(done).toEqual(['create copy', 'copy Ready', 'create gate', 'gate Cancelled: it was made to count only']);
});

test.each<[string, Look, string]>([
  [
    'versions failed',
    { status: 'Complete', total: 3, succeeded: 2, failed: 1 },
    'job copy is Complete, and failed at 1; mend the cause and run it again',
  ],
  [
    'the job failed',
    { status: 'Failed', total: 3, failed: 2, reasons: ['too many failures', 'of tasks'] },
    'job copy is Failed: too many failures; of tasks; mend the cause and run it again',
  ],
  [
    'somebody cancelled it',
    { status: 'Cancelled', total: 3 },
    'job copy is Cancelled; mend the cause and run it again',
  ],
])('red, and no second manifest: %s', async (_, end, detail) => {
  const { results, done } = await run({ scripts: { copy: [...RUN.slice(0, -1), end] } });
  expect(results[0]).toMatchObject({ verdict: 'incomplete', detail });
  expect(done).toEqual(['create copy', 'copy Ready']);
});

test('a manifest that could not be made is not an empty one', async () => {
  const reasons = ['S3 could not read the replication configuration.'];
  const failed = { status: 'Failed', reasons };
  expect((await run({ scripts: { copy: [failed] } })).results[0]).toMatchObject({
    verdict: 'incomplete',
    detail: `job copy is Failed: ${reasons[0]!}; mend the cause and run it again`,
  });
  expect((await run({ scripts: { copy: RUN, gate: [failed] } })).results[0]).toMatchObject({
    verdict: 'incomplete',
    detail: `job gate is Failed: ${reasons[0]!}; mend the cause and run it again`,
  });
});

describe('a job of an earlier start', () => {
  const description = `Backfill: ${SOURCE} to ${DESTINATION}`;
  const open = [
    [
      { id: 'of-another-bucket', description: `Backfill: other to ${DESTINATION}`, at: 9 },
      { id: 'older', description, at: 1 },
    ],
    [
      { id: 'newer', description, at: 2 },
      { id: 'a-gate', description: `Backfill gate: ${SOURCE} to ${DESTINATION}`, at: 9 },
    ],
  ];

  test('goes on, without a question if it was confirmed; then the gate', async () => {
    const { results, done, asked } = await run({ open, scripts: { newer: RUN.slice(4) } });
    expect(results[0]).toMatchObject({ verdict: 'complete', job: 'newer', found: 3, copied: 3, left: 0 });
    expect([done, asked]).toEqual([['create gate'], []]);
  });

  test('is confirmed if it was not', async () => {
    const { results, done, asked } = await run({ open, scripts: { newer: RUN.slice(1) } });
    expect([results[0]?.verdict, asked.length]).toEqual(['complete', 1]);
    expect(done).toEqual(['newer Ready', 'create gate']);
  });

  test('had nothing to do when it was made: that is not today', async () => {
    const { results, done } = await run({ open, scripts: { newer: [{ status: 'Preparing' }, EMPTY] } });
    expect(results[0]).toMatchObject({ verdict: 'complete', found: 0, left: 0 });
    expect(done).toEqual(['create gate']);
  });

  test.each(['Active', 'Suspended'])('is left alone by a check: %s', async (status) => {
    const { results, done } = await run({ open, scripts: { newer: [{ status, total: 3 }] }, props: { check: true } });
    expect(results[0]).toMatchObject({
      verdict: 'incomplete',
      detail: `job newer of an earlier start is ${status}; go on with it without --check`,
    });
    expect(done).toEqual([]);
  });
});

describe('a check', () => {
  const props = { check: true };

  test('makes a job to count only, and cancels it', async () => {
    const { results, done, asked } = await run({
      scripts: { gate: [{ status: 'Suspended', total: 3 }] },
      props,
    });
    expect(results[0]).toMatchObject({
      verdict: 'incomplete',
      detail: 'not everything is replicated; run it without --check',
      found: 3,
      left: 3,
    });
    expect([done, asked]).toEqual([['create gate', 'gate Cancelled: it was made to count only'], []]);
  });

  test('is green where nothing is left', async () => {
    const { results, done } = await run({ props });
    expect(results).toEqual([
      { ...ROUTE, verdict: 'complete', job: 'gate', found: 0, left: 0, underWay: 0, missing: [] },
    ]);
    expect(done).toEqual(['create gate']);
  });
});

test('what is not agreed to is not copied, and its job is gone', async () => {
  const { results, done } = await run({ scripts: { copy: RUN }, props: { confirm: () => Promise.resolve(false) } });
  expect(results[0]).toMatchObject({
    verdict: 'incomplete',
    detail: 'it was not confirmed, so nothing was copied',
    found: 3,
  });
  expect(done).toEqual(['create copy', 'copy Cancelled: it was not confirmed']);
});

test('what runs already goes on, whatever is answered about the rest', async () => {
  const { results, done } = await run({
    open: [[{ id: 'running', description: `Backfill: ${SOURCE} to ${DESTINATION}` }]],
    scripts: { running: [{ status: 'Active', total: 3 }], copy: RUN },
    rules: [HOME, STANDBY].map((region) => ({
      Status: 'Enabled',
      Destination: { Bucket: NAMES.in(region).bucketArn('data') },
    })),
    props: { from: [HOME, STANDBY], confirm: () => Promise.resolve(false) },
  });
  expect(results.map(({ detail }) => detail)).toEqual([
    'job running of an earlier start is Active; start again to wait for it',
    'it was not confirmed, so nothing was copied',
  ]);
  expect(done).toEqual(['create copy', 'copy Cancelled: it was not confirmed']);
});

test.each<[string, readonly object[]]>([
  ['none', []],
  ['a rule that is off', [{ Status: 'Disabled', Destination: { Bucket: `arn:aws:s3:::${DESTINATION}` } }]],
  ['a rule to elsewhere', [{ Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::elsewhere' } }]],
])('without a rule nothing would be eligible, and the manifest empty: %s', async (_, rules) => {
  const { results, done } = await run({ rules });
  expect(results).toEqual([
    {
      ...ROUTE,
      verdict: 'incomplete',
      detail: `S3 has no rule that replicates ${SOURCE} to ${DESTINATION}; deploy shop-test-site-us-east-2`,
    },
  ]);
  expect(done).toEqual([]);
});

describe('the comparison of both buckets', () => {
  const versions = { [SOURCE]: ['a', 'b', 'c', 'd', 'e'], [DESTINATION]: ['c'] };

  test('tells what is not there, what is under way, and what came or went meanwhile', async () => {
    const { results } = await run({
      versions,
      heads: {
        [`${SOURCE} a`]: 'COMPLETED',
        [`${SOURCE} b`]: 'PENDING',
        [`${SOURCE} d`]: 'COMPLETED',
        [`${DESTINATION} d`]: 'REPLICA',
      },
    });
    expect(results).toEqual([
      {
        ...ROUTE,
        verdict: 'incomplete',
        detail:
          'S3 has nothing left to replicate, and yet not everything is there: it leaves out what it replicated once, ' +
          'and what is archived; copy those objects onto themselves, or restore them first',
        job: 'copy',
        found: 0,
        left: 0,
        underWay: 1,
        missing: [{ key: 'a', versionId: '1', replication: 'COMPLETED' }],
      },
    ]);
  });

  test('what is under way alone keeps nothing from being complete', async () => {
    const { results } = await run({ versions: { [SOURCE]: ['a'] }, heads: { [`${SOURCE} a`]: 'PENDING' } });
    expect(results[0]).toMatchObject({ verdict: 'complete', underWay: 1, missing: [] });
  });

  test('stops when it has examples enough', async () => {
    const keys = Array.from({ length: EXAMPLES + 5 }, (_, index) => `key-${String(index).padStart(3, '0')}`);
    const { results } = await run({
      versions: { [SOURCE]: keys },
      heads: Object.fromEntries(keys.map((key) => [`${SOURCE} ${key}`, 'COMPLETED'])),
    });
    expect(results[0]?.missing).toHaveLength(EXAMPLES);
  });

  test('names what a job failed at, whose trouble is the one to tell', async () => {
    const { results } = await run({
      versions,
      heads: { [`${SOURCE} a`]: 'FAILED' },
      scripts: { copy: [...RUN.slice(0, -1), { status: 'Complete', total: 3, succeeded: 2, failed: 1 }] },
    });
    expect(results[0]).toMatchObject({
      detail: 'job copy is Complete, and failed at 1; mend the cause and run it again',
      missing: [{ key: 'a', versionId: '1', replication: 'FAILED' }],
    });
  });

  test('that cannot be made leaves it unknown', async () => {
    const { results } = await run({ errors: { [`${STANDBY} ListObjectVersions`]: denied() } });
    expect(results[0]).toMatchObject({
      verdict: 'unknown',
      detail: 's3:ListBucketVersions was denied: AccessDeniedException, not you; allow it to the credentials in use',
      left: 0,
    });
  });
});

describe('no answer', () => {
  test('one direction that may not be asked stops no other', async () => {
    const { results } = await run({
      errors: { [`${STANDBY} ListJobs`]: denied() },
      rules: [HOME, STANDBY].map((region) => ({
        Status: 'Enabled',
        Destination: { Bucket: NAMES.in(region).bucketArn('data') },
      })),
      props: { from: [HOME, STANDBY] },
    });
    expect(results.map(({ from, verdict, detail }) => [from, verdict, detail])).toEqual([
      [HOME, 'complete', undefined],
      [
        STANDBY,
        'unknown',
        's3:ListJobs was denied: AccessDeniedException, not you; allow it to the credentials in use',
      ],
    ]);
  });

  test('of a Region whose job is running: the job goes on', async () => {
    const errors: Record<string, Error> = {};
    const { results, done } = await run({
      scripts: { copy: RUN },
      errors,
      props: {
        confirm: () => {
          errors[`${HOME} DescribeJob`] = awsError('InternalServiceException', 500, 'try later');
          return Promise.resolve(true);
        },
      },
    });
    expect(results).toEqual([
      {
        ...ROUTE,
        verdict: 'unknown',
        detail:
          's3:DescribeJob got no proper answer: InternalServiceException, try later; try again when the Region is ' +
          'reachable and well; job copy goes on, start again to go on with it',
        job: 'copy',
        found: 3,
      },
    ]);
    expect(done).toEqual(['create copy', 'copy Ready']);
  });
});

test('another account is refused before anything is done', async () => {
  const other = run({
    props: { names: new Names({ system: 'shop', environment: 'test', account: '999988887777', region: HOME }) },
  });
  await expect(other).rejects.toThrow(/must be of account 999988887777, got 111122223333 .*\[wrong-account\]/);
});
