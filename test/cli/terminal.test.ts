import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '../support/environment';

jest.setTimeout(120_000); // Processes, on a machine that may be busy.

// The command at a pseudo terminal, which Python makes.

const reason = spawnSync('python3', ['-c', 'import pty'], { stdio: 'ignore' }).status === 0 ? '' : 'python3 has no pty';
if (reason !== '') console.warn(`skipped: the command at a terminal (${reason})`);

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-terminal-'));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

interface Session {
  readonly code: number | null;
  /** What the terminal has shown. */
  readonly shown: string;
}

/** @param answers what is asked and what is typed then, in turn */
function atTerminal(
  args: readonly string[],
  answers: readonly (readonly [asked: string, typed: string])[],
  environment: NodeJS.ProcessEnv = {},
): Session {
  const register = path.join(ROOT, 'node_modules/esbuild-register/register.js');
  const command = [process.execPath, '-r', register, path.join(ROOT, 'lib/cli/warmsite.ts'), ...args];
  const { NO_COLOR: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [path.join(__dirname, 'terminal.py'), JSON.stringify(answers), ...command],
    { cwd: folder, encoding: 'utf8', env: { ...env, TERM: 'xterm', ...environment } },
  );
  expect(stderr).toBe('');
  return { code: status, shown: stdout.replaceAll('\r\n', '\n') };
}

(reason === '' ? describe : describe.skip)('at a terminal', () => {
  test('init asks for what was not given, and what was typed is in the files', () => {
    const { code, shown } = atTerminal(
      ['init', 'dev', '--account', '111122223333'],
      [
        ['Domain of the hosted zone, such as example.com: ', 'shop.example.com\n'],
        ['First word of all names [warmsite]: ', 'shop\n'],
        ['Region that writes [us-east-2]: ', 'eu-central-1\n'],
        ['Region that takes over [us-west-2]: ', 'eu-west-1\n'],
      ],
    );
    expect(shown).toContain('12 values to replace with your own:');
    expect(shown).toContain('Next: npm install ');
    expect(code).toBe(0);
    const text = fs.readFileSync(path.join(folder, 'config/environments/dev.yaml'), 'utf8');
    expect(text).toContain('system: shop\n');
    expect(text).toContain('inference.shop.example.com');
    expect(fs.readFileSync(path.join(folder, 'config/topology/dev.yaml'), 'utf8')).toContain('eu-central-1');
  });

  test.each([
    ['the end of the input', '\u0004'],
    ['an interruption', '\u0003'],
  ])('%s: nothing is written, not even with the usual answers; exit code 2, in colour', (_, typed) => {
    const { code, shown } = atTerminal(
      ['init', 'dev', '--account', '111122223333', '--domain', 'example.com'],
      [['First word of all names [warmsite]: ', typed]],
    );
    expect(shown).toContain('\u001b[31merror\u001b[39m');
    expect(shown).toContain('must be answered, got the end of the input');
    expect([code, fs.readdirSync(folder)]).toEqual([2, []]);
  });

  test.each([
    ['a CI service', { CI: 'true' }, true],
    ['a dumb terminal', { TERM: 'dumb' }, false],
    ['NO_COLOR', { NO_COLOR: '1' }, false],
  ])('%s: the same, in colour or not', (_, environment, hasColours) => {
    const { code, shown } = atTerminal(['check', 'dev'], [], environment);
    expect(stripVTControlCharacters(shown)).toContain('error config/environments: ');
    expect([code, shown.includes('\u001b[')]).toEqual([2, hasColours]);
  });
});
