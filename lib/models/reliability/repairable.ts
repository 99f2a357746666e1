import { InputChecks } from '../invalid-input';
import { type Block, blockAvailability, blockImportances, blockUnavailability } from './block-diagram';
import { parallelUnavailability, seriesUnavailability } from './redundancy';

/** How a system that fails and is repaired alternates between up and down, in the long run. */
export interface RepairableMetrics {
  /** Share of time down, 0..1. */
  readonly unavailability: number;
  /** Failures per second; times the seconds of a year: outages a year. */
  readonly failureFrequency: number;
  /** Mean length of an uptime, seconds (MUT; the MTTF of a unit that is as new after repair). */
  readonly meanUpTime: number;
  /** Mean length of an outage, seconds (MDT; the MTTR). */
  readonly meanDownTime: number;
  /** Mean time from failure to failure, seconds: `meanUpTime + meanDownTime` (MTBF in the strict sense). */
  readonly meanTimeBetweenFailures: number;
}

/** A unit with constant rates that is repaired as soon as it fails. */
export interface RepairableUnit {
  /** Failures per second while up, above 0: 1 / MTTF. */
  readonly failureRate: number;
  /** Repairs per second while down, above 0: 1 / MTTR. */
  readonly repairRate: number;
}

/** Mean times of a unit that fails and is repaired. */
export interface MttfAndMttr {
  /** Mean time to failure, seconds up: what texts that write A = MTBF / (MTBF + MTTR) call MTBF. */
  readonly mttf: number;
  /** Mean time to repair, seconds down. */
  readonly mttr: number;
}

/**
 * Steady unavailability 0..1 of a unit, `mttr / (mttf + mttr)`, for any distribution of the two times. Where a
 * text means by MTBF the time from failure to failure, its `mttf` is MTBF - MTTR.
 *
 * @throws InvalidInputError
 * @see AWS Well-Architected, Reliability Pillar, availability = MTBF / (MTBF + MTTR)
 */
export function unavailabilityFromMttf({ mttf, mttr }: MttfAndMttr): number {
  new InputChecks().positive('mttf', mttf).nonNegative('mttr', mttr).throwIfAny();
  // Not mttr / (mttf + mttr), whose sum may overflow.
  return mttr <= mttf ? mttr / mttf / (1 + mttr / mttf) : 1 / (1 + mttf / mttr);
}

/** What was seen of units in operation. */
export interface ObservationProps {
  /** Seconds up, summed over all units, above 0. */
  readonly upTime: number;
  /** Seconds down, summed over all units. */
  readonly downTime: number;
  /** How many failures, 1 or more. */
  readonly failures: number;
}

/** Mean times as observed, seconds. */
export interface ObservedMeanTimes extends MttfAndMttr {
  /** Mean time between failures, from failure to failure: `mttf + mttr`. */
  readonly mtbf: number;
  /** Share of time down, 0..1. */
  readonly unavailability: number;
}

/**
 * MTTF, MTTR and MTBF from what was seen in operation: uptime, downtime and both, each divided by the failures.
 *
 * @throws InvalidInputError
 */
export function observedMeanTimes({ upTime, downTime, failures }: ObservationProps): ObservedMeanTimes {
  new InputChecks()
    .positive('upTime', upTime)
    .nonNegative('downTime', downTime)
    .whole('failures', failures, 1)
    .throwIfAny();
  const mttf = upTime / failures;
  const mttr = downTime / failures;
  return { mttf, mttr, mtbf: mttf + mttr, unavailability: unavailabilityFromMttf({ mttf, mttr }) };
}

/**
 * Metrics of one repairable unit.
 *
 * @throws InvalidInputError
 */
export function repairableUnitMetrics(unit: RepairableUnit): RepairableMetrics {
  return repairableSeriesMetrics([unit]);
}

/**
 * Metrics of repairable units in series: up while all are. Units fail and are repaired independently of each
 * other, also while the system is down. The mean uptime is 1 / (sum of failure rates).
 *
 * @throws InvalidInputError
 * @see Birolini, Reliability Engineering, 6.6; Kuo and Zuo, Optimal Reliability Modeling (2003)
 */
export function repairableSeriesMetrics(units: readonly RepairableUnit[]): RepairableMetrics {
  checkUnits(units);
  const availability = units.reduce((up, { failureRate, repairRate }) => up * share(repairRate, failureRate), 1);
  const failing = units.reduce((sum, { failureRate }) => sum + failureRate, 0);
  return metricsOf({
    availability,
    unavailability: seriesUnavailability(units.map(unitUnavailability)),
    failureFrequency: availability * failing,
    meanUpTime: 1 / failing,
  });
}

