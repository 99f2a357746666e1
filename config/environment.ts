import { Sizes } from '../lib/assessment/group-sizes';
import { Problem } from '../lib/core/errors';
import { Names } from '../lib/core/names';
import { RegionPair } from '../lib/core/regions';
import { Topology, TopologyState } from '../lib/core/topology';
import { assumptionsOf, EnvironmentAssumptions } from './assumptions';
import { Detection, detectionOf } from './detection';
import { GroupCapacity, groupCapacity, siteOf, zonesOf } from './group-capacity';
import { EnvironmentFile, InferenceGroupSettings, RegionSettings } from './schema';
import { Window } from './window';

/** Days by which the standby's maintenance window comes before home's. */
export const STANDBY_MAINTENANCE_LEAD = 3;

/** An inference group with its sizes and scaling filled in, and what of these follows from its demand. */
export interface InferenceGroup extends Omit<InferenceGroupSettings, 'sizes' | 'scaling'>, GroupCapacity {}

/** An environment: what its file says, where its topology stands, and what follows from both. */
export interface Environment extends Omit<EnvironmentFile, 'inference' | 'detection' | 'assumptions'> {
  readonly detection: Detection;
  readonly assumptions: EnvironmentAssumptions;
  /** At least one group; the first receives what no route matches. */
  readonly inference: Omit<EnvironmentFile['inference'], 'groups'> & {
    readonly groups: readonly [InferenceGroup, ...InferenceGroup[]];
  };
  readonly pair: RegionPair;
  /** Zones of the Region that has fewer. */
  readonly zones: number;
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
  const assumptions = assumptionsOf(file.assumptions);
  return {
    ...file,
    detection: detectionOf(file.detection, assumptions.values),
    assumptions,
    inference: { ...file.inference, groups: groupsWithCapacity(file) },
    pair,
    zones: zonesOf(file),
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

/** The schema asks for at least one group, and the checks for what its capacity follows from. */
function groupsWithCapacity(file: EnvironmentFile): Environment['inference']['groups'] {
  const site = siteOf(file);
  return file.inference.groups.map((group): InferenceGroup => {
    const capacity = site && groupCapacity(group, site);
    if (!capacity) throw new Error(`the checks passed a group without capacity: ${group.name}`);
    return { ...group, ...capacity };
  }) as [InferenceGroup, ...InferenceGroup[]];
}
