import {
  checkDistribution,
  Distribution,
  ExponentialDistribution,
  UniformDistribution,
} from '../distribution/distribution';
import { DurationLaw, invert, lawOf } from '../distribution/duration-law';
import { InputChecks } from '../invalid-input';
import { OBJECTIVE_CONFIDENCE } from './recovery-contributors';
import { spokenDuration } from './recovery-objective';

/** What happens to the data. */
export type Disaster =
  /** A zone is gone: what other zones of the Region hold is left. */
  | 'zone-loss'
  /** A Region is gone: what another Region holds is left. */
  | 'region-loss'
  /** Data were deleted or made wrong: replicas follow within seconds, and only a copy of before helps. */
  | 'corruption';

/** A copy of some data from which it can be had again. */
export interface DataCopy {
  /** Unique among the copies of its data, e.g. `replica`. */
  readonly id: string;
  /** For people: `Replica in us-west-2`. */
  readonly title: string;
  /** The disasters after which this copy is there and right. */
  readonly survives: readonly Disaster[];
  /** How old its newest data are at a random moment, in seconds: lag, backlog or age of the last backup. */
  readonly age: Distribution;
}

/** Data that are kept in the same way. */
export interface ProtectedData {
  /** Unique, e.g. `database`. */
  readonly id: string;
  readonly title: string;
  readonly copies: readonly DataCopy[];
}

/** What is asked about a loss of data. */
export interface DataLossProps {
  readonly data: readonly ProtectedData[];
  readonly disaster: Disaster;
  /**
   * Share of the disasters in which no more shall be lost, above 0 and below 1.
   *
   * @default OBJECTIVE_CONFIDENCE
   */
  readonly confidence?: number;
  /**
   * Seconds for which data are written after a corruption before it is noticed: they are lost on top of the age of
   * the copy. Counts for `corruption` only.
   *
   * @default 0
   */
  readonly unnoticedSeconds?: number;
}

/** What is lost of one kind of data. */
export interface DataSetLoss {
  readonly id: string;
  readonly title: string;
  /** The copy that is used: of those that survive, the one that loses least at the confidence asked for. */
  readonly copy: { readonly id: string; readonly title: string } | undefined;
  /** Seconds of writes that are lost on average; `undefined` when no copy survives. */
  readonly meanSeconds: number | undefined;
  /** Seconds that are not exceeded with the confidence asked for; `undefined` when no copy survives. */
  readonly seconds: number | undefined;
  /** Seconds that are never exceeded; `undefined` when nothing bounds the loss, or no copy survives. */
  readonly worstSeconds: number | undefined;
}

/** What is lost in a disaster. */
export interface DataLoss {
  readonly disaster: Disaster;
  readonly confidence: number;
  /** The biggest loss first, what no copy survives before all. */
  readonly data: readonly DataSetLoss[];
  /** Ids of the data of which no copy survives. */
  readonly unprotected: readonly string[];
  /**
   * Seconds that the loss of no data exceeds, with the confidence asked for: the larger of independent losses.
   * `undefined` when no copy of some data survives.
   */
  readonly seconds: number | undefined;
  /** Seconds that are never exceeded; `undefined` when nothing bounds the loss of some data. */
  readonly worstSeconds: number | undefined;
  /** Probability that no data lose more than so many seconds; 0 when no copy of some data survives. */
  readonly probabilityWithin: (seconds: number) => number;
}

/** Seconds between two uploads of the transaction log of an RDS instance. Source: Amazon RDS User Guide, PITR. */
export const LOG_UPLOAD_SECONDS = 300;

/** Seconds of S3 Replication Time Control. Source: Amazon S3 User Guide. */
export const REPLICATION_TIME_SECONDS = 900;

/**
 * Share of the objects that S3 Replication Time Control replicates within that time, as its service level agreement
 * has it. The user guide names 99.99 % as what it is designed for.
 */
export const REPLICATION_TIME_SHARE = 0.999;

/**
 * The age of the newest usable backup at a random moment: uniform over the interval, from when it can be used.
 * Continuous backup is one with the interval of its log. The worst case is the sum of the two.
 *
 * @throws InvalidInputError
 */
export function backupAge(props: {
  /** Seconds from one backup to the next, above 0. */
  readonly intervalSeconds: number;
  /** Seconds from the moment that a backup shows until it can be used where it is needed. @default 0 */
  readonly usableAfterSeconds?: number;
}): UniformDistribution {
  const { intervalSeconds, usableAfterSeconds = 0 } = props;
  new InputChecks()
    .positive('intervalSeconds', intervalSeconds)
    .nonNegative('usableAfterSeconds', usableAfterSeconds)
    .throwIfAny();
  return { kind: 'uniform', min: usableAfterSeconds, max: usableAfterSeconds + intervalSeconds };
}

/**
 * The age of what has been replicated, when a share of it is promised within a time: exponential, which of all
 * distributions with that mean assumes least. Measured lags are better.
 *
 * @throws InvalidInputError
 */
export function replicationAge(
  props: {
    /** Seconds that are promised. @default REPLICATION_TIME_SECONDS */
    readonly withinSeconds?: number;
    /** The share, above 0 and below 1, for which they are promised. @default REPLICATION_TIME_SHARE */
    readonly share?: number;
  } = {},
): ExponentialDistribution {
  const { withinSeconds = REPLICATION_TIME_SECONDS, share = REPLICATION_TIME_SHARE } = props;
  new InputChecks().positive('withinSeconds', withinSeconds).openProbability('share', share).throwIfAny();
  return { kind: 'exponential', mean: withinSeconds / -Math.log1p(-share) };
}

