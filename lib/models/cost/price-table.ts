import { InputChecks } from '../invalid-input';

/** What a cost is for. */
export type CostCategory =
  'compute' | 'database' | 'storage' | 'transfer' | 'network' | 'security' | 'observability' | 'dns';

/** Every `CostCategory`, in the order of the reports. */
export const COST_CATEGORIES: readonly CostCategory[] = [
  'compute',
  'database',
  'storage',
  'transfer',
  'network',
  'security',
  'observability',
  'dns',
];

/**
 * What a price is for: an hour that one of it runs, one of it held for a month, a GB held for a month,
 * a GB moved, a thousand requests. A GB is 2^30 bytes, see BYTES_PER_GB.
 */
export type PriceUnit = 'hour' | 'month' | 'GB-month' | 'GB' | '1000 requests';

/** Every `PriceUnit`. */
export const PRICE_UNITS: readonly PriceUnit[] = ['hour', 'month', 'GB-month', 'GB', '1000 requests'];

/** AWS bills a GB of 2^30 bytes (the worked examples of the S3 FAQ come out with it only). */
export const BYTES_PER_GB = 2 ** 30;

/** Stands for every Region among the prices of an entry. */
export const ANY_REGION = '*';

/** The price of one thing. */
export interface PriceEntry {
  /** Key that a bill of materials names it by: `ec2/g5.xlarge`. */
  readonly item: string;

  readonly category: CostCategory;

  readonly unit: PriceUnit;

  /** US dollars a unit by Region; ANY_REGION where the price is the same everywhere. */
  readonly usd: Readonly<Record<string, number>>;

  /** Where the price was read. */
  readonly source: string;

  /**
   * Day of the source, `2026-01-19`.
   *
   * @default - the table's
   */
  readonly asOf?: string;

  /**
   * True when the source is no price list: from memory, or worked out from other prices.
   *
   * @default false
   */
  readonly unverified?: boolean;
}

/** Prices of one day. */
export interface PriceTable {
  /** Day that the table was put together, `2026-11-20`. */
  readonly asOf: string;

  readonly currency: 'USD';

  /**
   * The Region whose price stands in where an entry has none for the Region asked for; a line that
   * uses it says so.
   *
   * @default - no Region stands in: the price is unknown
   */
  readonly fallbackRegion?: string;

  readonly entries: readonly PriceEntry[];
}

/** A price that was found. */
export interface FoundPrice {
  readonly entry: PriceEntry;
  /** US dollars a unit. */
  readonly usd: number;
  /** The Region whose price it is; other than the one asked for when the table's fallback stood in. */
  readonly region: string;
}

/**
 * The price of an item in a Region: its own, else the one for every Region, else that of the table's
 * fallback Region. Undefined when there is none; it is never 0 for want of a price.
 */
export function priceIn(table: PriceTable, item: string, region: string): FoundPrice | undefined {
  const entry = table.entries.find((candidate) => candidate.item === item);
  if (!entry) return undefined;
  const asked = [
    { priced: region, region },
    { priced: ANY_REGION, region },
    ...(table.fallbackRegion === undefined ? [] : [{ priced: table.fallbackRegion, region: table.fallbackRegion }]),
  ];
  for (const { priced, region: of } of asked) {
    // Own properties only: a Region named "constructor" has no price.
    const usd = Object.hasOwn(entry.usd, priced) ? entry.usd[priced] : undefined;
    if (usd !== undefined) return { entry, usd, region: of };
  }
  return undefined;
}

/**
 * A price table from plain data, such as parsed JSON or YAML, all of it checked: unknown keys, repeated
 * items, dates that are none, and prices below 0 are refused.
 *
 * @throws InvalidInputError with every problem, each under its path: `entries[3].usd.us-east-1`
 */
export function priceTable(data: unknown): PriceTable {
  const checks = new InputChecks();
  checkTable(checks, data);
  checks.throwIfAny();
  return data as PriceTable;
}

const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;

function checkTable(checks: InputChecks, data: unknown): void {
  if (!isRecord(data)) {
    checks.require(false, 'prices', 'an object with asOf, currency and entries', data);
    return;
  }
  checkKeys(checks, '', data, ['asOf', 'currency', 'fallbackRegion', 'entries']);
  checkDay(checks, 'asOf', data.asOf);
  checks.require(data.currency === 'USD', 'currency', 'USD', data.currency);
  if (data.fallbackRegion !== undefined) {
    const holds = typeof data.fallbackRegion === 'string' && REGION.test(data.fallbackRegion);
    checks.require(holds, 'fallbackRegion', 'a Region such as us-east-1', data.fallbackRegion);
  }
  if (!Array.isArray(data.entries)) {
    checks.require(false, 'entries', 'a list of prices', data.entries);
    return;
  }
  const seen = new Set<unknown>();
  data.entries.forEach((entry: unknown, index) => {
    checkEntry(checks, `entries[${index}]`, entry);
    if (!isRecord(entry) || typeof entry.item !== 'string') return;
    checks.require(!seen.has(entry.item), `entries[${index}].item`, 'named once in the table', entry.item);
    seen.add(entry.item);
  });
}

function checkEntry(checks: InputChecks, path: string, entry: unknown): void {
  if (!isRecord(entry)) {
    checks.require(false, path, 'an object with item, category, unit, usd and source', entry);
    return;
  }
  const { item, category, unit, usd, source, asOf, unverified } = entry;
  checkKeys(checks, `${path}.`, entry, ['item', 'category', 'unit', 'usd', 'source', 'asOf', 'unverified']);
  checks
    .require(isText(item), `${path}.item`, 'a key such as ec2/g5.xlarge', item)
    .require(isOneOf(COST_CATEGORIES, category), `${path}.category`, `one of ${COST_CATEGORIES.join(', ')}`, category)
    .require(isOneOf(PRICE_UNITS, unit), `${path}.unit`, `one of ${PRICE_UNITS.join(', ')}`, unit)
    .require(isText(source), `${path}.source`, 'where the price was read', source);
  if (asOf !== undefined) checkDay(checks, `${path}.asOf`, asOf);
  if (unverified !== undefined) {
    checks.require(typeof unverified === 'boolean', `${path}.unverified`, 'true or false', unverified);
  }
  if (!isRecord(usd) || Object.keys(usd).length === 0) {
    checks.require(false, `${path}.usd`, 'prices by Region, or by * for every Region', usd);
    return;
  }
  for (const [region, price] of Object.entries(usd)) {
    checks
      .require(region === ANY_REGION || REGION.test(region), `${path}.usd`, 'by Region such as us-east-1, or *', region)
      .require(isPrice(price), `${path}.usd.${region}`, 'US dollars of 0 or more, at most a million', price);
  }
}

function checkKeys(checks: InputChecks, path: string, data: object, known: readonly string[]): void {
  for (const key of Object.keys(data)) {
    checks.require(known.includes(key), `${path}${key}`, `one of ${known.join(', ')}`, key);
  }
}

function checkDay(checks: InputChecks, parameter: string, day: unknown): void {
  const accepts = 'a day such as 2026-11-20';
  if (typeof day !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(day)) {
    checks.require(false, parameter, accepts, day);
    return;
  }
  const time = Date.parse(`${day}T00:00:00Z`);
  // Date.parse takes the 31st of a month of 30 days for the 1st of the next.
  checks.require(!Number.isNaN(time) && new Date(time).toISOString().startsWith(day), parameter, accepts, day);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function isOneOf(values: readonly unknown[], value: unknown): boolean {
  return values.includes(value);
}

export function isPrice(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1e6;
}
