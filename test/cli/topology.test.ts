import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { diffText } from '../../lib/cli/topology';
import { ROOT } from '../support/environment';

// The commands as a user runs them: as processes, with their exit codes.

interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

let project: string;

beforeEach(() => {
  project = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-topology-cli-'));
  for (const folder of ['config/environments', 'config/topology']) {
    fs.cpSync(path.join(ROOT, folder), path.join(project, folder), { recursive: true });
  }
});

afterEach(() => fs.rmSync(project, { recursive: true }));

const folder = (): string => path.join(project, 'config/topology');
const content = (): string => fs.readFileSync(path.join(folder(), 'prod.yaml'), 'utf8');

function topology(args: readonly string[], preload: readonly string[] = []): Run {
  const register = path.join(ROOT, 'node_modules/esbuild-register/register.js');
  const required = [...preload, register].flatMap((file) => ['-r', file]);
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...required, path.join(ROOT, 'lib/cli/warmsite.ts'), 'topology', ...args],
    { cwd: project, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return { code: status, signal, out: stdout, err: stderr };
}

const DIFF = `\
--- config/topology/prod.yaml
+++ config/topology/prod.yaml
@@ -2,8 +2,8 @@
 #
 # Where this environment stands. Operations change it, one step at a time (failover, rebuild,
 # switchover); a change by hand that is no such step makes the next plan replace a database.
-writer: us-east-2
-evacuated: []
+writer: us-west-2
+evacuated: [us-east-2]
 database:
   us-east-2: { generation: 1, born: primary }
   us-west-2: { generation: 1, born: replica }
`;

const SURVIVOR = `
  warmsite-prod-site-us-west-2
  warmsite-prod-global

This plans each of them and asks before it applies:
  npx cdktf deploy warmsite-prod-site-us-west-2 warmsite-prod-global --ignore-missing-stack-dependencies
`;

test('a dry run shows the difference and what would be next, and writes nothing', () => {
  const before = content();
  expect(topology(['failover', 'prod', '--dry-run'])).toEqual({
    code: 0,
    signal: null,
    out: `${DIFF}\nNothing was written. After it is, plan in this order:${SURVIVOR}`,
    err: '',
  });
  expect(content()).toBe(before);
});

