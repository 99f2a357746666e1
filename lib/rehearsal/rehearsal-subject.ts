import { Names } from '../core/names';
import { RegionPair } from '../core/regions';
import { Topology } from '../core/topology';
import { Runbook, RunbookName } from '../failover/runbook/step';
import { RunbookSubject } from '../failover/runbook/subject';
import { EmulatorSeed } from './emulator';

/** What an environment looks like at one point of the cycle. */
export interface Blueprint {
  readonly topology: Topology;
  /** Folder of the synthesis, with `stacks/<name>/cdk.tf.json` in it. */
  readonly outdir: string;
  readonly runbooks: Readonly<Record<RunbookName, Runbook>>;
}

/** The environment that is rehearsed. */
export interface RehearsalSubject {
  readonly environment: string;
  readonly account: string;
  readonly pair: RegionPair;
  /** Where the rehearsal starts: home writes, nothing is evacuated. */
  readonly topology: Topology;
  /** The names of the environment in one of its Regions. */
  names(region: string): Names;
  readonly zoneId: string;
  /** What the account must have before the first apply. */
  readonly seed: EmulatorSeed;
  /** What the runbooks are about; the same at every point, but for the generation. */
  readonly runbookSubject: RunbookSubject;
  /**
   * Synthesizes the stacks as they are at a point of the cycle, as `npm run synth` does.
   *
   * @param outdir folder to write to; new
   */
  synthesize(topology: Topology, outdir: string): Blueprint;
}
