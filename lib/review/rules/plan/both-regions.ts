import { compare } from '../../estate';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { LIVE_TYPES, LiveKind, Touch, touchOf } from './live-resource';

export const planBothRegions: Rule = {
  id: 'plan-both-regions',
  area: 'plan',
  severity: 'warning',
  title: 'What serves or recovers is changed in both Regions at once',
  lost: 'If the change is wrong, it is wrong in both Regions, and the one to fail over to has the same fault: no Region serves until it is taken back.',
  safeWay:
    "Apply the standby's stack first and look at it (`npm run warmsite -- drill <env>`, a request to its own name), then the other one, in an apply of its own.",
  source: 'AWS Well-Architected Framework, Reliability Pillar: deploy changes to one Region at a time',
  types: LIVE_TYPES,
  *check({ estate, roles }) {
    const pair = [roles.home, roles.standby].filter((region) => region !== undefined);
    const touches = estate.changed(...LIVE_TYPES).flatMap((change) => touchOf(change) ?? []);
    for (const kind of [...new Set(touches.map((touch) => touch.kind))].sort(compare)) {
      const own = touches.filter((touch) => touch.kind === kind);
      const destroyed = byRegion(own.filter(({ destroys }) => destroys));
      const felt = byRegion(own.filter((touch) => touch.destroys || isFelt(touch, own)));
      const isDestroyed = isPair(destroyed);
      const regions = isDestroyed ? destroyed : felt;
      if (!isPair(regions)) continue;
      const last = [...regions.keys()].sort(compare).at(-1) as string;
      const [{ change }] = regions.get(last) as [Touch];
      yield {
        at: { stack: change.stack },
        part: kind,
        ...(isDestroyed ? { severity: 'high' as const } : {}),
        message: messageOf(kind, isDestroyed, regions),
      };
    }

    function byRegion(all: readonly Touch[]): ReadonlyMap<string, readonly Touch[]> {
      const regions = new Map<string, Touch[]>();
      for (const touch of all) {
        const { before, after } = touch.change;
        const region = before?.region ?? after?.region;
        if (region === undefined || (pair.length > 0 && !pair.includes(region))) continue;
        regions.set(region, [...(regions.get(region) ?? []), touch]);
      }
      return regions;
    }
  },
};

function isPair(regions: ReadonlyMap<string, unknown>): boolean {
  return regions.size > 1;
}

/** What waits for the maintenance window does not come at once, unless the other Region has the same window. */
function isFelt(touch: Touch, all: readonly Touch[]): boolean {
  if (touch.attributes.length > 0) return true;
  const region = touch.change.after?.region;
  return all.some(
    (other) =>
      other.deferred.length > 0 &&
      other.change.after?.region !== region &&
      other.window !== undefined &&
      other.window === touch.window,
  );
}

function messageOf(kind: LiveKind, isDestroyed: boolean, regions: ReadonlyMap<string, readonly Touch[]>): string {
  const names = [...regions.keys()].sort(compare);
  if (isDestroyed) {
    const count = [...regions.values()].flat().length;
    return `${kind} of ${listed(names)} are destroyed or replaced at once: ${count} resources`;
  }
  const attributes = new Set(
    [...regions.values()].flat().flatMap((touch) => (touch.attributes.length > 0 ? touch.attributes : touch.deferred)),
  );
  return `${kind} of ${listed(names)} change at once, in ${listed([...attributes].sort(compare))}`;
}
