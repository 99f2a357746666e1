import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { HEALTH_CHECK, recordsOf, checkLabel, weightOf } from './health-check';

export const dnsCheckDisabled: Rule = {
  id: 'dns-check-disabled',
  area: 'dns',
  severity: 'critical',
  title: 'A health check is disabled',
  lost: 'A disabled check counts as healthy for ever, so that what carries it never fails over. Inverted as well it counts as unhealthy for ever: what carries it never answers.',
  safeWay:
    'Leave the check on. During maintenance set the latch, or stop the runbook instead; a check that is too nervous gets a higher failure_threshold.',
  source: 'Route 53 API, HealthCheckConfig, Disabled',
  types: [HEALTH_CHECK],
  *inspect(snapshot) {
    for (const check of snapshot.of(HEALTH_CHECK)) {
      const disabled = check.values.flag('disabled');
      const severity = weightOf(...recordsOf(snapshot, check));
      if (disabled === UNKNOWN && check.references('disabled').length > 0) {
        yield {
          at: check,
          severity,
          message: 'whether the health check is disabled is not known yet',
          isUnknown: true,
        };
      } else if (disabled === true) {
        const counts = check.values.flag('invert_healthcheck') === true ? 'unhealthy' : 'healthy';
        yield {
          at: check,
          severity,
          message: `${checkLabel(check)} is disabled: it counts as ${counts} for ever`,
        };
      }
    }
  },
};
