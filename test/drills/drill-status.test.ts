import * as fc from 'fast-check';
import { Duration } from '../../lib/core/quantities';
import { DRILL_KINDS, DrillRecord } from '../../lib/drills/drill-record';
import { DEFAULT_DRILL_SCHEDULE, DrillStatus, drillStatus, DrillStatusProps } from '../../lib/drills/drill-status';
import { printOf, recordOf } from './records';

const NOW = '2026-11-21T00:00:00.000Z';

function statusOf(records: readonly DrillRecord[], more: Partial<DrillStatusProps> = {}): DrillStatus {
  return drillStatus({
    environment: 'prod',
    records,
    schedule: DEFAULT_DRILL_SCHEDULE,
    fingerprint: printOf(),
    now: NOW,
    ...more,
  });
}

const redOf = (...args: Parameters<typeof statusOf>): (readonly [string, string])[] =>
  statusOf(...args).problems.map(({ code, message }) => [code, message] as const);

test('a success within the time, with nothing changed since, is green', () => {
  const record = recordOf();
  expect(statusOf([record])).toEqual({
    environment: 'prod',
    outcome: 'green',
    problems: [],
    notes: [],
    last: record,
    due: '2026-11-30T10:00:00.000Z',
    changed: [],
    schedule: { every: '90d', counts: ['drill', 'failover'] },
    records: [record],
  });
});

test('never drilled is red', () => {
  expect(redOf([])).toEqual([
    [
      'never-drilled',
      "must have a drill or failover that passed, got none of 0 records; run one, and record it with 'warmsite drills record prod'",
    ],
  ]);
});

test('what does not count is history', () => {
  expect(redOf([recordOf({ kind: 'rehearsal' })]).map(([code]) => code)).toEqual(['never-drilled']);
  const schedule = { ...DEFAULT_DRILL_SCHEDULE, counts: ['rehearsal'] as const };
  expect(redOf([recordOf({ kind: 'rehearsal' })], { schedule })).toEqual([]);
});

test('overdue is red, from the first moment on', () => {
  const at = '2026-08-23T00:00:00.000Z';
  expect(redOf([recordOf({ at })])).toEqual([]);
  expect(redOf([recordOf({ at })], { now: '2026-11-21T00:00:00.001Z' })).toEqual([
    [
      'drill-overdue',
      'must be drilled every 90d, but the last success is of 2026-08-23, and the next was due on 2026-11-21',
    ],
  ]);
  const schedule = { ...DEFAULT_DRILL_SCHEDULE, every: Duration.days(30) };
  expect(redOf([recordOf({ at })], { schedule }).map(([code]) => code)).toEqual(['drill-overdue']);
});

test('a change of what recovery rests on is red, and named', () => {
  const status = statusOf([recordOf()], { fingerprint: printOf('two', 'two') });
  expect(status.problems).toEqual([
    {
      code: 'drill-outdated',
      where: 'prod',
      message:
        'must be drilled after each change of what recovery rests on; changed since the failover of 2026-09-01: database (1 resource) and network (1 resource)',
    },
  ]);
  expect(status.changed).toEqual([
    { part: 'database', added: [], removed: [], changed: ['site/aws_db_instance.database_g1'] },
    { part: 'network', added: [], removed: [], changed: ['site/aws_vpc.network'] },
  ]);
});

test('the change counts from the last success, not from a drill that failed', () => {
  const failed = recordOf({ at: '2026-10-01T10:00:00.000Z', result: 'failed', fingerprint: printOf('two') });
  expect(redOf([recordOf(), failed], { fingerprint: printOf('two') }).map(([code]) => code)).toEqual([
    'drill-outdated',
    'drill-not-passed',
  ]);
  const passed = { ...failed, at: '2026-10-02T10:00:00.000Z', result: 'passed' as const };
  expect(redOf([recordOf(), failed, passed], { fingerprint: printOf('two') })).toEqual([]);
});

