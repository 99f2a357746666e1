import { Unknown, UNKNOWN } from './attributes';

/** `1 day`, `14 days`. */
export function days(count: number): string {
  return counted(count, 'day');
}

/** `1 bucket`, `3 buckets`; of a noun that takes no s, with its plural. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1] as string}`;
}

/** A value for people; what is not set is empty. */
export function shown(value: string | number | Unknown | undefined): string {
  return value === UNKNOWN ? '(not known yet)' : String(value ?? '');
}
