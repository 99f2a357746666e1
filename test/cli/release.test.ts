import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Command, CommanderError } from 'commander';
import { addReleaseCommands } from '../../lib/cli/release-command';
import { canaryTrial, releasePlanProps } from '../../lib/cli/release-plan';
import { runParity } from '../../lib/cli/release-parity';
import { exitCodeOf, printError } from '../../lib/cli/output';
import { Names } from '../../lib/core/names';
import { Percent } from '../../lib/core/quantities';
import { artifactParity, parityClients, ParityClients, publishParity } from '../../lib/release/parity-check';
import { sha256Of } from '../../lib/release/manifest';
import { shipped, stacksOf } from '../support/environment';
import { describeWithMoto, MOTO_ACCOUNT } from '../support/moto';
import { edited, EXAMPLE_TOPOLOGY } from '../config/project';
import { denied } from '../account/preflight/world';
import { bothRegions, FakeAccount, fakeClients, HOME, manifestText, PAIR, STANDBY } from '../release/world';

const PROD = shipped('prod');
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

const canaryOf = (model: object): object => ({ region: HOME, model, weight: Percent.of(5), instances: 1 });

const folders: string[] = [];

function folder(files: Readonly<Record<string, string>>): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-release-'));
  folders.push(made);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    fs.writeFileSync(path.join(made, name), content);
  }
  return made;
}

/** A project with the example environment, some of whose values are changed. */
function project(edits: readonly (readonly [path: string, value: unknown])[] = []): string {
  return folder({ 'config/environments/prod.yaml': edited(edits), 'config/topology/prod.yaml': EXAMPLE_TOPOLOGY });
}

