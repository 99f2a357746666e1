import { z } from 'zod';
import { Finding, nearest, Path, pathText } from './finding';

/** What a schema says of a value. */
export interface Shape<T> {
  /** Everything that does not fit, in words. */
  readonly findings: readonly Finding[];
  /** The parsed value, when all of it fits. */
  readonly value?: T;
  /**
   * Those of its top-level parts that fit by themselves, unknown keys aside: enough for many of the
   * checks that need several fields, so that they need not wait for the rest to be mended.
   */
  readonly parts: Partial<T>;
}

/**
 * Holds a value against a schema.
 *
 * @param written a scalar as it stands in the file, for messages
 */
export function shapeOf<T extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<T>,
  value: unknown,
  written: (path: Path) => string | undefined,
): Shape<z.output<z.ZodObject<T>>> {
  const result = schema.safeParse(value);
  if (result.success) return { findings: [], value: result.data, parts: result.data };
  const findings = result.error.issues.flatMap((issue) => findingsOf(schema, issue, value, written));
  return { findings: withoutRepetition(findings), parts: partsOf(schema, value, result.error.issues) };
}

function findingsOf(
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  file: unknown,
  written: (path: Path) => string | undefined,
): Finding[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(schema, path);
    return issue.keys.map((key) => unknownKey([...path, key], key, allowed));
  }
  const label = labelOf(path);
  // Not the issue's own input: that of a quantity is the parsed one.
  const value = valueAt(file, path);
  if (value === undefined) {
    return [{ code: 'missing-key', path: path.slice(0, -1), message: `${label} is missing; add ${issue.message}` }];
  }
  const hint =
    issue.code === 'invalid_value' && typeof value === 'string' ? nearest(value, issue.values.map(String)) : undefined;
  return [
    {
      code: issue.code === 'invalid_type' ? 'wrong-type' : 'wrong-value',
      path,
      message: `${label} must be ${issue.message}, got ${describe(value, written(path))}${hint ? `; did you mean '${hint}'?` : ''}`,
    },
  ];
}

function unknownKey(path: Path, key: string, allowed: readonly string[]): Finding {
  const match = nearest(key, allowed);
  const advice = match ? `did you mean '${match}'?` : `allowed here: ${allowed.join(', ')}`;
  return { code: 'unknown-key', path, atKey: true, message: `'${key}' is no known key; ${advice}` };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, step) => (node as Record<string | number, unknown>)[step], value);
}

/** The last key of a path with the indexes after it: `'zones[1]'`. */
function labelOf(path: Path): string {
  const key = path.map((step) => typeof step).lastIndexOf('string');
  return key < 0 ? 'the file' : `'${String(path[key])}${pathText(path.slice(key + 1))}'`;
}

/** A value in words, short enough for a message. */
function describe(value: unknown, written: string | undefined): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'number') return `the number ${written ?? value}`;
  if (typeof value !== 'string') return value === true ? 'true' : 'false';
  const line = value.replace(/\s+/g, ' ');
  return `'${line.length > 60 ? `${line.slice(0, 59)}…` : line}'`;
}

/** The keys that a schema allows in the mapping at a path. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let node = z.toJSONSchema(schema, { io: 'input' }) as z.core.JSONSchema.BaseSchema;
  for (const step of path) {
    const next = typeof step === 'number' ? node.items : (node.properties?.[step] ?? node.additionalProperties);
    node = next as z.core.JSONSchema.BaseSchema;
  }
  return Object.keys(node.properties ?? {});
}

/** A value that breaks two rules of one field gets one message. */
function withoutRepetition(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path, message }) => {
    const key = `${pathText(path)} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function partsOf<T extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<T>,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): Partial<z.output<z.ZodObject<T>>> {
  if (typeof value !== 'object' || value === null) return {};
  const known = structuredClone(value) as Record<string, unknown>;
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const owner = valueAt(known, issue.path as Path) as Record<string, unknown>;
    for (const key of issue.keys) Reflect.deleteProperty(owner, key);
  }
  const parts: Record<string, unknown> = {};
  for (const [key, part] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const result = z.safeParse(part, known[key]);
    if (result.success) parts[key] = result.data;
  }
  return parts as Partial<z.output<z.ZodObject<T>>>;
}
