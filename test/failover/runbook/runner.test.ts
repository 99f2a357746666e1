import { failover } from '../../../lib/failover/runbook/failover';
import { JournalRecord, outcomesIn } from '../../../lib/failover/runbook/journal';
import { previewRunbook, RunEvent, RunInterrupted, runRunbook } from '../../../lib/failover/runbook/runner';
import { Runbook } from '../../../lib/failover/runbook/step';
import { RunbookSubject } from '../../../lib/failover/runbook/subject';
import { runbookSubject } from '../../../stacks/runbooks';
import { shipped } from '../../support/environment';
import { cycleOf, FakeAws } from './fake-aws';
import { call, FakeWorld, MemoryJournal, runbookOf, step } from './fake-world';

const THREE = runbookOf([
  step({ id: 'look', look: [call('DescribeIt', { bind: { found: 'Found' } })], outputs: ['found'] }),
  step({ id: 'change', calls: [call('PutIt', { input: { To: '@{found}' } })], repeatable: 'yes' }),
  step({ id: 'tell', calls: [call('Publish', { input: { Text: 'it is @{found}' } })], repeatable: 'yes' }),
]);
const ANSWERS = { DescribeIt: () => ({ Found: 'here' }), PutIt: () => ({}), Publish: () => ({}) };

/** The records without their times. */
const bare = (records: readonly JournalRecord[]): unknown[] => records.map(({ at: _at, ...record }) => record);

describe('a run', () => {
  test('goes step by step, hands outputs on, and records everything before it happens', async () => {
    const world = new FakeWorld(ANSWERS);
    const journal = new MemoryJournal();
    const events: RunEvent[] = [];
    const run = await runRunbook({ runbook: THREE, world, journal, onEvent: (event) => events.push(event) });
    expect(run.verdict).toBe('complete');
    expect(run.steps.map(({ step: { id }, result, kept }) => [id, result.outcome, kept])).toEqual([
      ['look', 'done', false],
      ['change', 'done', false],
      ['tell', 'done', false],
    ]);
    expect(bare(journal.records)).toEqual([
      { record: 'step-begun', step: 'look' },
      { record: 'step-ended', step: 'look', result: { outcome: 'done', outputs: { found: 'here' } } },
      { record: 'step-begun', step: 'change' },
      {
        record: 'change',
        step: 'change',
        service: 'rds',
        operation: 'PutIt',
        region: 'us-west-2',
        input: { To: 'here' },
      },
      { record: 'step-ended', step: 'change', result: { outcome: 'done', outputs: {} } },
      { record: 'step-begun', step: 'tell' },
      {
        record: 'change',
        step: 'tell',
        service: 'rds',
        operation: 'Publish',
        region: 'us-west-2',
        input: { Text: 'it is here' },
      },
      { record: 'step-ended', step: 'tell', result: { outcome: 'done', outputs: {} } },
      { record: 'run-ended', verdict: 'complete' },
    ]);
    expect(journal.records[0]?.at).toBe('2027-01-15T08:00:00.000Z');
    expect(events.map(({ type, step: { id } }) => `${id} ${type}`)).toEqual([
      'look step-started',
      'look step-ended',
      'change step-started',
      'change changing',
      'change changed',
      'change step-ended',
      'tell step-started',
      'tell changing',
      'tell changed',
      'tell step-ended',
    ]);
  });

  test('tells of waits and ways out', async () => {
    const world = new FakeWorld({ DescribeIt: () => ({}), PutIt: () => ({}) });
    const until = [{ words: 'it is there', call: call('DescribeIt'), holds: 'There' }];
    const fallbacks = [{ title: 'put it', calls: [call('PutIt')], until: [], timeoutSeconds: 10 }];
    const events: RunEvent[] = [];
    const runbook = runbookOf([step({ until, fallbacks, timeoutSeconds: 15, repeatable: 'yes' })]);
    await runRunbook({ runbook, world, journal: new MemoryJournal(), onEvent: (event) => events.push(event) });
    expect(events.map(({ type }) => type)).toEqual([
      'step-started',
      'waiting',
      'falling-back',
      'changing',
      'changed',
      'step-ended',
    ]);
    expect(events[1]).toMatchObject({ missing: ['it is there'], secondsLeft: 15 });
    expect(events[5]).toMatchObject({ seconds: 10, result: { outcome: 'degraded' } });
  });

  test.each([
    ['stop', 'stopped', ['look', 'change']],
    ['degrade', 'degraded', ['look', 'change', 'tell']],
    ['note', 'complete', ['look', 'change', 'tell']],
  ] as const)('a step fails that says %s: %s', async (onFailure, verdict, reached) => {
    const runbook = runbookOf(THREE.steps.map((each) => (each.id === 'change' ? { ...each, onFailure } : each)));
    const { PutIt: _, ...answers } = ANSWERS;
    const journal = new MemoryJournal();
    const run = await runRunbook({ runbook, world: new FakeWorld(answers), journal });
    expect(run.verdict).toBe(verdict);
    expect(run.steps.map(({ step: { id } }) => id)).toEqual(reached);
    expect(journal.records.at(-1)).toMatchObject({ record: 'run-ended', verdict });
  });

  test('what was not checked is no success', async () => {
    const runbook = runbookOf([...THREE.steps, step({ id: 'verify', notChecked: 'no request' })]);
    const run = await runRunbook({ runbook, world: new FakeWorld(ANSWERS), journal: new MemoryJournal() });
    expect(run.verdict).toBe('degraded');
  });

  test('nobody agrees: stopped before anything is changed', async () => {
    const world = new FakeWorld(ANSWERS);
    world.agrees = false;
    const runbook = runbookOf([step({ id: 'decide', decision: { question: 'Go?', signals: [] } }), ...THREE.steps]);
    const run = await runRunbook({ runbook, world, journal: new MemoryJournal() });
    expect(run.verdict).toBe('stopped');
    expect(run.steps.map(({ step: { id }, result }) => [id, result.outcome])).toEqual([['decide', 'refused']]);
    expect(world.calls).toEqual([]);
  });
});