test('a restore: both Regions get the next generation, and home goes on writing', () => {
  const { code, out, err } = topology(['restore', 'prod', '--dry-run']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(
    [
      '-  us-east-2: { generation: 1, born: primary }',
      '-  us-west-2: { generation: 1, born: replica }',
      '+  us-east-2: { generation: 2, born: replica }',
      '+  us-west-2: { generation: 2, born: replica }',
    ].join('\n'),
  );
  expect(out).toContain(
    'npx cdktf deploy warmsite-prod-site-us-east-2 warmsite-prod-site-us-west-2 warmsite-prod-global --ignore-missing-stack-dependencies',
  );
});

test('a cycle of steps, each with what to plan next; the other environments stay', () => {
  const before = content();
  const { code, out, err } = topology(['failover', 'prod']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(`${DIFF}\nconfig/topology/prod.yaml is written; commit it. Plan next, in this order:${SURVIVOR}`);
  expect(content()).toBe(
    before.replace('writer: us-east-2', 'writer: us-west-2').replace('evacuated: []', 'evacuated: [us-east-2]'),
  );
  expect(topology(['rebuild', 'prod']).out).toContain(
    'npx cdktf deploy warmsite-prod-site-us-west-2 warmsite-prod-site-us-east-2 warmsite-prod-global --ignore',
  );
  expect(topology(['switchover', 'prod']).out).toContain(
    'npx cdktf deploy warmsite-prod-site-us-east-2 warmsite-prod-site-us-west-2 warmsite-prod-global --ignore',
  );
  expect(content()).toBe(before.replace('1, born: primary', '2, born: replica').replace('1, born', '2, born'));
  expect(fs.readFileSync(path.join(folder(), 'dev.yaml'), 'utf8')).toBe(before);
  expect(fs.readdirSync(folder()).sort()).toEqual(['dev.yaml', 'prod.yaml', 'staging.yaml']);
});

test.each([
  ['rebuild', 'us-east-2 writes, so there is nothing to rebuild'],
  ['switchover', 'us-east-2 already writes'],
])('%s is refused while home writes', (step, reason) => {
  const before = content();
  expect(topology([step, 'prod'])).toEqual({
    code: 1,
    signal: null,
    out: '',
    err:
      `error topology: cannot ${step}: ${reason}; the step possible from here is failover [${step}-refused]\n` +
      '1 problem; nothing was written\n',
  });
  expect(content()).toBe(before);
});

test('an unknown environment is unusable input', () => {
  expect(topology(['failover', 'prdo'])).toMatchObject({ code: 2, out: '' });
});

describe('a process that is killed while it writes leaves the old file whole', () => {
  // Each stands for the moment before the call; the last one kills within it, with half of the content written.
  test.each(['openSync', 'fchmodSync', 'writeFileSync', 'fsyncSync', 'renameSync', 'half'])('%s', (moment) => {
    const preload = path.join(project, 'kill.js');
    const call = moment === 'half' ? 'writeFileSync' : moment;
    fs.writeFileSync(
      preload,
      `const fs = require('node:fs');
       const original = fs.${call};
       fs.${call} = (...args) => {
         const ours = typeof args[0] === 'number' || String(args[0]).includes('.prod.yaml.');
         if (!ours) return original(...args);
         if (${String(moment === 'half')}) original(args[0], args[1].slice(0, args[1].length / 2));
         process.kill(process.pid, 'SIGKILL');
       };`,
    );
    const before = content();
    expect(topology(['failover', 'prod'], [preload])).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(content()).toBe(before);
    // What it left behind is in no one's way.
    expect(topology(['failover', 'prod']).code).toBe(0);
    expect(content()).not.toBe(before);
  });
});

test('a disk that refuses: what it said, nothing left behind', () => {
  const preload = path.join(project, 'full.js');
  fs.writeFileSync(
    preload,
    `const fs = require('node:fs');
     fs.renameSync = () => { throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }); };`,
  );
  const before = content();
  const { code, err } = topology(['failover', 'prod'], [preload]);
  expect(code).toBe(1);
  expect(err).toBe(
    'error config/topology/prod.yaml: the file cannot be replaced, got ENOSPC: no space left on device; mend it [unwritable]\n' +
      '1 problem; nothing was written\n',
  );
  expect(content()).toBe(before);
  expect(fs.readdirSync(folder()).sort()).toEqual(['dev.yaml', 'prod.yaml', 'staging.yaml']);
});

describe('the difference of two texts', () => {
  const numbers = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
  const file = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

  test('is none for none', () => {
    expect(diffText('f', 'a\nb\n', 'a\nb\n')).toBe('--- f\n+++ f');
  });

  test('in hunks, each with the lines around it and where it is in both texts', () => {
    const before = file(numbers(1, 20));
    const after = file([...numbers(1, 4), 'five', ...numbers(6, 16), ...numbers(18, 20), 'more']);
    expect(diffText('f', before, after)).toBe(
      [
        '--- f',
        '+++ f',
        '@@ -2,7 +2,7 @@',
        ' 2',
        ' 3',
        ' 4',
        '-5',
        '+five',
        ' 6',
        ' 7',
        ' 8',
        '@@ -14,7 +14,7 @@',
        ' 14',
        ' 15',
        ' 16',
        '-17',
        ' 18',
        ' 19',
        ' 20',
        '+more',
      ].join('\n'),
    );
  });

  describe('in colour', () => {
    const { isTTY } = process.stdout;
    const noColor = process.env['NO_COLOR'];

    beforeEach(() => {
      process.stdout.isTTY = true;
      delete process.env['NO_COLOR'];
    });

    afterEach(() => {
      process.stdout.isTTY = isTTY;
      if (noColor !== undefined) process.env['NO_COLOR'] = noColor;
    });

    test('on a terminal', () => {
      expect(diffText('f', 'a\n', 'b\n').split('\n').slice(3)).toEqual(['\x1b[31m-a\x1b[39m', '\x1b[32m+b\x1b[39m']);
    });

    test('unless NO_COLOR says no', () => {
      process.env['NO_COLOR'] = '1';
      expect(diffText('f', 'a\n', 'b\n').split('\n').slice(3)).toEqual(['-a', '+b']);
      delete process.env['NO_COLOR'];
    });
  });
});
