import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Command } from 'commander';
import { program } from '../../lib/cli/warmsite';
import { ROOT } from '../support/environment';
import { page } from './example';
import { NOT_RUN } from './not-run';
import { PageRunner, PageRun, whyNotRun } from './page-run';
import { Block, commandBlocks, oneLine, pages, PROMPT, warmsiteLines } from './pages';

/**
 * Every command of the pages: run in a copy of the project where it reads and writes files only, parsed where it asks AWS
 * (`npm run docs-commands` runs those against the emulator), or named in `NOT_RUN` with what runs it instead.
 *
 * A block `console` shows what its last command prints, `...` where there is more. `UPDATE_DOCS=1 npm run unit --
 * test/docs/commands` writes those blocks anew.
 */

jest.setTimeout(120_000);

const files = pages();
const results: Record<string, Promise<PageRun>> = {};
let runner: PageRunner;

beforeAll(async () => {
  runner = await PageRunner.start();
});
afterAll(() => runner.stop());

/** The pages that have commands. */
const withCommands = files.filter((file) => commandBlocks(file, page(file)).length > 0);

function resultOf(file: string): Promise<PageRun> {
  return (results[file] ??= runner.run(file, page(file)));
}

test('there are pages with commands', () => expect(withCommands.length).toBeGreaterThan(20));

test.each(withCommands)('the commands of %s run, and end as it says', async (file) => {
  expect((await resultOf(file)).problems.join('\n\n')).toBe('');
});

const shown = withCommands.flatMap((file) =>
  commandBlocks(file, page(file)).flatMap((block) => (block.output ? [{ file, line: block.line, block }] : [])),
);

test.each(shown)('what $file:$line shows is what its command prints', async ({ file, block }) => {
  const { commands, output = [] } = block;
  const [last] = (await resultOf(file)).runs.filter(({ line }) => line === commands.at(-1)?.line);
  if (!last) {
    expect(commands.map(whyNotRun)).not.toContain(undefined);
    return;
  }
  const printed = last.output.trimEnd().split('\n');
  const isCut = output.at(-1) === '...';
  const lines = isCut ? output.slice(0, -1) : output;
  const expected = isCut ? printed.slice(0, lines.length) : printed;
  if (process.env['UPDATE_DOCS']) renew(block, [...expected, ...(isCut ? ['...'] : [])]);
  else expect(lines).toEqual(expected);
});

function renew(block: Block, output: readonly string[]): void {
  const indent = /^ */.exec(block.text)![0];
  const prompts = block.commands.map(({ text }) => PROMPT + text);
  fs.writeFileSync(
    path.join(ROOT, block.file),
    page(block.file).replace(block.text, () =>
      [...prompts, ...output, ''].map((line) => (line === '' ? '' : indent + line)).join('\n'),
    ),
  );
}

describe('every command line of warmsite', () => {
  const actions: string[] = [];
  const every = (command: Command): Command[] => [command, ...command.commands.flatMap(every)];

  beforeAll(() => {
    for (const command of every(program)) {
      command.configureOutput({ writeErr: (text) => actions.push(text), writeOut: () => undefined });
      // What only holds other commands runs nothing itself.
      if (command.commands.length === 0 || command.registeredArguments.length > 0) {
        command.action(() => void actions.push('run'));
      }
    }
  });

  const lines = files.flatMap((file) => [...new Set(warmsiteLines(page(file)))].map((line) => ({ file, line })));

  test('is found', () => expect(lines.length).toBeGreaterThan(80));

  test('has a command, arguments and options that there are', async () => {
    const wrong: string[] = [];
    for (const { file, line } of lines) {
      actions.length = 0;
      const args = (line.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((each) => each.replace(/^['"]|['"]$/g, ''));
      await program.parseAsync(args, { from: 'user' }).catch(() => undefined);
      // A sentence may name a command without the environment that it takes.
      const told = actions.join('');
      if (!told.includes('run') && told !== '' && !/missing required argument|required option/.test(told)) {
        wrong.push(`${file}: warmsite ${line}\n  ${told.trim()}`);
      }
    }
    expect(wrong.join('\n')).toBe('');
  });
});

const hasAws = spawnSync('python3', ['-c', 'import awscli.clidriver']).status === 0;
if (!hasAws) process.stderr.write('\nskipped: python3 has no awscli: the commands of the AWS CLI on the pages\n\n');

(hasAws ? test : test.skip)(
  'every command of the AWS CLI is one that it has, with parameters that it takes',
  async () => {
    const ran = await Promise.all(withCommands.map(async (file) => ({ file, ...(await resultOf(file)) })));
    const calls = ran.flatMap(({ file, awsCalls }) => awsCalls.map((call) => ({ file, call })));
    const unique = [...new Map(calls.map((each) => [JSON.stringify(each.call), each])).values()];
    const checked = unique.filter(({ call }) => !UNMODELLED.some((words) => call.join(' ').startsWith(words)));
    expect(checked.length).toBeGreaterThan(80);
    const { stdout, stderr } = spawnSync('python3', [path.join(__dirname, 'aws_models.py')], {
      input: checked.map(({ call }) => `${JSON.stringify(call)}\n`).join(''),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const answers = stdout.trim().split('\n');
    expect(answers).toHaveLength(checked.length);
    const wrong = checked.flatMap(({ file, call }, index) => {
      const problem = JSON.parse(answers[index]!) as string | null;
      return problem === null ? [] : [`${file}: aws ${call.join(' ')}\n  ${problem}`];
    });
    expect(wrong.join('\n')).toBe('');
  },
);

/** Commands that the AWS CLI adds to the services' own: it has no models of them. */
const UNMODELLED = [
  's3 ',
  'ecr get-login-password',
  'rds generate-db-auth-token',
  'cloudtrail validate-logs',
  'rds wait ',
];

describe('what is not run', () => {
  test('is run elsewhere, by something that there is', () => {
    const missing = NOT_RUN.flatMap(({ instead }) => instead).filter(({ file, words }) => {
      const there = path.join(ROOT, file);
      return !fs.existsSync(there) || !fs.readFileSync(there, 'utf8').includes(words);
    });
    expect(missing).toEqual([]);
  });

  test('is on a page', () => {
    const commands = withCommands.flatMap((file) => commandBlocks(file, page(file)).flatMap((block) => block.commands));
    const lines = commands.map(oneLine);
    const unused = NOT_RUN.flatMap((each) => each.commands).filter(
      (wanted) => !lines.some((line) => (typeof wanted === 'string' ? wanted === line : wanted.test(line))),
    );
    expect(unused.map(String)).toEqual([]);
  });
});
