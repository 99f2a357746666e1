import { Unknown, UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';

export const METRIC_ALARM = 'aws_cloudwatch_metric_alarm';
export const COMPOSITE_ALARM = 'aws_cloudwatch_composite_alarm';

/** The name of an alarm, of what may be its ARN. */
export function alarmName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:/, '');
}

/** How a composite alarm calls its children: names, or ARNs. */
export function childrenOf(rule: string): readonly string[] {
  const calls = rule.matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s]+))\s*\)/g);
  return [...calls].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}

/** Whether an alarm itself does anything when it goes off. */
export function acts(alarm: Resource): boolean {
  const { values } = alarm;
  return values.flag('actions_enabled') !== false && !values.isUnset('alarm_actions');
}

/** By alarm, whether anything happens when it goes off: by itself, or because something else looks at it. */
export function listeners(snapshot: Snapshot): (alarm: Resource) => boolean {
  const heard = new Set<string>();
  for (const composite of snapshot.of(COMPOSITE_ALARM)) {
    for (const child of listenedTo(composite)) heard.add(child);
  }
  for (const check of snapshot.of('aws_route53_health_check')) {
    const name = check.values.text('cloudwatch_alarm_name');
    if (typeof name === 'string') heard.add(name);
    for (const reference of check.references('cloudwatch_alarm_name')) heard.add(reference);
  }
  return (alarm) => {
    const name = alarm.values.text('alarm_name');
    return acts(alarm) || (typeof name === 'string' && heard.has(name)) || heard.has(alarm.address);
  };
}

/**
 * By alarm, whom it tells: the actions of its own and of the composite alarms of its Region that listen to it, in any
 * number of steps. UNKNOWN when one of them is not known yet.
 */
export function audiences(snapshot: Snapshot): (alarm: Resource) => ReadonlySet<string> | Unknown {
  const composites = snapshot.of(COMPOSITE_ALARM).map((composite) => ({ composite, heard: listenedTo(composite) }));
  return (alarm) => {
    const told = new Set<string>();
    const seen = new Set([alarm]);
    for (const one of seen) {
      const actions = acts(one) ? one.values.texts('alarm_actions') : [];
      if (actions === UNKNOWN || actions.includes(UNKNOWN)) return UNKNOWN;
      for (const action of actions) told.add(action as string);
      const name = one.values.text('alarm_name');
      for (const { composite, heard } of composites) {
        const listens = heard.includes(one.address) || (typeof name === 'string' && heard.includes(name));
        if (listens && composite.region === one.region) seen.add(composite);
      }
    }
    return told;
  };
}

/** Whether an alarm is there for a health check of Route 53 alone: the rules on DNS speak of it. */
export function isForCheck(snapshot: Snapshot, alarm: Resource): boolean {
  const name = alarm.values.text('alarm_name');
  return (
    !acts(alarm) &&
    snapshot
      .of('aws_route53_health_check')
      .some(
        (check) =>
          (name !== undefined && check.values.text('cloudwatch_alarm_name') === name) ||
          check.references('cloudwatch_alarm_name').includes(alarm.address),
      )
  );
}

function listenedTo(composite: Resource): readonly string[] {
  const rule = composite.values.text('alarm_rule');
  if (typeof rule === 'string') return childrenOf(rule).map(alarmName);
  return composite.references('alarm_rule');
}

/** Whether a formula compares with something: what else would it be than the -1. A formula not known yet may. */
export function looksBelowZero({ values }: Resource): boolean {
  const queries = values.blocks('metric_query');
  if (queries === UNKNOWN) return true;
  return queries.some((query) => {
    const expression = query.text('expression');
    return (
      expression === UNKNOWN || (expression !== undefined && /<|\bABS\s*\(|ANOMALY_DETECTION_BAND/i.test(expression))
    );
  });
}

/** In seconds, how long a breach has to last, and out of how long it may be gathered. */
export interface Patience {
  readonly period: number;
  readonly needed: number;
  readonly considered: number;
}

/** How long it takes until the alarm goes off; UNKNOWN when it is not known yet. */
export function patienceOf(alarm: Resource): Patience | Unknown | undefined {
  const { values } = alarm;
  const queries = values.blocks('metric_query');
  const considered = values.number('evaluation_periods');
  const needed = values.number('datapoints_to_alarm');
  if (queries === UNKNOWN || considered === UNKNOWN || needed === UNKNOWN) return UNKNOWN;
  const periods = [
    values.number('period'),
    ...queries.flatMap((query) => [query.number('period'), query.number('metric', 0, 'period')]),
  ];
  if (periods.includes(UNKNOWN)) return UNKNOWN;
  const period = Math.max(0, ...periods.filter((item): item is number => typeof item === 'number'));
  if (considered === undefined || period === 0) return undefined;
  // The provider writes 0 where the number of datapoints is not set: all of them.
  return { period, considered, needed: needed === undefined || needed === 0 ? considered : needed };
}
