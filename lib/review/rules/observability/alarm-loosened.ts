import { Attributes, UNKNOWN } from '../../attributes';
import { Change, Estate } from '../../estate';
import { Rule, Severity } from '../../rule';
import { isForCheck, looksBelowZero, METRIC_ALARM, patienceOf } from './alarm';
import { Signal, signalsOf, subjectOf } from './signal';

/** A threshold this many times as far away is out of reach for what the alarm was made for. */
const FAR = 10;

export const observabilityAlarmLoosened: Rule = {
  id: 'observability-alarm-loosened',
  area: 'observability',
  severity: 'warning',
  title: 'An alarm goes off later than before',
  lost: 'What the alarm watches may get worse, or last longer, before anybody is told. The time until a recovery begins grows by that.',
  safeWay:
    'Say in the change why the old value was wrong, with the values that the metric really has. If the alarm is noisy, ask for more datapoints within the same time rather than for a higher threshold.',
  source: 'Amazon CloudWatch User Guide, Evaluating an alarm; API PutMetricAlarm',
  types: [METRIC_ALARM],
  *check({ estate }) {
    for (const change of estate.changed(METRIC_ALARM)) {
      const { before, after } = change;
      if (!before || !after || change.isDeposed || isForCheck(estate.before, before)) continue;
      if (after.values.at('threshold') === UNKNOWN && before.values.number('threshold') !== undefined) {
        yield { at: change, message: 'its threshold is not known yet', isUnknown: true };
        continue;
      }
      const reasons = [
        ...(followsGroup(estate, change) ? [] : thresholdReasons(change, before.values, after.values)),
        ...timeReasons(change),
        ...statisticReasons(before.values, after.values),
        ...formulaReasons(change),
        ...unitReasons(before.values, after.values),
      ];
      if (reasons.length === 0) continue;
      const isHigh = reasons.some(({ severity }) => severity === 'high');
      yield {
        at: change,
        message: reasons.map(({ text }) => text).join('; '),
        ...(isHigh ? { severity: 'high' } : {}),
      };
    }
  },
};

interface Reason {
  readonly text: string;
  readonly severity?: Severity;
}

/** `1` for alarms on high values, `-1` for those on low ones; undefined for both, or bands. */
function directionOf(operator: string): 1 | -1 | undefined {
  if (operator === 'GreaterThanThreshold' || operator === 'GreaterThanOrEqualToThreshold') return 1;
  if (operator === 'LessThanThreshold' || operator === 'LessThanOrEqualToThreshold') return -1;
  return undefined;
}

function* thresholdReasons(
  { before: was, after: is }: Change,
  before: Attributes,
  after: Attributes,
): Iterable<Reason> {
  const operators = [before.text('comparison_operator'), after.text('comparison_operator')];
  const [from = '', to = ''] = operators.map(String);
  const [low, high] = [before.number('threshold'), after.number('threshold')];
  const [then, now] = [directionOf(from), directionOf(to)];
  if (then !== now) {
    yield { text: `it compares by ${to} instead of ${from}`, severity: 'high' };
    return;
  }
  if (typeof low !== 'number' || typeof high !== 'number' || then === undefined || now === undefined) return;
  if ((high - low) * then > 0) {
    const signals = [...(was ? signalsOf(was) : []), ...(is ? signalsOf(is) : [])];
    const isRecovery = signals.some(({ meaning }) => meaning?.weight === 'recovery');
    const isFar = then === 1 ? low > 0 && high >= FAR * low : low > 0 && high * FAR <= low;
    yield {
      text: `its threshold ${then === 1 ? 'rises' : 'falls'} from ${low} to ${high}`,
      ...((isFar && isRecovery) || isOutOfReach(signals, to, high) ? { severity: 'high' } : {}),
    };
  } else if (high === low && from !== to && from.includes('OrEqual')) {
    yield {
      text: `it goes off beyond ${high} only, no longer at ${high}`,
      ...(isOutOfReach(was ? signalsOf(was) : [], to, high) ? { severity: 'high' } : {}),
    };
  }
}

/** Whether an alarm on healthy targets asks for fewer because their group has fewer now: rules on groups speak of that. */
function followsGroup({ before, after }: Estate, { before: was, after: is }: Change): boolean {
  const signal = is && signalsOf(is).find(({ metric }) => metric === 'HealthyHostCount');
  const targets = signal && subjectOf(after, is, signal)?.values.text('arn');
  const threshold = is?.values.number('threshold');
  if (!was || typeof targets !== 'string' || typeof threshold !== 'number' || threshold < 1) return false;
  return after.of('aws_autoscaling_group').some((group) => {
    const attached = group.values.texts('target_group_arns');
    const least = group.values.number('min_size');
    const former = before.find(group.key)?.values.number('min_size');
    if (attached === UNKNOWN || !attached.includes(targets)) return false;
    return typeof least === 'number' && typeof former === 'number' && least < former;
  });
}

