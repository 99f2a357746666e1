import * as fc from 'fast-check';
import { RegionPair } from '../../lib/core/regions';
import { Topology, TOPOLOGY_CHANGES, TOPOLOGY_STEPS, TopologyState, Transition } from '../../lib/core/topology';
import { problemsOf } from '../support/synth';

const pair = new RegionPair('us-east-2', 'us-west-2');

function state(writer: string, evacuated: string[], home: number, standby: number): TopologyState {
  return {
    writer,
    evacuated,
    database: {
      'us-east-2': { generation: home, born: home === 1 ? 'primary' : 'replica' },
      'us-west-2': { generation: standby, born: 'replica' },
    },
  };
}

const normal = new Topology(pair, state('us-east-2', [], 1, 1));
const failedOver = new Topology(pair, state('us-west-2', ['us-east-2'], 1, 1));
const rebuilt = new Topology(pair, state('us-west-2', ['us-east-2'], 2, 1));

test('a new environment: home writes, the standby follows', () => {
  expect(Topology.initial(pair).toState()).toEqual(state('us-east-2', [], 1, 1));
});

describe('the cycle of a disaster', () => {
  test('failover: the standby writes, home is held out, no instance changes', () => {
    const { topology, plan } = normal.failover();
    expect(topology.toState()).toEqual(failedOver.toState());
    expect(plan).toEqual(['us-west-2', 'global']);
  });

  test('rebuild: home gets a new generation, born a replica', () => {
    const { topology, plan } = failedOver.rebuild();
    expect(topology.toState()).toEqual(rebuilt.toState());
    expect(plan).toEqual(['us-west-2', 'us-east-2', 'global']);
  });

  test('switchover: home writes, the latch is released, the standby gets a new generation', () => {
    const { topology, plan } = rebuilt.switchover();
    expect(topology.toState()).toEqual(state('us-east-2', [], 2, 2));
    expect(plan).toEqual(['us-east-2', 'us-west-2', 'global']);
  });

  test('a transition leaves the topology it started from as it was', () => {
    const before = JSON.stringify(failedOver.toState());
    failedOver.rebuild();
    expect(JSON.stringify(failedOver.toState())).toBe(before);
  });
});

describe('a restore replaces the writer and leaves the roles where they are', () => {
  test('home writes: it gets the next generation, and the standby a replica of that', () => {
    const { topology, plan } = normal.restore();
    expect(topology.toState()).toEqual(state('us-east-2', [], 2, 2));
    expect(topology.sourceOf('us-west-2')).toEqual({ region: 'us-east-2', generation: 2 });
    expect(topology.nextStep).toBe('failover');
    expect(plan).toEqual(['us-east-2', 'us-west-2', 'global']);
  });

  test('the standby writes: it gets the next generation, and home is rebuilt anew', () => {
    const { topology, plan } = rebuilt.restore();
    expect(topology.toState()).toEqual(state('us-west-2', ['us-east-2'], 2, 2));
    expect(topology.hasReplica).toBe(false);
    expect(topology.nextStep).toBe('rebuild');
    expect(plan).toEqual(['us-west-2', 'global']);
  });

  test('the new writer is one of the takeovers, so that its marker is known', () => {
    for (const before of [normal, rebuilt]) {
      const { topology } = before.restore();
      const { writer } = topology;
      expect(topology.takeovers.at(-1)).toEqual({ region: writer, generation: topology.instance(writer).generation });
      expect(before.takeovers).not.toContainEqual(topology.takeovers.at(-1));
    }
  });

  test('home has not been rebuilt: its old writer would be lost sight of', () => {
    expect(problemsOf(() => failedOver.restore())).toEqual([
      {
        code: 'restore-refused',
        where: 'topology',
        message:
          'cannot restore: us-east-2 holds no replica of us-west-2 yet, and the old writer there has to be shut off first; the step possible from here is rebuild',
      },
    ]);
  });
});

