import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { labelOf, RECORD, roleOf } from './record';

export const dnsFailoverRoleChanged: Rule = {
  id: 'dns-failover-role-changed',
  area: 'dns',
  severity: 'critical',
  title: 'PRIMARY and SECONDARY change places',
  lost: 'Users are sent to the other Region from the apply on, within a minute or two, whether its database accepts writes or not. The check and the latch stay with the record that they were on: the failover that they make is the wrong way round.',
  safeWay:
    'Leave the roles as they are and move traffic with the latch: `npm run warmsite -- failover <env>`, back with `switchover`. Where there is no latch, let the health check of PRIMARY go unhealthy (invert it for the time).',
  source: 'Route 53 Developer Guide, Failover routing; ChangeResourceRecordSets: one change batch for a pair',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after } = change;
      if (!before || !after) continue;
      const from = roleOf(before);
      const to = roleOf(after);
      if (typeof from !== 'string' || to === undefined || from === to) continue;
      if (to === UNKNOWN) {
        yield { at: change, message: `the new role of ${labelOf(before)} is not known yet`, isUnknown: true };
      } else {
        yield { at: change, message: `${labelOf(before)} becomes ${to}` };
      }
    }
  },
};
