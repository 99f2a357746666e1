import { AssessedGroup, AssessedService } from '../../assessment/assessed-service';
import { UNKNOWN } from '../attributes';
import { DatabaseSettings } from './database-facts';
import { known } from './fact';
import { GroupFacts } from './group-facts';
import { backupReplication, bucketReplication, databaseReplication, Side } from './protection';
import { NetworkFacts, RecoveryFacts } from './recovery-facts';

/** From what the data of a kind come back when the active Region is lost. */
export type Copy =
  /** A replica, or one that the environment file implies where the plans cannot tell. */
  | 'replica'
  /** Automated backups that are replicated to the standby Region. */
  | 'backups'
  /** Copies of AWS Backup, which may or may not hold it. */
  | 'copies'
  | 'none';

/** One side of the plans as the models see it: the environment file, with what the plans say in its place. */
export interface PlannedService {
  /** The active Region is its `home`. */
  readonly service: AssessedService;
  /** What stands in the standby Region, in the place of what stands in the active one. */
  readonly inStandby: {
    readonly groups: readonly AssessedGroup[];
    readonly database: AssessedService['database'];
    readonly network: NetworkFacts | undefined;
  };
  readonly network: NetworkFacts | undefined;
  readonly copy: Copy;
  /** Whether automated backups are replicated to the standby Region, of any database. */
  readonly backsUp: boolean;
  /** Buckets of the active Region, and how many of them are copied whole; undefined until apply. */
  readonly buckets: {
    readonly all: number;
    readonly copied: number | undefined;
    /** Of the buckets that are there before and after, in which the stated data is: the share that is copied. */
    readonly copiedShare: number;
    readonly hasTimeControl: boolean;
  };
  /** Groups whose instances the standby Region has none of, and cannot have. */
  readonly missingGroups: readonly string[];
  /** Whether sizes, or settings of the database, are left to the apply. */
  readonly hasUnknownGroups: boolean;
  readonly hasUnknownDatabase: boolean;
}

/**
 * Puts what the plans say in the place of the environment file. Undefined when no group of the file is left in the
 * active Region, or the Regions are not known.
 */
export function plannedService(side: Side, file: AssessedService): PlannedService | undefined {
  const { facts, other, isWhole } = side;
  const { active, standby } = facts;
  if (active === undefined || standby === undefined) return undefined;
  const groups = file.groups.flatMap((group) => {
    const found = (region: string): GroupFacts | 'file' | undefined => {
      const own = groupOf(file, group, facts, region);
      return own ?? (isWhole || groupOf(file, group, other, region) ? undefined : 'file');
    };
    const here = found(active);
    return here === undefined ? [] : [plannedGroup(group, here, found(standby), active === file.home)];
  });
  if (groups.length === 0) return undefined;

  const sources = facts.databases.filter(({ kind }) => kind === 'instance');
  const source = [...sources].sort((a, b) => known(b.settings.allocatedGib, 0) - known(a.settings.allocatedGib, 0))[0];
  const replica = source?.replicas.find(({ region }) => region === standby);
  const copy = copyOf(side);
  const database = plannedDatabase(file.database, source?.settings);
  const zones = facts.groups
    .filter(({ region }) => region === active)
    .flatMap((group) => (typeof group.zones === 'number' ? [group.zones] : []));
  const networkOf = (region: string): NetworkFacts | undefined =>
    facts.networks.find((network) => network.region === region) ??
    (isWhole || other.networks.some((network) => network.region === region)
      ? { region, natGateways: 0, interfaceEndpoints: 0 }
      : undefined);
  const network = networkOf(active);
  const spread = Math.min(file.zones, ...zones);
  const waits = groups.some(({ group }) => group.sizes.standby.min > 0);
  return {
    service: {
      ...file,
      home: active,
      standby,
      zones: spread,
      tier: copy === 'replica' ? (waits ? 'warm-standby' : 'pilot-light') : 'backup-and-restore',
      detection: plannedDetection(facts, file),
      database,
      egress: network ? egressOf(network, spread) : file.egress,
      groups: groups.map(({ group }) => group),
    },
    inStandby: {
      groups: groups.map(({ inStandby }) => inStandby),
      // The backups that are kept there are those of the source.
      database: plannedDatabase(database, replica && { ...replica.settings, retentionDays: undefined }),
      network: networkOf(standby),
    },
    network,
    copy,
    backsUp:
      facts.databases.length === 0 ||
      facts.databases.some((database) => backupReplication(database, side) !== 'not copied'),
    buckets: bucketsOf(side),
    missingGroups: groups.filter(({ group }) => group.sizes.standby.max === 0).map(({ group }) => group.name),
    hasUnknownGroups: groups.some(({ isUnknown }) => isUnknown),
    // A replica has the storage of its source.
    hasUnknownDatabase:
      [source?.settings, replica?.settings].some((those) => [those?.instanceClass, those?.multiAz].includes(UNKNOWN)) ||
      source?.settings.allocatedGib === UNKNOWN,
  };
}