describe('a step out of order is refused, and says which one is possible', () => {
  test.each([
    ['failover', failedOver, 'us-west-2 already writes; the step possible from here is rebuild'],
    ['failover', rebuilt, 'us-west-2 already writes; the step possible from here is switchover'],
    ['rebuild', normal, 'us-east-2 writes, so there is nothing to rebuild; the step possible from here is failover'],
    ['rebuild', rebuilt, 'us-east-2 already holds a replica of us-west-2; the step possible from here is switchover'],
    ['switchover', normal, 'us-east-2 already writes; the step possible from here is failover'],
    ['switchover', failedOver, 'us-east-2 holds no replica of us-west-2 yet; the step possible from here is rebuild'],
  ] as const)('%s', (step, from, reason) => {
    expect(problemsOf(() => from[step]())).toEqual([
      { code: `${step}-refused`, where: 'topology', message: `cannot ${step}: ${reason}` },
    ]);
  });
});

describe('where an instance came from', () => {
  test.each([
    [normal, 'us-east-2', undefined],
    [normal, 'us-west-2', { region: 'us-east-2', generation: 1 }],
    [failedOver, 'us-west-2', { region: 'us-east-2', generation: 1 }],
    [rebuilt, 'us-east-2', { region: 'us-west-2', generation: 1 }],
    [rebuilt, 'us-west-2', { region: 'us-east-2', generation: 1 }],
    [new Topology(pair, state('us-east-2', [], 2, 2)), 'us-west-2', { region: 'us-east-2', generation: 2 }],
  ] as const)('%#', (topology, region, source) => {
    expect(topology.sourceOf(region)).toEqual(source);
  });

  test('retired generations are all before the current one', () => {
    expect(normal.retired('us-east-2')).toEqual([]);
    expect(new Topology(pair, state('us-west-2', ['us-east-2'], 4, 3)).retired('us-east-2')).toEqual([1, 2, 3]);
  });
});

describe('the takeovers that led to where an environment stands', () => {
  const [west1, east2, west2] = [
    { region: 'us-west-2', generation: 1 },
    { region: 'us-east-2', generation: 2 },
    { region: 'us-west-2', generation: 2 },
  ];

  test.each([
    ['normal', normal, []],
    ['failed over', failedOver, [west1]],
    ['rebuilt', rebuilt, [west1]],
    ['switched back', rebuilt.switchover().topology, [west1, east2]],
    ['failed over again', rebuilt.switchover().topology.failover().topology, [west1, east2, west2]],
  ] as const)('%s', (_, topology, expected) => {
    expect(topology.takeovers).toEqual(expected);
  });

  test('each failover and each switchover adds one, the new writer; a rebuild adds none', () => {
    let topology = normal;
    const known: unknown[] = [];
    for (let step = 0; step < 21; step += 1) {
      const name = topology.nextStep;
      topology = topology[name]().topology;
      const { writer } = topology;
      if (name !== 'rebuild') known.push({ region: writer, generation: topology.instance(writer).generation });
      expect(topology.takeovers).toEqual(known);
    }
    expect(known).toHaveLength(14);
  });
});

