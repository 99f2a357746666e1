import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { InputError, WarmsiteError } from '../../lib/core/errors';
import { RunbookCommandProps, RunbookOptions, runRunbookCommand } from '../../lib/cli/runbook';
import { RunNarrator } from '../../lib/cli/runbook-text';
import { FileJournal, journalFolder, newestJournal } from '../../lib/failover/runbook/journal';
import { RunbookName } from '../../lib/failover/runbook/step';
import { runbookGeneration, runbookSubject } from '../../stacks/runbooks';
import { cycleOf, FakeAws } from '../failover/runbook/fake-aws';
import { call, runbookOf, step } from '../failover/runbook/fake-world';
import { at, shipped } from '../support/environment';

// The command against an AWS that its calls change, within this process. What a user sees of the
// process itself is in commands.test.ts.

const PROD: Environment = {
  ...shipped('prod'),
  runbooks: {
    ...shipped('prod').runbooks,
    verification: {
      write: { method: 'POST', path: '/rows', body: '{}' },
      read: { method: 'GET', path: '/rows' },
    },
  },
};
const HOME = PROD.pair.home;

let root: string;
let out: string[];
let err: string[];

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-runbook-'));
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

function aws(dead = true): FakeAws {
  const subject = runbookSubject(PROD);
  const world = new FakeAws(subject, cycleOf(subject));
  if (dead) world.dead.add(HOME);
  return world;
}

interface Case extends Partial<Omit<RunbookCommandProps, 'options'>> {
  readonly options?: Partial<RunbookOptions>;
  /** What the person at the terminal types. */
  readonly types?: string;
}

async function run(world: FakeAws, { options, types, ...props }: Case = {}): Promise<number> {
  return runRunbookCommand({
    environment: PROD,
    name: 'failover',
    root,
    version: '0.1.0',
    world: { call: (...args) => world.call(...args), now: () => world.now(), sleep: (seconds) => world.sleep(seconds) },
    caller: () => Promise.resolve('arn:aws:iam::111122223333:user/operator'),
    options: { yes: false, dryRun: false, fresh: false, despiteSignals: false, json: false, ...options },
    ...(types === undefined
      ? {}
      : {
          ask: (question) => {
            out.push(question);
            return Promise.resolve(types);
          },
        }),
    ...props,
  });
}

const journal = (name: RunbookName = 'failover', generation = 1): FileJournal | undefined =>
  newestJournal(journalFolder(root, 'prod'), name, generation);