afterAll(() => {
  for (const each of folders) fs.rmSync(each, { recursive: true });
});

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function printed(act: () => Promise<number>): Promise<Run> {
  const lines = { out: '', err: '' };
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text: string) => (lines.out += `${text}\n`)),
    jest.spyOn(console, 'error').mockImplementation((text: string) => (lines.err += `${text}\n`)),
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((lines.out += String(text)))),
  ];
  try {
    return { code: await act(), ...lines };
  } catch (error) {
    if (error instanceof CommanderError) return { code: 2, ...lines };
    printError(error);
    return { code: exitCodeOf(error), ...lines };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function warmsite(root: string, ...args: string[]): Promise<Run> {
  const program = new Command('warmsite').exitOverride().configureOutput({ writeErr: () => undefined });
  addReleaseCommands(program, root);
  return printed(async () => {
    await program.parseAsync(['release', ...args], { from: 'user' });
    return 0;
  });
}

describe('release manifest', () => {
  test('writes it into the folder, prints the digest for the environment file', async () => {
    const model = folder({ 'config.json': 'abc', 'a/weights': 'abc' });
    const { code, out } = await warmsite('/', 'manifest', model);
    const text = `${ABC}  a/weights\n${ABC}  config.json\n`;
    expect(fs.readFileSync(path.join(model, 'SHA256SUMS'), 'utf8')).toBe(text);
    expect([code, out]).toEqual([
      0,
      `${model}/SHA256SUMS: 2 files, 6 bytes\n\nFor the environment file:\n        manifestSha256: ${sha256Of(text)}\n`,
    ]);
    // Again finds the same: its own file is no part of it.
    expect((await warmsite('/', 'manifest', model)).out).toBe(out);
  });

  test('--json writes nothing, but with --out', async () => {
    const model = folder({ a: 'abc' });
    const out = path.join(folder({}), 'sums');
    const report = { manifestSha256: sha256Of(`${ABC}  a\n`), files: [{ path: 'a', sha256: ABC, bytes: 3 }] };
    expect(JSON.parse((await warmsite('/', 'manifest', model, '--json')).out)).toEqual(report);
    expect(fs.readdirSync(model)).toEqual(['a']);
    expect(JSON.parse((await warmsite('/', 'manifest', model, '--json', '--out', out)).out)).toEqual(report);
    expect(fs.readFileSync(out, 'utf8')).toBe(`${ABC}  a\n`);
  });

  test('--out elsewhere in the folder is refused', async () => {
    const model = folder({ a: 'abc' });
    expect(await warmsite('/', 'manifest', model, '--out', `${model}/sub/SHA256SUMS`)).toEqual({
      code: 2,
      out: '',
      err: `error release manifest --out: must be ${model}/SHA256SUMS or outside of the folder, got ${model}/sub/SHA256SUMS; instances refuse a file that the manifest does not list [manifest-place]\n1 problem; nothing was written\n`,
    });
    expect((await warmsite('/', 'manifest', model, '--out', `${model}/SHA256SUMS`)).code).toBe(0);
  });

  test('no folder', async () => {
    const { code, err } = await warmsite('/', 'manifest', '/nonexistent');
    expect([code, err]).toEqual([2, expect.stringContaining('[model-folder]')]);
  });
});

describe('release parity', () => {
  const FILES = { a: 'abc' };
  const names = PROD.names(HOME);
  const manifestSha256 = sha256Of(manifestText(FILES));
  const environment = {
    ...PROD,
    inference: {
      ...PROD.inference,
      groups: PROD.inference.groups.map((group) => ({
        ...group,
        model: { ...group.model, manifestSha256 },
      })) as unknown as typeof PROD.inference.groups,
    },
  };
  const objects = {
    ...bothRegions('llm/2026-10-01', FILES, names),
    ...bothRegions('embed/2026-08-15', FILES, names),
  };

  const run = (
    world: Partial<FakeAccount> = {},
    flags: { publish?: boolean; json?: boolean; environment?: typeof environment } = {},
  ): Promise<Run> =>
    printed(() =>
      runParity({
        environment,
        clients: fakeClients({ objects, account: PROD.account, ...world }),
        publish: false,
        json: false,
        ...flags,
      }),
    );

  test('the same: 0', async () => {
    const published: NonNullable<FakeAccount['published']> = [];
    expect(await run({ published })).toEqual({
      code: 0,
      out:
        'llm llm/2026-10-01/: same, 1 of 1 file known to be the same\n' +
        'embed embed/2026-08-15/: same, 1 of 1 file known to be the same\n\n' +
        'Both Regions hold the same bytes of 2 models.\n',
      err: '',
    });
    expect(published).toEqual([]);
  });

  test('a canary is compared beside its group: promoted it serves in both', async () => {
    const [llm, ...rest] = environment.inference.groups;
    const canary = canaryOf({ artifact: 'llm/2026-11-21', manifestSha256 });
    const groups = [{ ...llm, canary }, ...rest] as unknown as typeof environment.inference.groups;
    const tried = { ...environment, inference: { ...environment.inference, groups } };
    const { code, out } = await run(
      { objects: { ...objects, ...bothRegions('llm/2026-11-21', FILES, names) } },
      { environment: tried },
    );
    expect([code, out.split('\n')[1]]).toEqual([
      0,
      'llm-canary llm/2026-11-21/: same, 1 of 1 file known to be the same',
    ]);
    expect((await run({}, { environment: tried })).code).toBe(1);
  });

  const changed = { ...objects, [`${names.in(STANDBY).bucket('artifacts')}/llm/2026-10-01/a`]: { content: 'ab' } };

  test('different in one group: 1', async () => {
    const { code, out } = await run({ objects: changed });
    expect(code).toBe(1);
    expect(out).toBe(
      'llm llm/2026-10-01/: different, 0 of 1 file known to be the same\n' +
        '  different     us-east-2 and us-west-2  a: has 3 bytes in us-east-2 and 2 in us-west-2; upload it again\n' +
        'embed embed/2026-08-15/: same, 1 of 1 file known to be the same\n\n' +
        '1 model of 2 not known to be the same in both Regions: no release is complete.\n',
    );
  });

  test('not compared: 1', async () => {
    const { code, out } = await run({ failing: { [`${STANDBY} HeadObject`]: denied() } });
    expect(code).toBe(1);
    expect(out).toContain('llm llm/2026-10-01/: not compared, 0 of 1 file');
  });

  test('--publish tells both Regions, and one that is not told makes it 1', async () => {
    const published: NonNullable<FakeAccount['published']> = [];
    const told = await run({ published }, { publish: true });
    expect([told.code, told.out.split('\n').slice(-3)]).toEqual([
      0,
      ['us-east-2: published', 'us-west-2: published', ''],
    ]);
    expect(published.map(({ region }) => region)).toEqual([HOME, STANDBY]);
    const untold = await run({ failing: { [`${HOME} PutMetricData`]: denied() } }, { publish: true });
    expect(untold.code).toBe(1);
    expect(untold.out).toContain('us-east-2: not published: cloudwatch:PutMetricData was denied: ');
  });

  test('--json', async () => {
    const { code, out } = await run({ objects: changed }, { json: true, publish: true });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      environment: 'prod',
      same: false,
      groups: [
        { group: 'llm', verdict: 'different', findings: [{ about: 'a' }] },
        { group: 'embed', verdict: 'same', files: 1, same: 1, findings: [] },
      ],
      published: [{ region: HOME }, { region: STANDBY }],
    });
  });
});

