import { callsByService, countCalls, mergedCalls } from '../../../lib/rehearsal/report/calls';
import { callsToDeadRegions, endOf, outagesOf } from '../../../lib/rehearsal/report/outage';
import { HOME, STANDBY, call, scenario, step } from './sample';

const dies = (startedAt: number, region = HOME) =>
  step({ kind: 'world', region, startedAt, seconds: 1, regionState: { region, state: 'dead' } });
const returns = (startedAt: number, region = HOME) =>
  step({ kind: 'world', region, startedAt, seconds: 1, regionState: { region, state: 'alive' } });

describe('outages', () => {
  test('from the beginning of the end to the end of the return', () => {
    const given = scenario({ steps: [dies(10), returns(20), dies(30), step({ startedAt: 31, seconds: 9 })] });
    expect(outagesOf(given)).toEqual([
      { region: HOME, from: 10, to: 21 },
      { region: HOME, from: 30, to: 40 },
    ]);
  });

  test('a Region that is dead at the start, and one that dies twice', () => {
    const given = scenario({
      startedAt: 5,
      deadAtStart: [STANDBY],
      steps: [dies(10), dies(12), step({ startedAt: 20, seconds: 2 })],
    });
    expect(outagesOf(given)).toEqual([
      { region: STANDBY, from: 5, to: 22 },
      { region: HOME, from: 10, to: 22 },
    ]);
  });

  test('none where nothing died, or the step that should kill was not run', () => {
    expect(outagesOf(scenario({ steps: [step(), returns(3)] }))).toEqual([]);
    expect(outagesOf(scenario({ steps: [{ ...dies(3), outcome: 'not-run' }] }))).toEqual([]);
  });

  test('a scenario ends with the last step that was run', () => {
    expect(endOf(scenario({ startedAt: 7 }))).toBe(7);
    const steps = [step({ startedAt: 8, seconds: 30 }), step({ startedAt: 9, seconds: 1 })];
    expect(endOf(scenario({ startedAt: 7, steps }))).toBe(38);
    expect(endOf(scenario({ startedAt: 7, steps: [step({ startedAt: 90, outcome: 'not-run' })] }))).toBe(7);
  });
});

describe('calls to dead Regions', () => {
  const calls = [call(HOME, 'rds', 'ModifyDBInstance', 2, 'refused'), call(STANDBY, 'rds', 'DescribeDBInstances')];

  test('only those to the Region that was dead, in steps that ran while it was', () => {
    const steps = [
      step({ startedAt: 0, seconds: 5, calls }),
      dies(10),
      step({ startedAt: 11, seconds: 5, calls }),
      returns(20),
      step({ startedAt: 21, seconds: 5, calls }),
    ];
    expect(callsToDeadRegions(scenario({ steps }))).toEqual([{ step: 3, calls: [calls[0]] }]);
  });

  test('a step that overlaps the outage by a part, or takes no time in it, counts', () => {
    const steps = [
      dies(10),
      step({ startedAt: 8, seconds: 4, calls }),
      step({ startedAt: 12, seconds: 0, calls }),
      returns(20),
    ];
    expect(callsToDeadRegions(scenario({ steps })).map((found) => found.step)).toEqual([2, 3]);
  });
});

describe('calls', () => {
  const calls = [
    call(HOME, 'rds', 'DescribeDBInstances', 2),
    call(HOME, 's3', 'PutObject'),
    call(HOME, 'rds', 'DescribeDBInstances', 3),
    call(HOME, 'rds', 'DescribeDBInstances', 1, '503'),
  ];

  test('are counted one by one', () => {
    expect(countCalls([])).toBe(0);
    expect(countCalls(calls)).toBe(7);
  });

  test('are merged where all but the count is alike, and so keep their outcome', () => {
    expect(mergedCalls(calls)).toEqual([call(HOME, 'rds', 'DescribeDBInstances', 5), calls[1], calls[3]]);
  });

  test('are grouped by Region and service', () => {
    expect(callsByService(calls)).toEqual([[call(HOME, 'rds', 'DescribeDBInstances', 5), calls[3]], [calls[1]]]);
  });
});
