import { drillOfRehearsal } from '../../lib/drills/rehearsal-drill';
import { RehearsalReport, RunbookStepReport, ScenarioReport } from '../../lib/rehearsal/report/rehearsal-report';
import { problemsOf } from '../support/synth';

const step = (id: string, startedAt: number, more: Partial<RunbookStepReport> = {}): RunbookStepReport => ({
  id,
  title: `Do ${id}`,
  outcome: 'done',
  startedAt,
  seconds: 2,
  calls: [],
  ...more,
});

const scenario = (name: string, runs: readonly (readonly RunbookStepReport[])[], held = true): ScenarioReport => ({
  name,
  title: name,
  why: 'to see',
  startedAt: 0,
  steps: runs.map((runbookSteps) => ({
    title: 'Run it',
    region: 'us-west-2',
    kind: 'runbook',
    startedAt: 0,
    seconds: 10,
    outcome: 'passed',
    runbookSteps,
    calls: [],
    assertions: [{ words: 'it holds', held }],
  })),
});

const report = (more: Partial<RehearsalReport> = {}): RehearsalReport => ({
  format: 1,
  environment: 'dev',
  home: 'us-east-2',
  standby: 'us-west-2',
  startedAt: '2026-11-21T15:08:45.068Z',
  seconds: 100,
  versions: {},
  scenarios: [
    scenario('region-loss', [
      [step('replica', 1)],
      [step('promote', 5, { seconds: 9 })],
      [step('fence', 20, { outcome: 'noted' }), step('promote', 22, { outcome: 'already-done' })],
    ]),
  ],
  ...more,
});

test('the steps are those of the last failover after the loss of the Region, on the clock of the emulator', () => {
  const begun = Date.parse('2026-11-21T15:08:45.068Z') / 1000;
  expect(drillOfRehearsal(report(), 'dev', 'report.json')).toEqual({
    kind: 'rehearsal',
    at: '2026-11-21T15:08:45.068Z',
    result: 'passed',
    emulated: true,
    steps: [
      { id: 'fence', title: 'Do fence', outcome: 'noted', from: begun + 20, to: begun + 22 },
      { id: 'promote', title: 'Do promote', outcome: 'already-done', from: begun + 22, to: begun + 24 },
    ],
  });
});

test('a red one has failed, one that left something out is degraded', () => {
  const resultOf = (more: Partial<RehearsalReport>): string => drillOfRehearsal(report(more), 'dev', 'file').result;
  expect(resultOf({ scenarios: [scenario('region-loss', [[step('promote', 1)]], false)] })).toBe('failed');
  expect(resultOf({ scenarios: [] })).toBe('failed');
  expect(resultOf({ notRehearsed: ['failback'] })).toBe('degraded');
  expect(resultOf({ notRehearsed: [] })).toBe('passed');
});

test('without the loss of a Region nothing was measured', () => {
  const { steps } = drillOfRehearsal(report({ scenarios: [scenario('baseline', [])] }), 'dev', 'file');
  expect(steps).toEqual([]);
});

test('steps that were not reached are left out', () => {
  const scenarios = [scenario('region-loss', [[step('promote', 1), step('endpoint', 3, { outcome: 'not-run' })]])];
  expect(drillOfRehearsal(report({ scenarios }), 'dev', 'file').steps.map(({ id }) => id)).toEqual(['promote']);
});

test('refuses one of another environment', () => {
  expect(problemsOf(() => drillOfRehearsal(report(), 'prod', 'report.json'))).toEqual([
    { code: 'drill-environment', where: 'report.json', message: 'must be a rehearsal of prod, got one of dev' },
  ]);
});
