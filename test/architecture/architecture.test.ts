import * as fs from 'node:fs';
import * as path from 'node:path';
import { loadEnvironment } from '../../config/load';
import { Architecture } from '../../lib/architecture/architecture';
import { architectureMermaid } from '../../lib/architecture/mermaid';
import { architecturePicture, CHARACTER_WIDTH } from '../../lib/architecture/picture';
import { architecture } from '../../lib/cli/graph';
import { ARCHITECTURE_FILE, architectureImage } from '../../lib/cli/write-architecture';
import { Topology } from '../../lib/core/topology';
import { ROOT } from '../support/environment';

jest.setTimeout(60_000); // Whole syntheses and processes, on a machine that may be busy.

const prod = loadEnvironment('prod', { root: ROOT });
let graph: Architecture;

beforeAll(() => {
  graph = architecture(prod);
});

const parts = (of: Architecture): string[] => of.stacks.flatMap((stack) => stack.parts.map(({ id }) => id));

test('the committed picture is that of the production environment', () => {
  expect(fs.readFileSync(path.join(ROOT, ARCHITECTURE_FILE), 'utf8')).toBe(architectureImage(ROOT));
});

test('every stack with its resources, the same parts in both Regions', () => {
  expect(graph.stacks.map(({ name }) => name)).toEqual([
    'warmsite-prod-site-us-east-2',
    'warmsite-prod-site-us-west-2',
    'warmsite-prod-vault-us-east-2',
    'warmsite-prod-vault-us-west-2',
    'warmsite-prod-global',
  ]);
  for (const { resources } of graph.stacks) expect(resources).toBeGreaterThan(20);
  const of = (region: string): string[] =>
    graph.stacks
      .filter((stack) => stack.kind !== 'global' && stack.region === region)
      .flatMap((stack) => stack.parts.map(({ row }) => row));
  expect(of('us-east-2')).toEqual([
    'name',
    'balancer',
    'group embed',
    'group llm',
    'alarms',
    'database',
    'bucket artifacts',
    'bucket data',
    'registry',
    'backups',
    'last',
  ]);
  expect(of('us-west-2')).toEqual(of('us-east-2'));
});

test('what goes where, between parts that there are', () => {
  expect(graph.flows.filter(({ kind }) => kind === 'copy').map(({ from, to, label }) => [from, to, label])).toEqual([
    ['us_east_2_database', 'us_west_2_database', 'replica, asynchronous'],
    ['us_east_2_bucket_artifacts', 'us_west_2_bucket_artifacts', 'replicated, both ways'],
    ['us_east_2_bucket_data', 'us_west_2_bucket_data', 'replicated, both ways'],
    ['us_east_2_registry', 'us_west_2_registry', 'images, both ways'],
    ['us_east_2_backups', 'us_west_2_backups', 'copies of backups, both ways'],
  ]);
  const ids = parts(graph);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { from, to } of graph.flows) expect(ids).toEqual(expect.arrayContaining([from, to]));
});

test('the state of the topology: after a failover nothing is copied from the lost database', () => {
  expect(graph.state).toBe('us-east-2 writes, us-west-2 follows. Next possible step: failover.');
  const topology = new Topology(prod.pair, {
    ...prod.topology.toState(),
    writer: 'us-west-2',
    evacuated: ['us-east-2'],
  });
  const after = architecture(Object.assign(Object.create(prod) as typeof prod, { topology }));
  expect(after.state).toBe(
    'us-west-2 writes, us-east-2 has no replica of it; the latch holds us-east-2 out of service. Next possible step: rebuild.',
  );
  expect(after.flows.some(({ from }) => from.endsWith('_database'))).toBe(false);
  expect(architecturePicture(after)).toContain('home, held out by the latch');
});

test('every text fits its box, and no two boxes of a picture overlap', () => {
  for (const name of ['dev', 'staging', 'prod']) {
    const picture = architecturePicture(architecture(loadEnvironment(name, { root: ROOT })));
    expect(picture).not.toMatch(/NaN|undefined/);
    const cards = [
      ...picture.matchAll(/<g><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)".*<\/g>/g),
    ];
    const boxes = cards.map(([, ...numbers]) => numbers.slice(0, 4).map(Number) as [number, number, number, number]);
    expect(boxes.length).toBeGreaterThan(20);
    cards.forEach(([card], index) => {
      const [x, y, width, height] = boxes[index]!;
      for (const [, tx, ty, size, text] of card.matchAll(
        /<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)"[^>]*>([^<]*)/g,
      )) {
        expect(Number(tx) + (text ?? '').length * Number(size) * CHARACTER_WIDTH).toBeLessThanOrEqual(x + width);
        expect(Number(ty)).toBeGreaterThan(y);
        expect(Number(ty)).toBeLessThan(y + height);
      }
    });
    boxes.forEach(([x, y, width, height], index) => {
      for (const [ox, oy, ow, oh] of boxes.slice(index + 1)) {
        expect(x + width <= ox || ox + ow <= x || y + height <= oy || oy + oh <= y).toBe(true);
      }
    });
  }
});

test('Mermaid: a box for each part, an arrow for each flow, labels that cannot end early', () => {
  const text = architectureMermaid(graph);
  for (const id of parts(graph))
    expect(text.split('\n').filter((line) => line.trim().startsWith(`${id}["`))).toHaveLength(1);
  expect(text.split('\n').filter((line) => /[-=.]+>/.test(line))).toHaveLength(graph.flows.length);
  const odd: Architecture = {
    ...graph,
    stacks: [{ ...graph.stacks[0]!, parts: [{ id: 'a', row: 'a', title: 'a "b" <c>', lines: [] }] }],
    flows: [],
  };
  expect(architectureMermaid(odd)).toContain('a["a #34;b#34; #60;c#62;"]');
});
