import { Call, Runbook, Step } from '../../../lib/failover/runbook/step';
import { StepRecord } from '../../../lib/rehearsal/scenario';
import {
  changingCalls,
  ExecuteOptions,
  executeRunbook,
  Execution,
  MemoryJournal,
} from '../../../lib/rehearsal/scenarios/runbook-steps';
import { call, runbookOf, step } from '../../failover/runbook/fake-world';
import { Answers, Course, fakeCourse, runbookSubject, subjectOf } from './fake-course';

const IS_THERE = { words: 'it is there', call: call('DescribeIt'), holds: 'There' };

/** A course whose failover has these steps. */
function courseOf(steps: readonly Step[], answers: Answers = () => ({})): Course {
  const runbook = runbookOf(steps);
  const runbooks: Record<string, Runbook> = {
    failover: runbook,
    rebuild: runbook,
    switchover: runbook,
    drill: runbook,
  };
  return fakeCourse(subjectOf(runbookSubject(), runbooks as never), answers);
}

async function execute(
  { timeline }: Course,
  options?: ExecuteOptions,
): Promise<{ readonly execution: Execution; readonly record: StepRecord }> {
  const record = new StepRecord();
  return { execution: await executeRunbook(timeline, 'failover', record, options), record };
}

const outcomesOf = ({ runbookSteps }: StepRecord): unknown[] =>
  (runbookSteps ?? []).map(({ id, outcome, expected, detail }) => [id, outcome, expected, detail]);

const TIMES = { startedAt: expect.any(Number) as number, seconds: expect.any(Number) as number };

