import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { restoreSubject, runbookSubject } from '../../stacks/runbooks';
import { runbookMarkdown } from '../failover/runbook/markdown';
import { restore } from '../failover/runbook/restore';
import { runbooksOf } from '../failover/runbook/runbooks';

/** Where the runbooks for people are, relative to the project, with slashes. */
export const RUNBOOKS_FOLDER = 'docs/runbooks';

/** The environment that they are of; the others' differ in names and sizes. */
export const RUNBOOKS_ENVIRONMENT = 'prod';

/** The point in time that the page of the restore is written for, in seconds since 1970. */
const RESTORED_TO = Date.UTC(2026, 10, 21, 10, 59) / 1000;

/** The exact content of each file of `RUNBOOKS_FOLDER`, by name. */
export function runbookPages(root: string): Readonly<Record<string, string>> {
  const environment = loadEnvironment(RUNBOOKS_ENVIRONMENT, { root });
  const subject = runbookSubject(environment);
  const runbooks = {
    ...runbooksOf(subject),
    restore: restore(restoreSubject(environment), { at: RESTORED_TO, adopt: true }),
  };
  return Object.fromEntries(
    Object.entries(runbooks).map(([name, runbook]) => [`${name}.md`, runbookMarkdown(runbook, subject)]),
  );
}

/** Writes the folder whole: a file that is no runbook leaves it. */
function main(root: string): void {
  const folder = join(root, RUNBOOKS_FOLDER);
  const pages = runbookPages(root);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (!(file in pages)) rmSync(join(folder, file));
  for (const [file, text] of Object.entries(pages)) writeFileSync(join(folder, file), text);
}

if (require.main === module) main(join(__dirname, '../..'));
