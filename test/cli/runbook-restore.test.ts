import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { RestoreFlags, runRestoreCommand, RunbookOptions } from '../../lib/cli/runbook';
import { FileJournal, journalFolder, newestJournal } from '../../lib/failover/runbook/journal';
import { Call, Json } from '../../lib/failover/runbook/step';
import { FakeWorld } from '../failover/runbook/fake-world';
import { at, shipped } from '../support/environment';

// The command against an RDS that its calls change, within this process.

const PROD = shipped('prod');
/** Eleven minutes before the clock of `FakeWorld`: 2027-01-15T08:00:00Z. */
const AT = '2027-01-15T07:49:00Z';
const SECONDS = Date.parse(AT) / 1000;
const BESIDE = 'warmsite-prod-db-at-20270115t074900z';

let root: string;
let out: string[];
let err: string[];

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-restore-'));
  out = [];
  err = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void out.push(text));
  jest.spyOn(console, 'error').mockImplementation((text: string) => void err.push(text));
  process.env['NO_COLOR'] = '1';
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(root, { recursive: true });
});

/** The writer, and what is made of its backups; both available at once. */
class FakeRds extends FakeWorld {
  private static readonly INSTANCE = {
    DBInstanceStatus: 'available',
    KmsKeyId: 'key',
    PubliclyAccessible: false,
    DeletionProtection: true,
    DBSubnetGroup: { VpcId: 'vpc-1', DBSubnetGroupName: 'subnets' },
  };

  public readonly instances: Record<string, Json>[] = [
    { ...FakeRds.INSTANCE, DBInstanceIdentifier: 'warmsite-prod-db-g1', TagList: [] },
  ];

  public constructor() {
    super({
      DescribeDBInstances: ({ input }) => ({ DBInstances: this.found(input) }),
      DescribeDBInstanceAutomatedBackups: () => ({
        DBInstanceAutomatedBackups: [
          {
            DBInstanceArn: PROD.names(PROD.pair.home).databaseArn(1),
            RestoreWindow: { EarliestTime: SECONDS - 60, LatestTime: SECONDS + 360 },
          },
        ],
      }),
      DescribeSecurityGroups: () => ({ SecurityGroups: [{ GroupId: 'sg-closed', IpPermissions: [] }] }),
      RestoreDBInstanceToPointInTime: ({ input }) => {
        this.instances.push({
          ...FakeRds.INSTANCE,
          DBInstanceIdentifier: input['TargetDBInstanceIdentifier']!,
          TagList: input['Tags']!,
        });
        return {};
      },
      ModifyDBInstance: () => {
        throw new Error('rds ModifyDBInstance: it ends here');
      },
    });
  }

  private found(input: Call['input']): Json {
    const [filter] = (input['Filters'] ?? []) as { Values: string[] }[];
    const names = filter?.Values ?? [input['DBInstanceIdentifier']];
    return this.instances.filter(({ DBInstanceIdentifier: name }) => names.includes(name as string));
  }
}

interface Case {
  readonly environment?: Environment;
  readonly restore?: Partial<RestoreFlags>;
  readonly options?: Partial<RunbookOptions>;
  /** What the person at the terminal types, one question after the other; nobody is there without. */
  readonly types?: readonly string[];
}

async function run(world: FakeWorld, { environment = PROD, restore, options, types }: Case = {}): Promise<number> {
  const answers = [...(types ?? [])];
  return runRestoreCommand({
    environment,
    root,
    version: '0.1.0',
    restore: { at: AT, ...restore },
    world: { call: (...args) => world.call(...args), now: () => world.now(), sleep: (seconds) => world.sleep(seconds) },
    caller: () => Promise.resolve('arn:aws:iam::111122223333:user/operator'),
    options: { yes: false, dryRun: false, fresh: false, despiteSignals: false, json: false, ...options },
    ...(types === undefined
      ? {}
      : {
          ask: (question) => {
            out.push(question);
            return Promise.resolve(answers.shift() ?? '');
          },
        }),
  });
}

const journal = (generation = 1): FileJournal | undefined =>
  newestJournal(journalFolder(root, 'prod'), 'restore', generation);

describe('what it is given', () => {
  test.each([
    [{ at: 'yesterday' }, ["--at: must be a time in UTC before now, like 2026-11-21T10:59:00Z, got 'yesterday'"]],
    [
      { at: '2027-01-15T07:49:00+01:00' },
      ["--at: must be a time in UTC before now, like 2026-11-21T10:59:00Z, got '2027-01-15T07:49:00+01:00'"],
    ],
    [
      { at: '2027-01-15T08:00:00Z' },
      ["--at: must be a time in UTC before now, like 2026-11-21T10:59:00Z, got '2027-01-15T08:00:00Z'"],
    ],
    [
      { at: '2027-13-01T00:00Z', source: 'tape' },
      [
        "--at: must be a time in UTC before now, like 2026-11-21T10:59:00Z, got '2027-13-01T00:00Z'",
        "--source: must be own, replicated or vault, got 'tape'; docs/restore.md says which [restore-source]",
      ],
    ],
  ])('%j', async (restore, [first, second]) => {
    const tail = '; name the latest moment at which the data was right [restore-time]';
    const lines = [`${first}${tail}`, ...(second === undefined ? [] : [second])];
    await expect(run(new FakeRds(), { restore, types: [] })).rejects.toThrow(new Error(lines.join('\n')));
  });

  test('seconds may be left out', async () => {
    expect(await run(new FakeRds(), { restore: { at: '2027-01-15T07:49Z' }, types: ['prod', 'prod'] })).toBe(0);
    expect(journal()?.identity.runbook).toBe('restore');
  });

  test('--fresh and --from contradict each other', async () => {
    await expect(run(new FakeRds(), { options: { fresh: true, from: 'restore' }, types: [] })).rejects.toThrow(
      '--from: must not be given with --fresh, which begins with the first step; leave one of the two out [option-conflict]',
    );
  });

  test('nobody to ask', async () => {
    const world = new FakeRds();
    await expect(run(world)).rejects.toThrow(
      'warmsite restore: there is nobody to ask; give --yes to go on without asking [no-terminal]',
    );
    expect(world.calls).toEqual([]);
  });

  test('no place for a new writer: refused before anything is looked at', async () => {
    const environment = at(PROD, PROD.topology.failover().topology);
    const world = new FakeRds();
    await expect(run(world, { environment, restore: { adopt: true }, types: [] })).rejects.toThrow(
      'topology: cannot restore: us-east-2 holds no replica of us-west-2 yet, and the old writer there has to be shut off first; the step possible from here is rebuild [restore-refused]',
    );
    expect(world.calls).toEqual([]);
  });
});

