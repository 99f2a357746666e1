import { Estate, Resource } from '../../estate';
import { Rule } from '../../rule';
import { counted } from '../../wording';
import { HEALTH_CHECK, recordsOf, signatureOf, checkLabel, weightOf } from './health-check';
import { RECORD } from './record';

export const dnsCheckRemoved: Rule = {
  id: 'dns-check-removed',
  area: 'dns',
  severity: 'critical',
  title: 'A health check is destroyed',
  lost: 'What becomes of records that still carry a deleted check Route 53 does not promise: they may count as healthy or as unhealthy, and change. Alarms on the check have no data any more.',
  safeWay:
    'Keep the check. To replace it, create the new one first, give it to the records and alarms, then remove the old one.',
  source: 'Route 53 API, DeleteHealthCheck',
  types: [HEALTH_CHECK],
  *check({ estate }) {
    for (const change of estate.changed(HEALTH_CHECK)) {
      const { before, after, action } = change;
      if (!before || after || change.isDeposed) continue;
      const users = usersAfter(estate, before);
      const label = checkLabel(before);
      if (action === 'forget') {
        yield {
          at: change,
          severity: 'note',
          message: `${label} is no longer managed: nothing brings it back once it is gone`,
          lost: 'Nothing at once: Route 53 goes on checking.',
        };
      } else if (users.length > 0) {
        const records = users.flatMap((user) => (user.type === RECORD ? [user] : recordsOf(estate.before, before)));
        yield {
          at: change,
          severity: weightOf(...records),
          message: `${label} is destroyed while ${users.map(({ address }) => address).join(', ')} still ${users.length === 1 ? 'uses' : 'use'} it`,
        };
      } else if (!isUsedBefore(estate, before) && !isMadeAnew(estate, before)) {
        yield {
          at: change,
          severity: 'warning',
          message: `${label} is destroyed`,
          lost: `Nobody learns any more that this endpoint does not answer. It was not part of a record, at least of none among the ${counted(estate.plans.length, 'stack')} at hand.`,
        };
      }
    }
  },
};

/** Records and calculated checks that have the id of the destroyed check after the plans. */
function usersAfter({ after }: Estate, check: Resource): readonly Resource[] {
  const id = check.values.text('id');
  if (typeof id !== 'string') return [];
  const records = after.of(RECORD).filter(({ values }) => values.text('health_check_id') === id);
  const parents = after.of(HEALTH_CHECK).filter(({ values }) => {
    const ids = values.texts('child_healthchecks');
    return Array.isArray(ids) && ids.includes(id);
  });
  return [...records, ...parents];
}

/** What used it before has been changed in the same plans, and is spoken of by other rules. */
function isUsedBefore({ before }: Estate, check: Resource): boolean {
  return recordsOf(before, check).length > 0;
}

function isMadeAnew({ after }: Estate, check: Resource): boolean {
  return after.of(HEALTH_CHECK).some((other) => signatureOf(other) === signatureOf(check));
}
