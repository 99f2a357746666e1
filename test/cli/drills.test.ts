import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { DrillSources, runDrillsRecord, runDrillsStatus } from '../../lib/cli/drills';
import { runRunbookCommand } from '../../lib/cli/runbook';
import { Duration } from '../../lib/core/quantities';
import { DrillRecord, readDrills } from '../../lib/drills/drill-record';
import { FileJournal, journalFolder, newestJournal } from '../../lib/failover/runbook/journal';
import { RunbookName } from '../../lib/failover/runbook/step';
import { runbookSubject } from '../../stacks/runbooks';
import { cycleOf, FakeAws } from '../failover/runbook/fake-aws';
import { at, shipped } from '../support/environment';
import { problemsOf } from '../support/synth';

// Real runs of the runbooks, against an AWS that their calls change, with its own clock.

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

let root: string;
let out: string[];

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-drills-'));
  fs.mkdirSync(path.join(root, 'config'));
  out = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void out.push(text));
  process.env['NO_COLOR'] = '1';
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(root, { recursive: true });
});

/** Runs a runbook as the command does, and names its journal. */
async function run(name: RunbookName, dead: boolean): Promise<FileJournal> {
  const subject = runbookSubject(PROD);
  const world = new FakeAws(subject, cycleOf(subject));
  if (dead) world.dead.add(PROD.pair.home);
  await runRunbookCommand({
    environment: PROD,
    name,
    root,
    version: '0.1.0',
    world: { call: (...args) => world.call(...args), now: () => world.now(), sleep: (seconds) => world.sleep(seconds) },
    caller: () => Promise.resolve('arn:aws:iam::111122223333:user/operator'),
    options: { yes: true, dryRun: false, fresh: false, despiteSignals: false, json: false },
  });
  out = [];
  return newestJournal(journalFolder(root, 'prod'), name, 1)!;
}

function record(sources: DrillSources, environment = PROD): DrillRecord {
  runDrillsRecord({ environment, root, sources, json: false });
  return readDrills(root, 'prod').at(-1)!;
}

const refusalOf = (sources: DrillSources, environment = PROD): { code: string; where: string; message: string }[] =>
  problemsOf(() => runDrillsRecord({ environment, root, sources, json: false }));

function status(now: string, environment = PROD): { readonly code: number; readonly text: string } {
  out = [];
  const code = runDrillsStatus({ environment, root, now, json: false });
  return { code, text: out.join('\n') };
}

