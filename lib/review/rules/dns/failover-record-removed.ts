import { Change, Estate } from '../../estate';
import { Rule } from '../../rule';
import { isSameName, labelOf, policyOf, RECORD, roleOf } from './record';

export const dnsFailoverRecordRemoved: Rule = {
  id: 'dns-failover-record-removed',
  area: 'dns',
  severity: 'critical',
  title: 'A record that Route 53 chooses among is removed',
  lost: 'There is nothing left to fail over to, or to fail over from. A name whose last record goes is not answered at all; resolvers keep that for the negative TTL of the zone, 15 minutes by default.',
  safeWay:
    'Keep the records of both Regions. To rename one in the configuration use a `moved` block; to hand it to another stack import it there and let it go here with a `removed` block that does not destroy.',
  source: 'Route 53 Developer Guide, Active-active and active-passive failover; RFC 2308, Negative caching',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after, action } = change;
      if (!before || after || change.isDeposed) continue;
      const policy = policyOf(before);
      if (policy === 'simple') continue;
      if (action === 'forget') {
        if (isHeldElsewhere(estate, change)) continue;
        yield {
          at: change,
          severity: 'note',
          message: `${labelOf(before)} is no longer managed: nothing brings it back once it is gone`,
          lost: 'Nothing at once: Route 53 goes on answering with it.',
        };
        continue;
      }
      if (isHeldElsewhere(estate, change)) {
        yield {
          at: change,
          severity: 'high',
          message: `${labelOf(before)} is destroyed here and created under another address`,
          lost: 'Terraform does the two in any order: the creation fails because the record is there still, or the destruction takes the new one.',
        };
        continue;
      }
      yield {
        at: change,
        ...(policy === 'failover' ? {} : { severity: 'high' }),
        message: `${labelOf(before)} is destroyed`,
      };
    }
  },
};

/** Whether another address has the same record after the plans. */
function isHeldElsewhere({ after }: Estate, { key, before }: Change): boolean {
  const identifier = before?.values.text('set_identifier');
  return after
    .of(RECORD)
    .some(
      (other) =>
        other.key !== key &&
        before !== undefined &&
        isSameName(before, other) === true &&
        roleOf(before) === roleOf(other) &&
        (roleOf(before) !== undefined || other.values.text('set_identifier') === identifier),
    );
}
