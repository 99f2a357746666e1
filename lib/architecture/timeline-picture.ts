import { RecoveryResult } from '../assessment/assessment';
import { Markup, markup } from '../core/markup';
import { box, INK, sheet, words } from './drawing';

const WIDTH = 1060;
const LEFT = 330;
const RIGHT = 40;
const ROW = 26;
const TOP = 104;

/** In their order from top to bottom. */
const LANES: Readonly<
  Record<RecoveryResult['steps'][number]['lane'], { readonly title: string; readonly fill: string }>
> = {
  detection: { title: 'notice', fill: INK.signal },
  traffic: { title: 'requests', fill: INK.follows },
  people: { title: 'people', fill: INK.people },
  database: { title: 'database', fill: INK.writes },
  capacity: { title: 'instances', fill: INK.quiet },
};

/** The minutes of a failover, from an assessment: each step at its usual time. */
export function timelinePicture(name: string, { steps }: Pick<RecoveryResult, 'steps'>): string {
  const order = Object.keys(LANES);
  const rows = [...steps].sort((a, b) => order.indexOf(a.lane) - order.indexOf(b.lane) || a.start - b.start);
  const last = Math.max(...steps.map(({ end }) => end));
  const minutes = Math.ceil(last / 60 / 5) * 5;
  const at = (seconds: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * seconds) / (minutes * 60);
  const bottom = TOP + rows.length * ROW + 8;
  const ticks = Array.from({ length: minutes / 5 + 1 }, (_, index) => index * 5);
  const endOf = (kind: (step: RecoveryResult['steps'][number]) => boolean): number =>
    Math.max(...steps.filter(kind).map(({ end }) => end));
  const milestones = [
    { title: 'answers', seconds: endOf(({ lane }) => lane === 'traffic') },
    { title: 'full capacity', seconds: last },
    { title: 'recovered: accepts writes', seconds: endOf(({ critical }) => critical) },
  ];
  return sheet(WIDTH, bottom + 74, `The minutes of a failover of ${name}`, [
    words({ x: 30, y: 36 }, `The minutes of a failover: ${name}, home is lost at 0`, { size: 20, bold: true }),
    words(
      { x: 30, y: 60 },
      'Each step at the middle of its estimate, from the assessment. Dark: nothing is recovered before it has ended.',
      {
        size: 14,
        fill: INK.quiet,
      },
    ),
    ticks.map((minute) => [
      markup`<path d="M${at(minute * 60)} ${TOP - 8}V${bottom}" stroke="#e3e8ea"/>`,
      words({ x: at(minute * 60), y: TOP - 14 }, minute === 0 ? '0' : `${minute} min`, {
        size: 12,
        fill: INK.quiet,
        anchor: 'middle',
      }),
    ]),
    rows.map((step, index) => row(step, TOP + index * ROW, at, rows[index - 1]?.lane !== step.lane)),
    milestones.map(({ title, seconds }, index) => milestone(title, seconds, at, bottom, index)),
  ]);
}

function row(
  { title, lane, start, end, critical }: RecoveryResult['steps'][number],
  y: number,
  at: (seconds: number) => number,
  isFirst: boolean,
): Markup {
  const { title: name, fill } = LANES[lane];
  return markup`${isFirst ? words({ x: 30, y: y + 17 }, name, { size: 12, bold: true, fill }) : undefined}${words({ x: LEFT - 12, y: y + 17 }, title.replace(/ \(.*\)$/, ''), { size: 12, anchor: 'end' })}<rect x="${at(start).toFixed(1)}" y="${y + 4}" width="${Math.max(at(end) - at(start), 3).toFixed(1)}" height="${ROW - 9}" rx="3" fill="${fill}" fill-opacity="${critical ? 1 : 0.4}"/>`;
}

function milestone(
  title: string,
  seconds: number,
  at: (seconds: number) => number,
  bottom: number,
  index: number,
): Markup {
  const x = Number(at(seconds).toFixed(1));
  const y = bottom + 20 + index * 18;
  const text = `${title}, after ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  // One that stands far to the right has its words on its left.
  const anchor = x > WIDTH - 260 ? 'end' : 'start';
  return markup`<path d="M${x} ${TOP - 8}V${y - 4}" stroke="${INK.held}" stroke-dasharray="3 3"/>${words({ x: anchor === 'end' ? x - 6 : x + 6, y }, text, { size: 13, bold: true, fill: INK.held, anchor })}${box({ x: x - 2.5, y: y - 9 }, { width: 5, height: 5, fill: INK.held, stroke: INK.held })}`;
}
