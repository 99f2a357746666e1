import { DNS_TIME_TO_LIVE, hardFailureDelay } from '../models/detection';
import { Distribution } from '../models/distribution';
import { backupSubject } from './backup-result';
import { standbyThatCarries } from './capacity-result';
import { RecoveryLane, RecoveryMilestone } from './assessment';
import { AssessedGroup, AssessedService } from './assessed-service';
import { AssumptionValues } from './assumptions';

/** A step from the loss of the Region on, with how long it may take. */
export interface PlannedStep {
  readonly id: string;
  readonly title: string;
  readonly lane: RecoveryLane;
  /** Ids of the steps that it waits for. */
  readonly after: readonly string[];
  readonly duration: Distribution;
}

/** Something that somebody waits for: it is there when all of these steps are done. */
export interface PlannedMilestone {
  readonly explanation: string;
  readonly after: readonly string[];
}

/** What happens between the loss of the home Region and full capacity in the standby. */
export interface RecoveryPlan {
  readonly steps: readonly PlannedStep[];
  readonly milestones: Readonly<Record<RecoveryMilestone['name'], PlannedMilestone>>;
}

/** Period of the alarm on the health check; it needs one data point. */
const ALARM_PERIOD_SECONDS = 60;

/** Calls that are answered at once, with the next look of the runbook after them. */
const CALLS: Distribution = { kind: 'uniform', min: 2, max: 15 };

/** A step that a lost Region may hold up until the runbook stops to wait for it, after a minute. */
const BEST_EFFORT: Distribution = { kind: 'uniform', min: 3, max: 60 };

/** The replica is nearly always free; otherwise a backup is running, which has to end. */
const PROMOTABLE: Distribution = {
  kind: 'mixture',
  parts: [
    { probability: 0.97, distribution: { kind: 'uniform', min: 2, max: 15 } },
    { probability: 0.03, distribution: { kind: 'uniform', min: 15, max: 600 } },
  ],
};

/** A value of the lag that was measured after the last write, and a period of the metric more that proves it. */
const CATCH_UP: Distribution = { kind: 'uniform', min: 60, max: 240 };

/** The latch is published every minute, and Route 53 reads some minutes of it. */
const LATCH_RELEASE: Distribution = { kind: 'uniform', min: 60, max: 300 };

/** Creating an instance from a snapshot, before the first byte of data. */
const RESTORE_OVERHEAD_SECONDS = 600;

const DEPLOYMENT = 'deploy';

/** Steps of the failover runbook that nobody waits for: the service runs before they are done. */
export const NOT_WAITED_FOR = [
  'takeover',
  'latch',
  'hold-latch',
  'verify-inference',
  'verify-write',
  'verify-read',
  'notify',
];

/** The failover of a service, as the runbook does it, from the moment in which home is lost. */
export function recoveryPlan(service: AssessedService): RecoveryPlan {
  const { detection, assumptions, tier, groups } = service;
  const { intervalSeconds, failures } = detection;
  const delay = hardFailureDelay({ interval: intervalSeconds, threshold: failures });
  const launched = launchedGroups(groups);
  const launch = tier === 'backup-and-restore' ? launchTime(assumptions) : runbookLaunchTime(assumptions);
  const steps: PlannedStep[] = [
    {
      id: 'detection',
      title: `Route 53 finds home down (${failures} failures, ${intervalSeconds} s apart)`,
      lane: 'detection',
      after: [],
      duration: { kind: 'triangular', min: delay.fastest, mode: delay.mean, max: delay.bound },
    },
    { ...NAME, after: ['detection'] },
    {
      id: 'page',
      title: 'The alarm reaches the person on call',
      lane: 'people',
      after: ['detection'],
      duration: { kind: 'uniform', min: 5, max: 2 * ALARM_PERIOD_SECONDS },
    },
    {
      id: 'decide',
      title: 'Decide to fail over',
      lane: 'people',
      after: ['page'],
      duration: { kind: 'lognormal', median: assumptions.decisionMedian, p95: assumptions.decisionP95 },
    },
    ...(tier === 'backup-and-restore'
      ? restoreSteps(service)
      : inSeries('decide', [...FENCING, AWAIT_PROMOTABLE, RECORD_LAG, ...promotion(assumptions)])),
    { ...endpoint(assumptions), after: ['await-writer'] },
    ...launched.flatMap((group) =>
      capacitySteps(group, assumptions, tier === 'backup-and-restore' ? DEPLOYMENT : 'promote', launch),
    ),
  ];
  const served = (those: readonly AssessedGroup[]): string[] => those.map(({ name }) => `await-service-${name}`);
  const answers = ['dns', ...served(launched.filter((group) => group.sizes.standby.min < standbyThatCarries(group)))];
  return {
    steps,
    milestones: {
      answers: {
        explanation: 'DNS leads to the standby Region, and every group there carries the base load',
        after: answers,
      },
      recovered: {
        explanation: 'it also accepts writes; at the busiest time requests may wait',
        after: [...answers, 'endpoint'],
      },
      'full capacity': {
        explanation:
          'every group has the instances that the base load needs, with a zone in reserve; scaling does the rest',
        after: ['dns', 'endpoint', ...served(launched)],
      },
    },
  };
}

/**
 * The way back, as the switchover does it: from the fence, after which nobody can write any more, until clients
 * reach home with its writer. Home has its capacity before that.
 */
