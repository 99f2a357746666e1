import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  FileJournal,
  isFinished,
  journalFolder,
  newestJournal,
  outcomesIn,
  runbookFingerprint,
  RunIdentity,
} from '../../../lib/failover/runbook/journal';
import { runRunbook } from '../../../lib/failover/runbook/runner';
import { call, FakeWorld, runbookOf, step } from './fake-world';

jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof fs>('node:fs');
  return { ...real, fsyncSync: jest.fn(real.fsyncSync) };
});

const RUNBOOK = runbookOf([step({ id: 'one', calls: [call('PutIt')] }), step({ id: 'two', calls: [call('PutIt')] })]);
const AT = '2026-11-21T02:51:00.000Z';
const identity = (more: Partial<RunIdentity> = {}): RunIdentity => ({
  runbook: 'failover',
  environment: 'prod',
  generation: 1,
  fingerprint: runbookFingerprint(RUNBOOK),
  warmsite: '0.1.0',
  caller: 'arn:aws:iam::111122223333:user/operator',
  ...more,
});

let folder: string;
beforeEach(() => {
  folder = journalFolder(fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-journal-')), 'prod');
});
afterEach(() => fs.rmSync(path.join(folder, '../..'), { recursive: true }));

const contentOf = ({ file }: FileJournal): string => fs.readFileSync(file, 'utf8');

describe('a journal', () => {
  test('is a file of its own for each run, one record a line, the first of which says what it is about', () => {
    const journal = FileJournal.begin(folder, AT, identity());
    journal.append({ record: 'step-begun', at: AT, step: 'one' });
    expect(path.relative(folder, journal.file)).toBe('failover-2026-11-21T02-51-00.000Z.jsonl');
    expect(folder.endsWith(path.join('.warmsite', 'prod'))).toBe(true);
    expect(contentOf(journal)).toBe(
      `${JSON.stringify({ record: 'run', at: AT, ...identity() })}\n` +
        `${JSON.stringify({ record: 'step-begun', at: AT, step: 'one' })}\n`,
    );
    expect(FileJournal.read(journal.file).records).toEqual(journal.records);
  });

  test('has each record on the disk before anything else happens', () => {
    const journal = FileJournal.begin(folder, AT, identity());
    const synced = jest.mocked(fs.fsyncSync);
    synced.mockClear();
    synced.mockImplementationOnce(() => expect(contentOf(journal)).toContain('step-begun'));
    journal.append({ record: 'step-begun', at: AT, step: 'one' });
    expect(synced).toHaveBeenCalledTimes(1);
  });

  test('never takes the file of another run', () => {
    FileJournal.begin(folder, AT, identity());
    expect(() => FileJournal.begin(folder, AT, identity())).toThrow(
      /the journal must be writable, got EEXIST: file already exists.*; make it so \[unwritable\]$/,
    );
  });

  test('a folder that cannot be written: no run', () => {
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    fs.writeFileSync(folder, '');
    expect(() => FileJournal.begin(folder, AT, identity())).toThrow(/\[unwritable\]$/);
  });

  test('the end of a run', () => {
    const journal = FileJournal.begin(folder, AT, identity());
    const states = (['stopped', 'degraded', 'complete'] as const).map((verdict) => {
      journal.append({ record: 'run-ended', at: AT, verdict });
      return isFinished(journal.records);
    });
    expect(states).toEqual([false, true, true]);
    journal.resume(AT, RUNBOOK, 'another');
    expect(isFinished(journal.records)).toBe(false);
  });

  test('the newest outcome of a step counts, unless it was taken back', () => {
    const ended = (id: string, outcome: 'done' | 'failed') =>
      ({ record: 'step-ended', at: AT, step: id, result: { outcome, outputs: {} } }) as const;
    const records = [ended('one', 'failed'), ended('one', 'done'), ended('two', 'done')];
    const outcomes = (more: Parameters<typeof outcomesIn>[0] = []): unknown =>
      [...outcomesIn([...records, ...more])].map(([id, { outcome }]) => [id, outcome]);
    expect(outcomes()).toEqual([
      ['one', 'done'],
      ['two', 'done'],
    ]);
    expect(outcomes([{ record: 'rewound', at: AT, steps: ['two'] }])).toEqual([['one', 'done']]);
  });
});

describe('a torn last line', () => {
  const torn = (tail: string): FileJournal => {
    const journal = FileJournal.begin(folder, AT, identity());
    journal.append({ record: 'step-begun', at: AT, step: 'one' });
    fs.appendFileSync(journal.file, tail);
    return FileJournal.read(journal.file);
  };

  test.each([
    '{"record":"step-en',
    '{"record":"step-begun","at":"","step":"two"}',
    '\u0000\u0000\n',
    '{"rec\n',
    'null\n',
    '"ü',
  ])('is dropped: %j', (tail) => {
    const journal = torn(tail);
    expect(journal.records.map(({ record }) => record)).toEqual(['run', 'step-begun']);
  });

  test('does not become part of the next record', () => {
    const journal = torn('{"record":"step-en');
    journal.resume(AT, RUNBOOK, 'operator');
    expect(FileJournal.read(journal.file).records.map(({ record }) => record)).toEqual([
      'run',
      'step-begun',
      'resumed',
    ]);
    expect(contentOf(journal)).not.toContain('step-en"');
  });

  test('a broken line before the last is an error with its place', () => {
    const journal = FileJournal.begin(folder, AT, identity());
    fs.appendFileSync(journal.file, '{"rec\n');
    fs.appendFileSync(journal.file, '{"record":"step-begun","at":"","step":"one"}\n');
    expect(() => FileJournal.read(journal.file)).toThrow(
      `${journal.file}:2: the line must be a record of a run, as Warmsite writes them; move the file away, then begin again [journal-broken]`,
    );
  });

  test('a file without a single whole line is no journal of anything', () => {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'failover-2030-01-01T00-00-00.000Z.jsonl'), '{"record":"ru');
    expect(newestJournal(folder, 'failover', 1)).toBeUndefined();
  });
});

