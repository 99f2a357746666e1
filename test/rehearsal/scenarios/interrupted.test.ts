import { Step } from '../../../lib/failover/runbook/step';
import { stepState } from '../../../lib/rehearsal/report/rehearsal-report';
import { StepRecord } from '../../../lib/rehearsal/scenario';
import { interrupted } from '../../../lib/rehearsal/scenarios/interrupted';
import { sabotageOf } from '../../../lib/rehearsal/scenarios/sabotage';
import {
  applied,
  AwsCourse,
  awsCourse,
  broken,
  GROUP,
  HOME,
  recordOf,
  reportOf,
  STANDBY,
  STANDBY_SITE,
  stepOf,
} from './fake-course';

const KILLED = 'A planned failover to us-west-2, killed after every change and every step';

/** The first step of the scenario, in which the steps of the failover may be others. */
async function kill(
  { subject, timeline }: AwsCourse,
  change: (steps: readonly Step[]) => readonly Step[] = (steps) => steps,
): Promise<StepRecord> {
  const sound = timeline.runbook('failover');
  jest.spyOn(timeline, 'runbook').mockImplementation(() => ({ ...sound, steps: change(sound.steps) }));
  return recordOf(stepOf(interrupted(subject), KILLED), timeline);
}

describe('a runbook that is killed again and again', () => {
  test('it is killed after each change and each step, does nothing twice, and is complete', async () => {
    const course = awsCourse();
    const record = await kill(course);
    const step = stepOf(interrupted(course.subject), KILLED);
    expect(record.assertions).toEqual(
      [
        'it is complete in the end',
        'it was killed at least once in each step',
        'no change was made twice, but those that do no harm',
        'the record is complete: every step has its outcome',
        'warmsite-prod-db-g1 in us-west-2 is a writer',
        'warmsite-prod-llm in us-west-2 has a least size of 3',
        'the public name leads to us-west-2',
      ].map((words) => ({ words, held: true })),
    );
    expect(stepState(reportOf(step, record))).toBe('passed');
    // Each of the steps once, and each kind of change in each step: of a repeated one the first. Two publish the latch.
    const { steps } = course.timeline.runbook('failover');
    const changes = new Set(course.aws.made);
    expect(record.detail).toBe(`killed ${steps.length + changes.size + 1} times`);
    expect([...changes]).toEqual([
      `ModifyDBInstance ${HOME}`,
      `AddTagsToResource ${HOME}`,
      `RebootDBInstance ${HOME}`,
      ...['PromoteReadReplica', 'UpdateAutoScalingGroup', 'PutParameter', 'PutObject', 'PutMetricData', 'Publish'].map(
        (operation) => `${operation} ${STANDBY}`,
      ),
    ]);
    // Nobody was killed in vain: what may be repeated was.
    expect(course.aws.made.filter((call) => call === `RebootDBInstance ${HOME}`)).toHaveLength(2);
    expect(course.aws.made.filter((call) => call === `PromoteReadReplica ${STANDBY}`)).toHaveLength(1);
  });

  test('two groups are scaled out by the same operation, and that is not twice', async () => {
    const course = awsCourse({ groups: [GROUP, { ...GROUP, name: 'embed' }] });
    expect(broken(await kill(course))).toEqual([]);
  });

  test('the broken twin, which does not look first, is red: what is made twice is named', async () => {
    const course = awsCourse();
    course.timeline.break(sabotageOf(course.subject).interrupted);
    expect(broken(await recordOf(stepOf(interrupted(course.subject), KILLED), course.timeline))).toEqual([
      'no change was made twice, but those that do no harm: fence: ModifyDBInstance, fence: ModifyDBInstance, ' +
        'fence: AddTagsToResource, promote: PromoteReadReplica, ' +
        'scale-out-llm: UpdateAutoScalingGroup, endpoint: PutParameter, takeover: PutObject',
    ]);
  });

  test.each([
    ['promote', 'promote: PromoteReadReplica'],
    ['endpoint', 'endpoint: PutParameter'],
  ])('one step that does not look is enough: %s', async (id, twice) => {
    const record = await kill(awsCourse(), (steps) =>
      steps.map((step) =>
        step.id === id ? { ...step, calls: (step.calls ?? []).map(({ when: _, ...call }) => call) } : step,
      ),
    );
    expect(broken(record)).toEqual([`no change was made twice, but those that do no harm: ${twice}`]);
  });

  test('a change that does harm when it is repeated, although nobody says otherwise, is found', async () => {
    const record = await kill(awsCourse(), (steps) => steps.map(({ repeatable: _, ...step }) => step));
    expect(broken(record)).toEqual([
      'no change was made twice, but those that do no harm: cut-connections: RebootDBInstance, ' +
        'latch: PutMetricData, hold-latch: PutMetricData, hold-latch: PutMetricData, hold-latch: PutMetricData, ' +
        'hold-latch: PutMetricData, ' +
        'notify: Publish',
    ]);
  });

  test('a runbook that does not come to its end is red, and its record is not complete', async () => {
    const record = await kill(awsCourse(), (steps) =>
      steps.map((step) =>
        step.id === 'latch' ? { ...step, preconditions: [{ words: 'pigs fly', holds: '`false`' }] } : step,
      ),
    );
    expect(broken(record).map((text) => text.split(': ')[0])).toEqual([
      'it is complete in the end',
      'it was killed at least once in each step',
      'the record is complete',
      'the public name leads to us-west-2',
    ]);
    expect(broken(record)[0]).toBe('it is complete in the end: stopped');
    expect(broken(record)[2]).toBe(
      'the record is complete: every step has its outcome: ' +
        '["await-capacity-llm","hold-latch","await-service-llm","verify-inference","verify-write","verify-read","notify"]',
    );
  });

  test('one that leaves something out is red', async () => {
    const record = await kill(awsCourse(), (steps) =>
      steps.filter(({ id }) => !['promote', 'await-writer', 'scale-out-llm', 'latch', 'hold-latch'].includes(id)),
    );
    expect(broken(record).map((text) => text.split(': ')[0])).toEqual([
      'it is complete in the end',
      'warmsite-prod-db-g1 in us-west-2 is a writer',
      'warmsite-prod-llm in us-west-2 has a least size of 3',
      'the public name leads to us-west-2',
    ]);
  });
});

