import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../support/environment';

/** A fenced block of commands on a page. */
export interface Block {
  readonly file: string;
  /** Line of its first line in the file, from 1. */
  readonly line: number;
  /** What stands between the fences, without the indentation of a list. */
  readonly text: string;
  readonly commands: readonly PageCommand[];
  /** Of a block `console`: what its last command prints; `...` at its end stands for more. */
  readonly output?: readonly string[];
}

/** One command as a shell reads it, over several lines where it takes them. */
export interface PageCommand {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Before a command in a block `console`. */
export const PROMPT = '$ ';

const LANGUAGES = ['sh', 'bash', 'console'];

/** Every page with commands in it: the README and what is in `docs`. */
export function pages(): string[] {
  const inDocs = fs.readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  return ['README.md', ...inDocs.filter((file) => file.endsWith('.md')).map((file) => path.posix.join('docs', file))]
    .filter((file) => !file.startsWith('docs/api/'))
    .sort();
}

const known = new Map<string, Block[]>();

/** The blocks of commands of a page, in their order. */
export function commandBlocks(file: string, text: string): readonly Block[] {
  const blocks = known.get(text) ?? readBlocks(file, text);
  known.set(text, blocks);
  return blocks;
}

function readBlocks(file: string, text: string): Block[] {
  const fences = /^( *)```(\w+)\n([\s\S]*?)^\1```$/gm;
  return [...text.matchAll(fences)].flatMap(({ index, 1: indent = '', 2: language = '', 3: inside = '' }) => {
    if (!LANGUAGES.includes(language)) return [];
    const line = text.slice(0, index).split('\n').length + 1;
    const lines = inside.split('\n').map((each) => (each.startsWith(indent) ? each.slice(indent.length) : each));
    if (language !== 'console') return [{ file, line, text: inside, commands: commandsOf(file, line, lines) }];
    const prompts = lines.filter((each) => each.startsWith(PROMPT)).map((each) => each.slice(PROMPT.length));
    const output = lines.slice(prompts.length, -1);
    return [{ file, line, text: inside, commands: commandsOf(file, line, prompts), output }];
  });
}

/** What stands for a value of the reader's own: `<id>`, `<good version>`. */
const PLACEHOLDER = /<[a-z][a-z ]*>|<[a-z][a-z ]* of [a-z/-]+>/g;

/** Of those that are checked. */
const VALUES: Readonly<Record<string, string>> = {
  '<id>': '01234567-89ab-cdef-0123-456789abcdef',
  '<step>': 'rebuild',
  '<env>': 'prod',
};

/** Lines as commands: as many lines to each as the shell needs to find it complete. */
function commandsOf(file: string, first: number, lines: readonly string[]): PageCommand[] {
  const commands: PageCommand[] = [];
  let begun: { readonly line: number; text: string } | undefined;
  lines.forEach((line, index) => {
    if (!begun && (line.trim() === '' || line.trimStart().startsWith('#'))) return;
    begun = begun ? { ...begun, text: `${begun.text}\n${line}` } : { line: first + index, text: line };
    if (line.endsWith('\\') || !isComplete(filled(begun.text))) return;
    commands.push({ file, ...begun });
    begun = undefined;
  });
  if (begun) throw new Error(`${file}:${begun.line}: no shell reads this to its end: ${begun.text.trim()}`);
  return commands;
}

/** A command with a value in the place of each placeholder. */
export function filled(text: string): string {
  return text.replace(PLACEHOLDER, (placeholder) => VALUES[placeholder] ?? 'placeholder');
}

function isComplete(text: string): boolean {
  // A word after the other, which is what most commands are, needs no shell to be found complete.
  if (/^(?!for |while |if |case )[\w ./:=@,*-]+$/.test(text)) return true;
  return spawnSync('bash', ['-n', '-c', text]).status === 0;
}

/** A command in one line, without its comment. */
export function oneLine({ text }: Pick<PageCommand, 'text'>): string {
  return text
    .replace(/\\\n/g, ' ')
    .replace(/\s+#\s.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The arguments of `warmsite` in the commands of a page and in the code within its sentences, as they are written. */
export function warmsiteLines(text: string): string[] {
  const fenced = [...text.matchAll(/(?:npm run (?:-s )?warmsite --|npx warmsite) ([^|\n]+)/g)].map(([, rest]) => rest!);
  const inline = [...text.matchAll(/`(?:npm run (?:-s )?warmsite -- |npx warmsite |warmsite )([a-z][^`]*)`/g)];
  return [...fenced, ...inline.map(([, rest]) => rest!)].map((line) =>
    filled(line)
      .replace(/`.*$/s, '')
      .replace(/\s+[#>\\].*$/s, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}
