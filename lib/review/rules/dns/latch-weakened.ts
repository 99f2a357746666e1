import { UNKNOWN } from '../../attributes';
import { Change, Resource } from '../../estate';
import { Finding, Rule, RuleContext } from '../../rule';
import { dnsCheckAlarmRegion } from './check-alarm-region';
import { alarmOf, HEALTH_CHECK, kindOf, latchedBy, subjectOf } from './health-check';
import { labelOf } from './record';

export const dnsLatchWeakened: Rule = {
  id: 'dns-latch-weakened',
  area: 'dns',
  severity: 'critical',
  title: 'The check behind the latch is weakened',
  lost: 'The failover cannot set the latch any more, or it does not stay set: traffic goes back to home by itself as soon as home answers, while the standby writes. Two databases then accept writes.',
  safeWay:
    "Leave the check as it is: on the latch's alarm in the Region that stays, with insufficient_data_health_status LastKnownStatus. Replace it only while nothing is held out of service, and drill afterwards: `npm run warmsite -- drill <env>`.",
  source: 'Route 53 API, HealthCheckConfig, AlarmIdentifier and InsufficientDataHealthStatus',
  types: [HEALTH_CHECK],
  *check(context) {
    const { estate } = context;
    for (const change of estate.changed(HEALTH_CHECK)) {
      const { before, after } = change;
      if (!before || !after) continue;
      const [primary] = latchedBy(estate.before, before);
      if (!primary) continue;
      const finding = findingOf(context, change, before, after, labelOf(primary));
      if (finding) yield finding;
    }
  },
};

function findingOf(
  context: RuleContext,
  at: Change,
  before: Resource,
  after: Resource,
  held: string,
): Finding | undefined {
  const { estate, roles } = context;
  if (kindOf(after) !== kindOf(before)) {
    return { at, message: `the latch of ${held} becomes a check of ${subjectOf(after)}` };
  }
  const control = after.values.text('routing_control_arn');
  if (kindOf(before) === 'RECOVERY_CONTROL') {
    if (control === before.values.text('routing_control_arn')) return replacementOf(at, roles.evacuated, held);
    return control === UNKNOWN
      ? { at, message: `which routing control holds ${held} is not known yet`, isUnknown: true }
      : { at, message: `${held} is held by ${subjectOf(after)}, no longer by ${subjectOf(before)}` };
  }
  const silence = after.values.text('insufficient_data_health_status') ?? 'LastKnownStatus';
  if (silence === UNKNOWN) {
    return { at, message: `how the latch of ${held} takes silence is not known yet`, isUnknown: true };
  }
  if (silence !== 'LastKnownStatus') {
    return { at, message: `silence of the latch of ${held} counts as ${silence}, no longer as it was last` };
  }
  const [name, region] = ['cloudwatch_alarm_name', 'cloudwatch_alarm_region'].map((part) => after.values.text(part));
  if (name === UNKNOWN || region === UNKNOWN) {
    const isSame = alarmOf(estate.before, before)?.key === alarmOf(estate.after, after)?.key;
    if (isSame && alarmOf(estate.after, after)) return replacementOf(at, roles.evacuated, held);
    return { at, message: `which alarm holds ${held} is not known yet`, isUnknown: true };
  }
  if (subjectOf(before) !== subjectOf(after)) {
    const isSpokenOf =
      'inspect' in dnsCheckAlarmRegion &&
      [...dnsCheckAlarmRegion.inspect(estate.after, context)].some((finding) => finding.at === after);
    return isSpokenOf
      ? undefined
      : { at, message: `${held} is held by ${subjectOf(after)}, no longer by ${subjectOf(before)}` };
  }
  return replacementOf(at, roles.evacuated, held);
}

function replacementOf(at: Change, evacuated: readonly string[], held: string): Finding | undefined {
  if (at.action !== 'replace') return undefined;
  return {
    at,
    severity: evacuated.length > 0 ? 'critical' : 'warning',
    message: `the latch of ${held} is replaced: a new check counts as healthy until its metric speaks`,
    lost:
      evacuated.length > 0
        ? 'The latch is set now: with the new check it is released at the apply, and traffic goes back to a Region whose database does not write.'
        : 'Nothing while the latch is not set. Set in the meantime, it would be released by the apply.',
  };
}
