import { monthlyCost, priceTable } from '../../../lib/models';

/** A value as its source prints it: it agrees when ours rounds to the same digits. */
type Published = readonly [source: string, printed: string, ours: () => number];

const prices = priceTable({
  asOf: '2026-01-01',
  currency: 'USD',
  entries: [
    { item: 'm5.4xlarge', category: 'compute', unit: 'hour', usd: { '*': 0.768 }, source: 'Infracost' },
    { item: 'gp2', category: 'storage', unit: 'GB-month', usd: { '*': 0.1 }, source: 'Infracost' },
    { item: 'io1', category: 'storage', unit: 'GB-month', usd: { '*': 0.125 }, source: 'Infracost' },
    { item: 'iops', category: 'storage', unit: 'month', usd: { '*': 0.065 }, source: 'Infracost' },
    { item: 'nat', category: 'network', unit: 'hour', usd: { '*': 0.045 }, source: 'Infracost' },
  ],
});
const total = (quantities: Readonly<Record<string, number>>) =>
  monthlyCost({
    prices,
    bill: { 'us-east-1': Object.entries(quantities).map(([item, quantity]) => ({ item, quantity })) },
  }).total;

const VALUES: readonly Published[] = [
  ['Infracost README: an m5.4xlarge', '560.64', () => total({ 'm5.4xlarge': 1 })],
  ['Infracost README: with its volumes', '742.64', () => total({ 'm5.4xlarge': 1, gp2: 50, io1: 1000, iops: 800 })],
  ['Infracost: a NAT gateway', '32.85', () => total({ nat: 1 })],
];

test('a table with a price that is none is refused, not summed', () => {
  const broken = { ...prices, entries: prices.entries.map((entry) => ({ ...entry, usd: { '*': NaN } })) };
  expect(() => monthlyCost({ prices: broken, bill: { 'us-east-1': [{ item: 'nat', quantity: 1 }] } })).toThrow(
    "'prices' must be US dollars of 0 to a million for nat in us-east-1, got NaN",
  );
});

test.each<Published>(VALUES)('%s: %s', (_, printed, ours) => {
  expect(ours().toFixed((printed.split('.')[1] ?? '').length)).toBe(printed);
});