describe('warmsite failover', () => {
  test('shows the plan and the signals, asks, tells what happens, what was lost and what is next', async () => {
    const world = aws();
    expect(await run(world, { types: 'prod' })).toBe(0);
    const text = out.join('\n');
    expect(text).toContain('Failover: us-west-2 takes over from us-east-2\n');
    expect(text).toContain(
      ' 6/21 Promote warmsite-prod-db-g1 in us-west-2 (promote)\n' +
        '      needs        warmsite-prod-db-g1 in us-west-2 can be promoted, or its promotion is under way or done\n' +
        '      calls        rds PromoteReadReplica in us-west-2, unless it is done already\n' +
        '      at most      60 s; on failure: the runbook stops here\n' +
        '      undo         impossible: ',
    );
    expect(text).toContain("  yes      Route 53's health checkers find the endpoint of us-east-2 down");
    expect(text).toContain('Is us-east-2 lost, and shall us-west-2 take over? Type prod to go on: ');
    expect(out).toContain('08:00:20        calls        rds PromoteReadReplica in us-west-2');
    expect(out.at(-2)).toBe(
      [
        '',
        'The failover is complete.',
        '  fence: did not succeed, which does not matter: rds DescribeDBInstances in us-east-2: TimeoutError',
        '  cut-connections: did not succeed, which does not matter: rds RebootDBInstance in us-east-2: TimeoutError',
        'Lost: what was written in the last 42 s before the promotion, at most.',
        'Next:',
        '  npm run warmsite -- topology failover prod',
        '  npx cdktf deploy warmsite-prod-site-us-west-2 warmsite-prod-global --ignore-missing-stack-dependencies',
      ].join('\n'),
    );
    expect(out.at(-1)).toBe('Journal: .warmsite/prod/failover-2027-01-15T08-00-00.000Z.jsonl');
    expect(journal()?.identity).toMatchObject({
      environment: 'prod',
      generation: 1,
      caller: 'arn:aws:iam::111122223333:user/operator',
      warmsite: '0.1.0',
    });
    expect(err).toEqual([]);
  });

  test.each(['', 'no', 'dev', 'yes'])('the answer %j: nothing is changed, exit code 1', async (types) => {
    const world = aws();
    expect(await run(world, { types })).toBe(1);
    expect(world.made).toEqual([]);
    expect(out.at(-2)).toBe(
      '\nThe failover has stopped, with 20 steps to go:\n  decide: refused: nobody agreed\n' +
        'When the cause is mended, go on with: npm run warmsite -- failover prod',
    );
  });

  test('no terminal and no --yes: unusable, nothing is asked of AWS', async () => {
    const world = aws();
    await expect(run(world)).rejects.toThrow(
      new InputError([
        {
          code: 'no-terminal',
          where: 'warmsite failover',
          message: 'there is nobody to ask; give --yes to go on without asking',
        },
      ]),
    );
    expect([out, err, world.calls]).toEqual([[], [], []]);
  });

  test('--yes goes on while both signals hold', async () => {
    expect(await run(aws(), { options: { yes: true } })).toBe(0);
  });

  test('--yes alone is refused while home lives; --despite-signals goes on', async () => {
    const refused = aws(false);
    expect(await run(refused, { options: { yes: true } })).toBe(1);
    expect(refused.made).toEqual([]);
    expect(err).toEqual(['2 signals of 2 missing: --yes needs --despite-signals as well.']);
    expect(out).toContain('us-east-2 looks alive, or cannot be looked at.');

    const world = aws(false);
    expect(await run(world, { options: { yes: true, despiteSignals: true } })).toBe(0);
    expect(world.made.slice(0, 3)).toEqual([
      `ModifyDBInstance ${HOME}`,
      `AddTagsToResource ${HOME}`,
      `RebootDBInstance ${HOME}`,
    ]);
  });

  test('a person may go on although home lives, and is told', async () => {
    expect(await run(aws(false), { types: 'prod' })).toBe(0);
    expect(out).toContain('us-east-2 looks alive, or cannot be looked at.');
  });

  test('what is degraded is no success', async () => {
    const world = aws();
    world.lag = undefined;
    expect(await run(world, { options: { yes: true } })).toBe(1);
    expect(out.at(-2)).toContain('\nThe failover has run to its end, but not all is well. Look at this:\n');
    expect(out.at(-2)).toContain('\nLost: unknown; no lag of the replica was measured.\n');
  });

  test('what was not checked is no success', async () => {
    const environment = { ...PROD, runbooks: { ...PROD.runbooks, verification: {} } };
    expect(await run(aws(), { environment, options: { yes: true } })).toBe(1);
    expect(out.at(-2)).toContain(
      '  verify-write: not checked: the environment file has no runbooks.verification.write\n',
    );
  });

  test('credentials of another account: refused before anything is begun', async () => {
    const caller = (): Promise<never> =>
      Promise.reject(new WarmsiteError([{ code: 'wrong-account', where: 'account', message: 'no' }]));
    const world = aws();
    await expect(run(world, { caller, options: { yes: true } })).rejects.toThrow('[wrong-account]');
    expect([world.calls, journal()]).toEqual([[], undefined]);
  });

  test('where the standby writes already it is refused by the topology', async () => {
    const environment = at(PROD, PROD.topology.failover().topology);
    await expect(run(aws(), { environment, options: { yes: true } })).rejects.toThrow(
      'topology: cannot failover: us-west-2 already writes; the step possible from here is rebuild [failover-refused]',
    );
  });
});

