import { InputChecks } from '../invalid-input';
import { isPrice, priceIn, type CostCategory, type PriceTable, type PriceUnit } from './price-table';

/** Hours that AWS's calculators count to a month: 8760 / 12. */
export const DEFAULT_HOURS_PER_MONTH = 730;

/** One thing that a Region uses. */
export interface BillItem {
  /** Key of the price table: `ec2/g5.xlarge`. */
  readonly item: string;

  /**
   * How many. Of things priced by the hour, how many run all month long (2, or 0.5 for one that runs
   * half the time); of everything else, units a month: GB held, GB moved, thousands of requests.
   */
  readonly quantity: number;

  /**
   * Share of the table's price that is paid, 0 to 1: spot, a commitment.
   *
   * @default 1
   */
  readonly priceFactor?: number;
}

/** What each Region uses; `global` stands for what belongs to none. */
export type BillOfMaterials = Readonly<Record<string, readonly BillItem[]>>;

/** The key of a bill of materials for services without a Region, such as Route 53. */
export const GLOBAL_SERVICES = 'global';

/** One line of the bill whose price is known. Money in US dollars. */
export interface PricedLine {
  readonly priced: true;
  readonly region: string;
  readonly item: string;
  readonly category: CostCategory;
  /** In `unit`: hours for things priced by the hour. */
  readonly quantity: number;
  readonly unit: PriceUnit;
  /** The table's price times `priceFactor`. */
  readonly unitPrice: number;
  readonly priceFactor: number;
  /** `quantity x unitPrice`. */
  readonly monthly: number;
  /** The Region whose price was taken; other than `region` when the table's fallback stood in. */
  readonly priceRegion: string;
  readonly source: string;
  /** Day of the source. */
  readonly asOf: string;
  readonly unverified: boolean;
}

/** One line of the bill for which the table has no price. It costs something, nobody knows what. */
export interface UnknownLine {
  readonly priced: false;
  readonly region: string;
  readonly item: string;
  /** As the bill of materials states it. */
  readonly quantity: number;
}

/** A line of a bill, with a price or without. */
export type CostLine = PricedLine | UnknownLine;

/** What a month costs, in US dollars. */
export interface MonthlyCost {
  /** In the order of the bill of materials. */
  readonly lines: readonly CostLine[];
  /** The lines without a price; the totals leave them out, so they are too low when there is one. */
  readonly unknown: readonly UnknownLine[];
  /** Whether every line has a price. */
  readonly complete: boolean;
  /** Sum of the lines with a price. */
  readonly total: number;
  readonly byRegion: Readonly<Record<string, number>>;
  readonly byCategory: Readonly<Partial<Record<CostCategory, number>>>;
  /** Part of `total` that rests on unverified prices. */
  readonly unverified: number;
  /** Part of `total` that was taken from another Region's prices. */
  readonly borrowed: number;
  readonly hoursPerMonth: number;
  /** Day of the price table. */
  readonly asOf: string;
}

/** What `monthlyCost` is asked. */
export interface MonthlyCostProps {
  readonly bill: BillOfMaterials;

  readonly prices: PriceTable;

  /** @default DEFAULT_HOURS_PER_MONTH */
  readonly hoursPerMonth?: number;
}

/**
 * Prices a bill of materials: one line an item, and the sums by Region and by category. An item without
 * a price becomes a line that says so; it does not count as 0. An item of quantity 0 is not in use and
 * gets no line. Prices are flat: volume tiers and free allotments are not modelled.
 *
 * @throws InvalidInputError
 */
export function monthlyCost(props: MonthlyCostProps): MonthlyCost {
  const { bill, prices, hoursPerMonth = DEFAULT_HOURS_PER_MONTH } = props;
  const checks = new InputChecks().require(
    hoursPerMonth > 0 && hoursPerMonth <= 744,
    'hoursPerMonth',
    'hours above 0, at most the 744 of 31 days',
    hoursPerMonth,
  );
  for (const [region, items] of Object.entries(bill)) {
    items.forEach(({ item, quantity, priceFactor = 1 }, index) => {
      const usd = priceIn(prices, item, region)?.usd ?? 0;
      checks
        .require(quantity >= 0 && quantity <= MAX_QUANTITY, `bill.${region}[${index}].quantity`, QUANTITY, quantity)
        .probability(`bill.${region}[${index}].priceFactor`, priceFactor)
        .require(isPrice(usd), 'prices', `US dollars of 0 to a million for ${item} in ${region}`, usd);
    });
  }
  checks.throwIfAny();

  const lines = Object.entries(bill).flatMap(([region, items]) =>
    items
      .filter(({ quantity }) => quantity > 0)
      .map((item): CostLine => costLine({ region, item, prices, hoursPerMonth })),
  );
  const known = lines.filter((line) => line.priced);
  const unknown = lines.filter((line) => !line.priced);
  const total = (of: readonly PricedLine[]): number => of.reduce((sum, { monthly }) => sum + monthly, 0);
  const totalBy = <Key extends string>(keys: readonly Key[], keyOf: (line: PricedLine) => Key) =>
    Object.fromEntries(keys.map((key) => [key, total(known.filter((line) => keyOf(line) === key))]));

  return {
    lines,
    unknown,
    complete: unknown.length === 0,
    total: total(known),
    byRegion: totalBy(Object.keys(bill), ({ region }) => region),
    byCategory: totalBy([...new Set(known.map(({ category }) => category))], ({ category }) => category),
    unverified: total(known.filter(({ unverified }) => unverified)),
    borrowed: total(known.filter(({ region, priceRegion }) => priceRegion !== region)),
    hoursPerMonth,
    asOf: prices.asOf,
  };
}

/** Above what any account uses of anything, and far from where sums overflow. */
const MAX_QUANTITY = 1e15;

const QUANTITY = 'a number from 0 to 1e15';

interface LineProps {
  readonly region: string;
  readonly item: BillItem;
  readonly prices: PriceTable;
  readonly hoursPerMonth: number;
}

function costLine({ region, item: { item, quantity, priceFactor = 1 }, prices, hoursPerMonth }: LineProps): CostLine {
  const found = priceIn(prices, item, region);
  if (!found) return { priced: false, region, item, quantity };
  const { entry } = found;
  const units = entry.unit === 'hour' ? quantity * hoursPerMonth : quantity;
  const unitPrice = found.usd * priceFactor;
  return {
    priced: true,
    region,
    item,
    category: entry.category,
    quantity: units,
    unit: entry.unit,
    unitPrice,
    priceFactor,
    monthly: units * unitPrice,
    priceRegion: found.region,
    source: entry.source,
    asOf: entry.asOf ?? prices.asOf,
    unverified: entry.unverified ?? false,
  };
}
