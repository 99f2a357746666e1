import { InputChecks } from '../invalid-input';
import { BYTES_PER_GB } from './price-table';
import { GLOBAL_SERVICES, type BillItem, type BillOfMaterials } from './monthly-cost';

/**
 * What the second Region holds while the first one serves, least first. The four tiers of AWS's paper
 * "Disaster Recovery of Workloads on AWS".
 *
 * | | backup-and-restore | pilot-light | warm-standby | active-active |
 * |---|---|---|---|---|
 * | copies of backups and objects, keys, secrets | yes | yes | yes | yes |
 * | database replica, load balancer, network, alarms, stopped instances | | yes | yes | yes |
 * | instances | | | `standby` of each group | `active` of each group |
 * | share of the traffic | | | | `standbyTraffic` |
 */
export type RecoveryTier = 'backup-and-restore' | 'pilot-light' | 'warm-standby' | 'active-active';

/** Every `RecoveryTier`, the cheapest first. */
export const RECOVERY_TIERS: readonly RecoveryTier[] = [
  'backup-and-restore',
  'pilot-light',
  'warm-standby',
  'active-active',
];

/** A tier, or no recovery in another Region at all: what the premium is measured against. */
export type ServiceTier = 'single-region' | RecoveryTier;

/** Instances of one type that serve one model. */
export interface CostedGroup {
  /** EC2 instance type, `g6e.12xlarge`. */
  readonly instanceType: string;

  /** How many run on average in the Region that serves. */
  readonly active: number;

  /** How many wait in the standby Region of a warm standby; at most `active`. */
  readonly standby: number;

  /**
   * Share of the instances that is spot, 0 to 1.
   *
   * @default 0
   */
  readonly spotShare?: number;

  /**
   * Bytes of the gp3 volume of each.
   *
   * @default 0
   */
  readonly volume?: number;

  /**
   * How many are kept stopped in each Region that runs anything, a warm pool: their volumes alone are paid.
   *
   * @default 0
   */
  readonly stopped?: number;
}

/** The RDS instance and, from pilot light on, its replica, which has the same class, storage and zones. */
export interface CostedDatabase {
  readonly engine: 'postgres' | 'mysql';

  /** `db.r6g.large` */
  readonly instanceClass: string;

  /** A second instance and volume in another zone: twice the price. */
  readonly multiAz: boolean;

  /** Bytes of gp3 storage, allocated. */
  readonly storage: number;

  /**
   * Bytes of backups in the home Region that are charged: above the allocated storage, which is free.
   *
   * @default 0
   */
  readonly chargedBackups?: number;

  /** Bytes of backups held in the standby Region. */
  readonly copiedBackups: number;

  /** Bytes that a month copies to backups in the standby Region. */
  readonly copiedPerMonth: number;

  /** Bytes of log that a month ships to a replica in the standby Region. */
  readonly replicatedPerMonth: number;
}

/** Objects in S3, Standard class, replicated to the standby Region in every tier. */
export interface CostedObjects {
  /** Bytes held, in each Region that holds them. */
  readonly stored: number;

  /** Bytes written a month. */
  readonly writtenPerMonth: number;

  /**
   * PUT, COPY, POST and LIST requests a month; replication repeats them in the standby Region.
   *
   * @default 0
   */
  readonly putRequestsPerMonth?: number;

  /**
   * Whether replication is under S3 Replication Time Control (15 minutes), which costs by the byte.
   *
   * @default false
   */
  readonly replicationTimeControl?: boolean;
}

/** Network of one Region, and its traffic. */
export interface CostedNetwork {
  /** NAT gateways a Region. */
  readonly natGateways: number;

  /** Interface endpoints times zones, a Region. */
  readonly interfaceEndpoints: number;

  /** Application load balancers a Region. */
  readonly loadBalancers: number;

  /** Load balancer capacity units in use on average, for all traffic. */
  readonly capacityUnits: number;

  /** Bytes a month that go to the internet, for all traffic. */
  readonly internetPerMonth: number;

  /**
   * Bytes a month through NAT gateways, for all traffic.
   *
   * @default 0
   */
  readonly natPerMonth?: number;
}

/** A service in two Regions, as far as it costs. */
export interface CostedService {
  /** Region that serves, `us-east-2`. */
  readonly home: string;

  /** Region that takes over, `us-west-2`. */
  readonly standby: string;

  readonly groups: readonly CostedGroup[];

  readonly database: CostedDatabase;

  readonly objects: CostedObjects;

  readonly network: CostedNetwork;

  /** KMS keys a Region. */
  readonly keys: number;