/** Whether no value of the metric can ever breach: nothing that is counted is below 0. */
function isOutOfReach(signals: readonly Signal[], operator: string, threshold: number): boolean {
  if (!signals.some(({ meaning }) => meaning?.isCount)) return false;
  return (operator === 'LessThanThreshold' && threshold <= 0) || (operator.startsWith('LessThan') && threshold < 0);
}

function* timeReasons({ before: was, after: is }: Change): Iterable<Reason> {
  const then = was && patienceOf(was);
  const now = is && patienceOf(is);
  if (!then || !now || then === UNKNOWN || now === UNKNOWN) return;
  if (now.needed * now.period > then.needed * then.period) {
    yield {
      text: `a breach has to last ${minutes(now.needed * now.period)} instead of ${minutes(then.needed * then.period)}`,
    };
  } else if (now.needed >= then.needed && now.considered * now.period < then.considered * then.period) {
    if (then.considered === then.needed && now.considered === now.needed) return;
    yield {
      text: `${now.needed} of ${now.considered} datapoints have to breach instead of ${then.needed} of ${then.considered}`,
    };
  }
}

function minutes(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** How far up a statistic looks: an alarm on high values wants the highest, one on low values the lowest. */
function heightOf(statistic: string): number | undefined {
  const percentile = /^(?:p|tm|wm)(\d+(?:\.\d+)?)$/.exec(statistic)?.[1];
  if (percentile !== undefined) return 1 + Number(percentile) / 50;
  return { Minimum: 0, Average: 2, Maximum: 4, Sum: 5 }[statistic];
}

function* statisticReasons(before: Attributes, after: Attributes): Iterable<Reason> {
  const [from, to] = [statisticsOf(before), statisticsOf(after)];
  const direction = directionOf(String(after.text('comparison_operator')));
  for (const [metric, then] of from) {
    const now = to.get(metric);
    if (now === undefined || now === then || direction === undefined) continue;
    const [high, low] = [heightOf(then), heightOf(now)];
    // In a formula a higher value may well be the better one: there any other statistic is worth a look.
    if (high === undefined || low === undefined || metric !== '' || (low - high) * direction < 0) {
      yield { text: `it looks at the ${now} instead of the ${then}${metric === '' ? '' : ` of ${metric}`}` };
    }
  }
}

/** By name of the metric in a formula, '' for the alarm's own. */
function statisticsOf(values: Attributes): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const own = values.text('statistic') ?? values.text('extended_statistic');
  if (typeof own === 'string') found.set('', own);
  const queries = values.blocks('metric_query');
  for (const query of queries === UNKNOWN ? [] : queries) {
    const id = query.text('metric', 0, 'metric_name');
    const statistic = query.text('metric', 0, 'stat');
    if (typeof id === 'string' && typeof statistic === 'string') found.set(id, statistic);
  }
  return found;
}

function* formulaReasons({ before: was, after: is }: Change): Iterable<Reason> {
  const [from, to] = [was, is].map((alarm) => alarm && formulasOf(alarm.values));
  if (!is || !from || !to || from.length === 0 || from.join() === to.join()) return;
  // A lag that is no longer looked at below 0: rule observability-lag-alarm-blind.
  const isLag = signalsOf(is).some(({ meaning }) => meaning?.isNegativeWhenBroken);
  if (isLag && !looksBelowZero(is)) return;
  yield { text: `its formula changes from ${from.join(', ')} to ${to.join(', ') || 'none'}` };
}

/** The formulas without their white space, sorted; undefined when one is not known yet. */
function formulasOf(values: Attributes): readonly string[] | undefined {
  const queries = values.blocks('metric_query');
  if (queries === UNKNOWN) return undefined;
  const texts = queries.map((query) => query.text('expression'));
  if (texts.includes(UNKNOWN)) return undefined;
  return texts.flatMap((text) => (typeof text === 'string' ? [text.replace(/\s+/g, ' ').trim()] : [])).sort();
}

function* unitReasons(before: Attributes, after: Attributes): Iterable<Reason> {
  const [from, to] = [before.text('unit'), after.text('unit')];
  if (typeof to === 'string' && from !== UNKNOWN && from !== to) {
    yield { text: `it only sees data of unit ${to}${typeof from === 'string' ? ` instead of ${from}` : ''}` };
  }
}
