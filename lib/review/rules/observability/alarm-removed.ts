import { UNKNOWN } from '../../attributes';
import { Estate, Resource, Snapshot } from '../../estate';
import { Finding, Rule, RuleContext } from '../../rule';
import { listed, shown } from '../../wording';
import { alarmName, audiences, childrenOf, COMPOSITE_ALARM, listeners, METRIC_ALARM } from './alarm';
import { loosenings } from './loosening';
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
    const standIns = standInsOf(estate);
    for (const change of estate.changed(METRIC_ALARM)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed) continue;
      // It compared something with what goes as well: an alarm of its own on what stays is enough.
      const isOver = !after && signalsOf(before).some((signal) => isGone(estate, before, signal));
      const losses = signalsOf(before)
        .filter((signal) => signal.meaning && !isGone(estate, before, signal))
        .filter((signal) => !after || !stillWatches(estate.after, after, signal))
        .map((signal) => ({ signal, standIns: standIns(before, signal) }))
        .filter((loss) => !loss.standIns.some(({ shortcomings }) => isOver || shortcomings.length === 0));
      const lost = losses.map(({ signal }) => signal);
      const isIdleAlarm = lost.some((signal) => isIdle(estate.before, before, signal, context));
      if (lost.length > 0 && (isIdleAlarm || wasHeard(before))) {
        yield findingOf({
          at: change,
          isForgotten: action === 'forget',
          stays: after !== undefined,
          isIdleAlarm,
          lost,
          standIn: best(losses.flatMap((loss) => loss.standIns)),
          isTold: losses.every((loss) => loss.standIns.some(({ tellsAll }) => tellsAll)),
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
  /** The alarm that comes nearest to it, of those that look at the same. */
  readonly standIn: StandIn | undefined;
  /** Whether all of it is still watched by alarms that tell the same people. */
  readonly isTold: boolean;
}

function findingOf({ at, isForgotten, stays, isIdleAlarm, lost, standIn, isTold }: Loss): Finding {
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
    severity: isRecovery && !isIdleAlarm && !isTold ? 'high' : 'warning',
    message: stays
      ? `the alarm no longer watches ${names}, and ${standIn ? shortcomingsOf(standIn) : 'no other does'}`
      : `the alarm on ${names} is destroyed${standIn ? `; ${shortcomingsOf(standIn)}` : ''}`,
    lost: lostOf(tells, { isIdleAlarm, isTold, standIn }),
  };
}

function lostOf(
  tells: string,
  { isIdleAlarm, isTold, standIn }: Pick<Loss, 'isIdleAlarm' | 'isTold' | 'standIn'>,
): string {
  if (isIdleAlarm) return `Nothing as the roles are now. After a failover nobody learns ${tells}.`;
  if (isTold) return `People learn later, or not in every case, ${tells}.`;
  return `${standIn ? 'Those who were told learn no more' : 'Nobody learns any more'} ${tells}.`;
}

function shortcomingsOf({ alarm, shortcomings }: StandIn): string {
  return `${shown(alarm.values.text('alarm_name'))} watches the same, but ${shortcomings.join('; ')}`;
}

/** Whether what was measured goes as well: its alarm has nothing left to watch. */
function isGone({ before, after }: Estate, alarm: Resource, { subject }: Signal): boolean {
  if (subject === undefined || typeof subject.value !== 'string') return false;
  const found = named(before, subject.dimension, subject.value).filter(
    ({ region }) => region === undefined || region === alarm.region,
  );
  return found.length > 0 && found.every(({ key }) => after.find(key) === undefined);
}

/** Whether the alarm itself watches the same as before; how, is a matter of other rules. */
function stillWatches(snapshot: Snapshot, after: Resource, signal: Signal): boolean {
  return signalsOf(after).some((other) => isSameSignal(other, signal) || isLost(snapshot, after, other, signal));
}

/** Another alarm that is heard and looks at the same metric. */
interface StandIn {
  readonly alarm: Resource;
  /** What it lacks to stand in for an alarm that is removed: it merely includes the metric then. */
  readonly shortcomings: readonly string[];
  /** Whether it tells everybody whom the other told. */
  readonly tellsAll: boolean;
}

/** By an alarm as it was and one of the signals that it loses: the alarms of its Region that look at the same. */
function standInsOf({
  before: earlier,
  after: later,
}: Estate): (before: Resource, signal: Signal) => readonly StandIn[] {
  const isHeard = listeners(later);
  const [told, tells] = [audiences(earlier), audiences(later)];
  return (before, signal) =>
    later
      .of(METRIC_ALARM)
      .filter((alarm) => alarm.region === before.region && isHeard(alarm))
      .filter((alarm) => signalsOf(alarm).some((other) => isSameSignal(other, signal)))
      .map((alarm) => {
        const was = told(before);
        const is = tells(alarm);
        const untold = was === UNKNOWN || is === UNKNOWN ? [] : [...was].filter((action) => !is.has(action));
        return {
          alarm,
          tellsAll: untold.length === 0,
          shortcomings: [
            ...(untold.length > 0 ? [`it does not tell ${listed(untold.map(shortName))}`] : []),
            ...(isMixed(before, alarm)
              ? ['it looks at other metrics with it']
              : loosenings(before, alarm).map(({ text }) => text)),
          ],
        };
      });
}

/** Whether an alarm looks at anything that the other one did not look at. */
function isMixed(before: Resource, alarm: Resource): boolean {
  const own = signalsOf(before);
  return signalsOf(alarm).some((other) => !own.some((signal) => isSameSignal(signal, other)));
}

/** The one that lacks least, rather one that tells everybody. */
function best(standIns: readonly StandIn[]): StandIn | undefined {
  return [...standIns].sort(
    (a, b) => Number(b.tellsAll) - Number(a.tellsAll) || a.shortcomings.length - b.shortcomings.length,
  )[0];
}

/** `alerts`, of the ARN of a topic. */
function shortName(action: string): string {
  return action.slice(action.lastIndexOf(':') + 1);
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
