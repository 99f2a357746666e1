import { Rule } from '../../rule';
import { shown } from '../../wording';
import { ZONE } from './record';

export const dnsZoneRemoved: Rule = {
  id: 'dns-zone-removed',
  area: 'dns',
  severity: 'critical',
  title: 'A hosted zone is destroyed',
  lost: 'No name of the zone is answered any more. A new zone has other name servers: until the registrar or the parent zone names them and caches expire, up to two days, nobody reaches either Region.',
  safeWay:
    'Keep the zone. To hand it to another stack import it there and let it go here with a `removed` block that does not destroy.',
  source: 'Route 53 Developer Guide, Deleting a public hosted zone',
  types: [ZONE],
  *check({ estate }) {
    for (const change of estate.changed(ZONE)) {
      const { before, action } = change;
      if (!before || change.isDeposed) continue;
      const name = shown(before.values.text('name'));
      if (action === 'replace') {
        yield { at: change, message: `the zone ${name} is destroyed and created anew, with other name servers` };
      } else if (action === 'delete') {
        yield { at: change, message: `the zone ${name} is destroyed` };
      } else if (action === 'forget' && !isHeldElsewhere(before.values.text('id'), change.key)) {
        yield {
          at: change,
          severity: 'note',
          message: `the zone ${name} is no longer managed: nothing brings it back once it is gone`,
          lost: 'Nothing at once: Route 53 goes on answering.',
        };
      }
    }

    function isHeldElsewhere(id: unknown, key: string): boolean {
      return estate.after.of(ZONE).some((other) => other.key !== key && other.values.text('id') === id);
    }
  },
};