describe('a failover', () => {
  let failover: FileJournal;
  beforeEach(async () => {
    failover = await run('failover', true);
  });

  test('is recorded with what each step took, what the model says, and what was lost', () => {
    const { fingerprint, ...rest } = record({ journal: failover.file });
    const begun = failover.identity.at;
    expect(rest).toMatchObject({ environment: 'prod', kind: 'failover', at: begun, result: 'passed', emulated: false });
    const written = failover.records.filter(({ record: kind }) => kind === 'step-ended');
    expect(rest.steps).toHaveLength(written.length);
    const writer = rest.steps.find(({ id }) => id === 'await-writer')!;
    const times = failover.records.flatMap((each) =>
      (each.record === 'step-begun' || each.record === 'step-ended') && each.step === 'await-writer'
        ? [Date.parse(each.at)]
        : [],
    );
    expect(writer.seconds).toBe((times[1]! - times[0]!) / 1000);
    expect(writer.seconds).toBeGreaterThan(0);
    expect(writer.budget!.p95).toBeGreaterThan(writer.budget!.mean);
    expect(rest.steps.find(({ id }) => id === 'notify')!.budget).toBeUndefined();
    expect(rest.loss).toMatchObject({ seconds: 42, objective: PROD.objectives.rpo.toSeconds() });
    expect(rest.recovery).toMatchObject({ objective: PROD.objectives.rto.toSeconds() });
    const total = rest.steps.reduce((sum, { seconds }) => sum + seconds, 0);
    expect(rest.recovery!.seconds).toBeGreaterThan(writer.seconds);
    expect(rest.recovery!.seconds).toBeLessThanOrEqual(total);
    expect(Object.keys(fingerprint.parts)).toContain('database');
    expect(out.at(-1)).toMatch(
      /^failover of \S+: passed\nconfig\/drills\/prod\/\S+-failover\.json\nKeep it: git add config\/drills\/prod\/\S+-failover\.json$/,
    );
  });

  test('does not say who has run it', () => {
    record({ journal: failover.file });
    const [file = ''] = fs.readdirSync(path.join(root, 'config/drills/prod'));
    const text = fs.readFileSync(path.join(root, 'config/drills/prod', file), 'utf8');
    expect(fs.readFileSync(failover.file, 'utf8')).toContain('user/operator');
    expect(text).not.toContain('operator');
    expect(text).not.toContain('111122223333');
  });

  test('is green afterwards, also where the topology has moved on with it, until it is too old', () => {
    const { at: begun, steps } = record({ journal: failover.file });
    const moved = at(PROD, PROD.topology.failover().topology);
    const { code, text } = status(begun, moved);
    expect(code).toBe(0);
    expect(text.split('\n').slice(0, 5)).toEqual([
      'Drills of prod: GREEN',
      `every 90d, by drill or failover; last success ${begun.slice(0, 10)} (failover), next due ${new Date(Date.parse(begun) + 90 * 86_400_000).toISOString().slice(0, 10)}`,
      '',
      expect.stringMatching(/^began +kind +result +recovery +model +objective +lag +model +objective$/) as string,
      expect.stringMatching(/^\S+ \S+ UTC +failover +passed +\S+( \d+s)? +25m 40s +30m +42s +2m 9s +10m$/) as string,
    ]);
    expect(
      text
        .split('\n')
        .slice(7, 7 + steps.length)
        .map((line) => line.split('  ')[0]),
    ).toEqual(steps.map(({ title }) => title));
    const late = status(new Date(Date.parse(begun) + 91 * 86_400_000).toISOString(), moved);
    expect(late.code).toBe(1);
    expect(late.text).toContain('red prod must be drilled every 90d, but the last success is of ');
  });

  test('is outdated by a change of what recovery rests on, which is named', () => {
    const { at: begun } = record({ journal: failover.file });
    const changed = { ...PROD, database: { ...PROD.database, backupRetention: Duration.days(3) } };
    const { code, text } = status(begun, changed);
    expect(code).toBe(1);
    expect(text).toContain(
      [
        'Changed since, of what recovery rests on:',
        '  database',
        '    ~ warmsite-prod-site-us-east-2/aws_db_instance.database_g1',
        '    ~ warmsite-prod-site-us-west-2/aws_db_instance.database_g1',
      ].join('\n'),
    );
    expect(text.replaceAll('\n  ', ' ')).toContain('[drill-outdated]');
  });

  test('is a page with a picture, and JSON for programs', () => {
    record({ journal: failover.file });
    const html = path.join(root, 'drills.html');
    const common = { environment: PROD, root, now: failover.identity.at };
    runDrillsStatus({ ...common, json: false, html: 'drills.html' });
    const page = fs.readFileSync(html, 'utf8');
    expect(page).toContain('<title>Drills of prod</title>');
    expect(page.match(/<svg class="(wide|narrow)"/g)).toHaveLength(4);
    expect(page).toMatch(
      /aria-label="Recovery times of the drills\. failover of \S+, passed: \S+( \d+s)? \(model 25m 40s, objective 30m\)\."/,
    );
    expect(page).not.toMatch(/<script|https?:/);
    expect(out.at(-1)).toMatch(/\n\ndrills\.html$/);
    out = [];
    runDrillsStatus({ ...common, json: true, html: 'drills.html' });
    expect(fs.readFileSync(html, 'utf8')).toBe(page);
    expect(JSON.parse(out.join('\n'))).toMatchObject({
      environment: 'prod',
      outcome: 'green',
      problems: [],
      changed: [],
    });
    expect(out.join('\n')).not.toContain('fingerprint');
  });

  test('is refused when its steps are not those of this checkout', () => {
    const changed = { ...PROD, objectives: { ...PROD.objectives, rpo: Duration.seconds(299) } };
    expect(refusalOf({ journal: failover.file }, changed)).toEqual([
      {
        code: 'drill-steps',
        where: failover.file,
        message:
          `must have run the steps of this checkout, but the environment file or Warmsite has changed them since ` +
          `${failover.identity.at}; check out what was drilled, and record it there`,
      },
    ]);
  });

  test('is refused of another environment', () => {
    expect(refusalOf({ journal: failover.file }, shipped('staging'))).toEqual([
      { code: 'drill-environment', where: failover.file, message: 'must be a journal of staging, got one of prod' },
    ]);
  });

  test('is refused while it is not over, also when it has stopped and goes on', () => {
    const refusal = {
      code: 'drill-unfinished',
      where: failover.file,
      message: "must have come to an end; finish the run with 'warmsite failover prod', then record it",
    };
    failover.append({ record: 'resumed', at: failover.identity.at, caller: 'somebody' });
    expect(refusalOf({ journal: failover.file })).toEqual([refusal]);
  });

  test('that was begun again at a step is measured from there', () => {
    const step = 'await-writer';
    const end = Date.parse(failover.records.at(-1)!.at);
    const later = (seconds: number): string => new Date(end + seconds * 1000).toISOString();
    failover.append({ record: 'rewound', at: later(1), steps: [step] });
    failover.append({ record: 'step-begun', at: later(2), step });
    failover.append({ record: 'resumed', at: later(3), caller: 'somebody' });
    failover.append({ record: 'step-begun', at: later(10), step });
    failover.append({ record: 'step-ended', at: later(32), step, result: { outcome: 'degraded', outputs: {} } });
    failover.append({ record: 'run-ended', at: later(33), verdict: 'degraded' });
    const { result, steps } = record({ journal: failover.file });
    expect(result).toBe('degraded');
    expect(steps.find(({ id }) => id === step)).toMatchObject({ outcome: 'degraded', seconds: 30 });
  });

  test('that has stopped has failed, and no recovery was measured', () => {
    const end = failover.records.at(-1)!.at;
    failover.append({
      record: 'step-ended',
      at: end,
      step: 'await-writer',
      result: { outcome: 'failed', outputs: {} },
    });
    failover.append({ record: 'run-ended', at: end, verdict: 'stopped' });
    const { result, recovery } = record({ journal: failover.file });
    expect([result, recovery]).toEqual(['failed', undefined]);
    const { code, text } = status(end);
    expect(code).toBe(1);
    expect(text).toContain('[never-drilled]');
  });
});

