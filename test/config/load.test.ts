import { DEFAULT_ASSUMPTIONS } from '../../lib/assessment/assumptions';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownEnvironments, loadEnvironment, loadEnvironments, topologyPath } from '../../config/load';
import { edited, EXAMPLE, EXAMPLE_TOPOLOGY, memoryFiles, problemsOf, ROOT } from './project';

const FILE = 'config/environments/prod.yaml';
const TOPOLOGY = 'config/topology/prod.yaml';

type Files = Parameters<typeof memoryFiles>[0];

function load(files: Files, name = 'prod'): string[] {
  return problemsOf(() => loadEnvironment(name, { root: ROOT, files: memoryFiles(files) }));
}

/** The problems of an environment file whose topology is fine. */
function loadText(text: string | Uint8Array): string[] {
  return load({ [FILE]: text, [TOPOLOGY]: EXAMPLE_TOPOLOGY });
}

/** The problems of a topology file whose environment is fine. */
function loadTopology(text: string): string[] {
  return load({ [FILE]: EXAMPLE, [TOPOLOGY]: text });
}

describe('loadEnvironment', () => {
  const environment = loadEnvironment('prod', {
    root: ROOT,
    files: memoryFiles({ [FILE]: EXAMPLE, [TOPOLOGY]: EXAMPLE_TOPOLOGY }),
  });

  test('fills in defaults and makes quantities', () => {
    expect(environment.detection.interval.toString()).toBe('30s');
    expect(environment.detection.failures).toBe(3);
    expect(environment.database.parameters).toEqual({});
    expect(environment.database.backupRetention.toDays()).toBe(14);
    expect(environment.objectives.availability.value).toBe(99.95);
    expect(environment.regions.home.cidr.toString()).toBe('10.20.0.0/16');
    expect(environment.tags).toEqual({});
    expect(environment.provider.constraint).toBe('>= 5.100.0, < 7.0.0');
    expect(environment.assumptions).toEqual({ values: DEFAULT_ASSUMPTIONS, stated: [] });
    expect(environment.objectives.acknowledge).toBeUndefined();
    expect(environment.zones).toBe(2);
    expect(environment.inference.idleTimeout).toBeUndefined();
    const [group] = environment.inference.groups;
    expect(group.arguments).toEqual([]);
    expect(group.onDemand.base).toBe(0);
    expect(group.onDemand.aboveBase.toString()).toBe('100%');
    expect(group.routes).toBeUndefined();
    expect(group.warmPool).toBeUndefined();
  });

  test('says where in the file the stated sizes are below the need of the demand', () => {
    const demand =
      'demand: { peakRate: 60/s, baseRate: 2/s, serviceTime: 6.5s, slots: 24, latency: { wait: 2s, share: 99% } }';
    expect(
      load({
        [FILE]: EXAMPLE.replace('      warmUp:', `      ${demand}\n      warmUp:`),
        [TOPOLOGY]: EXAMPLE_TOPOLOGY,
      }),
    ).toEqual([
      "config/environments/prod.yaml:46:39 (inference.groups[0].sizes.active.max): 'max' must be at least 34 for a peak of 60/s with one zone lost, got 9; raise it, or lower 'demand' [size-demand]",
      "config/environments/prod.yaml:47:39 (inference.groups[0].scaling.inFlightPerInstance): 'inFlightPerInstance' must be at most 5.71 so that 99% wait no longer than 2s with one zone lost, got 24; lower it, or remove 'scaling' and have it derived [scaling-demand]",
    ]);
  });

  test('knows its pair, topology, names and Regions', () => {
    expect(environment.pair.both).toEqual(['us-east-2', 'us-west-2']);
    expect(environment.topology.isWriter('us-east-2')).toBe(true);
    expect(environment.names('us-west-2').siteStack).toBe('warmsite-prod-site-us-west-2');
    expect(environment.settings('us-east-2')).toBe(environment.regions.home);
    expect(environment.settings('us-west-2')).toBe(environment.regions.standby);
    expect(problemsOf(() => environment.settings('eu-west-1'))).toEqual([
      'region: must be us-east-2 or us-west-2, got eu-west-1 [unknown-region]',
    ]);
  });

  test.each([
    ['warm-standby', undefined, { min: 1, max: 9 }],
    ['warm-standby', { min: 2 }, { min: 2, max: 9 }],
    ['pilot-light', undefined, { min: 0, max: 9 }],
    ['pilot-light', { min: 0 }, { min: 0, max: 9 }],
  ])('%s with standby %j has the standby sizes %j', (tier, standby, sizes) => {
    const text = edited([
      ['standbyTier', tier],
      ...(standby ? [['inference/groups/0/sizes/standby', standby] as const] : []),
    ]);
    const files = memoryFiles({ [FILE]: text, [TOPOLOGY]: EXAMPLE_TOPOLOGY });
    expect(loadEnvironment('prod', { root: ROOT, files }).inference.groups[0].sizes).toEqual({
      active: { min: 3, max: 9 },
      standby: sizes,
    });
  });

  test('takes everything that is optional', () => {
    const text = edited([
      ['detection', { interval: '10s', failures: 1 }],
      ['database/parameters', { log_min_duration_statement: '0' }],
      ['buckets/artifacts/objectLock', { mode: 'compliance', retention: '1d' }],
      ['inference/idleTimeout', '4000s'],
      ['inference/groups/0/arguments', ['--tensor-parallel-size', '4']],
      ['inference/groups/0/routes', ['/v1/chat/*']],
      ['inference/groups/0/onDemand', { base: 2, aboveBase: '0%' }],
      ['inference/groups/0/drain', '0s'],
      ['tags', { owner: '' }],
      ['provider', { constraint: '~> 6.25' }],
      ['objectives/acknowledge', { rto: 'accepted until the next budget', availability: 'a trial environment' }],
      ['assumptions', { glitches: 0.5, regionOutageDuration: '2d', coverage: '99.5%', objectGib: 0 }],
    ]);
    const files = memoryFiles({ [FILE]: text, [TOPOLOGY]: EXAMPLE_TOPOLOGY });
    const loaded = loadEnvironment('prod', { root: ROOT, files });
    expect(loaded.detection.interval.toSeconds()).toBe(10);
    expect(loaded.buckets.artifacts.objectLock).toMatchObject({ mode: 'compliance' });
    expect(loaded.inference.idleTimeout?.toSeconds()).toBe(4000);
    expect(loaded.inference.groups[0].onDemand.aboveBase.value).toBe(0);
    expect(loaded.inference.groups[0].drain.toSeconds()).toBe(0);
    expect(loaded.tags).toEqual({ owner: '' });
    expect(loaded.provider.constraint).toBe('~> 6.25');
    expect(loaded.objectives.acknowledge).toEqual({
      rto: 'accepted until the next budget',
      availability: 'a trial environment',
    });
    expect(loaded.assumptions).toEqual({
      values: {
        ...DEFAULT_ASSUMPTIONS,
        glitches: 0.5,
        regionOutageDuration: 2 * 86_400,
        coverage: 0.995,
        objectGib: 0,
      },
      stated: ['regionOutageDuration', 'coverage', 'glitches', 'objectGib'],
    });
  });

  test.each([
    ['a byte order mark', `\uFEFF${EXAMPLE}`],
    ['carriage returns', EXAMPLE.replace(/\n/g, '\r\n')],
    ['text in any script', `${EXAMPLE}tags: { 所有者: 推論チーム } # コメント ☃ 🚀\n`],
    ['a document marker at both ends', `---\n${EXAMPLE}...\n`],
    [
      'an anchor with an alias',
      EXAMPLE.replace('data: {', 'data: &b {')
        .replace('artifacts: { noncurrentRetention: 90d }', 'artifacts: &a { noncurrentRetention: 90d }')
        .replace(/data: .*/, 'data: *a'),
    ],
  ])('reads %s', (_, text) => {
    expect(loadText(text)).toEqual([]);
  });
});

