/** Units that an assumption is stated in; in YAML a duration is written as `10m`, a share as `5%`. */
export type AssumptionUnit = 'a year' | 'duration' | 'share' | 'GiB';

interface AssumptionDefinition {
  readonly title: string;
  readonly unit: AssumptionUnit;
  /** Seconds for a duration, 0 to 1 for a share. */
  readonly value: number;
  /** Where the number comes from, and what to put instead. */
  readonly source: string;
}

const JUDGEMENT = 'A judgement: AWS publishes no such figure. Put your own record of incidents instead.';

/**
 * What the models cannot read from an environment file. Each has a default that the file may replace
 * under `assumptions`, and every report lists them with their sources.
 */
export const ASSUMPTIONS = {
  regionOutages: {
    title: 'losses of a Region, each Region',
    unit: 'a year',
    value: 0.25,
    source: `${JUDGEMENT} One in four years that lasts long enough to fail over.`,
  },
  regionOutageDuration: {
    title: 'a lost Region stays lost',
    unit: 'duration',
    value: 8 * 3600,
    source: `${JUDGEMENT} The large events that AWS has described in public lasted from about 3 to 15 hours.`,
  },
  commonCause: {
    title: 'losses that take both Regions at once (beta factor)',
    unit: 'share',
    value: 0.02,
    source:
      'IEC 61508-6 gives beta factors of 1 % to 10 % for redundant channels; 2 % assumes separate deployments per Region.',
  },
  coverage: {
    title: 'failovers that work when they are needed',
    unit: 'share',
    value: 0.95,
    source: 'A judgement for a failover that is rehearsed with every change. Put the share of your own drills instead.',
  },
  standbyNotReady: {
    title: 'time in which the standby could not take over',
    unit: 'share',
    value: 0.005,
    source:
      'A judgement: two days a year in which replication is broken or a quota is missing, until an alarm is answered.',
  },
  decisionMedian: {
    title: 'the decision to fail over, median',
    unit: 'duration',
    value: 300,
    source:
      'A judgement for a team on call that has drilled it. The AWS Reliability Pillar plans 30 minutes for an untrained one.',
  },
  decisionP95: {
    title: 'the decision to fail over, 95th percentile',
    unit: 'duration',
    value: 900,
    source: 'A judgement: three times the median.',
  },
  promotionMedian: {
    title: 'promotion of the replica, median',
    unit: 'duration',
    value: 330,
    source: 'One published drill of a small PostgreSQL measured 5 min 30 s; RDS documents "several minutes or longer".',
  },
  promotionP95: {
    title: 'promotion of the replica, 95th percentile',
    unit: 'duration',
    value: 720,
    source: 'A judgement: a promotion that meets a running backup, or long recovery.',
  },
  launchMedian: {
    title: 'EC2 launches an instance, median',
    unit: 'duration',
    value: 60,
    source: 'A judgement. The warm-up of the group comes on top.',
  },
  noCapacity: {
    title: 'takeovers in which the standby Region lacks capacity of the preferred types',
    unit: 'share',
    value: 0.1,
    source: `${JUDGEMENT} A Region that is lost sends everybody to the others.`,
  },
  noCapacityDelay: {
    title: '... and what finding other capacity then takes',
    unit: 'duration',
    value: 600,
    source: 'The runbook waits 5 minutes for a launch before it tries the next way; two of them.',
  },
  warmPoolStart: {
    title: 'share of the warm-up that an instance of the warm pool still needs',
    unit: 'share',
    value: 0.4,
    source: 'A judgement: image and model are on its disk, and have to be loaded into the GPU. Measure your own.',
  },
  hostPickUp: {
    title: 'the application takes up the new writer, at most',
    unit: 'duration',
    value: 60,
    source: 'How often it reads the host parameter. Put your own.',
  },
  replicaLagMedian: {
    title: 'lag of the replica, median',
    unit: 'duration',
    value: 2,
    source: 'One published drill saw 0 s to 30 s on a small PostgreSQL; AWS promises nothing.',
  },
  replicaLagP95: {
    title: 'lag of the replica, 95th percentile',
    unit: 'duration',
    value: 30,
    source: 'The same drill; it saw 179 s once.',
  },
  objectLagMedian: {
    title: 'replication of an object, median',
    unit: 'duration',
    value: 15,
    source:
      'S3 documents that most objects replicate within 15 minutes; Replication Time Control promises it of 99.9 %.',
  },
  objectLagP95: {
    title: 'replication of an object, 95th percentile',
    unit: 'duration',
    value: 120,
    source: 'The same; large objects take longest.',
  },
  zoneOutages: {
    title: 'losses of a zone, each zone',
    unit: 'a year',
    value: 0.2,
    source: JUDGEMENT,
  },
  zoneOutageDuration: {
    title: 'a lost zone stays lost',
    unit: 'duration',
    value: 2 * 3600,
    source: JUDGEMENT,
  },
  databaseFailures: {
    title: 'failures of the database instance',
    unit: 'a year',
    value: 1,
    source: `${JUDGEMENT} Patches that restart it count.`,
  },
  multiAzFailover: {
    title: 'failover to the second instance of Multi-AZ',
    unit: 'duration',
    value: 120,
    source: 'RDS documents 60 s to 120 s.',
  },
  singleAzRestart: {
    title: 'recovery of a database without Multi-AZ',
    unit: 'duration',
    value: 1800,
    source: 'The AWS Reliability Pillar plans 30 minutes to recover a database.',
  },
  releaseFailures: {
    title: 'releases that stop the service',
    unit: 'a year',
    value: 2,
    source: "The AWS Reliability Pillar's example of a service of four nines has two outages a year.",
  },
  releaseRollback: {
    title: 'a failed release is rolled back',
    unit: 'duration',
    value: 900,
    source: 'The same example: 10 minutes to decide and 5 to recover.',
  },
  probeFailure: {
    title: 'health checks that fail although the endpoint is well',
    unit: 'share',
    value: 0.001,
    source: `${JUDGEMENT} Each checker's independently of the others'.`,
  },
  glitches: {
    title: 'faults of the network that all health checkers see at once',
    unit: 'a year',
    value: 12,
    source: `${JUDGEMENT} Independent failures alone would make no false alarm in a thousand years.`,
  },
  glitchDuration: {
    title: 'mean length of such a fault',
    unit: 'duration',
    value: 10,
    source: JUDGEMENT,
  },
  objectGib: {
    title: 'objects in the buckets of one Region',
    unit: 'GiB',
    value: 500,
    source: 'An example. Put your own.',
  },
  objectGibWritten: {
    title: 'objects written in a month',
    unit: 'GiB',
    value: 100,
    source: 'An example. Put your own.',
  },
  internetGib: {
    title: 'traffic to the internet in a month',
    unit: 'GiB',
    value: 500,
    source: 'An example. Put your own.',
  },
  dailyChange: {
    title: 'share of the database that changes in a day',
    unit: 'share',
    value: 0.02,
    source: 'An example. Put your own.',
  },
  restoreGibPerHour: {
    title: 'throughput of a restore, GiB an hour',
    unit: 'GiB',
    value: 200,
    source: 'A judgement: RDS publishes no figure, and loads blocks lazily. Measure a restore of your own.',
  },
  restoreWithin: {
    title: 'a restore from a copy may take',
    unit: 'duration',
    value: 4 * 3600,
    source: 'A judgement: for a corruption, from which no failover helps. Put your own.',
  },
  spotPrice: {
    title: 'price of spot over that of on-demand',
    unit: 'share',
    value: 0.4,
    source: 'g5, g6 and g6e stood between 0.25 and 0.79 in three Regions of the United States in skypilot-catalog.',
  },
} as const satisfies Readonly<Record<string, AssumptionDefinition>>;

/** Key of an assumption in `ASSUMPTIONS`, and in the environment file. */
export type AssumptionName = keyof typeof ASSUMPTIONS;

/** Seconds for a duration, 0 to 1 for a share. */
export type AssumptionValues = Readonly<Record<AssumptionName, number>>;

/** One assumption as a report lists it. */
export interface Assumption extends AssumptionDefinition {
  readonly name: AssumptionName;
  /** `default`, or `file` when the environment file states it. */
  readonly from: 'default' | 'file';
}

/** The values of `ASSUMPTIONS`, for an environment that states none. */
export const DEFAULT_ASSUMPTIONS = Object.fromEntries(
  Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]),
) as AssumptionValues;
