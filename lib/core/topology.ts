import { orList, Problem, WarmsiteError } from './errors';
import { RegionPair } from './regions';

/** How an instance came to be; it decides which arguments Terraform may send for it. */
export type Birth = 'primary' | 'replica';

/** Which database instance is current in a Region. */
export interface InstanceState {
  /** 1 for the first instance of the Region; each rebuild there adds 1. */
  readonly generation: number;
  readonly born: Birth;
}

/** The content of `config/topology/<env>.yaml`. */
export interface TopologyState {
  /** Region whose database accepts writes. */
  readonly writer: string;
  /** Regions that the latch holds out of service. */
  readonly evacuated: readonly string[];
  readonly database: Readonly<Record<string, InstanceState>>;
}

/** The steps that change a topology, in the order of their cycle. */
export const TOPOLOGY_STEPS = ['failover', 'rebuild', 'switchover'] as const;

/** One of `TOPOLOGY_STEPS`. */
export type TopologyStep = (typeof TOPOLOGY_STEPS)[number];

/** Everything that changes a topology: the steps of the cycle, and a restore, which leaves the roles where they are. */
export const TOPOLOGY_CHANGES = [...TOPOLOGY_STEPS, 'restore'] as const;

export type TopologyChange = (typeof TOPOLOGY_CHANGES)[number];

/** The global stack among what is to be planned; its alarms follow the roles. */
export const GLOBAL_STACK = 'global';

/** The result of a transition: where the environment stands now, and what to plan next. */
export interface Transition {
  readonly topology: Topology;
  /** What to plan next, in this order: the sites of these Regions, then `GLOBAL_STACK`. */
  readonly plan: readonly string[];
}

/** An instance of the database, by Region and generation. */
export interface InstanceRef {
  readonly region: string;
  readonly generation: number;
}

/**
 * Where an environment stands: which Region writes, which is held out of service, which database
 * instance is current where. Only transitions change it, along this cycle:
 *
 * | state | writer | evacuated | generations |
 * |---|---|---|---|
 * | normal | home | none | home n, standby n |
 * | after `failover` | standby | home | home n, standby n |
 * | after `rebuild` | standby | home | home n+1, standby n |
 * | after `switchover` | home | none | home n+1, standby n+1 |
 *
 * `restore` replaces the writer within the cycle: from normal to normal with n+1, from after `rebuild` to after the
 * `failover` of n+1.
 *
 * An RDS instance can never be turned back into a replica, so a Region that lost the writer gets a
 * new generation. Home's first instance is the only one born as a primary: standby's generation n
 * is a replica of home's n, home's n+1 a replica of standby's n, or what was restored in its place.
 *
 * @example
 * ```ts
 * import { RegionPair, Topology } from 'warmsite';
 *
 * const normal = Topology.initial(new RegionPair('eu-west-1', 'eu-central-1'));
 * const { topology, plan } = normal.failover();
 * console.log(topology.writer, topology.evacuated, topology.nextStep, plan);
 * ```
 */
export class Topology implements TopologyState {
  public readonly writer: string;
  public readonly evacuated: readonly string[];
  public readonly database: Readonly<Record<string, InstanceState>>;

  /**
   * @throws WarmsiteError with every contradiction between the state and the pair of Regions
   */
  public constructor(
    private readonly pair: RegionPair,
    state: TopologyState,
  ) {
    const problems = topologyProblems(pair, state);
    if (problems.length > 0) throw new WarmsiteError(problems);
    this.writer = state.writer;
    this.evacuated = state.evacuated;
    this.database = state.database;
  }

  /** The topology of a new environment: home writes, the standby follows. */
  public static initial(pair: RegionPair): Topology {
    return new Topology(pair, {
      writer: pair.home,
      evacuated: [],
      database: {
        [pair.home]: { generation: 1, born: 'primary' },
        [pair.standby]: { generation: 1, born: 'replica' },
      },
    });
  }

  /** Whether the database of a Region accepts writes. */
  public isWriter(region: string): boolean {
    return this.writer === region;
  }

  /** The current instance of a Region. */
  public instance(region: string): InstanceState {
    const state = this.database[region];
    if (!state) throw new WarmsiteError([missingInstance(region)]);
    return state;
  }

