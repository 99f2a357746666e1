import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { Environment } from '../../config/environment';
import { environmentPath, knownEnvironments, loadEnvironment, loadEnvironments, topologyPath } from '../../config/load';
import { InputError } from '../../lib/core/errors';
import { memoryFiles, ROOT } from './project';

const PROJECT = join(__dirname, '../..');
const NAMES = ['dev', 'prod', 'staging'];

function text(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

describe('the shipped environments', () => {
  const environments = loadEnvironments({ root: PROJECT });
  const byName = new Map(environments.map((environment) => [environment.environment, environment]));

  function named(name: string): Environment {
    return byName.get(name) as Environment;
  }

  test('are these, and have no problem and no warning', () => {
    expect(knownEnvironments({ root: PROJECT })).toEqual(NAMES);
    expect(environments.map(({ environment, warnings }) => [environment, warnings])).toEqual(
      NAMES.map((name) => [name, []]),
    );
  });

  test('name their schema for editors', () => {
    for (const name of NAMES) {
      expect(text(environmentPath(name)).split('\n')[0]).toBe(
        '# yaml-language-server: $schema=../environment.schema.json',
      );
      expect(text(topologyPath(name)).split('\n')[0]).toBe('# yaml-language-server: $schema=../topology.schema.json');
    }
  });

  test('say that their images are examples, and how to find current ones', () => {
    for (const name of NAMES) {
      const examples = text(environmentPath(name)).match(/# Examples\. .*/g) ?? [];
      expect(new Set(examples)).toEqual(
        new Set([`# Examples. \`npm run warmsite -- images ${name}\` prints current ones.`]),
      );
      expect(examples).toHaveLength(named(name).inference.groups.length);
    }
  });

  test('have accounts of their own and networks that can all be peered', () => {
    expect(new Set(environments.map(({ account }) => account)).size).toBe(NAMES.length);
    const networks = environments.flatMap(({ regions }) => [regions.home.cidr, regions.standby.cidr]);
    const collisions = networks.flatMap((network, index) =>
      networks.slice(index + 1).filter((other) => other.overlaps(network)),
    );
    expect(collisions).toEqual([]);
  });

  test('cover both tiers, both engines, all ways out, a warm pool and mixed instances', () => {
    expect(environments.map(({ standbyTier }) => standbyTier)).toEqual(['pilot-light', 'warm-standby', 'warm-standby']);
    expect(environments.map(({ database }) => database.engine)).toEqual(['postgres', 'postgres', 'mysql']);
    expect(environments.map(({ network }) => network.egress)).toEqual(['single-nat', 'nat-per-zone', 'endpoints']);
    expect(named('staging').inference.groups.map(({ warmPool }) => warmPool?.size)).toEqual([1, undefined]);
    expect(named('prod').inference.groups.map(({ instanceTypes }) => instanceTypes)).toEqual([
      ['g6e.12xlarge', 'g5.12xlarge'],
      ['g6.xlarge', 'g5.xlarge'],
    ]);
    expect(named('prod').regions.home.zones).toHaveLength(3);
    expect(named('prod').buckets.artifacts.objectLock?.mode).toBe('governance');
  });

  test('cover stated sizes and demands, a stated detection and an objective for it', () => {
    const groups = environments.flatMap(({ environment, inference }) =>
      inference.groups.map(({ name, sizes: { active, standby }, scaling, derived }) => [
        `${environment} ${name}`,
        `${active.min} to ${active.max}, ${standby.min}`,
        scaling.inFlightPerInstance,
        derived.length,
      ]),
    );
    expect(groups).toEqual([
      ['dev llm', '1 to 2, 0', 8, 0],
      ['prod llm', '3 to 9, 1', 9.75, 3],
      ['prod embed', '2 to 8, 1', 29.7, 3],
      ['staging llm', '1 to 3, 1', 24, 0],
      ['staging embed', '1 to 3, 1', 64, 0],
    ]);
    expect(
      environments.map(({ detection }) => [
        detection.interval.toString(),
        detection.failures,
        detection.objective !== undefined,
      ]),
    ).toEqual([
      ['30s', 3, false],
      ['10s', 3, false],
      ['10s', 3, true],
    ]);
  });

  test('stand at the beginning', () => {
    for (const { topology, pair } of environments) {
      expect(topology.toState()).toEqual({
        writer: pair.home,
        evacuated: [],
        database: {
          [pair.home]: { generation: 1, born: 'primary' },
          [pair.standby]: { generation: 1, born: 'replica' },
        },
      });
    }
  });
});

describe('a shipped file with one thing broken', () => {
  const contents = new Map(
    NAMES.flatMap((name) => [environmentPath(name), topologyPath(name)]).map((path) => [path, text(path)]),
  );

  /** A file, and what `break` does to its `at`-th pair of key and value. */
  const mutations = fc.record({
    path: fc.constantFrom(...contents.keys()),
    at: fc.nat(),
    how: fc.constantFrom('delete' as const, 'rename' as const, 'retype' as const),
    value: fc.constantFrom<unknown>(null, true, -7, 1.5, '', 'ß ☃', [], [[]], {}, { '': null }, [null]),
  });

  function broken({ path, at, how, value }: { path: string; at: number; how: string; value: unknown }): string {
    const document = parseDocument(contents.get(path) as string);
    const spots: (() => void)[] = [];
    visit(document, {
      Pair: (_, pair, ancestors) => {
        const owner = ancestors.at(-1);
        spots.push(() => {
          if (how === 'delete' && isMap(owner)) owner.items = owner.items.filter((item) => item !== pair);
          else if (how === 'rename' && isScalar(pair.key)) pair.key.value = `${String(pair.key.value)}.x`;
          else pair.value = document.createNode(value);
        });
      },
      Seq: (_, list) => {
        spots.push(() => {
          if (how === 'delete') list.items = [];
          else list.items[0] = document.createNode(value);
        });
      },
    });
    spots[at % spots.length]?.();
    return document.toString();
  }

  test('yields problems with a position in that file, or an environment, but never another exception', () => {
    fc.assert(
      fc.property(mutations, (mutation) => {
        const changed = broken(mutation);
        const lines = changed.split('\n');
        const name = mutation.path.replace(/.*\/|\.yaml/g, '');
        const files = memoryFiles({ ...Object.fromEntries(contents), [mutation.path]: changed });
        try {
          loadEnvironment(name, { root: ROOT, files });
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          expect(error.problems.length).toBeGreaterThan(0);
          for (const { where, message } of error.problems) {
            const [, line, column] = /^config\/[a-z]+\/[a-z]+\.yaml:(\d+):(\d+)( \(.+\))?$/.exec(where) ?? [];
            const spot = lines[Number(line) - 1];
            // A change of the Regions also shows in the other file.
            if (where.startsWith(mutation.path)) expect(Number(column) - 1).toBeLessThanOrEqual(spot?.length ?? -1);
            expect(message).not.toMatch(/Invalid|expected|received|undefined|\[object/);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test('keys that everything needs are not missed', () => {
    const document = parseDocument(contents.get(environmentPath('dev')) as string);
    const keys = isMap(document.contents) ? document.contents.items.map(({ key }) => String(key)) : [];
    const optional = ['detection', 'tags', 'observability', 'overload', 'backups', 'security', 'chaos', 'drills'];
    for (const key of keys.filter((each) => !optional.includes(each))) {
      const copy = document.clone();
      copy.delete(key);
      const files = memoryFiles({ ...Object.fromEntries(contents), [environmentPath('dev')]: copy.toString() });
      expect(() => loadEnvironment('dev', { root: ROOT, files })).toThrow(`'${key}' is missing; add `);
    }
    expect(isSeq(document.getIn(['inference', 'groups']))).toBe(true);
  });
});
