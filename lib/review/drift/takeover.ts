import { TopologyStep } from '../../core/topology';
import { UNKNOWN } from '../attributes';
import { Estate, Resource, Snapshot } from '../estate';
import { Expectations } from '../expectations';

/** An instance of the database whose role in AWS is another one than the topology says. */
export interface Misrecorded {
  readonly instance: Resource;
  readonly region: string;
  /** The step that is done and not recorded, or recorded and not done. */
  readonly step: TopologyStep;
}

/**
 * A takeover that happened and that the committed topology does not know of: where it has a replica, an instance
 * follows nobody any more. Every plan that is made from such a topology would undo the takeover.
 */
export function unrecordedTakeover(estate: Estate, expectations: Expectations | undefined): Misrecorded | undefined {
  if (!expectations) return undefined;
  const { pair, topology } = expectations;
  if (!topology.hasReplica) return undefined;
  const region = pair.other(topology.writer);
  const instance = currentInstance(estate.before, expectations, region);
  return instance && !follows(instance) ? { instance, region, step: topology.nextStep } : undefined;
}

/**
 * A takeover that the committed topology records and that has not happened: its writer still follows another instance.
 * A plan made from it takes the Region that serves down to the size of one that waits.
 */
export function prematureRecord(estate: Estate, expectations: Expectations | undefined): Misrecorded | undefined {
  if (!expectations) return undefined;
  const { pair, topology } = expectations;
  const region = topology.writer;
  const instance = currentInstance(estate.before, expectations, region);
  if (!instance || !follows(instance)) return undefined;
  return { instance, region, step: region === pair.standby ? 'failover' : 'switchover' };
}

/** The instance that a topology calls current in a Region, where the plans have it. */
function currentInstance(snapshot: Snapshot, { topology, stacks }: Expectations, region: string): Resource | undefined {
  const { generation } = topology.instance(region);
  return snapshot
    .of('aws_db_instance')
    .find(
      (instance) =>
        stacks.includes(instance.stack) && instance.region === region && generationOf(instance) === generation,
    );
}

/** The generation of an instance. */
export function generationOf(instance: Resource): number | undefined {
  const name = instance.values.text('identifier');
  return typeof name === 'string' ? generationIn(name) : undefined;
}

/** The generation in the name of an instance, or in its ARN: `shop-prod-db-g2` is of generation 2. */
export function generationIn(name: string): number | undefined {
  const digits = /-g(\d+)$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether an instance is a replica; one whose source is not known yet is. */
export function follows(instance: Resource): boolean {
  return instance.values.text('replicate_source_db') !== undefined;
}

/** Replicas that follow nobody any more, seen by the refresh: somebody promoted them. */
export function promotions(estate: Estate): Resource[] {
  return estate.drift.flatMap(({ type, before, after }) =>
    type === 'aws_db_instance' && before && after && follows(before) && !follows(after) ? [after] : [],
  );
}

/** What an instance is called: its name, else its address. */
export function nameOf(instance: Resource): string {
  const name = instance.values.text('identifier');
  return name === undefined || name === UNKNOWN ? instance.address : name;
}
