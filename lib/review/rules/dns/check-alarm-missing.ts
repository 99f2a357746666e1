import { Rule } from '../../rule';
import { alarmOf, HEALTH_CHECK, kindOf, latchedBy, recordsOf, subjectOf, weightOf } from './health-check';

export const dnsCheckAlarmMissing: Rule = {
  id: 'dns-check-alarm-missing',
  area: 'dns',
  severity: 'critical',
  title: 'A check follows an alarm that does not exist',
  lost: 'The check has no data and says what it says without: healthy, as a rule. A latch that follows nothing cannot be set; a detector that follows nothing detects nothing.',
  safeWay:
    'Create the alarm first, in the Region that cloudwatch_alarm_region names; compare the two names letter by letter.',
  source: 'Route 53 API, HealthCheckConfig, AlarmIdentifier: name and Region have to be those of the alarm',
  types: [HEALTH_CHECK],
  *inspect(snapshot, { estate, expectations }) {
    if (!expectations) return;
    const stacks = new Set(estate.plans.map(({ stack }) => stack));
    const missing = expectations.stacks.filter((stack) => !stacks.has(stack));
    for (const check of snapshot.of(HEALTH_CHECK)) {
      if (kindOf(check) !== 'CLOUDWATCH_METRIC' || alarmOf(snapshot, check)) continue;
      if (check.references('cloudwatch_alarm_name').length > 0) continue;
      const earlier = estate.before.find(check.key);
      // Rules `dns-check-alarm-changed` and `dns-latch-weakened` speak of what was right before.
      if (snapshot === estate.after && earlier) {
        const isSame = subjectOf(earlier) === subjectOf(check);
        if (isSame ? alarmOf(estate.before, earlier) : latchedBy(estate.before, earlier).length > 0) continue;
        // As it was, which nobody at hand can judge.
        if (isSame && missing.length > 0) continue;
      }
      const severity = weightOf(...recordsOf(snapshot, check));
      if (missing.length > 0) {
        yield { at: check, severity, message: `no plan at hand shows ${subjectOf(check)}`, isUnknown: true };
      } else {
        yield { at: check, severity, message: `the check follows ${subjectOf(check)}, which no stack has` };
      }
    }
  },
};
