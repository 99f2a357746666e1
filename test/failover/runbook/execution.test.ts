import { examineStep, referencesIn, runStep } from '../../../lib/failover/runbook/execution';
import { Step } from '../../../lib/failover/runbook/step';
import { Answer, call, FakeWorld, step } from './fake-world';

// One step and a fake AWS: what becomes of the step, why, and what it asks. The data of the shipped
// runbooks is not tested here.

const AVAILABLE = { words: 'it is available', call: call('DescribeDBInstances'), holds: "Status == 'available'" };
const always =
  (answer: unknown): Answer =>
  () =>
    answer as ReturnType<Answer>;
const failing =
  (message: string): Answer =>
  () => {
    throw new Error(message);
  };
/** Yields one answer after the other, and then the last one for ever. */
const sequence = (...answers: unknown[]): Answer => {
  let index = 0;
  return () => answers[Math.min(index++, answers.length - 1)] as ReturnType<Answer>;
};

describe('what becomes of a step', () => {
  test('done: it made its calls', async () => {
    const world = new FakeWorld({ PromoteReadReplica: always({}) });
    expect(await runStep(step({ calls: [call('PromoteReadReplica')] }), {}, world)).toEqual({
      outcome: 'done',
      outputs: {},
    });
    expect(world.changes.map(({ operation }) => operation)).toEqual(['PromoteReadReplica']);
  });

  test('done: without calls, it only had to be true', async () => {
    const world = new FakeWorld({ DescribeDBInstances: always({ Status: 'available' }) });
    expect((await runStep(step({ until: [AVAILABLE] }), {}, world)).outcome).toBe('done');
    expect([world.changes, world.slept]).toEqual([[], []]);
  });

  test('already done: no call was needed', async () => {
    const world = new FakeWorld({ DescribeDBInstances: always({ Source: null }) });
    const result = await runStep(
      step({
        look: [call('DescribeDBInstances', { bind: { source: 'Source' } })],
        calls: [call('PromoteReadReplica', { when: 'source' })],
      }),
      {},
      world,
    );
    expect(result).toEqual({ outcome: 'already-done', outputs: {} });
    expect(world.calls).toEqual(['rds DescribeDBInstances us-west-2']);
  });

  test("a call whose 'when' yields something other than true is left out", async () => {
    const world = new FakeWorld({ DescribeDBInstances: always({ Source: 'arn' }), PromoteReadReplica: always({}) });
    const look = [call('DescribeDBInstances', { bind: { source: 'Source' } })];
    const with_ = (when: string): Step => step({ look, calls: [call('PromoteReadReplica', { when })] });
    expect((await runStep(with_('source'), {}, world)).outcome).toBe('already-done');
    expect((await runStep(with_("source == 'arn'"), {}, world)).outcome).toBe('done');
  });

  test('not checked: nothing is asked', async () => {
    const world = new FakeWorld();
    const result = await runStep(
      step({ notChecked: 'the environment file names no request', until: [AVAILABLE], outputs: ['x'] }),
      {},
      world,
    );
    expect(result).toEqual({
      outcome: 'not-checked',
      reason: 'the environment file names no request',
      outputs: { x: null },
    });
    expect(world.calls).toEqual([]);
  });

  test('refused: all preconditions that do not hold, and nothing is changed', async () => {
    const world = new FakeWorld({
      DescribeDBInstances: always({ Status: 'failed' }),
      DescribeAlarms: failing('denied'),
    });
    const result = await runStep(
      step({
        preconditions: [
          AVAILABLE,
          { words: 'it exists', call: call('DescribeDBInstances'), holds: '`true`' },
          { words: 'the latch exists', call: call('DescribeAlarms'), holds: '`true`' },
        ],
        calls: [call('PromoteReadReplica')],
      }),
      {},
      world,
    );
    expect(result).toEqual({
      outcome: 'refused',
      reason: 'refused: it is not so that it is available; nor that the latch exists (denied)',
      outputs: {},
    });
    expect(world.changes).toEqual([]);
  });

  test('refused: nobody agreed; the signals are on record', async () => {
    const world = new FakeWorld({
      DescribeDBInstances: always({ Status: 'failed' }),
      DescribeAlarms: failing('denied'),
    });
    world.agrees = false;
    const signals = [
      AVAILABLE,
      { words: 'the alarm rings', call: call('DescribeAlarms'), holds: '`true`' },
      { words: 'it failed', call: call('DescribeDBInstances'), holds: "Status == 'failed'" },
    ];
    expect(await runStep(step({ decision: { question: 'Go?', signals } }), {}, world)).toEqual({
      outcome: 'refused',
      reason: 'refused: nobody agreed',
      outputs: {},
      signals: [
        { words: 'it is available', holds: false },
        { words: 'the alarm rings', holds: false, trouble: 'denied' },
        { words: 'it failed', holds: true },
      ],
    });
  });

  test('agreed: done, with the signals', async () => {
    const world = new FakeWorld({ DescribeDBInstances: always({ Status: 'available' }) });
    expect(await runStep(step({ decision: { question: 'Go?', signals: [AVAILABLE] } }), {}, world)).toEqual({
      outcome: 'done',
      outputs: {},
      signals: [{ words: 'it is available', holds: true }],
    });
  });

  test.each([
    ['stop', 'failed'],
    ['degrade', 'degraded'],
    ['note', 'noted'],
  ] as const)('on failure %s: %s, with the reason', async (onFailure, outcome) => {
    const world = new FakeWorld({ PromoteReadReplica: failing('rds PromoteReadReplica in us-west-2: Denied: no') });
    const result = await runStep(step({ calls: [call('PromoteReadReplica')], onFailure, outputs: ['lag'] }), {}, world);
    expect(result).toEqual({
      outcome,
      reason: 'rds PromoteReadReplica in us-west-2: Denied: no',
      outputs: { lag: null },
    });
  });

  test.each([
    ['degrade', 'degraded'],
    ['note', 'noted'],
  ] as const)('a precondition of a step that may fail does not hold: %s', async (onFailure, outcome) => {
    const preconditions = [{ words: 'the group is closed', holds: 'rules == `0`' }];
    expect(await runStep(step({ preconditions, onFailure }), { rules: 1 }, new FakeWorld())).toEqual({
      outcome,
      reason: 'refused: it is not so that the group is closed',
      outputs: {},
    });
  });

  test('a failing look: nothing after it happens', async () => {
    const world = new FakeWorld({ DescribeDBInstances: failing('timeout') });
    const result = await runStep(
      step({ look: [call('DescribeDBInstances')], calls: [call('PromoteReadReplica')] }),
      {},
      world,
    );
    expect(result).toEqual({ outcome: 'failed', reason: 'timeout', outputs: {} });
    expect(world.calls).toHaveLength(1);
  });
});

