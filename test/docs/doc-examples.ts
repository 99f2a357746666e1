import * as path from 'node:path';
import { transformSync } from 'esbuild';
import * as ts from 'typescript';
import { ROOT } from '../support/environment';
import { blocks, page } from './example';

/** Functions and classes beside the constructs that a user of the library calls first: they have an example too. */
const FIRST_CALLS = ['assess', 'Names', 'RegionPair', 'sizesNeeded', 'synthesize', 'Topology'];

/** What is a construct, by the classes of the framework that it comes from. */
const FRAMEWORK = ['Construct', 'TerraformElement', 'TerraformStack'];

const ENTRIES: Readonly<Record<string, string>> = {
  warmsite: path.join(ROOT, 'lib/index.ts'),
  'warmsite/models': path.join(ROOT, 'lib/models/index.ts'),
  'warmsite/review': path.join(ROOT, 'lib/review/index.ts'),
  'warmsite/rehearsal': path.join(ROOT, 'lib/rehearsal/index.ts'),
};

/** Where the examples are, for the compiler: nothing is written there. */
const FOLDER = path.join(ROOT, 'examples');

export interface Documented {
  readonly name: string;
  readonly isConstruct: boolean;
  /** The code of its first `@example`, when it has one. */
  readonly example?: string;
}

/** The scaffold that examples import as `./shared`, from its page. */
export const SHARED = blocks(page('docs/examples.md'), 'ts')[0]!;

const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (name) => ts.sys.readFile(name));
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['main.ts'] }, ts.sys, ROOT);
options.paths = Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, [file]]));

const disk = ts.createCompilerHost(options);
const files = new Map<string, string>();
const parsed = new Map<string, ts.SourceFile | undefined>();
const host: ts.CompilerHost = {
  ...disk,
  directoryExists: (name) => name === FOLDER || disk.directoryExists!(name),
  fileExists: (name) => files.has(name) || disk.fileExists(name),
  getSourceFile: (name, ...rest) => {
    const text = files.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
    if (!parsed.has(name)) parsed.set(name, disk.getSourceFile(name, ...rest));
    return parsed.get(name);
  },
};

/** Every construct of the public interface and every first call, in the order of their names. */
export function documented(): readonly Documented[] {
  const program = ts.createProgram(Object.values(ENTRIES), options, host);
  const checker = program.getTypeChecker();
  const index = checker.getSymbolAtLocation(program.getSourceFile(ENTRIES['warmsite']!)!)!;
  return checker
    .getExportsOfModule(index)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .flatMap((symbol): Documented[] => {
      const declaration = symbol.declarations?.[0];
      const isConstruct =
        declaration !== undefined && ts.isClassDeclaration(declaration) && isOfFramework(checker, declaration);
      if (!declaration || (!isConstruct && !FIRST_CALLS.includes(symbol.name))) return [];
      const tag = ts.getJSDocTags(declaration).find(({ tagName }) => tagName.text === 'example');
      const [example] = blocks(ts.getTextOfJSDocComment(tag?.comment) ?? '', 'ts');
      return [{ name: symbol.name, isConstruct, ...(example === undefined ? {} : { example }) }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isOfFramework(checker: ts.TypeChecker, declaration: ts.ClassDeclaration): boolean {
  const type = checker.getTypeAtLocation(declaration) as ts.InterfaceType;
  return checker.getBaseTypes(type).some((base) => FRAMEWORK.includes(base.symbol.name));
}

/** What the compiler says of modules that stand beside `shared.ts`, by their names. */
export function typeErrorsOf(modules: Readonly<Record<string, string>>): Record<string, string[]> {
  files.clear();
  const all = { shared: SHARED, ...modules };
  for (const [name, text] of Object.entries(all)) files.set(path.join(FOLDER, `${name}.ts`), text);
  const program = ts.createProgram([...files.keys()], options, host);
  return Object.fromEntries(
    Object.keys(all).map((name) => {
      const source = program.getSourceFile(path.join(FOLDER, `${name}.ts`))!;
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [name, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}

/** Runs modules beside a `shared.ts` of their own, one after the other. */
export class ExampleRunner {
  /** What they printed. */
  public readonly printed: string[] = [];
  private loadedShared: any;

  /** Whatever `shared.ts` exports. */
  public get shared(): any {
    this.loadedShared ??= this.run(SHARED);
    return this.loadedShared;
  }

  public run(source: string): unknown {
    const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20' });
    const module = { exports: {} };
    const log = (...words: readonly unknown[]): number => this.printed.push(words.map(String).join(' '));
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const load = (name: string): unknown => (name === './shared' ? this.shared : require(ENTRIES[name] ?? name));
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const evaluate = new Function('require', 'module', 'exports', 'console', code);
    evaluate(load, module, module.exports, { log });
    return module.exports;
  }
}