  /** Secrets a Region; a replica of a secret is billed as a secret. */
  readonly secrets: number;

  /** CloudWatch alarms a Region that runs anything. */
  readonly alarms: number;

  /** Route 53 health checks of AWS endpoints, in every tier; a single Region has none. */
  readonly healthChecks: number;

  /** Options of all health checks together: HTTPS, fast interval, string match, latency each count. */
  readonly healthCheckOptions: number;

  /**
   * Price of spot over that of on-demand, 0 to 1.
   *
   * @default DEFAULT_SPOT_PRICE_FACTOR
   */
  readonly spotPriceFactor?: number;

  /**
   * Share of the traffic that the standby Region serves when both are active, 0 to 1.
   *
   * @default DEFAULT_STANDBY_TRAFFIC
   */
  readonly standbyTraffic?: number;
}

/**
 * An assumption, not a price: spot moves by the hour and zone. g5, g6 and g6e in us-east-1, us-east-2
 * and us-west-2 stood between 0.25 and 0.79 of on-demand in skypilot-org/skypilot-catalog.
 */
export const DEFAULT_SPOT_PRICE_FACTOR = 0.4;

/** Both Regions serve the same. */
export const DEFAULT_STANDBY_TRAFFIC = 0.5;

/**
 * The bill of materials of a service in one tier: see RecoveryTier for what each one holds. Quantities
 * are for `EXAMPLE_PRICES` or a table with the same items.
 *
 * Transfer between Regions is charged where it starts, in the home Region. Not in it: requests to
 * keys and secrets, logs, container images, the recovery itself.
 *
 * @throws InvalidInputError
 */
export function serviceBill(service: CostedService, tier: ServiceTier): BillOfMaterials {
  checkService(service, tier);
  const recovers = tier !== 'single-region';
  return {
    [service.home]: inUse([...homeItems(service, tier), ...(recovers ? replicationItems(service, tier) : [])]),
    ...(recovers && {
      [service.standby]: inUse(standbyItems(service, tier)),
      [GLOBAL_SERVICES]: inUse([
        { item: 'route53/health-check', quantity: service.healthChecks },
        { item: 'route53/health-check-option', quantity: service.healthCheckOptions },
      ]),
    }),
  };
}

function homeItems(service: CostedService, tier: ServiceTier): readonly BillItem[] {
  const { standbyTraffic = DEFAULT_STANDBY_TRAFFIC } = service;
  return [
    ...heldItems(service),
    ...groupItems(service, ({ active }) => active),
    ...runningItems(service, tier === 'active-active' ? 1 - standbyTraffic : 1),
    { item: 'rds/backup-storage', quantity: gigabytes(service.database.chargedBackups ?? 0) },
  ];
}

function standbyItems(service: CostedService, tier: RecoveryTier): readonly BillItem[] {
  const { standbyTraffic = DEFAULT_STANDBY_TRAFFIC } = service;
  const copies = [
    ...heldItems(service),
    { item: 'rds/backup-storage', quantity: gigabytes(service.database.copiedBackups) },
  ];
  switch (tier) {
    case 'backup-and-restore':
      return copies;
    case 'pilot-light':
      return [...copies, ...runningItems(service, 0)];
    case 'warm-standby':
      return [...copies, ...groupItems(service, ({ standby }) => standby), ...runningItems(service, 0)];
    case 'active-active':
      return [...copies, ...groupItems(service, ({ active }) => active), ...runningItems(service, standbyTraffic)];
  }
}

/** What every Region that holds data has. */
function heldItems({ objects, keys, secrets }: CostedService): readonly BillItem[] {
  return [
    { item: 's3/standard-storage', quantity: gigabytes(objects.stored) },
    { item: 's3/put-requests', quantity: (objects.putRequestsPerMonth ?? 0) / 1000 },
    { item: 'kms/key', quantity: keys },
    { item: 'secrets/secret', quantity: secrets },
  ];
}

/** What every Region that runs something has; `traffic` is its share of all traffic. */
function runningItems({ groups, database, network, alarms }: CostedService, traffic: number): readonly BillItem[] {
  const zones = database.multiAz ? 2 : 1;
  return [
    ...groups.map(({ stopped = 0, volume = 0 }) => ({ item: 'ebs/gp3', quantity: stopped * gigabytes(volume) })),
    { item: `rds/${database.engine}/${database.instanceClass}`, quantity: zones },
    { item: 'rds/storage-gp3', quantity: zones * gigabytes(database.storage) },
    { item: 'alb/load-balancer', quantity: network.loadBalancers },
    { item: 'alb/capacity-unit', quantity: traffic * network.capacityUnits },
    { item: 'nat/gateway', quantity: network.natGateways },
    { item: 'nat/processed', quantity: traffic * gigabytes(network.natPerMonth ?? 0) },
    { item: 'vpc/interface-endpoint', quantity: network.interfaceEndpoints },
    { item: 'transfer/internet', quantity: traffic * gigabytes(network.internetPerMonth) },
    { item: 'cloudwatch/alarm', quantity: alarms },
  ];
}