describe('waiting', () => {
  test('looks until it holds, and tells of every pause', async () => {
    const world = new FakeWorld({ DescribeDBInstances: sequence({}, {}, { Status: 'available' }) });
    expect((await runStep(step({ until: [AVAILABLE], pollSeconds: 20 }), {}, world)).outcome).toBe('done');
    expect(world.slept).toEqual([20, 20]);
    expect(world.waits).toEqual(['it is available (60 s)', 'it is available (40 s)']);
  });

  test('every 10 s unless the step says otherwise', async () => {
    const world = new FakeWorld({ DescribeDBInstances: sequence({}, { Status: 'available' }) });
    await runStep(step({ until: [AVAILABLE] }), {}, world);
    expect(world.slept).toEqual([10]);
  });

  test('gives up before the timeout would pass, and says what did not come true', async () => {
    const world = new FakeWorld({ DescribeDBInstances: always({}), DescribeAlarms: failing('gone') });
    const until = [AVAILABLE, { words: 'the latch holds', call: call('DescribeAlarms'), holds: '`true`' }];
    const start = world.time;
    expect(await runStep(step({ until, timeoutSeconds: 35 }), {}, world)).toEqual({
      outcome: 'failed',
      reason: 'in time it did not come true that it is available; nor that the latch holds (gone)',
      outputs: {},
    });
    expect(world.time - start).toBe(30);
  });

  test('a call that fails while it waits is no end of the wait', async () => {
    let asked = 0;
    const world = new FakeWorld({
      DescribeDBInstances: () => {
        asked += 1;
        if (asked < 3) throw new Error('throttled');
        return { Status: 'available' };
      },
    });
    expect((await runStep(step({ until: [AVAILABLE] }), {}, world)).outcome).toBe('done');
  });

  test('a call gets no more than 10 s, and no more than the step has left', async () => {
    const world = new FakeWorld({ DescribeDBInstances: always({}) });
    await runStep(step({ until: [AVAILABLE], timeoutSeconds: 25 }), {}, world);
    expect(world.seconds).toEqual([10, 10, 5]);
  });

  test('the time in which a person decides is not that of the step', async () => {
    const world = new FakeWorld({ DescribeDBInstances: sequence({}, { Status: 'available' }) });
    world.decide = () => {
      world.time += 3600;
      return Promise.resolve(true);
    };
    const result = await runStep(step({ decision: { question: 'Go?', signals: [] }, until: [AVAILABLE] }), {}, world);
    expect(result.outcome).toBe('done');
    expect(world.seconds).toEqual([10, 10]);
  });

  test('calls are repeated with pauses in between', async () => {
    const world = new FakeWorld({ PutMetricData: always({}) });
    await runStep(step({ calls: [call('PutMetricData')], repeat: { times: 3, everySeconds: 60 } }), {}, world);
    expect(world.changes).toHaveLength(3);
    expect(world.slept).toEqual([60, 60]);
  });
});

