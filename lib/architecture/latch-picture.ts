import { Markup, markup } from '../core/markup';
import { arrow, box, INK, Place, sheet, words } from './drawing';

/** How DNS decides, and what the latch is for. */
export function latchPicture(): string {
  const lanes = ['home answers', 'the latch holds home'];
  return sheet(1060, 456, 'How DNS decides, and what the latch is for', [
    words({ x: 30, y: 36 }, 'DNS fails over by itself, and would fail back by itself', { size: 20, bold: true }),
    node({ x: 30, y: 74 }, 200, ['public name', 'inference.example.com'], INK.surface, INK.line),
    node({ x: 330, y: 74 }, 250, ['PRIMARY: home', 'while its check is healthy'], INK.writesSurface, INK.writes),
    node({ x: 330, y: 170 }, 250, ['SECONDARY: standby', 'while it is not'], INK.followsSurface, INK.follows),
    arrow('M230 96H322', 'quiet'),
    arrow('M276 96V192H322', 'quiet'),
    node({ x: 690, y: 74 }, 340, ['healthy = home answers AND the latch is released'], '#fff', INK.line),
    arrow('M690 96H588', 'signal'),
    node({ x: 690, y: 150 }, 162, ['endpoint check', "asks home's own name"], '#fff', INK.line),
    node({ x: 868, y: 150 }, 162, ['latch check', 'an alarm in the standby'], INK.heldSurface, INK.held),
    arrow('M771 150V126', 'signal'),
    arrow('M949 150V126', 'signal'),
    words({ x: 868, y: 216 }, 'set by the failover,', { size: 12, fill: INK.quiet }),
    words({ x: 868, y: 232 }, 'released by the switchover only', { size: 12, fill: INK.quiet }),
    markup`<path d="M30 262H1030" stroke="#e3e8ea"/>`,
    words({ x: 30, y: 290 }, 'Over time', { size: 15, bold: true }),
    lanes.map((title, index) => words({ x: 30, y: 326 + index * 36 }, title, { size: 13 })),
    bar(210, 130, 310, INK.writes),
    bar(340, 210, 310, INK.line),
    bar(550, 480, 310, INK.writes),
    bar(210, 210, 346, INK.line),
    bar(420, 410, 346, INK.held),
    bar(830, 200, 346, INK.line),
    words({ x: 30, y: 398 }, 'the public name leads to', { size: 13 }),
    bar(210, 145, 382, INK.writes, 'home'),
    bar(355, 475, 382, INK.follows, 'standby'),
    bar(830, 200, 382, INK.writes, 'home'),
    [
      [340, 'lost'],
      [420, 'failover'],
      [550, 'back: kept away'],
      [830, 'switchover'],
    ].map(([x, text]) => [
      markup`<path d="M${x} 300V416" stroke="${INK.quiet}" stroke-dasharray="3 3"/>`,
      words({ x: Number(x), y: 436 }, String(text), { size: 12, fill: INK.quiet, anchor: 'middle' }),
    ]),
  ]);
}

function node({ x, y }: Place, width: number, lines: readonly string[], fill: string, stroke: string): Markup {
  return markup`${box({ x, y }, { width, height: lines.length > 1 ? 48 : 44, fill, stroke })}${lines.map((line, index) => words({ x: x + width / 2, y: y + (lines.length > 1 ? 20 : 27) + index * 17 }, line, { size: index === 0 ? 13 : 12, bold: index === 0, anchor: 'middle', ...(index > 0 && { fill: INK.quiet }) }))}`;
}

function bar(x: number, width: number, y: number, fill: string, text = ''): Markup {
  return markup`<rect x="${x}" y="${y}" width="${width}" height="22" rx="3" fill="${fill}"/>${text === '' ? undefined : words({ x: x + width / 2, y: y + 15 }, text, { size: 12, bold: true, fill: '#fff', anchor: 'middle' })}`;
}
