import { LATCH_METRIC } from '../../../lib/failover/latch';
import { setLatch } from '../../../lib/failover/runbook/latch-steps';
import { splitBrainGuard } from '../../../lib/rehearsal/scenarios/split-brain-guard';
import { sabotageOf } from '../../../lib/rehearsal/scenarios/sabotage';
import {
  applied,
  broken,
  Course,
  failure,
  fakeCourse,
  HOME,
  HOME_SITE,
  names,
  planOf,
  RECORD,
  recordOf,
  redStepsOf,
  STANDBY,
  stepOf,
  subjectOf,
  unapplied,
} from './fake-course';

const SUBJECT = subjectOf();
const SCENARIO = splitBrainGuard(SUBJECT);
const REFUSAL = `${STANDBY}-g1 has taken over: warmsite topology failover prod`;

/** After a failover: home is dead, and the latch holds. */
async function afterFailover(latch: { holds: boolean } = { holds: true }): Promise<Course> {
  const course = fakeCourse(SUBJECT);
  const { timeline, runner } = course;
  timeline.move('failover');
  await timeline.kill(HOME, 'refuse');
  jest.spyOn(timeline.service, 'request').mockImplementation(async (url) => {
    const isHome = url === `https://${HOME}.${RECORD}/health`;
    return Promise.resolve(isHome && !timeline.deadRegions.includes(HOME) ? 200 : 0);
  });
  jest
    .spyOn(timeline.service, 'resolve')
    .mockImplementation(async () =>
      Promise.resolve({ region: latch.holds ? STANDBY : HOME, because: 'the latch is what it is' }),
    );
  runner.onPlan = (stack) => planOf({ stack, isMade: false, ...failure(REFUSAL) });
  runner.onApply = (stack) => unapplied(stack, REFUSAL);
  return course;
}

test('a Region that comes back, and is kept out, is green; the topology stays', async () => {
  const { timeline, runner, emulator } = await afterFailover();
  const { outdir } = timeline.blueprint;
  const synthesized: string[] = [];
  runner.onPlan = (stack) => {
    synthesized.push(runner.loaded);
    return planOf({ stack, isMade: false, ...failure(REFUSAL) });
  };
  expect(await redStepsOf(SCENARIO, timeline)).toEqual([]);
  expect(emulator.regions.at(-1)).toEqual([HOME, 'open']);
  expect(runner.commands).toEqual([`plan ${HOME_SITE}`, `apply ${HOME_SITE}`]);
  // It was planned from another synthesis than the one that counts, and that is back again.
  expect(synthesized).not.toEqual([outdir]);
  expect([runner.loaded, timeline.topology.writer]).toEqual([outdir, STANDBY]);
});

describe('red is', () => {
  test('a latch that does not hold', async () => {
    const { timeline } = await afterFailover({ holds: false });
    await timeline.revive(HOME);
    for (const title of ['The latch holds', 'Nothing has moved']) {
      expect(broken(await recordOf(stepOf(SCENARIO, title), timeline))).toEqual([
        `the public name still leads to ${STANDBY}: the latch is what it is`,
      ]);
    }
  });

  test('a home that does not answer, so that the latch is not what keeps it out', async () => {
    const { timeline } = await afterFailover();
    expect(broken(await recordOf(stepOf(SCENARIO, 'The latch holds'), timeline))).toEqual([
      `${HOME} answers under its own name, so that only the latch keeps it out: 0`,
    ]);
  });

  test('a plan from the old topology that is made, and an apply', async () => {
    const { timeline, runner } = await afterFailover();
    runner.onPlan = (stack) => planOf({ stack });
    runner.onApply = (stack) => applied({ stack });
    expect(broken(await recordOf(stepOf(SCENARIO, `Plan ${HOME_SITE}`), timeline))).toEqual([
      'the plan is refused: it was made',
      'the apply is refused, and changes nothing: []',
      'the refusal says who took over and what to do: ',
    ]);
  });

  test('an apply that is refused only after it has changed something', async () => {
    const { timeline, runner } = await afterFailover();
    const resources = [{ address: 'a.b', action: 'update', seconds: 1, isDone: true }] as const;
    runner.onApply = (stack) => ({ ...unapplied(stack, REFUSAL), resources });
    expect(broken(await recordOf(stepOf(SCENARIO, `Plan ${HOME_SITE}`), timeline))).toEqual([
      `the apply is refused, and changes nothing: ${JSON.stringify(resources)}`,
    ]);
  });

  test.each([`${STANDBY}-g2 has taken over: see the topology`, `${STANDBY}-g1 has taken over`])(
    'a refusal that does not say who took over, or what to do: %s',
    async (said) => {
      const { timeline, runner } = await afterFailover();
      runner.onPlan = (stack) => planOf({ stack, isMade: false, ...failure(said) });
      expect(broken(await recordOf(stepOf(SCENARIO, `Plan ${HOME_SITE}`), timeline))).toEqual([
        `the refusal says who took over and what to do: ${said}`,
      ]);
    },
  );
});

test('the broken twin releases the very latch that the runbook sets', async () => {
  const calls: unknown[] = [];
  const { timeline } = fakeCourse(SUBJECT, ({ operation, region, input }) => {
    calls.push([operation, region, input]);
    return {};
  });
  await sabotageOf(SUBJECT)['split-brain-guard'].world?.(timeline);
  const set = setLatch({ names: names(STANDBY), evacuated: HOME }).calls?.[0];
  const [datum] = set?.input['MetricData'] as { Value: number }[];
  expect(calls).toEqual([[set?.operation, set?.region, { ...set?.input, MetricData: [{ ...datum, Value: 0 }] }]]);
  expect(JSON.stringify(calls)).toContain(`"MetricName":"${LATCH_METRIC}"`);
});