describe('values', () => {
  test('go from answers into inputs, conditions and outputs', async () => {
    const world = new FakeWorld({
      DescribeDBInstances: always({ Endpoint: { Address: 'db.example.com', Port: 5432 } }),
      GetParameter: sequence({ Value: 'old' }, { Value: 'db.example.com' }),
      PutParameter: always({}),
    });
    const result = await runStep(
      step({
        look: [
          call('DescribeDBInstances', { bind: { host: 'Endpoint.Address', port: 'Endpoint.Port', none: 'No.Such' } }),
        ],
        calls: [
          call('PutParameter', {
            input: {
              Value: '@{host}',
              Port: '@{port}',
              Text: 'to @{host}:@{port}, @{none}',
              List: ['@{port}'],
              Not: null,
            },
          }),
        ],
        until: [{ words: 'it names it', call: call('GetParameter'), holds: 'Value == @{host}' }],
        outputs: ['host', 'port', 'none'],
      }),
      {},
      world,
    );
    expect(result).toEqual({ outcome: 'done', outputs: { host: 'db.example.com', port: 5432, none: null } });
    expect(world.changes[0]?.input).toEqual({
      Value: 'db.example.com',
      Port: 5432,
      Text: 'to db.example.com:5432, unknown',
      List: [5432],
      Not: null,
    });
  });

  test('a change is announced with its values, and a call in between that only reads is not', async () => {
    const world = new FakeWorld({ DescribeDBInstances: always({ Id: 'lt-1' }), ModifyDBInstance: always({}) });
    const calls = [
      call('DescribeDBInstances', { bind: { id: 'Id' } }),
      call('ModifyDBInstance', { input: { Id: '@{id}' } }),
    ];
    await runStep(step({ calls }), {}, world);
    expect(world.changes).toEqual([{ ...calls[1], input: { Id: 'lt-1' } }]);
  });

  test('the clock with an offset, and what is remembered when all is true that was waited for', async () => {
    const world: FakeWorld = new FakeWorld({
      RebootDBInstance: () => {
        world.time += 7.5;
        return {};
      },
      DescribeDBInstances: () => ({ Back: world.time > time + 20 }),
    });
    const { time } = world;
    const result = await runStep(
      step({
        calls: [call('RebootDBInstance', { input: { From: '@{now-600}', To: 'until @{now+1}' } })],
        until: [{ words: 'it is back', call: call('DescribeDBInstances'), holds: 'Back' }],
        remember: { silentFrom: '@{now}', caughtUpFrom: '@{now+60}' },
        outputs: ['silentFrom', 'caughtUpFrom'],
      }),
      {},
      world,
    );
    expect(world.changes[0]?.input).toEqual({ From: time - 600, To: `until ${time + 1}` });
    expect(result.outputs).toEqual({ silentFrom: time + 27, caughtUpFrom: time + 87 });
  });

  test('a text with quotes and backticks is compared as it is', async () => {
    const text = 'a`b\'c"d\\e';
    const world = new FakeWorld({ GetParameter: always({ Value: text }) });
    const until = [{ words: 'it is the same', call: call('GetParameter'), holds: 'Value == @{text}' }];
    expect((await runStep(step({ until }), { text }, world)).outcome).toBe('done');
  });

  test('a name that nothing has bound fails the step, and nothing is changed', async () => {
    const world = new FakeWorld({ PutParameter: always({}) });
    const result = await runStep(step({ calls: [call('PutParameter', { input: { Value: '@{host}' } })] }), {}, world);
    expect(result).toEqual({ outcome: 'failed', reason: "nothing has been bound to 'host'", outputs: {} });
    expect([world.changes, world.calls]).toEqual([[], []]);
  });

  test('of an empty list of values the newest is null, which is no number', async () => {
    const newest = 'max_by(Datapoints[?Maximum >= `0`], &Timestamp).Maximum';
    const until = [{ words: 'there is one', call: call('GetMetricStatistics'), holds: `type(${newest}) == 'number'` }];
    const with_ = (Datapoints: unknown): Promise<unknown> =>
      runStep(step({ until, timeoutSeconds: 5 }), {}, new FakeWorld({ GetMetricStatistics: always({ Datapoints }) }));
    expect(await with_([])).toMatchObject({ outcome: 'failed' });
    expect(await with_([{ Maximum: -1, Timestamp: 3 }])).toMatchObject({ outcome: 'failed' });
    expect(await with_([{ Maximum: 0, Timestamp: 2 }])).toMatchObject({ outcome: 'done' });
  });

  test('the names in data', () => {
    expect(referencesIn({ a: '@{lag}', b: ['@{now-600} @{host}', '@{lag}'], c: 1 })).toEqual(['lag', 'host']);
    expect(referencesIn(undefined)).toEqual([]);
  });
});