describe('names', () => {
  const files = {
    'config/environments/staging.yaml': EXAMPLE,
    'config/environments/prod.yaml': EXAMPLE,
    'config/environments/notes.txt': 'not an environment',
    'config/topology/other.yaml': EXAMPLE_TOPOLOGY,
  };

  test('knownEnvironments lists the files in order', () => {
    expect(knownEnvironments({ root: ROOT, files: memoryFiles(files) })).toEqual(['prod', 'staging']);
  });

  test('topologyPath', () => {
    expect(topologyPath('prod')).toBe('config/topology/prod.yaml');
  });

  test.each([
    [
      'prdo',
      "config/environments: there is no environment 'prdo'; did you mean 'prod'? known are prod, staging [unknown-environment]",
    ],
    [
      'Prod',
      "config/environments: there is no environment 'Prod'; did you mean 'prod'? known are prod, staging [unknown-environment]",
    ],
    ['qa', "config/environments: there is no environment 'qa'; known are prod, staging [unknown-environment]"],
    ['', "config/environments: there is no environment ''; known are prod, staging [unknown-environment]"],
    ['..', "config/environments: there is no environment '..'; known are prod, staging [unknown-environment]"],
    [
      '../prod',
      "config/environments: an environment's name must be one word, got '../prod'; it is the name of a file in this folder, without folder and .yaml [environment-name]",
    ],
    [
      'a\\prod',
      "config/environments: an environment's name must be one word, got 'a\\prod'; it is the name of a file in this folder, without folder and .yaml [environment-name]",
    ],
    [
      'prod\0',
      "config/environments: an environment's name must be one word, got 'prod\0'; it is the name of a file in this folder, without folder and .yaml [environment-name]",
    ],
  ])('%j', (name, problem) => {
    expect(load(files, name)).toEqual([problem]);
  });

  test('a name other than the file’s', () => {
    const staging = { 'config/environments/staging.yaml': EXAMPLE, 'config/topology/staging.yaml': EXAMPLE_TOPOLOGY };
    expect(load(staging, 'staging')).toEqual([
      "config/environments/staging.yaml:2:14 (environment): 'environment' must be 'staging', the name of the file, got 'prod'; change it or rename both files [environment-mismatch]",
    ]);
  });
});

