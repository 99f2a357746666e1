import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { ROOT } from '../support/environment';

/** The text of a page, by its path in the project. */
export function page(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}

/** The blocks of code of a page in one language, in their order. */
export function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block = '']) => block,
  );
}

/** The anchors of a page, as GitHub makes them of its headings: those that are there already get a number. */
export function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  const outside = text.replace(/^( *)```[\s\S]*?^\1```$/gm, '');
  return [...outside.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
    const anchor = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

/** What the compiler says of an example that stands in the root of the project. */
export function typeErrors(example: string): string[] {
  const file = path.join(ROOT, 'example.ts');
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (name) => ts.sys.readFile(name));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, example, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

export interface ExampleRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an example in a folder of its own. */
export function runExample(example: string, folder: string): ExampleRun {
  const file = path.join(folder, 'example.ts');
  fs.writeFileSync(file, example.replace("'./lib'", JSON.stringify(path.join(ROOT, 'lib'))));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  return spawnSync(process.execPath, ['-r', 'esbuild-register', file], { cwd: folder, encoding: 'utf8' });
}
