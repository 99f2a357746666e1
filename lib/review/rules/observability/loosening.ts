import { Attributes, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Severity } from '../../rule';
import { looksBelowZero, patienceOf } from './alarm';
import { Signal, signalsOf } from './signal';

/** A threshold this many times as far away is out of reach for what the alarm was made for. */
const FAR = 10;

/** One way in which an alarm goes off later than another on the same. */
export interface Loosening {
  readonly text: string;
  readonly severity?: Severity;
}

/**
 * In which ways `is` goes off later than `was`: none when it goes off as early or earlier.
 *
 * @param isThresholdFine whether the thresholds are not to be compared
 */
export function loosenings(
  was: Resource,
  is: Resource,
  { isThresholdFine = false }: { readonly isThresholdFine?: boolean } = {},
): readonly Loosening[] {
  return [
    ...(isThresholdFine ? [] : thresholdReasons(was, is)),
    ...timeReasons(was, is),
    ...statisticReasons(was.values, is.values),
    ...formulaReasons(was, is),
    ...unitReasons(was.values, is.values),
  ];
}

/** `1` for alarms on high values, `-1` for those on low ones; undefined for both, or bands. */
function directionOf(operator: string): 1 | -1 | undefined {
  if (operator === 'GreaterThanThreshold' || operator === 'GreaterThanOrEqualToThreshold') return 1;
  if (operator === 'LessThanThreshold' || operator === 'LessThanOrEqualToThreshold') return -1;
  return undefined;
}

function* thresholdReasons(was: Resource, is: Resource): Iterable<Loosening> {
  const [from, to] = [was, is].map(({ values }) => String(values.text('comparison_operator'))) as [string, string];
  const [low, high] = [was.values.number('threshold'), is.values.number('threshold')];
  const [then, now] = [directionOf(from), directionOf(to)];
  if (then !== now) {
    yield { text: `it compares by ${to} instead of ${from}`, severity: 'high' };
    return;
  }
  if (typeof low !== 'number' || typeof high !== 'number' || then === undefined || now === undefined) return;
  if ((high - low) * then > 0) {
    const signals = [...signalsOf(was), ...signalsOf(is)];
    const isRecovery = signals.some(({ meaning }) => meaning?.weight === 'recovery');
    const isFar = then === 1 ? low > 0 && high >= FAR * low : low > 0 && high * FAR <= low;
    yield {
      text: `its threshold ${then === 1 ? 'rises' : 'falls'} from ${low} to ${high}`,
      ...((isFar && isRecovery) || isOutOfReach(signals, to, high) ? { severity: 'high' } : {}),
    };
  } else if (high === low && from !== to && from.includes('OrEqual')) {
    yield {
      text: `it goes off beyond ${high} only, no longer at ${high}`,
      ...(isOutOfReach(signalsOf(was), to, high) ? { severity: 'high' } : {}),
    };
  }
}

/** Whether no value of the metric can ever breach: nothing that is counted is below 0. */
function isOutOfReach(signals: readonly Signal[], operator: string, threshold: number): boolean {
  if (!signals.some(({ meaning }) => meaning?.isCount)) return false;
  return (operator === 'LessThanThreshold' && threshold <= 0) || (operator.startsWith('LessThan') && threshold < 0);
}

function* timeReasons(was: Resource, is: Resource): Iterable<Loosening> {
  const then = patienceOf(was);
  const now = patienceOf(is);
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

function* statisticReasons(before: Attributes, after: Attributes): Iterable<Loosening> {
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

function* formulaReasons(was: Resource, is: Resource): Iterable<Loosening> {
  const [from, to] = [was, is].map(({ values }) => formulasOf(values));
  if (!from || !to || from.length === 0 || from.join() === to.join()) return;
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

function* unitReasons(before: Attributes, after: Attributes): Iterable<Loosening> {
  const [from, to] = [before.text('unit'), after.text('unit')];
  if (typeof to === 'string' && from !== UNKNOWN && from !== to) {
    yield { text: `it only sees data of unit ${to}${typeof from === 'string' ? ` instead of ${from}` : ''}` };
  }
}