describe('going on', () => {
  const stoppedAtChange = async (): Promise<MemoryJournal> => {
    const journal = new MemoryJournal();
    const { PutIt: _, ...answers } = ANSWERS;
    await runRunbook({ runbook: THREE, world: new FakeWorld(answers), journal });
    return journal;
  };

  test('steps that have passed are kept with their outputs, the failed one is run again', async () => {
    const journal = await stoppedAtChange();
    const world = new FakeWorld(ANSWERS);
    const kept: string[] = [];
    const run = await runRunbook({
      runbook: THREE,
      world,
      journal,
      onEvent: (event) => event.type === 'step-kept' && kept.push(`${event.step.id} ${event.result.outcome}`),
    });
    expect(run.verdict).toBe('complete');
    expect(run.steps.map(({ step: { id }, kept: isKept }) => [id, isKept])).toEqual([
      ['look', true],
      ['change', false],
      ['tell', false],
    ]);
    expect(kept).toEqual(['look done']);
    expect(world.calls).toEqual(['rds PutIt us-west-2', 'rds Publish us-west-2']);
    expect(world.changes[0]?.input).toEqual({ To: 'here' });
  });

  test.each(['already-done', 'degraded', 'noted', 'not-checked', 'done'] as const)('%s is kept', async (outcome) => {
    const result = { outcome, outputs: { found: 'x' } };
    const journal = new MemoryJournal([{ record: 'step-ended', at: '', step: 'look', result }]);
    const world = new FakeWorld(ANSWERS);
    const run = await runRunbook({ runbook: THREE, world, journal });
    expect(world.calls).not.toContain('rds DescribeIt us-west-2');
    expect(run.steps[0]).toMatchObject({ kept: true, result });
  });

  test.each(['refused', 'failed'] as const)('%s is run again', async (outcome) => {
    const journal = new MemoryJournal([
      { record: 'step-ended', at: '', step: 'look', result: { outcome, outputs: {} } },
    ]);
    const world = new FakeWorld(ANSWERS);
    expect((await runRunbook({ runbook: THREE, world, journal })).verdict).toBe('complete');
    expect(world.calls[0]).toBe('rds DescribeIt us-west-2');
  });

  test('from a step: those after it are run again, and what they came to before counts no more', async () => {
    const journal = new MemoryJournal();
    await runRunbook({ runbook: THREE, world: new FakeWorld(ANSWERS), journal });
    const { Publish: _, ...answers } = ANSWERS;
    const world = new FakeWorld(answers);
    const run = await runRunbook({ runbook: THREE, world, journal, from: 'change' });
    expect(run.verdict).toBe('stopped');
    expect(world.calls).toEqual(['rds PutIt us-west-2', 'rds Publish us-west-2']);
    expect([...outcomesIn(journal.records)].map(([id, { outcome }]) => [id, outcome])).toEqual([
      ['look', 'done'],
      ['change', 'done'],
      ['tell', 'failed'],
    ]);
    expect(bare(journal.records)).toContainEqual({ record: 'rewound', steps: ['change', 'tell'] });
  });

  test.each([
    ['tell', "from: 'tell' comes after 'look', which has no outcome in the record yet; go on from 'look' [step-order]"],
    [
      'nothing',
      "from: 'from' must be a step of the failover, got 'nothing'; the steps are look, change or tell [unknown-step]",
    ],
  ])('from %s, with an empty journal: refused before anything is done', async (from, message) => {
    const journal = new MemoryJournal();
    const world = new FakeWorld(ANSWERS);
    await expect(runRunbook({ runbook: THREE, world, journal, from })).rejects.toThrow(message);
    expect([journal.records, world.calls]).toEqual([[], []]);
  });

  test('from a step after one that has failed, or was refused: refused', async () => {
    const journal = await stoppedAtChange();
    const run = (from: string): Promise<unknown> =>
      runRunbook({ runbook: THREE, world: new FakeWorld(ANSWERS), journal, from });
    await expect(run('tell')).rejects.toThrow(
      "from: 'tell' comes after 'change', which has failed; go on from 'change' [step-order]",
    );
    journal.append({ record: 'step-ended', at: '', step: 'look', result: { outcome: 'refused', outputs: {} } });
    await expect(run('tell')).rejects.toThrow(
      "from: 'tell' comes after 'look', which was refused; go on from 'look' [step-order]",
    );
  });
});