describe('files that cannot be read', () => {
  test('no folder', () => {
    expect(load({ 'config/environments': { throws: 'ENOENT' } })).toEqual([
      'config/environments: there is no such folder; run in the folder of the project [folder-missing]',
    ]);
  });

  test('a folder without permission', () => {
    expect(load({ 'config/environments': { throws: 'EACCES' } })).toEqual([
      'config/environments: the folder cannot be read: permission denied [unreadable]',
    ]);
  });

  test('a folder without environments', () => {
    const message = 'config/environments: the folder holds no environment; add <environment>.yaml [no-environments]';
    const files = memoryFiles({ 'config/environments/README.md': '' });
    expect(problemsOf(() => loadEnvironment('prod', { root: ROOT, files }))).toEqual([message]);
    expect(problemsOf(() => loadEnvironments({ root: ROOT, files }))).toEqual([message]);
  });

  test('files without permission, both at once', () => {
    expect(load({ [FILE]: { throws: 'EACCES' }, [TOPOLOGY]: { throws: 'EPERM' } })).toEqual([
      'config/environments/prod.yaml: the file cannot be read: permission denied [unreadable]',
      'config/topology/prod.yaml: the file cannot be read: permission denied [unreadable]',
    ]);
  });

  test('any other failure', () => {
    expect(load({ [FILE]: { throws: 'EIO' }, [TOPOLOGY]: EXAMPLE_TOPOLOGY })).toEqual([
      'config/environments/prod.yaml: the file cannot be read: EIO [unreadable]',
    ]);
  });

  test('an environment that vanishes meanwhile', () => {
    expect(load({ [FILE]: { throws: 'ENOENT' }, [TOPOLOGY]: EXAMPLE_TOPOLOGY })).toEqual([
      'config/environments/prod.yaml: there is no such file; create it [file-missing]',
    ]);
  });

  test('no topology', () => {
    expect(load({ [FILE]: EXAMPLE })).toEqual([
      'config/topology/prod.yaml: there is no such file; a new environment starts with { writer: us-east-2, evacuated: [], database: { us-east-2: { generation: 1, born: primary }, us-west-2: { generation: 1, born: replica } } } [file-missing]',
    ]);
  });

  test('no topology, and Regions that are not known either', () => {
    expect(load({ [FILE]: edited([['regions', undefined]]) })).toEqual([
      "config/environments/prod.yaml:1:1: 'regions' is missing; add a mapping with the keys home, standby [missing-key]",
      'config/topology/prod.yaml: there is no such file; create it [file-missing]',
    ]);
  });

  test('text in another encoding', () => {
    expect(loadText(Buffer.from(`\uFEFF${EXAMPLE}`, 'utf16le'))).toEqual([
      'config/environments/prod.yaml: the file must be text in UTF-8; save it as such [file-encoding]',
    ]);
  });

  describe('on the disk', () => {
    let root = '';
    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), 'warmsite-'));
      mkdirSync(join(root, 'config/environments'), { recursive: true });
      mkdirSync(join(root, 'config/topology'));
      writeFileSync(join(root, FILE), EXAMPLE);
      writeFileSync(join(root, TOPOLOGY), EXAMPLE_TOPOLOGY);
    });
    afterEach(() => rmSync(root, { recursive: true }));

    test('everything is fine', () => {
      expect(loadEnvironments({ root }).map(({ environment }) => environment)).toEqual(['prod']);
    });

    test('a folder in place of a file', () => {
      rmSync(join(root, FILE));
      mkdirSync(join(root, FILE));
      expect(problemsOf(() => loadEnvironment('prod', { root }))).toEqual([
        'config/environments/prod.yaml: the file cannot be read: it is a folder [unreadable]',
      ]);
    });

    test('a file in place of a folder', () => {
      rmSync(join(root, 'config/environments'), { recursive: true });
      writeFileSync(join(root, 'config/environments'), '');
      expect(problemsOf(() => loadEnvironment('prod', { root }))).toEqual([
        'config/environments: the folder cannot be read: it is not a folder, or is not in one [unreadable]',
      ]);
    });

    test('no folder at all', () => {
      expect(problemsOf(() => loadEnvironments({ root: join(root, 'elsewhere') }))).toEqual([
        'config/environments: there is no such folder; run in the folder of the project [folder-missing]',
      ]);
    });
  });
});

