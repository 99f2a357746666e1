import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { counterparts, labelOf, leadsTo, placesOf, RECORD, roleOf } from './record';

export const dnsPairOneTarget: Rule = {
  id: 'dns-pair-one-target',
  area: 'dns',
  severity: 'critical',
  title: 'Both records of a failover pair lead to the same place',
  lost: 'A failover leads users to where they came from: with that Region gone, there is no answer that helps, for as long as it stays so.',
  safeWay: "Let PRIMARY lead to home's own name and SECONDARY to the standby's.",
  source: 'Route 53 Developer Guide, Active-passive failover',
  types: [RECORD],
  *inspect(snapshot) {
    for (const primary of snapshot.of(RECORD)) {
      if (roleOf(primary) !== 'PRIMARY') continue;
      const others = counterparts(snapshot, primary, 'SECONDARY');
      for (const secondary of others === UNKNOWN ? [] : others) {
        if (isOnePlace(primary, secondary)) {
          yield { at: secondary, message: `${labelOf(secondary)} leads to ${placeName(secondary)}, as PRIMARY does` };
        }
      }
    }

    function isOnePlace(primary: Parameters<typeof leadsTo>[1], secondary: Parameters<typeof leadsTo>[1]): boolean {
      const one = placesOf(primary);
      const other = placesOf(secondary);
      if (one !== UNKNOWN && other !== UNKNOWN) return one.length > 0 && one.join() === other.join();
      const keys = leadsTo(snapshot, primary).map(({ key }) => key);
      return (
        keys.length > 0 &&
        keys.join() ===
          leadsTo(snapshot, secondary)
            .map(({ key }) => key)
            .join()
      );
    }

    function placeName(record: Parameters<typeof leadsTo>[1]): string {
      const places = placesOf(record);
      return places === UNKNOWN ? (leadsTo(snapshot, record)[0]?.address ?? '') : places.join(', ');
    }
  },
};
