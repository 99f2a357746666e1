import { Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';

const FUNCTION = 'aws_lambda_function';
const PERMISSION = 'aws_lambda_permission';
const EVENT_RULE = 'aws_cloudwatch_event_rule';
const TARGET = 'aws_cloudwatch_event_target';
const SYNTHETICS = 'aws_synthetics_canary';

/** Who starts a function on a schedule. */
const SCHEDULERS = ['events.amazonaws.com', 'scheduler.amazonaws.com'];

export const observabilityCanaryStopped: Rule = {
  id: 'observability-canary-stopped',
  area: 'observability',
  severity: 'high',
  title: 'A canary, or a function that runs on a schedule, does not run any more',
  lost: 'Nobody asks what users ask: an outage that the servers do not see themselves is told by the users, and alarms that take silence for health stay quiet.',
  safeWay:
    'Keep it running. To replace it, start the new one first, see its metrics arrive, and remove the old one after that.',
  source:
    'Amazon CloudWatch User Guide, Synthetic monitoring; AWS Lambda Developer Guide, Reserved concurrency, Resource-based policies',
  types: [SYNTHETICS, FUNCTION, PERMISSION],
  *check({ estate }) {
    for (const change of estate.changed(SYNTHETICS)) {
      const { before, after, action, isDeposed } = change;
      if (!before || isDeposed || action === 'forget' || before.values.flag('start_canary') === false) continue;
      if (!after) yield { at: change, message: 'the canary is destroyed' };
      else if (after.values.flag('start_canary') === false) yield { at: change, message: 'the canary is stopped' };
    }
    for (const change of estate.changed(FUNCTION)) {
      const { before, after, action, isDeposed } = change;
      if (!before || isDeposed || action === 'forget') continue;
      // The schedule goes as well: rule observability-event-rule-off.
      const schedules = schedulesOf(estate.before, before).filter(({ key }) => estate.after.find(key) !== undefined);
      if (schedules.length === 0) continue;
      const isHeld = after?.values.number('reserved_concurrent_executions') === 0;
      if (!after) yield { at: change, message: 'the function is destroyed, its schedule stays' };
      else if (isHeld && before.values.number('reserved_concurrent_executions') !== 0) {
        yield { at: change, message: 'the function may run 0 times at once: its schedule starts nothing' };
      }
    }
    for (const change of estate.changed(PERMISSION)) {
      const { before, after, action, isDeposed } = change;
      if (!before || after || isDeposed || action === 'forget' || !isForSchedules(before)) continue;
      const [started] = estate.before.targets(before, 'function_name', FUNCTION);
      const left = started && estate.after.find(started.key);
      if (!left || schedulesOf(estate.after, left).length === 0) continue;
      const others = estate.after.users(left, { [PERMISSION]: ['function_name'] });
      if (others.some(isForSchedules)) continue;
      yield {
        at: change,
        message: `its schedule may no longer start ${left.address}, and nothing shows that it cannot`,
      };
    }
  },
};

/** The rules of EventBridge that start a function at times. */
function schedulesOf(snapshot: Snapshot, started: Resource): readonly Resource[] {
  return snapshot
    .users(started, { [TARGET]: ['arn'] })
    .flatMap((target) => snapshot.targets(target, 'rule', EVENT_RULE))
    .filter(({ values }) => values.text('schedule_expression') !== undefined);
}

function isForSchedules({ values }: Resource): boolean {
  return SCHEDULERS.includes(String(values.text('principal')));
}
