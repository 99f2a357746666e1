import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError, Problem, WarmsiteError } from '../core/errors';
import { MODEL_MANIFEST } from '../inference/user-data';

/** One file of a model. */
export interface ManifestEntry {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  /** SHA-256, 64 hexadecimal digits in lower case. */
  readonly sha256: string;
}

/** A file of a folder that was read. */
export interface HashedFile extends ManifestEntry {
  readonly bytes: number;
}

/** The digests of all files of a model, which the digest of its text pins: no file can change without it. */
export interface Manifest {
  /** In the order of the bytes of their paths. */
  readonly files: readonly HashedFile[];
  /** As `sha256sum` prints it. */
  readonly text: string;
  /** SHA-256 of the text: the `manifestSha256` of an environment file. */
  readonly sha256: string;
}

/** Longest key of an object in S3, in bytes of UTF-8. */
const LONGEST_KEY = 1024;

/**
 * Reads every file of a folder and writes down its digest, as an instance checks them at its start: all files but the
 * manifest at the top, those in hidden folders too, since an upload takes them along.
 *
 * The same files give the same text, whatever the order in which the disk lists them.
 *
 * @param progress told the share of the bytes that was read, 0 to 1
 * @throws InputError `model-folder`, `model-empty`, `model-file-kind`, `model-file-name`
 * @throws WarmsiteError `model-file-changed`, `model-file-unreadable`
 */
export async function manifestOf(
  folder: string,
  progress: (share: number) => void = () => undefined,
): Promise<Manifest> {
  const found = filesIn(folder);
  const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const files: HashedFile[] = [];
  for (const file of found) {
    const sha256 = await digestOf(folder, file, (bytes) => {
      done += bytes;
      progress(total === 0 ? 1 : Math.min(1, done / total));
    });
    files.push({ path: file.path, sha256, bytes: file.bytes });
  }
  const text = files.map(({ path: name, sha256 }) => `${sha256}  ${name}\n`).join('');
  return { files, text, sha256: sha256Of(text) };
}

/** SHA-256 in hexadecimal. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The entries of the text of a manifest.
 *
 * @param where what the text was read from
 * @throws WarmsiteError `manifest-format`
 */
export function parseManifest(text: string, where: string): readonly ManifestEntry[] {
  const lines = text.split('\n');
  const problems: Problem[] = [];
  if (lines.pop() !== '' || lines.length === 0) {
    problems.push({
      code: 'manifest-format',
      where,
      message: 'a manifest must have at least one line, and end its last one; write it with warmsite release manifest',
    });
  }
  const seen = new Set<string>();
  const entries = lines.flatMap((line, index): readonly ManifestEntry[] => {
    // Two blanks, or a blank and an asterisk for a file that was read as binary: both are what sha256sum prints.
    const [, sha256, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sha256 === undefined || name === undefined || seen.has(name)) {
      const got = name === undefined ? `'${line}'` : `${name} twice`;
      problems.push({
        code: 'manifest-format',
        where: `${where}:${index + 1}`,
        message: `a line must be a digest, two blanks and the path of one file, got ${got}; write it with warmsite release manifest`,
      });
      return [];
    }
    seen.add(name);
    return [{ sha256, path: name }];
  });
  if (problems.length > 0) throw new WarmsiteError(problems);
  return entries;
}

interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
}

function filesIn(folder: string): readonly FoundFile[] {
  const problems: Problem[] = [];
  const files: FoundFile[] = [];
  const visit = (relative: string): void => {
    for (const entry of fs.readdirSync(path.join(folder, relative), { withFileTypes: true })) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        visit(name);
        continue;
      }
      if (name === MODEL_MANIFEST) continue;
      problems.push(...problemsOf(folder, name, entry));
      if (!entry.isFile()) continue;
      const { size, mtimeMs } = fs.statSync(path.join(folder, name));
      files.push({ path: name, bytes: size, modified: mtimeMs });
    }
  };
  try {
    visit('');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError([
      { code: 'model-folder', where: folder, message: `must be a folder that can be read, got ${message}` },
    ]);
  }
  if (problems.length > 0) throw new InputError(problems);
  if (files.length === 0) {
    throw new InputError([
      { code: 'model-empty', where: folder, message: 'must hold the files of a model, got none; name their folder' },
    ]);
  }
  return files.sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
}

function problemsOf(folder: string, name: string, entry: fs.Dirent): readonly Problem[] {
  const where = path.join(folder, name);
  const problems: Problem[] = [];
  if (!entry.isFile()) {
    problems.push({
      code: 'model-file-kind',
      where,
      message: `must be a file or a folder, got ${entry.isSymbolicLink() ? 'a link' : 'something else'}; an upload follows links, so copy the folder with 'cp -rL' and take the copy`,
    });
  }
  // sha256sum writes such names in another way, and an instance would look for another file.
  if (/[\u0000-\u001f\u007f\\\ufffd]/.test(name) || Buffer.byteLength(name) > LONGEST_KEY) {
    problems.push({
      code: 'model-file-name',
      where,
      message: `its path must be at most ${LONGEST_KEY} bytes of UTF-8 without backslashes and control characters, got ${JSON.stringify(name)}; rename it`,
    });
  }
  return problems;
}

/** A file that changed under the hand has a digest that nobody will ever see again. */
async function digestOf(folder: string, file: FoundFile, read: (bytes: number) => void): Promise<string> {
  const where = path.join(folder, file.path);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of fs.createReadStream(where, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      read(chunk.length);
    }
    const { mtimeMs } = fs.statSync(where);
    if (bytes === file.bytes && mtimeMs === file.modified) return hash.digest('hex');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new WarmsiteError([
      { code: 'model-file-unreadable', where, message: `must be readable, got ${message}; see to its permissions` },
    ]);
  }
  throw new WarmsiteError([
    {
      code: 'model-file-changed',
      where,
      message: 'must not change while it is read, and did; wait until whatever writes it is done',
    },
  ]);
}