describe('broken text', () => {
  const only = (frame: string): string[] => [frame];

  test.each([
    ['nothing', ''],
    ['nothing but a comment', '# soon\n'],
    ['a null', '~\n'],
  ])('%s', (_, text) => {
    expect(loadText(text)).toEqual([
      'config/environments/prod.yaml:1:1: the file is empty; fill it in, or remove it [empty-file]',
    ]);
  });

  test('an open bracket: the caret stands under the bracket, not where the parser gave up', () => {
    expect(loadText('system: warmsite\naccount: [1, 2\nregions: {}\n')).toEqual(
      only(`config/environments/prod.yaml:2:10: broken YAML: flow sequence in block collection must be sufficiently indented and end with a ]
  2 | account: [1, 2
    |          ^ [yaml-syntax]`),
    );
  });

  test('an open quote', () => {
    expect(loadText("system: 'warmsite\naccount: 1\n")).toEqual(
      only(`config/environments/prod.yaml:1:9: broken YAML: missing closing 'quote
  1 | system: 'warmsite
    |         ^ [yaml-syntax]`),
    );
  });

  test('a tab, which the frame keeps', () => {
    expect(loadText('system:\n  a:\t@x\n')).toEqual(
      only(`config/environments/prod.yaml:2:6: broken YAML: plain value cannot start with reserved character @
  2 |   a:\t@x
    |     \t^ [yaml-syntax]`),
    );
  });

  test('carriage returns and other scripts do not move the caret', () => {
    expect(loadText('# ☃\r\nsystem: ß: x\r\n')).toEqual(
      only(`config/environments/prod.yaml:2:9: broken YAML: nested mappings are not allowed in compact mappings
  2 | system: ß: x
    |         ^ [yaml-syntax]`),
    );
  });

  test('only the first of the breaks, whatever follows from it', () => {
    expect(loadText('a: @x\nb: @y\nc: [\n')).toHaveLength(1);
  });

  test('a long line is cut around the spot', () => {
    expect(loadText(`a: ${' '.repeat(100)}@${'x'.repeat(100)}\n`)).toEqual(
      only(`config/environments/prod.yaml:1:104: broken YAML: plain value cannot start with reserved character @
  1 | ${' '.repeat(60)}@${'x'.repeat(59)}
    | ${' '.repeat(60)}^ [yaml-syntax]`),
    );
  });

  test('too deep a nesting', () => {
    const [problem, ...more] = loadText('['.repeat(5000));
    expect(more).toEqual([]);
    expect(problem).toMatch(/^config\/environments\/prod\.yaml:1:\d+: broken YAML: nested too deeply\n/);
  });

  test('a tag that nobody knows', () => {
    expect(loadText(EXAMPLE.replace('system: w', 'system: !secret w'))).toEqual(
      only(`config/environments/prod.yaml:1:9: broken YAML: unresolved tag: !secret
  1 | system: !secret warmsite
    |         ^ [yaml-syntax]`),
    );
  });

  test('a key twice, beside other problems', () => {
    expect(loadText(`${EXAMPLE}state: { backend: s3 }\ncolour: blue\n`)).toEqual([
      `config/environments/prod.yaml:54:1: state is given twice in one mapping; remove one of the two
  54 | state: { backend: s3 }
     | ^ [duplicate-key]`,
      "config/environments/prod.yaml:55:1 (colour): 'colour' is no known key; allowed here: system, environment, account, regions, standbyTier, objectives, dns, detection, network, database, buckets, inference, observability, overload, backups, security, chaos, drills, alerts, runbooks, state, assumptions, tags, provider [unknown-key]",
    ]);
  });

  test('several documents', () => {
    expect(loadText(`${EXAMPLE}---\nsystem: other\n`)).toEqual([
      "config/environments/prod.yaml:54:1: a second document starts here, but a file must hold one; remove the line '---' and what is too much [several-documents]",
    ]);
  });

  test('an alias without anchor', () => {
    expect(loadText(EXAMPLE.replace('environment: prod', 'environment: *name'))).toEqual(
      only(`config/environments/prod.yaml:2:14: no anchor &name stands before the alias *name; write the value out
  2 | environment: *name
    |              ^ [unknown-alias]`),
    );
  });

  test('aliases that multiply', () => {
    const letters = 'a b c d e f g h i'.split(' ');
    const bomb = letters.map((letter, index) => {
      const item = index === 0 ? '1' : `*${letters[index - 1]}`;
      return `${letter}: &${letter} [${Array.from({ length: 9 }, () => item).join(', ')}]`;
    });
    expect(loadText(bomb.join('\n'))).toEqual([
      'config/environments/prod.yaml:1:1: aliases must not contain themselves or expand to more than 100 values; write the values out [alias-expansion]',
    ]);
  });

  test('both files at once', () => {
    expect(load({ [FILE]: 'a: @', [TOPOLOGY]: '' })).toEqual([
      `config/environments/prod.yaml:1:4: broken YAML: plain value cannot start with reserved character @
  1 | a: @
    |    ^ [yaml-syntax]`,
      'config/topology/prod.yaml:1:1: the file is empty; fill it in, or remove it [empty-file]',
    ]);
  });
});

