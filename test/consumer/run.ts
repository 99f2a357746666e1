import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { devDependencies } from '../../package.json';
import { whyNoTerraform } from '../support/terraform';

/** What npm accepts as a small package, packed. */
const MOST_BYTES = 2_000_000;

/** Whom the package is for brings these. */
const BROUGHT = ['@cdktf/provider-aws', '@types/node', 'cdktf', 'constructs', 'typescript'] as const;

const root = path.join(__dirname, '../..');

function run(title: string, folder: string, command: string, ...args: string[]): string {
  const start = performance.now();
  const output = execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
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

/**
 * Packs Warmsite, installs the tarball in an empty project outside of the repository, and uses it there as somebody
 * else would: types, synthesis, real plans, the command.
 */
function main(): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-consumer-'));
  try {
    const [packed] = JSON.parse(
      run('npm pack', root, 'npm', 'pack', '--json', '--silent', '--pack-destination', folder),
    ) as [Packed];
    console.log(`          ${packed.filename}: ${(packed.size / 1e6).toFixed(2)} MB, ${packed.files.length} files`);
    require_(packed.size < MOST_BYTES, `the package has ${packed.size} bytes, at most ${MOST_BYTES} are allowed`);
    const strangers = packed.files.filter(
      (file) =>
        !/^(dist\/(lib|config|stacks)\/|emulator\/(?!tests\/)|package\.json$|README\.md$|LICENSE$)/.test(file.path),
    );
    require_(strangers.length === 0, `the package holds ${strangers.map((file) => file.path).join(', ')}`);

    fs.cpSync(path.join(__dirname, 'project'), folder, { recursive: true });
    const versions = Object.fromEntries(BROUGHT.map((name) => [name, devDependencies[name]]));
    const dependencies = { ...versions, warmsite: `file:${packed.filename}` };
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
    run('npm install', folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--silent');
    const options = ['--strict', '--target', 'ES2022', '--types', 'node', '--module', 'node16', '--outDir', 'out'];
    run('tsc --strict', folder, 'npx', '--no-install', 'tsc', 'main.ts', ...options);
    console.log(run('node out/main.js', folder, process.execPath, 'out/main.js').replace(/^/gm, '          '));
    const lost = promised().filter((address) => !addresses(folder).includes(address));
    require_(lost.length === 0, `addresses that a release had are gone: ${lost.join(', ')}`);
    const help = run('npx warmsite --help', folder, 'npx', '--no-install', 'warmsite', '--help');
    require_(help.includes('Usage: warmsite'), `the command says: ${help}`);

    const reason = whyNoTerraform();
    if (reason !== undefined) {
      console.log(`skipped: real plans (${reason})`);
      return;
    }
    console.log(
      run('warmsite/rehearsal: real plans', folder, process.execPath, 'plan.js').replace(/^/gm, '          '),
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main();
