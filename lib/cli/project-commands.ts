import * as fs from 'node:fs';
import * as path from 'node:path';
import { PACKAGE_ROOT } from '../core/package-root';

/** What of a `package.json` says how commands are typed. */
interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A command line, and what it is for. */
export type NextCommand = readonly [command: string, purpose: string];

/** The package file of a folder; undefined where there is none. */
export function packageFile(folder: string): PackageFile | undefined {
  const file = path.join(folder, 'package.json');
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as PackageFile) : undefined;
}

/** How a command of Warmsite is typed in a project: in its own repository the package is not installed. */
export function typed(root: string, command: string): string {
  return packageFile(root)?.name === 'warmsite' ? `npm run warmsite -- ${command}` : `npx warmsite ${command}`;
}

/** What to type next, a line each. */
export function nextText(commands: readonly NextCommand[]): string {
  const width = Math.max(...commands.map(([command]) => command.length));
  return commands
    .map(([command, purpose], index) => `${index === 0 ? 'Next:' : '     '} ${command.padEnd(width)}   ${purpose}`)
    .join('\n');
}

/** What a project lacks for the commands that Warmsite names: those that bring it, in their order. */
export function missingParts(root: string): NextCommand[] {
  const { name, scripts, dependencies, devDependencies } = packageFile(root) ?? {};
  if (name === 'warmsite') return [];
  const isInstalled = fs.existsSync(path.join(root, 'node_modules/warmsite'));
  const named = { ...dependencies, ...devDependencies };
  const { cli } = ownPackage();
  const parts: (NextCommand | false)[] = [
    !isInstalled && ['npm install', 'what package.json names'],
    named[cli.name] === undefined && [`npm install --save-dev ${cli.name}@${cli.version}`, 'what deploys'],
    scripts?.['warmsite'] === undefined && ['npm pkg set scripts.warmsite=warmsite', 'as the runbooks call it'],
  ];
  return parts.filter((part) => part !== false);
}

/** What a project with Warmsite in it names. */
interface OwnPackage {
  /** cdktf, or cdktn where this is the package that is built on it. */
  readonly framework: 'cdktf' | 'cdktn';
  /** What deploys, in the version that Warmsite is tested with. */
  readonly cli: { readonly name: string; readonly version: string };
  /** The dependencies, Warmsite among them. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** What a project names to use this package, by its own package file. */
export function ownPackage(): OwnPackage {
  const { name, version, peerDependencies = {}, devDependencies = {} } = packageFile(PACKAGE_ROOT) ?? {};
  const framework = 'cdktn' in peerDependencies ? 'cdktn' : 'cdktf';
  const cli = `${framework}-cli`;
  return {
    framework,
    cli: { name: cli, version: devDependencies[cli] ?? 'latest' },
    dependencies: {
      ...peerDependencies,
      // Imports of a project stay as they are on either framework.
      warmsite: name === 'warmsite' ? `^${version}` : `npm:${name}@^${version}`,
    },
  };
}