/**
 * Metrics of repairable units in parallel: up while any is. Units fail and are repaired independently of each
 * other. The mean outage is 1 / (sum of repair rates).
 *
 * @throws InvalidInputError
 */
export function repairableParallelMetrics(units: readonly RepairableUnit[]): RepairableMetrics {
  checkUnits(units);
  const unavailability = parallelUnavailability(units.map(unitUnavailability));
  const repairing = units.reduce((sum, { repairRate }) => sum + repairRate, 0);
  return metricsOf({
    availability: seriesUnavailability(units.map(({ failureRate, repairRate }) => share(repairRate, failureRate))),
    unavailability,
    failureFrequency: unavailability * repairing,
    meanDownTime: 1 / repairing,
  });
}

/** A block diagram whose units are repaired. */
export interface RepairableBlockProps {
  readonly block: Block;
  /** Mean time to repair of each unit, seconds, above 0, by id; for every unit of the diagram, and no other. */
  readonly mttrs: Readonly<Record<string, number>>;
}

/**
 * Metrics of a block diagram (k-of-n, nested, networks) of units that fail and are repaired independently. A unit
 * fails `unavailability / mttr` times a second, and with its Birnbaum importance the system goes down with it.
 *
 * @throws InvalidInputError, also when the system never fails or is never up
 * @see Schneeweiss, Computing failure frequency, MTBF and MTTR via mixed products, IEEE Trans. Reliability 30 (1981)
 */
export function repairableBlockMetrics({ block, mttrs }: RepairableBlockProps): RepairableMetrics {
  const importances = blockImportances(block);
  const checks = new InputChecks();
  for (const { id } of importances) checks.positive(`mttrs.${id}`, mttrOf(mttrs, id));
  for (const id of Object.keys(mttrs)) {
    const known = importances.some((importance) => importance.id === id);
    checks.require(known, 'mttrs', 'mean times to repair of units of the block', `'${id}'`);
  }
  checks.throwIfAny();
  const unavailability = blockUnavailability(block);
  const failureFrequency = importances.reduce(
    (sum, { id, improvement, unavailability: own }) => sum + (improvement * (own === 1 ? 0 : 1)) / mttrOf(mttrs, id),
    0,
  );
  new InputChecks()
    .require(failureFrequency > 0, 'block', 'a system that fails and is up again', `unavailability ${unavailability}`)
    .throwIfAny();
  return metricsOf({ availability: blockAvailability(block), unavailability, failureFrequency });
}

/** What `metricsOf` derives the rest from. */
export interface UpDownProps {
  readonly availability: number;
  readonly unavailability: number;
  readonly failureFrequency: number;
  readonly meanUpTime?: number;
  readonly meanDownTime?: number;
}

/** Completes the metrics of an alternating system; means too long for a number are the longest number. */
export function metricsOf({
  availability,
  unavailability,
  failureFrequency,
  meanUpTime = availability / failureFrequency,
  meanDownTime = unavailability / failureFrequency,
}: UpDownProps): RepairableMetrics {
  const up = Math.min(Number.MAX_VALUE, meanUpTime);
  const down = Math.min(Number.MAX_VALUE, meanDownTime);
  return {
    unavailability: Math.min(1, unavailability),
    failureFrequency,
    meanUpTime: up,
    meanDownTime: down,
    meanTimeBetweenFailures: Math.min(Number.MAX_VALUE, up + down),
  };
}

function mttrOf(mttrs: Readonly<Record<string, number>>, id: string): number {
  return (Object.hasOwn(mttrs, id) ? mttrs[id] : undefined) ?? NaN;
}

function unitUnavailability({ failureRate, repairRate }: RepairableUnit): number {
  return share(failureRate, repairRate);
}

/** `rate / (rate + other)`, without overflow. */
function share(rate: number, other: number): number {
  return rate <= other ? rate / other / (1 + rate / other) : 1 / (1 + other / rate);
}

function checkUnits(units: readonly RepairableUnit[]): void {
  const checks = new InputChecks().notEmpty('units', units);
  units.forEach(({ failureRate, repairRate }, index) => {
    checks.positive(`units[${index}].failureRate`, failureRate).positive(`units[${index}].repairRate`, repairRate);
  });
  checks.throwIfAny();
}
