import * as fs from 'node:fs';
import * as path from 'node:path';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Environment } from '../../config/environment';
import { environmentPath, loadEnvironment, topologyPath } from '../../config/load';
import { FileSystem } from '../../config/project-files';
import { disableCreationStacks } from '../../lib/core/creation-stacks';
import { synthesize } from '../../lib/core/synthesis';
import { addEnvironment } from '../../stacks/environment';
import { Binding, readPlainStacks, synthesizePlain } from './plain-app';
import { SynthesisRun } from './synthesis';

// Run by `npm run bench` in a process of its own: how much memory there is, and what the just-in-time compiler knows,
// must not depend on what was measured before.
//
//   node --single-threaded --expose-gc -r esbuild-register test/bench/synthesis-run.ts environments <count> <folder for the output>
//   node --single-threaded --expose-gc -r esbuild-register test/bench/synthesis-run.ts small <resources> <folder for the output>
//   node --single-threaded --expose-gc -r esbuild-register test/bench/synthesis-run.ts plain <output of the former> <folder for the output>

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

/** Work that is prepared first, so that neither files nor modules are read while it is measured. */
function prepared(what: string, argument: string, outdir: string): () => unknown {
  if (what === 'plain') {
    const stacks = readPlainStacks(argument);
    return () => synthesizePlain(outdir, stacks);
  }
  if (what === 'small') {
    const binding = SsmParameter as unknown as Binding;
    const resources = Array.from({ length: Number(argument) }, (_, index) => ({
      binding,
      id: `Parameter${index}`,
      config: { name: `/bench/${index}`, type: 'String', insecureValue: String(index) },
    }));
    return () => synthesizePlain(outdir, [{ name: 'small', resources }]);
  }
  const all = environments(Number(argument));
  disableCreationStacks();
  return () => synthesize({ outdir, build: (app) => all.forEach((each) => addEnvironment(app, each)) });
}

const [what, argument, outdir] = process.argv.slice(2) as [string, string, string];
const work = prepared(what, argument, outdir);
const before = process.cpuUsage();
work();
const { user, system } = process.cpuUsage(before);
globalThis.gc?.();
const run: SynthesisRun = { milliseconds: (user + system) / 1000, megabytes: process.memoryUsage().heapUsed / 1e6 };
console.log(JSON.stringify(run));
