import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { knownEnvironments } from '../../config/load';
import { InitProps, runInit } from '../../lib/cli/init';
import { ownPackage } from '../../lib/cli/project-commands';
import { runSynth } from '../../lib/cli/synth';
import { name as packageName } from '../../package.json';
import { problemsOf } from '../support/synth';
import { ROOT } from '../support/environment';

jest.setTimeout(60_000); // Whole syntheses and processes, on a machine that may be busy.

let root: string;
let log: jest.SpyInstance;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-init-'));
  log = jest.spyOn(console, 'log').mockImplementation();
});

afterEach(() => {
  log.mockRestore();
  fs.rmSync(root, { recursive: true });
});

const ANSWERS = { account: '111122223333', domain: 'example.com' };

const init = (more: Partial<InitProps> = {}): Promise<void> =>
  runInit({
    root,
    environment: 'dev',
    answers: { system: 'shop', home: 'us-east-2', standby: 'us-west-2', ...ANSWERS },
    json: false,
    ...more,
  });

const printed = (): string => log.mock.calls.map(([text]) => String(text)).join('\n');

const files = (): string[] =>
  fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();

async function problems(act: Promise<void>): Promise<ReturnType<typeof problemsOf>> {
  const error: unknown = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return problemsOf(() => {
    throw error;
  });
}

test.each([
  ['us-east-2', 'us-west-2'],
  ['eu-central-1', 'eu-west-1'],
])('an empty folder becomes a project whose five stacks synthesize: %s and %s', async (home, standby) => {
  await init({ answers: { ...ANSWERS, system: 'shop', home, standby } });
  expect(files()).toEqual([
    '.gitignore',
    'cdktf.json',
    'config/environments/dev.yaml',
    'config/topology/dev.yaml',
    'package.json',
  ]);
  expect(printed()).toContain('npx warmsite check dev');
  runSynth({ root, environment: 'dev', outdir: path.join(root, 'cdktf.out'), json: false });
  expect(fs.readdirSync(path.join(root, 'cdktf.out/stacks'))).toHaveLength(5);
  const project = JSON.parse(fs.readFileSync(path.join(root, 'cdktf.json'), 'utf8')) as { app: string };
  expect(project.app).toBe('npx --no-install warmsite synth');
});

test('a second environment adds its two files, and nothing else changes', async () => {
  await init();
  fs.writeFileSync(path.join(root, 'package.json'), '{}');
  await init({
    environment: 'prod',
    answers: { ...ANSWERS, account: '444455556666', system: 'shop', home: 'us-east-2', standby: 'us-west-2' },
  });
  expect(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).toBe('{}');
  expect(knownEnvironments({ root })).toEqual(['dev', 'prod']);
});

test('a file that is there is never overwritten, and then nothing is written', async () => {
  fs.mkdirSync(path.join(root, 'config/topology'), { recursive: true });
  fs.writeFileSync(path.join(root, 'config/topology/dev.yaml'), 'mine');
  expect(await problems(init())).toEqual([
    {
      code: 'file-exists',
      where: 'config/topology/dev.yaml',
      message: 'is there already, and init overwrites nothing; choose another name or move it away',
    },
  ]);
  expect(files()).toEqual(['config/topology/dev.yaml']);
});

/** What a project names, by the name of this package: it is built on cdktf, or on cdktn. */
const NAMED: Readonly<Record<string, unknown>> = {
  warmsite: {
    dependencies: {
      '@cdktf/provider-aws': '^21.22.1',
      cdktf: '^0.21.0',
      constructs: '^10.4.2',
      warmsite: '^0.1.0',
    },
    devDependencies: { 'cdktf-cli': '0.21.0' },
  },
  'warmsite-cdktn': {
    dependencies: {
      '@cdktn/provider-aws': '^25.7.0',
      cdktn: '^0.24.0',
      constructs: '>=10.6.0 <10.8.0',
      warmsite: 'npm:warmsite-cdktn@^0.1.0',
    },
    devDependencies: { 'cdktn-cli': '0.24.0' },
  },
};

test('the package.json of a project names this package, and what it is built on', async () => {
  await init();
  const { dependencies, devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: unknown;
    readonly devDependencies: unknown;
  };
  expect({ dependencies, devDependencies }).toEqual(NAMED[packageName]);
});

test('values that do not make a valid environment: nothing is written', async () => {
  const found = await problems(init({ answers: { ...ANSWERS, system: 'shop', home: 'us-east-2', standby: 'moon-1' } }));
  expect(found.length).toBeGreaterThan(0);
  expect(files()).toEqual([]);
});

