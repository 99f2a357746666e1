import { Markup, markup } from '../../core/markup';
import { mark } from '../../core/report-mark';
import { clockText, lengthText } from './elapsed';
import { Outage, endOf, outagesOf } from './outage';
import { ScenarioReport, StepReport, scenarioProblems, stepState } from './rehearsal-report';

export interface TimelineProps {
  /** Prefix of the ids in the picture; unique in its page. */
  readonly id: string;
  /** The home and the standby Region: a lane each, above the one for what is global. */
  readonly regions: readonly [home: string, standby: string];
  readonly scenarios: readonly NumberedScenario[];
  /** Seconds since the rehearsal began; the axis counts from here. */
  readonly from: number;
  readonly to: number;
}

/** A scenario and its position in the report, from 1. */
export interface NumberedScenario {
  readonly scenario: ScenarioReport;
  readonly position: number;
}

/**
 * Draws steps as bars on lanes by Region, with the times at which a Region was dead shaded. Scenarios
 * that ran at the same time, each in a world of its own, get lanes of their own.
 *
 * Lengths along the time axis are percentages and text is not scaled, so that the picture stays
 * legible from a phone to a printed page. Its colours are the page's.
 */
export function timeline(props: TimelineProps): Markup {
  const scale = new Scale(props.from, Math.max(props.to, props.from + 1));
  const grounds: Markup[] = [];
  const bars: Markup[] = [];
  let y = 0;
  for (const track of packed(props.scenarios, ({ scenario }) => [scenario.startedAt, endOf(scenario)])) {
    if (props.scenarios.length > 1) {
      bars.push(...track.map((numbered) => band(scale, numbered, y)));
      y += BAND_HEIGHT + GAP;
    }
    for (const lane of lanesOf(props, track)) {
      grounds.push(laneGround(props, scale, lane, y));
      bars.push(laneBars(props, scale, lane, y));
      y += laneHeight(lane) + GAP;
    }
    y += GAP;
  }
  const ticks = scale.ticks();
  return markup`<svg class="timeline" role="img" aria-label="${inWords(props)}" width="100%" height="${y + AXIS_HEIGHT}">
<defs>
<pattern id="${props.id}-dead" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="dead-ground" width="7" height="7"/><line class="dead-line" y2="7"/></pattern>
<pattern id="${props.id}-runbook" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="runbook" width="6" height="6"/><line class="runbook-line" y2="6"/></pattern>
</defs>
${grounds}
${ticks.map((tick) => markup`<line class="grid" x1="${scale.percent(tick)}" x2="${scale.percent(tick)}" y2="${y}"/>`)}
${bars}
<line class="axis" x2="100%" y1="${y}" y2="${y}"/>
${ticks.map((tick) => markup`<text class="tick${tick === props.from ? ' first' : ''}" x="${scale.percent(tick)}" y="${y + 16}">${clockText(tick - props.from)}</text>`)}
<text class="axis-name" x="100%" y="${y + 33}">emulator time, min:s, never an RTO</text>
</svg>`;
}

const GAP = 5;
const BAND_HEIGHT = 24;
const LANE_HEAD = 20;
const BAR_HEIGHT = 18;
const ROW_HEIGHT = 24;
const AXIS_HEIGHT = 38;
/** Narrower bars are drawn this wide; in percent of the width. */
const LEAST_WIDTH = 0.4;
/** Pixels that the picture is at least wide where the page shows texts of class `laptop`, and `phone`. */
const WIDTHS = { laptop: 1010, phone: 310 } as const;
/** Pixels of a character of 12 px, rather more than less. */
const CHARACTER = 7;
/** Steps of the axis, in seconds. */
const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400] as const;
const MOST_TICKS = 7;

class Scale {
  public constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  public percent(seconds: number): string {
    return `${this.number(seconds)}%`;
  }

  /** Share of the width, in percent. */
  public width(from: number, to: number): number {
    return round(Math.max(LEAST_WIDTH, this.number(to) - this.number(from)));
  }

