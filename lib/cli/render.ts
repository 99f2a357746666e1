import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/**
 * Colours text for people; leaves it alone for files, pipes, dumb terminals and NO_COLOR. Some versions of Node.js would
 * decide once more, by the variables of CI services: here the same holds everywhere.
 */
export function paint(format: Format, text: string): string {
  const { NO_COLOR, TERM } = process.env;
  const colours = process.stdout.isTTY && !NO_COLOR && TERM !== 'dumb';
  return colours ? styleText(format, text, { validateStream: false }) : text;
}

/** A column of a table: its head, and on which side its cells stand. */
export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

/** A plain table, two spaces between columns. Colour a cell only through `colour`, or widths go wrong. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  colour: (text: string, row: number, column: number) => string = (text) => text,
): string {
  const widths = columns.map(({ head }, index) =>
    Math.max(head.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[], paintCell: (text: string, column: number) => string): string =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return paintCell(columns[index]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width), index);
      })
      .join('  ')
      .trimEnd();
  return [
    line(
      columns.map(({ head }) => head),
      (text) => paint('bold', text),
    ),
    ...rows.map((row, index) => line(row, (text, column) => colour(text, index, column))),
  ].join('\n');
}

/** Breaks a text into lines of `width` characters at most; those after the first are indented. A long word stays whole. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined) lines.push(word);
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}

/** Labels in front of what they are about, line by line; the lines of one stand below each other. */
export function facts(rows: readonly (readonly [label: string, text: string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows
    .map(
      ([label, text]) =>
        paint('bold', label.padEnd(width)) + `  ${text.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`,
    )
    .join('\n');
}

/** `1 stack`, `2 stacks`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
