import { degradedStandby } from '../../../lib/rehearsal/scenarios/degraded-standby';
import { sabotageOf } from '../../../lib/rehearsal/scenarios/sabotage';
import { stepState } from '../../../lib/rehearsal/report/rehearsal-report';
import { RunbookGroup } from '../../../lib/failover/runbook/subject';
import {
  AwsCourse,
  awsCourse,
  broken,
  GROUP,
  HOME,
  recordOf,
  redStepsOf,
  reportOf,
  STANDBY,
  stepOf,
} from './fake-course';

const RUN = 'Run the failover runbook';

/** A standby in which no more instances can be had than these; without one nobody answers. */
function shortOf(capacity: number, groups: readonly RunbookGroup[]): AwsCourse {
  const course = awsCourse({ groups });
  course.aws.capacity = capacity;
  if (capacity === 0) jest.spyOn(course.timeline.service, 'request').mockResolvedValue(503);
  return course;
}

const PILOT_LIGHT = [GROUP];
/** Some instances run already where no more can be had. */
const WARM_STANDBY = [
  { ...GROUP, standbyMin: 1 },
  { ...GROUP, name: 'embed', activeMin: 2, standbyMin: 1 },
];

test.each([
  ['a pilot light', 0, PILOT_LIGHT],
  ['a pilot light with one instance of its own', 0, [{ ...GROUP, activeMin: 1 }]],
  ['a warm standby', 1, WARM_STANDBY],
  ['a group with a warm pool', 0, [{ ...GROUP, mixed: false }]],
  ['a group without other types', 0, [{ ...GROUP, fallbackInstanceTypes: [] }]],
])('%s: the report is green because the runbook says how it is degraded', async (_, capacity, groups) => {
  const { subject, timeline, emulator } = shortOf(capacity, groups);
  expect(await redStepsOf(degradedStandby(subject), timeline)).toEqual([]);
  expect(emulator.worlds).toEqual([{ capacity: { [STANDBY]: { '*': 'none' } } }]);
  expect(emulator.regions).toEqual([[HOME, 'refuse']]);
});

test('with capacity after all it is red: nothing is degraded', async () => {
  const { subject, timeline } = shortOf(Infinity, PILOT_LIGHT);
  const step = stepOf(degradedStandby(subject), RUN);
  const record = await recordOf(step, timeline);
  expect(broken(record)).toContain('the runbook does not call itself complete: complete');
  expect(stepState(reportOf(step, record))).toBe('failed');
});

test('the broken twin, which does not wait for the instances, is red', async () => {
  const { subject, timeline } = shortOf(0, PILOT_LIGHT);
  timeline.break(sabotageOf(subject)['degraded-standby']);
  const record = await recordOf(stepOf(degradedStandby(subject), RUN), timeline);
  expect(broken(record).map((text) => text.split(': ')[0])).toEqual([
    "it says that llm got no capacity, in EC2's words",
    'it tried other instance types for llm',
    'it tried on-demand instances for llm',
    'it tried a smaller llm',
  ]);
});

test.each([
  ['other instance types', 'it tried other instance types for llm'],
  ['on-demand', 'it tried on-demand instances for llm'],
  ['a smaller group', 'it tried a smaller llm'],
])('a ladder without %s is red', async (title, words) => {
  const { subject, timeline } = shortOf(0, PILOT_LIGHT);
  const sound = timeline.runbook('failover');
  jest.spyOn(timeline, 'runbook').mockReturnValue({
    ...sound,
    steps: sound.steps.map((step) => ({
      ...step,
      ...(step.fallbacks ? { fallbacks: step.fallbacks.filter((each) => !each.title.startsWith(title)) } : {}),
    })),
  });
  const record = await recordOf(stepOf(degradedStandby(subject), RUN), timeline);
  expect(broken(record).map((text) => text.split(': ')[0])).toEqual([words]);
});