function groupItems(service: CostedService, countOf: (group: CostedGroup) => number): readonly BillItem[] {
  const { spotPriceFactor = DEFAULT_SPOT_PRICE_FACTOR } = service;
  return service.groups.flatMap((group) => {
    const { instanceType, spotShare = 0, volume = 0 } = group;
    const count = countOf(group);
    return [
      { item: `ec2/${instanceType}`, quantity: count * (1 - spotShare) },
      { item: `ec2/${instanceType}`, quantity: count * spotShare, priceFactor: spotPriceFactor },
      { item: 'ebs/gp3', quantity: count * gigabytes(volume) },
    ];
  });
}

/** What goes from home to standby. */
function replicationItems({ home, standby, database, objects }: CostedService, tier: RecoveryTier): BillItem[] {
  const log = tier === 'backup-and-restore' ? 0 : database.replicatedPerMonth;
  const objectBytes = objects.writtenPerMonth;
  return [
    { item: transferItem(home, standby), quantity: gigabytes(database.copiedPerMonth + log + objectBytes) },
    {
      item: 's3/replication-time-control',
      quantity: objects.replicationTimeControl ? gigabytes(objectBytes) : 0,
    },
  ];
}

/** Between the two eastern Regions of the United States a byte costs half. */
function transferItem(from: string, to: string): string {
  const east = ['us-east-1', 'us-east-2'];
  return east.includes(from) && east.includes(to) ? 'transfer/us-east' : 'transfer/other-region';
}

function inUse(items: readonly BillItem[]): readonly BillItem[] {
  return items.filter(({ quantity }) => quantity > 0);
}

function gigabytes(bytes: number): number {
  return bytes / BYTES_PER_GB;
}

function checkService(service: CostedService, tier: ServiceTier): void {
  const { home, standby, groups, database, objects, network } = service;
  const checks = new InputChecks();
  const tiers = ['single-region', ...RECOVERY_TIERS];
  checks
    .require(tiers.includes(tier), 'tier', `one of ${tiers.join(', ')}`, tier)
    .require(home !== standby, 'standby', 'another Region than home', standby);
  groups.forEach(({ active, standby: waiting, spotShare = 0, volume = 0, stopped = 0 }, index) => {
    const path = `groups[${index}]`;
    checks
      .nonNegative(`${path}.active`, active)
      .require(waiting >= 0 && waiting <= active, `${path}.standby`, `a number from 0 to active, ${active}`, waiting)
      .probability(`${path}.spotShare`, spotShare)
      .nonNegative(`${path}.volume`, volume)
      .nonNegative(`${path}.stopped`, stopped);
  });
  checks
    .nonNegative('database.storage', database.storage)
    .nonNegative('database.chargedBackups', database.chargedBackups ?? 0)
    .nonNegative('database.copiedBackups', database.copiedBackups)
    .nonNegative('database.copiedPerMonth', database.copiedPerMonth)
    .nonNegative('database.replicatedPerMonth', database.replicatedPerMonth)
    .nonNegative('objects.stored', objects.stored)
    .nonNegative('objects.writtenPerMonth', objects.writtenPerMonth)
    .nonNegative('objects.putRequestsPerMonth', objects.putRequestsPerMonth ?? 0)
    .nonNegative('network.natGateways', network.natGateways)
    .nonNegative('network.interfaceEndpoints', network.interfaceEndpoints)
    .nonNegative('network.loadBalancers', network.loadBalancers)
    .nonNegative('network.capacityUnits', network.capacityUnits)
    .nonNegative('network.internetPerMonth', network.internetPerMonth)
    .nonNegative('network.natPerMonth', network.natPerMonth ?? 0)
    .nonNegative('keys', service.keys)
    .nonNegative('secrets', service.secrets)
    .nonNegative('alarms', service.alarms)
    .nonNegative('healthChecks', service.healthChecks)
    .nonNegative('healthCheckOptions', service.healthCheckOptions)
    .probability('spotPriceFactor', service.spotPriceFactor ?? DEFAULT_SPOT_PRICE_FACTOR)
    .probability('standbyTraffic', service.standbyTraffic ?? DEFAULT_STANDBY_TRAFFIC)
    .throwIfAny();
}