test.each([
  ['failed', 'has failed'],
  ['degraded', 'is degraded'],
] as const)('a later drill that is %s is red', (result, words) => {
  const later = recordOf({ at: '2026-10-01T10:00:00.000Z', kind: 'drill', result });
  expect(redOf([recordOf(), later])).toEqual([
    [
      'drill-not-passed',
      `must have passed its newest drill, but the drill of 2026-10-01 ${words}; mend what it found, and drill again`,
    ],
  ]);
});

test('a missed objective is red', () => {
  const slow = recordOf({
    recovery: { seconds: 1801, budget: 1540, objective: 1800 },
    loss: { seconds: 301, budget: 20, objective: 300 },
  });
  expect(redOf([slow])).toEqual([
    ['rto-missed', 'must meet objectives.rto, 30m, but the failover of 2026-09-01 measured 30m 1s'],
    ['rpo-missed', 'must meet objectives.rpo, 5m, but the failover of 2026-09-01 measured 5m 1s'],
  ]);
  const within = recordOf({
    recovery: { seconds: 1800, budget: 1540, objective: 1800 },
    loss: { seconds: 300, budget: 20, objective: 300 },
  });
  expect(redOf([within])).toEqual([]);
});

test('what an emulator measured misses nothing, and says so', () => {
  const slow = recordOf({ emulated: true, recovery: { seconds: 1801, budget: 1540, objective: 1800 } });
  const { problems, notes } = statusOf([slow]);
  expect(problems).toEqual([]);
  expect(notes).toEqual(['The last success was on an emulator: its times say nothing of an RTO or an RPO.']);
});

test('steps that are slower than the model, a mere look, and releases are notes', () => {
  const [promote, ...rest] = recordOf().steps;
  const record = recordOf({ kind: 'drill', steps: [{ ...promote!, seconds: 14.4 }, ...rest] });
  const { outcome, notes } = statusOf([record], { fingerprint: printOf('one', 'one', 'two') });
  expect(outcome).toBe('green');
  expect(notes).toEqual([
    'A drill looks and changes nothing: only a failover measures how long one takes.',
    'Slower than the model expects of 95 in 100: Promote it, 14s instead of 14s.',
    'Released since, which does not outdate a drill: image or start script of site/aws_launch_template.chat.',
  ]);
});

const anyRecord = fc
  .record({
    kind: fc.constantFrom(...DRILL_KINDS),
    result: fc.constantFrom('passed', 'degraded', 'failed'),
    day: fc.integer({ min: 0, max: 400 }),
    print: fc.constantFrom('one', 'two'),
  })
  .map(({ kind, result, day, print }) =>
    recordOf({
      kind,
      result,
      at: new Date(Date.parse('2026-01-01') + day * 86_400_000).toISOString(),
      fingerprint: printOf(print),
    }),
  );

test('it is green only after a success that counts, in time, on the same ground, with no failure after it', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 6 }), fc.integer({ min: 0, max: 500 }), (unsorted, day) => {
      const records = [...unsorted].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
      const now = new Date(Date.parse('2026-01-01') + day * 86_400_000).toISOString();
      const newest = records.filter(({ kind }) => kind === 'drill' || kind === 'failover').at(-1);
      const isGreen =
        newest?.result === 'passed' &&
        Date.parse(now) - Date.parse(newest.at) <= 90 * 86_400_000 &&
        newest.fingerprint.digest === printOf().digest;
      expect(statusOf(records, { now }).outcome).toBe(isGreen ? 'green' : 'red');
    }),
  );
});

test('time alone never turns red into green', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 4 }), fc.nat(500), fc.nat(500), (unsorted, first, more) => {
      const records = [...unsorted].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
      const on = (day: number) =>
        statusOf(records, { now: new Date(Date.parse('2026-01-01') + day * 86_400_000).toISOString() }).outcome;
      if (on(first) === 'red') expect(on(first + more)).toBe('red');
    }),
  );
});