describe('release plan', () => {
  const GROUP = 'inference/groups/0';

  test('the steps, for a terminal', async () => {
    const { code, out } = await warmsite(project(), 'plan', 'prod', '--group', 'llm');
    expect(code).toBe(0);
    expect(out).toMatch(/^Release of llm: \S+, then \S+\n8 steps, about /);
    expect(out).toContain('\n8. Say that it is done (minutes)\n');
  });

  test('--from leaves out what did not change, and paths may be relative', async () => {
    const before = project([[`${GROUP}/image`, 'other:v1']]);
    const after = project();
    const { out } = await warmsite(
      after,
      'plan',
      'prod',
      '--group',
      'llm',
      '--from',
      path.relative(after, before),
      '--json',
    );
    const plan = JSON.parse(out) as { environment: string; steps: { id: string }[]; changes: { field: string }[] };
    expect(plan.environment).toBe('prod');
    expect(plan.changes.map(({ field }) => field)).toEqual(['image']);
    expect(plan.steps.map(({ id }) => id).slice(0, 2)).toEqual(['image', 'parity']);
  });

  test('--markdown', async () => {
    const { out } = await warmsite(project(), 'plan', 'prod', '--group', 'llm', '--markdown');
    expect(out).toMatch(/^# Release of llm: /);
  });

  test('a group that was not there before: everything is new', () => {
    const before = { ...PROD, inference: { ...PROD.inference, groups: [PROD.inference.groups[0]] as const } };
    expect(releasePlanProps(PROD, 'embed', before).before).toBeUndefined();
  });

  test('the canary of a group: what it runs, and the requests of its quiet hours', () => {
    const [llm, ...rest] = PROD.inference.groups;
    const model = { artifact: 'llm/2026-11-21', manifestSha256: ABC };
    const withCanary = (more: object): typeof PROD => {
      const groups = [{ ...llm, canary: { ...canaryOf(model), ...more } }, ...rest];
      return { ...PROD, inference: { ...PROD.inference, groups: groups as unknown as typeof PROD.inference.groups } };
    };
    const toTell = { errors: 0.01, difference: 0.02, confidence: 0.95, power: 0.9 };
    const { runs } = releasePlanProps(PROD, 'llm').group;
    expect(canaryTrial(withCanary({}), 'llm', toTell)).toEqual({
      region: HOME,
      runs: { ...runs, artifact: 'llm/2026-11-21', manifestSha256: ABC },
      weight: Percent.of(5),
      instances: 1,
      rate: 3,
      toTell,
    });
    expect(canaryTrial(withCanary({ image: 'llm-server:v2', arguments: ['-x'] }), 'llm', toTell)?.runs).toMatchObject({
      image: 'llm-server:v2',
      others: { arguments: '["-x"]' },
    });
    expect(canaryTrial(withCanary({}), 'embed', toTell)).toBeUndefined();
  });

  test('what a canary cannot be told apart by is refused', async () => {
    const { code, err } = await warmsite(
      project(),
      'plan',
      'prod',
      '--group',
      'llm',
      '--difference',
      '0%',
      '--confidence',
      '1',
    );
    expect(code).toBe(2);
    expect(err).toContain("--difference must be a percentage above 0% and below 100%, such as 2%, got '0%'");
    expect(err).toContain("--confidence must be a percentage above 0% and below 100%, such as 95%, got '1'");
  });

  test('nothing is new: 1; an unknown group: 2; none named: 2', async () => {
    const root = project();
    const same = await warmsite(root, 'plan', 'prod', '--group', 'llm', '--from', root);
    expect([same.code, same.err]).toEqual([1, expect.stringContaining('[nothing-to-release]')]);
    expect(await warmsite(root, 'plan', 'prod', '--group', 'nope')).toEqual({
      code: 2,
      out: '',
      err: "error release plan --group: must be llm, got 'nope' [unknown-group]\n1 problem; nothing was written\n",
    });
    expect((await warmsite(root, 'plan', 'prod')).code).toBe(2);
  });

  test('what is known of the shipped environment', () => {
    expect(releasePlanProps(PROD, 'llm')).toMatchObject({
      writer: HOME,
      record: 'inference.example.com',
      group: { activeMax: 9, standbyMin: PROD.inference.groups[0].sizes.standby.min },
      request: { method: 'POST', path: '/v1/chat/completions' },
    });
    // The request that verifies a takeover goes to llm: nobody knows the body of another one.
    expect(releasePlanProps(PROD, 'embed').request).toEqual({ method: 'POST', path: '/v1/embeddings' });
  });

  test('another group that changed as well is named', () => {
    const [llm, ...rest] = PROD.inference.groups;
    const groups = [llm, ...rest.map((group) => ({ ...group, image: 'new:v1' }))];
    const environment = {
      ...PROD,
      inference: { ...PROD.inference, groups: groups as unknown as typeof PROD.inference.groups },
    };
    expect(releasePlanProps(environment, 'llm', PROD).before?.othersChanged).toEqual(['embed']);
    expect(releasePlanProps(PROD, 'llm', PROD).before?.othersChanged).toEqual([]);
  });

  test('the alarm and the rollout are those of the stacks', () => {
    const { alarm, rollout, names } = releasePlanProps(PROD, 'llm');
    const site = stacksOf(PROD)[names.siteStack];
    const errors = Object.values(site?.all('aws_cloudwatch_metric_alarm') ?? {}).find(
      (each) => each['alarm_name'] === names.alarm(alarm.name),
    );
    expect(errors?.['evaluation_periods']).toBe(alarm.evaluationPeriods);
    const periods = (errors?.['metric_query'] as { metric?: { period: number } }[]).flatMap(({ metric }) =>
      metric ? [metric.period] : [],
    );
    expect(new Set(periods)).toEqual(new Set([alarm.period.toSeconds()]));
    const group = Object.values(site?.all('aws_autoscaling_group') ?? {}).find(
      (each) => each['name'] === names.inferenceGroup('llm'),
    );
    expect(group?.['instance_refresh']['preferences']).toMatchObject({
      min_healthy_percentage: 100,
      max_healthy_percentage: rollout.maxHealthyPercent,
      checkpoint_percentages: rollout.checkpoints,
      checkpoint_delay: String(rollout.checkpointDelay.toSeconds()),
      alarm_specification: { alarms: [names.alarm(alarm.name)] },
    });
  });
});

/** The real clients. moto replicates nothing, so both Regions are uploaded to. */
describeWithMoto('release parity, against an emulator', (moto) => {
  const names = new Names({ system: 'shop', environment: 'test', account: MOTO_ACCOUNT, region: HOME });
  const opened: ParityClients[] = [];
  const clients = (region: string): ParityClients => {
    const made = parityClients(region, moto().endpoint);
    opened.push(made);
    return made;
  };
  afterEach(() => {
    for (const made of opened.splice(0))
      for (const client of Object.values(made)) (client as ParityClients['s3']).destroy();
  });

  const FILES = { a: 'abc', 'sub/b c': 'd' };
  const compare = () =>
    artifactParity({
      names,
      pair: PAIR,
      bucketPurpose: 'artifacts',
      artifacts: [{ group: 'chat', prefix: 'chat/1', manifestSha256: sha256Of(manifestText(FILES)) }],
      clients,
    });

  const upload = async (region: string, files: Readonly<Record<string, string>>): Promise<void> => {
    const { s3 } = clients(region);
    const Bucket = names.in(region).bucket('artifacts');
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: region as typeof HOME },
      }),
    );
    for (const [name, Body] of Object.entries({ ...files, SHA256SUMS: manifestText(FILES) })) {
      await s3.send(new PutObjectCommand({ Bucket, Key: `chat/1/${name}`, Body, ChecksumAlgorithm: 'SHA256' }));
    }
  };

  test('nothing there, then the same, then not', async () => {
    expect((await compare())[0]).toMatchObject({ verdict: 'different', files: 0 });
    await upload(HOME, FILES);
    await upload(STANDBY, FILES);
    const found = await compare();
    expect(found).toMatchObject([{ verdict: 'same', files: 2, same: 2, findings: [] }]);
    expect(await publishParity({ names, pair: PAIR, clients }, found)).toEqual([{ region: HOME }, { region: STANDBY }]);
    const Bucket = names.in(STANDBY).bucket('artifacts');
    const changed = { Bucket, Key: 'chat/1/a', Body: 'abd', ChecksumAlgorithm: 'SHA256' } as const;
    await clients(STANDBY).s3.send(new PutObjectCommand(changed));
    expect(await compare()).toMatchObject([{ verdict: 'different', same: 1 }]);
  });
});
