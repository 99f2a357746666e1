import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { topologyPath } from '../../config/load';
import { editTopology, topologyChange, writeTopologyChange } from '../../config/topology-file';
import { RegionPair } from '../../lib/core/regions';
import { Topology, TopologyState } from '../../lib/core/topology';
import { ROOT, SHIPPED } from '../support/environment';
import { problemsOf } from '../support/synth';

const pair = new RegionPair('us-east-2', 'us-west-2');
const normal = Topology.initial(pair);
const failedOver = normal.failover().topology;
const rebuilt = failedOver.rebuild().topology;
const switchedBack = rebuilt.switchover().topology;

const edit = (text: string, { ...state }: TopologyState): string => editTopology(text, state, 'topology.yaml');

describe('an edit touches the values that differ, nothing else', () => {
  const [flow = ''] = SHIPPED.map((name) => fs.readFileSync(path.join(ROOT, topologyPath(name)), 'utf8'));

  test('the cycle of a disaster, on a file as it is shipped', () => {
    const lost = edit(flow, failedOver.toState());
    expect(lost).toBe(
      flow.replace('writer: us-east-2', 'writer: us-west-2').replace('evacuated: []', 'evacuated: [us-east-2]'),
    );
    const back = edit(lost, rebuilt.toState());
    expect(back).toBe(lost.replace('generation: 1, born: primary', 'generation: 2, born: replica'));
    expect(edit(back, switchedBack.toState())).toBe(
      flow.replace('1, born: primary', '2, born: replica').replace('1,', '2,'),
    );
  });

  test('a state that is there already changes no byte', () => {
    expect(edit(flow, normal.toState())).toBe(flow);
  });

  test('block style: an emptied list leaves its comments below it', () => {
    const block = `\
# head

writer:   'us-west-2'   # who
evacuated: # why
  # before
  - us-east-2   # the lost one
  # after
database:
    us-west-2: # standby
        born: replica
        generation: 1
    "us-east-2": {generation: 2,born: replica}
# end`;
    expect(edit(block, switchedBack.toState())).toBe(`\
# head

writer:   'us-east-2'   # who
evacuated: [] # why
  # before
  # the lost one
  # after
database:
    us-west-2: # standby
        born: replica
        generation: 2
    "us-east-2": {generation: 2,born: replica}
# end`);
  });

  test.each([
    ['evacuated: [us-east-2]', 'evacuated: []'],
    ['evacuated: [ us-east-2 ] # x', 'evacuated: [] # x'],
    ['evacuated:\n- us-east-2', 'evacuated: []'],
    ['evacuated:\n  -\n    "us-east-2"', 'evacuated: []'],
    ['evacuated:\n  - # a\n    us-east-2 # b', 'evacuated: []\n  # a\n    # b'],
    ['evacuated: [us-east-2\n# a\n  ]', 'evacuated: [\n# a\n  ]'],
    ['evacuated: [us-east-2 # a\n  ]', 'evacuated: [ # a\n  ]'],
    ['evacuated: [ # a\n  us-east-2, # b\n  ]', 'evacuated: [ # a\n  # b\n  ]'],
  ])('%j is emptied to %j', (full, empty) => {
    const rest =
      '\ndatabase: { us-east-2: { generation: 2, born: replica }, us-west-2: { generation: 1, born: replica } }\n';
    expect(edit(`writer: us-west-2\n${full}${rest}`, switchedBack.toState())).toBe(
      `writer: us-east-2\n${empty}${rest.replace('1', '2')}`,
    );
  });

  test.each([
    ['[]', '[us-east-2]'],
    ['[ ] # x', '[us-east-2] # x'],
    ['[ # x\n  ]', '[us-east-2 # x\n  ]'],
  ])('%j is filled to %j', (empty, full) => {
    expect(edit(flow.replace('[]', empty), failedOver.toState())).toBe(
      flow.replace('writer: us-east-2', 'writer: us-west-2').replace('[]', full),
    );
  });

  test('line ends and a byte order mark stay', () => {
    const dos = `\uFEFF${flow.replaceAll('\n', '\r\n')}`;
    expect(edit(dos, failedOver.toState())).toBe(`\uFEFF${edit(flow, failedOver.toState()).replaceAll('\n', '\r\n')}`);
  });

  test('an anchor that nothing repeats stays', () => {
    const anchored = flow.replace('us-east-2', '&home us-east-2');
    expect(edit(anchored, failedOver.toState())).toContain('writer: &home us-west-2\n');
  });

  const lostAgain = switchedBack.failover().topology;
  const twice =
    'writer: us-west-2\nevacuated: [us-east-2]\ndatabase:\n  us-east-2: &a { generation: 2, born: replica }\n';
  test.each([
    ['an alias of what changes', `${twice}  us-west-2: *a\n`, lostAgain.rebuild().topology],
    ['a merge key', `${twice}  us-west-2: { <<: *a }\n`, lostAgain.rebuild().topology],
    ['block text', flow.replace('us-east-2', '|-\n  us-east-2'), failedOver],
    ['a list under an alias', flow.replace('[]', '&e []').replace('born: primary', 'born: primary, x: *e'), failedOver],
  ])('refused rather than guessed: %s', (_, text, target) => {
    expect(problemsOf(() => edit(text, target.toState()))).toEqual([
      {
        code: 'topology-layout',
        where: 'topology.yaml',
        message:
          'every value must stand in its own place for a step to be recorded there; write the file out without anchors, aliases, merge keys, tags and block text',
      },
    ]);
  });
});

