import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';
import { ROOT } from '../support/environment';

const pages = ['README.md', 'docs/CONTRIBUTING.md', 'docs/operate.md'].map((file) =>
  fs.readFileSync(path.join(ROOT, file), 'utf8'),
);
const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

test('every npm script that the pages name exists', () => {
  const named = pages.flatMap((page) => [...page.matchAll(/npm run ([a-z-]+)/g)].map(([, script]) => script!));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

test('every file that the pages link to exists', () => {
  const links = [...pages[0]!.matchAll(/\]\(((?!http)[^)]+)\)/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter((link) => !fs.existsSync(path.join(ROOT, link)))).toEqual([]);
});

describe('the example of the library', () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(pages[0]!) ?? [];
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-readme-'));
  });

  afterEach(() => fs.rmSync(folder, { recursive: true }));

  test('has the right types', () => {
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
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  }, 60_000);

  test('synthesizes', () => {
    const file = path.join(folder, 'example.ts');
    fs.writeFileSync(file, example.replace("'./lib'", JSON.stringify(path.join(ROOT, 'lib'))));
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const { status, stderr } = spawnSync(process.execPath, ['-r', 'esbuild-register', file], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(fs.readdirSync(path.join(folder, 'cdktf.out/stacks'))).toEqual(['shop-prod-site-eu-west-1']);
  });
});
