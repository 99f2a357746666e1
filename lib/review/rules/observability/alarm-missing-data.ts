import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { isForCheck, listeners, METRIC_ALARM } from './alarm';
import { isIdle, nameOf, signalsOf } from './signal';

export const observabilityAlarmMissingData: Rule = {
  id: 'observability-alarm-missing-data',
  area: 'observability',
  severity: 'high',
  title: 'An alarm takes missing data for good news',
  lost: 'When the thing that is measured is gone, its metric stops. The alarm then stays as it was, or goes to a state that tells nobody: the worst case is the one that is not reported.',
  safeWay:
    "Set treat_missing_data to 'breaching' for what always has data (lag, healthy hosts, health checks), 'ignore' for S3 replication, 'notBreaching' for counts of errors.",
  source:
    'Amazon CloudWatch User Guide, Configuring how CloudWatch alarms treat missing data; Amazon S3 User Guide, Monitoring replication with metrics',
  types: [METRIC_ALARM],
  *inspect(snapshot, context) {
    const { before } = context.estate;
    const isHeard = listeners(snapshot);
    for (const alarm of snapshot.of(METRIC_ALARM)) {
      // Nobody is told anyway: rule observability-alarm-muted.
      if (!isHeard(alarm) || isForCheck(snapshot, alarm)) continue;
      const treatment = alarm.values.text('treat_missing_data') ?? 'missing';
      const signals = signalsOf(alarm).filter((signal) => !isIdle(snapshot, alarm, signal, context));
      const heartbeat = signals.find(({ meaning }) => meaning?.gaps === 'breaching');
      const sparse = signals.find(({ meaning }) => meaning?.gaps === 'sparse');
      const objects = signals.find(({ meaning }) => meaning?.gaps === 'ignore');
      if (treatment === UNKNOWN) {
        if (heartbeat) {
          yield { at: alarm, message: 'how it treats missing data is not known yet', isUnknown: true };
        }
        continue;
      }
      if (heartbeat) {
        if (treatment !== 'breaching') {
          yield { at: alarm, message: `no data of ${nameOf(heartbeat)} is taken as '${treatment}', not as a breach` };
        }
      } else if (objects) {
        if (treatment === 'notBreaching') {
          yield {
            at: alarm,
            severity: 'warning',
            message: `no data of ${nameOf(objects)} is taken as 'notBreaching'`,
            lost: 'S3 reports nothing while nothing is replicated: an alarm that went off is taken back by the next quiet minutes, with the objects still missing.',
          };
        }
      } else if (sparse && treatment === 'breaching') {
        yield {
          at: alarm,
          severity: 'warning',
          message: `no data of ${nameOf(sparse)} is taken as a breach`,
          lost: 'Where nothing fails there is no data: the alarm is on for good, and the real failure changes nothing in it.',
        };
      } else if (!isIdleAlarm(alarm.key)) {
        const earlier = before.find(alarm.key)?.values.text('treat_missing_data');
        if (earlier === 'breaching' && treatment !== 'breaching') {
          yield {
            at: alarm,
            severity: 'warning',
            message: `no data is taken as '${treatment}', no longer as a breach`,
          };
        }
      }
    }

    function isIdleAlarm(key: string): boolean {
      const alarm = snapshot.find(key);
      return alarm !== undefined && signalsOf(alarm).some((signal) => isIdle(snapshot, alarm, signal, context));
    }
  },
};
