import { Estate, Resource, Snapshot } from '../../estate';
import { Finding, Rule, RuleContext } from '../../rule';
import { listed } from '../../wording';
import { alarmName, childrenOf, COMPOSITE_ALARM, listeners, METRIC_ALARM } from './alarm';
import { isIdle, isSameSignal, nameOf, named, Signal, signalsOf, subjectOf } from './signal';

export const observabilityAlarmRemoved: Rule = {
  id: 'observability-alarm-removed',
  area: 'observability',
  severity: 'high',
  title: 'An alarm on the recovery path is removed',
  lost: 'Nobody is told any more, from the apply on. What the alarm would have shown is found out in the next recovery.',
  safeWay:
    'Keep the alarm. To replace it, add the new one first, see it in state OK, and remove the old one in a later change.',
  source: 'Amazon CloudWatch User Guide, Using CloudWatch alarms; facts of each metric: the guide of its service',
  types: [METRIC_ALARM, COMPOSITE_ALARM],
  *check(context) {
    const { estate } = context;
    const wasHeard = listeners(estate.before);
    const isHeard = listeners(estate.after);
    for (const change of estate.changed(METRIC_ALARM)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed) continue;
      const lost = signalsOf(before).filter(
        (signal) =>
          signal.meaning && !isGone(estate, before, signal) && !isWatched(estate.after, before, after, signal, isHeard),
      );
      const isIdleAlarm = lost.some((signal) => isIdle(estate.before, before, signal, context));
      if (lost.length > 0 && (isIdleAlarm || wasHeard(before))) {
        yield findingOf({
          at: change,
          isForgotten: action === 'forget',
          stays: after !== undefined,
          isIdleAlarm,
          lost,
        });
      }
    }
    for (const change of estate.changed(COMPOSITE_ALARM)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed || after || !wasHeard(before)) continue;
      yield {
        at: change,
        severity: action === 'forget' ? 'note' : joinsRecovery(context, before) ? 'high' : 'warning',
        message:
          action === 'forget'
            ? 'the composite alarm is no longer managed: nothing brings it back once it is gone'
            : 'the composite alarm is destroyed',
      };
    }
  },
};

interface Loss {
  readonly at: Finding['at'];
  readonly isForgotten: boolean;
  /** Whether the alarm is still there, on something else. */
  readonly stays: boolean;
  /** Whether it only matters once the roles of the Regions change. */
  readonly isIdleAlarm: boolean;
  readonly lost: readonly Signal[];
}

function findingOf({ at, isForgotten, stays, isIdleAlarm, lost }: Loss): Finding {
  const names = listed([...new Set(lost.map(nameOf))]);
  if (isForgotten) {
    return {
      at,
      severity: 'note',
      message: `the alarm on ${names} is no longer managed: nothing brings it back once it is gone`,
      lost: 'Nothing at once: the alarm stays as it is.',
    };
  }
  const isRecovery = lost.some(({ meaning }) => meaning?.weight === 'recovery');
  const tells = listed([...new Set(lost.flatMap(({ meaning }) => meaning?.tells ?? []))]);
  return {
    at,
    severity: isRecovery && !isIdleAlarm ? 'high' : 'warning',
    message: stays ? `the alarm no longer watches ${names}, and no other does` : `the alarm on ${names} is destroyed`,
    lost: isIdleAlarm
      ? `Nothing as the roles are now. After a failover nobody learns ${tells}.`
      : `Nobody learns any more ${tells}.`,
  };
}

/** Whether what was measured goes as well: its alarm has nothing left to watch. */
function isGone({ before, after }: Estate, alarm: Resource, { subject }: Signal): boolean {
  if (subject === undefined || typeof subject.value !== 'string') return false;
  const found = named(before, subject.dimension, subject.value).filter(
    ({ region }) => region === undefined || region === alarm.region,
  );
  return found.length > 0 && found.every(({ key }) => after.find(key) === undefined);
}

/** Whether an alarm that is heard watches the same; the alarm itself counts however it is. */
function isWatched(
  snapshot: Snapshot,
  before: Resource,
  after: Resource | undefined,
  signal: Signal,
  isHeard: (alarm: Resource) => boolean,
): boolean {
  // Most often it does so itself: then the others need not be read.
  return [...(after ? [after] : []), ...snapshot.of(METRIC_ALARM)].some(
    (alarm) =>
      (alarm === after || (alarm.region === before.region && isHeard(alarm))) &&
      signalsOf(alarm).some(
        (other) => isSameSignal(other, signal) || (alarm === after && isLost(snapshot, alarm, other, signal)),
      ),
  );
}

/** Whether the same metric is watched of something that is nowhere: rule `observability-alarm-watches-nothing` speaks. */
function isLost(snapshot: Snapshot, alarm: Resource, other: Signal, signal: Signal): boolean {
  const isSameMetric = other.namespace === signal.namespace && other.metric === signal.metric;
  return isSameMetric && subjectOf(snapshot, alarm, other) === undefined;
}

function joinsRecovery({ estate }: RuleContext, composite: Resource): boolean {
  const rule = composite.values.text('alarm_rule');
  if (typeof rule !== 'string') return true;
  const names = new Set(childrenOf(rule).map(alarmName));
  return estate.before
    .of(METRIC_ALARM)
    .some(
      (alarm) =>
        names.has(String(alarm.values.text('alarm_name'))) &&
        signalsOf(alarm).some(({ meaning }) => meaning?.weight === 'recovery'),
    );
}
