import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { HEALTH_CHECK, recordsOf, checkLabel, weightOf } from './health-check';

export const dnsCheckInverted: Rule = {
  id: 'dns-check-inverted',
  area: 'dns',
  severity: 'critical',
  title: 'A health check is turned round',
  lost: 'What answers counts as unhealthy and what is dead counts as healthy: users are led away from the Region that serves, at once, and back to it when it is lost.',
  safeWay:
    'Leave invert_healthcheck as it is. To take a Region out of service set the latch: `npm run warmsite -- failover <env>`.',
  source: 'Route 53 API, HealthCheckConfig, Inverted',
  types: [HEALTH_CHECK],
  *check({ estate }) {
    for (const change of estate.changed(HEALTH_CHECK)) {
      const { before, after } = change;
      // Rule `dns-check-disabled` speaks of a check that is off.
      if (!before || !after || after.values.flag('disabled') === true) continue;
      const from = before.values.flag('invert_healthcheck') ?? false;
      const to = after.values.flag('invert_healthcheck') ?? false;
      if (from === UNKNOWN || from === to) continue;
      const severity = weightOf(...recordsOf(estate.before, before), ...recordsOf(estate.after, after));
      if (to === UNKNOWN) {
        if (after.references('invert_healthcheck').length > 0) {
          yield {
            at: change,
            severity,
            message: 'whether the health check is inverted is not known yet',
            isUnknown: true,
          };
        }
      } else {
        yield {
          at: change,
          severity,
          message: `${checkLabel(before)} ${to ? 'is inverted' : 'is no longer inverted'}`,
        };
      }
    }
  },
};