/** The group of the environment file that an Auto Scaling group is: its name ends with that of the group. */
export function assessedGroupOf(file: AssessedService, name: string): AssessedGroup | undefined {
  return file.groups
    .filter((group) => name === group.name || name.endsWith(`-${group.name}`))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

function groupOf(
  file: AssessedService,
  group: AssessedGroup,
  facts: RecoveryFacts,
  region: string,
): GroupFacts | undefined {
  return facts.groups.find(
    ({ name, region: at }) => at === region && name !== undefined && assessedGroupOf(file, name) === group,
  );
}

function plannedGroup(
  file: AssessedGroup,
  here: GroupFacts | 'file',
  there: GroupFacts | 'file' | undefined,
  isHome: boolean,
): { group: AssessedGroup; inStandby: AssessedGroup; isUnknown: boolean } {
  const { sizes } = file;
  const sizesOf = (facts: GroupFacts | 'file' | undefined, stated: Sizes): Sizes => {
    if (facts === 'file') return stated;
    return facts === undefined
      ? { min: 0, max: 0 }
      : { min: known(facts.min, stated.min), max: known(facts.max, stated.max) };
  };
  const active = sizesOf(here, isHome ? sizes.active : sizes.standby);
  const standby = sizesOf(there, isHome ? sizes.standby : sizes.active);
  const stands = (facts: GroupFacts | 'file' | undefined): AssessedGroup => {
    if (facts === 'file' || facts === undefined) return file;
    return {
      ...file,
      instanceTypes: known(facts.instanceTypes, file.instanceTypes),
      onDemandShare: onDemandShare(facts, active.min) ?? file.onDemandShare,
      volumeGib: known(facts.volumeGib, file.volumeGib),
      warmPool: known(facts.warmPool, file.warmPool),
    };
  };
  const isUnknown = [here, there].some(
    (facts) =>
      typeof facts === 'object' && [facts.min, facts.max, facts.instanceTypes, facts.warmPool].includes(UNKNOWN),
  );
  return {
    group: { ...stands(here), sizes: { active, standby, from: sizes.from }, warmPool: stands(there).warmPool },
    // All of them wait.
    inStandby: { ...stands(there), sizes: { active: standby, standby, from: sizes.from } },
    isUnknown,
  };
}

type Sizes = AssessedGroup['sizes']['active'];

/** As the environment file has it: EC2 Auto Scaling rounds what is above the base up in favour of on-demand. */
function onDemandShare({ onDemandBase, onDemandShare: share }: GroupFacts, instances: number): number | undefined {
  if (onDemandBase === UNKNOWN || share === UNKNOWN || instances === 0) return undefined;
  const least = Math.min(onDemandBase, instances);
  return (least + Math.ceil((instances - least) * share)) / instances;
}

function plannedDetection({ detection }: RecoveryFacts, file: AssessedService): AssessedService['detection'] {
  if (detection?.kind !== 'automatic') return file.detection;
  const { intervalSeconds, failures } = detection;
  return { ...file.detection, intervalSeconds, failures };
}

function plannedDatabase(
  file: AssessedService['database'],
  settings: DatabaseSettings | undefined,
): AssessedService['database'] {
  if (!settings) return file;
  const { engine, instanceClass, multiAz, allocatedGib, retentionDays } = settings;
  return {
    engine: engine === 'postgres' || engine === 'mysql' ? engine : file.engine,
    instanceClass: known(instanceClass, file.instanceClass),
    multiAz: known(multiAz, file.multiAz),
    allocatedGib: known(allocatedGib, file.allocatedGib),
    backupRetentionDays: known(retentionDays, file.backupRetentionDays),
  };
}

function egressOf({ natGateways }: NetworkFacts, zones: number): AssessedService['egress'] {
  if (natGateways === 0) return 'endpoints';
  return natGateways === 1 && zones > 1 ? 'single-nat' : 'nat-per-zone';
}

const BEST_FIRST: readonly Copy[] = ['replica', 'backups', 'copies', 'none'];

/** The worst of all databases: the service needs each of them. */
function copyOf(side: Side): Copy {
  const { facts, other, isWhole } = side;
  if (facts.databases.length === 0) return isWhole || other.databases.length > 0 ? 'none' : 'replica';
  const copies = facts.databases.map((database): Copy => {
    const replication = databaseReplication(database, side);
    if (replication === 'copied' || replication === 'not in the plans') return 'replica';
    if (backupReplication(database, side) === 'copied') return 'backups';
    return facts.backupCopies > 0 ? 'copies' : 'none';
  });
  return copies.sort((a, b) => BEST_FIRST.indexOf(b) - BEST_FIRST.indexOf(a))[0] ?? 'none';
}

function bucketsOf(side: Side): PlannedService['buckets'] {
  const { buckets } = side.facts;
  const protections = buckets.map((bucket) => bucketReplication(bucket, side));
  const staying = protections.filter((_, index) => side.other.buckets.some(({ key }) => key === buckets[index]?.key));
  const uncopied = staying.filter((protection) => protection === 'not copied').length;
  return {
    all: buckets.length,
    copied: protections.includes('until apply')
      ? undefined
      : protections.filter((protection) => protection !== 'not copied').length,
    copiedShare: staying.length === 0 ? 1 : 1 - uncopied / staying.length,
    hasTimeControl: buckets.length === 0 || buckets.some(({ hasTimeControl }) => hasTimeControl),
  };
}
