import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Command } from 'commander';
import { completion, SHELLS } from '../../lib/cli/completion';
import { ROOT } from '../support/environment';

jest.setTimeout(60_000); // Whole syntheses and processes, on a machine that may be busy.

function program(): Command {
  const command = new Command('warmsite');
  command.command('check').description("look; isn't hard").argument('<env>').option('--json', 'for programs');
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
  expect(offered(script, 'warmsite', '')).toEqual(['check', 'topology', '--help']);
  expect(offered(script, 'warmsite', 'ch')).toEqual(['check']);
  expect(offered(script, 'warmsite', 'topology', '')).toEqual(['show', '--help']);
  expect(offered(script, 'warmsite', 'topology', 'show', '')).toEqual(['--help', 'dev', 'prod', 'staging']);
  expect(offered(script, 'warmsite', 'check', 'p')).toEqual(['prod']);
  expect(offered(script, 'warmsite', 'check', 'prod', '--')).toEqual(['--json', '--help']);
});

test('zsh takes the one of bash, fish has a rule for each word', () => {
  expect(completion(program(), 'zsh')).toMatch(
    /^#compdef warmsite\nautoload -U \+X bashcompinit && bashcompinit\n_warmsite/,
  );
  const fish = completion(program(), 'fish');
  expect(fish).toContain("complete -c warmsite -n '__fish_use_subcommand' -f -a check -d 'look; isn\\'t hard'\n");
  expect(fish).toContain("complete -c warmsite -n '__fish_seen_subcommand_from check' -l json\n");
});

test('the command itself: bash finds no fault with what it prints, and it knows every command', () => {
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
      if (shell === 'bash') {
        expect(offered(stdout, 'warmsite', 'i')).toEqual(['init', 'images']);
        expect(offered(stdout, 'warmsite', 'graph', '--')).toEqual(['--out', '--json', '--help']);
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
