import { Attributes, UNKNOWN } from '../../attributes';
import { canonical } from '../../canonical';
import { Change, Estate, Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { listed, shown } from '../../wording';
import { alarmOf, HEALTH_CHECK, latchedBy, METRIC_ALARM, recordsOf, weightOf } from './health-check';

export const dnsCheckAlarmChanged: Rule = {
  id: 'dns-check-alarm-changed',
  area: 'dns',
  severity: 'critical',
  title: 'The alarm that a health check follows is removed or measures something else',
  lost: 'The check follows the metric of the alarm. Without it, or with another one, it keeps its last word: a latch cannot be set or released any more, a detector no longer detects.',
  safeWay:
    'Leave the alarm as it is. To change it, add a second alarm with a check of its own, see both agree, give the new check to the record, and remove the old one later.',
  source: 'Route 53 Developer Guide, Monitoring a CloudWatch alarm: the check follows the data stream of the alarm',
  types: [METRIC_ALARM, HEALTH_CHECK],
  *check({ estate }) {
    const followers = followersOf(estate.before);
    for (const change of estate.changed(METRIC_ALARM)) {
      const { before, after, action } = change;
      const checks = followers.get(change.key) ?? [];
      if (!before || checks.length === 0 || change.isDeposed) continue;
      const severity = weightOf(...checks.flatMap((check) => recordsOf(estate.before, check)));
      const isLatch = checks.some((check) => latchedBy(estate.before, check).length > 0);
      const name = `the alarm ${shown(before.values.text('alarm_name'))}${isLatch ? ', the latch,' : ''}`;
      if (!after) {
        if (isHeldElsewhere(estate, change, before)) continue;
        yield action === 'forget'
          ? {
              at: change,
              severity: 'note',
              message: `${name} is no longer managed: nothing brings it back once it is gone`,
              lost: 'Nothing at once: the alarm stays as it is.',
            }
          : {
              at: change,
              severity,
              message: `${name} is destroyed while ${checks.map(({ address }) => address).join(', ')} follows it`,
            };
        continue;
      }
      const changed = (isLatch ? [...IDENTITY, ...JUDGEMENT] : IDENTITY).filter(
        (attribute) => meaning(before.values, attribute) !== meaning(after.values, attribute),
      );
      if (changed.length > 0) {
        yield { at: change, severity, message: `${name} changes in ${listed(changed)}` };
      } else if (action === 'replace') {
        yield {
          at: change,
          severity: 'warning',
          message: `${name} is destroyed and created anew`,
          lost: 'Between the two the check has no data; a latch that is set meanwhile may not be seen.',
        };
      }
    }
  },
};

/** What an alarm measures. */
const IDENTITY = ['alarm_name', 'region', 'namespace', 'metric_name', 'dimensions', 'metric_query'];

/** How it judges what it measures; of other alarms than the latch the rules on alarms speak. */
const JUDGEMENT = [
  'statistic',
  'extended_statistic',
  'period',
  'comparison_operator',
  'threshold',
  'treat_missing_data',
  'evaluation_periods',
  'datapoints_to_alarm',
];

/** By key of the alarm: the checks that follow it. */
function followersOf(snapshot: Snapshot): ReadonlyMap<string, readonly Resource[]> {
  const followers = new Map<string, Resource[]>();
  for (const check of snapshot.of(HEALTH_CHECK)) {
    const alarm = alarmOf(snapshot, check);
    if (!alarm) continue;
    followers.set(alarm.key, [...(followers.get(alarm.key) ?? []), check]);
  }
  return followers;
}

/** Whether another stack takes the alarm over. */
function isHeldElsewhere({ after }: Estate, { key }: Change, alarm: Resource): boolean {
  const name = alarm.values.text('alarm_name');
  return after
    .of(METRIC_ALARM)
    .some((other) => other.key !== key && other.values.text('alarm_name') === name && other.region === alarm.region);
}

/** A value as one text, in which what is not set is the same however it is written. */
function meaning(values: Attributes, attribute: string): string {
  const value = values.at(attribute);
  // The provider writes 0 for a number that is not set.
  return value === UNKNOWN || value === 0 ? '' : canonical(value);
}
