import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { childCount, HEALTH_CHECK, kindOf, recordsOf, weightOf } from './health-check';

export const dnsCalculatedCheckFixed: Rule = {
  id: 'dns-calculated-check-fixed',
  area: 'dns',
  severity: 'critical',
  title: 'A calculated check always says the same',
  lost: 'With a threshold of 0 it is healthy for ever and what carries it never fails over; with one above the number of its children it is unhealthy for ever, and users are led away from a Region that serves.',
  safeWay: 'Set child_health_threshold to the number of children: healthy only while all of them are.',
  source: 'Route 53 API, HealthCheckConfig, HealthThreshold',
  types: [HEALTH_CHECK],
  *inspect(snapshot, { estate }) {
    for (const check of snapshot.of(HEALTH_CHECK)) {
      if (kindOf(check) !== 'CALCULATED') continue;
      const threshold = check.values.number('child_health_threshold');
      const children = childCount(snapshot, check);
      const severity = weightOf(...recordsOf(snapshot, check));
      if (threshold === UNKNOWN) {
        // Left out, the provider computes it; only what is set by a reference decides.
        if (check.references('child_health_threshold').length > 0) {
          yield {
            at: check,
            severity,
            message: 'how many children have to be healthy is not known yet',
            isUnknown: true,
          };
        }
      } else if (threshold === 0) {
        yield { at: check, severity, message: 'none of the children has to be healthy: the check always is' };
      } else if (children === UNKNOWN) {
        // Of a check that was there before rule `dns-calculated-check-loosened` speaks.
        if (estate.before.find(check.key)) continue;
        yield { at: check, severity, message: 'which checks it is calculated of is not known yet', isUnknown: true };
      } else if (children === 0) {
        yield { at: check, severity, message: 'the calculated check has no children: it can tell nothing' };
      } else if (threshold !== undefined && threshold > children) {
        yield {
          at: check,
          severity,
          message: `${threshold} children have to be healthy and there ${children === 1 ? 'is 1' : `are ${children}`}: the check never is`,
        };
      }
    }
  },
};
