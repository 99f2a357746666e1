import { AssessedService } from '../../assessment/assessed-service';
import { availabilityResult, unavailabilityOf } from '../../assessment/availability-result';
import { standbyThatCarries } from '../../assessment/capacity-result';
import { costedService } from '../../assessment/costed-service';
import { meanRecovery, OBJECTIVE_PERCENTILE, recoverySeconds } from '../../assessment/recovery-result';
import { DEFAULT_RUNS, DEFAULT_SEED } from '../../assessment/assess';
import { BillItem, CostedService, GLOBAL_SERVICES, MonthlyCost, monthlyCost, serviceBill } from '../../models/cost';
import { DNS_TIME_TO_LIVE, hardFailureDelay } from '../../models/detection';
import { Distribution } from '../../models/distribution';
import { dataLoss, ProtectedData } from '../../models/recovery';
import { Detection } from './detection-facts';
import { Copy, PlannedService } from './planned-service';
import { NetworkFacts } from './recovery-facts';
import { Figure, NOT_ASSESSED, NOT_KNOWN_YET } from './row';

/** An estimate, and what has to be said of it. */
export interface Estimate {
  readonly figure: Figure;
  readonly notes: readonly string[];
}

/** Simulated recoveries of `warmsite assess`: the same service gives the same figure in both. */
export const SIMULATION = { seed: DEFAULT_SEED, runs: DEFAULT_RUNS } as const;

/**
 * How old replicated automated backups are: "RPO [...] ranging 5-30 minutes".
 * Source: AWS Prescriptive Guidance, Disaster recovery for Amazon RDS, Amazon RDS PITR snapshot replication.
 */
const REPLICATED_BACKUP_AGE: Distribution = { kind: 'uniform', min: 300, max: 1800 };

/** What is not the way that the runbook recovers, in words. */
function copyNotes(copy: Copy, standby: string): readonly string[] {
  switch (copy) {
    case 'replica':
      return [];
    case 'backups':
      return [`there is no replica in ${standby}: the database is restored from its replicated backups`];
    case 'copies':
      return [
        `there is no replica in ${standby}: the database is restored from a copy of AWS Backup, if a plan takes one`,
      ];
    case 'none':
      return [`${standby} has neither a replica nor a backup of the database`];
  }
}

/**
 * The time that 95 of 100 recoveries do not exceed.
 *
 * @param secondsOf simulates the recoveries: most plans leave them as they are
 */
export function recoveryEstimate(
  planned: PlannedService,
  detection: Detection | undefined,
  secondsOf: typeof recoverySeconds,
): Estimate {
  const { service, copy, missingGroups, hasUnknownGroups } = planned;
  const notes = copyNotes(copy, service.standby);
  if (copy === 'none') {
    return {
      figure: { kind: 'none', text: 'not recoverable' },
      notes: [...notes, `the service waits until ${service.home} is back`],
    };
  }
  if (hasUnknownGroups) return { figure: NOT_KNOWN_YET, notes: [] };
  const tooSmall = service.groups.filter((group) => group.sizes.standby.max < standbyThatCarries(group));
  if (tooSmall.length > 0) {
    return {
      figure: { kind: 'none', text: 'not recoverable' },
      notes: tooSmall.map(({ name, sizes }) =>
        missingGroups.includes(name)
          ? `${service.standby} has no instances of ${name}, and cannot have any`
          : `at most ${sizes.standby.max} of ${name} in ${service.standby} do not carry the base load`,
      ),
    };
  }
  if (detection?.kind === 'manual') {
    return {
      figure: { kind: 'none', text: 'not automatic' },
      notes: [`${detection.because}; somebody has to notice, and to lead the traffic away`],
    };
  }
  if (detection?.kind === 'unknown') return unknownDetection(detection);
  const seconds = secondsOf(service, SIMULATION);
  return { figure: { kind: 'value', value: Math.max(seconds, ledAway(service, detection)) }, notes };
}

function unknownDetection({ text, because }: Exclude<Detection, { kind: 'automatic' }>): Estimate {
  return { figure: { kind: 'unknown', text }, notes: [because] };
}

/** Until 95 of 100 clients have been led away: with a long time to live that is what everybody waits for. */
function ledAway({ detection }: AssessedService, facts: Detection | undefined): number {
  const timeToLive = facts?.kind === 'automatic' ? facts.ttlSeconds : DNS_TIME_TO_LIVE;
  const delay = hardFailureDelay({ interval: detection.intervalSeconds, threshold: detection.failures });
  return (delay.percentile(OBJECTIVE_PERCENTILE) ?? delay.bound) + timeToLive * OBJECTIVE_PERCENTILE;
}

/** The loss of writes that 95 of 100 losses of the Region do not exceed. */
export function lossEstimate({ service, copy, buckets }: PlannedService): Estimate {
  const notes = copyNotes(copy, service.standby);
  if (copy === 'none') return { figure: { kind: 'none', text: 'everything' }, notes };
  if (buckets.copied === undefined) return { figure: NOT_KNOWN_YET, notes };
  const uncopied = buckets.all - buckets.copied;
  if (uncopied > 0) {
    return {
      figure: { kind: 'none', text: `everything in ${uncopied} of ${buckets.all} buckets` },
      notes: [...notes, `S3 does not copy all of ${uncopied === 1 ? 'it' : 'them'} to ${service.standby}`],
    };
  }
  if (copy === 'copies') return { figure: NOT_ASSESSED, notes };
  const loss = dataLoss({ data: dataOf(service, copy), disaster: 'region-loss', confidence: OBJECTIVE_PERCENTILE });
  return { figure: loss.seconds === undefined ? NOT_ASSESSED : { kind: 'value', value: loss.seconds }, notes };
}

