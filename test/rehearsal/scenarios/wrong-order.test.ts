import { sabotageOf } from '../../../lib/rehearsal/scenarios/sabotage';
import { wrongOrder } from '../../../lib/rehearsal/scenarios/wrong-order';
import {
  Answers,
  broken,
  Course,
  fakeCourse,
  HOME,
  names,
  recordOf,
  redStepsOf,
  STANDBY,
  stepOf,
  subjectOf,
} from './fake-course';

const SUBJECT = subjectOf();
const SCENARIO = wrongOrder(SUBJECT);

/** What is left of a failover: home is dead, the standby writes, the latch holds. */
async function afterFailover(): Promise<Course> {
  const replicas: string[] = [];
  const answers: Answers = ({ operation, region, input }, client) => {
    if (timeline.deadRegions.includes(region)) throw new Error(`rds ${operation} in ${region}: TimeoutError`);
    const id = input['DBInstanceIdentifier'] as string;
    switch (operation) {
      case 'DescribeDBInstances': {
        const isThere = id === names(region).database(1) || replicas.includes(id);
        if (!isThere) throw new Error(`rds ${operation} in ${region}: DBInstanceNotFound`);
        const source = replicas.includes(id)
          ? { ReadReplicaSourceDBInstanceIdentifier: names(STANDBY).databaseArn(1) }
          : {};
        return { DBInstances: [{ DBInstanceStatus: 'available', ...source }] };
      }
      case 'DescribeAlarms':
        return { MetricAlarms: [{ StateValue: 'ALARM' }] };
      case 'GetMetricStatistics':
        return { Datapoints: [{ Maximum: timeline.lagSeconds, Timestamp: 1 }] };
      case 'CreateDBInstanceReadReplica':
        replicas.push(id);
        return {};
      default:
        if (client === 'onlooker') return {};
        throw new Error(`${operation}: nobody answers`);
    }
  };
  const course = fakeCourse(SUBJECT, answers);
  const { timeline } = course;
  timeline.move('failover');
  await timeline.kill(HOME, 'refuse');
  return course;
}

test('everything that must be refused is, for the right reason, and nothing is changed', async () => {
  const { timeline, emulator } = await afterFailover();
  expect(await redStepsOf(SCENARIO, timeline)).toEqual([]);
  const calls = emulator.gate.calls().filter(({ client }) => client === 'runbook');
  expect(calls.filter(({ action }) => !/^(Describe|Get)/.test(action))).toEqual([]);
  expect(calls).not.toEqual([]);
});

test('the broken twin, which has no preconditions, is red', async () => {
  const { timeline } = await afterFailover();
  timeline.break(sabotageOf(SUBJECT)['wrong-order']);
  const red = await redStepsOf(SCENARIO, timeline);
  expect(red.map((text) => text.split(';')[0])).toEqual([
    'Rebuild while home is still dead: refused',
    'Switch over before home is rebuilt: refused',
    'Switch over with that lag: refused',
  ]);
});

test('a runbook that begins anyhow is red, and so is one that changes something', async () => {
  const { timeline, emulator } = await afterFailover();
  const sound = timeline.runbook('failover');
  jest.spyOn(timeline, 'runbook').mockImplementation(() => {
    emulator.gate.see({ client: 'runbook', action: 'PromoteReadReplica' });
    return { ...sound, steps: sound.steps.filter(({ id }) => id === 'decide' || id === 'promote').slice(1) };
  });
  const record = await recordOf(stepOf(SCENARIO, 'Promote before fencing'), timeline);
  expect(broken(record).map((text) => text.split(': ')[0])).toEqual(
    expect.arrayContaining([expect.stringMatching(/^the refusal names/), 'nothing was changed']),
  );
});

test('a transition that the topology lets pass is red', async () => {
  const { timeline } = fakeCourse(SUBJECT);
  expect(broken(await recordOf(stepOf(SCENARIO, 'Record a failover'), timeline))).toEqual([
    `the topology refuses the failover: ${STANDBY} already writes: it was recorded`,
  ]);
});

test('one that it refuses for another reason is red', async () => {
  const { timeline } = fakeCourse(SUBJECT);
  expect(broken(await recordOf(stepOf(SCENARIO, 'Record a switchover'), timeline))).toEqual([
    `the topology refuses the switchover: ${HOME} holds no replica of ${STANDBY} yet: topology: cannot switchover: ` +
      `${HOME} already writes; the step possible from here is failover [switchover-refused]`,
  ]);
});
