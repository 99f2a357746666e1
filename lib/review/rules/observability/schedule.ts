const UNITS: Readonly<Record<string, number>> = { minute: 525_600, hour: 8_760, day: 365 };

/** `*`, the days that come once (`L`, `15W`, `MON#1`, `6L`), or a value or a range; with a step. */
const PART = /^(?:([*?])|(LW?|\d+W|\w+#\d|\dL|[A-Z]{3}L)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/i;

/** Bounds of the fields of a cron expression of AWS: minutes, hours, day of month, month, day of week. */
const FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [1, 7],
] as const;

const NAMES: Readonly<Record<string, number>> = Object.fromEntries([
  ...['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'].map((name, at) => [
    name,
    at + 1,
  ]),
  ...['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'].map((name, at) => [name, at + 1]),
]) as Record<string, number>;

/**
 * How often a schedule runs in a year, about: `cron(...)` and `rate(...)` as EventBridge and AWS Backup write them.
 * Undefined for anything else.
 */
export function runsPerYear(schedule: string): number | undefined {
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/.exec(schedule.trim());
  if (rate) return (UNITS[rate[2] as string] as number) / Number(rate[1]);
  const fields = /^cron\((.*)\)$/.exec(schedule.trim())?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) return undefined;
  const counts = FIELDS.map(([from, to], at) => countOf(fields[at] as string, from, to));
  const [minutes, hours, monthDays, months, weekDays] = counts;
  if (
    minutes === undefined ||
    hours === undefined ||
    monthDays === undefined ||
    months === undefined ||
    weekDays === undefined
  ) {
    return undefined;
  }
  // `MON#1` and `6L` are one day a month, `MON` is one a week.
  const isOnceAMonth = /[#L]/.test(fields[4] as string);
  const days = isOnceAMonth ? months : (365 * (months / 12) * (monthDays / 31) * weekDays) / 7;
  return minutes * hours * days;
}

/** `daily`, `every 6 hours`, for a reader. */
export function wordsFor(runs: number): string {
  const hours = UNITS['hour'] as number;
  if (runs >= 2 * 365) return `every ${rounded(hours / runs)} hours`;
  if (runs > 300) return 'daily';
  return `every ${rounded(365 / runs)} days`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** How many values of a field match, at most all of them; undefined when it cannot be read. */
function countOf(field: string, from: number, to: number): number | undefined {
  const numberOf = (text: string): number => NAMES[text.toUpperCase()] ?? Number(text);
  let count = 0;
  for (const part of field.split(',')) {
    const match = PART.exec(part);
    if (!match) return undefined;
    const [, any, once, first = '', last, step] = match;
    const start = any === undefined ? numberOf(first) : from;
    const end = any === undefined && last !== undefined ? numberOf(last) : (any ?? step) ? to : start;
    count += once === undefined ? Math.ceil((end - start + 1) / Number(step ?? 1)) : 1;
  }
  return count > 0 ? Math.min(count, to - from + 1) : undefined;
}