/** As the assessment has it, with the copy that there is. */
function dataOf({ assumptions }: AssessedService, copy: 'replica' | 'backups'): readonly ProtectedData[] {
  const { replicaLagMedian, replicaLagP95, objectLagMedian, objectLagP95 } = assumptions;
  const kept = (id: string, age: Distribution): ProtectedData => ({
    id,
    title: id,
    copies: [{ id: 'copy', title: 'copy', survives: ['region-loss'], age }],
  });
  return [
    kept(
      'database',
      copy === 'replica' ? { kind: 'lognormal', median: replicaLagMedian, p95: replicaLagP95 } : REPLICATED_BACKUP_AGE,
    ),
    kept('objects', { kind: 'lognormal', median: objectLagMedian, p95: objectLagP95 }),
  ];
}

/** The share of the time without service. Where nothing recovers it, that of one Region alone. */
export function availabilityEstimate(
  planned: PlannedService,
  recovery: Figure,
  detection: Detection | undefined,
): Estimate {
  const { service, hasUnknownGroups, hasUnknownDatabase } = planned;
  if (hasUnknownGroups || hasUnknownDatabase) return { figure: NOT_KNOWN_YET, notes: [] };
  if (recovery.kind === 'unknown' && detection?.kind === 'unknown') return unknownDetection(detection);
  if (recovery.kind === 'unknown') return { figure: recovery, notes: [] };
  const mean = meanRecovery(service);
  if (recovery.kind === 'value')
    return { figure: { kind: 'value', value: unavailabilityOf(service, mean) }, notes: [] };
  return {
    figure: { kind: 'value', value: availabilityResult(service, mean).unavailabilityOfOneRegion },
    notes: [`that of ${service.home} alone: nothing takes over by itself`],
  };
}

/** US dollars a month, both Regions and what the second one adds. */
export interface CostEstimate {
  readonly monthly: Figure;
  readonly secondRegion: Figure;
  readonly notes: readonly string[];
}

/** The bill of `warmsite assess`, with what stands in each Region. */
export function costEstimate(planned: PlannedService): CostEstimate {
  if (planned.hasUnknownGroups || planned.hasUnknownDatabase) {
    return { monthly: NOT_KNOWN_YET, secondRegion: NOT_KNOWN_YET, notes: [] };
  }
  const { service, inStandby, copy } = planned;
  const { home, standby, prices } = service;
  const costed = withoutCopies(withNetwork(costedService(service), planned.network), planned);
  const waiting = withoutCopies(
    withNetwork(
      costedService({ ...service, groups: inStandby.groups, database: inStandby.database }),
      inStandby.network,
    ),
    planned,
  );
  const own = serviceBill(costed, 'warm-standby');
  const other = serviceBill(waiting, 'warm-standby')[standby] ?? [];
  const both = monthlyCost({
    bill: {
      [home]: own[home] ?? [],
      [standby]: copy === 'replica' ? other : other.filter((item) => !isInstance(item)),
      [GLOBAL_SERVICES]: own[GLOBAL_SERVICES] ?? [],
    },
    prices,
  });
  const alone = monthlyCost({ bill: serviceBill(costed, 'single-region'), prices });
  const unknown = [...new Set(both.unknown.map(({ item }) => item))].sort();
  return {
    monthly: costFigure(both, both.total),
    secondRegion: costFigure(both, both.total - alone.total),
    notes: unknown.length === 0 ? [] : [`the price of ${unknown.join(', ')} is not known`],
  };
}

function costFigure({ complete }: MonthlyCost, value: number): Figure {
  return { kind: 'value', value, ...(complete ? {} : { isLeast: true }) };
}

function withNetwork(service: CostedService, network: NetworkFacts | undefined): CostedService {
  if (!network) return service;
  const { natGateways, interfaceEndpoints = service.network.interfaceEndpoints } = network;
  return { ...service, network: { ...service.network, natGateways, interfaceEndpoints } };
}

/** What is not copied is neither sent nor kept. */
function withoutCopies(service: CostedService, { copy, backsUp, buckets }: PlannedService): CostedService {
  const { database, objects } = service;
  return {
    ...service,
    database: {
      ...database,
      ...(copy === 'replica' ? {} : { replicatedPerMonth: 0 }),
      ...(backsUp ? {} : { copiedBackups: 0, copiedPerMonth: 0 }),
    },
    objects: {
      ...objects,
      writtenPerMonth: objects.writtenPerMonth * buckets.copiedShare,
      replicationTimeControl: buckets.hasTimeControl,
    },
  };
}

/** The database instance itself and its storage, not its backups. */
function isInstance({ item }: BillItem): boolean {
  return item.startsWith('rds/') && item !== 'rds/backup-storage';
}
