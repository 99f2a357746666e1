import fc from 'fast-check';
import { EXAMPLE_PRICES, monthlyCost, priceTable, type BillOfMaterials } from '../../../lib/models/cost';

const PRICES = priceTable({
  asOf: '2026-11-20',
  currency: 'USD',
  fallbackRegion: 'us-east-1',
  entries: [
    {
      item: 'server',
      category: 'compute',
      unit: 'hour',
      usd: { 'us-east-1': 2 },
      source: 'a list',
      asOf: '2026-01-19',
    },
    { item: 'disk', category: 'storage', unit: 'GB-month', usd: { '*': 0.1 }, source: 'memory', unverified: true },
  ],
});

describe('monthlyCost', () => {
  const bill: BillOfMaterials = {
    'us-east-1': [
      { item: 'server', quantity: 1.5 },
      { item: 'disk', quantity: 100 },
      { item: 'disk', quantity: 0 },
    ],
    'us-west-2': [
      { item: 'server', quantity: 1, priceFactor: 0.25 },
      { item: 'lawyer', quantity: 3 },
    ],
  };

  test('one line an item, and what is missing is missing, not 0', () => {
    const cost = monthlyCost({ bill, prices: PRICES });
    expect(cost.lines).toEqual([
      {
        priced: true,
        region: 'us-east-1',
        item: 'server',
        category: 'compute',
        quantity: 1095,
        unit: 'hour',
        unitPrice: 2,
        priceFactor: 1,
        monthly: 2190,
        priceRegion: 'us-east-1',
        source: 'a list',
        asOf: '2026-01-19',
        unverified: false,
      },
      {
        priced: true,
        region: 'us-east-1',
        item: 'disk',
        category: 'storage',
        quantity: 100,
        unit: 'GB-month',
        unitPrice: 0.1,
        priceFactor: 1,
        monthly: 10,
        priceRegion: 'us-east-1',
        source: 'memory',
        asOf: '2026-11-20',
        unverified: true,
      },
      {
        priced: true,
        region: 'us-west-2',
        item: 'server',
        category: 'compute',
        quantity: 730,
        unit: 'hour',
        unitPrice: 0.5,
        priceFactor: 0.25,
        monthly: 365,
        priceRegion: 'us-east-1',
        source: 'a list',
        asOf: '2026-01-19',
        unverified: false,
      },
      { priced: false, region: 'us-west-2', item: 'lawyer', quantity: 3 },
    ]);
    expect(cost).toMatchObject({
      unknown: [{ priced: false, region: 'us-west-2', item: 'lawyer', quantity: 3 }],
      complete: false,
      total: 2565,
      byRegion: { 'us-east-1': 2200, 'us-west-2': 365 },
      byCategory: { compute: 2555, storage: 10 },
      unverified: 10,
      borrowed: 365,
      hoursPerMonth: 730,
      asOf: '2026-11-20',
    });
  });

  test('nothing costs nothing, and is complete', () => {
    expect(monthlyCost({ bill: { 'us-east-1': [] }, prices: PRICES })).toMatchObject({
      lines: [],
      complete: true,
      total: 0,
      byRegion: { 'us-east-1': 0 },
      byCategory: {},
    });
  });

  test('another length of the month', () => {
    const cost = monthlyCost({
      bill: { 'us-east-1': [{ item: 'server', quantity: 1 }] },
      prices: PRICES,
      hoursPerMonth: 744,
    });
    expect(cost.total).toBe(1488);
  });

  // Infracost's golden files: RDS gp3 Multi-AZ 92.00, NAT gateway 32.85 and 4.50, endpoint 7.30, alarms 0.10.
  test.each([
    ['rds/storage-gp3', 2 * 400, 92],
    ['nat/gateway', 1, 32.85],
    ['nat/processed', 100, 4.5],
    ['vpc/interface-endpoint', 1, 7.3],
    ['cloudwatch/alarm', 1, 0.1],
    ['ebs/gp3', 40, 3.2],
    ['s3/standard-storage', 10_000, 230],
    ['s3/put-requests', 10, 0.05],
    ['alb/capacity-unit', 1000 / 730, 8],
    ['transfer/other-region', 750, 15],
  ])('published: %s, %p of them, costs %p a month', (item, quantity, monthly) => {
    const cost = monthlyCost({ bill: { 'us-east-1': [{ item, quantity }] }, prices: EXAMPLE_PRICES });
    expect(cost.total).toBeCloseTo(monthly, 9);
  });

  const item = fc.record({
    item: fc.constantFrom('server', 'disk', 'lawyer'),
    quantity: fc.double({ min: 0, max: 1e6, noNaN: true }),
    priceFactor: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const bills = fc.record({
    'us-east-1': fc.array(item, { maxLength: 8 }),
    'eu-west-1': fc.array(item, { maxLength: 8 }),
  });

  test('sums by Region and by category equal the sum of the lines; more of anything never costs less', () => {
    fc.assert(
      fc.property(bills, fc.double({ min: 1, max: 10, noNaN: true }), (random, more) => {
        const cost = monthlyCost({ bill: random, prices: PRICES });
        const near = (sum: number): void => expect(Math.abs(sum - cost.total)).toBeLessThanOrEqual(1e-12 * cost.total);
        const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
        near(add(Object.values(cost.byRegion)));
        near(add(Object.values(cost.byCategory)));
        near(add(cost.lines.map((line) => (line.priced ? line.quantity * line.unitPrice : 0))));
        const grown = {
          ...random,
          'us-east-1': random['us-east-1'].map((of) => ({ ...of, quantity: of.quantity * more })),
        };
        expect(monthlyCost({ bill: grown, prices: PRICES }).total).toBeGreaterThanOrEqual(cost.total);
      }),
      { numRuns: 200 },
    );
  });

  test('names everything that is wrong', () => {
    const wrong = {
      'us-east-1': [
        { item: 'server', quantity: -1, priceFactor: 2 },
        { item: 'server', quantity: NaN },
      ],
    };
    expect(() => monthlyCost({ bill: wrong, prices: PRICES, hoursPerMonth: 0 })).toThrow(
      [
        "'hoursPerMonth' must be hours above 0, at most the 744 of 31 days, got 0",
        "'bill.us-east-1[0].quantity' must be a number from 0 to 1e15, got -1",
        "'bill.us-east-1[0].priceFactor' must be a probability from 0 to 1, got 2",
        "'bill.us-east-1[1].quantity' must be a number from 0 to 1e15, got NaN",
      ].join('\n'),
    );
  });
});