describe('going on', () => {
  test('with the newest of the same runbook and cycle', () => {
    const at = (minute: string): string => AT.replace(':51:', `:${minute}:`);
    FileJournal.begin(folder, at('01'), identity());
    const wanted = FileJournal.begin(folder, at('02'), identity());
    FileJournal.begin(folder, at('03'), identity({ generation: 2 }));
    FileJournal.begin(folder, at('04'), identity({ runbook: 'rebuild' }));
    expect(newestJournal(folder, 'failover', 1)?.file).toBe(wanted.file);
    expect(newestJournal(folder, 'switchover', 1)).toBeUndefined();
    expect(newestJournal(folder, 'failover', 3)).toBeUndefined();
    expect(newestJournal(path.join(folder, 'none'), 'failover', 1)).toBeUndefined();
  });

  test('is refused with other steps than it was begun with', () => {
    const journal = FileJournal.begin(folder, AT, identity());
    const changed = runbookOf([{ ...RUNBOOK.steps[0]!, timeoutSeconds: 61 }, RUNBOOK.steps[1]!]);
    expect(() => journal.resume(AT, changed, 'operator')).toThrow(
      `${journal.file}: the steps must be those that the run was begun with (${AT}, version 0.1.0), but the ` +
        'environment file or Warmsite has changed them since; finish it with the files of then, or begin again with ' +
        '--fresh: every step looks first at what is done already [runbook-changed]',
    );
    expect(journal.records).toHaveLength(1);
  });

  test('in a new process, after one that ended in the middle', async () => {
    const journal = FileJournal.begin(folder, AT, identity());
    const world = new FakeWorld({ PutIt: () => ({}) });
    const killed = runRunbook({
      runbook: RUNBOOK,
      world,
      journal,
      onEvent: ({ type, step: { id } }) => {
        if (id === 'two' && type === 'changed') throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');

    const again = newestJournal(folder, 'failover', 1)!;
    again.resume(AT, RUNBOOK, 'operator');
    const run = await runRunbook({ runbook: RUNBOOK, world, journal: again });
    expect(run.verdict).toBe('complete');
    expect(run.steps.map(({ kept }) => kept)).toEqual([true, false]);
    expect(FileJournal.read(journal.file).records.map(({ record }) => record)).toEqual([
      'run',
      'step-begun',
      'change',
      'step-ended',
      'step-begun',
      'change',
      'resumed',
      'step-begun',
      'change',
      'step-ended',
      'run-ended',
    ]);
  });
});

test('the fingerprint changes with the steps, and with nothing else', () => {
  const other = { ...RUNBOOK, title: 'Another title', purpose: '', afterwards: ['Rest.'] };
  expect(runbookFingerprint(other)).toBe(runbookFingerprint(RUNBOOK));
  const [one, two] = RUNBOOK.steps;
  expect(runbookFingerprint({ ...RUNBOOK, steps: [two!, one!] })).not.toBe(runbookFingerprint(RUNBOOK));
  expect(runbookFingerprint({ ...RUNBOOK, name: 'rebuild' })).not.toBe(runbookFingerprint(RUNBOOK));
});
