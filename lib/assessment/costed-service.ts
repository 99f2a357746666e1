import { CostedService } from '../models/cost';
import { AssessedService } from './assessed-service';

/** What the stacks hold in each Region, whatever the environment. */
const KEYS = 6;
const SECRETS = 1;
const ALARMS = 18;

/** The checks of both endpoints, of the latch, and the calculated one over home's two. */
const HEALTH_CHECKS = 4;

/** Endpoints checked; each check is one over HTTPS, and with the fast interval pays for that as well. */
const CHECKED_ENDPOINTS = 2;

/** As many capacity units as one load balancer gives for its base price's worth of small traffic. */
const CAPACITY_UNITS = 1;

/** Interface endpoints that a network without NAT has in each zone; as lib/network creates them. */
export const INTERFACE_ENDPOINTS = 10;

const GIB = 2 ** 30;
const DAYS_PER_MONTH = 365 / 12;

/**
 * The service as its bill sees it. Each group at its least size, of its preferred instance type: what
 * scaling adds at the busiest time is the same in every tier.
 */
export function costedService({
  home,
  standby,
  groups,
  database,
  egress,
  zones,
  detection,
  ...service
}: AssessedService): CostedService {
  const { assumptions } = service;
  const size = database.allocatedGib * GIB;
  const changed = assumptions.dailyChange * size * DAYS_PER_MONTH;
  return {
    home,
    standby,
    groups: groups.map(({ instanceTypes, sizes, onDemandShare, volumeGib, warmPool }) => ({
      instanceType: instanceTypes[0] ?? '',
      active: sizes.active.min,
      standby: Math.min(Math.max(sizes.standby.min, 1), sizes.active.min),
      spotShare: 1 - onDemandShare,
      volume: volumeGib * GIB,
      stopped: warmPool,
    })),
    database: {
      engine: database.engine,
      instanceClass: database.instanceClass,
      multiAz: database.multiAz,
      storage: size,
      copiedBackups: size + assumptions.dailyChange * size * database.backupRetentionDays,
      copiedPerMonth: changed,
      replicatedPerMonth: changed,
    },
    objects: {
      stored: assumptions.objectGib * GIB,
      writtenPerMonth: assumptions.objectGibWritten * GIB,
      replicationTimeControl: true,
    },
    network: {
      natGateways: { 'nat-per-zone': zones, 'single-nat': 1, endpoints: 0 }[egress],
      interfaceEndpoints: egress === 'endpoints' ? INTERFACE_ENDPOINTS * zones : 0,
      loadBalancers: 1,
      capacityUnits: CAPACITY_UNITS,
      internetPerMonth: assumptions.internetGib * GIB,
    },
    keys: KEYS,
    secrets: SECRETS,
    alarms: ALARMS,
    healthChecks: HEALTH_CHECKS,
    healthCheckOptions: CHECKED_ENDPOINTS * (detection.intervalSeconds === 10 ? 2 : 1),
    spotPriceFactor: assumptions.spotPrice,
  };
}
