import { Json, Runbook, RunbookName } from '../../../lib/failover/runbook/step';
import { failback } from '../../../lib/rehearsal/scenarios/failback';
import { sabotageOf } from '../../../lib/rehearsal/scenarios/sabotage';
import { stacksOf } from '../../../lib/rehearsal/scenarios/stacks';
import { call, runbookOf, step } from '../../failover/runbook/fake-world';
import {
  Answers,
  broken,
  Course,
  fakeCourse,
  HOME,
  HOME_SITE,
  names,
  planOf,
  RECORD,
  recordOf,
  redStepsOf,
  runbookSubject,
  STANDBY,
  STANDBY_SITE,
  stepOf,
  subjectOf,
} from './fake-course';

// Of the runbooks only what the scenario has to do with: a step that waits for a deployment, and one after it.
function runbooks(): Readonly<Record<RunbookName, Runbook>> {
  const runbook = (replica: string): Runbook =>
    runbookOf([
      step({
        id: 'deploy',
        until: [{ words: `${replica} exists`, call: call('DescribeIt', { input: { replica } }), holds: 'There' }],
      }),
      step({ id: 'release-latch' }),
    ]);
  const none = runbookOf([]);
  return { failover: none, rebuild: runbook('rebuilt'), switchover: runbook('renewed'), drill: none };
}

/** What AWS says at the end, unless the test says otherwise. */
interface Aws {
  readonly instance: Json;
  readonly rules: readonly Json[];
  readonly leadsTo: string;
  readonly status: number;
}

const SOUND: Aws = {
  instance: {
    DBInstanceStatus: 'available',
    DeletionProtection: true,
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-closed' }],
  },
  rules: [],
  leadsTo: HOME,
  status: 200,
};

/** After a region loss. A replica exists as soon as its transition is deployed: home's first, then the standby's. */
async function afterRegionLoss(more: Partial<Aws> = {}): Promise<Course> {
  const aws = { ...SOUND, ...more };
  const deployments = (stack: string): number => runner.commands.filter((each) => each === `apply ${stack}`).length;
  const answers: Answers = ({ operation, input }) => {
    switch (operation) {
      case 'DescribeIt':
        return {
          There: input['replica'] === 'rebuilt' ? deployments(HOME_SITE) > 0 : deployments(STANDBY_SITE) > 1,
        };
      case 'DescribeDBInstances':
        // It is the old generation that must still be there.
        if (input['DBInstanceIdentifier'] !== names(HOME).database(1)) throw new Error('no such instance');
        return { DBInstances: aws.instance === null ? [] : [aws.instance] };
      case 'DescribeSecurityGroups':
        return { SecurityGroups: aws.rules.map((IpPermissions) => ({ IpPermissions })) };
      default:
        return {};
    }
  };
  const course = fakeCourse(subjectOf(runbookSubject(), runbooks()), answers);
  const { timeline, runner } = course;
  timeline.move('failover');
  await timeline.kill(HOME, 'refuse');
  jest.spyOn(timeline.service, 'resolve').mockResolvedValue({ region: aws.leadsTo, because: 'it is so' });
  jest.spyOn(timeline.service, 'request').mockImplementation(async (url) => {
    return Promise.resolve(url === `https://${RECORD}/rows` ? aws.status : 404);
  });
  return course;
}

test('the way back is green, and the transitions are deployed in their order', async () => {
  const { timeline, runner, emulator } = await afterRegionLoss();
  const scenario = failback(timeline.subject);
  timeline.lagSeconds = 7;
  expect(await redStepsOf(scenario, timeline)).toEqual([]);
  expect(emulator.regions.at(-1)).toEqual([HOME, 'open']);
  expect(timeline.lagSeconds).toBe(0);
  const { globalStack } = names(HOME);
  const deployed = (stack: string): string[] => [`plan ${stack}`, `apply ${stack}`, `plan ${stack}`];
  expect(runner.commands).toEqual([
    ...[STANDBY_SITE, HOME_SITE, globalStack].flatMap(deployed),
    ...[HOME_SITE, STANDBY_SITE, globalStack].flatMap(deployed),
    ...stacksOf(timeline.subject).map((stack) => `plan ${stack}`),
  ]);
  const { topology } = timeline;
  expect(topology.toState()).toEqual({
    writer: HOME,
    evacuated: [],
    database: { [HOME]: { generation: 2, born: 'replica' }, [STANDBY]: { generation: 2, born: 'replica' } },
  });
});

