import { Resource } from '../../estate';
import { Finding, Rule } from '../../rule';
import { checkOf, HEALTH_CHECK, latchesOf, signatureOf, subjectOf, treeOf } from './health-check';
import { isEvaluated, labelOf, RECORD, roleOf } from './record';

export const dnsLatchDetached: Rule = {
  id: 'dns-latch-detached',
  area: 'dns',
  severity: 'critical',
  title: 'The latch no longer holds the PRIMARY record',
  lost: 'After a failover traffic goes back to home by itself as soon as home answers: writes then go to two databases, and what one of them gets is lost when they are brought together. During a failover it happens at the apply.',
  safeWay:
    'Keep the latch among the children of the check of PRIMARY, and its threshold at the number of children. To release the latch, run the switchover: `npm run warmsite -- switchover <env>`.',
  source: 'Route 53 Developer Guide, Active-passive failover: traffic returns when the primary is healthy again',
  types: [HEALTH_CHECK, RECORD],
  *check({ estate }) {
    const { before, after } = estate;
    for (const primary of before.of(RECORD)) {
      if (roleOf(primary) !== 'PRIMARY') continue;
      const latches = latchesOf(before, primary);
      const now = after.find(primary.key);
      if (latches.length === 0 || !now || roleOf(now) !== 'PRIMARY') continue;
      // Rule `dns-primary-without-check` speaks.
      if (now.values.isUnset('health_check_id') && isEvaluated(after, now) !== true) continue;
      // Rule `dns-check-removed` speaks of a check that goes from under the record.
      if (now.values.text('health_check_id') === primary.values.text('health_check_id') && !checkOf(after, now))
        continue;
      const tree = treeOf(after, checkOf(after, now));
      const keys = new Set(tree.map(({ key }) => key));
      const signatures = new Set(tree.map(signatureOf));
      const ids = new Set(tree.flatMap((check) => check.values.texts('child_healthchecks')));
      for (const latch of latches) {
        const id = latch.values.text('id');
        const isThere = keys.has(latch.key) || signatures.has(signatureOf(latch)) || (id !== undefined && ids.has(id));
        if (isThere) continue;
        yield {
          at: changedPlace(primary, now, latch),
          part: latch.key,
          message: `${labelOf(primary)} is no longer held by ${subjectOf(latch)}`,
        };
      }
    }

    /** The record when it got another check, else the calculated check that lost the latch. */
    function changedPlace(primary: Resource, now: Resource, latch: Resource): Finding['at'] {
      const check = checkOf(before, primary);
      if (!check || checkOf(after, now)?.key !== check.key) return primary;
      const parent = treeOf(before, check).find(({ values }) => {
        const ids = values.texts('child_healthchecks');
        return typeof ids === 'object' && ids.includes(latch.values.text('id') as string);
      });
      return parent && after.find(parent.key) ? parent : check;
    }
  },
};