describe('going on with a run', () => {
  /** A failover that ended when it had asked for the promotion. */
  async function interrupted(world: FakeAws): Promise<void> {
    const ending = new AbortController();
    const { signal } = ending;
    const sleep = (): Promise<never> => {
      ending.abort();
      return new Promise(() => undefined);
    };
    const code = await run(world, {
      options: { yes: true },
      signal,
      world: { call: (...args) => world.call(...args), now: () => world.now(), sleep },
    });
    expect(code).toBe(1);
    expect(err).toEqual([
      '\nInterrupted. The same command goes on where it was left. Journal: .warmsite/prod/failover-2027-01-15T08-00-00.000Z.jsonl',
    ]);
    err.length = 0;
    out.length = 0;
  }

  test('says so, asks again, and does nothing twice', async () => {
    const world = aws();
    await interrupted(world);
    expect(world.made).toContain('PromoteReadReplica us-west-2');
    expect(await run(world, { types: 'prod' })).toBe(0);
    const text = out.join('\n');
    expect(text).toContain(
      'Going on with .warmsite/prod/failover-2027-01-15T08-00-00.000Z.jsonl: begun 2027-01-15T08:00:00.000Z by ' +
        'arn:aws:iam::111122223333:user/operator, last written 2027-01-15T08:00:20.000Z. --fresh begins anew.',
    );
    expect(text).toContain('shall us-west-2 take over? Type prod to go on: ');
    expect(text).toContain(' 6/21 Promote warmsite-prod-db-g1 in us-west-2 (promote): done, by the journal');
    expect(world.made.filter((each) => each.startsWith('Promote'))).toHaveLength(1);
    expect(fs.readdirSync(journalFolder(root, 'prod'))).toHaveLength(1);
  });

  test('is refused when home has come back and nobody says otherwise', async () => {
    const world = aws();
    await interrupted(world);
    world.dead.clear();
    const { length } = world.made;
    expect(await run(world, { options: { yes: true } })).toBe(1);
    expect(world.made).toHaveLength(length);
    expect(err).toEqual([
      '2 signals of 2 missing: --yes needs --despite-signals as well.',
      'Nobody agreed, so nothing was done. Journal: .warmsite/prod/failover-2027-01-15T08-00-00.000Z.jsonl',
    ]);
  });

  test('--fresh begins anew, and finds done what is done', async () => {
    const world = aws();
    await interrupted(world);
    world.time += 1;
    expect(await run(world, { options: { yes: true, fresh: true } })).toBe(0);
    expect(out.join('\n')).not.toContain('Going on with');
    expect(world.made.filter((each) => each.startsWith('Promote'))).toHaveLength(1);
    expect(fs.readdirSync(journalFolder(root, 'prod'))).toHaveLength(2);
  });

  test('is possible when the topology was recorded in between', async () => {
    const world = aws();
    await interrupted(world);
    const environment = at(PROD, PROD.topology.failover().topology);
    expect(await run(world, { environment, options: { yes: true } })).toBe(0);
  });

  test('is refused when the environment file has changed the steps', async () => {
    const world = aws();
    await interrupted(world);
    const environment = { ...PROD, dns: { ...PROD.dns, record: 'other.example.com' } };
    await expect(run(world, { environment, options: { yes: true } })).rejects.toThrow('[runbook-changed]');
  });

  test('a run that has come to its end is not gone on with, but from a step that is named', async () => {
    const world = aws();
    expect(await run(world, { options: { yes: true } })).toBe(0);
    world.time += 1;
    const { length } = world.made;
    expect(await run(world, { options: { yes: true, from: 'verify-inference' } })).toBe(0);
    expect(world.made.slice(length)).toEqual(['Publish us-west-2']);
    expect(fs.readdirSync(journalFolder(root, 'prod'))).toHaveLength(1);
    expect(await run(world, { options: { yes: true } })).toBe(0);
    expect(fs.readdirSync(journalFolder(root, 'prod'))).toHaveLength(2);
  });

  test('from a step whose forerunners have no outcome: refused, and no journal is begun', async () => {
    const world = aws();
    await expect(run(world, { options: { yes: true, from: 'promote' } })).rejects.toThrow(
      "from: 'promote' comes after 'decide', which has no outcome in the record yet; go on from 'decide' [step-order]",
    );
    expect([world.calls, journal()]).toEqual([[], undefined]);
  });

  test('--fresh and --from contradict each other', async () => {
    await expect(run(aws(), { options: { yes: true, fresh: true, from: 'promote' } })).rejects.toThrow(
      '--from: must not be given with --fresh, which begins with the first step; leave one of the two out [option-conflict]',
    );
  });
});

