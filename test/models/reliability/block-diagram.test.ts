import fc from 'fast-check';
import {
  type Block,
  blockAvailability,
  blockImportances,
  blockMinimalCuts,
  blockMinimalPaths,
  blockRedundancyDegree,
  blockUnavailability,
  kOfNUnavailability,
  type NetworkBlock,
  parallelUnavailability,
  seriesUnavailability,
  type UnitBlock,
} from '../../../lib/models/reliability';
import { relativeError } from './agreement';

const unit = (id: string, unavailability = 0.1): UnitBlock => ({ kind: 'unit', id, unavailability });
const series = (...blocks: Block[]): Block => ({ kind: 'series', blocks });
const parallel = (...blocks: Block[]): Block => ({ kind: 'parallel', blocks });

/** a1-b1 above, a2-b2 below, c across. */
const bridge = (a1: number, b1: number, a2: number, b2: number, c: number): NetworkBlock => ({
  kind: 'network',
  from: 'in',
  to: 'out',
  links: [
    { from: 'in', to: 'top', block: unit('a1', a1) },
    { from: 'top', to: 'out', block: unit('b1', b1) },
    { from: 'in', to: 'bottom', block: unit('a2', a2) },
    { from: 'bottom', to: 'out', block: unit('b2', b2) },
    { from: 'top', to: 'bottom', block: unit('c', c) },
  ],
});

/** Whether a block is up with these units down: the slow oracle. */
function isUp(block: Block, down: ReadonlySet<string>): boolean {
  switch (block.kind) {
    case 'unit':
      return !down.has(block.id);
    case 'series':
      return block.blocks.every((part) => isUp(part, down));
    case 'parallel':
      return block.blocks.some((part) => isUp(part, down));
    case 'kOfN':
      return block.blocks.filter((part) => isUp(part, down)).length >= block.required;
    case 'network': {
      const nodeUp = (name: string): boolean => !block.nodes?.[name] || isUp(block.nodes[name], down);
      const reached = new Set(nodeUp(block.from) ? [block.from] : []);
      for (const node of reached) {
        for (const { from, to, block: state, oneWay } of block.links) {
          if (state && !isUp(state, down)) continue;
          if (from === node && nodeUp(to)) reached.add(to);
          if (to === node && !oneWay && nodeUp(from)) reached.add(from);
        }
      }
      return reached.has(block.to);
    }
  }
}

/** Every set of units that is down, with its probability. */
function states(units: ReadonlyMap<string, number>): { down: Set<string>; probability: number }[] {
  const ids = [...units.keys()];
  return Array.from({ length: 2 ** ids.length }, (_, state) => {
    const down = new Set(ids.filter((__, index) => (state & (1 << index)) !== 0));
    const probability = ids.reduce((product, id) => product * (down.has(id) ? units.get(id)! : 1 - units.get(id)!), 1);
    return { down, probability };
  });
}

const summed = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const UNITS = new Map([
  ['a', 0.1],
  ['b', 0.03],
  ['c', 0.5],
  ['d', 1e-7],
  ['e', 0.9],
  ['f', 0],
]);

/** Random diagrams over six units, most of which repeat. */
const diagrams = fc.letrec<{ block: Block; unit: Block; group: Block; kOfN: Block; network: Block }>((tie) => ({
  block: fc.oneof({ maxDepth: 3 }, tie('unit'), tie('group'), tie('kOfN'), tie('network')),
  unit: fc.constantFrom(...[...UNITS].map(([id, unavailability]) => unit(id, unavailability))),
  group: fc.record({
    kind: fc.constantFrom('series' as const, 'parallel' as const),
    blocks: fc.array(tie('block'), { minLength: 1, maxLength: 4 }),
  }),
  kOfN: fc
    .record({ blocks: fc.array(tie('block'), { minLength: 1, maxLength: 4 }), choice: fc.nat() })
    .map(({ blocks, choice }) => ({ kind: 'kOfN' as const, required: 1 + (choice % blocks.length), blocks })),
  network: fc.record({
    kind: fc.constant('network' as const),
    from: fc.constant('0'),
    to: fc.constant('1'),
    links: fc
      .array(
        fc.record({
          from: fc.constantFrom('0', '2', '3'),
          to: fc.constantFrom('1', '2', '3'),
          block: tie('block'),
          oneWay: fc.boolean(),
        }),
        { maxLength: 5 },
      )
      .chain((links) => tie('unit').map((block) => [{ from: '0', to: '1', block, oneWay: false }, ...links])),
    nodes: fc.record({ '0': tie('unit') }, { requiredKeys: [] }),
  }),
}));

