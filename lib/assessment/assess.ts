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

export interface AssessProps extends Partial<Simulation> {
  readonly service: AssessedService;
}

/**
 * What the models say of a service: whether it meets its objectives, and why. The same service, seed
 * and runs give the same assessment.
 *
 * @throws InvalidInputError when a figure of the service is outside what the models accept
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
