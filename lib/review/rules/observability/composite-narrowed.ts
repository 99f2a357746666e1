import { UNKNOWN } from '../../attributes';
import { Estate, Resource } from '../../estate';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { alarmName, childrenOf, COMPOSITE_ALARM, METRIC_ALARM } from './alarm';
import { signalsOf, subjectOf } from './signal';

export const observabilityCompositeNarrowed: Rule = {
  id: 'observability-composite-narrowed',
  area: 'observability',
  severity: 'high',
  title: 'A composite alarm looks at less, or asks for more to go wrong',
  lost: 'What the composite alarm no longer looks at does not make it go off. Where it decides on a failover, that failover is not begun.',
  safeWay: 'Keep every child alarm. Join a new one by OR; an AND only where one signal alone has been wrong before.',
  source: 'Amazon CloudWatch User Guide, Create a composite alarm',
  types: [COMPOSITE_ALARM],
  *check({ estate }) {
    for (const change of estate.changed(COMPOSITE_ALARM)) {
      const { before, after } = change;
      if (!before || !after || change.isDeposed) continue;
      const was = before.values.text('alarm_rule');
      const is = after.values.text('alarm_rule');
      if (typeof was !== 'string' || was === is) continue;
      if (is === UNKNOWN) {
        yield { at: change, message: 'which alarms it will look at is not known yet', isUnknown: true };
        continue;
      }
      const children = (rule: string | undefined): string[] => childrenOf(rule ?? '').map(alarmName);
      const now = new Set(children(is).flatMap((name) => [name, formerName(estate, after, name)]));
      const lost = [...new Set(children(was))].filter((name) => !now.has(name) && !isOver(estate, before, name));
      if (lost.length > 0) yield { at: change, message: `it no longer looks at ${listed(lost)}` };
      else if (count(is, 'AND') > count(was, 'AND') && count(is, 'OR') <= count(was, 'OR')) {
        yield { at: change, message: 'more of its alarms have to go off together: it gains an AND' };
      } else if (count(is, 'NOT') > count(was, 'NOT')) {
        yield { at: change, message: 'it gains a NOT: an alarm that is on now holds it back' };
      }
    }
  },
};

function count(rule: string | undefined, word: string): number {
  return (rule ?? '').replace(/"[^"]*"/g, '').match(new RegExp(`\\b${word}\\b`, 'g'))?.length ?? 0;
}

/** The name that an alarm had before the plan, where it is renamed by it. */
function formerName({ before, after }: Estate, composite: Resource, name: string): string {
  const [alarm] = after.named(name, composite, [METRIC_ALARM, COMPOSITE_ALARM]);
  const former = alarm && before.find(alarm.key)?.values.text('alarm_name');
  return typeof former === 'string' ? former : name;
}

/** Whether an alarm goes with what it measured: the rest of it is for observability-alarm-removed. */
function isOver({ before, after }: Estate, composite: Resource, name: string): boolean {
  const [alarm] = before.named(name, composite, [METRIC_ALARM]);
  if (!alarm || after.find(alarm.key)) return false;
  const subjects = signalsOf(alarm).flatMap((signal) => subjectOf(before, alarm, signal) ?? []);
  return subjects.some(({ key }) => after.find(key) === undefined);
}