/**
 * What a disaster loses, in seconds of writes, for each kind of data from the best copy that survives it.
 *
 * @throws InvalidInputError
 */
export function dataLoss(props: DataLossProps): DataLoss {
  const { data, disaster, confidence = OBJECTIVE_CONFIDENCE, unnoticedSeconds = 0 } = props;
  check(data, confidence, unnoticedSeconds);
  const extra = disaster === 'corruption' ? unnoticedSeconds : 0;
  const losses = data.map(({ id, title, copies }) => {
    const best = copies
      .filter(({ survives }) => survives.includes(disaster))
      .map((copy) => ({ copy: { id: copy.id, title: copy.title }, law: lawOf(copy.age) }))
      .reduce<{ copy: DataSetLoss['copy']; law: DurationLaw } | undefined>(
        (chosen, next) =>
          chosen === undefined || next.law.quantile(confidence) < chosen.law.quantile(confidence) ? next : chosen,
        undefined,
      );
    const law = best?.law;
    const worst = law?.maximum;
    const loss: DataSetLoss = {
      id,
      title,
      copy: best?.copy,
      meanSeconds: law && law.mean + extra,
      seconds: law && law.quantile(confidence) + extra,
      worstSeconds: worst === undefined ? undefined : worst + extra,
    };
    return { loss, law };
  });

  const laws = losses.flatMap(({ law }) => (law ? [law] : []));
  const unprotected = losses.filter(({ law }) => law === undefined).map(({ loss }) => loss.id);
  const worst = Math.max(...laws.map(({ maximum = Infinity }) => maximum));
  const all = {
    minimum: Math.max(...laws.map(({ minimum }) => minimum)),
    maximum: worst === Infinity ? undefined : worst,
    cdf: (seconds: number) => laws.reduce((product, { cdf }) => product * cdf(seconds), 1),
    // 1 less the product of all cdfs, added up without cancelling.
    upperTail: (seconds: number) =>
      laws.reduce(
        ({ tail, within }, { cdf, upperTail }) => {
          return { tail: tail + within * upperTail(seconds), within: within * cdf(seconds) };
        },
        { tail: 0, within: 1 },
      ).tail,
  };
  const complete = unprotected.length === 0;
  const bounded = complete && all.maximum !== undefined;
  return {
    disaster,
    confidence,
    data: losses.map(({ loss }) => loss).sort((one, other) => sortable(other) - sortable(one)),
    unprotected,
    seconds: complete ? invert(all, confidence) + extra : undefined,
    worstSeconds: bounded ? worst + extra : undefined,
    probabilityWithin: (seconds) => {
      new InputChecks().require(!Number.isNaN(seconds), 'seconds', 'a number', seconds).throwIfAny();
      return complete ? all.cdf(seconds - extra) : 0;
    },
  };
}

/** Whether a disaster loses no more than it may. */
export interface DataLossAssessment {
  readonly loss: DataLoss;
  readonly objectiveSeconds: number;
  readonly met: boolean;
  /** In a sentence, when the objective is not met: by how much, and the data that lose most. */
  readonly problem: string | undefined;
}

/**
 * Holds a loss of data against a recovery point objective.
 *
 * @throws InvalidInputError
 */
export function assessDataLoss(props: DataLossProps, objectiveSeconds: number): DataLossAssessment {
  new InputChecks().nonNegative('objectiveSeconds', objectiveSeconds).throwIfAny();
  const loss = dataLoss(props);
  const met = loss.seconds !== undefined && loss.seconds <= objectiveSeconds;
  return { loss, objectiveSeconds, met, problem: met ? undefined : problemOf(loss, objectiveSeconds) };
}

const DISASTERS: { readonly [disaster in Disaster]: string } = {
  'zone-loss': 'the loss of a zone',
  'region-loss': 'the loss of a Region',
  corruption: 'a corruption',
};

function problemOf({ disaster, confidence, data, seconds }: DataLoss, objectiveSeconds: number): string {
  const [biggest] = data;
  const title = `'${biggest?.title ?? ''}'`;
  if (seconds === undefined)
    return `after ${DISASTERS[disaster]} no copy of ${title} is left; add one that survives it`;
  return (
    `${DISASTERS[disaster]} must lose no more than ${spokenDuration(objectiveSeconds)} in ` +
    `${Number((100 * confidence).toFixed(2))} % of the cases, but loses up to ${spokenDuration(seconds)}; ` +
    `${title} loses most, ${spokenDuration(biggest?.seconds ?? 0)} from '${biggest?.copy?.title ?? ''}'`
  );
}

function sortable({ seconds = Infinity }: DataSetLoss): number {
  return Math.min(seconds, Number.MAX_VALUE);
}

function check(data: readonly ProtectedData[], confidence: number, unnoticedSeconds: number): void {
  const checks = new InputChecks()
    .notEmpty('data', data)
    .openProbability('confidence', confidence)
    .nonNegative('unnoticedSeconds', unnoticedSeconds);
  const ids = data.map(({ id }) => id);
  data.forEach(({ id, copies }, index) => {
    checks.require(ids.indexOf(id) === index, `data[${index}].id`, 'different from those before', id);
    const copyIds = copies.map((copy) => copy.id);
    copies.forEach((copy, at) => {
      const parameter = `data[${index}].copies[${at}]`;
      checks.require(copyIds.indexOf(copy.id) === at, `${parameter}.id`, 'different from those before', copy.id);
      checkDistribution(checks, `${parameter}.age`, copy.age);
    });
  });
  checks.throwIfAny();
}
