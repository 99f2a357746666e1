import { stripVTControlCharacters } from 'node:util';
import * as echarts from 'echarts';
import { Markup, markup } from '../../core/markup';

/** The room of a chart in pixels. Each is drawn twice, so that its text is legible on a phone as well. */
export interface Frame {
  readonly width: number;
  readonly narrow: boolean;
}

const FRAMES: readonly Frame[] = [
  { width: 900, narrow: false },
  { width: 350, narrow: true },
];

export type ChartOption = echarts.EChartsOption;

export interface ChartProps {
  /** Unique in its page. */
  readonly id: string;
  /** What the chart shows, for those who do not see it. */
  readonly words: string;
  readonly height: (frame: Frame) => number;
  readonly option: (frame: Frame) => ChartOption;
}

/** Draws a chart as SVG, without script. Its colours are variables of the page; the same input gives the same bytes. */
export function chart({ id, words, height, option }: ChartProps): Markup {
  return markup`<div class="chart">${FRAMES.map((frame) => {
    const name = `${id}-${frame.narrow ? 'narrow' : 'wide'}`;
    return svg({ name, words, width: frame.width, height: height(frame), option: option(frame) });
  })}</div>`;
}

interface SvgProps {
  readonly name: string;
  readonly words: string;
  readonly width: number;
  readonly height: number;
  readonly option: ChartOption;
}

function svg({ name, words, width, height, option }: SvgProps): Markup {
  const drawing = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    drawing.setOption({ animation: false, textStyle: { fontFamily: 'inherit', color: INK }, ...option });
    const content = contentOf(drawing.renderToSVGString(), name);
    return markup`<svg class="${name.endsWith('narrow') ? 'narrow' : 'wide'}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${words}">${new Markup(content)}</svg>
`;
  } finally {
    // A chart that is not disposed of keeps the process alive.
    drawing.dispose();
  }
}

/** What the library draws, without what it adds for a live page, and with ids that do not count the charts of the process. */
function contentOf(drawn: string, name: string): string {
  return drawn
    .replace(/^<svg[^>]*>\s*/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/<rect width="\d+" height="\d+" x="0" y="0" fill="none"><\/rect>\s*/, '')
    .replace(/ (?:class="zr\d+-cls-\d+"|pointer-events="[a-z]+"|ecmeta_[a-z_]+="[^"]*"|xml:space="preserve")/g, '')
    .replace(/font-family:inherit;/g, '')
    .replace(/\bzr\d+-/g, `${name}-`);
}

export const INK = 'var(--ink)';
export const SOFT = 'var(--soft)';
export const GROUND = 'var(--ground)';

/** Looks of series, told apart by their dashes and symbols as well as their colour. */
export const LOOKS = [
  { color: 'var(--one)', dash: 'solid', symbol: 'circle' },
  { color: 'var(--two)', dash: [9, 5], symbol: 'rect' },
  { color: 'var(--three)', dash: [2, 4], symbol: 'triangle' },
] as const;

/** Hatching over a fill, for what must not be told by colour alone. */
export const HATCH = {
  symbol: 'rect',
  color: GROUND,
  dashArrayX: [1, 0],
  dashArrayY: [2, 4],
  rotation: -Math.PI / 4,
};

/** Text beside a mark that stays legible where it crosses a line. */
export const LABEL = { color: INK, fontSize: 12, textBorderColor: GROUND, textBorderWidth: 3 } as const;

/** A text as a label of one line: the library would break lines, and knows no colours of a terminal. */
export function labelText(text: string, most = 60): string {
  const line = stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** A text on as many lines as it needs, broken between words. */
export function wrapped(text: string, most: number): string {
  const lines: string[] = [];
  for (const word of labelText(text, 4 * most).split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < most) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
