import { UNKNOWN } from './attributes';
import { Estate, regionOfArn, Snapshot } from './estate';
import { Expectations } from './expectations';

/** Which Region is which, as far as it is known. */
export interface Roles {
  /** Where the service runs when nothing is wrong. */
  readonly home?: string;
  readonly standby?: string;
  /** Whose database accepts writes; after a failover that is not home. */
  readonly writer?: string;
  /** Regions that are held out of service. */
  readonly evacuated: readonly string[];
}

/** The roles that the files state; without them, those that follow from who replicates from whom. */
export function rolesOf(estate: Estate, expectations: Expectations | undefined): Roles {
  if (expectations) {
    const { pair, topology } = expectations;
    return { home: pair.home, standby: pair.standby, writer: topology.writer, evacuated: topology.evacuated };
  }
  const pair = pairOf(estate.before) ?? pairOf(estate.after);
  return pair ? { ...pair, writer: pair.home, evacuated: [] } : { evacuated: [] };
}

/** What says where a database replicates from; of a secondary cluster of a global one, RDS says it. */
const SOURCES = [
  ['aws_db_instance', 'replicate_source_db'],
  ['aws_rds_cluster', 'replication_source_identifier'],
] as const;

/** Home is what databases replicate from, else what buckets replicate from. One answer, or none. */
function pairOf(snapshot: Snapshot): { home: string; standby: string } | undefined {
  const edges = new Set<string>();
  const collect = (from: string | undefined, to: string | undefined): void => {
    if (from !== undefined && to !== undefined && from !== to) edges.add(`${from} ${to}`);
  };
  for (const [type, attribute] of SOURCES) {
    for (const replica of snapshot.of(type)) {
      const source = replica.values.text(attribute);
      if (source === undefined) continue;
      const named = source === UNKNOWN ? undefined : regionOfArn(source);
      const [target] = snapshot.targets(replica, attribute, type);
      collect(named ?? target?.region, replica.region);
    }
  }
  if (edges.size === 0) {
    for (const replication of snapshot.of('aws_s3_bucket_replication_configuration')) {
      const rules = replication.values.blocks('rule');
      for (const [index] of (rules === UNKNOWN ? [] : rules).entries()) {
        const path = ['rule', index, 'destination', 0, 'bucket'];
        const [target] = snapshot.targets(replication, path, 'aws_s3_bucket');
        collect(replication.region, target?.region);
      }
    }
  }
  const [edge, ...others] = edges;
  const [home, standby] = edge?.split(' ') ?? [];
  return others.length === 0 && home !== undefined && standby !== undefined ? { home, standby } : undefined;
}