describe('exact values', () => {
  test.each([
    // all 32 states, exact rational or 50 digits
    [[0.1, 0.1, 0.1, 0.1, 0.1], 0.0215200000000000024],
    [[1e-6, 2e-7, 3e-8, 4e-5, 0.01], 8.43005990553976511e-12],
    [[1e-10, 1e-10, 1e-10, 1e-10, 1e-10], 2.00000000020000015e-20],
  ])('a bridge %#', ([a1, b1, a2, b2, c], exact) => {
    expect(relativeError(blockUnavailability(bridge(a1!, b1!, a2!, b2!, c!)), exact)).toBeLessThan(1e-14);
  });

  test('the bridge has four minimal paths and four minimal cuts', () => {
    const block = bridge(0.1, 0.1, 0.1, 0.1, 0.1);
    expect(blockMinimalPaths(block)).toEqual([
      ['a1', 'b1'],
      ['a2', 'b2'],
      ['a1', 'b2', 'c'],
      ['b1', 'a2', 'c'],
    ]);
    expect(blockMinimalCuts(block)).toEqual([
      ['a1', 'a2'],
      ['b1', 'b2'],
      ['a1', 'b2', 'c'],
      ['b1', 'a2', 'c'],
    ]);
    expect(blockRedundancyDegree(block)).toBe(1);
  });

  test('a one-way bridge cannot be crossed backwards', () => {
    const block = bridge(0.1, 0.1, 0.1, 0.1, 0.1);
    const links = block.links.map((link, index) => (index === 4 ? { ...link, oneWay: true } : link));
    expect(blockMinimalPaths({ ...block, links })).toEqual([
      ['a1', 'b1'],
      ['a2', 'b2'],
      ['a1', 'b2', 'c'],
    ]);
  });

  test('a unit that stands twice is one unit', () => {
    const shared = unit('dns', 0.01);
    const block = parallel(series(shared, unit('x')), series(shared, unit('y')));
    expect(blockUnavailability(block)).toBeCloseTo(1 - 0.99 * (1 - 0.01), 15);
    expect(blockUnavailability(parallel(shared, shared, shared))).toBe(0.01);
    expect(blockMinimalCuts(block)).toEqual([['dns'], ['x', 'y']]);
    expect(blockRedundancyDegree(block)).toBe(0);
  });

  test('importances keep their digits where a difference of unavailabilities has none', () => {
    const small = Array.from({ length: 7 }, (_, index) => unit(`u${index}`, 1e-3));
    const importances = blockImportances(series(parallel(...small), unit('weak', 1e-3)));
    expect(importances[0]).toMatchObject({ id: 'weak', unavailability: 1e-3 });
    expect(relativeError(importances[0]!.birnbaum, 1 - 1e-21)).toBeLessThan(1e-15);
    for (const { id, birnbaum, improvement, criticality } of importances.slice(1)) {
      expect(id).toMatch(/^u[0-6]$/);
      expect(relativeError(birnbaum, 1e-18 * 0.999)).toBeLessThan(1e-14);
      expect(relativeError(improvement, 1e-21 * 0.999)).toBeLessThan(1e-14);
      expect(relativeError(criticality, 1e-18 * 0.999)).toBeLessThan(1e-14);
    }
  });

  test('a system that is hardly ever up', () => {
    const block = series(...Array.from({ length: 4 }, (_, index) => unit(`${index}`, 1 - 2 ** -20)));
    expect(blockAvailability(block)).toBe(2 ** -80);
    expect(blockUnavailability(block)).toBe(1);
  });

  test('nodes can fail, links need not', () => {
    const block: Block = {
      kind: 'network',
      from: 'a',
      to: 'd',
      links: [
        { from: 'a', to: 'b' },
        { from: 'a', to: 'c' },
        { from: 'b', to: 'd' },
        { from: 'c', to: 'd' },
      ],
      nodes: { b: unit('b', 0.2), c: parallel(unit('c1', 0.3), unit('c2', 0.4)) },
    };
    expect(blockUnavailability(block)).toBeCloseTo(0.2 * 0.3 * 0.4, 15);
    const certain: Block = { ...block, nodes: { b: unit('b', 0.2) } };
    expect(blockUnavailability(certain)).toBe(0);
    expect(blockMinimalPaths(certain)).toEqual([[]]);
    expect(blockMinimalCuts(certain)).toEqual([]);
    expect(blockRedundancyDegree(certain)).toBe(1);
    expect(blockImportances(certain)).toEqual([
      { id: 'b', unavailability: 0.2, birnbaum: 0, improvement: 0, criticality: 0 },
    ]);
  });

  test('large diagrams: 1000 units in series of parallel pairs, 200-of-400, a ladder of 120 links', () => {
    const pairs = Array.from({ length: 500 }, (_, index) => parallel(unit(`a${index}`, 1e-9), unit(`b${index}`, 1e-9)));
    expect(relativeError(blockUnavailability(series(...pairs)), 5e-16)).toBeLessThan(1e-12);
    const chain = Array.from({ length: 500 }, (_, index) => unit(`c${index}`, 1e-9));
    const chains = parallel(series(...chain), series(...chain.map(({ id }) => unit(`${id}'`, 1e-9))));
    expect(relativeError(blockUnavailability(chains), seriesUnavailability(chain.map(() => 1e-9)) ** 2)).toBeLessThan(
      1e-12,
    );
    const many = Array.from({ length: 400 }, (_, index) => unit(`${index}`, 0.45));
    const exact = kOfNUnavailability({ required: 200, unavailabilities: many.map(() => 0.45) });
    expect(relativeError(blockUnavailability({ kind: 'kOfN', required: 200, blocks: many }), exact)).toBeLessThan(
      1e-11,
    );
    const ladder = Array.from({ length: 40 }, (_, step) => [
      { from: `t${step}`, to: `t${step + 1}`, block: unit(`t${step}`, 1e-3) },
      { from: `b${step}`, to: `b${step + 1}`, block: unit(`b${step}`, 1e-3) },
      { from: `t${step + 1}`, to: `b${step + 1}`, block: unit(`r${step}`, 1e-3) },
    ]).flat();
    const network: Block = {
      kind: 'network',
      from: 't0',
      to: 't40',
      links: [{ from: 't0', to: 'b0' }, ...ladder],
    };
    expect(blockRedundancyDegree(network)).toBe(1);
    // Nearly all of it: both rails of one step.
    expect(relativeError(blockUnavailability(network), 40e-6)).toBeLessThan(0.1);
  });
});

