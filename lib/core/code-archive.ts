import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { strToU8, zipSync } from 'fflate';

/** Code of a Lambda function as a zip file. */
export interface CodeArchive {
  /** Where it lies while this process runs; an asset copies it into the stack. */
  readonly file: string;
  /** SHA-256 of its bytes in base64, as Lambda compares it. */
  readonly hash: string;
}

/** The first day that a zip file can name, in local time as zip files do: the same bytes wherever they are made. */
const LONG_AGO = new Date(1980, 0, 1);

const MADE = new Map<string, CodeArchive>();

let folder: string | undefined;

/**
 * Packs source files, the same bytes each time: Terraform would take others for a new version of the code.
 *
 * @param name of the zip file, without extension
 * @param files contents by name
 */
export function codeArchive(name: string, files: Readonly<Record<string, string>>): CodeArchive {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = zipSync(
    Object.fromEntries(entries.map(([file, text]) => [file, [strToU8(text), { mtime: LONG_AGO, os: 3 }]])),
    { level: 9 },
  );
  const hash = createHash('sha256').update(bytes).digest('base64');
  const key = `${name} ${hash}`;
  const made = MADE.get(key) ?? { file: written(name, bytes), hash };
  MADE.set(key, made);
  return made;
}

/** In a folder that is this process's own, and goes with it. */
function written(name: string, bytes: Uint8Array): string {
  if (folder === undefined) {
    const own = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-code-'));
    process.once('exit', () => fs.rmSync(own, { recursive: true, force: true }));
    folder = own;
  }
  const file = path.join(fs.mkdtempSync(path.join(folder, 'archive-')), `${name}.zip`);
  fs.writeFileSync(file, bytes);
  return file;
}
