import { healthCheckFalseAlarms } from '../models/detection';
import { AssessedGroup, AssessedService } from './assessed-service';
import { backgroundNoise } from './background-noise';
import { standbyThatCarries } from './capacity-result';
import { inTier } from './cost-result';

/** One line of the environment file that could say something else. */
export interface PossibleChange {
  /** What it could say: `detection.interval: 10s`. */
  readonly text: string;
  readonly apply: (service: AssessedService) => AssessedService;
}

/** A takeover for nothing more than once a year is worse than one that starts half a minute later. */
const MOST_FALSE_ALARMS_PER_YEAR = 1;

/**
 * What an environment file could say instead to recover faster or to fail less: everything that the
 * models see and that is a matter of money, not of practice.
 */
export function possibleChanges(service: AssessedService): readonly PossibleChange[] {
  const { database, tier, groups, egress, zones } = service;
  return [
    ...fasterDetection(service),
    ...(tier === 'pilot-light'
      ? [{ text: 'standbyTier: warm-standby', apply: (from: AssessedService) => inTier(from, 'warm-standby') }]
      : groups.flatMap(hotterStandby)),
    ...groups.flatMap(warmPool),
    ...(database.multiAz ? [] : [{ text: 'database.multiAz: true', apply: withMultiAz }]),
    ...(egress === 'single-nat' && zones > 1 ? [{ text: 'network.egress: nat-per-zone', apply: withNatPerZone }] : []),
  ];
}

/** Detectors that are faster, and not so nervous that they do harm. */
function fasterDetection({ detection, assumptions }: AssessedService): readonly PossibleChange[] {
  const { intervalSeconds, failures } = detection;
  const quiet = (interval: number, threshold: number): boolean =>
    healthCheckFalseAlarms({ interval, threshold }, backgroundNoise(assumptions)).expected <=
    MOST_FALSE_ALARMS_PER_YEAR;
  return [
    ...(intervalSeconds > 10 && quiet(10, failures)
      ? [{ text: 'detection.interval: 10s', apply: withDetection({ intervalSeconds: 10 }) }]
      : []),
    ...(failures > 2 && quiet(intervalSeconds, 2)
      ? [{ text: 'detection.failures: 2', apply: withDetection({ failures: 2 }) }]
      : []),
  ];
}

function withDetection(changed: Partial<AssessedService['detection']>): PossibleChange['apply'] {
  return (service) => ({ ...service, detection: { ...service.detection, ...changed } });
}

function withMultiAz(service: AssessedService): AssessedService {
  return { ...service, database: { ...service.database, multiAz: true } };
}

function withNatPerZone(service: AssessedService): AssessedService {
  return { ...service, egress: 'nat-per-zone' };
}

/**
 * As many instances wait as carry the base load, or as the service needs: then no launch is on the way
 * of the recovery.
 */
function hotterStandby(group: AssessedGroup, index: number): readonly PossibleChange[] {
  const { active, standby } = group.sizes;
  return [...new Set([Math.min(standbyThatCarries(group), active.min), active.min])]
    .filter((min) => min > standby.min)
    .map((min) => ({
      text: `inference.groups[${index}].sizes.standby.min: ${min}`,
      apply: withGroup(index, { sizes: { ...group.sizes, standby: { ...standby, min } } }),
    }));
}

/** As many stopped instances as are missing. EC2 Auto Scaling has no warm pool for mixed instances. */
function warmPool(group: AssessedGroup, index: number): readonly PossibleChange[] {
  const missing = group.sizes.active.min - group.sizes.standby.min;
  const possible = group.instanceTypes.length === 1 && group.onDemandShare === 1;
  if (!possible || missing < 1 || group.warmPool >= missing) return [];
  return [
    { text: `inference.groups[${index}].warmPool.size: ${missing}`, apply: withGroup(index, { warmPool: missing }) },
  ];
}

function withGroup(index: number, changed: Partial<AssessedGroup>): PossibleChange['apply'] {
  return (service) => ({
    ...service,
    groups: service.groups.map((group, position) => (position === index ? { ...group, ...changed } : group)),
  });
}