describe('any sequence of steps on a shipped file, however it is written and commented', () => {
  const heads = SHIPPED.map(
    (name) => fs.readFileSync(path.join(ROOT, topologyPath(name)), 'utf8').split('writer:')[0]!,
  );

  interface Style {
    readonly writer: (region: string) => string;
    readonly evacuated: (region: string | undefined) => string[];
    readonly database: (instances: [string, { generation: number; born: string }][]) => string[];
  }

  const style: fc.Arbitrary<Style> = fc.record({
    writer: fc.constantFrom(
      (region: string) => `writer: ${region}`,
      (region: string) => `writer:    "${region}"`,
      (region: string) => `'writer': '${region}'`,
    ),
    evacuated: fc.constantFrom(
      (region?: string) => [`evacuated: [${region ?? ''}]`],
      (region?: string) => ['evacuated: [', ...(region ? [`    ${region},`] : []), '  ]'],
      (region?: string) => (region ? ['evacuated:', `  - ${region}`] : ['evacuated: [ ]']),
      (region?: string) => (region ? ['evacuated:', '-', `  '${region}'`] : ['evacuated:', '  []']),
    ),
    database: fc.constantFrom<Style['database']>(
      (all) => [
        'database:',
        ...all.map(([name, { generation, born }]) => `  ${name}: { generation: ${generation}, born: ${born} }`),
      ],
      (all) => [
        'database:',
        ...all.flatMap(([name, { generation, born }]) => [
          `  "${name}":`,
          `      born: '${born}'`,
          `      generation: ${generation}`,
        ]),
      ],
      (all) => [
        'database: {',
        ...all.map(([name, { generation, born }]) => `  ${name}: {born: ${born},generation: ${generation}},`),
        '  }',
      ],
    ),
  });
  const comment = fc
    .string({ unit: fc.constantFrom(...Array.from('ab 0#:-[]{}\'",&*!|>é☃')), maxLength: 12 })
    .map((text) => `# ${text}`.trimEnd());
  /** What stands before a line (its indent and a comment, or an empty line) and at its end. */
  interface Decoration {
    readonly before: readonly [indent: number, comment: string] | null;
    readonly after: string | null;
  }
  const decoration: fc.Arbitrary<Decoration> = fc.record({
    before: fc.option(fc.oneof(fc.tuple(fc.nat(6), comment), fc.constant([0, ''] as const))),
    after: fc.option(comment),
  });

  function lines(state: TopologyState, { writer, evacuated, database }: Style): string[] {
    return [writer(state.writer), ...evacuated(state.evacuated[0]), ...database(Object.entries(state.database))];
  }

  const commentsOf = (text: string): string[] => text.match(/#.*(?=\r?$)/gm) ?? [];

  test('keeps every comment in its order, and says what the topology says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...heads),
        style,
        fc.infiniteStream(decoration),
        fc.constantFrom('\n', '\r\n'),
        fc.nat(7),
        fc.integer({ min: 1, max: 8 }),
        (head, written, decorations, end, first, steps) => {
          const next = (topology: Topology): Topology => topology[topology.nextStep]().topology;
          let topology = Topology.initial(pair);
          for (let step = 0; step < first; step += 1) topology = next(topology);
          let text =
            head +
            lines(topology.toState(), written)
              .flatMap((line) => {
                const { before, after } = decorations.next().value as Decoration;
                const above = before ? [' '.repeat(before[0]) + before[1]] : [];
                return [...above, after === null ? line : `${line}  ${after}`];
              })
              .map((line) => `${line}\n`)
              .join('');
          text = text.replaceAll('\n', end);
          expect(parse(text)).toEqual(topology.toState());
          const comments = commentsOf(text);
          for (let step = 0; step < steps; step += 1) {
            topology = next(topology);
            text = edit(text, topology.toState());
            expect(parse(text)).toEqual(topology.toState());
            expect(commentsOf(text)).toEqual(comments);
            expect(text.split('\n').filter((line) => line.endsWith('\r')).length).toBe(
              end === '\n' ? 0 : text.split('\n').length - 1,
            );
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the file is replaced, all or nothing', () => {
  let root: string;
  const file = (): string => path.join(root, topologyPath('prod'));

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-topology-'));
    fs.cpSync(path.join(ROOT, 'config/topology'), path.join(root, 'config/topology'), { recursive: true });
  });

  afterEach(() => fs.rmSync(root, { recursive: true }));

  test('a change is computed without writing, and written with the mode of the old file', () => {
    fs.chmodSync(file(), 0o642);
    const before = fs.readFileSync(file(), 'utf8');
    const change = topologyChange('prod', failedOver.toState(), { root });
    expect(change).toEqual({
      path: 'config/topology/prod.yaml',
      before,
      after: editTopology(before, failedOver.toState(), 'prod'),
    });
    expect(fs.readFileSync(file(), 'utf8')).toBe(before);

    writeTopologyChange(change, { root });
    expect(fs.readFileSync(file(), 'utf8')).toBe(change.after);
    expect(fs.statSync(file()).mode & 0o7777).toBe(0o642);
    expect(fs.readdirSync(path.dirname(file())).sort()).toEqual(['dev.yaml', 'prod.yaml', 'staging.yaml']);
  });

  test('a byte order mark stays', () => {
    fs.writeFileSync(file(), `\uFEFF${fs.readFileSync(file(), 'utf8')}`);
    writeTopologyChange(topologyChange('prod', failedOver.toState(), { root }), { root });
    expect([...fs.readFileSync(file()).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  test('a link stays a link', () => {
    const real = path.join(root, 'elsewhere.yaml');
    fs.renameSync(file(), real);
    fs.symlinkSync(real, file());
    const change = topologyChange('prod', failedOver.toState(), { root });
    writeTopologyChange(change, { root });
    expect(fs.lstatSync(file()).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(real, 'utf8')).toBe(change.after);
  });

  test('what someone else wrote in the meantime is not overwritten', () => {
    const change = topologyChange('prod', failedOver.toState(), { root });
    fs.appendFileSync(file(), '# theirs\n');
    expect(problemsOf(() => writeTopologyChange(change, { root }))).toEqual([
      {
        code: 'topology-changed',
        where: 'config/topology/prod.yaml',
        message:
          'the file must not change while a step is recorded, but something else wrote to it; run the step again',
      },
    ]);
    expect(fs.readFileSync(file(), 'utf8')).toBe(`${change.before}# theirs\n`);
  });
});