describe('ways out', () => {
  const SERVING = { words: '3 serve', call: call('DescribeAutoScalingGroups'), holds: 'Serving == `3`' };
  const ladder = (more: Partial<Step> = {}): Step =>
    step({
      until: [SERVING],
      timeoutSeconds: 20,
      fallbacks: [
        { title: 'other types', calls: [call('UpdateTypes')], until: [SERVING], timeoutSeconds: 30 },
        {
          title: 'fewer',
          calls: [call('UpdateSize')],
          until: [{ words: '2 serve', call: call('DescribeAutoScalingGroups'), holds: 'Serving == `2`' }],
          timeoutSeconds: 30,
        },
      ],
      explain: { call: call('DescribeScalingActivities', { service: 'autoscaling' }), text: 'Message' },
      onFailure: 'degrade',
      ...more,
    });
  const NO_CAPACITY = always({ Message: 'InsufficientInstanceCapacity' });

  test('the second works: degraded, and the reason tells all', async () => {
    let size = 1;
    const world = new FakeWorld({
      DescribeAutoScalingGroups: () => ({ Serving: size }),
      DescribeScalingActivities: NO_CAPACITY,
      UpdateTypes: failing('Denied: no'),
      UpdateSize: () => {
        size = 2;
        return {};
      },
    });
    const tried: string[] = [];
    const result = await runStep(
      ladder(),
      {},
      Object.assign(world, { fallingBack: ({ title }: { title: string }) => tried.push(title) }),
    );
    expect(result).toEqual({
      outcome: 'degraded',
      reason: 'in time it did not come true that 3 serve; autoscaling says: InsufficientInstanceCapacity; fewer worked',
      outputs: {},
    });
    expect(tried).toEqual(['other types', 'fewer']);
  });

  test('the first works: the second is not tried', async () => {
    let size = 1;
    const world = new FakeWorld({
      DescribeAutoScalingGroups: () => ({ Serving: size }),
      UpdateTypes: () => {
        size = 3;
        return {};
      },
    });
    expect(await runStep(ladder(), {}, world)).toMatchObject({
      outcome: 'degraded',
      reason: 'in time it did not come true that 3 serve; other types worked',
    });
    expect(world.changes.map(({ operation }) => operation)).toEqual(['UpdateTypes']);
  });

  test('none works: as the step says, with all that was tried', async () => {
    const world = new FakeWorld({
      DescribeAutoScalingGroups: always({ Serving: 0 }),
      DescribeScalingActivities: NO_CAPACITY,
      UpdateTypes: failing('Denied: no'),
      UpdateSize: always({}),
    });
    expect(await runStep(ladder({ onFailure: 'stop' }), {}, world)).toEqual({
      outcome: 'failed',
      reason:
        'in time it did not come true that 3 serve; autoscaling says: InsufficientInstanceCapacity; ' +
        'tried without success: other types (Denied: no); fewer',
      outputs: {},
    });
  });

  test('each has time of its own, for its calls as well', async () => {
    const world = new FakeWorld({
      DescribeAutoScalingGroups: always({ Serving: 0 }),
      UpdateTypes: always({}),
      UpdateSize: always({}),
    });
    const start = world.time;
    await runStep(ladder(), {}, world);
    expect(world.time - start).toBe(20 + 30 + 30);
    const given = world.calls.map((text, index) => [text.split(' ')[1], world.seconds[index]]);
    expect(given.filter(([operation]) => operation?.toString().startsWith('Update'))).toEqual([
      ['UpdateTypes', 10],
      ['UpdateSize', 10],
    ]);
  });

  test('when all is well nothing is tried and nothing is explained', async () => {
    const world = new FakeWorld({ DescribeAutoScalingGroups: always({ Serving: 3 }) });
    expect(await runStep(ladder(), {}, world)).toEqual({ outcome: 'done', outputs: {} });
    expect(world.calls).toEqual(['rds DescribeAutoScalingGroups us-west-2']);
  });
});

