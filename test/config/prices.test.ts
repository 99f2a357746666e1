import { loadPrices } from '../../config/prices';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { memoryFiles, problemsOf, ROOT } from './project';

const TABLE = `\
asOf: '2026-11-20'
currency: USD
entries:
  - item: ec2/g5.xlarge
    category: compute
    unit: hour
    usd: { us-east-2: 1.006 }
    source: a contract
`;

function load(files: Parameters<typeof memoryFiles>[0], file?: string) {
  return loadPrices({ root: ROOT, files: memoryFiles(files), ...(file === undefined ? {} : { file }) });
}

test("the project's own prices, where it has some", () => {
  expect(load({ 'config/prices.yaml': TABLE }).entries.map(({ item }) => item)).toEqual(['ec2/g5.xlarge']);
  expect(load({})).toBe(EXAMPLE_PRICES);
});

test('a file instead, relative or absolute, in YAML or JSON', () => {
  const files = {
    'config/prices.yaml': TABLE,
    'other/prices.json': '{"asOf":"2026-11-21","currency":"USD","entries":[]}',
  };
  expect(load(files, 'other/prices.json').asOf).toBe('2026-11-21');
  expect(load(files, `${ROOT}/other/prices.json`).asOf).toBe('2026-11-21');
});

test('every problem, with its position', () => {
  const text = TABLE.replace('1.006', '-1').replace('hour', 'day').replace('asOf:', 'asof:') + 'extra: 1\n';
  expect(problemsOf(() => load({ 'config/prices.yaml': text }))).toEqual([
    "config/prices.yaml:1:1 (asOf): 'asOf' must be a day such as 2026-11-20, got nothing [price-table]",
    "config/prices.yaml:1:7 (asof): 'asof' must be one of asOf, currency, fallbackRegion, entries, got asof [price-table]",
    "config/prices.yaml:6:11 (entries[0].unit): 'unit' must be one of hour, month, GB-month, GB, 1000 requests, got day [price-table]",
    "config/prices.yaml:7:23 (entries[0].usd.us-east-2): 'us-east-2' must be US dollars of 0 or more, at most a million, got -1 [price-table]",
    "config/prices.yaml:9:8 (extra): 'extra' must be one of asOf, currency, fallbackRegion, entries, got extra [price-table]",
  ]);
});

test('no table at all, no such file, one that cannot be read, broken YAML', () => {
  expect(problemsOf(() => load({ 'config/prices.yaml': '- 1\n' }))).toEqual([
    "config/prices.yaml:1:1: 'prices' must be an object with asOf, currency and entries, got [1] [price-table]",
  ]);
  expect(problemsOf(() => load({}, 'mine.yaml'))).toEqual([
    'mine.yaml: there is no such file; create it [file-missing]',
  ]);
  expect(problemsOf(() => load({ 'config/prices.yaml': { throws: 'EACCES' } }))).toEqual([
    'config/prices.yaml: the file cannot be read: permission denied [unreadable]',
  ]);
  expect(problemsOf(() => load({ 'config/prices.yaml': 'a: [1\n' }))).toEqual([
    expect.stringMatching(/^config\/prices\.yaml:1:4: broken YAML: .* \[yaml-syntax\]$/s),
  ]);
});
