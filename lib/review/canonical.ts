import { isObject } from './attributes';
import { Json } from './plan';

/**
 * A value as one text that is the same for what means the same: sets and lists in any order, policies however they are
 * written, and nothing for what is not set.
 */
export function canonical(value: Json): string {
  if (value === null || value === '') return '';
  if (typeof value === 'string') return canonicalText(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).sort().join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const text = canonical(item);
    return text === '' || text === '[]' || text === '{}' ? [] : [`${JSON.stringify(key)}:${text}`];
  });
  return `{${entries.sort().join()}}`;
}

function canonicalText(text: string): string {
  if (/^\s*[{[]/.test(text)) {
    try {
      return canonical(JSON.parse(text) as Json);
    } catch {
      // Not JSON after all.
    }
  }
  return JSON.stringify(text);
}