  public ticks(): number[] {
    const length = this.to - this.from;
    const step = TICKS.find((candidate) => length / candidate < MOST_TICKS) ?? length;
    return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => this.from + index * step);
  }

  private number(seconds: number): number {
    return round(Math.min(100, Math.max(0, ((seconds - this.from) / (this.to - this.from)) * 100)));
  }
}

interface PlacedStep {
  readonly step: StepReport;
  /** Position in its scenario, from 1. */
  readonly position: number;
}

interface Lane {
  readonly name: string;
  readonly outages: readonly Outage[];
  readonly rows: readonly (readonly PlacedStep[])[];
}

/** Puts things into as few rows as there are at one time; within a row none begins before another ended. */
function packed<T>(items: readonly T[], extent: (item: T) => readonly [from: number, to: number]): T[][] {
  const rows: { end: number; items: T[] }[] = [];
  for (const item of [...items].sort((one, other) => extent(one)[0] - extent(other)[0])) {
    const [from, to] = extent(item);
    // Times are measured, and one step's end is the next one's start only roughly.
    const row = rows.find(({ end }) => from >= end - 0.05);
    if (row) {
      row.items.push(item);
      row.end = to;
    } else {
      rows.push({ end: to, items: [item] });
    }
  }
  return rows.map((row) => row.items);
}

function lanesOf({ regions }: TimelineProps, track: readonly NumberedScenario[]): Lane[] {
  const [home, standby] = regions;
  const outages = track.flatMap(({ scenario }) => outagesOf(scenario));
  const steps = track.flatMap(({ scenario }) =>
    scenario.steps
      .map((step, index) => ({ step, position: index + 1 }))
      .filter(({ step }) => step.outcome !== 'not-run'),
  );
  const lane = (name: string, holds: (region: string) => boolean): Lane => ({
    name,
    outages: outages.filter(({ region }) => holds(region)),
    rows: packed(
      steps.filter(({ step }) => holds(step.region)),
      ({ step }) => [step.startedAt, step.startedAt + step.seconds],
    ),
  });
  const global = lane('global', (region) => region !== home && region !== standby && region !== 'both');
  return [
    lane(`${home} · home`, (region) => region === home || region === 'both'),
    lane(`${standby} · standby`, (region) => region === standby || region === 'both'),
    ...(global.rows.length > 0 ? [global] : []),
  ];
}

function laneHeight({ rows }: Lane): number {
  return LANE_HEAD + Math.max(1, rows.length) * ROW_HEIGHT + 2;
}

function band(scale: Scale, { scenario, position }: NumberedScenario, y: number): Markup {
  const end = endOf(scenario);
  const [x, width] = [scale.percent(scenario.startedAt), scale.width(scenario.startedAt, end)];
  const state = scenarioProblems(scenario, position).length > 0 ? 'failed' : 'passed';
  const words = `${position}. ${scenario.name}: ${state === 'failed' ? 'red' : 'green'}, ${lengthText(end - scenario.startedAt)}`;
  const texts = label([`${position} ${scenario.name}`, String(position)], width, 6, 16);
  const flag =
    state === 'failed' ? markup`<svg x="${x}" y="${y + 2}" overflow="visible">${mark(state)}</svg>` : undefined;
  return markup`<g class="band ${state}"><title>${words}</title><rect x="${x}" y="${y + 0.5}" width="${width}%" height="${BAND_HEIGHT - 1}" rx="4"/><svg x="${x}" y="${y}" width="${width}%" height="${BAND_HEIGHT}">${texts}</svg>${flag}</g>
`;
}

function laneGround(props: TimelineProps, scale: Scale, lane: Lane, y: number): Markup {
  const height = laneHeight(lane);
  return markup`<rect class="lane" y="${y}" width="100%" height="${height}" rx="4"/>
${lane.outages.map((outage) => shade(props, scale, outage, y, height))}`;
}