describe('a state that contradicts itself or its Regions', () => {
  test.each([
    [
      { ...state('eu-west-1', [], 1, 1) },
      [
        {
          code: 'topology-region',
          where: 'writer',
          message: 'must be us-east-2 or us-west-2, the Regions of this environment, got eu-west-1',
        },
      ],
    ],
    [
      state('us-east-2', ['eu-west-1'], 1, 1),
      [
        {
          code: 'topology-region',
          where: 'evacuated',
          message: 'must be us-east-2 or us-west-2, the Regions of this environment, got eu-west-1',
        },
      ],
    ],
    [
      { writer: 'us-east-2', evacuated: [], database: { 'us-east-2': { generation: 1, born: 'primary' } } },
      [
        {
          code: 'topology-instance',
          where: 'database.us-west-2',
          message: 'must name the current instance of us-west-2; add { generation: 1, born: ... }',
        },
      ],
    ],
    [
      state('us-east-2', ['us-east-2'], 1, 1),
      [
        {
          code: 'topology-evacuated',
          where: 'evacuated',
          message:
            'must be empty while home (us-east-2) writes, got [us-east-2]; run the switchover, which releases the latch',
        },
      ],
    ],
    [
      state('us-west-2', [], 1, 1),
      [
        {
          code: 'topology-evacuated',
          where: 'evacuated',
          message:
            'must be [us-east-2] while us-west-2 writes, got []; without the latch home would take the traffic back',
        },
      ],
    ],
    [
      {
        ...state('us-east-2', [], 1, 1),
        database: {
          'us-east-2': { generation: 1, born: 'replica' },
          'us-west-2': { generation: 1, born: 'primary' },
        },
      },
      [
        {
          code: 'topology-birth',
          where: 'database.us-east-2.born',
          message: "must be primary for generation 1, got replica; only home's first instance is born primary",
        },
        {
          code: 'topology-birth',
          where: 'database.us-west-2.born',
          message: "must be replica for generation 1, got primary; only home's first instance is born primary",
        },
      ],
    ],
    [
      state('us-east-2', [], 2, 1),
      [
        {
          code: 'topology-generations',
          where: 'database',
          message: 'generations must be equal while home writes, got 2 in us-east-2 and 1 in us-west-2',
        },
      ],
    ],
    [
      state('us-west-2', ['us-east-2'], 1, 2),
      [
        {
          code: 'topology-generations',
          where: 'database',
          message: "home's generation must equal the standby's or be one more, got 1 in us-east-2 and 2 in us-west-2",
        },
      ],
    ],
  ] as const)('%#', (bad, expected) => {
    expect(problemsOf(() => new Topology(pair, bad))).toEqual(expected);
  });
});

test('whatever the order of steps, generations only grow, one at a time, and sources never change', () => {
  const step = fc.constantFrom(...TOPOLOGY_STEPS);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const born = new Map<string, string>();
      let topology = Topology.initial(pair);
      for (const name of steps) {
        let transition: Transition;
        try {
          transition = topology[name]();
        } catch {
          expect(name).not.toBe(topology.nextStep);
          continue;
        }
        expect(name).toBe(topology.nextStep);
        const before = topology;
        topology = transition.topology;
        const grown = pair.both.map(
          (region) => topology.instance(region).generation - before.instance(region).generation,
        );
        expect(grown.every((by) => by === 0 || by === 1)).toBe(true);
        expect(grown.reduce((sum, by) => sum + by, 0)).toBeLessThanOrEqual(1);
        expect(topology.evacuated).not.toContain(topology.writer);
        for (const region of pair.both) {
          const key = `${region} g${topology.instance(region).generation}`;
          const source = JSON.stringify(topology.sourceOf(region));
          expect(born.get(key) ?? source).toBe(source);
          born.set(key, source);
        }
      }
    }),
  );
});

test('whatever is restored in between, generations only grow, no instance gets another source, the writer stays', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...TOPOLOGY_CHANGES), { maxLength: 30 }), (changes) => {
      const born = new Map<string, string>();
      let topology = Topology.initial(pair);
      for (const name of changes) {
        const before = topology;
        try {
          topology = before[name]().topology;
        } catch {
          continue;
        }
        const { writer } = topology;
        for (const region of pair.both) {
          const { generation } = topology.instance(region);
          const grown = generation - before.instance(region).generation;
          expect([0, 1]).toContain(grown);
          if (name === 'restore' && region === writer) expect(grown).toBe(1);
          const key = `${region} g${generation}`;
          const source = JSON.stringify(topology.sourceOf(region));
          expect(born.get(key) ?? source).toBe(source);
          born.set(key, source);
        }
        if (name !== 'restore') continue;
        expect(writer).toBe(before.writer);
        expect(topology.evacuated).toEqual(before.evacuated);
        expect(before.takeovers).not.toContainEqual(topology.takeovers.at(-1));
      }
    }),
  );
});