describe('a run', () => {
  test('shows the window of the backups, asks twice, and says what is next', async () => {
    const world = new FakeRds();
    expect(await run(world, { types: ['prod', 'prod'] })).toBe(0);
    expect(out[0]).toBe('Backups reach from 2027-01-15T07:48:00Z to 2027-01-15T07:55:00Z.\n');
    expect(out.filter((line) => line.includes('Type prod'))).toEqual([
      'What was damaged, and when? Shall warmsite-prod-db-g1 in us-east-2 be restored from the automated backups of warmsite-prod-db-g1 in us-east-2? Type prod to go on: ',
      `Is the data of ${BESIDE} right, as it was at ${AT}? Type prod to go on: `,
    ]);
    expect(out.at(-2)).toBe(
      [
        '',
        'The restore is complete.',
        'Next:',
        `  Copy out what is missing: pg_dump of the tables from ${BESIDE}, then into warmsite-prod-db-g1.`,
        `  To take it as the writer instead: npm run warmsite -- restore prod --at ${AT} --adopt`,
        `  When nobody needs ${BESIDE}: aws rds modify-db-instance --region us-east-2 --db-instance-identifier ${BESIDE} --no-deletion-protection, then aws rds delete-db-instance with --skip-final-snapshot.`,
      ].join('\n'),
    );
    expect(out.at(-1)).toBe('Journal: .warmsite/prod/restore-2027-01-15T08-00-00.000Z.jsonl');
    expect(world.instances).toHaveLength(2);
  });

  test('a person who does not agree ends it, and is told how to go on', async () => {
    const world = new FakeRds();
    expect(await run(world, { types: ['prod', 'no'] })).toBe(1);
    expect(out.at(-2)).toContain(`go on with: npm run warmsite -- restore prod --at ${AT}`);
  });

  test('a dry run changes nothing and leaves no journal', async () => {
    const world = new FakeRds();
    await run(world, { options: { dryRun: true } });
    expect(world.instances).toHaveLength(1);
    expect(journal()).toBeUndefined();
    expect(out.join('\n')).toContain(
      `would call   rds RestoreDBInstanceToPointInTime in us-east-2 {"SourceDBInstanceIdentifier":"warmsite-prod-db-g1","TargetDBInstanceIdentifier":"${BESIDE}"`,
    );
  });

  test('is gone on with when the topology has moved on meanwhile, with the same steps', async () => {
    const world = new FakeRds();
    const flags = { restore: { adopt: true }, options: { yes: true } };
    expect(await run(world, flags)).toBe(1);
    expect(journal()?.records.at(-1)).toMatchObject({ record: 'run-ended', verdict: 'stopped' });
    const moved = at(PROD, PROD.topology.restore().topology);
    expect(await run(world, { ...flags, environment: moved })).toBe(1);
    expect([journal(1)?.records.some(({ record }) => record === 'resumed'), journal(2)]).toEqual([true, undefined]);
    expect(world.instances).toHaveLength(2);
  });

  test('another time is another restore: the one that was begun is not finished with it', async () => {
    const world = new FakeRds();
    expect(await run(world, { types: ['prod', 'no'] })).toBe(1);
    await expect(run(world, { restore: { at: '2027-01-15T07:50:00Z' }, types: ['prod', 'prod'] })).rejects.toThrow(
      '[runbook-changed]',
    );
    world.time += 60;
    expect(
      await run(world, {
        restore: { at: '2027-01-15T07:50:00Z' },
        options: { fresh: true },
        types: ['prod', 'prod'],
      }),
    ).toBe(0);
    expect(world.instances).toHaveLength(3);
  });

  test('one that was left long ago, of an instance that is retired, is not taken up again', async () => {
    const world = new FakeRds();
    expect(await run(world, { types: ['prod', 'no'] })).toBe(1);
    world.time += 60;
    const moved = at(PROD, PROD.topology.failover().topology.rebuild().topology.switchover().topology);
    for (const options of [{}, { fresh: true }]) {
      out = [];
      await run(world, { environment: moved, restore: { at: '2027-01-15T07:50:00Z' }, options, types: ['no'] });
      expect(out.join('\n')).toContain('needs        warmsite-prod-db-g2 in us-east-2 exists and is not failing');
      world.time += 60;
    }
    expect(journal(2)?.identity.runbook).toBe('restore');
  });
});
