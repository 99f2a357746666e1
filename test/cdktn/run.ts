import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { version } from 'cdktf/package.json';
import { devDependencies } from '../../package.json';
import { addressesOf, Difference, differences, readOutput } from './difference';
import { CLI, Manifest, renameImports, REPLACEMENTS, variantManifest } from './variant';

/** What shows each way of using the framework; the other constructs are in the syntheses that are compared. */
const TESTS = [
  'cdktn',
  'core',
  'network',
  'data',
  'inference',
  'failover/failover.test.ts',
  'failover/takeover-guard.test.ts',
  'stacks',
];

/** Exit code of a run in which npm could not install the variant: nothing is known about it. */
const NOT_INSTALLED = 3;

const root = path.join(__dirname, '../..');

class NotInstalled extends Error {}

function timed<T>(title: string, act: () => T): T {
  const start = performance.now();
  const result = act();
  console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${title}`);
  return result;
}

interface NodeOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly output?: 'ignore' | 'inherit';
}

function node(folder: string, args: readonly string[], options: NodeOptions = {}): void {
  const { environment = {}, output = 'inherit' } = options;
  const { status } = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', output, 'inherit'],
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed in ${folder}`);
}

/** Pages with programs that tests run. */
const PROGRAMS = ['README.md', 'docs/examples.md', 'docs/library.md'];

/** The repository's files, with the imports renamed. */
function copySources(folder: string): void {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of list.toString().split('\0')) {
    const source = path.join(root, file);
    if (file === '' || file === 'package-lock.json' || !fs.existsSync(source)) continue;
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    if (file.endsWith('.ts') || PROGRAMS.includes(file))
      fs.writeFileSync(target, renameImports(fs.readFileSync(source, 'utf8')));
    else fs.copyFileSync(source, target);
  }
}

/**
 * cdktn, its provider and constructs by npm; everything else is what the repository has installed. Nothing of cdktf
 * can be found from there.
 */
function install(folder: string): void {
  const manifest = path.join(folder, 'package.json');
  const wanted = variantManifest(JSON.parse(fs.readFileSync(manifest, 'utf8')) as Manifest);
  const dependencies = {
    ...Object.fromEntries(REPLACEMENTS.map(({ cdktn, version }) => [cdktn, version])),
    constructs: devDependencies.constructs,
  };
  fs.writeFileSync(manifest, JSON.stringify({ private: true, dependencies }));
  const npm = spawnSync(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  // Versions that do not fit each other are a fault of ours; anything else is one of the place.
  if (npm.stderr.includes('ERESOLVE')) throw new Error(npm.stderr);
  if (npm.status !== 0) throw new NotInstalled(npm.stderr || String(npm.error));
  fs.writeFileSync(manifest, `${JSON.stringify(wanted, undefined, 2)}\n`);

  const absent = new Set([CLI, ...REPLACEMENTS].map(({ cdktf }) => cdktf.split('/')[0]!));
  const modules = path.join(folder, 'node_modules');
  for (const name of fs.readdirSync(path.join(root, 'node_modules'))) {
    const link = path.join(modules, name);
    if (absent.has(name) || name === '.package-lock.json' || fs.existsSync(link)) continue;
    fs.symlinkSync(path.join(root, 'node_modules', name), link);
  }
}

function print({ file, keys, cdktf, cdktn, expected }: Difference): void {
  const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
  const where = [file, ...keys].join(' > ');
  console.log(`          ${expected ? 'expected  ' : 'UNEXPECTED'} ${where}: ${show(cdktf)}, cdktn ${show(cdktn)}`);
}

function compare(folder: string): void {
  const outputs = { cdktf: `${folder}.out-cdktf`, cdktn: `${folder}.out-cdktn` };
  try {
    const synth = ['-r', 'esbuild-register', 'main.ts'];
    timed('synthesis of all environments on cdktf', () => {
      node(root, synth, { environment: { CDKTF_OUTDIR: outputs.cdktf }, output: 'ignore' });
    });
    timed('synthesis of all environments on cdktn', () => {
      node(folder, synth, { environment: { CDKTF_OUTDIR: outputs.cdktn }, output: 'ignore' });
    });
    const [cdktf, cdktn] = [readOutput(outputs.cdktf), readOutput(outputs.cdktn)];
    const found = differences(cdktf, cdktn, { cdktf: version, cdktn: REPLACEMENTS[0]!.version });
    found.forEach(print);
    const addresses = addressesOf(cdktf);
    if (addresses.length === 0 || !isDeepStrictEqual(addresses, addressesOf(cdktn))) {
      throw new Error('the addresses of the two syntheses differ');
    }
    const unexpected = found.filter(({ expected }) => !expected);
    if (unexpected.length > 0) throw new Error(`${unexpected.length} of ${found.length} differences are unexpected`);
    console.log(
      `          ${Object.keys(cdktf).length} files: ${found.length} differences, all expected; ` +
        `the same ${addresses.length} addresses`,
    );
  } finally {
    for (const output of Object.values(outputs)) fs.rmSync(output, { recursive: true, force: true });
  }
}

/**
 * Builds the same sources on cdktn instead of cdktf, in a folder of their own: types, synthesis of all environments
 * compared with that of cdktf, tests. `--all` runs every test; `--pack` leaves the package `warmsite-cdktn` here as well.
 */
function main(args: readonly string[]): void {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-'));
  const folder = path.join(scratch, 'cdktn');
  try {
    timed('sources with their imports renamed', () => copySources(folder));
    timed(`npm install ${REPLACEMENTS.map(({ cdktn, version }) => `${cdktn}@${version}`).join(' ')}`, () =>
      install(folder),
    );
    timed('types', () => node(folder, ['node_modules/typescript/bin/tsc']));
    compare(folder);
    const tests = args.includes('--all') ? [] : TESTS.map((test) => path.join('test', test));
    timed('tests', () => node(folder, ['node_modules/jest/bin/jest.js', ...tests]));
    timed('the package, packed, installed and used elsewhere', () =>
      node(folder, ['-r', 'esbuild-register', 'test/consumer/run.ts']),
    );
    if (args.includes('--pack')) {
      const pack = ['pack', '--silent', '--pack-destination', process.cwd()];
      timed('npm pack', () => execFileSync('npm', pack, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] }));
    }
  } catch (error) {
    if (!(error instanceof NotInstalled)) throw error;
    console.error(`npm cannot install cdktn here, so that nothing is known about it:\n${error.message}`);
    process.exitCode = NOT_INSTALLED;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

main(process.argv.slice(2));