describe('topology', () => {
  test.each([
    [
      'a writer without its latch',
      [['writer', 'us-west-2']],
      [
        "config/topology/prod.yaml:2:1 (evacuated): 'evacuated' must be [us-east-2] while us-west-2 writes, got []; without the latch home would take the traffic back [topology-evacuated]",
      ],
    ],
    [
      'Regions of another environment',
      [
        ['writer', 'eu-west-1'],
        ['evacuated', ['eu-central-1']],
      ],
      [
        "config/topology/prod.yaml:1:9 (writer): 'writer' must be us-east-2 or us-west-2, the Regions of this environment, got eu-west-1 [topology-region]",
        "config/topology/prod.yaml:2:1 (evacuated): 'evacuated' must be us-east-2 or us-west-2, the Regions of this environment, got eu-central-1 [topology-region]",
      ],
    ],
    [
      'an instance of no Region, and none of one',
      [
        ['database/us-west-2', undefined],
        ['database/us-west-1', { generation: 1, born: 'replica' }],
      ],
      [
        "config/topology/prod.yaml:3:1 (database.us-west-2): 'us-west-2' must name the current instance of us-west-2; add { generation: 1, born: ... } [topology-instance]",
        "config/topology/prod.yaml:5:3 (database.us-west-1): 'us-west-1' must be us-east-2 or us-west-2, the Regions of this environment, got us-west-1 [topology-region]",
      ],
    ],
    [
      'a second primary',
      [['database/us-west-2/born', 'primary']],
      [
        "config/topology/prod.yaml:5:37 (database.us-west-2.born): 'born' must be replica for generation 1, got primary; only home's first instance is born primary [topology-birth]",
      ],
    ],
    [
      'generations apart',
      [['database/us-west-2/generation', 2]],
      [
        "config/topology/prod.yaml:3:1 (database): 'database' generations must be equal while home writes, got 1 in us-east-2 and 2 in us-west-2 [topology-generations]",
      ],
    ],
    [
      'values of no shape',
      [
        ['writer', 2],
        ['evacuated', 'none'],
        ['database/us-west-2', { generation: 0, born: 'clone', since: 'monday' }],
      ],
      [
        "config/topology/prod.yaml:1:9 (writer): 'writer' must be a Region of the environment, got the number 2 [wrong-type]",
        "config/topology/prod.yaml:2:12 (evacuated): 'evacuated' must be a list of Regions, [] for none, got 'none' [wrong-type]",
        "config/topology/prod.yaml:6:17 (database.us-west-2.generation): 'generation' must be a whole number from 1 to 99, got the number 0 [wrong-value]",
        "config/topology/prod.yaml:7:11 (database.us-west-2.born): 'born' must be primary or replica, got 'clone' [wrong-value]",
        "config/topology/prod.yaml:8:5 (database.us-west-2.since): 'since' is no known key; allowed here: generation, born [unknown-key]",
      ],
    ],
  ] as const)('%s', (_, edits, problems) => {
    expect(loadTopology(edited(edits, EXAMPLE_TOPOLOGY))).toEqual(problems);
  });

  test('is held against its environment even when other parts of that are wrong', () => {
    const files = {
      [FILE]: edited([['standbyTier', 'cold']]),
      [TOPOLOGY]: edited([['writer', 'eu-west-1']], EXAMPLE_TOPOLOGY),
    };
    expect(load(files)).toEqual([
      "config/environments/prod.yaml:15:14 (standbyTier): 'standbyTier' must be pilot-light or warm-standby, got 'cold' [wrong-value]",
      "config/topology/prod.yaml:1:9 (writer): 'writer' must be us-east-2 or us-west-2, the Regions of this environment, got eu-west-1 [topology-region]",
    ]);
  });

  test('after a failover', () => {
    const after = edited(
      [
        ['writer', 'us-west-2'],
        ['evacuated', ['us-east-2']],
      ],
      EXAMPLE_TOPOLOGY,
    );
    expect(loadTopology(after)).toEqual([]);
  });
});

