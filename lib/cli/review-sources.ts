import * as fs from 'node:fs';
import * as path from 'node:path';
import { environmentPath, topologyPath } from '../../config/load';
import { InputError } from '../core/errors';
import { TerraformSource } from '../review/resource-lines';
import { SourceLine } from '../review/review';

/** Folders that hold nobody's own sources. */
const FOREIGN = new Set(['.terraform', '.git', 'node_modules']);

/**
 * The Terraform files in a folder and below, with their paths relative to the root.
 *
 * @throws InputError `folder-missing`
 */
export function terraformSources(folder: string, root: string): readonly TerraformSource[] {
  const top = path.resolve(root, folder);
  if (!fs.statSync(top, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError([
      {
        code: 'folder-missing',
        where: folder,
        message: 'there is no such folder; name the one with the Terraform sources',
      },
    ]);
  }
  const sources: TerraformSource[] = [];
  const walk = (directory: string): void => {
    for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
      const file = path.join(directory, entry.name);
      if (entry.isDirectory() && !FOREIGN.has(entry.name)) walk(file);
      else if (entry.isFile() && /\.tf(\.json)?$/.test(entry.name)) {
        sources.push({ file: relative(root, file), text: fs.readFileSync(file, 'utf8') });
      }
    }
  };
  walk(top);
  return sources;
}

/** The first line that a change touches of the files of an environment; without a base, the first one there is. */
export function environmentLine(environment: string, root: string, base: string | undefined): SourceLine {
  const files = [environmentPath(environment), topologyPath(environment)];
  for (const file of base === undefined ? [] : files) {
    const [before, after] = [base as string, root].map((folder) => linesOf(path.join(folder, file)));
    const line = after?.findIndex((text, index) => text !== before?.[index]) ?? -1;
    if (line >= 0) return { file, line: line + 1 };
  }
  return { file: files[0] as string, line: 1 };
}

function linesOf(file: string): readonly string[] {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split(/\r?\n/) : [];
}

function relative(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}
