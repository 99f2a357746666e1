import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Node,
  parseAllDocuments,
  Scalar,
  visit,
  YAMLError,
} from 'yaml';
import { Problem } from '../lib/core/errors';
import { Finding, Path, pathText } from './finding';

/** How many nodes aliases may expand to before a file counts as an attack on memory. */
export const MAXIMUM_ALIAS_COUNT = 100;

/** Characters of a line that a code frame shows before and after the spot. */
const FRAME_MARGIN = 60;

/** A YAML file: its content as plain data, and the position of every part of it. */
export class YamlFile {
  /** What is wrong with the text itself, in the order of the text. */
  public readonly problems: readonly Problem[];
  /** The content as plain data; undefined when the text has none that can be trusted. */
  public readonly value: unknown;
  private readonly lines = new LineCounter();
  private readonly root: Node | null;
  private readonly document: Document;

  /**
   * @param name the file's name relative to the project, for messages
   */
  public constructor(
    public readonly name: string,
    private readonly text: string,
  ) {
    const [first, second]: Document.Parsed[] = parseAllDocuments(text, {
      lineCounter: this.lines,
      prettyErrors: false,
      stringKeys: true,
      logLevel: 'silent',
    });
    this.document = first ?? new Document();
    this.root = this.document.contents;
    const breaks = this.document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
    const broken = breaks.length > 0;
    // Only the first break: what the parser reports after it is mostly its consequence.
    const problems = [
      ...this.document.errors.filter((error) => !breaks.includes(error)),
      ...breaks.slice(0, 1),
      ...this.document.warnings,
    ].map((error) => this.syntaxProblem(error));

    if (second && !broken) {
      problems.push({
        code: 'several-documents',
        where: this.position(second.range[0]),
        message: "a second document starts here, but a file must hold one; remove the line '---' and what is too much",
      });
    }
    if (!broken && (!this.root || (isScalar(this.root) && this.root.value === null))) {
      problems.push({
        code: 'empty-file',
        where: this.position(0),
        message: 'the file is empty; fill it in, or remove it',
      });
    } else if (!broken) {
      try {
        this.value = this.document.toJS({ maxAliasCount: MAXIMUM_ALIAS_COUNT }) as unknown;
      } catch (error) {
        if (!(error instanceof ReferenceError)) throw error;
        problems.push(this.aliasProblem());
      }
    }
    this.problems = problems;
  }

  /** A finding with its position, as `file:line:column (path)`. */
  public problem({ code, path, message, atKey }: Finding): Problem {
    const spot = this.position(this.offset(path, atKey ?? false));
    return { code, where: path.length > 0 ? `${spot} (${pathText(path)})` : spot, message };
  }

  /** The findings as problems, in the order of the text. */
  public inOrder(findings: readonly Finding[]): Problem[] {
    return findings
      .map((finding) => ({ finding, offset: this.offset(finding.path, finding.atKey ?? false) }))
      .sort((a, b) => a.offset - b.offset)
      .map(({ finding }) => this.problem(finding));
  }

  /** A scalar as it is written, without its quotes: `012` where the value is the number 12. */
  public written(path: Path): string | undefined {
    const { node, missing } = this.find(path);
    return isScalar(node) && !missing ? node.source : undefined;
  }

  /** The line in which a value, or the key of a collection, stands, from 1; undefined where the file does not state it. */
  public lineOf(path: Path): number | undefined {
    if (this.find(path).missing) return undefined;
    return this.lines.linePos(this.offset(path, true)).line;
  }

  /** Where a value starts; for a collection its key, for a path that does not exist its parent. */
  private offset(path: Path, atKey: boolean): number {
    const { node, key } = this.find(path);
    const start = isScalar(node) && node.value !== null && !atKey ? node : (key ?? node);
    return start?.range?.[0] ?? 0;
  }

  /** The node at a path, or its nearest existing parent, with the key or item that it is at. */
  private find(path: Path): { node: Node | null; key: Node | undefined; missing: boolean } {
    let node = this.root;
    let key: Node | undefined;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.document) ?? null;
      if (isMap<Scalar, Node | null>(node)) {
        const pair = node.items.find((item) => item.key.value === step);
        if (!pair) return { node, key, missing: true };
        key = pair.key;
        node = pair.value;
      } else if (isSeq<Node>(node) && typeof step === 'number') {
        const item = node.items[step];
        if (!item) return { node, key, missing: true };
        key = item;
        node = item;
      } else {
        return { node, key, missing: true };
      }
    }
    return { node, key, missing: false };
  }

  private position(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.name}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }

  private syntaxProblem({ code, message, pos }: YAMLError): Problem {
    if (code === 'DUPLICATE_KEY') {
      const key = /^[^\s:]*/.exec(this.text.slice(pos[0]))?.[0] ?? '';
      return {
        code: 'duplicate-key',
        where: this.position(pos[0]),
        message: `${key} is given twice in one mapping; remove one of the two${this.frame(pos[0])}`,
      };
    }
    const said =
      code === 'RESOURCE_EXHAUSTION' ? 'nested too deeply' : message.charAt(0).toLowerCase() + message.slice(1);
    const spot = / end with | closing /.test(message) ? this.openedBefore(pos[0]) : pos[0];
    return { code: 'yaml-syntax', where: this.position(spot), message: `broken YAML: ${said}${this.frame(spot)}` };
  }

  /** Where the bracket or quote starts that is still open at `offset`; the parser tells only where it gave up. */
  private openedBefore(offset: number): number {
    let opening = offset;
    visit(this.document, {
      Node: (_, node) => {
        const opens = isCollection(node) ? node.flow : isScalar(node) && node.type?.startsWith('QUOTE');
        const [start, , end] = node.range ?? [Infinity, 0, 0];
        if (opens && start < offset && offset <= end) opening = start;
      },
    });
    return opening;
  }

  private aliasProblem(): Problem {
    let problem: Problem | undefined;
    visit(this.document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.document)) return undefined;
        const offset = alias.range?.[0] ?? 0;
        problem = {
          code: 'unknown-alias',
          where: this.position(offset),
          message: `no anchor &${alias.source} stands before the alias *${alias.source}; write the value out${this.frame(offset)}`,
        };
        return visit.BREAK;
      },
    });
    return (
      problem ?? {
        code: 'alias-expansion',
        where: this.position(0),
        message: `aliases must not contain themselves or expand to more than ${MAXIMUM_ALIAS_COUNT} values; write the values out`,
      }
    );
  }

  /** The line of a spot with a caret under it. */
  private frame(offset: number): string {
    const { line } = this.lines.linePos(offset);
    const start = this.lines.lineStarts[line - 1] ?? 0;
    const full = this.text.slice(start).split(/\r?\n/, 1)[0] ?? '';
    const column = Math.min(offset - start, full.length);
    const from = Math.max(0, column - FRAME_MARGIN);
    const shown = full.slice(from, column + FRAME_MARGIN);
    // A tab stays one, so that the caret stands under the spot at every tab width.
    const padding = full.slice(from, column).replace(/[^\t]/g, ' ');
    const gutter = String(line).length;
    return `\n  ${line} | ${shown}\n  ${' '.repeat(gutter)} | ${padding}^`;
  }
}
