import { compare, withoutKeys } from './estate';
import { SourceLine } from './review';

/** A Terraform file: `*.tf` or `*.tf.json`. */
export interface TerraformSource {
  /** Relative to the repository, with slashes. */
  readonly file: string;
  readonly text: string;
}

/** Finds the line at which a resource is written, by its address. */
export class ResourceLines {
  private readonly blocks = new Map<string, SourceLine[]>();

  public constructor(sources: readonly TerraformSource[]) {
    for (const source of [...sources].sort((a, b) => compare(a.file, b.file))) {
      const found = source.file.endsWith('.json') ? blocksOfJson(source.text) : blocksOfText(source.text);
      for (const [block, line] of found) {
        const places = this.blocks.get(block) ?? [];
        places.push({ file: source.file, line });
        this.blocks.set(block, places);
      }
    }
  }

  /**
   * The line of the resource's block; if that is not the only one of its name, of the one in a folder that is called
   * like the stack; else of the call of its module. Undefined when none of that is certain.
   */
  public find(stack: string, address: string): SourceLine | undefined {
    const names = withoutKeys(address).split('.');
    const [first, module] = names;
    return (
      this.only(names.slice(-2).join('.'), stack) ??
      (first === 'module' && module !== undefined ? this.only(`module.${module}`, stack) : undefined)
    );
  }

  private only(block: string, stack: string): SourceLine | undefined {
    const places = this.blocks.get(block) ?? [];
    const own = places.filter(({ file }) => file.split('/').includes(stack));
    const [first, ...others] = places.length > 1 ? own : places;
    return others.length === 0 ? first : undefined;
  }
}

function blocksOfText(text: string): [string, number][] {
  return text.split('\n').flatMap((line, index): [string, number][] => {
    const resource = /^\s*resource\s+"?([\w-]+)"?\s+"?([\w-]+)"?\s*\{/.exec(line);
    if (resource) return [[`${resource[1] ?? ''}.${resource[2] ?? ''}`, index + 1]];
    const module = /^\s*module\s+"?([\w-]+)"?\s*\{/.exec(line);
    return module ? [[`module.${module[1] ?? ''}`, index + 1]] : [];
  });
}

/** By the depth of its brackets: `{ "resource": { "<type>": { "<name>": ...`. */
function blocksOfJson(text: string): [string, number][] {
  const blocks: [string, number][] = [];
  const keys: string[] = [];
  let line = 1;
  let key = '';
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]|\n/g)) {
    if (token === '\n') line += 1;
    else if (token === '{') keys.push(key);
    else if (token === '}') keys.pop();
    else {
      key = token.slice(1, -1);
      if (keys.length === 3 && keys[1] === 'resource') blocks.push([`${keys[2] ?? ''}.${key}`, line]);
      if (keys.length === 2 && keys[1] === 'module') blocks.push([`module.${key}`, line]);
    }
  }
  return blocks;
}
