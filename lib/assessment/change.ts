import { hardFailureDelay, healthCheckFalseAlarms, ROUTE_53_THRESHOLDS } from '../models/detection';
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

/** One failed check alone is never the loss of a Region. */
const LEAST_FAILURES = 2;

/**
 * What an environment file could say instead to recover faster or to fail less: everything that the
 * models see and that is a matter of money, not of practice.
 */
export function possibleChanges(service: AssessedService): readonly PossibleChange[] {
  const { database, tier, groups, egress, zones } = service;
  return [
    ...fasterDetection(service),
    ...(tier === 'pilot-light' ? [WARM_STANDBY] : groups.flatMap(hotterStandby)),
    ...groups.flatMap(warmPool),
    ...(database.multiAz ? [] : [MULTI_AZ]),
    ...(egress === 'single-nat' && zones > 1 ? [NAT_PER_ZONE] : []),
  ];
}

const WARM_STANDBY: PossibleChange = {
  text: 'standbyTier: warm-standby',
  apply: (service) => inTier(service, 'warm-standby'),
};

const MULTI_AZ: PossibleChange = {
  text: 'database.multiAz: true',
  apply: (service) => ({ ...service, database: { ...service.database, multiAz: true } }),
};

const NAT_PER_ZONE: PossibleChange = {
  text: 'network.egress: nat-per-zone',
  apply: (service) => ({ ...service, egress: 'nat-per-zone' }),
};

/** Of each interval that is not longer the fastest detector that is not so nervous that it does harm. */
function fasterDetection({ detection: now, assumptions }: AssessedService): readonly PossibleChange[] {
  const bound = (intervalSeconds: number, failures: number): number =>
    hardFailureDelay({ interval: intervalSeconds, threshold: failures }).bound;
  return [30, 10]
    .filter((intervalSeconds) => intervalSeconds <= now.intervalSeconds)
    .flatMap((intervalSeconds) => {
      const failures = ROUTE_53_THRESHOLDS.find(
        (threshold) =>
          threshold >= LEAST_FAILURES &&
          healthCheckFalseAlarms({ interval: intervalSeconds, threshold }, backgroundNoise(assumptions)).expected <=
            MOST_FALSE_ALARMS_PER_YEAR,
      );
      const faster =
        failures !== undefined && bound(intervalSeconds, failures) < bound(now.intervalSeconds, now.failures);
      if (!faster) return [];
      return [
        {
          text: detectionText(now, intervalSeconds, failures),
          apply: (service: AssessedService) => ({
            ...service,
            detection: { ...service.detection, intervalSeconds, failures },
          }),
        },
      ];
    });
}

/** The whole section where an objective, which it may not be given together with, has to go. */
function detectionText(
  { intervalSeconds, failures, from }: AssessedService['detection'],
  to: number,
  after: number,
): string {
  if (from === 'file' && failures === after) return `detection.interval: ${to}s`;
  if (from === 'file' && intervalSeconds === to) return `detection.failures: ${after}`;
  return `detection: { interval: ${to}s, failures: ${after} }`;
}

/**
 * As many instances wait as carry the base load, or as the service needs: then no launch is on the way
 * of the recovery.
 */
function hotterStandby(group: AssessedGroup, index: number): readonly PossibleChange[] {
  const { active, standby, from } = group.sizes;
  const path = `inference.groups[${index}].sizes`;
  return [...new Set([Math.min(standbyThatCarries(group), active.min), active.min])]
    .filter((min) => min > standby.min)
    .map((min) => ({
      // Sizes that follow from a demand have to be stated all, or none.
      text:
        from === 'file'
          ? `${path}.standby.min: ${min}`
          : `${path}: { active: { min: ${active.min}, max: ${active.max} }, standby: { min: ${min} } }`,
      apply: withGroup(index, { sizes: { ...group.sizes, standby: { ...standby, min } } }),
    }));
}

/** As many stopped instances as are missing: with fewer the slowest one counts. */
function warmPool(group: AssessedGroup, index: number): readonly PossibleChange[] {
  const missing = group.sizes.active.min - group.sizes.standby.min;
  const { warmPool: size, warmPoolLimit = 0 } = group;
  if (missing < 1 || missing <= size || missing > warmPoolLimit) return [];
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
