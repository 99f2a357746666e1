import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Command } from 'commander';
import { COMMAND_HELP, commandsOf, exitCodeTable } from '../../lib/cli/command-help';
import { isForPrograms, problemData } from '../../lib/cli/output';
import { ROOT } from '../support/environment';

jest.setTimeout(120_000); // Whole syntheses, on a machine that may be busy.

// What holds for every command of the real program, run within this process: --json, help, exit codes, colours.

/** Commands without `--json`, and why. */
const WITHOUT_JSON: Readonly<Record<string, string>> = {
  completion: 'prints a script for a shell',
};

/** The calls to AWS are refused at once: nobody listens. */
const NOBODY = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };

/** Command lines with their exit codes: each command at least once, as far as it goes without AWS and Terraform. */
const LINES: readonly (readonly [line: string, code: 0 | 1 | 2])[] = [
  ['check prod', 0],
  ['check prdo', 2],
  ['init dev --account 111122223333 --domain example.com', 2],
  ['synth dev', 0],
  ['synth prdo', 2],
  ['graph dev', 0],
  ['graph dev --out picture.png', 2],
  ['explain dev aws_route53_health_check.latch_check', 0],
  ['explain dev aws_lbb.endpoint', 2],
  ['verify dev', 1],
  ['rehearse dev', 1],
  ['assess dev --runs 1000', 0],
  ['assess prod --runs 10', 2],
  ['capacity prod', 0],
  ['capacity', 2],
  ['capacity slots --gpu-memory 24GiB --weights 15GiB --layers 32 --kv-heads 8 --head-dim 128 --tokens 4096', 0],
  ['capacity slots', 2],
  ['detect prod', 0],
  ['detect --within 60s', 2],
  ['backup prod --restore 4h', 0],
  ['backup', 2],
  ['simulate prod --scenario zone-loss --group llm --duration 3m --at 1m', 0],
  ['simulate prod --scenario overload --group llm --duration 3m --at 1m --lasts 1m', 0],
  ['simulate prod', 2],
  ['review plan.json', 0],
  ['review nothing.json', 2],
  ['release manifest model', 0],
  ['release manifest model --out model/x', 2],
  ['release parity prod', 1],
  ['release plan prod --group llm', 0],
  ['release plan prod --group nothing', 2],
  ['drills record prod --journal nothing.jsonl', 2],
  ['drills status dev', 1],
  ['backfill prod', 2],
  ['changed --base before', 0],
  ['changed --base nowhere', 2],
  ['comment --repository name --pull-request 1', 2],
  ['retire dev', 0],
  ['topology show prod', 0],
  ['topology failover prod --dry-run', 0],
  ['topology rebuild prod --dry-run', 1],
  ['topology switchover prod --dry-run', 1],
  ['topology restore prod --dry-run', 0],
  ['failover prod', 2],
  ['failover prod --dry-run --from fence --fresh', 2],
  ['rebuild prod --yes', 1],
  ['switchover prod --yes', 1],
  ['drill prod --from nothing', 2],
  ['restore prod --at yesterday', 2],
  ['runbook failover prod', 0],
  ['runbook nothing prod', 2],
  ['bootstrap dev', 1],
  ['images prod', 1],
  ['preflight prod', 1],
  ['chek prod', 2],
];

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let program: Command;
let main: (args: readonly string[]) => Promise<number>;
let folder: string;
const before = { directory: process.cwd(), environment: { ...process.env } };

beforeAll(async () => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-command-line-')));
  for (const part of ['config/environments', 'config/topology']) {
    fs.cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  fs.mkdirSync(path.join(folder, 'model'));
  fs.writeFileSync(path.join(folder, 'model/weights'), 'weights');
  fs.writeFileSync(
    path.join(folder, 'plan.json'),
    JSON.stringify({ format_version: '1.0', terraform_version: '1.11.4' }),
  );
  for (const synthesis of ['cdktf.out', 'before']) {
    fs.mkdirSync(path.join(folder, synthesis, 'stacks'), { recursive: true });
  }
  process.chdir(folder);
  // Without Terraform and the emulator, which have tests of their own.
  Object.assign(process.env, NOBODY, { PATH: folder, AWS_MAX_ATTEMPTS: '1' });
  delete process.env['GITHUB_TOKEN'];
  // The project of the commands is where they are loaded.
  ({ program, main } = await import('../../lib/cli/warmsite'));
});

afterAll(() => {
  process.chdir(before.directory);
  process.env = before.environment;
  process.exitCode = 0;
  fs.rmSync(folder, { recursive: true });
});

