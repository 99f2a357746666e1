import { Attributes, isObject, Unknown, UNKNOWN } from '../../attributes';
import { Json } from '../../plan';

/** Which objects a rule of a bucket is about: those that meet all of it. */
export interface Scope {
  /** '' for all. */
  readonly prefix: string;
  /** `key=value`, sorted. */
  readonly tags: readonly string[];
  /** In bytes: larger than `over` and smaller than `under`. */
  readonly over: number;
  readonly under: number;
}

/** The scope of a rule of a replication or of a lifecycle, in all the ways that the provider has for it. */
export function scopeOf(rule: Attributes): Scope | Unknown {
  const filter = [['prefix'], ['filter', 0, 'prefix'], ['filter', 0, 'and', 0, 'prefix']] as const;
  const prefixes = filter.map((path) => rule.text(...path));
  const tags: (Json | Unknown)[] = [
    rule.at('tags'),
    rule.at('filter', 0, 'tags'),
    rule.at('filter', 0, 'and', 0, 'tags'),
  ];
  const tag = rule.blocks('filter', 0, 'tag');
  const sizes = (name: string): (number | Unknown | undefined)[] => [
    rule.number('filter', 0, name),
    rule.number('filter', 0, 'and', 0, name),
  ];
  const over = sizes('object_size_greater_than');
  const under = sizes('object_size_less_than');
  if (tag === UNKNOWN || [...prefixes, ...tags, ...over, ...under].includes(UNKNOWN)) return UNKNOWN;
  const isText = (value: unknown): value is string => typeof value === 'string';
  const isNumber = (value: unknown): value is number => typeof value === 'number' && value > 0;
  return {
    prefix: prefixes.find(isText) ?? '',
    tags: [
      ...tags.flatMap((map) => (map !== UNKNOWN && isObject(map) ? Object.entries(map) : [])),
      ...tag.map((block): [string, unknown] => [String(block.text('key')), block.text('value') ?? '']),
    ]
      .map(([key, value]) => `${key}=${String(value)}`)
      .sort(),
    over: Math.max(0, ...over.filter(isNumber)),
    under: Math.min(Infinity, ...under.filter(isNumber)),
  };
}

/** Whether a scope has every object that another one has. */
export function scopeCovers(wide: Scope, narrow: Scope): boolean {
  return (
    narrow.prefix.startsWith(wide.prefix) &&
    wide.tags.every((tag) => narrow.tags.includes(tag)) &&
    wide.over <= narrow.over &&
    wide.under >= narrow.under
  );
}

/** `every object`, `objects under models/ with keep=yes`. */
export function scopeWords({ prefix, tags, over, under }: Scope): string {
  const parts = [
    ...(prefix === '' ? [] : [`under ${prefix}`]),
    ...(tags.length === 0 ? [] : [`with ${tags.join(' and ')}`]),
    ...(over === 0 ? [] : [`larger than ${over} bytes`]),
    ...(under === Infinity ? [] : [`smaller than ${under} bytes`]),
  ];
  return parts.length === 0 ? 'every object' : `objects ${parts.join(' ')}`;
}
