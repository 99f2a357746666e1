import { Estate, Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { acts, COMPOSITE_ALARM, listeners, METRIC_ALARM } from './alarm';
import { isIdle, signalsOf } from './signal';
import { TOPIC } from './topic';

export const observabilityAlarmMuted: Rule = {
  id: 'observability-alarm-muted',
  area: 'observability',
  severity: 'high',
  title: 'An alarm tells nobody',
  lost: 'The alarm changes its state and nothing happens: nobody is told, until somebody looks at the console.',
  safeWay:
    'Keep its actions. For a planned piece of work, mute it for that time only, outside of Terraform: `aws cloudwatch disable-alarm-actions --alarm-names <name>`, and `enable-alarm-actions` afterwards.',
  source: 'Amazon CloudWatch API, PutMetricAlarm: ActionsEnabled, AlarmActions; PutCompositeAlarm: ActionsSuppressor',
  types: [METRIC_ALARM, COMPOSITE_ALARM],
  *inspect(snapshot, context) {
    const isHeard = listeners(snapshot);
    const { before } = context.estate;
    const wasHeard = listeners(before);
    for (const alarm of snapshot.of(METRIC_ALARM, COMPOSITE_ALARM)) {
      const earlier = before.find(alarm.key);
      if (!isHeard(alarm)) {
        const weights = signalsOf(alarm)
          .filter((signal) => !isIdle(snapshot, alarm, signal, context))
          .flatMap(({ meaning }) => meaning?.weight ?? []);
        const isIdleAlarm = weights.length === 0 && signalsOf(alarm).some(({ meaning }) => meaning);
        const isRecovery = weights.includes('recovery') || alarm.type === COMPOSITE_ALARM;
        if (
          isIdleAlarm &&
          earlier &&
          !earlier.values.isUnset('alarm_actions') &&
          alarm.values.isUnset('alarm_actions')
        ) {
          yield {
            at: alarm,
            severity: 'warning',
            message: 'it has no action for state ALARM',
            lost: 'Nothing as the roles are now. After a failover the alarm is needed, and tells nobody.',
          };
        }
        // An alarm on anything else may be meant for a dashboard; one that told somebody was not.
        if (isIdleAlarm || !(isRecovery || (earlier && wasHeard(earlier)))) continue;
        if (earlier && isWithoutTopics(context.estate, earlier)) continue;
        yield { at: alarm, severity: isRecovery ? 'high' : 'warning', message: reasonOf(alarm) };
      } else if (suppressorOf(alarm)) {
        yield {
          at: alarm,
          part: 'suppressor',
          severity: 'warning',
          message: 'its actions are held back while another alarm is in state ALARM',
          lost: 'While the suppressor is in state ALARM, and for its extension period after that, nobody is told.',
        };
      }
    }
    yield* droppedActions(snapshot, before);
  },
};

/** Whether every topic that it told goes: rule observability-topic-destroyed. */
function isWithoutTopics({ before, after }: Estate, earlier: Resource): boolean {
  const topics = before.targets(earlier, 'alarm_actions', TOPIC);
  return acts(earlier) && topics.length > 0 && topics.every(({ key }) => after.find(key) === undefined);
}

function reasonOf({ values }: Resource): string {
  return values.flag('actions_enabled') === false ? 'its actions are disabled' : 'it has no action for state ALARM';
}

function suppressorOf({ values }: Resource): boolean {
  return !values.isUnset('actions_suppressor');
}

function* droppedActions(snapshot: Snapshot, before: Snapshot) {
  for (const alarm of snapshot.of(METRIC_ALARM, COMPOSITE_ALARM)) {
    const earlier = before.find(alarm.key);
    if (!earlier || !acts(earlier) || !acts(alarm)) continue;
    const now = alarm.values.texts('alarm_actions');
    const then = earlier.values.texts('alarm_actions');
    if (typeof now === 'symbol' || typeof then === 'symbol' || now.some((item) => typeof item === 'symbol')) continue;
    const dropped = then.filter((action) => !now.includes(action));
    if (dropped.length === 0 || now.length >= then.length) continue;
    yield {
      at: alarm,
      part: 'action',
      severity: 'warning' as const,
      message: `it no longer acts on ${dropped.map(String).join(', ')}`,
      lost: 'Whoever or whatever was behind that action is not told any more.',
    };
  }
}
