import { UNKNOWN } from '../../attributes';
import { Change, Estate } from '../../estate';
import { Rule } from '../../rule';
import { isForCheck, METRIC_ALARM } from './alarm';
import { loosenings } from './loosening';
import { signalsOf, subjectOf } from './signal';

export const observabilityAlarmLoosened: Rule = {
  id: 'observability-alarm-loosened',
  area: 'observability',
  severity: 'warning',
  title: 'An alarm goes off later than before',
  lost: 'What the alarm watches may get worse, or last longer, before anybody is told. The time until a recovery begins grows by that.',
  safeWay:
    'Say in the change why the old value was wrong, with the values that the metric really has. If the alarm is noisy, ask for more datapoints within the same time rather than for a higher threshold.',
  source: 'Amazon CloudWatch User Guide, Evaluating an alarm; API PutMetricAlarm',
  types: [METRIC_ALARM],
  *check({ estate }) {
    for (const change of estate.changed(METRIC_ALARM)) {
      const { before, after } = change;
      if (!before || !after || change.isDeposed || isForCheck(estate.before, before)) continue;
      if (after.values.at('threshold') === UNKNOWN && before.values.number('threshold') !== undefined) {
        yield { at: change, message: 'its threshold is not known yet', isUnknown: true };
        continue;
      }
      const reasons = loosenings(before, after, { isThresholdFine: followsGroup(estate, change) });
      if (reasons.length === 0) continue;
      const isHigh = reasons.some(({ severity }) => severity === 'high');
      yield {
        at: change,
        message: reasons.map(({ text }) => text).join('; '),
        ...(isHigh ? { severity: 'high' } : {}),
      };
    }
  },
};

/** Whether an alarm on healthy targets asks for fewer because their group has fewer now: rules on groups speak of that. */
function followsGroup({ before, after }: Estate, { before: was, after: is }: Change): boolean {
  const signal = is && signalsOf(is).find(({ metric }) => metric === 'HealthyHostCount');
  const targets = signal && subjectOf(after, is, signal)?.values.text('arn');
  const threshold = is?.values.number('threshold');
  if (!was || typeof targets !== 'string' || typeof threshold !== 'number' || threshold < 1) return false;
  return after.of('aws_autoscaling_group').some((group) => {
    const attached = group.values.texts('target_group_arns');
    const least = group.values.number('min_size');
    const former = before.find(group.key)?.values.number('min_size');
    if (attached === UNKNOWN || !attached.includes(targets)) return false;
    return typeof least === 'number' && typeof former === 'number' && least < former;
  });
}
