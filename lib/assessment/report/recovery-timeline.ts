import { durationText, listText } from '../../core/figures';
import { Markup, markup } from '../../core/markup';
import { RecoveryLane, RecoveryMilestone, RecoveryStep } from '../assessment';
import { durationAxis } from './axes';
import { labelText } from './chart';

export interface RecoveryTimelineProps {
  readonly steps: readonly RecoveryStep[];
  readonly milestones: readonly RecoveryMilestone[];
  /** Seconds. */
  readonly objective: number;
}

const LANES: readonly RecoveryLane[] = ['detection', 'people', 'database', 'capacity', 'traffic'];

const LANE_HEAD = 20;
const BAR = 16;
const GAP = 6;
const FLAG = 17;
const AXIS_HEIGHT = 22;
/** Narrower bars are drawn this wide; in percent of the width. */
const LEAST_WIDTH = 0.4;

/** Rows of a wide picture have their text beside the bar, those of a narrow one above it. */
interface Form {
  readonly name: 'wide' | 'narrow';
  readonly row: number;
  /** Where the bar begins in its row. */
  readonly bar: number;
  readonly mostTicks: number;
}

const FORMS: readonly Form[] = [
  { name: 'wide', row: 22, bar: 3, mostTicks: 9 },
  { name: 'narrow', row: 36, bar: 17, mostTicks: 4 },
];

/**
 * Draws the steps of a recovery as bars on lanes. Steps of the critical path are full bars that a line
 * joins, the others are hatched and thinner. Lengths along the time axis are percentages and text is not
 * scaled; the colours are the page's.
 */
export function recoveryTimeline(props: RecoveryTimelineProps): Markup {
  return markup`<div class="chart">${FORMS.map((form) => picture(props, form))}</div>`;
}

interface Scale {
  readonly most: number;
  readonly ticks: readonly number[];
}

interface PlacedStep extends RecoveryStep {
  readonly y: number;
}

function picture({ steps, milestones, objective }: RecoveryTimelineProps, form: Form): Markup {
  const end = Math.max(1, ...steps.map((step) => step.end), ...milestones.map(({ mean }) => mean));
  const showsObjective = objective <= 1.6 * end;
  const axis = durationAxis(showsObjective ? Math.max(end, objective) : end, undefined, form.mostTicks);
  const scale: Scale = { most: axis.max, ticks: axis.ticks };
  const flags = [
    ...milestones.map(({ name, mean }) => ({ text: `${name} ${durationText(mean)}`, at: mean, kind: 'milestone' })),
    ...(showsObjective ? [{ text: `objective ${durationText(objective)}`, at: objective, kind: 'limit' }] : []),
  ];
  const top = flags.length * FLAG + 4;
  const lanes = LANES.map((name) => ({
    name,
    steps: steps.filter(({ lane }) => lane === name).sort((one, other) => one.start - other.start),
  })).filter((lane) => lane.steps.length > 0);
  let y = top;
  const grounds: Markup[] = [];
  const names: Markup[] = [];
  const placed: PlacedStep[] = [];
  for (const lane of lanes) {
    const height = LANE_HEAD + lane.steps.length * form.row + 4;
    grounds.push(markup`<rect class="lane" y="${y}" width="100%" height="${height}" rx="4"/>
`);
    names.push(markup`<text class="lane-name" x="6" y="${y + 14}">${lane.name}</text>`);
    placed.push(...lane.steps.map((step, index) => ({ ...step, y: y + LANE_HEAD + index * form.row })));
    y += height + GAP;
  }
  const id = `slack-${form.name}`;
  return markup`<svg class="timeline ${form.name}" role="img" aria-label="${inWords(steps, milestones)}" width="100%" height="${y + AXIS_HEIGHT}">
<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="slack-ground" width="6" height="6"/><line class="slack-line" y2="6"/></pattern></defs>
${grounds}
${scale.ticks.map((tick) => markup`<line class="grid" x1="${percent(tick, scale)}" x2="${percent(tick, scale)}" y1="${top}" y2="${y}"/>`)}
${flags.map(({ text, at, kind }, index) => flag(text, at, kind, index, y, scale))}
${joints(placed, form, scale)}
${names}
${placed.map((step) => bar(step, form, scale, id))}
<line class="axis" x2="100%" y1="${y}" y2="${y}"/>
${scale.ticks.map((tick, index) => markup`<text class="tick${index === 0 ? ' first' : index === scale.ticks.length - 1 ? ' last' : ''}" x="${percent(tick, scale)}" y="${y + 16}">${axis.text(tick)}</text>`)}
</svg>
`;
}