test('without a terminal what is missing is an error, all of it at once', async () => {
  expect((await problems(init({ answers: {} }))).map(({ where, message }) => [where, message])).toEqual([
    ['--account', 'must be letters, digits, dots and hyphens, got nothing; it is: AWS account, 12 digits'],
    [
      '--domain',
      'must be letters, digits, dots and hyphens, got nothing; it is: Domain of the hosted zone, such as example.com',
    ],
  ]);
  expect((await problems(init({ answers: { ...ANSWERS, system: 'a\nb' } }))).map(({ where }) => where)).toEqual([
    '--system',
  ]);
});

test('at a terminal what was not given is asked for; an empty answer takes the default', async () => {
  const asked: string[] = [];
  await init({
    answers: { account: '111122223333' },
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(question.startsWith('Domain') ? 'example.com' : '');
    },
  });
  expect(asked).toEqual([
    'Domain of the hosted zone, such as example.com: ',
    'First word of all names [warmsite]: ',
    'Region that writes [us-east-2]: ',
    'Region that takes over [us-west-2]: ',
  ]);
  expect(fs.readFileSync(path.join(root, 'config/environments/dev.yaml'), 'utf8')).toContain('system: warmsite\n');
});

describe('what to type next', () => {
  const next = (): string[] =>
    printed()
      .split('Next: ')[1]!
      .split('\n')
      .map((line) => line.trim().split('   ')[0]!);
  const commands = ['npx warmsite check dev', 'npx warmsite synth dev', 'npx warmsite verify dev'];

  test('in an empty folder: what the written package.json names is installed first', async () => {
    await init();
    expect(next()).toEqual(['npm install', ...commands]);
  });

  test('where the package is installed: what a package.json of somebody else lacks', async () => {
    fs.mkdirSync(path.join(root, 'node_modules/warmsite'), { recursive: true });
    fs.writeFileSync(path.join(root, 'package.json'), '{ "name": "theirs", "scripts": { "test": "exit 1" } }');
    await init();
    const { cli } = ownPackage();
    expect(next()).toEqual([
      `npm install --save-dev ${cli.name}@${cli.version}`,
      'npm pkg set scripts.warmsite=warmsite',
      ...commands,
    ]);
  });

  test('in a project that has it all: the commands', async () => {
    await init();
    fs.mkdirSync(path.join(root, 'node_modules/warmsite'), { recursive: true });
    log.mockClear();
    await init({
      answers: { ...ANSWERS, account: '444455556666', system: 'shop', home: 'us-east-2', standby: 'us-west-2' },
      environment: 'prod',
    });
    expect(next()).toEqual(commands.map((command) => command.replace('dev', 'prod')));
  });

  test("in Warmsite's own repository, where npx would look for the package: its script", async () => {
    fs.writeFileSync(path.join(root, 'package.json'), '{ "name": "warmsite" }');
    await init();
    expect(next()).toEqual(commands.map((command) => command.replace('npx warmsite', 'npm run warmsite --')));
  });
});

test('what is to be replaced is listed with its line', async () => {
  await init({ json: true });
  const { replace } = JSON.parse(printed()) as { replace: { file: string; line: number; what: string }[] };
  const lines = fs.readFileSync(path.join(root, 'config/environments/dev.yaml'), 'utf8').split('\n');
  for (const { line, what } of replace) expect(lines[line - 1]).toContain(what);
  const placeholder = /REPLACEME|replace-me|0{12}|ami-0+/;
  // The images stand below the line that tells how to find them.
  const marked = lines.filter((line) => placeholder.test(line) && !line.includes('ami-'));
  for (const line of marked) expect(line).toContain('# REPLACE');
});

test('the commands as processes: init, check, synth', () => {
  const register = path.join(ROOT, 'node_modules/esbuild-register/register.js');
  const run = (...args: string[]): { code: number | null; err: string } => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['-r', register, path.join(ROOT, 'lib/cli/warmsite.ts'), ...args],
      { cwd: root, encoding: 'utf8' },
    );
    return { code: status, err: stderr };
  };
  const done = { code: 0, err: '' };
  expect(run('init', 'dev', '--account', '111122223333', '--domain', 'example.com')).toEqual(done);
  expect(run('check', 'dev')).toEqual(done);
  expect(run('synth', 'dev')).toEqual(done);
  expect(run('init', 'dev', '--account', '111122223333', '--domain', 'example.com').code).toBe(2);
});
