import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { counterparts, labelOf, RECORD, roleOf } from './record';
import { checkOf } from './health-check';

export const dnsPairSharesCheck: Rule = {
  id: 'dns-pair-shares-check',
  area: 'dns',
  severity: 'critical',
  title: 'Both records of a failover pair carry the same check',
  lost: 'When PRIMARY is unhealthy so is SECONDARY, and of two unhealthy records Route 53 answers with PRIMARY: the failover never happens.',
  safeWay:
    "Take the check off SECONDARY: it is then the answer whenever PRIMARY is out. Or give it one of its own, on the standby's own name.",
  source: 'Route 53 Developer Guide, How Route 53 chooses records when all of them are unhealthy',
  types: [RECORD],
  *inspect(snapshot) {
    for (const secondary of snapshot.of(RECORD)) {
      if (roleOf(secondary) !== 'SECONDARY' || secondary.values.isUnset('health_check_id')) continue;
      const id = secondary.values.text('health_check_id');
      const check = checkOf(snapshot, secondary);
      const others = counterparts(snapshot, secondary, 'PRIMARY');
      const isShared = (others === UNKNOWN ? [] : others).some((primary) => {
        const primaryId = primary.values.text('health_check_id');
        if (typeof id === 'string' && typeof primaryId === 'string') return id === primaryId;
        return check !== undefined && checkOf(snapshot, primary)?.key === check.key;
      });
      if (isShared) yield { at: secondary, message: `${labelOf(secondary)} carries the check of PRIMARY` };
    }
  },
};