test('a drill that has found something measures no recovery, and is no success', async () => {
  // Of this AWS much is missing that a drill looks at.
  const drill = await run('drill', false);
  const { kind, result, recovery, loss } = record({ journal: path.relative(root, drill.file) });
  expect({ kind, result, recovery, loss }).toEqual({
    kind: 'drill',
    result: 'degraded',
    recovery: undefined,
    loss: undefined,
  });
  const { code, text } = status(drill.identity.at);
  expect(code).toBe(1);
  expect(text).toContain('[never-drilled]');
  expect(text.replaceAll('\n  ', ' ')).toContain('but the drill of 2027-01-15 is degraded; mend what it found');
});

test('a restore has no record of its own', () => {
  const folder = path.join(root, 'journals');
  const begun = '2026-11-21T10:00:00.000Z';
  const { file } = FileJournal.begin(folder, begun, {
    runbook: 'restore',
    environment: 'prod',
    generation: 1,
    fingerprint: '',
    warmsite: '0.1.0',
    caller: 'somebody',
  });
  expect(refusalOf({ journal: file })).toEqual([
    {
      code: 'drill-kind',
      where: file,
      message: 'must be of a drill, failover, rebuild or switchover, got one of a restore',
    },
  ]);
});

test('a rehearsal has the fingerprint of what was rehearsed, not of today', () => {
  const folder = path.join(root, '.rehearsal/prod');
  fs.mkdirSync(path.join(folder, 'synthesis-1/stacks/site'), { recursive: true });
  const database = { aws_db_instance: { database_g1: { identifier: 'one' } } };
  fs.writeFileSync(path.join(folder, 'synthesis-1/stacks/site/cdk.tf.json'), JSON.stringify({ resource: database }));
  const report = { environment: 'prod', startedAt: '2026-11-21T10:00:00.000Z', scenarios: [] };
  fs.writeFileSync(path.join(folder, 'rehearsal-report.json'), JSON.stringify(report));
  const { kind, result, emulated, fingerprint } = record({ rehearsal: true });
  expect({ kind, result, emulated }).toEqual({ kind: 'rehearsal', result: 'failed', emulated: true });
  expect(Object.keys(fingerprint.parts.database ?? {})).toEqual(['site/aws_db_instance.database_g1']);
});

test('exactly one source is needed, and it must be there', () => {
  const both = {
    code: 'drill-source',
    where: 'warmsite drills record',
    message: 'must have exactly one of --journal, --rehearsal and --experiment; give what the drill has left',
  };
  expect(refusalOf({})).toEqual([both]);
  expect(refusalOf({ journal: 'a', experiment: 'b' })).toEqual([both]);
  expect(refusalOf({ journal: 'a' })).toEqual([
    {
      code: 'drill-source',
      where: path.join(root, 'a'),
      message: 'there is no such file; name the journal that the run has named at its end',
    },
  ]);
  expect(refusalOf({ rehearsal: true })).toEqual([
    {
      code: 'drill-source',
      where: path.join(root, '.rehearsal/prod/rehearsal-report.json'),
      message: 'there is no such file; name the folder of a rehearsal, which this is in',
    },
  ]);
  fs.writeFileSync(path.join(root, 'answer'), '{');
  expect(refusalOf({ experiment: 'answer' })).toEqual([
    {
      code: 'drill-source',
      where: path.join(root, 'answer'),
      message: expect.stringMatching(/^must be JSON, got /) as string,
    },
  ]);
  expect(fs.existsSync(path.join(root, 'config/drills'))).toBe(false);
});
