import { Content, Markup, markup } from '../core/markup';
import { Architecture, Flow, Part, StackPart } from './architecture';

/** Width of the column of a Region, of the one between them, and of the space between columns, in pixels. */
const REGION = 420;
const MIDDLE = 300;
const GAP = 110;
const MARGIN = 24;

/** Space in a Region beside its stacks, and in a stack beside its boxes, where arrows run. */
const INSET = 14;
const GUTTER = 30;

/** Height of a title, of a line, and of the space around them in a box. */
const TITLE = 17;
const LINE = 16;
const PADDING = 9;
const BETWEEN = 18;

/** Height of what stands above the boxes of a stack, and above the stacks of a Region. */
const STACK_HEAD = 34;
const REGION_HEAD = 46;
const TOP = 84;

/** Mean width of a character of Helvetica, as a part of the type size; wide words are wider, hence the margin. */
export const CHARACTER_WIDTH = 0.56;

const INK = { request: '#0b5cad', copy: '#8a5300', signal: '#566170' } as const satisfies Record<Flow['kind'], string>;
const MEANING = {
  request: 'requests',
  copy: 'data, copied',
  signal: 'what decides',
} as const satisfies Record<Flow['kind'], string>;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Placed {
  readonly part: Part;
  readonly box: Box;
  readonly lines: readonly string[];
  readonly column: 'home' | 'global' | 'standby';
}

