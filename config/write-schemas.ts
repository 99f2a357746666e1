import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentSchema, reviewSchema, topologySchema } from './schema';

/** The JSON Schema files that editors complete and check the YAML files with, by name. */
export const SCHEMA_FILES = {
  'environment.schema.json': environmentSchema,
  'topology.schema.json': topologySchema,
  'review.schema.json': reviewSchema,
} as const;

export type SchemaFile = keyof typeof SCHEMA_FILES;

/** The exact content of one of the files. */
export function schemaText(file: SchemaFile): string {
  const schema = z.toJSONSchema(SCHEMA_FILES[file], { io: 'input', target: 'draft-7' });
  return `${joinShortLists(JSON.stringify(schema, undefined, 2))}\n`;
}

/** Width of a line up to which prettier keeps a list on it; the files are under its check as well. */
const LINE_WIDTH = 120;

function joinShortLists(json: string): string {
  return json.replace(
    /^(.*)\[\n([^[\]{}]*?)\n +\](,?)$/gm,
    (lines: string, before: string, items: string, after: string) => {
      const line = `${before}[${items.trim().replace(/\n +/g, ' ')}]${after}`;
      return line.length <= LINE_WIDTH ? line : lines;
    },
  );
}

/** Writes the files into `folder`; with `--check` only tells by the exit code 1 that one is stale. */
function main(folder: string, checkOnly: boolean): void {
  const files = Object.keys(SCHEMA_FILES) as SchemaFile[];
  if (!checkOnly) {
    for (const file of files) writeFileSync(join(folder, file), schemaText(file));
    return;
  }
  const stale = files.filter((file) => readText(join(folder, file)) !== schemaText(file));
  if (stale.length === 0) return;
  process.stderr.write(stale.map((file) => `config/${file} is stale; run npm run schema\n`).join(''));
  process.exitCode = 1;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (require.main === module) main(__dirname, process.argv.includes('--check'));