/** Runs a command line; `isTerminal` is what both outputs are. */
async function run(line: string, { isTerminal = false, noColor = false } = {}): Promise<Run> {
  const lines = { out: '', err: '' };
  const streams = [process.stdout, process.stderr] as const;
  const were = streams.map(({ isTTY }) => isTTY);
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text = '') => (lines.out += `${text as string}\n`)),
    jest.spyOn(console, 'error').mockImplementation((text: unknown) => (lines.err += `${String(text)}\n`)),
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((lines.out += String(text)))),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((lines.err += String(text)))),
  ];
  for (const stream of streams) stream.isTTY = isTerminal;
  if (noColor) process.env['NO_COLOR'] = '1';
  else delete process.env['NO_COLOR'];
  try {
    return { code: await main(line.split(' ')), ...lines };
  } finally {
    streams.forEach((stream, index) => (stream.isTTY = were[index] as boolean));
    for (const spy of spies) spy.mockRestore();
  }
}

const COLOUR = '\u001b[';

describe('every command', () => {
  const names = (): string[] => commandsOf(program).map(({ path: name }) => name);

  test('prints its result for programs, but for a few with a reason', () => {
    const leaves = commandsOf(program).filter(({ command }) => command.commands.length === 0);
    const without = leaves.filter(({ command }) => !command.options.some(({ long }) => long === '--json'));
    expect(without.map(({ path: name }) => name)).toEqual(Object.keys(WITHOUT_JSON));
  });

  test('has a help with what it does, examples that can be typed, exit codes, and where to read on', () => {
    expect(names().sort()).toEqual(Object.keys(COMMAND_HELP).sort());
    for (const { path: name, command } of commandsOf(program)) {
      const { examples, done, page } = COMMAND_HELP[name]!;
      expect([name, command.description()]).toEqual([name, expect.stringMatching(/\w+ \w+/)]);
      expect([name, examples.length > 0]).toEqual([name, true]);
      expect([name, done !== undefined]).toEqual([name, command.commands.length === 0 || name === 'capacity']);
      expect([name, page, fs.existsSync(path.join(ROOT, page))]).toEqual([name, page, true]);
      for (const example of examples) expect([example, faultOf(example, name)]).toEqual([example, undefined]);
    }
  });

  test('shows that help', async () => {
    for (const name of names()) {
      const { code, out } = await run(`${name} --help`);
      expect([name, code]).toEqual([name, 0]);
      const { examples, page } = COMMAND_HELP[name]!;
      for (const example of examples) expect(out).toContain(`\n  ${example.split('   ')[0]}`);
      expect(out).toContain(`\nRead on: ${page}\n`);
    }
  });

  test('is run below', () => {
    const leaves = commandsOf(program).filter(
      ({ command }) => command.commands.length === 0 || command.registeredArguments.length > 0,
    );
    const isRun = (name: string): boolean => LINES.some(([line]) => `${line} `.startsWith(`${name} `));
    expect(leaves.map(({ path: name }) => name).filter((name) => !isRun(name))).toEqual(['completion']);
  });

  const sectionOfPage = (title: string): string => {
    const page = fs.readFileSync(path.join(ROOT, 'docs/command-line.md'), 'utf8');
    return page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  };

  test('has its exit codes on one page', () => {
    const cells = (table: string): string[][] =>
      table
        .split('\n')
        .filter((row) => row.startsWith('| `'))
        .map((row) => row.split('|').map((cell) => cell.trim()));
    expect(cells(sectionOfPage('Exit codes'))).toEqual(cells(exitCodeTable()));
  });

  test('has the variables that it reads on the same page', () => {
    const told = [...sectionOfPage('Environment variables').matchAll(/^\| (`[^|]*`) +\|/gm)].flatMap(([, cell = '']) =>
      cell.replaceAll('`', '').split(', '),
    );
    const sources = fs
      .readdirSync(path.join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => fs.readFileSync(path.join(ROOT, 'lib', file), 'utf8'));
    const read = sources.flatMap((source) => [
      ...[...source.matchAll(/env(?:ironment)?\['([A-Z_]+)'\](?! =)/g)].map(([, name = '']) => name),
      ...[...source.matchAll(/\{ ([A-Z_, ]+) \} = process\.env/g)].flatMap(([, names = '']) => names.split(', ')),
    ]);
    expect(read).not.toEqual([]);
    expect([...told].sort()).toEqual([...new Set(read)].sort());
  });
});

/** Why an example cannot be typed: another command, an option that there is not, too few arguments. */
function faultOf(example: string, name: string): string | undefined {
  const [line = ''] = example.split(/ {3,}/);
  const typed = /warmsite ([^|&>)]*)/.exec(line)?.[1]?.trim() ?? '';
  let rest = typed.split(' ');
  let command = program;
  for (;;) {
    const next = command.commands.find((each) => each.name() === rest[0]);
    if (!next) break;
    [command, rest] = [next, rest.slice(1)];
  }
  const found = commandsOf(program).find((each) => each.command === command)?.path ?? '';
  // A group shows the commands in it.
  if (found !== name && !found.startsWith(`${name} `)) return `is of ${found}`;
  let given = 0;
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index]!;
    const option = command.options.find(({ long }) => long === word);
    if (word.startsWith('--') && !option) return `has no ${word}`;
    if (option?.required) index++;
    else if (!option) given++;
  }
  const needed = command.registeredArguments.filter(({ required }) => required).length;
  return given < needed ? 'lacks an argument' : undefined;
}

