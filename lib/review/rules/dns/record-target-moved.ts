import { Unknown, UNKNOWN } from '../../attributes';
import { Change, Estate, Resource } from '../../estate';
import { Finding, Rule } from '../../rule';
import { counterparts, isLive, labelOf, leadsTo, placesOf, policyOf, RECORD, regionOf, roleOf } from './record';

export const dnsRecordTargetMoved: Rule = {
  id: 'dns-record-target-moved',
  area: 'dns',
  severity: 'critical',
  title: 'A record of the recovery path leads elsewhere',
  lost: 'Users, checks and the failover are led to another Region from the apply on, within a minute or two. What is looked at is then no longer what answers.',
  safeWay:
    'Move traffic with the latch, not with records: `npm run warmsite -- failover <env>`. To replace a load balancer of the same Region, see the new one healthy first, then change the alias.',
  source: 'Route 53 Developer Guide, Choosing between alias and non-alias records',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after } = change;
      if (!before || !after || !(isLive(estate.before, before) || isLive(estate.after, after))) continue;
      const finding = findingOf(estate, change, before, after);
      if (finding && !isSameAsPrimary(estate, after)) yield finding;
    }
  },
};

function findingOf({ before, after }: Estate, at: Change, from: Resource, to: Resource): Finding | undefined {
  const old = placesOf(from);
  const now = placesOf(to);
  if (old === UNKNOWN || (now !== UNKNOWN && old.join() === now.join())) return undefined;
  const [oldTargets, newTargets] = [leadsTo(before, from), leadsTo(after, to)];
  const isSame =
    oldTargets.length > 0 && oldTargets.map(({ key }) => key).join() === newTargets.map(({ key }) => key).join();
  // The same resource under a new name: it is replaced, and of that other rules speak.
  if (isSame) return undefined;
  if (now === UNKNOWN && newTargets.length === 0) {
    return {
      at,
      message: `where ${labelOf(from)} leads is not known yet; now it is ${old.join(', ')}`,
      isUnknown: true,
    };
  }
  const [oldRegion, newRegion] = [regionOf(before, from), regionOf(after, to)];
  const moves = oldRegion !== newRegion && oldRegion !== undefined && newRegion !== undefined;
  const isFailover = policyOf(from) === 'failover';
  return {
    at,
    severity: moves ? 'critical' : oldRegion === undefined || newRegion === undefined ? 'high' : 'warning',
    message: `${labelOf(from)} leads to ${placeName(now, newTargets)}${moves ? ` in ${newRegion}` : ''}, no longer to ${old.join(', ')}`,
    ...(moves
      ? {}
      : {
          lost: `${isFailover ? 'Users are' : 'Whoever asks this name is'} led to another resource from the apply on. If it does not answer, the Region is out of service until the record is changed back.`,
        }),
  };
}

function placeName(places: readonly string[] | Unknown, targets: readonly Resource[]): string {
  return places === UNKNOWN ? targets.map(({ address }) => address).join(', ') : places.join(', ');
}

/** Rule `dns-pair-one-target` speaks. */
function isSameAsPrimary({ after }: Estate, record: Resource): boolean {
  const role = roleOf(record);
  if (typeof role !== 'string') return false;
  const others = counterparts(after, record, role === 'PRIMARY' ? 'SECONDARY' : 'PRIMARY');
  const place = placesOf(record);
  return (
    place !== UNKNOWN &&
    (others === UNKNOWN ? [] : others).some((other) => {
      const otherPlace = placesOf(other);
      return otherPlace !== UNKNOWN && otherPlace.join() === place.join();
    })
  );
}
