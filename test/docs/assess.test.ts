import { parse, stringify } from 'yaml';
import { loadEnvironment } from '../../config/load';
import { loadPrices } from '../../config/prices';
import { DEFAULT_ASSUMPTIONS } from '../../lib/assessment/assumptions';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { memoryFiles, ROOT } from '../config/project';
import { blocks, page } from './example';

const text = page('docs/assess.md');
const examples = blocks(text, 'yaml').map((block) => parse(block) as Record<string, unknown>);

/** The example that has a key of this name at its top. */
function example(key: string): Record<string, unknown> {
  const found = examples.filter((candidate) => key in candidate);
  expect([key, found.length]).toEqual([key, 1]);
  return found[0] as Record<string, unknown>;
}

/** Production with other values at its top. */
function production(changes: Record<string, unknown>) {
  const prod = parse(page('config/environments/prod.yaml')) as Record<string, unknown>;
  return loadEnvironment('prod', {
    root: ROOT,
    files: memoryFiles({
      'config/environments/prod.yaml': stringify({ ...prod, ...changes }),
      'config/topology/prod.yaml': page('config/topology/prod.yaml'),
    }),
  });
}

test('the page has these examples', () => {
  expect(examples.map((candidate) => Object.keys(candidate)[0])).toEqual([
    'objectives',
    'demand',
    'detection',
    'assumptions',
    'asOf',
  ]);
});

test('objectives, detection and assumptions are accepted', () => {
  const environment = production({ ...example('objectives'), ...example('detection'), ...example('assumptions') });
  expect(Object.keys(environment.objectives.acknowledge ?? {})).toEqual(['rto']);
  expect(environment.detection.objective?.falseAlarmsPerYear).toBe(1);
  expect(environment.assumptions.values).toEqual({
    ...DEFAULT_ASSUMPTIONS,
    regionOutages: 0.1,
    decisionMedian: 180,
    decisionP95: 480,
    promotionMedian: 240,
    coverage: 0.99,
  });
});

test('the demand is that of the first group of prod', () => {
  const prod = parse(page('config/environments/prod.yaml')) as {
    inference: { groups: readonly { demand: unknown }[] };
  };
  expect(example('demand')['demand']).toEqual(prod.inference.groups[0]?.demand);
});

test('the price table is one', () => {
  const [block = ''] = blocks(text, 'yaml').filter((candidate) => candidate.includes('entries:'));
  const prices = loadPrices({ root: ROOT, files: memoryFiles({ 'config/prices.yaml': block }) });
  expect(prices.entries.map(({ item }) => item)).toEqual(['ec2/g6e.12xlarge', 'route53/health-check']);
  const known = EXAMPLE_PRICES.entries.map(({ item }) => item);
  expect(prices.entries.filter(({ item }) => !known.includes(item))).toEqual([]);
});

test('the example prices, as the command on the page writes them, are a price table', () => {
  const file = JSON.stringify(EXAMPLE_PRICES, undefined, 2);
  expect(loadPrices({ root: ROOT, files: memoryFiles({ 'config/prices.yaml': file }) })).toEqual(EXAMPLE_PRICES);
});