describe('equivalence with all states one by one', () => {
  test('unavailability, availability and importances', () => {
    fc.assert(
      fc.property(diagrams.block, (block) => {
        const all = states(UNITS);
        const failed = all.filter(({ down }) => !isUp(block, down));
        const exact = summed(failed.map(({ probability }) => probability));
        expect(blockUnavailability(block)).toBeCloseTo(exact, 13);
        expect(blockAvailability(block)).toBeCloseTo(1 - exact, 13);
        for (const { id, birnbaum, improvement, criticality } of blockImportances(block)) {
          const withUnit = (state: number): number =>
            summed(
              states(new Map(UNITS).set(id, state))
                .filter(({ down }) => !isUp(block, down))
                .map(({ probability }) => probability),
            );
          expect(birnbaum).toBeCloseTo(withUnit(1) - withUnit(0), 12);
          expect(improvement).toBeCloseTo(exact - withUnit(0), 12);
          expect(criticality).toBeCloseTo(exact === 0 ? 0 : improvement / exact, 12);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('minimal paths, minimal cuts and redundancy degree', () => {
    fc.assert(
      fc.property(diagrams.block, (block) => {
        const used = new Set(blockImportances(block).map(({ id }) => id));
        const ids = [...UNITS.keys()].filter((id) => used.has(id));
        const subsets = states(new Map(ids.map((id) => [id, 0]))).map(({ down }) => down);
        const minimal = (sets: readonly Set<string>[]): string[] =>
          sets
            .filter((set) => !sets.some((other) => other.size < set.size && [...other].every((id) => set.has(id))))
            .map((set) => [...set].sort().join())
            .sort();
        const paths = minimal(subsets.filter((up) => isUp(block, new Set(ids.filter((id) => !up.has(id))))));
        const cuts = minimal(subsets.filter((down) => !isUp(block, down)));
        const text = (sets: readonly (readonly string[])[]): string[] =>
          sets.map((set) => [...set].sort().join()).sort();
        expect(text(blockMinimalPaths(block))).toEqual(paths);
        expect(text(blockMinimalCuts(block))).toEqual(cuts);
        expect(blockRedundancyDegree(block)).toBe(
          Math.min(ids.length, Math.min(...blockMinimalCuts(block).map((cut) => cut.length)) - 1),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('trees without repeated units equal the closed forms', () => {
    const one = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 1e-30, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 8 }), fc.nat(), (values, choice) => {
        const blocks = values.map((value, index) => unit(`${index}`, value));
        const required = 1 + (choice % values.length);
        const kOfN = blockUnavailability({ kind: 'kOfN', required, blocks });
        expect(relativeError(kOfN, kOfNUnavailability({ required, unavailabilities: values }))).toBeLessThan(1e-13);
        expect(relativeError(blockUnavailability(series(...blocks)), seriesUnavailability(values))).toBeLessThan(1e-13);
        expect(relativeError(blockUnavailability(parallel(...blocks)), parallelUnavailability(values))).toBeLessThan(
          1e-13,
        );
      }),
      { numRuns: 40 },
    );
  });
});

test.each<[Block, string]>([
  [unit('a', 2), `'block.unavailability' must be a probability from 0 to 1, got 2`],
  [series(), `'block.blocks' must be a list of at least one, got none`],
  [
    { kind: 'kOfN', required: 3, blocks: [unit('a'), unit('b')] },
    `'block.required' must be a whole number from 1 to 2, got 3`,
  ],
  [
    series(unit('a', 0.1), parallel(unit('b'), unit('a', 0.2))),
    `'block.blocks[1].blocks[1].unavailability' must be what it is elsewhere for unit 'a', 0.1, got 0.2`,
  ],
  [
    { kind: 'network', from: 'a', to: 'a', links: [] },
    `'block.links' must be a list of at least one, got none\n'block.to' must be another node than 'from', got 'a'`,
  ],
  [
    series({
      kind: 'network',
      from: 'a',
      to: 'c',
      links: [
        { from: 'b', to: 'a', oneWay: true },
        { from: 'b', to: 'c' },
      ],
    }),
    `'block.blocks[0].to' must be a node that the links reach from 'a', got 'c'`,
  ],
  [
    {
      kind: 'network',
      from: 'a',
      to: 'b',
      links: [{ from: 'a', to: 'b', block: unit('u', -1) }],
      nodes: { x: unit('v') },
    },
    `'block.links[0].block.unavailability' must be a probability from 0 to 1, got -1\n'block.nodes' must be names of nodes that a link ends at, got 'x'`,
  ],
  [
    series(...Array.from({ length: 1001 }, (_, index) => unit(`${index}`))),
    `'block' must be a diagram of at most 1000 units, got 1001`,
  ],
])('invalid block %#', (block, message) => {
  expect(() => blockUnavailability(block)).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
});

test('too many minimal sets', () => {
  const pairs = Array.from({ length: 11 }, (_, index) => parallel(unit(`a${index}`), unit(`b${index}`)));
  expect(blockMinimalCuts(series(...pairs))).toHaveLength(11);
  expect(() => blockMinimalPaths(series(...pairs))).toThrow(
    `'block' must be a diagram of at most 2000 minimal sets, got more`,
  );
});

test('a diagram too entangled to be decided', () => {
  // Each unit of the first half is needed with its partner in the second: 2^17 remainders have to be told apart.
  const firsts = Array.from({ length: 20 }, (_, index) => unit(`a${index}`));
  const pairs = firsts.map((first, index) => series(first, unit(`b${index}`)));
  expect(() => blockUnavailability(parallel(series(...firsts), ...pairs))).toThrow(
    `'block' must be a diagram of at most 130000 decisions, got more`,
  );
});
