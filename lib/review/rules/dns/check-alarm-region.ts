import { UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { asksEndpoint, checkOf, HEALTH_CHECK, kindOf, latchedBy, recordsOf, subjectOf, treeOf } from './health-check';
import { labelOf, RECORD, regionOf, roleOf } from './record';

export const dnsCheckAlarmRegion: Rule = {
  id: 'dns-check-alarm-region',
  area: 'dns',
  severity: 'critical',
  title: 'The alarm behind a check is in the Region that the check judges',
  lost: 'When the Region is lost its metrics stop: a latch there cannot be set, and a check that follows them keeps its last word. The failover does not happen, or does not hold.',
  safeWay: 'Put the alarm into the other Region, the one that stays, and let cloudwatch_alarm_region name it.',
  source: 'Route 53 Developer Guide, Monitoring a CloudWatch alarm; insufficient data',
  types: [HEALTH_CHECK, RECORD],
  *inspect(snapshot, { estate }) {
    for (const check of snapshot.of(HEALTH_CHECK)) {
      if (kindOf(check) !== 'CLOUDWATCH_METRIC') continue;
      const region = check.values.text('cloudwatch_alarm_region');
      if (region === UNKNOWN || region === undefined) continue;
      const record = recordsOf(snapshot, check).find(
        (candidate) => roleOf(candidate) === 'PRIMARY' && regionOf(snapshot, candidate) === region,
      );
      if (!record || (snapshot === estate.after && isSpokenOf(check, record))) continue;
      // Beside a check that asks the endpoint, a metric that only adds to it may be where it is measured.
      const isAlone = !treeOf(snapshot, checkOf(snapshot, record)).some(asksEndpoint);
      const countsAsDead = check.values.text('insufficient_data_health_status') === 'Unhealthy';
      if ((isAlone && !countsAsDead) || latchedBy(snapshot, check).length > 0) {
        yield { at: check, message: `${labelOf(record)}, which leads to ${region}, is judged by ${subjectOf(check)}` };
      }
    }

    /** What moved is the record, not the alarm: rules `dns-record-target-moved` and `dns-pair-one-target` speak. */
    function isSpokenOf(check: Resource, record: Resource): boolean {
      const [earlier, led] = [estate.before.find(check.key), estate.before.find(record.key)];
      if (!earlier || !led) return false;
      const region = earlier.values.text('cloudwatch_alarm_region');
      return region === check.values.text('cloudwatch_alarm_region') && regionOf(estate.before, led) !== region;
    }
  },
};
