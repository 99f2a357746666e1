import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { atMost, cold, inFolder, Measurement, NotMeasured } from './benchmark';

const root = path.join(__dirname, '../..');

/** How many times an empty node process the help of the command may take. */
const MOST_OVER_EMPTY = 2;

/** How much of the template's time the synthesis of one environment may take. */
const MOST_OF_TEMPLATE = 0.25;

/** What `cdktf init --template=typescript` of cdktf 0.21 installs to run the sources. */
const TS_NODE = 'ts-node@10.9.2';

/** The compiler options of that template, with the language version that these sources are written in. */
const TEMPLATE_OPTIONS = {
  alwaysStrict: true,
  declaration: true,
  inlineSourceMap: true,
  inlineSources: true,
  lib: ['es2022'],
  module: 'CommonJS',
  noEmitOnError: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  skipLibCheck: true,
  strict: true,
  target: 'ES2022',
  incremental: true,
};

function run(command: string, args: readonly string[], folder = root): void {
  const { status, error, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, CHECKPOINT_DISABLE: '1' },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} fails: ${error?.message ?? stderr}`);
}

/** The help of the command, as packed, against an empty node process. */
export function benchHelp(): Measurement {
  run('npm', ['run', '--silent', 'build']);
  const command = path.join(root, 'dist/lib/cli/warmsite.js');
  return atMost(
    MOST_OVER_EMPTY,
    cold(
      () => run(process.execPath, [command, '--help']),
      () => run(process.execPath, ['-e', '0']),
      15,
    ),
  );
}

/** `npm run synth -- prod` against `cdktf synth` as the template of cdktf has it, with ts-node, on the same sources. */
export function benchTemplate(): Measurement {
  return inFolder((folder) => {
    const [tools, project] = [path.join(folder, 'tools'), path.join(folder, 'project')];
    fs.mkdirSync(tools);
    fs.writeFileSync(path.join(tools, 'package.json'), '{"private":true}');
    try {
      run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', TS_NODE], tools);
    } catch (error) {
      throw new NotMeasured(`npm cannot install ${TS_NODE} here: ${(error as Error).message}`);
    }
    for (const part of ['config', 'lib', 'stacks', 'emulator', 'main.ts', 'package.json', 'cdktf.json']) {
      fs.cpSync(path.join(root, part), path.join(project, part), { recursive: true });
    }
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(project, 'node_modules'));
    fs.writeFileSync(
      path.join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: TEMPLATE_OPTIONS, include: ['**/*.ts'], exclude: ['node_modules'] }),
    );
    const app = `${path.join(tools, 'node_modules/.bin/ts-node')} main.ts prod`;
    return atMost(
      MOST_OF_TEMPLATE,
      cold(
        () => run('npm', ['run', '--silent', 'synth', '--', 'prod'], project),
        () => run('npx', ['cdktf', 'synth', '--app', app], project),
        2,
      ),
    );
  });
}

/** Type-checking everything against type-checking what it imports from elsewhere. */
export function benchTypes(): Measurement {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  // Beside the sources, where the same packages are found.
  const folder = fs.mkdtempSync(path.join(root, 'cdktf.out/.types-'));
  try {
    const imports = packagesImported().map((name, index) => `import type * as i${index} from '${name}';`);
    fs.writeFileSync(path.join(folder, 'imports.ts'), `${imports.join('\n')}\n`);
    const overrides = { compilerOptions: { noUnusedLocals: false }, include: ['imports.ts'], exclude: [] };
    const config = path.join(folder, 'tsconfig.json');
    fs.writeFileSync(config, JSON.stringify({ extends: path.join(root, 'tsconfig.json'), ...overrides }));
    return cold(
      () => run(process.execPath, [tsc]),
      () => run(process.execPath, [tsc, '--project', config]),
      2,
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function packagesImported(): string[] {
  const files = ['lib', 'config', 'stacks', 'test'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => fs.readFileSync(path.join(root, folder, file), 'utf8')),
  );
  const names = files.flatMap((text) => [...text.matchAll(/^(?:import|\}) .*from '([^.'][^']*)';$/gm)]);
  return [...new Set(names.map(([, name]) => name ?? ''))].filter((name) => !name.startsWith('node:')).sort();
}

/** All tests against as many files with one empty test: what is left is ours, not the runner's. */
export function benchTests(): Measurement {
  const jest = path.join(root, 'node_modules/jest/bin/jest.js');
  const count = fs
    .readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts')).length;
  return inFolder((folder) => {
    for (let index = 0; index < count; index += 1) {
      fs.writeFileSync(path.join(folder, `empty-${index}.test.js`), "test('nothing', () => undefined);\n");
    }
    fs.writeFileSync(path.join(folder, 'package.json'), '{}');
    return cold(
      () => run(process.execPath, [jest]),
      () => run(process.execPath, [jest, '--rootDir', folder, '--config', '{"maxWorkers":"100%"}'], folder),
      1,
    );
  });
}
