import { Content, Markup, markup } from '../core/markup';
import { AlarmGraphWidget, DASHBOARD_COLUMNS, GraphWidget, PlacedWidget, StatesWidget, TextWidget } from './dashboard';

/** Size of a column and of a row of the picture, and the space between widgets, in pixels. */
const COLUMN = 60;
const ROW = 38;
const GAP = 6;

/** Points of a sample series: three hours, one every five minutes. */
const POINTS = 37;

const COLOURS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#9467bd', '#8c564b'] as const;

/** What a sample series looks like: around which value, and how far it moves. */
interface Sample {
  readonly level: number;
  readonly spread: number;
}

/**
 * A picture of a dashboard, drawn from the very widgets that CloudWatch gets, with made-up series: it shows what is
 * where, not how a service does.
 *
 * @param lost a Region whose widgets stay empty, as when it is gone
 */
export function dashboardPicture(widgets: readonly PlacedWidget[], lost?: string): string {
  const width = DASHBOARD_COLUMNS * COLUMN + GAP;
  const height = Math.max(...widgets.map((placed) => placed.y + placed.height)) * ROW + GAP;
  const drawing = markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, sans-serif" role="img" aria-label="Dashboard with sample data">
<rect width="${width}" height="${height}" fill="#f2f3f3"/>
${widgets.map((placed) => [card(placed, lost), '\n'])}</svg>
`;
  return drawing.text;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function card({ widget, ...place }: PlacedWidget, lost: string | undefined): Markup {
  const box: Box = {
    x: place.x * COLUMN + GAP,
    y: place.y * ROW + GAP,
    width: place.width * COLUMN - GAP,
    height: place.height * ROW - GAP,
  };
  return markup`<g transform="translate(${box.x} ${box.y})"><rect width="${box.width}" height="${box.height}" rx="3" fill="#fff" stroke="#d5dbdb"/>${content(widget, box, lost)}</g>`;
}

function content(widget: PlacedWidget['widget'], box: Box, lost: string | undefined): Content {
  switch (widget.kind) {
    case 'text':
      return text(widget);
    case 'states':
      return states(widget, box, lost);
    case 'alarm':
    case 'graph':
      return chart(widget, box, widget.region === lost);
  }
}

/** The first line is a heading; longer ones are cut as they would be broken. */
function text({ markdown }: TextWidget): Content {
  const [heading = '', ...rest] = markdown.split('\n');
  const size = heading.startsWith('## ') ? 15 : 19;
  return [
    markup`<text x="12" y="23" font-size="${size}" font-weight="bold" fill="#16191f">${heading.replace(/^#+ /, '')}</text>`,
    ...rest.map(
      (line, index) =>
        markup`<text x="12" y="${46 + index * 18}" font-size="13" fill="#414d5c">${line.replace(/\`/g, '')}</text>`,
    ),
  ];
}

const TILE = 24;

function states({ title, alarms }: StatesWidget, { width }: Box, lost: string | undefined): Content {
  const isLost = alarms.some((arn) => arn.split(':')[3] === lost);
  return [
    caption(title),
    isLost ? nothing(width, 90) : undefined,
    ...(isLost ? [] : alarms).map((arn, index) => {
      const [x, y] = [12 + (index % 2) * (width / 2 - 8), 34 + Math.floor(index / 2) * (TILE - 3)];
      return markup`<rect x="${x}" y="${y}" width="${width / 2 - 16}" height="${TILE - 6}" rx="2" fill="#e9f7ef"/><rect x="${x}" y="${y}" width="4" height="${TILE - 6}" fill="#1d8102"/><text x="${x + 10}" y="${y + 13}" font-size="10" fill="#16191f">${shortened(arn)}</text>`;
    }),
  ];
}

/** The name of an alarm without the environment, which all have. */
function shortened(arn: string): string {
  return (arn.split(':').at(-1) ?? '').split('-').slice(2).join('-');
}

function chart(widget: AlarmGraphWidget | GraphWidget, { width, height }: Box, isLost: boolean): Content {
  const { title } = widget;
  const labels = labelsOf(widget);
  const plot: Box = { x: 46, y: 34, width: width - 60, height: height - 46 - 14 * Math.max(2, legendRows(labels)) };
  const limit = widget.kind === 'graph' ? widget.limit : { label: 'threshold', value: 1 };
  const seeds = labels.map((_, index) => `${widget.region} ${title} ${index}`);
  const unit = widget.kind === 'graph' ? widget.unit : '';
  const samples = seeds.map((seed) => sampleOf(seed, limit?.value ?? USUAL[unit]));
  const top =
    unit === '%' ? 100 : 1.15 * Math.max(limit?.value ?? 0, ...samples.map(({ level, spread }) => level + spread)) || 1;
  const place = (value: number): number => plot.y + plot.height * (1 - value / top);
  const axis = [0, 0.5, 1].map((part) => {
    const y = plot.y + plot.height * (1 - part);
    return markup`<line x1="${plot.x}" x2="${plot.x + plot.width}" y1="${y}" y2="${y}" stroke="#eaeded"/><text x="${plot.x - 6}" y="${y + 4}" font-size="10" text-anchor="end" fill="#687078">${widget.kind === 'alarm' ? '' : axisText(top * part)}</text>`;
  });
  const head = caption(unit === '' ? title : `${title} (${unit})`);
  if (isLost) return [head, axis, nothing(width, height)];
  const line =
    limit &&
    markup`<line x1="${plot.x}" x2="${plot.x + plot.width}" y1="${place(limit.value)}" y2="${place(limit.value)}" stroke="#d13212" stroke-dasharray="5 3"/><text x="${plot.x + plot.width}" y="${place(limit.value) - 4}" font-size="10" text-anchor="end" fill="#d13212">${limit.label}</text>`;
  return [
    head,
    axis,
    line,
    ...samples.map((sample, index) => {
      const points = series(seeds[index] ?? '', sample).map(
        (value, at) => `${(plot.x + (plot.width * at) / (POINTS - 1)).toFixed(1)},${place(value).toFixed(1)}`,
      );
      return markup`<polyline points="${points.join(' ')}" fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="1.5"/>`;
    }),
    legend(labels, plot),
  ];
}

function labelsOf(widget: AlarmGraphWidget | GraphWidget): readonly string[] {
  if (widget.kind === 'alarm') return [shortened(widget.alarm)];
  return widget.formula ? [widget.formula.label] : widget.series.map(({ label }) => label);
}

/** Two labels in a row, three where there are many: then from the edge of the card on. */
function legendColumns(labels: readonly string[]): 2 | 3 {
  return labels.length > 4 ? 3 : 2;
}

function legendRows(labels: readonly string[]): number {
  return Math.ceil(labels.length / legendColumns(labels));
}

function legend(labels: readonly string[], plot: Box): Content {
  const columns = legendColumns(labels);
  const left = columns === 2 ? plot.x : 12;
  const step = (plot.x + plot.width - left) / columns;
  return labels.map((label, index) => {
    const [x, y] = [left + (index % columns) * step, plot.y + plot.height + 18 + Math.floor(index / columns) * 14];
    return markup`<rect x="${x}" y="${y - 7}" width="8" height="8" fill="${COLOURS[index % COLOURS.length]}"/><text x="${x + 12}" y="${y}" font-size="10" fill="#414d5c">${label}</text>`;
  });
}

function caption(title: string): Markup {
  return markup`<text x="12" y="22" font-size="13" font-weight="bold" fill="#16191f">${title}</text>`;
}

function nothing(width: number, height: number): Markup {
  return markup`<text x="${width / 2}" y="${height / 2 + 8}" font-size="13" text-anchor="middle" fill="#879596">No data available.</text>`;
}

/** Around how much a sample series may be at most, where no limit says it, by unit. */
const USUAL: Readonly<Record<string, number>> = {
  '%': 160,
  failures: 0,
  instances: 12,
  requests: 60,
  connections: 400,
  MiB: 90_000,
  bytes: 4e11,
  ms: 900,
  s: 120,
};

function sampleOf(seed: string, most = 100): Sample {
  return { level: most * (0.15 + 0.25 * generator(seed)()), spread: most * 0.1 };
}

function series(seed: string, { level, spread }: Sample): readonly number[] {
  const random = generator(seed);
  const phase = 6 * random();
  return Array.from({ length: POINTS }, (_, at) =>
    Math.max(0, level + spread * (0.6 * Math.sin(phase + at / 6) + 0.8 * (random() - 0.5))),
  );
}

/** Numbers from 0 to 1 that only depend on the seed, so that the picture stays the same. */
function generator(seed: string): () => number {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 16777619);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

function axisText(value: number): string {
  const [factor, letter] = value >= 1e9 ? [1e9, 'G'] : value >= 1e4 ? [1e3, 'k'] : [1, ''];
  const scaled = value / factor;
  return `${scaled >= 10 ? Math.round(scaled) : Number(scaled.toFixed(1))}${letter}`;
}