function laneBars(props: TimelineProps, scale: Scale, lane: Lane, y: number): Markup {
  const bars = lane.rows.flatMap((row, index) =>
    row.map((placed) => bar(props, scale, placed, y + LANE_HEAD + index * ROW_HEIGHT)),
  );
  return markup`<text class="lane-name" x="6" y="${y + 14}">${lane.name}</text>
${bars}`;
}

function shade({ id }: TimelineProps, scale: Scale, { region, from, to }: Outage, y: number, height: number): Markup {
  const [x, width] = [scale.percent(from), scale.width(from, to)];
  return markup`<g><title>${region} dead for ${lengthText(to - from)}</title><rect fill="url(#${id}-dead)" class="dead" x="${x}" y="${y + 0.5}" width="${width}%" height="${height - 1}"/></g>
`;
}

function bar({ id, from }: TimelineProps, scale: Scale, { step, position }: PlacedStep, y: number): Markup {
  const { kind, region, title, startedAt, seconds } = step;
  const state = stepState(step);
  const [x, width] = [scale.percent(startedAt), scale.width(startedAt, startedAt + seconds)];
  const words = `${position}. ${title} (${kind}, ${region}): ${state}, from ${clockText(startedAt - from)}, ${lengthText(seconds)}`;
  const shape =
    kind === 'world'
      ? markup`<svg x="${x}" y="${y + BAR_HEIGHT / 2}" overflow="visible"><path class="world" d="M0-7 6 0 0 7-6 0Z"/></svg>`
      : kind === 'runbook'
        ? markup`<rect class="bar" fill="url(#${id}-runbook)" x="${x}" y="${y}" width="${width}%" height="${BAR_HEIGHT}" rx="2"/>`
        : markup`<rect class="bar ${kind}" x="${x}" y="${kind === 'check' ? y + 5 : y}" width="${width}%" height="${kind === 'check' ? BAR_HEIGHT - 10 : BAR_HEIGHT}" rx="2"/>`;
  const number =
    kind === 'world' || kind === 'check'
      ? undefined
      : markup`<svg x="${x}" y="${y}" width="${width}%" height="${BAR_HEIGHT}" class="number">${label([String(position)], width, 5, 13)}</svg>`;
  const flag =
    state === 'failed'
      ? markup`<svg x="${scale.percent(startedAt + seconds)}" y="${y + BAR_HEIGHT / 2}" overflow="visible">${mark(state)}</svg>`
      : state === 'as-expected'
        ? markup`<rect class="expected" x="${x}" y="${y + BAR_HEIGHT + 1}" width="${width}%" height="3"/>`
        : undefined;
  return markup`<g><title>${words}</title>${shape}${number}${flag}</g>
`;
}

/** The longest of `texts` that fits, on a laptop's and on a phone's width; none if none does. */
function label(texts: readonly string[], width: number, x: number, y: number): Markup[] {
  return (['laptop', 'phone'] as const).flatMap((device) => {
    const room = (width / 100) * WIDTHS[device] - x;
    const text = texts.find((candidate) => candidate.length * CHARACTER <= room);
    return text === undefined ? [] : [markup`<text class="${device}" x="${x}" y="${y}">${text}</text>`];
  });
}

function inWords({ regions, scenarios, from }: TimelineProps): string {
  const tell = ({ scenario, position }: NumberedScenario): string => {
    const end = endOf(scenario);
    const run = scenario.steps.filter(({ outcome }) => outcome !== 'not-run');
    const failed = scenario.steps.flatMap((step, index) => (stepState(step) === 'failed' ? [index + 1] : []));
    const outages = outagesOf(scenario).map(
      (outage) => `${outage.region} dead from ${clockText(outage.from - from)} to ${clockText(outage.to - from)}`,
    );
    const facts = [
      `${run.length} steps from ${clockText(scenario.startedAt - from)} to ${clockText(end - from)}`,
      ...outages,
      failed.length > 0 ? `failed: step ${failed.join(', ')}` : 'no step failed',
    ];
    return `${position} ${scenario.name}: ${facts.join('; ')}.`;
  };
  return `Timeline with lanes for ${regions.join(', ')} and what is global, in emulator time. ${scenarios.map(tell).join(' ')}`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
