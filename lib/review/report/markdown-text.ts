import { escapeHtml } from '../../core/markup';
import { plainText, shortened } from './plain-text';

// Everything below comes out on one line and fits into the cell of a table. Texts come from plans, and a plan may come
// from anybody: nothing in them may become markup, a link, or the mention of a person.

/** Characters that one text comes to at most. */
const LONGEST_MARKUP = 1400;

/** What is shown as code: what stands in backticks, and every ARN. */
const CODE = /(`[^`]+`|\barn:aws[\w-]*:[^\s,;'"()`]+)/;

/** Prose, with code in it. */
export function markdownText(text: string): string {
  return bounded(text, (line) => inParts(line, escaped, code));
}

/** As it stands, in a font of fixed width. */
export function markdownCode(text: string): string {
  return bounded(text, code);
}

/** Prose, with code in it, inside an HTML element: Markdown is not read there. */
export function summaryText(text: string): string {
  return bounded(text, (line) => inParts(line, (part) => withoutLinks(escapeHtml(part)), htmlCode));
}

export function summaryCode(text: string): string {
  return bounded(text, htmlCode);
}

/** An address of the web, or a path, as the target of a link. */
export function linkTarget(url: string): string {
  return `<${plainText(url).replace(/[<>\\ |]/g, encodeURIComponent)}>`;
}

/** Some characters become many. */
function bounded(text: string, write: (line: string) => string): string {
  let line = plainText(text);
  let markup = write(line);
  while (markup.length > LONGEST_MARKUP) {
    line = shortened(line, Math.ceil(line.length / 2));
    markup = write(line);
  }
  return markup;
}

function inParts(line: string, prose: (part: string) => string, fixed: (part: string) => string): string {
  return line
    .split(CODE)
    .map((part, index) => (index % 2 === 1 ? fixed(part.replace(/^`|`$/g, '')) : prose(part)))
    .join('');
}

function code(line: string): string {
  if (line === '') return '';
  // Parsers do not agree on what `\\|` is in a table. As entities, neither character means anything.
  if (line.includes('\\|')) {
    return `<code>${line.replace(/[!-/:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`)}</code>`;
  }
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(line) ? ' ' : '';
  // A table ends its cells before it looks for code.
  return `${fence}${space}${line.replaceAll('|', '\\|')}${space}${fence}`;
}

function htmlCode(line: string): string {
  return `<code>${escapeHtml(line)}</code>`;
}

function escaped(text: string): string {
  return withoutLinks(
    text
      .replace(/[\\*[\]|~$^]/g, '\\$&')
      // Between letters it means nothing, and names are full of it.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replace(/[&<>`]/g, (character) => `&#${character.charCodeAt(0)};`),
  );
}

/**
 * GitHub looks for mentions, issues, emoji and addresses of the web in the finished page, where an escape is gone; a
 * character without width keeps it from finding one.
 */
function withoutLinks(text: string): string {
  return text
    .replaceAll('@', '@&#8203;')
    .replace(/(?<!&)#(?=\d)/g, '#&#8203;')
    .replace(/\b(GH)-(?=\d)/gi, '$1&#8203;-')
    .replace(/:(?=[\w+-]+:|\/\/)/g, ':&#8203;')
    .replace(/\b(www)\./gi, '$1&#8203;.');
}
