import { DNS_TIME_TO_LIVE, hardFailureDelay } from '../models/detection';
import { Distribution } from '../models/distribution';
import { backupSubject } from './backup-result';
import { standbyThatCarries } from './capacity-result';
import { RecoveryLane, RecoveryMilestone } from './assessment';
import { AssessedGroup, AssessedService } from './assessed-service';

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
  const launched = groups.filter(({ sizes }) => sizes.standby.min < sizes.active.min);
  const steps: PlannedStep[] = [
    {
      id: 'detection',
      title: `Route 53 finds home down (${failures} failures, ${intervalSeconds} s apart)`,
      lane: 'detection',
      after: [],
      duration: { kind: 'triangular', min: delay.fastest, mode: delay.mean, max: delay.bound },
    },
    {
      id: 'dns',
      title: 'Clients ask DNS again',
      lane: 'traffic',
      after: ['detection'],
      duration: { kind: 'uniform', min: 0, max: DNS_TIME_TO_LIVE },
    },
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
    ...(tier === 'backup-and-restore' ? restoreSteps(service) : promotionSteps(service)),
    {
      id: 'endpoint',
      title: 'The application takes up the new writer',
      lane: 'database',
      after: ['await-writer'],
      duration: { kind: 'uniform', min: 2, max: 15 + assumptions.hostPickUp },
    },
    ...launched.flatMap((group) => capacitySteps(group, service)),
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
        explanation: 'every group has the instances that the service needs',
        after: ['dns', 'endpoint', ...served(launched)],
      },
    },
  };
}

/** The replica becomes the writer, as the runbook does it. */
function promotionSteps({ assumptions }: AssessedService): readonly PlannedStep[] {
  return [
    {
      id: 'fence',
      title: 'Fence the old writer, if it answers',
      lane: 'database',
      after: ['decide'],
      duration: BEST_EFFORT,
    },
    {
      id: 'cut-connections',
      title: 'Cut its connections, if it answers',
      lane: 'database',
      after: ['fence'],
      duration: BEST_EFFORT,
    },
    {
      id: 'await-promotable',
      title: 'Wait until the replica can be promoted',
      lane: 'database',
      after: ['cut-connections'],
      duration: PROMOTABLE,
    },
    { id: 'record-lag', title: 'Record the lag', lane: 'database', after: ['await-promotable'], duration: CALLS },
    { id: 'promote', title: 'Order the promotion', lane: 'database', after: ['record-lag'], duration: CALLS },
    {
      id: 'await-writer',
      title: 'The replica is promoted',
      lane: 'database',
      after: ['promote'],
      duration: { kind: 'lognormal', median: assumptions.promotionMedian, p95: assumptions.promotionP95 },
    },
  ];
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

function capacitySteps(
  { name, warmUpSeconds, warmPool, sizes }: AssessedGroup,
  { assumptions, tier }: AssessedService,
): readonly PlannedStep[] {
  const { launchMedian, noCapacity, noCapacityDelay, warmPoolStart } = assumptions;
  const launch: Distribution = { kind: 'lognormal', median: launchMedian, p95: 3 * launchMedian };
  // Instances of the pool start first; beyond them the slowest one counts.
  const missing = sizes.active.min - sizes.standby.min;
  const warmUp = warmPool >= missing ? warmPoolStart * warmUpSeconds : warmUpSeconds;
  return [
    {
      id: `scale-out-${name}`,
      title: `Raise the least size of ${name}`,
      lane: 'capacity',
      after: [tier === 'backup-and-restore' ? DEPLOYMENT : 'promote'],
      duration: CALLS,
    },
    {
      id: `await-capacity-${name}`,
      title: `EC2 launches ${missing} for ${name}`,
      lane: 'capacity',
      after: [`scale-out-${name}`],
      duration:
        noCapacity === 0
          ? launch
          : {
              kind: 'mixture',
              parts: [
                { probability: 1 - noCapacity, distribution: launch },
                {
                  probability: noCapacity,
                  distribution: { kind: 'uniform', min: noCapacityDelay / 2, max: 1.5 * noCapacityDelay },
                },
              ],
            },
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
