import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { listeners, looksBelowZero, METRIC_ALARM } from './alarm';
import { isIdle, isSameSignal, nameOf, Signal, signalsOf } from './signal';

export const observabilityLagAlarmBlind: Rule = {
  id: 'observability-lag-alarm-blind',
  area: 'observability',
  severity: 'warning',
  title: 'An alarm on replica lag does not see that replication is broken',
  lost: 'RDS reports a lag of -1 when replication is broken or its lag is not known. That is below every threshold: the alarm says OK while the replica stands still, and a failover loses everything since.',
  safeWay:
    'Alarm on a formula that makes a negative lag a large one, IF(lag < 0, 1000000000, lag), or add a second alarm on a lag below 0.',
  source: 'Amazon RDS User Guide, Monitoring read replication: ReplicaLag is -1',
  types: [METRIC_ALARM],
  *inspect(snapshot, context) {
    const isHeard = listeners(snapshot);
    for (const alarm of snapshot.of(METRIC_ALARM)) {
      const signal = signalsOf(alarm).find(({ meaning }) => meaning?.isNegativeWhenBroken);
      if (!signal || !isHeard(alarm) || isIdle(snapshot, alarm, signal, context)) continue;
      if (!goesUp(alarm) || looksBelowZero(alarm)) continue;
      if (hasLowerAlarm(snapshot, alarm, signal)) continue;
      yield { at: alarm, message: `it cannot see a ${nameOf(signal)} below 0` };
    }
  },
};

function goesUp({ values }: Resource): boolean {
  const operator = values.text('comparison_operator');
  return operator === UNKNOWN || (operator?.startsWith('GreaterThan') ?? false);
}

function hasLowerAlarm(snapshot: Snapshot, alarm: Resource, signal: Signal): boolean {
  return snapshot
    .of(METRIC_ALARM)
    .some(
      (other) =>
        other !== alarm &&
        other.region === alarm.region &&
        !goesUp(other) &&
        signalsOf(other).some((candidate) => isSameSignal(candidate, signal)),
    );
}
