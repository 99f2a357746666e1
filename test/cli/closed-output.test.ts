import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { ROOT } from '../support/environment';

test('a reader that goes away early: no error, and the work is done', async () => {
  const register = path.join(ROOT, 'node_modules/esbuild-register/register.js');
  const child = spawn(
    process.execPath,
    ['-r', register, path.join(ROOT, 'lib/cli/warmsite.ts'), 'graph', 'prod', '--json'],
    {
      cwd: ROOT,
    },
  );
  child.stdout.destroy();
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, errors]).toEqual([0, '']);
}, 60_000);
