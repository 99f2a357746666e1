import { Problem } from '../lib/core/errors';
import { Names } from '../lib/core/names';
import { RegionPair } from '../lib/core/regions';
import { Topology, TopologyState } from '../lib/core/topology';
import { EnvironmentFile, InferenceGroupSettings, RegionSettings } from './schema';
import { Window } from './window';

/** Days by which the standby's maintenance window comes before home's. */
export const STANDBY_MAINTENANCE_LEAD = 3;

/** Least and most instances of a group. */
export interface Sizes {
  readonly min: number;
  readonly max: number;
}

/** An inference group with its sizes filled in for both roles of a Region. */
export interface InferenceGroup extends Omit<InferenceGroupSettings, 'sizes'> {
  readonly sizes: {
    /** Where the service runs. */
    readonly active: Sizes;
    /** Where it waits. The maximum is the active one's, since the runbook scales out up to it. */
    readonly standby: Sizes;
  };
}

/** An environment: what its file says, where its topology stands, and what follows from both. */
export interface Environment extends Omit<EnvironmentFile, 'inference'> {
  /** At least one group; the first receives what no route matches. */
  readonly inference: Omit<EnvironmentFile['inference'], 'groups'> & {
    readonly groups: readonly [InferenceGroup, ...InferenceGroup[]];
  };
  readonly pair: RegionPair;
  readonly topology: Topology;
  /** What is allowed but deserves a second thought; never stops anything. */
  readonly warnings: readonly Problem[];
  /** The names of this environment in one of its Regions. */
  names(region: string): Names;
  /**
   * The weekly maintenance window of a Region's database. That of the standby Region is some days before home's, so that
   * in the normal state the replica is changed first: a source must never run a newer engine than its replica.
   */
  maintenanceWindow(region: string): string;
  /** What the file says of one of the two Regions. @throws InputError `unknown-region` for any other */
  settings(region: string): RegionSettings;
}

/** The sizes of a group in a Region: the one that writes serves, the other one waits. */
export function sizesIn(topology: Topology, { sizes }: InferenceGroup, region: string): Sizes {
  return topology.isWriter(region) ? sizes.active : sizes.standby;
}

/** Puts an environment together from files that were checked. */
export function createEnvironment(
  file: EnvironmentFile,
  topology: TopologyState,
  warnings: readonly Problem[],
): Environment {
  const pair = new RegionPair(file.regions.home.name, file.regions.standby.name);
  const { system, environment, account } = file;
  return {
    ...file,
    inference: { ...file.inference, groups: groupsWithSizes(file) },
    pair,
    topology: new Topology(pair, topology),
    warnings,
    names: (region) => new Names({ system, environment, account, region }),
    maintenanceWindow: (region) => {
      const { maintenanceWindow } = file.database;
      if (region === pair.home) return maintenanceWindow;
      return Window.weekly(maintenanceWindow).daysEarlier(STANDBY_MAINTENANCE_LEAD).toString();
    },
    settings: (region) => (pair.other(region) === pair.standby ? file.regions.home : file.regions.standby),
  };
}

/** The schema asks for at least one group. */
function groupsWithSizes({ inference, standbyTier }: EnvironmentFile): Environment['inference']['groups'] {
  return inference.groups.map((group) => withSizes(group, standbyTier)) as [InferenceGroup, ...InferenceGroup[]];
}

function withSizes(group: InferenceGroupSettings, tier: EnvironmentFile['standbyTier']): InferenceGroup {
  const { active, standby } = group.sizes;
  const min = standby?.min ?? (tier === 'pilot-light' ? 0 : 1);
  return { ...group, sizes: { active, standby: { min, max: active.max } } };
}
