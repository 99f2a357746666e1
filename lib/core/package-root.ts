import * as fs from 'node:fs';
import * as path from 'node:path';

/** The folder of Warmsite itself, with its package.json: of this checkout, or in somebody's node_modules. */
export const PACKAGE_ROOT = rootAbove(__dirname);

function rootAbove(folder: string): string {
  return fs.existsSync(path.join(folder, 'package.json')) ? folder : rootAbove(path.dirname(folder));
}

/** Warmsite's version, e.g. `0.1.0`. */
export function packageVersion(): string {
  const text = fs.readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