  /** Generations of a Region that are kept for forensics but no longer managed, oldest first. */
  public retired(region: string): readonly number[] {
    return Array.from({ length: this.instance(region).generation - 1 }, (_, index) => index + 1);
  }

  /**
   * The instance that a Region's current instance was created from; undefined for the one that was
   * born primary. It is a fact of the past: a failover does not change it.
   */
  public sourceOf(region: string): InstanceRef | undefined {
    const { born, generation } = this.instance(region);
    if (born === 'primary') return undefined;
    return {
      region: this.pair.other(region),
      generation: region === this.pair.standby ? generation : generation - 1,
    };
  }

  /**
   * Every takeover that led here, oldest first: the instances that became the writer in place of
   * another one. Home's first instance is none of them: nothing wrote before it. After a restore also those that the
   * cycle would have had instead; no instance of theirs ever leaves a marker.
   */
  public get takeovers(): readonly InstanceRef[] {
    const { home, standby } = this.pair;
    const { generation } = this.instance(this.writer);
    const count = this.writer === home ? 2 * (generation - 1) : 2 * generation - 1;
    return Array.from({ length: count }, (_, index) =>
      index % 2 === 0
        ? { region: standby, generation: index / 2 + 1 }
        : { region: home, generation: (index + 1) / 2 + 1 },
    );
  }

  /** True when the Region that does not write holds a replica of the current writer. */
  public get hasReplica(): boolean {
    const other = this.pair.other(this.writer);
    const source = this.sourceOf(other);
    return source?.region === this.writer && source.generation === this.instance(this.writer).generation;
  }

  /**
   * The home Region is lost: the standby becomes the writer, home is held out of service.
   *
   * @throws WarmsiteError `failover-refused` when the standby already writes
   */
  public failover(): Transition {
    const { home, standby } = this.pair;
    if (this.writer === standby) {
      throw refusal('failover', `${standby} already writes; ${this.whatIsPossible}`);
    }
    return {
      topology: new Topology(this.pair, { writer: standby, evacuated: [home], database: this.database }),
      plan: [standby, GLOBAL_STACK],
    };
  }

  /**
   * Home is back: it gets a new instance, born a replica of the standby's. The old one is kept.
   *
   * @throws WarmsiteError `rebuild-refused` when home writes or already holds a live replica
   */
  public rebuild(): Transition {
    const { home, standby } = this.pair;
    if (this.writer === home) {
      throw refusal('rebuild', `${home} writes, so there is nothing to rebuild; ${this.whatIsPossible}`);
    }
    if (this.hasReplica) {
      throw refusal('rebuild', `${home} already holds a replica of ${standby}; ${this.whatIsPossible}`);
    }
    const generation = this.instance(home).generation + 1;
    return {
      topology: new Topology(this.pair, {
        writer: standby,
        evacuated: this.evacuated,
        database: { ...this.database, [home]: { generation, born: 'replica' } },
      }),
      plan: [standby, home, GLOBAL_STACK],
    };
  }

  /**
   * Back to normal: home writes again, the latch is released, the standby gets a new replica.
   *
   * @throws WarmsiteError `switchover-refused` when home writes already, or holds no live replica
   */
  public switchover(): Transition {
    const { home, standby } = this.pair;
    if (this.writer === home) {
      throw refusal('switchover', `${home} already writes; ${this.whatIsPossible}`);
    }
    if (!this.hasReplica) {
      throw refusal('switchover', `${home} holds no replica of ${standby} yet; ${this.whatIsPossible}`);
    }
    const generation = this.instance(standby).generation + 1;
    return {
      topology: new Topology(this.pair, {
        writer: home,
        evacuated: [],
        database: { ...this.database, [standby]: { generation, born: 'replica' } },
      }),
      plan: [home, standby, GLOBAL_STACK],
    };
  }

