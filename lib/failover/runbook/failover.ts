import { Names } from '../../core/names';
import { awaitCapacity, awaitService, scaleOut } from './capacity-steps';
import {
  awaitPromotable,
  awaitWriter,
  cutConnections,
  DatabaseTarget,
  fence,
  isThere,
  isWriter,
  promote,
  recordLag,
} from './database-steps';
import { describeLatch, holdLatch, setLatch } from './latch-steps';
import { doesNotAnswer, isNotTakenOver, markTakeover, notify, pointToWriter, verifyRequest } from './service-steps';
import { Condition, Runbook } from './step';
import { RunbookSubject } from './subject';

/** Route 53's checkers, all over the world, find the Region's endpoint down: told by an alarm in us-east-1. */
export function route53FindsDown(home: Names): Condition {
  const alarm = home.global.alarm(`health-endpoint-${home.region}`);
  return {
    words: `Route 53's health checkers find the endpoint of ${home.region} down`,
    call: {
      service: 'cloudwatch',
      operation: 'DescribeAlarms',
      region: home.global.region,
      input: { AlarmNames: [alarm] },
      resources: ['*'],
    },
    holds: "MetricAlarms[0].StateValue == 'ALARM'",
  };
}

/** The standby takes over. Everything it needs is in the standby's Region; what reaches out may fail. */
export function failover(subject: RunbookSubject): Runbook {
  const { home, standby, generation, groups, record, verification, purposes } = subject;
  const retired: DatabaseTarget = { names: home, generation };
  const promoted: DatabaseTarget = { names: standby, generation };
  const latch = { names: standby, evacuated: home.region };
  return {
    name: 'failover',
    title: `Failover: ${standby.region} takes over from ${home.region}`,
    purpose:
      `${home.region} is lost, or shall be left. The replica in ${standby.region} becomes the database, its groups ` +
      `grow to what the service needs, and ${home.region} is held out of service until the switchover.`,
    names: standby,
    steps: [
      {
        id: 'decide',
        title: 'Decide, on two independent signals',
        why:
          'A failover cannot be taken back and may lose the last writes. A fault in the network between the Regions, ' +
          'or in one monitoring system, must not be enough to start it.',
        preconditions: [
          isThere(promoted),
          {
            words: `the latch for ${home.region} exists in ${standby.region}`,
            call: describeLatch(latch),
            holds: 'length(MetricAlarms) == `1`',
          },
          isNotTakenOver(standby, purposes.markers, { names: home, generation: generation + 1 }),
        ],
        decision: {
          question: `Is ${home.region} lost, and shall ${standby.region} take over?`,
          signals: [route53FindsDown(home), doesNotAnswer(home.siteRecord(record), subject.healthPath, standby.region)],
        },
        timeoutSeconds: 60,
        onFailure: 'stop',
        undo: 'nothing has been changed yet',
      },
      fence(retired, 'note'),
      cutConnections(retired, 'note'),
      awaitPromotable(promoted),
      recordLag(promoted, subject.rpoSeconds),
      promote(promoted),
      ...groups.map((group) => scaleOut(standby, group)),
      awaitWriter(promoted),
      pointToWriter(promoted, purposes.hostParameter),
      markTakeover(standby, purposes.markers, promoted),
      setLatch(latch),
      ...groups.map((group) => awaitCapacity(standby, group)),
      holdLatch(latch),
      ...groups.map((group) => awaitService(standby, group)),
      verifyRequest('inference', record, standby.region, verification.inference),
      verifyRequest('write', record, standby.region, verification.write),
      verifyRequest('read', record, standby.region, verification.read),
      notify(
        standby,
        purposes.alerts,
        `${standby.prefix}: ${standby.region} has taken over`,
        `${standby.region} has taken over from ${home.region}. Lag at the promotion, in seconds: @{lagSeconds}. ` +
          `Record it now: warmsite topology failover ${subject.environment}, then deploy ${standby.siteStack} and ${standby.globalStack}.`,
      ),
    ],
    afterwards: [
      `npm run warmsite -- topology failover ${subject.environment}`,
      `npx cdktf deploy ${standby.siteStack} ${standby.globalStack} --ignore-missing-stack-dependencies`,
    ],
  };
}

/** What the rebuild and the switchover start from. */
export function standbyWrites(subject: RunbookSubject): Condition {
  return isWriter({ names: subject.standby, generation: subject.generation });
}