describe('a dry run', () => {
  test('asks nobody, changes nothing, leaves no journal', async () => {
    const world = aws();
    expect(await run(world, { options: { dryRun: true } })).toBe(0);
    expect([world.made, journal()]).toEqual([[], undefined]);
    const text = out.join('\n');
    expect(text).toContain('      needs        warmsite-prod-db-g1 in us-west-2 exists and is not failing: it is so\n');
    expect(text).toContain(
      '      would call   rds PromoteReadReplica in us-west-2 {"DBInstanceIdentifier":"warmsite-prod-db-g1",' +
        '"BackupRetentionPeriod":14,"PreferredBackupWindow":"03:00-04:00"}',
    );
    expect(text).toContain('      fails        rds DescribeDBInstances in us-east-2: TimeoutError\n');
    expect(text).toContain(
      '      waits until  warmsite-prod-db-g1 in us-west-2 is no replica any more, and available: not yet\n',
    );
    expect(text.split('\n').at(-1)).toBe(
      'No step would be refused as things are now. Nothing was changed. Whether the changes would be allowed was not checked.',
    );
  });

  test('an obstacle: exit code 1', async () => {
    const world = aws();
    world.dead.add(PROD.pair.standby);
    expect(await run(world, { options: { dryRun: true } })).toBe(1);
    expect(out.join('\n').split('\n').at(-1)).toMatch(
      /^As things are now, \d+ obstacles would stop it\. Nothing was changed\./,
    );
  });
});

describe('for programs', () => {
  const lines = (): Record<string, unknown>[] => out.map((line) => JSON.parse(line) as Record<string, unknown>);

  test('a line for each event, from its begin to its end; people read the error output', async () => {
    expect(await run(aws(), { options: { yes: true, json: true } })).toBe(0);
    const events = lines();
    const file = path.relative(root, journal()!.file);
    const [begin, started] = events;
    expect(begin).toMatchObject({ event: 'begin', environment: 'prod', runbook: 'failover', resumed: false });
    expect(begin).toMatchObject({ at: '2027-01-15T08:00:00.000Z', journal: file });
    expect(started).toMatchObject({ event: 'step-started', step: 'decide', at: '2027-01-15T08:00:00.000Z' });
    const steps = (begin!['steps'] as { id: string }[]).map(({ id }) => id);
    expect(events.filter(({ event }) => event === 'step-ended').map(({ step }) => step)).toEqual(steps);
    expect(events.find(({ event }) => event === 'changing')).toMatchObject({
      call: { service: 'rds', operation: 'RebootDBInstance', region: HOME },
    });
    expect(new Set(events.map(({ event }) => event))).toEqual(
      new Set(['begin', 'step-started', 'changing', 'changed', 'waiting', 'step-ended', 'end']),
    );
    expect(events.at(-1)).toMatchObject({
      event: 'end',
      verdict: 'complete',
      journal: file,
      next: [
        'npm run warmsite -- topology failover prod',
        'npx cdktf deploy warmsite-prod-site-us-west-2 warmsite-prod-global --ignore-missing-stack-dependencies',
      ],
    });
    expect((events.at(-1)!['steps'] as { step: string; outcome: string }[]).map(({ step }) => step)).toEqual(steps);
    expect(err.join('\n')).toContain('The failover is complete.');
  });

  test('stopped: the same, the next thing being the same command', async () => {
    expect(await run(aws(false), { options: { yes: true, json: true } })).toBe(1);
    expect(lines().at(-1)).toMatchObject({
      event: 'end',
      verdict: 'stopped',
      steps: [{ step: 'decide', outcome: 'refused', kept: false }],
      next: ['npm run warmsite -- failover prod'],
    });
  });

  test('a dry run: one document', async () => {
    expect(await run(aws(), { options: { dryRun: true, json: true } })).toBe(0);
    const found = JSON.parse(out.join('\n')) as { steps: { step: string }[] };
    expect(found).toMatchObject({ environment: 'prod', runbook: 'failover', obstacles: 0 });
    expect(found.steps[0]).toMatchObject({ step: 'decide', troubles: [], preconditions: [{ state: 'holds' }, {}, {}] });
    expect(found.steps).toHaveLength(21);
    expect(err).toEqual([]);
  });
});