describe('a runbook in a rehearsal', () => {
  test('each of its steps is in the record, with what it called and what it came to', async () => {
    const steps = [
      step({ id: 'look', title: 'Look', look: [call('DescribeIt', { bind: { found: 'There' } })], outputs: ['found'] }),
      step({ id: 'do', title: 'Do', calls: [call('PutIt')] }),
      step({
        id: 'leave',
        title: 'Leave',
        look: [call('DescribeIt', { bind: { there: 'There' } })],
        calls: [call('PutIt', { when: '!there' })],
      }),
      step({ id: 'skip', title: 'Skip', notChecked: 'it has no path' }),
      step({ id: 'try', title: 'Try', onFailure: 'note', calls: [call('DeleteIt')] }),
    ];
    const answers: Answers = ({ operation }) => {
      if (operation === 'DeleteIt') throw new Error('Forbidden');
      return { There: true };
    };
    const { execution, record } = await execute(courseOf(steps, answers));
    const kind = { region: 'us-west-2', service: 'rds', count: 1 };
    const described = { ...kind, action: 'DescribeIt', outcome: '200' };
    expect(record.runbookSteps).toEqual([
      { id: 'look', title: 'Look', outcome: 'done', ...TIMES, calls: [described] },
      { id: 'do', title: 'Do', outcome: 'done', ...TIMES, calls: [{ ...kind, action: 'PutIt', outcome: '200' }] },
      { id: 'leave', title: 'Leave', outcome: 'already-done', ...TIMES, calls: [described] },
      { id: 'skip', title: 'Skip', outcome: 'not-checked', ...TIMES, detail: 'it has no path', calls: [] },
      {
        id: 'try',
        title: 'Try',
        outcome: 'noted',
        ...TIMES,
        detail: 'Forbidden',
        calls: [{ ...kind, action: 'DeleteIt', outcome: 'refused' }],
      },
    ]);
    expect(execution).toEqual({
      verdict: 'degraded',
      refusal: '',
      outputs: { found: true },
      steps: [
        { id: 'look', outcome: 'done' },
        { id: 'do', outcome: 'done' },
        { id: 'leave', outcome: 'already-done' },
        { id: 'skip', outcome: 'not-checked', reason: 'it has no path' },
        { id: 'try', outcome: 'noted', reason: 'Forbidden' },
      ],
    });
  });

  test('a step that is refused has failed in the record, with the reason; those after it were not run', async () => {
    const steps = [
      step({ id: 'first' }),
      step({ id: 'second', preconditions: [IS_THERE], calls: [call('PutIt')] }),
      step({ id: 'third', title: 'Third' }),
    ];
    const course = courseOf(steps, () => ({ There: false }));
    const { execution, record } = await execute(course);
    expect(outcomesOf(record)).toMatchObject([
      ['first', 'done', undefined, undefined],
      ['second', 'failed', 'failed', 'refused: it is not so that it is there'],
      ['third', 'not-run', undefined, undefined],
    ]);
    expect(record.runbookSteps?.[2]).toEqual({
      id: 'third',
      title: 'Third',
      outcome: 'not-run',
      startedAt: TIMES.startedAt,
      seconds: 0,
      calls: [],
    });
    expect(execution).toEqual({
      verdict: 'stopped',
      refusal: 'refused: it is not so that it is there',
      outputs: {},
      steps: [
        { id: 'first', outcome: 'done' },
        { id: 'second', outcome: 'refused', reason: 'refused: it is not so that it is there' },
      ],
    });
    expect(changingCalls(course.timeline)).toBe(0);
  });

  test('one that fails is no refusal, but the reason for the end all the same', async () => {
    const { execution, record } = await execute(
      courseOf([step({ id: 'do', calls: [call('PutIt')] })], () => {
        throw new Error('Forbidden');
      }),
    );
    expect(outcomesOf(record)).toMatchObject([['do', 'failed', undefined, 'Forbidden']]);
    expect([execution.verdict, execution.refusal]).toEqual(['stopped', 'Forbidden']);
  });

  test('only the steps that must degrade are expected to', async () => {
    const degraded = step({ onFailure: 'degrade', until: [IS_THERE] });
    const steps = [{ ...degraded, id: 'await-a' }, { ...degraded, id: 'verify' }, step({ id: 'await-b' })];
    const { execution, record } = await execute(courseOf(steps), { degraded: /^await-/ });
    expect(outcomesOf(record).map((each) => (each as unknown[]).slice(0, 3))).toEqual([
      ['await-a', 'degraded', 'degraded'],
      ['verify', 'degraded', undefined],
      ['await-b', 'done', 'degraded'],
    ]);
    expect(execution).toMatchObject({ verdict: 'degraded', refusal: '' });
  });

  test('begun in the middle it is refused, at that step, and nothing is run', async () => {
    const course = courseOf([step({ id: 'first' }), step({ id: 'second' }), step({ id: 'third' })]);
    const { execution, record } = await execute(course, { from: 'second' });
    const refusal =
      "from: 'second' comes after 'first', which has no outcome in the record yet; go on from 'first' [step-order]";
    expect(execution).toEqual({ verdict: 'stopped', refusal, outputs: {}, steps: [] });
    expect(outcomesOf(record)).toEqual([
      ['first', 'not-run', undefined, undefined],
      ['second', 'failed', 'failed', refusal],
      ['third', 'not-run', undefined, undefined],
    ]);
  });

  test('what is no refusal is thrown, and the record shows how far it came', async () => {
    const record = new StepRecord();
    const { timeline } = courseOf([step({ id: 'first' }), step({ id: 'second' })]);
    const run = executeRunbook(timeline, 'failover', record, {
      onEvent: ({ type, step: { id } }) => {
        if (type === 'step-ended' && id === 'first') throw new Error('killed');
      },
    });
    await expect(run).rejects.toThrow('killed');
    expect(outcomesOf(record)).toMatchObject([
      ['first', 'done'],
      ['second', 'not-run'],
    ]);
  });

  test('with the journal of an earlier run the steps that passed are kept, and reported', async () => {
    const steps = [step({ id: 'first', calls: [call('PutIt')] }), step({ id: 'second' })];
    const course = courseOf(steps);
    const journal = new MemoryJournal(runbookOf(steps), course.timeline);
    await execute(course, { journal });
    const { record } = await execute(course, { journal });
    expect(outcomesOf(record)).toMatchObject([
      ['first', 'done'],
      ['second', 'done'],
    ]);
    expect(changingCalls(course.timeline)).toBe(1);
  });

  test('the record of a run begins with what it is about', () => {
    const { timeline } = courseOf([]);
    expect(new MemoryJournal(timeline.runbook('failover'), timeline).records).toEqual([
      {
        record: 'run',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
        runbook: 'failover',
        environment: 'prod',
        generation: 1,
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        warmsite: 'rehearsal',
        caller: 'rehearsal',
      },
    ]);
  });
});