describe('Terraform that is killed', () => {
  const DEPLOYED = `Deploy ${STANDBY_SITE}`;

  test('an apply that is killed in the middle is resumed, with every Region open again', async () => {
    const { subject, timeline, runner, emulator } = awsCourse();
    runner.onApply = async (stack, { signal, onProgress }) => {
      if (!signal) return applied({ stack });
      onProgress?.({ stack, done: 0, total: 3, current: ['aws_instance.it'] });
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return applied({ stack, isApplied: false, ended: 'interrupted' });
    };
    const record = await recordOf(stepOf(interrupted(subject), DEPLOYED), timeline);
    expect(broken(record)).toEqual([]);
    expect(record.assertions[0]).toMatchObject({
      words: expect.stringMatching(/^the apply was/) as string,
      held: true,
    });
    expect(runner.commands).toEqual([
      `apply ${STANDBY_SITE}`,
      `plan ${STANDBY_SITE}`,
      `apply ${STANDBY_SITE}`,
      `plan ${STANDBY_SITE}`,
    ]);
    expect(emulator.gate.modes.at(-1)).toEqual([STANDBY, 'open']);
  });

  test('one that ends by itself was not killed, and that is red', async () => {
    const { subject, timeline, runner } = awsCourse();
    runner.onApply = (stack) => applied({ stack });
    const record = await recordOf(stepOf(interrupted(subject), DEPLOYED), timeline);
    expect(broken(record)).toEqual([expect.stringMatching(/^the apply was .*: exited$/)]);
  });
});

test('the failover is recorded', async () => {
  const { subject, timeline } = awsCourse();
  expect(broken(await recordOf(stepOf(interrupted(subject), 'Record the failover'), timeline))).toEqual([]);
  expect([timeline.topology.writer, timeline.topology.evacuated]).toEqual([STANDBY, [HOME]]);
});