describe('the end in the middle', () => {
  test('what an observer throws ends the run on the spot; a step cannot swallow it', async () => {
    const journal = new MemoryJournal();
    const world = new FakeWorld(ANSWERS);
    const killed = new Error('killed');
    const run = runRunbook({
      runbook: runbookOf(THREE.steps.map((each) => ({ ...each, onFailure: 'note' }))),
      world,
      journal,
      onEvent: ({ type }) => {
        if (type === 'changing') throw killed;
      },
    });
    await expect(run).rejects.toBe(killed);
    expect(world.calls).toEqual(['rds DescribeIt us-west-2']);
    expect(journal.records.at(-1)).toMatchObject({ record: 'change', operation: 'PutIt' });
  });

  test('a journal that cannot be written ends it before the change', async () => {
    const world = new FakeWorld(ANSWERS);
    const journal = new MemoryJournal();
    journal.append = (record) => {
      if (record.record === 'change') throw new Error('disk full');
      journal.records.push(record);
    };
    await expect(runRunbook({ runbook: THREE, world, journal })).rejects.toThrow('disk full');
    expect(world.calls).toEqual(['rds DescribeIt us-west-2']);
  });

  test.each(['call', 'sleep', 'decide'] as const)('a signal ends it within %s', async (where) => {
    const ending = new AbortController();
    const world = new FakeWorld({ DescribeIt: () => ({}) });
    const never = (): Promise<never> => {
      queueMicrotask(() => ending.abort());
      return new Promise(() => undefined);
    };
    Object.assign(world, { [where]: never });
    const runbook = runbookOf([
      step({
        decision: { question: 'Go?', signals: [] },
        until: [{ words: 'it is there', call: call('DescribeIt'), holds: 'There' }],
      }),
    ]);
    const journal = new MemoryJournal();
    const run = runRunbook({ runbook, world, journal, signal: ending.signal });
    await expect(run).rejects.toThrow(RunInterrupted);
    expect(bare(journal.records)).toEqual([{ record: 'step-begun', step: 'step' }]);
  });

  test('a signal that was given before: nothing is done', async () => {
    const journal = new MemoryJournal();
    const world = new FakeWorld(ANSWERS);
    await expect(runRunbook({ runbook: THREE, world, journal, signal: AbortSignal.abort() })).rejects.toThrow(
      'the run was interrupted',
    );
    expect([journal.records, world.calls]).toEqual([[], []]);
  });
});

