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
  const parts: (NextCommand | false)[] = [
    !isInstalled && ['npm install', 'what package.json names'],
    named['cdktf-cli'] === undefined && [`npm install --save-dev cdktf-cli@${cdktfCliVersion()}`, 'what deploys'],
    scripts?.['warmsite'] === undefined && ['npm pkg set scripts.warmsite=warmsite', 'as the runbooks call it'],
  ];
  return parts.filter((part) => part !== false);
}

/** The version of the cdktf command that Warmsite is tested with. */
export function cdktfCliVersion(): string {
  return packageFile(PACKAGE_ROOT)?.devDependencies?.['cdktf-cli'] ?? 'latest';
}
