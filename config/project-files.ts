import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TextDecoder } from 'node:util';
import { Problem } from '../lib/core/errors';
import { YamlFile } from './yaml-file';

/** The two calls by which the configuration is read. */
export interface FileSystem {
  /** @throws NodeJS.ErrnoException */
  readFile(path: string): Uint8Array;
  /** Names of the entries. @throws NodeJS.ErrnoException */
  readDirectory(path: string): readonly string[];
}

/** Where the files are unless said otherwise. */
export const DISK: FileSystem = {
  readFile: (path) => readFileSync(path),
  readDirectory: (path) => readdirSync(path),
};

/** Where a project is, and how its files are read. */
export interface ProjectFiles {
  /** Folder of the project: the one that holds `config`. */
  readonly root: string;
  /**
   * Where the files are read from.
   *
   * @default - the disk
   */
  readonly files?: FileSystem;
}

/**
 * Reads and parses a file, adding what is wrong with it to `problems`.
 *
 * @param missing what to do when there is no such file
 */
export function readYaml(
  path: string,
  { root, files = DISK }: ProjectFiles,
  problems: Problem[],
  missing?: string,
): YamlFile | undefined {
  let bytes: Uint8Array;
  try {
    bytes = files.readFile(resolve(root, path));
  } catch (error) {
    problems.push(unreadable(path, 'file', error, missing));
    return undefined;
  }
  let text: string;
  try {
    // The decoder drops a byte order mark.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    problems.push({ code: 'file-encoding', where: path, message: 'the file must be text in UTF-8; save it as such' });
    return undefined;
  }
  const file = new YamlFile(path, text);
  problems.push(...file.problems);
  return file;
}

const REASONS: Readonly<Record<string, { readonly code: string; readonly reason: string }>> = {
  EACCES: { code: 'unreadable', reason: 'permission denied' },
  EPERM: { code: 'unreadable', reason: 'permission denied' },
  EISDIR: { code: 'unreadable', reason: 'it is a folder' },
  ENOTDIR: { code: 'unreadable', reason: 'it is not a folder, or is not in one' },
};

/** Why a file or folder could not be read, in words; `missing` is what to do when there is none. */
export function unreadable(where: string, kind: 'file' | 'folder', error: unknown, missing?: string): Problem {
  const errno = (error as NodeJS.ErrnoException).code ?? String(error);
  if (errno === 'ENOENT') {
    const advice = missing ?? (kind === 'folder' ? 'run in the folder of the project' : 'create it');
    return { code: `${kind}-missing`, where, message: `there is no such ${kind}; ${advice}` };
  }
  const { code, reason } = REASONS[errno] ?? { code: 'unreadable', reason: errno };
  return { code, where, message: `the ${kind} cannot be read: ${reason}` };
}
