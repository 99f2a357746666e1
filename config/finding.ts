import { closest, distance } from 'fastest-levenshtein';

/** The way to a value inside a file: keys of mappings and indexes of lists. */
export type Path = readonly (string | number)[];

/** Something wrong (or, as a warning, doubtful) in a file, before its position is known. */
export interface Finding {
  /** Stable code, kebab-case. */
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  /** Points at the key rather than at its value. */
  readonly atKey?: boolean;
}

/** `inference.groups[0].sizes`; a key that is no plain word is quoted: `parameters['rds.force_ssl']`. */
export function pathText(path: Path): string {
  return path.map((step, index) => stepText(step, index === 0)).join('');
}

function stepText(step: string | number, first: boolean): string {
  if (typeof step === 'number') return `[${step}]`;
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) return `['${step}']`;
  return first ? step : `.${step}`;
}

/** The inverse of `pathText` for paths of plain words and indexes, as `Problem.where` of lib/core has them. */
export function parsePath(text: string): Path {
  return [...text.matchAll(/[^.[\]]+/g)].map(([step]) => (/^[0-9]+$/.test(step) ? Number(step) : step));
}

/** The candidate that `word` is probably a misspelling of: two letters or a third of it may be wrong. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const match = closest(word.toLowerCase(), candidates);
  const wrong = distance(word.toLowerCase(), match.toLowerCase());
  return wrong < word.length && wrong <= Math.max(2, Math.floor(word.length / 3)) ? match : undefined;
}
