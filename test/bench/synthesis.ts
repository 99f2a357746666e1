import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { countResources } from '../../lib/core/synthesis';
import { inFolder, Measurement, timeText } from './benchmark';

/** What one process of synthesis-run.ts says. */
export interface SynthesisRun {
  /** Processor time of building and synthesizing: what else the machine does is not in it. */
  readonly milliseconds: number;
  /** Heap that is kept afterwards. */
  readonly megabytes: number;
}

const root = path.join(__dirname, '../..');

/** How many times the same resources on the bindings alone the synthesis of `prod` may take. */
const MOST_OVER_PLAIN = 1.5;

/** How far above linear a hundred environments may be, against ten. */
const MOST_OVER_LINEAR = 1.1;

function run(what: 'environments' | 'plain' | 'small', argument: string, outdir: string): SynthesisRun {
  // In one thread: what the compiler and the collector do beside it takes more or less, as the machine has time.
  const flags = ['--single-threaded', '--expose-gc', '-r', 'esbuild-register'];
  const args = [...flags, path.join(__dirname, 'synthesis-run.ts')];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...args, what, argument, outdir], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as SynthesisRun;
}

function least(runs: readonly SynthesisRun[]): SynthesisRun {
  return runs.reduce((best, each) => (each.milliseconds < best.milliseconds ? each : best));
}

function middle(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

/** The synthesis of `prod` against the same resources, in as many stacks, written on the bindings alone. */
export function benchSynthesis(): Measurement {
  return inFolder((folder) => {
    const [ours, plain] = [path.join(folder, 'ours'), path.join(folder, 'plain')];
    const rounds = Array.from(
      { length: 5 },
      () => [run('environments', '1', ours), run('plain', ours, plain)] as const,
    );
    const best = least(rounds.map(([each]) => each));
    const [size, plainSize] = [written(ours), written(plain)];
    if (size.resources !== plainSize.resources || plainSize.bytes < 0.9 * size.bytes) {
      throw new Error(`the plain app wrote ${JSON.stringify(plainSize)}, not ${JSON.stringify(size)}`);
    }
    // Of the rounds by themselves: both sides of one see the same machine.
    const ratio = middle(rounds.map(([each, other]) => each.milliseconds / other.milliseconds));
    return {
      result: `${timeText(best.milliseconds)}, ${size.resources} resources`,
      ratio,
      target: { words: `${MOST_OVER_PLAIN} times`, met: ratio <= MOST_OVER_PLAIN },
    };
  });
}

function written(outdir: string): { readonly resources: number; readonly bytes: number } {
  const texts = fs
    .readdirSync(path.join(outdir, 'stacks'))
    .map((stack) => fs.readFileSync(path.join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8'));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  return {
    resources: sum(texts.map((text) => countResources(JSON.parse(text) as object))),
    bytes: sum(texts.map(({ length }) => length)),
  };
}

/** The synthesis of `prod` against as many SSM parameters of three arguments: how much there is in its resources. */
export function benchAgainstSmall(): Measurement {
  return inFolder((folder) => {
    const [ours, small] = [path.join(folder, 'ours'), path.join(folder, 'small')];
    const best = least([1, 2, 3].map(() => run('environments', '1', ours)));
    const { resources, bytes } = written(ours);
    const bestSmall = least([1, 2, 3].map(() => run('small', String(resources), small)));
    const times = (bytes / written(small).bytes).toFixed(1);
    return {
      result: `${timeText(best.milliseconds)}, ${times} times as much written`,
      ratio: best.milliseconds / bestSmall.milliseconds,
    };
  });
}

/** A hundred environments against ten times ten. */
export function benchEnvironments(): Measurement {
  const [one, ten, hundred] = [1, 10, 100].map((count) =>
    inFolder((folder) => {
      const rounds = count < 100 ? 3 : 1;
      return least(Array.from({ length: rounds }, () => run('environments', String(count), folder)));
    }),
  ) as [SynthesisRun, SynthesisRun, SynthesisRun];
  const ratio = hundred.milliseconds / (10 * ten.milliseconds);
  const each = (of: SynthesisRun, count: number): string =>
    `${timeText(of.milliseconds / count)} and ${((of.megabytes - one.megabytes) / (count - 1)).toFixed(1)} MB`;
  return {
    result: `${timeText(one.milliseconds)} for one; each of ten ${each(ten, 10)}, each of a hundred ${each(hundred, 100)}`,
    ratio,
    target: { words: `${MOST_OVER_LINEAR} times`, met: ratio <= MOST_OVER_LINEAR },
  };
}
