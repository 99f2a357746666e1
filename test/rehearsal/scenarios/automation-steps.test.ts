import { AutomationRun, automateFailover, MOST_LOOKS } from '../../../lib/rehearsal/scenarios/automation-steps';
import { StepRecord } from '../../../lib/rehearsal/scenario';
import { AutomatedCourse, automatedCourse } from './fake-automation';
import { HOME, names, STANDBY } from './fake-course';

let course: AutomatedCourse;

beforeEach(async () => {
  course = await automatedCourse();
});

afterEach(() => course.timeline.end());

async function automate(): Promise<{ run: AutomationRun; record: StepRecord }> {
  const record = new StepRecord();
  return { run: await automateFailover(course.timeline, record), record };
}

/** Shows steps that have ended, one after the other, without a run. */
function show(...steps: readonly (readonly [name: string, status?: string, payload?: object])[]): void {
  course.statuses = ['Failed'];
  for (const [StepName, StepStatus = 'Success', payload] of steps) {
    course.steps.push({
      StepName,
      StepStatus,
      ExecutionStartTime: course.tick(),
      ExecutionEndTime: course.tick(),
      ...(payload ? { Outputs: { Payload: [JSON.stringify(payload)] } } : {}),
      ...(StepStatus === 'Success' ? {} : { FailureMessage: `${StepName}: no` }),
    });
  }
}

const outcomesOf = ({ runbookSteps = [] }: StepRecord): Record<string, string> =>
  Object.fromEntries(
    runbookSteps.filter(({ outcome }) => outcome !== 'not-run').map(({ id, outcome }) => [id, outcome]),
  );

describe('as an operator does', () => {
  test('it starts the document of the standby, agrees once, and looks until the end', async () => {
    const { run } = await automate();
    const look = ['GetAutomationExecution', STANDBY, { AutomationExecutionId: 'run-1' }];
    expect(course.asked).toEqual([
      [
        'StartAutomationExecution',
        STANDBY,
        { DocumentName: names(STANDBY).document('failover'), Parameters: { Approval: ['required'] } },
      ],
      look,
      look,
      ['SendAutomationSignal', STANDBY, { AutomationExecutionId: 'run-1', SignalType: 'Approve' }],
      look,
      look,
    ]);
    expect(run).toMatchObject({ status: 'Success', failure: '', approvals: 1 });
  });

  test('a run that never ends is given up', async () => {
    course.statuses = ['InProgress'];
    const { run, record } = await automate();
    expect(run).toMatchObject({ status: 'InProgress', approvals: 0, begun: [], calls: [], outputs: {} });
    expect(course.asked).toHaveLength(1 + MOST_LOOKS);
    expect(outcomesOf(record)).toEqual({});
  });

  test.each(['Failed', 'TimedOut', 'Cancelled'])('one that has %s is not looked at again', async (status) => {
    course.statuses = ['Pending', status];
    const { run } = await automate();
    expect(run).toMatchObject({ status, failure: status === 'Failed' ? 'Step promote failed: no' : '' });
    expect(course.asked).toHaveLength(3);
  });

  test('before it, the emulator gets a pace and the service, and the lag is published', async () => {
    course.timeline.lagSeconds = 9;
    course.statuses = ['Failed'];
    await automate();
    const [world] = course.emulator.worlds;
    expect(world).toEqual({ pace: 120, service: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string });
    expect(course.aws.lag).toBe(9);
    const actions = course.emulator.gate.calls().map(({ client, action }) => `${client} ${action}`);
    expect(actions.indexOf('onlooker PutMetricData')).toBe(0);
  });

  test('what the service answers is what a script would get, until the end', async () => {
    course.statuses = ['Failed'];
    jest.spyOn(course.timeline.service, 'request').mockResolvedValue(418);
    await automate();
    await automate();
    const [first, second] = course.emulator.worlds.map(({ service }) => service ?? '');
    expect(second).toBe(first);
    expect((await fetch(`${first}/?url=https%3A%2F%2Fx.example.com`)).status).toBe(418);
    await course.timeline.end();
    expect(course.emulator.stopped).toBe(1);
    await expect(fetch(first ?? '')).rejects.toThrow();
  });
});

