import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ROOT } from '../support/environment';
import { blocks, page } from './example';

/**
 * What the pages show of commands: a block `console` of commands, the last of them with the first lines of what it
 * prints, and `...` where there are more. `UPDATE_DOCS=1 npx jest test/docs/commands` writes the blocks anew.
 */
const FILES = ['README.md', 'docs/assess.md', 'docs/simulate.md', 'docs/overload.md'];

const cases = FILES.flatMap((file) => blocks(page(file), 'console').map((block) => ({ file, block })));

const PROMPT = '$ ';
const WARMSITE = /^npm run -s warmsite -- /;

interface Shown {
  readonly commands: readonly string[];
  readonly lines: readonly string[];
  readonly cut: boolean;
}

function shown(block: string): Shown {
  const all = block.trimEnd().split('\n');
  const commands = all.filter((line) => line.startsWith(PROMPT)).map((line) => line.slice(PROMPT.length));
  const lines = all.slice(commands.length);
  return lines.at(-1) === '...' ? { commands, lines: lines.slice(0, -1), cut: true } : { commands, lines, cut: false };
}

/** Runs the commands one after the other in a copy of the configuration; what the last one prints. */
function printed(commands: readonly string[]): string[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-commands-'));
  try {
    fs.cpSync(path.join(ROOT, 'config'), path.join(folder, 'config'), { recursive: true });
    const register = path.join(ROOT, 'node_modules/esbuild-register/register.js');
    const warmsite = `node -r ${register} ${path.join(ROOT, 'lib/cli/warmsite.ts')} `;
    const outputs = commands.map((command) => {
      const { stdout, stderr } = spawnSync('sh', ['-c', command.replace(WARMSITE, warmsite)], {
        cwd: folder,
        encoding: 'utf8',
      });
      return `${stdout}${stderr}`;
    });
    return (outputs.at(-1) ?? '').trimEnd().split('\n');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

test('the pages show commands', () => expect(cases.length).toBeGreaterThan(4));

test.each(cases)(
  'a block of $file is what its command prints',
  ({ file, block }) => {
    const { commands, lines, cut } = shown(block);
    expect(commands.at(-1)).toMatch(WARMSITE);
    const output = printed(commands);
    const expected = cut ? output.slice(0, lines.length) : output;
    if (process.env['UPDATE_DOCS']) {
      const renewed = [...commands.map((command) => PROMPT + command), ...expected, ...(cut ? ['...'] : []), ''];
      fs.writeFileSync(
        path.join(ROOT, file),
        page(file).replace(block, () => renewed.join('\n')),
      );
      return;
    }
    expect(lines).toEqual(expected);
  },
  60_000,
);