  /**
   * The writer is replaced by what was restored from its backups, as the next instance of its Region. While home writes,
   * the standby gets a new replica of it; while the standby does, home is rebuilt anew.
   *
   * To Terraform a restored instance is one that was born a replica: neither is given what the backup or the source has
   * already. It is imported, so that it is never made from what it names as its source.
   *
   * @throws WarmsiteError `restore-refused` when the standby writes and home holds no replica
   */
  public restore(): Transition {
    const { home, standby } = this.pair;
    const renewed = (region: string): TopologyState['database'] => ({
      [region]: { generation: this.instance(region).generation + 1, born: 'replica' },
    });
    if (this.writer === home) {
      return {
        topology: new Topology(this.pair, {
          ...this.toState(),
          database: { ...renewed(home), ...renewed(standby) },
        }),
        plan: [home, standby, GLOBAL_STACK],
      };
    }
    if (!this.hasReplica) {
      // The generations of the cycle say which of home's instances the rebuild has to shut off: they must not part.
      throw refusal(
        'restore',
        `${home} holds no replica of ${standby} yet, and the old writer there has to be shut off first; ${this.whatIsPossible}`,
      );
    }
    return {
      topology: new Topology(this.pair, {
        ...this.toState(),
        database: { ...this.database, ...renewed(standby) },
      }),
      plan: [standby, GLOBAL_STACK],
    };
  }

  /** The step that is possible from here; there is always exactly one. */
  public get nextStep(): TopologyStep {
    if (this.writer === this.pair.home) return 'failover';
    return this.hasReplica ? 'switchover' : 'rebuild';
  }

  private get whatIsPossible(): string {
    return `the step possible from here is ${this.nextStep}`;
  }

  /** The state as plain data, in the order in which the file writes it. */
  public toState(): TopologyState {
    return { writer: this.writer, evacuated: this.evacuated, database: this.database };
  }
}

function refusal(step: string, reason: string): WarmsiteError {
  return new WarmsiteError([{ code: `${step}-refused`, where: 'topology', message: `cannot ${step}: ${reason}` }]);
}

function missingInstance(region: string): Problem {
  return {
    code: 'topology-instance',
    where: `database.${region}`,
    message: `must name the current instance of ${region}; add { generation: 1, born: ... }`,
  };
}

/** Every contradiction between a topology and the pair of Regions of its environment. */
export function topologyProblems(pair: RegionPair, state: TopologyState): Problem[] {
  const problems: Problem[] = [];
  const report = (code: string, where: string, message: string): void => {
    problems.push({ code, where, message });
  };
  const known = pair.both as readonly string[];
  if (!known.includes(state.writer)) {
    report(
      'topology-region',
      'writer',
      `must be ${orList(known)}, the Regions of this environment, got ${state.writer}`,
    );
  }
  for (const region of [...state.evacuated, ...Object.keys(state.database)]) {
    if (!known.includes(region)) {
      const where = state.evacuated.includes(region) ? 'evacuated' : `database.${region}`;
      report('topology-region', where, `must be ${orList(known)}, the Regions of this environment, got ${region}`);
    }
  }
  for (const region of known) if (!state.database[region]) problems.push(missingInstance(region));
  if (problems.length > 0) return problems;

  const homeWrites = state.writer === pair.home;
  if (homeWrites && state.evacuated.length > 0) {
    report(
      'topology-evacuated',
      'evacuated',
      `must be empty while home (${pair.home}) writes, got [${state.evacuated.join(', ')}]; run the switchover, which releases the latch`,
    );
  }
  if (!homeWrites && (state.evacuated.length !== 1 || state.evacuated[0] !== pair.home)) {
    report(
      'topology-evacuated',
      'evacuated',
      `must be [${pair.home}] while ${state.writer} writes, got [${state.evacuated.join(', ')}]; without the latch home would take the traffic back`,
    );
  }

  const home = state.database[pair.home] as InstanceState;
  const standby = state.database[pair.standby] as InstanceState;
  const expectedBirth = (region: string, generation: number): Birth =>
    region === pair.home && generation === 1 ? 'primary' : 'replica';
  for (const region of known) {
    const { generation, born } = state.database[region] as InstanceState;
    const expected = expectedBirth(region, generation);
    if (born !== expected) {
      report(
        'topology-birth',
        `database.${region}.born`,
        `must be ${expected} for generation ${generation}, got ${born}; only home's first instance is born primary`,
      );
    }
  }
  const ahead = home.generation - standby.generation;
  if (homeWrites ? ahead !== 0 : ahead !== 0 && ahead !== 1) {
    report(
      'topology-generations',
      'database',
      homeWrites
        ? `generations must be equal while home writes, got ${home.generation} in ${pair.home} and ${standby.generation} in ${pair.standby}`
        : `home's generation must equal the standby's or be one more, got ${home.generation} in ${pair.home} and ${standby.generation} in ${pair.standby}`,
    );
  }
  return problems;
}
