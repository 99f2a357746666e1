import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Argument, Command } from 'commander';
import { completion, SHELLS } from '../../lib/cli/completion';
import { ROOT } from '../support/environment';

jest.setTimeout(60_000); // Whole syntheses and processes, on a machine that may be busy.

function program(): Command {
  const command = new Command('warmsite');
  command.command('check').description("look; isn't hard").argument('<env>').option('--json', 'for programs');
  command
    .command('print')
    .description('words')
    .addArgument(new Argument('<size>').choices(['small', 'big']))
    .argument('<env>');
  const topology = command.command('topology').description('roles');
  topology.command('show').argument('<env>').description('show it');
  return command;
}

/** What bash itself would offer after these words, the last of them begun. */
function offered(script: string, ...words: string[]): string[] {
  const { stdout, stderr } = spawnSync(
    'bash',
    [
      '-c',
      `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _warmsite; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    { encoding: 'utf8', cwd: ROOT },
  );
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

test('bash offers commands, their commands, environments and options', () => {
  const script = completion(program(), 'bash');
  expect(offered(script, 'warmsite', '')).toEqual(['check', 'print', 'topology', '--help']);
  expect(offered(script, 'warmsite', 'ch')).toEqual(['check']);
  expect(offered(script, 'warmsite', 'topology', '')).toEqual(['show', '--help']);
  expect(offered(script, 'warmsite', 'topology', 'show', '')).toEqual(['--help', 'dev', 'prod', 'staging']);
  expect(offered(script, 'warmsite', 'check', 'p')).toEqual(['prod']);
  expect(offered(script, 'warmsite', 'print', 's')).toEqual(['small', 'staging']);
  expect(offered(script, 'warmsite', 'check', 'prod', '--')).toEqual(['--json', '--help']);
});

function whyNo(shell: string): string | undefined {
  if (spawnSync(shell, ['-c', 'true']).status !== 0) return `${shell} is not on the PATH`;
  if (shell === 'zsh' && spawnSync('python3', ['-c', 'import pty']).status !== 0) return 'python3 has no pty';
  return undefined;
}

/** A test that says why it is skipped. */
function testWith(shell: string): jest.It {
  const reason = whyNo(shell);
  if (reason === undefined) return test;
  console.warn(`skipped: completion in ${shell} (${reason})`);
  return test.skip;
}

/** A script in a file of its own folder. */
function inFile<T>(script: string, use: (file: string) => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-completion-'));
  try {
    // The name that zsh looks for in fpath.
    const file = path.join(folder, '_warmsite');
    fs.writeFileSync(file, script);
    return use(file);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

testWith('fish')('fish offers commands, their commands, environments and options', () => {
  inFile(completion(program(), 'fish'), (file) => {
    const at = (line: string): string[] => {
      const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`], {
        encoding: 'utf8',
        cwd: ROOT,
      });
      expect(stderr).toBe('');
      return stdout.split('\n').filter((row) => row !== '');
    };
    expect(at('warmsite c')).toEqual(["check\tlook; isn't hard"]);
    expect(at('warmsite topology ')).toEqual(['show\tshow it']);
    expect(at('warmsite topology show ')).toEqual(['dev', 'prod', 'staging']);
    expect(at('warmsite check p')).toEqual(['prod']);
    expect(at('warmsite check prod --')).toEqual(['--help', '--json']);
    // `show` alone is no command, and `check` behind another one is an argument.
    expect(at('warmsite show --')).toEqual(['--help']);
    expect(at('warmsite print ')).toEqual(['big', 'dev', 'prod', 'small', 'staging']);
    expect(at('warmsite topology check --j')).toEqual([]);
  });
});

testWith('zsh').each([
  ['a script to source', (file: string) => `autoload -U compinit; compinit -u -D; source ${file}`],
  ['a file of fpath', (file: string) => `fpath=(${path.dirname(file)} $fpath); autoload -U compinit; compinit -u -D`],
])('zsh completes commands, their commands, environments, options and words: %s', (_, setup) => {
  inFile(completion(program(), 'zsh'), (file) => {
    const line = (typed: string, got: string): [string, string][] => [
      ['READY> ', `${typed}\n`],
      [`got <${got}>`, '\n'],
    ];
    const session = [
      ['READY> ', `${setup(file)}; warmsite() { print -r -- "got <$*>" }\n`],
      ...line('warmsite ch\tp\t--j\t', 'check prod --json'),
      ...line('warmsite top\tsh\tde\t', 'topology show dev'),
      ...line('warmsite pri\tsm\t', 'print small'),
      ['READY> ', 'exit\n'],
    ];
    const { status, stdout } = spawnSync(
      'python3',
      [path.join(__dirname, 'terminal.py'), JSON.stringify(session), 'env', 'PS1=READY> ', 'zsh', '-f', '-i'],
      { encoding: 'utf8', cwd: ROOT, env: { ...process.env, TERM: 'xterm' }, timeout: 50_000 },
    );
    expect(stdout).toContain('got <print small>');
    expect(stdout).not.toContain('not found');
    expect(status).toBe(0);
  });
});

test('the command itself: no shell finds a fault with what it prints, and bash knows every command', () => {
  const register = path.join(ROOT, 'node_modules/esbuild-register/register.js');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-completion-'));
  try {
    for (const shell of SHELLS) {
      const { status, stdout } = spawnSync(
        process.execPath,
        ['-r', register, path.join(ROOT, 'lib/cli/warmsite.ts'), 'completion', shell],
        { cwd: folder, encoding: 'utf8' },
      );
      expect(status).toBe(0);
      if (whyNo(shell) === undefined) {
        expect([shell, inFile(stdout, (file) => spawnSync(shell, ['-n', file], { encoding: 'utf8' }))]).toMatchObject([
          shell,
          { status: 0, stderr: '' },
        ]);
      }
      if (shell === 'bash') {
        expect(offered(stdout, 'warmsite', 'i')).toEqual(['init', 'images']);
        expect(offered(stdout, 'warmsite', 'graph', '--')).toEqual(['--out', '--json', '--help']);
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