describe("the operator's hand", () => {
  test('does its work once, while its step waits, before the step looks again', async () => {
    const told: string[] = [];
    let deployed = 0;
    const course = courseOf(
      [
        step({ id: 'before', until: [{ ...IS_THERE, holds: '`true`' }] }),
        step({ id: 'deploy', until: [IS_THERE], timeoutSeconds: 600 }),
      ],
      () => {
        told.push(`look ${deployed}`);
        // It takes two more looks until what was deployed is there.
        return { There: deployed > 0 && told.length > 5 };
      },
    );
    const { execution } = await execute(course, {
      operator: {
        before: async () => Promise.reject(new Error('it does not wait')),
        deploy: async () => {
          told.push('deploy');
          deployed += 1;
          return Promise.resolve();
        },
        another: async () => Promise.reject(new Error('there is no such step')),
      },
    });
    expect(told).toEqual(['look 0', 'look 0', 'deploy', 'look 1', 'look 1', 'look 1']);
    expect(execution.verdict).toBe('complete');
  });

  test('does nothing where no step waits for it', async () => {
    let pauses = 0;
    const course = courseOf([
      step({ id: 'deploy', until: [{ ...IS_THERE, holds: '`true`' }], repeat: { times: 3, everySeconds: 60 } }),
    ]);
    await execute(course, { operator: { deploy: async () => Promise.resolve(void (pauses += 1)) } });
    expect(pauses).toBe(0);
  });

  test('what goes wrong in it fails the step', async () => {
    const course = courseOf([step({ id: 'deploy', until: [IS_THERE] })]);
    const { execution } = await execute(course, { operator: { deploy: async () => Promise.reject(new Error('red')) } });
    expect(execution).toMatchObject({ verdict: 'stopped', refusal: 'red' });
  });
});

test('changing calls are those of runbooks that do more than look', () => {
  const { timeline, emulator } = courseOf([]);
  for (const client of ['runbook', 'terraform', 'onlooker', 'sdk', 'other'] as const) {
    for (const action of ['DescribeIt', 'GetIt', 'ListThem', 'SimulateIt', 'PromoteIt', 'GenerateIt'])
      emulator.gate.see({ client, action });
  }
  // GenerateIt begins like Get, but not with it.
  expect(changingCalls(timeline)).toBe(2);
});

describe('the world of a rehearsed runbook', () => {
  const lag: Call = call('GetMetricStatistics', {
    service: 'cloudwatch',
    input: {
      Namespace: 'AWS/RDS',
      MetricName: 'ReplicaLag',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'a' }],
    },
  });

  test('the lag is published where it is asked for, before it is', async () => {
    const calls: unknown[] = [];
    const { timeline } = courseOf([], ({ operation, region, input }, client) => {
      calls.push([client, operation, region, input]);
      return {};
    });
    timeline.lagSeconds = 7;
    await timeline.world().call(lag, 10);
    expect(calls).toEqual([
      [
        'onlooker',
        'PutMetricData',
        'us-west-2',
        {
          Namespace: 'AWS/RDS',
          MetricData: [
            {
              MetricName: 'ReplicaLag',
              Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'a' }],
              Value: 7,
              Timestamp: Math.floor(timeline.clock.now()),
            },
          ],
        },
      ],
      ['runbook', 'GetMetricStatistics', 'us-west-2', lag.input],
    ]);
  });

  test('a dead Region publishes nothing', async () => {
    const { timeline, emulator } = courseOf([]);
    await timeline.kill('us-west-2', 'refuse');
    await timeline.world().call(lag, 10);
    expect(emulator.gate.calls().map(({ action }) => action)).toEqual(['GetMetricStatistics']);
  });

  test('plain requests go to the simulated service, and no gate sees them', async () => {
    const { timeline, emulator } = courseOf([]);
    const asked: string[] = [];
    jest.spyOn(timeline.service, 'request').mockImplementation(async (url) => {
      asked.push(url);
      return Promise.resolve(503);
    });
    const request = call('GET', { service: 'https', input: { url: 'https://inference.example.com/health' } });
    expect(await timeline.world().call(request, 10)).toEqual({ status: 503 });
    expect(asked).toEqual(['https://inference.example.com/health']);
    expect(emulator.gate.calls()).toEqual([]);
  });

  test('everybody agrees, unless somebody says otherwise', async () => {
    const { timeline } = courseOf([]);
    const decision = { question: 'Go?', signals: [] };
    expect(await timeline.world().decide(decision, [])).toBe(true);
    expect(await timeline.world(async () => Promise.resolve(false)).decide(decision, [])).toBe(false);
  });
});
