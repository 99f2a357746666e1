import { RegionPair } from '../core/regions';
import { Topology } from '../core/topology';

/** What an environment's files promise, as plain data: the plans are held against it. */
export interface Expectations {
  readonly environment: string;
  readonly pair: RegionPair;
  /** Where the environment stands, as committed. */
  readonly topology: Topology;
  /** Where it stood on the base branch. @default - the same */
  readonly baseTopology?: Topology;
  /** Names of the stacks that belong to the environment, in the order of apply. */
  readonly stacks: readonly string[];
  /** The public name, e.g. `inference.example.com`. */
  readonly record: string;
  /** A hard failure is noticed after about `failures` checks that are `interval` seconds apart. */
  readonly detection: { readonly intervalSeconds: number; readonly failures: number };
  /** How many instances each Auto Scaling group must be able to have at least and at most. */
  readonly groups: readonly ExpectedGroup[];
  /**
   * The same by the base branch's environment file, with the topology where it stands now: the sizes that a step of
   * the topology alone gives to the groups.
   *
   * @default - `groups`
   */
  readonly baseGroups?: readonly ExpectedGroup[];
}

/** The sizes of an Auto Scaling group. */
export interface ExpectedGroup {
  readonly region: string;
  /** Name of the Auto Scaling group; the same in both Regions. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
}
