import { stripVTControlCharacters } from 'node:util';

/** Characters that a report shows of one text at most: a policy of 6 KB in a message would hide everything else. */
export const LONGEST_TEXT = 1000;

/**
 * Text from a plan on one line, without anything that a terminal or a browser would obey: escape sequences, control
 * characters, and marks that make text run the other way so that it reads as something else.
 */
export function plainText(text: string): string {
  const line = stripVTControlCharacters(text)
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Co}\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '\ufffd')
    .trim();
  return shortened(line, LONGEST_TEXT);
}

/** Its first `most` characters; a cut is shown. */
export function shortened(text: string, most: number): string {
  // A character of two halves stays whole or goes.
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