describe('loadEnvironments', () => {
  const staging = EXAMPLE.replace('environment: prod', 'environment: staging');

  function loadAll(environments: Readonly<Record<string, string>>): string[] {
    const files = Object.entries(environments).flatMap(([name, text]) => [
      [`config/environments/${name}.yaml`, text],
      [`config/topology/${name}.yaml`, EXAMPLE_TOPOLOGY],
    ]);
    return problemsOf(() => loadEnvironments({ root: ROOT, files: memoryFiles(Object.fromEntries(files)) }));
  }

  test('in the order of their names', () => {
    const other = staging.replace(/111122223333/g, '444455556666');
    const files = memoryFiles({
      'config/environments/staging.yaml': other,
      'config/topology/staging.yaml': EXAMPLE_TOPOLOGY,
      [FILE]: EXAMPLE,
      [TOPOLOGY]: EXAMPLE_TOPOLOGY,
    });
    expect(loadEnvironments({ root: ROOT, files }).map(({ environment }) => environment)).toEqual(['prod', 'staging']);
  });

  test('two environments in one account and Region', () => {
    expect(loadAll({ prod: EXAMPLE, staging })).toEqual([
      "config/environments/staging.yaml:6:11 (regions.home.name): 'name' must be a Region that no other environment uses in account 111122223333, got us-east-2, which prod uses: an account has one configuration of container registry replication per Region, and prod and staging would overwrite each other's; use another account or Region [registry-shared]",
      "config/environments/staging.yaml:11:11 (regions.standby.name): 'name' must be a Region that no other environment uses in account 111122223333, got us-west-2, which prod uses: an account has one configuration of container registry replication per Region, and prod and staging would overwrite each other's; use another account or Region [registry-shared]",
    ]);
  });

  test('two environments in one account and Region, when only one of them is asked for', () => {
    const files = memoryFiles({
      'config/environments/staging.yaml': staging,
      'config/topology/staging.yaml': EXAMPLE_TOPOLOGY,
      [FILE]: EXAMPLE,
      [TOPOLOGY]: EXAMPLE_TOPOLOGY,
    });
    for (const name of ['prod', 'staging']) {
      const problems = problemsOf(() => loadEnvironment(name, { root: ROOT, files }));
      expect(problems).toHaveLength(2);
      for (const problem of problems) {
        expect(problem).toMatch(new RegExp(`^config/environments/${name}\\.yaml:.*\\[registry-shared\\]$`));
      }
    }
  });

  test('an environment beside a broken one is none the worse', () => {
    const files = memoryFiles({
      'config/environments/staging.yaml': 'system: [',
      [FILE]: EXAMPLE,
      [TOPOLOGY]: EXAMPLE_TOPOLOGY,
    });
    expect(loadEnvironment('prod', { root: ROOT, files }).environment).toBe('prod');
  });

  test('two environments whose names begin alike', () => {
    const one = EXAMPLE.replace('system: warmsite', 'system: warmsite-prod')
      .replace('environment: prod', 'environment: x')
      .replace(/111122223333/g, '444455556666');
    const other = EXAMPLE.replace('environment: prod', 'environment: prod-x');
    expect(loadAll({ 'prod-x': other, x: one })).toEqual([
      "config/environments/x.yaml:1:9 (system): 'system' must not make the same names as another environment, got warmsite-prod-x, with which those of prod-x begin as well; rename one of the two [prefix-shared]",
    ]);
  });

  test('one Region twice in one environment is not that', () => {
    const text = edited([
      ['regions/standby/name', 'us-east-2'],
      ['regions/standby/zones', ['us-east-2a', 'us-east-2b']],
      [
        'regions/standby/certificate',
        'arn:aws:acm:us-east-2:111122223333:certificate/00000000-0000-0000-0000-000000000002',
      ],
      ['inference/groups/0/ami', { 'us-east-2': 'ami-0123456789abcdef0' }],
    ]);
    expect(loadAll({ prod: text })).toEqual([
      "config/environments/prod.yaml:11:11 (regions.standby.name): 'standby' must be another Region than 'home', got us-east-2 twice; a standby in the same Region dies with it [same-region]",
    ]);
  });

  test('the problems of all files', () => {
    const other = staging.replace(/111122223333/g, '444455556666');
    expect(loadAll({ prod: `${EXAMPLE}colour: blue\n`, staging: other.replace('s3', 's4') })).toEqual([
      "config/environments/prod.yaml:54:1 (colour): 'colour' is no known key; allowed here: system, environment, account, regions, standbyTier, objectives, dns, detection, network, database, buckets, inference, observability, overload, backups, security, chaos, drills, alerts, runbooks, state, assumptions, tags, provider [unknown-key]",
      "config/environments/staging.yaml:53:19 (state.backend): 'backend' must be s3 or local, got 's4'; did you mean 's3'? [wrong-value]",
    ]);
  });

  test('a file with the other extension, which would be no environment', () => {
    const files = memoryFiles({ [FILE]: EXAMPLE, [TOPOLOGY]: EXAMPLE_TOPOLOGY, 'config/environments/staging.yml': '' });
    expect(problemsOf(() => loadEnvironments({ root: ROOT, files }))).toEqual([
      'config/environments/staging.yml: the name of an environment file must end in .yaml; rename it, or it is no environment [file-extension]',
    ]);
  });
});