// The failover of the shipped prod against an AWS that its calls change.

const SUBJECT: RunbookSubject = {
  ...runbookSubject(shipped('prod')),
  verification: {
    inference: { method: 'GET', path: '/health' },
    write: { method: 'POST', path: '/rows', body: '{}' },
    read: { method: 'GET', path: '/rows' },
  },
};
const FAILOVER = failover(SUBJECT);
const HOME = SUBJECT.home.region;
const STANDBY = SUBJECT.standby.region;

const aws = (...dead: string[]): FakeAws => {
  const world = new FakeAws(SUBJECT, cycleOf(SUBJECT));
  dead.forEach((region) => world.dead.add(region));
  return world;
};

describe('the failover of prod', () => {
  const IN_ORDER = [
    `PromoteReadReplica ${STANDBY}`,
    `UpdateAutoScalingGroup ${STANDBY}`,
    `UpdateAutoScalingGroup ${STANDBY}`,
    `PutParameter ${STANDBY}`,
    `PutObject ${STANDBY}`,
    ...Array.from({ length: 5 }, () => `PutMetricData ${STANDBY}`),
    `Publish ${STANDBY}`,
  ];

  test('of a cycle that home has already ended: refused, and nothing is changed', async () => {
    const world = aws();
    world.objects.add(`warmsite/takeover/${HOME}-g2`);
    const run = await runRunbook({ runbook: FAILOVER, world, journal: new MemoryJournal() });
    expect(run.verdict).toBe('stopped');
    expect(run.steps.map(({ step: { id }, result: { reason } }) => [id, reason])).toEqual([
      [
        'decide',
        `refused: it is not so that this runbook is current: warmsite-prod-db-g2 in ${HOME} has not taken over meanwhile`,
      ],
    ]);
    expect(world.made).toEqual([]);
  });

  test('with home dead: fencing is tried in time, noted, and the failover is complete', async () => {
    const world = aws(HOME);
    const run = await runRunbook({ runbook: FAILOVER, world, journal: new MemoryJournal() });
    expect(run.verdict).toBe('complete');
    expect(
      run.steps.filter(({ result }) => result.outcome !== 'done').map(({ step: { id }, result }) => [id, result]),
    ).toEqual([
      ['fence', { outcome: 'noted', reason: `rds DescribeDBInstances in ${HOME}: TimeoutError`, outputs: {} }],
      [
        'cut-connections',
        {
          outcome: 'noted',
          reason: `rds RebootDBInstance in ${HOME}: TimeoutError`,
          outputs: { silentFrom: null, caughtUpFrom: null },
        },
      ],
    ]);
    expect(world.made).toEqual(IN_ORDER);
    expect(run.steps[0]?.result.signals?.map(({ holds }) => holds)).toEqual([true, true]);
    expect(run.steps.find(({ step: { id } }) => id === 'record-lag')?.result.outputs).toEqual({ lagSeconds: 42 });
    expect(world.published).toEqual([
      `${STANDBY} has taken over from ${HOME}. Lag at the promotion, in seconds: 42. Record it now: ` +
        `warmsite topology failover prod, then deploy ${SUBJECT.standby.siteStack} and ${SUBJECT.standby.globalStack}.`,
    ]);
  });

  test('a dead home costs the fencing two calls of 10 s, and is asked nothing afterwards', async () => {
    const world = aws(HOME);
    const start = world.time;
    let promotedAfter = 0;
    const asked: number[] = [];
    await runRunbook({
      runbook: FAILOVER,
      world,
      journal: new MemoryJournal(),
      onEvent: (event) => {
        if (event.type === 'changing' && event.call.operation === 'PromoteReadReplica') {
          promotedAfter = event.at - start;
          asked.push(world.calls.length);
        }
      },
    });
    expect(promotedAfter).toBe(20);
    expect(world.calls.slice(asked[0]).filter((text) => text.startsWith('rds') && text.endsWith(HOME))).toEqual([]);
    expect(world.calls.filter((text) => !text.startsWith('https') && text.endsWith(HOME))).toEqual([
      `rds DescribeDBInstances ${HOME}`,
      `rds RebootDBInstance ${HOME}`,
    ]);
  });

  test('with home alive: the old writer is fenced before the promotion', async () => {
    const world = aws();
    const run = await runRunbook({ runbook: FAILOVER, world, journal: new MemoryJournal() });
    expect(run.verdict).toBe('complete');
    expect(run.steps[0]?.result.signals?.map(({ holds }) => holds)).toEqual([false, false]);
    expect(world.made).toEqual([
      `ModifyDBInstance ${HOME}`,
      `AddTagsToResource ${HOME}`,
      `RebootDBInstance ${HOME}`,
      ...IN_ORDER,
    ]);
  });

  test('without a lag it goes on, degraded, and says that it is unknown', async () => {
    const world = aws(HOME);
    world.lag = undefined;
    const run = await runRunbook({ runbook: FAILOVER, world, journal: new MemoryJournal() });
    expect(run.verdict).toBe('degraded');
    expect(world.made).toEqual(IN_ORDER);
    expect(world.published[0]).toContain('Lag at the promotion, in seconds: unknown.');
  });

  test('without GPU capacity: every way out is tried, and the end is degraded', async () => {
    const world = aws(HOME);
    world.capacity = 1;
    const run = await runRunbook({ runbook: FAILOVER, world, journal: new MemoryJournal() });
    expect(run.verdict).toBe('degraded');
    const result = run.steps.find(({ step: { id } }) => id === 'await-capacity-llm')?.result;
    expect(result?.outcome).toBe('degraded');
    expect(result?.reason).toContain('autoscaling says: InsufficientInstanceCapacity; tried without success: ');
    expect(result?.reason).toContain('on-demand instances only; a smaller group: 2 of 3');
  });

  test.each(['fence', 'promote', 'notify'])('cannot be begun at %s', async (from) => {
    const world = aws(HOME);
    await expect(runRunbook({ runbook: FAILOVER, world, journal: new MemoryJournal(), from })).rejects.toThrow(
      `'${from}' comes after 'decide', which has no outcome in the record yet`,
    );
    expect(world.calls).toEqual([]);
  });

  test('a dry run changes nothing, and finds what is known', async () => {
    const world = aws(HOME);
    const previews = await previewRunbook(FAILOVER, world);
    expect([world.made, world.changes, world.slept]).toEqual([[], [], []]);
    const of = (id: string): (typeof previews)[number] => previews.find(({ step }) => step.id === id)!;
    expect(of('decide').preconditions.map(({ state }) => state)).toEqual(['holds', 'holds', 'holds']);
    expect(of('decide').signals.map(({ state }) => state)).toEqual(['holds', 'holds']);
    expect(of('fence').troubles).toEqual([`rds DescribeDBInstances in ${HOME}: TimeoutError`]);
    expect(of('fence').calls).toMatchObject([
      { needed: 'unknown', call: { input: { VpcSecurityGroupIds: ['@{closed}'] } } },
      { needed: 'unknown', call: { operation: 'AddTagsToResource' } },
    ]);
    expect(of('promote').calls).toMatchObject([{ needed: 'yes' }]);
    expect(of('endpoint').calls).toMatchObject([
      { needed: 'yes', call: { input: { Value: `${STANDBY}.db.example.com` } } },
    ]);
    expect(of('notify').calls[0]?.call.input['Message']).toContain('in seconds: 42.');
  });
});

