import { Json, JsonObject } from './plan';

/** In place of a value that is not known until apply. */
export const UNKNOWN = Symbol('not known until apply');

export type Unknown = typeof UNKNOWN;

/** Part of a path into a resource: an attribute, a key of a map, the position in a list. */
export type PathPart = string | number;

/**
 * The values of a resource, with what is not known until apply told apart from what is not set. A block that may
 * occur once is a list of one in Terraform's JSON: `['alias', 0, 'name']`.
 *
 * Every reader gives `undefined` for what is not set (missing, null, or of another type), `UNKNOWN` for what is
 * not known until apply, also where a part of the path is not known yet.
 */
export class Attributes {
  private documents: Map<string, Json | undefined> | undefined;

  public constructor(
    private readonly values: JsonObject,
    private readonly unknown: Json = {},
  ) {}

  /** Whatever stands there; null where nothing does. */
  public at(...path: readonly PathPart[]): Json | Unknown {
    let value: Json = this.values;
    let unknown: Json | undefined = this.unknown;
    for (const part of path) {
      value = partOf(value, part) ?? null;
      unknown = partOf(unknown ?? null, part);
      if (unknown === true) return UNKNOWN;
    }
    return value;
  }

  /** A text that is not empty: the provider writes '' for many things that are not set. */
  public text(...path: readonly PathPart[]): string | Unknown | undefined {
    const value = this.at(...path);
    if (value === UNKNOWN) return UNKNOWN;
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** The number at a path; `UNKNOWN` until apply, undefined when there is none. */
  public number(...path: readonly PathPart[]): number | Unknown | undefined {
    const value = this.at(...path);
    if (value === UNKNOWN) return UNKNOWN;
    // Some numbers are texts, such as the desired capacity in a tag or a TTL of a data source.
    if (typeof value === 'string' && value !== '' && Number.isFinite(Number(value))) return Number(value);
    return typeof value === 'number' ? value : undefined;
  }

  /** The boolean at a path; `UNKNOWN` until apply, undefined when there is none. */
  public flag(...path: readonly PathPart[]): boolean | Unknown | undefined {
    const value = this.at(...path);
    if (value === UNKNOWN) return UNKNOWN;
    if (value === 'true' || value === 'false') return value === 'true';
    return typeof value === 'boolean' ? value : undefined;
  }

  /** The texts of a list or set; an element that is not known yet is UNKNOWN. Empty when it is not set. */
  public texts(...path: readonly PathPart[]): readonly (string | Unknown)[] | Unknown {
    const value = this.at(...path);
    if (value === UNKNOWN) return UNKNOWN;
    if (!Array.isArray(value)) return [];
    return (value as readonly Json[])
      .map((_, index) => this.at(...path, index))
      .filter((item): item is string | Unknown => typeof item === 'string' || item === UNKNOWN);
  }

  /** The blocks of that name, each as attributes of its own. Empty when there is none. */
  public blocks(...path: readonly PathPart[]): readonly Attributes[] | Unknown {
    const value = this.at(...path);
    if (value === UNKNOWN) return UNKNOWN;
    if (!Array.isArray(value)) return [];
    return (value as readonly Json[]).flatMap((item, index) =>
      isObject(item) ? [new Attributes(item, this.marks(path, index))] : [],
    );
  }

  /** The first block of that name; undefined when there is none. */
  public block(...path: readonly PathPart[]): Attributes | Unknown | undefined {
    const blocks = this.blocks(...path);
    return blocks === UNKNOWN ? UNKNOWN : blocks[0];
  }

  /** A JSON document in a text attribute, such as a policy; undefined when it is not set or no JSON. */
  public document(...path: readonly PathPart[]): Json | Unknown | undefined {
    const text = this.text(...path);
    if (text === UNKNOWN || text === undefined) return text;
    // Policies are asked for by many rules.
    this.documents ??= new Map();
    if (!this.documents.has(text)) this.documents.set(text, parsed(text));
    return this.documents.get(text);
  }

  /** Whether the whole of it is not set: missing, null, '', an empty list or an empty map. */
  public isUnset(...path: readonly PathPart[]): boolean {
    const value = this.at(...path);
    if (value === UNKNOWN) return false;
    return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
  }

  /** Every top-level attribute whose value is known and set. */
  public get names(): readonly string[] {
    return Object.keys(this.values).filter((name) => !this.isUnset(name));
  }

  private marks(path: readonly PathPart[], index: number): Json {
    let unknown: Json | undefined = this.unknown;
    for (const part of [...path, index]) unknown = partOf(unknown ?? null, part);
    return unknown ?? {};
  }
}

export function isObject(value: Json | Unknown | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function partOf(value: Json, part: PathPart): Json | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  return (value as JsonObject)[part];
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
