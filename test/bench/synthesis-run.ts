import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { App, TerraformStack } from 'cdktf';
import { Environment } from '../../config/environment';
import { environmentPath, loadEnvironment, topologyPath } from '../../config/load';
import { FileSystem } from '../../config/project-files';
import { disableCreationStacks } from '../../lib/core/creation-stacks';
import { synthesize } from '../../lib/core/synthesis';
import { addEnvironment } from '../../stacks/environment';
import { SynthesisRun } from './synthesis';

// Run by `npm run bench` in a process of its own: how much memory there is, and what the just-in-time compiler knows, must
// not depend on what was measured before.
//
//   node --expose-gc -r esbuild-register test/bench/synthesis-run.ts environments <count>
//   node --expose-gc -r esbuild-register test/bench/synthesis-run.ts bare <resources of each stack>...

const root = path.join(__dirname, '../..');

/** `prod` so many times, each in an account and under a name of its own. */
function environments(count: number): readonly Environment[] {
  const [file, topology] = [environmentPath('prod'), topologyPath('prod')].map((name) =>
    fs.readFileSync(path.join(root, name), 'utf8'),
  ) as [string, string];
  return Array.from({ length: count }, (_, index) => {
    const name = `e${index}`;
    const account = String(100_000_000_000 + index);
    const contents: Readonly<Record<string, string>> = {
      [environmentPath(name)]: file
        .replace('environment: prod', `environment: ${name}`)
        .replaceAll('111122223333', account),
      [topologyPath(name)]: topology,
    };
    return loadEnvironment(name, { root, files: only(contents) });
  });
}

function only(contents: Readonly<Record<string, string>>): FileSystem {
  const named = (file: string): string => path.relative(root, file).replaceAll(path.sep, '/');
  return {
    readFile: (file) => {
      const text = contents[named(file)];
      if (text === undefined) throw Object.assign(new Error(`there is no ${file}`), { code: 'ENOENT' });
      return Buffer.from(text);
    },
    readDirectory: (folder) =>
      Object.keys(contents)
        .filter((file) => path.posix.dirname(file) === named(folder))
        .map((file) => path.posix.basename(file)),
  };
}

/** As many resources as Warmsite's, each with three arguments, in as many stacks, as cdktf's own template has it. */
function bare(outdir: string, sizes: readonly number[]): void {
  const app = new App({ outdir });
  sizes.forEach((size, stack) => {
    const scope = new TerraformStack(app, `stack-${stack}`);
    new AwsProvider(scope, 'Aws', { region: 'us-east-2' });
    for (let index = 0; index < size; index += 1) {
      new SsmParameter(scope, `Parameter${index}`, {
        name: `/bench/${index}`,
        type: 'String',
        insecureValue: String(index),
      });
    }
  });
  app.synth();
}

function main([what, ...numbers]: readonly string[]): void {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-bench-'));
  try {
    const [first = 0, ...rest] = numbers.map(Number);
    const all = what === 'environments' ? environments(first) : [];
    if (what === 'environments') disableCreationStacks();
    const start = performance.now();
    if (what === 'environments') {
      synthesize({ outdir, build: (app) => all.forEach((each) => addEnvironment(app, each)) });
    } else {
      bare(outdir, [first, ...rest]);
    }
    const milliseconds = performance.now() - start;
    globalThis.gc?.();
    const run: SynthesisRun = { milliseconds, megabytes: process.memoryUsage().heapUsed / 1e6 };
    console.log(JSON.stringify(run));
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

main(process.argv.slice(2));
