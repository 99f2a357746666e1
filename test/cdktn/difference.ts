import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** The files of one synthesis, by their paths in its folder. */
export type Output = Readonly<Record<string, Buffer>>;

export function readOutput(folder: string): Output {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => path.join(file.parentPath, file.name)).sort();
  return Object.fromEntries(paths.map((file) => [path.relative(folder, file), fs.readFileSync(file)]));
}

/** The versions of the two frameworks. */
export interface Versions {
  readonly cdktf: string;
  readonly cdktn: string;
}

export interface Difference {
  readonly file: string;
  /** Keys from the top of the document down to the value that differs; empty for the file as a whole. */
  readonly keys: readonly string[];
  /** In what cdktf wrote; undefined where it wrote nothing. */
  readonly cdktf: unknown;
  readonly cdktn: unknown;
  /** Whether it is the version of the framework, in the one place of the file where it says its own. */
  readonly expected: boolean;
}

/** Where the frameworks write their version: in `stacks/<stack>/cdk.tf.json`, and in `manifest.json`. */
const VERSION_IN_STACK = ['//', 'metadata', 'version'];
const VERSION_IN_MANIFEST = ['version'];

/**
 * Every difference between two syntheses. Bytes are compared, but for one habit: cdktf breaks the line inside an
 * empty list or object, cdktn does not.
 */
export function differences(cdktf: Output, cdktn: Output, versions: Versions): Difference[] {
  const files = [...new Set([...Object.keys(cdktf), ...Object.keys(cdktn)])].sort();
  return files.flatMap((file) => {
    const [ours, theirs] = [cdktf[file], cdktn[file]];
    const whole = { file, keys: [], expected: false };
    if (!ours || !theirs) return [{ ...whole, cdktf: ours && 'a file', cdktn: theirs && 'a file' }];
    if (!file.endsWith('.json')) {
      return ours.equals(theirs) ? [] : [{ ...whole, cdktf: 'its bytes', cdktn: 'other bytes' }];
    }
    const values = valueDifferences(parse(ours), parse(theirs), []).map((difference): Difference => {
      const where = file === 'manifest.json' ? VERSION_IN_MANIFEST : VERSION_IN_STACK;
      const { keys } = difference;
      const expected =
        isDeepStrictEqual(keys, where) && difference.cdktf === versions.cdktf && difference.cdktn === versions.cdktn;
      return { ...difference, file, expected };
    });
    // The same values may still stand in another order.
    const first = JSON.stringify(versions.cdktf);
    const text = withoutBrokenEmpties(ours).replace(`"version": ${first}`, `"version": "${versions.cdktn}"`);
    const sameBytes = text === theirs.toString();
    if (sameBytes || values.some(({ expected }) => !expected)) return values;
    return [...values, { ...whole, cdktf: 'its order of bytes', cdktn: 'another one' }];
  });
}

/** A line break inside brackets cannot be part of a JSON string. */
function withoutBrokenEmpties(json: Buffer): string {
  return json
    .toString()
    .replace(/\[\n\s*\]/g, '[]')
    .replace(/\{\n\s*\}/g, '{}');
}

function parse(json: Buffer): unknown {
  return JSON.parse(json.toString()) as unknown;
}

type ValueDifference = Pick<Difference, 'keys' | 'cdktf' | 'cdktn'>;

function valueDifferences(cdktf: unknown, cdktn: unknown, keys: readonly string[]): ValueDifference[] {
  if (isDeepStrictEqual(cdktf, cdktn)) return [];
  if (!isContainer(cdktf) || !isContainer(cdktn) || Array.isArray(cdktf) !== Array.isArray(cdktn)) {
    return [{ keys, cdktf, cdktn }];
  }
  return [...new Set([...Object.keys(cdktf), ...Object.keys(cdktn)])].flatMap((key) =>
    valueDifferences(cdktf[key], cdktn[key], [...keys, key]),
  );
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Blocks in which Terraform knows a thing by its type and name, and those in which by its name alone. */
const BY_TYPE = ['resource', 'data', 'ephemeral'];
const BY_NAME = ['output', 'check', 'module', 'variable', 'locals'];

/** Everything of a synthesis that has an address, `<stack>: <address>`, sorted. */
export function addressesOf(output: Output): string[] {
  return Object.entries(output)
    .filter(([file]) => path.basename(file) === 'cdk.tf.json')
    .flatMap(([file, json]) => {
      const document = parse(json) as Record<string, Record<string, object> | undefined>;
      const typed = BY_TYPE.flatMap((block) =>
        Object.entries(document[block] ?? {}).flatMap(([type, byName]) =>
          Object.keys(byName).map((name) => (block === 'resource' ? `${type}.${name}` : `${block}.${type}.${name}`)),
        ),
      );
      const named = BY_NAME.flatMap((block) => Object.keys(document[block] ?? {}).map((name) => `${block}.${name}`));
      return [...typed, ...named].map((address) => `${path.basename(path.dirname(file))}: ${address}`);
    })
    .sort();
}
