import { Finding, Path } from '../finding';
import { check, Check, when } from './check';

/** The tags that every resource gets from Warmsite (see `standardTags` of lib/core/region-stack). */
export const STANDARD_TAG_KEYS = ['System', 'Environment', 'ManagedBy'] as const;

/** Of the 50 tags that AWS allows a resource, ten stay for Warmsite and for services that add their own. */
const TAG_COUNT_LIMIT = 40;
const TAG_KEY_LIMIT = 128;
const TAG_VALUE_LIMIT = 256;

/** What every service accepts, in keys and in values. */
const TAG_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const TAG_CHARACTERS_ALLOWED = 'letters, digits, spaces and _ . : / = + - @';

const tags = check(['tags'], ({ tags: own }) => {
  const keys = Object.keys(own);
  return [
    ...when(keys.length > TAG_COUNT_LIMIT, () => ({
      code: 'tag-count',
      path: ['tags'],
      message: `'tags' must be at most ${TAG_COUNT_LIMIT}, got ${keys.length}; AWS allows 50 a resource, and some are set besides`,
    })),
    ...keys.flatMap((key, index) => keyFindings(key, keys.slice(0, index))),
    ...Object.entries(own).flatMap(([key, value]) => valueFindings(key, value)),
  ];
});

function keyFindings(key: string, before: readonly string[]): readonly Finding[] {
  const at: { path: Path; atKey: true } = { path: ['tags', key], atKey: true };
  const same = (other: string): boolean => other.toLowerCase() === key.toLowerCase();
  const standard = STANDARD_TAG_KEYS.find(same);
  const twin = before.find(same);
  return [
    ...when(key.toLowerCase().startsWith('aws:'), () => ({
      ...at,
      code: 'tag-reserved',
      message: `'${key}' must not start with aws:, which AWS keeps for itself; rename the tag`,
    })),
    ...when(standard !== undefined, () => ({
      ...at,
      code: 'tag-standard',
      message: `'${key}' must not be given: Warmsite sets ${standard} itself, and IAM takes keys that differ only in case for the same; rename the tag`,
    })),
    ...when(twin !== undefined, () => ({
      ...at,
      code: 'tag-duplicate',
      message: `'${key}' must differ from '${twin}' in more than case, since IAM takes both for the same; remove one`,
    })),
    ...when(key.length === 0 || key.length > TAG_KEY_LIMIT, () => ({
      ...at,
      code: 'tag-key',
      message: `a tag key must have 1 to ${TAG_KEY_LIMIT} characters, got ${key.length}`,
    })),
    ...when(!TAG_CHARACTERS.test(key), () => ({
      ...at,
      code: 'tag-key',
      message: `a tag key must consist of ${TAG_CHARACTERS_ALLOWED}, got '${key}'`,
    })),
  ];
}

function valueFindings(key: string, value: string): readonly Finding[] {
  const path: Path = ['tags', key];
  return [
    ...when(value.length > TAG_VALUE_LIMIT, () => ({
      code: 'tag-value',
      path,
      message: `'${key}' must have at most ${TAG_VALUE_LIMIT} characters, got ${value.length}`,
    })),
    ...when(!TAG_CHARACTERS.test(value), () => ({
      code: 'tag-value',
      path,
      message: `'${key}' must consist of ${TAG_CHARACTERS_ALLOWED}, got '${value}'`,
    })),
  ];
}

export const TAG_CHECKS: readonly Check[] = [tags];