export function switchoverSteps({ assumptions }: AssessedService): readonly PlannedStep[] {
  return inSeries(undefined, [
    ...FENCING,
    { id: 'await-catch-up', title: 'Wait until the replica has everything', lane: 'database', duration: CATCH_UP },
    AWAIT_PROMOTABLE,
    ...promotion(assumptions),
    endpoint(assumptions),
    { id: 'release-latch', title: 'Release the latch', lane: 'traffic', duration: LATCH_RELEASE },
    NAME,
  ]);
}

/** A step before it is known what it waits for. */
type Task = Omit<PlannedStep, 'after'>;

/** Each after the one before it. */
function inSeries(after: string | undefined, tasks: readonly Task[]): readonly PlannedStep[] {
  return tasks.map((task, index) => {
    const before = tasks[index - 1]?.id ?? after;
    return { ...task, after: before === undefined ? [] : [before] };
  });
}

const NAME: Task = {
  id: 'dns',
  title: 'Clients ask DNS again',
  lane: 'traffic',
  duration: { kind: 'uniform', min: 0, max: DNS_TIME_TO_LIVE },
};

/** The old writer is shut off. */
const FENCING: readonly Task[] = [
  { id: 'fence', title: 'Fence the old writer, if it answers', lane: 'database', duration: BEST_EFFORT },
  { id: 'cut-connections', title: 'Cut its connections, if it answers', lane: 'database', duration: BEST_EFFORT },
];

const AWAIT_PROMOTABLE: Task = {
  id: 'await-promotable',
  title: 'Wait until the replica can be promoted',
  lane: 'database',
  duration: PROMOTABLE,
};

const RECORD_LAG: Task = { id: 'record-lag', title: 'Record the lag', lane: 'database', duration: CALLS };

/** The replica becomes the writer. */
function promotion({ promotionMedian, promotionP95 }: AssumptionValues): readonly Task[] {
  return [
    { id: 'promote', title: 'Order the promotion', lane: 'database', duration: CALLS },
    {
      id: 'await-writer',
      title: 'The replica is promoted',
      lane: 'database',
      duration: { kind: 'lognormal', median: promotionMedian, p95: promotionP95 },
    },
  ];
}

function endpoint({ hostPickUp }: AssumptionValues): Task {
  return {
    id: 'endpoint',
    title: 'The application takes up the new writer',
    lane: 'database',
    duration: { kind: 'uniform', min: 2, max: 15 + hostPickUp },
  };
}

/** Nothing stands in the standby Region but copies: stacks are deployed, then the database is restored. */
function restoreSteps(service: AssessedService): readonly PlannedStep[] {
  const { size, restoreThroughput } = backupSubject(service);
  const restore = RESTORE_OVERHEAD_SECONDS + size / restoreThroughput;
  return [
    {
      id: DEPLOYMENT,
      title: 'Deploy the site in the standby Region',
      lane: 'capacity',
      after: ['decide'],
      duration: { kind: 'uniform', min: 1200, max: 2400 },
    },
    {
      id: 'await-writer',
      title: 'The database is restored from its copy',
      lane: 'database',
      after: [DEPLOYMENT],
      duration: { kind: 'lognormal', median: restore, p95: 2 * restore },
    },
  ];
}

/** Groups of which fewer wait than the service needs. */
function launchedGroups(groups: readonly AssessedGroup[]): readonly AssessedGroup[] {
  return groups.filter(({ sizes }) => sizes.standby.min < sizes.active.min);
}

/**
 * Until EC2 has launched what was asked for, other ways to get it included.
 *
 * @param earliest until the first other way is thought of, seconds
 * @param latest of the same
 */
function launchTime(
  { launchMedian, noCapacity, noCapacityDelay }: AssumptionValues,
  earliest = 0,
  latest = 0,
): Distribution {
  const launch: Distribution = { kind: 'lognormal', median: launchMedian, p95: 3 * launchMedian };
  if (noCapacity === 0) return launch;
  const other: Distribution = {
    kind: 'uniform',
    min: earliest + noCapacityDelay / 2,
    max: latest + 1.5 * noCapacityDelay,
  };
  return {
    kind: 'mixture',
    parts: [
      { probability: 1 - noCapacity, distribution: launch },
      { probability: noCapacity, distribution: other },
    ],
  };
}

/** The runbook asks for instances before the promotion, but looks after them, and for other ones, only behind it. */
function runbookLaunchTime(assumptions: AssumptionValues): Distribution {
  return launchTime(assumptions, assumptions.promotionMedian, assumptions.promotionP95);
}

function capacitySteps(
  { name, warmUpSeconds, warmPool, sizes }: AssessedGroup,
  { warmPoolStart }: AssumptionValues,
  after: string,
  launch: Distribution,
): readonly PlannedStep[] {
  // Instances of the pool start first; beyond them the slowest one counts.
  const missing = sizes.active.min - sizes.standby.min;
  const warmUp = warmPool >= missing ? warmPoolStart * warmUpSeconds : warmUpSeconds;
  return [
    {
      id: `scale-out-${name}`,
      title: `Raise the least size of ${name}`,
      lane: 'capacity',
      after: [after],
      duration: CALLS,
    },
    {
      id: `await-capacity-${name}`,
      title: `EC2 launches ${missing} for ${name}`,
      lane: 'capacity',
      after: [`scale-out-${name}`],
      duration: launch,
    },
    {
      id: `await-service-${name}`,
      title: `${name} loads its model`,
      lane: 'capacity',
      after: [`await-capacity-${name}`],
      duration: { kind: 'uniform', min: 0.8 * warmUp, max: warmUp },
    },
  ];
}
