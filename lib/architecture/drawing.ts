import { Content, Markup, markup } from '../core/markup';

/** Colours of the pictures; all stand on a white sheet, so that they can be read on a dark page as well. */
export const INK = {
  text: '#16191f',
  quiet: '#566170',
  line: '#aab7b8',
  surface: '#f5f7f9',
  writes: '#1d8102',
  writesSurface: '#e9f7ef',
  follows: '#0b5cad',
  followsSurface: '#eef5fc',
  held: '#b3261e',
  heldSurface: '#fdeeec',
  signal: '#8a5300',
  people: '#7a3b96',
} as const;

export interface Place {
  readonly x: number;
  readonly y: number;
}

interface WordsProps {
  readonly size?: number;
  readonly fill?: string;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** One line of text; its place is the left end of its base line, or what `anchor` says. */
export function words({ x, y }: Place, text: string, props: WordsProps = {}): Markup {
  const { size = 13, fill = INK.text, bold = false, anchor = 'start' } = props;
  return markup`<text x="${x}" y="${y}" font-size="${size}" fill="${fill}"${bold ? markup` font-weight="bold"` : undefined}${anchor === 'start' ? undefined : markup` text-anchor="${anchor}"`}>${text}</text>`;
}

interface BoxProps {
  readonly width: number;
  readonly height: number;
  readonly fill?: string;
  readonly stroke?: string;
}

export function box({ x, y }: Place, props: BoxProps): Markup {
  const { width, height, fill = '#fff', stroke = INK.line } = props;
  return markup`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${stroke}"/>`;
}

/** Colours that arrows come in. */
const ARROWS = ['quiet', 'follows', 'writes', 'held', 'signal'] as const;

/** An arrow along a path. */
export function arrow(
  path: string,
  colour: (typeof ARROWS)[number],
  props: { readonly dashed?: boolean } = {},
): Markup {
  return markup`<path d="${path}" fill="none" stroke="${INK[colour]}" stroke-width="1.8"${props.dashed ? markup` stroke-dasharray="5 4"` : undefined} marker-end="url(#head-${colour})"/>`;
}

/** A white sheet with the drawing on it. */
export function sheet(width: number, height: number, label: string, content: Content): string {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, sans-serif" role="img" aria-label="${label}">
<defs>${ARROWS.map((colour) => markup`<marker id="head-${colour}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="${INK[colour]}"/></marker>`)}</defs>
<rect width="${width}" height="${height}" rx="8" fill="#fff"/>
${content}
</svg>
`.text;
}