describe.each(LINES)('warmsite %s', (line, code) => {
  test(`ends with ${code}, without colours where they are not wanted`, async () => {
    const run_ = await run(line, { isTerminal: true, noColor: true });
    expect([run_.code, run_.err]).toEqual([code, code === 2 ? expect.stringMatching(/error/) : expect.any(String)]);
    expect(run_.out + run_.err).not.toContain(COLOUR);
    if (code === 2) expect(run_.out).toBe('');
  });

  test('--json: the same exit code, one document, an error as data', async () => {
    const { code: given, out, err } = await run(`${line} --json`, { isTerminal: true });
    expect([given, err]).toEqual([code, code === 2 ? expect.stringMatching(/error/) : expect.any(String)]);
    const data = JSON.parse(out) as { error?: { exitCode: number; problems: readonly object[] } };
    expect(out).not.toContain(COLOUR);
    if (code === 2) expect(data.error).toBeDefined();
    if (!data.error) return;
    expect(data.error).toEqual({ exitCode: code, outcome: expect.any(String), problems: expect.any(Array) });
    expect(data.error.problems).not.toEqual([]);
    for (const problem of data.error.problems) {
      expect(problem).toMatchObject({
        code: expect.stringMatching(/^[a-z0-9-]+$/),
        where: expect.any(String),
        message: expect.any(String),
      });
    }
  });
});

describe('colours', () => {
  test.each([
    [true, false, true],
    [true, true, false],
    [false, false, false],
    [false, true, false],
  ])('a terminal: %s, NO_COLOR: %s, colours: %s', async (isTerminal, noColor, hasColours) => {
    for (const line of ['check prod', 'topology failover prod --dry-run', 'check prdo']) {
      const { out, err } = await run(line, { isTerminal, noColor });
      expect([line, (out + err).includes(COLOUR)]).toEqual([line, hasColours]);
    }
  });

  test('are made in one place', () => {
    const sources = fs.readdirSync(path.join(ROOT, 'lib/cli')).map((file) => path.join(ROOT, 'lib/cli', file));
    const colouring = sources.filter((file) => /styleText|\\u001b|\\x1b/.test(fs.readFileSync(file, 'utf8')));
    expect(colouring.map((file) => path.basename(file))).toEqual(['render.ts']);
  });
});

describe('an error as data', () => {
  test('a place in a file has its file, line and column apart', async () => {
    fs.writeFileSync(path.join(folder, 'config/environments/broken.yaml'), 'system: warmsite\nregions: [us-east-2\n');
    try {
      const { out } = await run('check broken --json');
      expect(JSON.parse(out)).toEqual({
        error: {
          exitCode: 2,
          outcome: 'nothing was written',
          problems: expect.arrayContaining([
            expect.objectContaining({
              code: 'yaml-syntax',
              where: 'config/environments/broken.yaml:2:10',
              file: 'config/environments/broken.yaml',
              line: 2,
              column: 10,
            }),
          ]),
        },
      });
    } finally {
      fs.rmSync(path.join(folder, 'config/environments/broken.yaml'));
    }
  });

  test.each([
    [
      'config/environments/prod.yaml:12:3 (network.cidr)',
      { file: 'config/environments/prod.yaml', line: 12, column: 3 },
    ],
    ['config/topology/prod.yaml', { file: 'config/topology/prod.yaml' }],
    ['warmsite capacity', {}],
    ['us-east-2 versioning', {}],
  ])('%s', (where, place) => {
    expect(problemData({ code: 'c', where, message: 'm' })).toEqual({ code: 'c', where, message: 'm', ...place });
  });

  test('--json before the command in a group', async () => {
    const { code, out } = await run('capacity --json slots');
    expect([code, Object.keys(JSON.parse(out) as object)]).toEqual([2, ['error']]);
    const slots = await run(
      'capacity --json slots --gpu-memory 24GiB --weights 15GiB --layers 32 --kv-heads 8 --head-dim 128 --tokens 4096',
    );
    expect(JSON.parse(slots.out)).toMatchObject({ slots: 13 });
  });

  test('--json after -- is an argument', () => {
    expect(isForPrograms(['check', 'prod', '--json'])).toBe(true);
    expect(isForPrograms(['review', '--', '--json'])).toBe(false);
  });
});
