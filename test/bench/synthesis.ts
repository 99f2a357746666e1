import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { loadEnvironment } from '../../config/load';
import { stacksOf } from '../support/environment';
import { Measurement } from './benchmark';

/** What one process of synthesis-run.ts says: building and synthesizing, and the heap after it. */
export interface SynthesisRun {
  readonly milliseconds: number;
  readonly megabytes: number;
}

const root = path.join(__dirname, '../..');

const ROUNDS = 3;

/** How many times the bare app the synthesis of `prod` may take. */
const MOST_OVER_BARE = 1.5;

/** How far above linear a hundred environments may be, against ten. */
const MOST_OVER_LINEAR = 1.1;

/** How many times an empty node process the help of the command may take. */
const MOST_OVER_EMPTY = 2;

/** The best of some processes: what else the machine does makes one slower, never faster. */
function best(...args: readonly string[]): SynthesisRun {
  const runs = Array.from({ length: ROUNDS }, () => {
    const register = ['--expose-gc', '-r', 'esbuild-register', path.join(__dirname, 'synthesis-run.ts')];
    const { stdout, stderr, status } = spawnSync(process.execPath, [...register, ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as SynthesisRun;
  });
  return runs.reduce((least, run) => (run.milliseconds < least.milliseconds ? run : least));
}

/** Warmsite's constructs against a bare app with as many plain resources in as many stacks. */
export function benchSynthesis(): Measurement {
  const sizes = Object.values(stacksOf(loadEnvironment('prod', { root }))).map((stack) => stack.addresses().length);
  const [ours, bare] = [best('environments', '1'), best('bare', ...sizes.map(String))];
  const ratio = ours.milliseconds / bare.milliseconds;
  return {
    result: `${ours.milliseconds.toFixed(0)} ms, ${sizes.reduce((sum, size) => sum + size, 0)} resources`,
    ratio,
    target: { words: `${MOST_OVER_BARE} times`, met: ratio <= MOST_OVER_BARE },
  };
}

/** A hundred environments against ten times ten. */
export function benchEnvironments(): Measurement {
  const [one, ten, hundred] = [1, 10, 100].map((count) => best('environments', String(count))) as [
    SynthesisRun,
    SynthesisRun,
    SynthesisRun,
  ];
  const ratio = hundred.milliseconds / (10 * ten.milliseconds);
  const each = (run: SynthesisRun, count: number): string =>
    `${(run.milliseconds / count).toFixed(0)} ms and ${((run.megabytes - one.megabytes) / Math.max(1, count - 1)).toFixed(1)} MB`;
  return {
    result: `${one.milliseconds.toFixed(0)} ms for one; each of ten ${each(ten, 10)}, each of a hundred ${each(hundred, 100)}`,
    ratio,
    target: { words: `${MOST_OVER_LINEAR} times`, met: ratio <= MOST_OVER_LINEAR },
  };
}

/** How long a process takes, the median of some, in milliseconds. */
function median(...args: readonly string[]): number {
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'ignore' });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ends with ${status}`);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? NaN;
}

/** The packed command's help against an empty node process. */
export function benchHelp(): Measurement {
  const command = path.join(root, 'dist/lib/cli/warmsite.js');
  if (!fs.existsSync(command)) throw new Error('there is no dist: npm run build');
  const [help, empty] = [median(command, '--help'), median('-e', '0')];
  const ratio = help / empty;
  return {
    result: `${help.toFixed(0)} ms`,
    ratio,
    target: { words: `${MOST_OVER_EMPTY} times`, met: ratio <= MOST_OVER_EMPTY },
  };
}
