import { stripVTControlCharacters } from 'node:util';

/** Text that is HTML or SVG already. Only `markup` makes it, so that nothing else goes in unescaped. */
export class Markup {
  public constructor(public readonly text: string) {}
}

/** What may stand in a template: texts and numbers are escaped, `undefined` is nothing. */
export type Content = string | number | Markup | undefined | readonly Content[];

/** Tag of HTML and SVG templates: whatever is put in is escaped, in text and in quoted attributes alike. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.map((part, index) => part + textOf(values[index])).join(''));
}

/** Escapes text for HTML, in elements and in quoted attributes; colours of a terminal are dropped. */
export function escapeHtml(text: string): string {
  return stripVTControlCharacters(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(textOf).join('');
  return escapeHtml(String(content));
}
