import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ownPackage } from '../../lib/cli/project-commands';
import { devDependencies, peerDependencies } from '../../package.json';
import { whyNoTerraform } from '../support/terraform';

/** What npm accepts as a small package, packed. */
const MOST_BYTES = 2_000_000;

/** Whom the package is for brings these: npm would, too, in the newest versions that go with it. */
const PEERS = Object.keys(peerDependencies);

/** What the stack of one's own is compiled with. */
const COMPILER = ['@types/node', 'typescript'];

/** How npm is to work: quickly and quietly. */
const NPM = {
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_prefer_offline: 'true',
  npm_config_loglevel: 'error',
} as const;

const root = path.join(__dirname, '../..');

function run(title: string, folder: string, command: string, ...args: string[]): string {
  const start = performance.now();
  const output = execFileSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...NPM },
  });
  console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${title}`);
  return output;
}

function require_(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

/** Every resource of the project, as `<stack> <address>`. */
function addresses(folder: string): string[] {
  const stacks = path.join(folder, 'cdktf.out', 'stacks');
  return fs.readdirSync(stacks).flatMap((stack) => {
    const text = fs.readFileSync(path.join(stacks, stack, 'cdk.tf.json'), 'utf8');
    const { resource } = JSON.parse(text) as { resource: Record<string, Record<string, object>> };
    return Object.entries(resource).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${stack} ${type}.${name}`),
    );
  });
}

/** The addresses of each release, by its version: Terraform would destroy what has another one. */
function promised(): string[] {
  const releases = path.join(__dirname, 'addresses');
  const lines = fs
    .readdirSync(releases)
    .flatMap((file) => fs.readFileSync(path.join(releases, file), 'utf8').split('\n'));
  return [...new Set(lines.filter((line) => line !== ''))];
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** The command lines that a command has told to go on with. */
function hintsIn(output: string): string[] {
  const [, hints = ''] = /^Next: (.*)/ms.exec(output) ?? [];
  return hints
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replace(/ {3,}.*/, ''));
}

function pinned(name: string): string {
  return `${name}@${(devDependencies as Readonly<Record<string, string>>)[name]}`;
}

/** A new user, in an empty folder: installs the package, begins a project, and does what each command says is next. */
function beginProject(folder: string, tarball: string, reason: string | undefined): void {
  run('npm init -y', folder, 'npm', 'init', '-y');
  run('npm install <tarball>', folder, 'npm', 'install', `warmsite@file:${tarball}`, ...PEERS.map(pinned));
  const { framework } = ownPackage();
  const shell = (line: string): string => run(line, folder, 'sh', '-c', line);
  const hints = hintsIn(shell('npx warmsite init dev --account 111122223333 --domain example.com'));
  require_(hints.length === 5, `init names other commands than expected: ${hints.join('; ')}`);
  for (const hint of hints) {
    if (reason !== undefined && hint.includes('verify')) {
      console.log(`skipped: ${hint} (${reason})`);
      continue;
    }
    const output = shell(hint);
    if (!hint.includes('synth')) continue;
    const [verify, deploy, ...others] = hintsIn(output);
    require_(hints.includes(verify ?? '') && others.length === 0, `synth names ${verify}, which init does not`);
    // There is no account to deploy to; what it would deploy is what cdktf has of the project.
    require_(deploy === `npx ${framework} deploy 'warmsite-dev-*'`, `synth names ${deploy} for the deployment`);
    if (framework === 'cdktn' && Number(process.versions.node.split('.')[0]) < 22) {
      console.log('left out: npx cdktn list, which wants a newer Node than this');
      continue;
    }
    const listed = shell(`npx ${framework} list`);
    require_(listed.includes('warmsite-dev-global'), `${framework} finds no stack of the project: ${listed}`);
  }
  const topology = JSON.parse(shell('npm run --silent warmsite -- topology show dev --json')) as { writer: string };
  require_(topology.writer === 'us-east-2', `the topology of the new environment has the writer ${topology.writer}`);
  fs.rmSync(path.join(folder, 'cdktf.out'), { recursive: true });
}

/**
 * Packs Warmsite, and uses the tarball in an empty folder outside of the repository as somebody else would: begins a
 * project with its command, then has a stack of one's own: types, synthesis, real plans.
 */
function main(): void {
  const packages = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-package-'));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-consumer-'));
  try {
    const [packed] = JSON.parse(
      run('npm pack', root, 'npm', 'pack', '--json', '--silent', '--pack-destination', packages),
    ) as [Packed];
    console.log(`          ${packed.filename}: ${(packed.size / 1e6).toFixed(2)} MB, ${packed.files.length} files`);
    require_(packed.size < MOST_BYTES, `the package has ${packed.size} bytes, at most ${MOST_BYTES} are allowed`);
    const strangers = packed.files.filter(
      (file) =>
        !/^(dist\/(lib|config|stacks)\/|emulator\/(?!tests\/)|package\.json$|README\.md$|LICENSE$)/.test(file.path),
    );
    require_(strangers.length === 0, `the package holds ${strangers.map((file) => file.path).join(', ')}`);

    const reason = whyNoTerraform();
    beginProject(folder, path.join(packages, packed.filename), reason);

    fs.cpSync(path.join(__dirname, 'project'), folder, { recursive: true });
    run('npm install typescript', folder, 'npm', 'install', '--save-dev', ...COMPILER.map(pinned));
    const options = ['--strict', '--target', 'ES2022', '--types', 'node', '--module', 'node16', '--outDir', 'out'];
    run('tsc --strict', folder, 'npx', '--no-install', 'tsc', 'main.ts', ...options);
    console.log(run('node out/main.js', folder, process.execPath, 'out/main.js').replace(/^/gm, '          '));
    const lost = promised().filter((address) => !addresses(folder).includes(address));
    require_(lost.length === 0, `addresses that a release had are gone: ${lost.join(', ')}`);

    if (reason !== undefined) {
      console.log(`skipped: real plans (${reason})`);
      return;
    }
    console.log(
      run('warmsite/rehearsal: real plans', folder, process.execPath, 'plan.js').replace(/^/gm, '          '),
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.rmSync(packages, { recursive: true, force: true });
  }
}

main();
