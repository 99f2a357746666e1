import { Assessment } from './assessment';
import { AssessedService } from './assessed-service';
import { Assumption, AssumptionName, ASSUMPTIONS } from './assumptions';
import { availabilityResult } from './availability-result';
import { backupResult } from './backup-result';
import { groupCapacity } from './capacity-result';
import { costResult } from './cost-result';
import { detectionResult } from './detection-result';
import { lossResult } from './loss-result';
import { objectiveResults } from './objective-result';
import { contributorsTo, meanLaunches, meanRecovery, recoveryResult, Simulation } from './recovery-result';

/** @default of the seed of an assessment */
export const DEFAULT_SEED = 1;

/** @default of the simulated recoveries: the 95th percentile is then within about one percent */
export const DEFAULT_RUNS = 10_000;

/** What is assessed, and how thoroughly. */
export interface AssessProps extends Partial<Simulation> {
  readonly service: AssessedService;
}

/**
 * What the models say of a service: whether it meets its objectives, and why. The same service, seed
 * and runs give the same assessment.
 *
 * @throws InvalidInputError when a figure of the service is outside what the models accept
 *
 * @example
 * ```ts
 * import { assess, DEFAULT_ASSUMPTIONS } from 'warmsite';
 * import { EXAMPLE_PRICES } from 'warmsite/models';
 *
 * const { objectives, cost } = assess({
 *   runs: 2_000,
 *   service: {
 *     environment: 'prod',
 *     home: 'eu-west-1',
 *     standby: 'eu-central-1',
 *     zones: 3,
 *     tier: 'warm-standby',
 *     objectives: { rtoSeconds: 3600, rpoSeconds: 600, unavailability: 0.001, acknowledged: {} },
 *     detection: { intervalSeconds: 10, failures: 3, from: 'file' },
 *     database: {
 *       engine: 'postgres',
 *       instanceClass: 'db.r6g.xlarge',
 *       multiAz: true,
 *       allocatedGib: 200,
 *       backupRetentionDays: 14,
 *     },
 *     egress: 'nat-per-zone',
 *     groups: [
 *       {
 *         name: 'chat',
 *         instanceTypes: ['g6.12xlarge'],
 *         onDemandShare: 1,
 *         volumeGib: 500,
 *         sizes: { active: { min: 3, max: 9 }, standby: { min: 1, max: 9 }, from: 'file' },
 *         inFlightPerInstance: 18,
 *         warmPool: 0,
 *         warmUpSeconds: 900,
 *       },
 *     ],
 *     assumptions: DEFAULT_ASSUMPTIONS,
 *     stated: [],
 *     prices: EXAMPLE_PRICES,
 *   },
 * });
 * console.log(objectives, cost);
 * ```
 */
export function assess({ service, seed = DEFAULT_SEED, runs = DEFAULT_RUNS, onProgress }: AssessProps): Assessment {
  const simulation: Simulation = { seed, runs };
  const parts = 4;
  const contributors = contributorsTo(service, simulation);
  const recovery = recoveryResult(service, simulation, contributors);
  onProgress?.(1, parts);
  const objectives = objectiveResults(service, simulation, contributors);
  onProgress?.(2, parts);
  const cost = costResult(service, simulation);
  onProgress?.(3, parts);
  const launches = meanLaunches(service);
  const assessment: Assessment = {
    service,
    simulation: { seed, runs },
    objectives,
    availability: availabilityResult(service, meanRecovery(service)),
    recovery,
    loss: lossResult(service),
    capacity: service.groups.map((group) => groupCapacity(group, service, launches.get(group.name) ?? 0)),
    detection: detectionResult(service),
    backup: backupResult(service),
    cost,
    assumptions: listed(service),
  };
  onProgress?.(parts, parts);
  return assessment;
}

function listed({ assumptions, stated }: AssessedService): readonly Assumption[] {
  return (Object.keys(ASSUMPTIONS) as AssumptionName[]).map((name) => ({
    ...ASSUMPTIONS[name],
    name,
    value: assumptions[name],
    from: stated.includes(name) ? 'file' : 'default',
  }));
}