describe('the cycle in which a runbook may be run', () => {
  const normal = PROD.topology;
  const evacuated = normal.failover().topology;
  const rebuilt = evacuated.rebuild().topology;
  const back = rebuilt.switchover().topology;
  const begun =
    (...generations: number[]) =>
    (generation: number) =>
      generations.includes(generation);

  test.each([
    ['failover', normal, 1],
    ['drill', normal, 1],
    ['rebuild', evacuated, 1],
    ['switchover', rebuilt, 1],
    ['failover', back, 2],
  ] as const)('%s where the topology allows it', (name, topology, generation) => {
    expect(runbookGeneration(at(PROD, topology), name, begun())).toBe(generation);
  });

  test.each([
    ['failover', evacuated],
    ['rebuild', rebuilt],
    ['switchover', back],
  ] as const)('%s that was begun may be finished when the topology is one step on', (name, topology) => {
    expect(runbookGeneration(at(PROD, topology), name, begun(1))).toBe(1);
    expect(() => runbookGeneration(at(PROD, topology), name, begun())).toThrow(`[${name}-refused]`);
  });

  test.each([
    ['failover', rebuilt],
    ['rebuild', normal],
    ['rebuild', back],
    ['switchover', evacuated],
    ['drill', rebuilt],
  ] as const)('%s elsewhere is refused, even if it was begun', (name, topology) => {
    expect(() => runbookGeneration(at(PROD, topology), name, begun(0, 1, 2))).toThrow('-refused]');
  });

  test('a switchover of the cycle before belongs to its generation', () => {
    const steps = runbookSubject(at(PROD, back), 1);
    expect([steps.generation, runbookSubject(at(PROD, back)).generation]).toEqual([1, 2]);
  });
});

test('a long wait is told when it changes, and once a minute', () => {
  const [only] = [step({ calls: [call('PutIt')] })];
  const runbook = runbookOf([only]);
  const lines: string[] = [];
  const narrator = new RunNarrator(runbook, (line) => lines.push(line));
  const wait = (at_: number, missing: string): void =>
    narrator.tell({ type: 'waiting', step: only, at: at_, missing: [missing], secondsLeft: 3600 - at_ });
  wait(0, 'a');
  wait(10, 'a');
  wait(20, 'b');
  wait(79, 'b');
  wait(80, 'b');
  expect(lines).toEqual([
    '00:00:00        waits until  a (60 min left)',
    '00:00:20        waits until  b (60 min left)',
    '00:01:20        waits until  b (59 min left)',
  ]);
});