describe('red is', () => {
  test.each(['rebuild', 'switchover'])('a %s that deploys something that takes something away', async (name) => {
    const { timeline, runner } = await afterRegionLoss();
    if (name === 'switchover') timeline.move('rebuild');
    runner.onPlan = (stack) =>
      planOf({ stack, resources: [{ address: 'a.b', action: 'replace', changedAttributes: ['name'] }] });
    const record = await recordOf(stepOf(failback(timeline.subject), `Run the ${name}`), timeline);
    expect(broken(record)).toContain(`the plan of ${HOME_SITE} destroys and replaces nothing: replace a.b`);
  });

  test.each(['rebuild', 'switchover'] as const)('a %s that is not complete', async (name) => {
    const { timeline } = await afterRegionLoss();
    if (name === 'switchover') timeline.move('rebuild');
    jest.spyOn(timeline, 'runbook').mockReturnValue(runbookOf([step({ notChecked: 'it has no path' })]));
    const record = await recordOf(stepOf(failback(timeline.subject), `Run the ${name}`), timeline);
    expect(broken(record)).toEqual(['the runbook is complete: degraded']);
  });

  test('a cycle that did not come to its end', async () => {
    const { timeline } = await afterRegionLoss();
    const record = await recordOf(stepOf(failback(timeline.subject), 'Back to normal'), timeline);
    expect(broken(record)).toEqual([
      `${HOME} writes: `,
      `nothing is evacuated: ["${HOME}"]`,
      `the current instance in ${HOME} is generation 2: 1`,
      `the current instance in ${STANDBY} is generation 2: 1`,
    ]);
  });

  const id = 'warmsite-prod-db-g1';
  const both = (words: string, found: string): string[] =>
    [HOME, STANDBY].map((region) => `${id} in ${region} ${words}: ${found}`);
  const { instance } = SOUND as { instance: { readonly [key: string]: Json } };
  test.each<[string, Partial<Aws>, string[]]>([
    ['a name that still leads to the standby', { leadsTo: STANDBY }, [`the public name leads to ${HOME}: it is so`]],
    ['a write that fails', { status: 500 }, ['a write through the public name succeeds: 500']],
    [
      'an old generation that is gone',
      { instance: null },
      [HOME, STANDBY].flatMap((region) => [
        `${id} in ${region} still exists: `,
        `${id} in ${region} is protected against deletion: `,
        `${id} in ${region} is fenced: []`,
      ]),
    ],
    [
      'one that can be deleted',
      { instance: { ...instance, DeletionProtection: false } },
      both('is protected against deletion', JSON.stringify({ ...instance, DeletionProtection: false })),
    ],
    [
      'one that lets somebody in',
      { rules: [[], [{ FromPort: 5432 }]] },
      both('is fenced', '[{"IpPermissions":[{"FromPort":5432}]}]'),
    ],
    [
      'one of which nobody knows who is let in',
      { instance: { ...instance, VpcSecurityGroups: [] } },
      both('is fenced', '[]'),
    ],
  ])('%s', async (_, more, red) => {
    const { timeline } = await afterRegionLoss(more);
    timeline.move('rebuild');
    timeline.move('switchover');
    const record = await recordOf(stepOf(failback(timeline.subject), 'Back to normal'), timeline);
    expect(broken(record)).toEqual(red);
  });

  test('a stack that has something left to do', async () => {
    const { timeline, runner } = await afterRegionLoss();
    runner.onPlan = (stack) =>
      planOf({ stack, resources: [{ address: 'a.b', action: 'update', changedAttributes: ['tags'] }] });
    const record = await recordOf(stepOf(failback(timeline.subject), `Plan ${STANDBY_SITE} at the end`), timeline);
    expect(broken(record)).toEqual([`the plan of ${STANDBY_SITE} is empty: update a.b (tags)`]);
  });
});

test('without a write path nothing is written', async () => {
  const { timeline } = await afterRegionLoss({ status: 500 });
  timeline.move('rebuild');
  timeline.move('switchover');
  const subject = subjectOf(runbookSubject({ verification: { inference: { method: 'GET', path: '/health' } } }));
  expect(broken(await recordOf(stepOf(failback(subject), 'Back to normal'), timeline))).toEqual([]);
});

test('the broken twin leaves out the step that releases the latch, and nothing else', () => {
  const { timeline } = fakeCourse(subjectOf());
  const ids = (): string[] => timeline.runbook('switchover').steps.map((each) => each.id);
  const sound = ids();
  timeline.break(sabotageOf(timeline.subject).failback);
  expect(sound).toContain('release-latch');
  expect(ids()).toEqual(sound.filter((each) => each !== 'release-latch'));
});
