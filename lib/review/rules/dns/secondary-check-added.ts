import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { counterparts, labelOf, RECORD, roleOf } from './record';

export const dnsSecondaryCheckAdded: Rule = {
  id: 'dns-secondary-check-added',
  area: 'dns',
  severity: 'note',
  title: 'SECONDARY gets a health check',
  lost: 'SECONDARY is no longer the answer whatever its state: while its check is unhealthy too, as in a standby that is scaled to zero, Route 53 answers with PRIMARY, dead as it is.',
  safeWay: 'Leave SECONDARY without a check, or keep at least one healthy instance in the standby at all times.',
  source: 'Route 53 Developer Guide, How Route 53 chooses records when all of them are unhealthy',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after } = change;
      if (!before || !after || roleOf(before) !== 'SECONDARY' || roleOf(after) !== 'SECONDARY') continue;
      if (!before.values.isUnset('health_check_id') || after.values.isUnset('health_check_id')) continue;
      const id = after.values.text('health_check_id');
      const primaries = counterparts(estate.after, after, 'PRIMARY');
      // Rule `dns-pair-shares-check` speaks.
      const isShared = (primaries === UNKNOWN ? [] : primaries).some(
        ({ values }) => typeof id === 'string' && values.text('health_check_id') === id,
      );
      if (!isShared) yield { at: change, message: `${labelOf(after)} gets a health check` };
    }
  },
};
