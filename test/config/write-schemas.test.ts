import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SchemaFile, SCHEMA_FILES, schemaText } from '../../config/write-schemas';

const CONFIG = join(__dirname, '../../config');

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly required?: readonly string[];
  readonly [key: string]: unknown;
}

function schemaOf(file: SchemaFile): Node {
  return JSON.parse(schemaText(file)) as Node;
}

/** Every property of a schema, with its path. */
function properties(node: Node, path = ''): [path: string, node: Node][] {
  const children: [string, Node][] = Object.entries(node.properties ?? {}).map(([key, child]) => [
    `${path}.${key}`,
    child,
  ]);
  const inside: [string, Node][] = [];
  if (node.items) inside.push([`${path}[]`, node.items]);
  if (typeof node.additionalProperties === 'object') inside.push([`${path}.*`, node.additionalProperties]);
  return [...children, ...[...children, ...inside].flatMap(([childPath, child]) => properties(child, childPath))];
}

function mappings(node: Node): Node[] {
  return [node, ...properties(node).flatMap(([, child]) => [child, ...(child.items ? [child.items] : [])])].filter(
    (child) => child.properties !== undefined,
  );
}

describe.each(Object.keys(SCHEMA_FILES) as SchemaFile[])('%s', (file) => {
  test('is up to date; otherwise run npm run schema', () => {
    expect(readFileSync(join(CONFIG, file), 'utf8')).toBe(schemaText(file));
  });

  test('describes every field', () => {
    expect(
      properties(schemaOf(file))
        .filter(([, node]) => !node.description)
        .map(([path]) => path),
    ).toEqual([]);
  });

  test('allows no unknown key anywhere', () => {
    const nodes = mappings(schemaOf(file));
    expect(nodes.length).toBeGreaterThan(0);
    expect(nodes.filter((node) => node.additionalProperties !== false)).toEqual([]);
  });
});

describe('environment.schema.json', () => {
  const schema = schemaOf('environment.schema.json');
  const byPath = Object.fromEntries(properties(schema));

  test('requires what has no default', () => {
    expect(schema.required).toEqual([
      'system',
      'environment',
      'account',
      'regions',
      'standbyTier',
      'objectives',
      'dns',
      'network',
      'database',
      'buckets',
      'inference',
      'alerts',
      'runbooks',
      'state',
    ]);
  });

  test('carries defaults, patterns, limits and choices as they are written in the file', () => {
    expect(byPath['.detection.interval']).toMatchObject({ default: '30s', enum: ['10s', '30s'] });
    expect(byPath['.objectives.rto']).toMatchObject({ type: 'string', pattern: '^([0-9]+)(s|m|h|d)$' });
    expect(byPath['.objectives.availability']).toMatchObject({ pattern: '^([0-9]+(?:\\.[0-9]+)?)%$' });
    expect(byPath['.detection.failures']).toMatchObject({ type: 'integer', minimum: 1, maximum: 10, default: 3 });
    expect(byPath['.regions.home.zones']).toMatchObject({ minItems: 2, maxItems: 3, uniqueItems: true });
    expect(byPath['.inference.groups[].routes']).toMatchObject({ minItems: 1, maxItems: 5 });
    expect(byPath['.inference.groups[].onDemand.aboveBase']).toMatchObject({ default: '100%' });
    expect(byPath['.provider.constraint']).toMatchObject({ default: '>= 5.100.0, < 7.0.0' });
  });
});