describe('the report', () => {
  test('of a sound run: each step, with its calls', async () => {
    const { run, record } = await automate();
    const { runbookSteps = [] } = record;
    expect(runbookSteps.map(({ id }) => id)).toEqual(course.timeline.runbook('failover').steps.map(({ id }) => id));
    const { fence, 'cut-connections': cut, ...others } = outcomesOf(record);
    expect([fence, cut]).toEqual(['noted', 'noted']);
    expect([...new Set(Object.values(others))]).toEqual(['done']);
    expect(Object.keys(others)).toHaveLength(runbookSteps.length - 2);
    expect(runbookSteps.find(({ id }) => id === 'fence')).toMatchObject({
      detail: `rds DescribeDBInstances in ${HOME}: TimeoutError`,
      calls: [{ region: HOME, service: 'rds', action: 'DescribeDBInstances', outcome: 'refused', count: 1 }],
    });
    expect(runbookSteps.find(({ id }) => id === 'latch')?.calls).toEqual([
      { region: STANDBY, service: 'monitoring', action: 'PutMetricData', outcome: '200', count: 1 },
      { region: STANDBY, service: 'monitoring', action: 'DescribeAlarms', outcome: '200', count: 1 },
    ]);
    expect(run.calls.every(({ client, step }) => client === 'sdk' && step !== undefined)).toBe(true);
    expect(run.outputs).toMatchObject({ lagSeconds: 0 });
    // The operator's own, too, which belong to no step.
    expect(record.callsInCopies.length).toBeGreaterThan(run.calls.length);
    expect(record.callsInCopies.map(({ action }) => action)).toContain('SendAutomationSignal');
  });

  test('a step is all that the document made of it, and nothing that only begins with its name', async () => {
    show(
      ['interpreter'],
      ['decide'],
      ['decide_branch'],
      ['decide_ask'],
      ['decide_approve'],
      ['promote_more', 'Failed'],
    );
    const { run, record } = await automate();
    expect(outcomesOf(record)).toEqual({ decide: 'done' });
    const { startedAt, seconds } = record.runbookSteps![0]!;
    expect(seconds).toBeCloseTo(0.07);
    expect(startedAt).toBeCloseTo(course.timeline.seconds() - 60 + 0.03, 0);
    expect(run.begun).toEqual([
      'interpreter',
      'decide',
      'decide_branch',
      'decide_ask',
      'decide_approve',
      'promote_more',
    ]);
  });

  test('is in the order of time, without what has not begun', async () => {
    show(['fence'], ['decide']);
    course.steps.reverse();
    course.steps.push({ StepName: 'promote', StepStatus: 'Pending' });
    const { run } = await automate();
    expect(run.begun).toEqual(['fence', 'decide']);
  });

  test('what becomes of a step that fails is what the runbook says', async () => {
    show(
      ['decide', 'Success', { outcome: 'done' }],
      ['fence', 'Failed'],
      ['record_lag', 'Success', { outcome: 'degraded', outputs: { lagSeconds: 'null' } }],
      ['record_lag_verdict', 'Failed'],
      ['endpoint', 'Success', { outcome: 'already-done' }],
      ['await_capacity_llm', 'TimedOut'],
      ['await_capacity_llm_fallback_1'],
      ['promote', 'Failed'],
      ['latch', 'InProgress'],
    );
    const { run, record } = await automate();
    expect(outcomesOf(record)).toEqual({
      decide: 'done',
      fence: 'noted',
      'record-lag': 'degraded',
      endpoint: 'already-done',
      'await-capacity-llm': 'degraded',
      promote: 'failed',
      latch: 'failed',
    });
    const details = (record.runbookSteps ?? []).flatMap(({ detail }) => detail ?? []);
    expect(details).toEqual([
      'fence: no',
      'record_lag_verdict: no',
      'promote: no',
      'latch: no',
      'await_capacity_llm: no',
    ]);
    expect(run.outputs).toEqual({ lagSeconds: null });
  });

  test('a call belongs to the step that ran then; those of others are no part of the run', async () => {
    course.see(STANDBY, 'rds', 'Earlier');
    course.onLook = () => {
      show(['decide']);
      course.see(STANDBY, 'rds', 'Between');
      show(['fence', 'InProgress']);
      delete course.steps.at(-1)!.ExecutionEndTime;
      course.see(HOME, 'rds', 'Within');
      course.emulator.gate.see({ client: 'terraform', action: 'Another' });
    };
    const { run, record } = await automate();
    expect(run.calls.map(({ action, step }) => [action, step?.id])).toEqual([
      ['Between', undefined],
      ['Within', 'fence'],
    ]);
    expect(record.runbookSteps?.flatMap(({ id, calls }) => calls.map(({ action }) => `${id} ${action}`))).toEqual([
      'fence Within',
    ]);
    expect(record.callsInCopies.map(({ action }) => action)).not.toContain('Earlier');
    expect(record.callsInCopies.map(({ action }) => action)).toContain('Another');
  });
});