/** How often a run tells of something. */
async function eventsOf(runbook: Runbook, world: FakeAws): Promise<number> {
  let events = 0;
  await runRunbook({ runbook, world, journal: new MemoryJournal(), onEvent: () => (events += 1) });
  return events;
}

describe('killed anywhere and started again', () => {
  class Killed extends Error {}

  /** Runs, and is killed at each of these events, counted from the start of each run. */
  async function runWithKills(world: FakeAws, journal: MemoryJournal, kills: readonly number[]): Promise<string> {
    for (const kill of kills) {
      let seen = 0;
      try {
        await runRunbook({
          runbook: FAILOVER,
          world,
          journal,
          onEvent: () => {
            seen += 1;
            if (seen === kill) throw new Killed();
          },
        });
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
    }
    return (await runRunbook({ runbook: FAILOVER, world, journal })).verdict;
  }

  const guarded = ['PromoteReadReplica', 'PutParameter', 'PutObject', 'ModifyDBInstance'];
  const times = (world: FakeAws, operation: string): number =>
    world.made.filter((text) => text.startsWith(`${operation} `)).length;

  test.each([
    ['dead', [HOME]],
    ['alive', []],
  ])('home %s: it completes, and nothing that looks first is done twice', async (_, dead) => {
    const points = await eventsOf(FAILOVER, aws(...dead));
    expect(points).toBeGreaterThan(50);
    for (let kill = 1; kill <= points; kill += 1) {
      const world = aws(...dead);
      const journal = new MemoryJournal();
      const verdict = await runWithKills(world, journal, [kill]);
      const done = guarded.map((operation) => times(world, operation));
      const expected = guarded.map((operation) => (operation === 'ModifyDBInstance' && dead.length > 0 ? 0 : 1));
      expect([kill, verdict, done]).toEqual([kill, 'complete', expected]);
      expect(times(world, 'UpdateAutoScalingGroup')).toBe(2);
      expect(SUBJECT.groups.map(({ name }) => world.minimum(name))).toEqual(
        SUBJECT.groups.map(({ activeMin }) => activeMin),
      );
      // The record is complete: each step has one outcome that counts, and every change was recorded before.
      expect([...outcomesIn(journal.records).keys()]).toEqual(FAILOVER.steps.map(({ id }) => id));
      const recorded = journal.records.flatMap((record) => (record.record === 'change' ? [record.operation] : []));
      for (const text of new Set(world.made)) {
        const [operation = ''] = text.split(' ');
        expect(recorded.filter((each) => each === operation).length).toBeGreaterThanOrEqual(times(world, operation));
      }
    }
  });

  test('killed once after each event, again and again', async () => {
    const world = aws(HOME);
    const journal = new MemoryJournal();
    // Every run gets a little further; each is killed at its second event that is no kept step.
    const verdict = await runWithKills(
      world,
      journal,
      Array.from({ length: 60 }, (_, index) => 2 + (index % 20)),
    );
    expect(verdict).toBe('complete');
    expect(guarded.map((operation) => times(world, operation))).toEqual([1, 1, 1, 0]);
  });
});
