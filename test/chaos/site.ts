import { Construct } from 'constructs';
import { ExperimentProps } from '../../lib/chaos/experiment';
import { ExperimentLog } from '../../lib/chaos/experiment-log';
import { databaseFailover, FaultSubject } from '../../lib/chaos/faults';
import { Duration } from '../../lib/core/quantities';
import { StopAlarmRef, DatabaseRef } from '../../lib/core/references';
import { InferenceGroup } from '../../lib/inference/inference-group';
import { minimalGroup, TestKey, TestNetwork } from '../inference/site';
import { TEST_NAMES } from '../support/synth';

/** What an experiment needs around it, with literal ids. */
export class TestAlarm extends Construct implements StopAlarmRef {
  public readonly arn = `arn:aws:cloudwatch:us-east-2:111122223333:alarm:shop-test-${this.node.id}`;
}

export class TestDatabase extends Construct implements DatabaseRef {
  public readonly identifier = 'shop-test-db-g1';
}

/** A site with one real group: its tags are what targets are found by. */
export function subjectOf(scope: Construct): FaultSubject {
  const group = new InferenceGroup(scope, 'chat', minimalGroup(scope));
  return {
    names: TEST_NAMES,
    network: new TestNetwork(scope, 'FaultNetwork', 2),
    zones: ['us-east-2a', 'us-east-2b'],
    groups: [group],
    database: new TestDatabase(scope, 'Database'),
    generation: 1,
    multiAz: true,
    duration: Duration.minutes(10),
  };
}

export function logOf(scope: Construct): ExperimentLog {
  return new ExperimentLog(scope, 'Log', {
    names: TEST_NAMES,
    key: new TestKey(scope, 'LogsKey', 'log-groups'),
    retention: Duration.days(90),
  });
}

/** The least that an experiment needs. */
export function minimalExperiment(scope: Construct): ExperimentProps {
  return {
    names: TEST_NAMES,
    purpose: 'database-failover',
    description: 'The database fails over',
    actions: databaseFailover(subjectOf(scope)),
    stopAlarms: [new TestAlarm(scope, 'chat-5xx')],
    log: logOf(scope),
  };
}
