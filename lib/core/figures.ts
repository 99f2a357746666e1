/** Stands where a figure is not known or was not assessed. */
export const NO_FIGURE = '–';

/** Seconds of a year of 365 days, over which downtime is counted. */
export const YEAR = 365 * 86_400;

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/**
 * A length of time in its two largest units: `0.4s`, `42s`, `9m 30s`,
 * `4h 23m`, `2d 3h`; `without end` for what has none.
 *
 * @param seconds 0 or more
 */
export function durationText(seconds: number): string {
  if (seconds === Infinity) return 'without end';
  if (seconds === 0) return '0s';
  if (seconds < 0.01) return '< 0.01s';
  if (seconds < 9.95) return `${significant(seconds, 2)}s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole}s`;
  if (whole < HOUR) return twoUnits(whole, 60, 'm', 's');
  const minutes = Math.round(seconds / MINUTE);
  if (minutes < 24 * 60) return twoUnits(minutes, 60, 'h', 'm');
  const hours = Math.round(seconds / HOUR);
  return hours < 100 * 24 ? twoUnits(hours, 24, 'd', 'h') : `${grouped(Math.round(seconds / DAY))}d`;
}

function twoUnits(amount: number, perLarge: number, large: string, small: string): string {
  const rest = amount % perLarge;
  return `${Math.floor(amount / perLarge)}${large}${rest === 0 ? '' : ` ${rest}${small}`}`;
}

/** A share to two digits: `0.52%`, `35%`; close to the whole as an availability: `99.87%`. */
export function percentText(share: number): string {
  if (share > 0.99) return availabilityText(1 - share);
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return '< 0.01%';
  return `${percent >= 9.95 ? Math.round(percent) : significant(percent, 2)}%`;
}

/**
 * The availability of an unavailability, to three digits of what is missing: `99.95%`, `99.9763%`. It
 * says 100% only when nothing is missing.
 */
export function availabilityText(unavailability: number): string {
  const missing = unavailability * 100;
  if (missing <= 1e-12) return '100%';
  const decimals = Math.min(14, Math.max(0, 2 - Math.floor(Math.log10(missing))));
  return `${trimmed((100 - missing).toFixed(decimals))}%`;
}

/** The time without service in a year, in seconds. */
export function downtimePerYear(unavailability: number): number {
  return unavailability * YEAR;
}

/** US dollars: `$1,234`, `$3.20`, `−$120`. */
export function moneyText(dollars: number): string {
  const amount = Math.abs(dollars);
  if (amount === 0) return '$0';
  if (amount < 0.005) return '< $0.01';
  return `${dollars < 0 ? '−' : ''}$${amount < 9.995 ? amount.toFixed(2) : grouped(Math.round(amount))}`;
}

/** What something adds a month: `$120 a month more`, `saves $30 a month`; `undefined` is an unknown price. */
export function addedCostText(dollars: number | undefined): string {
  if (dollars === undefined) return 'price unknown';
  if (Math.abs(dollars) < 0.005) return 'no extra cost';
  return dollars > 0 ? `${moneyText(dollars)} a month more` : `saves ${moneyText(-dollars)} a month`;
}

/** A number to three digits, large ones in groups: `0.25`, `12.5`, `1,234`. */
export function numberText(value: number): string {
  if (value < 0) return `−${numberText(-value)}`;
  if (value > 0 && value < 1e-4) return '< 0.0001';
  return value >= 99.95 ? grouped(Math.round(value)) : significant(value, 3);
}

/** Events a year: `12 a year`, `one in 40 years`. */
export function frequencyText(perYear: number): string {
  if (perYear === 0) return 'never';
  if (perYear >= 0.95) return `${numberText(perYear >= 9.5 ? Math.round(perYear) : perYear)} a year`;
  const years = 1 / perYear;
  if (years >= 1e6) return 'less than one in a million years';
  return `one in ${years < 9.5 ? significant(years, 2) : grouped(Number(years.toPrecision(2)))} years`;
}

/** Gibibytes: `200 GiB`, `12.5 TiB`. */
export function sizeText(gib: number): string {
  return gib >= 1024 ? `${numberText(gib / 1024)} TiB` : `${numberText(gib)} GiB`;
}

/** A rate of requests: `40/s`, `30/min` below one a second. */
export function rateText(perSecond: number): string {
  return perSecond > 0 && perSecond < 1 ? `${numberText(perSecond * 60)}/min` : `${numberText(perSecond)}/s`;
}

/** `one, two and three` */
export function listText(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** `1 change`, `2,000 changes` */
export function amountText(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

function significant(value: number, digits: number): string {
  if (value === 0) return '0';
  return trimmed(value.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(value)))));
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
}
