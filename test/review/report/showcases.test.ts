import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { casePlans, documentsOf, fullName, STACKS } from '../plans/base';
import { showcaseFolder, SHOWCASES } from '../plans/showcases';

// The comments of which docs/review.md shows pictures, as the command writes them. `npm run golden` writes them anew;
// then the pictures are to be made anew as well.

const root = path.join(__dirname, '../../..');

describe.each(SHOWCASES)('the comment on: $title', (showcase) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-showcase-'));

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  test('is the one that is shown', () => {
    const documents = documentsOf(casePlans(showcaseFolder(showcase), 'fails', 0));
    const plans = STACKS.map((stack) => {
      const file = path.join(folder, `${fullName(stack)}.json`);
      fs.writeFileSync(file, JSON.stringify(documents[stack]));
      return file;
    });
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        ...['-r', 'esbuild-register', 'lib/cli/warmsite.ts'],
        ...['review', '--env', 'prod', '--format', 'markdown', '--today', '2026-11-21', ...plans],
      ],
      { cwd: root, encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(status).toBe(1);
    const golden = path.join(__dirname, 'showcases', `${showcase.name}.md`);
    if (process.env['UPDATE_GOLDEN']) fs.writeFileSync(golden, stdout);
    expect(stdout).toBe(fs.readFileSync(golden, 'utf8'));
  });
});
