import { awaitCapacity, awaitService, scaleOut, standDown } from './capacity-steps';
import {
  awaitCatchUp,
  awaitPromotable,
  awaitWriter,
  cutConnections,
  DatabaseTarget,
  describeInstance,
  fence,
  isReplicaOf,
  isWriter,
  lagOf,
  NEWEST_LAG,
  promote,
  SOURCE,
} from './database-steps';
import { releaseLatch } from './latch-steps';
import { KEEPS_UP_SECONDS } from './rebuild';
import { markTakeover, notify, pointToWriter, verifyRequest } from './service-steps';
import { Condition, Runbook, Step } from './step';
import { RunbookSubject } from './subject';

/** Seconds that a person may take to deploy. */
const DEPLOY_SECONDS = 24 * 3600;

/** Back to normal: home writes, the standby follows. Planned, so nothing is lost. */
export function switchover(subject: RunbookSubject): Runbook {
  const { home, standby, generation, groups, record, verification, purposes } = subject;
  const retired: DatabaseTarget = { names: standby, generation };
  const promoted: DatabaseTarget = { names: home, generation: generation + 1 };
  const renewed: DatabaseTarget = { names: standby, generation: generation + 1 };
  const identifier = standby.database(renewed.generation);
  return {
    name: 'switchover',
    title: `Switchover: ${home.region} takes over from ${standby.region}`,
    purpose:
      `The rebuilt ${home.region} becomes the place of the service again. Planned: writes stop for some minutes, ` +
      'nothing is lost. The latch is released.',
    names: home,
    steps: [
      {
        id: 'replica',
        title: `See that ${home.region} has been rebuilt`,
        why: `Without a replica of ${standby.database(generation)} in ${home.region} there is nothing to switch over to.`,
        preconditions: [isReplicaOrWriter(promoted, retired)],
        timeoutSeconds: 60,
        onFailure: 'stop',
        undo: 'nothing has been changed yet',
      },
      {
        id: 'decide',
        title: `Decide to bring the service back to ${home.region}`,
        why: 'Writes stop for the minutes of the promotion. A replica that lags behind would make them hours.',
        look: [describeInstance(promoted, { source: SOURCE })],
        preconditions: [keepsUpOrWrites(promoted)],
        decision: { question: `Shall ${home.region} take over now? Writes stop for some minutes.`, signals: [] },
        outputs: ['source'],
        timeoutSeconds: 60,
        onFailure: 'stop',
        undo: 'nothing has been changed yet',
      },
      // Before anything stops: writes need not wait for instances that load their model.
      ...groups.map((group) => beforehand(scaleOut(home, group))),
      ...groups.map((group) => beforehand(awaitCapacity(home, group))),
      ...groups.map((group) => beforehand(awaitService(home, group))),
      fence(retired, 'stop'),
      cutConnections(retired, 'stop'),
      awaitCatchUp(promoted),
      awaitPromotable(promoted),
      promote(promoted),
      awaitWriter(promoted),
      pointToWriter(promoted, purposes.hostParameter),
      markTakeover(home, purposes.markers, promoted),
      {
        ...verifyRequest('home', home.siteRecord(record), home.region, verification.inference),
        why: 'Asked by its own name, before the latch lets anybody in.',
        onFailure: 'stop',
      },
      releaseLatch({ names: standby, evacuated: home.region }),
      verifyRequest('inference', record, home.region, verification.inference),
      verifyRequest('write', record, home.region, verification.write),
      verifyRequest('read', record, home.region, verification.read),
      {
        id: 'deploy',
        title: `Deploy the new replica ${identifier}`,
        why: `Until ${standby.region} has a replica again, the loss of ${home.region} is a restore from backups.`,
        operator: [
          `npm run warmsite -- topology switchover ${subject.environment}`,
          `npx cdktf deploy ${home.siteStack} ${standby.siteStack} ${home.globalStack} --ignore-missing-stack-dependencies`,
        ],
        until: [
          {
            words: `${identifier} exists in ${standby.region}`,
            call: describeInstance(renewed),
            holds: 'length(DBInstances) == `1`',
          },
        ],
        pollSeconds: 30,
        timeoutSeconds: DEPLOY_SECONDS,
        onFailure: 'stop',
        undo: 'retire the replica: it holds nothing that is not in its source',
      },
      {
        id: 'await-replica',
        title: `Wait until ${identifier} follows`,
        why: 'RDS copies the whole database to the other Region: hours, for a large one.',
        until: [isReplicaOf(renewed, { region: home.region, generation: promoted.generation })],
        pollSeconds: 60,
        timeoutSeconds: DEPLOY_SECONDS,
        onFailure: 'stop',
        undo: 'nothing to take back',
      },
      // Groups that keep some instances scale in by their metric.
      ...groups.filter(({ standbyMin }) => standbyMin === 0).map((group) => standDown(standby, group)),
      notify(
        home,
        purposes.alerts,
        `${home.prefix}: ${home.region} has taken over`,
        `The service is back in ${home.region}, and ${standby.region} follows. The latch is released.`,
      ),
    ],
    afterwards: [
      `${standby.database(generation)} in ${standby.region} is kept, shut off. Delete it when nobody needs it for an inquiry.`,
    ],
  };
}

/** A step without which nothing is begun: the service goes on in the standby meanwhile. */
function beforehand(step: Step): Step {
  return { ...step, onFailure: 'stop' };
}

/** Either still to be promoted, or promoted already by an earlier run of this runbook. */
function isReplicaOrWriter(target: DatabaseTarget, source: DatabaseTarget): Condition {
  const replica = isReplicaOf(target, { region: source.names.region, generation: source.generation });
  return { ...replica, holds: `(${replica.holds}) || (${isWriter(target).holds})` };
}

/** A writer has no lag: its metric ends with the promotion. */
function keepsUpOrWrites(target: DatabaseTarget): Condition {
  return {
    words: `${target.names.database(target.generation)} in ${target.names.region} lags at most ${KEEPS_UP_SECONDS} s`,
    call: lagOf(target),
    holds: `@{source} == \`null\` || ${NEWEST_LAG} <= \`${KEEPS_UP_SECONDS}\``,
  };
}
