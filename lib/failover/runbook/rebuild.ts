import {
  cutConnections,
  DatabaseTarget,
  describeInstance,
  fence,
  isReplicaOf,
  lagOf,
  NEWEST_LAG,
} from './database-steps';
import { standbyWrites } from './failover';
import { latchIsSet } from './latch-steps';
import { markTakeover, notify } from './service-steps';
import { Runbook } from './step';
import { RunbookSubject } from './subject';

/** Seconds that a person may take to deploy, and RDS to copy the database to the other Region. */
const REPLICA_SECONDS = 24 * 3600;

/**
 * Largest lag, in seconds, of a replica that keeps up. An idle PostgreSQL shows up to five minutes
 * although it has everything.
 */
export const KEEPS_UP_SECONDS = 300;

/** Home is back: it gets a new replica of the database that now writes. */
export function rebuild(subject: RunbookSubject): Runbook {
  const { home, standby, generation, purposes } = subject;
  const retired: DatabaseTarget = { names: home, generation };
  const rebuilt: DatabaseTarget = { names: home, generation: generation + 1 };
  const identifier = home.database(rebuilt.generation);
  return {
    name: 'rebuild',
    title: `Rebuild: ${home.region} follows ${standby.region}`,
    purpose:
      `${home.region} answers again. Its old database is shut off and kept, and it gets a new replica of ` +
      `${standby.database(generation)} in ${standby.region}. The service stays where it is.`,
    names: home,
    steps: [
      {
        id: 'decide',
        title: `Decide that ${home.region} may be rebuilt`,
        why: 'Before the latch holds, a Region that comes back takes the traffic of the service back, with old data.',
        preconditions: [
          {
            words: `RDS in ${home.region} answers`,
            call: describeInstance(retired),
            holds: 'length(DBInstances) == `1`',
          },
          latchIsSet({ names: standby, evacuated: home.region }),
          standbyWrites(subject),
        ],
        decision: { question: `Is ${home.region} stable enough to be rebuilt?`, signals: [] },
        timeoutSeconds: 60,
        onFailure: 'stop',
        undo: 'nothing has been changed yet',
      },
      fence(retired, 'stop'),
      cutConnections(retired, 'stop'),
      markTakeover(home, purposes.markers, { names: standby, generation }),
      {
        id: 'deploy',
        title: `Deploy the new replica ${identifier}`,
        why: 'Terraform makes the replica, so that its state knows it. It stops managing the old instance and keeps it.',
        operator: [
          `npm run warmsite -- topology rebuild ${subject.environment}`,
          `npx cdktf deploy ${standby.siteStack} ${home.siteStack} ${home.globalStack} --ignore-missing-stack-dependencies`,
        ],
        until: [
          {
            words: `${identifier} exists in ${home.region}`,
            call: describeInstance(rebuilt),
            holds: 'length(DBInstances) == `1`',
          },
        ],
        pollSeconds: 30,
        timeoutSeconds: REPLICA_SECONDS,
        onFailure: 'stop',
        undo: 'retire the replica: it holds nothing that is not in its source',
      },
      {
        id: 'await-replica',
        title: `Wait until ${identifier} follows`,
        why: 'RDS copies the whole database to the other Region: hours, for a large one.',
        until: [
          isReplicaOf(rebuilt, { region: standby.region, generation }),
          {
            words: `${identifier} lags at most ${KEEPS_UP_SECONDS} s`,
            call: lagOf(rebuilt),
            holds: `${NEWEST_LAG} <= \`${KEEPS_UP_SECONDS}\``,
          },
        ],
        pollSeconds: 60,
        timeoutSeconds: REPLICA_SECONDS,
        onFailure: 'stop',
        undo: 'nothing to take back',
      },
      notify(
        home,
        purposes.alerts,
        `${home.prefix}: ${home.region} follows ${standby.region} again`,
        `The database in ${home.region} is a replica of that in ${standby.region}. The service is protected again; ` +
          `warmsite switchover ${subject.environment} brings it back to ${home.region}.`,
      ),
    ],
    afterwards: [
      `When it suits the service: npm run warmsite -- switchover ${subject.environment}`,
      `${home.database(generation)} in ${home.region} is kept, shut off. Delete it when nobody needs it for an inquiry.`,
    ],
  };
}
