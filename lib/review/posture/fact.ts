import { UNKNOWN, Unknown } from '../attributes';

/** What a snapshot says of something: its value, `UNKNOWN` until apply, or `undefined` when it says nothing. */
export type Fact<T> = T | Unknown | undefined;

/** The value, or what stands in for it where the snapshot says nothing. */
export function known<T>(fact: Fact<T>, other: T): T {
  return fact === UNKNOWN || fact === undefined ? other : fact;
}
