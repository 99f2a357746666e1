import * as fs from 'node:fs';
import * as path from 'node:path';
import { WarmsiteError } from './errors';

/**
 * Writes files that belong together, whole or not at all: each under another name first, and none takes
 * its place before all are written. Folders are made if need be.
 *
 * @param contents of each file, by its path
 * @throws WarmsiteError `unwritable` when the disk refuses
 */
export function writeWhole(contents: Readonly<Record<string, string>>): void {
  const drafts: string[] = [];
  try {
    for (const [file, content] of Object.entries(contents)) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      drafts.push(`${file}.draft`);
      fs.writeFileSync(`${file}.draft`, content);
    }
    for (const file of Object.keys(contents)) fs.renameSync(`${file}.draft`, file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const where = Object.keys(contents).join(', ');
    throw new WarmsiteError([
      { code: 'unwritable', where, message: `it must be possible to write here, got ${message}; name another place` },
    ]);
  } finally {
    for (const draft of drafts) fs.rmSync(draft, { force: true });
  }
}
