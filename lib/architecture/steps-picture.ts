import { Markup, markup } from '../core/markup';
import { RegionPair } from '../core/regions';
import { Topology, TopologyStep } from '../core/topology';
import { arrow, box, INK, Place, sheet, words } from './drawing';

const WIDTH = 1060;
const HEIGHT = 640;
const STATE = { width: 400, height: 176 };
const REGION = { width: 180, height: 118 };

/** What stands at an arrow: what is done, and by what it is recorded. */
const WORDS: Readonly<Record<TopologyStep, readonly string[]>> = {
  failover: ['home is lost: the replica', 'is promoted, the latch set'],
  rebuild: ['home is back: it gets', 'a new replica'],
  switchover: ['home takes over again,', 'the latch is released'],
};

/** The states of a topology and the steps between them, as the code takes them. */
export function stepsPicture(pair: RegionPair): string {
  const normal = Topology.initial(pair);
  const failedOver = normal.failover().topology;
  const rebuilt = failedOver.rebuild().topology;
  const again = rebuilt.switchover().topology;
  const left = 30;
  const right = WIDTH - 30 - STATE.width;
  const [top, bottom] = [84, 424];
  const middle = (left + STATE.width + right) / 2;
  const centre = right + STATE.width / 2;
  return sheet(WIDTH, HEIGHT, 'States of a topology, and the steps between them', [
    words({ x: left, y: 36 }, 'Where an environment stands, and the one step that is possible from there', {
      size: 20,
      bold: true,
    }),
    words(
      { x: left, y: 60 },
      'Each step is a runbook, then a change of config/topology/<env>.yaml, then a deployment.',
      {
        fill: INK.quiet,
        size: 14,
      },
    ),
    state({ x: left, y: top }, 'Normal', normal, pair),
    state({ x: right, y: top }, 'Failed over: no replica', failedOver, pair),
    state({ x: right, y: bottom }, 'Rebuilt: the standby still writes', rebuilt, pair),
    state({ x: left, y: bottom }, 'Normal again, one generation on', again, pair),
    arrow(`M${left + STATE.width + 6} ${top + 88}H${right - 8}`, 'held'),
    label({ x: middle, y: top + 60 }, 'failover', 50),
    arrow(`M${centre} ${top + STATE.height + 6}V${bottom - 8}`, 'follows'),
    label({ x: centre + 92, y: (top + STATE.height + bottom) / 2 - 14 }, 'rebuild', 18),
    arrow(`M${right - 6} ${bottom + 88}H${left + STATE.width + 8}`, 'writes'),
    label({ x: middle, y: bottom + 60 }, 'switchover', 50),
    arrow(`M${left + 200} ${bottom - 6}V${top + STATE.height + 8}`, 'quiet', { dashed: true }),
    words({ x: left + 214, y: (top + STATE.height + bottom) / 2 + 4 }, 'the same state again', { fill: INK.quiet }),
  ]);
}

/** @param below how far below the step's name the rest begins: an arrow may lie between */
function label({ x, y }: Place, step: TopologyStep, below: number): Markup {
  return markup`${words({ x, y: y - 2 }, step, { bold: true, size: 15, anchor: 'middle' })}${WORDS[step].map((line, index) => words({ x, y: y + below + index * 16 }, line, { fill: INK.quiet, size: 12, anchor: 'middle' }))}`;
}

function state({ x, y }: Place, title: string, topology: Topology, pair: RegionPair): Markup {
  return markup`${box({ x, y }, { ...STATE, fill: INK.surface })}${words({ x: x + 14, y: y + 26 }, title, { bold: true, size: 15 })}${pair.both.map((region, index) => card({ x: x + 14 + index * (REGION.width + 12), y: y + 42 }, region, topology, pair))}`;
}

function card({ x, y }: Place, region: string, topology: Topology, pair: RegionPair): Markup {
  const { generation } = topology.instance(region);
  const isHeld = topology.evacuated.includes(region);
  const writes = topology.isWriter(region);
  const role = writes ? 'writes' : topology.hasReplica ? 'replica' : 'cut off';
  const [fill, stroke] = writes
    ? [INK.writesSurface, INK.writes]
    : topology.hasReplica
      ? [INK.followsSurface, INK.follows]
      : [INK.heldSurface, INK.held];
  const retired = topology.retired(region);
  const lines = [
    isHeld ? 'held out by the latch' : writes ? 'gets the requests' : 'waits',
    retired.length > 0 ? `kept: ${retired.map((each) => `g${each}`).join(', ')}` : '',
  ];
  return markup`${box({ x, y }, { ...REGION, fill, stroke })}${words({ x: x + 12, y: y + 22 }, region === pair.home ? 'home' : 'standby', { bold: true })}${words({ x: x + REGION.width - 12, y: y + 22 }, region, { size: 11, fill: INK.quiet, anchor: 'end' })}${words({ x: x + 12, y: y + 48 }, `database g${generation}`, { size: 14 })}${words({ x: x + 12, y: y + 68 }, role, { size: 14, fill: stroke, bold: true })}${lines.map((line, index) => words({ x: x + 12, y: y + 89 + index * 17 }, line, { size: 12, fill: isHeld && index === 0 ? INK.held : INK.quiet }))}`;
}
