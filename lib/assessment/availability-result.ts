import { YEAR } from '../core/figures';
import { healthCheckFalseAlarms } from '../models/detection';
import { twoRegionMetrics, TwoRegionCause } from '../models/markov';
import { unavailabilityFromMttf } from '../models/reliability';
import { AvailabilityResult, Contribution } from './assessment';
import { AssessedService } from './assessed-service';
import { ASSUMPTIONS, AssumptionName } from './assumptions';
import { assumptionText } from './assumption-text';
import { backgroundNoise } from './background-noise';
import { holdsLossOfZone } from './capacity-result';
import { serviceFailures } from './service-failures';

/** Mean seconds of the parts of a failover, from the loss of the Region on. */
export interface MeanRecovery {
  readonly detection: number;
  readonly decision: number;
  /** What is left until it is recovered. */
  readonly failover: number;
  /** Without service while it is brought back to home. */
  readonly failback: number;
}

/** What the availability depends on most, and nobody knows well: these are varied. */
const VARIED = [
  'regionOutages',
  'regionOutageDuration',
  'commonCause',
  'standbyNotReady',
  'decisionMedian',
  'zoneOutages',
  'databaseFailures',
  'releaseFailures',
] as const satisfies readonly AssumptionName[];

const CAUSES: Readonly<Record<TwoRegionCause, readonly [name: string, explanation: string]>> = {
  detection: ['home is lost: detection', 'until Route 53 finds home down'],
  decision: ['home is lost: decision', 'until a person has been told and has decided to fail over'],
  failover: ['home is lost: failover', 'until the database is promoted and the capacity is there'],
  uncovered: ['home is lost: the failover does not work', 'the service waits until home is back'],
  standbyNotReady: ['home is lost: the standby is not ready', 'until it is mended, or home is back'],
  commonCause: ['both Regions are lost at once', 'by one cause, until it is gone'],
  bothRegionsLost: ['both Regions are lost one after the other', 'until one of them is back'],
  failback: ['failback', 'nobody can write from the fence of the switchover until clients are back at home'],
};

/** How much of the time the service is not there, why, and what that depends on. */
export function availabilityResult(service: AssessedService, recovery: MeanRecovery): AvailabilityResult {
  const contributions = [...contributionsOf(service, recovery)].sort((a, b) => b.unavailability - a.unavailability);
  const unavailability = total(contributions);
  return {
    unavailability,
    unavailabilityOfOneRegion: total(ownFailures(service)) + regionUnavailability(service),
    downtimeSecondsPerYear: unavailability * YEAR,
    contributions,
    sensitivity: VARIED.map((name) => sensitivity(service, recovery, name, unavailability)).sort(
      (a, b) => width(b.unavailability) - width(a.unavailability),
    ),
  };
}

/** The unavailability alone. */
export function unavailabilityOf(service: AssessedService, recovery: MeanRecovery): number {
  return total(contributionsOf(service, recovery));
}

function contributionsOf(service: AssessedService, recovery: MeanRecovery): readonly Contribution[] {
  const { assumptions } = service;
  const regions =
    assumptions.regionOutages === 0
      ? undefined
      : twoRegionMetrics({
          homeMtbf: YEAR / assumptions.regionOutages,
          regionRepair: assumptions.regionOutageDuration,
          ...recovery,
          coverage: assumptions.coverage,
          // Not ready by itself, or its Region lost like any other.
          standbyNotReady: 1 - (1 - assumptions.standbyNotReady) * (1 - regionUnavailability(service)),
          commonCause: assumptions.commonCause,
        });
  const ofRegions = Object.entries(regions?.contributions ?? {}).flatMap(([cause, unavailability]) => {
    const [name, explanation] = CAUSES[cause as TwoRegionCause];
    return unavailability === 0 ? [] : [{ name, explanation, unavailability }];
  });
  return [...ofRegions, falseAlarms(service), ...ownFailures(service)];
}

/** DNS follows the health check at once: a decision stands only before the promotion. */
function falseAlarms({ detection, assumptions }: AssessedService): Contribution {
  const { intervalSeconds: interval, failures: threshold } = detection;
  const { expected } = healthCheckFalseAlarms({ interval, threshold }, backgroundNoise(assumptions));
  // Route 53 wants as many successes in a row as it wanted failures.
  const seconds = assumptions.glitchDuration + threshold * interval;
  return {
    name: 'home is taken for lost',
    explanation: 'DNS leads to the standby, which cannot write, until Route 53 finds home well again',
    unavailability: (expected * seconds) / YEAR,
  };
}

function ownFailures(service: AssessedService): readonly Contribution[] {
  return serviceFailures(
    service,
    service.groups.every((group) => holdsLossOfZone(group, service)),
  );
}

/** A single Region that is only ever waited for. */
function regionUnavailability({ assumptions }: AssessedService): number {
  if (assumptions.regionOutages === 0) return 0;
  return unavailabilityFromMttf({
    mttf: YEAR / assumptions.regionOutages,
    mttr: assumptions.regionOutageDuration,
  });
}

function sensitivity(
  service: AssessedService,
  recovery: MeanRecovery,
  name: (typeof VARIED)[number],
  unavailability: number,
): AvailabilityResult['sensitivity'][number] {
  const value = service.assumptions[name];
  const most = ASSUMPTIONS[name].unit === 'share' ? 1 : Infinity;
  const other = (changed: number): number =>
    unavailabilityOf(
      { ...service, assumptions: { ...service.assumptions, [name]: changed } },
      name === 'decisionMedian' ? { ...recovery, decision: (recovery.decision * changed) / value } : recovery,
    );
  const half = value / 2;
  const double = Math.min(most, 2 * value);
  return {
    assumption: ASSUMPTIONS[name].title,
    values: [assumptionText(name, half), assumptionText(name, value), assumptionText(name, double)],
    unavailability: [other(half), unavailability, other(double)],
  };
}

function width([low, , high]: readonly [number, number, number]): number {
  return Math.abs(high - low);
}

function total(contributions: readonly Contribution[]): number {
  return contributions.reduce((sum, { unavailability }) => sum + unavailability, 0);
}