function flag(text: string, at: number, kind: string, index: number, bottom: number, scale: Scale): Markup {
  const x = percent(at, scale);
  const y = 13 + index * FLAG;
  const side = share(at, scale) > 0.5 ? 'before' : 'after';
  return markup`<line class="${kind}" x1="${x}" x2="${x}" y1="${y - 10}" y2="${bottom}"/><text class="${kind} ${side}" x="${x}" y="${y}" dx="${side === 'before' ? -6 : 6}">${text}</text>
`;
}

/** Lines from the end of a step of the critical path to the start of the next. */
function joints(placed: readonly PlacedStep[], form: Form, scale: Scale): Markup[] {
  const path = placed.filter(({ critical }) => critical).sort((one, other) => one.start - other.start);
  return path.slice(1).map((step, index) => {
    const before = path[index] ?? step;
    const x = percent(step.start, scale);
    const middle = form.bar + BAR / 2;
    return markup`<line class="joint" x1="${x}" x2="${x}" y1="${before.y + middle}" y2="${step.y + middle}"/>`;
  });
}

function bar(step: PlacedStep, form: Form, scale: Scale, slack: string): Markup {
  const { title, start, end, critical, criticality, y } = step;
  const [x, width] = [percent(start, scale), Math.max(LEAST_WIDTH, (share(end, scale) - share(start, scale)) * 100)];
  const words = `${title}: from ${durationText(start)} to ${durationText(end)}${critical ? ', on the critical path' : ''}`;
  const shape = critical
    ? markup`<rect class="critical" x="${x}" y="${y + form.bar}" width="${round(width)}%" height="${BAR}" rx="2"/>`
    : markup`<rect class="slack" fill="url(#${slack})" x="${x}" y="${y + form.bar + 3}" width="${round(width)}%" height="${BAR - 6}" rx="2"/>`;
  return markup`<g><title>${words}; critical in ${Math.round(criticality * 100)}% of the simulated recoveries</title>${shape}${caption(step, form, scale)}</g>
`;
}

function caption({ title, start, end, critical, y }: PlacedStep, form: Form, scale: Scale): Markup {
  const text = `${form.name === 'narrow' ? labelText(title, 34) : title}, ${durationText(end - start)}`;
  const weight = critical ? ' strong' : '';
  if (form.name === 'narrow') return markup`<text class="caption${weight}" x="6" y="${y + 12}">${text}</text>`;
  const fits = share(end, scale) < 0.6;
  return fits
    ? markup`<text class="caption after${weight}" x="${percent(end, scale)}" dx="7" y="${y + 15}">${text}</text>`
    : markup`<text class="caption before${weight}" x="${percent(start, scale)}" dx="-7" y="${y + 15}">${text}</text>`;
}

function inWords(steps: readonly RecoveryStep[], milestones: readonly RecoveryMilestone[]): string {
  const path = steps.filter(({ critical }) => critical).sort((one, other) => one.start - other.start);
  const told = milestones.map(({ name, mean }) => `${name} after ${durationText(mean)}`);
  return `Timeline of the recovery with every step at its mean: ${listText(told)}. Critical path: ${path
    .map(({ title, start, end }) => `${title} (${durationText(end - start)})`)
    .join(', ')}.`;
}

function share(seconds: number, { most }: Scale): number {
  return Math.min(1, Math.max(0, seconds / most));
}

function percent(seconds: number, scale: Scale): string {
  return `${round(share(seconds, scale) * 100)}%`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