describe('a look without changes', () => {
  test('finds what holds, what does not, what cannot be known, and what would be called', async () => {
    const world = new FakeWorld({
      DescribeDBInstances: always({ Status: 'available', Source: 'arn' }),
      GetParameter: failing('denied'),
    });
    const examined = await examineStep(
      step({
        look: [call('DescribeDBInstances', { bind: { source: 'Source' } })],
        preconditions: [AVAILABLE, { words: 'it writes', holds: '!source' }],
        decision: { question: 'Go?', signals: [{ words: 'it rings', call: call('GetParameter'), holds: '`true`' }] },
        calls: [
          call('PromoteReadReplica', { when: "source == 'arn'", input: { Id: '@{source}', At: '@{silentFrom}' } }),
          call('RebootDBInstance', { when: '!source' }),
          call('PutMetricData'),
        ],
        until: [{ words: 'it was quiet', call: call('DescribeDBInstances'), holds: 'At > @{silentFrom}' }],
        outputs: ['source', 'silentFrom'],
      }),
      {},
      world,
    );
    expect(examined).toMatchObject({
      troubles: [],
      preconditions: [
        { words: 'it is available', state: 'holds' },
        { words: 'it writes', state: 'does-not-hold' },
      ],
      signals: [{ words: 'it rings', state: 'unknown', detail: 'denied' }],
      calls: [
        { needed: 'yes', call: { input: { Id: 'arn', At: '@{silentFrom}' } } },
        { needed: 'no' },
        { needed: 'yes' },
      ],
      until: [{ words: 'it was quiet', state: 'unknown', detail: 'depends on silentFrom' }],
      outputs: { source: 'arn' },
    });
    expect(examined.outputs).toEqual({ source: 'arn' });
    expect(world.changes).toEqual([]);
    expect(new Set(world.calls)).toEqual(new Set(['rds DescribeDBInstances us-west-2', 'rds GetParameter us-west-2']));
  });

  test('when the first look fails, what rests on it is unknown', async () => {
    const examined = await examineStep(
      step({
        look: [call('DescribeDBInstances', { bind: { rules: 'Rules' } })],
        preconditions: [{ words: 'it is closed', holds: 'rules == `0`' }],
        calls: [call('ModifyDBInstance', { when: 'rules == `0`' })],
      }),
      {},
      new FakeWorld({ DescribeDBInstances: failing('dead') }),
    );
    expect(examined).toMatchObject({
      troubles: ['dead'],
      preconditions: [{ words: 'it is closed', state: 'unknown' }],
      calls: [{ needed: 'unknown' }],
    });
  });

  test('a request that might change something is not made', async () => {
    const world = new FakeWorld({ POST: () => ({ status: 200 }) });
    const post = call('POST', { service: 'https', input: { url: 'https://example.com' } });
    const until = [{ words: 'a row can be written', call: post, holds: 'status == `200`' }];
    expect((await examineStep(step({ until }), {}, world)).until).toEqual([
      { words: 'a row can be written', state: 'unknown', detail: 'asking might change something' },
    ]);
    expect(world.calls).toEqual([]);
  });

  test('of what is not checked it looks at nothing', async () => {
    const world = new FakeWorld();
    expect(await examineStep(step({ notChecked: 'no request', until: [AVAILABLE] }), {}, world)).toEqual({
      troubles: [],
      preconditions: [],
      signals: [],
      calls: [],
      until: [],
      outputs: {},
    });
    expect(world.calls).toEqual([]);
  });
});