/** The architecture as an SVG: two Regions side by side, between them what belongs to none. */
export function architecturePicture(architecture: Architecture): string {
  const columns = {
    home: MARGIN,
    global: MARGIN + REGION + GAP,
    standby: MARGIN + REGION + GAP + MIDDLE + GAP,
  };
  const { home, standby, stacks } = architecture;
  const stackOf = (kind: StackPart['kind'], region: string): StackPart | undefined =>
    stacks.find((stack) => stack.kind === kind && (kind === 'global' || stack.region === region));
  const placed: Placed[] = [];
  const frames: Content[] = [];
  const place = (pair: readonly ('home' | 'standby')[], kind: 'site' | 'vault', top: number, least: number): number => {
    const found = pair.map((side) => stackOf(kind, architecture[side]));
    const rows = [...new Set(found.flatMap((stack) => stack?.parts.map(({ row }) => row) ?? []))];
    let y = top + STACK_HEAD;
    for (const row of rows) {
      // The databases stand below the global stack, so that the arrow between them has the way to itself.
      if (row === 'database') y = Math.max(y, least);
      const cells = found.map((stack) => stack?.parts.find((part) => part.row === row));
      const height = Math.max(...cells.map((part) => (part ? heightOf(part, REGION - 2 * INSET - 2 * GUTTER) : 0)));
      cells.forEach((part, index) => {
        const side = pair[index];
        if (!part || !side) return;
        const width = REGION - 2 * INSET - 2 * GUTTER;
        const box = { x: columns[side] + INSET + GUTTER, y, width, height };
        placed.push({ part, box, lines: wrapped(part, width), column: side });
      });
      y += height + BETWEEN;
    }
    found.forEach((stack, index) => {
      const side = pair[index];
      if (stack && side) {
        frames.push(
          frame(stack, {
            x: columns[side] + INSET,
            y: top,
            width: REGION - 2 * INSET,
            height: y - top - BETWEEN + INSET,
          }),
        );
      }
    });
    return y - BETWEEN + INSET;
  };

  const global = stackOf('global', '');
  const siteTop = TOP + REGION_HEAD;
  let globalBottom = siteTop + STACK_HEAD;
  for (const part of global?.parts ?? []) {
    const width = MIDDLE - 2 * GUTTER;
    const height = heightOf(part, width);
    placed.push({
      part,
      box: { x: columns.global + GUTTER, y: globalBottom, width, height },
      lines: wrapped(part, width),
      column: 'global',
    });
    globalBottom += height + BETWEEN;
  }
  if (global) {
    frames.push(
      frame(global, { x: columns.global, y: siteTop, width: MIDDLE, height: globalBottom - siteTop - BETWEEN + INSET }),
    );
  }
  const siteBottom = place(['home', 'standby'], 'site', siteTop, globalBottom + BETWEEN);
  const vaultBottom = place(['home', 'standby'], 'vault', siteBottom + BETWEEN, 0);
  const bottom = vaultBottom + INSET;
  const width = columns.standby + REGION + MARGIN;
  const height = bottom + 52;
  const drawing = markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, sans-serif" role="img" aria-label="${`Architecture of ${architecture.name}`}">
<defs>${(Object.keys(INK) as Flow['kind'][]).map(
    (kind) =>
      markup`<marker id="${`head-${kind}`}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="${INK[kind]}"/></marker>`,
  )}</defs>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${MARGIN}" y="38" font-size="22" font-weight="bold" fill="#16191f">${architecture.name}</text>
<text x="${MARGIN}" y="62" font-size="14" fill="#414d5c">${architecture.state}</text>
${region(architecture, home, 'home', { x: columns.home, y: TOP, width: REGION, height: bottom - TOP })}
${region(architecture, standby, 'standby', { x: columns.standby, y: TOP, width: REGION, height: bottom - TOP })}
${frames.map((each) => [each, '\n'])}${architecture.flows.map((flow) => [arrow(flow, placed, architecture.flows), '\n'])}${placed.map((each) => [card(each), '\n'])}${legend(bottom + 32)}
</svg>
`;
  return drawing.text;
}

/** How wide a text is at most, by estimate. */
function widthOf(text: string, size: number): number {
  return text.length * size * CHARACTER_WIDTH;
}

/** Breaks a text between words, and a word that is too long by itself after the parts of a name. */
function broken(text: string, width: number, size: number): string[] {
  const fits = (line: string): boolean => widthOf(line.trimEnd(), size) <= width;
  const pieces = (text.match(/[^ ]+ ?/g) ?? []).flatMap((word) =>
    fits(word) ? [word] : (word.match(/[^-./,]*[-./, ]*/g) ?? []),
  );
  const lines: string[] = [];
  for (const piece of pieces.filter((each) => each !== '')) {
    const line = lines.at(-1);
    if (line !== undefined && fits(line + piece)) lines[lines.length - 1] = line + piece;
    else lines.push(piece);
  }
  return lines.map((line) => line.trim());
}

function wrapped({ title, lines }: Part, width: number): string[] {
  return [...broken(title, width - 2 * PADDING, 14), ...lines.flatMap((line) => broken(line, width - 2 * PADDING, 12))];
}

function titleLines({ title }: Part, width: number): number {
  return broken(title, width - 2 * PADDING, 14).length;
}

function heightOf(part: Part, width: number): number {
  const titles = titleLines(part, width);
  return 2 * PADDING + titles * TITLE + (wrapped(part, width).length - titles) * LINE - 2;
}

function region({ writer, evacuated }: Architecture, name: string, role: string, box: Box): Markup {
  const tags = [
    role,
    ...(writer === name ? ['writes'] : []),
    ...(evacuated.includes(name) ? ['held out by the latch'] : []),
  ];
  return markup`<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="8" fill="#f5f7f9" stroke="#aab7b8" stroke-dasharray="6 4"/><text x="${box.x + INSET}" y="${box.y + 29}" font-size="18" font-weight="bold" fill="#16191f">${name} <tspan font-size="14" font-weight="normal" fill="#414d5c">${tags.join(', ')}</tspan></text>`;
}

function frame({ name, resources }: StackPart, box: Box): Markup {
  return markup`<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="6" fill="#fff" stroke="#d5dbdb"/><text x="${box.x + 12}" y="${box.y + 22}" font-size="12" font-weight="bold" fill="#566170">${name} <tspan font-weight="normal">${resources} resources</tspan></text>`;
}

function card({ part, box, lines }: Placed): Markup {
  const titles = titleLines(part, box.width);
  const [fill, stroke] = part.active === true ? ['#e9f7ef', '#1d8102'] : ['#f2f6fa', '#aab7b8'];
  return markup`<g><rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="4" fill="${fill}" stroke="${stroke}"/>${lines.map(
    (line, index) =>
      markup`<text x="${box.x + PADDING}" y="${box.y + PADDING + 13 + (index < titles ? index * TITLE : titles * TITLE + (index - titles) * LINE)}" font-size="${index < titles ? 14 : 12}"${index < titles ? markup` font-weight="bold"` : undefined} fill="${index < titles ? '#16191f' : '#414d5c'}">${line}</text>`,
  )}</g>`;
}

/** Straight across between columns, straight down to the next box, else around through the gutter. */
function arrow(flow: Flow, placed: readonly Placed[], flows: readonly Flow[]): Content {
  const [from, to] = [flow.from, flow.to].map((id) => placed.find(({ part }) => part.id === id));
  if (!from || !to) return undefined;
  const order = ['home', 'global', 'standby'];
  const rightwards = order.indexOf(to.column) > order.indexOf(from.column);
  const middle = ({ box }: Placed): number => box.y + box.height / 2;
  let path: string;
  let label: { x: number; y: number } | undefined;
  if (from.column !== to.column) {
    const [start, end] = rightwards ? [from.box.x + from.box.width, to.box.x] : [from.box.x, to.box.x + to.box.width];
    if (flow.kind === 'signal') {
      const turn = to.box.x + to.box.width + GUTTER + GAP / 2;
      path = `M${start} ${middle(from)}H${turn}V${middle(to)}H${end}`;
    } else {
      const y = Math.min(middle(from), middle(to));
      path = `M${start} ${y}H${end}`;
      label = { x: (start + end) / 2, y: y - 7 };
    }
  } else if (isNext(from, to, placed)) {
    const x = from.box.x + from.box.width / 2;
    const [start, end] =
      to.box.y > from.box.y ? [from.box.y + from.box.height, to.box.y] : [from.box.y, to.box.y + to.box.height];
    path = `M${x} ${start}V${end}`;
  } else {
    const siblings = flows.filter((other) => other.kind === flow.kind && other.to === flow.to).length;
    const side = from.column === 'home' || siblings > 1 ? 'left' : 'right';
    const x = side === 'left' ? from.box.x : from.box.x + from.box.width;
    const turn = side === 'left' ? x - GUTTER / 2 : x + GUTTER / 2;
    path = `M${x} ${middle(from)}H${turn}V${middle(to)}H${x}`;
  }
  const ends = flow.mutual ? [`url(#head-${flow.kind})`] : [];
  return markup`<path d="${path}" fill="none" stroke="${INK[flow.kind]}" stroke-width="${flow.kind === 'copy' ? 2.5 : 1.5}"${flow.kind === 'signal' ? markup` stroke-dasharray="5 3"` : undefined}${ends.map((end) => markup` marker-start="${end}"`)} marker-end="${`url(#head-${flow.kind})`}"/>${flow.label && label ? markup`<text x="${label.x}" y="${label.y}" font-size="12" text-anchor="middle" fill="${INK[flow.kind]}">${flow.label}</text>` : undefined}`;
}

/** Nothing stands between the two. */
function isNext(from: Placed, to: Placed, placed: readonly Placed[]): boolean {
  const [top, bottom] = from.box.y < to.box.y ? [from.box, to.box] : [to.box, from.box];
  return !placed.some(({ column, box }) => column === from.column && box.y > top.y && box.y < bottom.y);
}

function legend(y: number): Content {
  const kinds = Object.keys(INK) as Flow['kind'][];
  return [
    ...kinds.map(
      (kind, index) =>
        markup`<line x1="${MARGIN + index * 170}" x2="${MARGIN + 34 + index * 170}" y1="${y - 4}" y2="${y - 4}" stroke="${INK[kind]}" stroke-width="${kind === 'copy' ? 2.5 : 1.5}"${kind === 'signal' ? markup` stroke-dasharray="5 3"` : undefined} marker-end="${`url(#head-${kind})`}"/><text x="${MARGIN + 42 + index * 170}" y="${y}" font-size="12" fill="#414d5c">${MEANING[kind]}</text>`,
    ),
    markup`<rect x="${MARGIN + 510}" y="${y - 12}" width="16" height="14" rx="2" fill="#e9f7ef" stroke="#1d8102"/><text x="${MARGIN + 534}" y="${y}" font-size="12" fill="#414d5c">serves or writes now</text>`,
  ];
}
